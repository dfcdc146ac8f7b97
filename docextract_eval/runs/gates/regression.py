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
from docextract_eval.metrics.slices import slice_axes
from docextract_eval.reasons import NO_CELLS, Reason, ReasonCode
from docextract_eval.runs.compare import (
    SIGNIFICANCE,
    Shift,
    documents_to_settle,
    p_values,
    slice_shifts,
)
from docextract_eval.runs.gates import Evidence, Gate, GateVerdict, check_slice, name_slice
from docextract_eval.runs.gates.valid import little_in_common_reason
from docextract_eval.runs.scope import returned_outside_scope
from docextract_eval.statistics.corrections import holm_correction

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

    def verdicts(self, evidence: Evidence) -> list[GateVerdict]:
        """Compare the change of each slice with the margin."""
        outside = returned_outside_scope(evidence.run.scores)
        lacking = [where for where in self.slices if where.get("field") in outside]
        judged = tuple(where for where in self.slices if where not in lacking)
        compared = self.model_copy(update={"slices": judged})
        return [*map(self._not_attempted_verdict, lacking), *compared.change_verdicts(evidence)]

    def change_verdicts(self, evidence: Evidence) -> list[GateVerdict]:
        """Compare the change of each slice that the run attempts with the margin."""
        place = f"{evidence.where}, gate {self.rule}"
        for axis in self.by:
            if axis not in slice_axes(evidence.run.columns):
                raise UnknownNameError("axis", axis, slice_axes(evidence.run.columns), place)
        inside = evidence.run.columns.table == (self.cells == "tables")
        for where in self.slices if inside.any() else ():
            check_slice(where, evidence.run.columns.select(inside), place)
        found = self._baseline_verdicts(evidence.overlap, evidence.slots)
        for baseline in evidence.other_baselines:
            also = self._baseline_verdicts(baseline.overlap, baseline.slots)
            found += [replace(r, slice=f"{r.slice}, since {baseline.run.name}") for r in also]
        return found

    def _not_attempted_verdict(self, where: Mapping[str, str]) -> GateVerdict:
        """Rule on a slice whose field is not judged in this run: it may hide any loss."""
        reason = Reason(ReasonCode.NOT_ATTEMPTED, names=(where["field"],))
        return GateVerdict(self.rule, name_slice(where), "FAIL", reason=reason)

    def _baseline_verdicts(self, shared: Overlap | None, slots: Slots | None) -> list[GateVerdict]:
        """Rule on what changed since one baseline, where enough is in common with it."""
        if slots is None or shared is None or not shared.is_enough:
            return [self._inconclusive_verdict(ALL, little_in_common_reason(shared))]
        return self.paired_verdicts(slots)

    def paired_verdicts(self, slots: Slots) -> list[GateVerdict]:
        """Rule on paired slots: on all of them, then on what is name_slice."""
        slots = slots.select(slots.cells.table == (self.cells == "tables"))
        overall = slice_shifts(slots, self.cells)
        if not overall:
            return [self._inconclusive_verdict(ALL, NO_CELLS)]
        named_shifts = [(where, self._named_slice_shifts(slots, where)) for where in self.slices]
        of_ways = (slice_shifts(slots, self.cells, way) for way in self.by)
        shifts = [*overall, *chain(*of_ways), *chain(*(found for _, found in named_shifts))]
        beyond = [shift.change.high < -self.margin for shift in shifts]
        certain = (
            holm_correction(p_values(shifts, "loss")) < SIGNIFICANCE
            if any(beyond)
            else np.array(beyond)
        )
        lost = zip(shifts, beyond, certain.tolist(), strict=True)
        documents = int(np.unique(slots.cells.source).size)
        first, *rest = (
            self._shift_verdict(shift, documents, failed=out and sure) for shift, out, sure in lost
        )
        could_pass = [self._could_pass(shift) for shift in shifts[1:]]
        rest = [replace(r, counts=could) for r, could in zip(rest, could_pass, strict=True)]
        absent = (
            self._inconclusive_verdict(name_slice(where), _NOT_SHARED)
            for where, found in named_shifts
            if not found
        )
        return [first, *rest, *absent]

    def _named_slice_shifts(self, slots: Slots, named_slice: Mapping[str, str]) -> list[Shift]:
        """Return the change of a slice that the policy names, if it has one."""
        parted = slice_shifts(slots, self.cells, *named_slice)
        return [shift for shift in parted if named_slice.items() <= shift.slice.items()]

    def _inconclusive_verdict(self, slice_: str, reason: Reason) -> GateVerdict:
        return GateVerdict(self.rule, slice_, "INCONCLUSIVE", unit="change", reason=reason)

    def _could_pass(self, shift: Shift) -> bool:
        return shift.change.detectable < self.margin

    def _shift_verdict(self, shift: Shift, documents: int, *, failed: bool) -> GateVerdict:
        change = shift.change
        verdict = GateVerdict(
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
            return replace(verdict, verdict="PASS")
        if failed and -change.value >= (self.effect or self.margin):
            return replace(verdict, verdict="FAIL")
        if change.high >= -self.margin:
            return replace(verdict, needed=documents_to_settle(change, -self.margin, documents))
        return self._unproven_loss_verdict(verdict, change, documents)

    def _unproven_loss_verdict(
        self, verdict: GateVerdict, change: Change, documents: int
    ) -> GateVerdict:
        """Rule on a loss beyond the margin that does not fail, with what would settle it."""
        least = -(self.effect or self.margin)
        if change.value <= least:
            return replace(verdict, reason=Reason(ReasonCode.MAY_BE_CHANCE))
        if change.low > least:
            return replace(verdict, reason=Reason(ReasonCode.BELOW_LEAST_EFFECT))
        return replace(verdict, needed=documents_to_settle(change, least, documents))
