"""Read a line of labels as a document; gaps are filled from options, all errors are reported."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.borders.limits import MOST_PAGES
from docextract_eval.codec import sha256
from docextract_eval.codec.labels import whole_cell
from docextract_eval.corpus.build import BuiltSource
from docextract_eval.corpus.degrade.conditions import CLEAN
from docextract_eval.corpus.hashes import canonical_truth
from docextract_eval.countries.locales import LOCALES
from docextract_eval.errors import BadInputError, UnknownNameError
from docextract_eval.fieldtypes import TYPES
from docextract_eval.fieldtypes.text import fold
from docextract_eval.geometry import inside_shares, quad_areas
from docextract_eval.labels import DocumentLabels, LabelReader
from docextract_eval.records import (
    Document,
    Field,
    Line,
    Place,
    Rendition,
    Span,
    Values,
    page_word_texts,
)
from docextract_eval.schemas import KINDS, Schema, load_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from docextract_eval.codec.labels import CellLabel, LabelLine, WordLabel
    from docextract_eval.corpus.labelled.pictures import Picture
    from docextract_eval.fieldtypes import Context
    from docextract_eval.labels import AnyCell
    from docextract_eval.schemas import FieldSpec

    Floats = NDArray[np.float64]

_JOINTS = ".,"
"""Between digits these belong to the number: `9.00` is not found in `1,009.00`."""


@dataclass(frozen=True, slots=True)
class SearchableText:
    """The words of a page as one text without blanks, and the word of each character."""

    text: str
    words: tuple[int, ...]


def make_searchable(words: Sequence[str]) -> SearchableText:
    """Return the words of a page as searchable text."""
    folded = [_fold_without_blanks(word) for word in words]
    owners = (number for number, word in enumerate(folded) for _ in word)
    return SearchableText("".join(folded), tuple(owners))


def find_places(texts: Sequence[str], pages: Sequence[SearchableText]) -> tuple[Place, ...]:
    """Return all places of any of these texts, in reading order."""
    found = {
        (number, words)
        for text in texts
        for number, page in enumerate(pages)
        for words in _find_word_runs(_fold_without_blanks(text), page)
    }
    return tuple(Place(page, words) for page, words in sorted(found))


def _fold_without_blanks(text: str) -> str:
    return "".join(fold(text).split())


def _find_word_runs(folded_text: str, page: SearchableText) -> Iterator[tuple[int, ...]]:
    start = page.text.find(folded_text) if folded_text else -1
    while start >= 0:
        end = start + len(folded_text)
        if not (
            _is_inside_word_or_number(page, start, -1) or _is_inside_word_or_number(page, end, 1)
        ):
            yield tuple(sorted(set(page.words[start:end])))
        start = page.text.find(folded_text, start + 1)


def _is_inside_word_or_number(page: SearchableText, edge: int, outward_step: int) -> bool:
    """Return whether the same word or number continues beyond this edge."""
    if edge in (0, len(page.text)) or page.words[edge - 1] != page.words[edge]:
        return False
    beyond = edge if outward_step > 0 else edge - 1
    outer, inner = page.text[beyond], page.text[beyond - outward_step]
    after = beyond + outward_step
    if outer in _JOINTS and inner.isdigit() and 0 <= after < len(page.text):
        return page.words[after] == page.words[beyond] and page.text[after].isdigit()
    return (outer.isdigit() and inner.isdigit()) or (outer.isalpha() and inner.isalpha())


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


@dataclass(frozen=True, slots=True)
class PlacedCellReader:
    """Reads the labels of one document."""

    reading: LabelReader
    pages: Sequence[SearchableText]
    word_counts: Sequence[int]
    """The number of words on each page."""

    def field(self, cell: AnyCell, spec: FieldSpec, row: int | None, key: str) -> Field | None:
        """Return the field of a label, or None if the label says nothing about it."""
        found = self.reading.field(cell, spec, row, key)
        if found is None or found.value is None:
            return found
        whole = whole_cell(cell)
        texts = self._printed_forms(whole, found.value, spec)
        places = self._named_places(whole, key)
        if places is None:
            places = find_places(texts, self.pages) if spec.type != "flag" else ()
            if row is not None and len(places) > 1:
                places = ()  # unknown which one is of this row: `1` can be anywhere
        text = next((t for t in texts if len(texts) == 1 or find_places([t], self.pages)), "")
        return replace(found, text=text, places=places)

    def _printed_forms(self, cell: CellLabel, value: str, spec: FieldSpec) -> list[str]:
        """Return the text of a value if the label has it, or else all forms that can be printed."""
        if (printed := self.reading.printed_value(cell)) is not None:
            return [printed]
        field_type, context = TYPES.load(spec.type), self.reading.context
        forms = [
            field_type.write(value, context, i) for i in range(field_type.style_count(context))
        ]
        return list(dict.fromkeys([*forms, value]))

    def _named_places(self, cell: CellLabel, key: str) -> tuple[Place, ...] | None:
        """Return the places that the label names, or None; raise if they do not exist."""
        if cell.places is None:
            return None
        for place in cell.places:
            count = self.word_counts[place.page] if place.page < len(self.word_counts) else 0
            if max(place.words) >= count:
                raise BadInputError(
                    f"names word {max(place.words)} of page {place.page}, which has {count} words",
                    f"{self.reading.where}, {key}.places",
                    "count pages and words from 0, or leave `places` out",
                )
        return tuple(Place(place.page, tuple(place.words)) for place in cell.places)


_LEAST_INSIDE = 0.5
"""The least share of a box that must be on the page; annotators often exceed its edge."""


@dataclass(frozen=True, slots=True, eq=False)
class PageWords:
    """The words of one page as lines of a document, with their quads in the same order."""

    lines: tuple[Line, ...]
    quads: Floats
    visible: Floats


def page_words(labels: Sequence[WordLabel], page: int) -> PageWords:
    """Return the words of a page; every segment becomes a line."""
    lines, quads, visible = [], [], []
    for label in labels:
        words = label.text.split()
        if label.page == page and words:
            corners = tuple((float(x), float(y)) for x, y in label.quad)
            lines.append(Line((Span(" ".join(words)),), quad=corners))
            quads += split_quad(words, np.array(label.quad, float))
            visible += [label.visible] * len(words)
    return PageWords(tuple(lines), np.array(quads, float).reshape(-1, 4, 2), np.array(visible))


def split_quad(words: Sequence[str], quad: Floats) -> list[Floats]:
    """Return a segment's quad split along its length, in proportion to the words' characters.

    >>> whole = np.array([[0, 0], [90, 0], [90, 10], [0, 10]], float)
    >>> [quad[:2, 0].tolist() for quad in split_quad(["TO", "BE", "NOT"], whole)]
    [[0.0, 20.0], [30.0, 50.0], [60.0, 90.0]]
    """
    length = len(" ".join(words))
    top_left, top_right, bottom_right, bottom_left = quad
    found, start = [], 0
    for word in words:
        a, b = start / length, (start + len(word)) / length
        if _is_right_to_left(words):
            a, b = 1 - b, 1 - a
        corners = [
            *(top_left + (top_right - top_left) * t for t in (a, b)),
            *(bottom_left + (bottom_right - bottom_left) * t for t in (b, a)),
        ]
        found.append(np.array(corners))
        start += len(word) + 1
    return found


def _is_right_to_left(words: Sequence[str]) -> bool:
    """Return whether a segment is written from right to left, by its first letter."""
    for char in "".join(words):
        direction = unicodedata.bidirectional(char)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False


def misplaced_word_errors(
    labels: Sequence[WordLabel], sizes: Sequence[tuple[int, int] | None]
) -> Iterator[tuple[str, str, str]]:
    """Yield errors (key, what, remedy) for words whose quad is on no page.

    The size of a page without a picture is None: any place on it is accepted.
    """
    for number, label in enumerate(labels):
        if label.page >= len(sizes):
            what = f"is on page {label.page}, and the pages are 0 to {len(sizes) - 1}"
            yield f"words.{number}.page", what, "count pages from 0"
            continue
        quad, size = np.array([label.quad], float), sizes[label.page]
        quoted = f"('{label.text[:30]}')"
        if not quad_areas(quad)[0]:
            yield f"words.{number}.quad", f"has no area {quoted}", "give four different corners"
        elif size and inside_shares(quad, size)[0] < _LEAST_INSIDE * label.visible:
            what = f"is outside the page of {size[1]} x {size[0]} px {quoted}"
            remedy = "give pixels of the stored, upright picture"
            yield f"words.{number}.quad", what, remedy
