"""Looking into PDFs by an independent reader: the signs, where they stand, and the pixels."""

from __future__ import annotations

import functools
from collections import Counter

import numpy as np
import pypdfium2

from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.recipe import parse_recipe

REACH = 2.5
"""Pixels by which a sign's middle may lie outside its word's ink."""


@functools.cache
def document(kind, locale, index=0, **more):
    return made(kind, locale, index)


def made(kind, locale, index=0, seed=5, **more):
    written = {"name": "p", "count": 1, "seed": seed, "kinds": [kind], "locales": [locale]}
    return compose(parse_recipe(written | more, "p"), index)


def pages_of(file):
    """The pages of a PDF."""
    return list(pypdfium2.PdfDocument(file.data))


def text_of(file):
    """All that a PDF says."""
    return "\n".join(page.get_textpage().get_text_range() for page in pages_of(file))


def pixels_of(page, dpi):
    """A page as it is drawn at a resolution."""
    picture = page.render(scale=dpi / 72).to_pil().convert("RGB")
    return np.asarray(picture)


def signs_of(page, dpi):
    """Every sign of a page with the middle of its box, in pixels from the upper left."""
    text, scale, high = page.get_textpage(), dpi / 72, page.get_height()
    found = []
    for at in range(text.count_chars()):
        sign = chr(pypdfium2.raw.FPDFText_GetUnicode(text, at))
        if not sign.isspace():
            left, low, right, top = text.get_charbox(at)
            found.append((sign, (left + right) / 2 * scale, (high - (low + top) / 2) * scale))
    return found


def strays(signs, words, quads):
    """The words whose signs are not those that stand in their quads, whatever their order."""
    found = []
    at = np.array([(x, y) for _, x, y in signs]).reshape(-1, 2)
    for word, quad in zip(words, quads, strict=True):
        low, high = quad.min(axis=0) - REACH, quad.max(axis=0) + REACH
        inside = ((low <= at) & (at <= high)).all(axis=1)
        said = Counter(signs[i][0] for i in np.flatnonzero(inside))
        if Counter(word) - said:
            found.append(word)
    return found
