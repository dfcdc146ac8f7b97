"""A moire: coloured bands of uneven pitch, on what is bright alone."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from docextract_eval.corpus.degrade.conditions import draw_steps
from docextract_eval.corpus.degrade.screen import MOIRE
from tests.ink import sheet

SIZE = (1200, 900)
SOURCES = ("doc-1", "doc-2", "doc-3")


def banded(tone, severity, source, channels=3):
    drawn = draw_steps(f"moire@{severity}", 3, source)[0].params
    shape = (*SIZE, channels) if channels > 1 else SIZE
    return MOIRE.repaint(sheet(np.full(shape, tone, np.uint8)), drawn).astype(float), drawn


@pytest.mark.parametrize("source", SOURCES)
def test_bands_have_the_colours_of_the_rainbow(source):
    """Each channel is as dark as the others over the page, and hardly anywhere at one place."""
    found, drawn = banded(255, 5, source)
    means = found.mean(axis=(0, 1))
    assert np.ptp(means) < 4
    assert np.ptp(found, axis=2).mean() > 0.4 * drawn["amplitude"]


@pytest.mark.parametrize("source", SOURCES)
def test_a_screen_is_darkened_in_proportion_to_its_light(source):
    """Black stays black, white is never brighter, and the swing is what is drawn."""
    found, drawn = banded(255, 5, source, channels=1)
    assert (banded(0, 5, source)[0] == 0).all()
    assert found.max() <= 255
    assert 255 - found.min() <= 3 * drawn["amplitude"]
    assert 255 - found.min() > 0.7 * drawn["amplitude"]


@pytest.mark.parametrize("source", SOURCES)
def test_the_pitch_of_the_bands_differs_from_place_to_place(source):
    """Crossings of the mean along rows and columns, counted in the four quarters of a page."""
    found, _ = banded(255, 5, source, channels=1)
    found = cv2.blur(found, (9, 9))  # without the screen's own grid
    counts = []
    for rows in (slice(0, 600), slice(600, None)):
        for columns in (slice(0, 450), slice(450, None)):
            part = found[rows, columns]
            signs = part > np.median(part)
            down, across = (np.diff(signs, axis=axis).mean() for axis in (0, 1))
            counts.append(np.hypot(down, across))
    assert max(counts) > 1.15 * min(counts)
