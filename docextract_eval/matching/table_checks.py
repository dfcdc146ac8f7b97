"""What rows of an answer say of each other, whatever the page says: copies, running balances.

Both are stated in the `check` of matches, so that metrics need no values. A row without a partner
is a copy if it equals, in every cell, a row that has one. A balance adds up if it is the balance
before it and the amounts since; where the document's own balances do not, none is checked.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from docextract_eval.matching.columns import CellMatch
    from docextract_eval.matching.field_reader import FieldReader
    from docextract_eval.matching.rows import TruthTable
    from docextract_eval.records import Check, Guess

    GuessRow = Mapping[str, Guess]
    Values = tuple[str | None, str | None]

AMOUNT, BALANCE = "amount", "balance"
"""The columns of a table with a running balance; both are money."""


def with_row_checks(
    matches: Iterable[CellMatch],
    truth: TruthTable,
    guesses: Mapping[int, GuessRow],
    paired: Collection[int],
) -> list[CellMatch]:
    """Return the matches of a table with what its guessed rows, by number, say of each other.

    `paired` are the numbers of the rows that have a partner.
    """
    matches = [*matches]
    checks: dict[tuple[int | None, str], Check] = {}
    if len(paired) < len(guesses):
        checks |= _check_copies(truth.readers, guesses, paired)
    checks |= _check_balances(matches, truth, guesses)
    if not checks:
        return matches
    return [
        each._replace(check=check)
        if each.guess is not None and (check := checks.get((each.guess_row, each.field)))
        else each
        for each in matches
    ]


def _check_copies(
    readers: Mapping[str, FieldReader], guesses: Mapping[int, GuessRow], paired: Collection[int]
) -> dict[tuple[int | None, str], Check]:
    """Return for the cells of every row without a partner whether it is a copy of one with it."""

    def content(row: GuessRow) -> frozenset[tuple[str, str]]:
        return frozenset([(c, readers[c].comparable_value(guess)) for c, guess in row.items()])

    known = {content(guesses[number]) for number in paired}
    found: dict[tuple[int | None, str], Check] = {}
    for number, row in guesses.items():
        if number not in paired:
            check: Check = "copy" if content(row) in known else "no copy"
            found |= {(number, readers[column].name): check for column in row}
    return found


def _check_balances(
    matches: Sequence[CellMatch], truth: TruthTable, guesses: Mapping[int, GuessRow]
) -> dict[tuple[int | None, str], Check]:
    """Return for the balances of guessed rows whether they add up, in the document's order."""
    columns = {column: truth.readers.get(column) for column in (AMOUNT, BALANCE)}
    names = {reader.name for reader in columns.values() if reader and reader.type == "money"}
    if len(names) < len(columns):
        return {}
    step = _direction(truth)
    if not step:
        return {}
    right = {
        (each.guess_row, each.field): each.truth
        for each in matches
        if each.field in names and each.strict == "right"
    }

    def value(number: int, column: str) -> str | None:
        guess, reader = guesses[number].get(column), truth.readers[column]
        if guess is None:
            return None
        return right.get((number, reader.name)) or reader.read(guess) or ""

    numbers = sorted(guesses)[::step]
    found = balances_add_up((value(n, AMOUNT), value(n, BALANCE)) for n in numbers)
    name = truth.readers[BALANCE].name
    return {
        (number, name): "adds up" if fits else "does not add up"
        for number, fits in zip(numbers, found, strict=True)
        if fits is not None
    }


def _direction(truth: TruthTable) -> int:
    """Return 1 where a document's balances add up downwards, -1 upwards, and 0 where they do not.

    Newest movements may stand first, and those of each side by themselves.
    """
    cells = [(row.get(AMOUNT), row.get(BALANCE)) for row in truth.rows]
    printed = [(a.value if a else None, b.value if b else None) for a, b in cells]
    for step in (1, -1):
        found = {*balances_add_up(printed[::step])} - {None}
        if found == {True}:
            return step
    return 0


def balances_add_up(rows: Iterable[Values]) -> list[bool | None]:
    """Return for every row's balance whether it is the one before it and the amounts since.

    None where a row has no balance, or is the first one with it. What is no number never adds up.

    >>> balances_add_up([("5", "105"), ("-3", "102"), ("1", None), ("1", "104"), ("2", "107")])
    [None, True, None, True, False]
    """
    found: list[bool | None] = []
    before: Decimal | None = None
    since: Decimal | None = Decimal(0)
    for amount, balance in rows:
        added = _number(amount)
        since = None if since is None or added is None else since + added
        if balance is None:
            found.append(None)
            continue
        stated = _number(balance)
        found.append(None if before is None else since is not None and before + since == stated)
        if stated is not None:
            before, since = stated, Decimal(0)
    return found


def _number(text: str | None) -> Decimal | None:
    """Return a canonical amount; None where there is none, or no number."""
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None
