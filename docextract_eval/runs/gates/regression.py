"""Nothing that is named got worse by more than a margin since the baseline.

Asked of all cells, and of those named slices that could have shown a change as small as their
margin; the others can only fail. A failure is a loss whose whole interval lies beyond the
margin, beyond the least effect that matters, and that sign flips over documents, corrected
(Holm) for all slices, do not take for churn.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from pydantic import Field

from docextract_eval.errors import UnknownNameError
from docextract_eval.metrics.slices import axes
from docextract_eval.runs.compare import CERTAIN, Shift, chances, shifted, to_settle
from docextract_eval.runs.gates import Evidence, Gate, Ruling, check_slice, named
from docextract_eval.runs.gates.valid import too_little
from docextract_eval.statistics.corrections import holm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.runs.overlap import Slots

Share = Annotated[float, Field(gt=0, lt=1)]


class Regression(Gate):
    """Ask that no slice lost more than a margin."""

    rule: Literal["regression"]
    cells: Literal["scalars", "tables"] = "scalars"
    margin: Share = 0.01
    effect: Share | None = None
    """A loss below this is no failure; the margin, if nothing is said."""
    by: tuple[str, ...] = ()
    """Ways to part cells of which every slice is asked."""
    slices: tuple[dict[str, str], ...] = ()
    """More slices that are asked, each by the names of what it holds."""

    def rulings(self, evidence: Evidence) -> list[Ruling]:
        """Hold each slice's change against the margin."""
        place = f"{evidence.where}, gate {self.rule}"
        for way in self.by:
            if way not in axes(evidence.run.columns):
                raise UnknownNameError("way to part cells", way, axes(evidence.run.columns), place)
        for where in self.slices:
            check_slice(where, evidence.run.columns, place)
        if evidence.slots is None or evidence.overlap is None or not evidence.overlap.enough:
            reason = too_little(evidence)
            return [Ruling(self.rule, "all", "INCONCLUSIVE", unit="change", reason=reason)]
        return self.ruled(evidence.slots)

    def ruled(self, slots: Slots) -> list[Ruling]:
        """Rule on paired slots: on all of them, then on what is named."""
        slots = slots.where(slots.cells.table == (self.cells == "tables"))
        overall = shifted(slots, self.cells)
        if not overall:
            reason = "there are no such cells"
            return [Ruling(self.rule, "all", "INCONCLUSIVE", unit="change", reason=reason)]
        shifts = [*overall, *self._named(slots)]
        beyond = [shift.change.high < -self.margin for shift in shifts]
        certain = holm(chances(shifts, "loss")) < CERTAIN if any(beyond) else np.array(beyond)
        lost = zip(shifts, beyond, certain.tolist(), strict=True)
        many = int(np.unique(slots.cells.source).size)
        first, *rest = (self._ruling(shift, many, failed=out and sure) for shift, out, sure in lost)
        asked = [self._could_pass(shift) for shift in shifts[1:]]
        return [first, *(replace(r, counts=could) for r, could in zip(rest, asked, strict=True))]

    def _named(self, slots: Slots) -> Sequence[Shift]:
        """Give the changes of the slices that the policy names."""
        shifts = [shift for way in self.by for shift in shifted(slots, self.cells, way)]
        for where in self.slices:
            parted = shifted(slots, self.cells, *where)
            shifts += [shift for shift in parted if where.items() <= shift.slice.items()]
        return shifts

    def _could_pass(self, shift: Shift) -> bool:
        return shift.change.detectable < self.margin

    def _ruling(self, shift: Shift, documents: int, *, failed: bool) -> Ruling:
        change = shift.change
        ruling = Ruling(
            rule=self.rule,
            slice=named(shift.slice),
            verdict="INCONCLUSIVE",
            value=change.value,
            low=change.low,
            high=change.high,
            bound=-self.margin,
            unit="change",
            documents=change.sources,
        )
        if change.low >= -self.margin:
            return replace(ruling, verdict="PASS")
        if failed and -change.value >= (self.effect or self.margin):
            return replace(ruling, verdict="FAIL")
        return replace(ruling, needed=to_settle(change, -self.margin, documents))
