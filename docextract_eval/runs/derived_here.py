"""Which runs were derived on this machine, by the hashes of all that was read and written.

The record is kept in the user's cache, never in a folder that travels with a run: a hash there
proves that this release derived these very files from these predictions and the corpus of this
seal. So a gate need not derive them once more. Where there is no such folder, or others may write
to it, nothing counts as derived.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docextract_eval
from docextract_eval.codec import canonical_json, sha256
from docextract_eval.runs.evidence import FILES, HASH
from docextract_eval.runs.scoring import SCORER

if TYPE_CHECKING:
    from collections.abc import Mapping

_ELSEWHERE = (HASH, FILES, "corpus")
"""Keys of `run.json` that nothing is derived from: the place of the corpus, and hashes."""


def knows(about: Mapping[str, Any], files: Mapping[str, str]) -> bool:
    """Say whether these files were derived on this machine."""
    folder = _folder()
    return folder is not None and (folder / _key(about, files)).exists()


def remember(about: Mapping[str, Any], files: Mapping[str, str]) -> None:
    """Remember that these files were derived on this machine."""
    with suppress(OSError):
        if folder := _folder(make=True):
            (folder / _key(about, files)).touch()


def _key(about: Mapping[str, Any], files: Mapping[str, str]) -> str:
    rest = {name: value for name, value in about.items() if name not in _ELSEWHERE}
    named = {name: digest for name, digest in files.items() if name != "run.json"}
    return sha256(canonical_json([docextract_eval.__version__, SCORER, rest, named]))


def _folder(*, make: bool = False) -> Path | None:
    """Return the cache folder if it is this user's alone, else None."""
    with suppress(OSError, RuntimeError):
        home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        folder = Path(home) / "docextract-eval" / "derived"
        if make:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        found = folder.lstat()
        mine = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid()
        return folder if mine and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH) else None
    return None
