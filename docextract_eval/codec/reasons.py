"""Reasons as text for tables with one column for them, and the sentences of format 1.

In format 1 of runs a reason was a sentence, and nothing depended on its wording but the patterns
here. These files are never written again: a sentence becomes a code when it is read.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from docextract_eval.codec import canonical_json
from docextract_eval.codec.records import RECORD_ERRORS, from_json, to_json
from docextract_eval.reasons import Reason, ReasonCode

if TYPE_CHECKING:
    from collections.abc import Callable

_CODES = frozenset(each.value for each in ReasonCode)
FORMAT_1_ALPHA = 0.02
"""The share of wrong values that the promises of all scores of format 1 allowed."""


def encode_reason(reason: Reason | None) -> str | None:
    """Return a reason as text: its code, then a blank and its values as JSON.

    >>> encode_reason(Reason(ReasonCode.TOO_FEW_DOCUMENTS, documents=5, needed=476))
    'too_few_documents {"documents":5,"needed":476}'
    >>> encode_reason(Reason(ReasonCode.NO_CELLS))
    'no_cells'
    """
    if reason is None:
        return None
    values = {name: value for name, value in to_json(reason).items() if name != "code"}
    return f"{reason.code} {canonical_json(values)}" if values else str(reason.code)


def read_reason(text: str | None, alpha: float = FORMAT_1_ALPHA) -> Reason | None:
    """Read a reason from `encode_reason`, or from the sentence that format 1 had instead.

    >>> read_reason('group_too_small {"least":30}') == read_reason("fewer than 30 documents")
    True
    """
    if text is None:
        return None
    code, _, values = text.partition(" ")
    if code not in _CODES:
        return format_1_reason(text, alpha)
    try:
        return from_json(Reason, {**(json.loads(values) if values else {}), "code": code})
    except RECORD_ERRORS as error:
        message = f"'{text}' is no reason"
        raise ValueError(message) from error


def format_1_reason(sentence: str, alpha: float = FORMAT_1_ALPHA) -> Reason:
    """Return the reason for a sentence of format 1; `alpha` is the share that was promised.

    >>> format_1_reason("cannot be promised: it takes about 476 documents, and there are 5").needed
    476
    >>> format_1_reason("what nobody ever wrote").code
    <ReasonCode.OTHER: 'other'>
    """
    if code := _SENTENCES.get(sentence):
        return Reason(code)
    for pattern, made in _PATTERNS:
        if found := pattern.fullmatch(sentence):
            return made(found, alpha)
    return Reason(ReasonCode.OTHER, detail=sentence)


_SENTENCES = {
    "there are no such cells": ReasonCode.NO_CELLS,
    "there are no rows": ReasonCode.NO_ROWS,
    "no scalar cell has a value or a guess": ReasonCode.NO_VALUES,
    "no page has a value there": ReasonCode.NO_VALUES_ON_PAGES,
    "there are no guesses": ReasonCode.NO_PREDICTED_VALUES,
    "there are no such cells that anybody could decide": ReasonCode.NO_DECIDABLE_CELLS,
    "there are no values that anybody could read": ReasonCode.NO_LEGIBLE_VALUES,
    "every value can be decided": ReasonCode.ALL_DECIDABLE,
    "nothing is right among them": ReasonCode.NOTHING_RIGHT,
    "nothing is wrong among them": ReasonCode.NOTHING_WRONG,
    "one document has no interval": ReasonCode.ONE_DOCUMENT,
    "fewer than two readings have such cells": ReasonCode.ONE_REPEAT,
    "all documents are of one group": ReasonCode.ONE_GROUP,
    "no condition of this run has a weight in its recipe's deploy": ReasonCode.NO_WEIGHT,
    "no condition of this run but clean has a weight in its recipe's deploy": (
        ReasonCode.NO_WEIGHT_BUT_CLEAN
    ),
    "there are no clean renditions": ReasonCode.NO_CLEAN_CONDITION,
    "no clean condition": ReasonCode.NO_CLEAN_CONDITION,
    "no document has its clean page beside it": ReasonCode.NO_CLEAN_PAGE_BESIDE,
    "no condition but clean": ReasonCode.CLEAN_ALONE,
    "one condition alone has no worst one": ReasonCode.ONE_CONDITION,
    "no condition with a severity": ReasonCode.NO_SEVERITY,
    "nothing was right on clean pages": ReasonCode.NOTHING_RIGHT_WHEN_CLEAN,
    "no guess carries a confidence": ReasonCode.NO_CONFIDENCE,
    "it is best to show nothing": ReasonCode.REVIEW_COSTS_LEAST,
    "not measured: no pairs": ReasonCode.NO_PAIRS,
    "not measured: no placebo pairs": ReasonCode.NO_PLACEBO_PAIRS,
    "no document without the trap stands beside those with it": ReasonCode.NO_TWIN_WITHOUT_TRAP,
    "nothing that this trap attacks could be judged": ReasonCode.TRAP_NOT_JUDGED,
    "nothing that this trap attacks is wrong": ReasonCode.TRAP_WITHOUT_ERRORS,
    "everything that this trap attacks is decided by something on the page": (
        ReasonCode.TRAP_ALL_DECIDABLE
    ),
    "no planted text stands beside what could be judged": ReasonCode.NO_PLANTED_TEXT,
    "no text that asks for confidence stands beside values with confidences": (
        ReasonCode.NO_TEXT_ON_CONFIDENCE
    ),
    "there is no such paper": ReasonCode.NO_SUCH_DOCUMENTS,
    "the pipeline never says whether a paper is suspicious": ReasonCode.SUSPICION_NOT_REPORTED,
    "the pipeline does not say it": ReasonCode.NOT_REPORTED,
    "not computable: the run does not say it": ReasonCode.NOT_RECORDED,
    "not computable: score the run again": ReasonCode.NOT_IN_SCORES,
    "the two runs have no such cells in common": ReasonCode.NOTHING_IN_COMMON,
    "no cell of it that counts is in common": ReasonCode.SLICE_NOT_IN_COMMON,
    "not asked: there is no baseline yet": ReasonCode.NO_BASELINE,
    "beyond the margin, not told from chance": ReasonCode.MAY_BE_CHANCE,
    "beyond the margin, below the least effect that fails": ReasonCode.BELOW_LEAST_EFFECT,
    "this run has no document of the baseline's that was not bet on: draw new ones": (
        ReasonCode.NO_NEW_DOCUMENTS
    ),
    "no night shares a document with the pinned baseline that was not bet on": (
        ReasonCode.NO_SHARED_DOCUMENTS
    ),
}
_HALVES = {
    "no value or guess is in the calibration half": Reason(
        ReasonCode.NO_VALUES, half="calibration"
    ),
    "no scalar cell has a value or a guess in the calibration half": Reason(
        ReasonCode.NO_VALUES, half="calibration"
    ),
    "no scalar cell has a value or a guess in the report half": Reason(
        ReasonCode.NO_VALUES, half="report"
    ),
    "nothing is there to be shown in the report half": Reason(ReasonCode.NO_VALUES, half="report"),
    "nothing is shown in the report half": Reason(ReasonCode.NOTHING_AUTO_ACCEPTED, half="report"),
    "the report half has no critical field": Reason(ReasonCode.NO_CRITICAL_FIELDS, half="report"),
}


def _half_reason(found: re.Match[str], alpha: float) -> Reason:
    del alpha
    return _HALVES[found[0]]


def _threshold_reason(found: re.Match[str], alpha: float) -> Reason:
    del alpha
    code = ReasonCode.THRESHOLD_ACCEPTS_NOTHING if found[3] else ReasonCode.THRESHOLD_IN_FORCE
    if found[2].startswith("chosen"):
        return Reason(code, threshold=float(found[1]), half="calibration")
    return Reason(code, threshold=float(found[1]))


def _history_reason(found: re.Match[str], alpha: float) -> Reason:
    del alpha
    code = ReasonCode.LOSS_DETECTED if found[3] else ReasonCode.DOCUMENTS_WATCHED
    names = (found[3],) if found[3] else ()
    return Reason(code, documents=int(found[1]), runs=int(found[2]), names=names)


_PATTERNS: list[tuple[re.Pattern[str], Callable[[re.Match[str], float], Reason]]] = [
    (re.compile("|".join(map(re.escape, _HALVES))), _half_reason),
    (
        re.compile(r"cannot be promised: it takes about (\d+) documents, and there are (\d+)"),
        lambda found, alpha: Reason(
            ReasonCode.TOO_FEW_DOCUMENTS,
            documents=int(found[2]),
            needed=int(found[1]),
            share=alpha,
        ),
    ),
    (
        re.compile(
            r"cannot be promised: at no threshold is less than (\S+) % of what is shown wrong"
        ),
        lambda found, _: Reason(
            ReasonCode.NO_SAFE_THRESHOLD, share=float(f"{float(found[1]) / 100:.12g}")
        ),
    ),
    (
        re.compile(r"none up to severity (\S+)"),
        lambda found, _: Reason(ReasonCode.NEVER_BREAKS, severity=float(found[1])),
    ),
    (
        re.compile(r"none shown up to severity (\S+); it could be from (\S+) on"),
        lambda found, _: Reason(
            ReasonCode.MAY_BREAK, severity=float(found[1]), earliest=float(found[2])
        ),
    ),
    (
        re.compile(r"fewer than (\d+) documents"),
        lambda found, _: Reason(ReasonCode.GROUP_TOO_SMALL, least=int(found[1])),
    ),
    (
        re.compile(r"a private run tells nothing of fewer than (\d+) documents"),
        lambda found, _: Reason(ReasonCode.GROUP_STAYS_PRIVATE, least=int(found[1])),
    ),
    (
        re.compile(r"not measured alone: (.+)"),
        lambda found, _: Reason(ReasonCode.NOT_MEASURED_ALONE, names=tuple(found[1].split(", "))),
    ),
    (
        re.compile(r"the reference makes no error under (.+)"),
        lambda found, _: Reason(
            ReasonCode.REFERENCE_WITHOUT_ERRORS, names=tuple(found[1].split(", "))
        ),
    ),
    (
        re.compile(
            r"threshold (\S+), (fixed by the policy|chosen on the calibration half)"
            r"(: nothing is shown)?"
        ),
        _threshold_reason,
    ),
    (re.compile(r"(\d+) documents of (\d+) runs(?:; called with (.+))?"), _history_reason),
    (
        re.compile(r"(\d+) % in common with the baseline: run both over the same corpus"),
        lambda found, _: Reason(ReasonCode.LITTLE_IN_COMMON, share=int(found[1]) / 100),
    ),
    (
        re.compile(r"the baseline ran on another machine \((.+)\)"),
        lambda found, _: Reason(ReasonCode.OTHER_MACHINE, names=tuple(found[1].split("; "))),
    ),
    (
        re.compile(
            r"it ran outside a sandbox \((.+)\): run it again with dxe run --sandbox", re.DOTALL
        ),
        lambda found, _: Reason(ReasonCode.OUTSIDE_SANDBOX, detail=found[1]),
    ),
]
"""Patterns of sentences of format 1 with values, and how to make a reason of each."""
