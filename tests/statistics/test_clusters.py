"""The interval shown: published figures, oracles, and what must not change it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docextract_eval.statistics import clusters


def cells(spelt):
    """Turn `11 10` into two sources of two cells each: right, source, shown."""
    groups = spelt.split()
    right = np.array([float(mark) for group in groups for mark in group])
    source = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    return right, source, np.zeros(len(right), np.int64)


def drawn_cells(seed, sources=40, cells_each=6, slices=3, correlation=0.3):
    """Correlated cells of several slices."""
    rng = np.random.default_rng(seed)
    ease = rng.beta(0.8 * (1 / correlation - 1), 0.2 * (1 / correlation - 1), sources)
    source = np.repeat(np.arange(sources), cells_each)
    shown = rng.integers(0, slices, len(source))
    return (rng.random(len(source)) < ease[source]).astype(float), source, shown


@pytest.mark.parametrize(
    ("right", "cells_seen", "low", "high"), [(81, 263, 0.2553, 0.3662), (0, 20, 0, 0.1611)]
)
def test_wilson_gives_the_published_intervals(right, cells_seen, low, high):
    """Two examples of the literature."""
    found = clusters.wilson_interval(right / cells_seen, cells_seen, 1.959963985)
    assert found == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 5000), st.data())
def test_wilson_agrees_with_statsmodels(cells_seen, data):
    """For any share of any number of cells, the end points included."""
    from statsmodels.stats.proportion import proportion_confint

    right = data.draw(st.integers(0, cells_seen))
    found = clusters.wilson_interval(right / cells_seen, cells_seen, 1.959963984540054)
    expected = proportion_confint(right, cells_seen, method="wilson")
    assert found == pytest.approx(expected, abs=1e-9)


def test_an_interval_lies_within_0_and_1_and_holds_its_share():
    """Even for a fraction of a cell."""
    for share in np.linspace(0, 1, 21):
        for effective in (0.4, 1.0, 3.3, 1e6):
            low, high = clusters.wilson_interval(share, effective, 2.5)
            assert 0 <= low <= share <= high <= 1


def test_one_source_says_nothing():
    """Without freedom there is no finite quantile, and the interval is everything."""
    assert clusters.students_quantile(0.95, 0) == np.inf
    assert clusters.wilson_interval(0.7, 12, np.inf) == (0, 1)
    found = clusters.proportions(*cells("1101"))[0]
    assert (found.value, found.low, found.high) == (0.75, 0, 1)


@pytest.mark.parametrize("freedom", [1, 2, 11, 299])
@pytest.mark.parametrize("level", [0.8, 0.95, 0.999])
def test_the_quantile_is_students(freedom, level):
    """Two-sided, by the number of sources."""
    from scipy.stats import t as student

    expected = student.ppf((1 + level) / 2, freedom)
    assert clusters.students_quantile(level, freedom) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("spelt", "rho"), [("11 11 10 00 11 10", 1 / 3), ("111 10 00 1 1101", 0.300254)]
)
def test_the_correlation_gives_the_checked_figures(spelt, rho):
    """Balanced and unbalanced sources, by one-way analysis of variance."""
    assert clusters.group_rows(*cells(spelt)).source_correlation() == pytest.approx(rho, abs=5e-7)


@pytest.mark.parametrize("seed", range(8))
def test_the_correlation_agrees_with_scipys_analysis_of_variance(seed):
    """F gives the same estimate: (F - 1) / (F - 1 + typical size)."""
    from scipy.stats import f_oneway

    rng = np.random.default_rng(seed)
    right, source, _ = drawn_cells(seed, slices=1)
    kept = rng.random(len(right)) < 0.7
    right, source = right[kept], source[kept]
    groups = [right[source == code] for code in np.unique(source)]
    sizes = np.array([len(group) for group in groups])
    typical = (sizes.sum() - (sizes**2).sum() / sizes.sum()) / (len(groups) - 1)
    ratio = f_oneway(*groups).statistic
    expected = max(0.0, (ratio - 1) / (ratio - 1 + typical))
    found = clusters.group_rows(right, source, np.zeros(len(right), np.int64)).source_correlation()
    assert found == pytest.approx(expected)


def test_a_slices_mean_is_taken_out_before_the_correlation():
    """The contrast of an easy and a hard field does not hide that documents fail as a whole."""
    right, source, shown = cells(" ".join(["10"] * 40 + ["11"] * 10 + ["00"] * 10))
    field = np.tile([0, 1], 60)
    assert clusters.group_rows(right, source, shown).source_correlation() == 0
    assert clusters.group_rows(right, source, shown, field).source_correlation() > 0.15


@pytest.mark.parametrize(
    ("spelt", "effective", "low", "high"),
    [
        ("11 11 10 00 11 10", 7.411765, 0.255079, 0.921145),
        ("111 10 00 1 1101", 5.713560, 0.201097, 0.940797),
        ("111 111 111 111", 4, 0.283126, 1),
    ],
)
def test_the_interval_shown_gives_the_checked_figures(spelt, effective, low, high):
    """Correlation estimated, drawn, turned into effective cells, and Student's quantile."""
    found = clusters.proportions(*cells(spelt))[0]
    assert found.effective == pytest.approx(effective, abs=5e-7)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-7)


@pytest.mark.parametrize(
    ("spelt", "rho"),
    [("11 11 10 00 11 10", 0.619048), ("111 10 00 1 1101", 0.600145), ("111 111 111 111", 1)],
)
def test_the_correlation_is_drawn_towards_1_where_errors_are_few(spelt, rho):
    """Without an error nothing is known of how errors cluster."""
    right, source, shown = cells(spelt)
    rows = clusters.group_rows(right, source, shown)
    assert rows.drawn_correlations()[0] == pytest.approx(rho, abs=5e-7)


def test_where_right_and_wrong_are_as_many_the_errors_count():
    """Two sources carry the four errors as 3 and 1, three the four right cells: K is 1.6."""
    right, source, shown = cells("11 1000 1 0")
    assert right.mean() == 0.5
    rows = clusters.group_rows(right, source, shown)
    assert rows.carriers(rows.rarer_cells) == pytest.approx(1.6)


def test_errors_earn_nothing():
    """Four scattered errors have the lower end of none, though they show no correlation."""
    source = np.repeat(np.arange(40), 12)
    right, shown = np.ones(480), np.zeros(480, np.int64)
    assert clusters.proportions(right, source, shown)[0].low == pytest.approx(0.907209, abs=5e-7)
    right[[0, 12, 24, 36]] = 0
    found = clusters.proportions(right, source, shown)[0]
    assert found.low == pytest.approx(0.907209, abs=5e-7)
    quantile = clusters.students_quantile(0.95, 39)
    alone = clusters.wilson_interval(found.value, found.effective, quantile)
    assert alone == pytest.approx((0.946976, found.high), abs=5e-7)
    wrong = clusters.proportions(1 - right, source, shown)[0]
    assert (wrong.low, wrong.high) == pytest.approx((1 - found.high, 1 - found.low))


@given(st.integers(0, 99))
def test_the_order_of_rows_does_not_matter(seed):
    """Nor does what the sources and slices are numbered."""
    right, source, shown = drawn_cells(seed)
    found = clusters.proportions(right, source, shown)
    order = np.random.default_rng(seed).permutation(len(right))
    turned = clusters.proportions(right[order], 1000 - source[order], shown[order] + 7)
    for code, one in found.items():
        other = turned[code + 7]
        assert (other.sources, other.cells) == (one.sources, one.cells)
        assert [other.value, other.low, other.high, other.effective] == pytest.approx(
            [one.value, one.low, one.high, one.effective]
        )


@pytest.mark.parametrize("seed", range(5))
def test_every_document_twice_is_the_same_estimate_more_surely(seed):
    """Widths shrink by about the root of two, never by more than Student's quantile allows."""
    right, source, shown = drawn_cells(seed)
    twice = [np.tile(column, 2) for column in (right, source, shown)]
    twice[1][len(source) :] += 1000
    once, doubled = clusters.proportions(right, source, shown), clusters.proportions(*twice)
    for code, one in once.items():
        two = doubled[code]
        assert two.value == pytest.approx(one.value)
        assert (two.sources, two.cells) == (2 * one.sources, 2 * one.cells)
        shrunk = (one.high - one.low) / (two.high - two.low)
        assert 1.25 < shrunk < 1.65


@pytest.mark.parametrize("seed", range(5))
def test_one_cell_a_source_is_the_independent_interval(seed):
    """Where nothing is clustered, nothing is corrected, but for Student's quantile."""
    from scipy.stats import t as student

    right = (np.random.default_rng(seed).random(200) < 0.8).astype(float)
    found = clusters.proportions(right, np.arange(200), np.zeros(200, np.int64))[0]
    assert found.effective == pytest.approx(200)
    expected = clusters.wilson_interval(right.mean(), 200, student.ppf(0.975, 199))
    assert (found.low, found.high) == pytest.approx(expected)


def test_wholly_correlated_cells_count_as_one_a_source():
    """Twelve cells that are right or wrong together say no more than one."""
    right = np.repeat((np.arange(50) % 4 > 0).astype(float), 12)
    source = np.repeat(np.arange(50), 12)
    found = clusters.proportions(right, source, np.zeros(600, np.int64))[0]
    assert found.effective == pytest.approx(50)


def test_weights_of_one_are_no_weights():
    """And only their proportions count."""
    right, source, shown = drawn_cells(3)
    plain = clusters.proportions(right, source, shown)
    for factor in (1.0, 7.5):
        weighted = clusters.proportions(right, source, shown, None, np.full(len(right), factor))
        for code, one in plain.items():
            assert weighted[code].value == pytest.approx(one.value)
            assert weighted[code].low == pytest.approx(one.low)


def test_weights_move_the_value_and_cost_precision():
    """Kish: unequal weights leave fewer effective cells."""
    right = np.array([1.0] * 50 + [0.0] * 50)
    weight = np.array([3.0] * 50 + [1.0] * 50)
    zeros = np.zeros(100, np.int64)
    found = clusters.proportions(right, np.arange(100), zeros, None, weight)[0]
    assert found.value == pytest.approx(0.75)
    assert found.effective == pytest.approx(200**2 / (50 * 9 + 50))


def test_every_slice_is_shown_with_its_own_sources():
    """A slice that two documents hold has one degree of freedom."""
    right, source, shown = drawn_cells(1, slices=1)
    shown = shown + (source < 2)
    found = clusters.proportions(right, source, shown)
    assert (found[0].sources, found[1].sources) == (38, 2)
    assert found[1].high - found[1].low > found[0].high - found[0].low


def test_a_higher_level_is_a_wider_interval():
    """And holds the narrower one."""
    columns = drawn_cells(2)
    narrow = clusters.proportions(*columns, level=0.8)
    wide = clusters.proportions(*columns, level=0.99)
    assert all(wide[code].low < narrow[code].low for code in narrow)
    assert all(wide[code].high > narrow[code].high for code in narrow)


@given(st.integers(1, 3000), st.floats(0.5, 0.999), st.data())
def test_the_upper_bound_is_clopper_and_pearsons(cells_seen, level, data):
    """One-sided: the upper end of a two-sided interval at twice the rest."""
    from statsmodels.stats.proportion import proportion_confint

    wrong = data.draw(st.integers(0, cells_seen))
    expected = proportion_confint(wrong, cells_seen, 2 * (1 - level), method="beta")[1]
    found = clusters.upper_bound(wrong, cells_seen, level)
    assert found == pytest.approx(expected, abs=1e-9)


def test_the_upper_bound_takes_parts_of_cells():
    """It rises with every part of an error, falls with every part of a cell, and ends at 1."""
    bounds = [clusters.upper_bound(wrong, 7.5, 0.9) for wrong in np.arange(0, 7.6, 0.25)]
    assert bounds == sorted(bounds)
    assert bounds[-1] == 1
    assert clusters.upper_bound(1.2, 30.5, 0.9) < clusters.upper_bound(1.2, 30, 0.9)


def test_cells_that_are_right_or_wrong_together_are_one():
    right, source = np.repeat([1.0, 1, 0, 1, 0], 12), np.repeat(np.arange(5), 12)
    found = clusters.proportions(right, source, np.zeros(60, np.int64))
    assert found[0].effective == pytest.approx(5)


def two_fields():
    """The figures of section 4 side by side: two fields whose documents are the same."""
    first, second = cells("11 11 10 00 11 10"), cells("111 10 00 1 1101")
    right, source = (np.concatenate(each) for each in list(zip(first, second, strict=True))[:2])
    return right, source, np.repeat([0, 1], [len(first[0]), len(second[0])])


def test_a_field_has_its_own_correlation():
    """The figures of each alone, whatever stands beside it."""
    found = clusters.proportions(*two_fields(), pooled=False)
    assert [found[code].effective for code in (0, 1)] == pytest.approx(
        [7.411765, 5.713560], abs=5e-7
    )
    assert (found[0].low, found[0].high) == pytest.approx((0.255079, 0.921145), abs=5e-7)
    assert (found[1].low, found[1].high) == pytest.approx((0.201097, 0.940797), abs=5e-7)


def test_of_one_slice_its_own_correlation_is_the_pooled_one():
    right, source, _ = two_fields()
    one = np.zeros(len(right), np.int64)
    own, pooled = (clusters.proportions(right, source, one, pooled=p)[0] for p in (False, True))
    assert [own.low, own.high, own.effective] == pytest.approx(
        [pooled.low, pooled.high, pooled.effective]
    )


def test_a_field_without_an_error_borrows_nothing_from_the_others():
    """Its cells of a document count as one, though those of a field with errors do not."""
    rng = np.random.default_rng(0)
    right = np.concatenate([np.ones(160), (rng.random(160) < 0.5)]).astype(float)
    source, field = np.tile(np.repeat(np.arange(40), 4), 2), np.repeat([0, 1], 160)
    found = clusters.proportions(right, source, field, pooled=False)
    assert found[0].effective == pytest.approx(40)
    assert found[1].effective > 80
    assert clusters.proportions(right, source, field)[0].effective > 80


@given(st.integers(1, 40), st.data())
def test_a_slice_that_grew_is_what_its_cells_are_at_once(cells_seen, data):
    """Thresholds accept ever more cells: each first part has its own sources and strata."""
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    value = (rng.random(cells_seen) < 0.7).astype(float)
    source, stratum = rng.integers(0, 9, cells_seen), rng.integers(0, 4, cells_seen)
    weight = rng.random(cells_seen) + 0.1
    first = data.draw(st.integers(1, cells_seen))
    growing = clusters.GrowingSlice(9, 4)
    for at in np.array_split(np.arange(first), data.draw(st.integers(1, 4))):
        growing.add(value[at], source[at], stratum[at], weight[at])
    alone = clusters.group_rows(
        value[:first], source[:first], np.zeros(first, np.int64), stratum[:first], weight[:first]
    )
    (found,) = clusters.proportions_of_each([growing.slices()])
    (expected,) = clusters.proportions_of_rows(alone).values()
    for name in ("value", "low", "high", "sources", "cells", "effective"):
        assert getattr(found, name) == pytest.approx(getattr(expected, name), rel=1e-9)


@given(st.lists(st.integers(0, 30)))
def test_codes_are_numbered_and_found_as_a_dictionary_would(values):
    codes = np.array(values, np.int64)
    seen = {code: number for number, code in enumerate(dict.fromkeys(values))}
    numbers, were = clusters.codes_by_appearance(codes)
    assert (numbers.tolist(), were.tolist()) == ([seen[code] for code in values], [*seen])
    distinct, first, place = clusters.distinct_first_and_indices(codes)
    assert distinct.tolist() == sorted(seen)
    assert first.tolist() == [values.index(code) for code in sorted(seen)]
    assert distinct[place].tolist() == values
    assert clusters.count_distinct(codes) == len(seen)
