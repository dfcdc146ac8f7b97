"""What fired since a pinned baseline: with which run, since when, where, and what lies between."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import delete, update

from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.store import build_corpus
from docextract_eval.metrics.phrases import out_of_100
from docextract_eval.runs.compare import is_overall
from docextract_eval.runs.execute import RunRequest, execute
from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.ledger import open_ledger
from docextract_eval.runs.ledger.alarms import baseline_alarms
from docextract_eval.runs.ledger.schema import CELLS, RUNS
from docextract_eval.runs.selection import Selection
from docextract_eval.runs.titles import Titles

NIGHTS = 3
GOOD, BAD = "0.05", "0.6"


@pytest.fixture(scope="module")
def corpora(tmp_path_factory):
    """A corpus a night: the next twelve receipts of one recipe."""
    place = tmp_path_factory.mktemp("nights")
    written = {"name": "nights", "count": 12, "seed": 3, "locales": ["en_US"], "kinds": ["receipt"]}
    recipe = parse_recipe(written, "nights")
    return [
        build_corpus(recipe.model_copy(update={"first": 12 * night}), place / str(night), workers=1)
        for night in range(NIGHTS)
    ]


@pytest.fixture(scope="module")
def measured_runs(corpora, tmp_path_factory):
    """The pinned release and two others over every night's corpus, once for all tests."""
    place = tmp_path_factory.mktemp("runs")
    found = {}
    for night, corpus in enumerate(corpora):
        for wrong in (GOOD, BAD):
            folder = RunFolder(place / f"{night}-{wrong}")
            execute(
                RunRequest("noisy", {"wrong": wrong, "seed": str(night)}, 1, None), corpus, folder
            )
            found[night, wrong] = folder
    return found


@pytest.fixture
def ledger(tmp_path):
    return open_ledger(str(tmp_path / "ledger.db"))


def told(ledger, runs, *nights):
    """Add runs, a day after another; the first is pinned."""
    entries = []
    for day, (night, wrong, release) in enumerate(nights, 1):
        folder = runs[night, wrong]
        about = folder.about
        about |= {"finished": f"2026-01-{day:02}T00:00:00+00:00", "id": f"n{night}w{wrong}"}
        about["pipeline"]["version"] = {"engine": release}
        about["pipeline"]["settings"] = {}
        folder.write_about(about)
        entries.append(ledger.find(ledger.add(folder, Titles(release=release)).run))
    ledger.pin_or_unpin(entries[0], "2026-01-01")
    return [ledger.find(entry.id) for entry in entries]


def test_a_loss_is_called_by_bets_on_new_documents(ledger, measured_runs):
    pinned, _, bad, worse = told(
        ledger, measured_runs, (0, GOOD, "1.0"), (1, GOOD, "1.0"), (1, BAD, "1.1"), (0, BAD, "1.2")
    )
    alarms = {alarm.kind: alarm for alarm in baseline_alarms(ledger, pinned)}
    assert set(alarms) == {"evidence", "drift"}
    evidence = alarms["evidence"]
    assert (evidence.run, evidence.since) == (bad.id, pinned.id)
    assert "on 12 documents of 1 run" in evidence.said
    assert any(each.slice["condition"] == "all" for each in evidence.slices)
    assert all(each.change.high < 0 for each in evidence.slices)
    assert evidence.between[-1] == bad.id
    assert alarms["drift"].run == worse.id


def test_drift_is_told_from_the_run_on_with_which_it_began(ledger, measured_runs):
    pinned, _, first = told(
        ledger, measured_runs, (0, GOOD, "1.0"), (1, GOOD, "1.1"), (0, BAD, "1.2")
    )
    (drift,) = [each for each in baseline_alarms(ledger, pinned) if each.kind == "drift"]
    assert (drift.run, drift.between) == (first.id, (ledger.find("1.1").id, first.id))
    worst = max((each for each in drift.slices if is_overall(each)), key=lambda e: -e.change.value)
    lost = out_of_100(worst.change.value, worst.slice["cells"])
    assert re.fullmatch(r"\d[\d.]* of 100 (fields|table cells)", lost)
    assert drift.said == f"1.2 (run n0w0.6): {lost} fewer correct than release 1.0"


def test_a_run_over_few_of_the_pages_silences_no_alarm(ledger, measured_runs, corpora, tmp_path):
    pinned, bad = told(ledger, measured_runs, (0, GOOD, "1.0"), (0, BAD, "1.1"))
    smoke = RunFolder(tmp_path / "smoke")
    selection = Selection(limit=2)
    execute(RunRequest("noisy", {"wrong": "0"}, 1, None, selection=selection), corpora[0], smoke)
    about = smoke.about
    about |= {"finished": "2026-01-09T00:00:00+00:00"}
    smoke.write_about(about)
    ledger.add(smoke)
    assert ledger.entries()[-1].documents == 2
    (drift,) = [each for each in baseline_alarms(ledger, pinned) if each.kind == "drift"]
    assert drift.run == bad.id
    assert drift.said.startswith("1.1 (run n0w0.6): ")


def test_a_run_that_came_without_its_cells_silences_no_alarm(ledger, measured_runs):
    pinned, bad, old = told(
        ledger, measured_runs, (0, GOOD, "1.0"), (0, BAD, "1.1"), (1, BAD, "1.2")
    )
    with ledger.store.writing() as connection:  # as a ledger of format 1 is taken over
        connection.execute(delete(CELLS).where(CELLS.c.run == old.id))
        connection.execute(update(RUNS).where(RUNS.c.id == old.id).values(seal=pinned.seal))
    (drift,) = [each for each in baseline_alarms(ledger, pinned) if each.kind == "drift"]
    assert drift.run == bad.id


def test_a_release_that_is_as_good_fires_nothing(ledger, measured_runs):
    pinned, *_ = told(ledger, measured_runs, (0, GOOD, "1.0"), (1, GOOD, "1.1"), (2, GOOD, "1.2"))
    assert baseline_alarms(ledger, pinned) == []


def test_a_baseline_alone_fires_nothing(ledger, measured_runs):
    (pinned,) = told(ledger, measured_runs, (0, BAD, "1.0"))
    assert baseline_alarms(ledger, pinned) == []
