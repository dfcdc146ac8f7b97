"""The run attempts the fields that matter, and all that its baseline attempts.

What is not attempted is not judged, so a pipeline that attempts less could only look better. A
policy without this rule is applied as if it had it as soon as a run does not attempt everything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from docextract_eval.reasons import Reason, ReasonCode
from docextract_eval.runs.comparison.overlap import fields_attempted_only_by
from docextract_eval.runs.gates import Evidence, Gate, GateVerdict
from docextract_eval.runs.measured_run import recorded_schemas
from docextract_eval.schemas import CRITICAL
from docextract_eval.schemas.scope import fields_outside, find_fields, fold_tables, ordered_fields

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.runs.measured_run import MeasuredRun


class Scope(Gate):
    """Require that the run attempts some fields, and whatever its baseline attempts."""

    rule: Literal["scope"]
    fields: tuple[str, ...] = ()
    """The fields that it must attempt; by default all critical ones."""

    def verdicts(self, evidence: Evidence) -> list[GateVerdict]:
        """Name the fields that are required and not attempted."""
        run = evidence.run
        found = [
            self._verdict(
                run,
                "fields of the policy" if self.fields else "critical fields",
                self._required_outside(run, f"{evidence.where}, gate {self.rule}"),
            )
        ]
        baselines = (each.run for each in evidence.other_baselines)
        for baseline in (*([evidence.pinned] if evidence.pinned else []), *baselines):
            what = f"fields that {baseline.name} attempts"
            found.append(self._verdict(run, what, fields_attempted_only_by(baseline, run)))
        return found

    def _required_outside(self, run: MeasuredRun, place: str) -> list[str]:
        """Return the required fields, of the kinds that the run has, that it does not attempt."""
        if not run.description.scope and not self.fields:
            return []
        kinds = run.columns.renditions.kind.names
        judged_by = recorded_schemas(run.about, run.name)
        schemas = {kind: schema for kind, schema in judged_by.items() if kind in kinds}
        outside = fields_outside(schemas, run.description.scope)
        if self.fields:
            required = find_fields(self.fields, schemas, place)
        else:
            required = {
                name
                for schema in schemas.values()
                for name in schema.names
                if schema.spec(name).criticality >= CRITICAL
            }
        lacking = [name for name in outside if name in required]
        return fold_tables(lacking, {*ordered_fields(schemas)} - {*lacking})

    def _verdict(self, run: MeasuredRun, what: str, lacking: Sequence[str]) -> GateVerdict:
        reason = Reason(ReasonCode.NOT_ATTEMPTED, names=tuple(lacking))
        return GateVerdict(
            rule=self.rule,
            slice=what,
            verdict="FAIL" if lacking else "PASS",
            documents=int(np.unique(run.columns.source).size),
            reason=reason if lacking else None,
        )
