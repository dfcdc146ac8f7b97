"""What each trap does to its own fields, compared with the twin without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.abstention import UNDECIDABLE
from docextract_eval.metrics.card import Card, share_card
from docextract_eval.metrics.causes import cause_rates
from docextract_eval.metrics.changes import changes_by_slice, loss_score
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.pairing import links_to_twin, pair_slots
from docextract_eval.metrics.phrases import loss_as_change
from docextract_eval.metrics.ratios import ERRORS, JUDGED, score_without_value, with_reading
from docextract_eval.metrics.slices import SlicedCells, split_cell_kinds
from docextract_eval.reasons import NO_WEIGHT, Reason, ReasonCode
from docextract_eval.records import CONTROL_TWIN
from docextract_eval.statistics.arrays import positions_of
from docextract_eval.statistics.needed import needed_for_width

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.metrics.columns import Bools, Codes, Columns
    from docextract_eval.records import Score
    from docextract_eval.statistics.needed import Needed

TELLING_WIDTH = 0.4
"""An interval of a trap's lift that is wider says little."""
DECOY_CAUSES = ("obeyed", "currency", "sign", "scale", "swapped", "format", "decoy")
"""Causes of errors of choice, such as taking a decoy; with other causes a value was misread."""
_WAYS = (("condition",), ())


def needed_for_lift(lift: Score, width: float = TELLING_WIDTH) -> Needed | None:
    """Return how many documents give a trap's lift an interval this wide; None where it is."""
    if lift.value is None or lift.low is None or lift.high is None:
        return None
    if lift.high - lift.low <= width:
        return None
    return needed_for_width(lift.documents, lift.low, lift.value, lift.high, width)


def traps(columns: Columns, signature: str) -> list[Score]:
    """Return for every trap its lift, how often its decoy is taken, causes, and abstention."""
    found: list[Score] = []
    links = links_to_twin(columns, "", CONTROL_TWIN)
    attacked = columns.select(attacked_cells(columns, columns.renditions.traps.rendition))
    twins = columns.select(attacked_cells(columns, links[columns.renditions.traps.rendition]))
    for code, name in enumerate(columns.renditions.traps.trap.names):
        is_applied = columns.renditions.traps.trap.codes == code
        at = np.where(is_applied, columns.renditions.traps.rendition, -1)
        trapped = attacked.select(attacked_cells(attacked, at))
        untrapped = twins.select(attacked_cells(twins, np.where(is_applied, links[at], -1)))
        both = zip(split_cell_kinds(trapped), split_cell_kinds(untrapped), strict=True)
        for (cells, inside), (_, besides) in both:
            if inside.any():
                where, part = {"cells": cells, "trap": name}, trapped.select(inside)
                found += _lift_scores(part, untrapped.select(besides), links, where, signature)
                found += _accuracy_decoy_and_cause_scores(part.base_cells(), where, signature)
                found += _abstention_scores(part.base_cells(), where, signature)
    return found


def attacked_cells(columns: Columns, trap_renditions: Codes) -> Bools:
    """Return for each cell whether a trap attacks it; `trap_renditions` holds -1 for none."""
    applied, names = columns.renditions.traps, columns.field.names
    known = [names.index(name) if name in names else -1 for name in applied.field.names]
    field = np.array(known, np.int64)[applied.field.codes] if known else applied.field.codes
    rows = 2 + max(columns.row.max(initial=-1), applied.row.max(initial=-1))
    slots = (trap_renditions * len(names) + field) * rows + applied.row + 1
    slots = slots[(trap_renditions >= 0) & (field >= 0)]
    is_trapped = np.zeros(len(columns.renditions), bool)
    is_trapped[trap_renditions[trap_renditions >= 0]] = True
    attacked: Bools = columns.field.is_in(*applied.field.names) & columns.of_renditions(is_trapped)
    at = positions_of(attacked)
    some = columns.take(at)
    cells = (some.rendition * len(names) + some.field.codes) * rows + some.row + 1
    attacked[at] = np.isin(cells, slots)
    return attacked


def _lift_scores(
    trapped: Columns, untrapped: Columns, links: Codes, slice_name: dict[str, str], signature: str
) -> Iterator[Score]:
    """Yield how much more is wrong than without the trap, cell by cell."""
    signed = "trap_lift|" + signature.replace("documents:base", "documents:base and control twins")
    pairs = pair_slots(untrapped, trapped, links)
    alone = Reason(ReasonCode.NO_TWIN_WITHOUT_TRAP)
    for by in _WAYS:
        found = changes_by_slice(trapped, pairs, pairs.is_comparable, *by)
        if not (found or by):
            why = NO_WEIGHT if pairs.is_comparable.any() else alone
            yield score_without_value("trap_lift", {**slice_name, "condition": ALL}, why, signed)
        for named, change in found:
            yield loss_score("trap_lift", {**slice_name, **named}, change, signed)


def _accuracy_decoy_and_cause_scores(
    columns: Columns, slice_name: dict[str, str], signature: str
) -> Iterator[Score]:
    """Yield the accuracy on attacked cells, the share of errors that took the decoy, and causes."""
    right, wrong = columns.outcome_in("right"), columns.outcome_in("wrong", "invented")
    taken = wrong & columns.cause.is_in(*DECOY_CAUSES)
    errors = columns.outcome_in(*ERRORS)
    yield from _share_scores(
        "trapped_accuracy", columns, right, right | errors, slice_name, signature
    )
    yield from _share_scores("decoy_hit_rate", columns, taken, errors, slice_name, signature)
    judged = columns.outcome_in(*JUDGED)
    yield from cause_rates(columns, judged, slice_name, signature, breakdowns=((),))


def _abstention_scores(
    columns: Columns, slice_name: dict[str, str], signature: str
) -> Iterator[Score]:
    """Yield how often undecidable cells are rightly left empty, if there are any."""
    applied = columns.renditions.traps
    unresolved = applied.trap.is_in(slice_name["trap"]) & ~applied.resolved
    columns = columns.select(attacked_cells(columns, np.where(unresolved, applied.rendition, -1)))
    abstained = columns.decidable.is_in("rightly abstained")
    if (known := columns.decidable.is_in(*UNDECIDABLE)).any():
        signed = with_reading(signature, "decidable")
        yield from _share_scores("trap_abstention", columns, abstained, known, slice_name, signed)


def _share_scores(  # noqa: PLR0913, PLR0917 - a share, and where it stands
    metric: str,
    columns: Columns,
    counted: Bools,
    included: Bools,
    slice_name: dict[str, str],
    signature: str,
) -> Iterator[Score]:
    sliced = SlicedCells(columns, included, [counted])
    return sliced.scores(metric, slice_name, signature, _WAYS, why_no_cells=_NOTHING[metric])


_NOTHING = {
    "trapped_accuracy": Reason(ReasonCode.TRAP_NOT_JUDGED),
    "decoy_hit_rate": Reason(ReasonCode.TRAP_WITHOUT_ERRORS),
    "trap_abstention": Reason(ReasonCode.TRAP_ALL_DECIDABLE),
}

CARDS = (
    Card(
        "trap_lift",
        "The error rate on the cells that a trap attacks, minus that of the same cells of the "
        "control twin.",
        "nearer to 0 is better",
        lambda score: (
            f"The trap changes accuracy by {loss_as_change(score)} on the cells that it attacks."
        ),
    ),
    share_card(
        "trapped_accuracy",
        "Right cells among those that a trap attacks.",
        "higher is better",
        "of the cells that the trap attacks are right",
    ),
    share_card(
        "decoy_hit_rate",
        "Errors on the cells that a trap attacks that return a decoy or another form of the right "
        "value (" + ", ".join(DECOY_CAUSES) + "), among all errors there, missed values included.",
        "neither",
        "of the errors on what the trap attacks return its decoy",
    ),
    share_card(
        "trap_abstention",
        "Cells that a trap makes undecidable and that were left empty, among all such cells.",
        "higher is better",
        "of the cells that the trap makes undecidable are left empty",
    ),
)
