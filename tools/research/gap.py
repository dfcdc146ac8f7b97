"""Measure the gap between real and generated receipts in three parts: rules, reading, labels.

usage: tools/study gap [--count N] [--generated N] [--photographs CONDITION] [--minutes N]
                       [--pack FOLDER] [--into FOLDER] [--half even|odd] [--open-odd]

Scans of the pack of real receipts stand beside generated receipts under the mix `scan`, photographs
beside those under --photographs; the judge of the package judges both. Only the even half of the
pack is read: the odd one is refused, unless --open-odd is given. Writes docs/measured/data/gap.md,
or gap_unseen.md on the odd half. What engines read is kept under build/readings, so that a run that
was stopped goes on. Where the pack is not there, it says so and measures nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from pages import print_and_write, row, table

from research.engine_orders import order_text
from research.gap_parts import (
    ALL,
    COMPARISONS,
    FIELDS,
    TRUE_WORDS,
    Side,
    changes,
    measure,
    shares,
)
from research.independent import (
    counts_text,
    decision_text,
    known_difference,
    points_text,
    share_text,
)
from research.pairs import (
    ENGINES,
    Pair,
    generated_samples,
    real_samples,
    run_on_pairs,
)
from research.readers import Readings, versions
from research.rms_gap import FEWEST, mean_gap
from research.together import together

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator, Sequence

    from docextract_eval.statistics.clusters import Proportion
    from research.gap_parts import Cells

PAGES = {"even": "gap.md", "odd": "gap_unseen.md"}
"""The page that is written on a half."""
TEXTS = ("merchant", "address")
"""The fields that are compared as texts, so that their labels may differ in form."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured of a pair."""

    pair: Pair
    real: Side
    generated: Side

    @property
    def sides(self) -> tuple[Side, Side]:
        """Real receipts, and generated ones."""
        return self.real, self.generated


def main() -> int:
    """Measure both pairs, print the page, and write it."""
    return run_on_pairs("tools/study gap", __doc__, write_page)


def write_page(options: Namespace, pairs: tuple[Pair, Pair]) -> int:
    """Measure, print the page, and write it; return the exit code."""
    found = [measure_pair(pair, options) for pair in pairs]
    lines = [introduction(options, found), *sizes(found), *nothing_right(found)]
    lines += [*summary(found), *orders(found)]
    for measured in found:
        lines += section(measured)
    print_and_write(lines, options.into / PAGES[options.half])
    return 0


def measure_pair(pair: Pair, options: Namespace) -> Measured:
    """Measure real receipts of a set, and generated ones under its mix."""
    readings = Readings(options.minutes)
    return Measured(
        pair,
        measure([*real_samples(pair, options)], readings, ENGINES),
        measure([*generated_samples(pair, options)], readings, ENGINES),
    )


INTRODUCTION = """\
# The gap between real and generated receipts

Do figures on generated receipts carry over to real ones, and where does the difference come from?

Written by `tools/study gap --count {count} --generated {generated}{opened}`.
Engines read {real} of the {half} half of the pack of real receipts
(scans: SROIE 2019, train; photographs: WildReceipt), and {generated} generated receipts
under each of `scan` and `{photographs}`: {versions}.

The extractor is the baseline rules, and the judge is that of the package (`judge_all`). Three parts
of the gap are measured apart:

- **(a) rules**: the share of cells that the rules find among the true words, which are those of the
  labels or of the generated page;
- **(b) reading**: of these cells, the share that the rules still find among the words that an
  engine read;
- **(c) labels**: the share of cells that are wrong only because of how labels are written. Case and
  punctuation never count. Blanks are ignored as well; then a name of several lines, which labels
  join, may also be some of these lines. (a) and (b) are compared in this lenient way.

Every share has its 95 % interval over documents. A difference is real minus generated, in points,
with Newcombe's interval; where it includes 0, the table says how many real receipts with this field
would decide, with as many more generated ones. What labels do not state is not judged, nor what
they state in a form that the country of the set does not print, nor values that are illegible on a
generated page. In `all`, fields weigh on both sides as much as they have cells on real receipts.

The labels of the photographs have no blanks inside a segment, so the rules meet words that are
joined: below each table of (b) are the values found among the words of an engine, but not among the
true ones.
"""


def introduction(options: Namespace, found: Sequence[Measured]) -> str:
    """Write what is measured, and how."""
    return INTRODUCTION.format(
        **vars(options),
        real=" and ".join(f"{m.real.receipts} {m.pair.title.lower()}" for m in found),
        versions=versions(),
    )


SIZES = f"""\
## How large it is

The mean of the absolute differences over fields and engines, in points, with its 95 % interval over
documents, over fields that at least {FEWEST} documents have on both sides. Samples of this size
would differ by `chance alone` on average if there were no gap at all.

| receipts | right | fields x engines | mean difference | chance alone |
|---|---|---|---|---|"""
CAUTION = """
What not to conclude: that a share on generated receipts is the share that will be reached on real
ones. Where a mean difference is far above chance alone, a figure on generated receipts ranks
releases and shows what breaks them, and it promises no level. Part (a) is about the rules of the
baseline: another extractor has another one, and has to be measured on labelled receipts as well.
No scan is a slip of a card terminal, so that slips, a quarter of the generated receipts of a
recipe, are left out there, and no figure here is about scanned slips.
"""


def sizes(found: Sequence[Measured]) -> Iterator[str]:
    """Write the mean gap of each part, and what not to conclude."""
    yield SIZES
    for measured in found:
        sides = measured.sides
        parts = {
            "what a user measures": [[side.plainly(each) for each in ENGINES] for side in sides],
            "(a) rules": [[side.rules()] for side in sides],
            "(b) reading": [[side.reading(each) for each in ENGINES] for side in sides],
            "(c) labels": [[side.labels(each) for each in ENGINES] for side in sides],
        }
        for part, both in parts.items():
            if size := mean_gap(*both):
                value, low, high, chance = (
                    100 * each for each in (size.value, size.low, size.high, size.chance)
                )
                interval = f"{value:.1f} ({low:.1f} to {high:.1f})"
                title = measured.pair.title.lower()
                yield row(title, part, str(size.cells), interval, f"{chance:.1f}")
    yield CAUTION


NOTHING = """\
## Documents with nothing right

The share of documents with no labelled field right by an engine, however labels are written.

| receipts | engine | documents | real | generated | difference |
|---|---|---|---|---|---|"""


def nothing_right(found: Sequence[Measured]) -> Iterator[str]:
    """Write how many documents an engine fails wholly on, then what fields say together."""
    yield NOTHING
    for measured in found:
        for engine in ENGINES:
            sides = [failed_wholly(each.leniently(engine)) for each in measured.sides]
            texts = (*map(share_text, sides), points_text(known_difference(*sides)))
            yield row(measured.pair.title.lower(), engine, counts_text(sides), *texts)
    yield ""
    yield "The fields of (b) together, without `all`, corrected for the fields of an engine:"
    yield ""
    for measured in found:
        for engine in ENGINES:
            both = shares_of_both(*(each.reading(engine) for each in measured.sides))
            known = {
                field: known_difference(*(side.get(field) for side in both))
                for field in FIELDS[measured.pair.name]
                if all(field in side and side[field].sources >= FEWEST for side in both)
            }
            said = together({name: each for name, each in known.items() if each})
            yield f"- {measured.pair.title}, {engine}: {said or 'nothing to compare'}"
    yield ""


def failed_wholly(cells: Cells) -> Proportion | None:
    """Return the share of documents without any right cell; None without documents.

    >>> failed_wholly({("a", "date"): False, ("b", "date"): False, ("b", "total"): True}).value
    0.5
    """
    right: dict[str, bool] = {}
    for (document, _), is_right in cells.items():
        right[document] = right.get(document, False) or is_right
    return shares({(document, ALL): not each for document, each in right.items()}).get(ALL)


SUMMARY = """\
## In one view

All fields. `right` is what a user measures, by plain comparison. (a), (b) and (c) are
differences as well.

| receipts | engine | right, real | right, generated | difference | (a) | (b) | (c) |
|---|---|---|---|---|---|---|---|"""


def summary(found: Sequence[Measured]) -> Iterator[str]:
    """Write all parts at once, over all fields."""
    yield SUMMARY
    for measured in found:
        for engine in ENGINES:
            parts = [side.parts(engine) for side in (measured.real, measured.generated)]
            shares_of_parts = [shares_of_both(*both) for both in zip(*parts, strict=True)]
            overall = [[share.get(ALL) for share in both] for both in shares_of_parts]
            cells = [measured.pair.title.lower(), engine, *map(share_text, overall[0])]
            yield row(*cells, *(points_text(known_difference(*both)) for both in overall))
    yield ""


ORDERS = """\
## Orders of engines

Whether the better engine on generated receipts is the better one on real receipts: differences of
`right`, paired by document, with their 95 % intervals. It is the same order if both intervals
exclude 0 on the same side, and the opposite one if they do on different sides. Where one includes
0 it is open, and the table says how many receipts would decide it.

| receipts | engines | field | receipts that both read | real | generated | order |
|---|---|---|---|---|---|---|"""


def orders(found: Sequence[Measured]) -> Iterator[str]:
    """Write for each two engines how much more one finds than the other, on both sides."""
    yield ORDERS
    for measured in found:
        for engines in combinations(ENGINES, 2):
            yield from orders_of(measured, engines)
    yield ""


def orders_of(measured: Measured, engines: tuple[str, str]) -> Iterator[str]:
    """Write rows on two engines, a field a row."""
    real, generated = (
        [side.plainly(engine) for engine in engines] for side in (measured.real, measured.generated)
    )
    sides = [changes(*real), changes(*generated, like=real[0])]
    for field in (*FIELDS[measured.pair.name], ALL):
        found = [side.get(field) for side in sides]
        counts = counts_text(found)
        cells = [measured.pair.title.lower(), " less ".join(engines), field, counts]
        yield row(*cells, *map(points_text, found), order_text(*found))


def section(measured: Measured) -> Iterator[str]:
    """Write the three parts of a pair, field by field."""
    pair, real, generated = measured.pair, measured.real, measured.generated
    yield from (f"## {pair.title}: `{pair.name}` and `{pair.condition}`", "")
    yield from ("### (a) Rules, on the true words", "")
    yield from field_table(FIELDS[pair.name], real.rules(), generated.rules())
    for engine in ENGINES:
        yield from (f"### (b) Reading: {engine}", "")
        yield from field_table(FIELDS[pair.name], real.reading(engine), generated.reading(engine))
        counts = [side.count_right_only_with(engine) for side in (real, generated)]
        yield "Right with these words and not with the true ones, so in no row above:"
        yield from (f"{counts[0]} cells of real receipts, {counts[1]} of generated ones.", "")
    for reader in (TRUE_WORDS, *ENGINES):
        yield from (f"### (c) Labels: {reader}", "")
        yield from field_table(TEXTS, real.labels(reader), generated.labels(reader))
        yield f"- real: {vanishing(real, reader)}"
        yield f"- generated: {vanishing(generated, reader)}"
        yield ""


def shares_of_both(real: Cells, generated: Cells) -> list[dict[str, Proportion]]:
    """Return the shares of both sides; over all fields, in the mix of the real receipts."""
    return [shares(real), shares(generated, like=real)]


def field_table(fields: Sequence[str], real: Cells, generated: Cells) -> Iterator[str]:
    """Write real beside generated shares, a field a line."""
    rows = []
    both = shares_of_both(real, generated)
    for field in (*fields, ALL):
        sides = [share.get(field) for share in both]
        counts = counts_text(sides)
        found = known_difference(*sides)
        cells = (*map(share_text, sides), points_text(found), decision_text(found))
        rows.append((field, counts, *cells))
    head = ("field", "receipts", "real", "generated", "difference", "excludes 0")
    yield from (*table(head, rows), "")


def vanishing(side: Side, reader: str) -> str:
    """Write how many differences there are, and how many of them vanish in which comparison."""
    plain, blanks, by_line = (side.count_wrong(reader, each) for each in COMPARISONS)
    return (
        f"{plain} differences, of which {plain - blanks} vanish without blanks, and "
        f"{blanks - by_line} more with names line by line"
    )
