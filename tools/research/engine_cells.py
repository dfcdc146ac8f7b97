"""Which cells engines find on real and on generated receipts, of those engines that are here."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from research.gap_parts import Cells, right_cells
from research.other_engines import ENGINES
from research.pairs import generated_samples, real_samples
from research.readers import Readings, language

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable, Sequence

    from research.gap_parts import Sample
    from research.pairs import Pair
    from research.readers import Seen

SLOWEST = 6.0
"""Seconds for a page, on average; an engine that takes more is stopped."""
_TRIED = 10
"""How many pages are read before an engine is called slow."""


class LeftOutError(Exception):
    """An engine is in no figure, and why."""


@dataclass(frozen=True, slots=True)
class Orders:
    """The cells that each engine has right, on real and on generated receipts."""

    receipts: str
    real: Mapping[str, Cells]
    generated: Mapping[str, Cells]


def measure_orders(
    pairs: Iterable[Pair], options: Namespace
) -> tuple[list[Orders], dict[str, str]]:
    """Return the cells of each pair of sides, and of both at once; then who is left out, and why.

    An engine that has not read every page is left out of everything.
    """
    samples = {
        pair.title.lower(): ([*real_samples(pair, options)], [*generated_samples(pair, options)])
        for pair in pairs
    }
    pages = [(side, each) for both in samples.values() for side, each in enumerate(both)]
    readings = Readings(options.minutes, {n: e for n, e in ENGINES.items() if e.environment})
    found: dict[str, list[Cells]] = {}
    missing: dict[str, str] = {}
    for name in ENGINES:
        try:
            found[name] = [cells_of(name, each, readings) for _, each in pages]
        except LeftOutError as error:
            missing[name] = str(error)
    by_receipts = [
        Orders(
            receipts,
            {name: cells[2 * at] for name, cells in found.items()},
            {name: cells[2 * at + 1] for name, cells in found.items()},
        )
        for at, receipts in enumerate(samples)
    ]
    return [*by_receipts, pooled(by_receipts)], missing


def cells_of(name: str, samples: Sequence[Sample], readings: Readings) -> Cells:
    """Return which labelled cells the rules find among the words of an engine, or raise."""
    if absence := ENGINES[name].absence:
        raise LeftOutError(absence)
    return right_cells(samples, read_pages(name, samples, readings), "plain")


def read_pages(
    name: str, samples: Sequence[Sample], readings: Readings
) -> dict[str, Sequence[Seen]]:
    """Return what an engine sees of each page; raise where it is too slow or there is no time."""
    began = time.monotonic()
    seen: dict[str, Sequence[Seen]] = {}
    for sample in samples:
        words = readings.of(name, sample.file, language(sample.locale))
        if words is None:
            what = f"there was time for {len(seen)} of {len(samples)} pages"
            raise LeftOutError(what)
        seen[sample.id] = words
        if len(seen) >= _TRIED and (mean := (time.monotonic() - began) / len(seen)) > SLOWEST:
            what = f"it takes {mean:.1f} s for a page, and {SLOWEST:.0f} s are the limit"
            raise LeftOutError(what)
    return seen


def pooled(orders: Sequence[Orders]) -> Orders:
    """Return all receipts at once; a field of each kind of receipts weighs on its own.

    >>> cells = {"engine": {("a", "total"): True}}
    >>> pooled([Orders("scans", cells, {})]).real
    {'engine': {('scans a', 'scans total'): True}}
    """
    sides: list[dict[str, dict[tuple[str, str], bool]]] = [{}, {}]
    for each in orders:
        for side, measured in zip(sides, (each.real, each.generated), strict=True):
            for engine, cells in measured.items():
                side.setdefault(engine, {}).update(
                    {
                        (f"{each.receipts} {d}", f"{each.receipts} {f}"): r
                        for (d, f), r in cells.items()
                    }
                )
    return Orders("both", *sides)
