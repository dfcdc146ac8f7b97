"""How many documents a decision takes: against counting, simulation and plainer formulas."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.gates import CHURN, DESIGNS, SHAPE, least_documents, released, varied
from scipy.stats import beta, chi2, t

from docextract_eval.reasons import Reason, ReasonCode
from docextract_eval.runs.comparison.slice_changes import slice_shifts
from docextract_eval.seeds import stream
from docextract_eval.statistics import clusters
from docextract_eval.statistics.needed import (
    Variation,
    errors_at_power,
    fewest_documents,
    needed_by_share,
    needed_by_width,
    needed_documents,
    needed_for_share,
    needed_for_width,
)
from docextract_eval.statistics.power import Demand


def shares(seed, documents=80, cells=6, share=0.8, spread=1.5):
    """Right cells of documents, some of which are harder."""
    rng = np.random.default_rng(seed)
    ease = rng.beta(share * spread, (1 - share) * spread, (documents, 1))
    right = (rng.random((documents, cells)) < ease).astype(float)
    source = np.repeat(np.arange(documents), cells)
    return clusters.group_rows(right.ravel(), source, np.zeros(len(source), np.int64))


def test_what_was_measured_is_that_of_the_intervals():
    """Correlation, mean and effective cells are those that the interval shown is made of."""
    rows = shares(1)
    first = Variation.from_rows(rows, rows.rarer_cells).first()
    assert first.correlation == pytest.approx(rows.source_correlation())
    assert (first.cells, first.design) == pytest.approx((6, 6))
    (shown,) = clusters.slice_proportions(
        clusters.means_and_effective_cells(rows, first.correlation), 0.95
    ).values()
    assert first.mean == pytest.approx(shown.value)
    assert first.effective_cells(first.correlation, 80) == pytest.approx(shown.effective)


def test_resamples_are_those_of_whole_documents():
    """Their correlations spread as those of corpora that are drawn again do."""
    again = [shares(seed).source_correlation() for seed in range(100)]
    rows = shares(200)
    drawn = np.asarray(Variation.from_rows(rows, rows.rarer_cells).correlation)[1:]
    assert drawn.std() == pytest.approx(np.std(again), rel=0.35)
    assert abs(drawn.mean() - np.mean(again)) < 3 * np.std(again)


def test_the_least_number_is_counted_out():
    limits = np.array([1.0, 2.0, 17.0, 500.0, 501.0, np.inf])
    found = fewest_documents(lambda many: many >= limits, 6, 500)
    assert found.tolist() == [2, 2, 17, 500, np.inf, np.inf]


def test_a_share_takes_as_many_documents_as_the_classical_formula():
    """Of independent cells, by the score test that Wilson's interval inverts at its bound."""
    rng = np.random.default_rng(4)
    right = (rng.random(400) < 0.9).astype(float)
    rows = clusters.group_rows(right, np.arange(400), np.zeros(400, np.int64))
    found = needed_for_share(rows, 0, 0.9, 0.88, 400)
    by_hand = (1.96 * (0.88 * 0.12) ** 0.5 + 0.8416 * (0.9 * 0.1) ** 0.5) / 0.02
    assert found.documents == pytest.approx(by_hand**2, rel=0.01)
    assert found.low <= found.documents <= found.high


def test_under_five_documents_with_an_error_nothing_is_known():
    right = np.ones(300)
    for wrong, code in ((4, ReasonCode.NEED_NOT_KNOWN), (5, None)):
        right[:wrong] = 0
        rows = clusters.group_rows(right, np.arange(300), np.zeros(300, np.int64))
        found = needed_for_share(rows, 0, 0.98, 0.9, 300)
        assert (found.reason and found.reason.code) == code
        assert (found.documents is None) == (code is not None)


def test_beyond_a_hundred_times_it_is_too_close_to_tell():
    rows = shares(3)
    assert needed_for_share(rows, 0, 0.8, 0.8, 80).reason == Reason(
        ReasonCode.TOO_CLOSE, documents=80
    )
    for bound, known in ((0.799, False), (0.75, True)):
        found = needed_for_share(rows, 0, 0.8, bound, 80)
        assert (found.documents is not None) == known
        assert known == (found.reason is None)


def test_by_width_alone_the_interval_is_that_of_a_normal_variance():
    found = needed_by_width(41, 0.04, 0.03)
    reach = 1 + 0.8416 / clusters.students_quantile(0.95, 40)
    by_hand = 41 * (0.04 / 0.03 * reach) ** 2
    assert found.documents == pytest.approx(by_hand, abs=1)
    assert found.low == pytest.approx(by_hand * 40 / chi2.ppf(0.95, 40), abs=1)
    assert found.high == pytest.approx(by_hand * 40 / chi2.ppf(0.05, 40), abs=1)
    assert needed_by_width(41, 0.04, 0.0).reason.code == "too_close"


@pytest.mark.parametrize(
    ("share", "bound"), [(0.0, 0.01), (1.0, 0.99), (0.02, 0.05), (0.9, 0.92), (0.93, 0.9)]
)
def test_a_share_needs_as_many_documents_as_bring_its_interval_across(share, bound):
    """With half the power nothing deviates: the interval of that many clears, of one fewer not."""
    found = needed_by_share(48, share, 96, bound, demand=Demand(power=0.5))

    def clears(documents):
        quantile = clusters.students_quantile(0.95, documents - 1)
        low, high = clusters.wilson_interval(share, 2 * documents, quantile)
        return low >= bound if share > bound else high <= bound

    assert clears(found.documents)
    assert not clears(found.documents - 1)
    assert found.low < found.documents < found.high
    flipped = needed_by_share(48, 1 - share, 96, 1 - bound, demand=Demand(power=0.5))
    assert flipped.documents == pytest.approx(found.documents, abs=1)
    assert (
        needed_by_share(48, share, 96, bound, demand=Demand(power=0.8)).documents >= found.documents
    )


def test_a_share_of_nothing_never_clears_a_limit_of_nothing():
    for bound in (0.0, 1e-6):
        assert needed_by_share(48, 0.0, 48, bound).reason.code == "too_close"


@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.name)
def test_the_interval_holds_what_a_change_truly_takes(design):
    """In nine of ten corpora of 150 documents, about; the truth is from 3,000."""
    loss = 0.03
    truth = least_documents(varied(loss, design, documents=3_000), loss, 0.8)
    held = 0
    for seed in range(60):
        slots = released(stream(seed, "needed"), 150, np.full(SHAPE, loss), design)
        (shift,) = slice_shifts(slots, "scalars")
        variation, errors = shift.variation(), errors_at_power()
        found = needed_documents(
            lambda many, of=variation: of.clears(-loss, 0.0, many, errors),  # noqa: B023
            variation.size,
            150,
            shift.count_changed_sources(),
        )
        held += found.low - 1 <= truth <= found.high + 1
    assert held >= 0.8 * 60
    assert CHURN == 0.03


@pytest.mark.parametrize(("wrong", "effective"), [(0, 148), (0, 149), (3.5, 400), (9, 9), (1, 500)])
def test_bounds_are_compared_without_being_computed(wrong, effective):
    at = np.array([float(wrong)]), np.array([float(effective)])
    upper = beta.ppf(0.95, wrong + 1, effective - wrong) if effective > wrong else 1.0
    assert clusters.are_below(*at, 0.95, 0.02)[0] == (upper <= 0.02)


def normal_interval(values):
    """The mean of documents and its 95 % interval."""
    reach = t.ppf(0.975, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values))
    return values.mean() - reach, values.mean(), values.mean() + reach


@pytest.mark.parametrize("width", [0.1, 0.4])
def test_an_interval_has_the_width_at_the_number_of_documents_that_it_needs(width):
    """The least number at which a normal sample of the same spread has an interval so narrow."""
    low, value, high = normal_interval(np.resize([-0.4, 0.1, 0.6], 18))
    deviation = np.resize([-0.4, 0.1, 0.6], 18).std(ddof=1)
    needed = needed_for_width(18, low, value, high, width).documents
    widths = [
        2 * t.ppf(0.975, many - 1) * deviation / np.sqrt(many) for many in (needed - 1, needed)
    ]
    assert widths[0] > width >= widths[1]


def test_the_number_for_a_width_has_an_interval_that_holds_what_it_truly_takes():
    """Documents that vary normally: the number at the true spread is within in nine of ten."""
    rng, held = np.random.default_rng(5), 0
    reach = 2 * t.ppf(0.975, np.arange(1, 400)) * 0.5 / np.sqrt(np.arange(2, 401))
    truly = 2 + int(np.argmax(reach <= 0.2))
    for _ in range(400):
        found = needed_for_width(20, *normal_interval(rng.normal(0, 0.5, 20)), 0.2)
        held += found.low <= truly <= found.high
    assert 0.87 <= held / 400 <= 0.94


def test_an_end_that_is_cut_off_says_nothing_of_the_width():
    whole = needed_for_width(24, -0.4, 0.2, 0.8, 0.4)
    assert needed_for_width(24, -0.4, 0.2, 1.0, 0.4) == whole
    assert needed_for_width(24, -1.0, 0.2, 0.8, 0.4) == whole


@pytest.mark.parametrize(("documents", "low", "high"), [(24, -1.0, 1.0), (1, -0.2, 0.3)])
def test_where_any_difference_is_possible_the_number_is_enough_for_any(documents, low, high):
    """Differences of documents lie between -1 and 1, so their deviation is at most 1."""
    needed = needed_for_width(documents, low, 0.0, high, 0.4)
    assert needed.low is None
    assert needed.documents == needed.high
    assert 2 * t.ppf(0.975, needed.high - 1) / np.sqrt(needed.high) <= 0.4
    assert 2 * t.ppf(0.975, needed.high - 2) / np.sqrt(needed.high - 1) > 0.4
    wide = needed_for_width(24, -0.99, 0.0, 0.99, 0.4)
    assert wide.documents == wide.high == needed.high
