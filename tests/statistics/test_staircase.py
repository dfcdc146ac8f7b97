"""A staircase finds planted breaks, with intervals that hold, and says where there is none."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from docextract_eval.statistics import staircase
from docextract_eval.statistics.staircase import (
    Staircase,
    falls_by,
    falls_to,
    falls_to_part,
)

ROWS = [*map(float, sorted({*range(1, 13), *np.geomspace(1, 2500, 70).round().astype(int)}))]
SEVERITIES = [quarter / 4 for quarter in range(21)]


def of_rows():
    return Staircase(ROWS, falls_to(0.5), is_logarithmic=True)


def climbed(curve, documents, rng, stairs=None):
    """A staircase after so many documents of a planted curve."""
    stairs = stairs or of_rows()
    for _ in range(documents):
        level = stairs.next_level()
        stairs.add(level, float(rng.random() < curve(level)))
    return stairs


@pytest.mark.parametrize("step", [7, 22, 60, 137, 400, 999, 1800])
def test_a_planted_step_is_found_within_a_tenth_in_a_dozen_documents(step):
    found = climbed(lambda rows: float(rows < step), 12, np.random.default_rng(0)).find_break()
    assert abs(found.level - step) <= max(0.1 * step, 1)  # it lies between two whole numbers


def test_probabilities_are_those_of_a_plain_bayesian():
    """Every curve of the grid by itself, in plain Python."""
    stairs = Staircase([1.0, 10.0, 100.0], falls_to(0.5), is_logarithmic=True)
    answers = [(10.0, 1.0), (100.0, 0.0), (10.0, 0.0), (1.0, 1.0)]
    for answer in answers:
        stairs.add(*answer)
    places, slopes, bases = stairs._curves
    likelihoods = []
    for place, slope, base in zip(places.tolist(), slopes.tolist(), bases.tolist(), strict=True):
        product = 1.0
        for level, share in answers:
            exponent = max(-50.0, min(50.0, (math.log(level) - place) / slope))
            chance = min(1 - 1e-4, max(1e-4, base / (1 + math.exp(exponent))))
            product *= chance if share else 1 - chance
        likelihoods.append(product)
    expected = np.array(likelihoods) / sum(likelihoods)
    np.testing.assert_allclose(stairs.probabilities(), expected, atol=1e-12)


def test_the_next_level_says_most_about_the_break():
    """The level by the definition: by how much an answer narrows where the break is."""
    stairs = climbed(lambda rows: float(rows < 40), 3, np.random.default_rng(1))
    weights = stairs.probabilities()
    ends = [*stairs._starts.tolist(), len(weights)]
    bins = [slice(*each) for each in pairwise(ends)]

    def entropy(chances):
        return -sum(chance * math.log(chance) for chance in chances if chance > 0)

    before, gains = entropy([weights[each].sum() for each in bins]), []
    for at in range(len(ROWS)):
        after = 0.0
        for answers in (stairs._at_levels[:, at], 1 - stairs._at_levels[:, at]):
            joint = weights * answers
            total = joint.sum()
            after += total * entropy([joint[each].sum() / total for each in bins])
        gains.append(before - after)
    assert gains[ROWS.index(stairs.next_level())] == pytest.approx(max(gains), abs=1e-6)


@pytest.mark.parametrize("share", [1.0, 0.95, 0.2])
def test_a_flat_curve_has_no_break(share):
    stairs = climbed(lambda _: share, 40, np.random.default_rng(3))
    assert stairs.find_break().level is None
    assert stairs.is_flat
    assert not stairs.is_contradictory


def test_a_curve_that_rises_again_is_told_as_such():
    stairs = climbed(lambda rows: float(not 20 <= rows < 100), 12, np.random.default_rng(4))
    for rows, share in ((25.0, 0.0), (40.0, 0.0), (60.0, 0.0), (150.0, 1.0), (400.0, 1.0)):
        stairs.add(rows, share)
    assert stairs.is_contradictory


def test_what_fails_at_the_lowest_level_breaks_below_it():
    found = climbed(lambda _: 0.0, 6, np.random.default_rng(5)).find_break()
    assert (found.level, found.is_below) == (None, True)


def test_accuracy_falls_by_points_and_to_half():
    """Shares of cells weigh by how much documents differ, and not as one cell each."""
    rng = np.random.default_rng(6)
    stairs = Staircase(SEVERITIES, falls_by(0.1), is_yes_or_no=False)
    for _ in range(24):
        level = stairs.next_level()
        share = 0.96 / (1 + math.exp((level - 3) / 0.4)) + rng.normal(0, 0.02)
        stairs.add(level, min(1.0, max(0.0, share)))
    start = 0.96 / (1 + math.exp(-3 / 0.4))
    ten = 3 + 0.4 * math.log(0.96 / (start - 0.1) - 1)
    half = 3 + 0.4 * math.log(0.96 / (start / 2) - 1)
    for expected, found in (
        (ten, stairs.find_break()),
        (half, stairs.find_break(falls_to_part(0.5))),
    ):
        assert found.low <= expected <= found.high
        assert found.high - found.low < 1


PLANTED = [
    (lambda rows: 1 / (1 + (rows / 150) ** 3), 150),
    (lambda rows: 0.93 / (1 + (rows / 400) ** 4), 400 * (0.93 / 0.5 - 1) ** 0.25),
    (lambda rows: math.exp(-((rows / 80) ** 2)), 80 * math.log(2) ** 0.5),
    (lambda rows: 0.997**rows, math.log(0.5) / math.log(0.997)),
    (lambda rows: float(rows < 333), 333),
]


@pytest.mark.long
def test_intervals_hold_as_often_as_they_say(monkeypatch):
    """At least .93 of all, and of each within three standard errors; a coarser grid is faster."""
    monkeypatch.setattr(staircase, "_PLACES", 121)
    rng, shares = np.random.default_rng(7), []
    for curve, half in PLANTED:
        held = 0
        for _ in range(120):
            found = climbed(curve, 16, rng).find_break()
            high = math.inf if found.high is None else found.high
            held += (found.low or 0.0) <= half <= high
        shares.append(held / 120)
    assert np.mean(shares) >= 0.93
    assert min(shares) >= 0.93 - 3 * math.sqrt(0.93 * 0.07 / 120)
