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
