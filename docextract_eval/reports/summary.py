"""The summary of a run for a pull request: what decides, in fewer than 60 lines of Markdown."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from docextract_eval.metrics.phrases import percent
from docextract_eval.reports.glance import glance, lost_there, worst
from docextract_eval.reports.markdown import code, grid, text
from docextract_eval.reports.parts import Cell, Table
from docextract_eval.reports.sections.gates import table as of_gates
from docextract_eval.reports.sections.headline import beside, sentences
from docextract_eval.reports.sentences import changes, gate_sentences
from docextract_eval.reports.sentences.figures import share

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.records import Score
    from docextract_eval.reports import View
    from docextract_eval.reports.parts import Fact, Glance
    from docextract_eval.runs.compare import Difference
    from docextract_eval.runs.decision import GateResult

SIGNS = {"SHIP": "✓", "BLOCK": "✕", "MORE DATA": "?", "NO POLICY": "–"}
_MOST = 7
"""Rows of a table; the whole report has the others."""
_SMALL = 0.001
"""A chance below which it is not told how small."""


def summary(title: str, view: View, run: str) -> str:
    """Write the summary of a run that lies in a folder."""
    shown = glance(view, beside(view) or sentences(view))
    blocks = [f"# {text(title)}", *_verdict(shown), text(" ".join(shown.star))]
    if shown.signed:
        blocks += ["## Sign-off", "\n".join(_signed(shown.signed))]
    if view.decision is not None:
        blocks += _gates(view.decision)
    changed = view.decision is not None and view.decision.baseline is not None
    blocks += _changes(view.decision, shown) if view.decision and changed else _worst(view)
    if shown.health:
        blocks += ["## Health of the run", "\n".join(map(_item, shown.health))]
    page = shlex.quote(f"{run}/report.html")
    again = f"dxe report {shlex.quote(run)} --format html > {page}"
    return "\n\n".join([*blocks, f"The whole report, with pictures: {code(again)}"]) + "\n"


def _verdict(shown: Glance) -> Iterator[str]:
    yield f"**{SIGNS[shown.verdict]} {shown.verdict}.** {text(shown.because)}"
    if shown.warnings:
        yield "\n".join(f"> **{text(sentence)}**" for sentence in shown.warnings)


def _signed(signed: Sequence[Fact]) -> Iterator[str]:
    yield from map(_item, signed[:_MOST])
    if len(signed) > _MOST:
        yield f"- {len(signed) - _MOST:,} more: see the report"


def _gates(decision: GateResult) -> Iterator[str]:
    """Tell of the gates that fail or are open."""
    left = [*gate_sentences.failed(decision.rulings), *gate_sentences.unsettled(decision.rulings)]
    if left:
        yield "## Gates that do not pass"
        yield grid(of_gates(left[:_MOST]))
        yield from _more(len(left))


def _changes(decision: GateResult, shown: Glance) -> Iterator[str]:
    """Tell what got worse for certain; or that nothing did, and what could have been seen."""
    lost = changes.losses(decision)
    yield f"## What got worse since {text(str(decision.baseline))}"
    if not lost:
        yield "\n".join(map(_item, shown.worse))
        return
    head = ["", "points (95 %)", "before", "now", "p", "documents"]
    yield grid(Table(head, list(map(_change, lost[:_MOST]))))
    yield from _more(len(lost))


def _change(each: Difference) -> list[Cell]:
    change = each.change
    ends = (f"{100 * value:+.1f}" for value in (change.value, change.low, change.high))
    p = f"{each.corrected:.3f}" if each.corrected >= _SMALL else f"< {_SMALL}"
    return [
        Cell(changes.name_of(each.slice)),
        Cell("{} ({} to {})".format(*ends)),
        Cell(percent(each.before)),
        Cell(percent(each.after)),
        Cell(p),
        Cell(f"{change.sources:,}"),
    ]


def _worst(view: View) -> Iterator[str]:
    """Tell where it is worst."""
    lowest = worst(view)
    if not lowest:
        return
    yield "## Where it is worst"
    rows = [_low(view, score) for score in lowest[:_MOST]]
    of = {"scalars": "fields", "tables": "table cells"}[lowest[0].slice["cells"]]
    yield grid(Table(["Condition", f"% of {of} right", "lost", "documents"], rows))
    yield from _more(len(lowest))


def _low(view: View, score: Score) -> list[Cell]:
    condition, lost = score.slice["condition"], lost_there(view, score)
    return [Cell(condition), share(score), Cell(lost), Cell(f"{score.documents:,}")]


def _more(many: int) -> Iterator[str]:
    if many > _MOST:
        yield f"And {many - _MOST:,} more: see the report."


def _item(fact: Fact) -> str:
    return f"- **{text(fact.name)}**: {text(fact.text)}"
