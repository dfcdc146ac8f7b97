"""A mix is a pile of papers, of which each went through one of its conditions."""

from __future__ import annotations

from collections import Counter

import pytest

from docextract_eval.corpus.build import build_source
from docextract_eval.corpus.degrade.conditions import SHIPPED, draw_steps, parse_condition
from docextract_eval.corpus.degrade.mixes import KIND_MIXES, MIXES, draw_condition
from docextract_eval.corpus.kinds import KINDS
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.errors import BadInputError

TABLES = {"any kind": MIXES, **KIND_MIXES}
every_mix = pytest.mark.parametrize(
    ("kind", "mix"), [(kind, mix) for kind, mixes in TABLES.items() for mix in mixes]
)
PILE = [f"doc-{number}" for number in range(4000)]
THERMAL = {"faded_print", "thermal_fade", "thermal_blacken", "dead_dots", "crumple"}
"""What befalls rolls of a till, and no sheet."""


@every_mix
def test_a_mix_is_of_known_conditions_whose_shares_make_a_whole(kind, mix):
    assert sum(TABLES[kind][mix].values()) == pytest.approx(1)
    for condition in TABLES[kind][mix]:
        parse_condition(condition)
        assert condition not in MIXES


@every_mix
def test_conditions_fall_along_their_shares(kind, mix):
    shares = TABLES[kind][mix]
    found = Counter(draw_condition(mix, 7, source, TABLES[kind]) for source in PILE)
    for condition, share in shares.items():
        assert found[condition] / len(PILE) == pytest.approx(share, abs=0.03)
    assert set(found) == set(shares)


@every_mix
def test_what_falls_is_what_its_condition_does(kind, mix):
    """A paper of the pile stands beside the same paper under that condition alone."""
    own = SHIPPED.of_kind(kind)
    for source in PILE[:20]:
        steps = draw_steps(mix, 7, source, own)
        assert steps == draw_steps(draw_condition(mix, 7, source, own.mixes), 7, source)
        assert draw_steps(mix, 7, source, own) == steps


def test_only_kinds_of_sheets_have_a_scan_of_their_own():
    """A receipt is scanned as real receipts were; what befalls rolls alone befalls no sheet."""
    assert {*KIND_MIXES} == {*KINDS.names} - {"receipt"}
    for kind, mixes in KIND_MIXES.items():
        own = SHIPPED.of_kind(kind)
        assert {*mixes} == {"scan"}
        drawn = [draw_steps("scan", 7, source, own) for source in PILE[:400]]
        assert not THERMAL & {step.name for steps in drawn for step in steps}
        assert () in drawn
    receipts = [draw_steps("scan", 7, source, SHIPPED.of_kind("receipt")) for source in PILE[:400]]
    assert receipts == [draw_steps("scan", 7, source) for source in PILE[:400]]


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


OF_KINDS = {"invoice": {"mail": {"defocus@1": 1}, "scan": {"clean": 1}}}


def test_a_kind_can_have_shares_of_its_own():
    """Of the recipe's mixes and of those that ship; the other kinds keep theirs."""
    kinds = {"kinds": ["receipt", "invoice"], "conditions": ["mail", "scan"]}
    recipe = parse_recipe(OWN | kinds | {"mixes": MAIL, "kind_mixes": OF_KINDS}, "own.toml")
    found = {"receipt": set(), "invoice": set()}
    for index in range(6):
        source = build_source(recipe, index)
        for made in source.renditions:
            found[source.document.kind] |= {(made.condition, *(step.name for step in made.steps))}
    assert found["invoice"] == {("mail", "defocus"), ("scan",)}
    assert {name for mail, name, *_ in found["receipt"] if mail == "mail"} <= {"jpeg", "rotation"}
    assert ("scan",) not in found["receipt"]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"kind_mixes": {"invoice": {"mail": {"jpeg@2": 1}}}}, "in kind_mixes: unknown kind 'inv"),
        ({"kind_mixes": {"receipt": {"post": {"jpeg@2": 1}}}}, "unknown mix 'post'"),
        (
            {"kind_mixes": {"receipt": {"mail": {"home_skan@2": 1}}}},
            "own.toml, in kind_mixes.receipt.mail: unknown condition 'home_skan'",
        ),
        ({"kind_mixes": {"receipt": {"mail": {"scan": 1}}}}, "'scan' is no single condition"),
        ({"kind_mixes": {"receipt": {"mail": {}}}}, "kind_mixes.receipt.mail"),
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
        parse_recipe(OWN | {"mixes": MAIL} | changed, "own.toml")
