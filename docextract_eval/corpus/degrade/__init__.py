"""What befalls a page: accidents in physical units, at a severity from 0 (nothing) to 5.

An accident is one `Accident` in a file here, alone or with its family, and one line in
`ACCIDENTS`. Its dice and its deed are apart: `draw` says what happens, the deed does it, and what
was drawn is the record that replays it. The dice do not know the severity: one document's
accident is the same at every severity and only grows. Stages, in the order of life:

- surface: changes the flat paper and what is printed on it. Thermal paper and its head:
  `thermal_fade`, `thermal_blacken`, `dead_dots`, `head_banding`; ink: `low_ink`, `ink_bleed`,
  `ink_dropout`, `double_strike`, `smear`; print of dots: `dot_matrix`, `halftone`; the way through
  the machine: `streaks`, `misfed_paper`; the sheet: `paper`, `show_through`, `stain`, `watermark`;
  what lies on it: `marks`, `redaction`, `occluder`
- shape: moves pixels; all shapes of a leg compose, and pixels and quads move once. What bends
  brings its light: its repaint shades the flat paper by the same surface that bends it: `curl`,
  `crumple`, `fold`, `waviness`, `feed_jitter`, `rotation`, `quarter_turn`, `perspective`,
  `lens_distortion`, `framing`
- picture: changes the pixels that a lens or scanner gives: `defocus`, `motion`, `hand_shake`,
  `sharpen_halo`, `low_light`, `overexposure`, `light_gradient`, `cast_shadow`, `sun_patch`,
  `glare`, `reflection`, `vignette_flash`, `sensor_noise`, `low_res`, `moire`, `screen_grid`,
  `white_balance`, `chromatic_aberration`, `finger`, `photocopy`
- file: encodes; those bytes are the rendition: `jpeg`, `fax`, `binarise`

Noise comes from tiles drawn once (`noise`), shade and stain from coarse fields that are enlarged
(`fields`): the same bytes on every processor. What is put on the paper is drawn by `strokes`
and `gestures`, torn off by `tear`, stuck on by `sticker`; `intent` says which fields a hand means,
`covering` how much of their words' ink is hidden. Beside the paper shows a `table`, or the `lid`
of a scanner. `conditions` says what `defocus@3` stands for, `scenes` what befalls one paper on its
way, `cards` tells both; `outside` and `serialised` let in what others wrote: `python:pkg.mod:obj`,
`albumentations:FILE`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from docextract_eval.catalog import Catalog
from docextract_eval.geometry import Flow
from docextract_eval.records import File, Page

Pixels = NDArray[np.uint8]
Size = tuple[int, int]
"""Height and width in px."""
Params = Mapping[str, float]
Stage = Literal["surface", "shape", "picture", "file"]
STAGES: tuple[Stage, ...] = ("surface", "shape", "picture", "file")
Repaint = Callable[[Page, Params], Pixels]
"""Gives a page's new pixels; its size stays."""
Cover = Callable[[Page, Params], Page]
"""Gives a page on which something lies: with its new pixels, and less `visible`."""
Reprint = Callable[[Page, Params], Page]
"""Gives a page printed elsewhere: with its new pixels, and quads that moved with them."""
Bend = Callable[["Outline", Params], Flow]
"""Gives where a page goes."""
Bed = Callable[["Outline", Params, Pixels], Pixels]
"""Gives what a new page shows around the paper, knowing how far `inside` of it each cell lies."""
Encode = Callable[[Pixels, int, Params], tuple[File, Pixels]]
"""Gives the file that life would have made, and the pixels that are read from it."""

WORST = 5


@dataclass(frozen=True, slots=True)
class Outline:
    """What a shape knows of a page."""

    size: Size
    dpi: int
    number: int = 0
    """Which sheet of its document it is."""
    colour: bool = False
    """Whether its picture is in colour."""


@dataclass(frozen=True, slots=True)
class Accident:
    """The contract of a degradation: its dice, and one deed for its stage."""

    name: str
    stage: Stage
    physics: str
    """What happens in the world, in one line."""
    draw: Callable[[float, np.random.Generator], Params]
    repaint: Repaint | None = None
    """Of a surface or a picture; of a shape, what its bends do to the look of the flat paper."""
    cover: Cover | None = None
    """Of a surface or a picture on which something lies."""
    reprint: Reprint | None = None
    """Of a surface on which the print did not fall where it should."""
    bend: Bend | None = None
    """Of a shape."""
    bed: Bed | None = None
    """Of a shape that shows what lies around the paper."""
    encode: Encode | None = None
    """Of a file."""
    chromatic: bool = False
    """Whether it changes colours alone: a gray page becomes one in colour."""
    hued: bool = False
    """Whether it lays on paper what has a colour of its own, where a camera sees colours."""
    bilevel: bool = False
    """Whether it gives black and white alone, of a page in colour too."""
    sudden: bool = False
    """Whether it happens wholly at any severity, which only sets how badly."""

    @property
    def moves(self) -> bool:
        """Whether words go elsewhere, and their quads with them."""
        return bool(self.bend or self.reprint)


ACCIDENTS: Catalog[Accident] = Catalog(
    "degradation",
    {
        "binarise": "docextract_eval.corpus.degrade.copies:BINARISE",
        "cast_shadow": "docextract_eval.corpus.degrade.shadows:CAST_SHADOW",
        "chromatic_aberration": "docextract_eval.corpus.degrade.colour:CHROMATIC_ABERRATION",
        "crumple": "docextract_eval.corpus.degrade.crumple:CRUMPLE",
        "curl": "docextract_eval.corpus.degrade.curl:CURL",
        "dead_dots": "docextract_eval.corpus.degrade.thermal:DEAD_DOTS",
        "defocus": "docextract_eval.corpus.degrade.lens:DEFOCUS",
        "dot_matrix": "docextract_eval.corpus.degrade.dots:DOT_MATRIX",
        "double_strike": "docextract_eval.corpus.degrade.ink:DOUBLE_STRIKE",
        "fax": "docextract_eval.corpus.degrade.copies:FAX",
        "feed_jitter": "docextract_eval.corpus.degrade.waves:FEED_JITTER",
        "finger": "docextract_eval.corpus.degrade.finger:FINGER",
        "fold": "docextract_eval.corpus.degrade.folds:FOLD",
        "framing": "docextract_eval.corpus.degrade.view:FRAMING",
        "glare": "docextract_eval.corpus.degrade.exposure:GLARE",
        "halftone": "docextract_eval.corpus.degrade.dots:HALFTONE",
        "hand_shake": "docextract_eval.corpus.degrade.lens:HAND_SHAKE",
        "head_banding": "docextract_eval.corpus.degrade.thermal:HEAD_BANDING",
        "ink_bleed": "docextract_eval.corpus.degrade.ink:INK_BLEED",
        "ink_dropout": "docextract_eval.corpus.degrade.ink:INK_DROPOUT",
        "jpeg": "docextract_eval.corpus.degrade.jpeg:JPEG",
        "lens_distortion": "docextract_eval.corpus.degrade.view:LENS_DISTORTION",
        "light_gradient": "docextract_eval.corpus.degrade.exposure:LIGHT_GRADIENT",
        "low_ink": "docextract_eval.corpus.degrade.ink:LOW_INK",
        "low_light": "docextract_eval.corpus.degrade.exposure:LOW_LIGHT",
        "low_res": "docextract_eval.corpus.degrade.sensor:LOW_RES",
        "marks": "docextract_eval.corpus.degrade.marks:MARKS",
        "misfed_paper": "docextract_eval.corpus.degrade.misfed_paper:MISFED_PAPER",
        "moire": "docextract_eval.corpus.degrade.screen:MOIRE",
        "motion": "docextract_eval.corpus.degrade.lens:MOTION",
        "occluder": "docextract_eval.corpus.degrade.occluder:OCCLUDER",
        "overexposure": "docextract_eval.corpus.degrade.exposure:OVEREXPOSURE",
        "paper": "docextract_eval.corpus.degrade.paper:PAPER",
        "perspective": "docextract_eval.corpus.degrade.view:PERSPECTIVE",
        "photocopy": "docextract_eval.corpus.degrade.copies:PHOTOCOPY",
        "quarter_turn": "docextract_eval.corpus.degrade.rotation:QUARTER_TURN",
        "redaction": "docextract_eval.corpus.degrade.redaction:REDACTION",
        "reflection": "docextract_eval.corpus.degrade.windows:REFLECTION",
        "rotation": "docextract_eval.corpus.degrade.rotation:ROTATION",
        "screen_grid": "docextract_eval.corpus.degrade.screen:SCREEN_GRID",
        "sensor_noise": "docextract_eval.corpus.degrade.sensor:SENSOR_NOISE",
        "sharpen_halo": "docextract_eval.corpus.degrade.lens:SHARPEN_HALO",
        "show_through": "docextract_eval.corpus.degrade.back:SHOW_THROUGH",
        "smear": "docextract_eval.corpus.degrade.ink:SMEAR",
        "stain": "docextract_eval.corpus.degrade.stain:STAIN",
        "streaks": "docextract_eval.corpus.degrade.streaks:STREAKS",
        "sun_patch": "docextract_eval.corpus.degrade.windows:SUN_PATCH",
        "thermal_blacken": "docextract_eval.corpus.degrade.ageing:THERMAL_BLACKEN",
        "thermal_fade": "docextract_eval.corpus.degrade.ageing:THERMAL_FADE",
        "vignette_flash": "docextract_eval.corpus.degrade.exposure:VIGNETTE_FLASH",
        "watermark": "docextract_eval.corpus.degrade.watermark:WATERMARK",
        "waviness": "docextract_eval.corpus.degrade.waves:WAVINESS",
        "white_balance": "docextract_eval.corpus.degrade.colour:WHITE_BALANCE",
    },
)


def level(severity: float, nothing: float, levels: Sequence[float]) -> float:
    """Return a parameter at a severity: straight lines between nothing and the five levels.

    >>> level(2.5, 0, (1, 2, 4, 8, 16))
    3.0
    """
    return float(np.interp(severity, range(WORST + 1), (nothing, *levels)))
