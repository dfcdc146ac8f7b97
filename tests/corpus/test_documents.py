"""Documents from recipes: twins, interventions, mixes and their weights."""

from __future__ import annotations

from collections import Counter

import pytest

from docextract_eval.corpus.documents import compose, compose_with_twins
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.errors import BadInputError, UnknownNameError
from docextract_eval.records import page_word_texts

PLAIN = {"name": "d", "seed": 5, "count": 40, "locales": ["en_US", "de_DE"]}


def values(document):
    return {field.name: field.value for field in document.fields}


def test_twins_share_their_source_and_say_what_differs():
    twins = [{"name": "face", "do": {"font": "spacemo"}}, {"name": "other", "redraw": "merchant"}]
    recipe = parse_recipe(PLAIN | {"twins": twins}, "d")
    base, face, other = compose_with_twins(recipe, 0)
    assert {document.source for document in (base, face, other)} == {base.id}
    assert (face.id, face.twin) == (f"{base.id}+face", "do(font=spacemo)")
    assert (other.id, other.twin) == (f"{base.id}+other", "redraw(merchant)")
    assert base.split == face.split == other.split


def test_a_counterfactual_changes_one_thing_and_nothing_else():
    recipe = parse_recipe(PLAIN | {"twins": [{"name": "face", "do": {"font": "spacemo"}}]}, "d")
    changed = 0
    for index in range(10):
        base, face = compose_with_twins(recipe, index)
        changed += base.factors["font"] != "spacemo"
        assert face.factors["font"] == "spacemo"
        assert values(face) == values(base)
        assert words(face) == words(base)
    assert changed


def words(document):
    """Those on the pages; a rule of dashes has as many as the width of its type allows."""
    return [word for page in page_word_texts(document.pages) for word in page if word.strip("-")]


def test_a_placebo_changes_its_node_within_the_same_distribution():
    recipe = parse_recipe(PLAIN | {"twins": [{"name": "other", "redraw": "merchant"}]}, "d")
    pairs = [tuple(compose_with_twins(recipe, index)) for index in range(12)]
    assert sum(values(a)["merchant"] != values(b)["merchant"] for a, b in pairs) > 6
    for base, other in pairs:
        assert {**values(base), "merchant": ""} == {**values(other), "merchant": ""}


def test_an_intervention_holds_in_every_document():
    do = {"tender": "cash", "emphasis": 1.5, "template": "headed", "font": "ubuntm"}
    recipe = parse_recipe(PLAIN | {"locales": ["de_DE"], "do": do}, "d")
    for index in range(10):
        document = compose(recipe, index)
        assert values(document)["cash_tendered"] is not None
        sizes = [line.size for line in document.pages[0] if line.spans and not line.face]
        assert max(sizes) == pytest.approx(1.5 * min(sizes))


@pytest.mark.long
def test_a_mix_is_met_and_weighted_back_to_its_target():
    mix, target = {"cash": 0.8, "card": 0.2}, {"cash": 0.5, "card": 0.5}
    recipe = parse_recipe(
        PLAIN | {"count": 400, "mix": {"tender": mix}, "target": {"tender": target}}, "d"
    )
    made = [compose(recipe, index) for index in range(400)]
    shares = Counter(document.factors["tender"] for document in made)
    assert shares["cash"] / 400 == pytest.approx(0.8, abs=0.06)
    weight = Counter()
    for document in made:
        assert document.weight == pytest.approx(
            0.625 if document.factors["tender"] == "cash" else 2.5
        )
        weight[document.factors["tender"]] += document.weight
    assert weight["cash"] / sum(weight.values()) == pytest.approx(0.5, abs=0.1)


def test_a_mix_leaves_every_other_choice_as_it_was():
    mixed = parse_recipe(PLAIN | {"mix": {"font": {"fimo": 0.5, "spacemo": 0.5}}}, "d")
    plain = parse_recipe(PLAIN, "d")
    for index in range(10):
        assert values(compose(mixed, index)) == values(compose(plain, index))


@pytest.mark.parametrize(
    ("more", "error", "said"),
    [
        (
            {"do": {"tendr": "cash"}},
            UnknownNameError,
            "unknown node 'tendr'.*did you mean 'tender'",
        ),
        (
            {"do": {"tender": "cosh"}},
            UnknownNameError,
            "unknown value of node tender 'cosh'.*'cash'",
        ),
        ({"do": {"basket": "full"}}, BadInputError, "node 'basket' cannot be set"),
        ({"mix": {"tender": {"cash": 0.5, "card": 0.4}}}, BadInputError, "add up to 0.9"),
        (
            {"mix": {"tender": {"gold": 1.0}}},
            UnknownNameError,
            "unknown value of node tender 'gold'",
        ),
        ({"target": {"tender": {"cash": 1.0}}}, BadInputError, "target.tender has no mix.tender"),
        ({"twins": [{"name": "x"}]}, BadInputError, "needs either do or redraw"),
        ({"twins": [{"name": "x", "redraw": "nobody"}]}, UnknownNameError, "unknown node 'nobody'"),
        ({"traps": {"walk": ["subtotal_vs_totl"]}}, UnknownNameError, "mean 'subtotal_vs_total'"),
        ({"traps": {"shares": {"none": 0.1}}}, UnknownNameError, "unknown trap 'none'"),
        ({"traps": {"shares": {"total_cut_off": 2}}}, BadInputError, "traps.shares.total_cut_off"),
    ],
)
def test_an_impossible_choice_is_said_with_its_place(more, error, said):
    with pytest.raises(error, match=f"^mine.toml.*{said}"):
        parse_recipe(PLAIN | more, "mine.toml")


def test_a_trap_does_not_undo_what_the_recipe_fixes():
    traps = {"walk": ["tendered_and_change"]}
    recipe = parse_recipe(PLAIN | {"do": {"tender": "card"}, "traps": traps}, "d")
    for index in range(6):
        (document,) = compose_with_twins(recipe, index)
        assert (document.factors["tender"], document.traps) == ("card", ())


def test_a_test_of_behaviour_is_shown_by_a_document_and_its_pair():
    given = {"trade": "grocery", "template": "till80", "tender": "card"}
    tip = {"type": "direction", "given": given, "do": {"one_more": "yes"}, "fields": ["total"]}
    tests = {"item": {"kind": "receipt", "capability": "c", "about": "a", **tip}}
    recipe = parse_recipe(PLAIN | {"kinds": ["receipt"], "behaviour": tests}, "d")
    base, pair = compose_with_twins(recipe, 0)
    assert (pair.id, pair.twin, pair.source) == (f"{base.id}+pair", "behaviour(item)", base.source)
    assert float(values(pair)["total"]) > float(values(base)["total"])
    assert base == compose(recipe, 0)
