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
from docextract_eval.runs.derivation.recorded_hashes import FILES, HASH
from docextract_eval.runs.derivation.scoring import SCORER_VERSIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

_UNDERIVED_KEYS = (HASH, FILES, "corpus")
"""Keys of `run.json` that nothing is derived from: the place of the corpus, and hashes."""


def is_derived_here(about: Mapping[str, Any], files: Mapping[str, str]) -> bool:
    """Say whether these files were derived on this machine."""
    folder = _cache_folder()
    return folder is not None and (folder / _cache_key(about, files)).exists()


def remember_derived(about: Mapping[str, Any], files: Mapping[str, str]) -> None:
    """Remember that these files were derived on this machine."""
    with suppress(OSError):
        if folder := _cache_folder(create=True):
            (folder / _cache_key(about, files)).touch()


def _cache_key(about: Mapping[str, Any], files: Mapping[str, str]) -> str:
    rest = {name: value for name, value in about.items() if name not in _UNDERIVED_KEYS}
    named = {name: digest for name, digest in files.items() if name != "run.json"}
    return sha256(canonical_json([docextract_eval.__version__, SCORER_VERSIONS, rest, named]))


def _cache_folder(*, create: bool = False) -> Path | None:
    """Return the cache folder if it is this user's alone, else None."""
    with suppress(OSError, RuntimeError):
        home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        folder = Path(home) / "docextract-eval" / "derived"
        if create:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        found = folder.lstat()
        mine = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid()
        return folder if mine and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH) else None
    return None
