"""What a run cannot answer, and what it would take to know: documents, and processing time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase
from docextract_eval.metrics.columns import ALL, CLEAN
from docextract_eval.metrics.phrases import share_with_interval
from docextract_eval.reasons import ReasonCode
from docextract_eval.reports.findings import KINDS, OPEN_TO_ALL, fields_with_interval
from docextract_eval.reports.findings.values import (
    difference_as_score,
    find_worst_field,
    slice_names,
)
from docextract_eval.reports.sentences.changes import compared_cells, settling_documents
from docextract_eval.reports.sentences.chosen import chosen_share
from docextract_eval.reports.sentences.cited_figures import (
    Proof,
    Proven,
    cells_noun,
    clip_name,
    field_title,
    score_proof,
)
from docextract_eval.reports.sentences.gate_sentences import documents_to_settle, name_gate
from docextract_eval.reports.sentences.reasons import (
    IF_AS_MEASURED,
    explain_missing_value,
    interval_of_documents,
)
from docextract_eval.statistics.bands import FEWEST_SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.reports import View

_MOST = 3
_NAMED = 6
"""Degradations that are named."""
_COULD_ANSWER = "could give a first answer"


@dataclass(frozen=True, slots=True)
class Question:
    """What is not known, and what would answer it."""

    name: str
    answer: Proven
    documents: int = 0
    """How many documents would answer it, where that is known."""

    @property
    def claim(self) -> Proven:
        """Return both as one sentence."""
        return Proven(f"{self.name}: {self.answer.text}", self.answer.proof)


def open_questions(view: View) -> list[Proven]:
    """Return the open questions that matter most; what was not tested is always among them."""
    asked = (
        gates_question,
        automation_question,
        _change_question,
        _lowest_field_question,
        _group_question,
    )
    found = [question.claim for ask in asked for question in ask(view)]
    untested = f"How it reads other conditions: {tested_conditions(view)}."
    tested = Proof("conditions", "this run", _degradations(view) or CLEAN)
    return [*found[:_MOST], Proven(untested, (tested,))]


def tested_conditions(view: View) -> str:
    """Say which degradations were tested, and where the others are listed."""
    named = _degradations(view) or view.clean_pages
    verb = "were" if ", " in named or named == view.clean_pages else "was"
    return f"only {named} {verb} tested; dxe list degradations lists the others"


def _degradations(view: View) -> str:
    names = [clip_name(name.partition("@")[0]) for name in view.conditions() if name != CLEAN]
    named = list(dict.fromkeys(names))
    return ", ".join(named[:_NAMED]) + (" and more" if len(named) > _NAMED else "")


def gates_question(view: View) -> Iterator[Question]:
    """Say what would settle the gates that are INCONCLUSIVE."""
    decision = view.decision
    if decision is None or decision.verdict != "INCONCLUSIVE" or not decision.needed:
        return
    open_ones = [r for r in decision.gates if r.needed == decision.needed]
    where = name_gate(open_ones[0]) if open_ones else decision.policy
    settles = documents_to_settle(decision)
    proof = Proof("gates", where, settles)
    answer = _with_processing_time(view, settles, decision.needed, (proof,))
    yield Question("Whether it can be released", answer, decision.needed)


def automation_question(view: View) -> Iterator[Question]:
    """Say why no value can be auto-accepted, and what it takes."""
    score = view.find("safe_automation_rate", cells="scalars", condition=ALL)
    if score is None or score.value is not None:
        return
    question = "Whether any value can be accepted without review"
    reason, proof = score.reason, (score_proof(score),)
    few = reason is not None and reason.code is ReasonCode.TOO_FEW_DOCUMENTS
    if reason is None or not few or reason.needed is None:
        yield Question(question, Proven(f"{explain_missing_value(score)}.", proof))
        return
    needed, decision = reason.needed, view.decision
    if decision and decision.verdict == "INCONCLUSIVE" and decision.needed == needed:
        return  # this is what would settle the gates, and is reported with them
    ends = interval_of_documents(reason.needed_low, reason.needed_high)
    enough = f"about {count_phrase(needed, 'document')}{ends} are enough for this question alone"
    takes = f"{enough}, {IF_AS_MEASURED}; this run has {reason.documents or 0:,}"
    yield Question(question, _with_processing_time(view, takes, needed, proof), needed)


def _change_question(view: View) -> Iterator[Question]:
    """Say what would settle the largest loss that may be chance."""
    open_ones = [
        each
        for each in (view.decision.differences if view.decision else ())
        if not each.certain and each.change.value < 0
        if each.needed and each.needed > each.change.sources  # fewer have not done it
    ]
    worst = min(open_ones, key=lambda each: each.change.value, default=None)
    if worst is None or worst.needed is None:
        return
    names = slice_names(worst.slice)
    change = difference_as_score(worst)
    seen, cells = score_proof(change), cells_noun(change)
    settles = f"{settling_documents(worst)} in total would settle it, {IF_AS_MEASURED}"
    proof = Proof(seen.what, seen.where, settles, compared_cells(worst.change, worst.slice))
    what = f"{cells} ({', '.join(names)})" if names else f"all {cells}"
    answer = _with_processing_time(view, settles, worst.needed, (proof,))
    yield Question(f"Whether {what} got worse", answer)


def _lowest_field_question(view: View) -> Iterator[Question]:
    """Ask about the field with the lowest figure, where it has too few documents for a finding."""
    fields = fields_with_interval(view)
    lowest = min(fields, key=lambda each: each.value or 0.0, default=None)
    if lowest is None or lowest.documents >= FEWEST_SOURCES:
        return
    field, found = lowest.slice["field"], find_worst_field(view)
    if lowest.value == 1 or (found is not None and found.cases["field"] == field):
        return
    shown = chosen_share(lowest, len(fields))
    right = share_with_interval(shown)
    more = f"{FEWEST_SOURCES - lowest.documents:,} more {_COULD_ANSWER}"
    proof = replace(score_proof(shown), figure=f"{right}; {more}")
    few = count_phrase(lowest.documents, "document")
    answer = Proven(f"{right} of its values are right in {few}; {more}.", (proof,))
    yield Question(f"Whether the {field_title(field)} is the worst field", answer)


def _group_question(view: View) -> Iterator[Question]:
    """Say how many more documents a group with a low figure needs: first one that readers know."""
    small = [
        (axis not in OPEN_TO_ALL, score.value * score.documents, axis, name, score)
        for cells in KINDS
        for axis, name, score in view.groups("accuracy_gap", cells)
        if score.value is not None and score.low is None and 0 < score.documents < FEWEST_SOURCES
        if score.value < 0
    ]
    if not small:
        return
    *_, axis, name, score = min(small, key=lambda each: each[:2])
    seen, more = score_proof(score), f"{FEWEST_SOURCES - score.documents:,} more {_COULD_ANSWER}"
    proof = replace(seen, figure=f"{explain_missing_value(score)}; {more}")
    few = count_phrase(score.documents, "document")
    whose = "" if score.slice["cells"] == "scalars" else "table cells of "
    group = f"of the kind {name.replace('_', ' ')}" if axis == "kind" else f"with {axis} {name}"
    answer = Proven(f"{few} cannot tell; {more}.", (proof,))
    yield Question(f"Whether {whose}documents {clip_name(group)} are read worse", answer)


def _with_processing_time(view: View, answer: str, needed: int, proof: tuple[Proof, ...]) -> Proven:
    """Add how long the missing documents take to process, as far as the run recorded it.

    Twins are processed too, but do not count as documents: what is needed are sources.
    """
    whole = view.find("accuracy", cells="scalars", condition=ALL)
    read, seconds = view.run.documents or 0, view.run.seconds_if_timed
    own = read if whole is None or not whole.documents else whole.documents
    if not read or not seconds or needed <= own:
        return Proven(f"{answer}.", proof)
    more, twins = needed - own, " and their twins" if read > own else ""
    time = _format_duration(more * seconds / own)
    took = Proof(
        "processing time",
        "this run",
        f"{seconds:,.0f} s for {count_phrase(own, 'document')}{twins}: {more:,} more take {time}",
        "all conditions of each",
    )
    return Proven(f"{answer}; {more:,} more take about {time} to process.", (*proof, took))


def _format_duration(seconds: float) -> str:
    """Say about how long something takes.

    >>> _format_duration(40), _format_duration(1300), _format_duration(7600)
    ('1 minute', '22 minutes', '2.1 hours')
    """
    minutes = max(1, round(seconds / 60))
    return f"{seconds / 3600:.1f} hours" if minutes >= 120 else count_phrase(minutes, "minute")
