"""How far off estimates without labels were, under shifts that they were not made for."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from docextract_eval.borders.people import parse_toml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_FILE = Path(__file__).with_name("measured_errors.toml")
SHARE = 0.9
"""How many windows an interval is to hold in."""


@dataclass(frozen=True, slots=True)
class MeasuredWindow:
    """A window of labelled documents whose accuracy was estimated as if it had no labels."""

    name: str
    engine: str
    family: str
    accuracy: float
    error: float
    """The estimate less the accuracy."""
    passed: tuple[str, ...] = ()
    """Why the estimate abstained."""


@functools.cache
def measured_windows() -> tuple[MeasuredWindow, ...]:
    """Return the windows that were measured; `tools/study without_labels --write` writes them."""
    written: Mapping[str, Any] = parse_toml(_FILE.read_text(encoding="utf-8"), _FILE.name)
    return tuple(
        MeasuredWindow(**each | {"passed": tuple(each["passed"])}) for each in written["windows"]
    )


def shift_bound() -> float:
    """Return how far off an estimate is in at most 1 of 10 windows under a shift of its own.

    The largest of the bounds that are made without one of the families: none is to make it narrow.
    """
    windows = measured_windows()
    return max(
        bound_of([each for each in windows if each.family != left_out])
        for left_out in {each.family for each in windows}
    )


def bound_of(windows: Sequence[MeasuredWindow]) -> float:
    """Return the error that 9 of 10 windows like these keep; abstaining ones do not count.

    One window more, as far off as any, stands for the next one.

    >>> windows = [MeasuredWindow(str(at), "", "", 0.9, at / 100) for at in range(19)]
    >>> bound_of(windows)
    0.17
    """
    errors = np.sort([abs(each.error) for each in windows if not each.passed])
    if not len(errors):
        return 1.0
    at = int(np.ceil(SHARE * (len(errors) + 1))) - 1
    return float(errors[min(at, len(errors) - 1)])
