"""The faces of tills: every letter is there, unlike all others, and as wide as a column."""

from __future__ import annotations

import io

import freetype
import numpy as np
import pytest

from docextract_eval.cli.country_check import _own_files, printed_words
from docextract_eval.corpus.render.dot_faces import DOT_FACES, THERMAL, dot_face, dot_face_file
from docextract_eval.corpus.render.measure import text_style
from docextract_eval.corpus.render.papers import PAPERS
from docextract_eval.corpus.render.typesetting import text_advance, word_sprite
from docextract_eval.countries.locales import LOCALE_NAMES, LOCALES

every_face = pytest.mark.parametrize("name", DOT_FACES)
every_weight = pytest.mark.parametrize("name", [*DOT_FACES, *DOT_FACES.values()])
ONE_BIT = freetype.FT_LOAD_TARGET_MONO | freetype.FT_LOAD_MONOCHROME | freetype.FT_LOAD_NO_HINTING
TWINS = {"µ": "μ", "‚": ",", "–": "-", "Ð": "Đ", "│": "|"}
"""Characters that may look like others in a matrix as coarse as theirs."""


@pytest.mark.parametrize("locale", [each for each in LOCALE_NAMES if not LOCALES.load(each).faces])
def test_every_letter_that_a_country_prints_is_there(locale):
    """Countries whose script needs other faces name them."""
    words = (
        word
        for file in _own_files(locale)
        for each in printed_words(locale, file).values()
        for word in each
    )
    letters = {char for word in words for char in word + word.upper() if char != "\u0307"}
    assert len(letters) > 60
    for name in DOT_FACES:
        assert letters <= dot_face(name).letters.keys() | {"\n"}, name


@every_weight
def test_letters_that_could_be_confused_are_different_dots(name):
    """No two of ASCII are the same, nor a letter and one with a mark."""
    letters = dot_face(name).letters
    seen = {}
    for char in [
        *map(chr, range(0x21, 0x7F)),
        *"ÄÅÁÀÂÃÇÉÈÊËÑÓÖÕŁŻŹŚĘĄĞİŞßäåáàâãçéèêëñóöõłżźśęąğış£€¥§",
    ]:
        other = seen.setdefault(letters[char].tobytes(), char)
        assert other == char


@every_face
def test_letters_are_as_tall_as_tills_print_them(name):
    """An x is half as tall as the matrix, no line of dots is lost, and nothing is cut off."""
    face = dot_face(name)
    for flat in "xz":
        rows = np.flatnonzero(face.letters[flat].any(axis=1))
        assert (rows[0], rows[-1]) == (face.baseline - face.small, face.baseline - 1)
    assert 0.4 < face.small / face.rows < 0.6
    heights = {np.flatnonzero(face.letters[char].any(axis=1))[0] for char in "BEHTZ0123456789"}
    assert len(heights) == 1
    assert all(face.letters[char][face.baseline :].any() for char in "gjpqyçŞęĄ")
    assert all(dots.any() for char, dots in face.letters.items() if not char.isspace())


@every_face
def test_bold_is_printed_twice(name):
    """Each dot, and the one at its right; but letters with no room between do not touch.

    A thermal head leaves gaps of one dot open, and fills none of another width.
    """
    regular, bold = dot_face(name).letters, dot_face(DOT_FACES[name]).letters
    for char, dots in regular.items():
        wide = np.pad(dots, ((0, 0), (1, 1)))
        gap = wide[:, :-2] & ~dots & wide[:, 2:] & (name in THERMAL)
        twice = (dots | wide[:, :-2]) & ~gap
        assert (bold[char][:, :-1] == twice[:, :-1]).all()
        assert (bold[char] >= dots).all()
    seam = np.hstack([bold["H"][:, -2:], bold["H"][:, :2]])
    assert not seam.any(axis=0).all()


@every_weight
def test_the_outlines_of_a_face_are_its_dots(name):
    """As a PDF embeds it: drawn at a pixel to the dot, its file gives the dots back."""
    face, file = dot_face(name), freetype.Face(io.BytesIO(dot_face_file(name)))
    file.set_pixel_sizes(face.em, face.em)
    for char, dots in face.letters.items():
        file.load_char(char, freetype.FT_LOAD_RENDER | ONE_BIT)
        slot, bitmap = file.glyph, file.glyph.bitmap
        assert slot.advance.x == 64 * face.columns
        drawn = np.zeros((bitmap.rows, 0), np.uint8)
        if bitmap.rows:
            packed = np.array(bitmap.buffer, np.uint8).reshape(bitmap.rows, bitmap.pitch)
            drawn = np.unpackbits(packed, axis=1)[:, : bitmap.width]
        page = np.zeros_like(dots)
        top = face.baseline - slot.bitmap_top
        page[top : top + bitmap.rows, slot.bitmap_left :][:, : bitmap.width] = drawn
        assert (page == dots).all(), char


@every_face
def test_a_character_that_a_face_lacks_is_a_box(name):
    """One that no letter looks like."""
    face = dot_face(name)
    assert freetype.Face(io.BytesIO(dot_face_file(name))).get_char_index("Ж") == 0
    assert face.glyphs[0].any()
    assert all((face.glyphs[0] != dots).any() for dots in face.letters.values())


@pytest.mark.parametrize("name", THERMAL)
@pytest.mark.parametrize("paper", ["till80", "till80_small", "till58"])
def test_a_column_of_the_paper_is_as_wide_as_the_matrix(name, paper):
    """Whatever the letter and its weight; one that is doubled takes two columns."""
    cell = PAPERS[paper].cell
    for bold in (False, True):
        for times in (1, 2):
            style = text_style(PAPERS[paper], name, bold=bold, stretch=times)
            for word in ("0", "Wgl", "12.90-"):
                assert text_advance(word, style) == cell * times * len(word)
                assert word_sprite(word, style).advance == cell * times * len(word)


@every_face
def test_large_letters_have_whole_dots_for_each_dot(name):
    """Twice as large is each dot four times; a size between is taller, or no larger at all."""
    paper = PAPERS["needles" if name.startswith("pins") else "till80"]
    styles = {size: text_style(paper, name, size) for size in (1.0, 1.2, 1.5, 2.0)}
    assert styles[1.0] == styles[1.2]
    assert [styles[size].repeats for size in (1.0, 1.5, 2.0)] == [(1, 1), (2, 1), (2, 2)]
    tall = text_style(paper, name, 2.0, stretch=0.5)
    assert tall == styles[1.5]
    assert text_advance("TOTAL", tall) == text_advance("TOTAL", styles[1.0])


def test_on_the_head_that_a_face_is_made_for_a_dot_is_a_pixel():
    """There letters are black and white, but for the cold and the warm rows, and for corners."""
    face = dot_face("dots12x24")
    sprite = word_sprite("H", text_style(PAPERS["till80"], "dots12x24"))
    inked = face.letters["H"]
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    assert sprite.left == columns[0]
    assert sprite.top == face.baseline - rows[0]
    letter = inked[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    assert ((sprite.ink[:-1] > 128) == letter).all()
    tones, counts = np.unique(sprite.ink, return_counts=True)
    assert len(tones) <= 7
    assert counts[np.isin(tones, (0, 255))].sum() > 0.85 * sprite.ink.size


def test_big_letters_repeat_the_dots_of_small_ones():
    small, big = (
        word_sprite("Rate 5", text_style(PAPERS["till80"], "dots12x24", size)).ink[:-1] > 128
        for size in (1.0, 2.0)
    )
    assert (big == np.kron(small, np.ones((2, 2), bool))).all()
