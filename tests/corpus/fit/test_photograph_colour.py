"""The colour of paper is found again, and recipes that are fitted to it draw it."""

from __future__ import annotations

import numpy as np
import pytest

from docextract_eval.corpus.degrade.conditions import OwnConditions, draw_steps
from docextract_eval.corpus.degrade.files import decode
from docextract_eval.corpus.fit.measuring import measure_page
from docextract_eval.corpus.fit.photograph_colour import (
    PaperColour,
    paper_colour,
    surrounding_colour,
    surrounding_colour_record,
    tint_record,
    together_record,
)
from docextract_eval.corpus.fit.photograph_light import Photograph, document_light
from docextract_eval.corpus.fit.print_bounds import LABELLED_HEIGHT, find_print
from docextract_eval.corpus.measured import PERCENTILES
from docextract_eval.corpus.measurements import Measurements
from tests.corpus.fit.known_pictures import clean_receipts_of, known_measurements, pictures_under
from tests.corpus.made_measurements import other_measurements

EVEN = dict.fromkeys(("red", "shade"), [0] * 11)
CREAM = {
    "gray": 0.0,
    "warm": 1.0,
    "blue_if_warm": [*range(150, 260, 10)],
    "blue_if_cold": [0] * 11,
} | EVEN
BLUE = {"gray": 0.0, "warm": 0.0, "blue_if_warm": [0] * 11, "blue_if_cold": [110] * 11} | EVEN
GRAY = {"gray": 1.0, "warm": 0.5} | dict.fromkeys(("blue_if_warm", "blue_if_cold"), [90] * 11)
GRAY |= EVEN


def photographs(tint):
    """Pictures of receipts whose paper is so tinted, and their print where it is found."""
    pictures = pictures_under(clean_receipts_of(9, 12, ("en_US",)), known_measurements(tint=tint))
    pairs = [(decode(file), file) for file in pictures]
    found = [(image, find_print(image), file) for image, file in pairs]
    return [
        (Photograph(image, each.bounds, LABELLED_HEIGHT * each.height), file)
        for image, each, file in found
        if each
    ]


@pytest.fixture(scope="module")
def cream():
    return photographs(CREAM)


@pytest.mark.long
def test_pictures_tinted_in_a_known_way_give_a_recipe_of_that_tint(cream):
    """What is drawn from what is measured is as warm as what was measured, in the median."""
    assert len(cream) >= 8
    record = tint_record([paper_colour(each) for each, _ in cream])
    assert record["gray"] == 0
    assert record["warm"] == 1
    assert record["blue_if_warm"][5] == pytest.approx(CREAM["blue_if_warm"][5], abs=40)
    own = OwnConditions(measurements=other_measurements(tint=record))
    steps = [draw_steps("room_light@3", 1, f"receipt-1-{at:06}", own)[0] for at in range(200)]
    drawn = [-1000 * float(np.log(step.params["blue"])) for step in steps]
    assert np.median(drawn) == pytest.approx(CREAM["blue_if_warm"][5], abs=40)


@pytest.mark.long
def test_the_statistics_of_a_fit_tell_warm_paper_from_cold(cream):
    """By the sign of b of CIELAB; one without colour has none."""
    warm = [measured["warmth"] for _, file in cream if (measured := measure_page(file))]
    cold = [found["warmth"] for _, file in photographs(BLUE) if (found := measure_page(file))]
    assert min(warm) > 3 > -3 > max(cold)


@pytest.mark.long
def test_photographs_without_colour_are_counted():
    colours = [paper_colour(each) for each, _ in photographs(GRAY)]
    assert tint_record([*colours, PaperColour(None, None)])["gray"] > 0.5


def test_correlations_are_ones_that_measurements_take(cream):
    """Of few pictures there are none; of many they are even, with 1 of each with itself."""
    lights = [document_light(each) for each, _ in cream]
    colours = [paper_colour(each) for each, _ in cream]
    assert together_record(lights[:5], colours[:5]) == [
        [1000 * (row == column) for column in range(4)] for row in range(4)
    ]
    found = together_record(lights * 3, colours * 3)
    numbers = {"pictures": 40, "together": found}
    Measurements.model_validate({"photographs": numbers})
    assert np.array(found) == pytest.approx(np.array(found).T)


def test_what_lies_around_cream_paper_is_seen_in_the_light_that_makes_it_white():
    """A brown table stays brown, whatever the colour of the lamp."""
    found = []
    for lamp in (1.0, 0.7):
        image = np.full((800, 600, 3), 235, np.float64)
        image[::20, 150:450] = 60
        image[:, :120] = image[:, 480:] = (60, 100, 140)
        image[..., 0] *= lamp
        drawn = Photograph(image.astype(np.uint8), (150, 20, 450, 780), 12.0)
        colour = surrounding_colour(drawn)
        assert colour is not None
        found.append(colour)
    assert found[1].blue == pytest.approx(found[0].blue, abs=0.12)
    assert found[0].blue < -0.3
    record = surrounding_colour_record(found, [0.4, 0.4])
    assert record["blue_if_dark"][5] < -300
    assert record["blue_if_bright"] == [0] * len(PERCENTILES)
