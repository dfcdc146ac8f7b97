"""A whole prediction against a whole document: every cell once, none forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.fieldtypes import Context
from docextract_eval.locales import LOCALES
from docextract_eval.matching.causes import Errors
from docextract_eval.matching.cells import Cells
from docextract_eval.matching.columns import common, matches_of
from docextract_eval.matching.outcomes import outcomes
from docextract_eval.matching.place import placed
from docextract_eval.matching.rows import pair_rows
from docextract_eval.records import Document, Field, Guess, Match, Prediction, Rendition
from docextract_eval.schemas import FieldSpec, Schema, load

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.matching.columns import Check, Row
    from docextract_eval.schemas import TableSpec

    GuessRows = dict[int, dict[str, Guess]]
    Ways = Mapping[str, Cells]
    """How the cells of each field are compared."""


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
        self._ways: dict[tuple[str, str, str], dict[str, Cells]] = {}

    def judge(self, document: Document, rendition: Rendition, prediction: Prediction) -> list[Row]:
        """Judge scalars, then tables, then what the schema does not know."""
        ways = self._ways_of(document, prediction)
        return _Sitting(self._schema, ways, document, rendition, prediction).rows()

    def _ways_of(self, document: Document, prediction: Prediction) -> dict[str, Cells]:
        known = document.locale, document.currency, prediction.values
        if known not in self._ways:
            context = Context(LOCALES.load(document.locale), document.currency)
            specs = [self._schema.spec(name) for name in self._schema.names]
            ways = {spec.name: Cells(spec, context, prediction.values) for spec in specs}
            ways[""] = Cells(FieldSpec("", "text"), context, prediction.values)
            self._ways[known] = ways
        return self._ways[known]


class _Sitting:
    """One document, one rendition, one prediction."""

    def __init__(
        self,
        schema: Schema,
        ways: Ways,
        document: Document,
        rendition: Rendition,
        prediction: Prediction,
    ) -> None:
        self.schema, self.ways = schema, ways
        self.document, self.rendition = document, rendition
        self.prediction = prediction
        self.lost = frozenset(key for key, seen in rendition.legible.items() if not any(seen))
        self.errors = Errors(document, self.lost)

    def rows(self) -> list[Row]:
        """Judge scalars, then tables, then what the schema does not know."""
        scalars, tables, unknown = self._sorted_guesses()
        labels = {f.name: f for f in self.document.fields if f.decoy_of is None}
        found = [
            self._match(name, labels.get(name), scalars.get(name))
            for name in self.schema.fields
            if name in labels or name in scalars
        ]
        for name, table in self.schema.tables.items():
            found += self._table(table, tables.get(name, {}))
        return found + [self._match(guess.name, None, guess) for guess in unknown]

    def _sorted_guesses(self) -> tuple[dict[str, Guess], dict[str, GuessRows], list[Guess]]:
        """Sort guesses by field, or by table, row and column; an empty string is no guess."""
        scalars: dict[str, Guess] = {}
        tables: dict[str, GuessRows] = {}
        unknown = []
        fields, names = self.schema.fields, self.schema.names
        for guess in self.prediction.guesses:
            name = guess.name
            if not guess.value or guess.value.isspace():
                continue
            if name in fields:
                scalars.setdefault(name, guess)
            elif name in names:
                table, _, column = name.rpartition(".")
                row = tables.setdefault(table, {}).setdefault(guess.row or 0, {})
                row.setdefault(column, guess)
            else:
                unknown.append(guess)
        return scalars, tables, unknown

    def _table(self, table: TableSpec, said: GuessRows) -> list[Row]:
        name = table.name
        guesses = [said[number] for number in sorted(said)]
        if name not in self.document.tables:  # unlabelled as a whole
            return [self._match(g.name, None, g) for row in guesses for g in row.values()]
        ways = {column: self.ways[spec.name] for column, spec in table.columns.items()}
        columns = {spec.name: column for column, spec in table.columns.items()}
        truths = [
            {columns.get(f.name, f.name): f for f in row} for row in self.document.tables[name]
        ]
        partner = dict(pair_rows(truths, guesses, table, ways))
        found = []
        for i, truth in enumerate(truths):
            guess = guesses[partner[i]] if i in partner else {}
            for column, spec in table.columns.items():
                if column in truth or column in guess:
                    found.append(self._match(spec.name, truth.get(column), guess.get(column)))
        labelled = {c for truth in truths for c in truth} if truths else set(table.columns)
        paired = set(partner.values())
        for row in (row for j, row in enumerate(guesses) if j not in paired):
            for column, one in row.items():
                absent = Field(one.name, table.columns[column].type, None)
                found.append(self._match(one.name, absent if column in labelled else None, one))
        return found

    def _match(self, name: str, truth: Field | None, guess: Guess | None) -> Row:
        """Judge one cell."""
        ways = self.ways.get(name) or self.ways[""]
        if truth is None or guess is None:
            return self._alone(ways.spec.type, name, truth, guess)
        value, said = truth.value, guess.value
        alike: float | None
        if said == value and not (ways.printed and not guess.number):
            read, right, exact = value, True, True
            alike = 1.0 if ways.spec.type == "text" else None
        else:
            read = ways.read(guess)
            right, exact = ways.right(truth, read), ways.exact(truth, guess)
            alike = ways.likeness(truth, read)
        decidable = truth.resolvable and not (self.lost and truth.key in self.lost)
        lenient, strict = outcomes(truth, guessed=True, right=right, decidable=decidable)
        cause: str | None = None
        decoy: str | None = None
        check: Check = ""
        if lenient != "right":
            cause, decoy, check = self.errors.cause(ways, truth, guess, read, right=right)
        where = placed(truth, guess, self.rendition) if guess.quad else "unknown"
        return (
            *(name, truth.row, guess.row, ways.spec.type, lenient, strict, exact, cause, decoy),
            *(where, check, alike, guess.confidence, value, said),
        )

    def _alone(self, kind: str, name: str, truth: Field | None, guess: Guess | None) -> Row:
        """Judge a cell that has only a truth, or a guess where nothing is labelled."""
        if truth is not None:
            lost = not truth.resolvable or bool(self.lost and truth.key in self.lost)
            lenient, strict = outcomes(truth, guessed=False, right=False, decidable=not lost)
            said: tuple[int | None, str | None] = truth.row, truth.value
            return (
                *(name, said[0], None, kind, lenient, strict, False, None, None),
                *("unknown", "", None, None, said[1], None),
            )
        assert guess is not None
        return (
            *(name, None, guess.row, kind, "not judged", "not judged", False, None, None),
            *("unknown", "", None, guess.confidence, None, guess.value),
        )
