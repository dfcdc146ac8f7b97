"""Hold generated receipts beside real ones, statistic by statistic.

usage: tools/study realism [--count N] [--generated N] [--photographs CONDITION] [--pack FOLDER]
                           [--half even|odd] [--open-odd] [--into FOLDER]

Scans of the pack of real receipts stand beside generated ones under the mix `scan`, photographs
beside those under --photographs; the same code measures both. Only the even half of the pack is
read: the odd one is refused, unless --open-odd is given. Writes docs/measured/data/realism.md.
Where the pack is not there, it says so and measures nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pages import print_and_write, table
from scipy.stats import ks_2samp

from docextract_eval.corpus.degrade.mixes import MIXES
from docextract_eval.corpus.fit.statistics import INK, STATISTICS, statistics
from research.pairs import generated_samples, real_samples, run_on_pairs
from research.real_pack import SETS

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable, Iterator, Sequence

    from research.gap_parts import Sample
    from research.pairs import Pair

    Values = dict[str, list[float]]

POINTS = (5, 25, 50, 75, 95)
TAILS, LEVEL, RESAMPLES = (5, 95), 95, 2_000
"""The percentiles that are tails, and the level and the draws of the intervals of real ones."""
CLOSE = 0.2
"""The Kolmogorov distance below which a statistic counts as that of real receipts."""
INTRODUCTION = """\
# How much generated receipts look like real ones

Do results on generated documents carry over to real ones?

Written by `tools/study realism --count {count} --generated {generated}`: that many generated
receipts under a condition are compared with the real ones of the {half} half of the pack (scans:
SROIE 2019, train; photographs: WildReceipt). The same code measures both, by the boxes of the
text. The figures are the percentiles 5, 25, 50, 75 and 95; K is the Kolmogorov distance of the two
samples. `median inside` says whether the median of the generated ones lies between the quartiles
of the real ones, and `tails inside` which of their percentiles 5 and 95 lie in the {level} %
intervals of the real ones, by drawing receipts again. Photographs have no blanks in their labels,
so their tokens are segments on both sides. Of the scans none is a slip of a card terminal, so that
slips are left out of the generated ones.

The numbers that generated receipts are drawn from were measured on the even half
(`tools/study learn`,
`tools/study fit_mix`), so on that half this page shows how well they were met, and not that they
hold for other receipts. No number was fitted to what a reader reads.
"""


def main() -> int:
    """Measure both pairs, print the page, and write it."""
    return run_on_pairs("tools/study realism", __doc__, write_page)


def write_page(options: Namespace, pairs: tuple[Pair, Pair]) -> int:
    """Measure, print the page, and write it; return the exit code."""
    lines = [INTRODUCTION.format(**vars(options), level=LEVEL)]
    for pair in pairs:
        lines += section(pair, options)
    print_and_write([*lines, *mixes()], options.into / "realism.md")
    return 0


def section(pair: Pair, options: Namespace) -> Iterator[str]:
    """Write the statistics of a pair."""
    real = measure(real_samples(pair, options), pair)
    found = measure(generated_samples(pair, options), pair)
    counts = [len(side["tokens"]) for side in (real, found)]
    rows = []
    for name in (*STATISTICS, *INK):
        inside = "yes" if is_median_inside(real[name], found[name]) else "no"
        both = [percentiles(values) for values in (real[name], found[name])]
        tails = [str(p) for p in tails_inside(real[name], found[name])]
        apart = f"{distance(real[name], found[name]):.2f}"
        rows.append([name, *both, apart, inside, " and ".join(tails) or "none"])
    yield f"## {pair.title}: {counts[0]} of `{pair.name}`, {counts[1]} under `{pair.condition}`"
    head = ("statistic", "real", "generated", "K", "median inside", "tails inside")
    yield from ("", *table(head, rows))
    close = sum(distance(real[name], found[name]) < CLOSE for name in STATISTICS)
    inside_count = sum(is_median_inside(real[name], found[name]) for name in STATISTICS)
    yield ""
    tails_count = sum(len(tails_inside(real[name], found[name])) for name in STATISTICS)
    yield f"Of the first ten, {close} have a K below {CLOSE:g}, and {inside_count} a median inside;"
    yield f"of their {len(TAILS) * len(STATISTICS)} tails {tails_count} are inside."
    yield ""


def measure(samples: Iterable[Sample], pair: Pair) -> Values:
    """Measure receipts: per statistic the values of those that have it."""
    has_blanks = SETS[pair.name].has_blanks
    found: Values = {name: [] for name in (*STATISTICS, *INK)}
    for sample in samples:
        for name, value in statistics(sample.file, sample.segments, has_blanks=has_blanks).items():
            found[name].append(value)
    return found


def distance(real: Sequence[float], found: Sequence[float]) -> float:
    """Return the Kolmogorov distance of two samples; 1 where one is empty.

    >>> distance([1.0, 2.0, 3.0, 4.0], [1.5, 2.5, 9.0, 9.0]), distance([], [1.0])
    (0.5, 1.0)
    """
    return float(ks_2samp(real, found).statistic) if real and found else 1.0


def is_median_inside(real: Sequence[float], found: Sequence[float]) -> bool:
    """Return whether the median of what was generated is between the quartiles of the real.

    >>> is_median_inside([1.0, 2.0, 3.0, 4.0], [2.0, 3.0]), is_median_inside([1.0, 2.0], [9.0])
    (True, False)
    """
    if not real or not found:
        return False
    low, high = np.percentile(real, (25, 75))
    return bool(low <= np.median(found) <= high)


def tails_inside(real: Sequence[float], found: Sequence[float]) -> list[int]:
    """Return the percentiles of what was generated that are within the intervals of the real.

    >>> tails_inside([*map(float, range(100))], [*map(float, range(20, 98))])
    [95]
    """
    if not real or not found:
        return []
    drawn = np.random.default_rng(1).choice(real, (RESAMPLES, len(real)))
    low, high = np.percentile(
        np.percentile(drawn, TAILS, axis=1), ((100 - LEVEL) / 2, 50 + LEVEL / 2), axis=1
    )
    at = np.percentile(found, TAILS)
    return [p for p, is_in in zip(TAILS, (low <= at) & (at <= high), strict=True) if is_in]


def percentiles(values: Sequence[float]) -> str:
    """Write the percentiles of a sample."""
    return " / ".join(f"{each:.3g}" for each in np.percentile(values, POINTS)) if values else "·"


def mixes() -> Iterator[str]:
    """Write what the mixes are."""
    yield from ("The mixes:", "")
    for name, shares in MIXES.items():
        yield f"- `{name}`: {', '.join(f'{each} {share:g}' for each, share in shares.items())}"
