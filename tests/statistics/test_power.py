"""How many documents would settle a question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docextract_eval.statistics.power import sources_to_clear_bound


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
