"""What is exported can be imported, and is the same."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from docextract_eval.codec.labels import LabelLine
from docextract_eval.corpus.labelled.reading import LabelDefaults
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.store.building import build_corpus
from docextract_eval.corpus.store.exporting import export_labels
from docextract_eval.corpus.store.importing import import_labels
from docextract_eval.errors import FolderOccupiedError
from docextract_eval.records import page_word_texts
from docextract_eval.runs.execution.execute import RunRequest, execute
from docextract_eval.runs.folder import RunFolder
from tests.corpus.labelled.files import imported, line, word

pytestmark = pytest.mark.long

CONDITIONS = ["clean", "rotation@5", "jpeg@4"]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    written = {"name": "out", "count": 8, "seed": 4, "locales": ["en_US", "de_DE"]}
    recipe = parse_recipe(written | {"conditions": CONDITIONS}, "out")
    return build_corpus(recipe, tmp_path_factory.mktemp("out") / "c", 1)


@pytest.fixture(scope="module")
def exported(built, tmp_path_factory):
    folder = tmp_path_factory.mktemp("exported") / "e"
    files = export_labels(built, folder)
    assert files == [folder / name / "labels.jsonl" for name in CONDITIONS]
    return folder


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_round_trip_keeps_fields_tables_words_and_files(built, exported, tmp_path, condition):
    said = []
    done = import_labels(
        exported / condition / "labels.jsonl", tmp_path / "c", LabelDefaults(), said.append
    )
    assert not said
    ours = {d.id: (d, r) for d, r in built.pairs() if r.condition == condition}
    for document, rendition in done.corpus.pairs():
        old, old_rendition = ours.pop(document.id)
        assert document.fields == tuple(f for f in old.fields if f.decoy_of is None)
        assert document.tables == old.tables
        assert page_word_texts(document.pages) == page_word_texts(old.pages)
        same = ("source", "kind", "locale", "currency", "split")
        assert [getattr(document, k) for k in same] == [getattr(old, k) for k in same]
        assert rendition.files == old_rendition.files
        for name in ("quads", "visible"):
            pages = zip(getattr(rendition, name), getattr(old_rendition, name), strict=True)
            assert all((a == b).all() for a, b in pages)
    assert not ours
    run = RunFolder(tmp_path / "run")
    execute(RunRequest("oracle", timeout=None), done.corpus, run)
    assert {s.value for s in run.scores() if s.metric == "accuracy"} == {1.0}


def test_every_line_is_a_published_label_and_names_its_pictures(exported):
    for condition in CONDITIONS:
        folder = exported / condition
        named = set()
        for one in (folder / "labels.jsonl").read_text(encoding="utf-8").splitlines():
            label = LabelLine.model_validate(json.loads(one))
            named |= {folder / name for name in label.images}
        assert named == set((folder / "images").iterdir())
    assert not list(exported.rglob(".unfinished-*"))


def test_real_documents_go_out_as_they_came_in(tmp_path):
    words = [word("TOTAL 9.00"), word("$9.00", top=60, visible=0.5)]
    pages = line("odd/../name", images=["a.png", "a.png"], words=words, dpi=200, source="other")
    del pages["image"]
    first, _ = imported(tmp_path, pages, line("plain", tables={"line_items": []}))
    export_labels(first.corpus, tmp_path / "e")
    labels = tmp_path / "e" / "clean" / "labels.jsonl"
    again = import_labels(labels, tmp_path / "again", LabelDefaults(), print)
    before, after = (
        [(replace(d, pages=(), index=0), page_word_texts(d.pages)) for d in corpus.truths()]
        for corpus in (first.corpus, again.corpus)
    )
    assert before == after
    assert {p.name for p in (labels.parent / "images").iterdir()} == {
        *("document-000000-0.png", "document-000000-1.png", "plain-0.png")
    }


def test_a_folder_with_something_in_it_is_left_alone(built, tmp_path):
    (tmp_path / "mine.txt").write_text("precious")
    with pytest.raises(FolderOccupiedError, match="is not empty"):
        export_labels(built, tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]
