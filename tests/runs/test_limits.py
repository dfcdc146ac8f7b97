"""Retries, budgets, repeats and the end of hope: what is counted, and what is not done."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import pytest

from docextract_eval.errors import BadInputError, FolderOccupiedError, IncompleteError
from docextract_eval.metrics import repeats
from docextract_eval.pipelines import PIPELINES
from docextract_eval.runs.execution.execute import RunRequest, estimate, execute
from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.selection import Selection
from tests.runs.pages import NAME, blank_pages, sheets

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("in_this_process")]


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    return blank_pages(tmp_path_factory.mktemp("limits"), 60)


@pytest.fixture
def go(pages, tmp_path):
    """Runs with these deeds; gives what came of it, the folder, and all calls in order."""

    def run(deeds, corpus=pages, name="run", **asked):
        (tmp_path / "deeds.json").write_text(json.dumps(deeds))
        calls = tmp_path / "calls"
        calls.touch()
        settings = {"deeds": str(tmp_path / "deeds.json"), "calls": str(calls)}
        order = RunRequest(NAME, settings, timeout=None, allow=(f"{calls}:rw",))
        order = replace(order, **asked)
        folder = RunFolder(tmp_path / name)
        return execute(order, corpus, folder), folder

    return run


def calls(folder):
    return (folder.path.parent / "calls").read_text().splitlines()


def test_what_can_pass_is_tried_again_and_what_cannot_is_not(go, pages):
    ids = sheets(pages)
    deeds = {ids[3]: "once:leave", ids[4]: "busy", ids[5]: "raises", ids[6]: "once:busy"}
    about, folder = go(deeds, workers=2, timeout=20.0, retries=2)
    said = {each.sheet: each for each in folder.predictions()}
    assert {id_: said[id_].attempts for id_ in ids[3:8]} == dict(
        zip(ids[3:8], [2, 3, 1, 2, 1], strict=True)
    )
    assert {id_: each.failure.cause for id_, each in said.items() if each.failure} == {
        ids[4]: "busy",
        ids[5]: "error",
    }
    made = Counter(line.split()[0] for line in calls(folder))
    assert made == Counter({id_: each.attempts for id_, each in said.items()})
    assert about["speed"]["attempts"] == 64


def test_without_retries_nothing_is_tried_again(go, pages):
    about, _ = go({sheets(pages)[3]: "once:busy"})
    assert about["failures_by_cause"] == {"busy": 1}


def test_a_run_stops_when_more_failed_than_may_though_the_rest_would_succeed(go, pages, tmp_path):
    """So that a broken pipeline costs no more than it has to; the same run goes on afterwards."""
    broken = {id_: "raises" for number, id_ in enumerate(sheets(pages)) if number % 2}
    with pytest.raises(IncompleteError, match="stopped early: 20 of the first 40 .*10 % may fail"):
        go(broken)
    folder = RunFolder(tmp_path / "run")
    assert len(list(folder.predictions())) == 40
    with pytest.raises(IncompleteError, match="not finished"):
        folder.finished_about()
    about, folder = go({}, resume=True)
    assert (about["failures"], about["healthy"]) == (0, True)
    assert len(calls(folder)) == 80


def test_a_run_that_only_fails_stops_after_a_few(go):
    """Also where many may fail."""
    with pytest.raises(IncompleteError, match="20 of the first 20"):
        go({"all": "busy"}, max_failures=0.9, retries=3)


def test_who_allows_every_failure_gets_them_all(go):
    about, _ = go({"all": "raises"}, max_failures=1.0)
    assert (about["failures"], about["healthy"]) == (60, True)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_budget_ends_a_run_that_goes_on_with_a_larger_one(go, pages, tmp_path, workers):
    """Nothing is begun once it is spent; what was paid for is kept."""
    asked = {"workers": workers, "timeout": None if workers == 1 else 20.0}
    with pytest.raises(IncompleteError, match=r"the budget of 2.5 is spent \(2\.[567]"):
        go({"all": "cost:0.25"}, budget=2.5, **asked)
    lines = len(list(RunFolder(tmp_path / "run").predictions()))
    assert 10 <= lines <= 9 + workers
    with pytest.raises(IncompleteError, match="the budget of 2.5 is spent"):
        go({"all": "cost:0.25"}, budget=2.5, **asked)
    assert len(list(RunFolder(tmp_path / "run").predictions())) == lines
    about, folder = go({"all": "cost:0.25"}, **asked)
    assert (about["speed"]["cost"], about["speed"]["tokens"]) == (15.0, 6000)
    assert len(calls(folder)) == 60


def test_a_budget_that_suffices_ends_nothing(go):
    about, _ = go({"all": "cost:0.25"}, budget=15.0)
    assert about["speed"]["cost"] == 15.0


def test_what_failures_cost_is_not_forgotten(go, pages, tmp_path):
    """Neither those that were tried again at once, nor those of the session before."""
    ids = sheets(pages)
    about, _ = go({ids[0]: "dear:0.5", ids[1]: "cost:0.25"}, retries=1)
    assert (about["speed"]["cost"], about["speed"]["cost_of_failures"]) == (0.75, 0.5)
    about, _ = go({ids[1]: "cost:0.25"}, retries=1)
    assert (about["speed"]["cost"], about["speed"]["cost_of_failures"]) == (0.25, 1.0)
    with pytest.raises(IncompleteError, match="the budget of 1 is spent"):
        go({"all": "cost:0.25"}, name="other", budget=1)


def test_repeats_read_every_page_so_often_and_no_document_counts_twice(go, pages):
    about, folder = go({"all": "vary"}, repeat=3)
    assert about["renditions"], about["predictions"] == (60, 180)
    assert Counter(calls(folder)) == Counter(f"{i} {r}" for i in sheets(pages) for r in range(3))
    scores = {s.metric: s for s in folder.scores() if s.slice.get("condition") == "all"}
    exact = scores["exact_documents"]
    assert (exact.value, exact.documents, exact.cells) == (pytest.approx(2 / 3), 60, 60)
    assert scores["run_to_run_variance"].value == pytest.approx(1 / 3)
    told = {
        s.metric: s.value
        for s in folder.scores()
        if s.slice == {"cells": "scalars", "condition": "all"}
        and s.metric in ("right_in_all", "flip_rate", "vote_accuracy")
    }
    assert told == {"right_in_all": 0, "flip_rate": 1, "vote_accuracy": 1}, "2 of 3 are right"


def test_the_same_answer_three_times_scores_like_once(go):
    _, once = go({}, name="once")
    _, thrice = go({}, name="thrice", repeat=3)
    of_repeats = {card.name for card in repeats.CARDS}
    kept = [s for s in thrice.scores() if s.metric not in of_repeats]
    assert [(s.metric, s.slice, s.documents, s.cells) for s in kept] == [
        (s.metric, s.slice, s.documents, s.cells) for s in once.scores()
    ]
    for one, other in zip(once.scores(), kept, strict=True):
        for end in ("value", "low", "high"):
            assert getattr(other, end) == pytest.approx(getattr(one, end))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"settings": {"version": "2"}}, "setting version 2, there none"),
        ({"repeat": 2}, "repeat 2, there 1"),
        ({"private": True, "timeout": 20.0}, "private yes, there no"),
        ({"selection": Selection(limit=7)}, "limit 7, there none"),
        ({"pipeline": "oracle", "settings": {}}, "pipeline oracle, there python:"),
    ],
)
def test_another_run_is_refused_with_every_difference(pages, tmp_path, asked, said):
    folder = RunFolder(tmp_path / "run")
    order = RunRequest(NAME, {}, timeout=None)
    execute(order, pages, folder)
    before = {file.name: file.read_bytes() for file in folder.path.iterdir()}
    with pytest.raises(FolderOccupiedError, match="holds another run") as error:
        execute(replace(order, **asked), pages, folder)
    assert said in str(error.value)
    assert {file.name: file.read_bytes() for file in folder.path.iterdir()} == before


def test_another_version_of_the_pipeline_is_refused_with_both(pages, tmp_path, monkeypatch):
    folder = RunFolder(tmp_path / "run")
    execute(RunRequest("blank", timeout=None), pages, folder)
    monkeypatch.setattr("docextract_eval.pipelines.blank.Blank.version", {"blank": "2"})
    with pytest.raises(FolderOccupiedError, match="version of blank 2, there 1"):
        execute(RunRequest("blank", timeout=None), pages, folder)


def test_there_must_be_something_to_resume(pages, tmp_path):
    folder = RunFolder(tmp_path / "run")
    order = RunRequest("blank", timeout=None, resume=True)
    with pytest.raises(BadInputError, match="holds no run to resume"):
        execute(order, pages, folder)
    assert not folder.path.exists()
    execute(replace(order, resume=False), pages, folder)
    with pytest.raises(BadInputError, match="there is nothing to resume"):
        execute(order, pages, folder)


def test_an_estimate_counts_what_is_left_and_calls_nobody(pages, tmp_path, monkeypatch):
    monkeypatch.setitem(PIPELINES.table, "stating", "tests.runs.broken:Stating")
    folder = RunFolder(tmp_path / "run")
    order = RunRequest("stating", timeout=None)
    found = estimate(order, pages, folder)
    assert found == {"calls": 60, "pages": 60, "tokens": 60_000, "cost": pytest.approx(0.6)}
    assert not folder.path.exists()
    silent = estimate(RunRequest("blank", timeout=None, repeat=2), pages, folder)
    assert silent == {"calls": 120, "pages": 120, "tokens": None, "cost": None}


def test_the_cost_of_the_rest_is_foreseen_from_what_was_paid(go, pages, tmp_path):
    """From ten documents on; and the bill is within the interval, since all cost the same."""
    with pytest.raises(IncompleteError, match="the budget of 5 is spent"):
        go({"all": "cost:0.25"}, budget=5)
    folder = RunFolder(tmp_path / "run")
    about = json.loads((folder.path / "run.json").read_text())
    settings = about["pipeline"]["settings"]
    order = RunRequest(NAME, settings, timeout=None, budget=5)
    paid = sum(p.cost for p in folder.predictions())
    found = estimate(order, pages, folder)["foreseen"]
    assert found["documents"] >= 10
    assert found["cost"] + paid == pytest.approx(15)
    assert found["low"] == found["high"] == pytest.approx(found["cost"])


@pytest.mark.parametrize(
    "limit",
    [{"timeout": 5.0}, {"memory": 1 << 30}, {"private": True}],
    ids=lambda it: next(iter(it)),
)
def test_an_engine_is_not_asked_for_what_it_cannot_do(pages, tmp_path, limit):
    order = replace(RunRequest("blank", timeout=None, engine="inline"), **limit)
    with pytest.raises(BadInputError, match=f"cannot enforce --{next(iter(limit))}"):
        execute(order, pages, RunFolder(tmp_path / "run"))
