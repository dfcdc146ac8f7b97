"""A metric's card: its definition, which direction is better, and how a value is worded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from docextract_eval.metrics.phrases import with_interval
from docextract_eval.records import Score

Direction = Literal["higher is better", "lower is better", "nearer to 0 is better", "neither"]


def example(value: float, low: float | None, high: float | None, **where: str) -> Score:
    """Return a made-up score, to show how one is worded."""
    return Score("", where, value, low, high, 150, 1800, "")


@dataclass(frozen=True, slots=True)
class Card:
    """The description of one metric; `say` words a score that has a value in one sentence."""

    name: str
    definition: str
    direction: Direction
    say: Callable[[Score], str]
    reference: str = ""
    """The source of the definition, where it is not common knowledge."""
    example: Score | None = None
    """A made-up score, where the default one for the direction would not fit."""

    @property
    def said(self) -> str:
        """Return an example of how a value is worded."""
        return self.say(self.example or _EXAMPLES[self.direction])


_WHERE = {"cells": "scalars", "condition": "phone_photo@3", "field": "total"}
_WHERE |= {"accident": "defocus", "at": "3", "up_to": "5", "part": "crumple"}
_WHERE |= {"twin": "do(font=dot_matrix)", "placebo": "redraw(font)"}
"""The slice of every example; a sentence uses the axes that it names."""
_EXAMPLES: dict[Direction, Score] = {
    "higher is better": example(0.71, 0.68, 0.74, **_WHERE),
    "lower is better": example(0.042, 0.031, 0.055, **_WHERE),
    "nearer to 0 is better": example(0.012, -0.004, 0.028, **_WHERE),
    "neither": example(0.93, 0.91, 0.95, **_WHERE),
}


def card_of_share(
    name: str, definition: str, direction: Direction, rest: str, reference: str = ""
) -> Card:
    """Return the card of a share that is worded as its percentage and the rest of a sentence."""
    return Card(name, definition, direction, lambda s: f"{with_interval(s)} {rest}.", reference)
