"""Judges a whole prediction against a whole document: every cell exactly once.

Whether a guess's box lies on its field: right for the right reason. A guess is rightly placed when
its box covers at least half of the ink of one of the field's places. The quads of a rendition lie
on the degraded page. Pixels are not available here, so the visible share of a word's quad is taken
as its ink.

Where a value was taken from, compared with where its field stands: by its box and its words. A word
is in a box if its middle is. A field that is printed several times may be taken from any of its
places: the one that shares most words with the box counts, and of those the one that overlaps most.
Words without visible ink are left out.
"""

from __future__ import annotations

import functools
import math
import operator
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Literal

from docextract_eval.countries.locales import LOCALES
from docextract_eval.fieldtypes import Context
from docextract_eval.matching.causes import find_cause_decoy_and_check
from docextract_eval.matching.columns import (
    CellMatch,
    CellResult,
    equal_match,
    paired_match,
    prediction_key,
    unpaired_match,
)
from docextract_eval.matching.error import Error
from docextract_eval.matching.field_reader import FieldReader
from docextract_eval.matching.polygons import (
    clip_polygon,
    convex_hull,
    overlap_share,
    signed_area,
    sort_corners,
)
from docextract_eval.matching.rows import TableReaders, Truth, pair_rows
from docextract_eval.matching.table_checks import with_row_checks
from docextract_eval.records import CUT_OFF, Field, Grounding, Guess, Rendition
from docextract_eval.schemas import Schema, load_schema

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from docextract_eval.matching.polygons import Point
    from docextract_eval.records import (
        Document,
        Guess,
        Match,
        Outcome,
        Place,
        Prediction,
        Rendition,
        Values,
    )
    from docextract_eval.schemas import TableSpec

    GuessRows = dict[int, dict[str, Guess]]

_PAGE, _QUAD = operator.attrgetter("page"), operator.attrgetter("quad")
_NOWHERE = ("", "")
_MOST_READERS = 64
"""How many readers of all fields are kept: one for each schema, country, currency and form."""
_NO_ROW: dict[str, Guess] = {}
_NOT_JUDGED = CellResult("not judged", "not judged")


def judge(
    document: Document,
    rendition: Rendition,
    prediction: Prediction,
    schema: Schema | None = None,
    scope: Collection[str] = (),
) -> list[Match]:
    """Return one match per truth cell, plus one per unmatched guess; see `Judge`.

    >>> from docextract_eval import Guess, Prediction, Rendition, generate
    >>> from docextract_eval.matching import judge
    >>> document = next(generate("quick"))
    >>> rendition = Rendition("r-1", document.id, "clean", (), (), "", (), ())
    >>> total = next(field.value for field in document.fields if field.name == "total")
    >>> matches = judge(document, rendition, Prediction("r-1", (Guess("total", total),)))
    >>> [match.outcome for match in matches if match.field == "total"]
    ['right']
    """
    one_judge = Judge(schema or load_schema(document.kind), scope)
    found = one_judge.judge(document, rendition, prediction)
    reading = prediction_key(document, rendition, prediction)
    return [each.to_match(reading) for each in found]


class Judge:
    """The judge for one schema; it keeps the truth of the last document.

    A scope names the fields that are judged, where these are not all. It never changes how they are
    judged: rows are paired by all of their columns.
    """

    def __init__(self, schema: Schema, scope: Collection[str] = ()) -> None:
        """Take the schema of the documents, and the attempted fields; none stands for all."""
        self._schema, self._scope = schema, frozenset(scope)
        self._truth: Truth | None = None
        self._truth_readers: FieldReaders | None = None

    def judge(
        self, document: Document, rendition: Rendition, prediction: Prediction
    ) -> list[CellMatch]:
        """Return one match per truth cell, plus one per unmatched guess."""
        context = Context(LOCALES.load(document.locale), document.currency)
        readers = field_readers(self._schema, context, prediction.values)
        same_document = self._truth is not None and self._truth.document is document
        if self._truth is None or not same_document or self._truth_readers is not readers:
            self._truth, self._truth_readers = Truth(document, readers.tables), readers
        found = RenditionJudge(readers, self._truth, rendition, prediction).matches()
        return [*_judged_in_scope(found, self._scope)] if self._scope else found


def _judged_in_scope(matches: Iterable[CellMatch], scope: Collection[str]) -> Iterator[CellMatch]:
    """Yield the matches of a scope, and what was predicted beside it as not judged."""
    for match in matches:
        if match.field in scope:
            yield match
        elif match.guess is not None:
            yield match._replace(placed="unknown", **_NOT_JUDGED._asdict())


class FieldReaders:
    """One reader for every field, for one country and one way of writing values."""

    def __init__(self, schema: Schema, context: Context, values: Values) -> None:
        """Make them for all fields of a schema."""
        self.schema = schema
        specs = [schema.spec(name) for name in schema.names]
        self.fields = {spec.name: FieldReader(spec, context, values) for spec in specs}
        self.tables = {
            name: TableReaders(
                {column: self.fields[spec.name] for column, spec in table.columns.items()}
            )
            for name, table in schema.tables.items()
        }
        split = {name: name.rpartition(".") for name in schema.names}
        self.table_and_column = {
            name: (table, column) for name, (table, _, column) in split.items()
        }
        """Table and column of every field; the table is empty for a scalar."""


field_readers = functools.lru_cache(_MOST_READERS)(FieldReaders)


class RenditionJudge:
    """Judges one prediction of one rendition of one document."""

    def __init__(
        self, readers: FieldReaders, truth: Truth, rendition: Rendition, prediction: Prediction
    ) -> None:
        """Take the readers of its fields, the truth, the rendition and what was predicted."""
        self.readers, self.schema = readers, readers.schema
        self.truth, self.rendition = truth, rendition
        self.prediction, self.printed = prediction, prediction.values == "printed"
        self.illegible = frozenset(
            [key for key, seen in rendition.legible.items() if not any(seen)]
        )
        names_places = any(map(_QUAD, prediction.guesses)) or (
            {*map(_PAGE, prediction.guesses)} - {None}
        )
        self.page_words = PageWords(rendition) if names_places and rendition.quads else None
        self.is_plain = not (self.printed or self.illegible or self.page_words)
        """Whether a value that is written as the truth is right, and there is no more to say."""
        self.arrived = (
            frozenset(prediction.failure.arrived)
            if prediction.failure is not None and prediction.is_cut_off
            else None
        )
        """Of an answer that was cut off, what arrived whole; None of every other answer."""

    def matches(self) -> list[CellMatch]:
        """Return the matches: scalars, then tables, then fields that the schema does not know."""
        scalars, tables, unknown = self._group_guesses()
        labels = self.truth.labels
        found = [
            self._match_cell(self.readers.fields[name], labels.get(name), scalars.get(name))
            for name in self.schema.fields
            if name in labels or name in scalars
        ]
        for name, table in self.schema.tables.items():
            if name in self.truth.tables or name in tables:
                self._add_table_matches(table, tables.get(name, {}), found)
        found += [self._match_unpaired(guess.name, "text", None, guess) for guess in unknown]
        return found

    def _group_guesses(self) -> tuple[dict[str, Guess], dict[str, GuessRows], list[Guess]]:
        """Return guesses by field, by table and row, and unknown ones; no blank values."""
        scalars: dict[str, Guess] = {}
        tables: dict[str, GuessRows] = {}
        unknown = []
        where = self.readers.table_and_column.get
        row: dict[str, Guess] = {}
        row_table, row_number = "", -1
        for guess in self.prediction.guesses:
            value = guess.value
            if not value or value.isspace():
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

    def _add_table_matches(
        self, table: TableSpec, guess_rows: GuessRows, matches: list[CellMatch]
    ) -> None:
        """Append the matches of a table's cells, its rows paired with those of the truth."""
        readers = self.readers.tables[table.name].by_column
        numbers = sorted(guess_rows)
        guesses = [guess_rows[number] for number in numbers]
        if (truth := self.truth.tables.get(table.name)) is None:  # unlabelled as a whole
            matches += [
                self._match_cell(readers[c], None, g) for r in guesses for c, g in r.items()
            ]
            return
        partner = dict(pair_rows(truth, truth.with_texts_resolved(guesses), table))
        match, columns, found = self._match_cell, [*readers.items()], []
        for i, row in enumerate(truth.rows):
            guessed = guesses[partner[i]] if i in partner else _NO_ROW
            rows = i, numbers[partner[i]] if i in partner else None
            for column, reader in columns:
                cell, guess = row.get(column), guessed.get(column)
                if cell is not None or guess is not None:
                    found.append(match(reader, cell, guess, rows))
        paired = set(partner.values())
        for extra in (row for j, row in enumerate(guesses) if j not in paired):
            for column, guess in extra.items():
                absent = Field(guess.name, table.columns[column].type, None)
                known = absent if column in truth.labelled else None
                found.append(match(readers[column], known, guess))
        matches += with_row_checks(found, truth, guess_rows, {numbers[j] for j in paired})

    def _match_cell(
        self,
        reader: FieldReader,
        truth: Field | None,
        guess: Guess | None,
        rows: tuple[int | None, int | None] | None = None,
    ) -> CellMatch:
        """Return the match of one cell; `rows` are the rows of truth and guess that are a pair."""
        if truth is None or guess is None:
            match = self._match_unpaired(reader.name, reader.type, truth, guess, rows)
            if self.arrived is not None and self._is_cut_off(match):
                match = match._replace(cause=CUT_OFF)
        elif self.is_plain and guess.value == truth.value and truth.resolvable:
            return equal_match(reader, truth, guess)
        else:
            result = self._cell_result(reader, truth, guess)
            placed = placement(truth, guess, self.rendition) if guess.quad else "unknown"
            match = paired_match(reader, truth, guess, result, placed)
        if self.page_words is None or truth is None:  # no boxes, or nothing is labelled
            return match
        return match._replace(grounding=self.page_words.grounding(truth, guess))

    def _cell_result(self, reader: FieldReader, truth: Field, guess: Guess) -> CellResult:
        """Return the outcome of a guess, and its cause where it is not right."""
        decidable = truth.resolvable and not (self.illegible and truth.key in self.illegible)
        likeness: float | None
        read: str | None
        is_printed = self.printed and not guess.number
        if guess.value == (truth.text if is_printed else truth.value) and truth.value:
            read, right, exact = truth.value, True, True
            likeness = reader.likeness_of_equal
        else:
            read = reader.read(guess)
            right, exact = reader.is_right(truth, read), reader.is_exact(truth, guess)
            likeness = reader.likeness(truth, read)
        if right and decidable:
            return CellResult("right", "right", exact=exact, likeness=likeness)
        outcome, strict = decidable_and_strict_outcomes(
            truth, guessed=True, right=right, decidable=decidable
        )
        page = self.truth.page_text(self.illegible)
        why, decoy, check = find_cause_decoy_and_check(
            Error(reader, truth, guess, read, page, is_right=right)
        )
        return CellResult(outcome, strict, exact, why, decoy, check, likeness)

    def _is_cut_off(self, match: CellMatch) -> bool:
        """Return whether a cell is missed for its field, or its row, did not arrive."""
        table, _, column = match.field.rpartition(".")
        return (
            match.strict == "missed"
            and match.guess_row is None
            and (table or column) not in (self.arrived or ())
        )

    def _match_unpaired(
        self,
        name: str,
        field_type: str,
        truth: Field | None,
        guess: Guess | None,
        rows: tuple[int | None, int | None] | None = None,
    ) -> CellMatch:
        """Return the match of a cell that has only a truth, or only a guess."""
        result = _NOT_JUDGED
        if truth is not None:
            decidable = truth.resolvable and not (self.illegible and truth.key in self.illegible)
            result = CellResult(
                *decidable_and_strict_outcomes(
                    truth, guessed=False, right=False, decidable=decidable
                )
            )
        return unpaired_match(name, field_type, truth, guess, result, rows)


def decidable_and_strict_outcomes(
    truth: Field | None, *, guessed: bool, right: bool, decidable: bool
) -> tuple[Outcome, Outcome]:
    """Return the outcome in the decidable reading and in the strict reading.

    >>> from docextract_eval.records import Field
    >>> absent, printed = Field("tip", "money", None), Field("tip", "money", "2.00")
    >>> decidable_and_strict_outcomes(absent, guessed=True, right=False, decidable=True)
    ('invented', 'invented')
    >>> decidable_and_strict_outcomes(printed, guessed=False, right=False, decidable=False)
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


_LEAST_SHARE = 0.5


def placement(truth: Field, guess: Guess, rendition: Rendition) -> Literal["yes", "no", "unknown"]:
    """Return whether a guess's box lies on its field; unknown without a box or a place."""
    page = guess.page if guess.page is not None or len(rendition.quads) > 1 else 0
    places = [(place, _word_ink(place, rendition)) for place in truth.places]
    if guess.quad is None or page is None or not any(any(ink) for _, ink in places):
        return "unknown"
    box = sort_corners(guess.quad)
    if not signed_area(box) > 0:  # a point, a line, or not numbers
        return "no"
    here = ((place, ink) for place, ink in places if place.page == page and any(ink))
    return (
        "yes" if any(_box_covers_place(box, place, ink, rendition) for place, ink in here) else "no"
    )


def _word_ink(place: Place, rendition: Rendition) -> list[float]:
    """Return the ink of each word of a place; empty where the page lacks the words."""
    if place.page >= len(rendition.quads):
        return []
    quads, seen = rendition.quads[place.page], rendition.visible
    shares = seen[place.page] if place.page < len(seen) else [1.0] * len(quads)
    known = (word for word in place.words if word < len(quads))
    return [abs(signed_area(quads[word].tolist())) * float(shares[word]) for word in known]


def _box_covers_place(
    box: Sequence[Point], place: Place, ink: Sequence[float], rendition: Rendition
) -> bool:
    words = (rendition.quads[place.page][word].tolist() for word in place.words)
    inside = sum(
        much * abs(signed_area(clip_polygon(quad, box)) / signed_area(quad))
        for quad, much in zip(words, ink, strict=False)
        if much
    )
    return inside >= _LEAST_SHARE * sum(ink)


class PageWords:
    """The visible words of a rendition's pages, found by where they stand."""

    def __init__(self, rendition: Rendition) -> None:
        """Take the rendition; a page's words are read when they are first needed."""
        self._rendition = rendition
        self._ink_of_pages: dict[int, list[float]] = {}
        self._words_from_top: dict[int, list[tuple[float, float, int]]] = {}

    def grounding(self, truth: Field, guess: Guess | None) -> Grounding:
        """Return how the box and the page of a guess agree with the places of its field."""
        places = [(place, words) for place in truth.places if (words := self._visible(place))]
        first_words = len(places[0][1]) if places else 0
        page = self._named_page(guess)
        named = self._page_agreement(page, truth.places)
        if guess is None or guess.quad is None or page is None:
            return Grounding(None, 0, first_words, 0, named)
        box = sort_corners(guess.quad)
        if not signed_area(box) > 0:  # a point, a line, or not numbers
            return Grounding(0.0, 0, first_words, 0, named)
        boxed = self._words_in(box, page)
        compared = [
            (len(boxed & words), self._overlap(box, place, words), len(words))
            for place, words in places
            if place.page == page
        ]
        shared, overlap, place_words = max(compared, default=(0, 0.0, first_words))
        return Grounding(round(overlap, 4), len(boxed), place_words, shared, named)

    def _named_page(self, guess: Guess | None) -> int | None:
        """Return the page that a guess names; the only page need not be named."""
        if guess is None or (guess.page is None and guess.quad is None):
            return None
        return guess.page if guess.page is not None or len(self._rendition.quads) > 1 else 0

    def _page_agreement(
        self, page: int | None, places: Sequence[Place]
    ) -> Literal["right", "wrong", "only", "unknown"]:
        if page is None:
            return "unknown"
        if len(self._rendition.quads) == 1:
            return "only"
        return "right" if any(place.page == page for place in places) else "wrong"

    def _visible(self, place: Place) -> frozenset[int]:
        """Return the words of a place that have ink on its page."""
        if place.page >= len(self._rendition.quads):
            return frozenset()
        ink = self._ink(place.page)
        return frozenset([word for word in place.words if word < len(ink) and ink[word] > 0])

    def _ink(self, page: int) -> list[float]:
        """Return how much of each word of a page is visible."""
        if page not in self._ink_of_pages:
            quads, seen = self._rendition.quads[page], self._rendition.visible
            known = page < len(seen)
            self._ink_of_pages[page] = seen[page].tolist() if known else [1.0] * len(quads)
        return self._ink_of_pages[page]

    def _words_in(self, box: Sequence[Point], page: int) -> set[int]:
        """Return the words whose middle is in a box."""
        words = self._from_top(page)
        top, bottom = min(y for _, y in box), max(y for _, y in box)
        near = words[bisect_left(words, (top,)) : bisect_right(words, (bottom, math.inf))]
        return {word for y, x, word in near if _is_inside(x, y, box)}

    def _from_top(self, page: int) -> list[tuple[float, float, int]]:
        """Return the y, the x and the number of every visible word of a page, sorted."""
        if page not in self._words_from_top:
            if page >= len(self._rendition.quads):
                return []
            ink = self._ink(page)
            middles = self._rendition.quads[page].reshape(-1, 4, 2).mean(axis=1).tolist()
            self._words_from_top[page] = sorted(
                (y, x, word) for word, (x, y) in enumerate(middles) if ink[word] > 0
            )
        return self._words_from_top[page]

    def _overlap(self, box: Sequence[Point], place: Place, words: frozenset[int]) -> float:
        """Return the intersection over union of a box with the hull of a place's words."""
        quads = self._rendition.quads[place.page][sorted(words)]
        hull = convex_hull(quads.reshape(-1, 2).tolist())
        return overlap_share(hull, box) if len(hull) > 2 else 0.0


def _is_inside(x: float, y: float, box: Sequence[Point]) -> bool:
    """Return whether a point is in a convex box with corners in circular order."""
    return all(
        (bx - ax) * (y - ay) >= (by - ay) * (x - ax)
        for (ax, ay), (bx, by) in zip(box, [*box[1:], box[0]], strict=True)
    )
