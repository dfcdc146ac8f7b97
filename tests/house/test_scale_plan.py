"""The plan of a million renditions: its formula, on shards reckoned by hand, and its page."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.scale_figures import PER_SHARD, Plan, Prices, mean_of
from benchmarks.scale_simulation import Outcome, Scenario, draw_shards, foresee, last_rest, simulate
from benchmarks.stages import counted_requests

from docextract_eval.borders.limits import LARGEST_FILE
from docextract_eval.storage.disk import READ_AT_ONCE
from docextract_eval.storage.object_storage import parse_location
from tests.house.warm_tools import run_tool

pytestmark = pytest.mark.long

EQUAL = np.full(40, 2.0)
CALM = Scenario("nothing")
TINY = ["--shards", "1", "--pipeline", "noisy", "--seeds", "1", "--jobs", "6", "--workers", "2"]
TINY += ["--mean", "0.2", "--dispatched", "16", "--scored", "30", "150"]


def test_one_worker_takes_the_sum_and_a_pause_for_each_shard():
    assert foresee(EQUAL, 1, CALM, 0.1, 0.0).makespan == pytest.approx(40 * 2.1)


def test_the_last_of_many_workers_ends_a_shard_later_than_the_first():
    """Of equal shards the rest is uniform: the largest of four is 4/5 of one, the mean a half."""
    assert last_rest(EQUAL, 1) == 0
    assert last_rest(EQUAL, 4) == pytest.approx(2 * (4 / 5 - 1 / 2), rel=0.05)


def test_a_kill_costs_half_a_shard_or_half_a_part_and_the_restart():
    alone = foresee(EQUAL, 1, CALM, 0.0, 0.0).makespan
    anew = foresee(EQUAL, 1, Scenario("", rate=0.1), 0.0, 3.0)
    assert anew.makespan == pytest.approx(alone / (1 - 0.1 * (1 + 3)))
    assert anew.again == pytest.approx(0.1 * anew.makespan * 1)
    kept = foresee(EQUAL, 1, Scenario("", rate=0.1, part=0.5), 0.0, 3.0)
    assert kept.again == pytest.approx(0.1 * kept.makespan * 0.25)


def test_workers_that_are_lost_leave_their_part_to_the_others():
    found = foresee(EQUAL, 2, Scenario("", lost=1), 0.0, 0.0)
    assert found.makespan == pytest.approx(80 / 2 / 3 + (80 * 2 / 3 + 1))


def test_shards_are_drawn_as_they_were_measured():
    drawn = draw_shards(np.array([1.0, 3.0]), 2_000, 0.5, 0.0, seed=1)
    assert {*drawn} == {0.25, 0.75}
    assert drawn.mean() == pytest.approx(0.5, rel=0.05)
    slow = draw_shards(np.array([1.0, 3.0]), 2_000, 0.5, 0.05, seed=1)
    assert (slow > 0.75).mean() == pytest.approx(0.05, abs=0.02)


def test_shards_that_sleep_on_workers_that_die_are_all_done():
    shards = np.full(6, 0.3)
    found = simulate(shards, 2, Scenario("", rate=0.5), seed=2)
    assert isinstance(found, Outcome)
    assert found.makespan > shards.sum() / 2
    assert found.again >= 0


def test_requests_are_counted_by_kind(tmp_path):
    path = parse_location(f"memory://{tmp_path.name}/a")
    with counted_requests() as counts:
        path.create(b"1")
        path.read_bytes()
        path.is_file()
        [*path.parent.iterdir()]
    path.read_bytes()
    assert counts == {"writes": 1, "reads": 2, "lists": 1}


PRICES = Prices(0.05, 0.02, 0.005, 0.0004, 0.03, 3500, 0.0, 64.0)


def plan():
    """A plan of two shards, whose sources and renditions all cost the same."""
    steps = {
        "dispatch": (0, 2),
        "build": (3, 0),
        "seal": (0, 1),
        "extract": (2, 3),
        "finish": (0, 2),
    }
    finish = {"judged": 1.0, "joined": 0.1, "reported": 1.0, "cells": 500.0, "predictions": 10.0}
    finish |= {"match bytes": 1000.0, "table bytes": 0.0}
    costs = {
        "printed": [1.6, 1.6],
        "built": [1.6 + 0.1 * PER_SHARD] * 2,
        "read-mine": [0.5 * PER_SHARD] * 2,
        "read-blank": [0.01 * PER_SHARD] * 2,
        "start-mine": 2.0,
        "finishes": [finish, {key: 2 * value for key, value in finish.items()}],
        "scorings": [
            {"cells": 1e5, "seconds": 1.0, "peak": 200.0},
            {"cells": 11e5, "seconds": 11.0, "peak": 300.0},
        ],
        "seconds": [0.5] * 2 * PER_SHARD,
        "bytes": {"renditions": 2 * PER_SHARD * 9000, "documents": 2 * PER_SHARD * 1000},
        "prediction bytes": 2 * PER_SHARD * 100,
        "manifest bytes": 2 * PER_SHARD,
        "judged bytes": 2 * PER_SHARD * 50,
        "corpus listing": 512.0,
        "plan listing": 32.0,
        "listing seconds": 0.05,
        "requests": {name: {"writes": w, "reads": r, "lists": 1} for name, (w, r) in steps.items()},
        "dispatch": {"scheduler_ms": 2.0, "client_ms": 1.0},
    }
    return Plan(costs, PRICES, "mine", 0.0)


def test_hours_bytes_and_money_are_those_of_a_rendition_times_their_number():
    found = {line.split(" | ")[0].strip("| "): line.split(" | ")[1:] for line in plan().rows(0.0)}
    million = {name: float(cells[0].replace(",", "")) for name, cells in found.items()}
    assert million["CPU hours: build"] == pytest.approx(1e6 * (0.1 / 4 + 0.1) / 3600, rel=0.01)
    assert million["CPU hours: read with mine"] == pytest.approx(1e6 * 0.5 / 3600, rel=0.01)
    assert million["shards"] == 1e6 / PER_SHARD
    assert million["requests: writes"] == pytest.approx(5e6 / PER_SHARD, rel=0.01)
    assert million["GB stored"] == pytest.approx(9 + 1 + 0.2 + 0.1 + 0.001, abs=0.5)
    assert million["hours on 8 cores: build and read"] == pytest.approx(
        1e6 * 0.625 / 8 / 3600, 0.01
    )
    ten = float(found["CPU hours: build"][1].replace(",", ""))
    assert ten == pytest.approx(10 * million["CPU hours: build"], rel=0.01)


def test_what_is_at_its_end_follows_from_what_is_measured():
    sizes = {what.partition(" ")[0]: size for size, what in plan().limits()}
    assert sizes["`corpus.json`"] == LARGEST_FILE / 512 * PER_SHARD
    waiting = 1e6 / PER_SHARD * 3 * 0.03 / READ_AT_ONCE
    assert plan().finish_seconds(1_000_000) == pytest.approx(
        {
            "wait for manifests, parts and judgements": waiting,
            "put answers together": 1e6 * 0.01,
            "score": 1e6 * 50 * 1e-5,
            "report": 1e6 * 50 * 0.002,
        }
    )
    assert sizes["scoring"] == pytest.approx(64_000 / 1e-4 / 50)
    cores = {what.partition(":")[0]: size for size, what in plan().core_limits()}
    assert cores["the scheduler's CPU"] == pytest.approx(0.5 * PER_SHARD / 0.002)
    assert cores["what the client asks of object storage"] == pytest.approx(32 / 0.06)


def test_a_mean_of_one_shard_has_no_interval():
    assert mean_of([2.0]).text("s") == "2 s"


def test_the_page_is_written_from_small_measurements(tmp_path):
    done = run_tool("study", "scale_plan", *TINY, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    heads = [line for line in done.stdout.splitlines() if line.startswith("#")]
    assert heads == [
        "# A million renditions",
        *("## Costs", "## The plan"),
        *("## Which limit comes first", "## Whether the formula holds"),
    ]
    rows = [line for line in done.stdout.splitlines() if line.startswith("| ")]
    assert len(rows) > 50
    assert not [row for row in rows if "nan" in row or "inf " in row]
    assert not [*tmp_path.iterdir()]
