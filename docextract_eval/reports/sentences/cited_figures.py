"""Sentences that are made from scores: each with the proof of every figure in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from docextract_eval.errors import count_phrase, shell_word
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.phrases import share_with_interval
from docextract_eval.reports.sentences.reasons import explain_missing_value
from docextract_eval.runs.gates import Decision, name_slice

if TYPE_CHECKING:
    from docextract_eval.records import Score

Headline = Literal[Decision, "NO POLICY"]
"""What is to be done with a run, or that no policy was applied."""

NOTHING_FOUND = "No finding: no loss, no group and no cause of errors stands out from chance."
ENGINEERS, FEWER_ERRORS = "the engineers of the pipeline", "fewer values are then wrong"
LONGEST = 48
"""Letters of a name in a sentence: a page has room for no more."""
_KINDS = {"scalars": "fields", "tables": "table cells"}
CASE_FILTERS = ("cause", "condition", "field", "kind", "locale", "trap")
"""Parts of a slice by which commands list errors."""
_NOUNS = {"scalars": "field value", "tables": "table cell", "answers": "rendition"}
_OF_RENDITIONS = ("exact_documents", "failure_rate", "meets_error", "straight_through")
"""Shares of whole renditions, whatever cells these have."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What figures are from: what was measured where, how it is, and what that rests on."""

    what: str
    where: str
    figure: str
    basis: str = ""
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Proven:
    """A sentence, and what its figures are from."""

    text: str
    proof: tuple[Proof, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is so for certain: how large, for whom, and what to do about it."""

    title: str
    size: Proven
    affected: Proven
    action: Proven
    weight: float
    """Of a hundred cells, how many at least it costs: what findings are ranked by."""
    fails: bool = False
    """Whether a gate says FAIL because of it: then no other finding takes its place."""
    cases: Mapping[str, str] = field(default_factory=dict)
    """The filters of the cells that it is about, by which a command lists them."""
    command: str = ""
    """The command that shows them, where that is not dxe view."""
    doer: str = ENGINEERS
    """Who acts on it."""
    gain: str = FEWER_ERRORS
    """What is better then."""


def score_proof(score: Score, describe: Callable[[Score], str] = share_with_interval) -> Proof:
    """Take a score as proof; without a value it proves why there is none."""
    what = score.metric.replace("_", " ")
    if score.value is None:
        return Proof(what, slice_phrase(score), explain_missing_value(score), "", score.signature)
    noun = cell_noun(score.slice)
    cells = count_phrase(score.cells, "rendition" if score.metric in _OF_RENDITIONS else noun)
    basis = f"{cells} of {count_phrase(score.documents, 'document')}"
    return Proof(what, slice_phrase(score), describe(score), basis, score.signature)


def slice_phrase(score: Score) -> str:
    """Say of which cells a score is.

    >>> from docextract_eval.records import Score
    >>> slice_phrase(Score("drop", {"cells": "tables", "condition": "all"}, .1, 0, .2, 9, 9, ""))
    'table cells, all'
    """
    cells = _KINDS.get(score.slice.get("cells", ""), "")
    own = {axis: clip_name(name) for axis, name in score.slice.items()}
    return ", ".join(filter(None, (cells, name_slice(own))))


def case_filters(where: Mapping[str, str]) -> dict[str, str]:
    """Return the filters that commands have for the cells of a slice.

    >>> case_filters({"cells": "scalars", "field": "total", "condition": "all"})
    {'field': 'total'}
    """
    return {axis: name for axis, name in where.items() if axis in CASE_FILTERS and name != ALL}


def case_options(cases: Mapping[str, str]) -> str:
    """Return filters as options of a command.

    >>> case_options({"field": "total", "condition": "web_photo@3"})
    ' --field total --condition web_photo@3'
    """
    return "".join(f" --{axis} {shell_word(name)}" for axis, name in cases.items())


def cell_noun(where: Mapping[str, str]) -> str:
    """Name one of the cells that a slice is of.

    >>> cell_noun({"cells": "scalars"}), cell_noun({"cells": "tables"}), cell_noun({})
    ('field value', 'table cell', 'cell')
    """
    return _NOUNS.get(where.get("cells", ""), "cell")


def open_cases(run: str, cases: Mapping[str, str]) -> str:
    """Return the command that shows the errors that filters keep, page by page.

    >>> open_cases("runs/a", {"field": "total"})
    'dxe view runs/a --field total'
    """
    return f"dxe view {run}{case_options(cases)}"


def cells_noun(score: Score) -> str:
    """Name what a score counts: fields, or table cells."""
    return _KINDS.get(score.slice.get("cells", ""), "cells")


def negate_score(score: Score) -> Score:
    """Return a loss for a gain below 0, and the other way round."""
    ends = score.value, score.high, score.low
    value, low, high = (None if end is None else 0 - end for end in ends)
    return replace(score, value=value, low=low, high=high)


def scale_score(score: Score, factor: float) -> Score:
    """Return a quantity in another unit."""
    value, low, high = (
        None if end is None else end * factor for end in (score.value, score.low, score.high)
    )
    return replace(score, value=value, low=low, high=high)


def rest_of_share(score: Score) -> Score:
    """Return the share of what is left: errors where a share is right."""
    value, low, high = (
        None if end is None else 1 - end for end in (score.value, score.high, score.low)
    )
    return replace(score, value=value, low=low, high=high)


def clip_name(name: str) -> str:
    """Keep a name short enough for a sentence.

    >>> clip_name("total"), len(clip_name("x" * 900))
    ('total', 48)
    """
    return name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"


def field_title(name: str) -> str:
    """Say the name of a field, or of a table's cell.

    >>> field_title("tax_total"), field_title("line_items.unit_price")
    ('tax total', 'unit price of line items')
    """
    table, _, column = name.replace("_", " ").rpartition(".")
    return clip_name(f"{column} of {table}" if table else column)


def condition_title(condition: str) -> str:
    """Say a condition without its sign for severity.

    >>> condition_title("defocus@4"), condition_title("phone"), condition_title("crumple@2+jpeg@3")
    ('defocus at severity 4', 'phone', 'crumple@2+jpeg@3')
    """
    name, _, severity = condition.partition("@")
    one = severity.replace(".", "").isdigit()
    return clip_name(f"{name} at severity {severity}" if one else condition)
