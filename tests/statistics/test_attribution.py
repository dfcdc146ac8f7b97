"""Shapley's values: the glove game, and what they are defined by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docextract_eval.errors import BadInputError
from docextract_eval.statistics.attribution import shapley_values

CAUSES = ("a", "b", "c", "d")
SUBSETS = 2 ** len(CAUSES)


def game(worths):
    """A worth of every subset of the four, by its number."""
    return lambda found: worths[sum(2**i for i, cause in enumerate(CAUSES) if cause in found)]


def test_the_glove_game():
    """One left glove and two right ones: only a pair is worth anything."""
    found = shapley_values(["left", "one", "two"], lambda s: float("left" in s and len(s) > 1))
    assert found == pytest.approx({"left": 2 / 3, "one": 1 / 6, "two": 1 / 6})


@given(st.lists(st.floats(-9, 9), min_size=SUBSETS, max_size=SUBSETS))
def test_they_add_up_to_the_worth_of_all_less_that_of_none(worths):
    found = shapley_values(CAUSES, game(worths))
    assert sum(found.values()) == pytest.approx(worths[-1] - worths[0], abs=1e-9)


@given(*[st.lists(st.floats(-9, 9), min_size=SUBSETS, max_size=SUBSETS)] * 2)
def test_of_two_games_at_once_they_are_the_sums(one, other):
    both = shapley_values(CAUSES, game([x + y for x, y in zip(one, other, strict=True)]))
    alone = [shapley_values(CAUSES, game(worths)) for worths in (one, other)]
    for cause in CAUSES:
        assert both[cause] == pytest.approx(sum(each[cause] for each in alone), abs=1e-9)


def test_what_changes_nothing_has_no_share_and_equals_share_alike():
    found = shapley_values(CAUSES, lambda s: 3.0 * ("a" in s and "b" in s))
    assert found == pytest.approx({"a": 1.5, "b": 1.5, "c": 0.0, "d": 0.0})


def test_too_many_causes_are_refused():
    with pytest.raises(BadInputError, match="13 causes are more than 12"):
        shapley_values([str(n) for n in range(13)], lambda _: 0.0)
