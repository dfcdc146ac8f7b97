"""Measure how well `dxe corpus fit` finds mixes that are known.

usage: tools/study fit_check [--documents N] [--pictures N] [--mixes N] [--into FOLDER]

Pictures of other documents, of other countries, are drawn under mixes of known shares, and the mix
is fitted to them as to anybody's pictures. Reports how far the fitted shares are from the true
ones, how often intervals hold them, how like the pictures the mix is in statistics that were left
out of the fit, and whether scenes that are not in the library are noticed. Writes
docs/measured/data/fit.md.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from inside import command_line
from pages import add_into_option, print_and_write, row, table

from docextract_eval import seeds
from docextract_eval.corpus.degrade.chain import degrade
from docextract_eval.corpus.degrade.conditions import OwnConditions, draw_steps
from docextract_eval.corpus.degrade.scenes import Part, Scene
from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.fit.candidates import (
    CANDIDATES,
    MEDIA,
    Rendered,
    documents_recipe,
    measure_candidates,
    medium_of,
)
from docextract_eval.corpus.fit.fitting import fit_pictures, make_library
from docextract_eval.corpus.fit.measuring import measure_page
from docextract_eval.corpus.render.pages import render

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator, Mapping, Sequence

    from docextract_eval.corpus.fit.fitting import Fit

    Measured = Mapping[str, float]
    Pool = Mapping[int, Sequence[Measured]]

COUNTRIES, OTHER_COUNTRIES = ("en_US", "de_DE"), ("en_GB", "fr_FR", "es_ES")
"""Of the documents of the fit, and of those whose mix is known."""
SEED, OTHER_SEED = 0, 26
SCENES_IN_MIX = (2, 3, 4, 5, 6)
"""How many conditions the known mixes have, in turn."""
LEFT_OUT = (
    "x_height_px",
    "skew_abs_deg",
    "surroundings",
    "paper_noise",
    "edge_width_px",
    "ink_contrast",
    "light_unevenness",
    "extreme_pixels",
)
"""Statistics that are left out of the fit in turn."""
OUTSIDE = {
    "a copy, photographed": "rotation .4, photocopy .9 / perspective .6, white_balance .8, jpeg .5",
    "a fax, photographed at night": (
        "rotation .3, fax .8 / perspective .5, white_balance .9, low_light .9, jpeg .6"
    ),
    "blurred beyond all scenes": "rotation .3, white_balance .4, defocus 1.6, jpeg .3",
    "a gray photograph by flash": "bent_sheet .8, vignette_flash 1.2, hand_shake 1, jpeg .6",
    "stored far too small": "rotation .4, white_balance .4, low_res 1.6, jpeg 1",
}
"""Scenes that the library does not have: degradations with strengths, legs with a slash between."""
POOL = 2
"""How many times as many documents there are to draw pictures from as the fit has."""
OUTSIDE_SHARE = 0.2
"""The share of the pictures that are under such a scene."""
AIM = 0.15
INTRODUCTION = """\
# How well a fitted recipe finds the mix of pictures

Does `dxe corpus fit` find the mix of your pictures?

Written by `tools/study fit_check --documents {documents} --pictures {pictures} --mixes {mixes}`.
That many documents are generated under each of {candidates} conditions for the fit. Pictures of
{pool} other documents, of other countries, are drawn under mixes of two to six conditions whose
shares are known, and the mix is fitted to them. Total variation is half the sum of the differences
of shares, over families of conditions that the classifier confuses at most 30 % of the
pictures. No real picture plays a role here.
"""


@dataclass(frozen=True, slots=True)
class Trial:
    """How well one known mix was found."""

    families: int
    total_variation: float
    by_classifier: float
    by_sample: float
    """Of the shares among the pictures that were drawn, which nobody can be nearer to."""
    held: tuple[bool, ...]
    """For each family of the true mix, whether the interval holds its share of its medium."""
    is_novel: bool


def main() -> int:
    """Measure, print the page, and write it."""
    parser = command_line("tools/study fit_check", __doc__)
    parser.add_argument("--documents", type=int, default=60, help="documents of the fit: 60")
    parser.add_argument("--pictures", type=int, default=200, help="pictures of each mix: 200")
    parser.add_argument("--mixes", type=int, default=40, help="known mixes: 40")
    add_into_option(parser)
    options = parser.parse_args()
    rendered = measured_candidates(COUNTRIES, options.documents, SEED)
    pool = pool_of(measured_candidates(OTHER_COUNTRIES, POOL * options.documents, OTHER_SEED))
    lines = [
        INTRODUCTION.format(
            candidates=len(CANDIDATES), pool=POOL * options.documents, **vars(options)
        )
    ]
    lines += known_mixes(rendered, pool, options)
    lines += left_out_statistics(rendered, pool, options)
    lines += outside_scenes(rendered, pool, options)
    print_and_write(lines, options.into / "fit.md")
    return 0


def measured_candidates(locales: Sequence[str], count: int, seed: int) -> list[Rendered]:
    """Measure documents under every candidate."""
    recipe = documents_recipe(["receipt"], [*locales], count, seed)
    return [*measure_candidates(recipe, lambda: None)]


def pool_of(rendered: Sequence[Rendered]) -> dict[int, list[Measured]]:
    """Return what was measured, by candidate."""
    pool: dict[int, list[Measured]] = {}
    for each in rendered:
        pool.setdefault(each.condition, []).append(each.measured)
    return pool


def draw_mix(number: int) -> dict[int, float]:
    """Return the shares of a known mix of a few candidates."""
    rng = seeds.stream(OTHER_SEED, "known mix", number)
    size = SCENES_IN_MIX[number % len(SCENES_IN_MIX)]
    chosen = rng.choice(len(CANDIDATES), size, replace=False).tolist()
    return dict(zip(chosen, rng.dirichlet(np.full(size, 2.0)).tolist(), strict=True))


def draw_pictures(
    pool: Pool, mix: Mapping[int, float], count: int
) -> tuple[list[Measured], dict[int, float]]:
    """Return measured pictures under a mix, none twice if there are enough, and their shares."""
    rng = seeds.stream(OTHER_SEED, "pictures", *(f"{at}:{mix[at]:.6f}" for at in sorted(mix)))
    counts = rng.multinomial(count, [*mix.values()]).tolist()
    pictures = []
    for at, wanted in zip(mix, counts, strict=True):
        shuffled = rng.permutation(len(pool[at])).tolist()
        pictures += [pool[at][each] for each in itertools.islice(itertools.cycle(shuffled), wanted)]
    return pictures, {at: each / count for at, each in zip(mix, counts, strict=True)}


def known_mixes(
    rendered: Sequence[Rendered],
    pool: Pool,
    options: Namespace,
) -> Iterator[str]:
    """Write how well known mixes are found."""
    library = make_library(rendered, options.documents)
    trials = []
    for number in range(options.mixes):
        mix = draw_mix(number)
        pictures, drawn = draw_pictures(pool, mix, options.pictures)
        trials.append(try_mix(fit_pictures(pictures, library, number), mix, drawn))
    rows = []
    for title, values in (
        ("total variation of the fitted mix", [each.total_variation for each in trials]),
        ("of the check by the classifier", [each.by_classifier for each in trials]),
        ("of the drawn pictures, all classified rightly", [each.by_sample for each in trials]),
    ):
        below = f"{sum(value < AIM for value in values)} of {len(values)}"
        figures = (np.mean(values), np.median(values), np.max(values))
        rows.append([title, *(f"{each:.3f}" for each in figures), below])
    yield from (
        "## Known mixes",
        "",
        "| | mean | median | worst | below .15 |",
        "|---|---|---|---|---|",
    )
    yield from (*(row(*each) for each in rows), "")
    held = [each for trial in trials for each in trial.held]
    families = sorted(trial.families for trial in trials)
    yield (
        f"The conditions make {families[0]} to {families[-1]} families. Of {len(held)} shares of "
        f"families the 95 % interval holds the true one in {100 * np.mean(held):.0f} %."
    )
    alarms = sum(each.is_novel for each in trials)
    yield f"Pictures like nothing in the library are reported in {alarms} of {len(trials)} mixes."
    yield ""


def try_mix(found: Fit, mix: Mapping[int, float], drawn: Mapping[int, float]) -> Trial:
    """Hold a fit beside the mix that its pictures were drawn under."""
    true, fitted, by_em, sampled, held = [], [], [], [], []
    whole = sum(len(medium.pictures) for medium in found.media)
    seen = set()
    for medium in found.media:
        part = len(medium.pictures) / whole
        in_medium = sum(
            share for at, share in mix.items() if medium_of(CANDIDATES[at]) == medium.medium
        )
        for family in medium.families:
            numbers = [CANDIDATES.index(each) for each in family.conditions]
            seen |= {*numbers}
            share = sum(mix.get(at, 0.0) for at in numbers)
            true.append(share)
            sampled.append(sum(drawn.get(at, 0.0) for at in numbers))
            fitted.append(part * family.share.value)
            by_em.append(part * family.by_classifier.value)
            if share and in_medium:
                held.append(family.share.low <= share / in_medium <= family.share.high)
    lost = sum(share for at, share in mix.items() if at not in seen)
    return Trial(
        len(true),
        total_variation(fitted, true, lost),
        total_variation(by_em, true, lost),
        total_variation(sampled, true, 0.0),
        tuple(held),
        any(medium.novelty.is_more_than_chance for medium in found.media),
    )


def total_variation(one: Sequence[float], other: Sequence[float], lost: float) -> float:
    """Return half the sum of the differences, and of what is in no family.

    >>> total_variation([0.5, 0.5], [0.7, 0.3], 0.0)
    0.2
    """
    return round((float(np.abs(np.subtract(one, other)).sum()) + lost) / 2, 6)


def left_out_statistics(
    rendered: Sequence[Rendered],
    pool: Pool,
    options: Namespace,
) -> Iterator[str]:
    """Write how like the pictures the fitted mixes are in statistics that are left out."""
    middles, rows = [], []
    for name in LEFT_OUT:
        library = make_library(rendered, options.documents, (name,))
        after, before = [], []
        for number in range(min(6, options.mixes)):
            pictures, _ = draw_pictures(pool, one_medium_mix(number), options.pictures)
            found = fit_pictures(pictures, library, number)
            largest = max(found.media, key=lambda each: len(each.pictures))
            own = next(each for each in largest.resemblances if each.name == name)
            after.append(own.after)
            before.append(own.before)
        middles.append(float(np.mean(after)))
        figures = (np.mean(after), np.max(after), np.mean(before))
        rows.append([name, *(f"{each:.2f}" for each in figures)])
    head = ("statistic", "mean Kolmogorov distance", "worst", "of all scenes alike")
    yield from ("## Statistics that are left out of the fit", "", *table(head, rows), "")
    below = sum(each < AIM for each in middles)
    yield f"Of {len(middles)} statistics {below} have a mean distance below .15."
    yield ""


def one_medium_mix(number: int) -> dict[int, float]:
    """Return the shares of a known mix of one medium."""
    rng = seeds.stream(OTHER_SEED, "mix of one medium", number)
    medium = MEDIA[number % 2]
    own = [at for at, each in enumerate(CANDIDATES) if medium_of(each) == medium]
    chosen = rng.choice(own, 4, replace=False).tolist()
    return dict(zip(chosen, rng.dirichlet(np.full(4, 2.0)).tolist(), strict=True))


def outside_scenes(
    rendered: Sequence[Rendered],
    pool: Pool,
    options: Namespace,
) -> Iterator[str]:
    """Write whether pictures under scenes that are not in the library are noticed."""
    library = make_library(rendered, options.documents)
    rows = []
    count = round(OUTSIDE_SHARE * options.pictures)
    for number, (title, legs) in enumerate(OUTSIDE.items()):
        pictures, _ = draw_pictures(pool, one_medium_mix(0), options.pictures - count)
        others = outside_pictures(legs, count)
        found = fit_pictures([*pictures, *others], library, number)
        novel = [each.novelty for each in found.media if each.novelty.is_more_than_chance]
        ways = ", ".join(dict.fromkeys(name for each in novel for name in each.outside))
        far = sum(len(each.novelty.far) for each in found.media) / options.pictures
        rows.append([title, "yes" if novel else "no", f"{100 * far:.0f} %", ways or "·"])
    yield from ("## Scenes that the library does not have", "")
    yield from ("Every fifth picture is under such a scene, the others under a known mix.", "")
    yield from (*table(("scene", "noticed", "pictures like nothing", "outside by"), rows), "")


def outside_pictures(legs: str, count: int) -> list[Measured]:
    """Measure documents under a scene that the library does not have."""
    scene = Scene("outside", "", tuple(parse_parts(leg) for leg in legs.split("/")))
    recipe = documents_recipe(["receipt"], [*OTHER_COUNTRIES], 4 * count, OTHER_SEED + 1)
    own = OwnConditions({"outside": scene})
    found: list[Measured] = []
    for index in range(recipe.count):
        document = compose(recipe, index)
        steps = draw_steps("outside@3", document.seed, document.source, own)
        file = degrade(render(document)[0], steps).file
        if file and (measured := measure_page(file)):
            found.append(measured)
        if len(found) == count:
            break
    return found


def parse_parts(leg: str) -> tuple[Part, ...]:
    """Return the parts of a leg, from names and strengths.

    >>> [(part.accident, part.strength) for part in parse_parts("jpeg .5, defocus 1")]
    [('jpeg', 0.5), ('defocus', 1.0)]
    """
    return tuple(
        Part(name, float(strength)) for name, strength in (part.split() for part in leg.split(","))
    )
