"""A lens out of focus: exact whole sums over a disk."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from docextract_eval.corpus.degrade.chain import degrade
from docextract_eval.corpus.degrade.conditions import draw_steps
from docextract_eval.corpus.degrade.lens import DEFOCUS, disk_weights, filter_image
from tests.ink import sheet


@pytest.mark.parametrize("radius", [0.6, 1.0, 1.44, 2.0, 3.68, 5.0])
def test_the_disk_has_the_area_of_a_disk(radius):
    """As nearly as 64ths of a pixel allow, and alike from all sides."""
    weights = disk_weights(radius)
    assert weights.sum() / 64 == pytest.approx(np.pi * radius**2, rel=0.06 / radius)
    assert (weights == weights[::-1]).all()
    assert (weights == weights.T).all()
    assert (weights == np.rint(weights)).all()


@pytest.mark.parametrize("radius", [0.0, 0.001, 0.05, 0.3, 0.49])
def test_a_disk_within_one_pixel_blurs_nothing(radius):
    """However small it is."""
    assert disk_weights(radius).shape == (1, 1)
    assert disk_weights(radius)[0, 0] > 0


@pytest.mark.parametrize("sigma", [0.0, 0.002, 0.01, 0.05])
def test_a_slight_blur_is_the_same_page_and_not_a_black_one(sigma, clean):
    """Sharp is the limit of less and less blurred."""
    image = clean[1].image
    assert (DEFOCUS.repaint(sheet(image, 203), {"sigma": sigma}) == image).all()


def test_a_point_becomes_the_disk():
    """Its light is spread and none is lost."""
    image = np.zeros((41, 41), np.uint8)
    image[20, 20] = 255
    blurred = DEFOCUS.repaint(sheet(image, 150), {"sigma": 2.0}).astype(float)
    weights = disk_weights(1.6 * 2.0)
    reach = weights.shape[0] // 2
    spread = blurred[20 - reach : 21 + reach, 20 - reach : 21 + reach]
    assert np.abs(spread - 255 * weights / weights.sum()).max() <= 0.5
    assert blurred.sum() == spread.sum()


def test_sums_are_rounded_exactly_to_the_nearest():
    """In parts of 4096, half to even: the same bytes on every processor."""
    rng = np.random.default_rng(3)
    image = rng.integers(0, 256, (25, 25)).astype(np.uint8)
    weights = disk_weights(1.6 * 1.3).astype(int)
    reach = weights.shape[0] // 2
    padded = np.pad(image.astype(int), reach, mode="edge")
    parts = np.diff(np.rint(np.cumsum(weights) * 4096 / weights.sum()), prepend=0).astype(int)
    assert parts.sum() == 4096
    for y, x in [(0, 0), (12, 7), (24, 24), (3, 20)]:
        around = padded[y : y + 2 * reach + 1, x : x + 2 * reach + 1]
        expected = round(Fraction(int((around.reshape(-1) * parts).sum()), 4096))
        assert DEFOCUS.repaint(sheet(image, 150), {"sigma": 1.3})[y, x] == expected


def test_paper_stays_paper():
    """An even page is not changed by any blur, at its edges neither."""
    for gray in (0, 1, 128, 254, 255):
        even = np.full((30, 40), gray, np.uint8)
        assert (DEFOCUS.repaint(sheet(even, 203), {"sigma": 2.3}) == gray).all()


def test_a_severity_is_as_strong_at_every_resolution():
    """The blur is in px at 150 dpi, and twice as wide at 300."""
    image = np.zeros((81, 81), np.uint8)
    image[30:51, 30:51] = 255
    own = (21**2 - 1) / 12
    width = []
    for dpi in (150, 300):
        blurred = DEFOCUS.repaint(sheet(image, dpi), {"sigma": 2.0}).astype(float)
        at = np.arange(81) - 40
        width.append(np.sqrt((blurred.sum(axis=0) * at**2).sum() / blurred.sum() - own))
    assert width[1] / width[0] == pytest.approx(2, rel=0.05)
    assert width[0] == pytest.approx(0.5 * 1.6 * 2.0, rel=0.05)


def test_the_five_levels_are_the_catalogues():
    """Physical figures; a level is changed only where its look is unphysical."""
    drawn = [draw_steps(f"defocus@{level}", 1, "doc")[0].params["sigma"] for level in range(1, 6)]
    assert drawn == [0.6, 0.9, 1.3, 1.8, 2.3]


def test_no_word_moves(clean):
    """Light spreads to all sides alike."""
    after = degrade(clean[1], draw_steps("defocus@5", 1, "doc"))
    assert (after.quads == clean[1].quads).all()


@pytest.mark.parametrize("paper", [255, 230])
@pytest.mark.parametrize("ink", [np.s_[:9, 30:40], np.s_[30:50, 12:70], np.s_[90:, 90:]])
def test_what_is_beside_paper_of_one_tone_is_blurred_as_on_any_other(paper, ink):
    """A speck far away makes the whole page uneven, and changes only what is near it."""
    image = np.full((100, 100), paper, np.uint8)
    image[ink] = 20
    speckled = image.copy()
    speckled[[0, 99], [0, 0]] = 0
    weights = disk_weights(2.4)
    one, other = (filter_image(each, weights) for each in (image, speckled))
    assert (one[:, 5:] == other[:, 5:]).all()
    assert (one[10:90] == other[10:90]).all()
