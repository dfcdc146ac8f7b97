"""The truth of one document, prepared once for judging all of its renditions."""

from __future__ import annotations

import operator
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from docextract_eval.matching.page import PageText

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.matching.field_reader import FieldReader
    from docextract_eval.records import Document, Field, Guess

    GuessRow = Mapping[str, Guess]
    RowValues = tuple[str | None, ...]

_ACCEPTED = operator.attrgetter("accepted")


class Truth:
    """A document's labels by name, its tables by row and column, and its text."""

    def __init__(self, document: Document, tables: Mapping[str, Mapping[str, FieldReader]]) -> None:
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

    def __init__(self, rows: Sequence[Sequence[Field]], readers: Mapping[str, FieldReader]) -> None:
        """Take the rows, and the reader of each column."""
        self.readers = readers
        column = {reader.spec.name: name for name, reader in readers.items()}
        self.rows = [{column[cell.name]: cell for cell in row} for row in rows]
        self.columns = tuple(self.rows[0]) if self.rows else ()
        self.labelled = set().union(*self.rows) if rows else {*readers}
        """The columns that any row labels; all of them where the table is known to be empty."""
        self.is_order_free = (
            all(readers[name].is_transitive for name in self.columns)
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
