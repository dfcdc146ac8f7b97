"""Forecasts of unlabelled documents make an interval narrower by what they are worth, no more."""

from __future__ import annotations

import numpy as np
import pytest

from docextract_eval.statistics.assisted import (
    NOTHING,
    Counts,
    Forecast,
    assisted_share,
    possible_width,
)
from docextract_eval.statistics.clusters import proportions

TIMES = 400


def sampled(rng, labelled, unlabelled, noise, bias=0.0):
    """Counts of labelled documents, and a forecast: the share of each, off by noise and a bias."""
    share = rng.beta(2.4, 0.8, labelled + unlabelled)
    cells = rng.integers(6, 16, labelled + unlabelled).astype(float)
    right = rng.binomial(cells.astype(int), share).astype(float)
    returned = Counts(cells * np.clip(share + rng.normal(bias, noise, len(share)), 0, 1), cells)
    counted = Counts(right, cells)
    known, unknown = np.arange(labelled), np.arange(labelled, labelled + unlabelled)
    return counted.take(known), Forecast(returned.take(known), returned.take(unknown))


def folds_of(counted):
    return np.arange(len(counted)) % 5


def plain_share(counted):
    """The share as reports have it, by the counts of each document."""
    sources = np.arange(len(counted))
    cells = counted.cells.astype(int)
    return proportions(counted.right, sources, np.zeros(len(counted), int), cells=cells)[0]


def estimate(counted, forecasts):
    """The share without and with help."""
    plain = plain_share(counted)
    return plain, assisted_share(counted, plain, forecasts, folds_of(counted))


def width(share):
    return share.high - share.low


def repeated(labelled, unlabelled, noise, bias=0.0, times=TIMES):
    """Many samples, each with its estimates; and the share that is true of all of them."""
    rng = np.random.default_rng(7)
    samples = (sampled(rng, labelled, unlabelled, noise, bias) for _ in range(times))
    return [estimate(counted, {"a forecast": forecast}) for counted, forecast in samples], 0.75


def test_without_forecasts_it_is_the_plain_share():
    counted, _ = sampled(np.random.default_rng(1), 40, 1, 0.1)
    plain, found = estimate(counted, {})
    assert (found.value, found.low, found.high) == (plain.value, plain.low, plain.high)
    assert not found.has_helped


@pytest.mark.parametrize("bias", [0.0, -0.4])
@pytest.mark.parametrize(("labelled", "unlabelled", "noise"), [(50, 70, 0.02), (50, 190, 0.2)])
def test_intervals_hold_what_is_true_whatever_the_forecast(labelled, unlabelled, noise, bias):
    """A forecast that is too low everywhere misleads nobody: labelled documents tell how far."""
    found, truth = repeated(labelled, unlabelled, noise, bias)
    held = np.mean([each.low <= truth <= each.high for _, each in found])
    assert held > 0.925
    assert np.mean([each.value for _, each in found]) == pytest.approx(truth, abs=0.008)


@pytest.mark.parametrize(("labelled", "unlabelled", "noise"), [(50, 70, 0.02), (50, 190, 0.1)])
def test_they_are_as_narrow_as_the_correlation_allows(labelled, unlabelled, noise):
    found, _ = repeated(labelled, unlabelled, noise)
    part = np.mean([width(each) / width(plain) for plain, each in found])
    assert part == pytest.approx(np.mean([each.possible_width for _, each in found]), abs=0.05)
    assert part < 0.85


def test_a_forecast_that_says_nothing_costs_nothing():
    rng = np.random.default_rng(3)
    widths, taken = [], []
    for _ in range(TIMES):
        counted, forecast = sampled(rng, 50, 150, 0.05)
        blind = Forecast(
            *(
                Counts(rng.random(len(side)), np.ones(len(side)))
                for side in (forecast.labelled, forecast.unlabelled)
            )
        )
        plain, found = estimate(counted, {"blind": blind})
        widths.append(width(found) / width(plain))
        taken += found.forecasts
    assert np.mean(widths) == pytest.approx(1, abs=0.02)
    assert np.mean([name == NOTHING for name in taken]) > 0.5


def test_no_forecast_is_chosen_by_the_documents_it_helps():
    """Of many useless ones some fits any few documents, and help would be seen where none is."""
    rng = np.random.default_rng(11)
    gains = []
    for _ in range(60):
        counted, _ = sampled(rng, 40, 1, 0.05)
        blind = {
            str(number): Forecast(
                *(Counts(rng.random(size), np.ones(size)) for size in (len(counted), 400))
            )
            for number in range(12)
        }
        gains.append(estimate(counted, blind)[1].gain)
    assert np.mean(gains) < 1.02


def test_the_forecast_that_helps_most_is_taken():
    rng = np.random.default_rng(5)
    counted, good = sampled(rng, 60, 200, 0.02)
    poor = Forecast(
        *(
            Counts(side.right * rng.random(len(side)), side.cells)
            for side in (good.labelled, good.unlabelled)
        )
    )
    _, found = estimate(counted, {"poor": poor, "good": good})
    assert {*found.forecasts} == {"good"}
    assert found.has_helped


def test_the_possible_width_falls_with_correlation_and_with_unlabelled_documents():
    assert possible_width(0, 50, 1_000) == 1
    assert possible_width(1, 50, 150) == pytest.approx(0.5)
    assert possible_width(0.9, 50, 150) < possible_width(0.9, 50, 70) < possible_width(0.5, 50, 70)


def test_a_share_of_all_cells_keeps_its_interval():
    counted, forecast = sampled(np.random.default_rng(2), 30, 100, 0.1)
    all_right = Counts(counted.cells, counted.cells)
    plain, found = estimate(all_right, {"a forecast": forecast})
    assert (found.low, found.high) == (plain.low, 1.0)
    assert found.low < 1
    assert not found.has_helped
