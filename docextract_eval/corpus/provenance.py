"""What shaped the bytes of a corpus: the versions of libraries and the fingerprints of fonts."""

from __future__ import annotations

import functools
from importlib.metadata import version
from typing import TYPE_CHECKING

from docextract_eval.corpus.render.fonts import SYSTEM, font_hash
from docextract_eval.corpus.render.type import FONTS

if TYPE_CHECKING:
    from docextract_eval.corpus.options import Recipe

_SHAPERS = (
    "albumentations",
    "faker",
    "freetype-py",
    "numpy",
    "opencv-python-headless",
    "pymupdf-fonts",
    "python-bidi",
    "python-stdnum",
    "uharfbuzz",
)


def versions() -> dict[str, str]:
    """Return the version of every library that shapes bytes."""
    return {name: version(name) for name in _SHAPERS}


def fonts(recipe: Recipe | None = None) -> dict[str, str]:
    """Return fingerprint of every font that may be drawn with, the system's if a recipe does."""
    faces = [face for face in (recipe.faces if recipe else ()) if face in SYSTEM]
    return _packaged() | {
        name: font_hash(name)[:16] for face in faces for name in (face, SYSTEM[face])
    }


@functools.cache
def _packaged() -> dict[str, str]:
    return {name: font_hash(name)[:16] for name in FONTS}
