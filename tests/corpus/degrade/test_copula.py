"""Strengths of a pose that go with the light of the same document, as on real photographs."""

from __future__ import annotations

import functools
import math

import numpy as np
import pytest
from scipy.stats import kstest, norm, spearmanr

from docextract_eval.corpus.degrade.conditions import draw_steps
from docextract_eval.corpus.degrade.copula import LOADINGS, document_haste, joined_luck, long_tail
from docextract_eval.corpus.degrade.room_light import light_scores
from docextract_eval.corpus.degrade.scenes import SCENES

COUNT = 1200
SOURCES = [f"receipt-{at}" for at in range(COUNT)]


@functools.cache
def chains():
    """The steps of web_photo for each source, by name."""
    return [{step.name: step for step in draw_steps("web_photo@3", 3, at)} for at in SOURCES]


def hardness():
    """How bad the light of each source is, as the loadings weigh it."""
    weights = [LOADINGS[name] for name in ("light", "paper", "contrast")]
    scores = [light_scores(steps["room_light"].params, None) for steps in chains()]
    return np.array(scores) @ weights


def test_haste_is_a_normal_number_and_scores_are_in_spreads():
    hastes = [document_haste(3, source, None) for source in SOURCES]
    assert kstest(hastes, norm.cdf).pvalue > 1e-3
    scores = np.array([light_scores(steps["room_light"].params, None) for steps in chains()])
    assert scores.mean(axis=0) == pytest.approx([0, 0, 0], abs=0.15)
    assert scores.std(axis=0) == pytest.approx([1, 1, 1], abs=0.15)


def test_joined_luck_is_as_even_as_before():
    rng = np.random.default_rng(1)
    found = [joined_luck(rng.random(), 0.7, rng.normal()) for _ in range(COUNT)]
    assert kstest(found, "uniform").pvalue > 1e-3


@pytest.mark.parametrize(
    ("name", "statistic"),
    [("askew", "skew"), ("perspective", "fanned rows"), ("bent_sheet", "bent rows")],
)
def test_a_pose_goes_with_bad_light_by_its_loading(name, statistic):
    """The more it bends or turns, the worse is the light, as much as was measured."""
    shared = math.sqrt(sum(LOADINGS[each] ** 2 for each in ("light", "paper", "contrast")))
    severities = [steps[name].severity for steps in chains()]
    found = 2 * math.sin(math.pi / 6 * spearmanr(severities, hardness()).statistic)
    assert found == pytest.approx(LOADINGS[statistic] * shared, abs=0.09)


@pytest.mark.parametrize("name", ["fold", "finger"])
def test_what_happens_to_some_happens_more_often_in_bad_light(name):
    happened = np.array([name in steps for steps in chains()])
    worse = hardness() > 0
    assert happened[worse].mean() > 1.2 * happened[~worse].mean()


def test_paper_is_turned_as_far_as_on_real_photographs():
    """Half of it by half a degree, one in 25 by five, hardly any by ten."""
    degrees = np.abs([steps["askew"].params["degrees"] for steps in chains()])
    assert np.median(degrees) == pytest.approx(0.55, abs=0.12)
    assert 0.05 < np.mean(degrees > 3) < 0.11
    assert 0.01 < np.mean(degrees > 6) < 0.04
    assert 7 < degrees.max() <= 10


def test_other_scenes_draw_each_strength_for_itself():
    assert {name for name, scene in SCENES.items() if scene.together} == {"web_photo"}
    assert [long_tail(luck) for luck in (0, 0.5, 1)] == [-1, -0.62, 1]
