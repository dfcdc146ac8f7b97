"""Splits share no shop, bank or layout, keep to their shares, and stay as a corpus grows."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from itertools import chain, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docextract_eval.corpus import splits
from docextract_eval.corpus.documents import compose, compose_with_twins
from docextract_eval.corpus.generating import generate
from docextract_eval.corpus.kinds import KINDS
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.splits import SPLITS, Partition, canary_text
from docextract_eval.corpus.traps import TRAPS, TrapSpec
from docextract_eval.countries.locales import LOCALES
from docextract_eval.errors import BadInputError
from docextract_eval.fieldtypes.text import fold

SHARES = {"dev": 0.5, "test": 0.3, "canary": 0.2}
WRITTEN = {
    "name": "s",
    "count": 200,
    "seed": 5,
    "kinds": dict.fromkeys(KINDS.names, 1.0),
    "locales": ["en_US", "de_DE", "fr_FR"],
    "splits": SHARES,
}


@pytest.fixture(scope="module")
def documents():
    return list(generate(WRITTEN))


def issuer(document):
    name = KINDS.load(document.kind).issuer_field
    return fold(next(field.value for field in document.fields if field.name == name))


def owners(documents):
    """In which splits every issuer and every family is."""
    found = defaultdict(set)
    for document in documents:
        found["issuer", issuer(document)].add(document.split)
        found[document.kind, document.factors["template"]].add(document.split)
    return found


@pytest.mark.long
def test_no_issuer_and_no_layout_is_in_two_splits(documents):
    found = owners(documents)
    assert all(len(in_splits) == 1 for in_splits in found.values())
    assert len(found) > 100


def test_every_split_has_its_share_of_documents(documents):
    """An even walk: within two documents, at every length."""
    for length in (20, 70, 200):
        counts = Counter(document.split for document in documents[:length])
        for name, share in SHARES.items():
            assert abs(counts[name] - share * length) <= 2


@pytest.mark.long
def test_a_longer_corpus_keeps_the_split_of_its_first_documents(documents):
    longer = list(generate(WRITTEN | {"count": 230}))
    assert longer[:200] == documents
    turned = dict(reversed(SHARES.items()))
    assert list(generate(WRITTEN | {"count": 30, "splits": turned})) == documents[:30]
    last = parse_recipe(WRITTEN | {"first": 150, "count": 5}, "s")
    assert list(generate(last)) == documents[150:155]


@pytest.mark.long
def test_a_name_belongs_to_one_split_in_every_corpus(documents):
    """Of another seed, too."""
    found = owners([*documents, *generate(WRITTEN | {"seed": 6})])
    names = [in_splits for (what, _), in_splits in found.items() if what == "issuer"]
    assert all(len(in_splits) == 1 for in_splits in names)


@pytest.mark.long
def test_what_does_not_follow_from_the_split_is_as_without_splits(documents):
    """The locale, the day, the number: do(split) leaves them bit for bit."""
    plain = {key: value for key, value in WRITTEN.items() if key != "splits"}
    followers = {"merchant", "bank", "issuer", "seller", "template", "paper", "font"}
    moved = 0
    for document, other in zip(documents, generate(plain), strict=True):
        assert (document.id, document.locale, document.kind) == (
            *(other.id, other.locale, other.kind),
        )
        fields = {f.name: f.value for f in other.fields if f.decoy_of is None}
        for field in document.fields:
            if field.decoy_of is None and field.name not in followers:
                same = field.value == fields[field.name]
                assert same or field.name in _FOLLOWING[document.kind], field.name
        moved += document.factors["template"] != other.factors["template"]
    assert moved > 20


_FOLLOWING = {
    "receipt": {
        *("doc_type", "subtotal", "discount", "service_charge", "tax_total"),
        *("payment_method", "card_tail", "cash_tendered", "change"),
        *("tip", "total", "rounding", "payable"),
    },
    "bank_statement": {"total_credits", "total_debits", "currency"},
    "card_statement": {
        *("previous_balance", "payments", "purchases", "cash_advances", "fees", "interest"),
        *("account_number", "card_tail", "points", "currency"),
    },
    "invoice": {
        *("amount_due", "iban", "bic", "payment_reference"),
        *("net_total", "tax_total", "total"),
    },
}
"""What a family may leave unprinted; a slip is a card's, on which a tip may be; and a joiner of
another name who is a plumber bills a plumber's work."""


@pytest.mark.long
def test_twins_stay_in_the_split_of_their_source():
    twins = [
        {"name": "placebo", "redraw": "merchant"},
        {"name": "layout", "redraw": "template"},
        {"name": "cafe", "do": {"trade": "cafe"}},
        {"name": "abroad", "do": {"locale": "en_GB"}},
    ]
    recipe = parse_recipe(WRITTEN | {"kinds": ["receipt"], "twins": twins}, "s")
    made = [list(compose_with_twins(recipe, index)) for index in range(40)]
    for base, *others in made:
        assert [other.split for other in others] == [base.split] * 4
        assert others[2].factors["trade"] == "cafe"
    assert all(len(in_splits) == 1 for in_splits in owners(chain(*made)).values())
    # Some shops have one name, and fall on it again.
    assert sum(issuer(one[0]) != issuer(one[1]) for one in made) > 25
    assert sum(one[0].factors["template"] != one[2].factors["template"] for one in made) > 5


def test_a_trap_cannot_choose_what_belongs_to_another_split(monkeypatch):
    """It is laid without that choice, or not at all."""
    trap = TrapSpec("t", ("receipt",), "total", lambda *_: None, lambda *_: {"template": "sheet"})
    monkeypatch.setattr("docextract_eval.corpus.documents.select_traps", lambda *_: [trap])
    recipe = parse_recipe(WRITTEN | {"kinds": ["receipt"]}, "s")
    made = [compose(recipe, index) for index in range(30)]
    assert all(len(in_splits) == 1 for in_splits in owners(made).values())
    assert any(document.factors["template"] == "sheet" for document in made)
    assert TRAPS.names


@pytest.mark.parametrize("kind", KINDS.names)
@pytest.mark.parametrize("locale", LOCALES.names)
def test_every_country_has_layouts_for_three_splits(kind, locale):
    recipe = parse_recipe(WRITTEN | {"kinds": [kind], "locales": [locale]}, "s")
    dealt = recipe.partition.layout_splits(KINDS.load(kind))
    assert set(dealt.values()) == set(SPLITS)


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS.names)
def test_a_kind_says_what_its_template_falls_among(kind):
    """What the node draws is what `families` lists, and its parents can be listed."""
    found = KINDS.load(kind)
    node = found.graph.find_node("template")
    assert all(found.graph.find_node(name).options for name in node.parents)
    for index in range(300):
        chosen = found.graph.sample(1, f"d{index}")
        assert chosen.template in found.layout_families(chosen)
        assert str(getattr(chosen, found.issuer_field))


GROUPS = st.frozensets(st.frozensets(st.sampled_from("abcdef"), min_size=1), min_size=1, max_size=5)


@given(GROUPS, st.integers(1, 3), st.integers(0, 50))
def test_families_are_dealt_so_that_every_group_reaches_every_split(groups, number, seed):
    """Or it is impossible: nothing is found where a search through all finds nothing."""
    shares = tuple((name, 1 / number) for name in SPLITS[:number])
    families, names = sorted(frozenset().union(*groups)), SPLITS[:number]

    def reaches(dealt):
        return all({dealt[family] for family in group} == set(names) for group in groups)

    dealt = splits._assign_layouts("k", seed, shares, groups)
    if dealt is None:
        every = product(names, repeat=len(families))
        assert not any(reaches(dict(zip(families, one, strict=True))) for one in every)
    else:
        assert sorted(dealt) == families
        assert reaches(dealt)


def test_families_follow_the_shares():
    """Nine families of one group, 6 to 2 to 1."""
    shares = (("dev", 0.65), ("test", 0.25), ("canary", 0.1))
    dealt = splits._assign_layouts("k", 1, shares, frozenset({frozenset("abcdefghi")}))
    assert Counter(dealt.values()) == {"dev": 6, "test": 2, "canary": 1}
    other = splits._assign_layouts("k", 2, shares, frozenset({frozenset("abcdefghi")}))
    assert dealt != other


def test_more_splits_than_layouts_are_said(monkeypatch):
    kind = KINDS.load("receipt")
    few = replace(
        kind, layout_families=lambda given: ["slip"] if given.trade == "cafe" else ["a", "b"]
    )
    partition = Partition((("dev", 0.5), ("test", 0.5)), 1, (("locale", ("en_US",)),))
    with pytest.raises(
        BadInputError,
        match="mine: the layouts of .* are too few for 2 splits.*only printed as slip",
    ):
        partition.layout_splits(few, "mine")


def test_the_marker_is_a_guid_of_its_own_for_every_seed():
    assert canary_text(1) == canary_text(1) != canary_text(2)
    assert "canary GUID" in canary_text(1)
