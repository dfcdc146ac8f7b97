"""What this user alone can write on this machine: plans that were asked for, and a secret.

A receipt is an empty file with the digest of a plan as its name: a plan that somebody else wrote,
or changed, has none. By the secret, what this user kept between runs differs from what others put
there.
"""

from __future__ import annotations

import hmac
import os
import secrets
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from docextract_eval.errors import BadInputError

KEY_VARIABLE = "DXE_CACHE_KEY"
"""The environment variable with a secret that machines share, in place of this user's own."""
ANSWERS_VARIABLE = "DXE_ANSWERS_KEY"
"""The environment variable in which a worker gets the key of answers."""
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


def answers_key() -> str:
    """Return the key of answers that are kept, in hex; workers get that alone."""
    return os.environ.get(ANSWERS_VARIABLE) or cache_key("answers").hex()


def cache_key(purpose: str) -> bytes:
    """Return the key of what is kept between runs for a purpose; raise where there is none.

    The secret that it is made of is this user's own, unless the environment has one.
    """
    return hmac.digest(_cache_secret().encode(), purpose.encode(), "sha256")


def sign(key: bytes, name: str, content: bytes) -> bytes:
    """Return the signature of a content that is kept under this name and no other."""
    return hmac.digest(key, name.encode() + b"\0" + content, "sha256")


def _cache_secret() -> str:
    if shared := os.environ.get(KEY_VARIABLE):
        return shared
    remedy = f"set {KEY_VARIABLE} to your own secret, or make ~/.local/state writable"
    try:
        file = _made("") / "cache-secret"
        if not file.exists():
            with tempfile.NamedTemporaryFile("w", dir=file.parent) as new:  # mode 600
                new.write(secrets.token_hex(32))
                new.flush()
                with suppress(FileExistsError):
                    os.link(new.name, file)
        _check_own(file, _WRITABLE | _READABLE)
        return file.read_text()
    except (OSError, RuntimeError) as error:
        what = "there is no folder for the key of the cache"
        raise BadInputError(what, remedy=remedy) from error


def check_not_public(folder: Path) -> None:
    """Raise for a folder into which everybody may write."""
    with suppress(OSError):
        if folder.stat().st_mode & stat.S_IWOTH:
            what = "can be written by everybody, so anybody could have written its content"
            raise BadInputError(what, str(folder), "name another folder, or: chmod o-w")


def _check_own(place: Path, forbidden: int) -> int:
    """Return the mode of a file or folder; raise if others can do with it what is forbidden."""
    found = place.lstat()
    if found.st_uid != os.getuid() or found.st_mode & forbidden:
        what = "belongs to another user, or others can read or write it, so it proves nothing"
        raise BadInputError(what, str(place), "remove it, or make it yours alone: chmod go=")
    return found.st_mode


def _made(name: str) -> Path:
    folder = _folder() / name
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _folder() -> Path:
    home = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state"
    return Path(home) / "docextract-eval"
