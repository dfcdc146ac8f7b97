"""Ink that does not lie as it should: measured on bars and on black sheets."""

from __future__ import annotations

import dataclasses
import itertools

import cv2
import numpy as np
import pytest

from docextract_eval.corpus.degrade import DEGRADATIONS
from docextract_eval.corpus.degrade.chain import degrade
from docextract_eval.corpus.degrade.conditions import draw_steps
from docextract_eval.corpus.degrade.ink import (
    DOUBLE_STRIKE,
    INK_BLEED,
    INK_DROPOUT,
    LOW_INK,
    shift_ink,
)
from tests.ink import sheet

LEVELS = (1, 2, 3, 4, 5)


def params(name, severity, source="doc-1"):
    return draw_steps(f"{name}@{severity}", 3, source)[0].params


def bars(dpi=150):
    """A sheet with upright bars, 8 px wide."""
    image = np.full((400, 400), 255, np.uint8)
    for left in range(40, 360, 40):
        image[40:360, left : left + 8] = 0
    return sheet(image, dpi)


@pytest.mark.parametrize(
    "name",
    [
        *("dead_dots", "head_banding", "low_ink", "ink_bleed", "ink_dropout"),
        *("double_strike", "smear", "dot_matrix", "halftone", "misfed_paper"),
    ],
)
def test_where_no_ink_is_nothing_happens_to_it(name):
    """A blank sheet comes out blank, to the byte."""
    page = dataclasses.replace(sheet(np.full((321, 233), 255, np.uint8)), visible=np.ones(0))
    for severity in LEVELS:
        assert (degrade(page, draw_steps(f"{name}@{severity}", 3, "doc-1")).image == 255).all()


@pytest.mark.parametrize("severity", [2, 3, 4, 5])
def test_a_stroke_grows_to_both_sides_by_about_the_spread(severity):
    """In px at 150 dpi, by the ink in a row; and never becomes paler."""
    drawn = params("ink_bleed", severity)
    page = bars()
    found = INK_BLEED.repaint(page, drawn)
    assert (found <= page.image).all()
    width = (255 - found[60:340].astype(float)).sum(axis=1).mean() / 255 / 8
    assert (width - 8) / 2 == pytest.approx(drawn["spread"], abs=0.2)


@pytest.mark.parametrize("severity", LEVELS)
@pytest.mark.parametrize("dpi", [150, 203])
def test_so_much_ink_is_lost(severity, dpi):
    """In percent of a black sheet."""
    drawn = params("ink_dropout", severity)
    found = INK_DROPOUT.repaint(sheet(np.zeros((600, 600), np.uint8), dpi), drawn)
    assert 100 * found.mean() / 255 == pytest.approx(drawn["lost"], abs=2.5)


def test_a_grain_that_is_lost_stays_lost():
    """More severe means more grains, and the same ones."""
    page = sheet(np.zeros((200, 200), np.uint8))
    found = [INK_DROPOUT.repaint(page, params("ink_dropout", s)).astype(int) for s in LEVELS]
    for less, more in itertools.pairwise(found):
        assert (more >= less).all()


@pytest.mark.parametrize("severity", [1, 3, 5])
def test_ink_runs_low_down_to_its_floor(severity):
    """But for the few lines where none comes, a black sheet keeps its floor."""
    drawn = params("low_ink", severity)
    found = LOW_INK.repaint(sheet(np.zeros((900, 700), np.uint8)), drawn)
    kept = 1 - np.median(found, axis=1) / 255  # by rows: the lines are the exceptions
    assert (kept < drawn["floor"] - 0.01).mean() < 0.03
    floor = 1 - np.percentile(found, 98) / 255
    assert floor == pytest.approx(drawn["floor"], abs=0.12)


def test_the_second_strike_stands_as_far_off_as_is_drawn():
    """On a thin line both can be told apart: their distance, and how faint the second is."""
    image = np.full((100, 100), 255, np.uint8)
    image[:, 50] = 0
    drawn = {"across": 6.0, "slope": 0.0, "strength": 0.5}
    ink = 255 - DOUBLE_STRIKE.repaint(sheet(image), drawn)[50].astype(float)
    first, second = ink[40:52], ink[52:60]
    middles = [(part * np.arange(len(part))).sum() / part.sum() for part in (first, second)]
    assert 12 + middles[1] - middles[0] == pytest.approx(6, abs=0.1)
    assert second.sum() / first.sum() == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("by", [(0, 0), (3, -2), (-7, 5), (0.5, 0.25), (-1.3, 2.8)])
def test_a_shift_by_parts_is_what_opencv_makes_of_it(by):
    """Against an affine warp, to the rounding of its taps."""
    rng = np.random.default_rng(3)
    image = np.zeros((60, 70), np.uint8)
    image[20:40, 20:50] = rng.integers(0, 256, (20, 30))
    matrix = np.array([[1, 0, by[0]], [0, 1, by[1]]], float)
    expected = cv2.warpAffine(image, matrix, (70, 60), flags=cv2.INTER_LINEAR)
    found = shift_ink(image, np.array(by, float))
    if all(part == int(part) for part in by):
        assert (found == expected).all()
    assert np.abs(found.astype(int) - expected).max() < 20
    assert np.abs(found.astype(float) - expected).mean() < 0.5


def test_what_is_rubbed_off_lies_on_the_same_line():
    """A thumb goes to and fro along the lines: ink stays within a tenth of a mm of its rows."""
    image = np.full((200, 300), 255, np.uint8)
    image[100:104, 100:200] = 0
    drawn = params("smear", 5) | {"area": 100}
    after = DEGRADATIONS.load("smear").repaint(sheet(image), drawn).astype(int)
    assert (after[:98] == 255).all()
    assert (after[106:] == 255).all()
    assert after[100:104, 200:210].mean() < 250
