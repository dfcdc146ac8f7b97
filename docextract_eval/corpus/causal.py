"""A structural causal model: every choice is a node with its own noise, and `do()` is exact.

A node is a small pure function of its parents and of dice that are keyed by (seed, document,
node). So `do(node=value)` changes that node and what descends from it, and leaves every other
choice bit for bit as it was. `redraw` lets a node fall once more, from the same distribution.

>>> graph = Graph()
>>> @graph.node()
... def price(_, dice): return int(dice.integers(1, 100))
>>> @graph.node("price")
... def total(given, dice): return 2 * given["price"]
>>> graph.sample(7, "doc-0", do={"price": 21})["total"]
42
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from operator import is_
from typing import TYPE_CHECKING, Any

from docextract_eval import seeds
from docextract_eval.errors import BadInputError, UnknownNameError

if TYPE_CHECKING:
    import numpy as np

_PATIENCE = 10_000
"""How often a node may fall before what is kept is held to be impossible."""
Draw = Callable[[Mapping[str, Any], "np.random.Generator"], Any]
Past = dict[tuple[Any, ...], list[tuple[tuple[Any, ...], Any]]]
"""Per noise: what was given and what fell."""


@dataclass(frozen=True, slots=True)
class Node:
    """One named choice: what it depends on, how it falls, and among what, if that can be listed."""

    name: str
    parents: tuple[str, ...]
    draw: Draw
    options: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Graph:
    """The choices behind a kind of document, parents before children."""

    nodes: dict[str, Node] = field(default_factory=dict)
    past: Past | None = field(default=None, compare=False)

    def remembering(self) -> Graph:
        """Give this graph for a document that falls again and again with other choices fixed.

        Only what descends from those is drawn anew; what is kept must be the same each time.
        """
        return Graph(self.nodes, {})

    def node(self, *parents: str, options: tuple[Any, ...] = ()) -> Callable[[Draw], Draw]:
        """Add the decorated function as a node that reads these parents and nothing else."""

        def add(draw: Draw) -> Draw:
            for parent in parents:
                self.named(parent)
            self.nodes[draw.__name__] = Node(draw.__name__, parents, draw, options)
            return draw

        return add

    def named(self, name: str, where: str = "") -> Node:
        """Give the node of this name."""
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
    ) -> dict[str, Any]:
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
                chosen[name] = _fallen(node, _Only(chosen, node.parents), (seed, *noise), keeps)
                fallen.append((given, chosen[name]))
        return chosen

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

    def _arrows(self) -> Iterator[tuple[Node, str]]:
        return ((node, parent) for node in self.nodes.values() for parent in node.parents)


def _fallen(
    node: Node, given: Mapping[str, Any], noise: tuple[Any, ...], keeps: Callable[[str, Any], bool]
) -> Any:  # noqa: ANN401 - a node's value may be anything
    for turn in range(_PATIENCE):
        value = node.draw(given, seeds.stream(*noise, *((turn,) if turn else ())))
        if keeps(node.name, value):
            return value
    what = f"node '{node.name}' never falls as this document needs it"
    raise BadInputError(what, str(noise[1]), "fix less, or have fewer or larger splits")


class _Only(Mapping[str, Any]):
    """A view of what was chosen, narrowed to what a node declared that it reads."""

    __slots__ = ("_chosen", "_names")

    def __init__(self, chosen: dict[str, Any], names: tuple[str, ...]) -> None:
        self._chosen, self._names = chosen, names

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - a node's value may be anything
        if name not in self._names:
            raise UnknownNameError("parent", name, self._names, "a node reads what it declares")
        return self._chosen[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
