"""Lines and words found by ink alone, on drawn photographs whose lines are known."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from docextract_eval.corpus.fit.print_lines import X_HEIGHT, find_print_lines
from tests.house.drawn_photographs import PITCH, photograph

LINES, WORDS = 16, 72
"""Of the drawn photograph: 18 lines of which 16 fit on the sheet, of four or five words."""
HEIGHT = 13


def drawn(**changed):
    image, words = photograph(None, light=0.1, **changed)
    return image, words


def turned(image, degrees):
    height, width = image.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1)
    return cv2.warpAffine(image, turn, (width, height), borderMode=cv2.BORDER_REPLICATE)


def test_rows_words_and_sizes_are_those_that_were_drawn():
    image, words = drawn()
    found = find_print_lines(image)
    assert found.rows == len(words)
    assert found.words == pytest.approx(sum(len(text.split()) for _, text in words), rel=0.1)
    assert found.capital_height / found.scale == pytest.approx(HEIGHT, rel=0.25)
    assert found.pitch / found.scale == pytest.approx(PITCH, rel=0.05)
    assert found.skew == pytest.approx(0, abs=0.15)


@pytest.mark.parametrize("degrees", [-9, -3, 0.5, 2, 7])
def test_skew_is_the_angle_by_which_the_lines_are_turned(degrees):
    image, words = drawn()
    found = find_print_lines(turned(image, degrees))
    assert found.skew == pytest.approx(degrees, abs=0.25)
    assert found.rows == pytest.approx(len(words), abs=1)


@pytest.mark.parametrize("depth", [4, 8])
def test_the_bow_is_how_far_lines_bend(depth):
    """Each column is moved down along a parabola over the width of the lines."""
    image, words = drawn()
    left, right = min(box[0] for box, _ in words), max(box[2] for box, _ in words)
    x, y = np.meshgrid(np.arange(image.shape[1], dtype=np.float32), np.arange(len(image)))
    away = (2 * (x - left) / (right - left) - 1) ** 2
    bent = cv2.remap(image, x, (y - depth * (1 - away)).astype(np.float32), cv2.INTER_LINEAR)
    found = find_print_lines(bent)
    assert find_print_lines(image).bow < 1
    assert found.bow / found.scale == pytest.approx(depth, rel=0.35)


@pytest.mark.parametrize("scale", [0.6, 2])
def test_the_size_of_the_picture_is_no_matter(scale):
    image, words = drawn()
    found = find_print_lines(
        cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    )
    assert found.rows == len(words)
    assert found.capital_height / found.scale == pytest.approx(scale * HEIGHT, rel=0.3)
    assert X_HEIGHT * found.capital_height < found.pitch


def test_without_lines_there_is_no_print():
    noise = np.random.default_rng(1).integers(0, 256, (400, 300)).astype(np.uint8)
    for image in (np.full((400, 300), 230, np.uint8), drawn(lines=2)[0], noise):
        assert find_print_lines(image) is None
