"""Ask readers which crops are of real receipts, and count how many they tell right.

usage: tools/study blind draw --into FOLDER [--crops N] [--seed N] [--photographs CONDITION]
                        [--pack FOLDER]
       tools/study blind score FOLDER ANSWERS [ANSWERS ...]

`draw` writes sheets of numbered crops, all of one size and compression: half of real scans and
photographs, of the even half of the pack, and half of generated receipts. Every crop is of another
receipt. The key stands beside the folder of the sheets: readers are given the sheets alone. As it
holds real receipts, the folder must be outside the repository.

Readers write a line for each crop, such as `17 real: a crease through the letters`. `score` prints
how many each told right, with the interval; the aim is an upper end of at most 75 %, where half is
told by chance. The exit code is 1 if a reader is above it.
"""

from __future__ import annotations

import itertools
import json
import sys
from argparse import ArgumentParser, Namespace, RawTextHelpFormatter
from pathlib import Path
from typing import TYPE_CHECKING

from inside import ROOT

from docextract_eval.errors import DONE, FAIL, BadInputError, DocextractEvalError
from docextract_eval.seeds import stream
from research.blind_crops import (
    GENERATED,
    KEY,
    REAL,
    crop,
    read_answers,
    told,
    write_crops,
)
from research.generated import PHOTOGRAPHS
from research.pairs import generated_samples, real_samples, scans_and_photographs
from research.real_pack import absence_line, add_pack_option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from research.blind_crops import Crop
    from research.pairs import Pair

AIM = 0.75
"""The upper end of the interval of the share that is told right, at most."""
_MANY = 10_000
"""More receipts than any set has."""
_APART = 3
"""How many documents one pair may leave out for each that it shows, before those of the next."""


def main() -> int:
    """Draw crops, or score answers; return the exit code."""
    options = _options()
    try:
        return draw(options) if options.command == "draw" else score(options)
    except DocextractEvalError as error:
        print(f"tools/study blind: {error}", file=sys.stderr)
        return error.exit_code


def draw(options: Namespace) -> int:
    """Write the sheets and the key, or say that there is no pack."""
    into = options.into.resolve()
    if into.is_relative_to(ROOT):
        what = "crops of real receipts may not lie in the repository"
        raise BadInputError(what, f"--into {options.into}", "use a folder outside of it")
    if absent := absence_line(options.pack):
        print(absent)
        return DONE
    crops = [
        each
        for at, pair in enumerate(scans_and_photographs(options))
        for each in _crops_of_pair(pair, options, at)
    ]
    write_crops(crops, into, options.seed)
    print(f"{len(crops)} crops under {into}, half of them real: {KEY} says which")
    return DONE


def score(options: Namespace) -> int:
    """Print how many crops each reader told right; return 1 if one told too many."""
    key = json.loads((options.folder / KEY).read_text(encoding="utf-8"))
    above = False
    for file in options.answers:
        answers = read_answers(file)
        for pair in sorted({row["pair"] for row in key}):
            found = told(answers, key, pair)
            print(f"{file.name}: {pair}: {found.right} of {found.asked} told right")
        found = told(answers, key)
        low, high = found.interval
        above |= high > AIM
        print(
            f"{file.name}: {found.right} of {found.asked} told right: {found.share:.1%} "
            f"({low:.1%} to {high:.1%}); {'above' if high > AIM else 'within'} the aim of {AIM:.0%}"
        )
    return FAIL if above else DONE


def _crops_of_pair(pair: Pair, options: Namespace, at: int) -> Iterator[Crop]:
    """Yield as many crops of real receipts as of generated ones, each of another receipt.

    Each pair takes generated documents of its own: the same ones would repeat times and numbers.
    """
    wanted = options.crops // 4
    first = _APART * at * wanted
    options.generated = first + wanted
    real = [each for each in real_samples(pair, options) if each.segments]
    if len(real) < wanted:
        what = f"{pair.name} has {len(real)} receipts, and {wanted} are wanted"
        raise BadInputError(what, f"--crops {options.crops}", f"--crops {4 * len(real)}")
    chosen = stream(options.seed, pair.name, "blind test").permutation(len(real))[:wanted]
    for chosen_at in chosen:
        yield crop(real[chosen_at], REAL, pair.name, options.seed)
    for sample in itertools.islice(generated_samples(pair, options), first, None):
        yield crop(sample, GENERATED, pair.name, options.seed)


def _options() -> Namespace:
    parser = ArgumentParser(
        prog="tools/study blind", description=__doc__, formatter_class=RawTextHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    drawing = commands.add_parser("draw", help="write sheets of crops")
    drawing.add_argument("--into", type=Path, required=True, help="a folder outside the repository")
    drawing.add_argument("--crops", type=int, default=120, help="a multiple of four: 120")
    drawing.add_argument("--seed", type=int, default=25, help="25")
    drawing.add_argument("--photographs", default=PHOTOGRAPHS, metavar="CONDITION")
    add_pack_option(drawing)
    scoring = commands.add_parser("score", help="count what readers told right")
    scoring.add_argument("folder", type=Path)
    scoring.add_argument("answers", type=Path, nargs="+")
    options = parser.parse_args()
    if options.command == "draw":
        if options.crops < 4 or options.crops % 4:
            parser.error("--crops: a multiple of four, as there are scans and photographs")
        options.half, options.open_odd = "even", False
        options.count = _MANY
    return options
