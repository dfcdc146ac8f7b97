"""The worlds in which a factor reaches a page by some of its paths and not by others.

A factor's edges lead into blocks of nodes and, directly, into the page. In a crossed world the
edges into some blocks carry the group's value and all others the value that it is held against;
what is downstream is computed from what reaches it, with its own random stream.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any

from docextract_eval.twin_names import CarriedBlocks, direct_name, placebo_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.corpus.causal import Graph
    from docextract_eval.corpus.options import AuditOptions


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
                str(CarriedBlocks(factor, audit.group, carried)),
                frozenset(carried),
                {factor: value},
                {node: {factor: other} for node in children if node in crossed},
            )
    if children:
        yield World("placebo", placebo_name(factor), redraw=children)
