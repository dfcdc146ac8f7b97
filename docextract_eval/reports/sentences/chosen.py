"""Figures that were chosen after looking, as the worst of many: intervals that allow for that.

Of twenty intervals at 95 % one misses its truth, and the worst figure of twenty is the likeliest to
be that one. So an interval of a chosen figure is at 1 - 5 % / N, where N were looked at
(Bonferroni). Scores hold their 95 % interval alone: its ends are moved out by the ratio of
Student's quantiles, differences of shares around the middle of the interval, and shares around
their value on the logit scale, on which Wilson's interval is symmetric and grows more slowly.
"""

from __future__ import annotations

from dataclasses import replace
from math import exp, inf, log
from typing import TYPE_CHECKING

from docextract_eval.statistics.clusters import students_quantile

if TYPE_CHECKING:
    from docextract_eval.records import Score

ALLOWED = (
    "Findings and worst conditions are chosen as the worst of several, so their intervals are "
    "wider. A loss since the baseline and a gate that says FAIL are not chosen, and keep the "
    "usual ones."
)
"""Stands once, below all findings."""
CHOSEN = "; intervals allow for the choice"
"""Stands behind a figure that was chosen, where it stands alone."""
_LEVEL = 0.95


def chosen_share(score: Score, looked_at: int) -> Score:
    """Return a share that was chosen among several, with an interval that allows for it.

    >>> from docextract_eval.records import Score
    >>> worst = chosen_share(Score("accuracy", {}, .6, .5, .69, 60, 600, ""), 12)
    >>> round(worst.low, 3), round(worst.high, 3)
    (0.451, 0.73)
    >>> chosen_share(Score("accuracy", {}, .6, .5, .69, 60, 600, ""), 1).low
    0.5
    """
    if score.value is None or score.low is None or score.high is None or looked_at < 2:
        return score
    wider = _wider(score.documents, looked_at)
    low = 1 - _moved_up(1 - score.value, 1 - score.low, wider)
    return replace(score, low=low, high=_moved_up(score.value, score.high, wider))


def chosen_difference(score: Score, looked_at: int) -> Score:
    """Return a difference of shares that was chosen among several, with such an interval.

    >>> from docextract_eval.records import Score
    >>> worst = chosen_difference(Score("drop", {}, .15, .1, .2, 60, 600, ""), 12)
    >>> round(worst.low, 3), round(worst.high, 3)
    (0.076, 0.224)
    """
    if score.value is None or score.low is None or score.high is None or looked_at < 2:
        return score
    middle, half = (score.low + score.high) / 2, (score.high - score.low) / 2
    reach = half * _wider(score.documents, looked_at)
    return replace(score, low=max(-1.0, middle - reach), high=min(1.0, middle + reach))


def _wider(documents: int, looked_at: int) -> float:
    """Return how much farther an interval reaches that allows for the choice."""
    if documents < 2:
        return inf
    levels = _LEVEL, 1 - (1 - _LEVEL) / looked_at
    usual, allowing = (students_quantile(level, documents - 1) for level in levels)
    return allowing / usual


def _moved_up(value: float, high: float, wider: float) -> float:
    """Return an upper end that lies so much farther from a share, on the logit scale.

    >>> _moved_up(.5, 1.0, 2), _moved_up(.5, .5, 2), round(_moved_up(0.0, .1, 2), 3)
    (1.0, 0.5, 0.308)
    """
    if high >= 1 or wider == inf:
        return 1.0
    if value <= 0:  # Wilson's end is then t^2 / (n + t^2)
        odds = high / (1 - high) * wider**2
    else:
        start = log(value / (1 - value))
        odds = exp(start + wider * (log(high / (1 - high)) - start))
    return odds / (1 + odds)
