"""Measure whether engines come in the same order on real and on generated receipts.

usage: tools/study orders [--count N] [--generated N] [--photographs CONDITION] [--minutes N]
                          [--pack FOLDER] [--into FOLDER] [--half even|odd] [--open-odd]

All engines of .venv and of tools/engines read what tools/study gap reads: scans of the pack of real
receipts beside generated ones under the mix `scan`, photographs beside those under --photographs.
Only the even half of the pack is read: the odd one is refused, unless --open-odd is given. Writes
docs/measured/data/orders.md, or orders_unseen.md on the odd half. What engines read is kept under
build/readings. Engines that are not here, or too slow, are named on the page. Where the pack is not
there, it says so and measures nothing.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pages import print_and_write, row, table

from research.engine_orders import count_verdicts, engine_pairs
from research.gap_parts import ALL, Cells, right_cells, shares
from research.independent import points_text, share_text
from research.other_engines import ENGINES, PATIENCE
from research.pairs import Pair, generated_samples, real_samples, run_on_pairs
from research.rank_agreement import rank_agreement, scores
from research.readers import Readings, language

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable, Iterator, Sequence

    from research.engine_orders import EnginePair
    from research.gap_parts import Sample
    from research.pairs import Pair
    from research.rank_agreement import Agreement
    from research.readers import Seen

PAGES = {"even": "orders.md", "odd": "orders_unseen.md"}
"""The page that is written on a half."""
FEWEST_ENGINES = 2
SLOWEST = 6.0
"""Seconds for a page, on average; an engine that takes more is stopped."""
_TRIED = 10
"""How many pages are read before an engine is called slow."""


def main() -> int:
    """Measure all engines, print the page, and write it."""
    return run_on_pairs("tools/study orders", __doc__, write_page)


def write_page(options: Namespace, pairs: tuple[Pair, Pair]) -> int:
    """Measure, print the page, and write it; return the exit code."""
    orders, missing = measure_orders(pairs, options)
    lines = [introduction(options, orders), *engines(orders, missing)]
    if len(orders[0].real) >= FEWEST_ENGINES:
        compared = [(each, engine_pairs(each.real, each.generated)) for each in orders]
        lines += [*summary(compared), *named(compared)]
        for each, found in compared:
            lines += all_pairs(each, found)
    print_and_write(lines, options.into / PAGES[options.half])
    return 0


INTRODUCTION = """\
# Orders of engines on real and generated receipts

Is the engine that is better on generated receipts better on real ones?

Written by `tools/study orders --count {count} --generated {generated}{opened}`.
{engines} engines read {real} of the {half} half of the pack of real receipts
(scans: SROIE 2019, train; photographs: WildReceipt), and {generated} generated receipts
under each of `scan` and `{photographs}`. The baseline rules find the fields among the words of
each engine, and the judge compares them plainly. A program that is not done with a page after
{patience} s saw nothing there.

A pair of engines is decided if the difference of their right cells, paired by document, has a
95 % interval that excludes 0; otherwise it is open. Of pairs that are equal, chance alone decides
one in twenty. Fields weigh on both sides as much as they have cells on real receipts; `both` are
scans and photographs at once.

Kendall's tau-b says how well the two sides agree on the ranking: 1 if all pairs of engines come in
the same order, -1 if all come in the opposite one, whether they are decided or not. Its 95 %
interval comes from drawing the documents of both sides again. `real with itself` is the mean tau-b
of two rankings by real receipts that are drawn again, so about what another sample of as many real
ones would give.
"""


def introduction(options: Namespace, orders: Sequence[Orders]) -> str:
    """Write what is measured, and how."""
    documents = (
        {name for cells in each.real.values() for name, _ in cells} for each in orders[:-1]
    )
    real = [f"{len(names)} {each.receipts}" for names, each in zip(documents, orders, strict=False)]
    return INTRODUCTION.format(
        **vars(options),
        patience=PATIENCE,
        engines=len(orders[0].real),
        real=" and ".join(real),
    )


def engines(orders: Sequence[Orders], missing: Mapping[str, str]) -> Iterator[str]:
    """Write what each engine finds, which one it is, and which are missing."""
    sides = [f"{each.receipts}, {side}" for each in orders[:-1] for side in ("real", "generated")]
    rows = []
    for name in orders[0].real:
        found = [
            share_text(shares(cells, like=each.real[name]).get(ALL))
            for each in orders[:-1]
            for cells in (each.real[name], each.generated[name])
        ]
        rows.append([name, ENGINES[name].family, *found])
    yield from ("## Engines", "", *table(["engine", "family", *sides], rows), "")
    yield from (f"- {name}: {ENGINES[name].version()}" for name in orders[0].real)
    yield ""
    if missing:
        yield from ("Missing, and in no figure:", "")
        yield from (f"- {name}: {why}" for name, why in missing.items())
    else:
        yield "None of `tools/engines --list` is missing."
    yield ""


SUMMARY = """\
## In one view

The number of pairs that real receipts decide, and how many of these come in the same order on
generated receipts, in the opposite one, or are open there.

| receipts | pairs | number | decided on real | same | opposite | open | tau-b | real with itself |
|---|---|---|---|---|---|---|---|---|"""


def summary(compared: Sequence[tuple[Orders, list[EnginePair]]]) -> Iterator[str]:
    """Write for each group of pairs how many come in which order, and how well rankings agree."""
    yield SUMMARY
    for orders, pairs in compared:
        names = [*orders.real]
        reference = orders.real[names[0]]
        ranks = [
            scores([side[name] for name in names], reference, seed)
            for seed, side in enumerate((orders.real, orders.generated), 1)
        ]
        for group, members in groups(pairs).items():
            columns = [tuple(map(names.index, pair.engines)) for pair in members]
            counts = count_verdicts(members)
            decided = len(members) - counts.pop("open on real")
            cells = [orders.receipts, group, str(len(members)), str(decided)]
            cells += [str(count) for count in counts.values()]
            yield row(*cells, *agreement_cells(rank_agreement(*ranks, columns)))
    yield ""


def groups(pairs: Sequence[EnginePair]) -> dict[str, list[EnginePair]]:
    """Return all pairs, those of each family, and those of two families."""
    found: dict[str, list[EnginePair]] = {}
    for pair in pairs:
        one, other = (ENGINES[name].family for name in pair.engines)
        found.setdefault(one if one == other else "", []).append(pair)
    between = {"of two families": found.pop("")} if "" in found else {}
    within = {f"of the family {family}": members for family, members in found.items()}
    return {"all": [*pairs], **within, **between}


def agreement_cells(found: Agreement | None) -> tuple[str, str]:
    """Write a tau-b with its interval, and that of real receipts with themselves."""
    if found is None:
        return "·", "·"
    value, low, high = (f"{each:.2f}" for each in (found.value, found.low, found.high))
    return f"{value} ({low} to {high})", f"{found.with_itself:.2f}"


NAMED = {
    "opposite": "Decided on both sides, and in the opposite order",
    "open on generated": "Decided on real receipts, and open on generated ones",
    "open on real": "Ties on real receipts (the interval includes 0)",
}


def named(compared: Sequence[tuple[Orders, list[EnginePair]]]) -> Iterator[str]:
    """Name the pairs that do not come in the same order, and ties."""
    yield from ("## Pairs by name", "")
    for verdict, what in NAMED.items():
        yield from (f"{what}:", "")
        for orders, pairs in compared:
            members = [pair_text(pair) for pair in pairs if pair.verdict == verdict]
            yield f"- {orders.receipts}: {'; '.join(members) or 'none'}"
        yield ""


def pair_text(pair: EnginePair) -> str:
    """Name two engines, and say where an open pair leans the other way on generated receipts."""
    names = " and ".join(pair.engines)
    leans = pair.verdict == "open on generated" and pair.real.value * pair.generated.value < 0
    return f"{names} (leaning to the opposite order)" if leans else names


def all_pairs(orders: Orders, pairs: Sequence[EnginePair]) -> Iterator[str]:
    """Write the differences of each pair, a row a pair."""
    sides = ([*map(points_text, (pair.real, pair.generated))] for pair in pairs)
    rows = (
        (" less ".join(pair.engines), *both, pair.verdict)
        for pair, both in zip(pairs, sides, strict=True)
    )
    yield from (f"## All pairs: {orders.receipts}", "")
    yield from (*table(("engines", "real", "generated", "order"), rows), "")


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
