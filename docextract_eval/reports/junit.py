"""A gate's decision as JUnit XML: a suite per rule, a case per ruling, as CI systems show tests.

There is a failure in it exactly where the command ends with another code than 0.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from docextract_eval.errors import one_line
from docextract_eval.reports.standings import asked, found, settled_by, standing, summed_up

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from docextract_eval.runs.decision import Decision
    from docextract_eval.runs.gates import Ruling

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_OURS = "docextract_eval"


def junit(
    title: str,
    decision: Decision,
    about: Mapping[str, Any],
    *,
    signature: str = "",
    open_passes: bool = False,
) -> str:
    """Write what a gate said of a run; what is open fails unless it is to pass."""
    cases = _cases(decision, open_passes=open_passes)
    attributes = {"name": one_line(title), **_counted(case for _, case in cases)}
    del attributes["skipped"]  # a property of suites alone
    root = ET.Element("testsuites", attributes | {"time": f"{about.get('seconds') or 0:.3f}"})
    properties = _properties(decision, about, signature)
    for rule in dict.fromkeys(rule for rule, _ in cases):
        own = [case for of, case in cases if of == rule]
        named = {"name": one_line(rule), **_counted(own), **_when(about)}
        suite = ET.SubElement(root, "testsuite", named)
        held = ET.SubElement(suite, "properties")
        for name, value in properties.items():
            ET.SubElement(held, "property", {"name": name, "value": one_line(value)})
        suite.extend(own)
        if decision.notes:
            ET.SubElement(suite, "system-out").text = "\n".join(map(one_line, decision.notes))
    ET.indent(root)
    return _HEAD + ET.tostring(root, encoding="unicode") + "\n"


def _cases(decision: Decision, *, open_passes: bool) -> list[tuple[str, ET.Element]]:
    """Give a case per ruling with its rule; no two of a name, for CI systems show one of them."""
    seen = Counter[tuple[str, str]]()
    cases = []
    for ruling in decision.rulings:
        key = ruling.rule, one_line(ruling.slice)
        seen[key] += 1
        name = f"{key[1]} ({seen[key]})" if seen[key] > 1 else key[1]
        case = _case(decision, ruling.rule, name)
        _say(case, decision, ruling, open_passes=open_passes)
        cases.append((ruling.rule, case))
    if decision.verdict == "INCONCLUSIVE" and not any(each.counts for each in decision.rulings):
        case = _case(decision, "verdict", "all")
        kind = "skipped" if open_passes else "failure"
        said = {"type": "INCONCLUSIVE", "message": summed_up(decision)}
        ET.SubElement(case, kind, said)
        cases.append(("verdict", case))
    return cases


def _case(decision: Decision, rule: str, name: str) -> ET.Element:
    policy = re.sub(r"[^\w-]+", "_", one_line(decision.policy))
    return ET.Element(
        "testcase", {"classname": f"{_OURS}.{policy}.{rule}", "name": name, "time": "0"}
    )


def _say(case: ET.Element, decision: Decision, ruling: Ruling, *, open_passes: bool) -> None:
    """Put into a case what a reader must know of its ruling."""
    stands = standing(ruling)
    if stands == "passed":
        ET.SubElement(case, "system-out").text = "\n".join(_lines(ruling))
        return
    if stands == "not asked":
        why = ruling.reason or "too few documents to pass: it could only have failed"
        ET.SubElement(case, "skipped", {"type": "NOT ASKED", "message": one_line(why)})
        return
    wrong = ruling.bound is not None and f"asked {asked(ruling)}, found {found(ruling)}"
    said = {"type": ruling.verdict, "message": one_line(wrong or settled_by(ruling))}
    kind = "skipped" if stands == "open" and open_passes else "failure"
    lines = [*_lines(ruling), f"remedy: {_remedy(decision, ruling)}"]
    ET.SubElement(case, kind, said).text = "\n".join(map(one_line, lines))


def _lines(ruling: Ruling) -> list[str]:
    bound = asked(ruling)
    why = ruling.reason
    return [
        *([f"asked: {bound}"] if bound else []),
        f"found: {found(ruling)}",
        *([f"why: {one_line(why)}"] if why else []),
    ]


def _remedy(decision: Decision, ruling: Ruling) -> str:
    """Say where to look at a loss, or what would settle what is open."""
    if standing(ruling) == "open":
        return settled_by(ruling)
    if decision.baseline and ruling.rule == "regression":
        return f"see what changed: dxe compare {decision.baseline} RUN --by condition,field"
    return "see where it is wrong: report.html of the run, or dxe report RUN"


def _counted(cases: Iterable[ET.Element]) -> dict[str, str]:
    """Count what CI systems count."""
    held = [{each.tag for each in case} for case in cases]
    return {
        "tests": str(len(held)),
        "failures": str(sum("failure" in tags for tags in held)),
        "errors": "0",
        "skipped": str(sum("skipped" in tags for tags in held)),
    }


def _when(about: Mapping[str, Any]) -> dict[str, str]:
    """Say when the run ended, in the form without a zone that readers of JUnit expect."""
    finished = about.get("finished")
    return {"timestamp": str(finished)[:19]} if finished else {}


def _properties(decision: Decision, about: Mapping[str, Any], signature: str) -> dict[str, str]:
    """Name what shaped the decision, as far as it is known."""
    known = {
        "decision": decision.decision,
        "policy": decision.policy,
        "signature": signature,
        "seal": about.get("seal"),
        "baseline": decision.baseline,
        "commit": about.get("git"),
        "run": about.get("id"),
    }
    return {name: str(value) for name, value in known.items() if value}
