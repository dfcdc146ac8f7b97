"""Dots on pixels: none is lost where they are no pixels, and a hot head prints more."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest

from docextract_eval.corpus.render.dot_print import HEATS, burn_dots, spread_dots
from docextract_eval.corpus.render.measure import text_style
from docextract_eval.corpus.render.papers import PAPERS
from docextract_eval.corpus.render.typesetting import word_sprite

SIDES = [Fraction(1), Fraction(9, 8), Fraction(4, 3), Fraction(3, 2), Fraction(3, 4)]


@pytest.mark.parametrize("side", SIDES)
def test_ink_is_neither_lost_nor_made(side):
    """The area that dots blacken is theirs, on whatever pixels it lies."""
    dots = np.random.default_rng(5).integers(0, 2, (24, 40)).astype(np.uint8) * np.uint8(255)
    ink, _, _ = spread_dots(dots, 3, 20, side, 0)
    assert ink.sum() == pytest.approx(dots.sum() * float(side) ** 2, rel=0.02)


@pytest.mark.parametrize("side", SIDES)
def test_a_dot_lies_where_it_is_counted_from_the_pen_and_the_baseline(side):
    """On all pixels that its place reaches, and on no other."""
    for left, top in ((0, 1), (5, 18), (11, -2)):
        ink, x, y = spread_dots(np.full((1, 1), 255, np.uint8), left, top, side, 0)
        assert (x, x + ink.shape[1]) == (math.floor(left * side), math.ceil((left + 1) * side))
        assert (-y, ink.shape[0] - y) == (math.floor(-top * side), math.ceil((1 - top) * side))
        assert ink.all()


@pytest.mark.parametrize("side", SIDES)
def test_a_hotter_head_prints_more_and_mostly_along_the_paper(side):
    """Nothing that a cooler one prints gets paler."""
    dot = np.full((1, 1), 255, np.uint8)
    sums = [spread_dots(dot, 0, 0, side, heat)[0].astype(int).sum() for heat in HEATS]
    assert sums == sorted(sums)
    assert len(set(sums)) == len(HEATS)
    grown, _, _ = spread_dots(dot, 0, 0, side, HEATS[-1])
    assert grown.max(axis=1)[[0, -1]].min() > grown.max(axis=0)[[0, -1]].min() or side != 1


@pytest.mark.parametrize("heat", HEATS)
@pytest.mark.parametrize("paper", ["till80", "till80_small"])
@pytest.mark.parametrize("font", ["dots12x24", "tall12x24", "dots9x17", "dots8x16", "dots9x24"])
def test_the_box_of_a_word_is_the_extent_of_its_ink(font, paper, heat):
    """However far the dots grow."""
    plain = text_style(PAPERS[paper], font)
    style = type(plain)(font, plain.size, across=plain.across, heat=heat)
    for word in ("TOTAL", "9.00", "gjpy", "Ä", ".", "EUR", "AMT", "-"):
        ink = word_sprite(word, style).ink
        assert all(side.any() for side in (ink[0], ink[-1], ink[:, 0], ink[:, -1]))


@pytest.mark.parametrize("wide", [1, 2, 5])
def test_straight_strokes_have_sharp_sides_and_gaps_stay_open(wide):
    """However narrow both are: beside a stem and between two there is no ink."""
    dots = np.zeros((20, 2 * wide + 3), np.uint8)
    dots[:, 1 : wide + 1] = dots[:, wide + 2 : 2 * wide + 2] = 255
    burnt = burn_dots(dots)[1:-1]
    assert (burnt == dots[1:]).all()


@pytest.mark.parametrize("turned", [False, True])
def test_a_slanted_stroke_has_no_teeth(turned):
    """There is some ink in the corners of its stairs, and no dot of it becomes white or paper."""
    dots = np.zeros((20, 20), np.uint8)
    for row in range(20):
        dots[row, row // 2 + 2 : row // 2 + 4] = 255
    dots = np.ascontiguousarray(dots[:, ::-1] if turned else dots)
    burnt = burn_dots(dots)[:-1]
    assert ((burnt > 127) == (dots > 0)).all()
    beside = [(row, row // 2 + (4 if row % 2 else 1)) for row in range(3, 17)]
    beside = [(row, 19 - column if turned else column) for row, column in beside]
    assert all(0 < burnt[corner] <= 127 for corner in beside)
