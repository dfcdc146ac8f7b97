"""Figures as cells of a table: shares, points and amounts, with what lies behind them."""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase
from docextract_eval.metrics.phrases import (
    loss_as_change,
    percent,
    points_number,
    quantity_text,
    share_with_interval,
)
from docextract_eval.reports.parts import Cell
from docextract_eval.reports.sentences.cited_figures import cell_noun
from docextract_eval.reports.sentences.reasons import explain_missing_value

if TYPE_CHECKING:
    from collections.abc import Callable

    from docextract_eval.records import Score
    from docextract_eval.statistics.bootstrap import Estimate

    Good = Callable[[float], float]
    """Says of a value how good it is, from 0 to 1."""

NONE = "–"
"""Stands where there is no figure."""


def score_cell(score: Score | None) -> Cell:
    """Show a share as a table's cell; its interval lies behind it."""
    if score is None or score.value is None:
        return Cell(NONE, None, explain_missing_value(score))
    if score.low is None or score.high is None:
        why = explain_missing_value(score, "no interval")
        share_text = f"{percent(score.value)}, {why}"
    else:
        share_text = share_with_interval(score)
    return Cell(
        f"{100 * score.value:.1f}",
        _within_0_and_1(score.value),
        f"{share_text}, {describe_basis(score)}",
    )


def share_cell(score: Score | None, good: Good | None = None) -> Cell:
    """Show a share in percent, its interval beside it."""
    return _cell_with_interval(score, percent_number, points_number, good)


def difference_cell(score: Score | None, good: Good | None = None) -> Cell:
    """Show a difference of shares in points of a hundred, its interval beside it."""
    return _cell_with_interval(score, points_number, points_number, good)


def loss_cell(score: Score | None, good: Good | None = None) -> Cell:
    """Show a loss as a change in points of a hundred: what got worse has a minus."""
    if score is None or score.value is None:
        return score_cell(score)
    text = loss_as_change(score).replace(" points", "", 1)
    behind = difference_cell(score, good)
    return Cell(text, behind.heat, behind.hint)


def quantity_cell(score: Score | None, say: Callable[[float], str] = quantity_text) -> Cell:
    """Show what is no share, its interval beside it."""
    return _cell_with_interval(score, say, say, None)


def _cell_with_interval(
    score: Score | None,
    say: Callable[[float], str],
    say_end: Callable[[float], str],
    good: Good | None,
) -> Cell:
    if score is None or score.value is None:
        return score_cell(score)
    text = say(score.value)
    if score.low is not None and score.high is not None:
        text = f"{text} ({say_end(score.low)} to {say_end(score.high)})"
    behind = f"{explain_missing_value(score)}, " if score.reason else ""
    heat = None if good is None else _within_0_and_1(good(score.value))
    return Cell(text, heat, f"{behind}{describe_basis(score)}")


def describe_basis(score: Score) -> str:
    """Say what a score rests on."""
    values = count_phrase(score.cells, cell_noun(score.slice))
    return f"{values} of {count_phrase(score.documents, 'document')}"


def excludes_zero(found: Score | Estimate) -> bool:
    """Return whether there is an interval, and it is on one side of zero."""
    low, high = found.low, found.high
    return low is not None and high is not None and (low > 0 or high < 0)


def percent_number(share: float) -> str:
    """Say a share in hundredths, and not that it is all or nothing if it is not.

    >>> percent_number(.714), percent_number(.9999), percent_number(0.0)
    ('71.4', '> 99.9', '0.0')
    """
    return percent(share).removesuffix(" %")


def whole_percent(share: float) -> str:
    """Say a share in whole hundredths, and not that it is all or nothing if it is not.

    >>> whole_percent(.714), whole_percent(.9962), whole_percent(.125), whole_percent(0.0)
    ('71', '>99', '13', '0')
    """
    if 0 < share < 0.005:
        return "<1"
    return ">99" if 0.995 <= share < 1 else f"{floor(100 * share + 0.5)}"


def one_minus(share: float) -> float:
    """Say how good it is that no more than a share is lost."""
    return 1 - share


def _within_0_and_1(heat: float) -> float:
    return min(1.0, max(0.0, heat))
