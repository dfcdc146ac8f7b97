"""Hold scores on generated receipts beside those on real ones, for three recipes.

usage: tools/study real_scores [--count N] [--generated N] [--recipes NAMES] [--minutes N]
                               [--english] [--pack FOLDER] [--into FOLDER] [--half even|odd]
                               [--open-odd]

Scans, photographs and German scans of the pack of real receipts stand beside generated receipts
of three recipes: the default one, one that `dxe corpus fit` fits to other pictures of the same
source, and one of random scenes; with --recipes only those that are named, and with --english no
German scans. Writes docs/measured/data/real_scores.md: for every field, engine and medium both
scores, and their difference in three parts as `tools/study gap` measures them. Only the even half
of the pack is read: the odd one is refused, unless --open-odd is given. What engines read is kept
under build/readings, fitted recipes under build/real_scores. Where the pack is not there, it says
so and measures nothing.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from inside import ROOT, dxe
from pages import print_and_write, row, table

from docextract_eval.borders.people import read_toml
from docextract_eval.corpus.build import build_source
from docextract_eval.corpus.fit.candidates import CANDIDATES, medium_of
from docextract_eval.corpus.kinds.receipt.layouts import LAYOUTS
from docextract_eval.corpus.recipe import parse_recipe
from research.gap_parts import (
    ALL,
    FIELDS,
    Side,
    generated_sample,
    measure,
    shares,
)
from research.generated import PHOTOGRAPHS
from research.independent import counts_text, known_difference, points_text, share_text
from research.pairs import DAMAGED, ENGINES, Pair, real_samples, run_on_pairs
from research.readers import Readings, versions
from research.real_pack import (
    read_receipts,
    read_unlabelled,
)
from research.rms_gap import Gap, mean_gap, rms_gap

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from research.gap_parts import Cells, Sample

WORK = ROOT / "build/real_scores"
DEFAULT, FITTED, RANDOM = "default", "fitted", "random"
RECIPES = (DEFAULT, FITTED, RANDOM)
HEAD = (
    *("engine", "field", "receipts", "right, real", "right, generated", "difference"),
    *("(a)", "(b)", "(c)"),
)
SEED, RANDOM_SEED = 5, 26


GERMAN = Pair(
    "German scans", "german", "scan", ("de_DE",), ("2020-01", "2020-12"), with_slips=False
)


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured of a medium: the real receipts, and those of each recipe."""

    medium: Pair
    real: Side
    generated: Mapping[str, Side]


def main() -> int:
    """Measure all media, print the page, and write it."""
    return run_on_pairs("tools/study real_scores", __doc__, write_page, RECIPES)


def write_page(options: Namespace, pairs: tuple[Pair, Pair]) -> int:
    """Measure, print the page, and write it; return the exit code."""
    media = pairs if options.english else (*pairs, GERMAN)
    found = [measure_medium(medium, options) for medium in media]
    print_and_write(page_lines(options, found), options.into / "real_scores.md")
    return 0


def measure_medium(medium: Pair, options: Namespace) -> Measured:
    """Measure real receipts, and generated ones of each recipe."""
    readings = Readings(options.minutes)
    real = measure([*real_samples(medium, options)], readings, ENGINES)
    recipes = {
        DEFAULT: lambda: {"conditions": [medium.condition]},
        FITTED: lambda: fitted_recipe(medium, options),
        RANDOM: lambda: random_recipe(medium),
    }
    return Measured(
        medium,
        real,
        {
            name: measure([*generated_samples(medium, recipe(), options)], readings, ENGINES)
            for name, recipe in recipes.items()
            if name in options.recipes
        },
    )


def fitted_recipe(medium: Pair, options: Namespace) -> dict[str, Any]:
    """Return the recipe that is fitted to other pictures of the same source, without labels."""
    recipe = fitted_file(medium)
    if not recipe.exists():
        recipe.parent.mkdir(parents=True, exist_ok=True)
        countries = [f"--locale={name}" for name in medium.locales]
        pictures = pictures_to_fit(medium, options.pack)
        dxe("corpus", "fit", *pictures, "-o", recipe, *countries)
    written = read_toml(recipe, "fit it again")
    deploy = written.pop("deploy", {})
    if deploy:  # pictures of several media: the most frequent one
        written["conditions"] = [max(deploy, key=lambda each: deploy[each])]
    return written


def fitted_file(medium: Pair) -> Path:
    """Return where the fitted recipe of a medium is kept."""
    return WORK / f"{medium.name}.toml"


def random_recipe(medium: Pair) -> dict[str, Any]:
    """Return a recipe of scenes of the medium in random shares."""
    like = medium_of(medium.condition if "@" in medium.condition else "cleaned_scan@3")
    conditions = [each for each in CANDIDATES if medium_of(each) == like]
    drawn = np.random.default_rng(RANDOM_SEED).dirichlet(np.ones(len(conditions)))
    weights = {name: round(share, 4) for name, share in zip(conditions, drawn, strict=True)}
    mix = {name: weight for name, weight in weights.items() if weight}
    return {"conditions": ["random_scenes"], "mixes": {"random_scenes": mix}}


def pictures_to_fit(medium: Pair, pack: Path) -> list[Path]:
    """Return pictures of a source that are not among those that are measured on the odd half."""
    if medium.name == "photos":
        return read_unlabelled(pack, medium.name)
    return [one.image for one in read_receipts(pack, medium.name) if one.id != DAMAGED]


def generated_samples(
    medium: Pair, written: Mapping[str, Any], options: Namespace
) -> Iterator[Sample]:
    """Yield generated receipts of a recipe, with the countries and months of the medium."""
    common = {"name": "realism", "seed": SEED, "count": options.generated, "kinds": ["receipt"]}
    common |= {"locales": [*medium.locales], "months": [*medium.months]}
    recipe = parse_recipe({**written, **common}, str(fitted_file(medium)))
    sources = (build_source(recipe, index) for index in itertools.count())
    wanted = (
        each
        for each in sources
        if medium.with_slips or not LAYOUTS[each.document.factors["template"]].card_only
    )
    for each in itertools.islice(wanted, options.generated):
        (rendition,) = each.renditions
        yield generated_sample(each.document, rendition, medium.name)


INTRODUCTION = """\
# What a score on generated receipts says about one on real receipts

A report says "84 % on phone photographs". Does that hold for yours?

Written on {date} by `tools/study real_scores --count {count} --generated {generated}{opened}`.
Engines ({versions}) read {real} of the {half} half of the pack of real receipts
(scans: SROIE 2019, train; photographs: WildReceipt; German scans: softmatic), and {generated}
generated receipts for each of them, of each of these recipes:

{recipes_text}

The extractor is the baseline rules, and the judge is that of the package. `right` is what a user
measures. A difference is real minus generated, in points, with Newcombe's 95 % interval, and in
three parts, as [Gap](gap.md) explains them: **(a) rules** on the true words, **(b)
reading** of what the rules find there, **(c) labels** that are written otherwise. Earlier
results, also of recipes that are not here, are in [Readings](real_receipts.md).
"""
SIZES = """\
## How far scores are apart

A cell is a field of an engine. The root mean square of their differences is in points, less what
sampling adds, with its 95 % interval; **sampling** is what samples of this size would show if they
came from one population. **As measured** is what a user sees. **Labels apart** compares without
blanks, and names by line: the labels of the photographs have no blanks, so that hardly any name and
address on them is right as measured. **Rules**, **reading** and **labels** are the parts (a), (b)
and (c), each alone; reading is what a recipe of scenes can match.

| receipts | recipe | cells | as measured | sampling | labels apart | rules | reading | labels |
|---|---|---|---|---|---|---|---|---|"""
ABOUT = {
    DEFAULT: """\
- **default**: the condition that ships, `scan` or `{photographs}`, which was itself fitted to
  pictures of the even half of this pack, with the help of where its labels are""",
    FITTED: """\
- **fitted**: the mix that `dxe corpus fit` makes of other pictures of the same source, without
  their labels: the unlabelled photographs, and for scans those of the even half""",
    RANDOM: """\
- **random**: scenes of the same medium in random shares, drawn once""",
}
BEFORE = """\
The first time that engines read the odd half, in [Gap, unseen](gap_unseen.md), the
generator had another version. The mean absolute differences of cells, in points, as that page
has them, and now with the default recipe:

| receipts | right | then | now |
|---|---|---|---|"""
BEFORE_PAGE = ROOT / "docs/measured/data/gap_unseen.md"
NEARER = """\
The fitted recipe is nearer to the real scores than the {other} one in {nearer} of {of} cells as
measured, and {by} in the mean; by reading alone, in {reading} of {of_reading}, and {by_reading}.
"""
View = Callable[[Side, str], "Cells"]
"""Which cells of a side are right by an engine, in one of three ways."""
AS_MEASURED, LABELS_APART, READING_ALONE = Side.plainly, Side.leniently, Side.reading
VIEWS: tuple[View, ...] = (
    *(AS_MEASURED, LABELS_APART, lambda side, _: side.rules()),
    *(READING_ALONE, Side.labels),
)
"""What the table of sizes shows, from left to right."""


def page_lines(options: Namespace, found: Sequence[Measured]) -> Iterator[str]:
    """Write the page."""
    about = ";\n".join(ABOUT[name] for name in found[0].generated) + "."
    yield INTRODUCTION.format(
        date=datetime.now(tz=UTC).date().isoformat(),
        **vars(options) | {"photographs": PHOTOGRAPHS},
        versions=versions(),
        real=", ".join(f"{each.real.receipts} {in_text(each.medium)}" for each in found),
        recipes_text=about.format(photographs=PHOTOGRAPHS),
    )
    yield from size_lines(found)
    yield from before_lines(found)
    yield from nearer_lines(found)
    for measured in found:
        for recipe in measured.generated:
            yield from section(measured, recipe)


def size_lines(found: Sequence[Measured]) -> Iterator[str]:
    """Write how far scores are apart, for each medium and over all."""
    yield SIZES
    for recipe in found[0].generated:
        for title, of in (*((each.medium.title, [each]) for each in found), ("All", found)):
            gaps = [rms_gap([sides_of(each, recipe, view) for each in of]) for view in VIEWS]
            plain, *others = [each for each in gaps if each] or [None]
            if plain and len(others) == len(VIEWS) - 1:
                cells = (title, recipe, str(plain.cells), gap_text(plain))
                yield row(*cells, f"{100 * plain.chance:.1f}", *map(gap_text, others))
    yield ""


def before_lines(found: Sequence[Measured]) -> Iterator[str]:
    """Write the mean absolute differences that an earlier page has, beside those of now."""
    page = BEFORE_PAGE.read_text(encoding="utf-8")
    yield BEFORE
    for measured in found:
        for words, view in (("what a user measures", AS_MEASURED), ("(b) reading", READING_ALONE)):
            pattern = rf"^\| {in_text(measured.medium)} \| {re.escape(words)} \| \d+ \| ([^|]+) \|"
            then = re.search(pattern, page, re.MULTILINE)
            now = mean_gap(*sides_of(measured, DEFAULT, view))
            if then and now:
                yield row(measured.medium.title, words, then[1], gap_text(now))
    yield ""


def in_text(medium: Pair) -> str:
    """Return the title of a medium as it stands within a sentence."""
    return medium.title if medium is GERMAN else medium.title.lower()


def gap_text(gap: Gap) -> str:
    """Write a difference with its interval, in points."""
    value, low, high = (f"{100 * each:.1f}" for each in (gap.value, gap.low, gap.high))
    return f"{value} ({low} to {high})"


def sides_of(measured: Measured, recipe: str, view: View) -> tuple[list[Cells], list[Cells]]:
    """Return what is right on real and on generated receipts, for each engine."""
    sides = measured.real, measured.generated[recipe]
    real, generated = ([view(side, engine) for engine in ENGINES] for side in sides)
    return real, generated


def nearer_lines(found: Sequence[Measured]) -> Iterator[str]:
    """Write in how many cells the fitted recipe is nearer than the others, and by how much."""
    known = found[0].generated
    for other in (each for each in (DEFAULT, RANDOM) if {each, FITTED} <= {*known}):
        nearer, of, by = count_nearer(found, other, AS_MEASURED)
        reading, of_reading, by_reading = count_nearer(found, other, READING_ALONE)
        yield NEARER.format(
            other=other,
            nearer=nearer,
            of=of,
            by=nearer_text(by),
            reading=reading,
            of_reading=of_reading,
            by_reading=nearer_text(by_reading),
        )


def nearer_text(points: float) -> str:
    """Write how much nearer or farther something is.

    >>> nearer_text(7.52), nearer_text(-2.8)
    ('7.5 points nearer', '2.8 points farther')
    """
    return f"{abs(points):.1f} points {'nearer' if points >= 0 else 'farther'}"


def count_nearer(found: Sequence[Measured], other: str, view: View) -> tuple[int, int, float]:
    """Return in how many cells the fitted recipe is nearer, of how many, and the mean in points."""
    distances = [
        (abs(one), abs(two))
        for measured in found
        for one, two in zip(
            *(cell_differences(measured, recipe, view) for recipe in (FITTED, other)), strict=True
        )
        if one is not None and two is not None
    ]
    by = 100 * float(np.mean([two - one for one, two in distances]))
    return sum(one < two for one, two in distances), len(distances), by


def cell_differences(measured: Measured, recipe: str, view: View) -> list[float | None]:
    """Return the difference of every field and engine."""
    found = []
    for real, generated in zip(*sides_of(measured, recipe, view), strict=True):
        both = shares(real), shares(generated, like=real)
        for field in FIELDS[measured.medium.name]:
            difference = known_difference(*(side.get(field) for side in both))
            found.append(difference.value if difference else None)
    return found


def section(measured: Measured, recipe: str) -> Iterator[str]:
    """Write the table of a medium and a recipe."""
    medium, real, generated = measured.medium, measured.real, measured.generated[recipe]
    rows = []
    for engine in ENGINES:
        parts = [
            [shares(one), shares(two, like=one)]
            for one, two in zip(real.parts(engine), generated.parts(engine), strict=True)
        ]
        for field in (*FIELDS[medium.name], ALL):
            plain = [side.get(field) for side in parts[0]]
            differences = (known_difference(*(side.get(field) for side in both)) for both in parts)
            texts = (*map(share_text, plain), *map(points_text, differences))
            rows.append([engine, field, counts_text(plain), *texts])
    yield from (f"## {medium.title}, {recipe} recipe", "", *table(HEAD, rows), "")
