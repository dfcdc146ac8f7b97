"""Degradations that users bring: a callable, or a serialised albumentations pipeline.

- `python:pkg.mod:obj`: `obj(image, quads, seed)` returns `(image, quads)`. The image is uint8, gray
  (height x width) or in colour as OpenCV has it (height x width x 3, blue first); quads are
  float64, words x 4 corners x (x, y), clockwise from the top left, where (0, 0) is the corner of
  the first pixel. The current folder is searched first. It must draw from the seed only.
- `albumentations:FILE`: what `albumentations.save` wrote, as JSON or YAML, or the name of one
  that ships; corners of quads go through it as keypoints.

They have no severity. A step records the seed and the fingerprint of the file; replaying it with
another file is refused. Whether other machines produce the same bytes depends on that code.
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
from docextract_eval.corpus.degrade import DEGRADATIONS, Degradation, Params, Pixels
from docextract_eval.corpus.degrade.albumentations_pipelines import (
    Floats,
    fingerprint,
    load_albumentations_pipeline,
)
from docextract_eval.corpus.degrade.pixel_operations import image_size
from docextract_eval.errors import BadInputError
from docextract_eval.geometry import inside_shares

if TYPE_CHECKING:
    from docextract_eval.corpus.measurements import Measurements
    from docextract_eval.records import Page

PYTHON, ALBUMENTATIONS = "python:", "albumentations:"
USER_SEVERITY = 1.0
"""The severity that is recorded for degradations without one."""


@dataclass(frozen=True, slots=True)
class UserDegradation:
    """A user's degradation, and the fingerprint of its file."""

    apply: Callable[[Pixels, Floats, int], tuple[Any, Any]]
    fingerprint: int


def is_user_degradation(name: str) -> bool:
    """Return whether a degradation's name refers to code or a file of the user.

    >>> is_user_degradation("python:my.spills:coffee"), is_user_degradation("defocus")
    (True, False)
    """
    return name.startswith((PYTHON, ALBUMENTATIONS))


def load_degradation(
    name: str, where: str = "", measurements: Measurements | None = None
) -> Degradation:
    """Return a degradation by name, built in or a user's, as it draws from measurements."""
    if not is_user_degradation(name):
        degradation = DEGRADATIONS.load(name, where)
        if measurements and degradation.with_measurements:
            return degradation.with_measurements(measurements)
        return degradation
    load_user_degradation(name, where)
    return Degradation(
        name,
        "picture",
        "whatever the user's code does",
        functools.partial(_draw_seed_and_fingerprint, name),
        reprint=functools.partial(_apply_user_degradation, name),
    )


def load_user_degradation(name: str, where: str = "") -> UserDegradation:
    """Return what a user's name refers to, or raise BadInputError with the reason."""
    place = f"{where}, {name}" if where else name
    if name.startswith(PYTHON):
        return _load_python(name.removeprefix(PYTHON), place)
    pipeline = load_albumentations_pipeline(name.removeprefix(ALBUMENTATIONS), place)
    return UserDegradation(pipeline.apply, fingerprint(pipeline.data))


def _draw_seed_and_fingerprint(name: str, _: float, rng: np.random.Generator) -> Params:
    return {"seed": int(rng.integers(2**31)), "file": load_user_degradation(name).fingerprint}


def _apply_user_degradation(name: str, page: Page, params: Params) -> Page:
    loaded = load_user_degradation(name)
    if loaded.fingerprint != params["file"]:
        what, remedy = "is not the file that made this page", "restore that file, or build again"
        raise BadInputError(what, name, remedy)
    try:
        image, quads = loaded.apply(page.image.copy(), page.quads.copy(), int(params["seed"]))
    except BadInputError:
        raise
    except Exception as error:
        what = f"failed ({type(error).__name__}: {str(error).partition(chr(10))[0][:120]})"
        raise BadInputError(what, name, "fix it") from error
    image, quads = _check_result(image, quads, len(page.quads), name)
    visible = page.visible * inside_shares(quads, image_size(image))
    return dataclasses.replace(page, image=image, quads=quads, visible=visible)


def _check_result(image: Any, quads: Any, word_count: int, name: str) -> tuple[Pixels, Floats]:  # noqa: ANN401 - anything may come back
    """Return image and quads if they form a page, else raise BadInputError."""
    is_image = isinstance(image, np.ndarray) and image.dtype == np.uint8 and image.size > 0
    if not is_image or not (image.ndim == 2 or (image.ndim == 3 and image.shape[2] == 3)):
        found = f"{getattr(image, 'dtype', type(image).__name__)} {getattr(image, 'shape', '')}"
        what = f"returned no image ({found.strip()})"
        raise BadInputError(what, name, "return uint8, gray or three channels")
    corners = np.asarray(quads, float)
    if corners.shape != (word_count, 4, 2) or not np.isfinite(corners).all():
        what = f"returned quads of shape {corners.shape}, not {(word_count, 4, 2)}, or not finite"
        raise BadInputError(what, name, "return four corners for every word")
    return np.ascontiguousarray(image), corners


@functools.cache
def _load_python(object_path: str, where: str) -> UserDegradation:
    """Import a callable, and fingerprint the file of its code."""
    function = catalog.import_user_object(object_path, where)
    file = inspect.getsourcefile(sys.modules[object_path.partition(":")[0]])
    if not callable(function) or file is None:
        raise BadInputError("is not callable", where, "name a function (image, quads, seed)")
    return UserDegradation(function, fingerprint(Path(file).read_bytes()))
