"""A structural causal model: every choice is a node with its own noise, and `do()` is exact.

A node is a small pure function of its parents and of dice that are keyed by (seed, document,
node). So `do(node=value)` changes that node and what descends from it, and leaves every other
choice bit for bit as it was.

>>> from docextract_eval import seeds
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
from typing import TYPE_CHECKING, Any

from docextract_eval import seeds
from docextract_eval.errors import UnknownNameError

if TYPE_CHECKING:
    import numpy as np

Draw = Callable[[Mapping[str, Any], "np.random.Generator"], Any]


@dataclass(frozen=True, slots=True)
class Node:
    """One named choice: what it depends on and how it falls."""

    name: str
    parents: tuple[str, ...]
    draw: Draw


@dataclass(frozen=True, slots=True)
class Graph:
    """The choices behind a kind of document, parents before children."""

    nodes: dict[str, Node] = field(default_factory=dict)

    def node(self, *parents: str) -> Callable[[Draw], Draw]:
        """Add the decorated function as a node that reads these parents and nothing else."""

        def add(draw: Draw) -> Draw:
            for parent in parents:
                if parent not in self.nodes:
                    raise UnknownNameError("node", parent, self.nodes)
            self.nodes[draw.__name__] = Node(draw.__name__, parents, draw)
            return draw

        return add

    def sample(
        self, seed: int, document: str, do: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Let every choice of one document fall; `do` fixes some and cuts what led to them."""
        fixed = do or {}
        for name in fixed:
            if name not in self.nodes:
                raise UnknownNameError("node", name, self.nodes)
        chosen: dict[str, Any] = {}
        for name, node in self.nodes.items():
            if name in fixed:
                chosen[name] = fixed[name]
            else:
                given = _Only(chosen, node.parents)
                chosen[name] = node.draw(given, seeds.stream(seed, document, name))
        return chosen


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
