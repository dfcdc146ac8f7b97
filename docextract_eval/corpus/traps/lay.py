"""Which traps are laid in which document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval import seeds
from docextract_eval.corpus.aggressors import AGGRESSORS
from docextract_eval.corpus.traps import TRAPS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from docextract_eval.corpus.options import TrapOptions
    from docextract_eval.corpus.traps import TrapSpec


def walked(options: TrapOptions, kinds: Collection[str]) -> list[tuple[str, str]]:
    """Give the turns of the walk: each trap in each kind of document that it can be laid in.

    After them come those who attack, each in each kind that they have means for.
    """
    names = _named(options.walk, TRAPS.names) + _named(options.aggressors, AGGRESSORS)
    return [(name, kind) for name in names for kind in kinds if _meant(name, kind)]


def _named(wanted: Sequence[str], known: Iterable[str]) -> list[str]:
    """Give the names that are asked for, where `all` stands for every one."""
    return [name for name in wanted if name != "all"] + [*(known if "all" in wanted else ())]


def _meant(name: str, kind: str) -> list[TrapSpec]:
    """Give the traps that are laid in a document of a kind on a turn."""
    names = AGGRESSORS[name].means if name in AGGRESSORS else (name,)
    return [spec for each in names if (spec := TRAPS.load(each).on(kind))]


def laid(
    options: TrapOptions, turn: str | None, kind: str, seed: int, source: str
) -> list[TrapSpec]:
    """Give the traps of one document: its turn of the walk, and what its dice say of each share."""
    found = _meant(turn, kind) if turn else []
    there = {spec.name for spec in found}
    drawn = [
        TRAPS.load(name).on(kind)
        for name, share in options.shares.items()
        if name not in there and seeds.unit(seed, source, "trap", name) < share
    ]
    return [*found, *(spec for spec in drawn if spec)]
