"""Words and numbers that a hand writes with a pen: joined letters that are never alike.

A hand leans, spreads and climbs in its own way. Each letter deviates from that in size, lean and
place, each point of it strays, and small letters run into each other until the pen is lifted.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.corpus.degrade.gestures import smooth_path
from docextract_eval.corpus.render.cursive_letters import small_letter_strokes
from docextract_eval.corpus.render.hands import HANDS
from docextract_eval.corpus.render.handwritten_letters import capital_strokes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.corpus.degrade.strokes import Path
    from docextract_eval.corpus.render.hands import Stroke

_GRID = 100
"""Units of the grid of handwritten letters in the height of a capital."""
_BLANK = 0.34
_JOINING_SHARE, _LIFTED_SHARE = 0.75, 0.12
"""In which share of hands small letters are joined, and before which share of these letters the pen
is lifted all the same."""
_STRAY_DOT = 0.16
"""How far the dot or the bar of a letter lands beside its place, as hands hurry on."""


@dataclass(frozen=True, slots=True)
class _Hand:
    """How one person writes; lengths are in heights of a capital."""

    digits: str
    lean: float
    wide: float
    apart: float
    climb: float
    stray: float
    """How far each point of a letter strays."""
    flatten: float
    """How much lower letters get towards the end of a word."""
    joins: bool


def _hand(draws: Sequence[float]) -> _Hand:
    return _Hand(
        digits=list(HANDS)[int(draws[0] * len(HANDS))],
        lean=0.45 * draws[1] - 0.05,
        wide=0.78 + 0.5 * draws[2],
        apart=0.04 + 0.14 * draws[3],
        climb=0.14 * (draws[4] - 0.45),
        stray=0.015 + 0.035 * draws[5],
        flatten=0.3 * draws[6],
        joins=draws[7] < _JOINING_SHARE,
    )


def written_paths(text: str, draws: Sequence[float]) -> list[Path]:
    """Return a handwritten text, whose capitals have height 1, right and down from the origin.

    The first of the uniform numbers make the hand, the others what is never alike: as many as
    there are give what a text is made of, and then they are used again.
    """
    hand, chance = _hand(draws), itertools.cycle(draws[8:])
    paths: list[list[Path]] = []
    pen, before = 0.0, " "
    for at, char in enumerate(text):
        if char == " ":
            pen += _BLANK * (0.8 + 0.5 * next(chance))
            before = char
            continue
        in_word = at - text.rfind(" ", 0, at) - 1
        letter, own = _letter(char, hand, in_word, chance), small_letter_strokes(char)
        first, *rest = [stroke + np.array((pen, -hand.climb * pen)) for stroke in letter]
        is_joined = hand.joins and own is not None and small_letter_strokes(before) is not None
        if is_joined and next(chance) >= _LIFTED_SHARE:
            paths[-1].append(first)
        else:
            paths.append([first])
        before = char
        reach = float(first[:, 0].max())
        pen = max(reach, pen) if own else max(float(s[:, 0].max()) for s in (first, *rest))
        pen += 0.0 if own and hand.joins else hand.apart * (0.6 + 0.8 * next(chance))
        late = [
            stroke + np.array((_STRAY_DOT * (next(chance) - 0.3), 0.0)) if own else stroke
            for stroke in rest
        ]
        paths[:-1], paths[-1:] = [*paths[:-1], *([each] for each in late)], paths[-1:]
    return [smooth_path(np.concatenate(parts)) for parts in paths]


def _letter(char: str, hand: _Hand, in_word: int, chance: Iterator[float]) -> list[Path]:
    """Return the strokes of one letter as the hand writes it this time, from the pen at 0."""
    strokes = _skeleton(char, hand)
    left = min(x for stroke in strokes for x, _ in stroke)
    size = 0.88 + 0.24 * next(chance)
    lean = hand.lean + 0.14 * (next(chance) - 0.5)
    shift = 0.08 * (next(chance) - 0.5)
    tall = size * max(0.55, 1 - hand.flatten * in_word / 6)
    drawn = []
    for stroke in strokes:
        stray = np.array([[next(chance) - 0.5, next(chance) - 0.5] for _ in stroke])
        for i in range(1, len(stroke)):
            if stroke[i] == stroke[i - 1]:  # a corner stays a corner
                stray[i] = stray[i - 1]
        x, y = (np.array(stroke, float) - (left, _GRID)).T / _GRID
        x, y = (
            size * hand.wide * x + 2 * hand.stray * stray[:, 0],
            tall * y + 2 * hand.stray * stray[:, 1],
        )
        drawn.append(np.stack([x - lean * y, 1 + y + shift], axis=-1))
    return drawn


def _skeleton(char: str, hand: _Hand) -> Sequence[Stroke]:
    return small_letter_strokes(char) or capital_strokes(char) or HANDS[hand.digits].skeleton(char)
