"""Turns a rule's strength into a confidence: how often rules of that strength were right."""

from __future__ import annotations

import functools
import json
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.resources import files
from typing import TYPE_CHECKING

from docextract_eval.schemas import load_schema

if TYPE_CHECKING:
    from docextract_eval.countries.locales import Locale
    from docextract_eval.pipelines.rules import OcrWord, Rules
    from docextract_eval.records import Guess

Steps = Sequence[tuple[float, float]]
"""Rising strengths, each with its measured chance to be right; chances never fall."""


def with_calibrated_confidences(kind: str) -> Callable[[Rules], Rules]:
    """Return a decorator by which the rules of a kind state calibrated confidences.

    The undecorated function, which states strengths, stays available as `__wrapped__`.
    """

    def decorate(rules: Rules) -> Rules:
        @functools.wraps(rules)
        def read(words: Sequence[OcrWord], locale: Locale) -> list[Guess]:
            return [calibrated(value) for value in rules(words, locale)]

        return read

    def calibrated(value: Guess) -> Guess:
        steps = _measured_chances().get(calibration_group(kind, value.name))
        if value.confidence is None or not steps:
            return value
        return replace(value, confidence=round(interpolated_chance(value.confidence, steps), 4))

    return decorate


def calibration_group(kind: str, name: str) -> str:
    """Return the group that a field is calibrated in: its kind, its type, and field or cell."""
    table = "cells" if "." in name else "fields"
    return f"{kind} {table} {load_schema(kind).spec(name).type}"


def interpolated_chance(strength: float, steps: Steps) -> float:
    """Return the chance to be right at a strength, interpolated between two steps.

    >>> interpolated_chance(0.5, [(0.0, 0.1), (1.0, 0.9)])
    0.5
    """
    index = bisect_left([x for x, _ in steps], strength)
    if index in (0, len(steps)):
        return steps[min(index, len(steps) - 1)][1]
    (left, low), (right, high) = steps[index - 1], steps[index]
    return low + (high - low) * (strength - left) / (right - left)


@functools.cache
def _measured_chances() -> dict[str, Steps]:
    """Return the table that `tools/study rules --calibrate` wrote, by group."""
    text = (files("docextract_eval.pipelines.rules") / "chances.json").read_text(encoding="utf-8")
    found: dict[str, Steps] = json.loads(text)
    return found
