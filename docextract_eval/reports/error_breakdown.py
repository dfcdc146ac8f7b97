"""Breakdown of errors: bars of causes, by field and by trap, in the same colours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.phrases import percent, share_with_interval
from docextract_eval.records import Score
from docextract_eval.reports.drawing.stack import REST
from docextract_eval.reports.layout import CELLS
from docextract_eval.reports.parts import Axis, Bar, Cell, Slab, Stack, Table
from docextract_eval.reports.sentences.figures import NONE, percent_number, share_cell

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from docextract_eval.reports import View

MOST = 12
"""Bars of one stack."""
EXAMPLES = 3
"""Errors of a cause that are shown."""
_MAIN, _LEAST_SHARE = 5, 0.05
"""Causes of which examples are shown, and of which share of all errors at least each is."""
COLOURS = 5
"""Causes that have a colour of their own, beside what is missed and what is invented."""
MISSED, INVENTED = "missed", "invented"
_ROOM = 1.02
"""Of the longest bar, where the axis ends."""
_LEAST = 0.01


@dataclass(frozen=True, slots=True)
class Errors:
    """The errors of one field or trap, by what they are."""

    name: str
    kinds: Mapping[str, Score | float]
    """Shares of judged cells; a bare one is what others leave."""
    right: Score | None
    note: str = ""
    gray: bool = False
    """Whether too little is known to take them for a result."""
    group: str = ""
    """What it is one of, where several stand in one chart."""

    @property
    def share(self) -> float:
        """Return the share of judged cells that is an error."""
        return sum(map(share_value, self.kinds.values()))


def share_value(share: Score | float) -> float:
    """Return a share, whether or not it is a score."""
    return share if isinstance(share, float) else share.value or 0.0


def errors_by_field(view: View, cells: str) -> list[Errors]:
    """Return the errors of every field that documents have: wrong ones by cause, missed, invented.

    Of a field that no document has, every judged cell is invented: that is no share of anything.
    """
    where = {"cells": cells, "condition": ALL}
    absent = {score.slice["field"] for score in fields_of_no_document(view, cells)}
    found: dict[str, dict[str, Score | float]] = {}
    for score in view.matching_scores("cause_rate", "cause", "field", **where):
        found.setdefault(score.slice["field"], {})[score.slice["cause"]] = score
    for kind in (MISSED, INVENTED):
        for score in view.matching_scores(f"{kind}_rate", "field", **where):
            if score.value:
                found.setdefault(score.slice["field"], {})[kind] = score
    return [
        Errors(name, kinds, view.find("accuracy", **where, field=name), group=CELLS[cells])
        for name, kinds in found.items()
        if name not in absent and sum(map(share_value, kinds.values())) > 0
    ]


def fields_of_no_document(view: View, cells: str) -> list[Score]:
    """Return the rates of invented values of the fields that no document has a value of."""
    rates = view.matching_scores("invented_rate", "field", cells=cells, condition=ALL)
    return [rate for rate in rates if rate.value == 1]


def errors_by_trap(
    view: View, cells: str, notes: Mapping[str, str], gray: Collection[str]
) -> list[Errors]:
    """Return the errors on what each trap attacks; what no value is given for is what is left."""
    where = {"cells": cells, "condition": ALL}
    found = []
    for name, note in notes.items():
        kinds: dict[str, Score | float] = {
            score.slice["cause"]: score
            for score in view.matching_scores("cause_rate", "cause", trap=name, **where)
            if score.value
        }
        made = view.matching_scores("invented_cause_rate", "cause", trap=name, **where)
        if invented := sum(score.value or 0.0 for score in made):
            kinds[INVENTED] = invented
        right = view.find("trapped_accuracy", **where, trap=name)
        if right is not None and right.value is not None:
            left = 1 - right.value - sum(map(share_value, kinds.values()))
            if left > 1e-6:  # less is what adding floats leaves
                kinds[MISSED] = left
        found.append(Errors(name, kinds, right, note, name in gray))
    return found


def count_by_kind(errors: Sequence[Errors]) -> dict[str, float]:
    """Return about how many errors of each kind there are, relative to each other."""
    found: dict[str, float] = {}
    for each in errors:
        cells = max((s.cells for s in each.kinds.values() if not isinstance(s, float)), default=1)
        for kind, share_of_it in each.kinds.items():
            found[kind] = found.get(kind, 0.0) + share_value(share_of_it) * cells
    return found


def _kind_weights(parts: Iterable[Sequence[Errors]]) -> dict[str, float]:
    """Return what each kind is of all errors, where all parts count alike."""
    total: dict[str, float] = {}
    for found in map(count_by_kind, parts):
        whole = sum(found.values())
        for kind, weight in found.items():
            total[kind] = total.get(kind, 0.0) + weight / whole
    return total


def coloured_causes(*parts: Sequence[Errors]) -> list[str]:
    """Return kinds that have a colour, the most frequent of all parts first; then the others."""
    total = _kind_weights(parts)
    causes = sorted({*total} - {MISSED, INVENTED}, key=lambda kind: (-total[kind], kind))
    silent = [kind for kind in (MISSED, INVENTED) if kind in total]
    return [*causes[:COLOURS], *([REST] if len(causes) > COLOURS else []), *silent]


def main_causes(view: View) -> list[str]:
    """Return the kinds of errors that are most frequent in fields and in table cells."""
    often = _kind_weights(errors_by_field(view, cells) for cells in CELLS)
    least = _LEAST_SHARE * sum(often.values())
    found = [kind for kind in often if often[kind] >= least]
    return sorted(found, key=lambda kind: (-often[kind], kind))[:_MAIN]


def error_score(right: Score | None) -> Score | None:
    """Return the share of errors where a share is right."""
    if right is None or right.value is None:
        return None
    low, high = (None if end is None else 1 - end for end in (right.high, right.low))
    return replace(right, value=1 - right.value, low=low, high=high)


def error_stack(caption: str, head: str, shown: Sequence[Errors], colours: Sequence[str]) -> Stack:
    """Stack the errors of each as a bar; behind it the same as a table with intervals."""
    end = max(_LEAST, min(1.0, _ROOM * max((each.share for each in shown), default=0.0)))
    bars = [
        Bar(
            each.name,
            _error_slabs(each, colours),
            each.note or _error_note(each),
            each.gray,
            each.group,
        )
        for each in shown
    ]
    present = [name for name in colours if any(_total_share(each, name, colours) for each in shown)]
    rows = [
        [
            Cell(each.name),
            share_cell(error_score(each.right)),
            *(_cause_cell(each, name, colours) for name in present),
        ]
        for each in shown
    ]
    table = Table([head, "errors", *present], rows)
    return Stack(
        caption, Axis("percent of judged cells (n)", 0.0, end, "%"), bars, [table], colours
    )


def _error_slabs(each: Errors, colours: Sequence[str]) -> list[Slab]:
    found = [(name, _total_share(each, name, colours)) for name in colours]
    return [Slab(name, share, _slab_hint(each, name, share)) for name, share in found if share]


def _total_share(each: Errors, name: str, colours: Sequence[str]) -> float:
    if name != REST:
        return share_value(each.kinds.get(name, 0.0))
    return sum(share_value(share) for kind, share in each.kinds.items() if kind not in colours)


def _slab_hint(each: Errors, name: str, share: float) -> str:
    known = each.kinds.get(name, 0.0)
    share_text = (
        percent(share)
        if isinstance(known, float) or known.low is None
        else share_with_interval(known)
    )
    return f"{each.name}, {name}: {share_text} of judged cells"


def _cause_cell(each: Errors, name: str, colours: Sequence[str]) -> Cell:
    known = each.kinds.get(name)
    if known is not None and not isinstance(known, float):
        return share_cell(known)
    share = _total_share(each, name, colours)
    return Cell(percent_number(share) if share else NONE)


def _error_note(each: Errors) -> str:
    """Say what share is an error, of how many cells."""
    score = error_score(each.right)
    return "" if score is None else f"{share_with_interval(score)}, n = {score.cells:,}"
