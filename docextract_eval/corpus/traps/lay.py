"""Which traps are laid in which document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval import seeds
from docextract_eval.corpus.traps import TRAPS

if TYPE_CHECKING:
    from docextract_eval.corpus.recipe import TrapOptions
    from docextract_eval.corpus.traps import TrapSpec


def laid(options: TrapOptions, index: int, seed: int, source: str) -> list[TrapSpec]:
    """Give the traps of one document: its turn of the walk, and what its dice say of each share."""
    names = [name for name in options.walk if name != "all"]
    names += TRAPS.names if "all" in options.walk else []
    found = [names[index % len(names)]] if names else []
    found += [
        name
        for name, share in options.shares.items()
        if name not in found and seeds.unit(seed, source, "trap", name) < share
    ]
    return [TRAPS.load(name) for name in found]
