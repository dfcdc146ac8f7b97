"""Pairs predicted rows with rows of the truth, whatever their order.

Two rows may be a pair if a key cell is equal, or a text key cell alike enough; where no key cell
has a value in both, if any cell is equal. Equal rows are paired first; the rest so that the
whole table has the fewest wrong, missed and invented cells, then the most right cells, then the
most right key cells, then by content.

Most rows are simply equal and are paired first. `grid` pairs what is left.
"""

from __future__ import annotations

import operator
from collections import Counter, defaultdict
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from docextract_eval.fieldtypes.text import is_alike
from docextract_eval.matching.grid import Grid
from docextract_eval.matching.large_grid import LargeGrid, can_be_large
from docextract_eval.matching.page import PageText

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.matching.field_reader import FieldReader
    from docextract_eval.records import Document, Field, Guess
    from docextract_eval.schemas import TableSpec

    GuessRow = Mapping[str, Guess]
    RowValues = tuple[str | None, ...]

_SMALL = 64
"""Up to this many pairs, testing each is faster than building a grid."""
LARGEST_GRID = 1_000_000
"""Up to this many pairs, a grid of them all is faster than one of candidates."""


def pair_rows(
    truth: TruthTable, guesses: Sequence[GuessRow], table: TableSpec
) -> list[tuple[int, int]]:
    """Return the pairs of row indices (truth, guess); rows in no pair have no partner."""
    rows = _RowPairing(truth, guesses, table)
    if truth.is_order_free:
        rows.pair_identical()
    if rows.open_truths and rows.open_guesses:
        if truth.is_order_free:
            rows.pair_equal()
            if len(rows.open_truths) * len(rows.open_guesses) <= _SMALL:
                rows.pair_only_candidates()
        if rows.open_truths and rows.open_guesses:
            rows.pair_by_cost()
    return rows.pairs


def _may_pair(
    truth_row: RowValues,
    guess_row: RowValues,
    key_columns: list[int],
    text_keys: list[int],
    least_likeness: float,
) -> bool:
    """Return whether two rows may be a pair; `Grid` finds the same for all pairs at once."""
    has_common_key = False
    for key in key_columns:
        ours, theirs = truth_row[key], guess_row[key]
        if ours is not None and theirs is not None:
            if ours == theirs:
                return True
            if key in text_keys and is_alike(ours, theirs, least_likeness):
                return True
            has_common_key = True
    return not has_common_key and any(
        v is not None and v == w for v, w in zip(truth_row, guess_row, strict=True)
    )


class _RowPairing:
    """The pairs so far, and the rows of both sides that are in no pair."""

    def __init__(self, truth: TruthTable, guesses: Sequence[GuessRow], table: TableSpec) -> None:
        self.truth, self.guesses, self.table = truth, guesses, table
        self.readers, self.columns = truth.readers, truth.columns
        self.open_truths, self.open_guesses = [*range(len(truth.rows))], [*range(len(guesses))]
        self.pairs: list[tuple[int, int]] = []
        self.folded_guesses: dict[int, RowValues] = {}

    def pair_identical(self) -> None:
        """Pair rows that are identical."""
        columns = self.columns
        if columns and not self.readers[columns[0]].printed:
            theirs = [
                tuple([row[c].value if c in row else None for c in columns]) for row in self.guesses
            ]
            self._pair_same_values(self.truth.row_values, theirs)

    def pair_equal(self) -> None:
        """Pair rows that are equal under their types."""
        if not {*map(self.truth.folded_row, self.open_truths)}.isdisjoint(
            map(self._folded_guess, self.open_guesses)
        ):
            self._sort_open_rows()
            ours, theirs = (
                map(self.truth.folded_row, self.open_truths),
                map(self._folded_guess, self.open_guesses),
            )
            self._pair_same_values([*ours], [*theirs])

    def _sort_open_rows(self) -> None:
        """Sort the rows that are left by content: their order on the page does not count."""
        names = tuple(self.table.columns)
        if self.open_truths[1:]:
            rows = self.truth.rows
            self.open_truths.sort(
                key=lambda i: [(t.value or "", t.accepted) for c in names if (t := rows[i].get(c))]
            )
        if self.open_guesses[1:]:
            rows_guessed = self.guesses
            self.open_guesses.sort(
                key=lambda j: [
                    rows_guessed[j][c].value if c in rows_guessed[j] else "" for c in names
                ]
            )

    def _folded_guess(self, number: int) -> RowValues:
        """Return the comparable values of a guessed row."""
        if number not in self.folded_guesses:
            row, readers = self.guesses[number], self.readers
            values = [
                readers[c].comparable_value(row[c]) if c in row else None for c in self.columns
            ]
            self.folded_guesses[number] = tuple(values)
        return self.folded_guesses[number]

    def _pair_same_values(self, ours: Sequence[RowValues], theirs: Sequence[RowValues]) -> None:
        waiting: dict[RowValues, list[int]] = defaultdict(list)
        for values, j in zip(reversed(theirs), reversed(self.open_guesses), strict=True):
            waiting[values].append(j)
        left, taken = [], set()
        for values, i in zip(ours, self.open_truths, strict=True):
            if (equal_rows := waiting.get(values)) and any(values):
                self.pairs.append((i, equal_rows[-1]))
                taken.add(equal_rows.pop())
            else:
                left.append(i)
        self.open_truths, self.open_guesses = left, [j for j in self.open_guesses if j not in taken]

    def pair_only_candidates(self) -> None:
        """Pair the rows of a small table that have exactly one possible partner.

        Such a pair has fewer errors than two single rows, so it is in every best pairing.
        """
        keys = [k for k, column in enumerate(self.columns) if column in self.table.key]
        text_keys = [k for k in keys if self.readers[self.columns[k]].spec.type == "text"]
        if any(self.readers[self.columns[k]].spec.match != "folded" for k in text_keys):
            return
        least_likeness = self.table.pair_likeness
        ours, theirs = (
            [*map(self.truth.folded_row, self.open_truths)],
            [*map(self._folded_guess, self.open_guesses)],
        )
        candidates = [
            [
                j
                for j, other in zip(self.open_guesses, theirs, strict=True)
                if _may_pair(one, other, keys, text_keys, least_likeness)
            ]
            for one in ours
        ]
        candidate_counts = Counter(chain.from_iterable(candidates))
        unique_pairs = {
            i: js[0]
            for i, js in zip(self.open_truths, candidates, strict=True)
            if len(js) == 1 and candidate_counts[js[0]] == 1
        }
        self.pairs += unique_pairs.items()
        # A row without any possible partner stays alone.
        left = zip(self.open_truths, candidates, strict=True)
        self.open_truths = [i for i, js in left if js and i not in unique_pairs]
        taken = {*unique_pairs.values()}
        self.open_guesses = [
            j for j in self.open_guesses if j in candidate_counts and j not in taken
        ]

    def pair_by_cost(self) -> None:
        """Pair the rest so that errors are fewest."""
        self._sort_open_rows()
        truths = [self.truth.rows[i] for i in self.open_truths]
        guesses = [
            {c: self.readers[c].read(guess) for c, guess in self.guesses[j].items()}
            for j in self.open_guesses
        ]
        given = truths, guesses, self.truth.labelled, self.table, self.readers
        if len(truths) * len(guesses) > LARGEST_GRID and can_be_large(self.table, self.readers):
            grid: Grid | LargeGrid = LargeGrid(*given, has_equal=not self.truth.is_order_free)
        else:
            grid = Grid(*given)
        self.pairs += [(self.open_truths[i], self.open_guesses[j]) for i, j in grid.best_pairs()]


_ACCEPTED = operator.attrgetter("accepted")


class TableReaders:
    """The readers of a table's columns."""

    def __init__(self, by_column: Mapping[str, FieldReader]) -> None:
        """Take them by the name of their column."""
        self.by_column = by_column
        self.column_of = {reader.name: column for column, reader in by_column.items()}
        """The column of every field."""
        self.are_transitive = all(reader.is_transitive for reader in by_column.values())


class Truth:
    """A document's labels by name, its tables by row and column, and its text."""

    def __init__(self, document: Document, tables: Mapping[str, TableReaders]) -> None:
        """Take the document, and the readers of each table's columns."""
        self.document = document
        self.labels = {f.name: f for f in document.fields if f.decoy_of is None}
        self.tables = {
            name: TruthTable(rows, tables[name])
            for name, rows in document.tables.items()
            if name in tables
        }
        self._page_text: PageText | None = None

    def page_text(self, illegible: frozenset[str]) -> PageText:
        """Return the readable text where the ink of some fields is gone."""
        if self._page_text is None or self._page_text.illegible != illegible:
            self._page_text = PageText(self.document, illegible)
        return self._page_text


class TruthTable:
    """The rows of one table."""

    def __init__(self, rows: Sequence[Sequence[Field]], given: TableReaders) -> None:
        """Take the rows, and the readers of their columns."""
        self.readers, column = given.by_column, given.column_of
        readers = self.readers
        self.rows = [{column[cell.name]: cell for cell in row} for row in rows]
        self.columns = tuple(self.rows[0]) if self.rows else ()
        self.labelled = set().union(*self.rows) if rows else {*readers}
        """The columns that any row labels; all of them where the table is known to be empty."""
        self.is_order_free = (
            (given.are_transitive or all(readers[name].is_transitive for name in self.columns))
            and len({*map(tuple, self.rows)}) <= 1
            and not any(map(_ACCEPTED, chain.from_iterable(rows)))
        )
        """Whether equal rows may be paired in any order.

        Not where a truth has several accepted values or labels other columns than the others, nor
        where a column has a tolerance, so that values equal to a third one may differ.
        """
        self.row_values: list[RowValues] = [
            tuple([c.value for c in row.values()]) for row in self.rows
        ]
        self.fold_functions = [readers[name].folded for name in self.columns]
        self._folded_rows: dict[int, RowValues] = {}
        self._values_of_unread_texts = _values_of_unread_texts(self.rows, readers)

    def with_texts_resolved(self, guesses: Sequence[GuessRow]) -> Sequence[GuessRow]:
        """Return the rows with the value of every guess that repeats a text nothing can read.

        Such a text is a day without its year, in the column where it is printed.
        """
        known = self._values_of_unread_texts
        if not known:
            return guesses
        return [
            {
                column: replace(guess, value=value, number=True)
                if (value := known.get((column, guess.value)))
                else guess
                for column, guess in row.items()
            }
            for row in guesses
        ]

    def folded_row(self, number: int) -> RowValues:
        """Return the comparable values of a row."""
        if number not in self._folded_rows:
            pairs = zip(self.row_values[number], self.fold_functions, strict=True)
            self._folded_rows[number] = tuple([None if v is None else fold(v) for v, fold in pairs])
        return self._folded_rows[number]


def _values_of_unread_texts(
    rows: Sequence[Mapping[str, Field]], readers: Mapping[str, FieldReader]
) -> dict[tuple[str, str], str]:
    """Return the values of printed texts that nothing can read, by column and text."""
    printed = {column: reader for column, reader in readers.items() if reader.printed}
    if not printed:
        return {}
    return {
        (column, cell.text): cell.value
        for row in rows
        for column, cell in row.items()
        if cell.value and not printed[column].can_read(cell.text)
    }
