"""The worlds in which a factor reaches a page by some of its paths and not by others.

A factor's edges lead into blocks of nodes and, directly, into the page. In a crossed world the
edges into some blocks carry the group's value and all others the value that it is held against;
what is downstream is computed from what reaches it, with its own random stream.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.corpus.causal import Graph
    from docextract_eval.corpus.options import AuditOptions

DIRECT = "direct"
"""The edge from a factor to the page itself, and all edges that are in no block."""
_TWIN = re.compile(r"world\((?P<factor>\w+)=(?P<group>[^ ]+) by (?P<blocks>.*)\)")


@dataclass(frozen=True, slots=True)
class World:
    """A twin of a document: what is fixed, carried and drawn again in it."""

    name: str
    twin: str
    carried: frozenset[str] = frozenset()
    """The blocks that the group's value reaches."""
    do: Mapping[str, Any] = field(default_factory=dict)
    carry: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    redraw: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class CarriedBlocks:
    """What the name of a twin states: which blocks the group's value reaches."""

    factor: str
    group: str
    blocks: frozenset[str]


def list_worlds(audit: AuditOptions, graph: Graph[Any]) -> Iterator[World]:
    """Yield the world of every set of blocks that the group's value reaches, then the placebo.

    In the placebo all that the factor leads to is drawn again, and the factor stays as it is.
    """
    factor, children = audit.factor, graph.children(audit.factor)
    names = [direct_name(audit.joined), *audit.blocks]
    for size in range(1, len(names) + 1):
        for carried in combinations(names, size):
            nodes = {node for name in carried for node in audit.blocks.get(name, ())}
            reached_directly = names[0] in carried
            in_blocks = {node for block in audit.blocks.values() for node in block}
            value = audit.group if reached_directly else audit.against
            other = audit.against if reached_directly else audit.group
            crossed = in_blocks - nodes if reached_directly else nodes
            yield World(
                "-".join(name.replace(" ", "-") for name in carried),
                f"world({factor}={audit.group} by {', '.join(carried)})",
                frozenset(carried),
                {factor: value},
                {node: {factor: other} for node in children if node in crossed},
            )
    if children:
        yield World("placebo", placebo_name(factor), redraw=children)


def direct_name(joined: Collection[str]) -> str:
    """Return what the direct edge is called, with the blocks that are joined to it.

    >>> direct_name(()), direct_name(["parties"])
    ('direct', 'direct with parties')
    """
    return f"{DIRECT} with {' and '.join(joined)}" if joined else DIRECT


def placebo_name(factor: str) -> str:
    """Return the name of the twins in which a factor's effects are drawn again."""
    return f"placebo({factor})"


def read_carried_blocks(twin: str) -> CarriedBlocks | None:
    """Return what a twin's name states, or None for another twin.

    >>> read_carried_blocks("world(trade=hotel by direct, layout)").group
    'hotel'
    """
    found = _TWIN.fullmatch(twin)
    return (
        CarriedBlocks(found["factor"], found["group"], frozenset(found["blocks"].split(", ")))
        if found
        else None
    )
