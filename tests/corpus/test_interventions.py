"""What recipes change on purpose: time, prices, names, money, issuers; and nothing else."""

from __future__ import annotations

from decimal import Decimal

import pytest

from docextract_eval.corpus.attackers import ATTACKERS
from docextract_eval.corpus.documents import compose, compose_with_twins
from docextract_eval.corpus.generating import generate
from docextract_eval.corpus.kinds import KINDS
from docextract_eval.corpus.kinds.interventions import ORIGINS, default_locales
from docextract_eval.corpus.recipe import load_recipe, parse_recipe, shipped_recipes
from docextract_eval.corpus.splits import ISSUER_PARTITION
from docextract_eval.corpus.traps import TRAPS
from docextract_eval.countries.locales import LOCALES
from docextract_eval.errors import BadInputError, UnknownNameError

WRITTEN = {"name": "t", "seed": 4, "count": 8, "locales": ["de_DE", "en_US"]}
PERIODS = [
    {"name": "old", "months": ["2023-01", "2023-01"]},
    {"name": "new", "months": ["2024-01", "2024-01"], "do": {"prices": 150}},
]


FIRST_POOL = """
    ar_AE de_CH de_DE en_GB en_IN en_US es_ES fr_FR it_IT
    ja_JP nl_NL pl_PL pt_BR sv_SE th_TH tr_TR vi_VN zh_CN
"""
"""What was known when the pool was committed."""


def made(**options):
    return list(generate(WRITTEN | options))


def values(document, *names):
    found = {field.name: field.value for field in document.fields}
    return [found[name] for name in names]


def test_documents_are_of_the_periods_in_turn():
    documents = made(periods=PERIODS)
    assert [document.factors["period"] for document in documents] == ["old", "new"] * 4
    for document in documents:
        year = "2023-01" if document.factors["period"] == "old" else "2024-01"
        assert values(document, "date")[0].startswith(year)


def test_a_longer_drift_begins_with_the_shorter_one():
    assert made(periods=PERIODS, count=12)[:8] == made(periods=PERIODS)


def test_without_periods_no_document_says_one():
    assert all("period" not in document.factors for document in made())


def test_dearer_goods_are_the_same_goods():
    for usual, dear in zip(made(), made(do={"prices": 150}), strict=True):
        names = ("merchant", "date", "time", "receipt_number", "address")
        assert values(usual, *names) == values(dear, *names)
        described = [
            [row[0].value for row in each.tables["line_items"] if row[0].value]
            for each in (usual, dear)
        ]
        assert described[0] == described[1]
        before, after = (Decimal(values(each, "total")[0]) for each in (usual, dear))
        assert after == before or after > before * Decimal("1.2")
    assert any(
        values(one, "total") != values(other, "total")
        for one, other in zip(made(), made(do={"prices": 150}), strict=True)
    )


@pytest.mark.parametrize("kind", KINDS.names)
def test_usual_prices_names_and_money_are_what_falls(kind):
    fixed = {"prices": 100, "origin": "home", "paid_in": "home"}
    assert made(kinds=[kind], do=fixed) == made(kinds=[kind])


def test_a_twin_in_other_money_differs_in_nothing_that_is_no_money():
    recipe = parse_recipe(WRITTEN | {"twins": [{"name": "francs", "do": {"paid_in": "CHF"}}]}, "t")
    for index in range(WRITTEN["count"]):
        base, twin = compose_with_twins(recipe, index)
        assert base.currency != "CHF"
        assert (twin.currency, values(twin, "currency")) == ("CHF", ["CHF"])
        names = ("merchant", "date", "total", "subtotal", "tax_total", "tax_id")
        assert values(base, *names) == values(twin, *names)
        words = {
            word
            for page in twin.pages
            for line in page
            for s in line.spans
            for word in s.text.split()
        }
        assert not words & {"€", "EUR", "USD", "$"}


def test_a_twin_of_some_kinds_is_a_twin_of_no_others():
    twin = {"name": "needles", "do": {"template": "needles"}, "kinds": ["receipt"]}
    documents = made(kinds=["receipt", "bank_statement"], twins=[twin], count=16)
    twinned = {document.kind for document in documents if document.twin}
    assert twinned == {"receipt"}
    assert {document.kind for document in documents} == {"receipt", "bank_statement"}


def test_a_twin_of_a_kind_that_is_not_made_is_refused():
    twin = {"name": "x", "do": {"template": "needles"}, "kinds": ["invoices"]}
    with pytest.raises(UnknownNameError, match=r"twins\.x\.kinds: unknown kind 'invoices'"):
        parse_recipe(WRITTEN | {"twins": [twin]}, "t")


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS.names)
def test_usual_new_and_unusual_issuers_and_layouts_do_not_meet(kind):
    issuer, families = (
        KINDS.load(kind).issuer_field,
        ISSUER_PARTITION.layout_splits(KINDS.load(kind)),
    )
    for side in ("usual", "new", "unusual"):
        for document in made(kinds=[kind], issuers=side, count=12):
            assert families[document.factors["template"]] == side
            name = next(field.value for field in document.fields if field.name == issuer)
            assert name is None or ISSUER_PARTITION.issuer_split(name) == side


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"months": ["2023-01", "2023-02"], "periods": PERIODS}, "months and periods both set"),
        ({"issuers": "unusual", "splits": {"dev": 0.5, "test": 0.5}}, "both choose the issuers"),
        (
            {"periods": [{"name": "p", "months": ["2023-05", "2023-02"]}]},
            "months end in 2023-02, before they begin",
        ),
        (
            {
                "periods": [
                    {
                        "name": "p",
                        "months": ["2023-01", "2023-02"],
                        "mix": {"tender": {"cash": 0.5}},
                    }
                ]
            },
            r"shares of periods\.p\.mix\.tender add up to 0\.5",
        ),
    ],
)
def test_what_contradicts_itself_is_refused(written, said):
    with pytest.raises(BadInputError, match=said):
        parse_recipe(WRITTEN | written, "t")


def test_an_unknown_aggressor_is_refused_with_those_who_are_known():
    with pytest.raises(UnknownNameError, match="hostile_payee"):
        parse_recipe(WRITTEN | {"traps": {"aggressors": ["hostile_payer"]}}, "t")


@pytest.mark.long
def test_new_issuers_come_as_often_as_a_period_says():
    new = [dict(PERIODS[0], new=0.25), dict(PERIODS[1], new=1.0)]
    families = ISSUER_PARTITION.layout_splits(KINDS.load("receipt"))
    documents = made(periods=new, count=80)
    unmet = [families[document.factors["template"]] == "new" for document in documents]
    assert all(unmet[1::2])
    assert 0.1 < sum(unmet[::2]) / 40 < 0.4


@pytest.mark.parametrize(
    ("key", "issuer", "layout"),
    [
        ("new_issuers", "new", "usual"),
        ("new_layouts", "usual", "new"),
        ("new", "new", "new"),
    ],
)
def test_issuers_and_layouts_are_new_apart_or_together(key, issuer, layout):
    families = ISSUER_PARTITION.layout_splits(KINDS.load("receipt"))
    for document in made(periods=[PERIODS[0] | {key: 1.0}], count=24):
        assert families[document.factors["template"]] == layout
        shop = next(field.value for field in document.fields if field.name == "merchant")
        assert shop is None or ISSUER_PARTITION.issuer_split(shop) == issuer


@pytest.mark.parametrize(
    ("name", "moving"),
    [
        ("drift", {"prices", "issuers", "layouts"}),
        ("drift_prices", {"prices"}),
        ("drift_issuers", {"issuers"}),
        ("drift_layouts", {"layouts"}),
    ],
)
def test_a_drift_moves_what_it_is_named_after_and_nothing_else(name, moving):
    recipe, whole = load_recipe(name), load_recipe("drift")
    named = {"name", "about", "periods", "issuers"}
    assert recipe.model_dump(exclude=named) == whole.model_dump(exclude=named)
    assert [each.months for each in recipe.periods] == [each.months for each in whole.periods]
    states = [{"prices": each.do.get("prices", 100), **each.new_shares} for each in recipe.periods]
    assert {what for what in states[0] if len({each[what] for each in states}) > 1} == moving
    document = compose(recipe, 0)
    family = ISSUER_PARTITION.layout_splits(KINDS.load(document.kind))
    assert family[document.factors["template"]] == "usual"


def test_an_aggressor_lays_all_means_at_once():
    recipe = parse_recipe(
        WRITTEN | {"kinds": ["receipt"], "traps": {"aggressors": ["expense_cheat"]}}, "t"
    )
    for index in range(6):
        base, twin = compose_with_twins(recipe, index)
        means = ATTACKERS["expense_cheat"].traps
        assert base.factors["aggressor"] == twin.factors["aggressor"] == "expense_cheat"
        assert {trap.name for trap in base.traps} <= {*means}
        assert len({trap.name for trap in base.traps}) > 1


def test_every_aggressor_has_means_that_there_are():
    for name, aggressor in ATTACKERS.items():
        assert aggressor.name == name
        assert {*aggressor.traps} <= {*TRAPS.names}
        assert all(len(said.split()) > 2 for said in (aggressor.actor, aggressor.goal))


@pytest.mark.long
def test_the_pool_is_what_was_known_when_it_was_committed():
    """In that order: what is drawn is a place in it."""
    assert default_locales() == tuple(FIRST_POOL.split())
    assert set(default_locales()) <= set(LOCALES.names)
    for kind in map(KINDS.load, KINDS.names):
        drawn = {kind.graph.sample(1, f"d{index}").locale for index in range(90)}
        assert len(drawn) > 15
        assert drawn <= set(default_locales())


@pytest.mark.parametrize("origin", ORIGINS)
def test_people_may_have_names_of_any_origin(origin):
    recipe = {"kinds": ["bank_statement"], "do": {"origin": origin}, "count": 4}
    for named, usual in zip(made(**recipe), made(kinds=["bank_statement"], count=4), strict=True):
        assert values(named, "bank", "iban") == values(usual, "bank", "iban")
        assert (values(named, "holder") == values(usual, "holder")) <= (
            origin in ("home", named.locale)
        )


@pytest.mark.long
def test_what_no_recipe_has_is_in_ood_alone():
    """Its issuers, its layouts and all accidents that befall it, but in its counterpart."""
    seen = met([name for name in shipped_recipes() if name not in ("ood", "ood_usual")])
    kept = met(["ood"])
    assert not seen & kept
    assert {what for what, _ in met(["ood_usual"]) & kept} == {"condition"}
    assert {what for what, _ in kept} == {"issuer", "condition", *KINDS.names}


def met(names):
    """What somebody knows who has met these recipes: issuers, layouts, what befell them."""
    found = set()
    for recipe in map(load_recipe, names):
        found |= {("condition", each.partition("@")[0]) for each in recipe.conditions}
        for index in range(0, recipe.count, 4 + recipe.count // 12):
            document = compose(recipe, index)
            issuer = KINDS.load(document.kind).issuer_field
            found |= {("issuer", f.value) for f in document.fields if f.name == issuer and f.value}
            found.add((document.kind, document.factors["template"]))
    return found - {("condition", "clean")}
