"""Detect lost or changed files of a sealed corpus, and prepare it to be completed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.store.folder import check_seal, write_about
from docextract_eval.corpus.store.shards import documents_and_renditions_files, file_hash
from docextract_eval.errors import DocextractEvalError

if TYPE_CHECKING:
    from pathlib import Path

    from docextract_eval.corpus.store.folder import Corpus


def is_sealed_and_unchanged(corpus: Corpus) -> bool:
    """Return whether a corpus was sealed and all of its files are unchanged."""
    if "seal" not in corpus.about:
        return False
    try:
        check_seal(corpus)
    except DocextractEvalError:
        return False
    files = (
        file for shard in corpus.shards() for file in (shard.documents_file, shard.renditions_file)
    )
    return all(_is_file_unchanged(corpus, file) for file in files)


def unseal_and_remove_changed_files(corpus: Corpus, about: dict[str, Any]) -> dict[str, Any]:
    """Mark a corpus as unfinished and remove changed files; return the new description."""
    remove_changed_files(corpus)
    hashes = corpus.about.get("columns", {})
    about |= {"columns": {name: hashes[name] for name in hashes if (corpus.path / name).exists()}}
    write_about(corpus.path, about)
    return about


def remove_changed_files(corpus: Corpus) -> None:
    """Remove files that changed after sealing, so that no new seal covers them."""
    if "shards" not in corpus.about:
        return
    for shard in corpus.shards():
        for file in documents_and_renditions_files(corpus.path, shard.number):
            if not _is_file_unchanged(corpus, file):
                file.unlink(missing_ok=True)  # removes a link itself


def _is_file_unchanged(corpus: Corpus, file: Path) -> bool:
    try:
        found = file_hash(file)
    except DocextractEvalError:  # missing, or not a regular file
        return False
    sealed: str = corpus.about.get("shards", {}).get(file.name, found)
    return sealed == found
