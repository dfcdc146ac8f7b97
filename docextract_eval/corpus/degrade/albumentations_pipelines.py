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

from docextract_eval.borders.limits import LARGEST_ALBUMENTATIONS, MOST_PARTS_OF_PIPELINE
from docextract_eval.codec import sha256
from docextract_eval.codec.strict_json import parse_json
from docextract_eval.errors import BadInputError
from docextract_eval.shipped import recipe_folder
from docextract_eval.storage.disk import disk_errors_with_remedy

if TYPE_CHECKING:
    from docextract_eval.corpus.degrade import Pixels

Floats = NDArray[np.float64]

_DIGITS = 12
"""Hexadecimal digits of a fingerprint that a float holds exactly."""
_OPENS_FILES = ("reference_images", "read_fn", "font_path")
"""Parameters in which transforms name files that they open."""
_SUFFIXES = (".json", ".yaml", ".yml")


def fingerprint(data: bytes) -> int:
    """Return the first 48 bits of the SHA-256 of data, as a number that a float holds exactly."""
    return int(sha256(data)[:_DIGITS], 16)


@dataclass(frozen=True, slots=True)
class AlbumentationsPipeline:
    """A serialised albumentations pipeline: its bytes, its file suffix, and where it was named."""

    data: bytes
    form: str
    where: str

    def apply(self, image: Pixels, quads: Floats, seed: int) -> tuple[Pixels, Floats]:
        """Return image and quads after the pipeline; gray stays gray if nothing colours it."""
        gray = image.ndim == 2
        coloured = cv2.cvtColor(image, cv2.COLOR_GRAY2RGB if gray else cv2.COLOR_BGR2RGB)
        # Their points are centres of pixels, ours are corners.
        result = self._seeded_compose(seed)(image=coloured, keypoints=quads.reshape(-1, 2) - 0.5)
        drawn = np.asarray(result["image"])
        if drawn.ndim == 3 and drawn.shape[2] == 3 and drawn.dtype == np.uint8:
            colourless = gray and (drawn == drawn[..., :1]).all()
            drawn = drawn[..., 0] if colourless else drawn[..., ::-1]
        return drawn, (np.asarray(result["keypoints"], float) + 0.5).reshape(-1, 4, 2)

    def _seeded_compose(self, seed: int) -> Any:  # noqa: ANN401 - a transform of theirs
        albumentations, transform = (
            import_albumentations(),
            _load_transform(self.data, self.form, self.where),
        )
        is_compose = isinstance(transform, albumentations.Compose)
        return albumentations.Compose(
            transform.transforms if is_compose else [transform],
            p=transform.p if is_compose else 1.0,
            keypoint_params=albumentations.KeypointParams(format="xy", remove_invisible=False),
            seed=seed,
        )


def load_albumentations_pipeline(name: str, where: str) -> AlbumentationsPipeline:
    """Return a pipeline from a file, or a shipped one by its name; raise if it cannot be loaded."""
    path = Path(name)
    if not path.suffix:
        path = recipe_folder() / "albumentations" / f"{name}.json"
    if path.suffix not in _SUFFIXES:
        raise BadInputError("is not .json or .yaml", where, "save it with albumentations.save")
    if not path.is_file():
        known = sorted(file.stem for file in (recipe_folder() / "albumentations").glob("*.json"))
        remedy = f"give a file, or one that ships: {', '.join(known)}"
        raise BadInputError("does not exist", where, remedy)
    with disk_errors_with_remedy(path), path.open("rb") as file:
        data = file.read(LARGEST_ALBUMENTATIONS + 1)
    if len(data) > LARGEST_ALBUMENTATIONS:
        what = f"has more than {LARGEST_ALBUMENTATIONS:,} bytes"
        raise BadInputError(what, where, "give the file of a pipeline")
    _load_transform(data, path.suffix, where)  # raises now, before anything is drawn
    return AlbumentationsPipeline(data, path.suffix, where)


@functools.cache
def _load_transform(data: bytes, suffix: str, where: str) -> Any:  # noqa: ANN401 - a transform of theirs
    """Return the transform of a serialised pipeline, or raise BadInputError."""
    albumentations = import_albumentations()
    written = _parse_json_or_yaml(data, suffix, where)
    if not isinstance(written, dict) or not {"__version__", "transform"} <= written.keys():
        raise BadInputError(
            "is no albumentations pipeline", where, "save it with albumentations.save"
        )
    if (version := written["__version__"]) != albumentations.__version__:
        what = (
            f"was saved by albumentations {version}, and {albumentations.__version__} is installed"
        )
        raise BadInputError(what, where, f"pip install albumentations=={version}, or save it again")
    _refuse_file_access_or_many_parts(written, where)
    try:
        return albumentations.from_dict(written)
    except Exception as error:
        reason = str(error).partition("\n")[0][:120]
        what = f"cannot be loaded ({type(error).__name__}: {reason})"
        raise BadInputError(what, where, "save it again with albumentations.save") from error


def _parse_json_or_yaml(data: bytes, suffix: str, where: str) -> object:
    parse_error: type[Exception] = ValueError
    try:
        if suffix == ".json":
            return parse_json(data)
        yaml = importlib.import_module("yaml")  # without types
        parse_error = yaml.YAMLError
        return yaml.safe_load(data)
    except (parse_error, ValueError, RecursionError) as error:
        reason = str(error).partition("\n")[0][:80]
        raise BadInputError(f"cannot be parsed ({reason})", where, "save it again") from error


def _refuse_file_access_or_many_parts(content: object, where: str) -> None:
    """Raise BadInputError for a pipeline that opens other files or has too many parts."""
    unchecked, parts = [content], 0
    while unchecked:
        part = unchecked.pop()
        parts += 1
        if parts > MOST_PARTS_OF_PIPELINE:
            what = f"has more than {MOST_PARTS_OF_PIPELINE:,} parts"
            raise BadInputError(what, where, "save a smaller pipeline")
        if isinstance(part, dict):
            if reads := next((key for key in _OPENS_FILES if part.get(key)), None):
                what = f"opens other files ({reads})"
                raise BadInputError(what, where, "leave that transform out")
            unchecked += part.values()
        elif isinstance(part, list | tuple):
            unchecked += part


def import_albumentations() -> Any:  # noqa: ANN401 - a module without types
    """Return the module albumentations, which takes half a second to import."""
    os.environ["NO_ALBUMENTATIONS_UPDATE"] = "1"  # else it calls the network
    return importlib.import_module("albumentations")
