"""Mixes of a locale, and weights of documents to a target that is about them."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
import pytest

from docextract_eval.corpus.documents import _make_draft
from docextract_eval.corpus.recipe import load_recipe, parse_recipe
from docextract_eval.errors import BadInputError
from docextract_eval.statistics.raking import kish_size

BASE = {"name": "x", "count": 10, "locales": {"de_DE": 0.7, "en_GB": 0.3}}
MIXED = BASE | {
    "locale_mix": {
        "de_DE": {"trade": {"cafe": 0.8, "grocery": 0.2}},
        "en_GB": {"trade": {"cafe": 0.1, "grocery": 0.9}},
    }
}
TARGET = {"locale": {"de_DE": 0.4, "en_GB": 0.6}, "trade": {"cafe": 0.5, "grocery": 0.5}}


def drafts(content, many=3000):
    recipe = parse_recipe(content, "own.toml")
    return [_make_draft(recipe, index) for index in range(many)]


def test_each_locale_has_its_own_mix():
    found = defaultdict(Counter)
    for draft in drafts(MIXED):
        found[draft.do["locale"]][draft.do["trade"]] += 1
    shares = {name: own["cafe"] / own.total() for name, own in found.items()}
    assert shares == pytest.approx({"de_DE": 0.8, "en_GB": 0.1}, abs=0.04)


def test_a_mix_of_all_locales_stands_where_a_locale_has_none():
    content = BASE | {
        "mix": {"trade": {"taxi": 1.0}},
        "locale_mix": {"de_DE": {"trade": {"cafe": 1.0}}},
    }
    pairs = {(draft.do["locale"], draft.do["trade"]) for draft in drafts(content, 60)}
    assert pairs == {("de_DE", "cafe"), ("en_GB", "taxi")}


def test_equal_tables_draw_what_one_mix_draws():
    """So a fitted recipe shares its documents with one that was written by hand."""
    table = {"trade": {"cafe": 0.8, "grocery": 0.2}}
    own = drafts(BASE | {"locale_mix": dict.fromkeys(BASE["locales"], table)}, 200)
    assert [each.do for each in own] == [each.do for each in drafts(BASE | {"mix": table}, 200)]


def test_weights_bring_every_margin_to_its_target():
    found = drafts(MIXED | {"target": TARGET}, 6000)
    total = sum(each.weight for each in found)
    for factor, shares in TARGET.items():
        for level, share in shares.items():
            mass = sum(each.weight for each in found if each.do[factor] == level)
            assert mass / total == pytest.approx(share, abs=0.02)
    assert total / len(found) == pytest.approx(1, abs=0.03)


def test_weights_keep_the_odds_of_the_recipe():
    weight = {(d.do["locale"], d.do["trade"]): d.weight for d in drafts(MIXED | {"target": TARGET})}
    one, other = (weight[name, "cafe"] / weight[name, "grocery"] for name in MIXED["locale_mix"])
    assert one == pytest.approx(other)


def test_without_mixes_of_locales_weights_are_products_as_before():
    content = BASE | {
        "mix": {"trade": {"cafe": 0.8, "grocery": 0.2}, "tender": {"cash": 0.5, "card": 0.5}},
        "target": {"trade": {"cafe": 0.5, "grocery": 0.5}, "tender": {"cash": 0.1, "card": 0.9}},
    }
    found = {(d.do["trade"], d.do["tender"]): d.weight for d in drafts(content, 200)}
    assert found["cafe", "card"] == pytest.approx(0.5 / 0.8 * 0.9 / 0.5)
    raked = drafts(content | {"target": content["target"] | {"locale": dict(BASE["locales"])}}, 200)
    again = {(d.do["trade"], d.do["tender"]): d.weight for d in raked}
    assert again == pytest.approx(found)


def test_a_target_may_be_a_file_beside_the_recipe(tmp_path):
    (tmp_path / "target.csv").write_text("locale,share\nde_DE,0.4\nen_GB,0.6\n")
    text = 'name = "x"\ncount = 4\ntarget = "target.csv"\nlocales = ["de_DE", "en_GB"]\n'
    (tmp_path / "own.toml").write_text(text)
    recipe = load_recipe(str(tmp_path / "own.toml"))
    assert recipe.target == {"locale": pytest.approx({"de_DE": 0.4, "en_GB": 0.6})}
    assert kish_size(weights_of(recipe)) == pytest.approx(4 / 1.04)


def weights_of(recipe):
    return np.array([_make_draft(recipe, index).weight for index in range(recipe.count)])


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"locale_mix": {"fr_FR": {"trade": {"cafe": 1}}}}, "unknown locale 'fr_FR'"),
        ({"locale_mix": {"de_DE": {"trade": {"cafe": 1}}}}, "and not in en_GB"),
        ({"locale_mix": {"de_DE": {"locale": {"de_DE": 1}}}}, "mixes the locale itself"),
        (
            {"locale_mix": MIXED["locale_mix"], "do": {"trade": "cafe"}},
            "do.trade fixes what mix.trade mixes",
        ),
        (
            {"locale_mix": {name: {"trade": {"cafe": 0.5}} for name in BASE["locales"]}},
            "the shares of locale_mix.de_DE.trade add up to 0.5",
        ),
        (
            {"locale_mix": {name: {"trade": {"cafee": 1}} for name in BASE["locales"]}},
            "did you mean 'cafe'",
        ),
        ({"target": {"trade": {"cafe": 1}}}, "target.trade has no mix.trade"),
        ({"target": {"locale": {"de_DE": 0.5}}}, "the shares of target.locale add up to 0.5"),
        ({"target": 3}, "target"),
        ({"target": ""}, "target names no file"),
        ({"target": "a\0b"}, "target names no file"),
        (
            MIXED | {"target": {"trade": {"cafe": 1}}, "do": {"locale": "fr_FR"}},
            "do.locale has fr_FR, which is not among the locales",
        ),
        (
            {
                "mix": {"trade": {"cafe": 0.5, "grocery": 0.5}},
                "target": {"trade": {"cafe": 1}},
                "periods": [
                    {"name": "a", "months": ["2024-01", "2024-03"], "do": {"trade": "cafe"}}
                ],
            },
            "a period fixes trade",
        ),
    ],
)
def test_what_cannot_be_mixed_gets_one_line(changed, says):
    with pytest.raises(BadInputError) as error:
        parse_recipe(BASE | changed, "own.toml")
    assert says in str(error.value)
    assert error.value.remedy
