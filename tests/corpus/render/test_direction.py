"""Arabic on paper: letters are joined, words stand from the right, and digits from the left."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from bidi import get_display
from hypothesis import given
from hypothesis import strategies as st

from docextract_eval.corpus.render.pages import render
from docextract_eval.corpus.render.typesetting import (
    TextStyle,
    _glyphs_with_offsets_and_advance,
    word_sprite,
)
from docextract_eval.direction import visual_order_and_pieces, visual_runs, visual_text
from docextract_eval.records import Line, Span
from tests.ink import boxes

ROOT = Path(__file__).parents[3]
MAPS = Path("/proc/self/maps")
ARABIC, LATIN, DIGITS = "ابتجحدرسعمي", "abcxyzABC", "0123456789"
JOINED = ["بيت", "محمد", "سعيد", "مسجل", "شيخ", "حليب", "عجمين"]
"""Words whose letters all join: no paper shows between them."""
every_face = pytest.mark.parametrize("face", ["figo", "figbo", "cascadia", "cascadiab"])


def glyphs(text, face, size=40):
    """The glyphs of a word from left to right."""
    return [glyph for glyph, *_ in _glyphs_with_offsets_and_advance(text, face, (size, size))]


@pytest.fixture
def on_paper(clean):
    """Print one span on a till's roll."""

    def show(text, font="cascadia"):
        document = dataclasses.replace(
            clean[0],
            pages=((Line((Span(text),)),),),
            factors={"paper": "till80", "font": font},
        )
        (page,) = render(document)
        return page

    return show


@every_face
@pytest.mark.parametrize("word", JOINED)
def test_letters_that_join_have_other_forms_than_alone(face, word):
    """At the beginning, in the middle and at the end of a word."""
    alone = [glyphs(letter, face)[0] for letter in reversed(word)]
    for one, other in zip(glyphs(word, face), alone, strict=False):
        assert one != other


@every_face
def test_the_same_letter_has_a_form_for_each_place(face):
    """Alone, first, in between, last."""
    last, between, first = glyphs("ببب", face)[-3:][:3]
    assert len({last, between, first, glyphs("ب", face)[0]}) == 4


@every_face
def test_letters_of_a_word_follow_each_other_to_the_left(face):
    """The first stands at the right; one that joins nothing behind it is as it is alone."""
    assert glyphs("دب", face) == [*glyphs("ب", face), *glyphs("د", face)]
    assert glyphs("بد", face)[-1] == glyphs("بب", face)[-1]
    assert glyphs("بد", face)[0] != glyphs("د", face)[0]


@pytest.mark.parametrize("font", ["figo", "cascadia"])
@pytest.mark.parametrize("size", [13, 17, 19, 20, 24, 25, 30])
@pytest.mark.parametrize("printer", ["thermal", "laser"])
@pytest.mark.parametrize("bold", [False, True])
def test_no_paper_shows_between_letters_that_join(font, size, printer, bold):
    """Rounding to dots tears no word apart: but for its dots it is one stroke from side to side."""
    for word in JOINED:
        ink = word_sprite(word, TextStyle(font, size, bold=bold, printer=printer)).ink
        _, _, strokes, _ = cv2.connectedComponentsWithStats((ink > 0).astype(np.uint8))
        longest = strokes[1:, cv2.CC_STAT_WIDTH].max()
        assert longest >= 0.9 * ink.shape[1], word


@every_face
def test_a_bracket_before_an_arabic_word_opens_to_the_left(face):
    """It is drawn as the other bracket is in Latin."""
    (opening,), (closing,) = glyphs("(", face), glyphs(")", face)
    found = glyphs("(نقدا)", face)
    assert (found[-1], found[0]) == (closing, opening)


def test_the_first_word_of_an_arabic_line_stands_at_the_right(on_paper):
    """Each word to the left of the one before; the truth keeps the order in which they are read."""
    found = boxes(on_paper("ضريبة القيمة المضافة شامل"))
    assert (found[1:, 2] < found[:-1, 0]).all()


def test_latin_words_in_an_arabic_line_keep_their_order(on_paper):
    """`Tax Invoice` stands at the left of the Arabic, and is read from its own left."""
    first, second, slash, tax, invoice = boxes(on_paper("فاتورة ضريبية / Tax Invoice"))
    assert tax[2] < invoice[0] < invoice[2] < slash[0] < slash[2] < second[0] < second[2] < first[0]


def test_a_text_without_arabic_letters_is_set_from_the_left(on_paper):
    """Groups of a telephone number keep their order, whatever stands around it."""
    found = boxes(on_paper("+971 4 123 4567"))
    assert (found[1:, 0] > found[:-1, 2]).all()


@pytest.mark.parametrize("digits", ["123", "١٢٣"])
@pytest.mark.parametrize("font", ["figo", "cascadia"])
def test_digits_of_either_script_read_from_left_to_right(digits, font):
    """The first digit's dots are the left ones of the number."""
    face = TextStyle(font, 30)
    whole = word_sprite(digits, face)
    pen = 0
    for digit in digits:
        one = word_sprite(digit, face)
        x, y = pen + one.left - whole.left, whole.top - one.top
        spot = whole.ink[y : y + one.ink.shape[0], x : x + one.ink.shape[1]]
        assert spot[one.ink > 0].all()
        pen += one.advance
    assert pen == whole.advance


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("12.50 AED", "12.50 AED"),
        ("١٬٢٣٤٫٥٠ د", "د ١٬٢٣٤٫٥٠"),
        ("٧/٣/٢٠٢٤", "٧/٣/٢٠٢٤"),
        ("15:04", "15:04"),
        ("-5.00", "-5.00"),
        ("-٥٫٠٠", "٥٫٠٠-"),  # the sign comes first where one begins to read
        ("٥٪", "٪٥"),
        ("ا 7 ب 2024", "2024 ب 7 ا"),
        ("(A4) ا", "ا (A4)"),
    ],
)
def test_what_is_seen_from_left_to_right(text, seen):
    """As an Arabic typist sees it."""
    assert visual_text(text) == seen


WORDS = st.one_of(
    *(st.text(letters, min_size=1, max_size=5) for letters in (ARABIC, LATIN, DIGITS))
)


@given(st.lists(WORDS, min_size=1, max_size=8))
def test_words_stand_where_another_implementation_puts_them(words):
    """The one in Rust that python-bidi also has, for whole lines."""
    text = " ".join(["ا", *words])
    assert visual_text(text) == get_display(text, base_dir="R")


@given(st.text(ARABIC + LATIN + DIGITS + " ().,-/%٪٫١٢", max_size=20))
def test_nothing_is_lost_on_the_way_to_paper(text):
    """Every word and every letter stands somewhere, once."""
    order, pieces = visual_order_and_pieces(text)
    assert sorted(order) == list(range(len(pieces)))
    assert "".join(pieces) == text
    for piece in pieces:
        assert sorted("".join(run for run, _ in visual_runs(piece))) == sorted(piece)


@pytest.mark.skipif(not MAPS.exists(), reason="only Linux lists what a process has loaded")
def test_no_library_of_the_system_orders_or_shapes():
    """An Arabic word is drawn by a process that has loaded neither FriBidi nor Raqm."""
    program = (
        "from docextract_eval.corpus.render.typesetting import TextStyle, word_sprite\n"
        "style = TextStyle('figo', 20)\n"
        "assert word_sprite('\\u0645\\u062c\\u0645\\u0648\\u0639', style).ink.any()\n"
        f"print(open('{MAPS}').read())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "uharfbuzz" in done.stdout.lower()
    assert "fribidi" not in done.stdout.lower()
    assert "raqm" not in done.stdout.lower()


def test_equal_words_are_equal_dots_wherever_they_stand(on_paper):
    """A word's drawing does not depend on its neighbours."""
    alone, beside = on_paper("قهوة(2)"), on_paper("Tax قهوة(2) 12.50")
    (x0, y0, x1, y1), found = boxes(alone)[0], boxes(beside)[1]
    assert np.array_equal(
        alone.image[y0:y1, x0:x1], beside.image[found[1] : found[3], found[0] : found[2]]
    )
