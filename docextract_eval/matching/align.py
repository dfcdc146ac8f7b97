"""A whole prediction against a whole document: every cell once, none forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.fieldtypes import Context
from docextract_eval.locales import LOCALES
from docextract_eval.matching.cells import Cells
from docextract_eval.matching.outcomes import is_decidable, outcomes
from docextract_eval.matching.rows import pair_rows
from docextract_eval.records import Document, Field, Guess, Match, Prediction, Rendition
from docextract_eval.schemas import FieldSpec, Schema, load

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from docextract_eval.schemas import TableSpec

    GuessRows = dict[int, dict[str, Guess]]


def judge(
    document: Document, rendition: Rendition, prediction: Prediction, schema: Schema | None = None
) -> list[Match]:
    """Give one match for every truth cell, and one for every guess that has none."""
    return list(_Bench(document, rendition, prediction, schema or load(document.kind)).matches())


class _Bench:
    """One document, one rendition, one prediction."""

    def __init__(
        self, document: Document, rendition: Rendition, prediction: Prediction, schema: Schema
    ) -> None:
        self.document, self.rendition, self.prediction = document, rendition, prediction
        self.schema = schema
        self.context = Context(LOCALES.load(document.locale), document.currency)

    def matches(self) -> Iterator[Match]:
        """Judge scalars, then tables, then what the schema does not know."""
        scalars, tables, unknown = self._sorted_guesses()
        labels = {f.name: f for f in self.document.fields if f.decoy_of is None}
        for name in self.schema.fields:
            truth, guess = labels.get(name), scalars.get(name)
            if truth is not None or guess is not None:
                yield self._match(name, truth, guess)
        for name, table in self.schema.tables.items():
            yield from self._table(table, tables.get(name, {}))
        for guess in unknown:
            yield self._match(guess.name, None, guess)

    def _sorted_guesses(self) -> tuple[dict[str, Guess], dict[str, GuessRows], list[Guess]]:
        """Sort guesses by field, or by table, row and column; an empty string is no guess."""
        scalars: dict[str, Guess] = {}
        tables: dict[str, GuessRows] = {}
        unknown = []
        for guess in (guess for guess in self.prediction.guesses if guess.value.strip()):
            table, _, column = guess.name.rpartition(".")
            if guess.name not in self.schema.names:
                unknown.append(guess)
            elif table:
                row = tables.setdefault(table, {}).setdefault(guess.row or 0, {})
                row.setdefault(column, guess)
            else:
                scalars.setdefault(column, guess)
        return scalars, tables, unknown

    def _table(self, table: TableSpec, said: GuessRows) -> Iterator[Match]:
        guesses = [said[number] for number in sorted(said)]
        if table.name not in self.document.tables:  # unlabelled as a whole
            yield from (self._match(g.name, None, g) for row in guesses for g in row.values())
            return
        truths = [_columns(row) for row in self.document.tables[table.name]]
        cells = {column: self._cells(f"{table.name}.{column}") for column in table.columns}
        read = [{c: cells[c].read(guess) for c, guess in row.items()} for row in guesses]
        pairs = pair_rows(truths, read, table, cells)
        partner = dict(pairs)
        for i, truth in enumerate(truths):
            yield from self._row(table, truth, guesses[partner[i]] if i in partner else {})
        labelled = {c for truth in truths for c in truth} if truths else set(table.columns)
        paired = {j for _, j in pairs}
        for row in (row for j, row in enumerate(guesses) if j not in paired):
            for column, guess in row.items():
                name = f"{table.name}.{column}"
                absent = Field(name, table.columns[column].type, None)
                yield self._match(name, absent if column in labelled else None, guess)

    def _row(
        self, table: TableSpec, truth: Mapping[str, Field], guess: Mapping[str, Guess]
    ) -> Iterator[Match]:
        for column in table.columns:
            if column in truth or column in guess:
                yield self._match(f"{table.name}.{column}", truth.get(column), guess.get(column))

    def _match(self, name: str, truth: Field | None, guess: Guess | None) -> Match:
        cells = self._cells(name)
        read = cells.read(guess) if guess else None
        lenient, strict = outcomes(
            truth,
            guessed=guess is not None,
            right=truth is not None and cells.right(truth, read),
            decidable=truth is not None and is_decidable(truth, self.rendition),
        )
        return Match(
            document=self.document.id,
            rendition=self.rendition.id,
            repeat=self.prediction.repeat,
            field=name,
            truth_row=truth.row if truth else None,
            guess_row=guess.row if guess else None,
            type=cells.spec.type,
            outcome=lenient,
            strict=strict,
            exact=bool(truth and guess and cells.exact(truth, guess)),
            cause=None,
            decoy=None,
            placed="unknown",
            likeness=cells.likeness(truth, read) if truth else None,
            confidence=guess.confidence if guess else None,
            truth=truth.value if truth else None,
            guess=guess.value if guess else None,
        )

    def _cells(self, name: str) -> Cells:
        spec = self.schema.spec(name) if name in self.schema.names else FieldSpec(name, "text")
        return Cells(spec, self.context, self.prediction.values)


def _columns(row: tuple[Field, ...]) -> dict[str, Field]:
    return {field.name.rpartition(".")[2]: field for field in row}
