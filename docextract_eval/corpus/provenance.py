"""Record what a corpus's bytes depend on: versions of libraries, and hashes of fonts."""

from __future__ import annotations

import functools
from importlib.metadata import version
from typing import TYPE_CHECKING

from docextract_eval.corpus.render.fonts import SYSTEM, font_hash
from docextract_eval.corpus.render.typesetting import FONTS

if TYPE_CHECKING:
    from docextract_eval.corpus.options import Recipe

_LIBRARIES = (
    "albumentations",
    "faker",
    "font-roboto",
    "freetype-py",
    "numpy",
    "opencv-python-headless",
    "pymupdf-fonts",
    "python-bidi",
    "python-stdnum",
    "uharfbuzz",
)


def library_versions() -> dict[str, str]:
    """Return the version of every library that affects the bytes."""
    return {name: version(name) for name in _LIBRARIES}


def font_hashes(recipe: Recipe | None = None) -> dict[str, str]:
    """Return hashes of all fonts that can be used; the system's only if the recipe needs them."""
    system_fonts = [
        font for font in (recipe.fonts_beyond_layouts if recipe else ()) if font in SYSTEM
    ]
    return _packaged_font_hashes() | {
        name: font_hash(name)[:16] for font in system_fonts for name in (font, SYSTEM[font])
    }


@functools.cache
def _packaged_font_hashes() -> dict[str, str]:
    return {name: font_hash(name)[:16] for name in FONTS}
