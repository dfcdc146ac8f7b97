"""What tools/study learn measures beside drawn print: on pictures whose numbers are known."""

from __future__ import annotations

import numpy as np
import pytest
from research.ink_fading import clean_receipts, fade, ink_field, stored_print, usual_strengths

from docextract_eval.corpus.degrade.conditions import draw_steps
from docextract_eval.corpus.fit.photograph_light import mean_and_components
from docextract_eval.corpus.fit.picture_measurements import DISK_RADII, BlurTable
from docextract_eval.corpus.fit.statistics import Print, edge_width, unevenness
from docextract_eval.corpus.measured import GRID, read_measured

ENGLISH = ("en_US",)
SIDE = 20
"""Of the letters of a made-up receipt, in px."""


@pytest.fixture(scope="module")
def receipt():
    return clean_receipts(1, ENGLISH)[0]


def made_up(strengths):
    """A white picture with a line of bars for each row of strengths, a bar for each of these."""
    rows, count = strengths.shape
    gray = np.full((rows * 2 * SIDE, count * SIDE), 255, np.uint8)
    boxes = []
    for row in range(rows):
        top = row * 2 * SIDE
        for at, strength in enumerate(strengths[row]):
            left = at * SIDE
            gray[top : top + SIDE, left + 5 : left + 12] = round(255 * (1 - strength))
        boxes.append((0, top, count * SIDE, top + SIDE))
    return Print(gray, tuple(boxes), ("I" * count,) * rows)


@pytest.mark.long
def test_the_radius_of_a_blur_is_found_by_the_edges_of_drawn_print(receipt):
    """Print of other receipts than those of the table, at a size between its sizes."""
    receipts = clean_receipts(4, ENGLISH)
    table = BlurTable(
        lambda scale, radius: np.median(
            [edge_width(stored_print(each, "photos", scale, radius)) for each in receipts]
        )
    )
    for radius in (1.2, 1.8, 2.6):
        width = edge_width(stored_print(receipt, "photos", 0.8, radius))
        assert table.radius(width, 0.8) == pytest.approx(radius, rel=0.2)


def test_edges_as_sharp_as_drawn_ones_have_no_blur():
    widths = dict(zip(DISK_RADII, [1.0, 1.0, *np.arange(2.0, 11.0)], strict=True))
    table = BlurTable(lambda _, radius: widths[radius])
    assert [table.radius(width, 1.0) for width in (0.8, 1.0)] == [0, 0]
    assert table.radius(1.5, 1.0) == pytest.approx(0.625)
    assert table.radius(2.0, 1.0) == pytest.approx(0.75)


def test_ink_is_as_strong_in_each_part_as_it_was_printed():
    """Strong on the left, paler by a third on the right, and between them in between."""
    field = ink_field(made_up(np.tile(np.linspace(0.9, 0.6, 32), (20, 1))))
    assert field.shape == (GRID, GRID)
    assert field[8, 1] / field[8, -2] == pytest.approx(0.88 / 0.62, rel=0.05)
    assert (np.diff(field.mean(axis=0)) < 0).all()
    assert field.std(axis=0).max() < 0.01


def test_a_blank_is_no_pale_letter():
    strengths = np.array([0.8, 0.82, 0.0, 0.78, 0.81, 0.8])
    usual = usual_strengths(strengths)
    assert usual[2] > 0.7
    assert np.delete(usual, 2) == pytest.approx(np.delete(strengths, 2), abs=0.02)


def test_fields_are_rebuilt_from_their_mean_and_components():
    """Fields of one slope, up or down, have one component as large as the slopes' spread."""
    slope = np.tile(np.linspace(-1, 1, GRID), (GRID, 1))
    mean, components = mean_and_components(np.array([slope, -slope, 3 * slope]))
    assert mean == pytest.approx(np.zeros((GRID, GRID)), abs=1e-9)
    assert np.abs(components[0]) == pytest.approx(np.abs(slope) * np.sqrt(11 / 3))
    assert np.abs(components[1:]).max() < 1e-9


def test_letters_that_fade_by_themselves_make_print_uneven(receipt):
    found = [
        unevenness(stored_print(fade(receipt, letters=spread), "photos", 1.0))["ink_within"]
        for spread in (0, 0.1, 0.2)
    ]
    assert (np.diff(found) > 0.015).all()


def test_photographs_are_saved_at_the_quality_of_nearly_all_real_ones():
    """At severity 3 of the scene; by the tables of 75 the measured quality is 74.8."""
    measured = read_measured("docextract_eval.corpus.degrade", "photograph.json")["jpeg_quality"]
    drawn = {
        step.params["quality"]
        for number in range(50)
        for step in draw_steps("web_photo@3", 1, f"receipt-1-{number:06}")
        if step.name == "jpeg"
    }
    assert drawn == {75}
    assert measured[:-1] == pytest.approx([75] * (len(measured) - 1), abs=0.5)
