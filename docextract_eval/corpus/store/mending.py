"""A sealed corpus that lost a part: noticed, and made ready to be mended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.store.folder import check_seal, write_about
from docextract_eval.corpus.store.shards import file_hash, shard_files
from docextract_eval.errors import DocextractEvalError

if TYPE_CHECKING:
    from pathlib import Path

    from docextract_eval.corpus.store.folder import Corpus


def is_as_sealed(corpus: Corpus) -> bool:
    """Say whether a corpus was sealed, and every file of it is there as it was."""
    if "seal" not in corpus.about:
        return False
    try:
        check_seal(corpus)
    except DocextractEvalError:
        return False
    files = (file for shard in corpus.shards() for file in (shard.documents, shard.renditions))
    return all(_is_as_sealed(corpus, file) for file in files)


def unseal(corpus: Corpus, about: dict[str, Any]) -> dict[str, Any]:
    """Make a corpus unfinished: killed meanwhile, it says so. Only what is as sealed stays."""
    drop_other_bytes(corpus)
    hashes = corpus.about.get("columns", {})
    about |= {"columns": {name: hashes[name] for name in hashes if (corpus.path / name).exists()}}
    if "seal" in corpus.about and not corpus.verified:
        about |= {"unverified": True}
    write_about(corpus.path, about)
    return about


def drop_other_bytes(corpus: Corpus) -> None:
    """Remove the files that are not as they were sealed, so that no new seal covers them."""
    if "shards" not in corpus.about:
        return
    for shard in corpus.shards():
        for file in shard_files(corpus.path, shard.number):
            if not _is_as_sealed(corpus, file):
                file.unlink(missing_ok=True)  # of a link, the link


def _is_as_sealed(corpus: Corpus, file: Path) -> bool:
    try:
        found = file_hash(file)
    except DocextractEvalError:  # it is gone, or no regular file
        return False
    sealed: str = corpus.about.get("shards", {}).get(file.name, found)
    return sealed == found
