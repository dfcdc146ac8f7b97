"""What changed, in one screen: overall, for certain, how many cells flipped, what the runs are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.phrases import percent
from docextract_eval.reports.layout import CELLS
from docextract_eval.reports.parts import Axis, Cell, Dot, Section, Table, Whisker, Whiskers
from docextract_eval.reports.sentences.changes import (
    conclusion,
    full_description,
    points_with_interval,
    slice_title,
)
from docextract_eval.reports.sentences.figures import quantity_cell
from docextract_eval.reports.sentences.gate_sentences import note_sentence
from docextract_eval.runs.comparison.claims import EXPLORATION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.reports.comparison import ComparisonReport
    from docextract_eval.runs.comparison.claims import Claim
    from docextract_eval.runs.description import RunDescription

_MOST_LISTED = 12
"""Certain changes that are listed each way."""
_LEAST_REACH = 0.01
_UNSET = "not set"


def changes(report: ComparisonReport) -> Section:
    """Say what changed, and how sure that is."""
    parts = [
        part
        for part in (
            _certain_changes(report),
            _conditions_chart(report),
            _relative_errors(report),
            _differing_settings(report),
        )
        if part.rows
    ]
    return Section("What changed", tuple(_change_sentences(report)), parts)


def _change_sentences(report: ComparisonReport) -> Iterator[str]:
    comparison = report.comparison
    if not comparison.differences:
        yield "The runs have nothing in common to compare."
    for cells, title in CELLS.items():
        if (found := _overall_difference(report, cells)) is not None:
            yield (
                f"{title}: {percent(found.before)} right before, {percent(found.after)} after; "
                f"{points_with_interval(found)} points, {conclusion(found)}."
            )
    yield from _count_certain(comparison.differences)
    yield from _count_changed_cells(report)
    for note in comparison.notes:
        yield note_sentence(note, [report.before.argument, report.after.argument])


def _overall_difference(report: ComparisonReport, cells: str) -> Claim | None:
    where = {"cells": cells, "condition": ALL}
    return next((each for each in report.comparison.differences if each.slice == where), None)


def _count_certain(claims: tuple[Claim, ...]) -> Iterator[str]:
    if not claims:
        return
    asked = [each for each in claims if each.family != EXPLORATION]
    sure = [each.change.value for each in asked if each.certain]
    lost, gained = sum(value < 0 for value in sure), sum(value > 0 for value in sure)
    yield (
        f"Of {count_phrase(len(asked), 'slice')} compared, {lost:,} "
        f"{'is' if lost == 1 else 'are'} certainly worse and {gained:,} certainly better: not "
        "chance, either, where all slices of a family are tested (by Student's t over documents "
        "and Holm)."
    )
    if explored := len(claims) - len(asked):
        seen = sum(each.stands_out for each in claims)
        yield (
            f"{count_phrase(explored, 'more slice')} explored, of which nothing is certain: "
            f"{seen:,} seem better or worse, at most one in 20 of them by chance."
        )


def _count_changed_cells(report: ComparisonReport) -> Iterator[str]:
    if report.flips is None:
        if report.reason:
            yield f"The changed cells are not listed: {report.reason}."
        return
    for cells, title in CELLS.items():
        for tally in report.flips.axis_tallies(cells):
            both = tally.lost + tally.gained + tally.kept + tally.never
            yield (
                f"{title} that changed: {tally.lost:,} lost and {tally.gained:,} gained of "
                f"{both:,} in common."
            )
    whole = report.flips.whole
    yield (
        f"Renditions without any error: {whole.kept + whole.lost:,} before, "
        f"{whole.kept + whole.gained:,} after ({whole.lost:,} lost, {whole.gained:,} gained)."
    )


def _conditions_chart(report: ComparisonReport) -> Whiskers:
    """Draw the change over all and under every condition, kind by kind."""
    found = [
        (title, each)
        for cells, title in CELLS.items()
        for each in sorted(
            (each for each in report.comparison.differences if _is_by_condition(each, cells)),
            key=lambda each: each.slice["condition"] != ALL,
        )
    ]
    rows = [_condition_whisker(title, each) for title, each in found]
    table_rows = [
        _difference_row(f"{title}, {each.slice['condition']}", each) for title, each in found
    ]
    ends = [abs(end) for row in rows for end in (row.dot.low, row.dot.high) if end is not None]
    reach = max([_LEAST_REACH, *ends])
    axis = Axis("points lost (left) or gained (right)", -reach, reach, "points")
    return Whiskers("Change by condition", axis, rows, [Table(["Slice", *_HEAD], table_rows)])


def _is_by_condition(claim: Claim, cells: str) -> bool:
    where = claim.slice
    return where.keys() == {"cells", "condition"} and where["cells"] == cells


def _condition_whisker(title: str, claim: Claim) -> Whisker:
    change, name = claim.change, claim.slice["condition"]
    dot = Dot(
        change.value,
        0.0,
        change.low,
        change.high,
        f"{title}, {name}: {full_description(claim)}",
    )
    note = f"{points_with_interval(claim)}, {conclusion(claim)}"
    return Whisker(name, dot, group=title, note=note, sure=claim.certain)


def _certain_changes(report: ComparisonReport) -> Table:
    sure = [each for each in report.comparison.differences if each.certain]
    order = sorted(sure, key=lambda each: each.change.value)
    worse = [each for each in order if each.change.value < 0][:_MOST_LISTED]
    better = [each for each in reversed(order) if each.change.value > 0][:_MOST_LISTED]
    rows = [_difference_row(slice_title(each.slice), each) for each in [*worse, *better]]
    return Table(["Certainly worse or better", *_HEAD], rows)


_HEAD = ("before", "after", "change in points", "conclusion")


def _difference_row(name: str, claim: Claim) -> list[Cell]:
    return [
        Cell(name),
        Cell(percent(claim.before)),
        Cell(percent(claim.after)),
        Cell(
            points_with_interval(claim),
            None,
            full_description(claim),
            -claim.change.value,
        ),
        Cell(conclusion(claim)),
    ]


def _relative_errors(report: ComparisonReport) -> Table:
    """Lay out the errors under each degradation beside those of the run before."""
    found = {(each.slice["accident"], each.slice["cells"]): each for each in report.relative_errors}
    rows = [
        [
            Cell("all (mean corruption error)" if name == ALL else name),
            *(quantity_cell(found.get((name, cells)), "{:,.0f}".format) for cells in CELLS),
        ]
        for name in dict.fromkeys(name for name, _ in found)
    ]
    return Table(["Errors in percent of those before", *(t.lower() for t in CELLS.values())], rows)


def _differing_settings(report: ComparisonReport) -> Table:
    """Lay out in what the two pipelines differ."""
    before, after = (_run_facts(view.run) for view in (report.before, report.after))
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
