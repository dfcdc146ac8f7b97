"""Slots are paired as a slow reader would pair them, dictionary by dictionary."""

from __future__ import annotations

from collections import defaultdict
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docextract_eval.metrics.pairing import links_to_clean, links_to_same_page, pair_slots
from tests.metrics.cells import OUTCOMES, columns, drawn, read_again, shuffled

CONDITIONS = ("clean", "blur@1", "blur@3")
VALUED = ("right", "wrong", "missed")
SCALARS = ("date", "total")
COLUMNS = ("items.amount", "items.text")


@st.composite
def readings(draw, source, condition, repeat):
    """One reading of a rendition: scalars, cells of rows, invented cells in any number."""
    cells = []
    for field in SCALARS:
        outcome = draw(st.sampled_from([None, *OUTCOMES[:5]]))
        if outcome:
            cells.append((source, condition, repeat, field, -1, outcome))
    for field in COLUMNS:
        for row in range(2):
            outcome = draw(st.sampled_from([None, *OUTCOMES[:5]]))
            if outcome:
                cells.append((source, condition, repeat, field, row, outcome))
        invented = draw(st.integers(0, 3))
        cells += [(source, condition, repeat, field, -1, "invented")] * invented
    return cells


@st.composite
def runs(draw):
    """Some sources under some conditions, each read once or twice, in any order."""
    cells = []
    for source in range(draw(st.integers(1, 3))):
        for condition in range(len(CONDITIONS)):
            for repeat in range(draw(st.integers(0, 2))):
                cells += draw(readings(source, condition, repeat))
    cells = draw(st.permutations(cells))
    if not cells:
        return columns([], [], [], conditions=CONDITIONS)
    source, condition, repeat, field, row, outcome = zip(*cells, strict=True)
    more = {"field": field, "row": row, "repeat": repeat}
    return columns(outcome, source, condition, conditions=CONDITIONS, **more)


def cells_of(run):
    """Each rendition's readings: by repeat and slot, the outcome."""
    found, seen = defaultdict(lambda: defaultdict(dict)), defaultdict(int)
    for at in range(len(run.rendition)):
        rendition, repeat = int(run.rendition[at]), int(run.repeat[at])
        field, row = run.field.names[run.field.codes[at]], int(run.row[at])
        slot = (field, row)
        if "." in field and row < 0:
            key = (rendition, repeat, field)
            slot = (field, f"invented {seen[key]}")
            seen[key] += 1
        found[rendition][repeat][slot] = OUTCOMES[run.outcome.codes[at]]
    return found


def slowly(before, after, links):
    """What `pair_slots` promises, said slot by slot."""
    ours, theirs, found = cells_of(after), cells_of(before), []
    for rendition, link in enumerate(links.tolist()):
        if link < 0:
            continue
        times = min(
            1 + max(each[at], default=-1) for each, at in ((ours, rendition), (theirs, link))
        )
        for repeat in range(times):
            one, other = theirs[link][repeat], ours[rendition][repeat]
            for slot in {*one, *other}:
                was, now = one.get(slot), other.get(slot)
                if {was, now} <= {None, "rightly absent"}:
                    continue
                good = [said in (None, "right", "rightly absent") for said in (was, now)]
                alike = (was in VALUED) == (now in VALUED)
                found.append((rendition, repeat, slot[0], *map(float, good), alike))
    return sorted(found)


def said(pairs):
    """What `pair_slots` found, in the same form."""
    field = [pairs.fields[code] for code in pairs.field]
    return sorted(
        zip(
            pairs.rendition.tolist(),
            pairs.repeat.tolist(),
            field,
            pairs.before.tolist(),
            pairs.after.tolist(),
            pairs.is_comparable.tolist(),
            strict=True,
        )
    )


@pytest.mark.long
@given(runs(), runs(), st.randoms(use_true_random=False), st.sampled_from([1, 9, 1_000_000]))
def test_slots_are_paired_as_dictionaries_would_pair_them(before, after, rng, at_once):
    """Any rendition linked to any, to none, several to one; however many cells at once."""
    many = len(before.renditions)
    links = [rng.randrange(-1, many) for _ in after.renditions.severity]
    links = np.array(links, np.int64)
    with mock.patch("docextract_eval.metrics.pairing._CELLS_AT_ONCE", at_once):
        found = pair_slots(before, after, links)
    assert said(found) == slowly(before, after, links)


@pytest.mark.long
@given(runs())
def test_every_condition_is_paired_with_the_clean_page_of_its_document(run):
    links, pages = links_to_clean(run), run.renditions
    clean = {
        int(pages.document.codes[at]): at
        for at in range(len(pages.severity))
        if pages.condition.codes[at] == 0
    }
    assert links.tolist() == [clean.get(int(code), -1) for code in pages.document.codes]
    pairs = pair_slots(run, run, links)
    assert said(pairs) == slowly(run, run, links)
    assert pairs.table.tolist() == ["." in pairs.fields[code] for code in pairs.field]
    assert not pairs.change[pages.condition.codes[pairs.rendition] == 0].any()


@pytest.mark.long
@given(runs(), runs())
def test_two_runs_are_paired_by_the_hash_of_renditions(before, after):
    links = links_to_same_page(before, after)
    ours, theirs = after.renditions.hash, before.renditions.hash
    named = [theirs.names[code] for code in theirs.codes]
    for at, link in enumerate(links.tolist()):
        name = ours.names[ours.codes[at]]
        assert link == (named.index(name) if name in named else -1)
    assert said(pair_slots(before, after, links)) == slowly(before, after, links)


def test_a_reading_that_one_side_lacks_is_no_gain():
    """Pages read twice before and once after are compared in their first reading."""
    before = read_again(columns(["wrong"] * 3, [0, 1, 2]), 2)
    after = columns(["wrong"] * 3, [0, 1, 2])
    for one, other in ((before, after), (after, before)):
        pairs = pair_slots(one, other, links_to_same_page(one, other))
        assert pairs.change.tolist() == [0.0] * 3
        assert pairs.repeat.tolist() == [0] * 3


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_cells_pairs_nothing_else(seed):
    cells = drawn(seed)
    slots = np.stack([cells.rendition, cells.field.codes])
    cells = cells.take(np.unique(slots, axis=1, return_index=True)[1])
    other = shuffled(cells)
    assert said(pair_slots(cells, cells, links_to_clean(cells))) == said(
        pair_slots(other, other, links_to_clean(other))
    )


def test_fields_are_paired_by_their_names():
    """Whatever number a run gives them."""
    before = columns(["right", "wrong"], [0, 0], field=["total", "date"])
    after = columns(["right", "wrong", "right"], [0, 0, 0], field=["total", "date", "bank"])
    assert before.field.names.index("date") != after.field.names.index("date")
    assert said(pair_slots(before, after, links_to_same_page(before, after))) == [
        (0, 0, "bank", 1.0, 1.0, False),
        (0, 0, "date", 0.0, 0.0, True),
        (0, 0, "total", 1.0, 1.0, True),
    ]


def test_a_field_that_is_judged_twice_is_good_where_both_are():
    """Whichever comes first."""
    clean, blurred = ["right", "right"], ["right", "wrong"]
    for outcomes in ([*clean, *blurred], [*clean, *blurred[::-1]]):
        cells = columns(outcomes, [0] * 4, [0, 0, 1, 1], conditions=CONDITIONS[:2])
        pairs = pair_slots(cells, cells, links_to_clean(cells))
        assert pairs.change.tolist() == [0.0, -1.0]


def test_a_page_of_which_nothing_is_kept_is_no_clean_page():
    """Cells that were filtered away are not values that were not invented."""
    cells = columns(["wrong", "wrong"], [0, 0], [0, 1], conditions=CONDITIONS[:2])
    blurred = cells.select(cells.condition.codes == 1)
    assert said(pair_slots(blurred, blurred, links_to_clean(blurred))) == []


def test_a_run_of_nothing_pairs_nothing():
    nothing, something = columns([], []), columns(["right"], [0])
    for one, other in ((nothing, something), (something, nothing), (nothing, nothing)):
        assert said(pair_slots(one, other, links_to_same_page(one, other))) == []
