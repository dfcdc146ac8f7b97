"""Every family of layouts of every kind, in every country: words stand apart, and on the paper."""

from __future__ import annotations

import pytest

from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.kinds import KINDS
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.render.pages import render
from docextract_eval.corpus.render.papers import PAPERS
from docextract_eval.countries.locales import LOCALES
from docextract_eval.records import page_word_texts
from tests.ink import boxes, meeting

TURN = 3
"""In one locale of so many it is a family's turn."""
LEAN = 2
"""Dots that the sign at the end of a line may reach over it."""
LEANS = {"th_TH": 6}
"""In tall type, marks above the last letter of a Thai word reach further."""


@pytest.mark.parametrize("locale", LOCALES.names)
@pytest.mark.parametrize("kind", KINDS.names)
def test_every_family_can_be_printed_in_every_country(kind, locale, every):
    """One document of each: no word is cut off, lies on another, or has no ink.

    Some families by turns in each locale, each in as many locales; with `--every`, all in all.
    """
    graph = KINDS.load(kind).graph
    small = {"size": "1"} if "size" in graph.nodes else {}
    recipe = parse_recipe(
        {"name": "l", "count": 40, "seed": 2, "kinds": [kind], "locales": [locale]}, "l"
    )
    for index, family in enumerate(graph.nodes["template"].options):
        if not every and (index + LOCALES.names.index(locale)) % TURN:
            continue
        document = compose(recipe, index, {"template": family, **small})
        paper = PAPERS[document.factors["paper"]]
        for words, page in zip(page_word_texts(document.pages), render(document), strict=True):
            x0, y0, x1, y1 = boxes(page).T
            assert len(words) == len(page.quads)
            assert (x0 < x1).all()
            assert (y0 < y1).all()
            lean = LEANS.get(locale, LEAN)
            assert x0.min() >= paper.margin - lean
            assert x1.max() <= paper.width - paper.margin + lean, family
            assert not [(words[a], words[b]) for a, b in meeting(boxes(page))], family
