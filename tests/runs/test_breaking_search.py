"""Which documents a search asks for, with planted answers in place of pages."""

from __future__ import annotations

import numpy as np
import pytest

from docextract_eval.runs.execution.breaking_point import BreakingRequest, Measured, Search
from docextract_eval.runs.execution.request import RunRequest

ROWS_PER_PAGE = 40.0


def searched(curve, along="rows", most=2500):
    """A search after all documents that it takes; `curve` gives a document's share of success."""
    kind = "bank_statement" if along == "rows" else "receipt"
    search = Search(BreakingRequest(RunRequest("planted"), along, kind, "en_US", most=most))
    search.rows_per_page = ROWS_PER_PAGE
    while (level := search.next_level()) is not None:
        share = float(curve(level, len(search.measured)))
        search.measured.append(Measured(level, share, max(1, int(level / 40)), int(level), 0, 0))
        search.staircase.add(level, share)
    return search


@pytest.mark.parametrize("ends", [(20, 100), (10, 60), (300, 1200)])
def test_a_pipeline_that_breaks_in_the_middle_alone_is_not_called_flat(ends):
    """Nothing that a staircase asks for lies there: what is flat is looked at over its range."""
    search = searched(lambda rows, _: not ends[0] <= rows < ends[1])
    assert search.staircase.is_contradictory
    assert len(search.measured) <= search.request.documents


def test_what_is_whole_everywhere_takes_few_documents():
    search = searched(lambda *_: 1.0)
    assert search.staircase.is_flat
    assert not search.staircase.is_contradictory
    assert len(search.measured) <= 12


def test_one_bad_document_is_measured_again_and_contradicts_nothing():
    """The first page is one that nobody reads, whatever is done to it."""
    rng = np.random.default_rng(1)
    search = searched(
        lambda _, number: 0.3 if number == 0 else 0.95 - abs(rng.normal(0, 0.04)), "flatbed_scan", 5
    )
    again = [each for each in search.measured if each.level == search.measured[0].level]
    assert len(again) >= 3
    assert search.staircase.is_flat
    assert not search.staircase.is_contradictory
