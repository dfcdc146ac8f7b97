"""Accuracy by any two axes: the table says what the slow way says, slice by slice."""

from __future__ import annotations

import dataclasses
import tracemalloc
from itertools import combinations

import numpy as np
import pytest

from docextract_eval.metrics.ratios import JUDGED
from docextract_eval.metrics.slices import (
    cell_weights,
    field_condition_codes,
    mean_shares_over_repeats,
    slice_axes,
    slice_cells,
    slice_shares,
    two_axis_slices,
)
from tests.metrics.cells import columns, drawn, named, read_again, shuffled

FIELDS = ("total", "date", "line_items.amount")


def cells(seed, *, repeats=1, deploy=None):
    """Cells of documents that have some choices, all alike, or none."""
    rng = np.random.default_rng(seed)
    found = drawn(
        seed,
        size=900,
        sources=40,
        conditions=("clean", "blur", "fax"),
        factors=lambda s: {"paper": "a4" if s % 3 else "slip"} | ({"tip": "yes"} if s % 4 else {}),
        kind=lambda s: "receipt" if s % 2 else "invoice",
        locale=lambda s: ("en_US", "de_DE", "fr_FR")[s % 3],
        weight=lambda s: 1.0 + s % 2,
        severity=[0.0, 3.0, 3.0],
    )
    field = named(rng.choice(FIELDS, size=900))
    table = np.array([name == FIELDS[2] for name in field.names])[field.codes]
    found = dataclasses.replace(found, field=field, table=table, deploy=deploy or {})
    if repeats > 1:
        codes = [rng.permutation(found.outcome.codes) for _ in range(repeats)]
        found = read_again(found, repeats, codes)
    return found


def shares_cell_by_cell(found, right, inside, *axes):
    """Return the shares of slices with a row for each cell, as many rows as there are cells."""
    found, right = found.select(inside), right[inside]
    slices = slice_cells(found, *axes)
    found, right, codes = found.select(there := slices.codes >= 0), right[there], slices.codes
    slices = dataclasses.replace(slices, codes=codes[there])
    shares = mean_shares_over_repeats(
        right.astype(float),
        found.source,
        found.repeat,
        slices.codes,
        field_condition_codes(found),
        cell_weights(found, slices, axes),
    )
    return [(slices.names[code], share) for code, share in shares.items()]


def test_slices_take_room_by_how_many_there_are_not_by_how_many_there_could_be():
    """Of two choices with a value a document each, a million pairs could be, and a thousand are."""
    many = 1_000
    factors = {s: {"shop": f"s{s:04}", "till": f"t{(7 * s) % many:04}"} for s in range(many)}
    one_each = columns(["right", "wrong"] * (many // 2), range(many), factors=factors)
    every = np.ones(many, bool)
    tracemalloc.start()
    found = slice_shares(one_each, one_each.outcome_in("right"), every, "shop", "till", macro=True)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000
    assert [where for where, _ in found] == [factors[s] | {"condition": "all"} for s in range(many)]
    assert [share.value for _, share in found] == [1, 0] * (many // 2)


@pytest.mark.parametrize(
    ("repeats", "deploy"), [(1, None), (3, None), (1, {"clean": 3.0, "blur": 1.0, "fax": 0.0})]
)
def test_every_slice_of_two_axes_is_what_it_is_alone(repeats, deploy):
    found = cells(2, repeats=repeats, deploy=deploy)
    told = {
        (row["of"], row["first"], row["first_value"], row["second"], row["second_value"]): row
        for row in two_axis_slices(found, "sig").to_pylist()
    }
    assert {row["signature"] for row in told.values()} == {"accuracy|sig"}
    for of, inside in (("scalars", ~found.table), ("tables", found.table)):
        judged = inside & found.outcome_in(*JUDGED)
        for pair in combinations(slice_axes(found), 2):
            if pair == ("field", "condition"):
                continue
            right = found.outcome_in("right")
            for where, share in shares_cell_by_cell(found, right, judged, *pair):
                row = told.pop((of, pair[0], where[pair[0]], pair[1], where[pair[1]]))
                assert (row["documents"], row["cells"]) == (share.sources, share.cells)
                for end in ("value", "low", "high"):
                    assert row[end] == pytest.approx(getattr(share, end), abs=1e-9)
    assert told == {}  # and none besides


def test_the_order_of_cells_changes_no_slice():
    found = cells(3)
    tables = [two_axis_slices(each, "sig").to_pylist() for each in (found, shuffled(found))]
    keys = ("of", "first", "first_value", "second", "second_value")
    once, again = ({tuple(row[key] for key in keys): row for row in table} for table in tables)
    assert once.keys() == again.keys()
    for key, row in once.items():
        assert row["value"] == pytest.approx(again[key]["value"], abs=1e-12)
        assert row["low"] == pytest.approx(again[key]["low"], abs=1e-9)


def test_axes_that_part_alike_are_both_told():
    """Countries stand for locales here: what one says with a third axis, the other says, too."""
    found = cells(4)
    pages = found.renditions
    factors = {**pages.factors, "country": dataclasses.replace(pages.locale)}
    found = dataclasses.replace(found, renditions=dataclasses.replace(pages, factors=factors))
    rows = [row for row in two_axis_slices(found, "s").to_pylist() if row["first"] == "field"]
    by = {
        axis: [(r["first_value"], r["second_value"], r["low"]) for r in rows if r["second"] == axis]
        for axis in ("locale", "country")
    }
    assert by["locale"]
    assert by["locale"] == by["country"]


def test_nothing_judged_makes_an_empty_table():
    found = cells(5)
    empty = two_axis_slices(found.select(np.zeros(len(found.row), bool)), "sig")
    assert empty.num_rows == 0
    assert empty.schema == two_axis_slices(found, "sig").schema


@pytest.mark.parametrize("seed", range(5))
def test_where_every_cell_counts_the_share_is_1_to_the_last_digit(seed):
    """Whatever documents weigh, and in whatever order they are added up."""
    rng = np.random.default_rng(seed)
    found = cells(seed)
    weight = rng.random(len(found.renditions)) + 0.1
    found = dataclasses.replace(
        found, renditions=dataclasses.replace(found.renditions, weight=weight)
    )
    every = np.ones(len(found.table), bool)
    for axes in ((), ("field",), ("condition",), ("paper",), ("field", "kind")):
        shares = slice_shares(found, every, every, *axes)
        assert [share.value for _, share in shares] == [1.0] * len(shares)
