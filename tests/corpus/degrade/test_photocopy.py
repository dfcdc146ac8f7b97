"""What a copier adds to a blank sheet, and what it does to strokes."""

from __future__ import annotations

import dataclasses

import cv2
import numpy as np
import pytest

from docextract_eval.corpus.degrade.conditions import draw_steps
from docextract_eval.corpus.degrade.photocopy import PHOTOCOPY
from tests.ink import sheet

SIZE = (1754, 1240)
SOURCES = ("doc-1", "doc-2", "doc-3")


def copied(image, severity, source):
    drawn = draw_steps(f"photocopy@{severity}", 3, source)[0].params
    return PHOTOCOPY.cover(sheet(image), drawn).image, drawn


def specks(image):
    """Where specks are, and how many px each has, away from the edges and the drum's lines."""
    inner = (image[90:-90, 90:-90] < 128).astype(np.uint8)
    _, _, found, middles = cv2.connectedComponentsWithStats(inner)
    tall = found[:, cv2.CC_STAT_HEIGHT] > 40
    return middles[1:][~tall[1:]], found[1:, cv2.CC_STAT_AREA][~tall[1:]]


@pytest.mark.parametrize("source", SOURCES)
def test_specks_are_of_many_sizes_and_lie_in_clusters(source):
    """Few are ten times as large as most; cells of a page have uneven numbers of them."""
    found, _ = copied(np.full(SIZE, 255, np.uint8), 4, source)
    middles, areas = specks(found)
    assert len(areas) > 150
    assert np.percentile(areas, 99) > 5 * np.median(areas)
    counts = np.histogram2d(*middles.T, bins=8)[0]
    assert counts.var() > 1.5 * counts.mean()


@pytest.mark.parametrize("source", SOURCES)
def test_no_speck_is_copied_to_the_same_place_of_the_next_generation(source):
    """What one generation adds differs from what the one before added, however it is shifted."""
    blank = np.full(SIZE, 255, np.uint8)
    first, second = (
        (copied(blank, severity, source)[0] < 128)[90:-90, 90:-90] for severity in (1, 2)
    )
    added = second & ~first
    added[:, added.mean(axis=0) > 0.05] = first[:, first.mean(axis=0) > 0.05] = False  # drum lines
    spectra = np.fft.rfft2(first), np.fft.rfft2(added)
    alike = np.fft.irfft2(spectra[0].conj() * spectra[1], first.shape)
    assert alike.max() < 0.5 * first.sum()


@pytest.mark.parametrize("source", SOURCES)
def test_one_edge_is_black_and_more_so_at_one_end(source):
    """The lid's gap is a wedge of a few mm at most, and the other edges stay blank."""
    found, drawn = copied(np.full(SIZE, 255, np.uint8), 5, source)
    turned = np.rot90(found, (0, 3, 2, 1)[int(drawn["side"])])  # the black edge is on top
    widths = (turned[:60] < 60).sum(axis=0)
    assert 2 < widths.mean() < 30
    first, last = widths[20:200].mean(), widths[-200:-20].mean()
    assert abs(first - last) > 0.05 * (first + last)
    assert (turned[-3:] < 128).mean() < 0.05


@pytest.mark.parametrize("source", SOURCES)
def test_thin_strokes_are_lost_in_places_and_gaps_filled_in_others(source):
    """Of one pattern of strokes and gaps, ink grows in one part, and shrinks elsewhere."""
    image = np.full(SIZE, 255, np.uint8)
    image[:, ::6] = image[:, 1::6] = 0
    found, _ = copied(image, 3, source)
    inner = (255 - found[100:-100, 100:-100].astype(float)) / 255
    cells = cv2.resize(inner, (12, 16), interpolation=cv2.INTER_AREA)
    assert cells.max() > 1.05 * (1 / 3)
    assert cells.min() < 0.98 * (1 / 3)


def test_what_lies_under_the_black_edge_is_hidden():
    """Words at the edge are hidden where it is black, those beside its shadow are not."""
    page = sheet(np.full(SIZE, 255, np.uint8))
    boxes = [(0, 0, 6, SIZE[0]), (40, 40, 90, 60)]
    quads = np.array([[[a, b], [c, b], [c, d], [a, d]] for a, b, c, d in boxes], float)
    page = dataclasses.replace(page, quads=quads, visible=np.ones(2), tags=("", ""))
    drawn = draw_steps("photocopy@5", 3, "doc-1")[0].params | {"side": 1.0}
    hidden, whole = PHOTOCOPY.cover(page, drawn).visible
    assert hidden < 0.5
    assert whole == 1
