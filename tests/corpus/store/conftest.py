"""A small recipe for corpora to be extended, torn and verified."""

from __future__ import annotations

import pytest

from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.store import folder
from docextract_eval.corpus.store.building import build_corpus


@pytest.fixture(scope="session")
def recipe():
    written = {"name": "small", "count": 5, "seed": 4, "locales": ["en_US", "de_DE"]}
    return parse_recipe(written | {"conditions": ["clean", "rotation@2"]}, "small")


@pytest.fixture
def corpus(recipe, tmp_path, monkeypatch):
    """Five documents in shards of two."""
    monkeypatch.setattr(folder, "SHARD_SIZE", 2)
    return build_corpus(recipe, tmp_path / "corpus", 1)
