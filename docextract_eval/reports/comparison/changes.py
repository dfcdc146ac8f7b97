"""What changed, in one screen: overall, for certain, how many cells flipped, what the runs are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docextract_eval.metrics.phrases import percent
from docextract_eval.reports.comparison.saying import behind, chance, ranged, verdict
from docextract_eval.reports.layout import CELLS
from docextract_eval.reports.parts import Cell, Section, Table
from docextract_eval.reports.words import NONE
from docextract_eval.runs.gates import named

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from docextract_eval.reports.comparison import Versus
    from docextract_eval.runs.compare import Difference

_MOST = 12
"""Certain changes that are listed each way."""


def changes(versus: Versus) -> Section:
    """Say what changed, and how sure that is."""
    parts = [
        table for table in (_overall(versus), _certain(versus), _settings(versus)) if table.rows
    ]
    return Section("What changed", tuple(_sentences(versus)), parts)


def _sentences(versus: Versus) -> Iterator[str]:
    comparison = versus.comparison
    if not comparison.differences:
        yield "Nothing can be compared."
    for cells, title in CELLS.items():
        if (found := _over_all(versus, cells)) is not None:
            yield (
                f"{title}: {percent(found.before)} right before, {percent(found.after)} after, "
                f"a change of {ranged(found)} points, {verdict(found)}."
            )
    yield from _certainties(comparison.differences)
    yield from _flipped(versus)
    for note in comparison.notes:
        yield f"{note[0].upper()}{note[1:]}."


def _over_all(versus: Versus, cells: str) -> Difference | None:
    where = {"cells": cells, "condition": "all"}
    return next((each for each in versus.comparison.differences if each.slice == where), None)


def _certainties(differences: tuple[Difference, ...]) -> Iterator[str]:
    if not differences:
        return
    sure = [each.change.value for each in differences if each.certain]
    lost, gained = sum(value < 0 for value in sure), sum(value > 0 for value in sure)
    yield (
        f"Of {len(differences)} differences told here, {lost or 'none'} "
        f"{'is' if lost == 1 else 'are'} worse for certain and {gained or 'none'} better (sign "
        "flips over documents, p under .05 after Holm's correction for all of them)."
    )


def _flipped(versus: Versus) -> Iterator[str]:
    if versus.flips is None:
        if versus.reason:
            yield f"Which cells flipped is not told ({versus.reason})."
        return
    for cells, title in CELLS.items():
        for tally in versus.flips.of(cells):
            both = tally.lost + tally.gained + tally.kept + tally.never
            yield (
                f"{title} that flipped: {tally.lost:,} lost and {tally.gained:,} gained of "
                f"{both:,} in common."
            )
    whole = versus.flips.whole
    yield (
        f"Renditions without any error: {whole.kept + whole.lost:,} before, "
        f"{whole.kept + whole.gained:,} after; {whole.lost:,} lost that and {whole.gained:,} "
        "gained it."
    )


def _overall(versus: Versus) -> Table:
    """Lay out the change over all, and that of every condition."""
    rows = [
        _row(title, found)
        for cells, title in CELLS.items()
        if (found := _over_all(versus, cells)) is not None
    ]
    return Table(["Overall", *_HEAD], rows)


def _certain(versus: Versus) -> Table:
    sure = [each for each in versus.comparison.differences if each.certain]
    order = sorted(sure, key=lambda each: each.change.value)
    worse = [each for each in order if each.change.value < 0][:_MOST]
    better = [each for each in reversed(order) if each.change.value > 0][:_MOST]
    return Table(["Certain", *_HEAD], [_row(_name(each), each) for each in [*worse, *better]])


_HEAD = ("before", "after", "change in points", "p")


def _row(name: str, found: Difference) -> list[Cell]:
    return [
        Cell(name),
        Cell(percent(found.before)),
        Cell(percent(found.after)),
        Cell(ranged(found), None, behind(found), -found.change.value),
        Cell(chance(found.corrected).removeprefix("p ")),
    ]


def _name(difference: Difference) -> str:
    said = named(difference.slice)
    return f"{said}, {CELLS[difference.slice['cells']].lower()}" if "field" not in said else said


def _settings(versus: Versus) -> Table:
    """Lay out in what the two pipelines differ."""
    before, after = (_told(view.about) for view in (versus.before, versus.after))
    rows = [
        [Cell(name), Cell(before.get(name, NONE)), Cell(after.get(name, NONE))]
        for name in dict.fromkeys([*before, *after])
        if before.get(name) != after.get(name)
    ]
    return Table(["What differs", "before", "after"], rows)


def _told(about: Mapping[str, Any]) -> dict[str, str]:
    pipeline = about.get("pipeline", {})
    return {
        "pipeline": str(pipeline.get("name", "?")),
        **{f"-p {name}": str(value) for name, value in pipeline.get("settings", {}).items()},
        **{f"version of {name}": str(is_) for name, is_ in pipeline.get("version", {}).items()},
        "corpus seal": str(about.get("seal", "?"))[:16],
        "readings of each page": str(about.get("repeat", 1)),
        "scored by": str(about.get("scorer", "?")),
    }
