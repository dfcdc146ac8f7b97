"""Accidents from outside: a callable of one's own, or a serialised albumentations pipeline.

- `python:pkg.mod:obj`: `obj(image, quads, seed)` gives `(image, quads)`. The image is uint8, gray
  (height x width) or in colour as OpenCV has it (height x width x 3, blue first); quads are
  float64, words x 4 corners x (x, y), clockwise from the top left, where (0, 0) is the corner of
  the first pixel. The current folder is searched first. It must draw from the seed alone.
- `albumentations:FILE`: what `albumentations.save` wrote, as JSON or YAML, or the name of one
  that ships; corners of quads go through it as keypoints.

They know no severity. A step holds the seed and the fingerprint of the file that did it: replayed
under another file it is refused. Whether other machines give the same bytes is theirs to say.
"""

from __future__ import annotations

import dataclasses
import functools
import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from docextract_eval import catalog
from docextract_eval.corpus.degrade import ACCIDENTS, Accident, Params, Pixels
from docextract_eval.corpus.degrade.fields import size_of
from docextract_eval.corpus.degrade.serialised import Floats, fetched, fingerprint
from docextract_eval.errors import BadInputError
from docextract_eval.geometry import share_inside

if TYPE_CHECKING:
    from docextract_eval.records import Page

PYTHON, ALBUMENTATIONS = "python:", "albumentations:"
ITS_OWN = 1.0
"""The severity that is written down for what knows none."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What somebody brought along, and the fingerprint of the file that it came in."""

    deed: Callable[[Pixels, Floats, int], tuple[Any, Any]]
    fingerprint: int


def is_outside(name: str) -> bool:
    """Say whether an accident lives outside the house.

    >>> is_outside("python:my.accidents:spill"), is_outside("defocus")
    (True, False)
    """
    return name.startswith((PYTHON, ALBUMENTATIONS))


def named(name: str, where: str = "") -> Accident:
    """Return an accident of this house or from outside."""
    if not is_outside(name):
        return ACCIDENTS.load(name, where)
    brought(name, where)
    return Accident(
        name,
        "picture",
        "what somebody else says happens",
        functools.partial(_draw, name),
        reprint=functools.partial(_reprint, name),
    )


def brought(name: str, where: str = "") -> Brought:
    """Fetch what a name from outside stands for, or say why there is none."""
    place = f"{where}, {name}" if where else name
    if name.startswith(PYTHON):
        return _python(name.removeprefix(PYTHON), place)
    pipeline = fetched(name.removeprefix(ALBUMENTATIONS), place)
    return Brought(pipeline.befall, fingerprint(pipeline.data))


def _draw(name: str, _: float, rng: np.random.Generator) -> Params:
    return {"seed": int(rng.integers(2**31)), "file": brought(name).fingerprint}


def _reprint(name: str, page: Page, params: Params) -> Page:
    own = brought(name)
    if own.fingerprint != params["file"]:
        what, remedy = "is not the file that did this", "bring that one back, or build anew"
        raise BadInputError(what, name, remedy)
    try:
        image, quads = own.deed(page.image.copy(), page.quads.copy(), int(params["seed"]))
    except BadInputError:
        raise
    except Exception as error:
        what = f"failed ({type(error).__name__}: {str(error).partition(chr(10))[0][:120]})"
        raise BadInputError(what, name, "mend it") from error
    image, quads = _checked(image, quads, len(page.quads), name)
    visible = page.visible * share_inside(quads, size_of(image))
    return dataclasses.replace(page, image=image, quads=quads, visible=visible)


def _checked(image: Any, quads: Any, words: int, name: str) -> tuple[Pixels, Floats]:  # noqa: ANN401 - anything may come back
    """Refuse what is no page."""
    deep = isinstance(image, np.ndarray) and image.dtype == np.uint8 and image.size > 0
    if not deep or not (image.ndim == 2 or (image.ndim == 3 and image.shape[2] == 3)):
        found = f"{getattr(image, 'dtype', type(image).__name__)} {getattr(image, 'shape', '')}"
        what, remedy = f"gave no picture ({found.strip()})", "give uint8, gray or three channels"
        raise BadInputError(what, name, remedy)
    corners = np.asarray(quads, float)
    if corners.shape != (words, 4, 2) or not np.isfinite(corners).all():
        what = f"gave quads of the shape {corners.shape}, not {(words, 4, 2)}, or not finite"
        raise BadInputError(what, name, "keep every word and its four corners")
    return np.ascontiguousarray(image), corners


@functools.cache
def _python(path: str, place: str) -> Brought:
    """Import a callable; the code that runs is the one fingerprinted."""
    found = catalog.brought(path, place)
    file = inspect.getsourcefile(sys.modules[path.partition(":")[0]])
    if not callable(found) or file is None:
        raise BadInputError("is nothing to call", place, "name a function (image, quads, seed)")
    return Brought(found, fingerprint(Path(file).read_bytes()))
