"""Metrics computed side by side are those of one process, to the last digit."""

from __future__ import annotations

import errno

import numpy as np
import pytest

from docextract_eval.errors import DocextractEvalError, UnknownNameError
from docextract_eval.metrics import CURVES, METRICS
from docextract_eval.runs.derivation import scoring
from tests.metrics.cells import OUTCOMES, columns, read_again

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def cells():
    """Cells of three conditions and two kinds of paper, each read twice."""
    rng, size = np.random.default_rng(5), 1_500
    once = columns(
        rng.choice(OUTCOMES[:5], size=size, p=(0.6, 0.15, 0.1, 0.05, 0.1)).tolist(),
        rng.integers(120, size=size),
        rng.integers(3, size=size),
        conditions=("clean", "blur@1", "blur@3"),
        field=rng.choice(["total", "date", "items.amount"], size=size),
        confidence=rng.random(size).round(2),
        factors=lambda s: {"paper": "a4" if s % 2 else "slip"},
        twin=lambda s: "paper" if s % 10 == 9 else "",
    )
    return read_again(once, 2)


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_scores_are_those_of_one_process(cells, workers):
    alone = scoring.score_columns(cells, "signed")
    scores, curves, slices = scoring.score_side_by_side(cells, "signed", workers)
    assert scores == alone[0]
    assert curves == alone[1]
    assert slices.equals(alone[2])
    assert len(scores) > 300


def test_workers_start_where_they_pay(cells, monkeypatch):
    """A hundred cells are scored here; of enough cells, each core gets its part."""
    asked = []

    def side_by_side(columns, signature, workers):
        asked.append((columns, signature, workers))
        return [], [], None

    monkeypatch.setattr(scoring, "score_side_by_side", side_by_side)
    monkeypatch.setattr(scoring, "usable_core_count", lambda: 7)
    assert scoring.score_columns(cells, "s")[0]
    assert asked == []
    monkeypatch.setattr(scoring, "WORTH_WORKERS", len(cells.table))
    scoring.score_columns(cells, "s")
    assert asked == [(cells, "s", 7)]
    monkeypatch.setattr(scoring, "usable_core_count", lambda: 1)
    assert scoring.score_columns(cells, "s")[0]


def test_what_a_worker_cannot_do_is_done_here(cells, monkeypatch):
    """Workers that have too little memory end; a metric that raises shows its own error."""
    alone = scoring.score_columns(cells, "s")
    monkeypatch.setattr(scoring, "_Scorer", broken_scorer)
    scores, curves, slices = scoring.score_side_by_side(cells, "s", 2)
    assert (scores, curves) == alone[:2]
    assert slices.equals(alone[2])
    monkeypatch.setattr(scoring, "_LONG_WORK", (("metric no_such_metric",),))
    with pytest.raises(UnknownNameError, match="no_such_metric"):
        scoring.score_side_by_side(cells, "s", 2)


def broken_scorer(*_):
    """A worker's task that always fails."""
    return fail


def fail(names):
    raise MemoryError(names)


def test_a_full_disk_is_told_with_its_folder(cells, monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("pathlib.Path.open", full_disk)
    with pytest.raises(DocextractEvalError, match="the disk is full") as told:
        scoring.score_side_by_side(cells, "s", 2)
    assert str(tmp_path) in str(told.value)


def full_disk(*_):
    raise OSError(errno.ENOSPC, "No space left on device")


def test_what_is_begun_first_exists():
    """A metric that is renamed would be computed, but late."""
    every = {f"metric {name}" for name in METRICS.names}
    every |= {f"curve {name}" for name in CURVES.names} | {*scoring._SLICES}
    assert {name for names in scoring._LONG_WORK for name in names} <= every
