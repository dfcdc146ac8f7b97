"""What is measured of a picture moves with what is done to it, and with nothing else."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from docextract_eval.corpus.degrade.files import encode_jpeg, encode_png
from docextract_eval.corpus.fit.measuring import OF_CONTENT, STATISTICS, measure_page
from tests.house.drawn_photographs import photograph

PLAIN, _ = photograph(None, light=0.0)


def measured(image):
    return measure_page(encode_png(np.clip(image, 0, 255).astype(np.uint8)))


def test_every_statistic_is_measured_and_nothing_else():
    found = measure_page(encode_jpeg(PLAIN, 80))
    assert found.keys() == STATISTICS.keys()
    assert {*OF_CONTENT} < STATISTICS.keys()
    assert STATISTICS.keys() - measured(PLAIN).keys() == {"jpeg_quality"}


@pytest.mark.parametrize("quality", [40, 75, 95])
def test_the_quality_is_that_of_the_file(quality):
    assert measure_page(encode_jpeg(PLAIN, quality))["jpeg_quality"] == pytest.approx(
        quality, abs=1
    )


def test_noise_is_that_of_plain_paper():
    rng = np.random.default_rng(2)
    for spread in (4, 8):
        noisy = PLAIN + rng.normal(0, np.sqrt(spread**2 - 9), PLAIN.shape)
        assert measured(noisy)["paper_noise"] == pytest.approx(spread, rel=0.15)


def test_blur_widens_edges_and_little_else():
    blurred = cv2.GaussianBlur(PLAIN, (0, 0), 1.5)
    one, other = measured(PLAIN), measured(blurred)
    assert other["edge_width_px"] > 1.5 * one["edge_width_px"]
    assert other["paper_median"] == pytest.approx(one["paper_median"], abs=2)
    assert other["x_height_px"] == pytest.approx(one["x_height_px"], rel=0.2)


def test_light_that_falls_off_is_uneven():
    found = [
        measured(PLAIN * np.linspace(1, 1 - fall, PLAIN.shape[1]))["light_unevenness"]
        for fall in (0, 0.3, 0.6)
    ]
    assert found[0] < 0.05
    assert found[2] > 1.6 * found[1] > 0.1


def test_contrast_is_between_paper_and_ink():
    paler = 235 - (235 - PLAIN.astype(float)) / 2
    one, other = measured(PLAIN), measured(paler)
    assert other["ink_contrast"] == pytest.approx(one["ink_contrast"] / 2, rel=0.1)


def test_a_gray_picture_has_no_chroma_and_a_yellow_one_has():
    gray = cv2.cvtColor(PLAIN, cv2.COLOR_GRAY2BGR)
    yellow = gray * np.array([0.8, 1, 1])
    assert measured(PLAIN)["chroma"] == measured(gray)["chroma"] == 0
    assert measured(yellow)["chroma"] > 10


def test_a_table_beside_the_document_is_surroundings():
    around, _ = photograph(60, light=0.0)
    assert measured(PLAIN)["surroundings"] == 0
    assert measured(around)["surroundings"] == pytest.approx(0.43, abs=0.05)


def test_a_page_without_print_is_not_measured():
    assert measured(np.full((300, 300), 240)) is None
