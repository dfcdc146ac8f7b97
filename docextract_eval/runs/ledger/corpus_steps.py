"""Steps of a trend where the corpus has other pages, as far as one release was run over both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.phrases import signed_ends, signed_points
from docextract_eval.runs.ledger.entries import release_key
from docextract_eval.statistics.bootstrap import Estimate
from docextract_eval.statistics.differences import unpaired_change

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.runs.history import Entry, Line, Point

_OVER_ALL = {"scalars": "all fields", "tables": "all table cells"}


def corpus_steps(runs: Sequence[Entry], lines: Sequence[Line]) -> list[str]:
    """Say of each corpus but the first how much harder it is for a release that read both.

    The runs are ordered, the oldest first. Nothing pairs the pages, so the interval is Newcombe's.
    """
    seals = list(dict.fromkeys(run.seal for run in runs))
    return [
        _step_sentence(before, after, lines)
        for at, seal in enumerate(seals)
        if (pair := _last_over_both(runs, seals[:at], seal))
        for before, after in [pair]
    ]


def _last_over_both(
    runs: Sequence[Entry], earlier_seals: Sequence[str], seal: str
) -> tuple[Entry, Entry] | None:
    """Return the last release over an earlier corpus and a later one, if there is any."""
    earlier = {release_key(run): run for run in runs if run.seal in earlier_seals}
    for run in reversed(runs):
        if run.seal == seal and (key := release_key(run)) and key in earlier:
            return earlier[key], run
    return None


def _step_sentence(before: Entry, after: Entry, lines: Sequence[Line]) -> str:
    changes = ", ".join(_changes(before, after, lines)) or "it has no figures over both"
    return (
        f"{after.full_name} is over other pages than {before.full_name}, the same release: "
        f"between the two corpora {changes}"
    )


def _changes(before: Entry, after: Entry, lines: Sequence[Line]) -> Iterator[str]:
    """Yield how the accuracy of all cells of a kind differs between two runs."""
    for line in lines:
        cells = line.slice.get("cells", "")
        if line.metric != "accuracy" or line.slice != {"cells": cells, "condition": ALL}:
            continue
        points = {point.run: point for point in line.points}
        one, other = (_estimate(points.get(run.id)) for run in (before, after))
        if one and other:
            change = unpaired_change(one, other)
            ends = signed_ends(change.low, change.high)
            yield f"{_OVER_ALL[cells]} differ by {signed_points(change.value)} points ({ends})"


def _estimate(point: Point | None) -> Estimate | None:
    if point is None or point.value is None or point.low is None or point.high is None:
        return None
    return Estimate(point.value, point.low, point.high)
