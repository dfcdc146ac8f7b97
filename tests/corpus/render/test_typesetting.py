"""Words as dots: the same on every machine, tight, and in columns."""

from __future__ import annotations

import numpy as np
import pytest

from docextract_eval.corpus.render.fonts import font_hash
from docextract_eval.corpus.render.typesetting import (
    FONTS,
    TextStyle,
    em_for_cell_width,
    text_advance,
    word_sprite,
)

WORDS = ["TOTAL", "9.00", "jgpqy", "Rührei", "€", "-", "------", ".", "(###)", "ÄÖÜß", "0O1lI"]
SIZES = [16, 20, 24, 30]
TILLS = ["cascadia", "fimo", "ubuntm"]
every_font = pytest.mark.parametrize("font", TILLS)


@every_font
@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("size", SIZES)
def test_a_sprite_is_exactly_its_ink(font, size, bold):
    """Its outer rows and columns all hold ink."""
    for word in WORDS:
        dots = word_sprite(word, TextStyle(font, size, bold)).ink
        assert dots.dtype == np.uint8
        assert dots[0].any()
        assert dots[-1].any()
        assert dots[:, 0].any()
        assert dots[:, -1].any()


@every_font
@pytest.mark.parametrize("size", SIZES)
def test_every_column_is_as_wide(font, size):
    """A till's face has one width, bold or not, whatever the letter."""
    column = text_advance("0", TextStyle(font, size))
    assert column > 0
    for word in WORDS:
        for bold in (False, True):
            assert word_sprite(word, TextStyle(font, size, bold)).advance == column * len(word)


@every_font
def test_a_word_is_its_letters_side_by_side(font):
    """Each letter's dots stand where its column begins."""
    column, word = text_advance("0", TextStyle(font, 20)), "TOTAL"
    whole = word_sprite(word, TextStyle(font, 20))
    for position, letter in enumerate(word):
        one = word_sprite(letter, TextStyle(font, 20))
        x = position * column + one.left - whole.left
        y = whole.top - one.top
        height, width = one.ink.shape
        assert whole.ink[y : y + height, x : x + width][one.ink > 0].all()


@every_font
def test_letters_stand_on_the_baseline_and_some_hang_below(font):
    """T ends at the baseline, g goes below it."""
    stem, tail = (word_sprite(letter, TextStyle(font, 20, printer="laser")) for letter in "Tg")
    assert stem.top == stem.ink.shape[0]
    assert tail.top < tail.ink.shape[0]


@every_font
def test_letters_that_look_alike_are_different_dots(font):
    """A reader has a chance to tell 0 from O and 1 from l and I, in the type of a till."""
    till = TextStyle(font, 25, across=em_for_cell_width(font, 12))
    seen = {word_sprite(letter, till).ink.tobytes() for letter in "0O1lI5S8B"}
    assert len(seen) == 9


@every_font
def test_every_letter_that_is_printed_is_in_the_face(font):
    """None is drawn as the box that stands for what is missing."""
    missing = word_sprite("\ue000", TextStyle(font, 20))
    for letter in "AZaz09ÄÖÜäöüßéèñ€$£#%&*()/-+.,:'":
        drawn = word_sprite(letter, TextStyle(font, 20))
        assert (drawn.ink.shape, drawn.ink.tobytes()) != (
            missing.ink.shape,
            missing.ink.tobytes(),
        ), letter


@every_font
def test_bold_is_heavier(font):
    """More ink for the same word."""
    assert (
        word_sprite("TOTAL", TextStyle(font, 20, True)).ink.sum()
        > word_sprite("TOTAL", TextStyle(font, 20)).ink.sum()
    )


@every_font
def test_a_larger_size_is_a_larger_word(font):
    """In both directions."""
    small, large = (
        word_sprite("TOTAL", TextStyle(font, 20)).ink.shape,
        word_sprite("TOTAL", TextStyle(font, 30)).ink.shape,
    )
    assert large[0] > 1.3 * small[0]
    assert large[1] > 1.3 * small[1]


@every_font
def test_a_fraction_of_a_word_is_not_a_ligature(font):
    """Programmers' faces join signs; paper prints each alone."""
    arrow = word_sprite("->", TextStyle(font, 20))
    assert arrow.advance == 2 * text_advance("0", TextStyle(font, 20))
    alone = [word_sprite(sign, TextStyle(font, 20)).ink.sum() for sign in "->"]
    assert arrow.ink.sum() == sum(alone)


def test_a_blank_has_no_dots_and_its_width():
    """Nothing to draw is not an error."""
    blank = word_sprite("\N{NO-BREAK SPACE}", TextStyle(FONTS[0], 20))
    assert blank.ink.size == 0
    assert blank.advance == text_advance("0", TextStyle(FONTS[0], 20))


def test_sprites_are_shared_and_cannot_be_changed():
    """The cache hands out one array to all."""
    one = word_sprite("TOTAL", TextStyle(FONTS[0], 20))
    assert one is word_sprite("TOTAL", TextStyle(FONTS[0], 20))
    with pytest.raises(ValueError, match="read-only"):
        one.ink[0, 0] = True


def test_a_face_has_the_fingerprint_of_its_bytes():
    """Every face another."""
    hashes = {font_hash(name) for name in FONTS}
    assert len(hashes) == len(FONTS)
    assert all(len(found) == 64 for found in hashes)


def test_the_order_of_drawing_changes_no_dot():
    """A size that was used before leaves nothing behind in the face."""
    first = word_sprite("Summe", TextStyle(FONTS[0], 20)).ink.copy()
    word_sprite.cache_clear()
    word_sprite("Summe", TextStyle(FONTS[0], 44))
    word_sprite("x", TextStyle(FONTS[1], 13))
    assert np.array_equal(word_sprite("Summe", TextStyle(FONTS[0], 20)).ink, first)


@pytest.mark.parametrize("kept", [word_sprite, text_advance])
def test_words_are_kept_only_up_to_a_bound(kept):
    """Amounts and names never end; the memory of a long build does."""
    bound = kept.cache_info().maxsize
    assert bound is not None
    for number in range(bound + 100):
        kept(str(number), TextStyle("fimo", 16))
    assert kept.cache_info().currsize == bound


@every_font
@pytest.mark.parametrize("printer", ["thermal", "needles"])
@pytest.mark.parametrize("size", [20, 25, 30, 50])
def test_tills_print_a_zero_without_its_dot(font, printer, size):
    """Its middle is paper: with a dot in it, it is read as an 8."""
    zero = word_sprite("0", TextStyle(font, size, printer=printer)).ink
    height, width = zero.shape
    side = width // 3 if printer == "thermal" else width // 2  # a strike is wider than a dot
    assert not zero[height // 2, side : width - side].any()
    assert zero[height // 2].any()


def test_a_screen_prints_a_zero_as_its_face_has_it():
    """A programmer's face has a dot in it."""
    zero = word_sprite("0", TextStyle("cascadia", 40, printer="laser")).ink
    assert zero[zero.shape[0] // 2, zero.shape[1] // 2]


@every_font
def test_a_thermal_head_is_cold_before_its_first_dot_and_warm_after_its_last(font):
    """Dots below a dot are black, those below paper paler, and paper below a dot is gray.

    No dot below paper is darker than that, no paper below a dot is brighter.
    """
    ink = word_sprite("EHB", TextStyle(font, 25)).ink
    above = np.vstack([np.zeros((1, ink.shape[1]), np.uint8), ink[:-1]])
    dot, hot = ink > 127, above > 127
    cold, warm = ink[dot & ~hot].max(), ink[~dot & hot].min()
    assert 255 > cold > warm > 0
    kinds = {255: dot & hot, cold: dot & ~hot, warm: ~dot & hot, 0: ~dot & ~hot}
    assert [np.bincount(ink[each]).argmax() for each in kinds.values()] == [*kinds]


@every_font
def test_needles_strike_dots_that_can_be_told_apart(font):
    """A stem is a row of round dots: darker in their middles than between them."""
    stem = word_sprite(
        "I", TextStyle(font, 30, printer="needles", across=em_for_cell_width(font, 18))
    ).ink
    middle = stem[:, stem.shape[1] // 2]
    assert (middle[1:-1:3] == 255).all()
    assert middle[2:-1:3].max() < 255


def test_what_is_inverse_is_paper_in_a_box_of_ink():
    """The letters are where they would be, and the box is larger by an edge."""
    plain, inverse = (
        word_sprite("TOTAL", TextStyle(FONTS[0], 24, printer="laser", inverse=way))
        for way in (False, True)
    )
    edge = plain.left - inverse.left
    assert edge == inverse.top - plain.top > 0
    height, width = plain.ink.shape
    inside = inverse.ink[edge : edge + height, edge : edge + width]
    assert (inside == 255 - plain.ink).all()
    assert (inverse.ink[0] == 255).all()
