"""Changes from run to run: published figures, and what an interval says where little changed.

Differences of runs over other documents: another implementation, and coverage by simulation.
"""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.coverage import corpora

from docextract_eval.statistics.clusters import proportions
from docextract_eval.statistics.differences import clustered_changes, unpaired_change


def one_each(gained, lost, same):
    """A table of one cell a source."""
    change = np.repeat([1.0, -1, 0], [gained, lost, same])
    return clustered_changes(change, np.arange(len(change)), np.zeros(len(change), np.int64))[0]


def test_the_published_example_of_approval_ratings():
    """794 and 570 stayed, 150 and 86 moved: a difference of .04 with a standard error of .0095."""
    from scipy.stats import t as student

    found = one_each(150, 86, 794 + 570)
    assert found.value == pytest.approx(0.04)
    assert (found.low, found.high) == pytest.approx((0.0212, 0.0587), abs=5e-5)
    error = (found.high - found.low) / 2 / student.ppf(0.975, 1599)
    assert error == pytest.approx(0.0095, abs=1e-4)
    assert (found.gained, found.lost, found.cells, found.sources) == (150, 86, 1600, 1600)


@pytest.mark.parametrize("sources", [2, 30, 300, 3000])
def test_where_nothing_changed_there_is_a_width(sources):
    """A vote of gained and of lost that were not seen; no cell but the first of a document."""
    from scipy.stats import t as student

    change, source = np.zeros(12 * sources), np.repeat(np.arange(sources), 12)
    found = clustered_changes(change, source, np.zeros(12 * sources, np.int64))[0]
    assert found.effective == pytest.approx(sources)
    reach = student.ppf(0.975, sources - 1) / (sources + 2)
    assert (found.value, found.low, found.high) == pytest.approx((0, -min(1, reach), min(1, reach)))
    assert 0 < found.detectable <= 1


def test_the_least_change_that_is_found_falls_with_documents():
    """And is never 0, nor more than all cells."""
    found = [one_each(0, 0, sources).detectable for sources in (2, 10, 100, 1000)]
    assert found[0] == 1
    assert found == sorted(found, reverse=True)
    assert found[-1] == pytest.approx(2.8 / 1002, rel=5e-3)


def test_one_document_says_nothing():
    """Its interval is everything, and no change would be found in it."""
    found = clustered_changes(np.array([1.0, 0, 1]), np.zeros(3, np.int64), np.zeros(3, np.int64))[
        0
    ]
    assert (found.low, found.high, found.detectable) == (-1, 1, 1)
    assert found.value == pytest.approx(2 / 3)


@pytest.mark.parametrize("sign", [1, -1])
def test_an_interval_lies_within_all_lost_and_all_gained_and_holds_its_value(sign):
    """At any level, though Agresti and Min's centre is drawn to the middle."""
    for level in (0.01, 0.5, 0.95, 0.999):
        for sources in (2, 5, 40):
            zeros = np.zeros(sources, np.int64)
            found = clustered_changes(
                np.full(sources, float(sign)), np.arange(sources), zeros, level=level
            )
            assert -1 <= found[0].low <= found[0].value == sign <= found[0].high <= 1


@pytest.mark.parametrize("seed", range(5))
def test_what_one_side_gains_the_other_loses(seed):
    """Turning a comparison round turns its interval round."""
    rng = np.random.default_rng(seed)
    source, shown = rng.integers(0, 30, 300), rng.integers(0, 4, 300)
    change = rng.choice([-1.0, 0, 1], 300, p=[0.1, 0.85, 0.05])
    found, turned = (
        clustered_changes(change, source, shown),
        clustered_changes(-change, source, shown),
    )
    for code, one in found.items():
        other = turned[code]
        assert (one.gained, one.lost) == (other.lost, other.gained)
        assert (one.low, one.high) == pytest.approx((-other.high, -other.low))
        assert (one.value, one.detectable) == pytest.approx((-other.value, other.detectable))


def test_changes_that_come_together_say_less():
    """Of as many changes, those of few documents are fewer effective cells."""
    source, zeros = np.repeat(np.arange(100), 12), np.zeros(1200, np.int64)
    spread, heaped = np.zeros((100, 12)), np.zeros((100, 12))
    spread[:36, 0], heaped[:3] = -1, -1
    apart, together = (
        clustered_changes(each.ravel(), source, zeros)[0] for each in (spread, heaped)
    )
    assert apart.value == together.value == pytest.approx(-0.03)
    assert apart.effective == pytest.approx(1200 / (1 + 11 * 2 / 38))
    assert together.effective == pytest.approx(100)
    assert together.low < apart.low < apart.high < together.high


def test_no_rows_are_no_changes():
    """Nothing to compare is nothing said."""
    none = np.zeros(0, np.int64)
    assert clustered_changes(none.astype(float), none, none) == {}


def test_a_change_as_large_as_is_detectable_is_found_in_four_of_five_runs():
    """800 documents of which 6 % change: by simulation, within three points."""
    rng, sources, churn, runs = np.random.default_rng(4), 800, 0.06, 1500
    source, zeros = np.arange(sources), np.zeros(sources, np.int64)

    def drawn(loss):
        return rng.choice([1.0, -1, 0], sources, p=[(churn - loss) / 2, (churn + loss) / 2, 0.94])

    least = np.mean([clustered_changes(drawn(0), source, zeros)[0].detectable for _ in range(200)])
    found = [clustered_changes(drawn(least), source, zeros)[0].high < 0 for _ in range(runs)]
    assert np.mean(found) == pytest.approx(0.8, abs=0.03)


def of_independent_cells(right, wrong):
    """The proportion of as many documents of one cell each."""
    outcome = np.repeat([1.0, 0], [right, wrong])
    return proportions(outcome, np.arange(len(outcome)), np.zeros(len(outcome), np.int64))[0]


@pytest.mark.parametrize(
    ("before", "after"),
    [((48, 32), (56, 24)), ((30, 0), (22, 8)), ((0, 12), (0, 12)), ((48, 32), (56, 14))],
)
def test_of_one_cell_a_document_the_unpaired_interval_is_newcombes(before, after):
    """As statsmodels has it, at the level whose normal quantile is Student's of these documents."""
    from scipy.stats import norm
    from scipy.stats import t as student
    from statsmodels.stats.proportion import confint_proportions_2indep

    found = unpaired_change(of_independent_cells(*before), of_independent_cells(*after))
    for_both = 2 * norm.sf(student.ppf(0.975, np.array([sum(before), sum(after)]) - 1))
    low, high = np.transpose(
        [
            confint_proportions_2indep(
                *(after[0], sum(after), before[0], sum(before)), method="newcomb", alpha=alpha
            )
            for alpha in for_both
        ]
    )
    assert min(low) - 1e-12 <= found.low <= max(low) + 1e-12
    assert min(high) - 1e-12 <= found.high <= max(high) + 1e-12
    if sum(before) == sum(after):
        assert (found.low, found.high) == pytest.approx((low[0], high[0]))


@pytest.mark.parametrize("seed", range(5))
def test_swapped_sides_negate_an_unpaired_difference(seed):
    """Its interval as well; and it lies within all lost and all gained, around its value."""
    rng = np.random.default_rng(seed)
    source, zeros = np.repeat(np.arange(8), 5), np.zeros(40, np.int64)
    one, other = (
        proportions((rng.random(40) < chance).astype(float), source, zeros)[0]
        for chance in rng.choice([0.0, 0.5, 1.0], 2)
    )
    found, turned = unpaired_change(one, other), unpaired_change(other, one)
    assert (found.value, found.low, found.high) == pytest.approx(
        (-turned.value, -turned.high, -turned.low)
    )
    assert found.excludes_zero == turned.excludes_zero
    assert -1 <= found.low <= found.value <= found.high <= 1
    assert found.low < found.high


@pytest.mark.parametrize("rho", [0.0, 0.3, 0.7])
def test_the_unpaired_interval_covers_where_cells_are_clustered(rho):
    """60 documents against 25 others, that are harder; a width from independent cells does not."""
    runs, truth = 400, 0.75 - 0.9
    held, naive = 0, 0
    sides = (
        corpora("base", runs, 60, 6, 0.9, rho),
        corpora("candidate", runs, 25, 6, 0.75, rho),
    )
    for pair in zip(*sides, strict=True):
        shares = [
            proportions(
                right.ravel(), np.repeat(np.arange(len(right)), 6), np.zeros(right.size, np.int64)
            )[0]
            for right in pair
        ]
        found = unpaired_change(*shares)
        held += found.low <= truth <= found.high
        error = sum(right.mean() * (1 - right.mean()) / right.size for right in pair) ** 0.5
        naive += abs(found.value - truth) <= 1.96 * error
    assert held / runs >= 0.93 - 2 * (0.93 * 0.07 / runs) ** 0.5
    if rho:
        assert naive / runs < 0.9
