"""A structural causal model: what a node may read, and what do() may move."""

from __future__ import annotations

import dataclasses

import pytest

from docextract_eval import seeds
from docextract_eval.corpus.causal import Choices, Graph, hold_identical_values, node_names
from docextract_eval.errors import BadInputError, UnknownNameError


@dataclasses.dataclass(frozen=True, slots=True)
class Shop(Choices):
    """What is drawn for a day of a shop."""

    weather: float
    price: float
    clerk: int
    bill: tuple


@dataclasses.dataclass(frozen=True, slots=True)
class Grown(Shop):
    """The same, and something that is drawn first."""

    first: float


@dataclasses.dataclass(frozen=True, slots=True)
class Peeking(Shop):
    """The same, and what somebody makes of it."""

    peek: object


def shop(record=Shop):
    """A small graph: weather and price lead to a bill; the clerk has nothing to do with it."""
    graph = Graph(record)

    @graph.node("weather")
    def draw_weather(_, rng):
        return float(rng.random())

    @graph.node("price", "weather")
    def draw_price(given, rng):
        return given.weather + float(rng.random())

    @graph.node("clerk")
    def draw_clerk(_, rng):
        return int(rng.integers(1 << 30))

    @graph.node("bill", "price", "weather")
    def draw_bill(given, rng):
        return (given.price, given.weather, int(rng.integers(1 << 30)))

    return graph


def test_a_document_falls_the_same_every_time():
    """By seed and name, and differently for another of either."""
    graph = shop()
    assert graph.sample(1, "a") == graph.sample(1, "a")
    assert graph.sample(1, "a") != graph.sample(1, "b")
    assert graph.sample(1, "a") != graph.sample(2, "a")


def test_a_node_has_its_own_stream():
    """Keyed by seed, document and the name that it declares: no other node matters, and no
    function's name."""
    graph = shop()
    assert graph.sample(7, "doc").clerk == int(seeds.stream(7, "doc", "clerk").integers(1 << 30))


def test_a_name_is_declared_once():
    """Who forgets it declares a parent again, which is refused."""
    with pytest.raises(BadInputError, match=r"two nodes 'price'.*name each node before its"):
        shop().node("price", "weather")(lambda _, __: 1)


def test_a_new_node_moves_no_other():
    """A generator can grow without another world falling."""
    before = shop().sample(1, "a")
    grown = Graph(Grown)

    @grown.node("first")
    def first(_, rng):
        return rng.random(1000).sum()

    for node in shop().nodes.values():
        grown.nodes[node.name] = node
    after = grown.sample(1, "a")
    assert all(getattr(after, name) == getattr(before, name) for name in node_names(Shop))


def test_do_fixes_a_node_and_leaves_what_does_not_descend_from_it():
    """Bit for bit."""
    graph = shop()
    fallen, done = graph.sample(1, "a"), graph.sample(1, "a", {"price": 99.0})
    assert done.price == 99
    assert (done.weather, done.clerk) == (fallen.weather, fallen.clerk)


def test_descendants_follow_from_the_new_value_and_their_old_noise():
    """The same dice, another parent: an experiment, and not another sample."""
    fallen, done = shop().sample(1, "a"), shop().sample(1, "a", {"price": 99.0})
    assert done.bill == (99.0, fallen.weather, fallen.bill[2])


def test_do_cuts_what_led_to_a_node():
    """A fixed price no longer follows the weather."""
    graph = shop()
    done = graph.sample(1, "a", {"weather": 5.0, "price": 1.0})
    assert done.price == 1
    assert done.bill[:2] == (1.0, 5.0)
    assert graph.sample(1, "a", {"weather": 5.0}).price > 5


def test_do_with_nothing_is_no_intervention():
    """An empty table is the same as none."""
    assert shop().sample(1, "a", {}) == shop().sample(1, "a")


def test_a_fixed_node_may_have_a_value_of_nothing():
    """None is a value."""
    assert shop().sample(1, "a", {"clerk": None}).clerk is None


def test_an_unknown_node_cannot_be_fixed():
    """A misspelt intervention would be no intervention, in silence."""
    with pytest.raises(UnknownNameError, match=r"unknown node 'wether'.*did you mean 'weather'"):
        shop().sample(1, "a", {"wether": 1})


def test_a_node_cannot_read_what_it_does_not_declare():
    """The error names the choice that is not there yet, and those that are."""
    graph = shop(Peeking)
    graph.node("peek", "price")(lambda given, _: given.weather)
    with pytest.raises(
        UnknownNameError, match="reads only its declared parents.*'weather'.*known: price"
    ):
        graph.sample(1, "a")


def test_a_choice_that_there_is_none_of_is_refused_by_its_name():
    """While a document falls, and afterwards."""
    graph = shop(Peeking)
    graph.node("peek", "price")(lambda given, _: given.prise)
    with pytest.raises(UnknownNameError, match="Peeking: unknown choice 'prise'.*mean 'price'"):
        graph.sample(1, "a")
    with pytest.raises(UnknownNameError, match="Shop: unknown choice 'prise'"):
        shop().sample(1, "a").prise  # noqa: B018 - reading it is the test


def test_a_node_sees_its_parents_and_nothing_else():
    """In a record of its own kind, with their values."""
    graph = shop(Peeking)
    seen = []

    @graph.node("peek", "price", "clerk")
    def peek(given, _):
        seen.append(given)
        return given.price, given.clerk

    fallen = graph.sample(1, "a")
    assert fallen.peek == (fallen.price, fallen.clerk)
    assert isinstance(seen[0], Peeking)
    assert seen[0] is not fallen


def test_a_node_cannot_change_what_was_chosen():
    """A record is read only."""
    graph = shop(Peeking)

    @graph.node("peek", "price")
    def peek(given, _):
        given.price = 0

    with pytest.raises(dataclasses.FrozenInstanceError):
        graph.sample(1, "a")


def test_a_node_needs_a_field_of_the_record():
    with pytest.raises(UnknownNameError, match="Shop: unknown choice 'wether'.*mean 'weather'"):
        shop().node("wether")(lambda _, __: 1)


def test_a_field_of_the_record_needs_a_node():
    shop().check_complete()
    with pytest.raises(BadInputError, match="Peeking: no node draws peek"):
        shop(Peeking).check_complete()


def test_another_document_with_one_choice_replaced_is_a_record_too():
    """So that types are checked there as well."""
    fallen = shop().sample(1, "a")
    other = dataclasses.replace(fallen, clerk=3)
    assert (other.clerk, other.bill) == (3, fallen.bill)
    assert hold_identical_values(fallen, dataclasses.replace(fallen))
    assert not hold_identical_values(fallen, other)


def test_a_parent_must_come_before_its_child():
    """So that a graph has no circles."""
    graph = Graph(Shop)
    with pytest.raises(UnknownNameError, match="unknown node 'price'"):
        graph.node("weather", "price")(lambda _, __: 1)


def test_the_graph_is_data():
    """Names and parents can be listed without sampling."""
    assert {name: node.parents for name, node in shop().nodes.items()} == {
        "weather": (),
        "price": ("weather",),
        "clerk": (),
        "bill": ("price", "weather"),
    }


def test_a_graph_that_remembers_draws_only_what_could_fall_otherwise():
    """And gives the same as one that forgets: at first, with a choice fixed, and fallen again."""
    graph, drawn = shop(), []
    for name, node in graph.nodes.items():
        graph.nodes[name] = dataclasses.replace(node, draw=noted(node, drawn))
    remembering = graph.with_cache()
    for do, redraw, anew in (
        ({}, (), list(graph.nodes)),
        ({}, (), []),
        ({"price": 99.0}, (), ["bill"]),
        ({}, ("clerk",), ["clerk"]),
    ):
        assert remembering.sample(1, "a", do, redraw) == shop().sample(1, "a", do, redraw)
        assert drawn == anew
        drawn.clear()
    remembering.sample(1, "b")
    remembering.sample(2, "b")
    assert drawn == [*graph.nodes, *graph.nodes]


def noted(node, drawn):
    """A node that says whenever it is drawn."""

    def draw(given, rng):
        drawn.append(node.name)
        return node.draw(given, rng)

    return draw
