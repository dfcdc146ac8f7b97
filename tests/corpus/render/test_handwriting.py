"""Handwriting: whose it is, that it trembles, and that a careful reader can read it."""

from __future__ import annotations

from itertools import combinations

import cv2
import numpy as np
import pytest

from docextract_eval.corpus.render.hands import HANDS, is_handwritable_number
from docextract_eval.corpus.render.handwriting import handwritten_word
from docextract_eval.corpus.render.handwritten_letters import is_handwritable_in_capitals
from docextract_eval.corpus.render.pages import render
from docextract_eval.records import Line, Span
from tests.ink import boxes

HEIGHT = 40
DIGITS = "0123456789"


@pytest.fixture(params=HANDS)
def hand(request):
    return request.param


def test_the_same_pen_writes_the_same_and_another_tremor_does_not(hand):
    one, same, other = (handwritten_word("23.40", (hand, number), HEIGHT) for number in (1, 1, 2))
    assert (one.ink == same.ink).all()
    assert one.ink.shape != other.ink.shape or (one.ink != other.ink).any()


def test_hands_are_different_hands():
    drawn = [framed(handwritten_word("7", (name, 1), HEIGHT).ink) for name in HANDS]
    for one, other in combinations(drawn, 2):
        assert np.abs(one - other).mean() > 0.05


def test_a_hand_leans_as_it_says():
    leans = {name: np.mean([lean(name, number) for number in range(20)]) for name in HANDS}
    assert sorted(HANDS, key=lambda name: HANDS[name].slant) == sorted(leans, key=leans.get)


def lean(name, number):
    """How far the upper half of a zero's ink lies to the right of the lower half."""
    ink = handwritten_word("0", (name, number), HEIGHT).ink.astype(float)
    across, half = np.arange(ink.shape[1]), len(ink) // 2
    upper, lower = ink[:half].sum(axis=0), ink[half:].sum(axis=0)
    return (across @ upper) / upper.sum() - (across @ lower) / lower.sum()


def test_ink_is_tight_and_of_many_shades(hand):
    """Pressure shows: it is neither print nor one gray."""
    ink = handwritten_word("1728.95", (hand, 3), HEIGHT).ink
    assert all(edge.any() for edge in (ink[0], ink[-1], ink[:, 0], ink[:, -1]))
    assert len(np.unique(ink)) > 40
    assert 150 < ink.max() < 255


def test_a_point_stands_on_the_line_and_a_comma_hangs_below_it(hand):
    point, comma = (handwritten_word(mark, (hand, 1), HEIGHT) for mark in ".,")
    assert point.ink.shape[0] < HEIGHT / 3 < 2 * comma.ink.shape[0]
    assert comma.ink.shape[0] - comma.top > point.ink.shape[0] - point.top


@pytest.mark.long
def test_every_digit_can_be_told_from_every_other(hand):
    """A reader who saw other pages of this hand takes 99 of 100 digits for what they are."""
    learnt = {
        digit: [
            framed(handwritten_word(digit, (hand, number), HEIGHT).ink)
            for number in range(100, 112)
        ]
        for digit in DIGITS
    }
    wrong = []
    for digit in DIGITS:
        for number in range(30):
            seen = framed(handwritten_word(digit, (hand, number), HEIGHT).ink)
            nearest = min(DIGITS, key=lambda d: min(apart(seen, other) for other in learnt[d]))
            wrong += [] if nearest == digit else [(digit, nearest)]
    assert len(wrong) <= 3, wrong


def framed(ink):
    """Ink in a frame of one size, its proportions kept, a little out of focus."""
    high, wide = ink.shape
    square = np.zeros((max(high, wide),) * 2, np.uint8)
    left = (len(square) - wide) // 2
    square[:high, left : left + wide] = ink
    small = cv2.resize(square, (24, 24), interpolation=cv2.INTER_AREA)
    return cv2.GaussianBlur(small, (5, 5), 0).astype(float) / 255


def apart(one, other):
    return float(((one - other) ** 2).sum())


def test_written_words_have_quads_like_printed_ones(clean):
    """In reading order, tight around their ink, and nothing else is on the page."""
    lines = (Line((Span("TIP"), Span("12.50 7", 0.5, tag="tip", pen=("slanted", 5))), gap=1.0),)
    document = clean[0].__class__(
        **{name: getattr(clean[0], name) for name in clean[0].__slots__} | {"pages": (lines,)}
    )
    (page,) = render(document)
    assert page.tags == ("", "tip", "tip")
    ink = page.image < 255
    for x0, y0, x1, y1 in boxes(page):
        word = ink[y0:y1, x0:x1]
        assert all(edge.any() for edge in (word[0], word[-1], word[:, 0], word[:, -1]))
        word[:] = False
    assert not ink.any()


def test_what_no_hand_can_write_is_known():
    assert is_handwritable_number("1,234.50 -")
    assert not is_handwritable_number("$5.00")
    assert not is_handwritable_number("\N{ARABIC-INDIC DIGIT ONE}")


ALPHABETS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ ÄÖÜ ÉÈÊËÀÂÇÎÏÔÛÙ ÑÍÓÚÁ¡¿ ÃÕ ŁĄĘŻŹĆŃŚ ÅØÆ İĞŞ ĐƠƯẾỘ"


def test_hands_write_the_capitals_of_every_latin_alphabet_we_print():
    assert is_handwritable_in_capitals(ALPHABETS.replace("¡", "").replace("¿", ""))
    assert not is_handwritable_in_capitals("\N{HIRAGANA LETTER A}")
    assert not is_handwritable_in_capitals("small")


@pytest.mark.long
def test_every_capital_can_be_told_from_every_other(hand):
    """A reader who saw other pages of this hand takes nineteen of twenty for what they are."""
    capitals = "ABCDEFGHKLMNPRSTUWXZ"
    learnt = {
        letter: [
            framed(handwritten_word(letter, (hand, number), HEIGHT).ink)
            for number in range(100, 106)
        ]
        for letter in capitals
    }
    wrong = []
    for letter in capitals:
        for number in range(6):
            seen = framed(handwritten_word(letter, (hand, number), HEIGHT).ink)
            near = min(capitals, key=lambda c: min(apart(seen, other) for other in learnt[c]))
            wrong += [] if near == letter else [(letter, near)]
    assert len(wrong) <= len(capitals) * 6 / 20, wrong


def test_an_accent_stands_above_its_letter():
    plain, marked = (handwritten_word(letter, ("upright", 3), HEIGHT) for letter in "EÉ")
    assert marked.top > plain.top + HEIGHT // 12
