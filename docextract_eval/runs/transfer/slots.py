"""Where a run returned values or could have: the slots of which it is forecast what is right.

A slot is a predicted value, or a scalar field for which nothing was returned. Each has signs of
whether its value is right that need no truth: confidences, sums that add up, and what another
pipeline read.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import combinations
from math import log, log1p
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.columns import Bools, CodedNames, Codes, Floats, encode_names
from docextract_eval.metrics.ratios import JUDGED
from docextract_eval.runs.measured_run import recorded_schemas

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from docextract_eval.runs.measured_run import FinishedRun

SIGNS = (
    "confidence",
    "log odds of the confidence",
    "has a confidence",
    "mean confidence of the page's values",
    "number of the page's values",
    "share of the fields that have a value",
    "sums add up",
    "share of amounts whose sums add up",
    "share of repeats with the same value",
    "the other pipeline has the same value",
    "share of values that the other pipeline has",
)
"""What each column of signs is."""
_SUREST = 0.999
"""Beyond this, and below the rest to 1, confidences count alike."""
_MATCHES = ("rendition", "repeat", "field", "type", "strict", "guess", "confidence")
_RENDITIONS = ("id", "source", "kind", "twin", "hash")

Reading = tuple[str, int]
"""A rendition and its repeat."""
FieldValue = tuple[str, str]
"""A field and the text of its value."""
ValuesByPage = Mapping[str, set[FieldValue]]
"""What was read on each page, by the hash of the page."""


@dataclass(frozen=True, slots=True, eq=False)
class AnswerSlots:
    """The slots of a run: one position per slot in every array."""

    documents: Sequence[str]
    pages: Sequence[str]
    """The hash of each document's pages."""
    document: Codes
    """The position in `documents`."""
    field: CodedNames
    returned: Bools
    """Whether a value was returned."""
    right: Floats
    """1 where it is right; 0 where it is not, or nobody knows."""
    judged: Floats
    """1 where the slot is a judged cell."""
    signs: Floats
    """A row per slot and a column for each of `SIGNS`."""


@dataclass(frozen=True, slots=True)
class _Value:
    """A value that was returned."""

    field: str
    type: str
    text: str
    confidence: float | None
    strict: str

    @property
    def key(self) -> FieldValue:
        return self.field, self.text


@dataclass(frozen=True, slots=True, eq=False)
class _Answers:
    """What a run returned."""

    values: Mapping[Reading, Sequence[_Value]]
    missed: set[tuple[Reading, str]]
    """The scalar fields of readings whose value was missed."""
    sources: Mapping[str, str]
    """The document of each rendition."""
    hashes: Mapping[str, str]
    """The hash of each rendition's pages."""
    scalars: Mapping[str, set[str]]
    """The scalar fields that the kind of each rendition has."""
    repeats: int


def read_slots(
    run: FinishedRun, fields: Collection[str], elsewhere: ValuesByPage | None = None
) -> AnswerSlots:
    """Return the slots of a run in these fields.

    Among the signs is what another pipeline read `elsewhere`, on the same pages.
    """
    answers, elsewhere = _read_answers(run), elsewhere or {}
    pages = {source: answers.hashes[name] for name, source in answers.sources.items()}
    documents = {source: at for at, source in enumerate(pages)}
    rows = [
        (documents[source], *slot)
        for name, source in answers.sources.items()
        for slot in _slots_of(name, answers, elsewhere.get(answers.hashes[name]))
        if slot[0] in fields
    ]
    document, field, returned, right, judged, signs = zip(*rows, strict=True) if rows else [()] * 6
    return AnswerSlots(
        [*pages],
        [*pages.values()],
        np.array(document, np.int64),
        encode_names(field),
        np.array(returned, bool),
        np.array(right, float),
        np.array(judged, float),
        np.array(signs, float).reshape(len(rows), len(SIGNS)),
    )


def values_by_page(runs: Iterable[FinishedRun]) -> ValuesByPage:
    """Return what runs read on each of their pages, by the hash of the page."""
    found: dict[str, set[FieldValue]] = defaultdict(set)
    for answers in map(_read_answers, runs):
        for (name, _), values in answers.values.items():
            found[answers.hashes[name]] |= {value.key for value in values}
        for each in answers.hashes.values():
            found[each] |= set()
    return dict(found)


def page_hashes(run: FinishedRun) -> set[str]:
    """Return the hashes of the pages that a run read."""
    renditions = run.columns("renditions", ["hash", "twin"]).to_pylist()
    return {row["hash"] for row in renditions if not row["twin"]}


def has_confidences(slots: AnswerSlots) -> bool:
    """Return whether any value states how sure the pipeline is."""
    return bool(slots.signs[:, SIGNS.index("has a confidence")].any())


def take_documents(slots: AnswerSlots, positions: Codes) -> AnswerSlots:
    """Return the slots of the documents at some positions, each as often as it is named."""
    order = np.argsort(slots.document, kind="stable")
    ends = np.searchsorted(slots.document[order], np.arange(len(slots.documents) + 1))
    at = np.concatenate(
        [order[:0], *(order[ends[each] : ends[each + 1]] for each in positions.tolist())]
    )
    return AnswerSlots(
        [slots.documents[each] for each in positions.tolist()],
        [slots.pages[each] for each in positions.tolist()],
        np.repeat(np.arange(len(positions)), ends[positions + 1] - ends[positions]),
        slots.field.take(at),
        slots.returned[at],
        slots.right[at],
        slots.judged[at],
        slots.signs[at],
    )


def join_slots(one: AnswerSlots, other: AnswerSlots) -> AnswerSlots:
    """Return the slots of the documents of two runs."""
    fields = [each.names[code] for each in (one.field, other.field) for code in each.codes.tolist()]
    return AnswerSlots(
        [*one.documents, *other.documents],
        [*one.pages, *other.pages],
        np.concatenate([one.document, len(one.documents) + other.document]),
        encode_names(fields),
        np.concatenate([one.returned, other.returned]),
        np.concatenate([one.right, other.right]),
        np.concatenate([one.judged, other.judged]),
        np.concatenate([one.signs, other.signs]),
    )


def _read_answers(run: FinishedRun) -> _Answers:
    schemas = recorded_schemas(run.finished_about(), str(run.path))
    pages = {
        row["id"]: row
        for row in run.columns("renditions", [*_RENDITIONS]).to_pylist()
        if not row["twin"]
    }
    values: dict[Reading, list[_Value]] = defaultdict(list)
    missed = set()
    repeats = 1
    for row in run.columns("matches", [*_MATCHES]).to_pylist():
        reading = row["rendition"], row["repeat"]
        if row["rendition"] not in pages:
            continue
        repeats = max(repeats, 1 + row["repeat"])
        if row["guess"] is not None:
            ours = (row[name] for name in ("field", "type", "guess", "confidence", "strict"))
            values[reading].append(_Value(*ours))
        elif row["strict"] == "missed":
            missed.add((reading, row["field"]))
    return _Answers(
        values,
        missed,
        {name: row["source"] for name, row in pages.items()},
        {name: row["hash"] for name, row in pages.items()},
        {name: {*schemas[row["kind"]].fields} for name, row in pages.items()},
        repeats,
    )


def _slots_of(
    name: str, answers: _Answers, elsewhere: set[FieldValue] | None
) -> Iterator[tuple[str, bool, bool, bool, tuple[float, ...]]]:
    """Yield field, whether it has a value, whether that is right, whether judged, and signs."""
    readings = [(name, repeat) for repeat in range(answers.repeats)]
    repeated = Counter(
        key
        for reading in readings
        for key in {value.key for value in answers.values.get(reading, ())}
    )
    for reading in readings:
        values = answers.values.get(reading, ())
        scalars = answers.scalars[name]
        of_page = _PageSigns.of(values, scalars, elsewhere)
        for at, value in enumerate(values):
            signs = of_page.of_value(at, value, repeated[value.key] / answers.repeats)
            judged = value.strict in JUDGED
            yield value.field, True, value.strict == "right", judged, signs
        for field in sorted(scalars - {value.field for value in values}):
            yield field, False, False, (reading, field) in answers.missed, of_page.without_value()


@dataclass(frozen=True, slots=True)
class _PageSigns:
    """What the values of one reading say together."""

    confidence: float
    values: int
    filled: float
    adding_up: set[int]
    """The positions of amounts that are a sum of others, or belong to one."""
    adding_share: float
    elsewhere: set[FieldValue]
    shared: float

    @classmethod
    def of(
        cls,
        values: Sequence[_Value],
        scalars: set[str],
        elsewhere: set[FieldValue] | None,
    ) -> _PageSigns:
        known = [value.confidence for value in values if value.confidence is not None]
        filled = len(scalars & {value.field for value in values}) / max(1, len(scalars))
        adding_up = positions_that_add_up(
            [(value.field, value.type, value.text) for value in values]
        )
        amounts = sum(value.type == "money" for value in values)
        others = elsewhere or set()
        shared = sum(value.key in others for value in values)
        return cls(
            float(np.mean(known)) if known else 0.0,
            len(values),
            filled,
            adding_up,
            len(adding_up) / max(1, amounts),
            others,
            shared / max(1, len(values)),
        )

    def of_value(self, at: int, value: _Value, repeated: float) -> tuple[float, ...]:
        """Return the signs of a value: a number for each of `SIGNS`."""
        known = value.confidence is not None
        confidence = min(_SUREST, max(1 - _SUREST, value.confidence or 0.0)) if known else 0.5
        return (
            confidence,
            log(confidence / (1 - confidence)),
            float(known),
            *self._of_page(),
            float(at in self.adding_up),
            self.adding_share,
            repeated,
            float(value.key in self.elsewhere),
            self.shared,
        )

    def without_value(self) -> tuple[float, ...]:
        """Return the signs of a field that has no value."""
        return 0.0, 0.0, 0.0, *self._of_page(), 0.0, self.adding_share, 0.0, 0.0, self.shared

    def _of_page(self) -> tuple[float, float, float]:
        return self.confidence, log1p(self.values), self.filled


def positions_that_add_up(values: Sequence[tuple[str, str, str]]) -> set[int]:
    """Return the positions of amounts that are a sum of others, or belong to such a sum.

    Each value is its field, its type and its text. A sum is of a table's column, or of two fields.

    >>> total, tax = ("total", "money", "5.95"), ("tax_total", "money", "0.95")
    >>> sorted(positions_that_add_up([total, tax, ("subtotal", "money", "5.00")]))
    [0, 1, 2]
    >>> positions_that_add_up([total, tax, ("date", "date", "2024-01-05")])
    set()
    """
    amounts = {
        at: amount
        for at, (_, kind, text) in enumerate(values)
        if kind == "money" and (amount := _amount(text))
    }
    scalars = {at: amount for at, amount in amounts.items() if "." not in values[at][0]}
    columns: dict[str, list[int]] = defaultdict(list)
    for at in amounts.keys() - scalars.keys():
        columns[values[at][0]].append(at)
    return {
        at
        for parts, amount in [*_sums_of_several(columns, amounts), *_sums_of_two(scalars)]
        for whole, stated in scalars.items()
        if stated == amount
        for at in (*parts, whole)
    }


def _sums_of_several(
    columns: Mapping[str, Sequence[int]], amounts: Mapping[int, Decimal]
) -> Iterator[tuple[Sequence[int], Decimal]]:
    """Yield the positions and the sum of each column that has several amounts."""
    for parts in columns.values():
        if len(parts) > 1:
            yield parts, sum((amounts[at] for at in parts), Decimal())


def _sums_of_two(scalars: Mapping[int, Decimal]) -> Iterator[tuple[Sequence[int], Decimal]]:
    for one, other in combinations(scalars, 2):
        yield (one, other), scalars[one] + scalars[other]


def _amount(text: str) -> Decimal:
    """Return an amount; 0 for any other text."""
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return Decimal()
    return amount if amount.is_finite() else Decimal()
