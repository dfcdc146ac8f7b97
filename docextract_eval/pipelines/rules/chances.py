"""Makes the rules of a kind, whose strengths become confidences: how often they were right."""

from __future__ import annotations

import functools
import json
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.resources import files
from typing import TYPE_CHECKING

from docextract_eval.fieldtypes import Context
from docextract_eval.pipelines.rules.lines import Line, group_into_lines
from docextract_eval.pipelines.rules.right_to_left import with_right_to_left_pages
from docextract_eval.records import Guess
from docextract_eval.schemas import load_schema

if TYPE_CHECKING:
    from docextract_eval.countries.locales import Locale
    from docextract_eval.pipelines.rules import OcrWord, Rules

FindFields = Callable[[Sequence[Line], Context], list[Guess]]
"""Finds the fields of a kind on the lines of a document, with a strength for each."""

Steps = Sequence[tuple[float, float]]
"""Rising strengths, each with its measured chance to be right; chances never fall."""


def rules_of(kind: str) -> Callable[[FindFields], Rules]:
    """Return a decorator by which a function of lines becomes the rules of a kind.

    They read right-to-left pages too, and state calibrated confidences. Those that state strengths
    stay available as `__wrapped__`.
    """

    def decorate(find_fields: FindFields) -> Rules:
        @with_right_to_left_pages
        @functools.wraps(find_fields)
        def read_strengths(words: Sequence[OcrWord], locale: Locale) -> list[Guess]:
            lines = group_into_lines(words)
            return find_fields(lines, Context(locale, locale.currency)) if lines else []

        @functools.wraps(read_strengths)
        def read(words: Sequence[OcrWord], locale: Locale) -> list[Guess]:
            return [calibrated(value) for value in read_strengths(words, locale)]

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
