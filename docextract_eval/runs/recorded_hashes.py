"""The hashes of a run's bytes in `run.json`: of every file, and of the description itself.

A hash beside what it protects detects damage, not forgery: who edits a file can edit its hash.
Whatever decides derives again (`derivation`); these hashes keep reports from showing a file that
was changed since the run was scored.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from docextract_eval.codec import canonical_json, sha256
from docextract_eval.errors import HashMismatchError, shell_word
from docextract_eval.storage.disk import disk_errors_with_remedy, open_regular

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

HASH, FILE_HASHES = "hash", "files"
"""Keys of `run.json`: the hash of all the rest of it, and the hashes of the other files."""
PREDICTIONS = "predictions.jsonl"


def with_own_hash(about: Mapping[str, Any]) -> dict[str, Any]:
    """Return a description with the hash of all that it says.

    >>> with_own_hash({"id": "a"}) == with_own_hash(with_own_hash({"id": "a"}))
    True
    """
    rest = {name: value for name, value in about.items() if name != HASH}
    return {**rest, HASH: sha256(canonical_json(rest))}


def check_description_hash(about: Mapping[str, Any], file: Path, remedy: str) -> None:
    """Raise where a description is not as it was written; an unfinished one may have no hash."""
    if (HASH in about or "finished" in about) and about.get(HASH) != with_own_hash(about)[HASH]:
        what = "is not as it was written (its hash does not fit its content)"
        raise HashMismatchError(what, str(file), remedy)


def check_file_digest(about: Mapping[str, Any], file: Path, digest: str) -> None:
    """Raise where the bytes of a finished run's file are not those that were recorded."""
    files = about.get(FILE_HASHES) if "finished" in about else None
    recorded = files.get(file.name) if isinstance(files, dict) else None
    if recorded is None or recorded == digest:
        return
    if file.name == PREDICTIONS:
        what = "is not as the run left it (its hash is not the one in run.json)"
        raise HashMismatchError(what, str(file), "put it back, or run again into a new folder")
    what = "is not as it was derived (its hash is not the one in run.json)"
    raise HashMismatchError(
        what, str(file), f"derive it again: dxe score {shell_word(file.parent)}"
    )


def bytes_digest(data: bytes) -> str:
    """Return the sha256 of bytes."""
    return hashlib.sha256(data).hexdigest()


DERIVED = ("matches.parquet", "renditions.parquet", "slices.parquet", "scores.json", "curves.json")
"""The files that are derived from the predictions, and what they were measured with."""
FILES = ("run.json", "predictions.jsonl", *DERIVED)
"""The files that make up a run. Reports, decisions, labels and signatures are not among them."""


def file_digest(file: Path) -> str:
    """Return the sha256 of a file."""
    with disk_errors_with_remedy(file), open_regular(file) as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def combined_digest(digests: Mapping[str, str]) -> str:
    """Return one digest of all files: a release record and a ledger identify a run by it.

    >>> combined_digest({"run.json": "aa"}) == combined_digest({"run.json": "ab"})
    False
    """
    return sha256(canonical_json(dict(digests)))


def differing_files(then: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Return the names of the files that differ between two records of digests.

    >>> differing_files({"run.json": "a", "scores.json": "b"}, {"run.json": "a"})
    ['scores.json']
    """
    return [name for name in dict.fromkeys([*then, *now]) if then.get(name) != now.get(name)]
