"""Reasons in words: the one place where a reason code becomes a sentence that people read.

Every sentence is a clause without a capital or a full stop, so that it can stand behind a colon, in
brackets, or alone once somebody begins it with a capital.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase, list_first, name_few
from docextract_eval.reasons import ReasonCode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from docextract_eval.reasons import Reason
    from docextract_eval.records import Score
    from docextract_eval.statistics.needed import Needed

IF_AS_MEASURED = "in 4 of 5 such runs if further documents are read as these were"
"""How often a number of documents is enough: at a power of 80 %, if the truth is as measured."""
NOTHING = "nothing was judged"
"""The sentence where no reason is recorded."""


def explain_reason(
    reason: Reason | None, otherwise: str = NOTHING, *, of_tables: bool = False
) -> str:
    """Return why there is no figure, or what else is to be known, as a clause.

    It is about field values, or about table cells: each of the two may lack what the other has.

    >>> from docextract_eval.reasons import NO_CONFIDENCE, Reason
    >>> explain_reason(NO_CONFIDENCE)
    'no predicted field value has a confidence'
    >>> explain_reason(
    ...     Reason(ReasonCode.TOO_FEW_DOCUMENTS, documents=1, needed=478, share=0.02)
    ... )
    '1 document cannot prove that at most 2 % of the auto-accepted values are wrong; about 478 are \
enough, in 4 of 5 such runs if further documents are read as these were'
    >>> explain_reason(None)
    'nothing was judged'
    """
    if reason is None:
        return otherwise
    if of_tables and reason.code is ReasonCode.NO_CONFIDENCE:
        return "no predicted table cell has a confidence"
    sentence = SENTENCES[reason.code]
    if not isinstance(sentence, str):
        return sentence(reason)
    return sentence.format(
        documents=format_count(reason.documents),
        least=format_count(reason.least),
        severity=reason.severity or 0,
        latest=reason.latest or 0,
        percent=100 * (reason.share or 0),
        names=", ".join(reason.names),
        first_names=list_first(reason.names),
        in_half=f" in the {reason.half} half" if reason.half else "",
    )


def explain_missing_value(score: Score | None, otherwise: str = NOTHING) -> str:
    """Return why a score has no value; `otherwise` where there is no score, or no reason."""
    if score is None:
        return otherwise
    of_tables = score.slice.get("cells") == "tables"
    return explain_reason(score.reason, otherwise, of_tables=of_tables)


def format_count(count: int | None, noun: str = "document", nouns: str = "") -> str:
    """Return a number of things with their noun.

    >>> format_count(1), format_count(2345), format_count(1, "run")
    ('1 document', '2,345 documents', '1 run')
    """
    return count_phrase(count or 0, noun, nouns)


def documents_text(needed: Needed) -> str:
    """Return a number of documents with its interval, or the most that it can be.

    >>> from docextract_eval.statistics.needed import Needed
    >>> documents_text(Needed(51, 35, 88)), documents_text(Needed(99, None, 99))
    ('51 (35 to 88)', 'at most 99')
    """
    if needed.documents is None:
        return ""
    if needed.low is None and needed.high is not None:
        return f"at most {needed.high:,}"
    return f"{needed.documents:,}{interval_of_documents(needed.low, needed.high)}"


def interval_of_documents(low: int | None, high: int | None) -> str:
    """Return the 90 % interval of a number of documents in brackets; nothing where there is none.

    >>> interval_of_documents(1050, 1600), interval_of_documents(1050, None)
    (' (1,050 to 1,600)', ' (from 1,050, no upper end)')
    """
    if low is None or low == high:  # what was measured does not vary: the truth is as stated
        return ""
    return f" (from {low:,}, no upper end)" if high is None else f" ({low:,} to {high:,})"


def without_need(reason: Reason) -> Reason:
    """Return a reason without the documents that it takes, which another sentence names."""
    return replace(reason, needed=None, least=None)


def _need_not_known(reason: Reason) -> str:
    have = "document has" if reason.documents == 1 else "documents have"
    few = f"{reason.documents or 0:,} {have} a change since the baseline, or an error without one"
    return (
        f"how many documents would settle it is not known yet: {few}; it takes {reason.least or 0}"
    )


def _too_few_documents(reason: Reason) -> str:
    limit = f"that at most {100 * (reason.share or 0):.4g} % of the auto-accepted values are wrong"
    few = f"{format_count(reason.documents)} cannot prove {limit}"
    if reason.needed:
        ends = interval_of_documents(reason.needed_low, reason.needed_high)
        return f"{few}; about {reason.needed:,}{ends} are enough, {IF_AS_MEASURED}"
    return (
        few
        if reason.least is None
        else f"{few}; even without an error it takes at least {reason.least:,}"
    )


def _threshold_text(reason: Reason) -> str:
    whose = "chosen on the calibration half" if reason.half else "set by the policy"
    return f"threshold {reason.threshold or 0:.4g}, {whose}"


def _not_attempted(reason: Reason) -> str:
    """Return that a pipeline does not attempt a field, and what it returned for it anyway."""
    sentence = f"the pipeline does not attempt {name_few(reason.names) or 'it'}"
    if not reason.returned:
        return sentence
    was = "was" if reason.returned == 1 else "were"
    return f"{sentence}; {format_count(reason.returned, 'value')} {was} returned and not judged"


def _watched_documents(reason: Reason) -> str:
    return f"{format_count(reason.documents)} of {format_count(reason.runs, 'run')}"


SENTENCES: Mapping[ReasonCode, str | Callable[[Reason], str]] = {
    ReasonCode.NO_CELLS: "there are no such cells",
    ReasonCode.NO_ROWS: "there are no rows",
    ReasonCode.NO_BALANCES: "no returned row has a running balance to check",
    ReasonCode.NO_VALUES: "no field has a true or a predicted value{in_half}",
    ReasonCode.NOT_ATTEMPTED: _not_attempted,
    ReasonCode.NO_VALUES_ON_PAGES: "no page has such a value",
    ReasonCode.NO_PREDICTED_VALUES: "no value was predicted",
    ReasonCode.NO_DECIDABLE_CELLS: "no such cell is decidable",
    ReasonCode.NO_LEGIBLE_VALUES: "no such value is legible",
    ReasonCode.ALL_DECIDABLE: "every value is decidable",
    ReasonCode.NO_CRITICAL_FIELDS: "no critical field was judged{in_half}",
    ReasonCode.NOTHING_RIGHT: "none of the predicted values is right",
    ReasonCode.NOTHING_WRONG: "none of the predicted values is wrong",
    ReasonCode.ONE_DOCUMENT: "one document gives no interval",
    ReasonCode.ONE_REPEAT: "fewer than two repeats have such cells",
    ReasonCode.ONE_GROUP: "all documents are in one group",
    ReasonCode.GROUP_TOO_SMALL: "fewer than {least}",
    ReasonCode.GROUP_STAYS_PRIVATE: "a private run reports nothing on fewer than {least}",
    ReasonCode.NO_WEIGHT: "the recipe's deploy gives no condition of this run a weight",
    ReasonCode.NO_WEIGHT_BUT_CLEAN: (
        "the recipe's deploy gives no condition of this run but clean a weight"
    ),
    ReasonCode.NO_CLEAN_CONDITION: "the run has no clean pages",
    ReasonCode.NO_CLEAN_PAGE_BESIDE: "no document was also read from a clean page",
    ReasonCode.CLEAN_ALONE: "the run has no degraded pages",
    ReasonCode.ONE_CONDITION: "the run has one condition only, so none is the worst",
    ReasonCode.NO_SEVERITY: "no condition of the run has a severity",
    ReasonCode.NOTHING_RIGHT_WHEN_CLEAN: "no value was right on clean pages",
    ReasonCode.NOT_MEASURED_ALONE: "not measured alone: {names}",
    ReasonCode.NEVER_BREAKS: "none up to severity {severity:g}",
    ReasonCode.MAY_BREAK: lambda reason: (
        f"none proven up to severity {reason.severity or 0:g}; it may lie "
        + ("anywhere" if reason.earliest is None else f"above severity {reason.earliest:g}")
    ),
    ReasonCode.BREAKS_EARLY: "at severity {latest:g} or below",
    ReasonCode.FEW_SEVERITIES: lambda reason: (
        f"fewer than {format_count(reason.least, 'severity', 'severities')} were tested"
    ),
    ReasonCode.NO_CONFIDENCE: "no predicted field value has a confidence",
    ReasonCode.TOO_FEW_DOCUMENTS: _too_few_documents,
    ReasonCode.NEED_NOT_KNOWN: _need_not_known,
    ReasonCode.TOO_CLOSE: "too close to tell: it would take more than 100 times {documents}",
    ReasonCode.NO_SAFE_THRESHOLD: (
        "at no threshold are fewer than {percent:.4g} % of the auto-accepted values wrong"
    ),
    ReasonCode.NOTHING_AUTO_ACCEPTED: "no value reaches the threshold{in_half}",
    ReasonCode.REVIEW_COSTS_LEAST: "it costs least to review every value",
    ReasonCode.THRESHOLD_IN_FORCE: _threshold_text,
    ReasonCode.THRESHOLD_ACCEPTS_NOTHING: lambda reason: (
        f"{_threshold_text(reason)}: no value reaches it"
    ),
    ReasonCode.NO_PAIRS: "the corpus has no counterfactual pairs",
    ReasonCode.NO_PLACEBO_PAIRS: "the corpus has no placebo pairs",
    ReasonCode.NO_TWIN_WITHOUT_TRAP: "no document with the trap has a twin without it",
    ReasonCode.TRAP_NOT_JUDGED: "no cell that the trap attacks was judged",
    ReasonCode.TRAP_WITHOUT_ERRORS: "no cell that the trap attacks is wrong",
    ReasonCode.TRAP_ALL_DECIDABLE: "every cell that the trap attacks is decidable",
    ReasonCode.NO_PLANTED_TEXT: "no judged value has a planted text on its page",
    ReasonCode.NO_TEXT_ON_CONFIDENCE: (
        "no planted text that asks for confidence is on a page with confidences"
    ),
    ReasonCode.NO_SUCH_DOCUMENTS: "there are no such documents",
    ReasonCode.SUSPICION_NOT_REPORTED: (
        "the pipeline never reports whether a document is suspicious"
    ),
    ReasonCode.NOT_REPORTED: "the pipeline does not report it",
    ReasonCode.NOT_RECORDED: "the run does not record it",
    ReasonCode.FEW_PAGES_RECORDED: (
        "only {percent:.0f} % of these pages have it recorded: "
        "answers from a cache do not (dxe run --no-cache)"
    ),
    ReasonCode.CACHED_PAGES: lambda reason: (
        f"{format_count(reason.pages, 'page is', 'pages are')} from a cache, and took no time or "
        "money: run it again with --no-cache"
    ),
    ReasonCode.QUANTILE_UNANSWERED: "too many of these pages got no answer for this quantile",
    ReasonCode.NOT_IN_SCORES: "the run's scores do not have it: score the run again",
    ReasonCode.OUTSIDE_SANDBOX: lambda reason: (
        f"it ran outside a sandbox ({reason.detail or 'the run does not say why'}): "
        "run it again with dxe run --sandbox"
    ),
    ReasonCode.NOTHING_IN_COMMON: "the two runs have no such cells in common",
    ReasonCode.SLICE_NOT_IN_COMMON: "the two runs have no judged cell of it in common",
    ReasonCode.LITTLE_IN_COMMON: (
        "{percent:.0f} % in common with the baseline: run both over the same corpus"
    ),
    ReasonCode.TRUTH_CHANGED: (
        "a corrected truth alone changed {percent:.1f} % of the baseline's "
        "verdicts: see to it, and accept it in the policy as truth_changes"
    ),
    ReasonCode.FEW_EFFECTIVE_DOCUMENTS: lambda reason: (
        f"{format_count(reason.documents, 'document counts', 'documents count')} as much as "
        f"{reason.least or 0:,} of equal weight: add documents that the target has more of"
    ),
    ReasonCode.TARGET_UNCOVERED: (
        "{percent:.1f} % of the target has no document ({first_names}): run documents of these"
    ),
    ReasonCode.TARGET_NOT_MET: (
        "no weights meet the target of {names} and the others at once: run documents "
        "of the combinations that are missing"
    ),
    ReasonCode.REFERENCE_WITHOUT_ERRORS: "the reference makes no error under {names}",
    ReasonCode.OTHER_MACHINE: lambda reason: (
        f"the baseline ran on another machine ({'; '.join(reason.names)})"
    ),
    ReasonCode.CHOSEN_DOCUMENTS: "the documents were chosen for their errors",
    ReasonCode.NO_BASELINE: "there is no baseline run yet",
    ReasonCode.MAY_BE_CHANCE: lambda reason: (
        f"beyond the margin on its own, not certain among {reason.among or 0:,}"
        if reason.among
        else "beyond the margin on its own, not certain in its family"
    ),
    ReasonCode.BELOW_LEAST_EFFECT: "beyond the margin, but below the least effect that fails",
    ReasonCode.NO_NEW_DOCUMENTS: (
        "this run has no document of the baseline run that was not used before: draw new ones"
    ),
    ReasonCode.NO_SHARED_DOCUMENTS: (
        "no run shares a document with the pinned baseline run that was not used before"
    ),
    ReasonCode.DOCUMENTS_WATCHED: _watched_documents,
    ReasonCode.LOSS_DETECTED: lambda reason: (
        f"{_watched_documents(reason)}; loss detected with {', '.join(reason.names)}"
    ),
    ReasonCode.OTHER: lambda reason: reason.detail or NOTHING,
}
"""A clause for each code with the values that the reason names, or what makes it of these."""
