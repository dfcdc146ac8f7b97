"""How numbers are worded everywhere: shares, intervals, points, one in a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docextract_eval.records import Score
    from docextract_eval.statistics.bootstrap import Estimate
    from docextract_eval.statistics.clusters import Proportion


def percent(share: float) -> str:
    """Return a share as text; what is not 0 or 1 is never rounded to it.

    >>> percent(.8349), percent(.9996), percent(1.0), percent(.0004)
    ('83.5 %', '> 99.9 %', '100.0 %', '< 0.1 %')
    """
    if 0 < share < 0.0005:
        return "< 0.1 %"
    if 0.9995 <= share < 1:
        return "> 99.9 %"
    return f"{100 * share:.1f} %"


def share_with_interval(score: Score) -> str:
    """Return a share with its interval as text, or with a note that there is none.

    >>> from docextract_eval.records import Score
    >>> share_with_interval(Score("accuracy", {}, .71, .68, .74, 150, 1800, ""))
    '71.0 % (68.0 to 74.0)'
    """
    if score.value is None:
        return "not computable"
    if score.low is None or score.high is None:
        return f"{percent(score.value)} (no interval)"
    return f"{percent(score.value)} ({100 * score.low:.1f} to {100 * score.high:.1f})"


def estimate_in_points(estimate: Estimate) -> str:
    """Return an estimate in points with its interval.

    >>> from docextract_eval.statistics.bootstrap import Estimate
    >>> estimate_in_points(Estimate(-0.03, -0.052, -0.0001))
    '−3.0 (−5.2 to 0.0)'
    """
    return signed_interval(estimate.value, estimate.low, estimate.high)


def estimate_in_percent(share: Estimate | Proportion) -> str:
    """Return a share in percent with its interval.

    >>> from docextract_eval.statistics.clusters import share_of_sources
    >>> estimate_in_percent(share_of_sources([False] * 30, [str(n) for n in range(30)]))
    '0.0 (0.0 to 12.2)'
    """
    value, low, high = (f"{100 * end:.1f}" for end in (share.value, share.low, share.high))
    return f"{value} ({low} to {high})"


def brief_share(score: Score) -> str:
    """Return a share with its interval as managers read it.

    >>> from docextract_eval.records import Score
    >>> brief_share(Score("retention", {}, .71, .68, .74, 300, 3_600, ""))
    '71 % (68 to 74)'
    """
    text = f"{100 * (score.value or 0.0):.0f} %"
    if score.low is None or score.high is None:
        return text
    return f"{text} ({100 * score.low:.0f} to {100 * score.high:.0f})"


def points_with_interval(score: Score) -> str:
    """Return a difference of shares with its interval in percentage points.

    >>> from docextract_eval.records import Score
    >>> points_with_interval(Score("drop", {}, .062, .051, .074, 300, 3_600, ""))
    '6.2 points (5.1 to 7.4)'
    """
    text = f"{points_number(score.value or 0.0)} points"
    if score.low is None or score.high is None:
        return text
    return f"{text} ({points_number(score.low)} to {points_number(score.high)})"


def points_number(change: float) -> str:
    """Return a difference of shares in points.

    >>> points_number(.0142), points_number(-.0001), points_number(-.03)
    ('1.4', '0.0', '−3.0')
    """
    return f"{round(100 * change, 1) + 0.0:.1f}".replace("-", "−")  # no -0.0


def signed_points(change: float) -> str:
    """Return a change of a share in points, with its sign; less is with a minus.

    >>> signed_points(-.0311), signed_points(.0004), signed_points(.2)
    ('−3.1', '0.0', '+20.0')
    """
    points = points_number(change)
    return points if points == "0.0" or change < 0 else f"+{points}"


def signed_interval(value: float, low: float, high: float) -> str:
    """Return a change in points with its interval."""
    return f"{signed_points(value)} ({signed_ends(low, high)})"


def signed_ends(low: float, high: float) -> str:
    """Return the ends of a change's interval in points."""
    return f"{signed_points(low)} to {signed_points(high)}"


def loss_as_change(score: Score) -> str:
    """Return a loss of accuracy as a change with its interval: what got worse has a minus.

    >>> from docextract_eval.records import Score
    >>> loss_as_change(Score("drop", {}, .067, -.078, .206, 12, 149, ""))
    '−6.7 points (−20.6 to +7.8)'
    """
    text = f"{signed_points(-(score.value or 0.0))} points"
    if score.low is None or score.high is None:
        return text
    return f"{text} ({signed_ends(-score.high, -score.low)})"


def one_in(share: float, thing: str = "") -> str:
    """Return a share as one in a number of things.

    >>> one_in(1 / 310), one_in(1 / 20_500, "shown value"), one_in(.4), one_in(0.0)
    ('1 in 310', '1 shown value in 20,500', '1 in 2.5', 'none')
    """
    if not share:
        return "none"
    number = 1 / share
    return f"1{thing and f' {thing}'} in {f'{number:,.0f}' if number >= 10 else f'{number:.2g}'}"


def quantity_text(quantity: float) -> str:
    """Return a quantity with three digits.

    >>> [quantity_text(value) for value in (0.01234, 12.34, 1234.4, 2_345_678.0)]
    ['0.0123', '12.3', '1,234', '2,345,678']
    """
    return f"{quantity:,.0f}" if abs(quantity) >= 1000 else f"{quantity:.3g}"


def quantity_with_interval(score: Score) -> str:
    """Return a quantity with its interval.

    >>> from docextract_eval.records import Score
    >>> quantity_with_interval(Score("corrections", {}, 41.3, 36, 46.62, 150, 1800, ""))
    '41.3 (36 to 46.6)'
    """
    if score.value is None:
        return "not computable"
    if score.low is None or score.high is None:
        return quantity_text(score.value)
    return (
        f"{quantity_text(score.value)} ({quantity_text(score.low)} to {quantity_text(score.high)})"
    )


def out_of_100(change: float, cell_kind: str) -> str:
    """Say a change of a share as cells out of 100.

    >>> out_of_100(-.11, "scalars"), out_of_100(-.0052, "tables")
    ('11 of 100 fields', '0.5 of 100 table cells')
    """
    count = f"{abs(100 * change):.1f}".removesuffix(".0")
    return f"{count} of 100 {'table cells' if cell_kind == 'tables' else 'fields'}"
