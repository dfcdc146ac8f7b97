"""How much grain photographs have left, by the noise of their paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from drawn_print import clean_receipts, in_colour, stored_print

from docextract_eval.corpus.degrade.conditions import draw_steps
from docextract_eval.corpus.fit.statistics import paper_and_ink
from docextract_eval.records import Step

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ink_fading import Stored

    from docextract_eval.corpus.build import CleanPages
    from docextract_eval.corpus.fit.statistics import Print

_LEFT = (0.0, 0.15, 0.3, 0.45, 0.6, 0.8, 1.0)
"""The shares of its grain that drawn print keeps."""
_RECEIPTS = 24
_NOISE = "sensor_noise@0.75"
"""The grain before it is smoothed."""
_SEVERITY, _GRAIN = 3, 8.0
"""Of `denoised`, and the gray levels by which it tells grain from edges."""
_BEFORE = ("paper@0.3", "room_light@3")
"""What paper is like, and how it is lit."""
_SAVED = "jpeg@1"
"""How nearly all photographs are saved."""


def grain_left(photographs: Sequence[Stored], locales: Sequence[str], name: str) -> Iterator[float]:
    """Yield the share of its grain that drawn print keeps that is as noisy as each photograph."""
    drawn = list(map(in_colour, clean_receipts(_RECEIPTS, locales)))
    noises = [
        np.median(
            [
                _noise(_grainy(receipt, name, each, left))
                for receipt, each in zip(drawn, photographs, strict=False)
            ]
        )
        for left in _LEFT
    ]
    print(f"noise of drawn paper: {' '.join(f'{noise:.2f}' for noise in noises)}")
    rising = np.maximum.accumulate(noises)
    for each in photographs:
        yield float(np.interp(_noise(each.printed), rising, _LEFT))


def _grainy(receipt: CleanPages, name: str, like: Stored, left: float) -> Print:
    """Return a receipt stored like a photograph, with a share of its grain."""
    source = receipt.document.source
    later = (
        *(step for each in _BEFORE for step in draw_steps(each, 0, source)),
        *draw_steps(_NOISE, 0, source),
        Step("denoised", _SEVERITY, {"grain": _GRAIN, "left": left}),
        *draw_steps(_SAVED, 0, source),
    )
    return stored_print(receipt, name, like.scale, like.blur, later)


def _noise(printed: Print) -> float:
    return paper_and_ink(printed).get("paper_noise", 0.0)
