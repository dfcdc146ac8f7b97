"""The names of twins of audits and of tests: what of a factor reaches which parts, which test."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

DIRECT = "direct"
"""The edge from a factor to the page itself, and all edges that are in no block."""
_TWIN = re.compile(r"world\((?P<factor>\w+)=(?P<group>[^ ]+) by (?P<blocks>.*)\)")


@dataclass(frozen=True, slots=True)
class CarriedBlocks:
    """Which blocks of a twin's page the group's value of a factor reaches."""

    factor: str
    group: str
    blocks: Collection[str]

    def __str__(self) -> str:
        """Return the name of the twin.

        >>> name = str(CarriedBlocks("trade", "hotel", ["direct", "layout"]))
        >>> name, read_carried_blocks(name).group
        ('world(trade=hotel by direct, layout)', 'hotel')
        """
        return f"world({self.factor}={self.group} by {', '.join(self.blocks)})"


def read_carried_blocks(twin: str) -> CarriedBlocks | None:
    """Return what a twin's name states, its blocks as a set; None for another twin."""
    found = _TWIN.fullmatch(twin)
    return (
        CarriedBlocks(found["factor"], found["group"], frozenset(found["blocks"].split(", ")))
        if found
        else None
    )


def direct_name(joined: Collection[str]) -> str:
    """Return what the direct edge is called, with the blocks that are joined to it.

    >>> direct_name(()), direct_name(["parties"])
    ('direct', 'direct with parties')
    """
    return f"{DIRECT} with {' and '.join(joined)}" if joined else DIRECT


def tested_name(test: str) -> str:
    """Return the name of the twins that a test of behaviour compares with their documents."""
    return f"behaviour({test})"


def placebo_name(factor: str) -> str:
    """Return the name of the twins in which a factor's effects are drawn again."""
    return f"placebo({factor})"
