"""How many documents would settle a question, and what some documents can find."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docextract_eval.statistics.power import (
    detectable_change,
    needed_sources,
    sources_to_clear_bound,
)


@given(st.integers(1, 10_000), st.floats(0.001, 0.5), st.floats(0.001, 0.5))
def test_at_that_size_the_interval_clears_the_bound_and_just_before_it_does_not(
    sources, width, distance
):
    """The answer is the smallest size that settles, by widths that shrink with the root."""
    needed = sources_to_clear_bound(sources, width, distance)
    if needed is None:
        assert width * (sources / 1_000_000) ** 0.5 >= distance * (1 - 1e-9)
        return
    assert width * (sources / needed) ** 0.5 <= distance * (1 + 1e-9)
    if needed > 1:
        assert width * (sources / (needed - 1)) ** 0.5 > distance * (1 - 1e-9)


def test_the_side_of_the_bound_does_not_matter():
    """A distance is a distance."""
    assert (
        sources_to_clear_bound(100, 0.04, -0.02) == sources_to_clear_bound(100, 0.04, 0.02) == 400
    )


def test_what_stands_on_the_bound_is_never_settled():
    """No number of documents clears a bound on which the truth seems to stand."""
    assert sources_to_clear_bound(100, 0.04, 0) is None


@pytest.mark.parametrize("sources", [30, 300])
def test_what_is_settled_needs_no_more(sources):
    """An interval that clears its bound already asks for no more than there is."""
    assert sources_to_clear_bound(sources, 0.01, 0.02) <= sources


@pytest.mark.parametrize("sd", [0.05, 0.3, 2.0])
@pytest.mark.parametrize("margin", [0.01, 0.05])
def test_the_number_of_documents_is_that_of_statsmodels(sd, margin):
    """A normal test of one mean, at two-sided 5 % and a power of 80 %."""
    from statsmodels.stats.power import NormalIndPower

    solved = NormalIndPower().solve_power(margin / sd, alpha=0.05, power=0.8, ratio=0)
    assert needed_sources(sd, margin) == pytest.approx(solved, rel=1e-5, abs=1.01)


@given(st.floats(0.01, 5), st.integers(2, 10_000), st.sampled_from([(0.95, 0.8), (0.9, 0.95)]))
def test_what_is_detectable_is_what_as_many_documents_are_for(sd, sources, asked):
    """The two answers turn each other round."""
    least = detectable_change(sd, sources, *asked)
    assert needed_sources(sd, least * (1 + 1e-9), *asked) == sources
    assert needed_sources(sd, least * (1 - 1e-3), *asked) >= sources


def test_more_is_asked_for_more():
    """Surer, or more powerful, or finer: more documents."""
    plain = needed_sources(0.2, 0.02)
    assert plain == 785
    assert needed_sources(0.2, 0.02, level=0.99) > plain
    assert needed_sources(0.2, 0.02, power=0.9) > plain
    assert needed_sources(0.2, 0.01) == pytest.approx(4 * plain, abs=4)


def test_a_change_as_large_as_is_detectable_is_found_in_four_of_five_runs():
    """By simulation, within three points."""
    rng, sources, runs = np.random.default_rng(11), 400, 4000
    least = detectable_change(0.3, sources)
    error = 0.3 / sources**0.5
    means = least + error * rng.standard_normal(runs)
    assert np.mean(means > 1.959964 * error) == pytest.approx(0.8, abs=0.03)
