"""What a gate says, in words: what a policy requires, what was measured, the verdict, and why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal

from docextract_eval.errors import count_phrase, name_few
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.phrases import percent, signed_points
from docextract_eval.reasons import ReasonCode
from docextract_eval.reports.sentences.cited_figures import Proof, clip_name
from docextract_eval.reports.sentences.figures import NONE
from docextract_eval.reports.sentences.reasons import (
    IF_AS_MEASURED,
    NOTHING,
    explain_reason,
    interval_of_documents,
)
from docextract_eval.runs.gates import GateVerdict, Unit, Verdict
from docextract_eval.runs.gates.verdict import present_rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from docextract_eval.runs.release.decision import PolicyDecision

Shown = Literal[Verdict, "waived", "reported only"]
"""A verdict; or that the policy waives it, or does not ask about it: then it can only FAIL."""
HEAD = ("gate", "slice", "required", "measured", "95 % interval", "verdict", "note")
TITLES = {
    "accuracy": "Accuracy",
    "attack_findings": "What an attack found stays closed",
    "budget": "Time, memory, cost and failures",
    "gradual_loss": "Gradual loss over runs",
    "honesty": "Confidence matches correctness",
    "lost_documents": "Documents that lost over half since the baseline",
    "metric": "Limit",
    "people": "Equal quality across groups",
    "promise": "Wrong values accepted without review",
    "promise_by_condition": "Wrong values accepted, by condition",
    "regression": "Loss since the baseline",
    "sandbox": "Isolated from files and network",
    "scope": "Attempted fields",
    "valid": "Enough documents",
}
"""What each rule is called where people read of it; policies have the short names."""
NO_POLICY = "No policy applied, so this run neither passed nor failed."
"""What is reported of a run that no gate looked at."""
WITH_BASELINE = "(with --baseline BASE, also against an earlier run)"
"""Stands behind a command that decides on a release."""
_SUFFIXES: Mapping[Unit, str] = {
    "ratio": " times the baseline",
    "money": " per 1,000 pages",
    "evidence": " (e-value)",
    "number": "",
}
"""What stands behind a figure whose unit is not its own word."""
_LEAST_P = 0.0001
"""A smaller p is not printed: it says the same."""
_SAMPLE = "default"
_SAMPLE_LIMITS = {("accuracy", "clean"): 0.5, ("accuracy", ALL): 0.4}
"""The limits of the policy that ships, which no product has asked for."""
_NO_GATE = "the policy has no gate for this run"
_TOO_CLOSE = "the result is too close to the limit to say how many documents would settle it"


def gate_title(rule: str) -> str:
    """Return the title of a rule; a signature may have its old name.

    >>> gate_title("time"), gate_title("new_rule")
    ('Gradual loss over runs', 'new_rule')
    """
    return TITLES.get(present_rule(rule), rule)


def name_gate(gate: GateVerdict) -> str:
    """Return what a gate looked at: its title, and the slice unless that is everything.

    >>> name_gate(GateVerdict("accuracy", "clean", "PASS"))
    'Accuracy (clean)'
    """
    title = gate_title(gate.rule)
    return title if gate.slice in {ALL, "documents"} else f"{title} ({gate.slice})"


def shown_verdict(gate: GateVerdict) -> Shown:
    """Return the verdict; what is waived, or could only FAIL and does not, has a word instead.

    >>> shown_verdict(GateVerdict("accuracy", "all", "FAIL", counts=False))
    'FAIL'
    >>> shown_verdict(GateVerdict("regression", "total", "INCONCLUSIVE", -.02, counts=False))
    'reported only'
    """
    if gate.waiver and gate.verdict != "PASS":
        return "waived"
    return gate.verdict if gate.counts or gate.verdict == "FAIL" else "reported only"


def requirement(gate: GateVerdict) -> str:
    """Return what a gate requires; nothing where it compares no figure with a limit.

    >>> requirement(GateVerdict("regression", "all", "FAIL", bound=-.01, unit="change"))
    'at most 1.0 points lower'
    >>> requirement(GateVerdict("honesty", "all", "FAIL", bound=.02, sense="within", unit="change"))
    'within ±2.0 points'
    >>> requirement(GateVerdict("metric", "all", "FAIL", bound=.02, sense="at most", unit="change"))
    'at most 2.0 points higher'
    >>> requirement(GateVerdict("valid", "documents", "FAIL", bound=1500, unit="documents"))
    'at least 1,500 documents'
    """
    if gate.bound is None:
        return ""
    if gate.sense == "within":
        return f"within ±{_limit(gate.bound, gate.unit)}"
    if gate.unit != "change":
        return f"{gate.sense} {format_with_unit(gate.bound, gate.unit)}"
    lower = gate.sense == "at least"
    limit = _limit(-gate.bound if lower else gate.bound, gate.unit)
    return f"at most {limit} {'lower' if lower else 'higher'}"


def measurement_with_basis(gate: GateVerdict) -> str:
    """Return what a gate measured, its interval, and how many documents that rests on.

    >>> measurement_with_basis(GateVerdict("regression", "all", "FAIL", -.031, -.0539, -.0181,
    ...                               unit="change", documents=60))
    '−3.1 points (−5.4 to −1.8), 60 documents'
    >>> measurement_with_basis(GateVerdict("valid", "documents", "INCONCLUSIVE", 60,
    ...                               unit="documents", documents=60))
    '60 documents'
    """
    counted = gate.value is None or gate.unit == "documents"
    return ", ".join(filter(None, (measurement(gate), "" if counted else _gate_basis(gate))))


def measurement(gate: GateVerdict) -> str:
    """Return what a gate measured, with its interval where it has one.

    >>> measurement(GateVerdict("promise", "all", "INCONCLUSIVE"))
    'no figure'
    """
    if gate.value is None:
        return "no figure"
    value = format_with_unit(gate.value, gate.unit)
    if gate.low is None or gate.high is None:
        return value
    return f"{value} ({_format_interval(gate)})"


def measured_and_required(gate: GateVerdict) -> str:
    """Return what was measured before what was required, as a sentence has it.

    >>> measured_and_required(GateVerdict("accuracy", "all", "FAIL", .8, .75, .85, .9))
    '80.0 % (75.0 to 85.0), required at least 90.0 %'
    """
    required = requirement(gate)
    return f"{measurement(gate)}, required {required}" if required else measurement(gate)


def gate_proof(gate: GateVerdict) -> Proof:
    """Take what a gate says as proof of a sentence's figures."""
    figure = _explain(gate) if gate.value is None else measured_and_required(gate)
    label = f"gate “{gate_title(gate.rule)}”: {gate.verdict}"
    return Proof(label, clip_name(gate.slice), figure, _gate_basis(gate))


def requirement_and_measurement(gate: GateVerdict) -> str:
    """Return what was required beside what was measured.

    >>> requirement_and_measurement(
    ...     GateVerdict("regression", "all", "FAIL", -.031, bound=-.01, unit="change"))
    'required: at most 1.0 points lower; measured: −3.1 points'
    >>> requirement_and_measurement(GateVerdict("promise", "all", "INCONCLUSIVE", bound=.02))
    'required: at least 2.0 %'
    """
    required = f"required: {limit}" if (limit := requirement(gate)) else ""
    measured = "" if gate.value is None else f"measured: {measurement_with_basis(gate)}"
    return "; ".join(filter(None, (required, measured)))


def what_would_settle(gate: GateVerdict) -> str:
    """Return why a gate is INCONCLUSIVE, and what would settle it.

    >>> what_would_settle(GateVerdict("regression", "all", "INCONCLUSIVE", needed=1272))
    'about 1,272 documents in total would settle it, in 4 of 5 such runs if \
further documents are read as these were'
    >>> what_would_settle(GateVerdict("regression", "all", "INCONCLUSIVE", -.004, needed=1272,
    ...                               needed_low=1050, needed_high=1600))
    'about 1,272 documents (1,050 to 1,600) in total would settle it, in 4 of 5 such runs if \
further documents are read as these were'
    >>> what_would_settle(GateVerdict("regression", "all", "INCONCLUSIVE", needed=20, documents=20))
    'more than the 20 documents here would settle it; how many is not known'
    """
    if gate.reason and gate.reason.code is not ReasonCode.THRESHOLD_IN_FORCE:
        return _explain(gate)
    if not gate.needed:
        return _explain(gate, _TOO_CLOSE)
    if gate.needed <= gate.documents:
        here = count_phrase(gate.documents, "document")
        return f"more than the {here} here would settle it; how many is not known"
    return f"{_needed_documents(gate)} in total would settle it, {IF_AS_MEASURED}"


def count_verdicts(decision: PolicyDecision) -> str:
    """Return how many gates have which verdict, and what would settle those without one.

    >>> from docextract_eval.runs.release.decision import PolicyDecision
    >>> fails = GateVerdict("a", "all", "FAIL")
    >>> more = GateVerdict("b", "all", "INCONCLUSIVE", needed=300)
    >>> count_verdicts(PolicyDecision("p", "FAIL", "BLOCK", (fails, more), needed=300))
    '1 FAIL, 1 INCONCLUSIVE (about 300 documents in total would settle the gate, in 4 of 5 such \
runs if further documents are read as these were)'
    """
    shown = [shown_verdict(gate) for gate in decision.gates]
    takes = {"INCONCLUSIVE": f" ({documents_to_settle(decision)})"} if decision.needed else {}
    parts = [
        f"{shown.count(verdict):,} {verdict}{takes.get(verdict, '')}"
        for verdict in ("FAIL", "INCONCLUSIVE", "PASS", "waived")
        if verdict in shown
    ]
    return ", ".join(parts) or _NO_GATE


def documents_to_settle(decision: PolicyDecision) -> str:
    """Return how many documents would settle the gates that are INCONCLUSIVE, if that is known.

    >>> from docextract_eval.runs.release.decision import PolicyDecision
    >>> near, far = (GateVerdict("promise", "all", "INCONCLUSIVE", needed=n) for n in (300, None))
    >>> documents_to_settle(PolicyDecision("p", "INCONCLUSIVE", "MORE DATA", (near,), needed=300))
    'about 300 documents in total would settle the gate, in 4 of 5 such runs if \
further documents are read as these were'
    >>> decision = PolicyDecision("p", "INCONCLUSIVE", "MORE DATA", (near, far), needed=300)
    >>> documents_to_settle(decision)
    'about 300 documents in total would settle 1 of 2 gates (Wrong values accepted without \
review), in 4 of 5 such runs if further documents are read as these were; the others take more, \
or it is not known'
    >>> worse = GateVerdict("b", "all", "INCONCLUSIVE", -.03, bound=-.01, needed=300)
    >>> documents_to_settle(PolicyDecision("p", "INCONCLUSIVE", "MORE DATA", (worse,), needed=300))
    'about 300 documents in total would settle the gate, as FAIL, in 4 of 5 such runs if \
further documents are read as these were'
    """
    gates = inconclusive_gates(decision.gates)
    known = [gate for gate in gates if gate.needed]
    there = max((gate.documents for gate in gates), default=0)
    if (decision.needed or 0) <= there:
        here = count_phrase(there, "document")
        return f"more than the {here} here are needed; how many is not known"
    needing = [_needed_documents(gate) for gate in gates if gate.needed == decision.needed]
    whole = f"about {count_phrase(decision.needed or 0, 'document')}"
    total = f"{min(needing, default=whole)} in total"
    if not known:
        return f"{total} are needed; whether they settle the gates is not known"
    if len(known) == len(gates):
        some = "the gate" if len(gates) == 1 else "the gates"
        return f"{total} would settle {some}{_as_fail(known)}, {IF_AS_MEASURED}"
    only = f" ({name_gate(known[0])})" if len(known) == 1 else ""
    some = f"{len(known):,} of {count_phrase(len(gates), 'gate')}{only}{_as_fail(known)}"
    others = "the others take more, or it is not known"
    return f"{total} would settle {some}, {IF_AS_MEASURED}; {others}"


def _as_fail(gates: Sequence[GateVerdict]) -> str:
    """Say how many of these would say FAIL if the truth is as measured."""
    fails = [name_gate(gate) for gate in gates if _is_beyond_bound(gate)]
    if not fails:
        return ""
    return ", as FAIL" if len(fails) == len(gates) else f" (as FAIL: {name_few(fails)})"


def _is_beyond_bound(gate: GateVerdict) -> bool:
    if gate.value is None or gate.bound is None:
        return False
    if gate.sense == "at least":
        return gate.value < gate.bound
    return (abs(gate.value) if gate.sense == "within" else gate.value) > gate.bound


def _needed_documents(gate: GateVerdict) -> str:
    ends = interval_of_documents(gate.needed_low, gate.needed_high)
    return f"about {count_phrase(gate.needed or 0, 'document')}{ends}"


def _explain(gate: GateVerdict, otherwise: str = NOTHING) -> str:
    """Return why a gate has no figure, or what else is to be known."""
    return explain_reason(gate.reason, otherwise, of_tables="of tables" in gate.slice)


def describe_gate(gate: GateVerdict) -> str:
    """Return what was required and measured; of an INCONCLUSIVE gate also what would settle it."""
    note = what_would_settle(gate) if shown_verdict(gate) == "INCONCLUSIVE" else gate_note(gate)
    return "; ".join(filter(None, (requirement_and_measurement(gate), note))) or gate.verdict


def gate_note(gate: GateVerdict) -> str:
    """Return what else is to be known of a verdict: why, or how certain a FAIL is.

    >>> lost = GateVerdict("regression", "field total", "FAIL", -.26, -.397, -.111, -.03,
    ...                    unit="change", family="critical", adjusted=.0011, budget=.02,
    ...                    simultaneous=-.062)
    >>> gate_note(lost)
    'at least 6.2 points lower (p 0.0011, of 0.02 for all critical slices)'
    """
    if gate.waiver and gate.verdict != "PASS":
        return f"{gate.verdict}, waived: {gate.waiver}"
    if gate.reason:
        by_chance = gate.reason.code is ReasonCode.MAY_BE_CHANCE and _corrected_p(gate)
        return f"{_explain(gate)}{f' ({by_chance})' if by_chance else ''}"
    if gate.verdict != "FAIL" or gate.adjusted is None:
        return ""
    end = _simultaneous_end(gate)
    return f"{end} ({_corrected_p(gate)})" if end else _corrected_p(gate)


def _corrected_p(gate: GateVerdict) -> str:
    """Return the p among all of its family, and how much its family allows."""
    if gate.adjusted is None or gate.budget is None:
        return ""
    p = f"p {gate.adjusted:.2g}" if gate.adjusted >= _LEAST_P else f"p below {_LEAST_P:g}"
    family = {"overall": "", "rest": " for all other slices"}.get(
        gate.family or "rest", f" for all {gate.family} slices"
    )
    return f"{p}, of {gate.budget:g}{family}"


def _simultaneous_end(gate: GateVerdict) -> str:
    """Return how near its limit what FAILs may still be, for all of a family at once.

    Holm's test finds more than these ends do: nothing where an end does not reach the limit.
    """
    end, limit, falls_short = gate.simultaneous, gate.bound or 0.0, gate.sense == "at least"
    if end is None or (end > limit if falls_short else end < limit):
        return ""
    if gate.unit == "change":
        return f"at least {100 * abs(end):.1f} points {'lower' if falls_short else 'higher'}"
    return f"{'at most' if falls_short else 'at least'} {format_with_unit(end, gate.unit)}"


def failed_gates(gates: Sequence[GateVerdict]) -> list[GateVerdict]:
    """Return those that say FAIL."""
    return [each for each in gates if shown_verdict(each) == "FAIL"]


def scope_to_add(decision: PolicyDecision) -> str:
    """Return the gate of a policy that leaves out what a run does not attempt, as TOML.

    It is empty where no gate on scope says FAIL. What such a gate of the policy names stays in it.
    """
    failed = [each for each in failed_gates(decision.gates) if each.rule == "scope"]
    lacking = [name for each in failed if each.reason for name in each.reason.names]
    if not lacking:
        return ""
    asked = json.loads(decision.asked or "{}").get("gates", ())
    named = [name for each in asked if each["rule"] == "scope" for name in each["fields"]]
    kept = [name for name in named if name not in lacking]
    fields = json.dumps([*dict.fromkeys((*kept, *(f"-{name}" for name in lacking)))])
    return f'[[gates]]\nrule = "scope"\nfields = {fields}'


def inconclusive_gates(gates: Sequence[GateVerdict]) -> list[GateVerdict]:
    """Return those that the policy asks about and that say INCONCLUSIVE."""
    return [each for each in gates if shown_verdict(each) == "INCONCLUSIVE"]


def sample_limits(decision: PolicyDecision | None) -> tuple[str, list[GateVerdict]]:
    """Say that limits are those of the policy that ships, and who has real ones; with their gates.

    It is empty where the limits are others.
    """
    if decision is None or decision.policy != _SAMPLE:
        return "", []
    limits = _SAMPLE_LIMITS.items()
    found = [each for each in decision.gates if ((each.rule, each.slice), each.bound) in limits]
    if not found:
        return "", []
    named = "; ".join(f"“{name_gate(each)}”, required {requirement(each)}" for each in found)
    sentence = (
        f"The limits of the policy {_SAMPLE} are examples, not yours: {named}. Get real ones from "
        "the people who pay for a wrong value, such as product, finance and risk."
    )
    return sentence, found


def explain_decision(decision: PolicyDecision) -> str:
    """Return what a decision rests on, or what would settle it; nothing where every gate passes."""
    if decision.verdict == "FAIL":
        return "; ".join(map(name_gate, failed_gates(decision.gates)))
    if decision.verdict == "PASS":
        return ""
    if decision.needed:
        return documents_to_settle(decision)
    if not any(each.counts for each in decision.gates):
        return _NO_GATE
    left = inconclusive_gates(decision.gates)
    reasons = (f"{name_gate(each)}: {what_would_settle(each)}" for each in left)
    return "; ".join(dict.fromkeys(reasons))


def count_reported_only(decision: PolicyDecision) -> str:
    """Return how slices came out that were tested beside what the policy asks for; may be empty.

    >>> from docextract_eval.runs.release.decision import PolicyDecision
    >>> open_one = GateVerdict("regression", "field tip", "INCONCLUSIVE", -.02, counts=False)
    >>> lost = GateVerdict("regression", "field iban", "FAIL", -.9, counts=False)
    >>> text = count_reported_only(PolicyDecision("p", "FAIL", "BLOCK", (open_one, open_one, lost)))
    >>> text.removeprefix("3 slices were tested in addition to those of the policy ")
    '(1 FAIL, 2 INCONCLUSIVE); a FAIL counts.'
    """
    beside = [each for each in decision.gates if not each.counts and each.value is not None]
    if not beside:
        return ""
    shown = ["waived" if shown_verdict(each) == "waived" else each.verdict for each in beside]
    verdicts = ("FAIL", "waived", "INCONCLUSIVE", "PASS")
    found = [f"{shown.count(each):,} {each}" for each in verdicts if each in shown]
    were = count_phrase(len(beside), "slice was", "slices were")
    listed = ", ".join(found)
    return f"{were} tested in addition to those of the policy ({listed}); a FAIL counts."


def gate_row(gate: GateVerdict) -> tuple[str, ...]:
    """Return a ruling in the columns of `HEAD`."""
    measured = NONE if gate.value is None else format_with_unit(gate.value, gate.unit)
    known = gate.low is not None and gate.high is not None
    note = gate_note(gate)
    if gate.needed and gate.needed > gate.documents and not note:
        note = f"{_needed_documents(gate)} needed"
    if gate.at_look is not None:
        end = f"{format_with_unit(gate.at_look, gate.unit)} at one of several looks"
        note = "; ".join(filter(None, (end, note)))
    return (
        gate_title(gate.rule),
        gate.slice,
        requirement(gate) or NONE,
        measured,
        _format_interval(gate) if known else NONE,
        shown_verdict(gate),
        note,
    )


def format_with_unit(value: float, unit: Unit) -> str:
    """Return a figure of a verdict with its unit.

    >>> format_with_unit(0.805, "share"), format_with_unit(-0.0213, "change")
    ('80.5 %', '−2.1 points')
    >>> format_with_unit(1500, "documents"), format_with_unit(1.0362, "evidence")
    ('1,500 documents', '1.036 (e-value)')
    >>> format_with_unit(1.2, "ratio")
    '1.2 times the baseline'
    >>> format_with_unit(0.5, "MB"), format_with_unit(2048, "MB")
    ('0.5 MB', '2,048 MB')
    """
    if unit == "share":
        return percent(value)
    if unit == "change":
        return f"{signed_points(value)} points"
    if unit == "documents":
        return count_phrase(round(value), "document")
    figure = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
    return f"{figure}{_SUFFIXES.get(unit, f' {unit}')}"


def note_sentence(note: str, run_names: Iterable[str]) -> str:
    """Return a note as a sentence; the name of a run keeps its letters at the beginning, too.

    >>> note_sentence("r1 is private", ["r1"]), note_sentence("compared with r1", ["r1"])
    ('r1 is private.', 'Compared with r1.')
    """
    is_named = any(note.startswith(f"{name} ") for name in run_names)
    text = note if is_named else note[:1].upper() + note[1:]
    return f"{text.removesuffix('.')}."


def gates_to_show(gates: Sequence[GateVerdict]) -> list[GateVerdict]:
    """Leave out what is reported only and was measured, unless it FAILs: it is counted below."""
    return [
        each
        for each in gates
        if shown_verdict(each) != "reported only"
        or each.waiver
        or (each.reason and each.value is None)
    ]


def _gate_basis(gate: GateVerdict) -> str:
    return count_phrase(gate.documents, "document") if gate.documents else ""


def _format_interval(gate: GateVerdict) -> str:
    low, high = (format_with_unit(end or 0.0, gate.unit) for end in (gate.low, gate.high))
    suffix = {"share": " %", "change": " points"}.get(gate.unit, "")
    if gate.unit in {"ratio", "money"}:
        suffix = _SUFFIXES[gate.unit]
    return f"{low.removesuffix(suffix)} to {high.removesuffix(suffix)}"


def _limit(value: float, unit: Unit) -> str:
    """Return a limit, with as many digits as its policy gives it.

    >>> _limit(.01, "change"), _limit(.0125, "change")
    ('1.0 points', '1.25 points')
    """
    if unit != "change":
        return format_with_unit(value, unit)
    points = round(100 * value, 6)
    return f"{points:.1f} points" if points == round(points, 1) else f"{points:g} points"
