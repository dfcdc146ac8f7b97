"""A metric's card: its definition, which direction is better, and how a value is worded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from docextract_eval.metrics.phrases import share_with_interval
from docextract_eval.records import Score

Direction = Literal["higher is better", "lower is better", "nearer to 0 is better", "neither"]


def example_score(value: float, low: float | None, high: float | None, **slice_name: str) -> Score:
    """Return a made-up score, to show how one is worded."""
    return Score("", slice_name, value, low, high, 150, 1800, "")


@dataclass(frozen=True, slots=True)
class Card:
    """The description of one metric; `to_sentence` puts a score with a value into one sentence."""

    name: str
    definition: str
    direction: Direction
    to_sentence: Callable[[Score], str]
    reference: str = ""
    """The source of the definition, where it is not common knowledge."""
    example: Score | None = None
    """A made-up score, where the default one for the direction would not fit."""
    is_share: bool = False
    """Whether a value is a part of a whole, from 0 to 1: a limit of 95 % is written 0.95."""

    @property
    def example_sentence(self) -> str:
        """Return an example of how a value is worded."""
        return self.to_sentence(self.example or _EXAMPLES[self.direction])


_EXAMPLE_SLICE = {"cells": "scalars", "condition": "phone_photo@3", "field": "total"}
_EXAMPLE_SLICE |= {"accident": "defocus", "at": "3", "up_to": "5", "part": "crumple"}
_EXAMPLE_SLICE |= {"twin": "do(font=dot_matrix)", "placebo": "redraw(font)"}
"""The slice of every example; a sentence uses the axes that it names."""
_EXAMPLES: dict[Direction, Score] = {
    "higher is better": example_score(0.71, 0.68, 0.74, **_EXAMPLE_SLICE),
    "lower is better": example_score(0.042, 0.031, 0.055, **_EXAMPLE_SLICE),
    "nearer to 0 is better": example_score(0.012, -0.004, 0.028, **_EXAMPLE_SLICE),
    "neither": example_score(0.93, 0.91, 0.95, **_EXAMPLE_SLICE),
}


def share_card(
    name: str, definition: str, direction: Direction, rest: str, reference: str = ""
) -> Card:
    """Return the card of a share that is worded as its percentage and the rest of a sentence."""
    return Card(
        name,
        definition,
        direction,
        lambda s: f"{share_with_interval(s)} {rest}.",
        reference,
        is_share=True,
    )
