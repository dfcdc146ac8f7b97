"""A gate's decision as GitHub reads it: annotations of a check, and the summary of a step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from docextract_eval.errors import count_phrase, one_line
from docextract_eval.reports.sentences.gate_sentences import (
    count_verdicts,
    describe_gate,
    failed_gates,
    inconclusive_gates,
    name_gate,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from docextract_eval.runs.gates import GateVerdict
    from docextract_eval.runs.release.decision import PolicyDecision

Level = Literal["error", "warning", "notice"]
_SHOWN = 10
"""How many annotations of a level GitHub shows of a step."""
_LARGEST = 1 << 20
"""How many bytes GitHub takes as a step's summary; of a larger one it takes nothing."""
_CUT = "\n\nThe rest is too long for a summary. See report.html in the folder of the run.\n"


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
