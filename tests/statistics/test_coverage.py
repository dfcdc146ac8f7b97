"""What intervals promise, held against corpora whose truth is known; all dice are seeded.

`tools/benchmark coverage` draws more of them, and writes docs/measured/data/coverage.md.
"""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from benchmarks import promised
from benchmarks.coverage import (
    FAILURES,
    LEAST_SIZE,
    MARGIN,
    corpora,
    covered,
    failing_covered,
    false_gaps,
    held_of_a_field,
    measure_coverage,
    passed,
    sender_covered,
)

from docextract_eval.statistics.clusters import wilson_interval
from tests.covering import covering

RUNS = 800
TWICE = 2 * (0.93 * 0.07 / RUNS) ** 0.5
"""Two Monte-Carlo standard errors of a share of 93 %."""


def test_corpora_are_as_accurate_and_as_correlated_as_was_asked():
    """Or nothing that is measured on them is what it says."""
    for rho in (0.0, 0.3, 0.7, 1.0):
        drawn = np.stack(list(corpora("asked", 400, 50, 4, 0.9, rho))).reshape(-1, 4)
        assert drawn.mean() == pytest.approx(0.9, abs=0.01)
        pairs = np.corrcoef(drawn.T)[np.triu_indices(4, 1)]
        assert pairs.mean() == pytest.approx(rho, abs=0.02)


def test_independent_cells_are_a_wrong_interval():
    """60 documents of 12 cells, correlation .3: ours holds the truth, Wilson's of 720 does not."""
    held = 0
    for right in corpora("independent", RUNS, 60, 12, 0.85, 0.3):
        low, high = wilson_interval(right.mean(), right.size, 1.959964)
        held += low <= 0.85 <= high
    assert held / RUNS < 0.8
    assert covered(RUNS, 60, 0.85, 0.3).share >= 0.93 - TWICE


@pytest.mark.parametrize(
    ("accuracy", "rho", "documents"),
    [
        (*pair, documents)
        for pair, documents in covering([*product([0.5, 0.9, 0.99], [0.0, 0.3, 0.7])], [30, 100])
    ],
)
def test_the_interval_shown_covers(documents, accuracy, rho):
    """However many documents, errors and correlation; and not by being wide."""
    found = covered(RUNS, documents, accuracy, rho)
    assert found.share >= 0.93 - TWICE
    if rho and accuracy < 0.99:
        assert found.width < 1.2


@pytest.mark.covering("documents, accuracy", [30, 100, 300], [0.5, 0.9, 0.99], each=2)
def test_it_covers_where_whole_documents_fail_together(documents, accuracy):
    """At least .90 there."""
    assert covered(RUNS, documents, accuracy, 1.0).share >= 0.90 - TWICE


@pytest.mark.parametrize("rho", [0.3, 0.7])
@pytest.mark.parametrize("accuracy", [0.9, 0.99])
def test_a_fields_interval_covers_where_errors_persist_over_conditions(accuracy, rho):
    """Since a field's cells of one document are a group, beside those of other fields."""
    assert held_of_a_field(RUNS // 2, 60, accuracy, rho).share >= 0.93 - TWICE * 2**0.5


@pytest.mark.covering("documents, rho", [30, 100, 300], [0.3, 0.7])
def test_a_fields_interval_covers_if_its_errors_alone_persist(documents, rho):
    """The others' cells are independent: their correlation would hold it in 78 to 90 %."""
    runs = RUNS // 2
    assert held_of_a_field(runs, documents, 0.9, rho, others=0.0).share >= 0.93 - TWICE * 2**0.5


@pytest.mark.parametrize(
    ("documents", "rho", "gained"),
    [(30, 0.3, 0.01), (30, 1.0, 0.0), (100, 0.7, 0.01), (300, 0.3, 0.0)],
)
def test_a_loss_beyond_the_margin_does_not_pass(documents, rho, gained):
    """At most 2.5 % of runs, where clustered errors alone let up to half of them pass."""
    ours, others, held = passed(RUNS // 2, documents, gained, rho)
    assert ours <= 0.025
    assert others >= ours
    assert held >= 0.9
    if (documents, gained, rho) == (30, 0.0, 1.0):
        assert others > 0.4


@pytest.mark.covering("failures, documents", FAILURES[:3], [60, 120])
def test_scattered_errors_do_not_hide_documents_that_fail_as_wholes(failures, documents):
    """Where the number of documents with an error drew the correlation, .62 to .66 there."""
    assert failing_covered(RUNS // 2, documents, *failures).share >= 0.91 - TWICE


@pytest.mark.parametrize("rho", [0.3, 0.7])
def test_the_interval_covers_where_senders_are_the_sources(rho):
    """Of 1 to 9 documents each."""
    assert sender_covered(RUNS // 2, 30, 0.9, rho) >= 0.92 - TWICE


@pytest.mark.parametrize(("times", "most"), [(1.0, 0.14), (1.5, 0.08)])
def test_a_loss_at_the_margin_hardly_passes(times, most):
    """Scattered in at most 3 % of runs, as whole documents by luck alone."""
    size = round(times * LEAST_SIZE)
    assert passed(RUNS // 2, size, 0.01, 0.0, MARGIN)[0] <= 0.03
    assert passed(RUNS // 2, size, 0.0, 1.0, MARGIN)[0] <= most + 2 * (most / RUNS * 2) ** 0.5
    assert LEAST_SIZE == 196


@pytest.mark.parametrize("accuracy", [0.9, 0.99])
@pytest.mark.parametrize("rho", [0.0, 0.3, 0.7])
def test_no_segment_seems_to_differ_where_none_does(accuracy, rho):
    """Among ten segments of 30 documents: in at most 7 % of runs."""
    assert false_gaps(RUNS // 4, 10, 30, accuracy, rho) <= 0.07


@pytest.mark.long
@pytest.mark.parametrize(("name", "took"), [("good", 348), ("sure", 600)])
def test_most_intervals_of_the_documents_needed_hold_what_it_took(name, took):
    """Of 60 estimates; `took` is what the tool found by drawing corpora of many sizes."""
    cells = promised.PIPELINES[name]
    assert promised.promises(cells, took // 2, 0.0, 60)[0] == pytest.approx(0.8, abs=0.17)
    known = [each for each in promised.estimated(cells, 100, 0.0, 60) if each.documents]
    held = sum((each.low or 0) <= took <= (each.high or np.inf) for each in known)
    assert len(known) > 30
    assert held >= 0.8 * len(known)


@pytest.mark.long
def test_the_page_tells_of_every_promise(capsys):
    """Every size, correlation and accuracy, in tables."""
    page = measure_coverage(4)
    titles = [line for line in page.splitlines() if line.startswith("## ")]
    assert len(titles) == 11
    assert "`tools/benchmark coverage --runs 4 --write`" in page
    assert (
        sum(line.startswith("| 1,000 | ") for line in page.splitlines())
        == 3 + 3 + 2 + 1 + 4 + 8 + 3
    )
    assert titles[0][3:] in capsys.readouterr().out
