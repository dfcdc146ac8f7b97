"""What a gate says, in words: what a policy requires, what was measured, the verdict, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from docextract_eval.errors import count_phrase
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.phrases import percent, percentage_points
from docextract_eval.reports.sentences.figures import NONE
from docextract_eval.reports.sentences.reasons import explain_reason
from docextract_eval.runs.gates import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.runs.decision import PolicyDecision
    from docextract_eval.runs.gates import GateVerdict, Unit

Shown = Literal[Verdict, "reported only"]
"""A verdict, or that a policy does not ask about it: then it can only fail."""
HEAD = ("gate", "slice", "required", "measured", "95 % interval", "verdict", "note")
TITLES = {
    "accuracy": "Accuracy",
    "budget": "Time, memory, cost and failures",
    "honesty": "Confidence matches correctness",
    "people": "Equal quality across groups",
    "promise": "Wrong values accepted without review",
    "regression": "Loss since the baseline",
    "sandbox": "Isolated from files and network",
    "scope": "Attempted fields",
    "time": "Gradual loss over runs",
    "transfer": "Wrong values accepted, by condition",
    "valid": "Enough documents",
}
"""What each rule is called where people read of it; policies have the short names."""
NO_POLICY = "No policy applied, so this run neither passed nor failed."
WITH_BASELINE = "(with --baseline BASE, also against an earlier run)"
"""Stands behind a command that decides on a release."""
"""What is reported of a run that no gate looked at."""
_TOO_CLOSE = "the result is too close to the limit to say how many documents would settle it"


def gate_title(rule: str) -> str:
    """Return the title of a rule.

    >>> gate_title("promise"), gate_title("new_rule")
    ('Wrong values accepted without review', 'new_rule')
    """
    return TITLES.get(rule, rule)


def name_gate(gate: GateVerdict) -> str:
    """Return what a gate looked at: its title, and the slice unless that is everything.

    >>> from docextract_eval.runs.gates import GateVerdict
    >>> gates = [("promise", "all"), ("accuracy", "clean")]
    >>> [name_gate(GateVerdict(*gate, "PASS")) for gate in gates]
    ['Wrong values accepted without review', 'Accuracy (clean)']
    """
    title = gate_title(gate.rule)
    return title if gate.slice in {ALL, "documents"} else f"{title} ({gate.slice})"


def shown_verdict(gate: GateVerdict) -> Shown:
    """Return the verdict; what too few documents could not have passed is reported only.

    >>> from docextract_eval.runs.gates import GateVerdict
    >>> shown_verdict(GateVerdict("accuracy", "all", "FAIL", counts=False))
    'FAIL'
    >>> shown_verdict(GateVerdict("regression", "total", "INCONCLUSIVE", -.02, counts=False))
    'reported only'
    """
    return gate.verdict if gate.counts or gate.verdict == "FAIL" else "reported only"


def requirement(gate: GateVerdict) -> str:
    """Return what a gate requires; nothing where it compares no figure with a limit.

    >>> from docextract_eval.runs.gates import GateVerdict
    >>> requirement(GateVerdict("regression", "all", "FAIL", bound=-.01, unit="change"))
    'at most 1.00 points lower'
    >>> requirement(GateVerdict("honesty", "all", "FAIL", bound=.02, sense="within", unit="change"))
    'within ±2.00 points'
    >>> requirement(GateVerdict("valid", "documents", "FAIL", bound=1500, unit="documents"))
    'at least 1,500 documents'
    """
    if gate.bound is None:
        return ""
    if gate.unit == "change" and gate.sense == "at least":
        return f"at most {_without_sign(-gate.bound, gate.unit)} lower"
    if gate.sense == "within":
        return f"within ±{_without_sign(gate.bound, gate.unit)}"
    return f"{gate.sense} {format_with_unit(gate.bound, gate.unit)}"


def measurement_with_basis(gate: GateVerdict) -> str:
    """Return what a gate measured, its interval, and how many documents that rests on.

    >>> from docextract_eval.runs.gates import GateVerdict
    >>> measurement_with_basis(GateVerdict("regression", "all", "FAIL", -.031, -.0539, -.0181,
    ...                               unit="change", documents=60))
    '-3.10 points (-5.39 to -1.81), 60 documents'
    >>> measurement_with_basis(GateVerdict("valid", "documents", "INCONCLUSIVE", 60,
    ...                               unit="documents", documents=60))
    '60 documents'
    """
    counted = gate.value is None or gate.unit == "documents"
    return ", ".join(filter(None, (measurement(gate), "" if counted else gate_basis(gate))))


def measurement(gate: GateVerdict) -> str:
    """Return what a gate measured, with its interval where it has one.

    >>> from docextract_eval.runs.gates import GateVerdict
    >>> measurement(GateVerdict("promise", "all", "INCONCLUSIVE"))
    'no figure'
    """
    if gate.value is None:
        return "no figure"
    value = format_with_unit(gate.value, gate.unit)
    if gate.low is None or gate.high is None:
        return value
    return f"{value} ({_format_interval(gate)})"


def requirement_and_measurement(gate: GateVerdict) -> str:
    """Return what was required beside what was measured.

    >>> from docextract_eval.runs.gates import GateVerdict
    >>> requirement_and_measurement(
    ...     GateVerdict("regression", "all", "FAIL", -.031, bound=-.01, unit="change"))
    'required: at most 1.00 points lower; measured: -3.10 points'
    >>> requirement_and_measurement(GateVerdict("promise", "all", "INCONCLUSIVE", bound=.02))
    'required: at least 2.0 %'
    """
    required, measured = requirement(gate), measurement_with_basis(gate)
    parts = [f"required: {required}"] if required else []
    return "; ".join([*parts, *([] if gate.value is None else [f"measured: {measured}"])])


def what_would_settle(gate: GateVerdict) -> str:
    """Return why a gate is INCONCLUSIVE, and what would settle it.

    >>> from docextract_eval.runs.gates import GateVerdict
    >>> what_would_settle(GateVerdict("regression", "all", "INCONCLUSIVE", needed=1272))
    'about 1,272 documents in total would settle it'
    """
    if gate.reason:
        return explain_reason(gate.reason)
    if not gate.needed:
        return _TOO_CLOSE
    return f"about {count_phrase(gate.needed, 'document')} in total would settle it"


def count_verdicts(decision: PolicyDecision) -> str:
    """Return how many gates have which verdict, and what would settle those without one.

    >>> from docextract_eval.runs.decision import PolicyDecision
    >>> from docextract_eval.runs.gates import GateVerdict
    >>> fails = GateVerdict("a", "all", "FAIL")
    >>> more = GateVerdict("b", "all", "INCONCLUSIVE", needed=300)
    >>> count_verdicts(PolicyDecision("p", "FAIL", "BLOCK", (fails, more), needed=300))
    '1 FAIL, 1 INCONCLUSIVE (about 300 documents in total would settle it)'
    """
    shown = [shown_verdict(gate) for gate in decision.rulings]
    verdicts: tuple[Verdict, ...] = ("FAIL", "INCONCLUSIVE", "PASS")
    counts = {verdict: shown.count(verdict) for verdict in verdicts}
    takes = f" ({documents_to_settle(decision)})" if decision.needed else ""
    parts = [
        f"{count:,} {verdict}{takes if verdict == 'INCONCLUSIVE' else ''}"
        for verdict, count in counts.items()
        if count
    ]
    return ", ".join(parts) or "the policy has no gate for this run"


def documents_to_settle(decision: PolicyDecision) -> str:
    """Return how many documents would settle the gates that are INCONCLUSIVE, if that is known.

    >>> from docextract_eval.runs.decision import PolicyDecision
    >>> from docextract_eval.runs.gates import GateVerdict
    >>> near, far = (GateVerdict("b", "all", "INCONCLUSIVE", needed=n) for n in (300, None))
    >>> documents_to_settle(PolicyDecision("p", "INCONCLUSIVE", "MORE DATA", (near,), needed=300))
    'about 300 documents in total would settle it'
    >>> decision = PolicyDecision("p", "INCONCLUSIVE", "MORE DATA", (near, far), needed=300)
    >>> documents_to_settle(decision)
    'at least 300 documents in total are needed, and even they may not settle every gate'
    """
    total, gates = f"{documents_needed(decision)} in total", inconclusive_gates(decision.rulings)
    if all(gate.needed for gate in gates):
        return f"{total} would settle {'it' if len(gates) == 1 else 'them'}"
    return f"{total} are needed, and even they may not settle every gate"


def documents_needed(decision: PolicyDecision) -> str:
    """Return about how many documents in total the gates need, or how many at least."""
    known = all(gate.needed for gate in inconclusive_gates(decision.rulings))
    return f"{'about' if known else 'at least'} {count_phrase(decision.needed or 0, 'document')}"


def describe_gate(gate: GateVerdict) -> str:
    """Return what was required and measured; of an INCONCLUSIVE gate also what would settle it."""
    if shown_verdict(gate) == "INCONCLUSIVE":
        note = what_would_settle(gate)
    else:
        note = explain_reason(gate.reason) if gate.reason else ""
    return "; ".join(filter(None, (requirement_and_measurement(gate), note))) or gate.verdict


def failed_gates(gates: Sequence[GateVerdict]) -> list[GateVerdict]:
    """Return those that say FAIL."""
    return [each for each in gates if shown_verdict(each) == "FAIL"]


def failures_without_figure(gates: Sequence[GateVerdict]) -> list[str]:
    """Return why gates say FAIL where nothing was measured: tables of figures do not say it.

    >>> from docextract_eval.reasons import Reason, ReasonCode
    >>> from docextract_eval.runs.gates import GateVerdict
    >>> reason = Reason(ReasonCode.NOT_ATTEMPTED, names=("iban",))
    >>> failures_without_figure([GateVerdict("scope", "critical fields", "FAIL", reason=reason)])
    ['Attempted fields (critical fields): the pipeline does not attempt iban.']
    """
    failed = (gate for gate in failed_gates(gates) if gate.value is None)
    return [f"{name_gate(gate)}: {describe_gate(gate)}." for gate in failed]


def inconclusive_gates(gates: Sequence[GateVerdict]) -> list[GateVerdict]:
    """Return those that the policy asks about and that say INCONCLUSIVE."""
    return [each for each in gates if shown_verdict(each) == "INCONCLUSIVE"]


def explain_decision(decision: PolicyDecision) -> str:
    """Return what a decision rests on, or what would settle it; nothing where every gate passes."""
    if decision.verdict == "FAIL":
        return "; ".join(map(name_gate, failed_gates(decision.rulings)))
    if decision.verdict == "PASS":
        return ""
    if decision.needed:
        return f"{documents_needed(decision)} in total would settle the gates"
    if not any(each.counts for each in decision.rulings):
        return "the policy has no gate for this run"
    reasons = (
        f"{name_gate(r)}: {what_would_settle(r)}" for r in inconclusive_gates(decision.rulings)
    )
    return "; ".join(dict.fromkeys(reasons))


def count_unchecked(decision: PolicyDecision) -> str:
    """Return how many slices no gate could check for small losses; nothing where there are none.

    >>> from docextract_eval.runs.decision import PolicyDecision
    >>> from docextract_eval.runs.gates import GateVerdict
    >>> small = GateVerdict("regression", "field tip", "INCONCLUSIVE", -.02, counts=False)
    >>> count_unchecked(PolicyDecision("p", "INCONCLUSIVE", "MORE DATA", (small,)))
    '1 field or condition was not checked for small losses (too few documents).'
    """
    count = len(decision.rulings) - len(gates_to_show(decision.rulings))
    if not count:
        return ""
    things = count_phrase(count, "field or condition", "fields or conditions")
    was = "was" if count == 1 else "were"
    return f"{things} {was} not checked for small losses (too few documents)."


def gate_row(gate: GateVerdict) -> tuple[str, ...]:
    """Return a ruling in the columns of `HEAD`."""
    measured = NONE if gate.value is None else format_with_unit(gate.value, gate.unit)
    known = gate.low is not None and gate.high is not None
    note = explain_reason(gate.reason) if gate.reason else ""
    if gate.needed and not note:
        note = f"about {count_phrase(gate.needed, 'document')} needed"
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
    ('80.5 %', '-2.13 points')
    >>> format_with_unit(1500, "documents"), format_with_unit(1.0362, "evidence")
    ('1,500 documents', '1.036 (e-value)')
    >>> format_with_unit(0.5, "MB"), format_with_unit(2048, "MB")
    ('0.5 MB', '2,048 MB')
    """
    if unit == "share":
        return percent(value)
    if unit == "change":
        return f"{percentage_points(value)} points"
    if unit == "documents":
        return count_phrase(round(value), "document")
    figure = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
    if unit == "evidence":
        return f"{figure} (e-value)"
    return f"{figure} per 1,000 pages" if unit == "money" else f"{figure} {unit}"


def gates_to_show(gates: Sequence[GateVerdict]) -> list[GateVerdict]:
    """Leave out what is reported only and has nothing to report."""
    return [each for each in gates if each.counts or each.verdict == "FAIL" or each.reason]


def gate_basis(gate: GateVerdict) -> str:
    """Return how many documents a ruling rests on; nothing where that is not known."""
    return count_phrase(gate.documents, "document") if gate.documents else ""


def _format_interval(gate: GateVerdict) -> str:
    low, high = (format_with_unit(end or 0.0, gate.unit) for end in (gate.low, gate.high))
    return f"{_without_unit(low)} to {_without_unit(high)}"


def _without_unit(figure: str) -> str:
    return figure.removesuffix(" %").removesuffix(" points")


def _without_sign(value: float, unit: Unit) -> str:
    return format_with_unit(value, unit).removeprefix("+")
