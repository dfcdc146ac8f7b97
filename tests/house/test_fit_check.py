"""The check of fits draws what it says, and counts shares as it says."""

from __future__ import annotations

from collections import Counter

import pytest
from research import fit_check

from docextract_eval.corpus.fit import candidates
from docextract_eval.corpus.fit.fitting import Family, Fit, MediumFit, Share
from docextract_eval.corpus.fit.novelty import Novelty


@pytest.mark.long
def test_documents_of_several_countries_are_measured(monkeypatch):
    monkeypatch.setattr(candidates, "CANDIDATES", ("clean", "flatbed_scan@2"))
    for countries in (fit_check.COUNTRIES, fit_check.OTHER_COUNTRIES):
        measured = fit_check.measured_candidates(countries, 2, 0)
        assert Counter(each.condition for each in measured) == {0: 2, 1: 2}


def test_no_picture_is_drawn_twice_while_there_are_others():
    pool = {at: [{"x": 100.0 * at + each} for each in range(30)] for at in (3, 5)}
    pictures, shares = fit_check.draw_pictures(pool, {3: 0.5, 5: 0.5}, 40)
    assert len({each["x"] for each in pictures}) == len(pictures) == 40
    assert sum(shares.values()) == 1
    again, _ = fit_check.draw_pictures(pool, {3: 1.0}, 70)
    assert {*Counter(each["x"] for each in again).values()} == {2, 3}


def test_every_scene_outside_the_library_gives_pictures():
    for legs in fit_check.OUTSIDE.values():
        (measured,) = fit_check.outside_pictures(legs, 1)
        assert measured["x_height_px"] > 0


def test_shares_are_of_all_pictures_and_intervals_of_a_medium():
    first, second = (fit_check.CANDIDATES[at] for at in (1, 2))
    share = Share(0.6, 0.5, 0.65)
    other = Share(0.4, 0.35, 0.5)
    families = (Family((first,), share, share), Family((second,), other, other))
    medium = MediumFit(
        candidates.medium_of(first),
        tuple(range(50)),
        {first: share, second: other},
        families,
        *(1.0, 0.1),
        (),
        Novelty((), 50, 0.0, 0.1, {}),
        (),
    )
    assert candidates.medium_of(second) == medium.medium
    trial = fit_check.try_mix(Fit((medium,), {}), {1: 0.7, 2: 0.3}, {1: 0.65, 2: 0.35})
    assert trial.total_variation == pytest.approx(0.1)
    assert trial.by_sample == pytest.approx(0.05)
    assert trial.held == (False, False)
