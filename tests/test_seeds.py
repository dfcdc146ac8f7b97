"""Named dice: a value depends on its name and the seed, and on nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docextract_eval import seeds

NAMES = st.lists(st.text(max_size=8) | st.integers(0, 99), max_size=4).map(tuple)


def test_the_values_of_release_0_1_are_frozen():
    """A corpus that was built once can be built again: no change may move these."""
    rng = seeds.stream(1, "receipt-1-000000", "day")
    assert rng.integers(0, 1000, 5).tolist() == [82, 558, 986, 436, 397]
    assert seeds.stream(7, "a").random() == 0.6082992721846883
    assert seeds.hash_to_unit(1, "kind") == 0.45939962767936393
    assert seeds.secret_bytes(1, "sheet").hex() == "b44a74b6ef3a82be3ca035e1de24db88"
    assert seeds.opaque_id("receipt-1-000000~clean", bytes(16)) == "a4e039ecf133ecd51bab"


def test_what_was_drawn_before_does_not_matter():
    """A stream is the same in a fresh process and after a million other draws."""
    first = seeds.stream(3, "doc", "tip").random(8)
    seeds.stream(3, "doc", "total").random(1000)
    np.random.default_rng(0).random(1000)
    assert (seeds.stream(3, "doc", "tip").random(8) == first).all()


@given(st.integers(0, 2**64), NAMES, st.integers(0, 2**64), NAMES)
def test_another_name_or_seed_is_another_stream(seed, names, other_seed, others):
    """Two streams agree if, and only if, seed and names agree."""
    one, other = seeds.hash_to_unit(seed, *names), seeds.hash_to_unit(other_seed, *others)
    assert (one == other) == ((seed, names) == (other_seed, others))


@pytest.mark.parametrize(
    ("names", "others"),
    [(("a", "b"), ("a, b",)), ((1,), ("1",)), (("a", "b"), ("b", "a")), (("ab",), ("a", "b"))],
)
def test_names_that_look_alike_are_apart(names, others):
    """Joining, order and type of the names all count."""
    assert seeds.hash_to_unit(7, *names) != seeds.hash_to_unit(7, *others)
    assert seeds.stream(7, *names).random() != seeds.stream(7, *others).random()
    assert seeds.secret_bytes(7, *names) != seeds.secret_bytes(7, *others)


def test_a_secret_is_not_the_key_of_a_stream():
    """Nobody who knows a stream's values finds the key of the sheets among them."""
    assert seeds.secret_bytes(7, "sheet") != seeds._digest(7, ("sheet",))
    assert len(seeds.secret_bytes(7, "sheet")) == 16


def test_a_unit_is_spread_evenly_over_0_to_1():
    """Ten thousand names fall evenly into ten bins."""
    drawn = np.array([seeds.hash_to_unit(5, "name", number) for number in range(10_000)])
    assert drawn.min() >= 0
    assert drawn.max() < 1
    counts = np.histogram(drawn, 10, (0, 1))[0]
    assert ((counts - 1000) ** 2 / 1000).sum() < 27.9  # chi-square with 9 degrees, p = .001


@given(st.integers(0, 10**6), st.floats(-1e3, 1e3), st.floats(0, 1e3))
def test_drawn_floats_are_rounded_and_within_their_limits(seed, low, width):
    """No last bit of a drawn float reaches a byte."""
    drawn = seeds.uniform(seeds.stream(seed), low, low + width)
    assert drawn == round(drawn, seeds.DRAWN_DIGITS)
    assert low - 1e-6 <= drawn <= low + width + 1e-6
    near_zero = seeds.normal(seeds.stream(seed), width)
    assert near_zero == round(near_zero, seeds.DRAWN_DIGITS)


def test_normal_draws_have_the_spread_that_was_asked_for():
    """Thousands of draws have mean 0 and the given standard deviation."""
    rng = seeds.stream(1, "spread")
    drawn = np.array([seeds.normal(rng, 2.5) for _ in range(4000)])
    assert abs(drawn.mean()) < 0.16
    assert drawn.std() == pytest.approx(2.5, rel=0.05)


def test_a_sheet_id_can_only_be_made_with_the_key():
    """The same name under another key is another id of the same form."""
    ids = {seeds.opaque_id("receipt~clean", key) for key in (b"one", b"two", b"three")}
    assert len(ids) == 3
    assert all(len(i) == 20 and set(i) <= set("0123456789abcdef") for i in ids)
