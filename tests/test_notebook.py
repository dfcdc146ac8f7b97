"""A run as frames, and the notebook of the docs."""

from __future__ import annotations

import html.parser
import importlib
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from docextract_eval import Run
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.store.building import build_corpus
from docextract_eval.errors import (
    BadInputError,
    FormatError,
    IncompleteError,
    UnknownNameError,
)
from docextract_eval.reports.sentences.documents import REFERENCE
from docextract_eval.runs.comparison.compare import compare
from docextract_eval.runs.execution.execute import RunRequest, execute
from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.measured_run import read_measured_run
from tests.house.source import load_tool
from tests.runs.rewritten import rewrite

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    place = tmp_path_factory.mktemp("notebook")
    written = {"name": "small", "count": 12, "seed": 4, "locales": ["en_US"]}
    recipe = parse_recipe(written | {"conditions": ["clean", "jpeg@4"]}, "small")
    corpus = build_corpus(recipe, place / "corpus", workers=1)
    for name, wrong in (("before", "0.1"), ("after", "0.3")):
        execute(RunRequest("noisy", {"wrong": wrong}, 1, None), corpus, RunFolder(place / name))
    return place


@pytest.fixture
def run(place):
    return Run.open(place / "before")


def test_the_parts_of_a_shift_add_up_to_the_change(place, run):
    moved = run.shift(place / "after")
    whole = moved[(moved["cells"] == "scalars") & moved["field"].isna()].set_index("part")["value"]
    parts = whole.drop("change")
    assert parts.sum() == pytest.approx(whole["change"])
    assert whole["change"] < 0
    assert set(moved["field"].dropna()) >= {"total", "date"}


def test_a_run_that_is_no_audit_has_none(run):
    with pytest.raises(BadInputError, match="has no pages on which tender reaches some parts"):
        run.audit("tender")


def test_every_score_and_what_the_run_took_is_a_row(run):
    frame, scores = run.scores(), run.folder.scores()
    assert len(frame) == len(scores) + 5
    for row, score in zip(frame.to_dict("records"), scores, strict=False):
        assert row["metric"] == score.metric
        assert {key: row[key] for key in score.slice} == score.slice
        assert row["value"] == score.value or (np.isnan(row["value"]) and score.reason)
        assert (row["document_count"], row["cell_count"]) == (score.documents, score.cells)
    (half,) = run.scores(metric="seconds_per_page", quantile="p50")["value"]
    assert half == run.about["speed"]["seconds_per_page"]["p50"]


def test_scores_are_kept_by_what_their_slices_say(run):
    every = run.scores(metric="accuracy", condition="all")
    assert set(every["condition"]) == {"all"}
    assert every["field"].notna().any()
    (only,) = run.scores(metric="accuracy", cells="scalars", condition="all", exact=True)["value"]
    wanted = {"cells": "scalars", "condition": "all"}
    found = [s for s in run.folder.scores() if s.metric == "accuracy" and s.slice == wanted]
    assert only == found[0].value
    assert len(run.scores(metric="accuracy", cells="scalars", exact=True)) == 3
    assert "ratio" not in every.columns  # a key that none of them has
    assert run.scores(metric="accuracy", ratio="5").empty


@pytest.mark.parametrize("asked", [{"metric": "acuracy"}, {"conditon": "all"}])
def test_a_name_that_nothing_has_is_refused(run, asked):
    with pytest.raises(UnknownNameError, match="did you mean '(accuracy|condition)'"):
        run.scores(**asked)


def test_curves_are_rows_along_what_they_run_along(run):
    frame = run.curves(metric="expected_cost")
    assert frame["at"].is_monotonic_increasing
    (curve,) = (each for each in run.folder.curves() if each.metric == "expected_cost")
    assert frame["value"].tolist() == [point.value for point in curve.points]


def test_every_cell_stands_beside_its_page(run):
    frame = run.matches()
    matches, pages = run.folder.table("matches"), run.folder.table("renditions")
    assert len(frame) == len(matches)
    condition = dict(zip(pages["id"].to_pylist(), pages["condition"].to_pylist(), strict=True))
    assert frame["condition"].tolist() == [condition[id_] for id_ in frame["rendition"]]
    fonts = [dict(factors)["font"] for factors in pages["factors"].to_pylist()]
    assert set(frame["factor.font"]) == set(fonts)


def test_slices_of_two_axes_are_those_of_the_folder(run):
    assert len(run.slices()) == len(run.folder.slices())


def test_runs_compare_as_the_command_compares_them(run, place):
    import pandas as pd

    frame = run.compare(place / "after", "locale")
    found = compare(
        read_measured_run(run.folder), read_measured_run(RunFolder(place / "after")), [("locale",)]
    )
    assert frame["change"].tolist() == [each.change.value for each in found.differences]
    assert frame["certain"].tolist() == [each.certain for each in found.differences]
    assert frame.attrs["notes"] == list(found.notes)
    assert frame["change"][0] < 0
    assert "locale en_US" in frame["same_cells"][0]  # all documents are of it
    pd.testing.assert_frame_equal(frame, run.compare(Run.open(place / "after"), "locale"))


class Reader(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.texts = [], []

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


def read(shown):
    """Return the texts of HTML, all of whose elements are closed."""
    reader = Reader()
    reader.feed(shown._repr_html_())
    assert not reader.open
    return reader.texts


def test_a_run_shows_itself_whole_and_escaped(run, place, tmp_path):
    shutil.copytree(place / "before", tmp_path / "run")
    rewrite(tmp_path / "run", corpus_name="a<b>")
    texts = read(run := Run.open(tmp_path / "run"))
    _style, title, decision, *sentences = texts
    assert (title, decision) == ("noisy on a<b>", "NO POLICY")
    assert REFERENCE in sentences
    assert any(text.startswith("Every value needs human review: ") for text in texts)
    assert {"condition", "clean", "jpeg@4", "all"} <= set(texts)
    assert repr(run).splitlines()[0] == "Run of noisy on a<b>"
    assert f"Clean pages: {100 * accuracy(run, 'clean'):.1f} %" in repr(run)


def test_errors_are_rows_and_the_worst_are_pictures(run):
    frame = run.errors(field="total", pictures=2)
    matches = run.matches()
    wrong = matches[(matches["field"] == "total") & (matches["strict"] != "right")]
    assert len(frame) == len(wrong) > 2
    assert set(frame["rendition"]) == set(wrong["rendition"])
    shown = frame._repr_html_()
    assert shown.count("<figure>") == 2
    assert "data:image/webp;base64," in shown
    assert f"{len(frame)} errors" in read(frame)
    assert not hasattr(frame[["truth"]], "shown")  # a part of it is a frame as any other


def test_what_a_document_says_is_text_and_no_element(run, monkeypatch):
    from dataclasses import replace

    from docextract_eval.interop import error_frame

    def hostile(*given):
        return [replace(each, guess="<script>", rendition="'\"><b>") for each in given[0]]

    monkeypatch.setattr(error_frame, "entries_with_pictures", hostile)
    shown = run.errors()._repr_html_()
    assert "&lt;script&gt;" in shown
    assert "<script" not in shown
    assert "<b>" not in shown


def test_errors_without_their_corpus_are_rows_and_a_sentence(place, tmp_path):
    shutil.copytree(place / "before", tmp_path / "run")
    rewrite(tmp_path / "run", corpus=str(tmp_path / "gone"))
    frame = Run.open(tmp_path / "run").errors(field="total,date")
    assert set(frame["field"]) == {"total", "date"}
    assert "There are no pictures: " in " ".join(read(frame))


def test_a_page_is_a_picture_with_a_name(run):
    wrong = run.errors()["rendition"][0]
    page = run.page(wrong)
    assert page.webp[8:12] == b"WEBP"
    assert f'alt="{wrong}: green: true values' in page._repr_html_()


def test_a_private_run_shows_no_value_and_no_page(place, tmp_path):
    shutil.copytree(place / "before", tmp_path / "run")
    rewrite(tmp_path / "run", private=True)
    run = Run.open(tmp_path / "run")
    for ask in (run.errors, lambda: run.page("r")):
        with pytest.raises(BadInputError, match="private run"):
            ask()
    assert "NO POLICY" in read(run)


@pytest.mark.parametrize("asked", [{"feild": "total"}, {"field": "totl"}])
def test_a_filter_that_nothing_has_is_refused(run, asked):
    with pytest.raises(UnknownNameError, match="'(field|total)'"):
        run.errors(**asked)


def accuracy(run, condition):
    kept = run.scores(metric="accuracy", cells="scalars", condition=condition, exact=True)
    return kept["value"].item()


def test_what_is_no_finished_run_is_refused(tmp_path, run):
    with pytest.raises(FormatError, match="does not exist"):
        Run.open(tmp_path / "nowhere")
    RunFolder(tmp_path).write_about({k: v for k, v in run.about.items() if k != "finished"})
    with pytest.raises(IncompleteError):
        Run.open(tmp_path)


def test_importing_the_front_door_imports_no_run():
    asked = "import sys, docextract_eval; print('numpy' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "False"
    assert importlib.import_module("docextract_eval").Run is Run


def test_the_notebook_of_the_docs_runs(tmp_path):
    """Every cell of it, in a kernel of its own; and it shows what it showed."""
    tool = load_tool("notebook")
    kept, anew = tool.lessons(), tool.done(tool.lessons(), tmp_path)
    assert 10 <= len(kept.cells) <= 24
    for cell, again in zip(kept.cells, anew.cells, strict=True):
        if cell.cell_type == "code":
            assert not [each for each in again.outputs if each.output_type == "error"]
            assert [each.output_type for each in again.outputs] == [
                each.output_type for each in cell.outputs
            ]


def test_the_notebook_of_the_docs_is_small_and_of_no_machine():
    import nbformat

    tool = load_tool("notebook")
    written = tool.PAGE.read_text(encoding="utf-8")
    assert len(written) < 60_000
    assert str(Path.home()) not in written
    assert "/tmp" not in written  # noqa: S108 - looked for, not used
    assert nbformat.writes(tool.stripped(tool.lessons())).strip() == written.strip()
