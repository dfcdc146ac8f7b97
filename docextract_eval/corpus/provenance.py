"""What shaped the bytes of a corpus: the versions of libraries and the fingerprints of fonts."""

from __future__ import annotations

import functools
from importlib.metadata import version

from docextract_eval.corpus.render.type import FONTS, font_hash

_SHAPERS = (
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
    """Give the version of every library that shapes bytes."""
    return {name: version(name) for name in _SHAPERS}


@functools.cache
def fonts() -> dict[str, str]:
    """Give the fingerprint of every font that may be drawn with."""
    return {name: font_hash(name)[:16] for name in FONTS}
