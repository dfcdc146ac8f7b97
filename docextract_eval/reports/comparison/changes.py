"""What changed, in one screen: overall, for certain, how many cells flipped, what the runs are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.phrases import count_phrase, percent
from docextract_eval.reports.layout import CELLS
from docextract_eval.reports.parts import Axis, Cell, Dot, Section, Table, Whisker, Whiskers
from docextract_eval.reports.sentences.changes import (
    conclusion,
    full_description,
    p_value,
    points_with_interval,
)
from docextract_eval.runs.gates import name_slice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.reports.comparison import ComparisonReport
    from docextract_eval.runs.compare import Difference
    from docextract_eval.runs.description import RunDescription

_MOST = 12
"""Certain changes that are listed each way."""
_LEAST = 0.01
_UNSET = "not set"


def changes(versus: ComparisonReport) -> Section:
    """Say what changed, and how sure that is."""
    parts = [
        part
        for part in (
            _certain_changes(versus),
            _conditions_chart(versus),
            _differing_settings(versus),
        )
        if part.rows
    ]
    return Section("What changed", tuple(_sentences(versus)), parts)


def _sentences(versus: ComparisonReport) -> Iterator[str]:
    comparison = versus.comparison
    if not comparison.differences:
        yield "The runs have nothing in common to compare."
    for cells, title in CELLS.items():
        if (found := _overall_difference(versus, cells)) is not None:
            yield (
                f"{title}: {percent(found.before)} right before, {percent(found.after)} after; "
                f"{points_with_interval(found)} points, {conclusion(found)}."
            )
    yield from _count_certain(comparison.differences)
    yield from _count_changed_cells(versus)
    for note in comparison.notes:
        yield f"{note[0].upper()}{note[1:]}."


def _overall_difference(versus: ComparisonReport, cells: str) -> Difference | None:
    where = {"cells": cells, "condition": ALL}
    return next((each for each in versus.comparison.differences if each.slice == where), None)


def _count_certain(differences: tuple[Difference, ...]) -> Iterator[str]:
    if not differences:
        return
    sure = [each.change.value for each in differences if each.certain]
    lost, gained = sum(value < 0 for value in sure), sum(value > 0 for value in sure)
    yield (
        f"Of {count_phrase(len(differences), 'slice')} compared, {lost:,} "
        f"{'is' if lost == 1 else 'are'} certainly worse and {gained:,} certainly better: the "
        "interval excludes 0, and p is below .05 (sign-flip test over documents, Holm-corrected "
        "for all of them)."
    )


def _count_changed_cells(versus: ComparisonReport) -> Iterator[str]:
    if versus.flips is None:
        if versus.reason:
            yield f"The changed cells are not listed: {versus.reason}."
        return
    for cells, title in CELLS.items():
        for tally in versus.flips.axis_tallies(cells):
            both = tally.lost + tally.gained + tally.kept + tally.never
            yield (
                f"{title} that changed: {tally.lost:,} lost and {tally.gained:,} gained of "
                f"{both:,} in common."
            )
    whole = versus.flips.whole
    yield (
        f"Renditions without any error: {whole.kept + whole.lost:,} before, "
        f"{whole.kept + whole.gained:,} after ({whole.lost:,} lost, {whole.gained:,} gained)."
    )


def _conditions_chart(versus: ComparisonReport) -> Whiskers:
    """Draw the change over all and under every condition, kind by kind."""
    found = [
        (title, each)
        for cells, title in CELLS.items()
        for each in sorted(
            (each for each in versus.comparison.differences if _is_by_condition(each, cells)),
            key=lambda each: each.slice["condition"] != ALL,
        )
    ]
    rows = [_condition_whisker(title, each) for title, each in found]
    told = [_row(f"{title}, {each.slice['condition']}", each) for title, each in found]
    ends = [abs(end) for row in rows for end in (row.dot.low, row.dot.high) if end is not None]
    reach = max([_LEAST, *ends])
    axis = Axis("points lost (left) or gained (right)", -reach, reach, "points")
    return Whiskers("Change by condition", axis, rows, [Table(["Slice", *_HEAD], told)])


def _is_by_condition(difference: Difference, cells: str) -> bool:
    where = difference.slice
    return where.keys() == {"cells", "condition"} and where["cells"] == cells


def _condition_whisker(title: str, found: Difference) -> Whisker:
    change, name = found.change, found.slice["condition"]
    dot = Dot(
        change.value, 0.0, change.low, change.high, f"{title}, {name}: {full_description(found)}"
    )
    note = f"{points_with_interval(found)}, {p_value(found.corrected)}"
    return Whisker(name, dot, group=title, note=note, sure=found.certain)


def _certain_changes(versus: ComparisonReport) -> Table:
    sure = [each for each in versus.comparison.differences if each.certain]
    order = sorted(sure, key=lambda each: each.change.value)
    worse = [each for each in order if each.change.value < 0][:_MOST]
    better = [each for each in reversed(order) if each.change.value > 0][:_MOST]
    rows = [_row(_slice_title(each), each) for each in [*worse, *better]]
    return Table(["Certainly worse or better", *_HEAD], rows)


_HEAD = ("before", "after", "change in points", "p")


def _row(name: str, found: Difference) -> list[Cell]:
    return [
        Cell(name),
        Cell(percent(found.before)),
        Cell(percent(found.after)),
        Cell(points_with_interval(found), None, full_description(found), -found.change.value),
        Cell(p_value(found.corrected).removeprefix("p ").removeprefix("= ")),
    ]


def _slice_title(difference: Difference) -> str:
    said = name_slice(difference.slice)
    return f"{said}, {CELLS[difference.slice['cells']].lower()}" if "field" not in said else said


def _differing_settings(versus: ComparisonReport) -> Table:
    """Lay out in what the two pipelines differ."""
    before, after = (_run_facts(view.run) for view in (versus.before, versus.after))
    rows = [
        [Cell(name), Cell(before.get(name, _UNSET)), Cell(after.get(name, _UNSET))]
        for name in dict.fromkeys([*before, *after])
        if before.get(name) != after.get(name)
    ]
    return Table(["What differs", "before", "after"], rows)


def _run_facts(run: RunDescription) -> dict[str, str]:
    pipeline = run.pipeline
    return {
        "pipeline": pipeline.name,
        **{f"-p {name}": str(value) for name, value in pipeline.settings.items()},
        **{f"version of {name}": str(is_) for name, is_ in pipeline.version.items()},
        "corpus seal": run.seal[:16],
        "readings per page": str(run.repeat),
        "scored by": run.scorer,
    }
