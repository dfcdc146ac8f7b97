"""Digests of a run's files, one for each and one of them all, so that a change is noticed."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from docextract_eval.codec import canonical_json, sha256
from docextract_eval.errors import FormatError, shell_word
from docextract_eval.runs.derivation.recorded_hashes import check_file_digest
from docextract_eval.storage.disk import disk_errors_with_remedy, open_regular

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from docextract_eval.runs.folder import RunFolder

DERIVED = ("matches.parquet", "renditions.parquet", "slices.parquet", "scores.json", "curves.json")
"""The files that are derived from the predictions, and what they were measured with."""
FILES = ("run.json", "predictions.jsonl", *DERIVED)
"""The files that make up a run. Reports, decisions, labels and signatures are not among them."""


def run_file_digests(folder: RunFolder) -> dict[str, str]:
    """Return the sha256 of every file of a finished run."""
    folder.finished()
    found = {}
    for name in FILES:
        file = folder.path / name
        if not file.exists():
            raise FormatError(
                "is missing", str(file), f"derive it again: dxe score {shell_word(folder.path)}"
            )
        found[name] = file_digest(file)
    return found


def checked_digests(folder: RunFolder) -> dict[str, str]:
    """Return the sha256 of every file of a finished run; raise if one has changed since."""
    about, found = folder.finished(), run_file_digests(folder)
    for name, digest in found.items():
        check_file_digest(about, folder.path / name, digest)
    return found


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
