"""A scanner's black lid: rims as wide as drawn, and what the sheet lacks."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from docextract_eval.corpus.degrade.chain import degrade
from docextract_eval.corpus.degrade.conditions import draw_steps
from docextract_eval.corpus.degrade.dark_lid import DARK_LID
from docextract_eval.records import Step
from tests.ink import sheet

SIZE = (1200, 576)
NOTHING_MISSING = {"cut": 1, "filed": 1, "cutter": 1, "staple": 1}


def params(severity, source="doc-1", **changed):
    return draw_steps(f"dark_lid@{severity}", 3, source)[0].params | changed


def scanned(drawn, *more):
    page = sheet(np.full(SIZE, 255, np.uint8), 203)
    box = np.array([[[80, 20], [500, 20], [500, 60], [80, 60]]], float)
    page = dataclasses.replace(page, quads=box, visible=np.ones(1), tags=("",))
    return degrade(page, [Step("dark_lid", 3, drawn), *more])


@pytest.mark.parametrize("source", ["doc-1", "doc-2", "doc-3"])
def test_rims_are_seen_at_the_sides_that_are_drawn(source):
    """Twice the mean where the draw is least, a hairline elsewhere; paper keeps its size."""
    drawn = params(5, source, top=0.0, bottom=1.0, left=1.0, right=0.09, **NOTHING_MISSING)
    image = scanned(drawn).image
    black = 1 - image[100:-100, 100:-100].mean() / 255
    assert black == 0
    mm = 203 / 25.4
    top, bottom, left, right = (
        (part < 128).sum(axis=0).mean() / mm
        for part in (
            image[:90, 100:-100],
            image[-90:, 100:-100],
            image[100:-100, :90].T,
            image[100:-100, -90:].T,
        )
    )
    assert top == pytest.approx(2.12 * drawn["rim"], abs=0.3)
    assert right == pytest.approx((0.12 + 2 * (1 - 0.09 * 58 / 22)) * drawn["rim"], abs=0.3)
    assert bottom < 0.8
    assert left < 0.8
    assert (image > 128).sum() == pytest.approx(SIZE[0] * SIZE[1], rel=0.005)


def test_an_edge_is_not_straight():
    """By a third of a millimetre at most."""
    image = scanned(params(5, top=0.0, **NOTHING_MISSING)).image
    first = (image[:120, 100:-100] > 128).argmax(axis=0)
    assert 1 <= np.ptp(first) <= 0.8 * 203 / 25.4


def test_what_is_missing_is_black_and_hides_its_print():
    """A corner across the first word, and nothing of it where nothing is missing."""
    whole = scanned(params(5, at=0.31, **NOTHING_MISSING))
    assert whole.visible[0] == 1
    drawn = params(5, at=0.31, **NOTHING_MISSING | {"filed": 0.0})
    punched = scanned(drawn)
    holes = (punched.image < 60) & (whole.image > 200)
    assert holes.sum() / (203 / 25.4) ** 2 == pytest.approx(2 * np.pi * 9, rel=0.1)
    torn = [scanned(params(5, f"doc-{i}", **NOTHING_MISSING | {"cut": 0.0})) for i in range(12)]
    assert min(page.visible[0] for page in torn) < 1
    assert max(page.visible[0] for page in torn) == 1


def test_a_whole_bed_is_white_around_a_sheet():
    """Where the picture was not cropped, its lid is not seen at a rim."""
    bed = Step("scanner_bed", 3, {"bed": 1.0, "down": 0.5, "across": 0.5})
    image = scanned(params(5, top=0.0, **NOTHING_MISSING), bed).image
    assert image.shape[0] > 2000
    assert image.min() > 150


def test_sheets_lack_something_as_often_as_real_ones():
    """Of 58: corners of 12, teeth at 9, punched holes in 6, those of staples in 16."""
    drawn = [params(3, f"doc-{i}") for i in range(600)]
    for name, count in (("cut", 12), ("cutter", 9), ("filed", 6), ("staple", 16)):
        share = np.mean([each[name] < count / 58 for each in drawn])
        assert share == pytest.approx(count / 58, abs=0.05)
    assert DARK_LID.stage == "shape"
