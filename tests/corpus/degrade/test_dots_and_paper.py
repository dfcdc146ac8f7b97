"""Dots and lines that can be counted: pins, screens, and what rollers draw along the feed."""

from __future__ import annotations

import dataclasses

import cv2
import numpy as np
import pytest

from docextract_eval.corpus.degrade.back_print import SHOW_THROUGH
from docextract_eval.corpus.degrade.chain import degrade
from docextract_eval.corpus.degrade.conditions import draw_steps
from docextract_eval.corpus.degrade.dots import DOT_MATRIX, HALFTONE
from docextract_eval.corpus.degrade.paper import PAPER
from docextract_eval.corpus.degrade.stain import STAIN
from docextract_eval.corpus.degrade.streaks import STREAKS
from docextract_eval.geometry import box_quads
from tests.ink import sheet

BLACK = np.zeros((600, 600), np.uint8)


def params(name, severity, source="doc-1"):
    return draw_steps(f"{name}@{severity}", 3, source)[0].params


def often(line):
    """How many waves the strongest one has along a line."""
    return int(np.abs(np.fft.rfft(line - line.mean())).argmax())


@pytest.mark.parametrize("pitch", [0.25, 0.3, 0.34])
def test_needles_stand_at_their_pitch(pitch):
    """As many rows and columns of dots as go on the sheet."""
    drawn = {"pitch": pitch, "apart": 1, "missing": 0, "pin": 0, "at": 0.5}
    found = DOT_MATRIX.repaint(sheet(BLACK, 300), drawn).astype(float)
    dots = round(600 / 300 * 25.4 / pitch)
    assert often(found.mean(axis=0)) == dots
    assert often(found.mean(axis=1)) == dots


def test_one_needle_of_nine_is_missing():
    """Every ninth row of dots is white."""
    drawn = {"pitch": 25.4 / 50, "apart": 1, "missing": 1, "pin": 4, "at": 0.5}
    found = DOT_MATRIX.repaint(sheet(BLACK, 300), drawn)  # 6 px a dot
    rows = found.reshape(100, 6, 600)[:, 2:4].mean(axis=(1, 2))
    assert (np.flatnonzero(rows > 225) == np.arange(4, 100, 9)).all()


@pytest.mark.parametrize("lines", [50, 70, 90])
def test_a_screen_has_so_many_lines_to_an_inch(lines):
    """Turned by 45 degrees, its waves along the sides are longer by the root of 2."""
    drawn = {"lines": lines, "screened": 1, "solid": 0.5}
    found = HALFTONE.repaint(sheet(BLACK, 300), drawn).astype(float)
    power = np.abs(np.fft.fft2(found - found.mean()))[:300, :300]
    down, across = np.unravel_index(power.argmax(), power.shape)
    assert down == pytest.approx(2 * lines / np.sqrt(2), abs=1)
    assert across == pytest.approx(2 * lines / np.sqrt(2), abs=1)


@pytest.mark.parametrize("solid", [0.3, 0.5, 0.7])
def test_a_screen_keeps_the_tone(solid):
    """As much of a black sheet is inked as the tone says."""
    found = HALFTONE.repaint(sheet(BLACK, 300), {"lines": 60, "screened": 1, "solid": solid})
    assert 1 - found.mean() / 255 == pytest.approx(solid + 6 / 255, abs=0.03)


def test_streaks_run_along_the_feed():
    """On white paper all rows are dark at the same places, now more and now less."""
    found = 255 - STREAKS.repaint(sheet(255 - BLACK), params("streaks", 5)).astype(float)
    top, low = found[:300].mean(axis=0), found[300:].mean(axis=0)
    assert np.corrcoef(top, low)[0, 1] > 0.95
    assert found.mean(axis=0).std() > 5 * found.mean(axis=1).std()


def pages(accident, name, image, severity=4):
    """Two pages of one document, after one draw."""
    first = sheet(image)
    second = dataclasses.replace(first, number=1)
    drawn = params(name, severity)
    return [accident.repaint(page, drawn).astype(float) for page in (first, second)]


def test_the_machine_is_the_same_on_every_page_and_the_paper_is_not():
    """Streaks stand where they stood; grain, stains and backs of sheets are others."""
    white = 255 - BLACK
    first, second = pages(STREAKS, "streaks", white)
    assert np.corrcoef(first.mean(axis=0), second.mean(axis=0))[0, 1] > 0.95
    for accident, name in ((PAPER, "paper"), (STAIN, "stain"), (SHOW_THROUGH, "show_through")):
        first, second = pages(accident, name, white)
        assert np.corrcoef(first.reshape(-1), second.reshape(-1))[0, 1] < 0.5


@pytest.mark.parametrize("severity", [1, 3, 5])
def test_paper_is_as_rough_as_is_drawn(severity):
    """Its deviation in levels, apart from single fibres; its mean is below white by its tint."""
    drawn = params("paper", severity) | {"fibres": 0}
    found = PAPER.repaint(sheet(np.full((1000, 1000), 255, np.uint8)), drawn).astype(float)
    left = 1 - drawn["tint"] / 200
    assert found.std() == pytest.approx(left * drawn["texture"], rel=0.1, abs=0.3)
    assert found.mean() == pytest.approx(left * (255 - 1.6 * drawn["texture"]), rel=0.02)


WEDGE = np.where(np.arange(40)[None, :] < 2 * np.arange(20)[:, None], 0, 255).astype(np.uint8)


def paper_with_a_word(width):
    """A sheet at 150 dpi with one word on it: a wedge that is tall on its left."""
    image = np.full((1200, width), 255, np.uint8)
    image[100:120, 50:90] = WEDGE
    quads = box_quads(np.array([[50.0, 100, 90, 120]]))
    return dataclasses.replace(sheet(image), quads=quads, visible=np.ones(1))


@pytest.mark.parametrize(("width", "dense"), [(430, 0.55), (1240, 0.45)])
def test_what_shines_through_is_mirrored_and_pale(width, dense):
    """The word is found again turned about, not as it was, and no darker than is drawn."""
    page = paper_with_a_word(width)
    drawn = params("show_through", 5)
    found = SHOW_THROUGH.repaint(page, drawn)
    shine = cv2.subtract(page.image, found)
    assert 0.6 * dense < shine.max() / 255 / 0.3 <= dense + 0.01
    found[90:130, 40:100] = 255
    small = cv2.resize(WEDGE, None, fx=drawn["small"], fy=drawn["small"])
    small = cv2.copyMakeBorder(small, 3, 3, 3, 3, cv2.BORDER_CONSTANT, value=255)
    like, unlike = (
        cv2.matchTemplate(found, word, cv2.TM_CCOEFF_NORMED).max()
        for word in (cv2.flip(small, 1), small)
    )
    assert like > 0.85
    assert like > unlike + 0.1


@pytest.mark.long
def test_a_roll_has_the_same_on_its_back_again_and_again():
    """At the pitch that is drawn; and nothing is cut at its sides."""
    drawn = params("show_through", 5) | {"pitch": 254 / 3}  # 500 px
    page = paper_with_a_word(430)
    blank = dataclasses.replace(page, image=np.full_like(page.image, 255))
    shine = 255 - SHOW_THROUGH.repaint(blank, drawn).astype(float)
    assert shine.max() > 0
    assert shine[:600] == pytest.approx(shine[500:1100], abs=3)
    assert shine[:, :20].max() == shine[:, -20:].max() == 0


@pytest.mark.parametrize("severity", [1, 3, 5])
def test_a_stain_darkens_no_more_than_its_density(severity):
    """And covers about the area that is drawn, where it does not leave the sheet."""
    drawn = params("stain", severity, "doc-8")
    found = 1 - STAIN.repaint(sheet(np.full((1200, 900), 255, np.uint8)), drawn) / 255.0
    assert found.max() <= drawn["density"] + 0.01
    assert 0.3 * drawn["area"] < 100 * (found > 0.01).mean() < 1.5 * drawn["area"]


def test_coffee_is_brown_where_a_camera_sees_it_and_gray_in_a_scan(clean):
    """On a gray page it is a shade; before a camera that sees colours the page has them first."""
    stain, tint = draw_steps("stain@5", 3, "doc-8") + draw_steps("white_balance@0.01", 3, "doc-8")
    assert degrade(clean[1], (stain,)).image.ndim == 2
    seen = degrade(clean[1], (stain, tint)).image.astype(int)
    plain = degrade(clean[1], (tint,)).image.astype(int)
    lost = (plain - seen).reshape(-1, 3)[(plain - seen).sum(axis=2).reshape(-1) > 30]
    assert len(lost) > 100
    assert (lost[:, 0] > lost[:, 1]).mean() > 0.95  # blue is lost most, red least
    assert (lost[:, 1] > lost[:, 2]).mean() > 0.95


def test_the_back_of_a_roll_is_printed_in_one_colour(clean):
    """Where a page has colours, what shines through has the colour that is drawn."""
    page = dataclasses.replace(clean[1], image=np.full((*clean[1].image.shape, 3), 255, np.uint8))
    hues = set()
    for tint in range(6):
        lost = 255 - SHOW_THROUGH.repaint(page, params("show_through", 5) | {"tint": tint})
        channels = lost[lost.max(axis=2) > 10].astype(float).mean(axis=0)
        hues.add(tuple(np.rint(10 * channels / channels.sum())))
    assert len(hues) >= 5
