"""Put receipts with boxes through another project's pipeline, in its own environment: prints JSON.

usage: peer_training.py NAME FOLDER PAGES SECONDS: one of the peers below, a folder of receipts as
NPZ files (`picture` in RGB, `boxes`), on how many pages of `markers.npz` it leaves what became of
them, and after how many CPU seconds it stops. A receipt on which it fails counts as failed.
"""

# ruff: noqa: PLC0415 - each peer is imported where it is: in an environment of its own

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import sys
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    Transform = Callable[[Any, Any], tuple[Any, Any]]


def augraphy() -> Transform:
    """Return a pipeline of its effects that do what a photograph of a folded receipt does."""
    import augraphy as shelf
    import matplotlib.font_manager  # noqa: F401 - it uses it and does not import it

    def transform(picture: Any, boxes: Any) -> tuple[Any, Any]:  # noqa: ANN401 - arrays
        pipeline = shelf.AugraphyPipeline(
            ink_phase=[],
            paper_phase=[],
            post_phase=[
                shelf.Geometric(rotate_range=(-3, 3), p=1),
                shelf.Folding(p=1),
                shelf.ShadowCast(p=1),
                shelf.LightingGradient(p=1),
                shelf.SubtleNoise(p=1),
                shelf.Jpeg(p=1),
            ],
            bounding_boxes=np.rint(boxes).astype(int).tolist(),
        )
        done = pipeline.augment(picture)
        return done["output"], done["bounding_boxes"]

    return transform


def augraphy_default() -> Transform:
    """Return its default pipeline without boxes: with any, its `OneOf` fails on every picture.

    It draws when it is made, so one is made for each picture.
    """
    import matplotlib.font_manager  # noqa: F401 - it uses it and does not import it
    from augraphy import default_augraphy_pipeline

    def transform(picture: Any, boxes: Any) -> tuple[Any, Any]:  # noqa: ANN401 - arrays
        return default_augraphy_pipeline().augment(picture)["output"], boxes[:0]

    return transform


def albumentations() -> Transform:
    """Return a pipeline of its own transforms that does what a photograph with a phone does."""
    os.environ["NO_ALBUMENTATIONS_UPDATE"] = "1"
    import albumentations as shelf

    pipeline = shelf.Compose(
        [
            shelf.Perspective(scale=(0.03, 0.06), fit_output=True, p=1),
            shelf.Affine(rotate=(-3, 3), fit_output=True, p=1),
            shelf.RandomShadow(p=1),
            shelf.Illumination(p=1),
            shelf.PlanckianJitter(p=1),
            shelf.Defocus(radius=(1, 2), p=1),
            shelf.ISONoise(p=1),
            shelf.ImageCompression(quality_range=(30, 60), p=1),
        ],
        bbox_params=shelf.BboxParams(format="pascal_voc", label_fields=["numbers"], clip=True),
        seed=7,
    )

    def transform(picture: Any, boxes: Any) -> tuple[Any, Any]:  # noqa: ANN401 - arrays
        done = pipeline(image=picture, bboxes=boxes, numbers=list(range(len(boxes))))
        return done["image"], done["bboxes"]

    return transform


PEERS = {each.__name__: each for each in (augraphy, augraphy_default, albumentations)}


def main(name: str, folder: str, pages: str, seconds: str) -> None:
    """Measure one peer, and leave its pages of markers."""
    import cv2

    cv2.setNumThreads(1)
    warnings.simplefilter("ignore")
    os.chdir(folder)  # where augraphy leaves its cache
    random.seed(7)
    np.random.seed(7)  # noqa: NPY002 - they draw from it
    spent, count, failed = 0.0, 0, 0
    with contextlib.redirect_stdout(io.StringIO()):
        transform = PEERS[name]()
        markers = np.load(Path(folder) / "markers.npz")
        for page in range(int(pages)):  # what compiles does so here
            with contextlib.suppress(Exception):
                picture, boxes = transform(markers["picture"].copy(), markers["boxes"])
                np.savez(Path(folder) / f"{name}-{page}.npz", picture=picture, boxes=boxes)
        for file in sorted(Path(folder).glob("[0-9]*.npz")):
            stored = np.load(file)
            picture, boxes = stored["picture"], stored["boxes"]
            start = time.process_time()
            try:
                transform(picture, boxes)
            except Exception:  # noqa: BLE001 - whatever is wrong with it, it is counted
                failed += 1
            spent, count = spent + time.process_time() - start, count + 1
            if spent > float(seconds):
                break
    print(json.dumps({"seconds": spent, "count": count, "failed": failed}))


if __name__ == "__main__":
    main(*sys.argv[1:])
