"""Crossed worlds: a factor reaches a page by some paths and not by others."""

from __future__ import annotations

import numpy as np
import pytest

from docextract_eval.corpus.audit_recipe import make_audit_recipe
from docextract_eval.corpus.crossed_worlds import list_worlds
from docextract_eval.corpus.documents import compose, compose_with_twins
from docextract_eval.corpus.kinds import KINDS
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.errors import BadInputError, UnknownNameError
from docextract_eval.statistics.gap import GroupScores, Sums, split_gap
from docextract_eval.twin_names import read_carried_blocks

PAIRS = [("ar_AE", "en_US"), ("de_DE", "fr_FR"), ("ja_JP", "de_DE")]


def content(kind="receipt", count=6, **more):
    return {
        "name": "audited",
        "count": count,
        "kinds": [kind],
        "locales": ["en_US", "de_DE"],
        **more,
    }


def audited(blocks, **more):
    """A recipe of groceries held against hotels, with chosen blocks."""
    audit = {"factor": "trade", "group": "grocery", "against": "hotel", "blocks": blocks}
    return parse_recipe(content(**more) | {"audit": audit}, "here")


def test_an_edge_carries_one_world_and_all_others_the_other():
    graph = KINDS.load("receipt").graph
    here, there = (graph.sample(1, "r", {"locale": name}) for name in ("de_DE", "fr_FR"))
    mixed = graph.sample(1, "r", {"locale": "de_DE"}, carry={"town": {"locale": "fr_FR"}})
    assert mixed.town == there.town != here.town
    assert mixed.phone == there.phone, "what is downstream is drawn from what reaches it"
    assert (mixed.locale, mixed.merchant) == (here.locale, here.merchant)


@pytest.mark.parametrize(
    ("carry", "noun"),
    [({"town": {"trade": "taxi"}}, "parent 'trade'"), ({"nowhere": {"locale": "x"}}, "node")],
)
def test_only_edges_that_exist_carry(carry, noun):
    with pytest.raises(UnknownNameError, match=f"unknown {noun}"):
        KINDS.load("receipt").graph.sample(1, "r", carry=carry)


def test_half_of_the_documents_are_of_each_group_as_they_are_drawn():
    recipe = audited({"layout": ["template"]}, count=8)
    for index in range(recipe.count):
        base, *twins = compose_with_twins(recipe, index)
        assert base.factors["trade"] == ("hotel" if index % 2 else "grocery")
        assert bool(twins) == bool(index % 2)


def test_reached_by_all_paths_a_document_is_that_of_the_group():
    recipe = audited({"layout": ["template", "notices"], "contents": ["basket", "tender"]})
    base, *twins = compose_with_twins(recipe, 1)
    reached = {read_carried_blocks(twin.twin).blocks: twin for twin in twins[:-1]}
    assert len(reached) == 7
    whole = reached[frozenset({"direct", "layout", "contents"})]
    intervened = compose(recipe, 1, {"trade": "grocery"})
    assert whole.pages == intervened.pages
    assert whole.fields == intervened.fields
    layout = reached[frozenset({"layout"})]
    assert layout.factors["trade"] == "hotel"
    assert layout.factors["template"] == intervened.factors["template"]
    assert layout.tables != whole.tables
    assert twins[-1].twin == "placebo(trade)"
    assert twins[-1].factors["trade"] == base.factors["trade"]
    assert twins[-1].pages != base.pages


@pytest.mark.covering("kind, countries", KINDS.names, PAIRS, each=2)
def test_every_block_can_be_separated_between_countries(kind, countries):
    """Where both have the trade; what a country has no rate for has its general rate."""
    of_all = {"invoice": {"trade": "services"}, "receipt": {"trade": "cafe"}}.get(kind, {})
    content_ = content(kind, locales=[*countries], do=of_all)
    recipe = make_audit_recipe(content_, "locale", *countries)
    assert not recipe.audit.joined
    assert [*recipe.audit.blocks] == [*KINDS.load(kind).blocks]


@pytest.mark.long
def test_what_cannot_be_composed_is_joined_to_the_direct_edge_by_name():
    locales = content(locales=["ja_JP", "de_DE"], count=60)
    recipe = make_audit_recipe(locales, "locale", "ja_JP", "de_DE")
    assert recipe.audit.joined, "in Japan there are no taxis"
    names = {
        name
        for world in list_worlds(recipe.audit, KINDS.load("receipt").graph)
        for name in world.carried
    }
    assert f"direct with {' and '.join(recipe.audit.joined)}" in names


@pytest.mark.needs("fonts")
def test_a_group_that_some_documents_cannot_have_is_refused():
    with pytest.raises(BadInputError, match="hotel cannot be given to a document with grocery"):
        make_audit_recipe(
            content(locales=["ja_JP", "en_US"], count=40), "trade", "hotel", "grocery"
        )


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"twins": [{"name": "a", "do": {"trade": "cafe"}}]}, "cannot be used with twins"),
        ({"traps": {"shares": {"ambiguous_currency": 0.5}}}, "cannot be used with traps"),
        ({"do": {"trade": "cafe"}}, "cannot be used with do.trade"),
        ({"kinds": ["receipt", "invoice"]}, "cannot be used with a second kind"),
    ],
)
def test_what_changes_documents_otherwise_is_refused(more, message):
    with pytest.raises(BadInputError, match=message):
        audited({"layout": ["template"]}, **more)


@pytest.mark.parametrize(
    ("audit", "message"),
    [
        ({"factor": "weather"}, "weather"),
        ({"group": "zoo"}, "unknown value of node trade 'zoo'"),
        ({"group": "hotel"}, "compared with itself"),
        ({"factor": "locale", "group": "fr_FR", "against": "de_DE"}, "unknown locale 'fr_FR'"),
        ({"blocks": {"layout": ["nothing"]}}, "unknown node 'nothing'"),
    ],
)
def test_an_audit_of_what_is_not_there_is_refused(audit, message):
    usual = {"factor": "trade", "group": "grocery", "against": "hotel", "blocks": {}}
    with pytest.raises(BadInputError, match=message):
        parse_recipe(content() | {"audit": usual | audit}, "here")


@pytest.mark.long
def test_what_was_planted_is_found_by_its_path():
    """Groceries read worse: 3 points for themselves, 2 for their layouts, 4 as Japan has no hotels.

    The score of a document is a function of what it is, so each part is known for each document.
    """
    recipe = audited({"layout": ["template"]}, count=120, locales=["en_US", "ja_JP"])
    documents = [[*compose_with_twins(recipe, index)] for index in range(recipe.count)]
    japanese = np.mean([each[0].locale == "ja_JP" for each in documents[0::2]])
    assert 0.3 < japanese < 0.9
    hotels = {each[0].factors["template"] for each in documents[1::2]}

    def score(document):
        loss = 0.03 * (document.factors["trade"] == "grocery")
        loss += 0.02 * (document.factors["template"] not in hotels)
        return 1 - loss - 0.04 / japanese * (document.locale == "ja_JP")

    def sums(chosen):
        return Sums(np.array([score(document) for document in chosen]), np.ones(len(chosen)))

    against = documents[1::2]
    worlds = {frozenset[str](): sums([each[0] for each in against])}
    for place, twin in enumerate(against[0][1:-1], 1):
        reached = read_carried_blocks(twin.twin).blocks
        worlds[reached] = sums([each[place] for each in against])
    scores = GroupScores(
        sums([each[0] for each in documents[0::2]]), worlds, sums([each[-1] for each in against]), 0
    )
    found = split_gap(scores, ("direct", "layout"))
    assert found.parts["direct"].value == pytest.approx(-0.03)
    reached = worlds[frozenset({"layout"})].total - worlds[frozenset()].total
    assert found.parts["layout"].value == pytest.approx(reached.mean())
    assert found.parts["layout"].low <= -0.02 * 0.9 <= found.parts["layout"].high + 0.002
    assert found.confounded.low <= -0.04 <= found.confounded.high
    assert found.placebo.low <= 0 <= found.placebo.high
    assert all(estimate.high < 0 for estimate in (found.gap, found.effect, found.confounded))
