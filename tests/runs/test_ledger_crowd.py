"""Many write into one ledger at once, or die over it: no run is lost, and none is half there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading

import pytest
from sqlalchemy import select, update

from docextract_eval.runs.ledger.ledger import open_ledger
from docextract_eval.runs.ledger.schema import FIGURES, HEADLINES, RUNS, SCORES
from tests.house.source import ROOT
from tests.runs.adding import PROCESSES, connected, contents
from tests.runs.copies import copies

pytestmark = pytest.mark.long

EACH = 8
PATIENCE = 300


def said(deed, store, *folders):
    """Have processes add runs; give the lines that they say."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.runs.adding", deed, store, *(f.path for f in folders)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    return done.stdout.splitlines()


def test_eight_processes_adding_many_runs_each_lose_none(store, small_run, tmp_path):
    """And make the ledger at once, since none is there."""
    runs = copies(small_run, tmp_path / "runs", PROCESSES * EACH)
    assert said("share", store, *runs) == ["added"] * PROCESSES * EACH
    known = open_ledger(store).entries()
    assert [run.id for run in known] == [run.about["id"] for run in runs]
    assert {(run.clean, run.all) for run in known} == {(1, 1)}


def test_the_same_run_added_by_eight_processes_is_one_run(store, small_run, tmp_path):
    one = copies(small_run, tmp_path / "runs", 1)
    assert sorted(said("same", store, *one)) == ["added"] + ["there already"] * (PROCESSES - 1)
    once = contents(store)
    assert len(once["runs"]) == 1
    open_ledger(store).add(one[0])
    assert contents(store) == once


@pytest.mark.parametrize("update", [False, True])
def test_whoever_is_killed_while_adding_leaves_nothing_half_there(
    store, small_run, tmp_path, update
):
    """At whichever statement it happens; and then adding works."""
    first, second = copies(small_run, tmp_path / "runs", 2)
    ledger = open_ledger(store)
    ledger.add(first)
    if update:
        ledger.add(second)
        about = second.about
        second.write_about(about | {"docextract_eval": "0.0.0"})
    before = contents(store)
    *deaths, last = map(json.loads, said("kill", store, second))
    after = contents(store)
    assert after == last["holds"] != before
    assert last["lived"]
    # Up to a moment nothing is there, and then all of it.
    early = [death["holds"] for death in deaths].count(before)
    assert early >= 3
    assert [death["holds"] for death in deaths[early:]] == [after] * (len(deaths) - early)
    assert ledger.add(second).what == "there already"


def test_whoever_is_killed_while_making_a_ledger_leaves_a_place_for_one(store):
    *deaths, last = map(json.loads, said("make", store))
    assert len(deaths) >= 2
    assert last["lived"]
    assert [death["holds"] for death in deaths] == [last["holds"]] * len(deaths)


def test_who_reads_is_not_held_up_by_who_writes_and_sees_whole_runs(store, small_run, tmp_path):
    """A writer stands in the middle of its transaction for as long as it takes."""
    first, second = copies(small_run, tmp_path / "runs", 2)
    ledger = open_ledger(store)
    ledger.add(first)
    with connected(store) as connection:
        connection.exec_driver_sql("update runs set name = 'half'")
        assert [run.is_damaged for run in open_ledger(store).entries()] == [False]
        late = threading.Timer(0.3, connection.commit)
        late.start()
        # Another writer waits for it, and does not fail.
        assert open_ledger(store).add(second).what == "added"
    late.join()
    assert [run.is_damaged for run in ledger.entries()] == [True, False]


def test_who_reads_sees_one_state_from_first_to_last(store, small_run, tmp_path):
    """What is added in the meantime comes into view with the next look."""
    first, second = copies(small_run, tmp_path / "runs", 2)
    ledger = open_ledger(store)
    ledger.add(first)
    with ledger.store.reading() as connection:
        before = connection.execute(select(RUNS.c.id)).all()
        assert ledger.add(second).what == "added"
        assert connection.execute(select(RUNS.c.id)).all() == before
    assert len(ledger.entries()) == 2


def test_a_run_that_is_added_anew_is_written_again(store, small_run):
    """Also where its folder and the ledger seem to be as they were."""
    ledger = open_ledger(store)
    ledger.add(small_run)
    right = contents(store)
    assert ledger.add(small_run).what == "there already"
    with connected(store) as connection:
        connection.exec_driver_sql("delete from scores")  # what is not there has no hash
    ledger.add(small_run, rewrite=True)
    assert contents(store) == right


@pytest.mark.parametrize("shown", [True, False], ids=["headlines", "others"])
def test_a_run_whose_scores_were_edited_comes_right_when_it_is_added_again(store, small_run, shown):
    """As whoever is told of the damage is told to do: be it a figure of a list, or of a trend."""
    ledger = open_ledger(store)
    ledger.add(small_run)
    right = contents(store)
    headline = FIGURES.c.slice.in_([*HEADLINES.values()])
    some = select(FIGURES.c.id).where(headline if shown else ~headline)
    with connected(store) as connection:
        done = connection.execute(update(SCORES).where(SCORES.c.figure.in_(some)).values(value=0.5))
        assert done.rowcount
    assert contents(store) != right
    assert ledger.add(small_run).what == "updated"
    assert contents(store) == right
    assert ledger.add(small_run).what == "there already"
