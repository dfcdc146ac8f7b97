"""What it costs to use the pipeline, what is to be mended, and what users meet."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.cost import RATIOS
from docextract_eval.metrics.trust import MONTHS
from docextract_eval.reports.layout import CELLS, by_condition, section, why_not
from docextract_eval.reports.parts import Cell, Section, Table
from docextract_eval.reports.words import quantity, share, spared

if TYPE_CHECKING:
    from docextract_eval.records import Score
    from docextract_eval.reports import View

_SCALARS = {"cells": "scalars", "condition": ALL}

_MEANT = (
    (
        "Costs are in reviews per 1,000 documents: a person looks at a value; to type one costs "
        "two. Values are shown from the confidence at which that is cheapest."
    ),
    (
        "Corrections are cells to mend per 100 documents if everything is shown; harm is the "
        "percent of what matters that is wrong, missed or invented."
    ),
    "Users meet: the percent of them to whom a month shows an error that nobody saw.",
)


def costs(view: View) -> Section:
    """Lay out ways of working, users, then what is to be mended by condition."""
    tables = [
        _ways(view),
        _by_ratio(view),
        _users(view),
        *(_mending(view, cells) for cells in CELLS),
    ]
    return section("What errors cost", _lead(view), tables, why_not(view, "harm", condition=ALL))


def _lead(view: View) -> tuple[str, ...]:
    promised = _met(view, str(MONTHS[0]))
    if promised is None or promised.value is not None:
        return _MEANT
    return (*_MEANT, f"What they meet at a threshold is not told: {promised.reason}.")


def _ways(view: View) -> Table:
    """Lay out what each way of working costs over all conditions."""
    rows = [
        [
            Cell(f"an unseen error costs {ratio}"),
            quantity(view.find("expected_cost", **_SCALARS, ratio=str(ratio))),
            _threshold(view.find("cost_threshold", **_SCALARS, ratio=str(ratio))),
        ]
        for ratio in RATIOS
    ]
    by_hand = {"cost_of_reviewing": "all are looked at", "cost_of_typing": "all are typed"}
    rows += [
        [Cell(name), quantity(view.find(metric, **_SCALARS)), Cell("nothing is shown")]
        for metric, name in by_hand.items()
        if view.find(metric, **_SCALARS) is not None
    ]
    return Table(["Ways of working", "reviews", "shown from"], rows)


def _threshold(score: Score | None) -> Cell:
    """Show a threshold; that it is best to show nothing is one, too."""
    if score is not None and score.value is None:
        return Cell(str(score.reason))
    return quantity(score, "{:.4g}".format)


def _by_ratio(view: View) -> Table:
    def cell(ratio: int, condition: str) -> Cell:
        where = {"cells": "scalars", "condition": condition, "ratio": str(ratio)}
        return quantity(view.find("expected_cost", **where), _thousands)

    columns = {f"an error costs {ratio}": partial(cell, ratio) for ratio in RATIOS}
    return by_condition("1,000 reviews", view.conditions(), columns)


def _thousands(reviews: float) -> str:
    return f"{reviews / 1000:.1f}"


def _users(view: View) -> Table:
    """Lay out how likely users of so many documents meet an error."""
    rows = [
        [
            Cell(f"{many} a month" if many > 1 else "one document"),
            *(share(_met(view, str(many), **of), spared) for of in ({}, {"threshold": "none"})),
        ]
        for many in MONTHS
    ]
    return Table(["Users of", "at the threshold", "if everything is shown"], rows)


def _met(view: View, many: str, **of: str) -> Score | None:
    return view.find("meets_error", **_SCALARS, receipts=many, **of)


def _mending(view: View, cells: str) -> Table:
    def corrections(condition: str) -> Cell:
        return quantity(view.find("corrections", cells=cells, condition=condition))

    def harm(condition: str) -> Cell:
        score = view.find("harm", cells=cells, condition=condition)
        return share(score, spared)

    columns = {"corrections": corrections, "harm": harm}
    return by_condition(CELLS[cells], view.conditions(), columns)
