"""What changed, in one screen: overall, for certain, how many cells flipped, what the runs are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.phrases import percent
from docextract_eval.reports.layout import CELLS
from docextract_eval.reports.parts import Axis, Cell, Dot, Section, Table, Whisker, Whiskers
from docextract_eval.reports.sentences.changes import behind, chance, ranged, verdict
from docextract_eval.runs.gates import named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.reports.comparison import Versus
    from docextract_eval.runs.compare import Difference
    from docextract_eval.runs.description import RunDescription

_MOST = 12
"""Certain changes that are listed each way."""
_LEAST = 0.01
_UNSET = "not set"


def changes(versus: Versus) -> Section:
    """Say what changed, and how sure that is."""
    parts = [part for part in (_certain(versus), _drawn(versus), _settings(versus)) if part.rows]
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
    where = {"cells": cells, "condition": ALL}
    return next((each for each in versus.comparison.differences if each.slice == where), None)


def _certainties(differences: tuple[Difference, ...]) -> Iterator[str]:
    if not differences:
        return
    sure = [each.change.value for each in differences if each.certain]
    lost, gained = sum(value < 0 for value in sure), sum(value > 0 for value in sure)
    yield (
        f"Of {len(differences)} differences told here, {lost or 'none'} "
        f"{'is' if lost == 1 else 'are'} worse for certain and {gained or 'none'} better (sign "
        "flips over documents, p under .05 after Holm's correction for all of them, and an "
        "interval without 0)."
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


def _drawn(versus: Versus) -> Whiskers:
    """Draw the change over all and under every condition, kind by kind."""
    found = [
        (title, each)
        for cells, title in CELLS.items()
        for each in sorted(
            (each for each in versus.comparison.differences if _is_by_condition(each, cells)),
            key=lambda each: each.slice["condition"] != ALL,
        )
    ]
    rows = [_whisker(title, each) for title, each in found]
    told = [_row(f"{title}, {each.slice['condition']}", each) for title, each in found]
    ends = [abs(end) for row in rows for end in (row.dot.low, row.dot.high) if end is not None]
    reach = max([_LEAST, *ends])
    axis = Axis("points lost (left) or gained (right)", -reach, reach, "points")
    return Whiskers("Change under every condition", axis, rows, [Table(["Slice", *_HEAD], told)])


def _is_by_condition(difference: Difference, cells: str) -> bool:
    where = difference.slice
    return where.keys() == {"cells", "condition"} and where["cells"] == cells


def _whisker(title: str, found: Difference) -> Whisker:
    change, name = found.change, found.slice["condition"]
    dot = Dot(change.value, 0.0, change.low, change.high, f"{title}, {name}: {behind(found)}")
    note = f"{ranged(found)}, {chance(found.corrected)}"
    return Whisker(name, dot, group=title, note=note, sure=found.certain)


def _certain(versus: Versus) -> Table:
    sure = [each for each in versus.comparison.differences if each.certain]
    order = sorted(sure, key=lambda each: each.change.value)
    worse = [each for each in order if each.change.value < 0][:_MOST]
    better = [each for each in reversed(order) if each.change.value > 0][:_MOST]
    rows = [_row(_name(each), each) for each in [*worse, *better]]
    return Table(["Worse or better for certain", *_HEAD], rows)


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
    before, after = (_told(view.run) for view in (versus.before, versus.after))
    rows = [
        [Cell(name), Cell(before.get(name, _UNSET)), Cell(after.get(name, _UNSET))]
        for name in dict.fromkeys([*before, *after])
        if before.get(name) != after.get(name)
    ]
    return Table(["What differs", "before", "after"], rows)


def _told(run: RunDescription) -> dict[str, str]:
    pipeline = run.pipeline
    return {
        "pipeline": pipeline.name,
        **{f"-p {name}": str(value) for name, value in pipeline.settings.items()},
        **{f"version of {name}": str(is_) for name, is_ in pipeline.version.items()},
        "corpus seal": run.seal[:16],
        "readings of each page": str(run.repeat),
        "scored by": run.scorer,
    }
