"""Record what a corpus's bytes depend on: versions of libraries, and hashes of fonts."""

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
    """Return the version of every library that affects the bytes."""
    return {name: version(name) for name in _SHAPERS}


def fonts(recipe: Recipe | None = None) -> dict[str, str]:
    """Return hashes of all fonts that can be used; the system's only if the recipe needs them."""
    faces = [face for face in (recipe.faces if recipe else ()) if face in SYSTEM]
    return _packaged() | {
        name: font_hash(name)[:16] for face in faces for name in (face, SYSTEM[face])
    }


@functools.cache
def _packaged() -> dict[str, str]:
    return {name: font_hash(name)[:16] for name in FONTS}
