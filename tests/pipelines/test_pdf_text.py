"""The words that a PDF has are taken as they are read, where the page shows them."""

from __future__ import annotations

import dataclasses
from collections import Counter

import numpy as np
import pytest

from docextract_eval.corpus.pdf.born_digital import make_born_digital_pdf
from docextract_eval.corpus.render.pages import render
from docextract_eval.pipelines.pdf_text import pdf_words
from docextract_eval.records import page_word_texts
from tests.corpus.pdf.parser import made


@pytest.mark.parametrize("locale", ["ar_AE", "de_DE", "th_TH"])
def test_nearly_all_words_are_taken_letter_by_letter(locale):
    """Of two letters in one glyph, too; what a parser turns round is a word of Latin in Arabic."""
    document = made("bank_statement", locale)
    printed = Counter(word for page in page_word_texts(document.pages) for word in page)
    found = Counter(word.text for word in pdf_words(make_born_digital_pdf(document).data, 1.0))
    assert (printed - found).total() < 0.02 * printed.total()


@pytest.mark.parametrize("turned", ["", "left", "around", "right"])
def test_words_stand_where_a_turned_page_shows_them(turned):
    plain = made("receipt", "en_US")
    document = dataclasses.replace(plain, factors={**plain.factors, "turned": turned})
    (page,) = render(document)
    found = list(pdf_words(make_born_digital_pdf(document).data, page.dpi / 72))
    said = page_word_texts(document.pages)[0]
    assert sorted(word.text for word in found) == sorted(said)
    for text, quad in zip(said, page.quads, strict=True):
        ink = np.concatenate([quad.min(axis=0), quad.max(axis=0)])
        off = [abs(np.array(word.box) - ink).max() for word in found if word.text == text]
        assert min(off) < 4, text


def test_a_word_with_stacked_marks_is_as_wide_as_its_ink():
    document = made("bank_statement", "th_TH")
    printed = render(document)
    found = list(pdf_words(make_born_digital_pdf(document).data, printed[0].dpi / 72))
    for number, (page, said) in enumerate(
        zip(printed, page_word_texts(document.pages), strict=True)
    ):
        for text, quad in zip(said, page.quads, strict=True):
            sides = quad[:, 0].min(), quad[:, 0].max()
            off = [
                max(abs(word.box[0] - sides[0]), abs(word.box[2] - sides[1]))
                for word in found
                if (word.text, word.page) == (text, number)
            ]
            assert min(off) < 6, text
