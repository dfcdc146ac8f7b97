"""Judges a whole prediction against a whole document: every cell exactly once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.fieldtypes import Context
from docextract_eval.locales import LOCALES
from docextract_eval.matching.causes import cause
from docextract_eval.matching.columns import CellMatch, Finding, matched, reading_of, unmatched
from docextract_eval.matching.error import Error
from docextract_eval.matching.field_reader import FieldReader
from docextract_eval.matching.place import placed
from docextract_eval.matching.rows import pair_rows
from docextract_eval.matching.truth import Truth
from docextract_eval.records import Document, Field, Guess, Match, Prediction, Rendition
from docextract_eval.schemas import Schema, load

if TYPE_CHECKING:
    from docextract_eval.records import Outcome, Values
    from docextract_eval.schemas import TableSpec

    GuessRows = dict[int, dict[str, Guess]]

_NOWHERE = ("", "")
_NO_ROW: dict[str, Guess] = {}
_RIGHT = Finding("right", "right", exact=True)
_RIGHT_TEXT = Finding("right", "right", exact=True, likeness=1.0)
_NOT_JUDGED = Finding("not judged", "not judged")


def judge(
    document: Document, rendition: Rendition, prediction: Prediction, schema: Schema | None = None
) -> list[Match]:
    """Return one match per truth cell, plus one per unmatched guess."""
    found = Judge(schema or load(document.kind)).judge(document, rendition, prediction)
    reading = reading_of(document, rendition, prediction)
    return [each.match(reading) for each in found]


class Judge:
    """The judge for one schema; it caches values that it has read."""

    def __init__(self, schema: Schema) -> None:
        """Take the schema of the documents."""
        self._schema = schema
        self._readers: dict[tuple[str, str, str], FieldReaders] = {}
        self._truth: Truth | None = None
        self._truth_readers: FieldReaders | None = None

    def judge(
        self, document: Document, rendition: Rendition, prediction: Prediction
    ) -> list[CellMatch]:
        """Return one match per truth cell, plus one per unmatched guess."""
        written = document.locale, document.currency, prediction.values
        if written not in self._readers:
            context = Context(LOCALES.load(document.locale), document.currency)
            self._readers[written] = FieldReaders(self._schema, context, prediction.values)
        readers = self._readers[written]
        same_document = self._truth is not None and self._truth.document is document
        if self._truth is None or not same_document or self._truth_readers is not readers:
            self._truth, self._truth_readers = Truth(document, readers.tables), readers
        return RenditionJudge(readers, self._truth, rendition, prediction).matches()


class FieldReaders:
    """One reader for every field, for one country and one way of writing values."""

    def __init__(self, schema: Schema, context: Context, values: Values) -> None:
        """Make them for all fields of a schema."""
        self.schema = schema
        specs = [schema.spec(name) for name in schema.names]
        self.fields = {spec.name: FieldReader(spec, context, values) for spec in specs}
        self.tables = {
            name: {column: self.fields[spec.name] for column, spec in table.columns.items()}
            for name, table in schema.tables.items()
        }
        split = {name: name.rpartition(".") for name in schema.names}
        self.where = {name: (table, column) for name, (table, _, column) in split.items()}
        """Table and column of every field; the table is empty for a scalar."""


class RenditionJudge:
    """Judges one prediction of one rendition of one document."""

    def __init__(
        self, readers: FieldReaders, truth: Truth, rendition: Rendition, prediction: Prediction
    ) -> None:
        """Take the readers of its fields, the truth, the rendition and what was predicted."""
        self.readers, self.schema = readers, readers.schema
        self.truth, self.rendition = truth, rendition
        self.prediction, self.printed = prediction, prediction.values == "printed"
        self.lost = frozenset([key for key, seen in rendition.legible.items() if not any(seen)])

    def matches(self) -> list[CellMatch]:
        """Return the matches: scalars, then tables, then fields that the schema does not know."""
        scalars, tables, unknown = self._sorted_guesses()
        labels = self.truth.labels
        found = [
            self._match(self.readers.fields[name], labels.get(name), scalars.get(name))
            for name in self.schema.fields
            if name in labels or name in scalars
        ]
        for name, table in self.schema.tables.items():
            if name in self.truth.tables or name in tables:
                self._add_table(table, tables.get(name, {}), found)
        found += [self._unmatched(guess.name, "text", None, guess) for guess in unknown]
        return found

    def _sorted_guesses(self) -> tuple[dict[str, Guess], dict[str, GuessRows], list[Guess]]:
        """Return guesses by field, by table and row, and unknown ones; no blank values."""
        scalars: dict[str, Guess] = {}
        tables: dict[str, GuessRows] = {}
        unknown = []
        where = self.readers.where.get
        row: dict[str, Guess] = {}
        row_table, row_number = "", -1
        for guess in self.prediction.guesses:
            if not guess.value or guess.value.isspace():
                continue
            table, column = where(guess.name, _NOWHERE)
            if table:
                if guess.row != row_number or table != row_table:
                    row_table, row_number = table, guess.row or 0
                    row = tables.setdefault(table, {}).setdefault(row_number, {})
                row.setdefault(column, guess)
            elif column:
                scalars.setdefault(column, guess)
            else:
                unknown.append(guess)
        return scalars, tables, unknown

    def _add_table(self, table: TableSpec, numbered: GuessRows, found: list[CellMatch]) -> None:
        """Append the matches of a table's cells, its rows paired with those of the truth."""
        readers = self.readers.tables[table.name]
        guesses = [numbered[number] for number in sorted(numbered)]
        if (truth := self.truth.tables.get(table.name)) is None:  # unlabelled as a whole
            found += [self._match(readers[c], None, g) for r in guesses for c, g in r.items()]
            return
        partner = dict(pair_rows(truth, guesses, table))
        match, columns = self._match, [*readers.items()]
        for i, row in enumerate(truth.rows):
            guessed = guesses[partner[i]] if i in partner else _NO_ROW
            for column, reader in columns:
                cell, guess = row.get(column), guessed.get(column)
                if cell is not None or guess is not None:
                    found.append(match(reader, cell, guess))
        paired = set(partner.values())
        for extra in (row for j, row in enumerate(guesses) if j not in paired):
            for column, guess in extra.items():
                absent = Field(guess.name, table.columns[column].type, None)
                known = absent if column in truth.labelled else None
                found.append(self._match(readers[column], known, guess))

    def _match(self, reader: FieldReader, truth: Field | None, guess: Guess | None) -> CellMatch:
        """Return the match of one cell."""
        if truth is None or guess is None:
            return self._unmatched(reader.name, reader.type, truth, guess)
        found = self._finding(reader, truth, guess)
        at = placed(truth, guess, self.rendition) if guess.quad else "unknown"
        return matched(reader, truth, guess, found, at)

    def _finding(self, reader: FieldReader, truth: Field, guess: Guess) -> Finding:
        """Return the outcome of a guess, and its cause where it is not right."""
        decidable = truth.resolvable and not (self.lost and truth.key in self.lost)
        likeness: float | None
        read: str | None
        if guess.value == truth.value and (guess.number or not self.printed):
            if decidable:
                return _RIGHT_TEXT if reader.type == "text" else _RIGHT
            read, right, exact = truth.value, True, True
            likeness = 1.0 if reader.type == "text" else None
        else:
            read = reader.read(guess)
            right, exact = reader.right(truth, read), reader.exact(truth, guess)
            likeness = reader.likeness(truth, read)
            if right and decidable:
                return Finding("right", "right", exact=exact, likeness=likeness)
        outcome, strict = outcomes(truth, guessed=True, right=right, decidable=decidable)
        paper = self.truth.paper(self.lost)
        why, decoy, check = cause(Error(reader, truth, guess, read, paper, right=right))
        return Finding(outcome, strict, exact, why, decoy, check, likeness)

    def _unmatched(
        self, name: str, kind: str, truth: Field | None, guess: Guess | None
    ) -> CellMatch:
        """Return the match of a cell that has only a truth, or only a guess."""
        found = _NOT_JUDGED
        if truth is not None:
            decidable = truth.resolvable and not (self.lost and truth.key in self.lost)
            found = Finding(*outcomes(truth, guessed=False, right=False, decidable=decidable))
        return unmatched(name, kind, truth, guess, found)


def outcomes(
    truth: Field | None, *, guessed: bool, right: bool, decidable: bool
) -> tuple[Outcome, Outcome]:
    """Return the outcome in the decidable reading and in the strict reading.

    >>> from docextract_eval.records import Field
    >>> outcomes(Field("tip", "money", None), guessed=True, right=False, decidable=True)
    ('invented', 'invented')
    >>> outcomes(Field("tip", "money", "2.00"), guessed=False, right=False, decidable=False)
    ('rightly abstained', 'missed')
    """
    if truth is None:
        return "not judged", "not judged"
    if truth.value is None:
        return ("invented", "invented") if guessed else ("rightly absent", "rightly absent")
    strict: Outcome = ("right" if right else "wrong") if guessed else "missed"
    if decidable:
        return strict, strict
    return ("guessed" if guessed else "rightly abstained"), strict
