"""No segment is worse or better off than all by more than a margin, all of them at once.

Segments are the values of choices that documents were made by, of kinds and of locales. Those of
fewer than 30 documents are told and not ruled on.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from docextract_eval.errors import UnknownNameError
from docextract_eval.metrics.ratios import JUDGED
from docextract_eval.metrics.slices import axes, fine, slicing, weights
from docextract_eval.runs.gates import Evidence, Gate, Ruling, named
from docextract_eval.runs.gates.margins import within
from docextract_eval.statistics.bands import FEWEST, bands

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.metrics.columns import Columns


class People(Gate):
    """Ask that every segment is about as well off as all."""

    rule: Literal["people"]
    by: Annotated[tuple[str, ...], Field(min_length=1)] = ("kind", "locale")
    margin: Annotated[float, Field(gt=0, lt=1)] = 0.05

    def rulings(self, evidence: Evidence) -> list[Ruling]:
        """Hold every segment's difference to overall against the margin."""
        columns = evidence.run.columns
        for axis in self.by:
            if axis not in axes(columns):
                place = f"{evidence.where}, gate {self.rule}"
                raise UnknownNameError("way to part cells", axis, axes(columns), place)
        cells = columns.where(~columns.table & columns.outcome_in(*JUDGED))
        found = [ruling for axis in self.by for ruling in self._segments(cells, axis)]
        reason = "not measured: no pairs"
        effect = Ruling(
            self.rule, "counterfactual effects", "INCONCLUSIVE", reason=reason, counts=False
        )
        return [*found, effect]

    def _segments(self, cells: Columns, axis: str) -> Iterator[Ruling]:
        """Rule on the values of one choice."""
        cells = cells.where(slicing(cells, axis).codes >= 0)
        parted = slicing(cells, axis)
        right = cells.outcome_in("right").astype(float)
        weight = weights(cells, slicing(cells), ())
        found = bands(right, cells.source, parted.codes, fine(cells), weight)
        for code, band in found.items():
            ruling = Ruling(
                rule=self.rule,
                slice=named(parted.names[code]),
                verdict="INCONCLUSIVE",
                bound=self.margin,
                sense="within",
                unit="change",
            )
            ruling = within(ruling, band.difference, band.low, band.high, band.sources)
            if len(found) == 1:
                yield replace(ruling, verdict="PASS", needed=None, reason="the only segment")
            elif band.grey:
                reason = f"fewer than {FEWEST} documents"
                verdict: Literal["INCONCLUSIVE"] = "INCONCLUSIVE"
                yield replace(ruling, verdict=verdict, needed=None, reason=reason, counts=False)
            else:
                yield ruling
