"""A structural causal model: every choice is a node with its own random stream.

A node is a small pure function of its parents and of a random generator that is keyed by (seed,
document, node). So `do(node=value)` changes that node and its descendants, and leaves every other
choice exactly as it was. `redraw` draws nodes again from the same distributions, and `carry` lets
single edges carry another world. A node declares its name, which never changes, because it keys
draws and stands in recipes; its function may be renamed.

The choices of a document are a record of its kind: a class with an attribute for each node, so
that type checkers find misspelt names.

>>> @dataclass(frozen=True, slots=True)
... class Bill(Choices):
...     price: int
...     total: int
>>> graph = Graph(Bill)
>>> @graph.node("price")
... def draw_price(_, rng): return int(rng.integers(1, 100))
>>> @graph.node("total", "price")
... def add_price_of_second(given, rng): return 2 * given.price
>>> graph.sample(7, "doc-0", do={"price": 21}).total
42
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from decimal import Decimal
from operator import is_
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from docextract_eval import seeds
from docextract_eval.errors import BadInputError, UnknownNameError

if TYPE_CHECKING:
    import numpy as np

_MOST_DRAWS = 10_000
"""How often a node is drawn before an allowed value counts as impossible."""


class Choices:
    """The choices that were drawn for one document: subclasses are frozen dataclasses with slots.

    The function of a node is given such a record, too, in which only its parents are set.
    """

    __slots__ = ()

    if not TYPE_CHECKING:  # a type checker knows the fields, and no other name

        def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - it never returns
            """Raise UnknownNameError for a choice that is not set or that the kind lacks."""
            if name.startswith("__"):  # names that Python itself looks up
                raise AttributeError(name)
            known = node_names(type(self))
            if name in known:
                raise UnknownNameError(
                    "parent", name, self._assigned_names(), "a node reads only its declared parents"
                )
            raise UnknownNameError("choice", name, known, type(self).__name__)

    def _assigned_names(self) -> list[str]:
        """Return the names of the choices that are set."""
        found = []
        for name in node_names(type(self)):
            try:
                object.__getattribute__(self, name)
            except AttributeError:
                continue
            found.append(name)
        return found


C = TypeVar("C", bound=Choices)
Draw = Callable[[C, "np.random.Generator"], Any]
DrawCache = dict[tuple[Any, ...], list[tuple[tuple[Any, ...], Any]]]
"""For each stream key: values of the parents, and the value that was drawn."""


def node_names(record: type[Choices]) -> tuple[str, ...]:
    """Return the names of a record's fields, which are those of its graph's nodes."""
    return tuple(each.name for each in fields(record)) if is_dataclass(record) else ()


def hold_identical_values(one: Choices, other: Choices) -> bool:
    """Return whether two records of a kind hold identical objects."""
    return all(getattr(one, name) is getattr(other, name) for name in node_names(type(one)))


@dataclass(frozen=True, slots=True)
class Node(Generic[C]):
    """One named choice: its parents, how it is drawn, and its values, if they are listed."""

    name: str
    parents: tuple[str, ...]
    draw: Draw[C]
    options: Sequence[Any] = ()

    def exact(self, value: Any) -> Any:  # noqa: ANN401 - a node's value may be anything
        """Return the option that a recipe's number or word stands for; any other value as it is.

        >>> saving = Node("saving", (), lambda _, __: None, (Decimal("0.10"),))
        >>> saving.exact(0.1), saving.exact("0.10")
        (Decimal('0.10'), Decimal('0.10'))
        """
        if not isinstance(value, float | str):
            return value
        same = (each for each in self.options if value in (_as_float(each), str(each)))
        return next(same, value)


def _as_float(option: object) -> object:
    return float(option) if isinstance(option, Decimal) else option


@dataclass(frozen=True, slots=True)
class Graph(Generic[C]):
    """The graph of choices of a kind of document, parents before children."""

    record: type[C]
    nodes: dict[str, Node[C]] = field(default_factory=dict)
    cache: DrawCache | None = field(default=None, compare=False)

    def with_cache(self) -> Graph[C]:
        """Return this graph with a cache, for a document that is drawn repeatedly.

        Only descendants of newly fixed nodes are drawn again; `keeps` must be the same each time.
        """
        return Graph(self.record, self.nodes, {})

    def node(
        self, name: str, *parents: str, options: Sequence[Any] = ()
    ) -> Callable[[Draw[C]], Draw[C]]:
        """Return a decorator that adds a function as the node of this name, with these parents."""

        def register(draw: Draw[C]) -> Draw[C]:
            for parent in parents:
                self.find_node(parent)
            self._add(Node(name, parents, draw, options))
            return draw

        return register

    def add_defaults(self, options: Mapping[str, Sequence[str]]) -> None:
        """Add nodes that have the first of their options; only traps and recipes change them."""
        for name, values in options.items():

            def first(_: C, __: np.random.Generator, default: str = values[0]) -> str:
                return default

            self._add(Node(name, (), first, values))

    def _add(self, node: Node[C]) -> None:
        known = node_names(self.record)
        if node.name not in known:
            raise UnknownNameError("choice", node.name, known, self.record.__name__)
        if node.name in self.nodes:
            what = f"there are two nodes '{node.name}'"
            raise BadInputError(what, self.record.__name__, "name each node before its parents")
        self.nodes[node.name] = node

    def check_complete(self) -> None:
        """Raise BadInputError for a graph that lacks a node for a field of its record."""
        if missing := [name for name in node_names(self.record) if name not in self.nodes]:
            raise BadInputError(
                f"no node draws {', '.join(missing)}",
                self.record.__name__,
                "add the node to the graph, or take the field out of the record",
            )

    def partial_choices(self, values: Mapping[str, Any]) -> C:
        """Return a record in which only these choices are set."""
        for name in values:
            self.find_node(name)
        return self._make_record(values.items())

    def _make_record(self, values: Iterable[tuple[str, Any]]) -> C:
        made = object.__new__(self.record)
        for name, value in values:
            object.__setattr__(made, name, value)
        return made

    def find_node(self, name: str, where: str = "") -> Node[C]:
        """Return the node of this name, or raise UnknownNameError."""
        if name not in self.nodes:
            raise UnknownNameError("node", name, self.nodes, where)
        return self.nodes[name]

    def check_value(self, name: str, value: object, where: str) -> None:
        """Raise for a value that a recipe cannot set a node to."""
        node = self.find_node(name, where)
        if not (options := node.options):
            known = ", ".join(each.name for each in self.nodes.values() if each.options)
            raise BadInputError(f"node '{name}' cannot be set", where, f"set one of: {known}")
        if node.exact(value) not in options and isinstance(options, range):
            what = f"node '{name}' is {value}"
            remedy = f"give a whole number from {options[0]:,} to {options[-1]:,}"
            raise BadInputError(what, where, remedy)
        if node.exact(value) not in options:
            raise UnknownNameError(f"value of node {name}", str(value), map(str, options), where)

    def sample(  # noqa: PLR0913, PLR0917 - all that a world is drawn from
        self,
        seed: int,
        document: str,
        do: Mapping[str, Any] | None = None,
        redraw: Collection[str] = (),
        allows: Callable[[str, Any], bool] = lambda _, __: True,
        carry: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> C:
        """Return the choices of one document; `do` fixes some, whatever their parents are.

        `carry={node: {parent: value}}` gives one node another value of a parent than the document
        has: that edge carries another world, and all others stay as they are.

        A value that `allows` refuses is drawn again: the distribution is conditional on `allows`.
        """
        fixed, cache = do or {}, {} if self.cache is None else self.cache
        carried = carry or {}
        for name in (*fixed, *redraw):
            self.find_node(name)
        for name, values in carried.items():
            self._check_carried_parents(name, values)
        choices: dict[str, Any] = {}
        for name, node in self.nodes.items():
            if name in fixed:
                choices[name] = node.exact(fixed[name])
                continue
            stream_key = (document, name, "again") if name in redraw else (document, name)
            earlier_draws = cache.setdefault((seed, *stream_key), [])
            seen = {**choices, **carried.get(name, {})}
            parent_values = tuple(seen[parent] for parent in node.parents)
            for before, value in earlier_draws:
                if all(map(is_, before, parent_values)):
                    choices[name] = value
                    break
            else:
                parents = self._make_record(zip(node.parents, parent_values, strict=True))
                choices[name] = _draw_allowed_value(node, parents, (seed, *stream_key), allows)
                earlier_draws.append((parent_values, choices[name]))
        return self._make_record(choices.items())

    def ancestry(self, name: str) -> Graph[C]:
        """Return the graph of a node and of all that it is drawn from."""
        self.find_node(name)
        kept = {name}
        for node in reversed(self.nodes.values()):
            if node.name in kept:
                kept.update(node.parents)
        nodes = {node.name: node for node in self.nodes.values() if node.name in kept}
        return Graph(self.record, nodes)

    def _check_carried_parents(self, name: str, values: Mapping[str, Any]) -> None:
        parents = self.find_node(name, "carry").parents
        for parent in values:
            if parent not in parents:
                raise UnknownNameError("parent", parent, parents, f"carry, for node {name}")

    def children(self, name: str) -> list[str]:
        """Return the nodes that have this one as a parent."""
        self.find_node(name)
        return [node.name for node in self.nodes.values() if name in node.parents]

    def mermaid(self) -> str:
        """Return the graph as Mermaid text."""
        lines = [f"    {parent} --> {node.name}" for node, parent in self._node_parent_pairs()]
        alone = [f"    {name}" for name, node in self.nodes.items() if not node.parents]
        return "\n".join(["graph TD", *alone, *lines])

    def dot(self) -> str:
        """Return the graph as Graphviz text."""
        lines = [f"    {parent} -> {node.name};" for node, parent in self._node_parent_pairs()]
        alone = [f"    {name};" for name, node in self.nodes.items() if not node.parents]
        return "\n".join(["digraph {", *alone, *lines, "}"])

    def _node_parent_pairs(self) -> Iterator[tuple[Node[C], str]]:
        return ((node, parent) for node in self.nodes.values() for parent in node.parents)


def _draw_allowed_value(
    node: Node[C], parents: C, stream_key: tuple[Any, ...], allows: Callable[[str, Any], bool]
) -> Any:  # noqa: ANN401 - a node's value may be anything
    for turn in range(_MOST_DRAWS):
        value = node.draw(parents, seeds.stream(*stream_key, *((turn,) if turn else ())))
        if allows(node.name, value):
            return value
    what = f"node '{node.name}' has no value that this document allows"
    raise BadInputError(what, str(stream_key[1]), "fix less, or have fewer or larger splits")
