"""Read a line of labels as a document; gaps are filled from options, all errors are reported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.borders.limits import MOST_PAGES
from docextract_eval.codec import sha256
from docextract_eval.corpus.build import BuiltSource
from docextract_eval.corpus.degrade.conditions import CLEAN
from docextract_eval.corpus.hashes import canonical_truth
from docextract_eval.corpus.labelled.places import make_searchable
from docextract_eval.corpus.labelled.values import PlacedCellReader
from docextract_eval.corpus.labelled.words import PageWords, misplaced_word_errors, page_words
from docextract_eval.countries.locales import LOCALES
from docextract_eval.errors import BadInputError, UnknownNameError
from docextract_eval.labels import DocumentLabels, LabelReader
from docextract_eval.records import Document, Rendition, Values, page_word_texts
from docextract_eval.schemas import KINDS, Schema, load_schema

if TYPE_CHECKING:
    from docextract_eval.codec.labels import LabelLine
    from docextract_eval.corpus.labelled.pictures import Picture
    from docextract_eval.fieldtypes import Context


@dataclass(frozen=True, slots=True)
class LabelDefaults:
    """Values from the command's options for what a line does not say itself."""

    schema: str | None = None
    locale: str | None = None
    currency: str | None = None
    values: Values = "canonical"
    dpi: int | None = None
    null_is_absent: bool = False
    names: Mapping[str, str] = field(default_factory=dict)
    """Names of fields, tables and cells in labels to those in the schema; '' drops a field."""

    def check(self) -> None:
        """Raise for unknown locales, currencies, schemas and field names."""
        if self.locale:
            LOCALES.check(self.locale, "--locale")
        if self.currency and not (self.currency.isalpha() and self.currency.isupper()):
            raise BadInputError(
                f"'{self.currency}' is not an ISO 4217 code", "--currency", "write it as MYR"
            )
        if self.schema:
            schema = resolve_schema(self.schema, "--schema")
            for name in filter(None, self.names.values()):
                if name not in schema.names | set(schema.tables):
                    raise UnknownNameError("field", name, schema.names, "--map")


def build_labelled_source(
    line: LabelLine, pictures: Sequence[Picture], defaults: LabelDefaults, index: int, where: str
) -> tuple[BuiltSource | None, list[BadInputError]]:
    """Return the document of a line with its one rendition, or None and all errors.

    Without pictures its words are the only thing that is known about its pages.
    """
    sizes = [picture.size for picture in pictures] or _unknown_page_sizes(line)
    errors = [
        BadInputError(what, f"{where}, {key}", remedy)
        for key, what, remedy in misplaced_word_errors(line.words, sizes)
    ]
    words = [page_words(line.words, page) for page in range(len(sizes))]
    try:
        document = _LineReader(line, defaults, where, errors).read_document(words, index)
    except BadInputError as error:
        errors.append(error)
    if errors:
        return None, errors
    truth = canonical_truth(document)
    return BuiltSource(
        (document,), (truth,), (_make_rendition(document, truth, pictures, words),)
    ), []


def _unknown_page_sizes(line: LabelLine) -> list[tuple[int, int] | None]:
    """Return None for each page that the words of a line without pictures are on."""
    return [None] * min(MOST_PAGES, max((word.page + 1 for word in line.words), default=0))


class _LineReader:
    """Builds the document of one line; errors are added to `wrong`."""

    def __init__(
        self, line: LabelLine, defaults: LabelDefaults, where: str, errors: list[BadInputError]
    ) -> None:
        self.line, self.defaults, self.where = line, defaults, where
        self.schema = resolve_schema(
            self._required_value("schema", line.kind or defaults.schema), where
        )
        self.statements = DocumentLabels(self.schema, defaults.names, where, errors)

    def read_document(self, words: Sequence[PageWords], index: int) -> Document:
        """Return the document; raise BadInputError if locale or currency are missing or unknown."""
        line = self.line
        locale = self._required_value("locale", line.locale or self.defaults.locale)
        reader = self._make_cell_reader(
            self.statements.read_context(line, locale, self.defaults.currency), words
        )
        dpi = line.dpi or self.defaults.dpi
        source = line.source or line.id
        absent = self.defaults.null_is_absent
        return Document(
            id=line.id,
            source=source,
            kind=self.schema.name,
            locale=locale,
            currency=reader.reading.context.currency,
            seed=0,
            index=index,
            fields=tuple(self.statements.read_fields(line.fields, reader)),
            tables=self.statements.read_tables(line.tables, reader, null_is_absent=absent),
            pages=tuple(page.lines for page in words),
            factors={"dpi": str(dpi)} if dpi else {},
            split=line.split,
        )

    def _make_cell_reader(self, context: Context, words: Sequence[PageWords]) -> PlacedCellReader:
        defaults = self.defaults
        values = self.line.values or defaults.values
        printed = page_word_texts(tuple(page.lines for page in words))
        return PlacedCellReader(
            LabelReader(context, values, defaults.null_is_absent, self.where),
            [make_searchable(page) for page in printed],
            [len(page) for page in printed],
        )

    def _required_value(self, noun: str, value: str | None) -> str:
        if value is None:
            raise BadInputError(
                f"has no {noun}", self.where, f"write `{noun}` in the line, or give --{noun}"
            )
        return value


def resolve_schema(name: str, where: str) -> Schema:
    """Return a schema that ships, by name, or the user's, by path; a corpus keeps a copy of it."""
    if name in KINDS:
        return load_schema(name)
    if not name.endswith(".toml"):
        raise UnknownNameError("schema", name, [*KINDS, "PATH.toml"], where)
    schema = load_schema(name)
    if schema.name in KINDS:
        what = f"has the name '{schema.name}', like a schema that ships"
        raise BadInputError(what, name, "give it another name")
    return schema


def _make_rendition(
    document: Document, truth_json: str, pictures: Sequence[Picture], words: Sequence[PageWords]
) -> Rendition:
    files = tuple(picture.file for picture in pictures)
    return Rendition(
        id=f"{document.id}~{CLEAN}",
        document=document.id,
        condition=CLEAN,
        steps=(),
        files=files,
        hash=sha256("".join(sha256(file.data) for file in files) + sha256(truth_json)),
        quads=tuple(page.quads.astype(np.float32) for page in words),
        visible=tuple(page.visible.astype(np.float32) for page in words),
    )
