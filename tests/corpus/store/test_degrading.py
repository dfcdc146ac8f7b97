"""New conditions for a corpus that is there: the one that would have been built with them."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pyarrow.parquet as pq
import pytest

from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.render.papers import document_dpi
from docextract_eval.corpus.store import degrading, folder, open_corpus
from docextract_eval.corpus.store.building import build_corpus, extend_corpus
from docextract_eval.corpus.store.degrading import degrade_corpus
from docextract_eval.corpus.store.verifying import check_rebuild, verify
from docextract_eval.errors import BadInputError, FolderOccupiedError, IncompleteError
from docextract_eval.records import Document
from docextract_eval.storage import disk
from tests.corpus.labelled.files import SUPPLIED, imported, line, picture
from tests.corpus.store.test_real_pack import NAMES, PACK, lines, taken
from tests.shared import folder_for_all

pytestmark = pytest.mark.long

NEW = ["flatbed_scan@2", "phone_photo@3", "occluder@4"]


def rows(corpus):
    """All that is stored of every rendition, by its id."""
    return {
        row["id"]: row
        for shard in corpus.shards()
        for row in pq.read_table(shard.renditions_file).to_pylist()
    }


@pytest.fixture(scope="module")
def built(recipe, tmp_path_factory):
    """The corpus that would have been built with the new conditions."""
    wanted = recipe.model_copy(update={"conditions": ["clean", *NEW]})
    made = folder_for_all(
        tmp_path_factory, "built-degraded", lambda place: build_corpus(wanted, place / "corpus", 1)
    )
    return open_corpus(made / "corpus")


@pytest.mark.parametrize("workers", [1, 2])
def test_it_is_the_corpus_that_would_have_been_built(recipe, corpus, built, tmp_path, workers):
    """To the byte: pictures, quads, what can be read of them, truths, sheet ids, seal."""
    ticks = []
    made = degrade_corpus(corpus, NEW, tmp_path / "new", workers, lambda: ticks.append(1))
    assert made.seal == built.seal
    assert rows(made) == rows(built)
    assert len(ticks) == recipe.count
    assert verify(made) == check_rebuild(made) == []
    assert made.conditions == ("clean", *NEW)
    one = next(iter(made.pairs()))[1].id
    assert made.sheet_id(one) == corpus.sheet_id(one)
    assert made.about["degraded_from"] == corpus.seal
    assert made.about["recipe_hash"] == built.about["recipe_hash"]
    assert extend_corpus(made.path, 6, 1).document_count == 6


def test_twins_and_scenes_of_one_s_own_come_along(tmp_path):
    written = {
        "name": "twins",
        "count": 3,
        "locales": ["en_US"],
        "gray": True,
        "scenes": {"mine": {"legs": [[{"accident": "paper"}, {"accident": "white_balance"}]]}},
    }
    recipe = parse_recipe(written | {"traps": {"walk": ["visible_note_to_ai"]}}, "twins")
    source = build_corpus(recipe, tmp_path / "source", 1)
    made = degrade_corpus(source, ["mine@3"], tmp_path / "new", 1)
    assert made.document_count == source.document_count > recipe.count
    wanted = recipe.model_copy(update={"conditions": ["clean", "mine@3"]})
    assert made.seal == build_corpus(wanted, tmp_path / "built", 1).seal


def test_real_documents_are_befallen_too(tmp_path):
    """The original is the clean rendition, to the byte; words and truth stay with it."""
    done, _ = imported(tmp_path, line("a"), line("b", dpi=300), to="source")
    made = degrade_corpus(done.corpus, NEW, tmp_path / "new", 1)
    assert (made.is_imported, made.document_count, made.rendition_count) == (True, 2, 8)
    assert verify(made) == []
    assert made.conditions == ("clean", *NEW)
    before = {document.id: document for document, _ in done.corpus.pairs()}
    for document, rendition in made.pairs():
        assert document == before[document.id]
        assert rendition.quads[0].shape == (6, 4, 2)
        if rendition.condition == "clean":
            assert rendition.files[0].data == picture()
            assert made.sheet_id(rendition.id) == done.corpus.sheet_id(rendition.id)
        else:
            assert rendition.files[0].data != picture()
            assert rendition.steps
            assert rendition.legible


def test_a_real_document_is_as_large_as_its_labels_say():
    """What a millimetre is on its pages follows from that; 150 where nobody says."""
    bare = Document("a", "a", "receipt", "en_US", "USD", 0, 0, (), {}, ())
    assert document_dpi(bare) == 150
    assert document_dpi(dataclasses.replace(bare, factors={"dpi": "300"})) == 300
    assert document_dpi(dataclasses.replace(bare, factors={"paper": "till80"})) == 203


def test_the_same_command_again_makes_nothing_anew(corpus, tmp_path, monkeypatch):
    made = degrade_corpus(corpus, NEW, tmp_path / "new", 1)
    monkeypatch.setattr(degrading, "apply_condition", None)
    assert degrade_corpus(corpus, NEW, tmp_path / "new", 1).seal == made.seal


def test_killed_it_goes_on_after_the_last_whole_shard(corpus, built, tmp_path, monkeypatch):
    monkeypatch.setattr(folder, "SHARD_SIZE", 2)
    real, made = degrading.apply_condition, []

    def dies(printed, *rest):
        if printed.document.index == 3:
            raise KeyboardInterrupt
        return real(printed, *rest)

    monkeypatch.setattr(degrading, "apply_condition", dies)
    with pytest.raises(KeyboardInterrupt):
        degrade_corpus(corpus, NEW, tmp_path / "new", 1)
    with pytest.raises(IncompleteError, match="run the same dxe corpus degrade again"):
        open_corpus(tmp_path / "new")
    monkeypatch.setattr(
        degrading,
        "apply_condition",
        lambda p, *rest: made.append(p.document.index) or real(p, *rest),
    )
    with pytest.raises(FolderOccupiedError, match="holds another corpus"):
        degrade_corpus(corpus, NEW[:1], tmp_path / "new", 1)
    assert made == []
    assert degrade_corpus(corpus, NEW, tmp_path / "new", 1).seal == built.seal
    assert sorted(set(made)) == [2, 3, 4]


def test_a_full_disk_is_said_and_the_same_command_goes_on(corpus, tmp_path, monkeypatch):
    real, left = disk.write_atomically, [2]

    def full(path, content):
        if not left[0]:
            raise disk.user_error_for_os_error(OSError(28, "No space left on device"), path)
        left[0] -= 1
        real(path, content)

    monkeypatch.setattr(folder, "write_atomically", full)
    with pytest.raises(IncompleteError, match="the disk is full"):
        degrade_corpus(corpus, NEW, tmp_path / "new", 1)
    monkeypatch.setattr(folder, "write_atomically", real)
    assert verify(degrade_corpus(corpus, NEW, tmp_path / "new", 1)) == []


@pytest.mark.parametrize(
    ("conditions", "said"),
    [
        ([], "--condition: names no condition but clean"),
        (["clean"], "--condition: names no condition but clean"),
        (["fone_photo@3"], "--condition: unknown condition 'fone_photo'.*did you mean"),
        (["jpeg@7"], "--condition: condition 'jpeg@7' has no severity from 0 to 5"),
        (["jpeg@3", "jpeg@3.0"], "--condition: condition 'jpeg@3.0' is listed twice"),
        (["white_balance@3"], "changes only colours, and pages are printed in gray"),
    ],
)
def test_conditions_that_cannot_be_are_refused_before_anything_is_written(
    corpus, tmp_path, conditions, said
):
    with pytest.raises(BadInputError, match=said):
        degrade_corpus(corpus, conditions, tmp_path / "new", 1)
    assert not (tmp_path / "new").exists()


def test_colours_may_befall_what_is_imported(tmp_path):
    """Nobody says that it is printed in gray."""
    done, _ = imported(tmp_path, line("a"), to="source")
    made = degrade_corpus(done.corpus, ["white_balance@3"], tmp_path / "new", 1)
    assert made.rendition_count == 2


def test_without_clean_pages_there_is_nothing_to_befall(recipe, tmp_path):
    bare = recipe.model_copy(update={"conditions": ["defocus@1"], "count": 1})
    source = build_corpus(bare, tmp_path / "source", 1)
    with pytest.raises(BadInputError, match="has no clean renditions"):
        degrade_corpus(source, NEW, tmp_path / "new", 1)


def test_a_folder_with_something_in_it_is_left_alone(corpus, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    with pytest.raises(FolderOccupiedError, match="is not empty"):
        degrade_corpus(corpus, NEW, tmp_path / "full", 1)
    before = (corpus.path / "corpus.json").read_bytes()
    with pytest.raises(FolderOccupiedError, match="holds another corpus"):
        degrade_corpus(corpus, NEW, corpus.path, 1)
    assert (corpus.path / "corpus.json").read_bytes() == before
    with (
        disk.folder_lock(tmp_path / "taken"),
        pytest.raises(FolderOccupiedError, match="another dxe"),
    ):
        degrade_corpus(corpus, NEW, tmp_path / "taken", 1)


def test_a_shard_that_is_gone_is_missed(corpus, tmp_path):
    """Not left out in silence."""
    for file in folder.documents_and_renditions_files(corpus.path, 2):
        file.unlink()
    with pytest.raises(IncompleteError, match="the shard is missing"):
        degrade_corpus(corpus, NEW, tmp_path / "new", 1)


@pytest.mark.skipif(not PACK.is_dir(), reason="there is no pack beside the checkout")
def test_real_receipts_are_befallen(tmp_path):
    """Photographs and scans of people's receipts, with words on them."""
    labels = tmp_path / "labels.jsonl"
    few = lines("sroie")[:6]
    for row in few:
        row["image"] = str(PACK / "sroie" / row["image"])
        row["fields"] = {"company": row["fields"]["company"]}
    labels.write_text("\n".join(json.dumps(row) for row in few), encoding="utf-8")
    supplied = dataclasses.replace(SUPPLIED, currency="MYR", names=NAMES, dpi=None)
    done, _ = taken(labels, tmp_path, supplied)
    made = degrade_corpus(done.corpus, ["flatbed_scan@2", "phone_photo@3"], tmp_path / "new", 2)
    assert verify(made) == []
    assert (made.document_count, made.rendition_count) == (6, 18)
    for document, rendition in made.pairs():
        assert np.isfinite(rendition.quads[0]).all()
        placed = [field.key for field in document.fields if field.places]
        if rendition.condition != "clean":
            assert sorted(rendition.legible) == sorted(placed)
