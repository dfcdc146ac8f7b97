"""What this user alone can write on this machine: plans that were asked for, and a secret.

A receipt is an empty file with the digest of a plan as its name: a plan that somebody else wrote,
or changed, has none. By the secret, what this user kept between runs differs from what others put
there.
"""

from __future__ import annotations

import os
import secrets
import stat
import tempfile
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from docextract_eval.errors import BadInputError

KEY_VARIABLE = "DXE_CACHE_KEY"
"""The environment variable with a secret that machines share, in place of this user's own."""
_WRITABLE = stat.S_IWGRP | stat.S_IWOTH
_READABLE = stat.S_IRGRP | stat.S_IROTH


def keep_receipt(digest: str) -> None:
    """Remember a plan; where that is impossible, it has to be named by its digest."""
    with suppress(OSError, RuntimeError):  # RuntimeError: nobody knows where this user is at home
        os.close(os.open(_made("plans") / digest, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o600))


def has_receipt(digest: str) -> bool:
    """Return whether this user asked for a plan; raise if others can say so."""
    with suppress(OSError, RuntimeError):
        folder = _folder() / "plans"
        _check_own(folder, _WRITABLE)
        return stat.S_ISREG(_check_own(folder / digest, _WRITABLE))
    return False


def cache_secret() -> str | None:
    """Return the secret of what is kept between runs, made when it is first asked for, or None."""
    if shared := os.environ.get(KEY_VARIABLE):
        return shared
    with suppress(OSError, RuntimeError):
        file = _made("") / "cache-secret"
        if not file.exists():
            with tempfile.NamedTemporaryFile("w", dir=file.parent) as new:  # mode 600
                new.write(secrets.token_hex(32))
                new.flush()
                with suppress(FileExistsError):
                    os.link(new.name, file)
        _check_own(file, _WRITABLE | _READABLE)
        return file.read_text()
    return None


def cache_key() -> bytes | None:
    """Return the key that is made of this secret, or None without one."""
    return sha256(secret.encode()).digest() if (secret := cache_secret()) else None


def check_not_public(folder: Path) -> None:
    """Raise for a folder into which everybody may write."""
    with suppress(OSError):
        if folder.stat().st_mode & stat.S_IWOTH:
            what = "can be written by everybody, so what is kept there could be anybody's"
            raise BadInputError(what, str(folder), "name another folder, or: chmod o-w")


def _check_own(place: Path, forbidden: int) -> int:
    """Return the mode of a file or folder; raise if others can do with it what is forbidden."""
    found = place.lstat()
    if found.st_uid != os.getuid() or found.st_mode & forbidden:
        what = "can be read or written by others, so it proves nothing"
        raise BadInputError(what, str(place), "make it yours alone: chmod go=")
    return found.st_mode


def _made(name: str) -> Path:
    folder = _folder() / name
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _folder() -> Path:
    home = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state"
    return Path(home) / "docextract-eval"
