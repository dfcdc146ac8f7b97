"""Assisted shares beside those of glide-py, another author's prediction-powered inference.

It measures means over documents, so each document has one cell here, and its right ones are any
number. It runs in .venvs/newer, for it wants a newer Python.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

from docextract_eval.statistics.assisted import Counts, Forecast, _Help, assisted_share
from tests.statistics.test_assisted import folds_of, plain_share

pytestmark = pytest.mark.needs("glide")

PYTHON = Path(__file__).parents[2] / ".venvs/newer/bin/python"
GLIDE = """
import json, sys
import numpy as np
from glide.estimators import PPIMeanEstimator

def estimate(labelled, forecast, unlabelled, tuned):
    truth = np.array(labelled + [np.nan] * len(unlabelled))
    found = PPIMeanEstimator().estimate(truth, np.array(forecast + unlabelled), power_tuning=tuned)
    return found.confidence_interval.mean, found.confidence_interval.var

print(json.dumps([estimate(*case) for case in json.load(sys.stdin)]))
"""
SIZES = ((40, 90), (150, 600), (25, 400))


@pytest.fixture(scope="module")
def cases():
    """Labelled shares with forecasts of them and of unlabelled ones, less and more exact."""
    rng = np.random.default_rng(4)
    made = []
    for labelled, unlabelled in SIZES:
        for noise in (0.05, 0.2):
            truth = rng.beta(2.4, 0.8, labelled + unlabelled)
            forecast = truth + rng.normal(0.04, noise, len(truth))
            made.append((truth[:labelled], forecast[:labelled], forecast[labelled:]))
    return made


def by_glide(cases, *, tuned):
    """The mean and its variance by glide-py, for each case."""
    written = json.dumps([[*map(list, each), tuned] for each in cases])
    command = [str(PYTHON), "-c", GLIDE]
    done = subprocess.run(command, input=written, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def counts(values):
    return Counts(values, np.ones(len(values)))


def test_a_forecast_of_known_weight_gives_the_same_mean_and_variance(cases):
    for case, (mean, variance) in zip(cases, by_glide(cases, tuned=False), strict=True):
        truth, forecast, unlabelled = case
        everywhere = np.ones(len(truth), bool)
        forecasts = {"a forecast": Forecast(counts(forecast), counts(unlabelled))}
        taken = _Help.of(forecasts, [(everywhere, "a forecast", 1.0)], len(truth))
        value, gain = taken.improve(counts(truth))
        assert value == pytest.approx(mean, abs=1e-12)
        assert truth.var(ddof=1) / len(truth) / gain == pytest.approx(variance, rel=1e-9)


def test_a_weight_of_ones_own_is_as_good(cases):
    """Weights chosen on other folds lose little beside one that is chosen on all documents."""
    for case, (mean, variance) in zip(cases, by_glide(cases, tuned=True), strict=True):
        truth, forecast, unlabelled = case
        counted = counts(truth)
        forecasts = {"a forecast": Forecast(counts(forecast), counts(unlabelled))}
        found = assisted_share(counted, plain_share(counted), forecasts, folds_of(counted))
        error = np.sqrt(variance)
        assert found.value == pytest.approx(mean, abs=0.5 * error)
        ours = truth.var(ddof=1) / len(truth) / found.gain
        assert np.sqrt(ours) == pytest.approx(error, rel=0.1)
