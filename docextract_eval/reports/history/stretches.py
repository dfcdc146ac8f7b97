"""A line over runs as what is drawn of it: few enough places, gaps where it has no figure."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from docextract_eval.reports.parts import Dot, Series
from docextract_eval.reports.sentences.history import called, day, figure

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from docextract_eval.reports.history.tracks import Track
    from docextract_eval.runs.history import Entry

FEW = 40
"""Runs of which each has a mark."""


def stretches(
    track: Track, name: str, runs: Sequence[Entry], keep: Collection[int], most: int
) -> list[Series]:
    """Return places of a line that are drawn, in stretches between which a figure is missing."""
    places = list(track.points)
    marked = set(places) if len(places) <= FEW else set(keep)
    drawn = thinned(track, places, marked & set(places), most)
    missing = _missing_before(track, len(runs))
    cuts = [0]
    for at, (left, right) in enumerate(itertools.pairwise(drawn), start=1):
        if missing[right] != missing[left]:
            cuts.append(at)
    return [
        Series(name, [_dot(track, runs, at, hint=at in marked) for at in drawn[start:end]])
        for start, end in itertools.pairwise([*cuts, len(drawn)])
    ]


def thinned(track: Track, places: Sequence[int], keep: Collection[int], most: int) -> list[int]:
    """Keep the lowest and the highest figure of every few runs, both ends, and what must be kept.

    So no night's fall is lost, however many nights there are.
    """
    if len(places) <= most:
        return list(places)
    few = -(-2 * len(places) // most)
    kept = {places[0], places[-1], *keep}

    def height(at: int) -> float:
        return track.points[at].value or 0.0

    for start in range(0, len(places), few):
        some = places[start : start + few]
        kept |= {min(some, key=height), max(some, key=height)}
    return sorted(kept)


def _missing_before(track: Track, runs: int) -> list[int]:
    """Return for every place how many runs up to it have no figure."""
    return list(itertools.accumulate(at not in track.points for at in range(runs)))


def _dot(track: Track, runs: Sequence[Entry], at: int, *, hint: bool) -> Dot:
    """Return a place; one with a hint has a mark, too."""
    point = track.points[at]
    said = ""
    if hint:
        entry = runs[at]
        many = f"{point.documents:,} documents"
        said = f"{called(entry)}, {day(entry)}: {figure(track.metric, point)}, {many}"
    return Dot(float(at), point.value or 0.0, point.low, point.high, said)
