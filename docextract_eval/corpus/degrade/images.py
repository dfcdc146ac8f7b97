"""Degrade images of one's own in memory: arrays, PIL images and tensors, with boxes that follow.

An image comes out in the form it came in: an array of uint8 as one, gray (height x width) or in
colour (height x width x 3, red first, unlike OpenCV), a PIL image of mode L or RGB in its mode, a
torch tensor (channels x height x width) as a tensor. A gray image stays gray, also in a scene that
a colour camera takes. Its size may change, because cameras and scanners show more than the sheet.

The same image, chain, boxes, seed, name and resolution give the same bytes on every machine.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from docextract_eval import seeds
from docextract_eval.corpus.degrade import Pixels, Size
from docextract_eval.corpus.degrade.chain import degrade as degrade_page
from docextract_eval.corpus.degrade.conditions import OwnConditions, draw_chain, parse_chain
from docextract_eval.corpus.degrade.pixel_operations import image_size
from docextract_eval.corpus.degrade.scenes import SCENES
from docextract_eval.corpus.degrade.user_degradations import load_degradation
from docextract_eval.errors import BadInputError
from docextract_eval.geometry import bounding_boxes, box_quads
from docextract_eval.records import File, Page, Step

Floats = NDArray[np.float64]

DPI = 150
"""The resolution that an image has if none is given."""
_LOWEST_DPI, _HIGHEST_DPI = 72, 600
_SLACK = 0.5
"""By how many px a box may reach beyond its image: as far as rounding takes it."""


@dataclass(frozen=True, slots=True, eq=False)
class DegradedImage:
    """An image after a chain of degradations, and where its boxes went.

    >>> import numpy as np
    >>> from docextract_eval import degrade
    >>> done = degrade(np.full((300, 200), 255, np.uint8), "fold@3", boxes=[[40, 100, 160, 120]])
    >>> done.size, done.quads.shape, done.steps[0].name
    ((300, 202), (1, 4, 2), 'fold')
    """

    image: Any
    """In the form in which it was given."""
    size: Size
    """Its height and width in px."""
    quads: Floats
    """boxes x 4 corners x (x, y) in px, clockwise from what was the top left of the box."""
    visible: Floats
    """For each box, the share of its ink that is neither covered nor outside of the picture."""
    file: File | None
    """The bytes as they would be stored, if the chain ends with a file, as `jpeg@3` does."""
    steps: tuple[Step, ...]
    """What was drawn. Given as the chain, it does the same to any image."""

    @property
    def boxes(self) -> Floats:
        """The upright box (x0, y0, x1, y1) around each quad."""
        return bounding_boxes(self.quads)


def degrade(  # noqa: PLR0913 - what an image is degraded by; all but two are keywords
    image: object,
    chain: str | Sequence[Step],
    *,
    boxes: object = (),
    seed: int = 0,
    name: str = "",
    dpi: int = DPI,
) -> DegradedImage:
    """Return an image after conditions such as `fold@3,jpeg@3`, applied in this order.

    Boxes are n x 4 (x0, y0, x1, y1) in px, or n x 4 x 2 (quads); stamps look for them, as for
    print. Another `seed` or `name` draws otherwise. Sizes are in mm, so `dpi` is the resolution.

    >>> import numpy as np
    >>> from docextract_eval import degrade
    >>> page = np.full((300, 200, 3), 255, np.uint8)
    >>> page[100:120, 40:160] = 0
    >>> done = degrade(page, "fold@3,jpeg@3", boxes=[[40, 100, 160, 120]], seed=7)
    >>> done.image.shape, done.boxes.round().tolist(), done.file.media_type
    ((302, 204, 3), [[41.0, 100.0, 161.0, 120.0]], 'image/jpeg')
    >>> bool((degrade(page, done.steps).image == done.image).all())
    True
    """
    given = read_image(image)
    quads = read_boxes(boxes, image_size(given.pixels), "boxes")
    return degrade_with_quads(
        given, chain, quads, np.ones(len(quads)), seed=seed, name=name, dpi=dpi
    )


class Degrade:
    """A chain of conditions as a callable, for `torchvision.transforms` or a loop of one's own.

    Each call draws from `seed` and its number, and degrades with the chance `p`. In a torch
    DataLoader, no two workers or epochs draw alike.

    >>> import numpy as np
    >>> from PIL import Image
    >>> from docextract_eval import Degrade
    >>> transform = Degrade("phone_photo@3", seed=7)
    >>> transform(Image.new("RGB", (200, 300), "white")).mode
    'RGB'

    With a target, as `torchvision.transforms.v2` passes it, its `boxes` (n x 4) follow the picture,
    and end at its edge.

    >>> picture, target = transform(np.full((300, 200), 255, np.uint8), {"boxes": [[9, 9, 50, 20]]})
    >>> target["boxes"].shape
    (1, 4)
    """

    def __init__(self, chain: str, *, p: float = 1.0, seed: int = 0, dpi: int = DPI) -> None:
        """Take a chain such as `fold@3,jpeg@3`, or raise where it is invalid."""
        check_chain_and_chance(chain, p, "Degrade")
        self.chain, self.p, self.seed, self.dpi = chain, p, seed, dpi
        self._calls = 0

    def __repr__(self) -> str:
        """Return how it was made, as a pipeline of torchvision prints its parts."""
        return f"Degrade({self.chain!r}, p={self.p}, seed={self.seed}, dpi={self.dpi})"

    def __call__(self, image: object, target: Mapping[str, Any] | None = None) -> Any:  # noqa: ANN401 - what it is given
        """Return the image, or with a target both, degraded."""
        key = (_torch_worker_seed(), self._calls)
        self._calls += 1
        if seeds.hash_to_unit(self.seed, "is degraded", *key) >= self.p:
            return image if target is None else (image, target)
        seed = seeds.hash_to_int(self.seed, "degraded", *key)
        if target is None:
            return degrade(image, self.chain, seed=seed, dpi=self.dpi).image
        boxes = target.get("boxes", ())
        done = degrade(image, self.chain, boxes=boxes, seed=seed, dpi=self.dpi)
        height, width = done.size
        moved = np.clip(done.boxes, 0, (width, height, width, height))
        if _is_tensor(boxes):
            moved = boxes.float().new_tensor(moved)
        return done.image, ({**target, "boxes": moved} if "boxes" in target else target)


@dataclass(frozen=True, slots=True, eq=False)
class GivenImage:
    """The pixels of an image as degradations have them, and the form it was given in."""

    pixels: Pixels
    """Gray, or in colour as OpenCV has it: blue first."""
    restore: Callable[[NDArray[np.uint8]], Any]
    """Returns an array, gray or red first, in that form."""

    def in_its_form(self, pixels: Pixels) -> Any:  # noqa: ANN401 - the user's form
        """Return other pixels in the form of the image, with as many channels."""
        if self.pixels.ndim == 2:
            same = pixels.copy() if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
        else:
            code = cv2.COLOR_GRAY2RGB if pixels.ndim == 2 else cv2.COLOR_BGR2RGB
            same = cv2.cvtColor(pixels, code)
        return self.restore(np.asarray(same, np.uint8))


def check_chain_and_chance(chain: str, p: float, where: str) -> None:
    """Refuse what a transform cannot apply before any image is there."""
    parse_chain(chain, where)
    if not 0 <= p <= 1:
        raise BadInputError(f"the chance {p} is not from 0 to 1", where, "give p=0.5")


def degrade_with_quads(  # noqa: PLR0913 - see degrade
    given: GivenImage,
    chain: str | Sequence[Step],
    quads: Floats,
    visible: Floats,
    *,
    seed: int,
    name: str,
    dpi: int,
) -> DegradedImage:
    """Return an image after a chain, with quads; those with nothing `visible` are only moved."""
    if not _LOWEST_DPI <= dpi <= _HIGHEST_DPI:
        what = f"{dpi} is no resolution from {_LOWEST_DPI} to {_HIGHEST_DPI} dots per inch"
        raise BadInputError(what, "dpi", f"give that of the image, or leave it at {DPI}")
    steps = _draw(chain, seed, name, is_gray=given.pixels.ndim == 2)
    page = Page(given.pixels, dpi, quads, visible, ("",) * len(quads))
    done = degrade_page(page, steps)
    image = given.in_its_form(done.image)
    size = image_size(done.image)
    return DegradedImage(image, size, done.quads, done.visible, done.file, steps)


def _draw(chain: str | Sequence[Step], seed: int, name: str, *, is_gray: bool) -> tuple[Step, ...]:
    """Return the steps of a chain, or raise where they would add colours to a gray image."""
    steps = chain
    if isinstance(steps, str):
        scenes = _scenes_without_colours() if is_gray else SCENES
        conditions = parse_chain(steps, "chain", scenes)
        steps = draw_chain(conditions, seed, name, OwnConditions(scenes))
    for step in steps:
        if is_gray and load_degradation(step.name).is_chromatic:
            what = f"'{step.name}' changes only colours, and the image is gray"
            raise BadInputError(what, "chain", "give the image in RGB")
    return tuple(steps)


def read_image(image: object) -> GivenImage:
    """Return the pixels of an image, or raise where it is none that can be degraded."""
    if isinstance(image, Image.Image):
        if image.mode not in {"L", "RGB"}:
            what = f"is a PIL image of mode {image.mode}, which is neither gray nor RGB"
            raise BadInputError(what, "image", 'give image.convert("RGB")')
        return GivenImage(_as_pixels(np.asarray(image)), Image.fromarray)
    if _is_tensor(image):
        return _read_tensor(image)
    if not isinstance(image, np.ndarray):
        remedy = "give a numpy array of uint8, a PIL image, or a torch tensor"
        raise BadInputError(f"has type {type(image).__name__}", "image", remedy)
    has_channels = image.ndim == 3
    return GivenImage(_as_pixels(image), lambda done: np.atleast_3d(done) if has_channels else done)


def _read_tensor(tensor: Any) -> GivenImage:  # noqa: ANN401 - torch is not imported for it
    if tensor.ndim != 3:
        what = f"is a tensor with {tensor.ndim} dimensions, not three"
        raise BadInputError(what, "image", "give channels x height x width")

    def in_tensor(done: Pixels) -> object:
        channels_first = np.atleast_3d(done).transpose(2, 0, 1)
        return tensor.new_tensor(np.ascontiguousarray(channels_first))

    return GivenImage(_as_pixels(tensor.permute(1, 2, 0).cpu().numpy()), in_tensor)


def read_boxes(boxes: object, size: Size, where: str) -> Floats:
    """Return boxes, n x 4 or n x 4 x 2, as quads; raise where they are none on an image."""
    try:
        if _is_tensor(boxes):
            boxes = boxes.cpu().numpy()  # type: ignore[attr-defined] # it is a tensor
        found = np.array(boxes, float)
        found = found.reshape(0, 4) if not found.size else found
    except (ValueError, TypeError, OverflowError):
        found = np.zeros(0)
    if found.ndim not in {2, 3} or found.shape[1:] not in {(4,), (4, 2)}:
        remedy = "write [[x0, y0, x1, y1], ...] in pixels"
        raise BadInputError("is not a list of boxes", where, remedy)
    upright = found if found.ndim == 2 else bounding_boxes(found)
    if not (np.isfinite(upright).all() and (upright[:, :2] < upright[:, 2:]).all()):
        raise BadInputError("has a box without extent", where, "write x0 < x1 and y0 < y1")
    height, width = size
    beyond = (upright[:, :2] < -_SLACK) | (upright[:, 2:] > np.array([width, height]) + _SLACK)
    if beyond.any():
        at = int(np.flatnonzero(beyond.any(axis=1))[0])
        corners = ", ".join(f"{number:g}" for number in upright[at])
        what = f"box {at} ({corners}) reaches beyond the image of {width} x {height} px"
        raise BadInputError(what, where, "clip it, or leave it out")
    return found if found.ndim == 3 else box_quads(found)


def _as_pixels(image: NDArray[Any]) -> Pixels:
    """Return an array, gray or red first, as degradations have it; raise where it is neither."""
    if image.dtype != np.uint8:
        what = f"has values of type {image.dtype}, and degradations take 8 bits"
        scaled = {"float": "(255 * image).round()", "uint16": "(image // 257)"}
        named = "float" if image.dtype.kind == "f" else image.dtype.name
        remedy = f"give {scaled.get(named, 'image')}.astype('uint8'), from 0 to 255"
        raise BadInputError(what, "image", remedy)
    shape = " x ".join(map(str, image.shape))
    if not image.size:
        raise BadInputError(f"has no pixels ({shape})", "image", "leave it out")
    if image.ndim == 3 and image.shape[2] == 4:
        raise BadInputError("has 4 channels", "image", "give red, green and blue: image[..., :3]")
    if image.ndim == 3 and image.shape[2] == 1:
        image = image[..., 0]
    if image.ndim != 2 and (image.ndim != 3 or image.shape[2] != 3):
        what = f"has the shape {shape}"
        raise BadInputError(what, "image", "give height x width, or height x width x 3")
    return np.ascontiguousarray(image[..., ::-1] if image.ndim == 3 else image)


def _is_tensor(thing: object) -> bool:
    """Return whether something is a tensor of torch, which is not imported for it."""
    return hasattr(thing, "permute") and hasattr(thing, "new_tensor")


def _torch_worker_seed() -> int:
    """Return the seed of this worker of a torch DataLoader, or 0 in any other process."""
    loading = sys.modules.get("torch.utils.data")
    worker = loading.get_worker_info() if loading else None
    return int(worker.seed) if worker else 0


@functools.cache
def _scenes_without_colours() -> dict[str, Any]:
    return {name: scene.without_colours() for name, scene in SCENES.items()}
