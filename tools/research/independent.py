"""Differences of two independent measurements, such as of real and of generated receipts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from docextract_eval.statistics.differences import Interval, UnpairedChange, unpaired_change
from docextract_eval.statistics.power import sources_to_clear_bound

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docextract_eval.statistics.clusters import Proportion


FEWEST = 2
"""The fewest documents that have an interval."""


class Estimate(Interval, Protocol):
    """A value whose interval is over documents."""

    @property
    def sources(self) -> int:
        """The number of documents."""


@dataclass(frozen=True, slots=True)
class Difference(UnpairedChange):
    """How much more one measurement is than another one, and what would tell it from 0."""

    needed: int | None
    """How many documents of the first would tell it from 0, if the second had as many more."""


def difference(one: Estimate, other: Estimate) -> Difference:
    """Return the difference of two independent estimates, with Newcombe's hybrid interval.

    >>> from docextract_eval.statistics.clusters import Proportion
    >>> shares = Proportion(0.9, 0.8, 0.95, 50, 50, 50), Proportion(0.8, 0.7, 0.85, 50, 50, 50)
    >>> found = difference(*shares)
    >>> round(found.value, 3), round(found.low, 3), round(found.high, 3), found.needed
    (0.1, -0.012, 0.212, 63)
    """
    change = unpaired_change(other, one)
    needed = sources_to_exclude_zero(change, one.sources)
    return Difference(change.value, change.low, change.high, needed)


def sources_to_exclude_zero(found: Interval, sources: int) -> int | None:
    """Return how many documents would tell a value of this many from 0, or None."""
    near = found.value - found.low if found.value > 0 else found.high - found.value
    return sources_to_clear_bound(sources, near, found.value) if found.value else None


def known_difference(one: Estimate | None, other: Estimate | None) -> Difference | None:
    """Return the difference, or None where a side has no or one document, and no interval."""
    if one is None or other is None or min(one.sources, other.sources) < FEWEST:
        return None
    return difference(one, other)


def counts_text(sides: Iterable[Estimate | None]) -> str:
    """Write how many documents there are on each side."""
    return " and ".join(str(each.sources) if each else "0" for each in sides)


def share_text(share: Proportion | None) -> str:
    """Write a share and its interval."""
    if share is None:
        return "·"
    return f"{share.value:.3f} ({share.low:.3f} to {share.high:.3f})"


def points_text(found: Interval | None) -> str:
    """Write a difference or a change with its interval in points."""
    if found is None:
        return "·"
    value, low, high = (100 * each for each in (found.value, found.low, found.high))
    return f"{value:+.1f} ({low:+.1f} to {high:+.1f})"


def decision_text(found: Difference | None) -> str:
    """Write whether a difference is told from 0, or how many documents would tell it."""
    if found is None:
        return "nothing to compare"
    if found.excludes_zero:
        return "yes"
    if found.needed is None:
        return "no; no realistic number would"
    return f"no; about {found.needed} real receipts would"


def is_unequal(found: Difference, margin: float) -> bool:
    """Return whether two measurements differ by more than a margin, and not by chance."""
    return abs(found.value) > margin and found.excludes_zero


def equality_text(found: Difference | None, margin: float, sources: int, what: str) -> str:
    """Write whether a difference is within a margin, or how many documents would decide it.

    `sources` is the number of real documents that were measured, and `what` is what they are.

    >>> equality_text(Difference(0.0, -0.12, 0.12, None), 0.06, 20, "real photographs")
    'open; about 80 real photographs would decide'
    """
    if found is None:
        return "nothing to compare"
    if is_unequal(found, margin):
        return "no"
    if max(-found.low, found.high) < margin:
        return "yes"
    if abs(found.value) > margin:
        needed = found.needed
    else:
        half_width = max(found.value - found.low, found.high - found.value)
        needed = sources_to_clear_bound(sources, half_width, margin - abs(found.value))
    return f"open; {needed_text(needed, what)}"


def needed_text(needed: int | None, what: str) -> str:
    """Write how many documents would decide a question."""
    if needed is None:
        return "no realistic number would decide"
    return f"about {needed} {what} would decide"
