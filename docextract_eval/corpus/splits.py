"""Splits that share no shop, no bank and no layout, so that nothing is known by heart.

The split is a root choice: an even walk over the shares, by the document's index. Who made the
paper and the family of its layout fall given it, each again until it belongs to the split. A name
belongs where its hash falls among the shares, in every corpus alike. Families are few, so they
are dealt out: in an order that the recipe's seed gives, always to the split that is furthest
behind its share, but so that every split has one for every trade or country of the recipe.
"""

from __future__ import annotations

import functools
import itertools
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval import seeds
from docextract_eval.errors import BadInputError
from docextract_eval.fieldtypes.text import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.corpus.kinds import Kind

CANARY = "canary"
SPLITS = ("dev", "test", CANARY)
"""To work with, to measure on, and to be found again where it should not be."""
TEMPLATE = "template"
"""The node, in every kind, that is the family of the layout."""
Group = frozenset[str]
"""The families that one trade or country has."""


@dataclass(frozen=True, slots=True)
class Splits:
    """How the documents of a recipe are split."""

    shares: tuple[tuple[str, float], ...]
    seed: int
    open: tuple[tuple[str, tuple[str, ...]], ...]
    """Nodes that a recipe narrows, and the values that it leaves them."""
    noise: str = "issuer"
    """What the side of a name falls by: partitions of other noise know nothing of each other."""

    def keeps(self, kind: Kind, split: str, node: str, value: object) -> bool:
        """Say whether a document of this split may have this value."""
        if node == TEMPLATE:
            return self.families(kind)[str(value)] == split
        return node != kind.issuer or self.owner(str(value)) == split

    def owner(self, name: str) -> str:
        """Give the split of a shop or a bank, by its name alone."""
        return drawn(dict(self.shares), seeds.unit(0, self.noise, fold(name)))

    def families(self, kind: Kind, where: str = "the recipe") -> Mapping[str, str]:
        """Give the split of every family of a kind that the recipe can print."""
        node = kind.graph.named(TEMPLATE)
        narrowed = dict(self.open)
        parents = {
            name: narrowed.get(name) or kind.graph.named(name).options for name in node.parents
        }
        groups = {
            frozenset(kind.families(dict(zip(parents, values, strict=True))))
            for values in itertools.product(*parents.values())
        } - {Group()}  # a trade that a country lacks prints nothing
        dealt = _dealt_out(kind.name, self.seed, self.shares, frozenset(groups))
        if dealt is None:
            few = min((sorted(group) for group in groups), key=len)
            what = f"{len(self.shares)} splits cannot share out the layouts of every {kind.name}"
            remedy = f"have fewer splits, or leave out what is only printed as {', '.join(few)}"
            raise BadInputError(what, where, remedy)
        return dealt


WORLD = Splits((("usual", 0.7), ("new", 0.15), ("unusual", 0.15)), 0, (), "world")
"""Issuers and layouts that recipes share, those that appear as time goes by, and those that are
kept for what nobody has met."""


def drawn(shares: Mapping[str, float], point: float) -> str:
    """Give the name whose share a point of the unit interval is in.

    >>> drawn({"dev": 0.5, "test": 0.5}, 0.7)
    'test'
    """
    left = point * sum(shares.values())
    for choice, share in shares.items():
        left -= share
        if left < 0:
            return choice
    return next(reversed(list(shares)))


def marker(seed: int) -> str:
    """Give the text by which a canary split is found where it should not be."""
    guid = uuid.UUID(bytes=seeds.secret(seed, "canary"), version=4)
    return f"docextract_eval canary GUID {guid}: test data, never to be trained on"


@functools.cache
def _dealt_out(
    kind: str, seed: int, shares: tuple[tuple[str, float], ...], groups: frozenset[Group]
) -> Mapping[str, str] | None:
    families = sorted(
        frozenset().union(*groups), key=lambda name: seeds.unit(seed, "family", kind, name)
    )
    return _dealt(families, dict(shares), groups, {})


def _dealt(
    waiting: list[str],
    shares: Mapping[str, float],
    groups: frozenset[Group],
    dealt: Mapping[str, str],
) -> Mapping[str, str] | None:
    """Deal out the families that wait; None if some group cannot reach every split."""
    for group in groups:
        reached = {dealt[family] for family in group if family in dealt}
        if len(shares) - len(reached) > sum(family in group for family in waiting):
            return None
    if not waiting:
        return dealt
    held = list(dealt.values())
    behind = sorted(shares, key=lambda split: (held.count(split) + 1) / shares[split])
    tries = (_dealt(waiting[1:], shares, groups, {**dealt, waiting[0]: split}) for split in behind)
    return next((found for found in tries if found is not None), None)
