"""A watch's promise holds, and its nights are kept as they were on either database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from docextract_eval.runs.ledger.ledger import open_ledger
from docextract_eval.runs.ledger.watches import add_nights, page_statistics, read_nights
from docextract_eval.runs.unlabelled.nights import (
    KnownNightError,
    Reference,
    add_night,
    find_alarms,
)
from docextract_eval.runs.unlabelled.statistics import DocumentStatistics


def documents(count, seed, middle=0.9):
    rng = np.random.default_rng([5, seed])
    columns = {
        "confidence": np.round(rng.normal(middle, 0.05, count), 3).tolist(),
        "filled": rng.integers(5, 9, count).astype(float).tolist(),
        "failed": (rng.random(count) < 0.02).astype(float).tolist(),
        "kind": rng.choice(["invoice", "receipt"], count).tolist(),
        "country": ["de_DE"] * count,
    }
    return DocumentStatistics([f"{seed}-{at}" for at in range(count)], columns)


def reference(seed=0, count=120, alpha=0.05):
    found = documents(count, seed)
    return Reference.of("usual", found, {"pipeline": "ours"}, alpha, found.digest)


def add_all(watched, windows):
    nights = []
    for at, window in enumerate(windows):
        nights.append(add_night(watched, nights, str(at), window, window.digest).night)
    return nights


@pytest.mark.long
def test_at_most_one_watch_of_twenty_has_a_false_alarm():
    """Of 200 watches of ten nights each, at the level at which 40 may."""
    raised = 0
    for seed in range(200):
        windows = [documents(20, 1000 + 10 * seed + at) for at in range(10)]
        nights = add_all(reference(500 + seed, 40, alpha=0.2), windows)
        raised += any(night.event == "raised" for night in nights)
    assert raised <= 40


def test_a_change_after_quiet_nights_is_noticed():
    usual = [documents(40, 100 + at) for at in range(20)]
    nights = add_all(reference(), [*usual, *(documents(40, 200 + at, 0.85) for at in range(3))])
    assert not any(night.event for night in nights[:20])
    assert nights[-1].is_open


def test_each_alarm_is_over_by_the_quiet_nights_after_it():
    usual = [documents(40, 100 + at) for at in range(6)]
    first, second = (documents(40, 200 + at, 0.7) for at in range(2))
    alarms = find_alarms(add_all(reference(), [first, *usual[:3], second, *usual[3:]]))
    assert [(each.raised.number, each.ended.number) for each in alarms] == [(1, 4), (5, 8)]
    assert [each.event for each in alarms] == ["recovered", "recovered"]


def test_nights_are_kept_as_they_were(store):
    ledger, watched = open_ledger(store), reference()
    windows = [documents(30, 100 + at, 0.9 - 0.02 * at) for at in range(3)]
    for at, window in enumerate(windows):
        earlier, (added,) = add_nights(ledger, watched, [(str(at), window.digest, window)], "")
        assert [night.number for night in earlier] == [*range(1, at + 1)]
        assert added.night.number == at + 1
    assert read_nights(ledger, watched.id) == add_all(watched, windows)
    with pytest.raises(KnownNightError, match="as night 2"):
        add_nights(ledger, watched, [("again", windows[1].digest, windows[1])], "")
    assert len(read_nights(ledger, watched.id)) == 3


def test_of_windows_that_are_added_together_all_are_there_or_none(store):
    ledger, watched = open_ledger(store), reference()
    first, second = (documents(30, 100 + at) for at in range(2))
    add_nights(ledger, watched, [("first", first.digest, first)], "")
    both = [("second", second.digest, second), ("first", first.digest, first)]
    with pytest.raises(KnownNightError):
        add_nights(ledger, watched, both, "")
    assert [night.name for night in read_nights(ledger, watched.id)] == ["first"]


def test_two_that_add_at_once_add_two_nights(store):
    watched = reference()
    windows = [documents(30, 100 + at) for at in range(6)]
    open_ledger(store)

    def add(window):
        add_nights(open_ledger(store), watched, [("night", window.digest, window)], "")

    with ThreadPoolExecutor(6) as pool:
        [*pool.map(add, windows)]
    nights = read_nights(open_ledger(store), watched.id)
    assert [night.number for night in nights] == [1, 2, 3, 4, 5, 6]
    assert {night.digest for night in nights} == {window.digest for window in windows}


def test_pages_are_measured_once(store):
    ledger = open_ledger(store)
    calls = []

    def measure():
        calls.append(1)
        return {"skew": [0.5, float("nan")]}

    for _ in range(2):
        found = page_statistics(ledger, "these", measure)
        np.testing.assert_array_equal(found["skew"], [0.5, np.nan])
    assert len(calls) == 1
