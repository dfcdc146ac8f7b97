"""Corpora on disk: the makers' only room that touches one.

- `folder`: a finished corpus, opened and read; its shards and its seal
- `shards`: the files of a part of it, read and held against their hashes
- `finding`: one rendition of it, or several
- `making`: built from a recipe, resumed, extended in place
- `befalling`: new conditions for a corpus that is there, imported ones included
- `working`: what workers make of sources, read back as tables
- `mending`: whether a part of it is lost, and what is to be made again
- `checking`: every byte against the seal
- `importing`: real labelled documents into the same format
- `exporting`: pictures with labels beside them, out of it
"""

from docextract_eval.corpus.store.befalling import degrade_corpus
from docextract_eval.corpus.store.checking import rebuilt, verify
from docextract_eval.corpus.store.folder import Corpus, open_corpus
from docextract_eval.corpus.store.making import build_corpus, extend_corpus

__all__ = [
    "Corpus",
    "build_corpus",
    "degrade_corpus",
    "extend_corpus",
    "open_corpus",
    "rebuilt",
    "verify",
]
