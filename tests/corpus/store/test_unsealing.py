"""A corpus that lost a part is not taken for whole: the same command makes the part again."""

from __future__ import annotations

import pytest

from docextract_eval.cli import corpus as commands
from docextract_eval.corpus.store import building, folder, open_corpus
from docextract_eval.corpus.store.building import build_corpus, extend_corpus
from docextract_eval.corpus.store.degrading import degrade_corpus
from docextract_eval.corpus.store.verifying import verify
from docextract_eval.errors import FolderOccupiedError, IncompleteError
from tests.corpus.store.test_verifying import rewritten


def spoil(corpus):
    """Lose one shard's pictures, cut another's documents short, and move a word of the third."""

    def move(rows):
        rows[0]["quads"][0][0] += 5

    (corpus.path / "renditions-00001.parquet").unlink()
    torn = corpus.path / "documents-00002.parquet"
    torn.write_bytes(torn.read_bytes()[:-200])
    rewritten(corpus.path / "renditions-00000.parquet", move)


def test_the_same_build_makes_what_is_lost_again(recipe, corpus, monkeypatch):
    """And what was changed as well: no new seal covers it. What is as sealed is left alone."""
    (corpus.path / "renditions-00001.parquet").unlink()
    whole, made = building.build_source, []
    monkeypatch.setattr(
        building, "build_source", lambda r, index, trap: made.append(index) or whole(r, index, trap)
    )
    assert build_corpus(recipe, corpus.path, 1).about == corpus.about
    assert made == [2, 3]
    spoil(corpus)
    assert build_corpus(recipe, corpus.path, 1).about == corpus.about
    assert made == [2, 3, 0, 1, 2, 3, 4]
    assert verify(open_corpus(corpus.path)) == []


def test_so_does_the_same_extension(corpus):
    spoil(corpus)
    assert extend_corpus(corpus.path, 5, 1).about == corpus.about
    assert verify(open_corpus(corpus.path)) == []


def test_so_do_the_same_conditions(corpus, tmp_path):
    order = (corpus, ["jpeg@4"], tmp_path / "new", 1)
    new = degrade_corpus(*order)
    spoil(new)
    assert degrade_corpus(*order).about == new.about
    assert verify(open_corpus(new.path)) == []


def test_other_versions_do_not_mend_it(recipe, corpus):
    """They might draw other pages; nothing is touched."""
    spoil(corpus)
    other = corpus.about | {"versions": {"numpy": "0"}}
    folder.write_about(corpus.path, other | {"hash": folder.about_hash(other)})
    before = {file.name: file.read_bytes() for file in corpus.path.iterdir()}
    with pytest.raises(FolderOccupiedError, match="not the same versions"):
        build_corpus(recipe, corpus.path, 1)
    left = {file.name: file.read_bytes() for file in corpus.path.iterdir()}
    assert {name: left[name] for name in before} == before


def test_who_is_shown_it_is_told(corpus):
    spoil(corpus)
    with pytest.raises(IncompleteError, match="renditions-00001.parquet: the shard is missing"):
        commands.show(corpus.path)
