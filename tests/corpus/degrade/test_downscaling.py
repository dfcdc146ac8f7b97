"""A picture that is stored smaller: as large as it says, and averaged over its larger pixels."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from docextract_eval.corpus.degrade.chain import degrade
from docextract_eval.corpus.degrade.conditions import draw_steps
from tests.ink import sheet


def stored(image, severity):
    return degrade(sheet(image), draw_steps(f"downscaled@{severity}", 1, "doc-1")).image


@pytest.mark.parametrize(("severity", "share"), [(1, 0.86), (3, 0.64), (5, 0.47)])
def test_the_sides_are_shorter_by_the_scale(severity, share):
    assert stored(np.full((1000, 600), 255, np.uint8), severity).shape == pytest.approx(
        (1000 * share, 600 * share), abs=1
    )


def test_detail_finer_than_a_pixel_is_averaged():
    """Lines of one px, black and white, become gray, as if each pixel saw all that it covers."""
    lines = np.tile(np.array([0, 255], np.uint8), (400, 200))
    small = stored(lines, 5)
    assert small[20:-20, 20:-20].std() < 20


def test_it_is_like_a_picture_that_is_averaged_over_areas():
    rng = np.random.default_rng(0)
    image = cv2.GaussianBlur(rng.integers(0, 256, (400, 400)).astype(np.uint8), (0, 0), 1.5)
    small = stored(image, 4).astype(float)
    other = cv2.resize(image, small.shape[::-1], interpolation=cv2.INTER_AREA)
    assert np.abs(small - other)[5:-5, 5:-5].mean() < 5
