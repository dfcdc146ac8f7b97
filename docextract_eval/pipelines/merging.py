"""The answers to the windows of one document, merged into one answer by stated rules.

The rules are a table in `docs/how-to/long-documents.md`. Rows at a seam are aligned as
sequences: what stands twice on the pages stays twice, what two windows both saw is there once.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from docextract_eval.records import CUT_OFF, Failure, Guess, Prediction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from docextract_eval.pipelines.windows import Window
    from docextract_eval.schemas import Schema, TableSpec

_WORDS = ("text", "code")
"""Types of columns that a printed head, or the second line of a row, may fill as well."""
_MOST_PAIRS = 160_000
"""How many pairs of rows at a seam are compared; beyond, the later window's rows stand alone."""
_VERSION_LENGTH = 400
"""How many characters of the windows' versions are kept."""

Version = Mapping[str, Guess]
"""A row as one window has it: its cells by column."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row, as each window that saw it has it, in order, and the page on which it begins."""

    versions: tuple[Version, ...]
    page: int | None = None

    @property
    def last(self) -> Version:
        """Return the row as the last window has it, which sees how it goes on."""
        return self.versions[-1]


@dataclass(frozen=True, slots=True)
class Seam:
    """Where a window begins, and the page after those that were seen before.

    With `has_gap` the end of the window before is missing: what goes on from there is dropped.
    """

    first: int
    end: int
    has_gap: bool = False


def merge_windows(
    schema: Schema, windows: Sequence[Window], answers: Sequence[Prediction]
) -> Prediction:
    """Return one prediction: what arrived of each window, and what all of them took together.

    Where a window failed or was cut off, the whole is cut off, and says which pages are concerned;
    where nothing arrived at all, the whole has the first failure.
    """
    answers = [_in_form_of(answers, each) for each in answers]
    arrived = [each for each in answers if _has_arrived(each)]
    flags = [each.suspicious for each in arrived if each.suspicious is not None]
    failure = _merged_failure(schema, windows, answers)
    tokens = _total([each.tokens for each in answers])
    cached = _total([each.cached_tokens for each in answers])
    return replace(
        (arrived or answers)[0],
        guesses=(*_merged_fields(arrived), *_merged_tables(schema, windows, answers)),
        failure=failure,
        suspicious=any(flags) if flags else None,
        tokens=None if tokens is None else int(tokens),
        cached_tokens=None if cached is None else int(cached),
        cost=_total([each.cost for each in answers]),
        attempts=sum(each.attempts for each in answers),
        version="; ".join(dict.fromkeys(each.version for each in answers if each.version))[
            :_VERSION_LENGTH
        ],
    )


def _has_arrived(answer: Prediction) -> bool:
    return answer.failure is None or answer.is_cut_off


def _in_form_of(answers: Sequence[Prediction], answer: Prediction) -> Prediction:
    """Return an answer, or its failure where its values have another form than the first's."""
    form = next((each.values for each in answers if _has_arrived(each)), answer.values)
    if not _has_arrived(answer) or answer.values == form or not answer.guesses:
        return answer
    what = f"its values are {answer.values}, and those of earlier pages {form}"
    return replace(answer, values=form, failure=Failure("garbage", what))


def _total(counts: Iterable[float | None]) -> float | None:
    """Return the sum of what is known; None where nothing is."""
    known = [count for count in counts if count is not None]
    return round(sum(known), 9) if known else None


def _merged_failure(
    schema: Schema, windows: Sequence[Window], answers: Sequence[Prediction]
) -> Failure | None:
    failures = [
        (window, each.failure)
        for window, each in zip(windows, answers, strict=True)
        if each.failure is not None
    ]
    if not failures:
        return None
    window, failure = failures[0]
    others = f" (and {len(failures) - 1} more of {len(windows)} windows)" if failures[1:] else ""
    if not any(map(_has_arrived, answers)):
        return Failure(failure.cause, f"pages {window}: {failure.detail}{others}")
    said = failure.detail if failure.cause == CUT_OFF else f"{failure.cause}: {failure.detail}"
    names = (*schema.fields, *schema.tables)
    whole = [_whole_names(names, each) for each in answers]
    arrived = tuple(name for name in names if all(name in found for found in whole))
    return Failure(CUT_OFF, f"pages {window}: {said}{others}", arrived)


def _whole_names(names: Sequence[str], answer: Prediction) -> Sequence[str]:
    """Return the fields and tables that an answer has whole."""
    if answer.failure is None:
        return names
    return answer.failure.arrived if answer.is_cut_off else ()


def _merged_fields(answers: Sequence[Prediction]) -> Iterator[Guess]:
    """Yield each field once: the value that most windows state, then the most confident."""
    stated: dict[str, list[Guess]] = {}
    for answer in answers:
        for (name, row), guess in answer.judged_guesses.items():
            if row is None:
                stated.setdefault(name, []).append(guess)
    for guesses in stated.values():
        votes = Counter(guess.value for guess in guesses)
        held = max(guesses, key=lambda guess: (votes[guess.value], guess.confidence or 0))
        yield _with_shared_confidence(held, guesses)


def _with_shared_confidence(held: Guess, stated: Sequence[Guess]) -> Guess:
    """Return a guess with the highest confidence of the windows that state its value.

    It is at most the share of these windows, of those that state any value.
    """
    same = [guess for guess in stated if guess.value == held.value]
    known = [guess.confidence for guess in same if guess.confidence is not None]
    if not known:
        return held
    return replace(held, confidence=min(max(known), len(same) / len(stated)), stated=None)


def _merged_tables(
    schema: Schema, windows: Sequence[Window], answers: Sequence[Prediction]
) -> Iterator[Guess]:
    """Yield the cells of all tables, their rows numbered through."""
    found = [_rows_by_table(answer) for answer in answers]
    for name in dict.fromkeys(table for tables in found for table in tables):
        table = schema.tables.get(name)
        rows: list[Row] = []
        end, has_gap = 0, False
        for window, answer, tables in zip(windows, answers, found, strict=True):
            new = [row for row in tables.get(name, ()) if not _is_head(row, table)]
            rows = joined_rows(rows, new, Seam(window.first, end, has_gap=has_gap), table)
            end, has_gap = window.end, answer.failure is not None
        for number, row in enumerate(rows):
            yield from _held_cells(row, number)


def _rows_by_table(answer: Prediction) -> dict[str, list[Row]]:
    """Return the rows of each table of an answer, each with the first page that it states."""
    cells: dict[str, dict[int, dict[str, Guess]]] = {}
    for (name, number), guess in answer.judged_guesses.items():
        if number is not None:
            table, _, column = name.rpartition(".")
            cells.setdefault(table, {}).setdefault(number, {})[column] = guess
    return {
        table: [Row((rows[number],), _first_page(rows[number])) for number in sorted(rows)]
        for table, rows in cells.items()
    }


def _first_page(cells: Version) -> int | None:
    return min((guess.page for guess in cells.values() if guess.page is not None), default=None)


def joined_rows(
    rows: Sequence[Row], new: Sequence[Row], seam: Seam, table: TableSpec | None
) -> list[Row]:
    """Return the rows so far with those of the next window.

    What is aligned are the rows of the pages that both windows saw. Where no page is stated, they
    are the most that end the one and begin the other.
    """
    first, end = seam.first, seam.end
    if first and new and _goes_on(new[0], first, table):
        if rows and first >= end and not seam.has_gap:
            rows = [*rows[:-1], _continued(rows[-1], new[0], table)]
            new = new[1:]
        elif rows or seam.has_gap:
            new = new[1:]  # whoever saw it begin has all of it, or nobody has
    new = _with_known_pages(new, first)
    if first >= end or not rows or not new:
        return [*rows, *new]
    if any(row.page is None for row in (*rows, *new)):
        shared = _shared_without_pages(rows, new)
        kept = len(rows) - shared
        return [*rows[:kept], *map(_paired, rows[kept:], new[:shared]), *new[shared:]]
    start = 1 + max((i for i, row in enumerate(rows) if _page(row) < first), default=-1)
    stop = next((i for i, row in enumerate(new) if _page(row) >= end), len(new))
    return [*rows[:start], *_aligned(rows[start:], new[:stop]), *new[stop:]]


def _page(row: Row) -> int:
    return -1 if row.page is None else row.page


def _with_known_pages(rows: Sequence[Row], first: int) -> list[Row]:
    """Return rows of which those without a page have that of the row above, if any has one."""
    if all(row.page is None for row in rows):
        return [*rows]
    placed, page = [], first
    for row in rows:
        page = page if row.page is None or row.page < first else row.page
        placed.append(replace(row, page=page))
    return placed


def _goes_on(row: Row, first: int, table: TableSpec | None) -> bool:
    """Return whether a window's first row goes on from the page before.

    It says so by its page. Where it states no page, it does if it has words alone, in a table that
    has amounts or dates as well.
    """
    if row.page is not None:
        return row.page < first
    if table is None or all(spec.type in _WORDS for spec in table.columns.values()):
        return False
    return all(c in table.columns and table.columns[c].type in _WORDS for c in row.last)


def _continued(row: Row, more: Row, table: TableSpec | None) -> Row:
    """Return a row with what follows on the next page: words are joined, blanks are filled."""
    cells = dict(row.last)
    for column, guess in more.last.items():
        mine = cells.get(column)
        if mine is None:
            cells[column] = guess
        elif table and column in table.columns and table.columns[column].type == "text":
            known = [c for c in (mine.confidence, guess.confidence) if c is not None]
            words = f"{mine.value} {guess.value}"
            cells[column] = replace(mine, value=words, confidence=min(known, default=None))
    return replace(row, versions=(*row.versions[:-1], cells))


def _is_head(row: Row, table: TableSpec | None) -> bool:
    """Return whether a row is the printed head: its amounts, dates and numbers have no digit."""
    values = [
        guess.value
        for column, guess in row.last.items()
        if table and column in table.columns and table.columns[column].type not in _NO_DIGITS
    ]
    return bool(values) and not any(char.isnumeric() for value in values for char in value)


_NO_DIGITS = (*_WORDS, "flag", "currency")
"""Types of columns whose values may have no digit."""


def _aligned(left: Sequence[Row], right: Sequence[Row]) -> Iterator[Row]:
    """Yield the rows of pages that two windows share, in order: pairs once, all others as well."""
    shared = _count_equal(left, right)
    yield from map(_paired, left[:shared], right[:shared])
    left, right = left[shared:], right[shared:]
    if len(left) * len(right) > _MOST_PAIRS:
        yield from right
        return
    i = j = 0
    for one, other in _best_pairs(left, right):
        yield from (*left[i:one], *right[j:other], _paired(left[one], right[other]))
        i, j = one + 1, other + 1
    yield from (*left[i:], *right[j:])


def _count_equal(left: Sequence[Row], right: Sequence[Row]) -> int:
    """Return how many rows both begin with."""
    pairs = zip(left, right, strict=False)
    equal = itertools.takewhile(lambda pair: _is_equal(pair[0].last, pair[1].last), pairs)
    return sum(1 for _ in equal)


def _best_pairs(left: Sequence[Row], right: Sequence[Row]) -> list[tuple[int, int]]:
    """Return pairs of rows, in the order of both, that agree in as many cells as possible."""
    wide = len(right) + 1
    best = [[0] * wide for _ in range(len(left) + 1)]
    agree = [[_agreement(a.last, b.last) for b in right] for a in left]
    for i in reversed(range(len(left))):
        for j in reversed(range(len(right))):
            skipped = max(best[i + 1][j], best[i][j + 1])
            best[i][j] = max(skipped, best[i + 1][j + 1] + max(0, agree[i][j]))
    pairs, i, j = [], 0, 0
    while i < len(left) and j < len(right):
        if agree[i][j] > 0 and best[i][j] == best[i + 1][j + 1] + agree[i][j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _agreement(one: Version, other: Version) -> int:
    """Return in how many more cells two rows agree than differ.

    A cell of one alone is neither. The start of a text agrees with it: the page may end there.
    """
    both = one.keys() & other.keys()
    same = sum(_is_start(one[column].value, other[column].value) for column in both)
    return 2 * same - len(both)


def _is_start(one: str, other: str) -> bool:
    """Return whether two values are equal, or one is the other's first words.

    >>> _is_start("CARD", "CARD PAYMENT"), _is_start("1", "12")
    (True, False)
    """
    return one == other or one.startswith(f"{other} ") or other.startswith(f"{one} ")


def _shared_without_pages(rows: Sequence[Row], new: Sequence[Row]) -> int:
    """Return how many rows at the end of some are the first of others: the most that are equal.

    Where none are equal, the most that agree in more cells than differ.
    """
    longest = min(len(rows), len(new), int(_MOST_PAIRS**0.5))
    for is_same in (_is_equal, lambda a, b: _agreement(a, b) > 0):
        for count in range(longest, 0, -1):
            tail = rows[len(rows) - count :]
            if all(is_same(a.last, b.last) for a, b in zip(tail, new, strict=False)):
                return count
    return 0


def _is_equal(one: Version, other: Version) -> bool:
    return {c: guess.value for c, guess in one.items()} == {
        c: guess.value for c, guess in other.items()
    }


def _paired(one: Row, other: Row) -> Row:
    return Row((*one.versions, *other.versions), other.page)


def _held_cells(row: Row, number: int) -> Iterator[Guess]:
    """Yield a row's cells: of each the value that most windows state, then the last one's."""
    for column in dict.fromkeys(column for version in row.versions for column in version):
        stated = [version[column] for version in reversed(row.versions) if column in version]
        votes = Counter(guess.value for guess in stated)
        held = max(stated, key=lambda guess: votes[guess.value])
        page = held.page if held.quad else None  # it was the row's, and is no place of the cell
        yield replace(_with_shared_confidence(held, stated), row=number, page=page)
