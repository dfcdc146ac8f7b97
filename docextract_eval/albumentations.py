"""Every degradation and scene as a transform of albumentations, which is imported with it."""

from __future__ import annotations

from typing import Any

import numpy as np

from docextract_eval.corpus.degrade.albumentations_pipelines import import_albumentations
from docextract_eval.corpus.degrade.images import (
    DPI,
    DegradedImage,
    check_chain_and_chance,
    degrade_with_quads,
    read_image,
)
from docextract_eval.corpus.degrade.pixel_operations import image_size
from docextract_eval.errors import BadInputError
from docextract_eval.geometry import box_quads

_albumentations = import_albumentations()
_DualTransform: Any = _albumentations.DualTransform
_TARGETS = _albumentations.core.type_definitions.Targets
_INPUTS = ("image", "bboxes", "keypoints")
_WHERE = "docextract_eval.albumentations.Degrade"


class Degrade(_DualTransform):  # type: ignore[misc] # it has no types
    """A chain such as `fold@3,jpeg@3` on images of uint8, with boxes and keypoints.

    Draws come from the pipeline's generator: `Compose(..., seed=7)` repeats them. It is saved and
    loaded with its pipeline. Masks do not follow, so a pipeline that is given any is refused.

    >>> import albumentations
    >>> import numpy as np
    >>> from docextract_eval.albumentations import Degrade
    >>> boxes = albumentations.BboxParams(format="pascal_voc", label_fields=["fields"])
    >>> photo = Degrade("phone_photo@3", p=1)
    >>> pipeline = albumentations.Compose([photo], bbox_params=boxes, seed=7)
    >>> page = np.full((300, 200, 3), 255, np.uint8)
    >>> done = pipeline(image=page, bboxes=[[40, 100, 160, 120]], fields=["total"])
    >>> done["image"].dtype, len(done["bboxes"]), done["fields"]
    (dtype('uint8'), 1, ['total'])
    """

    _targets = (_TARGETS.IMAGE, _TARGETS.BBOXES, _TARGETS.KEYPOINTS)

    def __init__(self, chain: str, dpi: int = DPI, p: float = 0.5) -> None:
        """Take a chain, the resolution of the images, and the chance to be applied."""
        check_chain_and_chance(chain, p, _WHERE)
        super().__init__(p=p)
        self.chain, self.dpi = chain, dpi

    def get_params_dependent_on_data(
        self, params: dict[str, Any], data: dict[str, Any]
    ) -> dict[str, Any]:
        """Degrade the image once, for all that is asked about it afterwards."""
        del params
        if others := [key for key in data if key in self._key2func and key not in _INPUTS]:
            remedy = "leave it out of this pipeline"
            raise BadInputError(f"cannot degrade '{others[0]}'", _WHERE, remedy)
        given = read_image(data.get("image"))
        height, width = image_size(given.pixels)
        boxes = _columns(data.get("bboxes"), 4) * np.array([width, height, width, height])
        # Their points are centres of pixels, ours are corners.
        points = _columns(data.get("keypoints"), 2) + 0.5
        quads = np.concatenate([box_quads(boxes), np.repeat(points[:, np.newaxis], 4, axis=1)])
        is_print = np.repeat([1.0, 0.0], [len(boxes), len(points)])
        seed = int(self.random_generator.integers(2**31))
        done = degrade_with_quads(
            given, self.chain, quads, is_print, seed=seed, name="", dpi=self.dpi
        )
        return {"degraded": done, "box_count": len(boxes)}

    def apply(self, img: Any, degraded: DegradedImage, **params: Any) -> Any:  # noqa: ANN401, ARG002 - as albumentations calls it
        """Return the degraded image."""
        return degraded.image

    def apply_to_bboxes(
        self,
        bboxes: Any,  # noqa: ANN401 - as albumentations calls it
        degraded: DegradedImage,
        box_count: int,
        **params: Any,  # noqa: ANN401, ARG002 - as albumentations calls it
    ) -> Any:  # noqa: ANN401 - as albumentations calls it
        """Return the upright boxes around where the boxes went, as shares of the new picture."""
        height, width = degraded.size
        moved = bboxes.copy()
        moved[:, :4] = degraded.boxes[:box_count] / np.array([width, height, width, height])
        return moved

    def apply_to_keypoints(
        self,
        keypoints: Any,  # noqa: ANN401 - as albumentations calls it
        degraded: DegradedImage,
        box_count: int,
        **params: Any,  # noqa: ANN401, ARG002 - as albumentations calls it
    ) -> Any:  # noqa: ANN401 - as albumentations calls it
        """Return where the keypoints went; their angles and scales stay as they are."""
        moved = keypoints.copy()
        moved[:, :2] = degraded.quads[box_count:, 0] - 0.5
        return moved


def _columns(rows: Any, count: int) -> np.ndarray[Any, np.dtype[np.float64]]:  # noqa: ANN401 - an array, or nothing
    """Return the first columns of boxes or keypoints, which may be missing or none."""
    if rows is None or not len(rows):
        return np.zeros((0, count))
    return np.asarray(rows)[:, :count].astype(float)
