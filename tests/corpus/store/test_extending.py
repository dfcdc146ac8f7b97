"""A corpus grows in place: what was there stays, and the end is as if built at once."""

from __future__ import annotations

import pytest

from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.store import building, folder, open_corpus
from docextract_eval.corpus.store.building import build_corpus, extend_corpus
from docextract_eval.corpus.store.importing import import_labels
from docextract_eval.corpus.store.verifying import check_rebuild, verify
from docextract_eval.errors import BadInputError, FolderOccupiedError, FormatError, IncompleteError
from docextract_eval.storage.disk import LOCK, folder_lock
from tests.corpus.labelled.files import SUPPLIED, line, written


def longer(recipe, count):
    return recipe.model_copy(update={"count": count})


LAYOUT = {"extended_from", "shards", "columns", "hash"}
"""What says where the documents are, and not what they are."""


def content(corpus):
    return {key: value for key, value in corpus.about.items() if key not in LAYOUT}


def times(corpus):
    return {file.name: file.stat().st_mtime_ns for file in corpus.path.glob("*.parquet")}


@pytest.mark.parametrize("count", [6, 7, 8])
def test_it_is_the_corpus_that_would_have_been_built(recipe, corpus, tmp_path, count):
    before = times(corpus)
    sheets = [corpus.sheet_id(r.id) for _, r in corpus.pairs(pictures=False)]
    grown = extend_corpus(corpus.path, count, 1)
    whole = build_corpus(longer(recipe, count), tmp_path / "whole", 1)
    assert grown.seal == whole.seal != corpus.seal
    assert content(grown) == content(whole)
    assert (grown.document_count, grown.rendition_count) == (count, 2 * count)
    assert verify(open_corpus(corpus.path)) == []
    assert [grown.sheet_id(r.id) for _, r in grown.pairs(pictures=False)][:10] == sheets
    assert {name: times(grown)[name] for name in before} == before


def test_what_is_sealed_is_not_made_again(corpus, monkeypatch):
    whole, made = building.build_source, []
    monkeypatch.setattr(
        building, "build_source", lambda r, index, trap: made.append(index) or whole(r, index, trap)
    )
    ticks = []
    extend_corpus(corpus.path, 7, 1, lambda: ticks.append(1))
    assert (made, len(ticks)) == ([5, 6], 7)


def test_extending_to_what_it_has_changes_nothing(corpus):
    before = times(corpus)
    assert extend_corpus(corpus.path, 5, 1) == corpus
    assert times(corpus) == before


@pytest.mark.long
def test_killed_meanwhile_it_is_the_shorter_one_and_goes_on(recipe, corpus, tmp_path, monkeypatch):
    whole = building.build_source

    def dies(recipe, index, trap):
        if index == 8:
            raise KeyboardInterrupt
        return whole(recipe, index, trap)

    monkeypatch.setattr(building, "build_source", dies)
    with pytest.raises(KeyboardInterrupt):
        extend_corpus(corpus.path, 9, 1)
    assert open_corpus(corpus.path) == corpus
    assert verify(corpus) == []
    made = []
    monkeypatch.setattr(
        building, "build_source", lambda r, index, trap: made.append(index) or whole(r, index, trap)
    )
    grown = extend_corpus(corpus.path, 9, 1)
    assert made == [7, 8]
    assert grown.seal == build_corpus(longer(recipe, 9), tmp_path / "whole", 1).seal


def test_what_a_longer_one_left_when_it_was_killed_is_in_no_other(corpus, tmp_path, monkeypatch):
    whole = building.build_source

    def dies(recipe, index, trap):
        if index == 11:
            raise KeyboardInterrupt
        return whole(recipe, index, trap)

    monkeypatch.setattr(building, "build_source", dies)
    with pytest.raises(KeyboardInterrupt):
        extend_corpus(corpus.path, 12, 1)
    grown = extend_corpus(corpus.path, 6, 1)
    assert len(list(corpus.path.glob("documents-*.parquet"))) == len(grown.shards()) == 4
    assert verify(grown) == []


@pytest.mark.long
def test_extended_twice_and_torn_it_is_made_again_as_it_was(recipe, corpus, tmp_path):
    """The shards that were not full when they were sealed are where they were."""
    extend_corpus(corpus.path, 6, 1)
    grown = extend_corpus(corpus.path, 9, 1)
    assert grown.about["extended_from"] == [5, 6]
    (corpus.path / "renditions-00003.parquet").unlink()
    assert build_corpus(longer(recipe, 9), corpus.path, 1).about == grown.about
    assert grown.seal == build_corpus(longer(recipe, 9), tmp_path / "whole", 1).seal


@pytest.mark.parametrize(
    ("last", "count"),
    [
        pytest.param("renditions-00003.parquet", 6, id="ahead of its documents"),
        pytest.param("documents-00003.parquet", 7, id="whole but too short"),
    ],
)
def test_killed_while_it_writes_a_shard_it_ends_the_same(
    recipe, corpus, tmp_path, monkeypatch, last, count
):
    """A shard's renditions are written first."""
    write, files = folder.write_atomically, []

    def dies(path, content):
        write(path, content)
        files.append(path.name)
        if path.name == last:
            raise KeyboardInterrupt

    monkeypatch.setattr(folder, "write_atomically", dies)
    with pytest.raises(KeyboardInterrupt):
        extend_corpus(corpus.path, 6, 1)
    monkeypatch.setattr(folder, "write_atomically", write)
    grown = extend_corpus(corpus.path, count, 1)
    assert grown.seal == build_corpus(longer(recipe, count), tmp_path / "whole", 1).seal


def test_a_shorter_one_is_refused(corpus):
    with pytest.raises(BadInputError, match="already has 5 documents.*--count above 5"):
        extend_corpus(corpus.path, 4, 1)


def test_what_other_versions_made_is_not_mixed(corpus, monkeypatch):
    monkeypatch.setattr(building.provenance, "library_versions", lambda: {"faker": "0"})
    with pytest.raises(
        FolderOccupiedError, match="was made with other versions than are installed"
    ):
        extend_corpus(corpus.path, 9, 1)
    assert open_corpus(corpus.path) == corpus


def test_what_is_no_finished_corpus_is_refused(recipe, tmp_path, monkeypatch):
    with pytest.raises(FormatError, match="does not exist"):
        extend_corpus(tmp_path / "none", 9, 1)
    monkeypatch.setattr(building, "build_source", None)
    with pytest.raises(IncompleteError, match="could not be built"):
        build_corpus(recipe, tmp_path / "torn", 1)
    with pytest.raises(IncompleteError, match="run the same dxe corpus build again"):
        extend_corpus(tmp_path / "torn", 9, 1)


def test_twins_come_along(tmp_path, monkeypatch):
    monkeypatch.setattr(folder, "SHARD_SIZE", 2)
    written = {"name": "twins", "count": 3, "seed": 2, "locales": ["en_US"]}
    recipe = parse_recipe(written | {"traps": {"walk": ["all"]}}, "twins")
    corpus = build_corpus(recipe, tmp_path / "corpus", 1)
    assert corpus.document_count > 3
    grown = extend_corpus(corpus.path, 5, 1)
    assert content(grown) == content(build_corpus(longer(recipe, 5), tmp_path / "whole", 1))
    assert verify(grown) == check_rebuild(grown) == []


@pytest.mark.long
def test_a_torn_or_missing_shard_is_made_again(recipe, corpus, tmp_path):
    """The longer corpus is the one that would have been built, whatever happened to this one."""
    torn, gone = corpus.path / "renditions-00000.parquet", corpus.path / "documents-00001.parquet"
    torn.write_bytes(torn.read_bytes()[:2000])
    gone.unlink()
    whole = build_corpus(longer(recipe, 7), tmp_path / "whole", 1)
    assert extend_corpus(corpus.path, 7, 1).seal == whole.seal
    assert verify(open_corpus(corpus.path)) == []


def test_two_at_once_do_not_share_a_folder(recipe, corpus, tmp_path):
    """Whether they build, extend or import; a lock that a killed one left holds nobody up."""
    labels = written(tmp_path, line("a"))
    with folder_lock(corpus.path):
        for write in (
            lambda: build_corpus(recipe, corpus.path, 1),
            lambda: extend_corpus(corpus.path, 7, 1),
            lambda: import_labels(labels, corpus.path, SUPPLIED, print),
        ):
            with pytest.raises(FolderOccupiedError, match="another dxe is writing here"):
                write()
        assert open_corpus(corpus.path).seal == corpus.seal  # who reads is not held up
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / LOCK).touch()
    assert build_corpus(recipe, tmp_path / "new", 1).seal == corpus.seal
