"""Serialised albumentations pipelines as degradations; corners of quads move as keypoints."""

from __future__ import annotations

import functools
import importlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from numpy.typing import NDArray

from docextract_eval.codec import sha256
from docextract_eval.codec.strict_json import parse_json
from docextract_eval.disk import told
from docextract_eval.errors import BadInputError
from docextract_eval.limits import LARGEST_ALBUMENTATIONS, MOST_PARTS_OF_PIPELINE
from docextract_eval.shipped import corpora

if TYPE_CHECKING:
    from docextract_eval.corpus.degrade import Pixels

Floats = NDArray[np.float64]

_DIGITS = 12
"""Hexadecimal digits of a fingerprint that a float holds exactly."""
_OPENS_FILES = ("reference_images", "read_fn", "font_path")
"""Parameters in which transforms name files that they open."""
_FORMS = (".json", ".yaml", ".yml")


def fingerprint(data: bytes) -> int:
    """Return the first 48 bits of the SHA-256 of data, as a number that a float holds exactly."""
    return int(sha256(data)[:_DIGITS], 16)


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A serialised albumentations pipeline: its bytes, its file suffix, and where it was named."""

    data: bytes
    form: str
    place: str

    def befall(self, image: Pixels, quads: Floats, seed: int) -> tuple[Pixels, Floats]:
        """Return image and quads after the pipeline; gray stays gray if nothing colours it."""
        gray = image.ndim == 2
        shown = cv2.cvtColor(image, cv2.COLOR_GRAY2RGB if gray else cv2.COLOR_BGR2RGB)
        # Their points are centres of pixels, ours are corners.
        done = self._seeded(seed)(image=shown, keypoints=quads.reshape(-1, 2) - 0.5)
        drawn = np.asarray(done["image"])
        if drawn.ndim == 3 and drawn.shape[2] == 3 and drawn.dtype == np.uint8:
            colourless = gray and (drawn == drawn[..., :1]).all()
            drawn = drawn[..., 0] if colourless else drawn[..., ::-1]
        return drawn, (np.asarray(done["keypoints"], float) + 0.5).reshape(-1, 4, 2)

    def _seeded(self, seed: int) -> Any:  # noqa: ANN401 - a transform of theirs
        known, own = _albumentations(), _loaded(self.data, self.form, self.place)
        whole = isinstance(own, known.Compose)
        return known.Compose(
            own.transforms if whole else [own],
            p=own.p if whole else 1.0,
            keypoint_params=known.KeypointParams(format="xy", remove_invisible=False),
            seed=seed,
        )


def fetched(name: str, place: str) -> Pipeline:
    """Return a pipeline from a file, or a shipped one by its name; raise if it cannot be loaded."""
    path = Path(name)
    if not path.suffix:
        path = corpora() / "albumentations" / f"{name}.json"
    if path.suffix not in _FORMS:
        raise BadInputError("is not .json or .yaml", place, "save it with albumentations.save")
    if not path.is_file():
        known = sorted(file.stem for file in (corpora() / "albumentations").glob("*.json"))
        remedy = f"give a file, or one that ships: {', '.join(known)}"
        raise BadInputError("does not exist", place, remedy)
    with told(path), path.open("rb") as file:
        data = file.read(LARGEST_ALBUMENTATIONS + 1)
    if len(data) > LARGEST_ALBUMENTATIONS:
        what = f"has more than {LARGEST_ALBUMENTATIONS:,} bytes"
        raise BadInputError(what, place, "give the file of a pipeline")
    _loaded(data, path.suffix, place)  # raises now, before anything is drawn
    return Pipeline(data, path.suffix, place)


@functools.cache
def _loaded(data: bytes, form: str, place: str) -> Any:  # noqa: ANN401 - a transform of theirs
    """Return the transform of a serialised pipeline, or raise BadInputError."""
    known = _albumentations()
    written = _parsed(data, form, place)
    if not isinstance(written, dict) or not {"__version__", "transform"} <= written.keys():
        raise BadInputError(
            "is no albumentations pipeline", place, "save it with albumentations.save"
        )
    if (of := written["__version__"]) != known.__version__:
        what = f"was saved by albumentations {of}, and {known.__version__} is installed"
        raise BadInputError(what, place, f"pip install albumentations=={of}, or save it again")
    _check_parts(written, place)
    try:
        return known.from_dict(written)
    except Exception as error:
        reason = str(error).partition("\n")[0][:120]
        what = f"cannot be loaded ({type(error).__name__}: {reason})"
        raise BadInputError(what, place, "save it again with albumentations.save") from error


def _parsed(data: bytes, form: str, place: str) -> object:
    torn: type[Exception] = ValueError
    try:
        if form == ".json":
            return parse_json(data)
        yaml = importlib.import_module("yaml")  # without types
        torn = yaml.YAMLError
        return yaml.safe_load(data)
    except (torn, ValueError, RecursionError) as error:
        reason = str(error).partition("\n")[0][:80]
        raise BadInputError(f"cannot be parsed ({reason})", place, "save it again") from error


def _check_parts(written: object, place: str) -> None:
    """Raise BadInputError for a pipeline that opens other files or has too many parts."""
    waiting, parts = [written], 0
    while waiting:
        part = waiting.pop()
        parts += 1
        if parts > MOST_PARTS_OF_PIPELINE:
            what = f"has more than {MOST_PARTS_OF_PIPELINE:,} parts"
            raise BadInputError(what, place, "save a smaller pipeline")
        if isinstance(part, dict):
            if reads := next((key for key in _OPENS_FILES if part.get(key)), None):
                what = f"opens other files ({reads})"
                raise BadInputError(what, place, "leave that transform out")
            waiting += part.values()
        elif isinstance(part, list | tuple):
            waiting += part


def _albumentations() -> Any:  # noqa: ANN401 - a module without types
    os.environ["NO_ALBUMENTATIONS_UPDATE"] = "1"  # else it calls the network
    return importlib.import_module("albumentations")  # slow, so only on demand
