"""How many documents each gate of a policy takes to decide, by the gate's own intervals and tests.

A loss since the baseline is taken to be none, or as stated; everything else to be as measured.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.columns import ALL
from docextract_eval.reasons import NO_CELLS, Reason, ReasonCode
from docextract_eval.runs.comparison.claims import finding_level
from docextract_eval.runs.comparison.slice_changes import Shift, documents_to_settle
from docextract_eval.runs.gates import GateVerdict, Unit, Verdict
from docextract_eval.runs.gates.families import OpenVerdict
from docextract_eval.runs.gates.lost_documents import LostDocuments
from docextract_eval.runs.gates.regression import Regression
from docextract_eval.runs.planning.plan import CHURN, LOSS, assumed_slots
from docextract_eval.runs.release.gate import apply_gates, gather_evidence, split_baselines
from docextract_eval.runs.release.policy import waiver_of_nothing
from docextract_eval.statistics.needed import Needed, too_close
from docextract_eval.statistics.power import POWER, Demand

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.runs.comparison.overlap import Slots
    from docextract_eval.runs.gates import Evidence, Family
    from docextract_eval.runs.gates.families import Budgets
    from docextract_eval.runs.measured_run import MeasuredRun
    from docextract_eval.runs.release.policy import Policy

_CHANGES = "regression"
_LOST = "lost_documents"
_MEASURED = (
    "accuracy",
    "attack_findings",
    "honesty",
    _LOST,
    "metric",
    "people",
    "promise",
    "promise_by_condition",
)
"""The rules that compare a figure with a limit."""
_COMPARING = ("scope", "valid")
"""The rules that look at more where there is a baseline, and do not need one."""


@dataclass(frozen=True, slots=True)
class GatePlan:
    """How many documents one gate takes to decide about one slice, where the truth is as stated."""

    rule: str
    slice: str
    truth: float | None
    """The stated truth; None where the gate compares no figure."""
    decides: Verdict | None
    """The verdict that the gate comes to there; None where there is no figure."""
    unit: Unit
    documents: int | None
    """None where that is not known, or where the documents of this run decided it."""
    low: int | None = None
    high: int | None = None
    """The 90 % interval; None where it is open."""
    reason: Reason | None = None
    """Why the number is not known, or what else decides."""
    verdict: Verdict | None = None
    """What the gate says of this very run; None where a baseline that is not there decides."""
    waiver: str = ""
    """Why the policy does not count it, if it waives it."""

    @property
    def is_decided(self) -> bool:
        """Whether the gate says PASS or FAIL of this very run."""
        return self.verdict in {"PASS", "FAIL"}


def plan_for_run(  # noqa: PLR0913, PLR0917 - two runs, and what is asked of them
    policy: Policy,
    run: MeasuredRun,
    before: MeasuredRun | None = None,
    policy_file: str = "",
    loss: float = LOSS,
    power: float = POWER,
) -> list[GatePlan]:
    """Return the plan of a policy for a run like this one; `before` shows how answers change."""
    evidence = _gather_optional(policy, run, before, policy_file)
    return plan_policy(policy, evidence, loss, power)


def check_waivers(
    policy: Policy, run: MeasuredRun, before: MeasuredRun | None = None, policy_file: str = ""
) -> list[str]:
    """Return what is wrong with waivers: each has to match something that a gate looks at.

    What a gate other than that of losses looks at in a baseline is not known without one.
    """
    if not policy.waivers:
        return []
    evidence = _gather_optional(policy, run, before, policy_file)
    slots = assumed_slots(run.columns) if evidence.slots is None else evidence.slots
    changes = (tested.verdict for tested in _tested_changes(policy, evidence, slots))
    verdicts = [*apply_gates(policy, evidence), *changes]
    unknown = {
        gate.rule
        for gate in policy.gates
        if evidence.pinned is None and (gate.needs_baseline or gate.rule in _COMPARING)
    }
    known = [each for each in policy.waivers if each.rule not in unknown - {_CHANGES}]
    return [*filter(None, (waiver_of_nothing(each, verdicts) for each in known))]


def _gather_optional(
    policy: Policy, run: MeasuredRun, before: MeasuredRun | None, policy_file: str
) -> Evidence:
    """Bring together what gates look at, of which none requires a baseline."""
    gates = [gate.model_copy(update={"baseline": "optional"}) for gate in policy.gates]
    policy = policy.model_copy(update={"gates": gates})
    compared = split_baselines([] if before is None else [before]).judged_as(run)
    return gather_evidence(policy, run, compared, policy_file)


def plan_policy(
    policy: Policy, evidence: Evidence, loss: float = LOSS, power: float = POWER
) -> list[GatePlan]:
    """Return how many documents each gate of a policy takes to decide with this power.

    A loss since the baseline is taken to be none, and `loss`. Everything else is what the gates say
    of this run: decided, or INCONCLUSIVE with the number of documents that they state. Without a
    baseline in the evidence, changes are assumed as in `plan_documents`.
    """
    evidence = replace(evidence, demand=replace(evidence.demand, power=power))
    verdicts = apply_gates(policy, evidence)
    slots = evidence.slots
    if slots is None:
        slots = assumed_slots(evidence.run.columns)
    changes = _tested_changes(policy, evidence, slots)
    plans = [_verdict_plan(each) for each in verdicts if _is_planned(each)]
    if evidence.pinned is None:  # then there is no verdict on lost documents to plan by
        plans = [each for each in plans if each.rule != _LOST]
        plans += [_plan_without_loss(gate, evidence.demand) for gate in _on_lost(policy)]
    bounds = [each for each in verdicts if each.family and each.rule != _CHANGES]
    tested_together = [*(tested.verdict for tested in changes), *bounds]
    levels = _failing_levels(tested_together, policy.families.budgets, evidence.demand.looks)
    found = {(each.slice, each.bound): each for each in verdicts if each.rule == _CHANGES}
    for tested in changes:
        own = found.pop((tested.verdict.slice, tested.verdict.bound), None)
        if tested.verdict.counts or (own and own.verdict == "FAIL"):
            for truth in (0.0, -loss):
                level = levels[tested.verdict.family or "rest"]
                plan = _change_plan(tested, truth, level, evidence.demand)
                if own:
                    plan = replace(plan, verdict=own.verdict, waiver=own.waiver)
                plans.append(plan)
    plans += [_verdict_plan(each) for each in found.values() if each.counts]
    if not changes and any(isinstance(gate, Regression) for gate in policy.gates):
        reason = NO_CELLS if evidence.slots is None else Reason(ReasonCode.NOTHING_IN_COMMON)
        plans.append(GatePlan(_CHANGES, ALL, None, None, "change", None, reason=reason))
    return plans


def unplanned_rules(policy: Policy, plans: Sequence[GatePlan]) -> list[str]:
    """Return the rules of a policy on which no number of documents decides, each once."""
    planned = {plan.rule for plan in plans}
    return list(dict.fromkeys(gate.rule for gate in policy.gates if gate.rule not in planned))


def _is_planned(verdict: GateVerdict) -> bool:
    """Return whether a number of documents decides a verdict, which is no loss of accuracy."""
    if verdict.rule == "valid":
        return verdict.unit == "documents"
    return verdict.rule in _MEASURED


def _on_lost(policy: Policy) -> list[LostDocuments]:
    return [gate for gate in policy.gates if isinstance(gate, LostDocuments)]


def _plan_without_loss(gate: LostDocuments, demand: Demand) -> GatePlan:
    """Plan for documents of which none is lost as a whole: nothing else is known of them."""
    plan = GatePlan(gate.rule, ALL, 0.0, "PASS", "change", None)
    return _with_documents(plan, gate.documents_without_loss(demand))


def _verdict_plan(verdict: GateVerdict) -> GatePlan:
    """Plan by what a gate says of this run: that it decided, or the number that it states."""
    value, bound = verdict.value, verdict.bound or 0.0
    plan = GatePlan(verdict.rule, verdict.slice, value, None, verdict.unit, None)
    plan = replace(plan, verdict=verdict.verdict, waiver=verdict.waiver)
    if verdict.rule == "valid":
        counted = round(bound) if verdict.unit == "documents" else None
        documents = counted if plan.is_decided else verdict.needed
        reason = None if documents else verdict.reason
        return replace(plan, truth=None, decides="PASS", documents=documents, reason=reason)
    if plan.is_decided:
        return replace(plan, decides=verdict.verdict)
    if value is not None and verdict.low is not None:
        plan = replace(plan, decides="PASS" if _is_within(value, bound, verdict.sense) else "FAIL")
    needed = Needed(verdict.needed, verdict.needed_low, verdict.needed_high)
    plan = _with_documents(plan, needed)
    return plan if verdict.needed else replace(plan, reason=verdict.reason)


def _is_within(value: float, bound: float, sense: str) -> bool:
    """Return whether a value keeps a bound."""
    if sense == "at least":
        return value >= bound
    return value <= bound if sense == "at most" else abs(value) <= bound


@dataclass(frozen=True, slots=True, eq=False)
class _TestedChange:
    """A slice that a gate tests for a loss, and how changes of it vary."""

    verdict: OpenVerdict
    shift: Shift
    documents: int
    """The documents of the whole comparison."""
    churn: float | None
    """The share of answers that is assumed to change; None where it was measured."""


def _tested_changes(policy: Policy, evidence: Evidence, slots: Slots) -> list[_TestedChange]:
    """Return every slice that the policy tests for a loss of accuracy."""
    churn = CHURN if evidence.slots is None else None
    against = evidence.pinned.name if evidence.pinned else "baseline"
    found = []
    for gate in policy.gates:
        if isinstance(gate, Regression):
            gate.check_names(evidence)
            own = slots.select(slots.cells.table == (gate.cells == "tables"))
            documents = int(np.unique(own.cells.source).size)
            for where, shift in gate.tested_slices(evidence, own):
                verdict = gate.undecided_verdict(evidence, where, against)
                found.append(_TestedChange(verdict, shift, documents, churn))
    return found


def _failing_levels(
    verdicts: Sequence[GateVerdict], budgets: Budgets, looks: int
) -> dict[Family, float]:
    """Return the two-sided level at which the first change of each family FAILs."""
    sizes = Counter(verdict.family or "rest" for verdict in verdicts if verdict.against)
    comparisons = len({verdict.against for verdict in verdicts})
    return {
        family: finding_level(getattr(budgets, family) / comparisons / looks, size)
        for family, size in sizes.items()
    }


def _change_plan(tested: _TestedChange, truth: float, fails_at: float, demand: Demand) -> GatePlan:
    """Plan for one slice, where this is truly lost since the baseline."""
    bound = tested.verdict.bound or 0.0
    passes = truth >= bound
    decides: Verdict = "PASS" if passes else "FAIL"
    plan = GatePlan(tested.verdict.rule, tested.verdict.slice, truth, decides, "change", None)
    limit, level = (bound, demand.level) if passes else (tested.verdict.fails_beyond, fails_at)
    if truth == limit or (not passes and truth > limit):
        return _with_documents(plan, too_close(tested.documents))
    demand = replace(demand, level=level)
    needed = documents_to_settle(tested.shift, limit, tested.documents, demand, truth, tested.churn)
    return _with_documents(plan, needed)


def _with_documents(plan: GatePlan, needed: Needed) -> GatePlan:
    return replace(
        plan,
        documents=needed.documents,
        low=needed.low,
        high=needed.high,
        reason=needed.reason,
    )
