"""Which locales the contracts lay a trap in: some of all, other ones for every trap.

Eighteen locales times every trap in every kind would take most of the suite's time and find the
same faults over and over. So each trap is laid in the first locale that has a form for it, in
some that its name chooses, and in one that has none; `pytest --every` lays it in all.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from docextract_eval.locales import LOCALES

if TYPE_CHECKING:
    from docextract_eval.corpus.traps import TrapSpec

SOME = 3
"""How many a trap's name chooses."""
FIRST = "en_US"
"""It comes before the others, so that what is said there is known when they are asked."""


def locales_of(spec: TrapSpec, kind: str, *, every: bool) -> list[str]:
    """Give the locales that a trap on a kind of document is laid in."""
    names = [FIRST, *(name for name in LOCALES.names if name != FIRST)]
    formed = [name for name in names if name not in spec.without]
    if every or not formed:
        return names
    return [formed[0], *_some(formed[1:], spec, kind, SOME), *_some([*spec.without], spec, kind, 1)]


def _some(names: list[str], spec: TrapSpec, kind: str, count: int) -> list[str]:
    """Give so many in a row, from where the trap's name says, round and round."""
    start = zlib.crc32(f"{spec.name} {kind}".encode())
    return [names[(start + turn) % len(names)] for turn in range(min(count, len(names)))]
