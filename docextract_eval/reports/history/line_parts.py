"""A line over runs as what is drawn of it: few enough places, gaps where it has no figure."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.reports.parts import Dot, Series
from docextract_eval.reports.sentences.history import finish_date, run_name, value_with_interval
from docextract_eval.runs.versions import describe_version

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from docextract_eval.reports.history.score_lines import ScoreLine
    from docextract_eval.runs.history import Entry

FEW = 40
"""Runs of which each has a mark."""


def line_segments(
    score_line: ScoreLine,
    name: str,
    runs: Sequence[Entry],
    kept_places: Collection[int],
    max_places: int,
) -> list[Series]:
    """Return places of a line that are drawn, in stretches between which a figure is missing."""
    places = list(score_line.points)
    marked = set(places) if len(places) <= FEW else set(kept_places)
    drawn = thin_out_places(score_line, places, marked & set(places), max_places)
    missing = _count_missing(score_line, len(runs))
    cuts = [0]
    for at, (left, right) in enumerate(itertools.pairwise(drawn), start=1):
        if missing[right] != missing[left]:
            cuts.append(at)
    return [
        Series(name, [_run_dot(score_line, runs, at, hint=at in marked) for at in drawn[start:end]])
        for start, end in itertools.pairwise([*cuts, len(drawn)])
    ]


def other_versions_dots(
    score_line: ScoreLine, runs: Sequence[Entry], kept_places: Collection[int], max_places: int
) -> list[Series]:
    """Return the points by other versions of the judge, which nothing joins."""
    others = replace(score_line, points=score_line.others)
    places = [*others.points]
    drawn = thin_out_places(others, places, {*kept_places} & {*places}, max_places)
    return [Series("", [_run_dot(others, runs, at, hint=True) for at in drawn], "other")]


def thin_out_places(
    score_line: ScoreLine, places: Sequence[int], kept_places: Collection[int], max_places: int
) -> list[int]:
    """Keep the lowest and the highest figure of every few runs, both ends, and what must be kept.

    So no night's fall is lost, however many nights there are.
    """
    if len(places) <= max_places:
        return list(places)
    few = -(-2 * len(places) // max_places)
    kept = {places[0], places[-1], *kept_places}

    def height(at: int) -> float:
        return score_line.points[at].value or 0.0

    for start in range(0, len(places), few):
        some = places[start : start + few]
        kept |= {min(some, key=height), max(some, key=height)}
    return sorted(kept)


def _count_missing(score_line: ScoreLine, runs: int) -> list[int]:
    """Return for every place how many runs up to it have no figure."""
    return list(itertools.accumulate(at not in score_line.points for at in range(runs)))


def _run_dot(score_line: ScoreLine, runs: Sequence[Entry], at: int, *, hint: bool) -> Dot:
    """Return a place; one with a hint has a mark, too."""
    point = score_line.points[at]
    hint_text = ""
    if hint:
        entry = runs[at]
        many = f"{point.documents:,} documents"
        value = value_with_interval(score_line.metric, point)
        hint_text = f"{run_name(entry)}, {finish_date(entry)}: {value}, {many}"
        if at in score_line.others:
            hint_text += f"; {describe_version(point.version)}"
    return Dot(float(at), point.value or 0.0, *point.band, hint_text)
