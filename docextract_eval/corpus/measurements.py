"""What was measured of a team's own pictures, and may take the place of what ships.

`dxe corpus fit` writes it to a JSON file that a recipe names. Like the files that ship it holds
percentiles over pictures, a mean and principal components: nothing of any one picture. A corpus
keeps all of it within its recipe.
"""

from __future__ import annotations

import functools
import itertools
import json
from typing import TYPE_CHECKING, Annotated, Any, Self

import numpy as np
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from docextract_eval.borders.people import read_text, validate
from docextract_eval.codec import sha256
from docextract_eval.codec.strict_json import JsonError, parse_json
from docextract_eval.corpus.measured import (
    GRID,
    MOST_COMPONENTS,
    PERCENTILES,
    THOUSANDTHS,
    read_measured,
)
from docextract_eval.errors import BadInputError

if TYPE_CHECKING:
    from pathlib import Path

FEWEST_PICTURES = 20
"""Of fewer pictures nothing is written down: percentiles would be pictures, not a spread."""
ASPECTS, FILLINGS = (0.25, 4), (0.3, 1)
"""Between which the height of a frame by its width is, and the share of it that print fills."""
RESOLUTIONS, RADII = (40, 2400), (0, 6)
"""Between which dots per inch are, and the radius of a disk in stored pixels."""
QUALITIES, LEVELS = (1, 100), (100, 255)
"""Between which the quality of JPEG is, and the gray level of a scan's paper."""
MOST_RATIO = 4000
"""The highest share, in thousandths, of what may be brighter than paper."""
TOGETHER = 4
"""Measurements that are drawn together: unevenness, paper, contrast and tint."""
_LEAST_EIGENVALUE = 1e-3
_SHIPPED_IN = "docextract_eval.corpus.degrade"
"""The package whose files hold the measurements that ship."""
_FINGERPRINT_DIGITS = 12
"""Hexadecimal digits that a float holds exactly."""
_STRICT = ConfigDict(extra="forbid", defer_build=True, strict=True, allow_inf_nan=False)


def _check_rising(values: list[float]) -> list[float]:
    if any(after < before for before, after in itertools.pairwise(values)):
        error = ValueError("falls from one percentile to the next")
        error.add_note(f"write the values at the percentiles {PERCENTILES} in order")
        raise error
    return values


def _check_correlations(rows: list[list[int]]) -> list[list[int]]:
    found = np.array(rows)
    is_even = (found == found.T).all() and (np.diag(found) == THOUSANDTHS).all()
    if not is_even or np.linalg.eigvalsh(found / THOUSANDTHS).min() < _LEAST_EIGENVALUE:
        error = ValueError("holds no correlations")
        error.add_note("write the same above and below a diagonal of 1000, as dxe corpus fit does")
        raise error
    return rows


_AT_PERCENTILES = Field(min_length=len(PERCENTILES), max_length=len(PERCENTILES))
_RISING = AfterValidator(_check_rising)
_SQUARE = Field(min_length=GRID, max_length=GRID)
_Share = Annotated[float, Field(ge=0, le=1)]
_Tone = Annotated[int, Field(ge=1, le=1000)]
_Missing = Annotated[int, Field(ge=0, le=1000)]
_Ratio = Annotated[int, Field(ge=0, le=MOST_RATIO)]
_Difference = Annotated[int, Field(ge=-2000, le=2000)]
_Shares = Annotated[list[_Share], _AT_PERCENTILES, _RISING]
_Tones = Annotated[list[_Tone], _AT_PERCENTILES, _RISING]
"""Shares of white, in thousandths."""
_Ratios = Annotated[list[_Ratio], _AT_PERCENTILES, _RISING]
"""Shares that may be above one, in thousandths."""
_Aspects = Annotated[
    list[Annotated[float, Field(ge=ASPECTS[0], le=ASPECTS[1])]], _AT_PERCENTILES, _RISING
]
_Fillings = Annotated[
    list[Annotated[float, Field(ge=FILLINGS[0], le=FILLINGS[1])]], _AT_PERCENTILES, _RISING
]
_Resolutions = Annotated[
    list[Annotated[float, Field(ge=RESOLUTIONS[0], le=RESOLUTIONS[1])]], _AT_PERCENTILES, _RISING
]
_Radii = Annotated[
    list[Annotated[float, Field(ge=RADII[0], le=RADII[1])]], _AT_PERCENTILES, _RISING
]
_Qualities = Annotated[
    list[Annotated[float, Field(ge=QUALITIES[0], le=QUALITIES[1])]], _AT_PERCENTILES, _RISING
]
_Levels = Annotated[
    list[Annotated[float, Field(ge=LEVELS[0], le=LEVELS[1])]], _AT_PERCENTILES, _RISING
]
_MissingGrid = Annotated[list[Annotated[list[_Missing], _SQUARE]], _SQUARE]
_RatioGrid = Annotated[list[Annotated[list[_Ratio], _SQUARE]], _SQUARE]
_Logarithm = Annotated[int, Field(ge=-3000, le=3000)]
_Logarithms = Annotated[list[_Logarithm], _AT_PERCENTILES, _RISING]
"""Of how blue or red something is by its gray, in thousandths."""
_Correlation = Annotated[int, Field(ge=-1000, le=1000)]
_Correlations = Annotated[
    list[Annotated[list[_Correlation], Field(min_length=TOGETHER, max_length=TOGETHER)]],
    Field(min_length=TOGETHER, max_length=TOGETHER),
    AfterValidator(_check_correlations),
]
_DifferenceGrid = Annotated[list[Annotated[list[_Difference], _SQUARE]], _SQUARE]
_Components = Annotated[list[_DifferenceGrid], Field(min_length=1, max_length=MOST_COMPONENTS)]
"""What one spread of each component adds to a share on a grid, in thousandths."""


class Frames(BaseModel):
    """The frames of photographs, at the percentiles."""

    model_config = _STRICT
    aspect: _Aspects
    """Height by width."""
    filled: _Fillings
    """The larger share of the two sides that print fills."""
    at_left: _Shares
    """The share of what is free beside the print that is on its left."""
    at_top: _Shares
    """Likewise above it."""


class RunningOn(BaseModel):
    """In which share of photographs print runs on beyond the frame."""

    model_config = _STRICT
    above: _Share
    """Above the frame."""
    below: _Share
    """Below the frame."""


class TintNumbers(BaseModel):
    """The colours of paper, as logarithms of its blue and red by its gray, in thousandths."""

    model_config = _STRICT
    gray: _Share
    """The share of photographs without any colour."""
    warm: _Share
    """The share of the others whose paper is less blue than gray."""
    blue_if_warm: _Logarithms
    """How much less."""
    blue_if_cold: _Logarithms
    """How much more it is in the others."""
    red: _Logarithms
    """How much redder it is than goes with its blue."""
    shade: _Logarithms
    """How much of its blue shade loses beyond what it loses of light, as a share of that."""


class SurroundingsNumbers(BaseModel):
    """What lies around the paper, as shares of paper in the same light."""

    model_config = _STRICT
    level: _Ratios
    """How bright it is."""
    texture: _Ratios
    """The spread within small blocks, as a share of how bright it is."""
    light: _RatioGrid
    """How bright each part of the picture is, as a share of the level."""
    components: _Components
    """What one spread of each component adds to the light."""
    blue_if_dark: _Logarithms | None = None
    """How blue dark surroundings are in the light that makes paper white."""
    blue_if_bright: _Logarithms | None = None
    """How blue bright surroundings are in that light."""
    red: _Logarithms | None = None
    """How much redder they are than goes with their blue."""


class _Pictures(BaseModel):
    """What was measured of one medium; a part that is left out is drawn as it ships."""

    model_config = _STRICT
    pictures: Annotated[int, Field(ge=FEWEST_PICTURES, le=10**9)]
    """The number of pictures that were measured."""
    dots_per_inch: _Resolutions | None = None
    """For how many dots per inch of paper they are stored."""
    blur: _Radii | None = None
    """The radius, in stored pixels, of the disk that blurs them."""
    jpeg_quality: _Qualities | None = None
    """The quality with which they are stored as JPEG."""

    def given_parts(self) -> dict[str, Any]:
        """Return the parts that were measured, as the files that ship have them."""
        return self.model_dump(exclude={"pictures"}, exclude_none=True)

    def _check_together(self, *names: str) -> None:
        given = [name for name in names if getattr(self, name) is not None]
        if given and len(given) < len(names):
            (missing, *_) = (name for name in names if name not in given)
            error = ValueError(f"has {given[0]} without {missing}")
            error.add_note(f"give both, or leave {given[0]} out")
            raise error


class PhotographNumbers(_Pictures):
    """What was measured of photographs."""

    missing: _MissingGrid | None = None
    """The share of light that is missing, on a grid, in thousandths: its mean."""
    components: _Components | None = None
    """And its components."""
    unevenness: _Ratios | None = None
    """How uneven it is as a whole, as a share of these."""
    ripples: _Ratios | None = None
    """The spread of light that is in no component."""
    tint: TintNumbers | None = None
    """The colours of paper and shade."""
    together: _Correlations | None = None
    """How unevenness, paper, contrast and the amount of tint go with each other, in thousandths."""
    paper: _Tones | None = None
    """The share of white that paper has."""
    contrast: _Tones | None = None
    """The share of white by which it is brighter than ink."""
    grain_left: _Shares | None = None
    """The share of a sensor's grain that is left."""
    frame: Frames | None = None
    """How the print lies in the picture."""
    runs_on: RunningOn | None = None
    """How often print runs on beyond the picture."""
    surroundings: SurroundingsNumbers | None = None
    """What lies around the paper."""

    @model_validator(mode="after")
    def _check_parts(self) -> Self:
        self._check_together("missing", "components")
        self._check_together("unevenness", "ripples")
        self._check_together("paper", "contrast")
        self._check_together("frame", "runs_on")
        self._check_together("dots_per_inch", "blur")
        return self


class ScanNumbers(_Pictures):
    """What was measured of scans."""

    paper: _Levels | None = None
    """The gray level of paper."""

    @model_validator(mode="after")
    def _check_parts(self) -> Self:
        self._check_together("dots_per_inch", "blur")
        return self


class Measurements(BaseModel):
    """What was measured of a team's own photographs and scans."""

    model_config = ConfigDict(**_STRICT, title="docextract_eval measurements")
    photographs: PhotographNumbers | None = None
    """What was measured on photographs."""
    scans: ScanNumbers | None = None
    """What was measured on scans."""

    @functools.cached_property
    def fingerprint(self) -> int:
        """The first 48 bits of the hash of its content."""
        content = json.dumps(self.model_dump(exclude_none=True))
        return int(sha256(content)[:_FINGERPRINT_DIGITS], 16)


def read_measurements(path: Path) -> Measurements:
    """Return the measurements in a file, or raise for the first mistake in it."""
    text = read_text(path, "check the path, or leave measurements out of the recipe")
    try:
        content = parse_json(text)
    except JsonError as error:
        remedy = "write the file again with dxe corpus fit"
        raise BadInputError(f"is no file of measurements ({error})", str(path), remedy) from error
    return validate(Measurements, content, "measurements", str(path))


def photograph_numbers(measurements: Measurements | None = None) -> dict[str, Any]:
    """Return what was measured of photographs: a team's own where it was, else what ships."""
    shipped = read_measured(_SHIPPED_IN, "photograph.json")
    own = measurements and measurements.photographs
    if not own:
        return shipped
    parts = own.given_parts()
    if "missing" in parts and "unevenness" not in parts:  # written before light had any
        parts |= {"unevenness": [THOUSANDTHS] * len(PERCENTILES), "ripples": [0] * len(PERCENTILES)}
    if "surroundings" in parts:
        parts["surroundings"] = shipped["surroundings"] | parts["surroundings"]
    return shipped | parts


def scan_numbers(measurements: Measurements | None = None) -> dict[str, Any]:
    """Return what was measured of scans, likewise."""
    shipped = read_measured(_SHIPPED_IN, "scan.json")
    own = measurements and measurements.scans
    return shipped | own.given_parts() if own else shipped


def measurements_json(measurements: Measurements) -> str:
    """Return the content of a file of measurements, with a part on a line."""
    media = measurements.model_dump(exclude_none=True)
    tables = (
        f' "{medium}": {{\n'
        + ",\n".join(f'  "{name}": {json.dumps(value)}' for name, value in parts.items())
        + "\n }"
        for medium, parts in media.items()
    )
    return "{\n" + ",\n".join(tables) + "\n}\n"
