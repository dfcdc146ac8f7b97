"""What befalls a page: accidents in physical units, at a severity from 0 (nothing) to 5.

An accident is one file here with one `Accident`, and one line in `ACCIDENTS`. Its dice and its
deed are apart: `draw` says what happens, `deed` does it, and what was drawn is the record that
replays it. The dice do not know the severity: one document's accident is the same at every
severity and only grows. Stages, in the order of life:

- surface: changes the flat paper's pixels
- shape: moves pixels; all shapes of a chain compose, and pixels and quads move once: `rotation`
- picture: changes the pixels that a lens or scanner gives: `defocus`
- file: encodes; those bytes are the rendition: `jpeg`
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from docextract_eval.catalog import Catalog
from docextract_eval.errors import BadInputError
from docextract_eval.geometry import Flow
from docextract_eval.records import File

Pixels = NDArray[np.uint8]
Params = Mapping[str, float]
Stage = Literal["surface", "shape", "picture", "file"]
Repaint = Callable[[Pixels, int, Params], Pixels]
"""Gives the new pixels, for a page of this resolution."""
Bend = Callable[[tuple[int, int], int, Params], Flow]
"""Gives where a page of this size and resolution goes."""
Encode = Callable[[Pixels, int, Params], File]
"""Gives the file that life would have made."""

WORST = 5
CLEAN = "clean"


@dataclass(frozen=True, slots=True)
class Accident:
    """The contract of a degradation."""

    name: str
    stage: Stage
    draw: Callable[[float, np.random.Generator], Params]
    deed: Repaint | Bend | Encode


ACCIDENTS: Catalog[Accident] = Catalog(
    "degradation",
    {
        "defocus": "docextract_eval.corpus.degrade.defocus:DEFOCUS",
        "jpeg": "docextract_eval.corpus.degrade.jpeg:JPEG",
        "rotation": "docextract_eval.corpus.degrade.rotation:ROTATION",
    },
)


def level(severity: float, nothing: float, levels: Sequence[float]) -> float:
    """Give a parameter at a severity: straight lines between nothing and the five levels.

    >>> level(2.5, 0, (1, 2, 4, 8, 16))
    3.0
    """
    return float(np.interp(severity, range(WORST + 1), (nothing, *levels)))


def parse_condition(condition: str, where: str = "") -> tuple[str, float] | None:
    """Take `defocus@3` apart; None for `clean`.

    >>> parse_condition("defocus@3")
    ('defocus', 3.0)
    """
    if condition == CLEAN:
        return None
    name, _, strength = condition.partition("@")
    ACCIDENTS.check(name, where)
    try:
        severity = float(strength)
    except ValueError:
        severity = -1.0
    if not 0 <= severity <= WORST:
        raise BadInputError(
            f"condition '{condition}' has no severity from 0 to {WORST}",
            where,
            f"write it as {name}@3",
        )
    return name, severity
