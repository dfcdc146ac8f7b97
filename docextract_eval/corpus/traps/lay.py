"""Which traps are laid in which document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval import seeds
from docextract_eval.corpus.traps import TRAPS

if TYPE_CHECKING:
    from collections.abc import Collection

    from docextract_eval.corpus.recipe import TrapOptions
    from docextract_eval.corpus.traps import TrapSpec


def walked(options: TrapOptions, kinds: Collection[str]) -> list[tuple[str, str]]:
    """Give the turns of the walk: each trap in each kind of document that it can be laid in."""
    names = [name for name in options.walk if name != "all"]
    names += TRAPS.names if "all" in options.walk else []
    return [(name, kind) for name in names for kind in kinds if TRAPS.load(name).on(kind)]


def laid(
    options: TrapOptions, turn: str | None, kind: str, seed: int, source: str
) -> list[TrapSpec]:
    """Give the traps of one document: its turn of the walk, and what its dice say of each share."""
    found = [turn] if turn else []
    found += [
        name
        for name, share in options.shares.items()
        if name not in found and seeds.unit(seed, source, "trap", name) < share
    ]
    return [spec for name in found if (spec := TRAPS.load(name).on(kind))]
