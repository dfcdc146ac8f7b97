"""A whole prediction against a whole document: every cell once, none forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.fieldtypes import Context
from docextract_eval.locales import LOCALES
from docextract_eval.matching.causes import cause
from docextract_eval.matching.cells import Cells
from docextract_eval.matching.columns import common, matches_of
from docextract_eval.matching.error import Error
from docextract_eval.matching.outcomes import outcomes
from docextract_eval.matching.place import placed
from docextract_eval.matching.rows import pair_rows
from docextract_eval.matching.truth import Truth
from docextract_eval.records import Document, Field, Guess, Match, Prediction, Rendition
from docextract_eval.schemas import Schema, load

if TYPE_CHECKING:
    from docextract_eval.matching.columns import Check, Row
    from docextract_eval.records import Outcome, Values
    from docextract_eval.schemas import TableSpec

    GuessRows = dict[int, dict[str, Guess]]

_NOWHERE = ("", "")
_NO_ROW: dict[str, Guess] = {}
_FLAWLESS: tuple[str | None, str | None, Check] = (None, None, "")
"""Cause, decoy and check of what is right."""


def judge(
    document: Document, rendition: Rendition, prediction: Prediction, schema: Schema | None = None
) -> list[Match]:
    """Give one match for every truth cell, and one for every guess that has none."""
    rows = Bench(schema or load(document.kind)).judge(document, rendition, prediction)
    return matches_of(common(document, rendition, prediction), rows)


class Bench:
    """Judges by one schema, and remembers what it has read."""

    def __init__(self, schema: Schema) -> None:
        """Take what the documents have."""
        self._schema = schema
        self._ways: dict[tuple[str, str, str], _Ways] = {}
        self._truth: Truth | None = None
        self._by: _Ways | None = None

    def judge(self, document: Document, rendition: Rendition, prediction: Prediction) -> list[Row]:
        """Give a row for every truth cell, and one for every guess that has none."""
        known = document.locale, document.currency, prediction.values
        if known not in self._ways:
            context = Context(LOCALES.load(document.locale), document.currency)
            self._ways[known] = _Ways(self._schema, context, prediction.values)
        ways = self._ways[known]
        if self._truth is None or self._truth.document is not document or self._by is not ways:
            self._truth, self._by = Truth(document, ways.tables), ways
        return _Sitting(ways, self._truth, rendition, prediction).rows()


class _Ways:
    """How the cells of every field are compared under one country and one way of writing."""

    def __init__(self, schema: Schema, context: Context, values: Values) -> None:
        self.schema = schema
        specs = [schema.spec(name) for name in schema.names]
        self.fields = {spec.name: Cells(spec, context, values) for spec in specs}
        self.tables = {
            name: {column: self.fields[spec.name] for column, spec in table.columns.items()}
            for name, table in schema.tables.items()
        }
        split = {name: name.rpartition(".") for name in schema.names}
        self.where = {name: (table, column) for name, (table, _, column) in split.items()}
        """The table, if it is in one, and the column of every field."""


class _Sitting:
    """One document, one rendition, one prediction."""

    def __init__(
        self, ways: _Ways, truth: Truth, rendition: Rendition, prediction: Prediction
    ) -> None:
        self.ways, self.schema = ways, ways.schema
        self.truth, self.rendition = truth, rendition
        self.prediction, self.printed = prediction, prediction.values == "printed"
        self.lost = frozenset([key for key, seen in rendition.legible.items() if not any(seen)])

    def rows(self) -> list[Row]:
        """Judge scalars, then tables, then what the schema does not know."""
        scalars, tables, unknown = self._sorted_guesses()
        labels = self.truth.labels
        found = [
            self._match(self.ways.fields[name], labels.get(name), scalars.get(name))
            for name in self.schema.fields
            if name in labels or name in scalars
        ]
        for name, table in self.schema.tables.items():
            if name in self.truth.tables or name in tables:
                self._table(table, tables.get(name, {}), found)
        found += [self._alone(guess.name, "text", None, guess) for guess in unknown]
        return found

    def _sorted_guesses(self) -> tuple[dict[str, Guess], dict[str, GuessRows], list[Guess]]:
        """Sort guesses by field, or by table, row and column; an empty string is no guess."""
        scalars: dict[str, Guess] = {}
        tables: dict[str, GuessRows] = {}
        unknown = []
        where, last = self.ways.where, ("", -1)
        row: dict[str, Guess] = {}
        for guess in self.prediction.guesses:
            if not guess.value or guess.value.isspace():
                continue
            table, column = where.get(guess.name, _NOWHERE)
            if table:
                if last != (here := (table, guess.row or 0)):
                    row, last = tables.setdefault(table, {}).setdefault(here[1], {}), here
                row.setdefault(column, guess)
            elif column:
                scalars.setdefault(column, guess)
            else:
                unknown.append(guess)
        return scalars, tables, unknown

    def _table(self, table: TableSpec, said: GuessRows, found: list[Row]) -> None:
        ways = self.ways.tables[table.name]
        guesses = [said[number] for number in sorted(said)]
        if (truth := self.truth.tables.get(table.name)) is None:  # unlabelled as a whole
            found += [self._match(ways[c], None, g) for r in guesses for c, g in r.items()]
            return
        partner = dict(pair_rows(truth, guesses, table))
        for i, row in enumerate(truth.rows):
            guess = guesses[partner[i]] if i in partner else _NO_ROW
            for column, way in ways.items():
                cell, one = row.get(column), guess.get(column)
                if cell is not None or one is not None:
                    found.append(self._match(way, cell, one))
        paired = set(partner.values())
        for extra in (row for j, row in enumerate(guesses) if j not in paired):
            for column, one in extra.items():
                absent = Field(one.name, table.columns[column].type, None)
                known = absent if column in truth.labelled else None
                found.append(self._match(ways[column], known, one))

    def _match(self, ways: Cells, truth: Field | None, guess: Guess | None) -> Row:
        """Judge one cell."""
        if truth is None or guess is None:
            return self._alone(ways.name, ways.type, truth, guess)
        value, said, kind = truth.value, guess.value, ways.type
        alike: float | None
        read: str | None
        if said == value and (guess.number or not self.printed):
            read, right, exact = value, True, True
            alike = 1.0 if kind == "text" else None
        else:
            read = ways.read(guess)
            right, exact = ways.right(truth, read), ways.exact(truth, guess)
            alike = ways.likeness(truth, read)
        lenient: Outcome = "right"
        strict: Outcome = "right"
        why, decoy, check = _FLAWLESS
        decidable = truth.resolvable and not (self.lost and truth.key in self.lost)
        if not (right and decidable):
            lenient, strict = outcomes(truth, guessed=True, right=right, decidable=decidable)
            paper = self.truth.paper(self.lost)
            why, decoy, check = cause(Error(ways, truth, guess, read, paper, right=right))
        return (
            ways.name,
            truth.row,
            guess.row,
            kind,
            lenient,
            strict,
            exact,
            why,
            decoy,
            placed(truth, guess, self.rendition) if guess.quad else "unknown",
            check,
            alike,
            guess.confidence,
            value,
            said,
        )

    def _alone(self, name: str, kind: str, truth: Field | None, guess: Guess | None) -> Row:
        """Judge a cell that has only a truth, or a guess where nothing is labelled."""
        lenient: Outcome = "not judged"
        strict: Outcome = "not judged"
        if truth is not None:
            decidable = truth.resolvable and not (self.lost and truth.key in self.lost)
            lenient, strict = outcomes(truth, guessed=False, right=False, decidable=decidable)
        return (
            *(name, truth.row if truth else None, guess.row if guess else None, kind),
            *(lenient, strict, False, None, None, "unknown", "", None),
            guess.confidence if guess else None,
            truth.value if truth else None,
            guess.value if guess else None,
        )
