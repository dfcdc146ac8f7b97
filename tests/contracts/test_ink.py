"""Every kind, on pixels: each word's quad is the exact extent of its ink, and no ink is loose."""

from __future__ import annotations

import unicodedata

import numpy as np
import pytest

from docextract_eval.corpus.render.dot_faces import has_dots
from docextract_eval.corpus.render.pages import head_heat
from docextract_eval.corpus.render.papers import PAPERS
from docextract_eval.corpus.render.typesetting import TextStyle, _freetype_face
from docextract_eval.records import page_word_texts
from tests.ink import boxes, meeting


@pytest.mark.long
def test_every_word_has_its_quad_tag_and_share(printed):
    """In reading order, word for word."""
    for document, page, number in printed:
        count = len(page_word_texts(document.pages)[number])
        assert count > 10
        assert page.quads.shape == (count, 4, 2)
        assert len(page.tags) == count
        assert (page.visible == 1).all()


def test_tags_are_those_of_the_spans(printed):
    """A word's tag names the field whose value it states."""
    for document, page, number in printed:
        spans = [span for line in document.pages[number] for span in line.spans]
        assert page.tags == tuple(span.tag for span in spans for _ in span.text.split())


def test_every_word_is_printed_on_the_page(printed):
    """No quad is empty or reaches over an edge."""
    for _, page, _ in printed:
        height, width = page.image.shape
        x0, y0, x1, y1 = boxes(page).T
        assert (x0 >= 0).all()
        assert (y0 >= 0).all()
        assert (x1 <= width).all()
        assert (y1 <= height).all()
        assert (x1 > x0).all()
        assert (y1 > y0).all()


def test_every_face_holds_every_sign_that_is_printed_with_it(printed):
    """No word has the empty box that stands for a sign that a face lacks."""
    for document, _, number in printed:
        for span in (span for line in document.pages[number] for span in line.spans):
            face = _freetype_face(TextStyle(document.factors["font"], 20, span.bold).font_name)
            lacking = [char for char in span.text if not face.get_char_index(char)]
            assert not lacking, (document.id, span.text)


def test_every_quad_is_tight_around_ink(bare):
    """Its first and last row and column hold ink: not one dot of blank at any side."""
    for _, page, _ in bare:
        ink = page.image < 255
        for x0, y0, x1, y1 in boxes(page):
            word = ink[y0:y1, x0:x1]
            assert word[0].any()
            assert word[-1].any()
            assert word[:, 0].any()
            assert word[:, -1].any()


def test_no_ink_lies_outside_the_quads(bare):
    """All that is printed is a word that the truth knows."""
    for _, page, _ in bare:
        loose = page.image < 255
        assert loose.any()
        for x0, y0, x1, y1 in boxes(page):
            loose[y0:y1, x0:x1] = False
        assert not loose.any()


def test_rules_boxes_and_logos_leave_every_word_as_it_is(printed, bare):
    """They are ink on top of the words' page, and strike through none."""
    for (_, page, _), (_, words, _) in zip(printed, bare, strict=True):
        assert (page.quads == words.quads).all()
        assert (page.image <= words.image).all()
        added = (page.image < 128) & (words.image >= 128)
        for x0, y0, x1, y1 in boxes(page):
            assert not added[y0:y1, x0:x1].any()


def test_no_two_words_overlap(printed):
    """Nor do they touch: between neighbours there is paper."""
    for document, page, _ in printed:
        assert not meeting(boxes(page)), document.id


def face(document):
    """What a document is set in and printed on, and how hot."""
    return document.factors["font"], document.factors["paper"], head_heat(document)


def test_the_ink_of_a_word_is_the_ink_of_that_word(bare):
    """In one face and size equal words are equal dots, and different words are not."""
    dots, words = {}, {}
    for document, page, number in bare:
        spelt = [
            (word, span.bold, span.inverse, line.size, line.wide, line.face, *face(document))
            for line in document.pages[number]
            for span in line.spans
            for word in span.text.split()
        ]
        near = {word for pair in meeting(boxes(page), 0, close=0) for word in pair}
        for at, (key, (x0, y0, x1, y1)) in enumerate(zip(spelt, boxes(page), strict=True)):
            if at in near:
                continue  # the dots of a word in a close line are among its own
            dark = page.image[y0:y1, x0:x1]
            if PAPERS[document.factors["paper"]].printer == "needles":
                dark = dark < 255  # a ribbon is uneven: the same needles, more or less ink
            seen = (x1 - x0, dark.tobytes())
            assert dots.setdefault(key, seen) == seen
            assert words.setdefault((key[1:], seen), key[0]) == key[0]
    assert len(dots) > 300


def test_words_of_a_span_read_to_their_side_and_lines_downwards(printed):
    """Each word stands behind the one before: to its right, or to its left in Arabic alone."""
    ways = {True: 0, False: 0}
    for document, page, number in printed:
        word, above = 0, -1.0
        found = boxes(page)
        for line in document.pages[number]:
            start = word
            for span in line.spans:
                inside = found[word : word + len(span.text.split())]
                from_right = {_from_right(said) for said in span.text.split()}
                if len(from_right) == 1:  # where both meet, tests of the order itself say how
                    before, after = (inside[1:], inside[:-1])[:: 1 if True in from_right else -1]
                    assert (after[:, 0] > before[:, 2]).all()
                    ways[True in from_right] += len(inside) > 1
                word += len(inside)
            if word == start:
                continue
            middle = found[start:word, 1:4:2].mean()
            assert middle > above
            above = middle
    assert all(ways.values())


def _from_right(word):
    """Whether a word is of letters that are written from the right."""
    return any(unicodedata.bidirectional(char) == "AL" for char in word)


def test_a_clean_page_is_gray_and_cannot_be_changed(printed):
    """Ink is black and paper white; a thermal head is cold or hot, and the paper warm or not.

    Where dots meet at a corner there are a dozen tones, and more where dots are no pixels.
    """
    for document, page, _ in printed:
        assert page.image.dtype == np.uint8
        assert page.image.ndim == 2
        assert not page.image.flags.writeable
        tones = set(np.unique(page.image))
        assert 255 in tones
        assert min(tones) < 20
        thermal = PAPERS[document.factors["paper"]].printer == "thermal"
        assert len(tones) <= 16 or not thermal or has_dots(document.factors["font"])
        assert page.file is None


def test_every_face_that_a_kind_chooses_occurs(printed):
    """What holds above holds for more than one face."""
    assert len({document.factors["font"] for document, _, _ in printed}) >= 3
