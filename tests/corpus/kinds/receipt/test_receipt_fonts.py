"""Tills print faces of dots, as far as these hold the country's script."""

from __future__ import annotations

import pytest

from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.kinds.receipt.layouts import LAYOUTS
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.render.dot_faces import DOT_FACES, PINS, THERMAL
from docextract_eval.corpus.render.papers import PAPERS
from docextract_eval.countries.locales import LOCALES


@pytest.mark.parametrize(
    "layout", [each for each in LAYOUTS.values() if PAPERS[each.paper].cell], ids=lambda it: it.name
)
def test_most_rolls_are_printed_in_dots_of_their_printer(layout):
    """A few are printed as pictures of outline fonts."""
    own = PINS if PAPERS[layout.paper].printer == "needles" else THERMAL
    share = sum(font in own for font in layout.fonts) / len(layout.fonts)
    assert 0.8 <= share < 1
    assert not {*layout.fonts} & {*DOT_FACES} - {*own}


@pytest.mark.parametrize("locale", ["ar_AE", "ja_JP", "th_TH", "vi_VN", "zh_CN"])
def test_scripts_that_no_face_of_dots_holds_have_others(locale):
    assert not {*LOCALES.load(locale).faces} & {*DOT_FACES}
    recipe = parse_recipe(
        {"name": "s", "count": 12, "kinds": ["receipt"], "locales": [locale]}, "s.toml"
    )
    fonts = {compose(recipe, number).factors["font"] for number in range(12)}
    assert not fonts & {*DOT_FACES}


def test_a_font_can_be_asked_for_and_changes_nothing_but_the_type():
    """Its twin has the same words."""
    written = {"name": "s", "count": 4, "kinds": ["receipt"], "locales": ["pl_PL"]}
    for number in range(4):
        texts = []
        for font in ("dots12x24", "dots8x16"):
            recipe = parse_recipe({**written, "do": {"font": font}}, "s.toml")
            document = compose(recipe, number)
            assert document.factors["font"] == font
            texts.append([field.text for field in document.fields])
        assert texts[0] == texts[1]
