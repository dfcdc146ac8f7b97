"""Differences between every group of documents and all documents.

Groups are by kind, by locale and by each choice of the causal model; a group is compared with all
documents that have the choice. The bands of one choice hold for all of its groups at once, and
beside each difference is one shrunk towards 0 by how much of the spread is chance.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.card import Card, example
from docextract_eval.metrics.changes import KINDS_OF_CELLS, evened, over
from docextract_eval.metrics.columns import ALL, Bools, Codes, Columns, Floats
from docextract_eval.metrics.phrases import in_points
from docextract_eval.metrics.promise import chosen
from docextract_eval.metrics.ratios import JUDGED, unknown
from docextract_eval.metrics.selective import at, half
from docextract_eval.metrics.slices import fine, rendition_axis
from docextract_eval.reasons import NO_CELLS, Reason, ReasonCode
from docextract_eval.records import Score
from docextract_eval.statistics.bands import FEWEST, Band, bands
from docextract_eval.statistics.clusters import sums

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from docextract_eval.metrics.columns import Named

NO_GROUPS = Reason(ReasonCode.ONE_GROUP)


def fairness(columns: Columns, signature: str) -> list[Score]:
    """Return differences in accuracy, in the share auto-accepted and in silent errors."""
    columns = columns.base()
    columns = columns.where(columns.weight > 0)
    found: list[Score] = []
    judged = columns.outcome_in(*JUDGED)
    for cells, table in KINDS_OF_CELLS:
        inside = columns.where(judged & (columns.table == table))
        right, every = inside.outcome_in("right"), np.ones(len(inside.row), bool)
        found += gaps(inside, right, every, "accuracy", cells, signature)
    return [*found, *_unaided(columns, signature)]


def _unaided(columns: Columns, signature: str) -> Iterator[Score]:
    """Yield differences at the calibration half's promised threshold, on the other half."""
    promise, of = chosen(columns), ("safe_automation_rate", "silent_error_rate")
    if promise.threshold is None:
        where = {"cells": "scalars", "condition": ALL}
        for gap in (f"{name}_gap" for name in of):
            yield unknown(gap, where, promise.reason or NO_CELLS, f"{gap}|{signature}")
        return
    shown = at(half(columns, calibration=False), promise.threshold)
    signed = f"alpha:{promise.alpha:g}|{signature}"
    every = np.ones(len(shown.accepted), bool)
    yield from gaps(shown.columns, shown.accepted, every, of[0], "scalars", signed, critical=True)
    wrong, among = shown.silent, shown.accepted
    yield from gaps(shown.columns, wrong, among, of[1], "scalars", signed, critical=True)


def gaps(  # noqa: PLR0913, PLR0917 - what counts, among what, and what to call it
    columns: Columns,
    counts: Bools,
    among: Bools,
    of: str,
    cells: str,
    signature: str,
    *,
    critical: bool = False,
) -> Iterator[Score]:
    """Yield the difference of every group to all, in the share of the cells `among` that count.

    Conditions weigh in all `columns` as deployed, whatever part of them is `among`. Where it is
    `critical`, cells weigh by the criticality of their field.
    """
    worth = columns.criticality if critical else np.ones(len(counts))
    every = _Cells(columns, counts.astype(float), among, columns.weight * worth, fine(columns))
    own = {"cells": cells, "condition": ALL}
    gap, shrunk = f"{of}_gap", f"{of}_gap_shrunk"
    told = False
    for axis in ("kind", "locale", *columns.renditions.factors):
        named = rendition_axis(columns, axis).of(columns.rendition)
        for code, band in every.bands(named).items():
            told, group = True, {**own, axis: named.names[code]}
            yield _told(gap, group, band, f"{gap}|{signature}")
            rests = band.sources, band.cells, f"{shrunk}|{signature}"
            yield Score(shrunk, group, band.shrunk, None, None, *rests)
    if not told:
        reason = NO_GROUPS if among.any() else NO_CELLS
        yield unknown(gap, own, reason, f"{gap}|{signature}")


def _told(metric: str, where: Mapping[str, str], band: Band, signature: str) -> Score:
    """Return a band as a score; of a grey group only the difference, and why it is not judged."""
    rests = band.sources, band.cells, signature
    if band.grey:
        reason = Reason(ReasonCode.GROUP_TOO_SMALL, least=FEWEST)
        return Score(metric, where, band.difference, None, None, *rests, reason)
    return Score(metric, where, band.difference, band.low, band.high, *rests)


@dataclass(frozen=True, slots=True, eq=False)
class _Cells:
    """The cells that the bands of any choice are computed from."""

    columns: Columns
    counts: Floats
    among: Bools
    worth: Floats
    """The weights of cells before conditions are balanced."""
    fine: Codes

    def bands(self, group: Named) -> dict[int, Band]:
        """Return the mean over repeats of each group's band; empty for a single group."""
        known = ~group.among("")
        at = np.flatnonzero(known & self.among)
        code = group.codes[at]
        if len(at) == 0 or (code == code[0]).all():
            return {}
        whole, own = (self._weights(of)[at] for of in (known.astype(np.int64), group.codes))
        # conditions are even in a group, and groups are to each other what they are in the whole
        weight = own * np.nan_to_num(over(sums(code, whole), sums(code, own)))[code]
        found: dict[int, list[Band]] = defaultdict(list)
        for reading in range(self.columns.repeats):
            here = self.columns.repeat[at] == reading
            if not whole[here].any():
                continue
            cells, right = at[here], self.counts[at[here]]
            columns = (self.columns.source[cells], code[here], self.fine[cells], weight[here])
            overall = float(np.average(right, weights=whole[here]))
            for each, band in bands(right, *columns, overall=overall).items():
                found[each].append(band)
        return {each: _mean(found[each]) for each in sorted(found)}

    def _weights(self, shown: Codes) -> Floats:
        """Return weights: in each slice every condition weighs the same, or as deployed."""
        of = self.columns
        return self.worth * evened(of.condition, of.weight, shown, of.deploy)


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


def _say(what: str, score: Score) -> str:
    return f"{_group(score)}: {what} differs by {in_points(score)} from that of all documents."


_NO_GROUP = ("cells", "condition")
_RATES = {
    "accuracy": "accuracy",
    "safe_automation_rate": "the safe automation rate",
    "silent_error_rate": "the silent error rate",
}

_GROUP = example(-0.024, -0.051, 0.003, cells="scalars", condition=ALL, template="narrow")
CARDS = (
    *(
        Card(
            f"{of}_gap",
            f"For a group of documents, {what} minus that of all documents that have the factor; "
            "the bands of one factor hold for all of its groups together. With fewer than 30 "
            "documents there is no interval.",
            "nearer to 0 is better",
            partial(_say, what),
            example=_GROUP,
        )
        for of, what in _RATES.items()
    ),
    *(
        Card(
            f"{of}_gap_shrunk",
            f"For a group of documents, {what} minus that of all, shrunk towards 0 by how much of "
            "the groups' spread is chance.",
            "nearer to 0 is better",
            partial(_say, f"{what}, adjusted for chance,"),
            "empirical Bayes by the method of moments (DerSimonian and Laird 1986)",
            replace(_GROUP, low=None, high=None),
        )
        for of, what in _RATES.items()
    ),
)
