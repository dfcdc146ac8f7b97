"""Pictures like nothing in the library: as many as by chance, or more, and by what."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest

from docextract_eval.corpus.fit.features import Scales
from docextract_eval.corpus.fit.novelty import find_novelty

NAMES = ("x_height_px", "chroma", "paper_noise")
SCALES = Scales(NAMES, np.zeros(3), np.ones(3))


def rows(count, seed, centre=(0.0, 0.0, 0.0)):
    return np.random.default_rng(seed).normal(centre, 1, (count, 3))


GENERATED = rows(600, 1)
ORIGINS = np.arange(600) // 300, np.arange(600) % 60
"""Two candidates of which each document has some pictures."""


def test_pictures_as_those_of_the_library_are_far_by_chance_alone():
    found, nearest = find_novelty(rows(500, 2), GENERATED, ORIGINS, SCALES)
    assert found.share < 0.03
    away = np.linalg.norm(rows(500, 2)[:, None] - GENERATED[None], axis=2)
    assert np.mean(nearest == away.argmin(axis=1)) > 0.95


def test_others_are_noticed_and_named_by_what_they_differ_in():
    real = np.vstack([rows(80, 3), rows(20, 4, (0.0, 9.0, -6.0))])
    found, _ = find_novelty(real, GENERATED, ORIGINS, SCALES)
    assert found.is_more_than_chance
    assert {*range(80, 100)} <= {*found.far}
    assert [*found.outside] == ["chroma", "paper_noise"]
    assert found.outside["chroma"] > 0 > found.outside["paper_noise"]


@pytest.mark.parametrize("count", [0, 3, 10])
def test_the_interval_is_the_exact_one(count):
    real = np.vstack([np.zeros((10 - count, 3)), np.full((count, 3), 50.0)])
    found, _ = find_novelty(real, GENERATED, ORIGINS, SCALES)
    exact = binomtest(count, 10).proportion_ci()
    assert (found.low, found.high) == pytest.approx((exact.low, exact.high))


def test_what_no_scene_combines_is_far_though_each_statistic_occurs():
    """Noise grows with chroma in every scene; gray pictures are not noisy, and colour is."""
    scales = Scales([f"statistic {at}" for at in range(10)], np.zeros(10), np.ones(10))

    def along(count, seed, cross=0.0):
        rng = np.random.default_rng(seed)
        colour, others = rng.normal(0, 1, (count, 1)), rng.normal(0, 1, (count, 8))
        noise = colour + rng.normal(0, 0.1, (count, 1)) + cross
        return np.hstack([colour, noise, others])

    same, _ = find_novelty(along(200, 12), along(600, 11), ORIGINS, scales)
    crossed, _ = find_novelty(along(50, 13, cross=1.5), along(600, 11), ORIGINS, scales)
    assert same.share < 0.05
    assert crossed.share > 0.5


def test_a_candidate_that_varies_more_is_allowed_more():
    """Pictures as those of a wide candidate are no news, and far from a narrow one they are."""
    wide = 8 * rows(300, 6) + 100
    both, origins = np.vstack([rows(300, 7), wide]), ORIGINS
    new_wide, _ = find_novelty(8 * rows(200, 8) + 100, both, origins, SCALES)
    beside_narrow, _ = find_novelty(rows(200, 9) + 7, both, origins, SCALES)
    assert new_wide.share < 0.05
    assert beside_narrow.share > 0.9
