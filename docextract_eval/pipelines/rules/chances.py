"""Turns a rule's strength into a confidence: how often rules of that strength were right."""

from __future__ import annotations

import functools
import json
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.resources import files
from typing import TYPE_CHECKING

from docextract_eval.schemas import load

if TYPE_CHECKING:
    from docextract_eval.locales import Locale
    from docextract_eval.pipelines.rules import OcrWord, Rules
    from docextract_eval.records import Guess

Steps = Sequence[tuple[float, float]]
"""Rising strengths, each with its measured chance to be right; chances never fall."""


def with_chances(kind: str) -> Callable[[Rules], Rules]:
    """Return a decorator by which the rules of a kind state calibrated confidences.

    The undecorated function, which states strengths, stays available as `__wrapped__`.
    """

    def dressed(rules: Rules) -> Rules:
        @functools.wraps(rules)
        def read(words: Sequence[OcrWord], locale: Locale) -> list[Guess]:
            return [_sure(guess, kind) for guess in rules(words, locale)]

        return read

    return dressed


def group_of(kind: str, name: str) -> str:
    """Return the group that a field is calibrated in: its kind, its type, and field or cell."""
    table = "cells" if "." in name else "fields"
    return f"{kind} {table} {load(kind).spec(name).type}"


def chance(strength: float, steps: Steps) -> float:
    """Return the chance to be right at a strength, interpolated between two steps.

    >>> chance(0.5, [(0.0, 0.1), (1.0, 0.9)])
    0.5
    """
    at = bisect_left([x for x, _ in steps], strength)
    if at in (0, len(steps)):
        return steps[min(at, len(steps) - 1)][1]
    (left, low), (right, high) = steps[at - 1], steps[at]
    return low + (high - low) * (strength - left) / (right - left)


def _sure(guess: Guess, kind: str) -> Guess:
    steps = _measured().get(group_of(kind, guess.name))
    if guess.confidence is None or not steps:
        return guess
    return replace(guess, confidence=round(chance(guess.confidence, steps), 4))


@functools.cache
def _measured() -> dict[str, Steps]:
    """Return the table that `tools/rules --calibrate` wrote, by group."""
    text = (files("docextract_eval.pipelines.rules") / "chances.json").read_text(encoding="utf-8")
    found: dict[str, Steps] = json.loads(text)
    return found
