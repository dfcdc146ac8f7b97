"""Splits that share no issuer and no layout, so that a model cannot succeed by memorising them.

The split of a document is an even walk over the shares by its index. Its issuer and its layout are
drawn given the split: each is drawn again until it belongs to the split. An issuer belongs to the
split in which the hash of its name falls, in every corpus. Layouts are few, so they are assigned in
an order that depends on the recipe's seed, always to the split that is furthest behind its share,
and so that every split has a layout for every trade and country of the recipe.

Which layouts are usual, new or unusual is the same in every recipe and is read from
`layout_shares.toml`, so a new country or layout changes none that is listed there.
"""

from __future__ import annotations

import functools
import itertools
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docextract_eval import seeds
from docextract_eval.borders.people import parse_toml
from docextract_eval.corpus.kinds.interventions import default_locales
from docextract_eval.errors import BadInputError
from docextract_eval.fieldtypes.text import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.corpus.kinds import Kind

CANARY = "canary"
SPLITS = ("dev", "test", CANARY)
"""For development, for tests, and for finding leaks into training data."""
LAYOUT_NODE = "template"
"""The node of the layout, in every kind."""
LayoutGroup = frozenset[str]
"""The layouts of one trade or country."""
LAYOUT_SHARES = Path(__file__).with_name("layout_shares.toml")
"""For each kind, the share of `WORLD` of each layout; lines are added, never changed."""


@dataclass(frozen=True, slots=True)
class PartitionParts:
    """The parts of a partition to which a document's issuer and its layout belong."""

    issuer: str
    layout: str


@dataclass(frozen=True, slots=True)
class Partition:
    """A partition of issuers and layouts, and so of documents."""

    shares: tuple[tuple[str, float], ...]
    seed: int
    narrowed_nodes: tuple[tuple[str, tuple[str, ...]], ...]
    """Nodes that a recipe narrows, and the values that remain."""
    stream_key: str = "issuer"
    """The stream key of issuers; partitions with different keys are independent."""
    layout_file: Path | None = None
    """The file that assigns layouts, if that is the same in all recipes."""

    def allows(self, kind: Kind[Any], parts: PartitionParts, node: str, value: object) -> bool:
        """Return whether a document of these parts may have this value of a node."""
        if node == LAYOUT_NODE:
            return self.layout_splits(kind)[str(value)] == parts.layout
        return node != kind.issuer_field or self.issuer_split(str(value)) == parts.issuer

    def issuer_split(self, issuer: str) -> str:
        """Return the split of an issuer, which depends only on its name."""
        return pick_share(dict(self.shares), seeds.hash_to_unit(0, self.stream_key, fold(issuer)))

    def layout_splits(self, kind: Kind[Any], where: str = "the recipe") -> Mapping[str, str]:
        """Return the split of every layout of a kind that the recipe can use."""
        if self.layout_file:
            return self._committed_layout_splits(kind, self.layout_file)
        groups = layout_groups(kind, dict(self.narrowed_nodes))
        assigned = _assign_layouts(kind.name, self.seed, self.shares, groups)
        if assigned is None:
            few = min((sorted(group) for group in groups), key=len)
            what = f"the layouts of {kind.name} are too few for {len(self.shares)} splits"
            remedy = (
                f"use fewer splits, or leave out names that are only printed as {', '.join(few)}"
            )
            raise BadInputError(what, where, remedy)
        return assigned

    def _committed_layout_splits(self, kind: Kind[Any], file: Path) -> Mapping[str, str]:
        """Return the split of every layout of a kind, by the file or else by a hash of its name."""
        known = _read_layout_shares(file).get(kind.name, {})
        families = map(str, kind.graph.find_node(LAYOUT_NODE).options)
        by_name = {
            family: pick_share(
                dict(self.shares), seeds.hash_to_unit(0, self.stream_key, kind.name, family)
            )
            for family in families
            if family not in known
        }
        return {**known, **by_name}


ISSUER_PARTITION = Partition(
    (("usual", 0.7), ("new", 0.15), ("unusual", 0.15)), 0, (), "world", LAYOUT_SHARES
)
"""Issuers and layouts that recipes usually use, that appear over time, or that are kept
to test models on the unknown."""


def pick_share(shares: Mapping[str, float], point: float) -> str:
    """Return the name in whose share a point of the unit interval falls.

    >>> pick_share({"dev": 0.5, "test": 0.5}, 0.7)
    'test'
    """
    left = point * sum(shares.values())
    for choice, share in shares.items():
        left -= share
        if left < 0:
            return choice
    return next(reversed(list(shares)))


def layout_groups(
    kind: Kind[Any], narrowed_values: Mapping[str, tuple[str, ...]]
) -> frozenset[LayoutGroup]:
    """Return the groups of layouts that documents of a kind can have, one per trade and country.

    If the country is open, those of the pool count, so a new country adds no group.
    """
    node = kind.graph.find_node(LAYOUT_NODE)
    usual = {name: kind.graph.find_node(name).options for name in node.parents} | {
        "locale": default_locales()
    }
    parents = {name: narrowed_values.get(name) or usual[name] for name in node.parents}
    groups = {
        frozenset(
            kind.layout_families(
                kind.graph.partial_choices(dict(zip(parents, values, strict=True)))
            )
        )
        for values in itertools.product(*parents.values())
    }
    return frozenset(groups - {LayoutGroup()})  # a trade that a country lacks has no layouts


def canary_text(seed: int) -> str:
    """Return the text that marks a canary split, to find it in training data."""
    guid = uuid.UUID(bytes=seeds.secret_bytes(seed, "canary"), version=4)
    return f"docextract_eval canary GUID {guid}: test data, never to be trained on"


@functools.cache
def _read_layout_shares(file: Path) -> Mapping[str, Mapping[str, str]]:
    return parse_toml(file.read_text(encoding="utf-8"), file.name)


@functools.cache
def _assign_layouts(
    kind: str, seed: int, shares: tuple[tuple[str, float], ...], groups: frozenset[LayoutGroup]
) -> Mapping[str, str] | None:
    families = sorted(
        frozenset().union(*groups), key=lambda name: seeds.hash_to_unit(seed, "family", kind, name)
    )
    return _assign_remaining(families, dict(shares), groups, {})


def _assign_remaining(
    unassigned: list[str],
    shares: Mapping[str, float],
    groups: frozenset[LayoutGroup],
    assigned: Mapping[str, str],
) -> Mapping[str, str] | None:
    """Return an assignment of layouts to splits, or None if a group cannot reach every split."""
    for group in groups:
        reached = {assigned[family] for family in group if family in assigned}
        if len(shares) - len(reached) > sum(family in group for family in unassigned):
            return None
    if not unassigned:
        return assigned
    held = list(assigned.values())
    behind = sorted(shares, key=lambda split: (held.count(split) + 1) / shares[split])
    tries = (
        _assign_remaining(unassigned[1:], shares, groups, {**assigned, unassigned[0]: split})
        for split in behind
    )
    return next((found for found in tries if found is not None), None)
