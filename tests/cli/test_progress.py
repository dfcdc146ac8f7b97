"""How long the rest of a run will take is said by how fast it was lately."""

from __future__ import annotations

import pytest

from docextract_eval.cli import progress
from docextract_eval.records import Prediction


@pytest.fixture
def clock(monkeypatch):
    """A clock that is set."""
    now = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    return now


def test_the_time_left_comes_of_the_last_minute(clock):
    pace = progress.Pace(total=1300, began=0.0)
    for _ in range(100):
        clock[0] += 10.0  # a server that slept
        pace.add(Prediction("s"), old=False)
    for _ in range(600):
        clock[0] += 0.1
        pace.add(Prediction("s"), old=False)
    assert pace.status_line(clock[0]).endswith("0.66 per second, 1:10 left")


def test_what_was_done_before_takes_no_time(clock):
    pace = progress.Pace(total=200_020, began=0.0)
    for _ in range(200_000):
        pace.add(Prediction("s"), old=True)
    for _ in range(10):
        clock[0] += 2.0
        pace.add(Prediction("s"), old=False)
    assert pace.status_line(clock[0]).endswith("0.50 per second, 0:20 left")
