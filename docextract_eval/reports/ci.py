"""A gate's decision for CI systems: as JUnit XML, and as GitHub's annotations and summary.

JUnit has a suite per rule and a case per ruling, with a failure exactly where the command ends
with another code than 0.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from itertools import chain, count
from typing import TYPE_CHECKING, Any, Literal
from xml.etree import ElementTree as ET

from docextract_eval.errors import count_phrase, one_line
from docextract_eval.reports.sentences.gate_sentences import (
    count_verdicts,
    describe_gate,
    failed_gates,
    gate_note,
    gate_title,
    inconclusive_gates,
    measurement_with_basis,
    name_gate,
    requirement,
    requirement_and_measurement,
    shown_verdict,
    what_would_settle,
)
from docextract_eval.reports.sentences.reasons import interval_of_documents

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from docextract_eval.runs.gates import GateVerdict
    from docextract_eval.runs.release.decision import PolicyDecision

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_OURS = "docextract_eval"
Level = Literal["error", "warning", "notice"]
Outcome = Literal["passed", "skipped", "failure"]
_SHOWN = 10
"""How many annotations of a level GitHub shows of a step."""
_LARGEST = 1 << 20
"""How many bytes GitHub takes as a step's summary; of a larger one it takes nothing."""
_CUT = "\n\nThe rest is too long for a summary. See report.html in the folder of the run.\n"


@dataclass(frozen=True, slots=True)
class GateCase:
    """One gate as a test runner shows it."""

    rule: str
    name: str
    outcome: Outcome
    kind: str
    """The verdict, or why it does not count."""
    message: str
    lines: tuple[str, ...] = ()
    """What was required and measured, and the remedy."""


def junit_report(
    title: str,
    decision: PolicyDecision,
    about: Mapping[str, Any],
    *,
    inconclusive_passes: bool = False,
) -> str:
    """Write the verdicts on a run; an INCONCLUSIVE gate fails unless it is to pass.

    The file names the run, the seal of its corpus, the commit, the signature of its scores,
    and remedies name its folder.
    """
    cases = [
        (case.rule, _case_element(decision, case))
        for case in gate_cases(decision, about, inconclusive_passes=inconclusive_passes)
    ]
    attributes = {"name": one_line(title), **_count_cases(case for _, case in cases)}
    del attributes["skipped"]  # a property of suites alone
    root = ET.Element("testsuites", attributes | {"time": f"{about.get('seconds') or 0:.3f}"})
    properties = _properties(decision, about)
    finished = str(about.get("finished") or "")[:19]  # readers of JUnit expect no zone
    ended = {"timestamp": finished} if finished else {}
    for rule in dict.fromkeys(rule for rule, _ in cases):
        own = [case for case_rule, case in cases if case_rule == rule]
        named = {"name": one_line(rule), **_count_cases(own), **ended}
        suite = ET.SubElement(root, "testsuite", named)
        properties_element = ET.SubElement(suite, "properties")
        for name, value in properties.items():
            ET.SubElement(properties_element, "property", {"name": name, "value": one_line(value)})
        suite.extend(own)
        if decision.notes:
            ET.SubElement(suite, "system-out").text = "\n".join(map(one_line, decision.notes))
    return _xml_text(root)


def junit_error(what: str, kind: str) -> str:
    r"""Write that a policy could not be applied, and why: an error, for no gate failed.

    >>> print(junit_error("run: does not exist", "BadInputError"))  # doctest: +ELLIPSIS
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="dxe gate" tests="1" failures="0" errors="1" time="0">
    ...
          <error type="BadInputError" message="run: does not exist" />
    ...
    """
    counts = {"tests": "1", "failures": "0", "errors": "1"}
    root = ET.Element("testsuites", {"name": "dxe gate", **counts, "time": "0"})
    suite = ET.SubElement(root, "testsuite", {"name": "gate", **counts})
    named = {"classname": f"{_OURS}.gate", "name": "can be decided", "time": "0"}
    case = ET.SubElement(suite, "testcase", named)
    ET.SubElement(case, "error", {"type": kind, "message": one_line(what)})
    return _xml_text(root)


def _xml_text(root: ET.Element) -> str:
    ET.indent(root)
    return _HEAD + ET.tostring(root, encoding="unicode") + "\n"


def gate_cases(
    decision: PolicyDecision, about: Mapping[str, Any], *, inconclusive_passes: bool
) -> list[GateCase]:
    """Return a case per ruling; no two of a rule have one name, for test runners show one of them.

    There is one more where nothing that counts was decided.
    """
    seen = set[tuple[str, str]]()
    cases = []
    for gate in decision.gates:
        plain = one_line(gate.slice)
        numbered = (f"{plain} ({n})" for n in count(2))
        name = next(n for n in chain((plain,), numbered) if (gate.rule, n) not in seen)
        seen.add((gate.rule, name))
        look = _where_to_look(decision, about, gate)
        cases.append(_gate_case(gate, name, look, inconclusive_passes=inconclusive_passes))
    if decision.verdict == "INCONCLUSIVE" and not any(each.counts for each in decision.gates):
        outcome: Outcome = "skipped" if inconclusive_passes else "failure"
        message = count_verdicts(decision)
        cases.append(GateCase("verdict", "all", outcome, "INCONCLUSIVE", message))
    return cases


def _gate_case(gate: GateVerdict, name: str, look: str, *, inconclusive_passes: bool) -> GateCase:
    """Return what a reader must know of a ruling; `look` is the remedy without a number."""
    verdict, lines = shown_verdict(gate), _gate_lines(gate)
    if verdict == "PASS":
        return GateCase(gate.rule, name, "passed", verdict, "", tuple(lines))
    if verdict in {"reported only", "waived"}:
        reason = gate_note(gate) or "the policy does not ask for it, and it does not FAIL"
        return GateCase(gate.rule, name, "skipped", verdict.upper(), one_line(reason))
    inconclusive = verdict == "INCONCLUSIVE"
    why = what_would_settle(gate) if inconclusive else gate_note(gate)
    message = one_line("; ".join(filter(None, (requirement_and_measurement(gate), why))))
    outcome: Outcome = "skipped" if inconclusive and inconclusive_passes else "failure"
    ends = interval_of_documents(gate.needed_low, gate.needed_high)
    wanted = f"run it over about {gate.needed:,} documents{ends} in total" if gate.needed else look
    lines.append(one_line(f"remedy: {wanted}"))
    return GateCase(gate.rule, name, outcome, gate.verdict, message, tuple(lines))


def _case_element(decision: PolicyDecision, case: GateCase) -> ET.Element:
    policy = re.sub(r"[^\w-]+", "_", one_line(decision.policy))
    named = {"classname": f"{_OURS}.{policy}.{case.rule}", "name": case.name, "time": "0"}
    element = ET.Element("testcase", named)
    tag, attributes = "system-out", {}
    if case.outcome != "passed":
        tag, attributes = case.outcome, {"type": case.kind, "message": case.message}
    ET.SubElement(element, tag, attributes).text = "\n".join(case.lines) or None
    return element


def _gate_lines(gate: GateVerdict) -> list[str]:
    facts = {
        "gate": gate_title(gate.rule),
        "required": requirement(gate),
        "measured": measurement_with_basis(gate),
        "why": gate_note(gate),
    }
    return [one_line(f"{name}: {fact}") for name, fact in facts.items() if fact]


def _where_to_look(decision: PolicyDecision, about: Mapping[str, Any], gate: GateVerdict) -> str:
    """Say where to look at what failed."""
    run = shlex.quote(str(about.get("folder", "RUN")))
    if decision.baseline_argument and gate.against:
        return f"see what changed: dxe compare {shlex.quote(decision.baseline_argument)} {run}"
    return f"see where it is wrong: dxe report {run}"


def _count_cases(cases: Iterable[ET.Element]) -> dict[str, str]:
    """Count what CI systems count."""
    tags_by_case = [{each.tag for each in case} for case in cases]
    return {
        "tests": str(len(tags_by_case)),
        "failures": str(sum("failure" in tags for tags in tags_by_case)),
        "errors": "0",
        "skipped": str(sum("skipped" in tags for tags in tags_by_case)),
    }


def _properties(decision: PolicyDecision, about: Mapping[str, Any]) -> dict[str, str]:
    """Name what shaped the decision, as far as it is known."""
    known = {
        "decision": decision.decision,
        "policy": decision.policy,
        "signature": about.get("signature"),
        "seal": about.get("seal"),
        "baseline": decision.baseline,
        "commit": about.get("git"),
        "run": about.get("id"),
    }
    return {name: str(value) for name, value in known.items() if value}


def github_annotations(decision: PolicyDecision, *, inconclusive_passes: bool = False) -> list[str]:
    """Return a line for the decision, and one for each gate that says FAIL or INCONCLUSIVE."""
    verdict = workflow_command(
        "notice", decision.line, f"{decision.policy}: {count_verdicts(decision)}"
    )
    level: Level = "notice" if inconclusive_passes else "warning"
    rest = _SHOWN - 1 if inconclusive_passes else _SHOWN
    return [
        verdict,
        *_gate_annotations("error", failed_gates(decision.gates), _SHOWN),
        *_gate_annotations(level, inconclusive_gates(decision.gates), rest),
    ]


def workflow_command(level: Level, title: str, text: str) -> str:
    r"""Write a workflow command that nothing in its texts can end or add to.

    >>> workflow_command("error", "time: all, 1", "50 % lost\n::warning::never shown")
    '::error title=time%3A all%2C 1::50 %25 lost ::warning::never shown'
    """
    named = _escape_text(title).replace(":", "%3A").replace(",", "%2C")
    return f"::{level} title={named}::{_escape_text(text)}"


def disable_commands(lines: Iterable[str], token: str) -> list[str]:
    """Enclose lines that GitHub is to show but not to obey: they may quote a document.

    >>> disable_commands(["::error::a merchant of this name"], "t0")
    ['::stop-commands::t0', '::error::a merchant of this name', '::t0::']
    """
    return [f"::stop-commands::{token}", *lines, f"::{token}::"]


def cut_summary(markdown: str, taken: int = 0) -> str:
    """Cut a summary at the end of a line where it is larger than what is left of the step's.

    >>> cut_summary("whole")
    'whole'
    """
    whole = markdown.encode()
    if len(whole) <= _LARGEST - taken:
        return markdown
    room = max(0, _LARGEST - taken - len(_CUT.encode()))
    kept = whole[:room].decode(errors="ignore").rpartition("\n")[0]
    return kept + _CUT if room else ""


def _gate_annotations(level: Level, gates: Sequence[GateVerdict], max_count: int) -> list[str]:
    """Return a line for each ruling; where there are too many, the last line counts the rest."""
    shown = gates if len(gates) <= max_count else gates[: max_count - 1]
    lines = [workflow_command(level, name_gate(each), describe_gate(each)) for each in shown]
    if left := gates[len(shown) :]:
        names = ", ".join(map(name_gate, left[:_SHOWN]))
        more = f"{count_phrase(len(left), 'more gate')}: {left[0].verdict}"
        lines.append(workflow_command(level, more, f"{names}{', ...' * (len(left) > _SHOWN)}"))
    return lines


def _escape_text(text: str) -> str:
    """Keep a text on one line, as GitHub unescapes it: its percent signs are its own."""
    return one_line(text).replace("%", "%25")
