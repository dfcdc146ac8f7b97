"""Which choices of documents lead to which, as their kinds' graphs have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


def order_by_cause(kinds: Collection[str], factors: Sequence[str]) -> list[str] | None:
    """Return factors of documents with causes first; None if one of the kinds has no graph.

    What is no node of a kind's graph, such as a period, is given before the document is drawn, and
    the condition comes after it.

    >>> order_by_cause(["receipt"], ["condition", "font", "locale", "kind", "period"])
    ['period', 'kind', 'locale', 'font', 'condition']
    """
    if not {*kinds} <= KINDS.table.keys():
        return None
    nodes = ["kind", *(name for kind in sorted(kinds) for name in KINDS.load(kind).graph.nodes)]
    nodes.append("condition")
    return sorted(factors, key=lambda name: nodes.index(name) if name in nodes else -1)


def ancestors_of_blocks(kind: str) -> dict[str, list[str]]:
    """Return for each block of a kind those that lead to it, and that it does not lead to.

    >>> ancestors_of_blocks("receipt")
    {'parties': ['contents'], 'contents': [], 'layout': []}
    """
    graph, nodes_of = KINDS.load(kind).graph, KINDS.load(kind).blocks
    behind = {
        name: {node for each in nodes for node in graph.ancestry(each).nodes} - {*nodes}
        for name, nodes in nodes_of.items()
    }
    leads_to = {
        name: [other for other in nodes_of if behind[name] & {*nodes_of[other]}]
        for name in nodes_of
    }
    return {
        name: [other for other in before if name not in leads_to[other]]
        for name, before in leads_to.items()
    }
