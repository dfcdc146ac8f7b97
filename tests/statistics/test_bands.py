"""Bands of segments: what they are compared with, how far they reach, and what is drawn to 0."""

from __future__ import annotations

import numpy as np
import pytest

from docextract_eval.statistics.bands import _critical_value, segment_bands
from docextract_eval.statistics.clusters import group_rows, proportions, wilson_interval


def drawn(seed, sizes, accuracies, correlation=0.3, cells=12):
    """Segments of documents of correlated cells: right, source, segment."""
    rng = np.random.default_rng(seed)
    segment = np.repeat(np.arange(len(sizes)), sizes)
    spread = 1 / correlation - 1
    accuracy = np.array(accuracies)[segment]
    ease = rng.beta(accuracy * spread, (1 - accuracy) * spread)
    right = (rng.random((len(segment), cells)) < ease[:, None]).astype(float)
    source = np.arange(len(segment))
    return right.ravel(), np.repeat(source, cells), np.repeat(segment, cells)


def bands(*columns, **named):
    """Bands of cells, as `group_rows` takes them."""
    return segment_bands(group_rows(*columns, **named))


@pytest.mark.parametrize("seed", range(5))
def test_differences_are_to_overall_and_cancel_out(seed):
    """Weighed by the segments' shares, they sum to nothing."""
    right, source, segment = drawn(seed, (40, 60, 200), (0.8, 0.9, 0.95))
    weight = np.random.default_rng(seed).random(len(right)) + 0.1
    found = bands(right, source, segment, None, weight)
    shares = [weight[segment == code].sum() / weight.sum() for code in found]
    overall = (weight * right).sum() / weight.sum()
    for code, band in found.items():
        at = segment == code
        own = (weight * right)[at].sum() / weight[at].sum()
        assert band.difference == pytest.approx(own - overall)
        assert band.low <= band.difference <= band.high
    assert np.dot(shares, [b.difference for b in found.values()]) == pytest.approx(0, abs=1e-12)


def test_a_band_is_the_interval_shown_further_out_and_without_its_own_share():
    """By hand: Student's quantile at the tail, or Clopper and Pearson's end where it is further."""
    from scipy.stats import beta, norm
    from scipy.stats import t as student

    right, source, segment = drawn(1, (50, 50, 100), (0.9, 0.9, 0.9))
    critical = _critical_value((0.25, 0.25, 0.5), 0.95)
    tail = norm.sf(critical)
    shown = proportions(right, source, segment)
    for code, band in bands(right, source, segment).items():
        one, share = shown[code], (0.25, 0.25, 0.5)[code]
        quantile = student.isf(tail, one.sources - 1)
        low, high = wilson_interval(one.value, one.effective, quantile)
        ours, theirs = one.value * one.effective, (1 - one.value) * one.effective
        low = min(low, beta.ppf(tail, ours, theirs + 1))
        high = max(high, beta.isf(tail, ours + 1, theirs))
        expected = [(end - one.value) * (1 - share) ** 0.5 for end in (low, high)]
        assert [band.low - band.difference, band.high - band.difference] == pytest.approx(expected)
        assert (band.sources, band.cells) == (one.sources, one.cells)


def test_two_halves_are_one_question():
    """They differ from overall by the same, turned round: the quantile of one interval."""
    from scipy.stats import norm

    assert _critical_value((0.5, 0.5), 0.95) == pytest.approx(norm.ppf(0.975), abs=0.05)


@pytest.mark.parametrize("count", [5, 20, 100])
def test_many_small_segments_are_as_many_questions(count):
    """Sidak's value for independent ones, which their common overall hardly ties."""
    from scipy.stats import norm

    sidak = norm.ppf((1 + 0.95 ** (1 / count)) / 2)
    assert _critical_value((1 / count,) * count, 0.95) == pytest.approx(sidak, abs=0.05)
    assert _critical_value((1e-6,) * count, 0.95) == pytest.approx(sidak, abs=0.05)


def test_small_segments_are_grey_and_cost_the_others_nothing():
    """Under 30 documents nothing is claimed, and so nothing has to be corrected for."""
    many = drawn(2, (100, 100, *[3] * 30), [0.9] * 32)
    kept = many[2] < 2
    found, alone = bands(*many), bands(*(column[kept] for column in many))
    assert [code for code, band in found.items() if not band.is_grey] == [0, 1]
    assert all(found[code].sources == 3 for code in found if found[code].is_grey)
    for code in (0, 1):
        widths = [band.high - band.low for band in (found[code], alone[code])]
        assert widths[0] < 1.6 * widths[1]
    assert [bands(*drawn(2, (n, 90), (0.9, 0.9)))[0].is_grey for n in (29, 30)] == [
        True,
        False,
    ]


def test_nothing_is_known_of_a_grey_segment():
    """Six documents that are all wrong: their band would exclude 0 beside any others."""
    right, source, segment = drawn(5, (6, 60, 60), (0.01, 0.9, 0.9))
    found = bands(right, source, segment)
    assert (found[0].is_grey, found[0].low, found[0].high) == (True, None, None)
    assert found[0].difference < -0.5
    assert all(found[code].low < found[code].high for code in (1, 2))


def test_one_segment_alone_does_not_differ_from_itself():
    """Nor are there segments where there are no rows."""
    right, source, segment = drawn(3, (40,), (0.8,))
    band = bands(right, source, segment)[0]
    assert (band.difference, band.low, band.high, band.shrunk) == (0, 0, 0, 0)
    assert bands(right[:0], source[:0], segment[:0]) == {}


@pytest.mark.parametrize("outcome", [0.0, 1.0])
def test_without_errors_no_segment_differs(outcome):
    """But how far it may is said by its size."""
    _, source, segment = drawn(4, (30, 300), (0.9, 0.9))
    found = bands(np.full(len(source), outcome), source, segment)
    small, large = found[0], found[1]
    assert small.difference == small.shrunk == large.difference == 0
    assert all(band.low <= 0 <= band.high for band in found.values())
    assert small.high - small.low > large.high - large.low > 0


def test_counted_cells_are_cells():
    """A row for a document is as good as a row for each of its cells."""
    right, source, segment = drawn(5, (40, 60, 80), (0.8, 0.9, 0.9))
    counted = right.reshape(-1, 12).sum(axis=1)
    found = bands(counted, source[::12], segment[::12], cells=np.full(180, 12))
    for code, band in bands(right, source, segment).items():
        assert found[code].cells == band.cells
        assert (found[code].low, found[code].high) == pytest.approx((band.low, band.high))


def test_a_segment_that_truly_differs_is_found_and_no_other():
    """Twelve points worse than the others, with 200 documents each."""
    found = bands(*drawn(6, [200] * 6, [0.92] * 5 + [0.8]))
    assert [code for code, band in found.items() if band.high < 0] == [5]
    assert not [code for code in range(5) if found[code].high < 0]


def test_chance_is_drawn_to_0_and_a_true_gap_hardly():
    """By the method of moments: the spread beyond what the segments' variances explain."""
    same = [bands(*drawn(seed, [50] * 12, [0.9] * 12)).values() for seed in range(20)]
    kept = [band.shrunk**2 for each in same for band in each]
    raw = [band.difference**2 for each in same for band in each]
    assert sum(kept) < 0.2 * sum(raw)
    gap = bands(*drawn(7, [200] * 6, [0.95] * 5 + [0.6]))[5]
    assert 0.9 < gap.shrunk / gap.difference < 1


@pytest.mark.parametrize("seed", range(5))
def test_what_is_drawn_to_0_is_what_the_moments_say(seed):
    """E[D^2] is the spread and the chance of each: solved for the spread, weighed by precision."""
    right, source, segment = drawn(seed, (30, 60, 90, 200), (0.7, 0.9, 0.9, 0.95))
    found, shown = bands(right, source, segment), proportions(right, source, segment)
    overall, count = right.mean(), len(right)
    chance = [
        overall * (1 - overall) / one.effective * (1 - one.cells / count) for one in shown.values()
    ]
    squares = [band.difference**2 for band in found.values()]
    terms = [(square / v - 1, 1 / v) for square, v in zip(squares, chance, strict=True)]
    spread = max(0, sum(term for term, _ in terms) / sum(precision for _, precision in terms))
    for band, v in zip(found.values(), chance, strict=True):
        assert band.shrunk == pytest.approx(band.difference * spread / (spread + v))
        assert abs(band.shrunk) <= abs(band.difference)


def test_the_same_table_gives_the_same_bands():
    """Dice are drawn for the critical value, always the same; the order of rows is nothing."""
    columns = drawn(8, (40, 60, 80), (0.8, 0.9, 0.9))
    order = np.random.default_rng(1).permutation(len(columns[0]))
    turned = bands(*(column[order] for column in columns))
    for code, band in bands(*columns).items():
        assert (turned[code].low, turned[code].high) == pytest.approx((band.low, band.high))
    assert bands(*columns) == bands(*columns)
