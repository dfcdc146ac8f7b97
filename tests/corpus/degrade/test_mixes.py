"""A mix is a pile of papers, of which each went through one of its conditions."""

from __future__ import annotations

from collections import Counter

import pytest

from docextract_eval.corpus.build import build_source
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


OWN = {"name": "own", "count": 40, "locales": ["en_US"], "conditions": ["mail", "clean"]}
MAIL = {"mail": {"jpeg@2": 0.75, "rotation@3": 0.25}}


@pytest.mark.long
def test_a_mix_of_a_recipe_is_drawn_by_its_shares():
    recipe = parse_recipe(OWN | {"mixes": MAIL}, "own.toml")
    found = Counter()
    for index in range(24):
        source = build_source(recipe, index)
        mail = next(each for each in source.renditions if each.condition == "mail")
        found[mail.steps[0].name] += 1
        drawn = draw_condition("mail", recipe.seed, source.document.source, recipe.known_mixes())
        assert mail.steps == draw_steps(drawn, recipe.seed, source.document.source)
    assert found["jpeg"] > found["rotation"] > 0


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"mixes": {"scan": {"jpeg@2": 1}}}, "'scan' is the name of something else"),
        ({"mixes": {"mail": {"phone": 1}}}, "'phone' is no single condition of pictures"),
        ({"mixes": {"mail": {"jpeg@2+pdf_scan": 1}}}, "is no single condition of pictures"),
        ({"mixes": {"mail": {"jpag@2": 1}}}, "unknown condition 'jpag'"),
        ({"mixes": {"mail": {"jpeg@2": 0}}}, "mixes.mail.jpeg@2"),
        ({"mixes": {"mail": {}}}, "mixes.mail"),
        ({"mixes": MAIL, "conditions": ["mail", "mail"]}, "condition 'mail' is listed twice"),
        ({"mixes": {}}, "unknown condition 'mail'"),
    ],
)
def test_a_mix_that_cannot_be_drawn_is_refused(changed, words):
    with pytest.raises(BadInputError, match=words.replace("+", r"\+")):
        parse_recipe(OWN | changed, "own.toml")
