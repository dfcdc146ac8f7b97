"""The plans that this user asked for, known again on this machine.

A receipt is an empty file with the digest of a plan as its name, in a folder of this user alone: a
plan that somebody else wrote, or changed, has none.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from docextract_eval.errors import BadInputError

_OTHERS = stat.S_IWGRP | stat.S_IWOTH


def keep_receipt(digest: str) -> None:
    """Remember a plan; where that is impossible, it has to be named by its digest."""
    with suppress(OSError, RuntimeError):  # RuntimeError: nobody knows where this user is at home
        folder = _folder()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(folder / digest, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o600))


def has_receipt(digest: str) -> bool:
    """Return whether this user asked for a plan; raise if others can say so."""
    with suppress(OSError, RuntimeError):
        folder = _folder()
        for place in (folder, folder / digest):
            found = place.lstat()
            if found.st_uid != os.getuid() or found.st_mode & _OTHERS:
                what = "can be written by others, so it proves nothing"
                raise BadInputError(what, str(place), "make it yours alone: chmod go-w")
        return stat.S_ISREG(found.st_mode)
    return False


def _folder() -> Path:
    home = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state"
    return Path(home) / "docextract-eval" / "plans"
