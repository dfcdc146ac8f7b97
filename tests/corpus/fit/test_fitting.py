"""Fits to pictures whose mix is known, on a small library of a few conditions."""

from __future__ import annotations

import tomllib

import numpy as np
import pytest

from docextract_eval.corpus.degrade.conditions import parse_condition
from docextract_eval.corpus.degrade.mixes import MIXES
from docextract_eval.corpus.fit import candidates
from docextract_eval.corpus.fit.candidates import (
    CANDIDATES,
    MEDIA,
    PHOTOGRAPHS,
    SCANS,
    Rendered,
    default_mix,
    documents_recipe,
    measure_candidates,
    medium_of,
)
from docextract_eval.corpus.fit.fitting import fit_pictures, make_library
from docextract_eval.corpus.fit.recipe_text import RecipeFrame, rounded_weights, write_recipe
from docextract_eval.corpus.recipe import parse_recipe
from tests.shared import value_for_all

pytestmark = pytest.mark.long

SMALL = ("phone_photo@2", "phone_night@4", "web_photo@3", "flatbed_scan@4", "fax_of_copy@2")
DOCUMENTS, OTHERS = 14, 10
MIX = {"phone_photo@2": 0.5, "phone_night@4": 0.2, "web_photo@3": 0.3}
FRAME = RecipeFrame("own", ["receipt"], ["en_US", "de_DE"], 100, 0, "2026-01-01")


def rendered_under(conditions, locales, count, seed, monkeypatch):
    """Measured renditions under a few of the candidates, by the numbers that these have."""
    with monkeypatch.context() as patched:
        patched.setattr(candidates, "CANDIDATES", conditions)
        recipe = documents_recipe(["receipt"], locales, count, seed)
        found = [*measure_candidates(recipe, lambda: None)]
    return [
        Rendered(CANDIDATES.index(conditions[each.condition]), each.document, each.measured)
        for each in found
    ]


@pytest.fixture(scope="module")
def worlds(tmp_path_factory):
    """A library, and measured pictures of other documents by condition."""
    return value_for_all(tmp_path_factory, "library-and-pictures", library_and_pictures)


def library_and_pictures():
    with pytest.MonkeyPatch.context() as patched:
        own = rendered_under(SMALL, ["en_US", "de_DE"], DOCUMENTS, 0, patched)
        others = rendered_under(SMALL, ["en_GB", "fr_FR"], OTHERS, 5, patched)
    pool = {name: [] for name in SMALL}
    for each in others:
        pool[CANDIDATES[each.condition]].append(each.measured)
    return make_library(own, DOCUMENTS), pool


def drawn(pool, mix, count=100):
    return [
        pool[name][at % len(pool[name])]
        for name, share in mix.items()
        for at in range(round(share * count))
    ]


def shares(medium):
    return {name: share.value for name, share in medium.weights.items()}


def test_a_known_mix_is_found(worlds):
    library, pool = worlds
    (found,) = fit_pictures(drawn(pool, MIX), library, 1).media
    assert found.medium == PHOTOGRAPHS
    away = [abs(shares(found).get(name, 0) - share) for name, share in MIX.items()]
    assert sum(away) / 2 < 0.15
    assert found.energy_after < 0.3 * found.energy_before
    assert sum(shares(found).values()) == pytest.approx(1)


def test_intervals_hold_the_shares_and_are_wider_for_fewer_pictures(worlds):
    library, pool = worlds
    widths = []
    for count in (200, 20):
        (found,) = fit_pictures(drawn(pool, MIX, count), library, 1).media
        share = found.weights["phone_photo@2"]
        assert share.low <= share.value <= share.high
        widths.append(share.high - share.low)
    assert widths[0] < widths[1]


def test_the_mix_is_nearer_in_nearly_every_statistic(worlds):
    library, pool = worlds
    (found,) = fit_pictures(drawn(pool, MIX), library, 1).media
    nearer = [each.after <= each.before + 0.03 for each in found.resemblances]
    assert np.mean(nearer) > 0.7
    assert all(0 <= each.after <= 1 for each in found.resemblances)


def test_mixed_media_have_a_mix_each_and_few_pictures_none(worlds):
    library, pool = worlds
    mixed = drawn(pool, {"phone_photo@2": 0.5, "fax_of_copy@2": 0.3, "flatbed_scan@4": 0.2}, 60)
    found = fit_pictures(mixed, library, 1)
    assert {each.medium for each in found.media} == {PHOTOGRAPHS, SCANS}
    assert all(len(each.pictures) == pytest.approx(30, abs=1) for each in found.media)
    scans = next(each for each in found.media if each.medium == SCANS)
    assert shares(scans)["fax_of_copy@2"] == pytest.approx(0.6, abs=0.15)
    few = fit_pictures(drawn(pool, {"phone_photo@2": 0.8, "fax_of_copy@2": 0.2}, 40), library, 1)
    assert [each.medium for each in few.media] == [PHOTOGRAPHS]
    assert dict(few.too_few) == {SCANS: 8}


def test_the_same_seed_and_pictures_make_the_same_recipe(worlds):
    library, pool = worlds
    texts = {write_recipe(fit_pictures(drawn(pool, MIX), library, 3), FRAME) for _ in range(2)}
    assert len(texts) == 1


def test_the_recipe_reads_back_with_the_weights_and_their_intervals(worlds):
    library, pool = worlds
    mixed = MIX | {"fax_of_copy@2": 0.5}
    text = write_recipe(fit_pictures(drawn(pool, mixed), library, 3), FRAME)
    recipe = parse_recipe(tomllib.loads(text), "own.toml")
    assert recipe.conditions == ["own_photographs", "own_scans"]
    assert recipe.deploy["own_photographs"] == pytest.approx(2 / 3, abs=0.05)
    for mix in recipe.mixes.values():
        assert sum(mix.values()) == pytest.approx(1)
    weights = [line for line in text.splitlines() if line.startswith('"')]
    assert all(line.endswith(" %") and " to " in line for line in weights)


def test_a_condition_under_which_print_is_often_lost_weighs_more(worlds):
    """Half of its pictures are not measured, here as among those of the user."""
    library, pool = worlds
    kept = [
        each
        for each in library.rendered
        if CANDIDATES[each.condition] != "phone_photo@2" or each.document % 2
    ]
    pictures = drawn(pool, {"phone_photo@2": 0.5, "phone_night@4": 0.5})
    (found,) = fit_pictures(pictures, make_library(kept, DOCUMENTS), 1).media
    assert shares(found)["phone_photo@2"] == pytest.approx(2 / 3, abs=0.12)


def test_every_component_of_a_mix_that_ships_is_a_candidate():
    assert {condition for mix in MIXES.values() for condition in mix} <= {*CANDIDATES}
    for condition in CANDIDATES:
        parse_condition(condition)
        assert medium_of(condition) in MEDIA
    assert sum(default_mix().values()) == pytest.approx(1)
    assert default_mix().keys() == {*CANDIDATES}


@pytest.mark.parametrize("weights", [[0.5, 0.25, 0.25], [1.0], [0.9994, 0.0006], [1 / 7] * 7])
def test_rounded_weights_add_up_to_one(weights):
    found = rounded_weights(weights)
    assert sum(round(1000 * each) for each in found) == 1000
    assert found == pytest.approx(weights, abs=0.001)
