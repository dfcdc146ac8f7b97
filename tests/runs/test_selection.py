"""A run may take a part of a corpus: a split, a kind, a locale, some conditions."""

from __future__ import annotations

import json

import pytest

from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.store.building import build_corpus
from docextract_eval.errors import BadInputError, FolderOccupiedError, UnknownNameError
from docextract_eval.runs.execution.execute import RunRequest, derive_and_finish, execute
from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.selection import Selection

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def parted(tmp_path_factory):
    written = {"name": "p", "count": 12, "seed": 6, "locales": ["en_US", "de_DE"]}
    splits = {"dev": 0.5, "test": 0.3, "canary": 0.2}
    twins = [{"name": "placebo", "redraw": "merchant"}]
    recipe = parse_recipe(
        written | {"conditions": ["clean", "jpeg@4"], "splits": splits, "twins": twins}, "p"
    )
    return build_corpus(recipe, tmp_path_factory.mktemp("parted") / "corpus", workers=1)


def ran(corpus, path, limit=None, **only):
    folder = RunFolder(path)
    order = RunRequest("oracle", {}, 1, None, Selection(only, limit))
    return execute(order, corpus, folder), folder


@pytest.mark.parametrize(
    "only",
    [
        {"split": ("test",)},
        {"split": ("test", "canary"), "locale": ("de_DE",)},
        {"condition": ("jpeg@4",)},
        {"split": ("dev",), "condition": ("clean",)},
        {"kind": ("receipt",)},
    ],
)
def test_what_is_asked_for_is_run_and_nothing_else(parted, tmp_path, only):
    about, folder = ran(parted, tmp_path / "run", **only)
    wanted = {
        rendition.id
        for document, rendition in parted.pairs(pictures=False)
        if document.split in only.get("split", [document.split])
        and document.locale in only.get("locale", [document.locale])
        and rendition.condition in only.get("condition", [rendition.condition])
    }
    table = folder.table("renditions")
    assert set(table["id"].to_pylist()) == wanted
    assert 0 < about["renditions"] == about["expected"] == len(wanted)
    assert set(table["split"].to_pylist()) <= set(only.get("split", parted.splits))
    conditions = {s.slice["condition"] for s in folder.scores() if "condition" in s.slice}
    assert conditions - {"all"} == set(only.get("condition", parted.conditions))


def test_a_limit_counts_the_documents_that_are_taken(parted, tmp_path):
    about, folder = ran(parted, tmp_path / "run", limit=3, split=("test",))
    table = folder.table("renditions").to_pydict()
    first = [document.id for document in parted.truths() if document.split == "test"][:3]
    assert set(table["document"]) == set(first)
    assert (about["documents"], about["renditions"]) == (3, 6)


def test_scoring_again_gives_the_same(parted, tmp_path):
    about, folder = ran(parted, tmp_path / "run", condition=("jpeg@4",), split=("dev",))
    before = (folder.path / "scores.json").read_bytes()
    assert json.loads((folder.path / "run.json").read_text())["filters"]["split"] == ["dev"]
    derive_and_finish(folder, parted, about)
    assert (folder.path / "scores.json").read_bytes() == before


def test_another_part_is_another_run(parted, tmp_path):
    ran(parted, tmp_path / "run", split=("test",))
    with pytest.raises(
        FolderOccupiedError, match="holds another run .filter split canary, there test"
    ):
        ran(parted, tmp_path / "run", split=("canary",))


@pytest.mark.parametrize(
    ("only", "said"),
    [
        ({"splitt": ("test",)}, "unknown filter 'splitt'. Remedy: did you mean 'split'?"),
        ({"split": ("tset",)}, "--split: unknown split 'tset'. Remedy: did you mean 'test'?"),
        ({"condition": ("jpeg@3",)}, "unknown condition 'jpeg@3'. Remedy: did you mean 'jpeg@4'"),
        ({"locale": ("fr_FR",)}, "unknown locale 'fr_FR'"),
    ],
)
def test_what_the_corpus_does_not_have_is_said(parted, tmp_path, only, said):
    with pytest.raises(UnknownNameError, match=said.replace("?", r"\\?")):
        ran(parted, tmp_path / "run", **only)
    assert not (tmp_path / "run").exists()


def test_no_document_at_all_is_said(tmp_path):
    written = {"name": "o", "count": 1, "locales": ["en_US"], "splits": {"dev": 0.5, "test": 0.5}}
    corpus = build_corpus(parse_recipe(written, "o"), tmp_path / "corpus", workers=1)
    (document,) = corpus.truths()
    other = "test" if document.split == "dev" else "dev"
    with pytest.raises(BadInputError, match="--split: no document of the corpus is left"):
        ran(corpus, tmp_path / "run", split=(other,))
