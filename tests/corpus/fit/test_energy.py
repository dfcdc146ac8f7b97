"""Weights of least energy distance, beside a general solver and where the truth is known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from docextract_eval.corpus.fit.energy import (
    energy,
    euclidean_distances,
    fit_weights,
    mean_distance_within,
    measure_distances,
)

CENTRES = np.array([[0.0, 0.0], [4.0, 0.0], [0.0, 4.0], [4.0, 4.0]])
DOCUMENTS = 30


def clouds(count, seed=0):
    """Points around each centre, a document of which is shifted alike."""
    rng = np.random.default_rng(seed)
    shifts = rng.normal(0, 0.5, (count, 2))
    points = CENTRES[:, None] + shifts[None] + rng.normal(0, 1, (len(CENTRES), count, 2))
    candidates, documents = np.divmod(np.arange(len(CENTRES) * count), count)
    return points.reshape(-1, 2), candidates, documents


def drawn_points(shares, count=400, seed=1):
    rng = np.random.default_rng(seed)
    own = rng.choice(len(CENTRES), count, p=shares)
    return CENTRES[own] + rng.normal(0, np.sqrt(1.25), (count, 2))


def distances_from(real):
    return measure_distances(real, *clouds(DOCUMENTS))


def everything(distances):
    return np.ones(len(distances.to_real)), np.ones(DOCUMENTS)


USUAL = np.full(4, 0.25)


@pytest.mark.parametrize("shares", [(0.7, 0.3, 0, 0), (0.25, 0.25, 0.25, 0.25), (0, 0, 0, 1)])
def test_shares_of_a_known_mix_are_found(shares):
    distances = distances_from(drawn_points(shares))
    found = fit_weights(*distances.means(*everything(distances)), USUAL, 400)
    assert found.sum() == pytest.approx(1)
    assert found == pytest.approx(shares, abs=0.09)


def test_a_general_solver_finds_the_same():
    distances = distances_from(drawn_points((0.5, 0.1, 0.4, 0), 60))
    near, between = distances.means(*everything(distances))
    count = 60

    def loss(weights):
        drawn = 2 / count * np.square(weights - USUAL).sum()
        return 2 * weights @ near - weights @ between @ weights + drawn

    solved = minimize(
        loss,
        USUAL,
        bounds=[(0, 1)] * 4,
        constraints={"type": "eq", "fun": lambda weights: weights.sum() - 1},
        options={"ftol": 1e-12, "maxiter": 500},
    )
    assert fit_weights(near, between, USUAL, count) == pytest.approx(solved.x, abs=2e-3)


def test_the_fewer_pictures_the_nearer_are_the_usual_weights():
    distances = distances_from(drawn_points((1, 0, 0, 0), 200))
    terms = distances.means(*everything(distances))
    away = [np.abs(fit_weights(*terms, USUAL, count) - USUAL).sum() for count in (1, 10, 1000)]
    assert away == sorted(away)
    assert away[0] < away[2]


def test_terms_are_the_means_of_distances_without_pairs_of_one_document():
    real = drawn_points((0.5, 0.5, 0, 0), 7)
    points, candidates, documents = clouds(DOCUMENTS)
    near, between = distances_from(real).means(np.ones(7), np.ones(DOCUMENTS))
    first, second = points[candidates == 0], points[candidates == 1]
    assert near[0] == pytest.approx(euclidean_distances(real, first).mean())
    others = documents[candidates == 0][:, None] != documents[candidates == 1]
    assert between[0, 1] == pytest.approx(euclidean_distances(first, second)[others].mean())
    assert between[0, 0] == pytest.approx(euclidean_distances(first, first)[others].mean())


def test_weights_of_pictures_and_documents_count_as_copies_do():
    real = drawn_points((0.5, 0.5, 0, 0), 5)
    twice = np.array([2.0, 1, 1, 1, 0])
    weighted = distances_from(real).means(twice, np.ones(DOCUMENTS))
    copied = distances_from(real[[0, 0, 1, 2, 3]]).means(np.ones(5), np.ones(DOCUMENTS))
    assert weighted[0] == pytest.approx(copied[0])


def test_the_distance_of_a_right_mix_is_near_zero():
    shares = np.array([0.6, 0.4, 0, 0])
    real = drawn_points(shares)
    distances = distances_from(real)
    terms = distances.means(*everything(distances))
    within = mean_distance_within(real)
    assert abs(energy(*terms, shares, within)) < 0.03
    assert energy(*terms, USUAL, within) > 0.2


def test_what_was_not_measured_plays_no_role():
    points, candidates, documents = clouds(DOCUMENTS)
    kept = ~((candidates == 2) & (documents < 10))
    real = drawn_points((0, 0, 1, 0))
    distances = measure_distances(real, points[kept], candidates[kept], documents[kept])
    near, _ = distances.means(np.ones(len(real)), np.ones(DOCUMENTS))
    there = points[(candidates == 2) & (documents >= 10)]
    assert near[2] == pytest.approx(euclidean_distances(real, there).mean())
