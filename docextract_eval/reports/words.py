"""Numbers as people say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.reports import Cell

if TYPE_CHECKING:
    from docextract_eval.records import Score


def percent(share: float) -> str:
    """Say a share; what is not all or nothing is never rounded to it.

    >>> percent(.8349), percent(.9996), percent(1.0), percent(.0004)
    ('83.5 %', '> 99.9 %', '100.0 %', '< 0.1 %')
    """
    if 0 < share < 0.0005:
        return "< 0.1 %"
    if 0.9995 <= share < 1:
        return "> 99.9 %"
    return f"{100 * share:.1f} %"


def points(change: float) -> str:
    """Say a change of a share, in points of a hundred.

    >>> points(-.0213), points(.0001), points(0.0)
    ('-2.13', '+0.01', '0.00')
    """
    return f"{100 * change:+.2f}" if round(change, 4) else "0.00"


def interval(score: Score) -> str:
    """Say a score with its interval, or why there is none."""
    if score.value is None or score.low is None or score.high is None:
        return f"not computable: {score.reason}"
    return f"{percent(score.value)} ({100 * score.low:.1f} to {100 * score.high:.1f})"


def figure(score: Score | None) -> Cell:
    """Show a score as a table's cell."""
    if score is None or score.value is None:
        return Cell("–", None, "nothing to judge" if score is None else str(score.reason))
    hint = f"{interval(score)}, {score.cells} cells of {score.documents} documents"
    return Cell(f"{100 * score.value:.1f}", score.value, hint)
