"""A line of labels to a document: what it lacks is supplied, what is wrong with it is all said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.codec import sha256
from docextract_eval.corpus.build import Built, truth_of
from docextract_eval.corpus.degrade.conditions import CLEAN
from docextract_eval.corpus.labelled.places import searchable
from docextract_eval.corpus.labelled.values import Reader
from docextract_eval.corpus.labelled.words import PageWords, misplaced, page_words
from docextract_eval.errors import BadInputError, UnknownNameError
from docextract_eval.fieldtypes import Context
from docextract_eval.locales import LOCALES
from docextract_eval.records import Document, Field, Rendition, Values, texts
from docextract_eval.schemas import KINDS, FieldSpec, Schema, load

if TYPE_CHECKING:
    from docextract_eval.codec.labels import CellLabel, LabelLine
    from docextract_eval.corpus.labelled.pictures import Picture

Rows = tuple[tuple[Field, ...], ...]


@dataclass(frozen=True, slots=True)
class Supplied:
    """What a line takes from the command where it does not say so itself."""

    schema: str | None = None
    locale: str | None = None
    currency: str | None = None
    values: Values = "canonical"
    dpi: int | None = None
    null_is_absent: bool = False
    names: Mapping[str, str] = field(default_factory=dict)
    """What labels call a field, a table or a cell, and what the schema calls it; '' drops it."""

    def check(self) -> None:
        """Refuse names that nobody knows."""
        if self.locale:
            LOCALES.check(self.locale, "--locale")
        if self.currency and not (self.currency.isalpha() and self.currency.isupper()):
            raise BadInputError(
                f"'{self.currency}' is no ISO 4217 code", "--currency", "write it as MYR"
            )
        if self.schema:
            schema = schema_of(self.schema, "--schema")
            for name in filter(None, self.names.values()):
                if name not in schema.names | set(schema.tables):
                    raise UnknownNameError("field", name, schema.names, "--map")


def read_line(
    line: LabelLine, pictures: Sequence[Picture], supplied: Supplied, index: int, where: str
) -> tuple[Built | None, list[BadInputError]]:
    """Give the document of a line and its one rendition, or all that is wrong with it."""
    wrong = [
        BadInputError(what, f"{where}, {key}", remedy)
        for key, what, remedy in misplaced(line.words, [picture.size for picture in pictures])
    ]
    words = [page_words(line.words, page) for page in range(len(pictures))]
    try:
        document = _Line(line, supplied, where, wrong).document(words, index)
    except BadInputError as error:
        wrong.append(error)
    if wrong:
        return None, wrong
    truth = truth_of(document)
    return Built((document,), (truth,), (_rendition(document, truth, pictures, words),)), []


class _Line:
    """One line while it is read."""

    def __init__(
        self, line: LabelLine, supplied: Supplied, where: str, wrong: list[BadInputError]
    ) -> None:
        self.line, self.supplied, self.where, self.wrong = line, supplied, where, wrong
        self.schema = schema_of(self._needed("schema", line.kind or supplied.schema), where)

    def document(self, words: Sequence[PageWords], index: int) -> Document:
        """Put the document together."""
        line = self.line
        locale = self._needed("locale", line.locale or self.supplied.locale)
        reader = self._reader(LOCALES.check(locale, f"{self.where}, locale"), words)
        dpi = line.dpi or self.supplied.dpi
        source = line.source or line.id
        return Document(
            id=line.id,
            source=source,
            kind=self.schema.name,
            locale=locale,
            currency=reader.context.currency,
            seed=0,
            index=index,
            fields=tuple(self._fields(reader)),
            tables=self._tables(reader),
            pages=tuple(page.lines for page in words),
            factors={"dpi": str(dpi)} if dpi else {},
            split=line.split,
        )

    def _reader(self, locale: str, words: Sequence[PageWords]) -> Reader:
        found = LOCALES.load(locale)
        own = self._named(self.line.fields).get("currency")
        stated = own.value if own and isinstance(own.value, str) and _is_code(own.value) else None
        currency = self.line.currency or stated or self.supplied.currency or found.currency
        printed = texts(tuple(page.lines for page in words))
        return Reader(
            Context(found, currency),
            self.line.values or self.supplied.values,
            self.supplied.null_is_absent,
            [searchable(page) for page in printed],
            [len(page) for page in printed],
            self.where,
        )

    def _fields(self, reader: Reader) -> Iterator[Field]:
        for name, cell in self._named(self.line.fields).items():
            if name not in self.schema.fields:
                self._unknown("field", name, self.schema.fields, f"fields.{name}")
            elif found := self._field(reader, cell, self.schema.fields[name], f"fields.{name}"):
                yield found

    def _tables(self, reader: Reader) -> dict[str, Rows]:
        tables: dict[str, Rows] = {}
        for said, rows in self.line.tables.items():
            name = self.supplied.names.get(said, said)
            if not name or (rows is None and not self.supplied.null_is_absent):
                continue
            if name not in self.schema.tables:
                self._unknown("table", name, self.schema.tables, f"tables.{said}")
                continue
            cells = enumerate(rows or ())
            tables[name] = tuple(tuple(self._row(reader, said, n, row)) for n, row in cells)
        return tables

    def _row(
        self, reader: Reader, said: str, number: int, row: Mapping[str, CellLabel]
    ) -> Iterator[Field]:
        table = self.schema.tables[self.supplied.names.get(said, said)]
        for name, cell in self._named(row, f"{said}.").items():
            key = f"tables.{said}.{number}.{name}"
            if name not in table.columns:
                self._unknown("column", name, table.columns, key)
            elif found := self._field(reader, cell, table.columns[name], key, number):
                yield found

    def _field(
        self, reader: Reader, cell: CellLabel, spec: FieldSpec, key: str, row: int | None = None
    ) -> Field | None:
        try:
            return reader.field(cell, spec, row, key)
        except BadInputError as error:
            self.wrong.append(error)
            return None

    def _named(self, cells: Mapping[str, CellLabel], table: str = "") -> dict[str, CellLabel]:
        """Give cells under the schema's names; what a line calls so itself comes first."""
        named = {}
        for said, cell in cells.items():
            name = self.supplied.names.get(f"{table}{said}", said).rpartition(".")[2]
            if name and (name == said or name not in cells):
                named[name] = cell
        return named

    def _needed(self, noun: str, value: str | None) -> str:
        if value is None:
            raise BadInputError(
                f"has no {noun}", self.where, f"write `{noun}` in the line, or give --{noun}"
            )
        return value

    def _unknown(self, noun: str, name: str, known: Mapping[str, object], key: str) -> None:
        self.wrong.append(UnknownNameError(noun, name, known, f"{self.where}, {key}"))


def schema_of(name: str, where: str) -> Schema:
    """Give a schema that ships, or one's own: a corpus keeps that, and runs find it there."""
    if name in KINDS:
        return load(name)
    if not name.endswith(".toml"):
        raise UnknownNameError("schema", name, [*KINDS, "PATH.toml"], where)
    schema = load(name)
    if schema.name in KINDS:
        what = f"is called '{schema.name}', as a schema that ships is"
        raise BadInputError(what, name, "give it another name")
    return schema


def _is_code(text: str) -> bool:
    return len(text) == 3 and text.isascii() and text.isalpha() and text.isupper()


def _rendition(
    document: Document, truth: str, pictures: Sequence[Picture], words: Sequence[PageWords]
) -> Rendition:
    files = tuple(picture.file for picture in pictures)
    return Rendition(
        id=f"{document.id}~{CLEAN}",
        document=document.id,
        condition=CLEAN,
        steps=(),
        files=files,
        hash=sha256("".join(sha256(file.data) for file in files) + sha256(truth)),
        quads=tuple(page.quads.astype(np.float32) for page in words),
        visible=tuple(page.visible.astype(np.float32) for page in words),
    )
