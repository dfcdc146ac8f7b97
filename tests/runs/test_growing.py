"""A run goes on over more documents: of a higher limit, or of a corpus that was extended."""

from __future__ import annotations

import shutil

import pytest

from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.store import open_corpus
from docextract_eval.corpus.store.building import build_corpus, extend_corpus
from docextract_eval.corpus.store.folder import extends
from docextract_eval.errors import FolderOccupiedError
from docextract_eval.runs.execution.execute import execute
from docextract_eval.runs.execution.request import RunRequest
from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.recorded_hashes import DERIVED
from docextract_eval.runs.selection import Selection

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("few_scores")]

OTHER_RUNS = [
    ({"selection": Selection(limit=6)}, {"selection": Selection(limit=5)}),
    ({}, {"selection": Selection(limit=18)}),
    ({"selection": Selection(limit=6)}, {"selection": Selection(limit=7), "repeat": 2}),
    ({"selection": Selection(limit=6)}, {"selection": Selection({"kind": ("receipt",)}, 7)}),
]
"""A run over a corpus of 18 documents or more, and one that does not continue it."""


def recipe(count, seed=1):
    kinds = ["receipt", "bank_statement"]
    written = {"name": "growing", "count": count, "seed": seed, "kinds": kinds}
    return parse_recipe(written | {"locales": ["en_US"]}, "growing")


@pytest.fixture(scope="module")
def short(tmp_path_factory):
    """A corpus of 18 documents, which ends within a shard."""
    folder = tmp_path_factory.mktemp("short") / "corpus"
    return build_corpus(recipe(18), folder, 1)


@pytest.fixture(scope="module")
def longer(short, tmp_path_factory):
    folder = tmp_path_factory.mktemp("longer") / "corpus"
    shutil.copytree(short.path, folder)
    return extend_corpus(folder, 24, 1)


def run(corpus, folder, **changes):
    """Give the description, and how many answers were new."""
    new = []
    request = RunRequest("noisy", {"seed": "2"}, timeout=None, engine="inline", **changes)
    about = execute(request, corpus, RunFolder(folder), lambda *told: new.append(not told[1]))
    return about, sum(new)


def same_figures(ours, theirs):
    return all((ours / name).read_bytes() == (theirs / name).read_bytes() for name in DERIVED)


def test_a_higher_limit_reads_the_rest(short, tmp_path):
    first, asked = run(short, tmp_path / "run", selection=Selection(limit=6))
    assert asked == 6
    second, asked = run(short, tmp_path / "run", selection=Selection(limit=11))
    assert (asked, second["documents"], second["limit"]) == (5, 11, 11)
    assert second["id"] != first["id"], "other figures are another run"
    run(short, tmp_path / "at once", selection=Selection(limit=11))
    assert same_figures(tmp_path / "run", tmp_path / "at once")
    whole, asked = run(short, tmp_path / "run")
    assert (asked, whole["documents"], whole["limit"]) == (7, 18, None)


def test_an_extended_corpus_reads_what_is_new(short, longer, tmp_path):
    run(short, tmp_path / "run")
    about, asked = run(longer, tmp_path / "run")
    assert (asked, about["seal"], about["documents"]) == (6, longer.seal, 24)
    run(longer, tmp_path / "at once")
    assert same_figures(tmp_path / "run", tmp_path / "at once")


def test_filters_hold_for_what_is_new(short, longer, tmp_path):
    part = Selection({"kind": ("receipt",), "condition": ("clean",)})
    run(short, tmp_path / "run", selection=part)
    run(longer, tmp_path / "run", selection=part)
    run(longer, tmp_path / "at once", selection=part)
    assert same_figures(tmp_path / "run", tmp_path / "at once")


@pytest.mark.parametrize(("first", "second"), OTHER_RUNS)
def test_fewer_or_other_documents_are_another_run(short, tmp_path, first, second):
    run(short, tmp_path / "run", **first)
    with pytest.raises(FolderOccupiedError, match="holds another run"):
        run(short, tmp_path / "run", **second)


def test_a_corpus_that_does_not_begin_with_the_old_one_is_another_run(short, longer, tmp_path):
    run(longer, tmp_path / "run")
    with pytest.raises(FolderOccupiedError, match="holds another run"):
        run(short, tmp_path / "run")
    other = build_corpus(recipe(24, seed=5), tmp_path / "other", 1)
    run(short, tmp_path / "short")
    with pytest.raises(FolderOccupiedError, match="holds another run"):
        run(other, tmp_path / "short")


def test_a_corpus_extends_only_what_it_begins_with(short, longer):
    assert extends(longer, short.seal)
    assert extends(longer, longer.seal)
    assert not extends(short, longer.seal)
    assert open_corpus(short.path).seal != longer.seal
