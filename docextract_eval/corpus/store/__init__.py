"""Corpora on disk: build, extend, degrade, import, export and verify them.

- `folder`: open and read a finished corpus; its shards and its seal
- `shards`: read the files of a shard and check them against their hashes
- find single renditions
- build a corpus from a recipe, resume an interrupted build, extend a corpus in place
- apply new conditions to an existing corpus, imported ones included
- run workers on sources, and check what they return
- detect lost or changed parts of a corpus, and remove them, so that they are built again
- verify every byte against the seal
- import real labelled documents into the same format, with pictures or without
- find the schemas that labels name, and merge errors that many of their lines have
- export pictures with labels
- read pictures that somebody has, without labels

No other module under `corpus` writes files.
"""

from docextract_eval.corpus.store.folder import Corpus, open_corpus

__all__ = ["Corpus", "open_corpus"]
