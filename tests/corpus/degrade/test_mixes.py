"""A mix is a pile of papers, of which each went through one of its conditions."""

from __future__ import annotations

from collections import Counter

import pytest

from docextract_eval.corpus.degrade.conditions import draw_steps, parse_condition
from docextract_eval.corpus.degrade.mixes import MIXES, draw_condition
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.errors import BadInputError

every_mix = pytest.mark.parametrize("mix", MIXES)
PILE = [f"doc-{number}" for number in range(4000)]


@every_mix
def test_a_mix_is_of_known_conditions_whose_shares_make_a_whole(mix):
    assert sum(MIXES[mix].values()) == pytest.approx(1)
    for condition in MIXES[mix]:
        parse_condition(condition)
        assert condition not in MIXES


@every_mix
def test_conditions_fall_along_their_shares(mix):
    found = Counter(draw_condition(mix, 7, source) for source in PILE)
    for condition, share in MIXES[mix].items():
        assert found[condition] / len(PILE) == pytest.approx(share, abs=0.03)
    assert set(found) == set(MIXES[mix])


@every_mix
def test_what_falls_is_what_its_condition_does(mix):
    """A paper of the pile stands beside the same paper under that condition alone."""
    for source in PILE[:20]:
        steps = draw_steps(mix, 7, source)
        assert steps == draw_steps(draw_condition(mix, 7, source), 7, source)
        assert draw_steps(mix, 7, source) == steps


def test_two_mixes_do_not_fall_alike():
    """Which condition of one befalls a paper says nothing of the other."""
    first, second = (
        [[*MIXES[mix]].index(draw_condition(mix, 7, source)) == 0 for source in PILE]
        for mix in MIXES
    )
    both = sum(a and b for a, b in zip(first, second, strict=True)) / len(PILE)
    assert both == pytest.approx(sum(first) * sum(second) / len(PILE) ** 2, abs=0.02)


def test_a_recipe_names_mixes_as_conditions():
    """Beside others, and each once."""
    written = {"name": "piles", "count": 1, "locales": ["en_US"]}
    conditions = ["clean", "scan", "phone", "jpeg@2"]
    assert parse_recipe(written | {"conditions": conditions}, "a.toml").conditions == conditions
    with pytest.raises(BadInputError, match="condition 'scan' is listed twice"):
        parse_recipe(written | {"conditions": ["scan", "scan"]}, "a.toml")
