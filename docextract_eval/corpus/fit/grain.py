"""How much grain photographs have left, by the noise of their paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.corpus.degrade.conditions import draw_steps
from docextract_eval.records import Step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

LEFT = (0.0, 0.15, 0.3, 0.45, 0.6, 0.8, 1.0)
"""The shares of its grain that drawn print keeps."""
_NOISE = "sensor_noise@0.75"
"""The grain before it is smoothed."""
_SEVERITY, _GRAIN = 3, 8.0
"""Of `denoised`, and the gray levels up to which a step is grain and no edge."""
_BEFORE = ("paper@0.3", "room_light@3")
"""What paper is like, and how it is lit."""
_SAVED = "jpeg@1"
"""How nearly all photographs are saved."""


def grain_left(noises: Iterable[float], drawn_noise: Callable[[float], float]) -> list[float]:
    """Return the share of its grain that drawn print keeps that is as noisy as each photograph.

    `drawn_noise` returns how noisy drawn print is that keeps a share.
    """
    rising = np.maximum.accumulate([drawn_noise(left) for left in LEFT])
    return [float(np.interp(noise, rising, LEFT)) for noise in noises]


def steps_leaving_grain(left: float, source: str) -> tuple[Step, ...]:
    """Return what makes a photograph of drawn print, with a share of its grain."""
    return (
        *(step for each in _BEFORE for step in draw_steps(each, 0, source)),
        *draw_steps(_NOISE, 0, source),
        Step("denoised", _SEVERITY, {"grain": _GRAIN, "left": left}),
        *draw_steps(_SAVED, 0, source),
    )
