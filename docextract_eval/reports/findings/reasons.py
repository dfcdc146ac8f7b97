"""The cause of errors that stands out from all others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.phrases import share_with_interval
from docextract_eval.reports.findings.shares import KINDS, certain_excess
from docextract_eval.reports.sentences.chosen import chosen_share
from docextract_eval.reports.sentences.cited_figures import (
    Finding,
    Proven,
    case_filters,
    cells_noun,
    score_proof,
)

if TYPE_CHECKING:
    from docextract_eval.records import Score
    from docextract_eval.reports import View

_PLAIN = {
    "obeyed": (
        "a text on the page instructs its reader to report them",
        "Treat what a page says as data: never let its text instruct the model.",
    ),
    "currency": (
        "the currency differs",
        "Take the currency from the page's own symbols and its country, and check it.",
    ),
    "sign": (
        "a credit was taken for a debit, or a debit for a credit",
        "Check the signs of amounts against the balances and sums on the page.",
    ),
    "scale": (
        "the decimal point was lost or moved",
        "Read separators by the page's country, and check sums before a value is accepted.",
    ),
    "swapped": (
        "day and month were swapped",
        "Read dates by the page's country, and compare the dates on one page.",
    ),
    "format": (
        "the right value was returned in the wrong format",
        "Fix how values are formatted; they are read correctly.",
    ),
    "decoy": (
        "another value on the page was taken",
        "Teach it the labels beside values: it reads correctly, but takes the wrong value.",
    ),
    "truncated": ("a part is missing", "Fix where a value ends: parts of it are cut off."),
    "overrun": (
        "words beside the value were included",
        "Fix where a value ends: it goes too far.",
    ),
    "misread": (
        "one or two characters were misread",
        "Use a better OCR engine, or ask for sharper images.",
    ),
    "made_up": (
        "nothing on the page is like the returned value",
        "Reject every value that is not on the page: a program can check this.",
    ),
}
"""Causes that can stand out: why it is wrong, and what helps."""


def find_main_cause(view: View) -> Finding | None:
    """Return the cause that is for certain more frequent than every other, where there are some."""
    found = [each for cells in KINDS if (each := _outstanding_cause(view, cells)) is not None]
    worst = max(found, key=certain_excess, default=None)
    if worst is None:
        return None
    proof, cells = (score_proof(worst),), cells_noun(worst)
    why, remedy = _PLAIN[worst.slice["cause"]]
    return Finding(
        f"One cause of wrong {cells} stands out",
        Proven(f"{share_with_interval(worst)} of all {cells} are wrong because {why}.", proof),
        Proven(f"Every user; measured on {count_phrase(worst.documents, 'document')}.", proof),
        Proven(remedy, proof),
        certain_excess(worst),
        cases=case_filters(worst.slice),
    )


def _outstanding_cause(view: View, cells: str) -> Score | None:
    rates = view.matching_scores("cause_rate", "cause", cells=cells, condition=ALL)
    rates = [rate for rate in rates if rate.value is not None and rate.high is not None]
    rates = [chosen_share(rate, len(rates)) for rate in rates]
    rates.sort(key=lambda rate: rate.value or 0.0, reverse=True)
    if len(rates) < 2 or rates[0].slice["cause"] not in _PLAIN:
        return None
    first, *others = rates
    return first if certain_excess(first) > max(other.high or 0.0 for other in others) else None
