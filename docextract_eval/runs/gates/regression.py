"""Nothing got worse by more than its margin since the baseline.

Demand of all cells, of every critical field, and of the slices that the policy names. The slices of
the axes in `by` are tested beside them: they can FAIL, and are reported otherwise. What is asked
was chosen before the run, never by how wide its interval came out.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from docextract_eval.errors import BadInputError, UnknownNameError
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.slices import slice_axes
from docextract_eval.reasons import NO_CELLS, Reason, ReasonCode
from docextract_eval.runs.comparison.slice_changes import Shift, slice_shifts
from docextract_eval.runs.gates import (
    Evidence,
    Family,
    Gate,
    GateVerdict,
    SliceChoice,
    check_slice,
    in_slice,
    name_slice,
)
from docextract_eval.runs.gates.families import MARGINS, OpenVerdict
from docextract_eval.runs.gates.margins import change_verdict
from docextract_eval.runs.gates.valid import little_in_common_reason
from docextract_eval.runs.scope import returned_outside_scope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.runs.comparison.overlap import Slots
    from docextract_eval.runs.gates import PairedBaseline

Share = Annotated[float, Field(gt=0, lt=1)]
_NOT_SHARED = Reason(ReasonCode.SLICE_NOT_IN_COMMON)


class Regression(Gate):
    """Require that no slice lost more than its margin."""

    rule: Literal["regression"]
    cells: Literal["scalars", "tables"] = "scalars"
    """Whether fields or table cells are counted."""
    margin: Share | None = None
    """How much may be lost; by default .01 overall, and .03, .05 or .10 by family."""
    effect: Share | None = None
    """A loss below this does not fail; by default the margin."""
    by: tuple[str | tuple[str, ...], ...] = ()
    """Axes, alone or two together, whose slices are all tested, and reported unless they FAIL."""
    slices: tuple[dict[str, str | tuple[str, ...]], ...] = ()
    """Slices that are asked, too, each by its axes and their values."""
    family: Family | None = None
    """The family of these slices; by default that of their field."""

    @property
    def needs_baseline(self) -> bool:
        """Whether there is nothing to look at without a baseline."""
        return True

    def verdicts(self, evidence: Evidence) -> list[GateVerdict]:
        """Compare the change of each slice with the margin."""
        outside = returned_outside_scope(evidence.run.scores)
        lacking = [where for where in self.slices if where.get("field") in outside]
        judged = tuple(where for where in self.slices if where not in lacking)
        found: list[GateVerdict] = [*map(self._not_attempted_verdict, lacking)]
        compared = self.model_copy(update={"slices": judged})
        compared.check_names(evidence)
        for baseline in evidence.compared:
            found += compared.baseline_verdicts(evidence, baseline)
        return found

    def check_names(self, evidence: Evidence) -> None:
        """Refuse an axis or a slice that the run does not have."""
        place, columns = f"{evidence.where}, gate {self.rule}", evidence.run.columns
        for axis in chain(*map(_axes, self.by)):
            if axis not in slice_axes(columns):
                raise UnknownNameError("axis", axis, slice_axes(columns), place)
        inside = columns.table == (self.cells == "tables")
        for where in self.slices if inside.any() else ():
            check_slice(where, columns.select(inside), place)

    def _not_attempted_verdict(self, where: SliceChoice) -> GateVerdict:
        """Rule on a slice whose field is not judged in this run: it may hide any loss."""
        reason = Reason(ReasonCode.NOT_ATTEMPTED, names=(str(where["field"]),))
        return GateVerdict(self.rule, name_slice(where), "FAIL", reason=reason)

    def baseline_verdicts(self, evidence: Evidence, baseline: PairedBaseline) -> list[GateVerdict]:
        """Rule on what changed since one baseline, where enough is in common with it."""
        if not baseline.overlap.is_enough:
            reason = little_in_common_reason(baseline.overlap)
            return [self._inconclusive_verdict(ALL, reason, baseline)]
        slots = baseline.slots.select(baseline.slots.cells.table == (self.cells == "tables"))
        if not len(slots.change):
            return [self._inconclusive_verdict(ALL, NO_CELLS, baseline)]
        found: dict[str, GateVerdict] = {
            name_slice(where): change_verdict(
                self.undecided_verdict(evidence, where, baseline.run.name),
                shift,
                baseline.overlap.documents,
            )
            for where, shift in self.tested_slices(evidence, slots)
        }
        for where in self.slices:  # one that has no cells in common is asked all the same
            if (name := name_slice(where)) not in found:
                found[name] = self._inconclusive_verdict(name, _NOT_SHARED, baseline)
        return [*found.values()]

    def tested_slices(
        self, evidence: Evidence, slots: Slots
    ) -> Iterator[tuple[SliceChoice, Shift]]:
        """Yield every slice that is tested, with its change: what is asked, then what `by` names.

        A critical field is not split any further, unless the policy names the part.
        """
        ways = dict.fromkeys([(), ("field",), *map(_axes, self.by)])
        known: dict[tuple[str, ...], list[Shift]] = {}
        for way in ways:
            known[way] = slice_shifts(slots, self.cells, *way)
            for shift in known[way]:
                where: SliceChoice = {axis: shift.slice[axis] for axis in way}
                is_critical = "field" in way and evidence.family_of(where) == "critical"
                if way == ("field",) and "field" not in self.by and not is_critical:
                    continue
                if len(way) < 2 or not is_critical:
                    yield where, shift
        for named in self.slices:
            yield from ((named, shift) for shift in self._shifts_of(slots, named, known))

    def _shifts_of(
        self, slots: Slots, named: SliceChoice, known: dict[tuple[str, ...], list[Shift]]
    ) -> list[Shift]:
        """Return the change of one slice: as its breakdown has it, where that has such a slice.

        `known` are the breakdowns so far, by their axes.
        """
        way = tuple(named)
        if way not in known:
            try:
                known[way] = slice_shifts(slots, self.cells, *way)
            except BadInputError:  # its axes have too many values
                known[way] = []
        of_breakdown = [shift for shift in known[way] if shift.slice.items() >= named.items()]
        return of_breakdown or slice_shifts(slots.select(in_slice(slots.cells, named)), self.cells)

    def _inconclusive_verdict(
        self, slice_: str, reason: Reason, baseline: PairedBaseline
    ) -> GateVerdict:
        verdict = GateVerdict(self.rule, slice_, "INCONCLUSIVE", unit="change", reason=reason)
        return replace(verdict, against=baseline.run.name)

    def undecided_verdict(
        self, evidence: Evidence, where: SliceChoice, against: str
    ) -> OpenVerdict:
        """Return what is asked of one slice: its margin, its family, and whether it counts."""
        is_named, own = where in self.slices, evidence.family_of(where)
        family = (self.family if is_named else None) or own
        is_asked = is_named or own == "overall" or (where.keys() == {"field"} and own == "critical")
        margin = self.margin or MARGINS[family]
        return OpenVerdict(
            rule=self.rule,
            slice=name_slice(where),
            verdict="INCONCLUSIVE",
            bound=-margin,
            unit="change",
            counts=is_asked,
            family=family,
            against=against,
            fails_beyond=-max(self.effect or 0.0, margin),
            demand=evidence.demand,
        )


def _axes(way: str | tuple[str, ...]) -> tuple[str, ...]:
    return (way,) if isinstance(way, str) else way
