"""Measure what undoing a photograph's defects gains, on real and on generated photographs.

usage: tools/study undo [--count N] [--generated N] [--photographs CONDITION] [--minutes N]
                        [--pack FOLDER] [--into FOLDER] [--half even|odd] [--open-odd]

Defects that look alike can still be of different kinds: then what helps on real photographs does
not help on generated ones, even where as much is read of both. Each step is undone alone, and
Tesseract reads before and after it. The exit code is 1 if a step gains more than 6 points more or
less on real photographs than on generated ones, and the interval of this difference excludes 0.
Only the even half of the pack is read: the odd one is refused, unless --open-odd is given. Writes
docs/measured/data/undo.md. Where the pack is not there, it says so and measures nothing.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from pages import print_and_write, table

from docextract_eval.errors import DONE, FAIL, INCOMPLETE
from docextract_eval.pipelines.tesseract_engine import find_tesseract
from research.independent import (
    difference,
    equality_text,
    is_unequal,
    points_text,
    share_text,
)
from research.pairs import generated_samples, real_samples, run_on_pairs
from research.readers import Readings
from research.undoing import (
    LIKE,
    READER,
    SHORTEST,
    STEPS,
    WANTED_X_HEIGHT,
    Undone,
    measure_undoing,
    photograph,
)

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from research.independent import Difference
    from research.pairs import Pair

MARGIN = 0.06
"""The difference of gains from which undoing is unequal."""
INTRODUCTION = """\
# What undoing the defects of photographs gains

For whoever asks whether generated photographs have the defects of real ones, or only as many
errors.

Written by `tools/study undo --count {count} --generated {generated}`. Tesseract {version}
({reader}) read {real} real photographs of the {half} half of the pack (WildReceipt), and
{synthetic} generated receipts under `{photographs}`, before and after each step:

- **crop**: cut to what is printed, with a margin of one line;
- **flatten**: divide by the background, which is the photograph blurred over several lines;
- **enlarge**: to an x-height of {x_height} pixels, where it is smaller;
- **all three**: in this order;
- **line by line**: each segment is cut out, and read alone.

A segment is found if a part of a line that was read has a likeness to it of {like} or more, without
blanks and case; segments of fewer than {shortest} letters and digits are left out. The place
of every segment is known, so nothing is lost by searching for it. Where more was found before, less
is left for a step to gain.
"""


def main() -> int:
    """Measure both sides, print the page, and write it."""
    return run_on_pairs("tools/study undo", __doc__, write_page)


def write_page(options: Namespace, pairs: tuple[Pair, Pair]) -> int:
    """Measure, print the page, and write it; return the exit code."""
    _, pair = pairs
    readings = Readings(options.minutes)
    real, generated = (
        measure_undoing([photograph(one.file, one.segments) for one in samples], readings)
        for samples in (real_samples(pair, options), generated_samples(pair, options))
    )
    if real is None or generated is None:
        print("tools/study undo: no time to read anything. Remedy: --minutes N", file=sys.stderr)
        return INCOMPLETE
    lines = (introduction(options, real, generated), *gains(real, generated))
    print_and_write(lines, options.into / "undo.md")
    return FAIL if unequal_steps(real, generated) else DONE


def differences(real: Undone, generated: Undone) -> dict[str, Difference]:
    """Return for each step how much more it gains on real photographs."""
    return {name: difference(real.changes[name], generated.changes[name]) for name in STEPS}


def unequal_steps(real: Undone, generated: Undone) -> list[str]:
    """Return the steps whose gains differ by more than the margin, and not by chance."""
    found = differences(real, generated)
    return [name for name, each in found.items() if is_unequal(each, MARGIN)]


def introduction(options: Namespace, real: Undone, generated: Undone) -> str:
    """Write what is measured, and how."""
    return INTRODUCTION.format(
        **vars(options),
        real=real.photographs,
        synthetic=generated.photographs,
        reader=READER,
        version=find_tesseract().version,
        x_height=WANTED_X_HEIGHT,
        like=LIKE,
        shortest=SHORTEST,
    )


def gains(real: Undone, generated: Undone) -> Iterator[str]:
    """Write what is found before, then what each step gains."""
    yield f"Found before: {share_text(real.before)} of the segments of real photographs,"
    yield f"{share_text(generated.before)} of those of generated ones."
    yield from ("", "Gains in points, with their 95 % intervals over documents:", "")
    rows = []
    for name, found in differences(real, generated).items():
        sides = (points_text(side.changes[name]) for side in (real, generated))
        verdict = equality_text(found, MARGIN, real.photographs, "real photographs")
        rows.append([name, *sides, points_text(found), verdict])
    head = ("step", "real", "generated", "real less generated", "equal within 6 points")
    yield from (*table(head, rows), "")
    if unequal := unequal_steps(real, generated):
        yield f"FAIL: undoing is unequal in {', '.join(unequal)}."
    else:
        yield "No step is shown to be unequal."
