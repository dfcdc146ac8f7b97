"""A structural causal model: every choice is a node with its own noise, and `do()` is exact.

A node is a small pure function of its parents and of dice that are keyed by (seed, document,
node). So `do(node=value)` changes that node and what descends from it, and leaves every other
choice bit for bit as it was. `redraw` lets a node fall once more, from the same distribution.

The choices of a document are a record of its kind: a class with an attribute for each node, so
that a misspelt one is found before anything runs.

>>> @dataclass(frozen=True, slots=True)
... class Bill(Choices):
...     price: int
...     total: int
>>> graph = Graph(Bill)
>>> @graph.node()
... def price(_, dice): return int(dice.integers(1, 100))
>>> @graph.node("price")
... def total(given, dice): return 2 * given.price
>>> graph.sample(7, "doc-0", do={"price": 21}).total
42
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from operator import is_
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from docextract_eval import seeds
from docextract_eval.errors import BadInputError, UnknownNameError

if TYPE_CHECKING:
    import numpy as np

_PATIENCE = 10_000
"""How often a node may fall before what is kept is held to be impossible."""


class Choices:
    """What was drawn for one document: subclasses are frozen dataclasses with slots.

    What a node's draw gets is such a record too, of which only the node's parents are set.
    """

    __slots__ = ()

    if not TYPE_CHECKING:  # a type checker knows the fields, and no other name

        def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - it never returns
            """Refuse to read a choice that is not set, or that no document of the kind has."""
            if name.startswith("__"):  # what Python itself asks for
                raise AttributeError(name)
            known = nodes_of(type(self))
            if name in known:
                raise UnknownNameError("parent", name, self._set(), "a node reads what it declares")
            raise UnknownNameError("choice", name, known, type(self).__name__)

    def _set(self) -> list[str]:
        """Return the names of the choices that are set."""
        found = []
        for name in nodes_of(type(self)):
            try:
                object.__getattribute__(self, name)
            except AttributeError:
                continue
            found.append(name)
        return found


C = TypeVar("C", bound=Choices)
Draw = Callable[[C, "np.random.Generator"], Any]
Past = dict[tuple[Any, ...], list[tuple[tuple[Any, ...], Any]]]
"""Per noise: what was given and what fell."""


def nodes_of(record: type[Choices]) -> tuple[str, ...]:
    """Return the names of the fields of a record, which are those of its graph's nodes."""
    return tuple(each.name for each in fields(record)) if is_dataclass(record) else ()


def same(one: Choices, other: Choices) -> bool:
    """Say whether two records of a kind hold the very same values."""
    return all(getattr(one, name) is getattr(other, name) for name in nodes_of(type(one)))


@dataclass(frozen=True, slots=True)
class Node(Generic[C]):
    """One named choice: what it depends on, how it falls, and among what, if that can be listed."""

    name: str
    parents: tuple[str, ...]
    draw: Draw[C]
    options: Sequence[Any] = ()


@dataclass(frozen=True, slots=True)
class Graph(Generic[C]):
    """The choices behind a kind of document, parents before children."""

    record: type[C]
    nodes: dict[str, Node[C]] = field(default_factory=dict)
    past: Past | None = field(default=None, compare=False)

    def remembering(self) -> Graph[C]:
        """Return this graph for a document that falls again and again with other choices fixed.

        Only what descends from those is drawn anew; what is kept must be the same each time.
        """
        return Graph(self.record, self.nodes, {})

    def node(self, *parents: str, options: Sequence[Any] = ()) -> Callable[[Draw[C]], Draw[C]]:
        """Add the decorated function as a node that reads these parents and nothing else."""

        def add(draw: Draw[C]) -> Draw[C]:
            for parent in parents:
                self.named(parent)
            name, known = draw.__name__, nodes_of(self.record)
            if name not in known:
                raise UnknownNameError("choice", name, known, self.record.__name__)
            self.nodes[name] = Node(name, parents, draw, options)
            return draw

        return add

    def check_whole(self) -> None:
        """Refuse a graph that does not draw every choice of its record."""
        if missing := [name for name in nodes_of(self.record) if name not in self.nodes]:
            raise BadInputError(
                f"no node draws {', '.join(missing)}",
                self.record.__name__,
                "add the node to the graph, or take the field out of the record",
            )

    def given(self, values: Mapping[str, Any]) -> C:
        """Return a record of which only these choices are set."""
        for name in values:
            self.named(name)
        return self._of(values.items())

    def _of(self, values: Iterable[tuple[str, Any]]) -> C:
        made = object.__new__(self.record)
        for name, value in values:
            object.__setattr__(made, name, value)
        return made

    def named(self, name: str, where: str = "") -> Node[C]:
        """Return the node of this name."""
        if name not in self.nodes:
            raise UnknownNameError("node", name, self.nodes, where)
        return self.nodes[name]

    def check(self, name: str, value: object, where: str) -> None:
        """Refuse a value that a node can never have."""
        options = self.named(name, where).options
        if not options:
            known = ", ".join(each.name for each in self.nodes.values() if each.options)
            raise BadInputError(
                f"node '{name}' cannot be set by hand", where, f"set one of: {known}"
            )
        if value not in options:
            raise UnknownNameError(f"value of node {name}", str(value), map(str, options), where)

    def sample(
        self,
        seed: int,
        document: str,
        do: Mapping[str, Any] | None = None,
        redraw: str | None = None,
        keeps: Callable[[str, Any], bool] = lambda _, __: True,
    ) -> C:
        """Let every choice of one document fall; `do` fixes some and cuts what led to them.

        What `keeps` refuses falls again: the node is drawn given that it is kept.
        """
        fixed, past = do or {}, {} if self.past is None else self.past
        for name in (*fixed, *((redraw,) if redraw else ())):
            self.named(name)
        chosen: dict[str, Any] = {}
        for name, node in self.nodes.items():
            if name in fixed:
                chosen[name] = fixed[name]
                continue
            noise = (document, name, "again") if name == redraw else (document, name)
            fallen = past.setdefault((seed, *noise), [])
            given = tuple(chosen[parent] for parent in node.parents)
            for before, value in fallen:
                if all(map(is_, before, given)):
                    chosen[name] = value
                    break
            else:
                parents = self._of(zip(node.parents, given, strict=True))
                chosen[name] = _fallen(node, parents, (seed, *noise), keeps)
                fallen.append((given, chosen[name]))
        return self._of(chosen.items())

    def mermaid(self) -> str:
        """Write the graph for Mermaid."""
        lines = [f"    {parent} --> {node.name}" for node, parent in self._arrows()]
        alone = [f"    {name}" for name, node in self.nodes.items() if not node.parents]
        return "\n".join(["graph TD", *alone, *lines])

    def dot(self) -> str:
        """Write the graph for Graphviz."""
        lines = [f"    {parent} -> {node.name};" for node, parent in self._arrows()]
        alone = [f"    {name};" for name, node in self.nodes.items() if not node.parents]
        return "\n".join(["digraph {", *alone, *lines, "}"])

    def _arrows(self) -> Iterator[tuple[Node[C], str]]:
        return ((node, parent) for node in self.nodes.values() for parent in node.parents)


def _fallen(
    node: Node[C], given: C, noise: tuple[Any, ...], keeps: Callable[[str, Any], bool]
) -> Any:  # noqa: ANN401 - a node's value may be anything
    for turn in range(_PATIENCE):
        value = node.draw(given, seeds.stream(*noise, *((turn,) if turn else ())))
        if keeps(node.name, value):
            return value
    what = f"node '{node.name}' never falls as this document needs it"
    raise BadInputError(what, str(noise[1]), "fix less, or have fewer or larger splits")
