"""How many nights pass until drift is noticed, beside a gate that looks at labels.

Documents of a window are drawn with replacement, a hundred a night, after twenty nights like the
reference. The gate compares the labelled documents of each night with the pinned reference, and
fails where the whole 95 % interval of the loss is beyond what it allows.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

import numpy as np
from pages import row
from scipy.stats import binomtest

from docextract_eval.metrics.columns import Floats
from docextract_eval.runs.unlabelled.drift import Watch
from docextract_eval.runs.unlabelled.statistics import DocumentStatistics, measure_answers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from docextract_eval.runs.unlabelled.answers import Answers

A_NIGHT = 100
_ALPHA = 0.05
QUIET = 20
SERIES = 20
MOST_NIGHTS = 30
_ALLOWED = 0.02
_QUANTILE = 1.96
GROWTH = 0.025
"""The share of documents by which a slow decline grows every night."""


@dataclass(frozen=True)
class Pool:
    """Documents that nights are drawn from: their statistics, and how many values are right."""

    statistics: DocumentStatistics
    right: Floats
    values: Floats

    @classmethod
    def of(cls, answers: Sequence[Answers]) -> Pool:
        """Return the documents of some runs."""
        measured = [measure_answers(each) for each in answers]
        columns = {
            name: [value for each in measured for value in each.columns[name]]
            for name in measured[0].columns
        }
        names = [name for each in measured for name in each.documents]
        sums = [_sums(each) for each in answers]
        right, values = (np.concatenate(column) for column in zip(*sums, strict=True))
        return cls(DocumentStatistics(names, columns), right, values)

    @property
    def accuracy(self) -> float:
        """The share of values that are right."""
        return float(self.right.sum() / self.values.sum())


@dataclass(frozen=True)
class Noticed:
    """The nights from the change on until it was noticed; None where it was not."""

    alarm: int | None
    gate: int | None


def _sums(answers: Answers) -> tuple[Floats, Floats]:
    values, count = answers.values, len(answers.documents)
    judged = values.counted & ~np.isnan(values.right)
    right = np.bincount(values.document[judged], values.right[judged], count)
    return right, np.bincount(values.document[judged], minlength=count).astype(float)


def series_noticed(
    reference: Pool, usual: Pool, shifted: Pool, share_of: Callable[[int], float]
) -> Iterator[Noticed]:
    """Yield when each series was noticed, whose nights have a share of shifted documents."""
    for number in range(SERIES):
        rng = np.random.default_rng(number)
        watch = Watch.begun(reference.statistics)
        for night in range(QUIET):
            at = rng.integers(len(usual.right), size=A_NIGHT)
            watch = watch.after_night(f"{number}-{night}", usual.statistics.take(at.tolist()))
        yield _nights_until(watch, reference, (usual, shifted), share_of, rng)


def _nights_until(
    watch: Watch,
    reference: Pool,
    pools: tuple[Pool, Pool],
    share_of: Callable[[int], float],
    rng: np.random.Generator,
) -> Noticed:
    alarm = gate = None
    for night in range(1, MOST_NIGHTS + 1):
        many = rng.binomial(A_NIGHT, min(1.0, share_of(night)))
        drawn = [
            rng.integers(len(pool.right), size=size)
            for pool, size in zip(pools, (A_NIGHT - many, many), strict=True)
        ]
        parts = [p.statistics.take(at.tolist()) for p, at in zip(pools, drawn, strict=True)]
        columns = {
            name: [*parts[0].columns[name], *parts[1].columns[name]] for name in parts[0].columns
        }
        names = [*parts[0].documents, *parts[1].documents]
        if alarm is None:
            watch = watch.after_night(f"after-{night}", DocumentStatistics(names, columns))
            alarm = night if watch.evidence >= 1 / _ALPHA else None
        right, values = (
            np.concatenate([getattr(p, name)[at] for p, at in zip(pools, drawn, strict=True)])
            for name in ("right", "values")
        )
        if gate is None and _gate_fails(reference, right, values):
            gate = night
        if alarm and gate:
            break
    return Noticed(alarm, gate)


def _gate_fails(reference: Pool, right: Floats, values: Floats) -> bool:
    """Return whether a night's labelled documents lost more than is allowed, beyond chance."""
    before, error = _ratio(reference.right, reference.values)
    after, own_error = _ratio(right, values)
    return before - after - _QUANTILE * float(np.hypot(error, own_error)) > _ALLOWED


def _ratio(right: Floats, values: Floats) -> tuple[float, float]:
    share = right.sum() / values.sum()
    spread = np.std(right - share * values, ddof=1) / np.sqrt(len(right)) / values.mean()
    return float(share), float(spread)


def median_text(nights: Sequence[int | None]) -> str:
    """Return the median of nights, and how many series were not noticed."""
    late = MOST_NIGHTS + 1
    middle = median(late if each is None else each for each in nights)
    missing = sum(each is None for each in nights)
    text = f"over {MOST_NIGHTS}" if middle >= late else f"{middle:g}"
    return f"{text} ({missing} of {len(nights)} not)" if missing else text


def first_text(series: Sequence[Noticed]) -> str:
    """Return in how many series the alarm and the gate came first."""
    late = MOST_NIGHTS + 1
    nights = [(each.alarm or late, each.gate or late) for each in series]
    alarm, gate = sum(a < g for a, g in nights), sum(g < a for a, g in nights)
    if not alarm + gate:
        return "neither"
    p = binomtest(alarm, alarm + gate).pvalue
    return f"alarm {alarm}, gate {gate} (p {p:.2g})"


def night_rows(reference: Pool, usual: Pool, shifts: Sequence[tuple[str, Pool]]) -> Iterator[str]:
    """Yield a row for each shift: a decline of 2 and 5 points, a quarter of all, a slow growth."""
    for name, shifted in shifts:
        lost = usual.accuracy - shifted.accuracy
        cells = []
        for decline in (0.02, 0.05):
            share = decline / lost if lost > 0 else 2.0
            if share > 1:
                cells.append("loses less")
                continue
            found = [*series_noticed(reference, usual, shifted, lambda _, each=share: each)]
            cells.append(f"{median_text([each.alarm for each in found])} at {100 * share:.0f} %")
        quarter = [*series_noticed(reference, usual, shifted, lambda _: 0.25)]
        slow = [*series_noticed(reference, usual, shifted, lambda night: GROWTH * night)]
        cells += [
            median_text([each.alarm for each in quarter]),
            median_text([each.alarm for each in slow]),
            median_text([each.gate for each in slow]),
            first_text(slow),
        ]
        yield row(name, f"{100 * lost:+.1f}", *cells)
