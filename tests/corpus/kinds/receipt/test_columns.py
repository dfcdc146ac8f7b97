"""Headers over the columns of a table stand apart, and lines keep out of each other's accents."""

from __future__ import annotations

import pytest

from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.kinds.receipt.type_shape import type_shape
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.render.pages import render
from docextract_eval.countries.locales import LOCALES
from docextract_eval.geometry import bounding_boxes
from docextract_eval.seeds import stream


def words_that_touch(locale, template, seed):
    """Return the pairs of neighbouring words whose boxes share a pixel."""
    written = {"name": "x", "count": 1, "seed": seed, "kinds": ["receipt"], "locales": [locale]}
    document = compose(parse_recipe(written, "x"), 0, {"template": template, "trade": "grocery"})
    (page,) = render(document)
    boxes = bounding_boxes(page.quads)
    return [
        (i, j)
        for i in range(len(boxes))
        for j in range(max(0, i - 12), i)
        if (boxes[[i, j], 2].min() > boxes[[i, j], 0].max())
        and (boxes[[i, j], 3].min() > boxes[[i, j], 1].max())
    ]


@pytest.mark.parametrize("locale", [name for name in LOCALES.names if not LOCALES.load(name).hang])
def test_wide_headers_push_the_columns_apart(locale):
    assert words_that_touch(locale, "graphic", 17) == []


def test_lines_are_the_farther_apart_the_more_accents_stand_above_each_other():
    class Given:
        template, font = "till80", "cascadia"

        def __init__(self, locale):
            self.locale = locale

    def closest(locale):
        drawn = [type_shape(Given(locale), stream(1, str(i))) for i in range(200)]
        return min(shape.pitch / shape.height for shape in drawn)

    english, german, vietnamese = map(closest, ("en_GB", "de_DE", "vi_VN"))
    assert english < german < vietnamese
