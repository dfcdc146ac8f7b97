"""What each trap does to its own fields, compared with the twin without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.abstention import UNDECIDABLE
from docextract_eval.metrics.card import Card, card_of_share
from docextract_eval.metrics.causes import cause_rates
from docextract_eval.metrics.changes import changed, lost
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.pairing import paired
from docextract_eval.metrics.phrases import in_points
from docextract_eval.metrics.ratios import ERRORS, JUDGED, in_reading, told, unknown
from docextract_eval.metrics.slices import kinds_of_cells, shares
from docextract_eval.reasons import NO_WEIGHT, Reason, ReasonCode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.metrics.columns import Bools, Codes, Columns
    from docextract_eval.records import Score

CONTROL = "trap off"
"""The twin that a document with a trap is compared with."""
BAIT = ("obeyed", "currency", "sign", "scale", "swapped", "format", "decoy")
"""Causes of errors of choice, such as taking a decoy; with other causes a value was misread."""
_WAYS = (("condition",), ())


def traps(columns: Columns, signature: str) -> list[Score]:
    """Return for every trap its lift, how often its decoy is taken, causes, and abstention."""
    found: list[Score] = []
    links = control_links(columns)
    attacked = columns.where(under_attack(columns, columns.renditions.traps.rendition))
    twins = columns.where(under_attack(columns, links[columns.renditions.traps.rendition]))
    for code, name in enumerate(columns.renditions.traps.trap.names):
        laid = columns.renditions.traps.trap.codes == code
        at = np.where(laid, columns.renditions.traps.rendition, -1)
        trapped = attacked.where(under_attack(attacked, at))
        bare = twins.where(under_attack(twins, np.where(laid, links[at], -1)))
        both = zip(kinds_of_cells(trapped), kinds_of_cells(bare), strict=True)
        for (cells, inside), (_, besides) in both:
            if inside.any():
                where, part = {"cells": cells, "trap": name}, trapped.where(inside)
                found += _lift(part, bare.where(besides), links, where, signature)
                found += _baited(part.base(), where, signature)
                found += _silent(part.base(), where, signature)
    return found


def control_links(columns: Columns, twin: str = "") -> Codes:
    """Return for each rendition with this twin its source's control twin; -1 for all others."""
    pages = columns.renditions
    conditions = len(pages.condition.names)
    key = pages.source.codes * conditions + pages.condition.codes
    control = np.full(1 + key.max(initial=0), -1, np.int64)
    at = np.flatnonzero(pages.twin.among(CONTROL))
    control[key[at]] = at
    return np.where(pages.twin.among(twin), control[key], -1)


def under_attack(columns: Columns, at: Codes) -> Bools:
    """Return for each cell whether a trap attacks it; `at` is each trap's rendition, or -1."""
    laid, names = columns.renditions.traps, columns.field.names
    known = [names.index(name) if name in names else -1 for name in laid.field.names]
    field = np.array(known, np.int64)[laid.field.codes] if known else laid.field.codes
    rows = 2 + max(columns.row.max(initial=-1), laid.row.max(initial=-1))
    slots = (at * len(names) + field) * rows + laid.row + 1
    cells = (columns.rendition * len(names) + columns.field.codes) * rows + columns.row + 1
    return np.isin(cells, slots[(at >= 0) & (field >= 0)])


def _lift(
    trapped: Columns, bare: Columns, links: Codes, where: dict[str, str], signature: str
) -> Iterator[Score]:
    """Yield how much more is wrong than without the trap, cell by cell."""
    signed = "trap_lift|" + signature.replace("documents:base", "documents:base and control twins")
    pairs = paired(bare, trapped, links)
    if not pairs.alike.any():
        why = Reason(ReasonCode.NO_TWIN_WITHOUT_TRAP)
        yield unknown("trap_lift", {**where, "condition": ALL}, why, signed)
    for by in _WAYS:
        found = changed(trapped, pairs, pairs.alike, *by)
        if not (found or by) and pairs.alike.any():
            yield unknown("trap_lift", {**where, "condition": ALL}, NO_WEIGHT, signed)
        for named, change in found:
            yield lost("trap_lift", {**where, **named}, change, signed)


def _baited(columns: Columns, where: dict[str, str], signature: str) -> Iterator[Score]:
    """Yield the accuracy on attacked cells, the share of errors that took the decoy, and causes."""
    right, wrong = columns.outcome_in("right"), columns.outcome_in("wrong", "invented")
    taken = wrong & columns.cause.among(*BAIT)
    errors = columns.outcome_in(*ERRORS)
    yield from _told("trapped_accuracy", columns, right, right | errors, where, signature)
    yield from _told("decoy_hit_rate", columns, taken, errors, where, signature)
    judged = columns.where(columns.outcome_in(*JUDGED))
    yield from cause_rates(judged, where, signature, ways=((),))


def _silent(columns: Columns, where: dict[str, str], signature: str) -> Iterator[Score]:
    """Yield how often undecidable cells are rightly left empty, if there are any."""
    laid = columns.renditions.traps
    unresolved = laid.trap.among(where["trap"]) & ~laid.resolved
    columns = columns.where(under_attack(columns, np.where(unresolved, laid.rendition, -1)))
    silent = columns.decidable.among("rightly abstained")
    if (known := columns.decidable.among(*UNDECIDABLE)).any():
        signed = in_reading(signature, "decidable")
        yield from _told("trap_abstention", columns, silent, known, where, signed)


def _told(  # noqa: PLR0913, PLR0917 - a share, and where it stands
    metric: str,
    columns: Columns,
    counts: Bools,
    among: Bools,
    where: dict[str, str],
    signature: str,
) -> Iterator[Score]:
    signed = f"{metric}|{signature}"
    for by in _WAYS:
        found = shares(columns, counts, among, *by)
        if not found and not by:
            why = NO_WEIGHT if among.any() else _NOTHING[metric]
            yield unknown(metric, {**where, "condition": ALL}, why, signed)
        for named, share in found:
            yield told(metric, {**where, **named}, share, signed)


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
        lambda score: f"The trap costs {in_points(score)} on the cells that it attacks.",
    ),
    card_of_share(
        "trapped_accuracy",
        "Right cells among those that a trap attacks.",
        "higher is better",
        "of the cells that the trap attacks are right",
    ),
    card_of_share(
        "decoy_hit_rate",
        "Errors on the cells that a trap attacks that return a decoy or another form of the right "
        "value (" + ", ".join(BAIT) + "), among all errors there, missed values included.",
        "neither",
        "of the errors on what the trap attacks return its decoy",
    ),
    card_of_share(
        "trap_abstention",
        "Cells that a trap makes undecidable and that were left empty, among all such cells.",
        "higher is better",
        "of the cells that the trap makes undecidable are left empty",
    ),
)
