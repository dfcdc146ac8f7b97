"""How often engines make which errors, and which characters they confuse, over documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import rankdata

from docextract_eval.statistics.bootstrap import logit_interval, resample_weights
from docextract_eval.statistics.clusters import Proportion, proportions
from research.readers import language
from research.reading_errors import SegmentErrors, page_errors, without_blanks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docextract_eval.metrics.columns import Floats
    from research.gap_parts import Sample
    from research.readers import Readings


Page = Sequence[SegmentErrors]
Confusion = tuple[str, str]
"""A true character, and the one that was read."""

COMMONEST = 20
"""How many confusions of a side are compared."""
_RESAMPLES = 2_000
_SEEDS = (1, 2)
"""Of the resamples of each side, which are independent."""


@dataclass(frozen=True, slots=True)
class ErrorKind:
    """A kind of error, and of what its share is."""

    name: str
    of: str
    count: Callable[[SegmentErrors], tuple[int, int]]
    """Counts the errors in a segment, and what could have been one."""
    needs_blanks: bool = False
    """Whether it can only be told by labels that have blanks inside a segment."""


ERROR_KINDS = (
    ErrorKind("lost line", "segments", lambda each: (each.state == "lost", 1)),
    ErrorKind("garbled line", "segments", lambda each: (each.state == "garbled", 1)),
    ErrorKind("split segment", "segments found", lambda each: (each.is_split, each.is_found)),
    ErrorKind("merged segment", "segments found", lambda each: (each.is_merged, each.is_found)),
    *(
        ErrorKind(f"{name} characters", "characters found", count)
        for name, count in (
            ("substituted", lambda each: (each.substituted, each.characters * each.is_found)),
            ("deleted", lambda each: (each.deleted, each.characters * each.is_found)),
            ("inserted", lambda each: (each.inserted, each.characters * each.is_found)),
        )
    ),
    ErrorKind("glued words", "blanks", lambda each: (each.glued, each.blanks), needs_blanks=True),
    ErrorKind("cut words", "words", lambda each: (each.cut, each.words), needs_blanks=True),
)


@dataclass(frozen=True, slots=True)
class Profile:
    """What engines made of real or of generated receipts, page by page."""

    receipts: int
    segments: int
    """The segments with a letter or a digit on all of them."""
    characters: int
    pages: dict[str, list[Page]]
    """The pages that each engine has read."""


def measure_profile(
    samples: Iterable[Sample], readings: Readings, engines: Sequence[str], *, has_blanks: bool
) -> Profile:
    """Read receipts as long as there is time, and return what engines made of them."""
    receipts, segments, characters = 0, 0, 0
    pages: dict[str, list[Page]] = {engine: [] for engine in engines}
    for sample in samples:
        true = [each if has_blanks else without_blanks(each) for each in sample.segments]
        unread = page_errors(true, [])
        receipts, segments = receipts + 1, segments + len(unread)
        characters += sum(each.characters for each in unread)
        for engine in engines:
            seen = readings.of(engine, sample.file, language(sample.locale))
            if seen is not None:
                pages[engine].append(page_errors(true, seen))
    return Profile(receipts, segments, characters, pages)


def error_share(kind: ErrorKind, pages: Sequence[Page]) -> Proportion | None:
    """Return the share of an error, with its interval over documents; None where none can be."""
    rows = [
        (errors, number, of)
        for number, page in enumerate(pages)
        for errors, of in map(kind.count, page)
        if of
    ]
    if not rows:
        return None
    errors, source, cells = (np.array(column) for column in zip(*rows, strict=True))
    alike = np.zeros(len(rows), np.int64)
    return proportions(errors.astype(float), source, alike, cells=cells)[0]


def count_confusions(pages: Iterable[Page]) -> list[Counter[Confusion]]:
    """Count the characters that were taken for others on each page."""
    return [Counter(each for found in page for each in found.confusions) for page in pages]


def commonest(counts: Counter[Confusion]) -> list[Confusion]:
    """Return the commonest confusions; of those that are as common, the first by their signs.

    >>> commonest(Counter({("o", "0"): 1, ("0", "o"): 1, ("1", "l"): 2}))
    [('1', 'l'), ('0', 'o'), ('o', '0')]
    """
    return sorted(counts, key=lambda each: (-counts[each], each))[:COMMONEST]


@dataclass(frozen=True, slots=True)
class RankCorrelation:
    """Spearman's rank correlation of how common confusions are on both sides."""

    value: float
    low: float
    high: float
    confusions: int
    """How many were ranked: the commonest of either side."""


def rank_correlation(
    real: Sequence[Counter[Confusion]], generated: Sequence[Counter[Confusion]]
) -> RankCorrelation | None:
    """Return the correlation over the commonest confusions of both sides; None without any.

    Its interval is by the bootstrap over the documents of both sides, on Fisher's scale.
    """
    sides = (real, generated)
    union = [*dict.fromkeys(each for side in sides for each in commonest(sum(side, Counter())))]
    tables = [np.array([[page[each] for each in union] for page in side], float) for side in sides]
    if not union or not all(len(table) for table in tables):
        return None
    (value,) = _spearman(*(table.sum(axis=0, keepdims=True) for table in tables))
    drawn = [
        np.concatenate(
            [weights @ table for weights in resample_weights(len(table), _RESAMPLES, seed)]
        )
        for table, seed in zip(tables, _SEEDS, strict=True)
    ]
    if not np.isfinite(value):
        return None
    fewest = min(len(table) for table in tables)
    # twice Fisher's transformation is the logit of this half
    low, high = logit_interval((1 + value) / 2, (1 + _spearman(*drawn)) / 2, fewest)
    return RankCorrelation(float(value), 2 * low - 1, 2 * high - 1, len(union))


def _spearman(one: Floats, other: Floats) -> Floats:
    """Return Spearman's correlation of each row of two tables; nan where all ranks are equal."""
    ranks = [rankdata(table, axis=1) for table in (one, other)]
    x, y = (rank - rank.mean(axis=1, keepdims=True) for rank in ranks)
    spread = np.sqrt((x**2).sum(axis=1) * (y**2).sum(axis=1))
    with np.errstate(invalid="ignore"):
        return np.asarray((x * y).sum(axis=1) / spread)
