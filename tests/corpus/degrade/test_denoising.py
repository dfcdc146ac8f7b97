"""Grain is smoothed away as far as was measured, and edges stay where and as steep as they are."""

from __future__ import annotations

import numpy as np
import pytest

from docextract_eval.corpus.degrade.chain import degrade
from docextract_eval.corpus.degrade.conditions import draw_steps
from docextract_eval.corpus.measured import PERCENTILES, read_measured
from docextract_eval.records import Step
from tests.ink import sheet

MEASURED = read_measured("docextract_eval.corpus.degrade", "photograph.json")["grain_left"]
SOURCES = [f"receipt-1-{number:06}" for number in range(1_000)]
GRAY = np.full((300, 300), 150, np.uint8)


def grainy(sigma, image=GRAY):
    drawn = np.random.default_rng(3).normal(0, sigma, image.shape)
    return np.clip(np.rint(image + drawn), 0, 255).astype(np.uint8)


def denoised(image, left, grain=8.0):
    return degrade(sheet(image), [Step("denoised", 3, {"grain": grain, "left": left})]).image


def test_as_much_grain_is_left_as_on_photographs():
    """Percentile by percentile at severity 3, but that some of it always goes."""
    drawn = [draw_steps("denoised@3", 1, source)[0].params["left"] for source in SOURCES]
    found = np.percentile(drawn, PERCENTILES[1:-1])
    assert found == pytest.approx(np.minimum(MEASURED[1:-1], 0.9), abs=0.06)


@pytest.mark.parametrize("left", [0.2, 0.5, 0.8])
def test_of_grain_on_paper_the_share_is_left(left):
    """Beside a trace of the mean of its surroundings, which has a seventh of the grain."""
    assert denoised(grainy(2.0), left).std() == pytest.approx(2 * left, abs=2 / 7)


def test_the_less_is_left_the_smoother_is_paper():
    found = [denoised(grainy(3.0), left).std() for left in (0, 0.25, 0.5, 0.75, 1)]
    assert (np.diff(found) > 0).all()


def test_an_edge_is_nearly_as_steep_as_before():
    """Of a step of 110 gray levels more than four fifths are between two pixels."""
    step = np.repeat(np.array([[70, 180]], np.uint8), 30, axis=1).repeat(40, axis=0)
    steepest = np.abs(np.diff(denoised(step, 0.0).astype(int), axis=1)).max(axis=1)
    assert (steepest > 0.8 * 110).all()


def test_paper_without_grain_stays_as_it_is():
    assert (denoised(GRAY, 0.0) == GRAY).all()
