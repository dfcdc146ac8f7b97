"""Say how often real photographs are askew, fanned, held or folded, and how that goes with light.

usage: tools/study pose_rates [--pack FOLDER] [--into FOLDER]

What was counted by eye is in pose_counts.toml. The loadings of the one factor behind pose and light
are fitted to the statistics of the pack: to all rank correlations but those between two statistics
of light, which is drawn by its own measurements. Writes docs/measured/data/pose.md. Where the pack
is not there, it says so and measures nothing.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from inside import command_line
from pages import add_into_option, print_and_write, table
from scipy.optimize import minimize
from scipy.stats import spearmanr

from docextract_eval.corpus.degrade.copula import LOADINGS
from research.real_pack import add_pack_option, end_without_pack, read_receipts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from docextract_eval.metrics.columns import Floats

COUNTS = Path(__file__).with_name("pose_counts.toml")
POSE = ("skew_abs_deg", "row_angle_spread_deg", "bow_p90")
LIGHT = ("illumination_gradient", "illumination_rest", "paper_median", "ink_contrast")
HALF, UNLABELLED = "photos_labelled", "photos_unlabelled"
INTRODUCTION = """\
# How paper lies on photographs, and how that goes with the light

Why does a scene draw paper as askew and fanned as it does?

Written by `tools/study pose_rates`. One reader looked at {count} photographs of receipts (the even
half of the labelled ones, and all without labels) twice, the second time in another order. Kappa is
Cohen's: the agreement beyond that of chance. It comes from one reader, who may remember the first
time: how well another one would agree is not known.
"""
OF_LIGHT = """
## What goes together

Rank correlations of the statistics over the same photographs, as those of a normal distribution.
`loading` is how much of each statistic one factor holds, the haste of who took the picture: fitted
to all pairs but those of two statistics of light. The scene `web_photo` draws by these loadings
(uneven light by the root of the sum of the squares of its two).
"""


def main() -> int:
    """Print the page, and write it."""
    parser = command_line("tools/study pose_rates", __doc__)
    add_pack_option(parser)
    add_into_option(parser)
    options = parser.parse_args()
    end_without_pack(options.pack)
    chosen = {each.id for each in read_receipts(options.pack, "photos")}
    measured = read_statistics(options.pack / "targets_photos_per_receipt.jsonl", chosen)
    print_and_write(page(measured), options.into / "pose.md")
    return 0


def page(measured: Floats) -> Iterator[str]:
    """Write what was counted, and what goes together."""
    counts = tomllib.loads(COUNTS.read_text(encoding="utf-8"))
    count = counts.pop("photographs")
    yield INTRODUCTION.format(count=count)
    rows = (
        [
            name,
            *(str(len(counted[time])) for time in ("first", "second")),
            str(len({*counted["first"]} & {*counted["second"]})),
            f"{100 * (len(counted['first']) + len(counted['second'])) / 2 / count:.1f} %",
            f"{kappa(counted['first'], counted['second'], count):.2f}",
        ]
        for name, counted in counts.items()
    )
    yield from table(("seen", "first", "second", "both", "share", "kappa"), rows)
    related = correlations(measured)
    found = loadings(related)
    yield OF_LIGHT
    names = (*POSE, *LIGHT)
    shown = zip(names, related.tolist(), found.tolist(), strict=True)
    texts = ([name, *(f"{each:.2f}" for each in (*row[:3], own))] for name, row, own in shown)
    yield from table(("statistic", *POSE, "loading"), texts)
    drawn = ", ".join(f"{name} {each:g}" for name, each in LOADINGS.items())
    yield from ("", f"Drawn by: {drawn}.")


def kappa(first: Collection[int], second: Collection[int], count: int) -> float:
    """Return Cohen's kappa of what was seen twice on so many pictures.

    >>> kappa([0, 1], [0, 1], 4), kappa([0, 1], [0, 2], 4)
    (1.0, 0.0)
    """
    one, other = {*first}, {*second}
    agreed = (count - len(one ^ other)) / count
    by_chance = (len(one) * len(other) + (count - len(one)) * (count - len(other))) / count**2
    return (agreed - by_chance) / (1 - by_chance)


def read_statistics(file: Path, labelled: Collection[str]) -> Floats:
    """Return photographs by statistics, of the labelled ones only these; NaN where one lacks."""
    lines = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    kept = (
        each["statistics"]
        for each in lines
        if each["group"] == UNLABELLED or (each["group"] == HALF and each["id"] in labelled)
    )
    return np.array([[each.get(name, np.nan) for name in (*POSE, *LIGHT)] for each in kept], float)


def correlations(measured: Floats) -> Floats:
    """Return the rank correlations of columns, as those of normal numbers."""
    count = measured.shape[1]
    found = np.eye(count)
    for at in range(count):
        for other in range(at):
            pair = measured[:, [at, other]]
            known = pair[np.isfinite(pair).all(axis=1)]
            ranked = float(spearmanr(known[:, 0], known[:, 1]).statistic)
            found[at, other] = found[other, at] = 2 * np.sin(np.pi / 6 * ranked)
    return found


def loadings(related: Floats, of_pose: int = len(POSE)) -> Floats:
    """Return how much of each statistic one factor holds, by the correlations of the first ones.

    >>> truth = np.array([0.4, 0.8, 0.6, -0.5])
    >>> loadings(np.outer(truth, truth)).round(2).tolist()
    [0.4, 0.8, 0.6, -0.5]
    """
    count = len(related)
    places = ~np.eye(count, dtype=bool)
    places[of_pose:, of_pose:] = False

    def missed(each: Sequence[float]) -> float:
        return float(np.square((np.outer(each, each) - related)[places]).sum())

    return np.asarray(minimize(missed, np.full(count, 0.5), tol=1e-10).x)
