"""What flipped between two runs: counted both ways, and some of it chosen to be shown."""

from __future__ import annotations

import time

import numpy as np
import pytest

from docextract_eval.runs.comparison.flips import count_flips
from docextract_eval.runs.comparison.overlap import pair_runs
from docextract_eval.runs.comparison.run_pair import compare_pair
from docextract_eval.runs.measured_run import MeasuredRun
from tests.metrics.cells import columns
from tests.runs.sides import SIGNED, good, grid, side

BEFORE = good(documents=40, share=0.6, seed=1)
AFTER = good(documents=40, share=0.6, seed=2)
LOST, GAINED = BEFORE & ~AFTER, ~BEFORE & AFTER
KEPT, NEVER = BEFORE & AFTER, ~BEFORE & ~AFTER


def pair_of(before, after, **more):
    return compare_pair((side(grid(before, **more), "a"), side(grid(after, **more), "b")))


def counts(tally):
    return tally.lost, tally.gained, tally.kept, tally.never


def places(found, way):
    """Where what is shown stands: document, condition, field."""
    cells, at = found.slots.cells, found.flips.shown[way]
    pages = cells.renditions
    page = cells.rendition[at]
    return [
        (pages.document.names[d], pages.condition.names[c], cells.field.names[f])
        for d, c, f in zip(
            pages.document.codes[page],
            pages.condition.codes[page],
            cells.field.codes[at],
            strict=True,
        )
    ]


def test_cells_are_counted_by_what_they_were_and_are():
    flips = pair_of(BEFORE, AFTER).flips
    (overall,) = flips.axis_tallies("scalars")
    assert counts(overall) == tuple(int(each.sum()) for each in (LOST, GAINED, KEPT, NEVER))
    assert flips.axis_tallies("tables") == []


@pytest.mark.parametrize(
    ("axis", "names", "along"),
    [("condition", ["clean", "blur"], 1), ("field", ["total", "date"], 2)],
)
def test_every_condition_and_every_field_has_its_own_counts(axis, names, along):
    found = {
        tally.slice[axis]: tally
        for tally in pair_of(BEFORE, AFTER).flips.axis_tallies("scalars", axis)
    }
    assert sorted(found) == sorted(names)
    for number, name in enumerate(names):
        expected = [each.take(number, along).sum() for each in (LOST, GAINED, KEPT, NEVER)]
        assert list(counts(found[name])) == expected


def test_a_page_without_error_is_lost_by_one_and_gained_by_the_last():
    whole = pair_of(BEFORE, AFTER).flips.whole
    before, after = (each.all(axis=2) for each in (BEFORE, AFTER))
    assert whole.lost == (before & ~after).sum()
    assert whole.gained == (~before & after).sum()
    assert sum(counts(whole)) == before.size


def test_documents_are_named_by_their_balance_the_furthest_first():
    before, after = np.ones((20, 2, 2), bool), np.ones((20, 2, 2), bool)
    after[3], before[7, 1] = False, False  # all four lost, two gained
    after[5, 0, 0] = before[5, 1, 0] = False  # as many either way
    after[9, 1, 0] = False
    flips = pair_of(before, after).flips
    worse = [(each.lost, each.gained, each.cells, each.renditions) for each in flips.worse]
    assert worse == [(4, 0, 4, 2), (1, 0, 4, 1)]
    (better,) = flips.better
    assert (better.gained, better.worst, better.there) == (2, "blur", 2)
    assert flips.changed_documents == (2, 1)


def test_runs_that_answer_alike_flip_nothing():
    flips = pair_of(BEFORE, BEFORE).flips
    (overall,) = flips.axis_tallies("scalars")
    assert (overall.lost, overall.gained) == (0, 0)
    assert not flips.worse
    assert not flips.better
    assert all(not len(at) for at in flips.shown.values())


def test_runs_of_nothing_in_common_flip_nothing():
    found = compare_pair((side(grid(BEFORE), "a"), side(grid(AFTER, first=1000), "b")))
    assert found.flips.tallies == ()
    assert found.comparison.differences == ()
    assert found.flips.changed_documents == (0, 0)


@pytest.mark.parametrize("private", [(True, False), (False, True), (True, True)])
def test_no_flip_is_told_where_a_run_is_private(private):
    sides = tuple(
        side(grid(each), name, private=hidden)
        for each, name, hidden in zip((BEFORE, AFTER), "ab", private, strict=True)
    )
    assert compare_pair(sides).flips is None


def test_what_is_shown_went_that_way():
    found = pair_of(BEFORE, AFTER)
    change = found.slots.change
    assert (change[found.flips.shown["lost"]] == -1).all()
    assert (change[found.flips.shown["gained"]] == 1).all()


def test_what_is_shown_is_spread_over_fields_and_conditions():
    fields, conditions = [f"f{n}" for n in range(5)], [f"c{n}" for n in range(4)]
    before = np.ones((50, 4, 5), bool)
    after = before.copy()
    after[:, 0, 0] = False  # many of one place
    after[0] = False  # one of every
    shown = places(pair_of(before, after, fields=fields, conditions=conditions), "lost")
    assert len(shown) == 5
    assert {field for _, _, field in shown} == set(fields)
    assert {condition for _, condition, _ in shown} == set(conditions)


def test_the_surest_error_of_a_kind_is_shown_first():
    sure = np.linspace(0.1, 0.9, 30)
    cells = [
        columns([outcome] * 30, np.arange(30), confidence=sure) for outcome in ("right", "wrong")
    ]
    found = compare_pair((side(cells[0], "a"), side(cells[1], "b")))
    first = found.slots.cell_positions[1][found.flips.shown["lost"][0]]
    assert cells[1].confidence[first] == pytest.approx(0.9)


@pytest.mark.long
def test_a_million_cells_take_a_few_seconds():
    generator = np.random.default_rng(0)
    shape = 2_500, 10, 40
    more = {"fields": [f"f{n}" for n in range(40)], "conditions": [f"c{n}" for n in range(10)]}
    cells = [grid(generator.random(shape) < 0.8, **more) for _ in range(2)]
    sides = [
        MeasuredRun(name, {"id": name, "seal": "5ea1"}, each.base_cells(), [], SIGNED)
        for name, each in zip("ab", cells, strict=True)
    ]
    slots = pair_runs(*sides)[1]
    start = time.perf_counter()
    found = count_flips(*sides, slots)
    seconds = time.perf_counter() - start
    assert sum(counts(found.axis_tallies("scalars")[0])) == 1_000_000
    assert seconds < 6, f"{seconds:.1f} s"
