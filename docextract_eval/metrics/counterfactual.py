"""The effect of one choice: twins made by `do(...)` compared with twins made by `redraw(...)`.

A twin is its source's document with one choice changed. The effect of `do(font=...)` is the score
of its twins minus that of their base documents, slot by slot where both pages have a value or
neither has. Any change moves something: so the effect of a placebo, which draws a choice again, is
subtracted. As both are compared with the same base documents, what is left is the difference
between the two twins of one source under one condition.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.card import Card
from docextract_eval.metrics.changes import CELL_KINDS, changes_by_slice
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.pairing import links_to_twin, pair_slots
from docextract_eval.metrics.phrases import points_with_interval
from docextract_eval.metrics.ratios import score_without_value
from docextract_eval.reasons import NO_WEIGHT, Reason, ReasonCode
from docextract_eval.records import Score

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.metrics.columns import Columns
    from docextract_eval.statistics.differences import Change

NO_PAIRS = Reason(ReasonCode.NO_PAIRS)
NO_PLACEBO = Reason(ReasonCode.NO_PLACEBO_PAIRS)
BASE = ""


def counterfactual(columns: Columns, signature: str) -> list[Score]:
    """Return the effect of every intervention, of every placebo, and of the one less the other."""
    twins = [name for name in columns.renditions.twin.names if _twin_method(name)]
    present = [name for name in twins if columns.renditions.twin.is_in(name).any()]
    interventions, placebos = (
        [name for name in present if _twin_method(name) == way] for way in ("do", "redraw")
    )
    found = [
        score
        for metric, names in (("effect", interventions), ("placebo_effect", placebos))
        for name in names
        for score in _effect_scores(columns, metric, name, BASE, signature)
    ]
    for name in interventions:
        for placebo in placebos:
            found += _effect_scores(columns, "net_effect", name, placebo, signature)
    if not interventions or not placebos:
        reason = NO_PLACEBO if interventions else NO_PAIRS
        for cells, _ in CELL_KINDS:
            where = {"cells": cells, "condition": ALL}
            found.append(
                score_without_value("net_effect", where, reason, f"net_effect|{signature}")
            )
    return found


def _twin_method(twin: str) -> str | None:
    """Return how a twin was made, `do` or `redraw`; None for other twins.

    >>> _twin_method("do(font=spacemo)"), _twin_method("redraw(merchant)"), _twin_method("trap off")
    ('do', 'redraw', None)
    """
    way = twin.partition("(")[0]
    return way if way in ("do", "redraw") else None


def _effect_scores(
    columns: Columns, metric: str, twin: str, other_twin: str, signature: str
) -> Iterator[Score]:
    """Yield how twins differ from other twins of their source, by condition and over all."""
    pairs = pair_slots(columns, columns, links_to_twin(columns, twin, other_twin))
    for cells, table in CELL_KINDS:
        kept = pairs.is_comparable & (pairs.table == table)
        where = {"cells": cells, "twin": twin} | ({"placebo": other_twin} if other_twin else {})
        for by in ((), ("condition",)):
            found = changes_by_slice(columns, pairs, kept, *by)
            if not (found or by):
                every, why = where | {"condition": ALL}, NO_WEIGHT if kept.any() else NO_PAIRS
                yield score_without_value(metric, every, why, f"{metric}|{signature}")
            for of, change in found:
                yield from _change_scores(metric, where | of, change, signature)


def _change_scores(
    metric: str, slice_name: dict[str, str], change: Change, signature: str
) -> Iterator[Score]:
    """Yield an effect and, where a placebo is subtracted, the margin within which it is none."""
    rests = change.sources, change.cells
    ends = change.low, change.high
    yield Score(metric, slice_name, change.value, *ends, *rests, f"{metric}|{signature}")
    if metric == "net_effect":
        margin = max(-change.low, change.high)
        signed = f"equivalence_margin|{signature}"
        yield Score("equivalence_margin", slice_name, margin, None, None, *rests, signed)


def _effect_sentence(score: Score) -> str:
    condition, twin = score.slice["condition"], score.slice["twin"]
    return f"{condition}: {twin} changes accuracy by {points_with_interval(score)}."


CARDS = (
    Card(
        "effect",
        "The accuracy of counterfactual twins minus that of the same documents without the "
        "intervention, cell by cell where both have a value or neither has.",
        "nearer to 0 is better",
        _effect_sentence,
    ),
    Card(
        "placebo_effect",
        "The accuracy of placebo twins, in which a node was drawn again, minus that of the same "
        "documents without.",
        "nearer to 0 is better",
        _effect_sentence,
    ),
    Card(
        "net_effect",
        "The effect of an intervention minus that of a placebo: the accuracy of one twin minus "
        "that of the other of the same source, under the same condition.",
        "nearer to 0 is better",
        lambda score: (
            f"{score.slice['twin']} changes accuracy by {points_with_interval(score)} more than "
            f"{score.slice['placebo']} does."
        ),
    ),
    Card(
        "equivalence_margin",
        "The smallest margin around 0 that contains the whole interval of the net effect.",
        "lower is better",
        lambda score: (
            f"{score.slice['twin']} is equivalent to {score.slice['placebo']} within "
            f"{100 * (score.value or 0):.1f} points."
        ),
    ),
)
