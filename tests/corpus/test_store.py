"""A corpus on disk: sealed, resumed, refused, and open to other tools."""

from __future__ import annotations

import gc
import json

import pyarrow.parquet as pq
import pytest

from docextract_eval.corpus.labelled.reading import LabelDefaults
from docextract_eval.corpus.recipe import load_recipe, parse_recipe
from docextract_eval.corpus.seals import seal_path, seal_warnings
from docextract_eval.corpus.splits import canary_text
from docextract_eval.corpus.store import building, folder, open_corpus
from docextract_eval.corpus.store.building import build_corpus
from docextract_eval.corpus.store.exporting import export_labels
from docextract_eval.corpus.store.importing import import_labels
from docextract_eval.corpus.store.verifying import verify
from docextract_eval.errors import BadInputError, FormatError, IncompleteError


@pytest.fixture(scope="module")
def recipe():
    written = {"name": "small", "count": 5, "seed": 4, "locales": ["en_US", "de_DE"]}
    return parse_recipe(written | {"conditions": ["clean", "rotation@2"]}, "small")


@pytest.fixture
def sharded(monkeypatch):
    """Shards of two documents, so that a small corpus has several."""
    monkeypatch.setattr(folder, "SHARD_SIZE", 2)


@pytest.fixture(scope="module")
def built(recipe, tmp_path_factory):
    return build_corpus(recipe, tmp_path_factory.mktemp("corpus") / "c", workers=1)


@pytest.mark.long
def test_the_seal_is_the_same_for_any_number_of_workers(recipe, built, tmp_path):
    assert build_corpus(recipe, tmp_path / "two", workers=2).seal == built.seal


def test_the_seal_is_the_same_for_any_shards(recipe, built, tmp_path, sharded):
    corpus = build_corpus(recipe, tmp_path / "c", workers=1)
    assert len(list(corpus.path.glob("documents-*.parquet"))) == 3
    assert corpus.seal == built.seal


@pytest.mark.long
def test_the_quick_recipe_gives_its_shipped_seal(tmp_path):
    recipe = load_recipe("quick")
    sealed = json.loads(seal_path("quick").read_text(encoding="utf-8"))
    corpus = build_corpus(recipe, tmp_path / "quick", workers=1)
    found = (recipe.hash, corpus.seal)
    remedy = "if it shall change, run tools/seals for every recipe, and say so in the CHANGELOG"
    assert found == (sealed["recipe_hash"], sealed["seal"]), remedy
    assert sealed["first"] == sealed["seal"]  # quick is twelve documents long
    assert seal_warnings(corpus.about) == []


def test_a_seal_that_differs_names_the_version_that_explains_it(tmp_path):
    sealed = json.loads(seal_path("quick").read_text(encoding="utf-8"))
    about = {**sealed, "seal": "0" * 64, "versions": {**sealed["versions"], "faker": "1.0"}}
    (difference,) = seal_warnings(about)
    assert "faker 1.0 is not " in difference


def test_a_killed_build_goes_on_where_it_stopped(recipe, built, tmp_path, sharded, monkeypatch):
    path = tmp_path / "c"
    whole, made = building.build_source, []

    def dies(recipe, index, trap):
        if index == 3:
            raise KeyboardInterrupt
        return whole(recipe, index, trap)

    monkeypatch.setattr(building, "build_source", dies)
    with pytest.raises(KeyboardInterrupt):
        build_corpus(recipe, path, workers=1)
    with pytest.raises(IncompleteError, match="not finished"):
        open_corpus(path)
    monkeypatch.setattr(
        building, "build_source", lambda r, index, trap: made.append(index) or whole(r, index, trap)
    )
    assert build_corpus(recipe, path, workers=1).seal == built.seal
    assert made == [2, 3, 4]


def test_a_finished_build_is_not_made_again(recipe, built, monkeypatch):
    monkeypatch.setattr(building, "build_source", None)
    ticks = []
    again = build_corpus(recipe, built.path, 1, lambda: ticks.append(1))
    assert (again.seal, len(ticks)) == (built.seal, recipe.count)


def test_what_a_killed_build_left_behind_is_swept(recipe, tmp_path, sharded):
    path = tmp_path / "c"
    build_corpus(recipe, path, 1)
    about = json.loads((path / "corpus.json").read_text())
    del about["seal"]
    (path / "corpus.json").write_text(json.dumps(about))
    (path / ".unfinished-1-documents-00009.parquet").write_bytes(b"half")
    build_corpus(recipe, path, 1)
    assert not list(path.glob(".unfinished-*"))


def test_a_folder_with_something_else_is_left_alone(recipe, built, tmp_path):
    (tmp_path / "precious.txt").write_text("mine")
    with pytest.raises(BadInputError, match="is not empty"):
        build_corpus(recipe, tmp_path, 1)
    other = recipe.model_copy(update={"seed": 9})
    with pytest.raises(BadInputError, match="holds another corpus"):
        build_corpus(other, built.path, 1)
    assert verify(built) == []


def test_the_first_documents_of_a_longer_corpus_are_the_same(recipe, built, tmp_path):
    longer = build_corpus(recipe.model_copy(update={"count": 7}), tmp_path / "c", 1)
    ours = [rendition.hash for _, rendition in built.pairs(pictures=False)]
    theirs = [rendition.hash for _, rendition in longer.pairs(pictures=False)]
    assert theirs[: len(ours)] == ours


def test_a_window_of_a_corpus_is_that_part_of_it(recipe, built, tmp_path):
    window = build_corpus(recipe.model_copy(update={"first": 3, "count": 2}), tmp_path / "c", 1)
    ours = [rendition.hash for _, rendition in built.pairs(pictures=False)]
    assert [rendition.hash for _, rendition in window.pairs(pictures=False)] == ours[6:]


def test_what_was_written_is_what_is_read(recipe, built):
    for (document, rendition), index in zip(built.pairs(), (0, 0, 1, 1, 2, 2), strict=False):
        made = building.build_source(recipe, index)
        twin = next(r for r in made.renditions if r.id == rendition.id)
        assert document == made.document
        assert (rendition.files, rendition.steps, rendition.hash) == (
            twin.files,
            twin.steps,
            twin.hash,
        )
        assert all((a == b).all() for a, b in zip(rendition.quads, twin.quads, strict=True))


def test_one_changed_byte_is_found(recipe, tmp_path):
    corpus = build_corpus(recipe, tmp_path / "c", 1)
    assert verify(corpus) == []
    file = corpus.path / "renditions-00000.parquet"
    table = pq.read_table(file)
    rows = table.to_pylist()
    picture = bytearray(rows[3]["pages"][0]["bytes"])
    picture[100] ^= 1
    rows[3]["pages"][0]["bytes"] = bytes(picture)
    pq.write_table(table.from_pylist(rows, table.schema), file)
    wrong = verify(corpus)
    assert wrong[0] == f"{rows[3]['id']}: the bytes of its files were changed"
    assert "the seal is" in wrong[-1]


def test_a_sheet_tells_nothing_but_what_is_allowed(built):
    sheets = [built.sheet(document, rendition) for document, rendition in built.pairs()]
    assert len({sheet.id for sheet in sheets}) == built.rendition_count
    for sheet in sheets:
        assert len(sheet.id) == 20
        assert int(sheet.id, 16) >= 0
        assert set(sheet.hints) == {"locale"}


def test_sheets_without_hints_have_none(recipe, tmp_path):
    bare = parse_recipe({**recipe.model_dump(), "count": 1, "sheet": {"hints": []}}, "bare")
    corpus = build_corpus(bare, tmp_path / "c", 1)
    assert all(corpus.sheet(d, r).hints == {} for d, r in corpus.pairs())


def test_pictures_follow_the_image_convention_of_datasets(built):
    table = pq.read_table(built.path / "renditions-00000.parquet")
    picture = table["pages"][0][0].as_py()
    assert set(picture) == {"bytes", "path"}
    assert picture["bytes"].startswith(b"\x89PNG")
    assert picture["path"].endswith("-0.png")


def test_a_newer_format_is_refused_with_the_way_out(recipe, tmp_path):
    corpus = build_corpus(recipe, tmp_path / "c", 1)
    about = {**corpus.about, "format": 99}
    (corpus.path / "corpus.json").write_text(json.dumps(about))
    with pytest.raises(FormatError, match="corpus format 99.*reads up to 2.*pip install --upgrade"):
        open_corpus(corpus.path)


def test_a_folder_that_is_no_corpus_is_said_so(tmp_path):
    with pytest.raises(FormatError, match="is not a corpus"):
        open_corpus(tmp_path)
    with pytest.raises(FormatError, match="does not exist"):
        open_corpus(tmp_path / "nothing")
    (tmp_path / "corpus.json").write_text("{")
    with pytest.raises(FormatError, match="is damaged"):
        open_corpus(tmp_path)


@pytest.mark.long
def test_a_canary_split_has_a_marker_that_goes_along(tmp_path):
    """In the corpus's own description, and on its exported lines alone."""
    splits = {"dev": 0.5, "canary": 0.5}
    written = {"name": "o", "count": 6, "locales": ["en_US"], "splits": splits}
    corpus = build_corpus(parse_recipe(written, "o"), tmp_path / "c", 1)
    assert corpus.canary == canary_text(0)
    assert corpus.canary in (corpus.path / "corpus.json").read_text(encoding="utf-8")
    (labels,) = export_labels(corpus, tmp_path / "e")
    lines = [json.loads(line) for line in labels.read_text(encoding="utf-8").splitlines()]
    assert {line["split"] for line in lines} == {"dev", "canary"}
    for line in lines:
        assert line.get("canary") == (corpus.canary if line["split"] == "canary" else None)
    back = import_labels(labels, tmp_path / "b", LabelDefaults(), print)
    assert [d.split for d in back.corpus.truths()] == [d.split for d in corpus.truths()]
    plain = build_corpus(parse_recipe(written | {"splits": {}}, "o"), tmp_path / "p", 1)
    assert plain.canary is None


@pytest.mark.parametrize("collecting", [True, False])
def test_reading_leaves_the_garbage_collector_as_it_was(built, collecting):
    """On or off, between documents and after the last."""
    was_on = gc.isenabled()
    (gc.enable if collecting else gc.disable)()
    try:
        assert [gc.isenabled() for _ in built.truths()] == [collecting] * built.document_count
        assert gc.isenabled() == collecting
    finally:
        (gc.enable if was_on else gc.disable)()
