"""Make the recipe of an audit: which paths of a factor can be separated."""

from __future__ import annotations

from collections import Counter
from itertools import chain, combinations
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.documents import audited_value, failing_worlds
from docextract_eval.corpus.kinds import KINDS
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.errors import BadInputError
from docextract_eval.twin_names import DIRECT

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from docextract_eval.corpus.options import Recipe


def make_audit_recipe(
    content: Mapping[str, Any],
    factor: str,
    group: str,
    against: str,
    tick: Callable[[], None] = lambda: None,
) -> Recipe:
    """Return a recipe of one kind with an audit; `tick` is called for every document.

    A block is part of the direct edge if some document cannot be composed in a world that separates
    it. So every document has every world, and none is left out.
    """
    kind = KINDS.load(*content["kinds"])
    children = {*kind.graph.children(factor)}
    own = {
        name: [node for node in nodes if node in children] for name, nodes in kind.blocks.items()
    }
    audit = {"factor": factor, "group": group, "against": against}
    blocks = {name: nodes for name, nodes in own.items() if nodes}
    wanted = parse_recipe({**content, "audit": {**audit, "blocks": blocks}}, "--build")
    failed: dict[frozenset[str], str] = {}
    for index in range(wanted.first, wanted.first + wanted.count):
        if wanted.audit and audited_value(wanted.audit, index) == against:
            failed |= failing_worlds(wanted, index)
        tick()
    apart = _most_blocks_apart([*blocks], failed)
    if apart is None:
        why = Counter(failed.values()).most_common(1)[0][0]
        what = f"{factor} {group} cannot be given to a document with {against}: {why}"
        raise BadInputError(
            what, "--group", "exchange the two groups, or name countries that have both"
        )
    joined = [name for name in blocks if name not in apart]
    return parse_recipe(
        {
            **content,
            "audit": {
                **audit,
                "blocks": {name: blocks[name] for name in apart},
                "joined": joined,
            },
        },
        "--build",
    )


def _most_blocks_apart(
    blocks: Collection[str], failed: Collection[frozenset[str]]
) -> tuple[str, ...] | None:
    """Return the most blocks that can be separated; None if not even the whole can be composed."""
    sizes = range(len(blocks), -1, -1)
    for apart in chain.from_iterable(combinations(blocks, size) for size in sizes):
        joined = {DIRECT, *blocks} - {*apart}
        if not any(joined <= world or joined.isdisjoint(world) for world in failed):
            return apart
    return None
