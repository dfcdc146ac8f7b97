"""Time another project's effects on a page, in its own environment: prints JSON, effect to ms.

usage: peer.py NAME PAGE: one of the peers below, and a picture. Effects that fail are null.
"""

# ruff: noqa: PLC0415 - each peer is imported where it is: in an environment of its own

from __future__ import annotations

import contextlib
import inspect
import io
import json
import os
import sys
import time
import warnings
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Effects = dict[str, Callable[[Any], Any]]

RUNS, PATIENCE = 3, 1.0
"""So many runs after a first one that compiles, while they take less than so many seconds."""
ALBUMENTATIONS = """GaussianBlur MotionBlur Defocus ZoomBlur GlassBlur GaussNoise ISONoise ShotNoise
SaltAndPepper ImageCompression Downscale Perspective Affine ElasticTransform GridDistortion
OpticalDistortion ThinPlateSpline RandomShadow RandomSunFlare RandomFog Illumination PlasmaShadow
Spatter ChromaticAberration RingingOvershoot Morphological RandomGamma RandomBrightnessContrast
Rotate Sharpen Posterize PlanckianJitter CoarseDropout Superpixels UnsharpMask"""
"""Those that do to a page what something here does too; PiecewiseAffine takes 20 s a page."""


def augraphy() -> Effects:
    """Return all of its augmentations, as they come."""
    import augraphy.augmentations as shelf
    import matplotlib.font_manager  # noqa: F401 - it uses it and does not import it

    known = vars(shelf).values()
    modules = [each for each in known if inspect.ismodule(each)]
    kinds = {v for m in modules for v in vars(m).values() if inspect.isclass(v)}
    wanted = [k for k in kinds if any(b.__name__ == "Augmentation" for b in k.__mro__[1:])]
    return {kind.__name__: lambda page, kind=kind: kind(p=1)(page) for kind in wanted}


def albumentations() -> Effects:
    """Return its transforms that have a counterpart here."""
    os.environ["NO_ALBUMENTATIONS_UPDATE"] = "1"
    import albumentations as shelf

    kinds = [getattr(shelf, name) for name in ALBUMENTATIONS.split()]
    return {k.__name__: lambda page, k=k: k(p=1)(image=page)["image"] for k in kinds}


def imagecorruptions() -> Effects:
    """Return all of its corruptions, at severity 3."""
    import imagecorruptions as shelf

    names = shelf.get_corruption_names("all")
    return {n: lambda page, n=n: shelf.corrupt(page, corruption_name=n, severity=3) for n in names}


def best(effect: Callable[[Any], Any], page: Any) -> float | None:  # noqa: ANN401 - an array
    """Return the CPU ms of the best run; none if it fails."""
    seconds: list[float] = []
    try:
        effect(page.copy())
        while len(seconds) < RUNS and sum(seconds) < PATIENCE:
            start = time.process_time()
            effect(page.copy())
            seconds.append(time.process_time() - start)
    except Exception:  # noqa: BLE001 - whatever is wrong with it, it is no figure
        return None
    return 1000 * min(seconds)


def main(name: str, file: str) -> None:
    """Time every effect of one peer."""
    import cv2

    cv2.setNumThreads(1)
    warnings.simplefilter("ignore")
    page = cv2.imread(file)
    with contextlib.redirect_stdout(io.StringIO()):
        effects = {"augraphy": augraphy, "albumentations": albumentations}
        effects["imagecorruptions"] = imagecorruptions
        found = {each: best(effect, page) for each, effect in sorted(effects[name]().items())}
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
