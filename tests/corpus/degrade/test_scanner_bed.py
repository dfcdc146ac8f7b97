"""A small receipt on the whole bed of a scanner."""

from __future__ import annotations

import numpy as np
import pytest

from docextract_eval.corpus.degrade.chain import degrade
from docextract_eval.records import Step
from tests.ink import sheet


def on_bed(size, bed=1.0, down=0.5, across=0.5):
    """A black sheet on a bed."""
    page = sheet(np.zeros(size, np.uint8))
    return degrade(page, [Step("scanner_bed", 3, {"bed": bed, "down": down, "across": across})])


@pytest.mark.parametrize(("bed", "size"), [(1.0, (1754, 1240)), (2**0.5, (2480, 1754))])
def test_the_bed_is_a4_or_a3(bed, size):
    """In dots of a page of 150 to the inch."""
    assert on_bed((600, 400), bed).image.shape == pytest.approx(size, abs=1)


def test_a_longer_sheet_lengthens_the_bed():
    height, width = on_bed((3000, 400)).image.shape
    assert (height, width) == (3000, pytest.approx(1240, abs=1))


def test_the_sheet_lies_where_it_was_drawn_on_a_white_lid():
    image = on_bed((600, 400), down=0.25, across=1.0).image
    black = np.argwhere(image < 64)
    top, left = black.min(axis=0)
    assert top == pytest.approx(0.25 * (1754 - 600), abs=2)
    assert left == pytest.approx(1240 - 400, abs=2)
    assert np.median(image) > 240
