"""Colours of senders: what they leave as it was, and that print in them can be read."""

from __future__ import annotations

import dataclasses

import cv2
import numpy as np
import pypdfium2
import pytest

from docextract_eval.corpus.degrade.chain import degrade
from docextract_eval.corpus.degrade.conditions import draw_steps
from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.kinds.bank_statement.layouts import LAYOUTS as OF_ACCOUNTS
from docextract_eval.corpus.kinds.card_statement.layouts import LAYOUTS as OF_CARDS
from docextract_eval.corpus.kinds.invoice.layouts import LAYOUTS as OF_INVOICES
from docextract_eval.corpus.pdf.born_digital import make_born_digital_pdf
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.render.colours import BLACK, BRANDS, tint_of, tone_table
from docextract_eval.corpus.render.marks import SHADE_TONE
from docextract_eval.corpus.render.pages import render

SENDERS = {"bank_statement": "bank", "card_statement": "issuer", "invoice": "seller"}
FAMILIES = {"bank_statement": "checking", "card_statement": "coupon", "invoice": "letter"}
LAYOUTS = {"bank_statement": OF_ACCOUNTS, "card_statement": OF_CARDS, "invoice": OF_INVOICES}
LEAST_CONTRAST = 4.5
"""What guidelines for the web ask of text."""


def sheet(kind, locale="en_US", index=0, **do):
    recipe = {"name": "t", "seed": 7, "count": 90, "kinds": [kind], "locales": [locale]}
    return compose(parse_recipe(recipe, "t"), index, do)


def luminance(colour):
    linear = [((part / 255 + 0.055) / 1.055) ** 2.4 for part in colour]
    return float(np.dot(linear, (0.2126, 0.7152, 0.0722)))


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("brand", BRANDS)
def test_print_in_the_colours_of_each_sender_can_be_read(brand):
    white, ink = (255, 255, 255), BRANDS[brand][0]
    assert contrast(ink, white) > LEAST_CONTRAST
    assert contrast(ink, tint_of(brand)) > LEAST_CONTRAST
    solid = tone_table("solid", brand)
    assert tuple(solid[0]) == white
    assert tuple(solid[SHADE_TONE]) == tuple(solid[255]) == ink[::-1]


@pytest.mark.parametrize("kind", FAMILIES)
@pytest.mark.parametrize("solid", [0, 1])
def test_colours_move_no_word_and_no_ink(kind, solid):
    looks = {"template": FAMILIES[kind]}
    gray, coloured = (sheet(kind, **looks, colour=colour) for colour in (BLACK, [*BRANDS][solid]))
    assert gray.pages == coloured.pages
    assert gray.fields == coloured.fields
    for plain, page in zip(render(gray), render(coloured), strict=True):
        assert plain.image.ndim == 2
        assert np.array_equal(plain.quads, page.quads)
        varied = page.image.max(axis=2) != page.image.min(axis=2)
        assert varied.any()
        assert (plain.image[varied] < 255).all()


@pytest.mark.parametrize("kind", FAMILIES)
def test_what_machines_read_in_the_margin_is_black(kind):
    family, locale = ("letter", "de_DE") if kind == "invoice" else (FAMILIES[kind], "en_US")
    page = render(sheet(kind, locale, template=family, colour="red"))[0].image
    margin = page[:, :55]
    assert margin.min() == 0
    assert (margin.max(axis=2) == margin.min(axis=2)).all()


@pytest.mark.parametrize("kind", FAMILIES)
def test_a_sender_has_its_colours_on_every_sheet(kind):
    found = {}
    for index in range(45):
        document = sheet(kind, index=index)
        name = next(field.text for field in document.fields if field.name == SENDERS[kind])
        colour = document.factors["colour"]
        if colour != BLACK:
            assert found.setdefault(name, colour) == colour
    assert len({*found.values()}) > 2


@pytest.mark.parametrize("kind", FAMILIES)
def test_type_of_one_width_comes_out_of_printers_without_colours(kind):
    mono = [name for name, layout in LAYOUTS[kind].items() if layout.mono]
    assert mono
    for name in mono:
        assert {sheet(kind, index=i, template=name).factors["colour"] for i in range(8)} == {BLACK}


@pytest.mark.parametrize("kind", FAMILIES)
def test_a_pdf_has_the_colours_of_the_page(kind):
    document = sheet(kind, template=FAMILIES[kind], colour="teal")
    drawn = render(document)[0]
    page = pypdfium2.PdfDocument(make_born_digital_pdf(document).data)[0]
    seen = page.render(scale=drawn.dpi / 72).to_numpy()[..., :3]
    seen = cv2.resize(seen, drawn.image.shape[1::-1])
    hue = [image.max(axis=2).astype(int) - image.min(axis=2) for image in (seen, drawn.image)]
    both = [cv2.blur((each > 40).astype(np.float32), (9, 9)) for each in hue]
    assert both[1].any()
    assert np.abs(both[0] - both[1]).mean() < 0.02


def test_black_toner_prints_no_colours_and_other_toner_does():
    page = render(sheet("invoice", template="letter", colour="blue"))[0]
    seen = set()
    for number in range(8):
        steps = draw_steps("toner@1", number, "t")
        black = steps[0].params["black"]
        seen.add(black)
        assert degrade(page, steps).image.ndim == (2 if black else 3)
        older = {name: each for name, each in steps[0].params.items() if name != "black"}
        kept = degrade(page, [dataclasses.replace(steps[0], params=older)])
        assert kept.image.ndim == 3
    assert seen == {0, 1}
