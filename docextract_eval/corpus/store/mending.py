"""A sealed corpus that lost a part: noticed without reading it all, and made ready to be mended."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from docextract_eval.corpus.store.folder import file_hash, readable
from docextract_eval.errors import IncompleteError

if TYPE_CHECKING:
    from docextract_eval.corpus.store.folder import Corpus


def check_there(corpus: Corpus) -> None:
    """Say which sealed file is gone or cut short; a file says at its end where all of it is."""
    for file in chain.from_iterable(corpus.shards()):
        with readable(file):
            pq.read_metadata(file)


def is_there(corpus: Corpus) -> bool:
    """Say whether a corpus was sealed, and every file of it is there."""
    if "seal" not in corpus.about:
        return False
    try:
        check_there(corpus)
    except IncompleteError:
        return False
    return True


def drop_other_bytes(corpus: Corpus) -> None:
    """Remove the files that are not as they were sealed, so that no new seal covers them."""
    for name, sealed in corpus.about.get("shards", {}).items():
        file = corpus.path / name
        if file.exists() and file_hash(file) != sealed:
            file.unlink()
