"""Hold the errors of engines on generated receipts beside those on real ones, kind by kind.

usage: tools/study error_profile [--count N] [--generated N] [--photographs CONDITION] [--minutes N]
                                 [--pack FOLDER] [--into FOLDER] [--half even|odd] [--open-odd]

As many errors can be of other kinds: lines that nothing was read of, or lines of which every third
character is wrong. Each engine reads both sides; what it read is aligned with what is printed. Only
the even half of the pack is read: the odd one is refused, unless --open-odd is given. Writes
docs/measured/data/error_profile.md. What engines read is kept under build/readings, so that a run
that was stopped goes on. Where the pack is not there, it says so and measures nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from pages import print_and_write, table
from scipy.stats import rankdata

from docextract_eval.errors import DONE
from docextract_eval.statistics.bootstrap import logit_interval, resample_weights
from docextract_eval.statistics.clusters import Proportion, proportions
from research.independent import (
    equality_text,
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
from research.readers import Readings, language, versions
from research.reading_errors import SegmentErrors, page_errors, without_blanks
from research.real_pack import SETS
from research.together import together

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable, Iterator

    from docextract_eval.metrics.columns import Floats
    from research.gap_parts import Sample
    from research.independent import Difference

MARGIN = 0.10
"""The difference of shares from which profiles are unequal."""
UNKNOWN = "unknown: labels without blanks"
Page = Sequence[SegmentErrors]
Confusion = tuple[str, str]
"""A true character, and the one that was read."""
Pages = Sequence[Counter[Confusion]]
"""How often each page has which."""

COMMONEST = 20
"""How many confusions of a side are compared."""
_RESAMPLES = 2_000
_SEEDS = (1, 2)
"""Of the resamples of each side, which are independent."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured of a pair."""

    pair: Pair
    real: Profile
    generated: Profile

    def differences(self, engine: str) -> dict[str, Difference]:
        """Return how much more of each kind of error there is on real receipts."""
        has_blanks = SETS[self.pair.name].has_blanks
        kinds = (each for each in ERROR_KINDS if has_blanks or not each.needs_blanks)
        known = {kind.name: known_difference(*self.shares(kind, engine)) for kind in kinds}
        return {name: each for name, each in known.items() if each}

    def shares(self, kind: ErrorKind, engine: str) -> list[Proportion | None]:
        """Return the share of an error on real receipts, and on generated ones."""
        return [error_share(kind, side.pages[engine]) for side in (self.real, self.generated)]

    def verdict(self, kind: ErrorKind, engine: str) -> str:
        """Write whether a kind of error is as frequent on both sides."""
        if kind.needs_blanks and not SETS[self.pair.name].has_blanks:
            return UNKNOWN
        shares = self.shares(kind, engine)
        read = len(self.real.pages[engine])
        return equality_text(known_difference(*shares), MARGIN, read, "real receipts")


def main() -> int:
    """Measure both pairs, print the page, and write it."""
    return run_on_pairs("tools/study error_profile", __doc__, write_page)


def write_page(options: Namespace, pairs: tuple[Pair, Pair]) -> int:
    """Measure, print the page, and write it; return the exit code."""
    readings = Readings(options.minutes)
    found = [measure_pair(pair, options, readings) for pair in pairs]
    lines = [introduction(options, found), *summary(found)]
    for measured in found:
        lines += section(measured)
    for engine in ENGINES:
        lines += confusions(found, engine)
    print_and_write(lines, options.into / "error_profile.md")
    return DONE


def measure_pair(pair: Pair, options: Namespace, readings: Readings) -> Measured:
    """Measure real receipts of a set, and generated ones under its condition."""
    has_blanks = SETS[pair.name].has_blanks
    real, generated = (
        measure_profile(samples, readings, ENGINES, has_blanks=has_blanks)
        for samples in (real_samples(pair, options), generated_samples(pair, options))
    )
    return Measured(pair, real, generated)


INTRODUCTION = """\
# Which errors engines make on real and on generated receipts

Are generated receipts misread as real ones are, or only as often?

Written by `tools/study error_profile --count {count} --generated {generated}`. Engines read {real}
of the {half} half of the pack of real receipts (scans: SROIE 2019, train; photographs:
WildReceipt), and {generated} generated receipts under each of `scan` and `{photographs}`:
{versions}.

## Counts

Segments are those of the labels, and on generated pages one printed piece; those without
a letter or a digit are left out. Words that were read are grouped with the segments by place: two
boxes belong together if they share half of the smaller one's width and height. Boxes of slanted
lines overlap those above and below: where one of these is alike (0.6 or more), unlike ones do not
belong together. Words that were read are put into the order of the segments that they are nearest
to, in place and text, and the texts of a group are aligned character by character, with the fewest
changes.

Tesseract gives words and RapidOCR lines. Both are cut at blanks, so that text between blanks or
boxes is a word, whichever of them read it, and a line that RapidOCR reads over two segments is no
error as long as a blank is left between them. Segments are put into the rows that the baseline
rules make. Words that were read where no label is, count nowhere: labels do not name all that is
printed. A damaged file of the pack, which Tesseract refuses, is left out.

| error | of | meaning |
|---|---|---|
| lost line | segments | nothing is read at its place |
| garbled line | segments | something is, but fewer than half of its characters are right |
| split segment | segments found | read in pieces on two rows, or with a gap of 2.5 characters |
| merged segment | segments found | a word holds letters or digits of it and of a neighbour |
| substituted characters | characters of segments found | another one was read |
| deleted characters | the same | none was read |
| inserted characters | the same | read in addition, in a word whose middle is in the segment |
| glued words | blanks between letters or digits that were read | the blank was not read |
| cut words | words with two letters or digits that were read | a blank was read between two |

A segment is found if at least half of its characters are right. Case does not count, for the labels
of the scans are all capitals; nor do width, the form of quotation marks and dashes, and `×` for
`x`: labels have the form that keyboards have. Blanks next to punctuation do not count, for labels
put them in and leave them out. The labels of the photographs have no blanks inside a segment: glued
and cut words are unknown there, and blanks are ignored on both sides. Where one side cuts a line
into more segments, a glued word on the other is a merged segment: read both together.

Every share has its 95 % interval over documents. A difference is real less generated, in points,
with Newcombe's interval; it is within 10 points if all of its interval is, and is not if it is
larger and its interval excludes 0. Where it is open, the table says how many real receipts would
decide, with as many times more generated ones. For characters 10 points are much: there, read the
shares. Holm's correction is for all kinds of a list; the excess is the root mean square of their
differences, less what sampling adds.
"""


def introduction(options: Namespace, found: Sequence[Measured]) -> str:
    """Write what is measured, and how."""
    return INTRODUCTION.format(
        **vars(options),
        real=" and ".join(f"{m.real.receipts} {m.pair.title.lower()}" for m in found),
        versions=versions(),
    )


def summary(found: Sequence[Measured]) -> Iterator[str]:
    """Write for each pair and engine which errors are as frequent on both sides."""
    rows = []
    for measured in found:
        for engine in ENGINES:
            names: dict[str, list[str]] = {"yes": [], "open": [], "no": []}
            for kind in ERROR_KINDS:
                verdict = measured.verdict(kind, engine).partition(";")[0]
                names.get(verdict, []).append(kind.name)
            cells = (", ".join(each) or "none" for each in names.values())
            rows.append([measured.pair.title.lower(), engine, *cells])
    head = ("receipts", "engine", "within 10 points", "open", "not within")
    yield from ("## In one view", "", *table(head, rows), "")
    for measured in found:
        for engine in ENGINES:
            title = measured.pair.title
            yield f"- {title}, {engine}: {together(measured.differences(engine)) or 'nothing'}"
    yield ""


HEAD = ("error", "of", "real", "generated", "difference", "within 10 points")


def section(measured: Measured) -> Iterator[str]:
    """Write the errors of each engine on both sides of a pair."""
    pair = measured.pair
    yield from (f"## {pair.title}: `{pair.name}` and `{pair.condition}`", "")
    for name, side in (("real", measured.real), ("generated", measured.generated)):
        yield f"- {name}: {size_text(side)}"
    yield ""
    for engine in ENGINES:
        rows = (cells_of(measured, kind, engine) for kind in ERROR_KINDS)
        yield from (f"### {pair.title}: {engine}", "", *table(HEAD, rows), "")


def size_text(side: Profile) -> str:
    """Write how many segments and characters receipts have."""
    return (
        f"{side.receipts} receipts, of {side.segments / side.receipts:.1f} segments; "
        f"{side.characters / side.segments:.1f} characters in each"
    )


def cells_of(measured: Measured, kind: ErrorKind, engine: str) -> Iterator[str]:
    """Yield the cells of an error's row."""
    verdict = measured.verdict(kind, engine)
    yield from (kind.name, kind.of)
    if verdict == UNKNOWN:
        yield from ("·", "·", "·", UNKNOWN)
        return
    shares = measured.shares(kind, engine)
    yield from map(share_text, shares)
    yield points_text(known_difference(*shares))
    yield verdict


def confusions(found: Sequence[Measured], engine: str) -> Iterator[str]:
    """Write the characters that an engine confuses on real receipts, of both sets."""
    sides = [
        count_confusions(page for side in profiles for page in side.pages[engine])
        for profiles in zip(*((each.real, each.generated) for each in found), strict=True)
    ]
    real, generated = (sum(side, Counter()) for side in sides)
    yield from (f"## Characters that {engine} confuses", "")
    yield f"The {len(commonest(real))} commonest on real receipts, scans and photographs, of"
    yield f"{real.total()} in all ({generated.total()} on generated ones), in segments found."
    yield ""
    yield from correlations(*sides)
    rows = (
        (*map(sign_text, confused), str(real[confused]), str(generated[confused]))
        for confused in commonest(real)
    )
    yield from (*table(("printed", "read", "real", "generated"), rows), "")


def correlations(real: Pages, generated: Pages) -> Iterator[str]:
    """Write how alike both sides rank their confusions, and what chance leaves of alike ones."""
    yield f"Spearman's rank correlation over those that are among the {COMMONEST} commonest of"
    yield "either side, with its interval by drawing documents again:"
    yield ""
    yield f"- real and generated receipts: {correlation_text(real, generated)};"
    yield f"- every other real receipt and the rest: {correlation_text(real[::2], real[1::2])}."
    yield ""
    yield "Confusions of one side alone are among them, so that chance makes it less than 0. The"
    yield "second line is what receipts of one origin have, though on half as many."
    yield ""


def correlation_text(one: Sequence[Counter[Confusion]], other: Sequence[Counter[Confusion]]) -> str:
    """Write how alike two sides rank their commonest confusions."""
    if (ranked := rank_correlation(one, other)) is None:
        return "nothing to compare"
    interval = f"{ranked.low:+.2f} to {ranked.high:+.2f}"
    return f"{ranked.value:+.2f} ({interval}), over {ranked.confusions} confusions"


def sign_text(sign: str) -> str:
    """Write a character as a cell of a table."""
    return {"`": "`` ` ``", "|": "`\\|`"}.get(sign, f"`{sign}`")


@dataclass(frozen=True, slots=True)
class ErrorKind:
    """A kind of error, and of what its share is."""

    name: str
    of: str
    count: Callable[[SegmentErrors], tuple[int, int]]
    """Counts the errors in a segment, and what could have been one."""
    needs_blanks: bool = False
    """Whether it can only be told by labels that have blanks inside a segment."""


ERROR_KINDS = (
    ErrorKind("lost line", "segments", lambda each: (each.state == "lost", 1)),
    ErrorKind("garbled line", "segments", lambda each: (each.state == "garbled", 1)),
    ErrorKind("split segment", "segments found", lambda each: (each.is_split, each.is_found)),
    ErrorKind("merged segment", "segments found", lambda each: (each.is_merged, each.is_found)),
    *(
        ErrorKind(f"{name} characters", "characters found", count)
        for name, count in (
            ("substituted", lambda each: (each.substituted, each.characters * each.is_found)),
            ("deleted", lambda each: (each.deleted, each.characters * each.is_found)),
            ("inserted", lambda each: (each.inserted, each.characters * each.is_found)),
        )
    ),
    ErrorKind("glued words", "blanks", lambda each: (each.glued, each.blanks), needs_blanks=True),
    ErrorKind("cut words", "words", lambda each: (each.cut, each.words), needs_blanks=True),
)


@dataclass(frozen=True, slots=True)
class Profile:
    """What engines made of real or of generated receipts, page by page."""

    receipts: int
    segments: int
    """The segments with a letter or a digit on all of them."""
    characters: int
    pages: dict[str, list[Page]]
    """The pages that each engine has read."""


def measure_profile(
    samples: Iterable[Sample], readings: Readings, engines: Sequence[str], *, has_blanks: bool
) -> Profile:
    """Read receipts as long as there is time, and return what engines made of them."""
    receipts, segments, characters = 0, 0, 0
    pages: dict[str, list[Page]] = {engine: [] for engine in engines}
    for sample in samples:
        true = [each if has_blanks else without_blanks(each) for each in sample.segments]
        unread = page_errors(true, [])
        receipts, segments = receipts + 1, segments + len(unread)
        characters += sum(each.characters for each in unread)
        for engine in engines:
            seen = readings.of(engine, sample.file, language(sample.locale))
            if seen is not None:
                pages[engine].append(page_errors(true, seen))
    return Profile(receipts, segments, characters, pages)


def error_share(kind: ErrorKind, pages: Sequence[Page]) -> Proportion | None:
    """Return the share of an error, with its interval over documents; None where none can be."""
    rows = [
        (errors, number, of)
        for number, page in enumerate(pages)
        for errors, of in map(kind.count, page)
        if of
    ]
    if not rows:
        return None
    errors, source, cells = (np.array(column) for column in zip(*rows, strict=True))
    alike = np.zeros(len(rows), np.int64)
    return proportions(errors.astype(float), source, alike, cells=cells)[0]


def count_confusions(pages: Iterable[Page]) -> list[Counter[Confusion]]:
    """Count the characters that were taken for others on each page."""
    return [Counter(each for found in page for each in found.confusions) for page in pages]


def commonest(counts: Counter[Confusion]) -> list[Confusion]:
    """Return the commonest confusions; of those that are as common, the first by their signs.

    >>> commonest(Counter({("o", "0"): 1, ("0", "o"): 1, ("1", "l"): 2}))
    [('1', 'l'), ('0', 'o'), ('o', '0')]
    """
    return sorted(counts, key=lambda each: (-counts[each], each))[:COMMONEST]


@dataclass(frozen=True, slots=True)
class RankCorrelation:
    """Spearman's rank correlation of how common confusions are on both sides."""

    value: float
    low: float
    high: float
    confusions: int
    """How many were ranked: the commonest of either side."""


def rank_correlation(
    real: Sequence[Counter[Confusion]], generated: Sequence[Counter[Confusion]]
) -> RankCorrelation | None:
    """Return the correlation over the commonest confusions of both sides; None without any.

    Its interval is by the bootstrap over the documents of both sides, on Fisher's scale.
    """
    sides = (real, generated)
    union = [*dict.fromkeys(each for side in sides for each in commonest(sum(side, Counter())))]
    tables = [np.array([[page[each] for each in union] for page in side], float) for side in sides]
    if not union or not all(len(table) for table in tables):
        return None
    (value,) = _spearman(*(table.sum(axis=0, keepdims=True) for table in tables))
    drawn = [
        np.concatenate(
            [weights @ table for weights in resample_weights(len(table), _RESAMPLES, seed)]
        )
        for table, seed in zip(tables, _SEEDS, strict=True)
    ]
    if not np.isfinite(value):
        return None
    fewest = min(len(table) for table in tables)
    # twice Fisher's transformation is the logit of this half
    low, high = logit_interval((1 + value) / 2, (1 + _spearman(*drawn)) / 2, fewest)
    return RankCorrelation(float(value), 2 * low - 1, 2 * high - 1, len(union))


def _spearman(one: Floats, other: Floats) -> Floats:
    """Return Spearman's correlation of each row of two tables; nan where all ranks are equal."""
    ranks = [rankdata(table, axis=1) for table in (one, other)]
    x, y = (rank - rank.mean(axis=1, keepdims=True) for rank in ranks)
    spread = np.sqrt((x**2).sum(axis=1) * (y**2).sum(axis=1))
    with np.errstate(invalid="ignore"):
        return np.asarray((x * y).sum(axis=1) / spread)
