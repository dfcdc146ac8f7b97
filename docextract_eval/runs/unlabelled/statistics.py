"""What is measured of each document's answers, and of its pages, without labels."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from docextract_eval.codec import canonical_json
from docextract_eval.metrics.columns import Codes
from docextract_eval.runs.unlabelled.answers import arrow_positions
from docextract_eval.statistics.arrays import divide

if TYPE_CHECKING:
    from docextract_eval.metrics.columns import Bools, Floats
    from docextract_eval.runs.unlabelled.answers import Answers, Values

OF_ANSWERS: Mapping[str, str] = {
    "confidence": "mean confidence of its values",
    "lowest_confidence": "lowest confidence of its values",
    "without_confidence": "share of its values without a confidence",
    "filled": "number of scalar fields with a value",
    "unreadable": "share of its values that are none of their type",
    "text_length": "mean length of its texts, as a logarithm",
    "amount_size": "mean size of its amounts, as a logarithm",
    "table_values": "number of values in tables, as a logarithm",
    "adds_up": "whether a column or two amounts add up to another amount",
    "failed": "whether there is no answer",
    "kind": "kind, or the type of document that was answered",
    "country": "locale, or the currency that was answered",
}
"""What is measured of the answers on a document."""
CATEGORIES = ("kind", "country")
_OF_TEXTS = ("unreadable", "text_length", "amount_size", "adds_up")
_READABLE = {
    **dict.fromkeys(("money", "price", "quantity", "percentage"), r"^-?\d+(\.\d+)?$"),
    "date": r"^\d{4}-\d\d-\d\d$",
    "time": r"^\d\d:\d\d(:\d\d)?$",
    "currency": r"^[A-Z]{3}$",
}
"""How a canonical value looks, by its type."""
_DECIMALS = 3
"""To which statistics are rounded, so that what is kept of past documents stays small."""
_MOST_SCALARS = 8
_MINOR = 1000
"""Amounts are added in thousandths: no currency has more decimals."""
_LARGEST = 1e12


@dataclass(frozen=True, slots=True, eq=False)
class DocumentStatistics:
    """Statistics of some documents: one position per document in every column."""

    documents: Sequence[str]
    columns: Mapping[str, Sequence[float | str]]

    def take(self, positions: Sequence[int]) -> DocumentStatistics:
        """Return those of some documents."""
        return DocumentStatistics(
            [self.documents[at] for at in positions],
            {name: [column[at] for at in positions] for name, column in self.columns.items()},
        )

    def with_columns(self, more: Mapping[str, Sequence[float | str]]) -> DocumentStatistics:
        """Return them with other statistics beside."""
        return DocumentStatistics(self.documents, {**self.columns, **more})

    @property
    def digest(self) -> str:
        """A hash of all that they hold."""
        found = hashlib.sha256(canonical_json([*self.documents]).encode())
        for name, column in self.columns.items():
            found.update(f"\n{name}\n".encode())
            if name in CATEGORIES:
                found.update(canonical_json([*column]).encode())
            else:
                numbers = np.array(column, "<f8")
                numbers[np.isnan(numbers)] = np.nan
                found.update(numbers.tobytes())
        return found.hexdigest()


def measure_answers(answers: Answers) -> DocumentStatistics:
    """Measure the answers on every document; NaN where a statistic has nothing to measure."""
    values, count = answers.values, len(answers.documents)
    every = np.ones(len(values.document), bool)
    known = ~np.isnan(values.confidence)
    amounts = _amounts(values)
    is_money = values.type.is_in("money") & ~np.isnan(amounts)
    typed = values.type.is_in(*_READABLE)
    texts = values.type.is_in("text")
    lengths = _to_numpy(pc.cast(pc.utf8_length(values.text), pa.float64()))
    logs = np.log10(1 + np.abs(np.nan_to_num(amounts)))
    scalars = values.counted & is_money
    in_tables = np.bincount(values.document[values.row >= 0], minlength=count)
    mean = _MeanByDocument(values.document, count)
    columns = {
        "confidence": mean.mean_of(values.confidence, known & values.counted),
        "lowest_confidence": _lowest(values, known & values.counted, count),
        "without_confidence": mean.mean_of((~known).astype(float), every),
        "filled": np.bincount(values.document[values.counted], minlength=count).astype(float),
        "unreadable": mean.mean_of((~_is_readable(values)).astype(float), typed),
        "text_length": mean.mean_of(np.log1p(lengths), texts),
        "amount_size": mean.mean_of(logs, scalars),
        "table_values": np.log1p(in_tables),
        "adds_up": _adds_up(values, amounts, count),
        "failed": answers.failed.astype(float),
    }
    rounded: dict[str, Sequence[float | str]] = {
        name: np.round(column, _DECIMALS).tolist() for name, column in columns.items()
    }
    if answers.private:  # of its values only hashes are kept
        rounded |= dict.fromkeys(_OF_TEXTS, [math.nan] * count)
    for name, coded in zip(CATEGORIES, (answers.kind, answers.country), strict=True):
        rounded[name] = [coded.names[code] for code in coded.codes.tolist()]
    return DocumentStatistics(answers.documents, rounded)


@dataclass(frozen=True, slots=True, eq=False)
class _MeanByDocument:
    document: Codes
    count: int

    def mean_of(self, amount: Floats, rows: Bools) -> Floats:
        """Return each document's mean of some values' amounts; NaN where it has none of them."""
        own = self.document[rows]
        sums = np.bincount(own, amount[rows], self.count)
        counts = np.bincount(own, minlength=self.count)
        return divide(sums, counts)


def _lowest(values: Values, rows: Bools, count: int) -> Floats:
    found = np.full(count, np.inf)
    np.minimum.at(found, values.document[rows], values.confidence[rows])
    return np.asarray(np.where(np.isinf(found), np.nan, found))


def _is_readable(values: Values) -> Bools:
    """Return whether each value looks as values of its type do; others are never unreadable."""
    found = np.ones(len(values.document), bool)
    for type_name, pattern in _READABLE.items():
        own = np.flatnonzero(values.type.is_in(type_name))
        matched = pc.match_substring_regex(values.text.take(arrow_positions(own)), pattern)
        found[own] = _are_true(matched)
    return found


def _amounts(values: Values) -> Floats:
    """Return the values of amounts of money; NaN for all else."""
    found = np.full(len(values.document), np.nan)
    own = np.flatnonzero(values.type.is_in("money"))
    texts = values.text.take(arrow_positions(own))
    readable = pc.match_substring_regex(texts, _READABLE["money"])
    at = own[_are_true(readable)]
    amounts = _to_numpy(pc.cast(texts.filter(readable), pa.float64()))
    found[at] = np.where(np.abs(amounts) < _LARGEST, amounts, np.nan)
    return found


def _to_numpy(numbers: pa.DoubleArray) -> Floats:
    """Return numbers without a null; `to_numpy` would import pandas first."""
    _, data = numbers.buffers()
    if not len(numbers):
        return np.zeros(0)
    return np.frombuffer(data, np.float64, len(numbers), 8 * numbers.offset)


def _are_true(flags: pa.BooleanArray) -> Bools:
    return _to_numpy(pc.cast(flags, pa.float64())) > 0


def _adds_up(values: Values, amounts: Floats, count: int) -> Floats:
    """Return 1 where a column or two scalars add up to a scalar, 0 where not; NaN without any."""
    minor = np.round(np.nan_to_num(amounts) * _MINOR).astype(np.int64)
    known = ~np.isnan(amounts)
    scalars = _padded_scalars(values.document, minor, known & values.counted, count)
    is_one = scalars != 0
    sums = scalars[:, :, None] + scalars[:, None, :]
    pairs = np.triu(np.ones((scalars.shape[1],) * 2, bool), 1)
    possible = pairs & is_one[:, :, None] & is_one[:, None, :]
    in_table = known & (values.row >= 0)
    columns = len(values.field.names)
    keys = values.document[in_table] * columns + values.field.codes[in_table]
    totals = np.bincount(keys, minor[in_table], count * columns).reshape(count, columns)
    rows = np.bincount(keys, minlength=count * columns).reshape(count, columns)
    summed = rows > 1
    found = np.zeros(count, bool)
    for whole, is_whole in zip(scalars.T, is_one.T, strict=True):
        of_two = ((sums == whole[:, None, None]) & possible).any(axis=(1, 2))
        of_column = ((totals == whole[:, None]) & summed).any(axis=1)
        found |= is_whole & (of_two | of_column)
    has_any = (is_one.sum(axis=1) > 2) | (summed.any(axis=1) & is_one.any(axis=1))
    return np.where(has_any, found.astype(float), np.nan)


def _padded_scalars(document: Codes, minor: Codes, rows: Bools, count: int) -> Codes:
    """Return the first scalar amounts of every document, a row each; 0 where there are fewer."""
    found = np.zeros((count, _MOST_SCALARS), np.int64)
    own = np.flatnonzero(rows & (minor != 0))
    own = own[np.argsort(document[own], kind="stable")]
    starts = np.searchsorted(document[own], document[own])
    place = np.arange(len(own)) - starts
    kept = place < _MOST_SCALARS
    found[document[own][kept], place[kept]] = minor[own][kept]
    return found
