"""The benchmark of a training loop: receipts with boxes in transforms, and where boxes went."""

from __future__ import annotations

import itertools
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from pages import table

from benchmarks.beside import beside
from benchmarks.degrade import PEERS
from benchmarks.measuring import TOLD, plain, told
from docextract_eval.corpus.degrade.images import Degrade
from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.render.pages import render
from docextract_eval.geometry import bounding_boxes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]
    Boxes = NDArray[np.float64]
    Transform = Callable[[Picture, Boxes], tuple[Picture, Boxes]]

HEAD = "## A training loop"
CHAINS = {
    "phone_photo@3, a scene": "phone_photo@3",
    "6 degradations": "perspective@3,rotation@3,cast_shadow@3,defocus@2,sensor_noise@2,jpeg@3",
}
"""What a chain is called in the table; the second is of what the peers' pipelines have, too."""
PIPELINES = {
    "albumentations": "8 transforms",
    "augraphy": "6 effects",
    "augraphy_default": "default pipeline, which takes no boxes",
}
"""Those of tools/benchmarks/peer_training.py, and what they are."""
PATIENCE = 30.0
"""A peer goes on for so many CPU seconds; its speed is that of what it did."""
MARKER_PAGES, REACH, SPACING = 12, 6, 44
NOISE, LEAST_INK = 40, 2550
"""Levels by which a pixel is darker than the paper before it counts; their sum in a marker."""


def measure_training(receipts: int) -> str:
    """Tell how many receipts a CPU second each transform does, and how far boxes are from ink."""
    cv2.setNumThreads(1)
    begin = len(TOLD)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for number, (picture, boxes) in enumerate(_receipts(receipts)):
            np.savez(folder / f"{number:05d}.npz", picture=picture, boxes=boxes)
        np.savez(folder / "markers.npz", **dict(zip(("picture", "boxes"), _markers(), strict=True)))
        for what, chain in CHAINS.items():
            _tell(what, _measure_here(chain, folder))
        for name, what in PIPELINES.items():
            peer = name.partition("_")[0]
            command = ["peer_training.py", name, str(folder), str(MARKER_PAGES), str(PATIENCE)]
            if found := beside(peer, PEERS[peer], command):
                left = map(np.load, sorted(folder.glob(f"{name}-*.npz")))
                moved = [(stored["picture"], stored["boxes"]) for stored in left]
                _tell(f"{peer}, {what}", found | {"offsets": _offsets(moved)})
    return _section(receipts, TOLD[begin:])


def _receipts(count: int) -> Iterator[tuple[Picture, Boxes]]:
    recipe = plain("receipt", count)
    for index in range(recipe.count):
        (page,) = render(compose(recipe, index))
        yield np.stack([page.image] * 3, axis=-1), bounding_boxes(page.quads)


def _markers() -> tuple[Picture, Boxes]:
    """Return a page with black markers of some sizes, and their boxes."""
    picture = np.full((1200, 640, 3), 255, np.uint8)
    rng = np.random.default_rng(8)
    boxes = []
    for top, left in itertools.product(
        range(SPACING, 1200 - SPACING, SPACING), range(SPACING, 640 - SPACING, SPACING)
    ):
        height, width = rng.integers(8, 17, 2)
        picture[top : top + height, left : left + width] = 0
        boxes.append([left, top, left + width, top + height])
    return picture, np.array(boxes, float)


def _measure_here(chain: str, folder: Path) -> dict[str, Any]:
    """Put all receipts through a chain, then the markers some times."""
    transform = Degrade(chain, seed=7, dpi=203)
    seconds, count = 0.0, 0
    for file in sorted(folder.glob("[0-9]*.npz")):
        stored = np.load(file)
        picture, boxes = stored["picture"], stored["boxes"]
        start = time.process_time()
        transform(picture, {"boxes": boxes})
        seconds, count = seconds + time.process_time() - start, count + 1
    stored = np.load(folder / "markers.npz")
    done = (transform(stored["picture"], {"boxes": stored["boxes"]}) for _ in range(MARKER_PAGES))
    moved = [(picture, target["boxes"]) for picture, target in done]
    return {"seconds": seconds, "count": count, "offsets": _offsets(moved)}


def _offsets(pages: list[tuple[Picture, Boxes]]) -> list[float]:
    """Return how far, in px, the middle of each marker's ink is from the middle of its box.

    Markers at an edge, or covered so that hardly any ink is left, are left out.
    """
    found = []
    for picture, boxes in pages:
        gray = picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
        found += [off for box in boxes if (off := _offset(gray, box)) is not None]
    return found


def _offset(gray: Picture, box: Boxes) -> float | None:
    """Return how far the middle of the ink in and around a box is from its own middle."""
    left, top = (int(edge) - REACH for edge in np.floor(box[:2]))
    right, bottom = (int(edge) + REACH for edge in np.ceil(box[2:]))
    height, width = gray.shape
    if left < 0 or top < 0 or right > width or bottom > height:
        return None
    part = gray[top:bottom, left:right].astype(float)
    ink = np.clip(np.median(part[[0, -1]]) - part - NOISE, 0, None)
    if ink.sum() < LEAST_INK:
        return None
    across = ink.sum(axis=0) @ (np.arange(left, right) + 0.5) / ink.sum()
    down = ink.sum(axis=1) @ (np.arange(top, bottom) + 0.5) / ink.sum()
    return float(np.hypot(across - (box[0] + box[2]) / 2, down - (box[1] + box[3]) / 2))


def _tell(what: str, found: dict[str, Any]) -> None:
    rate = found["count"] / found["seconds"]
    told(f"{what}: speed over {found['count']} receipts", rate, "a CPU second")
    if found.get("failed"):
        told(f"{what}: receipts on which it failed", found["failed"], "receipts")
    if offsets := found["offsets"]:
        told(f"{what}: boxes from their ink, median", float(np.median(offsets)), "px")
        far = float(np.percentile(offsets, 99))
        told(f"{what}: boxes from their ink, 99th percentile", far, "px")


def _section(receipts: int, rows: list[tuple[str, str, str]]) -> str:
    lines = [HEAD, "", "Written by `tools/benchmark training --write`."]
    lines += [f"{receipts:,} generated receipts in RGB with a box for every word go through a"]
    lines += [
        "transform, one after the other, on one thread; reading them is not counted, encoding"
    ]
    lines += ["is where a chain has JPEG. Boxes are checked on pixels: how far the middle of a"]
    lines += [f"marker's ink is from the middle of its box, on {MARKER_PAGES} pages of markers."]
    lines += [f"The 6 degradations are `{CHAINS['6 degradations']}`;"]
    lines += ["`tools/benchmarks/peer_training.py` has the pipelines of the peers."]
    lines += ["", *table(["what", "figure"], (each[:2] for each in rows), others="---:")]
    return "\n".join(lines) + "\n"
