"""Figures as cells of a table: shares, points and amounts, with what lies behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.phrases import amount, percent, with_interval
from docextract_eval.reports.parts import Cell
from docextract_eval.reports.sentences.reasons import in_words, why_none

if TYPE_CHECKING:
    from collections.abc import Callable

    from docextract_eval.records import Score

    Good = Callable[[float], float]
    """Says of a value how good it is, from 0 to 1."""

NONE = "–"
"""Stands where there is no figure."""


def figure(score: Score | None) -> Cell:
    """Show a share as a table's cell; its interval lies behind it."""
    if score is None or score.value is None:
        return Cell(NONE, None, why_none(score, "nothing to judge"))
    if score.low is None or score.high is None:
        said = f"{percent(score.value)}, {in_words(score.reason, 'without an interval')}"
    else:
        said = with_interval(score)
    return Cell(f"{100 * score.value:.1f}", _held(score.value), f"{said}, {rests_on(score)}")


def share(score: Score | None, good: Good | None = None) -> Cell:
    """Show a share in percent, its interval beside it."""
    return _ranged(score, hundredths, points, good)


def difference(score: Score | None, good: Good | None = None) -> Cell:
    """Show a difference of shares in points of a hundred, its interval beside it."""
    return _ranged(score, points, points, good)


def quantity(score: Score | None, say: Callable[[float], str] = amount) -> Cell:
    """Show what is no share, its interval beside it."""
    return _ranged(score, say, say, None)


def _ranged(
    score: Score | None,
    say: Callable[[float], str],
    say_end: Callable[[float], str],
    good: Good | None,
) -> Cell:
    if score is None or score.value is None:
        return figure(score)
    text = say(score.value)
    if score.low is not None and score.high is not None:
        to = " to " if score.low < 0 else "-"
        text = f"{text} ({say_end(score.low)}{to}{say_end(score.high)})"
    behind = "" if score.reason is None else f"{in_words(score.reason)}, "
    heat = None if good is None else _held(good(score.value))
    return Cell(text, heat, f"{behind}{rests_on(score)}")


def rests_on(score: Score) -> str:
    """Say what a score rests on."""
    return f"{score.cells} cells of {score.documents} documents"


def hundredths(share: float) -> str:
    """Say a share in hundredths, and not that it is all or nothing if it is not.

    >>> hundredths(.714), hundredths(.9999), hundredths(0.0)
    ('71.4', '> 99.9', '0.0')
    """
    return percent(share).removesuffix(" %")


def points(change: float) -> str:
    """Say a difference of shares in points.

    >>> points(.0142), points(-.0001)
    ('1.4', '0.0')
    """
    return f"{round(100 * change, 1) + 0.0:.1f}"  # no -0.0


def spared(share: float) -> float:
    """Say how good it is that no more than a share is lost."""
    return 1 - share


def _held(heat: float) -> float:
    return min(1.0, max(0.0, heat))
