"""The run attempts the fields that matter, and all that its baseline attempts.

What is not attempted is not judged, so a pipeline that attempts less could only look better. A
policy without this rule is applied as if it had it as soon as a run does not attempt everything. A
field that the policy itself leaves out, as `-tip`, is asked of nobody; and where the policy names
none, so is a critical field that no document labels, as nobody can be judged on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from docextract_eval.reasons import Reason, ReasonCode
from docextract_eval.runs.comparison.overlap import fields_attempted_only_by
from docextract_eval.runs.gates import Evidence, Gate, GateVerdict
from docextract_eval.runs.measured_run import recorded_schemas
from docextract_eval.schemas import CRITICAL
from docextract_eval.schemas.scope import (
    fields_outside,
    find_fields,
    fold_tables,
    ordered_fields,
    split_names,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.runs.measured_run import MeasuredRun
    from docextract_eval.schemas import Schema


class Scope(Gate):
    """Require that the run attempts some fields, and whatever its baseline attempts."""

    rule: Literal["scope"]
    fields: tuple[str, ...] = ()
    """The fields that it must attempt; by default all critical ones that some document labels. One
    after a `-`, as `-tip`, need not be attempted, whatever else asks for it here."""

    def verdicts(self, evidence: Evidence) -> list[GateVerdict]:
        """Name the fields that are required and not attempted."""
        run, place = evidence.run, f"{evidence.where}, gate {self.rule}"
        named, spared_names = split_names(self.fields)
        schemas = schemas_of_kinds_in(run) if self.fields or run.description.scope else {}
        spared = find_fields(spared_names, schemas, place)
        critical = _critical_fields(schemas).difference(run.description.unlabelled)
        required = find_fields(named, schemas, place) if named else critical
        outside = fields_outside(schemas, run.description.scope)
        lacking = [name for name in outside if name in required - spared]
        folded = fold_tables(lacking, {*ordered_fields(schemas)} - {*lacking})
        found = [self._verdict(run, "fields of the policy" if named else "critical fields", folded)]
        baselines = (each.run for each in evidence.other_baselines)
        for baseline in (*([evidence.pinned] if evidence.pinned else []), *baselines):
            what = f"fields that {baseline.name} attempts"
            found.append(self._verdict(run, what, fields_attempted_only_by(baseline, run, spared)))
        return found

    def _verdict(self, run: MeasuredRun, what: str, lacking: Sequence[str]) -> GateVerdict:
        reason = Reason(ReasonCode.NOT_ATTEMPTED, names=tuple(lacking))
        return GateVerdict(
            rule=self.rule,
            slice=what,
            verdict="FAIL" if lacking else "PASS",
            documents=int(np.unique(run.columns.source).size),
            reason=reason if lacking else None,
        )


def attempted_and_all(run: MeasuredRun) -> tuple[int | None, int | None]:
    """Return how many fields a run attempts, and of how many; nothing where it attempts all."""
    if not (scope := run.description.scope):
        return None, None
    return len(scope), len(scope) + len(fields_outside(schemas_of_kinds_in(run), scope))


def schemas_of_kinds_in(run: MeasuredRun) -> dict[str, Schema]:
    """Return the schemas of the kinds that a run has documents of."""
    kinds = run.columns.renditions.kind.names
    recorded = recorded_schemas(run.about, run.name)
    return {kind: schema for kind, schema in recorded.items() if kind in kinds}


def _critical_fields(schemas: Mapping[str, Schema]) -> set[str]:
    return {
        name
        for schema in schemas.values()
        for name in schema.names
        if schema.spec(name).criticality >= CRITICAL
    }
