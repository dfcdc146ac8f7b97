"""What is done to all pixels of a page at once, in whole numbers."""

from __future__ import annotations

import numpy as np
import pytest

from docextract_eval.corpus.degrade.pixel_operations import (
    blend,
    count_tones,
    gray_if_colourless,
    map_tones,
)


def tones(*size):
    """Noise in all 256 tones."""
    return np.random.default_rng(6).integers(0, 256, size).astype(np.uint8)


@pytest.mark.parametrize("size", [(1, 1), (7, 9), (600, 400), (601, 401), (480, 501, 3)])
def test_every_tone_is_replaced_by_its_entry(size):
    """On small and large pages, of odd and even sizes, and on a part of a page."""
    image, table = tones(*size), tones(256)
    assert map_tones(image, table).tobytes() == table[image].tobytes()
    part = image[:, : max(1, size[1] - 2)]
    assert (map_tones(part, table) == table[part]).all()


def test_a_blend_with_all_of_the_second_is_the_second():
    one, other = tones(20, 30), tones(30, 20).T
    assert (blend(one, other, 1) == other).all()
    assert np.abs(blend(one, other, 0.999).astype(int) - other).max() <= 1


def test_tones_are_counted_beyond_what_a_float_holds():
    few = tones(1000)
    assert count_tones(few).tolist() == np.bincount(few, minlength=256).tolist()
    assert count_tones(np.full(2**24 + 3, 7, np.uint8))[7] == 2**24 + 3


def test_an_image_is_gray_only_if_no_pixel_of_it_has_a_colour():
    gray = tones(40, 30)
    image = np.stack([gray] * 3, axis=-1)
    assert (gray_if_colourless(image) == gray).all()
    assert gray_if_colourless(gray) is gray
    for row in (0, 5, 39):
        for channel in range(3):
            coloured = image.copy()
            coloured[row, 7, channel] ^= 1
            assert gray_if_colourless(coloured) is coloured
