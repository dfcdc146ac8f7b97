"""Two runs compared: what changed, which cells flipped, and the errors relative to before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from docextract_eval.metrics.corruption import mean_corruption_error
from docextract_eval.records import Score
from docextract_eval.runs.comparison.compare import Comparison, compare_slots
from docextract_eval.runs.comparison.flips import Flips, count_flips
from docextract_eval.runs.comparison.overlap import Overlap, Slots, pair_runs
from docextract_eval.runs.measured_run import MeasuredRun


@dataclass(frozen=True, slots=True, eq=False)
class RunPair:
    """A run compared with the one before it."""

    sides: tuple[MeasuredRun, MeasuredRun]
    comparison: Comparison
    slots: Slots
    """Those of the fields that are shown."""
    flips: Flips | None
    """None where one run is private: nobody may see the documents on which cells flipped."""
    relative_errors: Sequence[Score] = ()
    """The errors under each degradation in percent of those before, and their mean.

    Empty where the runs read different pages or attempt different fields.
    """


def compare_pair(
    sides: tuple[MeasuredRun, MeasuredRun],
    axes: Sequence[Sequence[str]] = (),
    fields: Sequence[str] = (),
    *,
    explored: bool = False,
) -> RunPair:
    """Compare two runs, and count what flipped.

    With `fields`, these alone are shown, as they stand among all. All of it is `explored` where the
    documents were chosen after looking.
    """
    shared, slots = pair_runs(*sides)
    comparison = compare_slots(*sides, shared, slots, axes, explored=explored)
    if fields:
        comparison = comparison.of_fields(fields)
        slots = slots.select(slots.cells.field.is_in(*fields))
    private = any(side.description.private for side in sides)
    return RunPair(
        sides,
        comparison,
        slots,
        None if private else count_flips(*sides, slots),
        () if private else _relative_errors([_only_fields(each, fields) for each in sides], shared),
    )


def _only_fields(run: MeasuredRun, fields: Sequence[str]) -> MeasuredRun:
    """Return a run with the cells of some fields, or with all where none is named."""
    if not fields:
        return run
    return replace(run, columns=run.columns.select(run.columns.field.is_in(*fields)))


def _relative_errors(sides: Sequence[MeasuredRun], shared: Overlap) -> list[Score]:
    """Return the mean corruption error against the run before, by degradation and over all."""
    if shared.changed or shared.attempted_before_only or shared.attempted_after_only:
        return []
    before, after = sides
    scores = mean_corruption_error(after.columns, before.columns, after.signature)
    return [score for score in scores if score.value is not None]
