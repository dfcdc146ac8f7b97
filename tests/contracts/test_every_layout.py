"""Every kind in every locale on every layout: it is composed, adds up, and is printed exactly."""

from __future__ import annotations

import dataclasses

import numpy as np

from docextract_eval.corpus import documents as documents_of
from docextract_eval.corpus.kinds import KINDS
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.render.pages import render
from docextract_eval.corpus.render.papers import PAPERS
from docextract_eval.countries.locales import LOCALES
from docextract_eval.records import page_word_texts
from tests.contracts.sums import ADDS_UP
from tests.ink import boxes, meeting

CASES = [
    (kind, locale, template, (turn + place) % 3 == 0)
    for kind in KINDS.names
    for turn, locale in enumerate(LOCALES.names)
    for place, template in enumerate(KINDS.load(kind).graph.nodes["template"].options)
]
"""Whether it is the turn of a family in a locale: that of a third of them, in every row and column
of the table of both; with `--every` it is that of all."""
LEAN = 2
"""Dots that the sign at the end of a line may reach over it."""
LEANS = {"th_TH": 6}
"""In tall type, marks above the last letter of a Thai word reach further."""


def pytest_generate_tests(metafunc):
    every = metafunc.config.getoption("every")
    cases = [case[:3] for case in CASES if every or case[3]]
    metafunc.parametrize(("kind", "locale", "template"), cases)


def test_every_layout_prints_every_locale_exactly(kind, locale, template):
    """Each word has ink at the four sides of its quad, alone, on the paper; there is no other."""
    written = {"name": "all", "count": 1, "seed": 17, "kinds": [kind], "locales": [locale]}
    graph = KINDS.load(kind).graph.nodes
    do = {"template": template} | ({"size": "1"} if "size" in graph else {})
    document = documents_of.compose(parse_recipe(written, "all"), 0, do)
    ADDS_UP[kind](document)
    words = tuple(
        tuple(dataclasses.replace(line, marks=()) for line in page) for page in document.pages
    )
    paper = PAPERS[document.factors["paper"]]
    pages = render(dataclasses.replace(document, pages=words))
    for page, said in zip(pages, page_word_texts(document.pages), strict=True):
        found = boxes(page)
        assert len(found) == len(said)
        loose = page.image < 255
        inked = np.zeros(loose.shape, np.uint8)
        for x0, y0, x1, y1 in found:
            word = loose[y0:y1, x0:x1].copy()
            inked[y0:y1, x0:x1] += 1
            assert word[0].any()
            assert word[-1].any()
            assert word[:, 0].any()
            assert word[:, -1].any()
        assert inked.max() == 1
        assert not loose[inked == 0].any()
        assert not meeting(found)
        lean = LEANS.get(locale, LEAN)
        assert found[:, 0].min() >= paper.margin - lean
        assert found[:, 2].max() <= paper.width - paper.margin + lean
