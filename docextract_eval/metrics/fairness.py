"""For whom it is worse: the difference of every group of documents to all of them.

Groups are by kind, by locale and by each choice of the causal model; a group is held against all
documents that know the choice. The bands of one choice hold all of its groups at once, and beside
each difference stands one that is drawn towards 0 by how much of the spread is chance.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.card import Card
from docextract_eval.metrics.changes import (
    KINDS_OF_CELLS,
    NOTHING,
    evened,
    points_said,
    unknown,
)
from docextract_eval.metrics.columns import ALL, Bools, Codes, Floats
from docextract_eval.metrics.ratios import JUDGED
from docextract_eval.metrics.slices import fine, rendition_axis
from docextract_eval.records import Score
from docextract_eval.statistics.bands import FEWEST, Band, bands

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from docextract_eval.metrics.columns import Columns

NO_GROUPS = "all documents are of one group"


def fairness(columns: Columns, signature: str) -> list[Score]:
    """Give the differences in accuracy, over scalars and over table cells."""
    columns = columns.base()
    found: list[Score] = []
    right, judged = columns.outcome_in("right"), columns.outcome_in(*JUDGED)
    for cells, table in KINDS_OF_CELLS:
        among = judged & (columns.table == table)
        found += gaps(columns, right, among, "accuracy", {"cells": cells}, signature)
    return found


def gaps(  # noqa: PLR0913, PLR0917 - what counts, among what, and what to call it
    columns: Columns,
    counts: Bools,
    among: Bools,
    of: str,
    where: Mapping[str, str],
    signature: str,
) -> Iterator[Score]:
    """Give the difference of every group to all, in the share of the cells `among` that count."""
    columns, right = columns.where(among), counts[among].astype(float)
    every, own = _Cells.of(columns, right), {**where, "condition": ALL}
    gap, shrunk = f"{of}_gap", f"{of}_gap_shrunk"
    told = False
    for axis in ("kind", "locale", *columns.renditions.factors):
        named = rendition_axis(columns, axis).of(columns.rendition)
        known = ~named.among("")
        cells = every if known.all() else _Cells.of(columns.where(known), right[known])
        for code, band in cells.bands(named.codes[known]).items():
            told, group = True, {**own, axis: named.names[code]}
            yield _told(gap, group, band, f"{gap}|{signature}")
            rests = band.sources, band.cells, f"{shrunk}|{signature}"
            yield Score(shrunk, group, band.shrunk, None, None, *rests)
    if not told:
        reason = NO_GROUPS if among.any() else NOTHING
        yield unknown(gap, own, reason, f"{gap}|{signature}")


def _told(metric: str, where: Mapping[str, str], band: Band, signature: str) -> Score:
    """Tell a band; of a grey group the difference alone, and why it decides nothing."""
    rests = band.sources, band.cells, signature
    if band.grey:
        reason = f"fewer than {FEWEST} documents"
        return Score(metric, where, band.difference, None, None, *rests, reason)
    return Score(metric, where, band.difference, band.low, band.high, *rests)


@dataclass(frozen=True, slots=True, eq=False)
class _Cells:
    """What the bands of any choice are told from, reading by reading."""

    at: list[Bools]
    """The cells of each reading."""
    right: Floats
    source: Codes
    fine: Codes
    weight: Floats

    @classmethod
    def of(cls, columns: Columns, right: Floats) -> _Cells:
        """Weigh cells so that every condition weighs the same, or as deployed."""
        one = np.zeros(len(right), np.int64)
        weight = columns.weight * evened(columns.condition, columns.weight, one, columns.deploy)
        at = [columns.repeat == reading for reading in range(columns.repeats)]
        return cls(at, right, columns.source, fine(columns), weight)

    def bands(self, group: Codes) -> dict[int, Band]:
        """Give the mean over readings of each group's band; nothing where there is one group."""
        if len(group) == 0 or (group == group[0]).all():
            return {}
        found: dict[int, list[Band]] = defaultdict(list)
        for at in self.at:
            columns = (self.source[at], group[at], self.fine[at], self.weight[at])
            for code, band in bands(self.right[at], *columns).items():
                found[code].append(band)
        return {code: _mean(found[code]) for code in sorted(found)}


def _mean(readings: list[Band]) -> Band:
    if len(readings) == 1:
        return readings[0]
    many = len(readings)
    return Band(
        difference=sum(band.difference for band in readings) / many,
        low=sum(band.low for band in readings) / many,
        high=sum(band.high for band in readings) / many,
        shrunk=sum(band.shrunk for band in readings) / many,
        sources=max(band.sources for band in readings),
        cells=round(sum(band.cells for band in readings) / many),
        grey=any(band.grey for band in readings),
    )


def _group(score: Score) -> str:
    named = [f"{axis} {of}" for axis, of in score.slice.items() if axis not in _NO_GROUP]
    return ", ".join(named)


_NO_GROUP = ("cells", "condition")

CARDS = (
    Card(
        "accuracy_gap",
        "The accuracy of a group of documents less that of all documents that know the choice; "
        "the bands of one choice hold all of its groups at once. Under 30 documents nothing is "
        "concluded.",
        "nearer to 0 is better",
        lambda score: f"{_group(score)}: {points_said(score)} of accuracy above all documents.",
    ),
    Card(
        "accuracy_gap_shrunk",
        "The same difference, drawn towards 0 by how much of the groups' spread is chance.",
        "nearer to 0 is better",
        lambda score: f"{_group(score)}: {100 * (score.value or 0):.1f} points, chance taken out.",
        "empirical Bayes by the method of moments (DerSimonian and Laird)",
    ),
)
