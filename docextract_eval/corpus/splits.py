"""Splits that share no shop, no bank and no layout, so that nothing is known by heart.

The split is a root choice: an even walk over the shares, by the document's index. Who made the
paper and the family of its layout fall given it, each again until it belongs to the split. A name
belongs where its hash falls among the shares, in every corpus alike. Families are few, so they
are dealt out: in an order that the recipe's seed gives, always to the split that is furthest
behind its share, but so that every split has one for every trade or country of the recipe.

Which families are usual, new or unusual is the same in every recipe, and is read from
`layout_shares.toml`: a country or a family that is added moves none that stands there.
"""

from __future__ import annotations

import functools
import itertools
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docextract_eval import seeds
from docextract_eval.borders import parse_toml
from docextract_eval.corpus.kinds.interventions import pool
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
LAYOUT_SHARES = Path(__file__).with_name("layout_shares.toml")
"""Per kind, the share of `WORLD` that each family belongs to; lines are added, never changed."""


@dataclass(frozen=True, slots=True)
class Splits:
    """How the documents of a recipe are split."""

    shares: tuple[tuple[str, float], ...]
    seed: int
    open: tuple[tuple[str, tuple[str, ...]], ...]
    """Nodes that a recipe narrows, and the values that it leaves them."""
    noise: str = "issuer"
    """What the side of a name falls by: partitions of other noise know nothing of each other."""
    committed: Path | None = None
    """The file that says where families belong, if that was decided once for all recipes."""

    def keeps(self, kind: Kind[Any], split: str, node: str, value: object) -> bool:
        """Say whether a document of this split may have this value."""
        if node == TEMPLATE:
            return self.families(kind)[str(value)] == split
        return node != kind.issuer or self.owner(str(value)) == split

    def owner(self, name: str) -> str:
        """Return the split of a shop or a bank, by its name alone."""
        return drawn(dict(self.shares), seeds.unit(0, self.noise, fold(name)))

    def families(self, kind: Kind[Any], where: str = "the recipe") -> Mapping[str, str]:
        """Return the split of every family of a kind that the recipe can print."""
        if self.committed:
            return self._committed_families(kind, self.committed)
        groups = printed(kind, dict(self.open))
        dealt = _dealt_out(kind.name, self.seed, self.shares, groups)
        if dealt is None:
            few = min((sorted(group) for group in groups), key=len)
            what = f"{len(self.shares)} splits cannot share out the layouts of every {kind.name}"
            remedy = f"have fewer splits, or leave out what is only printed as {', '.join(few)}"
            raise BadInputError(what, where, remedy)
        return dealt

    def _committed_families(self, kind: Kind[Any], file: Path) -> Mapping[str, str]:
        """Return the split of every family of a kind: by the file, or else by its name alone."""
        known = _read(file).get(kind.name, {})
        families = map(str, kind.graph.named(TEMPLATE).options)
        by_name = {
            family: drawn(dict(self.shares), seeds.unit(0, self.noise, kind.name, family))
            for family in families
            if family not in known
        }
        return {**known, **by_name}


WORLD = Splits((("usual", 0.7), ("new", 0.15), ("unusual", 0.15)), 0, (), "world", LAYOUT_SHARES)
"""Issuers and layouts that recipes share, those that appear as time goes by, and those that are
kept for what nobody has met."""


def drawn(shares: Mapping[str, float], point: float) -> str:
    """Return the name whose share a point of the unit interval is in.

    >>> drawn({"dev": 0.5, "test": 0.5}, 0.7)
    'test'
    """
    left = point * sum(shares.values())
    for choice, share in shares.items():
        left -= share
        if left < 0:
            return choice
    return next(reversed(list(shares)))


def printed(kind: Kind[Any], narrowed: Mapping[str, tuple[str, ...]]) -> frozenset[Group]:
    """Return the groups of families that documents of a kind print, one a trade and country.

    Where the country is left open, it is one of the pool: no new one makes a group.
    """
    node = kind.graph.named(TEMPLATE)
    usual = {name: kind.graph.named(name).options for name in node.parents} | {"locale": pool()}
    parents = {name: narrowed.get(name) or usual[name] for name in node.parents}
    groups = {
        frozenset(kind.families(kind.graph.given(dict(zip(parents, values, strict=True)))))
        for values in itertools.product(*parents.values())
    }
    return frozenset(groups - {Group()})  # a trade that a country lacks prints nothing


def marker(seed: int) -> str:
    """Return the text by which a canary split is found where it should not be."""
    guid = uuid.UUID(bytes=seeds.secret(seed, "canary"), version=4)
    return f"docextract_eval canary GUID {guid}: test data, never to be trained on"


@functools.cache
def _read(file: Path) -> Mapping[str, Mapping[str, str]]:
    return parse_toml(file.read_text(encoding="utf-8"), file.name)


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
