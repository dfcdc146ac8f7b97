"""JPEG compression at falling quality, several times in a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.corpus.degrade import Degradation, Params, Pixels, value_at_severity
from docextract_eval.corpus.degrade.files import decode, encode_jpeg

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.records import File

_QUALITY = (75, 50, 30, 15, 8)
_GENERATIONS = (1, 1, 2, 2, 3)


def _draw(severity: float, _: np.random.Generator) -> Params:
    return {
        "quality": round(value_at_severity(severity, 100, _QUALITY)),
        "generations": round(value_at_severity(severity, 1, _GENERATIONS)),
    }


def _save_repeatedly(image: Pixels, dpi: int, params: Params) -> tuple[File, Pixels]:
    del dpi
    quality = int(params["quality"])
    for generation in range(int(params["generations"]) - 1, 0, -1):
        # Saving twice at one quality changes nothing, so earlier saves have a higher quality.
        image = decode(encode_jpeg(image, min(100, quality + 10 * generation)))
    file = encode_jpeg(image, quality)
    return file, decode(file)


JPEG = Degradation(
    "jpeg",
    "file",
    "blocks of eight by eight pixels keep only their coarse detail, each time the file is saved",
    _draw,
    encode=_save_repeatedly,
)
