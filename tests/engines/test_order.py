"""Results that come in any order are handed on in the order of their items."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from docextract_eval.engines import results_in_order


@given(st.permutations(range(12)))
def test_whatever_comes_first_the_order_is_that_of_the_items(arrival):
    """And nothing waits for what comes after it."""
    came = []
    handed_on = []
    for found in results_in_order((came.append(i) or i, str(i)) for i in arrival):
        handed_on.append(int(found))
        assert set(range(handed_on[-1] + 1)) <= set(came)
    assert handed_on == list(range(12))


def test_what_can_go_on_goes_on_before_more_is_asked_for():
    """Memory holds only what waits for something slower."""
    asked = []

    def results():
        for i in (0, 2, 1, 3):
            asked.append(i)
            yield i, i

    seen = [(found, tuple(asked)) for found in results_in_order(results())]
    assert seen == [(0, (0,)), (1, (0, 2, 1)), (2, (0, 2, 1)), (3, (0, 2, 1, 3))]
