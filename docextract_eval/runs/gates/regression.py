"""No slice that the policy names got worse by more than a margin since the baseline.

Asked of all cells, and of those name_slice slices that could have shown a change as small as their
margin; the others can only fail. A failure is a loss whose whole interval lies beyond the
margin, beyond the least effect that matters, and that sign flips over documents, corrected
(Holm) for all slices, do not explain by churn.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from pydantic import Field

from docextract_eval.errors import UnknownNameError
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.slices import axes
from docextract_eval.reasons import NO_CELLS, Reason, ReasonCode
from docextract_eval.runs.compare import (
    CERTAIN,
    Shift,
    changes_of_slices,
    documents_to_settle,
    p_values,
)
from docextract_eval.runs.gates import Evidence, Gate, Ruling, check_slice, name_slice
from docextract_eval.runs.gates.valid import explain_little_in_common
from docextract_eval.statistics.corrections import holm

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.runs.overlap import Overlap, Slots
    from docextract_eval.statistics.differences import Change

Share = Annotated[float, Field(gt=0, lt=1)]
_NOT_SHARED = Reason(ReasonCode.SLICE_NOT_IN_COMMON)


class Regression(Gate):
    """Require that no slice lost more than a margin."""

    rule: Literal["regression"]
    cells: Literal["scalars", "tables"] = "scalars"
    margin: Share = 0.01
    effect: Share | None = None
    """A loss below this does not fail; by default the margin."""
    by: tuple[str, ...] = ()
    """Axes whose slices are all checked."""
    slices: tuple[dict[str, str], ...] = ()
    """More slices that are checked, each by its axes and their values."""

    def rulings(self, evidence: Evidence) -> list[Ruling]:
        """Compare the change of each slice with the margin."""
        place = f"{evidence.where}, gate {self.rule}"
        for way in self.by:
            if way not in axes(evidence.run.columns):
                raise UnknownNameError("axis", way, axes(evidence.run.columns), place)
        inside = evidence.run.columns.table == (self.cells == "tables")
        for where in self.slices if inside.any() else ():
            check_slice(where, evidence.run.columns.where(inside), place)
        found = self._since(evidence.overlap, evidence.slots)
        for beside in evidence.besides:
            also = self._since(beside.overlap, beside.slots)
            found += [replace(r, slice=f"{r.slice}, since {beside.run.name}") for r in also]
        return found

    def _since(self, shared: Overlap | None, slots: Slots | None) -> list[Ruling]:
        """Rule on what changed since one baseline, where enough is in common with it."""
        if slots is None or shared is None or not shared.enough:
            return [self._untold(ALL, explain_little_in_common(shared))]
        return self.ruled(slots)

    def ruled(self, slots: Slots) -> list[Ruling]:
        """Rule on paired slots: on all of them, then on what is name_slice."""
        slots = slots.where(slots.cells.table == (self.cells == "tables"))
        overall = changes_of_slices(slots, self.cells)
        if not overall:
            return [self._untold(ALL, NO_CELLS)]
        own = [(where, self._own(slots, where)) for where in self.slices]
        of_ways = (changes_of_slices(slots, self.cells, way) for way in self.by)
        shifts = [*overall, *chain(*of_ways), *chain(*(found for _, found in own))]
        beyond = [shift.change.high < -self.margin for shift in shifts]
        certain = holm(p_values(shifts, "loss")) < CERTAIN if any(beyond) else np.array(beyond)
        lost = zip(shifts, beyond, certain.tolist(), strict=True)
        many = int(np.unique(slots.cells.source).size)
        first, *rest = (self._ruling(shift, many, failed=out and sure) for shift, out, sure in lost)
        asked = [self._could_pass(shift) for shift in shifts[1:]]
        rest = [replace(r, counts=could) for r, could in zip(rest, asked, strict=True)]
        absent = (self._untold(name_slice(where), _NOT_SHARED) for where, found in own if not found)
        return [first, *rest, *absent]

    def _own(self, slots: Slots, where: Mapping[str, str]) -> list[Shift]:
        """Return the change of a slice that the policy names, if it has one."""
        parted = changes_of_slices(slots, self.cells, *where)
        return [shift for shift in parted if where.items() <= shift.slice.items()]

    def _untold(self, slice_: str, reason: Reason) -> Ruling:
        return Ruling(self.rule, slice_, "INCONCLUSIVE", unit="change", reason=reason)

    def _could_pass(self, shift: Shift) -> bool:
        return shift.change.detectable < self.margin

    def _ruling(self, shift: Shift, documents: int, *, failed: bool) -> Ruling:
        change = shift.change
        ruling = Ruling(
            rule=self.rule,
            slice=name_slice(shift.slice),
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
        if change.high >= -self.margin:
            return replace(ruling, needed=documents_to_settle(change, -self.margin, documents))
        return self._beyond(ruling, change, documents)

    def _beyond(self, ruling: Ruling, change: Change, documents: int) -> Ruling:
        """Rule on a loss beyond the margin that does not fail, with what would settle it."""
        least = -(self.effect or self.margin)
        if change.value <= least:
            return replace(ruling, reason=Reason(ReasonCode.MAY_BE_CHANCE))
        if change.low > least:
            return replace(ruling, reason=Reason(ReasonCode.BELOW_LEAST_EFFECT))
        return replace(ruling, needed=documents_to_settle(change, least, documents))
