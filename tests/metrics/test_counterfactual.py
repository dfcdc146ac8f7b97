"""What one choice alone does: put in by a known amount, it comes out; a placebo does nothing."""

from __future__ import annotations

import dataclasses

import numpy as np
import pyarrow as pa
import pytest

from docextract_eval import seeds
from docextract_eval.corpus.documents import compose_with_twins
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.matching import Judge
from docextract_eval.metrics import METRICS
from docextract_eval.metrics.columns import build_columns
from docextract_eval.metrics.counterfactual import counterfactual
from docextract_eval.metrics.pairing import links_to_twin
from docextract_eval.pipelines.oracle import labelled_cells as cells_of
from docextract_eval.records import Guess, Prediction
from docextract_eval.runs.derivation.scoring import judge_renditions
from docextract_eval.schemas import load_schema
from tests.matching.receipts import rendered
from tests.metrics.cells import columns, shuffled
from tests.metrics.test_robustness import one

DO, REDRAW = "do(font=spacemo)", "redraw(merchant)"
USUAL, BIASED = 0.1, 0.25
"""How many cells are missed, and how many in a face that it reads badly."""


@pytest.fixture(scope="module")
def documents():
    """A small paired corpus: every receipt again in another face, and from another shop."""
    recipe = parse_recipe(
        {
            "name": "paired",
            "count": 60,
            "seed": 5,
            "locales": ["en_US", "de_DE"],
            "twins": [
                {"name": "face", "do": {"font": "spacemo"}},
                {"name": "placebo", "redraw": "merchant"},
            ],
        },
        "paired",
    )
    return [document for at in range(recipe.count) for document in compose_with_twins(recipe, at)]


def read(documents, biased):
    """The cells of a pipeline that misses some, and more in one face where it is biased.

    What it misses by chance is the same in all twins of a source.
    """
    said, pairs = {}, []
    for document in documents:
        shown = rendered(document)
        guesses = []
        for cell in cells_of(document):
            chance = seeds.hash_to_unit(7, document.source, cell.name, cell.row or 0)
            rate = biased if document.factors["font"] == "spacemo" else USUAL
            if cell.value is not None and chance >= rate:
                guesses.append(Guess(cell.name, cell.value, cell.row))
        said[shown.id] = [(Prediction("s", tuple(guesses)), None)]
        pairs.append((document, shown))
    schemas = {"receipt": load_schema("receipt")}
    judges = {"receipt": Judge(schemas["receipt"])}
    parts = [*judge_renditions(pairs, lambda shown: said[shown.id], judges)]
    matches, renditions = (pa.concat_tables(tables) for tables in zip(*parts, strict=True))
    return build_columns(matches, renditions, ["clean"], schemas)


@pytest.mark.long
def test_the_generator_says_what_its_twins_are(documents):
    assert {document.twin for document in documents} == {None, DO, REDRAW}


def test_a_bias_comes_out_as_large_as_it_was_put_in(documents):
    """Of what has a value; a few base documents have the face already."""
    scores = counterfactual(read(documents, BIASED), "sig")
    for cells in ("scalars", "tables"):
        effect = one(scores, "effect", cells=cells, condition="all", twin=DO)
        placebo = one(scores, "placebo_effect", cells=cells, condition="all", twin=REDRAW)
        net = one(scores, "net_effect", cells=cells, condition="all", twin=DO, placebo=REDRAW)
        for told in (effect, net):
            assert told.value == pytest.approx(USUAL - BIASED, abs=0.05)
            assert told.low < USUAL - BIASED < told.high < 0
        assert abs(placebo.value) < 0.02
        assert placebo.low < 0 < placebo.high
        assert effect.documents == net.documents
    assert one(scores, "net_effect", condition="all", twin=DO, placebo=REDRAW).documents == 60


def test_without_a_bias_the_effect_is_equivalent_to_none(documents):
    scores = counterfactual(read(documents, USUAL), "sig")
    where = {"condition": "all", "twin": DO, "placebo": REDRAW}
    net = one(scores, "net_effect", **where)
    assert net.low < 0 < net.high
    margin = one(scores, "equivalence_margin", **where)
    assert margin.value == max(-net.low, net.high)
    assert margin.value < 0.05


CONDITIONS = ("clean", "blur@1")


def by_hand(outcome, twins=(DO, REDRAW), sources=20, fields=("date", "total")):
    """Base documents, which are number 0, and their twins; `outcome` says what came of each."""
    ways = ["", *twins]
    each = [
        (s * len(ways) + way, c, f, outcome(s, way, c, f))
        for s in range(sources)
        for way in range(len(ways))
        for c in range(2)
        for f in fields
    ]
    each = [cell for cell in each if cell[3]]
    document, condition, field, said = zip(*each, strict=True)
    return columns(
        said,
        document,
        condition,
        conditions=CONDITIONS,
        field=field,
        twin=lambda d: ways[d % len(ways)],
        origin=lambda d: d // len(ways),
    )


@pytest.mark.parametrize("name", ["robustness", "retention", "severity", "scenes", "fairness"])
def test_twins_are_in_no_headline(name):
    """Whatever becomes of them."""
    cells = by_hand(lambda _, way, condition, __: "wrong" if way and condition else "right")
    fold = METRICS.load(name)
    assert fold(cells, "sig") == fold(cells.base_cells(), "sig")
    assert all(score.value in (0, 1, None) for score in fold(cells, "sig"))


def test_twins_are_paired_by_source_and_condition():
    cells = by_hand(lambda *_: "right")
    pages, links = cells.renditions, links_to_twin(cells, DO, "")
    for at, link in enumerate(links.tolist()):
        if pages.twin.names[pages.twin.codes[at]] != DO:
            assert link == -1
            continue
        assert pages.source.codes[at] == pages.source.codes[link]
        assert pages.condition.codes[at] == pages.condition.codes[link]
        assert pages.twin.names[pages.twin.codes[link]] == ""


def test_a_placebo_takes_off_what_any_change_does():
    """Both twins lose a fifth of the totals; when blurred, the face loses as many again."""

    def outcome(source, way, condition, field):
        lost = {1: 8 if condition else 4, 2: 4}.get(way, 0)
        return "wrong" if field == "total" and source < lost else "right"

    scores = counterfactual(by_hand(outcome), "sig")
    for condition, effect, net in (
        ("clean", -0.1, 0),
        ("blur@1", -0.2, -0.1),
        ("all", -0.15, -0.05),
    ):
        where = {"condition": condition, "twin": DO}
        assert one(scores, "effect", **where).value == pytest.approx(effect)
        assert one(scores, "net_effect", **where, placebo=REDRAW).value == pytest.approx(net)
    assert one(scores, "placebo_effect", condition="all", twin=REDRAW).value == pytest.approx(-0.1)


def test_what_one_twin_alone_has_is_no_effect():
    """The twin's tip is read wrongly, but the base document has none; both must have a value."""

    def outcome(_, way, __, field):
        if field == "tip":
            return "wrong" if way else "rightly absent"
        return "right"

    cells = by_hand(outcome, fields=("total", "tip"))
    effect = one(counterfactual(cells, "sig"), "effect", condition="all", twin=DO)
    assert (effect.value, effect.cells) == (0, 40)


def test_a_value_that_is_invented_on_one_twin_is_an_effect():
    """Neither page has a tip."""

    def outcome(_, way, __, field):
        if field == "tip":
            return "invented" if way == 1 else "rightly absent"
        return "right"

    cells = by_hand(outcome, fields=("total", "tip"))
    effect = one(counterfactual(cells, "sig"), "effect", condition="all", twin=DO)
    assert effect.value == pytest.approx(-0.5)


@pytest.mark.parametrize(
    ("twins", "reason"),
    [
        ((), "no_pairs"),
        ((REDRAW,), "no_pairs"),
        (("trap off",), "no_pairs"),
        ((DO,), "no_placebo_pairs"),
    ],
)
def test_without_pairs_nothing_is_measured(twins, reason):
    scores = counterfactual(by_hand(lambda *_: "right", twins), "sig")
    for cells in ("scalars", "tables"):
        net = one(scores, "net_effect", cells=cells, condition="all")
        assert (net.value, net.reason.code) == (None, reason)


def test_every_intervention_stands_beside_every_placebo():
    twins = (DO, "do(paper=till58)", REDRAW, "redraw(date)")
    scores = counterfactual(by_hand(lambda *_: "right", twins), "sig")
    beside = {(s.slice["twin"], s.slice["placebo"]) for s in scores if s.metric == "net_effect"}
    assert beside == {(do, redraw) for do in twins[:2] for redraw in twins[2:]}


def test_the_order_of_cells_has_no_effect():
    rng = np.random.default_rng(1)
    cells = by_hand(lambda *_: rng.choice(["right", "wrong"]))
    for here, there in zip(
        counterfactual(cells, "s"), counterfactual(shuffled(cells), "s"), strict=True
    ):
        assert dataclasses.replace(here, value=None) == dataclasses.replace(there, value=None)
        assert here.value == pytest.approx(there.value)
