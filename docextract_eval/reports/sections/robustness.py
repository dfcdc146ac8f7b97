"""What accidents cost beside the clean pages of the same documents, and from where on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.columns import ALL, CLEAN
from docextract_eval.metrics.phrases import with_interval
from docextract_eval.metrics.severity import BEYOND
from docextract_eval.reports.layout import CELLS, by_condition, has_figures, section, why_not
from docextract_eval.reports.parts import Cell, Section, Table
from docextract_eval.reports.words import NONE, difference, quantity, share, spared

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.records import Score
    from docextract_eval.reports import View

_LOST = (
    "Lost is in points of a hundred, kept in percent of clean accuracy, both document by "
    "document beside its own clean page."
)
_FAMILIES = (
    f"A family breaks the pipeline from where it costs {100 * BEYOND:g} points; its mean loss is "
    "over severities from 0 up to the largest measured."
)


def robustness(view: View) -> Section:
    """Lay out losses by condition, then by family of severities; say what the worst case is."""
    losses = [_losses(view, cells) for cells in CELLS]
    families = [_families(view, cells) for cells in CELLS]
    lead = [_LOST, *_worst(view), *([_FAMILIES] if any(map(has_figures, families)) else [])]
    reason = why_not(view, "drop", condition=ALL)
    return section("Robustness", lead, [*losses, *families], reason)


def _losses(view: View, cells: str) -> Table:
    befallen = [condition for condition in view.conditions() if condition != CLEAN]

    def lost(condition: str) -> Cell:
        return difference(view.find("drop", cells=cells, condition=condition), spared)

    def kept(condition: str) -> Cell:
        score = view.find("retention", cells=cells, condition=condition)
        return share(score, float)

    return by_condition(CELLS[cells], befallen, {"lost": lost, "kept": kept})


def _worst(view: View) -> Iterator[str]:
    for cells, title in CELLS.items():
        score = view.find("worst_case", cells=cells, condition=ALL)
        if score is not None and score.value is not None:
            what = title.lower()
            yield (
                f"Under its worst condition a document has {with_interval(score)} of {what} right."
            )


def _families(view: View, cells: str) -> Table:
    areas = {
        score.slice["accident"]: score
        for score in view.every("severity_area", "accident", "up_to", cells=cells)
    }
    rows = [
        [
            Cell(score.slice["accident"]),
            difference(areas.get(score.slice["accident"]), spared),
            _breaking(score),
        ]
        for score in view.every("breaking_point", "accident", cells=cells)
        if score.slice["accident"] != ALL
    ]
    return Table([CELLS[cells], "mean loss", "breaks at severity"], rows)


def _breaking(score: Score) -> Cell:
    """Say where a family breaks a pipeline, or up to where it was not seen to."""
    if score.value is not None:
        return quantity(score, "{:.1f}".format)
    return Cell((score.reason or NONE).replace("severity ", ""))  # the head says so
