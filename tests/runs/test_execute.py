"""A run loses nothing, whatever the pipeline does, and stops anywhere."""

from __future__ import annotations

import importlib
import json

import pytest

from docextract_eval.errors import BadInputError, FolderOccupiedError, FormatError, IncompleteError
from docextract_eval.metrics import METRICS
from docextract_eval.pipelines import PIPELINES
from docextract_eval.runs.execution.execute import RunRequest, derive_and_finish, execute
from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.selection import Selection
from docextract_eval.storage.disk import folder_lock
from tests.runs.rewritten import rewrite

pytestmark = pytest.mark.long

WORTH_NOTHING = (
    *("rightly_abstained_rate", "guessed_rate", "discrimination", "largest_tie"),
    "cost_of_reviewing",
)
"""Of an oracle, which answers where nobody could tell, is always as sure as can be, and may be
reviewed for nothing."""


def score_of(folder, metric, condition="all", cells="scalars"):
    wanted = {"cells": cells, "condition": condition}
    return next(s for s in folder.scores() if s.metric == metric and s.slice == wanted)


def test_an_oracle_is_right_everywhere(run):
    _, folder = run("oracle")
    modules = {importlib.import_module(METRICS.load(name).__module__) for name in METRICS.names}
    better = {card.name: card.direction for module in modules for card in module.CARDS}
    for found in folder.scores():
        way = better[found.metric]
        best = 1 if way == "higher is better" else 0
        unknown = found.reason is not None or way == "neither" or found.metric in WORTH_NOTHING
        assert unknown or found.value == pytest.approx(best, abs=1e-12), found


def test_silence_has_no_recall_and_no_precision(run):
    _, folder = run("blank")
    for cells in ("scalars", "tables"):
        assert score_of(folder, "recall", cells=cells).value == 0
        assert score_of(folder, "missed_rate", cells=cells).value == 1
        assert score_of(folder, "precision", cells=cells).value is None


@pytest.mark.parametrize(("wrong", "missed"), [(0.1, 0.05), (0.3, 0.2), (0.0, 0.5)])
def test_noise_is_what_was_asked_for_within_its_interval(run, corpus, wrong, missed):
    _, folder = run("noisy", wrong=wrong, missed=missed, invented=0)
    for metric, asked in (
        ("wrong_rate", wrong),
        ("missed_rate", missed),
        ("accuracy", 1 - wrong - missed),
    ):
        found = score_of(folder, metric)
        assert found.low <= asked <= found.high, metric
        assert found.high - found.low < 0.25
    assert score_of(folder, "invented_rate").value == 0


def test_noise_states_its_true_chances(run):
    _, folder = run("noisy", wrong=0.3, missed=0, invented=0)
    matches = folder.table("matches").to_pylist()
    said = [m for m in matches if m["confidence"] is not None]
    mean = sum(m["confidence"] for m in said) / len(said)
    right = sum(m["strict"] == "right" for m in said if "." not in m["field"])
    assert mean == pytest.approx(0.7, abs=0.02)
    assert right / sum("." not in m["field"] for m in said) == pytest.approx(mean, abs=0.05)


def test_references_are_labelled(run):
    assert run("oracle", "a")[0]["pipeline"]["reference"] is True
    assert run("blank", "b")[0]["pipeline"]["reference"] is False


def test_what_a_pipeline_raises_is_a_failure_and_its_cells_are_missed(run, corpus, monkeypatch):
    monkeypatch.setitem(PIPELINES.table, "raising", "tests.runs.broken:Raising")
    about, folder = run("raising", asked={"max_failures": 1})
    assert about["failures"] == corpus.rendition_count / 2
    failed = [p for p in folder.predictions() if p.failure]
    assert failed[0].failure.detail == "RuntimeError: no idea"
    judged = {m["rendition"] for m in folder.table("matches").to_pylist()}
    assert len(judged) == corpus.rendition_count
    assert score_of(folder, "accuracy").value < 0.05


def test_every_rendition_has_one_line_under_its_sheets_id(run, corpus):
    _, folder = run("blank")
    ids = [prediction.sheet for prediction in folder.predictions()]
    assert sorted(ids) == sorted(corpus.sheet_id(r.id) for _, r in corpus.pairs(pictures=False))


@pytest.mark.parametrize("torn", ["", '{"id":"half a li'])
def test_a_killed_run_goes_on_and_ends_the_same(run, corpus, tmp_path, torn):
    _, whole = run("noisy", "whole")
    _, killed = run("noisy", "killed")
    lines = (killed.path / "predictions.jsonl").read_text().splitlines(keepends=True)
    (killed.path / "predictions.jsonl").write_text("".join(lines[:20]) + torn)
    for name in ("scores.json", "matches.parquet", "renditions.parquet"):
        (killed.path / name).unlink()
    rewrite(killed.path, without=["finished"])
    ticks = []
    execute(RunRequest("noisy", {}, 1, None), corpus, killed, lambda *told: ticks.append(told[1]))
    assert ticks == [True] * 20 + [False] * 40
    assert len(list(killed.predictions())) == corpus.rendition_count
    assert (killed.path / "scores.json").read_bytes() == (whole.path / "scores.json").read_bytes()
    assert killed.table("matches").equals(whole.table("matches"))


def test_several_workers_end_the_same(run, corpus, tmp_path):
    _, whole = run("noisy", "whole")
    folder = RunFolder(tmp_path / "two")
    execute(RunRequest("noisy", {}, 2, 60.0), corpus, folder)
    assert (folder.path / "scores.json").read_bytes() == (whole.path / "scores.json").read_bytes()


def test_scoring_again_changes_no_score(run, corpus):
    about, folder = run("noisy")
    before = (folder.path / "scores.json").read_bytes()
    (folder.path / "scores.json").unlink()
    derive_and_finish(folder, corpus, about)
    assert (folder.path / "scores.json").read_bytes() == before


def test_another_run_does_not_move_in(run, corpus):
    run("noisy", seed=1)
    with pytest.raises(BadInputError, match="holds another run .setting seed 2, there 1"):
        run("noisy", seed=2)


def test_the_truth_reaches_no_honest_pipeline(corpus, run, monkeypatch):
    """The lines of an honest run hold what the pipeline said, and it was told the locale alone."""
    seen = []

    class Looking:
        version = {}  # noqa: RUF012 - a stand-in

        def __init__(self, settings):
            pass

        def extract(self, sheet):
            seen.append(sheet)
            message = "enough"
            raise ValueError(message)

    monkeypatch.setattr("tests.runs.broken.Looking", Looking, raising=False)
    monkeypatch.setitem(PIPELINES.table, "looking", "tests.runs.broken:Looking")
    run("looking", asked={"max_failures": 1})
    assert {name for sheet in seen for name in sheet.hints} == {"locale"}
    documents = {document.id for document, _ in corpus.pairs(pictures=False)}
    assert not any(
        document in json.dumps([s.id, s.kind, dict(s.hints)])
        for s in seen
        for document in documents
    )


def test_a_limit_takes_the_first_documents(corpus, tmp_path):
    folder = RunFolder(tmp_path / "run")
    about = execute(RunRequest("oracle", {}, 1, None, Selection(limit=3)), corpus, folder)
    assert about["renditions"] == 3 * len(corpus.conditions)


def test_what_failed_is_tried_again_and_counted(run, corpus, monkeypatch):
    monkeypatch.setitem(PIPELINES.table, "raising", "tests.runs.broken:Raising")
    asked = {"selection": Selection(limit=10)}
    about, folder = run("raising", asked=asked)
    assert about["failures"] == 10
    assert about["healthy"] is False
    about, folder = run("raising", asked=asked)  # half of what failed is answered now
    assert about["failures"] == 5
    assert {p.attempts for p in folder.predictions()} == {1, 2}
    assert len(list(folder.predictions())) == 20


def test_a_run_without_all_its_lines_is_not_scored(run, corpus):
    about, folder = run("noisy")
    lines = (folder.path / "predictions.jsonl").read_text().splitlines(keepends=True)
    (folder.path / "predictions.jsonl").write_text("".join(lines[:5]))
    rewrite(folder.path, without=["finished"])
    missing = corpus.rendition_count - 5
    with pytest.raises(IncompleteError, match=f"{missing} of {corpus.rendition_count} renditions"):
        derive_and_finish(folder, corpus, about)


def test_a_last_line_that_only_lacks_its_end_counts(run, corpus):
    about, folder = run("noisy")
    before = (folder.path / "scores.json").read_bytes()
    lines = (folder.path / "predictions.jsonl").read_text()
    (folder.path / "predictions.jsonl").write_text(lines.rstrip("\n"))
    rewrite(folder.path, without=["finished"])
    derive_and_finish(folder, corpus, about)
    assert (folder.path / "scores.json").read_bytes() == before


def test_a_sheet_that_is_said_twice_is_refused(run, corpus):
    about, folder = run("noisy")
    lines = (folder.path / "predictions.jsonl").read_text()
    (folder.path / "predictions.jsonl").write_text(lines + lines.splitlines(keepends=True)[0])
    rewrite(folder.path, without=["finished"])
    with pytest.raises(FormatError, match=r"line 61: has a second line for sheet \w+"):
        derive_and_finish(folder, corpus, about)


def test_two_at_once_do_not_share_a_folder(run, corpus):
    _, folder = run("noisy")
    with (
        folder_lock(folder.path),
        pytest.raises(FolderOccupiedError, match="another dxe is writing here"),
    ):
        execute(RunRequest("noisy", {}, 1, None), corpus, folder)


def test_two_runs_of_the_same_second_are_two(run):
    assert run("blank", "a")[0]["id"] != run("blank", "b")[0]["id"]
