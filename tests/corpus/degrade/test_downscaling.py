"""A picture stored at another size: as large as was measured, and averaged over larger pixels."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from docextract_eval.corpus.degrade.chain import degrade
from docextract_eval.corpus.degrade.conditions import draw_steps
from docextract_eval.corpus.measured import PERCENTILES, read_measured
from docextract_eval.records import Step
from tests.ink import sheet

SOURCES = [f"receipt-1-{number:06}" for number in range(1_000)]
FILES = {"downscaled": "photograph.json", "scan_size": "scan.json"}


def stored(image, scale, blur=0.0):
    return degrade(sheet(image), [Step("downscaled", 3, {"scale": scale, "blur": blur})]).image


@pytest.mark.parametrize("scale", [0.3, 0.64, 1.5])
def test_the_sides_are_longer_or_shorter_by_the_scale(scale):
    assert stored(np.full((1000, 600), 255, np.uint8), scale).shape == pytest.approx(
        (1000 * scale, 600 * scale), abs=1
    )


def test_no_picture_is_larger_than_a_sensor():
    height, width = stored(np.full((3000, 2000), 255, np.uint8), 3.5).shape
    assert height * width == pytest.approx(12_000_000, rel=0.001)
    assert height / width == pytest.approx(1.5, rel=0.001)


@pytest.mark.parametrize("name", FILES)
def test_pages_are_stored_for_as_many_dots_per_inch_as_real_ones(name):
    """At severity 3, percentile by percentile, up to the largest size that shows more."""
    drawn = [draw_steps(f"{name}@3", 1, source)[0].params["scale"] for source in SOURCES]
    measured = read_measured("docextract_eval.corpus.degrade", FILES[name])["dots_per_inch"]
    found = np.percentile(drawn, PERCENTILES[1:-1])
    assert found == pytest.approx(np.minimum(np.array(measured[1:-1]) / 203, 3.5), rel=0.08)


@pytest.mark.parametrize("name", FILES)
def test_pages_are_blurred_as_widely_as_real_ones(name):
    """At severity 3, as many are below each percentile; many real ones are not blurred at all."""
    drawn = np.array([draw_steps(f"{name}@3", 1, source)[0].params["blur"] for source in SOURCES])
    measured = read_measured("docextract_eval.corpus.degrade", FILES[name])["blur"]
    for percentile, blur in zip(PERCENTILES, measured, strict=True):
        assert np.mean(drawn < blur) - 0.05 < percentile / 100 < np.mean(drawn <= blur) + 0.05


@pytest.mark.parametrize("name", FILES)
def test_a_lower_severity_is_nearer_to_the_size_of_the_page(name):
    for source in SOURCES[:50]:
        sizes = [draw_steps(f"{name}@{s}", 1, source)[0].params["scale"] for s in (1, 2, 3, 4, 5)]
        away = np.abs(np.log(sizes))
        assert (np.diff(away) > 0).all()


def test_detail_finer_than_a_pixel_is_averaged():
    """Lines of one px, black and white, become gray, as if each pixel saw all that it covers."""
    lines = np.tile(np.array([0, 255], np.uint8), (400, 200))
    assert stored(lines, 0.47)[20:-20, 20:-20].std() < 20


def test_what_is_not_made_smaller_is_blurred_too():
    lines = np.tile(np.array([0, 0, 255, 255], np.uint8), (400, 100))
    sharp, blurred = (stored(lines, 1.0, blur)[20:-20, 20:-20].std() for blur in (0, 1.5))
    assert blurred < 0.6 * sharp


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_a_point_is_spread_over_a_disk_of_stored_pixels(scale):
    """Of this radius, however many pixels a dot of the page is stored in."""
    image = np.full((201, 201), 255, np.uint8)
    image[98:103, 98:103] = 0
    inside = slice(4, -4)  # at the edge the lid shines in
    sharp, blurred = (255.0 - stored(image, scale, blur)[inside, inside] for blur in (0.0, 4.0))
    spreads = []
    for ink in (sharp, blurred):
        x = np.arange(ink.shape[1]) - (ink.shape[1] - 1) / 2
        columns = ink.sum(axis=0) / ink.sum()
        middle = (columns * x).sum()
        spreads.append((columns * (x - middle) ** 2).sum())
    assert spreads[1] - spreads[0] == pytest.approx(4.0**2 / 4, rel=0.4)  # of a disk


def test_it_is_like_a_picture_that_is_averaged_over_areas():
    rng = np.random.default_rng(0)
    image = cv2.GaussianBlur(rng.integers(0, 256, (400, 400)).astype(np.uint8), (0, 0), 1.5)
    small = stored(image, 0.55).astype(float)
    other = cv2.resize(image, small.shape[::-1], interpolation=cv2.INTER_AREA)
    assert np.abs(small - other)[5:-5, 5:-5].mean() < 5
