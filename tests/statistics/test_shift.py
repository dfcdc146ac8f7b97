"""A difference split into what moved: exact, found where it was planted, with honest intervals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docextract_eval.statistics.shift import PARTS, TypedCells, split_shift

TYPES = 4
EVENLY = np.full(TYPES, 1 / TYPES)
ACCURACIES = np.linspace(0.6, 0.95, TYPES)
MIX_MOVED = np.array([0.1, 0.05, -0.05, -0.1])
BEHAVIOUR_CHANGED = np.array([-0.1, -0.04, 0.0, -0.06])


def simulated(rng, shares, accuracies, documents=80, first=0, cells=8):
    """Documents that are mostly of one type, and some of which are harder."""
    source = np.repeat(np.arange(documents), cells)
    usual = np.repeat(rng.choice(TYPES, documents, p=shares), cells)
    other = rng.choice(TYPES, documents * cells, p=shares)
    kind = np.where(rng.random(documents * cells) < 0.7, usual, other)
    ease = np.repeat(rng.normal(0, 0.05, documents), cells)
    right = rng.random(documents * cells) < np.clip(accuracies[kind] + ease, 0, 1)
    return TypedCells(right.astype(float), np.ones(len(source)), source + first, kind)


def split(before, after, seed=0):
    (found,) = split_shift(before, after, [np.arange(TYPES)], seed)
    return found


def truth(moved, changed):
    return {
        "mix": moved @ ACCURACIES,
        "behaviour": EVENLY @ changed,
        "interaction": moved @ changed,
    }


@given(st.integers(0, 10_000), st.integers(6, 30), st.booleans())
def test_the_parts_add_up_to_the_difference(seed, documents, same):
    rng = np.random.default_rng(seed)
    shares = rng.dirichlet(np.ones(TYPES), 2)
    sides = [
        simulated(rng, shares[side], rng.random(TYPES), documents, 0 if same else side * documents)
        for side in (0, 1)
    ]
    found = split(*sides)
    if found is None:
        return
    assert sum(part.value for part in found.parts.values()) == pytest.approx(found.total.value)
    assert found.total.value == pytest.approx(sides[1].right.mean() - sides[0].right.mean())
    assert tuple(found.parts) == PARTS
    assert all(part.low <= part.value <= part.high for part in found.parts.values())


@pytest.mark.long
@pytest.mark.parametrize(
    ("moved", "changed"),
    [(1, 0), (0, 1), (1, 1), (0, 0)],
    ids=["only mix", "only behaviour", "both", "none"],
)
def test_what_was_planted_is_found(moved, changed):
    """Over many simulated tables: on average what it is, and in its interval as often as stated."""
    many, documents = 250, 60
    expected = truth(moved * MIX_MOVED, changed * BEHAVIOUR_CHANGED)
    values, held = dict.fromkeys(expected, 0.0), dict.fromkeys(expected, 0)
    for seed in range(many):
        rng = np.random.default_rng(seed)
        before = simulated(rng, EVENLY, ACCURACIES, documents)
        after = simulated(
            rng,
            EVENLY + moved * MIX_MOVED,
            ACCURACIES + changed * BEHAVIOUR_CHANGED,
            documents,
            documents,
        )
        found = split(before, after, seed)
        for name, value in expected.items():
            values[name] += found.parts[name].value / many
            held[name] += found.parts[name].low <= value <= found.parts[name].high
    assert values == pytest.approx(expected, abs=0.007)
    assert all(number / many >= 0.92 for number in held.values()), held


def test_a_mix_that_moved_is_no_behaviour():
    """Without sampling: the same accuracies of types, in other shares."""
    right = np.array([1, 1, 1, 0, 1, 0, 0, 0.0])
    kind = np.array([0, 0, 0, 0, 1, 1, 1, 1])
    before = TypedCells(
        np.tile(right, 6), np.ones(48), np.repeat(np.arange(6), 8), np.tile(kind, 6)
    )
    after = TypedCells(
        before.right, np.where(before.type == 0, 3.0, 1.0), before.source, before.type
    )
    found = split(before, after)
    assert found.parts["mix"].value == pytest.approx(0.625 - 0.5)
    assert [found.parts[name].value for name in PARTS[1:]] == pytest.approx([0] * 5)


def test_types_that_one_side_alone_has_enter_and_leave():
    rng = np.random.default_rng(3)
    before = simulated(rng, np.array([0.5, 0.5, 0, 0]), ACCURACIES)
    after = simulated(rng, np.array([0.5, 0, 0.5, 0]), ACCURACIES, first=80)
    found = split(before, after)
    assert found.types == 1
    common = [side.right[side.type == 0].mean() for side in (before, after)]
    assert found.parts["behaviour"].value == pytest.approx(common[1] - common[0])
    assert found.parts["mix"].value == 0
    assert found.parts["entered"].value == pytest.approx(after.right.mean() - common[1])
    assert found.parts["left"].value == pytest.approx(common[0] - before.right.mean())
    assert found.parts["too small"].value == 0
    assert found.common_before == pytest.approx((before.type == 0).mean())


@pytest.mark.parametrize(("few", "part"), [(0, "left"), (3, "too small"), (5, "behaviour")])
def test_a_type_of_few_documents_has_not_left(few, part):
    """A hard type of 40 documents before and few after; the other type stays as it was."""
    easy = TypedCells(np.ones(160), np.ones(160), np.arange(160) // 4, np.zeros(160, int))
    hard = np.arange(160) % 4 > 0

    def side(documents, right):
        cells = slice(0, 4 * documents)
        return TypedCells(
            np.concatenate([easy.right, right[cells].astype(float)]),
            np.ones(160 + 4 * documents),
            np.concatenate([easy.source, easy.source[cells] + 40]),
            np.concatenate([easy.type, np.ones(4 * documents, int)]),
        )

    found = split(side(40, hard), side(few, ~hard))
    values = {name: estimate.value for name, estimate in found.parts.items()}
    assert values[part] != 0
    others = {"entered", "left", "too small"} - {part}
    assert [values[name] for name in others] == [0] * len(others)
    assert sum(values.values()) == pytest.approx(found.total.value)
    if few == 3:  # by hand: 12 of 172 cells, of which 3 are right; 160 of 320, of which 120 are
        assert values[part] == pytest.approx(-9 / 172 + 40 / 320)


def test_nothing_in_common_is_not_split():
    rng = np.random.default_rng(3)
    before = simulated(rng, np.array([1.0, 0, 0, 0]), ACCURACIES)
    after = simulated(rng, np.array([0, 1.0, 0, 0]), ACCURACIES, first=80)
    assert split(before, after) is None


def test_where_nothing_happened_to_change_that_is_not_certain():
    rng = np.random.default_rng(3)
    before = simulated(rng, EVENLY, np.ones(TYPES) * 2, documents=30)
    found = split(before, before)
    assert found.total.value == found.parts["behaviour"].value == 0
    assert found.parts["behaviour"].high == pytest.approx(2.045 / 31, rel=0.01)
    assert found.parts["mix"].low == found.parts["mix"].high == 0
