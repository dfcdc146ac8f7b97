"""What a metric is, in words: its definition, which way is better, and how it is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from docextract_eval.records import Score

Direction = Literal["higher is better", "lower is better", "nearer to 0 is better", "neither"]


@dataclass(frozen=True, slots=True)
class Card:
    """What is told of one metric; `say` puts a score of it that has a value in one sentence."""

    name: str
    definition: str
    direction: Direction
    say: Callable[[Score], str]
    reference: str = ""
    """Where the definition is from, where it is not of common knowledge."""


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


def with_interval(score: Score) -> str:
    """Say a share with its interval, or why there is none."""
    if score.value is None or score.low is None or score.high is None:
        return f"not computable: {score.reason}"
    return f"{percent(score.value)} ({100 * score.low:.1f} to {100 * score.high:.1f})"


def card_of_share(
    name: str, definition: str, direction: Direction, rest: str, reference: str = ""
) -> Card:
    """Make the card of a share that is said as its percentage and the rest of a sentence."""
    return Card(name, definition, direction, lambda s: f"{with_interval(s)} {rest}.", reference)
