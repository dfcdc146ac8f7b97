"""Rows against an oracle that tries every pairing there is, on 2,000 small tables."""

from __future__ import annotations

import random
from collections import Counter
from itertools import combinations, permutations

import numpy as np
import pytest

from docextract_eval.matching import large_grid
from docextract_eval.matching import rows as pairing
from docextract_eval.records import Field
from tests.matching.receipts import judged, receipt

pytestmark = pytest.mark.long

TABLES = 2000
COLUMNS = ("description", "quantity", "amount")
TEXTS = ("TEA", "TEAS", "MILK", "Milk", "SOAP BAR")
VALUES = {"description": TEXTS, "quantity": ("1", "2"), "amount": ("1.00", "2.00", "3.00")}
TYPES = {"description": "text", "quantity": "quantity", "amount": "money"}
ERRORS = ("wrong", "missed", "invented")


def drawn(rng):
    """A truth table (value, None for absent, no entry for not labelled) and a guessed one."""
    columns = [c for c in COLUMNS if rng.random() < 0.9] or ["amount"]
    shy, many = rng.choice((0.0, 0.0, 0.2)), rng.choice((2, 4, 5))
    truths = []
    for _ in range(rng.randint(0, many)):
        row = {c: (rng.choice(VALUES[c]),) for c in columns if rng.random() >= shy}
        for column in [*row]:
            if rng.random() < shy:
                row[column] = None
            elif column == "amount" and rng.random() < shy / 2:
                row[column] = (*row[column], rng.choice(VALUES[column]))
        if row:
            truths.append(row)
    guesses = [
        {c: rng.choice((*VALUES[c], "?")) for c in COLUMNS if rng.random() >= shy}
        for _ in range(rng.randint(0, many))
    ]
    return truths, [row for row in guesses if row]


def said(rows):
    """What a pipeline says of such a table."""
    return {"line_items": rows}


def labelled(rows):
    """A receipt with such a table."""
    cells = [
        {
            c: Field(
                f"line_items.{c}", TYPES[c], v and v[0], v[0] if v else "", v[1:] if v else (), i
            )
            for c, v in row.items()
        }
        for i, row in enumerate(rows)
    ]
    return receipt(tables={"line_items": cells})


def equal(column, values, guess):
    """The types of the three columns, in miniature."""
    return guess in values or (
        column == "description" and guess.casefold() in [value.casefold() for value in values]
    )


def alike(one, other):
    """The likeness by the longest common subsequence, found by trying."""
    one, other = one.casefold(), other.casefold()
    most = max(
        n
        for n in range(min(len(one), len(other)) + 1)
        if {*combinations(one, n)} & {*combinations(other, n)}
    )
    return 2 * most / (len(one) + len(other))


def may_pair(truth, guess):
    keys = [c for c in ("description", "amount") if truth.get(c) and c in guess]
    if not keys:
        return any(truth.get(c) and equal(c, truth[c], guess[c]) for c in guess)
    if any(equal(c, truth[c], guess[c]) for c in keys):
        return True
    text = "description"
    return text in keys and guess[text] != "?" and alike(truth[text][0], guess[text]) >= 0.6


def cost(truth, guess):
    """The errors of a pair, its right cells, and its right keys in the schema's order."""
    right = [bool(truth.get(c)) and c in guess and equal(c, truth[c], guess[c]) for c in COLUMNS]
    either = sum(c in truth and (truth[c] is not None or c in guess) for c in COLUMNS)
    return either - sum(right), sum(right), right[0], right[2]


def best(truths, guesses):
    """The best of all allowed pairings: exact rows, errors, right cells, right keys."""
    known = {c for row in truths for c in row} if truths else {*COLUMNS}
    ours = [sum(v is not None for v in row.values()) for row in truths]
    theirs = [sum(c in known for c in row) for row in guesses]
    found = None
    for many in range(min(len(truths), len(guesses)) + 1):
        for chosen in combinations(range(len(truths)), many):
            for order in permutations(range(len(guesses)), many):
                pairs = [*zip(chosen, order, strict=True)]
                if not all(may_pair(truths[i], guesses[j]) for i, j in pairs):
                    continue
                costs = [cost(truths[i], guesses[j]) for i, j in pairs]
                exact = sum(errors == 0 and right > 0 for errors, right, *_ in costs)
                rest = sum(n for i, n in enumerate(ours) if i not in chosen)
                rest += sum(n for j, n in enumerate(theirs) if j not in order)
                errors = rest + sum(errors for errors, *_ in costs)
                sums = [sum(each[k] for each in costs) for k in (1, 2, 3)]
                found = max(found or (-1,), (exact, -errors, *sums))
    return found


def figures(matches, truths, guesses):
    """The same figures of what the judge found."""
    rows = {}
    for match in matches:
        if match.truth_row is not None and match.guess_row is not None:
            rows[match.truth_row] = match.guess_row
    pairs = [cost(truths[i], guesses[j]) for i, j in rows.items()]
    exact = sum(errors == 0 and right > 0 for errors, right, *_ in pairs)
    errors = sum(match.strict in ERRORS for match in matches)
    return (exact, -errors, *(sum(each[k] for each in pairs) for k in (1, 2, 3)))


@pytest.fixture(params=["all pairs", "candidates"])
def table_size(request, monkeypatch):
    """Both ways to pair rows: of small tables, and of large ones, here with few candidates."""
    if request.param == "candidates":
        monkeypatch.setattr(pairing, "LARGEST_GRID", 0)
        monkeypatch.setattr(large_grid, "_MOST_ADDED", 1)
        monkeypatch.setattr(large_grid, "_BLOCK_PAIRS", 5)


@pytest.mark.usefixtures("table_size")
def test_no_allowed_pairing_is_better():
    """No pairing that keeps the exact rows has fewer errors; ties go to right cells, then keys."""
    rng = random.Random(6)  # noqa: S311 - dice of a test
    contested = 0
    for _ in range(TABLES):
        truths, guesses = drawn(rng)
        matches = judged(labelled(truths), tables=said(guesses))
        if truths:
            assert figures(matches, truths, guesses) == best(truths, guesses), (truths, guesses)
        contested += len(truths) > 1 and len(guesses) > 1
    assert contested > TABLES / 4


@pytest.mark.usefixtures("table_size")
def test_no_cell_is_lost_or_doubled():
    rng = random.Random(7)  # noqa: S311 - dice of a test
    for _ in range(TABLES):
        truths, guesses = drawn(rng)
        matches = judged(labelled(truths), tables=said(guesses))
        ours = Counter((m.truth_row, m.field) for m in matches if is_labelled(m))
        theirs = Counter((m.guess_row, m.field) for m in matches if m.guess is not None)
        assert ours == Counter((i, f"line_items.{c}") for i, row in enumerate(truths) for c in row)
        assert theirs == Counter(
            (j, f"line_items.{c}") for j, row in enumerate(guesses) for c in row
        )


def is_labelled(match):
    return match.truth_row is not None and match.outcome != "not judged"


def test_a_cell_of_a_pair_names_both_rows_even_if_one_side_is_blank():
    """So that who counts rows from the cells finds the pairs that the judge found."""
    truth = receipt(tables={"line_items": [{"description": "TEA", "amount": "2.50"}]})
    said = [{"description": "SOAP"}, {"description": "TEA", "quantity": "2"}]
    rows = {
        (m.field.rpartition(".")[2], m.truth_row, m.guess_row, m.strict)
        for m in judged(truth, tables={"line_items": said})
    }
    assert rows == {
        ("description", 0, 1, "right"),
        ("amount", 0, 1, "missed"),
        ("quantity", 0, 1, "not judged"),
        ("description", None, 0, "invented"),
    }


def test_the_order_of_rows_is_nothing_where_readings_and_labels_differ():
    rng = random.Random(8)  # noqa: S311 - dice of a test
    for _ in range(TABLES // 4):
        truths, guesses = drawn(rng)
        found = []
        for _ in range(2):
            matches = judged(labelled(truths), tables=said(guesses))
            found.append(Counter((m.field, m.strict, m.truth, m.guess) for m in matches))
            rng.shuffle(truths)
            rng.shuffle(guesses)
        assert found[0] == found[1]


@pytest.mark.parametrize("rows", [3, 400])
def test_costs_are_whole_numbers_that_a_float_holds(monkeypatch, rows):
    """Every cost outweighs what comes after it in all rows together; else that is left out."""
    seen = []

    def kept(costs):
        seen.append(costs)
        return np.arange(len(costs)), np.arange(len(costs))

    monkeypatch.setattr("scipy.optimize.linear_sum_assignment", kept)
    wide = [{"description": ("TEA",), "amount": (f"{i}.00", "0.50")} for i in range(rows)]
    judged(labelled(wide), tables=said([{"description": "TEA", "amount": "0.50"}] * rows))
    (costs,) = seen
    assert (costs == np.rint(costs)).all()
    assert np.abs(costs).max() * rows < 2**53
    assert (costs < 0).all()
