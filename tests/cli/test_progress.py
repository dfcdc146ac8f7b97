"""What is being done, and how long the rest will take, is said by how fast it was lately."""

from __future__ import annotations

import re

import pytest

from docextract_eval.cli import progress
from docextract_eval.records import Failure, Prediction
from tests.cli.commands import on_terminal

SLOW = """
import time

def extract(sheet):
    time.sleep(0.3)
    return {"fields": {}}
"""


@pytest.fixture
def clock(monkeypatch):
    """A clock that is set."""
    now = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    return now


def test_the_rate_and_the_time_left_come_of_the_last_minute(clock):
    pace = progress.Pace(total=1300, began=0.0)
    for _ in range(100):
        clock[0] += 10.0  # a server that slept
        pace.add(Prediction("s"), old=False)
    for _ in range(600):
        clock[0] += 0.1
        pace.add(Prediction("s"), old=False)
    assert pace.status_line(clock[0]).endswith("8.59 per second, 1:10 left")


def test_what_was_done_before_takes_no_time_and_starts_nothing(clock):
    pace = progress.Pace(total=200_020, began=0.0)
    for _ in range(200_000):
        pace.add(Prediction("s"), old=True)
    kept = "200000 of 200020 were done before"
    assert pace.status_line(4.0) == f"start: starting the pipeline, 0:04, {kept}"
    for _ in range(10):
        clock[0] += 2.0
        pace.add(Prediction("s", cost=0.25), old=False)
    assert pace.status_line(clock[0]).endswith("0.50 per second, 0:20 left, cost 2.50")


def test_each_stage_is_said_and_none_has_no_time_left(clock):
    """While a run is scored, all is done and nothing is left to be counted."""
    pace = progress.Pace(total=2, began=0.0)
    said = [pace.status_line(7.0)]
    clock[0] = 9.0
    pace(Prediction("s", failure=Failure("error")), False)
    said.append(pace.status_line(9.0))
    pace(Prediction("t"), False)
    said.append(pace.status_line(12.0))
    pace.begin(progress.REPORT)
    said.append(pace.status_line(9.0))
    assert said == [
        "start: starting the pipeline, 0:07",
        "extract: 1 of 2 done, 1 failed",
        "score: scoring the answers, 0:03",
        "report: writing the report, 0:00",
    ]


@pytest.mark.parametrize("width", range(30, 120, 7))
def test_what_does_not_fit_is_left_out_whole(width):
    parts = ["12 of 48 done", "1 failed", "0.50 per second", "1:12 left", "cost 0.42"]
    line = progress.drawn_line("extract", parts, 0.25, width)
    assert len(line) <= width
    shown = re.sub(r"\[[#.]+\] ", "", line.removeprefix("extract").strip()).split(", ")
    assert shown == parts[: len(shown)]


@pytest.mark.long
def test_a_run_on_a_terminal_says_its_stages_and_takes_them_away(made, tmp_path):
    (tmp_path / "slow.py").write_text(SLOW)
    command = ("run", "python:slow:extract", made / "corpus", "-o", "slow", "--workers", "1")
    shown = on_terminal(60, *command, "--condition", "clean", cwd=tmp_path)
    drawn = [part for part in shown.split("\r\x1b[2K") if part]
    assert {"start", "extract"} <= {part.split()[0] for part in drawn}
    assert max(len(part) for part in drawn[:-1] if "\n" not in part) < 60
    assert "0:00 left" not in shown
    assert not re.search(r"^(start|extract|score|report)\b", drawn[-1])
