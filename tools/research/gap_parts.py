"""The gap between real and generated receipts in three parts: rules, reading, labels.

Rules are measured on the true words; reading on the values that are right with these; labels by the
values that only a comparison without blanks and case, or one of names line by line, calls right.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args

import numpy as np

from docextract_eval import judge_all
from docextract_eval.countries.locales import LOCALES
from docextract_eval.geometry import bounding_boxes
from docextract_eval.pipelines.rules import RULES
from docextract_eval.records import File, visible_spans
from docextract_eval.statistics.clusters import proportions
from docextract_eval.statistics.differences import clustered_changes
from research.readers import Seen, language, ocr_words
from research.real_pack import FIELD_TYPES, SETS, is_read, rename_payable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from docextract_eval.records import Document, Rendition
    from docextract_eval.statistics.clusters import Proportion
    from docextract_eval.statistics.differences import Change
    from research.readers import Readings
    from research.real_pack import Receipt

Comparison = Literal["plain", "blanks ignored", "names by line"]
"""How labels are compared: each is more lenient than the one before it."""
COMPARISONS: tuple[Comparison, ...] = get_args(Comparison)
FIELDS = {
    "sroie": ("merchant", "date", "address", "total"),
    "german": ("date", "total"),
    "photos": tuple(FIELD_TYPES),
}
"""The fields that a set and generated receipts both label, and print in the same form."""
LENIENT: Comparison = COMPARISONS[-1]
TRUE_WORDS = "true words"
ALL = "all"
LEAST_VISIBLE = 0.5
"""The share of a word's ink from which it counts as printed on the page."""
_SHORTEST_LINE = 3
"""The fewest letters and digits of a line that is a part of a name."""

Cell = tuple[str, str]
"""The id of a receipt, and a field."""
Cells = Mapping[Cell, bool]
Measured = TypeVar("Measured")


@dataclass(frozen=True, slots=True)
class Sample:
    """A receipt that is measured: its labels, the true text on it, its picture."""

    id: str
    labels: Mapping[str, Any]
    """As a line of a labels file has them."""
    segments: tuple[Seen, ...]
    file: File
    total_is_payable: bool = False

    @property
    def locale(self) -> str:
        """The country by which it is read."""
        return str(self.labels["locale"])


def real_sample(receipt: Receipt, name: str) -> Sample:
    """Return a receipt of a set; labels that its country does not read are left out."""
    real_set = SETS[name]
    fields = {
        field: {"value": text}
        for field, text in receipt.fields.items()
        if field in FIELDS[name] and is_read(field, text, real_set.locale)
    }
    media_type = {".png": "image/png"}.get(receipt.image.suffix, "image/jpeg")
    return Sample(
        receipt.id,
        {"locale": real_set.locale, "values": "printed", "fields": fields},
        receipt.segments,
        File(media_type, receipt.image.read_bytes()),
        real_set.total_is_payable,
    )


def generated_sample(document: Document, rendition: Rendition, name: str) -> Sample:
    """Return a generated receipt with the fields of a set that can be read on it."""
    known = {
        field.name: field
        for field in document.fields
        if field.value is not None
        and field.resolvable
        and any(rendition.legible.get(field.key, (True,)))
    }
    total_is_payable = SETS[name].total_is_payable
    if total_is_payable and "payable" in known:
        known["total"] = known["payable"]
    fields = {
        field: {"value": known[field].value, "accepted": [*known[field].accepted]}
        for field in FIELDS[name]
        if field in known
    }
    labels = {"locale": document.locale, "currency": document.currency, "fields": fields}
    segments = tuple(printed_segments(document, rendition))
    return Sample(document.id, labels, segments, rendition.files[0], total_is_payable)


def printed_segments(document: Document, rendition: Rendition) -> Iterator[Seen]:
    """Yield the visible text on the first page in segments, each in an upright box, as people do.

    A segment is a run of words of a line with no wider gap between them than the line is high.
    """
    boxes, visible = bounding_boxes(rendition.quads[0].astype(float)), rendition.visible[0]
    first = 0
    for line in document.pages[0]:
        words = [word for span in visible_spans(line) for word in span.text.split()]
        seen = [i for i in range(len(words)) if visible[first + i] >= LEAST_VISIBLE]
        around = boxes[[first + i for i in seen]]
        for run in _runs(around):
            (left, top), (right, bottom) = around[run, :2].min(axis=0), around[run, 2:].max(axis=0)
            box = (float(left), float(top), float(right), float(bottom))
            yield Seen(" ".join(words[seen[i]] for i in run), 100, box)
        first += len(words)


def _runs(boxes: NDArray[np.float64]) -> list[list[int]]:
    """Return the boxes of a line in runs, from the left, without wide gaps inside.

    >>> _runs(np.array([[40, 0, 60, 10], [0, 0, 20, 10], [22, 0, 29, 10]]))
    [[1, 2], [0]]
    """
    if not len(boxes):
        return []
    order = np.argsort(boxes[:, 0], kind="stable")
    high = np.median(boxes[:, 3] - boxes[:, 1])
    apart = boxes[order[1:], 0] - boxes[order[:-1], 2] > high
    return [run.tolist() for run in np.split(order, np.flatnonzero(apart) + 1)]


def right_cells(
    samples: Sequence[Sample], seen: Mapping[str, Sequence[Seen]], comparison: Comparison
) -> dict[Cell, bool]:
    """Return for each labelled cell whether the rules find it among what was seen of its page."""
    truths = {sample.id: labels_for(sample, comparison) for sample in samples if sample.id in seen}
    predictions = {
        sample.id: found_by_rules(sample, seen[sample.id])
        for sample in samples
        if sample.id in truths
    }
    if not truths:
        return {}
    judgement = judge_all(truths, predictions, schema_for(comparison))
    return {
        (match.document, match.field): match.strict == "right"
        for match in judgement.matches
        if match.truth is not None
    }


def found_by_rules(sample: Sample, seen: Sequence[Seen]) -> dict[str, Any]:
    """Return the fields that the rules find among what was seen of a page, as a prediction."""
    found = RULES.load("receipt")(ocr_words(seen), LOCALES.load(sample.locale))
    if sample.total_is_payable:
        found = rename_payable(found)
    values = {guess.name: guess.value for guess in found if guess.row is None}
    return {"fields": {name: value for name, value in values.items() if name in FIELD_TYPES}}


def schema_for(comparison: Comparison) -> dict[str, Any]:
    """Return the schema by which cells are compared."""
    lenient = {} if comparison == "plain" else {"match": "blanks ignored"}
    return {
        "name": "gap",
        "fields": {
            name: {"type": type_} | (lenient if type_ == "text" else {})
            for name, type_ in FIELD_TYPES.items()
        },
    }


def labels_for(sample: Sample, comparison: Comparison) -> dict[str, Any]:
    """Return the labels of a sample; by line, one that joins several accepts some of these."""
    labels = dict(sample.labels)
    name = labels["fields"].get("merchant")
    if comparison == "names by line" and name is not None:
        lines = parts_of(name["value"], [segment.text for segment in sample.segments])
        accepted = [*name.get("accepted", ()), *lines]
        labels["fields"] = labels["fields"] | {"merchant": name | {"accepted": accepted}}
    return labels


def parts_of(label: str, lines: Sequence[str]) -> list[str]:
    """Return what consecutive ones of the lines that a label joins say.

    >>> parts_of("CORNER SHOP SDN BHD", ["Corner Shop", "SDN BHD", "1 HIGH STREET"])
    ['Corner Shop', 'SDN BHD']
    """
    whole = _letters(label)
    parts = [
        line for line in lines if len(_letters(line)) >= _SHORTEST_LINE and _letters(line) in whole
    ]
    runs = [" ".join(parts[i:j]) for i, j in combinations(range(len(parts) + 1), 2)]
    return [run for run in dict.fromkeys(runs) if _letters(run) in whole and _letters(run) != whole]


def _letters(text: str) -> str:
    return re.sub(r"\W", "", text.casefold())


@dataclass(frozen=True, slots=True)
class Side:
    """Which cells are right on real or on generated receipts, by reader and comparison."""

    receipts: int
    right: Mapping[tuple[str, Comparison], Cells]

    def rules(self) -> Cells:
        """Return part (a): whether the rules find each cell among the true words."""
        return self.right[TRUE_WORDS, LENIENT]

    def reading(self, reader: str) -> Cells:
        """Return part (b): of these cells, whether they find each among the words of a reader."""
        return read_rightly(self.rules(), self.right[reader, LENIENT])

    def labels(self, reader: str) -> Cells:
        """Return part (c): whether only the lenient comparison calls each cell right."""
        return only_leniently_right(self.plainly(reader), self.right[reader, LENIENT])

    def plainly(self, reader: str) -> Cells:
        """Return whether each cell is right as any user measures it."""
        return self.right[reader, COMPARISONS[0]]

    def leniently(self, reader: str) -> Cells:
        """Return whether each cell is right, however its label is written."""
        return self.right[reader, LENIENT]

    def parts(self, reader: str) -> tuple[Cells, Cells, Cells, Cells]:
        """Return what is right by plain comparison, then the three parts."""
        return self.plainly(reader), self.rules(), self.reading(reader), self.labels(reader)

    def count_wrong(self, reader: str, comparison: Comparison) -> int:
        """Return how many cells are wrong with the words of a reader."""
        return sum(not right for right in self.right[reader, comparison].values())

    def count_right_only_with(self, reader: str) -> int:
        """Return how many cells are right with the words of a reader, and not with the true."""
        true = self.rules()
        return sum(right and not true[cell] for cell, right in self.right[reader, LENIENT].items())


def measure(samples: Sequence[Sample], readings: Readings, readers: Sequence[str]) -> Side:
    """Measure receipts by their true words, then by readers, as long as there is time."""
    seen: dict[str, dict[str, Sequence[Seen]]] = {
        TRUE_WORDS: {sample.id: sample.segments for sample in samples}
    }
    for reader in readers:
        found = {
            sample.id: readings.of(reader, sample.file, language(sample.locale))
            for sample in samples
        }
        seen[reader] = {name: words for name, words in found.items() if words is not None}
    return Side(
        len(samples),
        {
            (reader, comparison): right_cells(samples, words, comparison)
            for reader, words in seen.items()
            for comparison in COMPARISONS
        },
    )


def shares(cells: Cells, like: Cells | None = None) -> dict[str, Proportion]:
    """Return the share of cells that are true, of each field and of all, over documents.

    In the share of all, fields weigh as much as among the cells that these are to be `like`.
    """
    return by_field_and_over_all(
        cells, [float(right) for right in cells.values()], like, proportions
    )


def changes(one: Cells, other: Cells, like: Cells | None = None) -> dict[str, Change]:
    """Return how many more cells are right in one reading than in another, of each field and all.

    Only cells of documents that were read both times count. Weights are those of `shares`.
    """
    both = [cell for cell in one if cell in other]
    change = [float(one[cell]) - float(other[cell]) for cell in both]
    return by_field_and_over_all(both, change, like, clustered_changes)


def by_field_and_over_all(
    cells: Collection[Cell],
    values: Sequence[float],
    like: Collection[Cell] | None,
    measure_slices: Callable[..., dict[int, Measured]],
) -> dict[str, Measured]:
    """Measure the values of cells over documents: of each field, and of all as they weigh."""
    if not cells:
        return {}
    documents, fields = (np.array(column) for column in zip(*cells, strict=True))
    value = np.array(values)
    source = np.unique(documents, return_inverse=True)[1]
    names, field = np.unique(fields, return_inverse=True)
    wanted, own = (Counter(name for _, name in each) for each in (like or cells, cells))
    weight = np.array([wanted[name] / own[name] for name in fields.tolist()])
    found = {str(names[code]): each for code, each in measure_slices(value, source, field).items()}
    if weight.any():
        alike = np.zeros_like(field)
        found[ALL] = measure_slices(value, source, alike, field, weight)[0]
    return found


def read_rightly(true: Cells, read: Cells) -> dict[Cell, bool]:
    """Return the cells that are right with the true words: whether those read give them as well.

    >>> read_rightly({("a", "date"): True, ("a", "total"): False}, {("a", "date"): False})
    {('a', 'date'): False}
    """
    return {cell: read[cell] for cell, right in true.items() if right and cell in read}


def only_leniently_right(plain: Cells, lenient: Cells) -> dict[Cell, bool]:
    """Return for each cell whether its difference vanishes in a more lenient comparison.

    >>> only_leniently_right({("a", "date"): True}, {("a", "date"): True})
    {('a', 'date'): False}
    """
    return {cell: lenient[cell] and not right for cell, right in plain.items()}
