"""Mistakes in the shape of answers, which cost whole fields and look like bad reading.

A name that the schema lacks, an amount with its symbol that claims to be canonical, a confidence of
95: `KINDS` lists them. They are found in one pass over decoded answers, beside the truth of their
documents; some show in one answer, others only in several. They are warnings: no score knows them.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import asdict, dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING, Any, Literal, get_args

from docextract_eval.countries.locales import LOCALES
from docextract_eval.errors import one_line
from docextract_eval.fieldtypes import TYPES, Context, UnreadableError
from docextract_eval.schemas.scope import names_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from docextract_eval.records import Document, Field, Guess, Prediction, Rendition
    from docextract_eval.schemas import FieldSpec, Schema

Kind = Literal[
    "unknown field",
    "unknown table",
    "unknown column",
    "no values",
    "not canonical",
    "confidence",
    "box in fractions",
    "box off the page",
    "page number",
    "day and month",
    "one value",
    "never answered",
]
KINDS: Mapping[Kind, str] = dict(
    zip(
        get_args(Kind),
        (
            "a field that the schema of the document's kind lacks",
            "a table that the schema lacks",
            "a column that a table of the schema lacks",
            "an answer without any value",
            "a value that is declared canonical, and is not",
            "a confidence outside 0 to 1",
            "a box whose corners are all between 0 and 1: boxes are in pixels",
            "a box beyond all words of its page: it is in pixels of another picture",
            "a page beyond the last: pages count from 0",
            "day and month exchanged in all dates in which that shows",
            "the same value for all documents, whose true values differ",
            "a field that no document's answer has, and that documents have",
        ),
        strict=True,
    )
)
"""What there is, in the order in which it is reported."""
UNKNOWN: tuple[Kind, ...] = ("unknown field", "unknown table", "unknown column")
"""The names that no schema has: what stands there is dropped."""
_EXACT_FORMS: Mapping[str, Callable[[str], object]] = {
    **dict.fromkeys(
        ("money", "price", "quantity", "percentage"), re.compile(r"-?\d+(\.\d+)?").fullmatch
    ),
    "date": re.compile(r"\d{4}-\d\d-\d\d").fullmatch,
    "time": re.compile(r"\d\d:\d\d").fullmatch,
    "flag": re.compile("yes|no").fullmatch,
    "currency": re.compile("[A-Z]{3}").fullmatch,
}
"""What is canonical at first sight; other values are read by their type. A text always is."""
_FEW = 3
"""Documents, or true values, from which something holds of all."""
_LEAST_OFF = 0.2
"""The least share of boxes off their page: a single one may just be wrong."""
_LEAST_ALIKE = 0.6
"""How like a known name another has to be to mean it."""
_MOST_NAMES = 500
"""Mistakes that are counted each by itself: names that are made up would fill any memory."""
_TRIED = 20
"""Values that are tried, until one shows which canonical value was meant."""
_LONGEST = 60
"""The most characters of a value that are quoted."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake in the shape of answers, and how often it was made."""

    kind: Kind
    name: str
    """The field, table or column as the answers have it; empty where it is of whole answers."""
    of: str
    """The kind of the documents; empty where the name is."""
    count: int
    """How many values, or answers, are so; of a field that is never answered, 0."""
    answers: int = 0
    """In how many answers."""
    example: str = ""
    """The first value, as it was answered."""
    nearest: str = ""
    """The known name, or the canonical value, that was probably meant."""
    first: str = ""
    """The rendition, or the document, where it was first seen."""


@dataclass(slots=True)
class _Tally:
    """How often a mistake was made, and where first."""

    count: int = 0
    answers: int = 0
    example: str = ""
    nearest: str = ""
    first: str = ""


@dataclass(slots=True)
class _FieldSeen:
    """What answers and truths have of one field of a kind."""

    is_labelled: bool = False
    documents: list[str] = field(default_factory=list)
    """The first documents that have a value of it."""
    answered: int = 0
    value: str | None = None
    """The first value that was answered."""
    varies: bool = False
    truths: list[str] = field(default_factory=list)
    """The first true values of documents for which that value was answered."""
    straight: int = 0
    swapped: int = 0
    swapped_in: list[str] = field(default_factory=list)
    """The first documents in whose answers day and month are exchanged."""

    def merge(self, other: _FieldSeen) -> None:
        """Add what was seen in answers that come later."""
        self.is_labelled |= other.is_labelled
        self.varies |= other.varies or (
            self.value is not None and other.value is not None and self.value != other.value
        )
        self.value = other.value if self.value is None else self.value
        self.answered += other.answered
        self.straight += other.straight
        self.swapped += other.swapped
        for name in ("documents", "truths", "swapped_in"):
            for each in getattr(other, name):
                _add_few(getattr(self, name), each)


class _Known:
    """A field of a schema: how its canonical values look, and what was seen of it."""

    __slots__ = ("is_date", "is_exact", "is_scalar", "seen", "spec", "type")

    def __init__(self, spec: FieldSpec, seen: _FieldSeen) -> None:
        self.spec, self.type, self.seen = spec, spec.type, seen
        self.is_exact = _EXACT_FORMS.get(spec.type)
        self.is_date, self.is_scalar = spec.type == "date", "." not in spec.name

    def is_unreadable(self, value: str, document: Document) -> bool:
        """Return whether a value is not canonical, however it looks."""
        try:
            TYPES.load(self.type).canonical(value, _context(document))
        except UnreadableError:
            return True
        return False


class _KnownFields(dict[str, _Known]):
    """The fields of a schema, each made when a truth or an answer first has it."""

    def __init__(self, schema: Schema) -> None:
        super().__init__()
        self.schema = schema

    def look_up(self, name: str) -> _Known | None:
        """Return a field, or None if the schema lacks it."""
        if (one := self.get(name)) is None and name in self.schema.names:
            one = self[name] = _Known(self.schema.spec(name), _FieldSeen())
        return one


class _Truth:
    """What is needed of a document's truth: its values, and what its dates would be, exchanged."""

    __slots__ = ("cells", "dates", "document", "values")

    def __init__(self, document: Document) -> None:
        self.document = document
        named = [f for f in document.fields if f.value is not None and f.decoy_of is None]
        self.values = {field.name: field.value for field in reversed(named)}
        self.dates: dict[str, dict[str, bool]] = {}
        """Of fields of dates, the dates that are right and those that are exchanged."""
        rows = chain.from_iterable(document.tables.values())
        cells = chain(document.fields, chain.from_iterable(rows))
        self.cells = [cell for cell in cells if cell.decoy_of is None]
        for cell in self.cells:
            if cell.type == "date":
                self.add_date(cell)

    def add_date(self, cell: Field) -> None:
        """Note a date, and what it would be with day and month exchanged."""
        if cell.value is not None and (other := _exchanged(cell.value)):
            dates = self.dates.setdefault(cell.name, {})
            dates.setdefault(other, False)
            dates[cell.value] = True


class ShapeFinder:
    """Counts the mistakes in the shape of answers, one answer after the other."""

    def __init__(self, schemas: Mapping[str, Schema], scope: Collection[str] = ()) -> None:
        """Take the schemas of the kinds, and the attempted fields, where these are not all."""
        self._schemas, self._scope = schemas, frozenset(scope)
        self._names = names_of(schemas)  # one answer may name the fields of several kinds
        self._tallies: dict[tuple[Kind, str, str], _Tally] = {}
        self._known: dict[str, _KnownFields] = {}
        self._answers = self._boxes = 0
        self._truth: _Truth | None = None
        self.latest: list[tuple[Kind, str, str]] = []
        """The mistakes that the last answer was the first to have."""

    def add_truth(self, document: Document) -> None:
        """Note what a document's truth has; one that comes twice in a row counts once."""
        if self._truth is not None and self._truth.document is document:
            return
        truth, known = _Truth(document), self._fields(document.kind)
        labelled = {cell.name for cell in truth.cells}
        for name, table in self._schemas[document.kind].tables.items():
            if document.tables.get(name) == ():  # known to be empty
                labelled.update(spec.name for spec in table.columns.values())
        for name in sorted(labelled):
            if one := known.look_up(name):
                one.seen.is_labelled = True
        for name in {cell.name for cell in truth.cells if cell.value is not None}:
            if one := known.look_up(name):
                _add_few(one.seen.documents, document.id)
        self._truth = truth

    def add(
        self, document: Document, prediction: Prediction, rendition: Rendition | None = None
    ) -> None:
        """Note the mistakes of an answer; what failed has none."""
        self.add_truth(document)
        self.latest.clear()
        if prediction.failure is not None:
            return
        self._answers += 1
        in_this: set[tuple[Kind, str, str]] = set()
        where = document.id if rendition is None else rendition.id
        for kind, name, guess in self._mistakes_of(document, prediction, rendition):
            key = kind, name, document.kind if name else ""
            tally = self._tallies.get(key)
            if tally is None and len(self._tallies) >= _MOST_NAMES:
                continue
            if tally is None:
                tally = self._tallies[key] = self._first_tally(key, guess, document, where)
                self.latest.append(key)
            elif not tally.nearest and kind == "not canonical" and tally.count < _TRIED:
                tally.nearest = self._first_tally(key, guess, document, where).nearest
            tally.count += 1
            if key not in in_this:
                in_this.add(key)
                tally.answers += 1

    def _mistakes_of(
        self, document: Document, prediction: Prediction, rendition: Rendition | None
    ) -> Iterator[tuple[Kind, str, Guess | None]]:
        """Yield what is wrong with an answer, value by value, and note what is not."""
        if not prediction.guesses:
            yield "no values", "", None
        known, truth = self._fields(document.kind), self._truth
        is_canonical, pages = prediction.values == "canonical", _Pages(rendition)
        for guess in prediction.guesses:
            name, value = guess.name, guess.value
            if (one := known.get(name) or known.look_up(name)) is None:
                if name not in self._names:
                    yield (*self._unknown(document.kind, name), guess)
                continue
            if guess.stated is not None:
                yield "confidence", "", guess
            if guess.quad is not None or guess.page is not None:
                self._boxes += 1
                if found := pages.mistake(guess):
                    yield found, "", guess
            one.seen.answered += 1
            if truth and (one.is_date or (one.is_scalar and not one.seen.varies)):
                _note_value(one, truth, guess)
            looks_odd = one.is_exact and not one.is_exact(value)
            if looks_odd and (is_canonical or guess.number) and one.is_unreadable(value, document):
                yield "not canonical", name, guess

    def _unknown(self, kind: str, name: str) -> tuple[Kind, str]:
        table = name.rpartition(".")[0]
        if not table:
            return "unknown field", _quoted(name)
        if table in self._schemas[kind].tables:
            return "unknown column", _quoted(name)
        return "unknown table", _quoted(table)

    def _first_tally(
        self, key: tuple[Kind, str, str], guess: Guess | None, document: Document, where: str
    ) -> _Tally:
        (kind, name, _), of = key, document.kind
        nearest = ""
        if kind in UNKNOWN:
            nearest = _nearest(name, _names_like(kind, name, self._schemas[of]))
        elif kind == "not canonical" and guess is not None:
            nearest = _canonical_of(self._schemas[of].spec(name).type, guess.value, document)
        return _Tally(example=_example(kind, guess), nearest=nearest, first=where)

    def _fields(self, kind: str) -> _KnownFields:
        if kind not in self._known:
            self._known[kind] = _KnownFields(self._schemas[kind])
        return self._known[kind]

    def mistakes(self) -> tuple[Mistake, ...]:
        """Return what was found so far, in the order of the kinds."""
        found = [
            Mistake(kind, name, of, **asdict(tally))
            for (kind, name, of), tally in self._tallies.items()
            if kind != "box off the page" or tally.count >= max(_FEW, _LEAST_OFF * self._boxes)
        ]
        found += self._mistakes_of_all()
        order = [*KINDS]
        return tuple(sorted(found, key=lambda one: (order.index(one.kind), one.of, one.name)))

    def _mistakes_of_all(self) -> Iterator[Mistake]:
        """Yield what only several answers show."""
        answered = any(
            one.seen.answered for known in self._known.values() for one in known.values()
        )
        for of, known in self._known.items():
            for name, one in known.items():
                seen, is_scored = one.seen, bool(one.spec.criticality)
                if seen.swapped and not seen.straight and len(seen.swapped_in) > 1:
                    yield Mistake("day and month", name, of, seen.swapped, first=seen.swapped_in[0])
                elif seen.value is not None and not seen.varies and len(seen.truths) >= _FEW:
                    example = _quoted(seen.value)
                    yield Mistake("one value", name, of, seen.answered, example=example)
                is_asked = is_scored and (not self._scope or name in self._scope)
                if answered and is_asked and not seen.answered and len(seen.documents) >= _FEW:
                    yield Mistake("never answered", name, of, 0)

    def answered(self, kind: str) -> set[str]:
        """Return the fields and tables of a kind that some answer has."""
        names = {name for name, one in self._fields(kind).items() if one.seen.answered}
        return names | {name.rpartition(".")[0] for name in names}

    def unlabelled(self) -> tuple[str, ...]:
        """Return the fields that count in scores, and that no truth of any kind labels."""
        labelled = dict[str, bool]()
        for known in self._known.values():
            for name in known.schema.names:
                if known.schema.spec(name).criticality:
                    is_labelled = name in known and known[name].seen.is_labelled
                    labelled[name] = labelled.get(name, False) or is_labelled
        return tuple(sorted(name for name, is_labelled in labelled.items() if not is_labelled))

    def state(self) -> dict[str, Any]:
        """Return all that was noted, as plain JSON values, to be merged elsewhere."""
        return {
            "answers": self._answers,
            "boxes": self._boxes,
            "tallies": [[*key, _written(tally)] for key, tally in self._tallies.items()],
            "fields": {
                of: {name: _written(one.seen) for name, one in known.items()}
                for of, known in self._known.items()
            },
        }

    def merge(self, state: Mapping[str, Any]) -> None:
        """Add what was noted of answers that come later; see `state`."""
        self._answers += state["answers"]
        self._boxes += state["boxes"]
        for kind, name, of, written in state["tallies"]:
            tally = _Tally(**written)
            there = self._tallies.get((kind, name, of))
            if there is None and len(self._tallies) >= _MOST_NAMES:
                continue
            if there:
                there.count += tally.count
                there.answers += tally.answers
                there.nearest = there.nearest or tally.nearest
            else:
                self._tallies[kind, name, of] = tally
        for of, fields in state["fields"].items():
            known = self._fields(of)
            for name, written in fields.items():
                if one := known.look_up(name):
                    one.seen.merge(_FieldSeen(**written))


def _written(record: _Tally | _FieldSeen) -> dict[str, Any]:
    """Return the parts of a record by name, which are plain already."""
    return {name: getattr(record, name) for name in record.__slots__}


class _Pages:
    """Where the words of a rendition's pages end; looked up only for answers with boxes."""

    __slots__ = ("_ends", "_rendition")

    def __init__(self, rendition: Rendition | None) -> None:
        self._rendition = rendition
        self._ends: dict[int, tuple[float, float] | None] = {}

    def mistake(self, guess: Guess) -> Kind | None:
        """Return what is wrong with the page or the box of a value, if anything is."""
        shown = self._rendition
        pages = len(shown.quads) if shown is not None else 0
        page = guess.page or 0
        if pages and page >= pages:
            return "page number"
        if guess.quad is None:
            return None
        farthest = max(map(max, guess.quad))
        if 0 < farthest <= 1:
            return "box in fractions"
        if page not in self._ends:
            self._ends[page] = _end_of_words(shown, page) if shown is not None and pages else None
        end = self._ends[page]
        left, top = (min(corner[at] for corner in guess.quad) for at in (0, 1))
        return "box off the page" if end and (left > end[0] or top > end[1]) else None


def _end_of_words(rendition: Rendition, page: int) -> tuple[float, float] | None:
    """Return how far right and down the words of a page reach; None if it has none."""
    corners = rendition.quads[page].reshape(-1, 2)
    return (float(corners[:, 0].max()), float(corners[:, 1].max())) if len(corners) else None


def combine(parts: Iterable[Mistake]) -> tuple[Mistake, ...]:
    """Return the mistakes of several findings, each of one name once."""
    found: dict[tuple[str, str, str], Mistake] = {}
    for one in parts:
        key = one.kind, one.name, one.of
        if there := found.get(key):
            count, answers = there.count + one.count, there.answers + one.answers
            found[key] = replace(there, count=count, answers=answers)
        else:
            found[key] = one
    return tuple(found.values())


def _note_value(one: _Known, truth: _Truth, guess: Guess) -> None:
    """Note whether a value varies, and of a date whether day and month are exchanged."""
    seen, value = one.seen, guess.value
    if one.is_date and (is_right := truth.dates.get(guess.name, {}).get(value)) is not None:
        seen.straight += is_right
        seen.swapped += not is_right
        if not is_right:
            _add_few(seen.swapped_in, truth.document.id)
    if seen.varies or not one.is_scalar:
        return
    seen.value = value if seen.value is None else seen.value
    if seen.value != value:
        seen.varies = True
    elif (true_value := truth.values.get(guess.name)) is not None:
        _add_few(seen.truths, true_value)


def _add_few(few: list[str], one: str) -> None:
    if len(few) < _FEW and one not in few:
        few.append(one)


def _exchanged(date: str) -> str:
    """Return a date with day and month exchanged; empty where that is no other date.

    >>> _exchanged("2024-04-03"), _exchanged("2024-04-04"), _exchanged("2024-04-13")
    ('2024-03-04', '', '')
    """
    month, day = date[5:7], date[8:10]
    return f"{date[:4]}-{day}-{month}" if month != day and "01" <= day <= "12" else ""


def _context(document: Document) -> Context:
    return Context(LOCALES.load(document.locale), document.currency)


def _canonical_of(type_name: str, value: str, document: Document) -> str:
    """Return a printed value in canonical form; empty if this country does not print it so."""
    try:
        return TYPES.load(type_name).read(value, _context(document))
    except UnreadableError:
        return ""


def _names_like(kind: Kind, name: str, schema: Schema) -> list[str]:
    """Return the names that one of this kind could have meant."""
    if kind == "unknown table":
        return [*schema.tables]
    if kind == "unknown field":
        return [*schema.fields]
    return [spec.name for spec in schema.tables[name.rpartition(".")[0]].columns.values()]


def _nearest(name: str, known: Sequence[str]) -> str:
    """Return the known name that is clearly like another, or an empty text.

    >>> _nearest("totl", ["total", "tip"]), _nearest("items", ["line_items"]), _nearest("a", ["b"])
    ('total', 'line_items', '')
    """
    found = difflib.get_close_matches(name.lower(), known, n=1, cutoff=_LEAST_ALIKE)
    return found[0] if found else ""


def _example(kind: Kind, guess: Guess | None) -> str:
    if guess is None:
        return ""
    if kind == "confidence":
        return f"{guess.stated:g}"
    if kind == "page number":
        return str(guess.page)
    if kind.startswith("box") and guess.quad:
        (x0, y0), _, (x1, y1), _ = guess.quad
        return ", ".join(f"{each:g}" for each in (x0, y0, x1, y1))
    return _quoted(guess.value)


def _quoted(value: str) -> str:
    words = one_line(value)
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
