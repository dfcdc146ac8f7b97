"""Measure how much `dxe transfer` helps on real receipts, and whether its intervals hold.

usage: tools/study transfer [--draws N] [--populations N] [--generated N] [--pack FOLDER]
                            [--into FOLDER] [--half even|odd|both] [--open-odd]

Runs engines over the labelled receipts of the pack and over generated ones, by the commands that a
user types. Then it draws labelled and unlabelled receipts with replacement, many times: the share
of right cells in the whole pack is the truth that an interval has to hold, and every draw chooses
its own forecast. Then the same on simulated populations, in which forecasts are off by any amount.
Writes docs/measured/data/transfer.md. Corpora and runs are kept under build/transfer. Only the even
half is read: the others are refused, unless --open-odd is given. Where the pack is not there, it
says so and measures nothing.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")

import numpy as np
from inside import ROOT, command_line, dxe
from pages import add_into_option, print_and_write, table

from docextract_eval.metrics.ratios import JUDGED
from docextract_eval.runs.comparison.other_documents import occurring_names
from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.measured_run import read_measured_run
from docextract_eval.runs.transfer import count_cells
from docextract_eval.runs.transfer.forecasts import FOLDS, FORECASTS, Forecasts
from docextract_eval.runs.transfer.predictor import Predictor, learn_if_possible
from docextract_eval.runs.transfer.slots import AnswerSlots, read_slots, take_documents
from docextract_eval.statistics.assisted import AssistedShare, Counts, Forecast, assisted_share
from docextract_eval.statistics.clusters import Proportion, proportions
from docextract_eval.storage.disk import write_atomically
from research.generated import PHOTOGRAPHS, write_recipe
from research.readers import versions
from research.real_pack import (
    SETS,
    add_pack_option,
    end_without_pack,
    is_read,
    read_receipts,
)

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

WORK = ROOT / "build/transfer"
CONDITIONS = {"photos": PHOTOGRAPHS, "sroie": "scan"}
CURRENCIES = {"photos": "USD", "sroie": "MYR"}
ENGINES = {
    "psm 6": ("tesseract", "-p", "psm=6"),
    "psm 3": ("tesseract", "-p", "psm=3"),
    "rapidocr": ("rapidocr",),
}
LABELLED = 50
UNLABELLED = (70, 190)
HEAD = (
    *("receipts", "engine", "right", "unlabelled", "synthetic", "confidence", "labelled"),
    *("helped", "width", "possible", "held", "held without"),
)
INTRODUCTION = """\
# How much unlabelled documents help to measure real ones

You labelled few documents: how much do the answers on the others help `dxe transfer`?

Written by `tools/study transfer --draws {draws} --populations {populations} --generated
{generated}{opened}`. Engines ({versions}) read the labelled receipts of {half} of the
pack, and {generated} generated receipts under each of {conditions}.
{labelled} labelled receipts and the stated number of unlabelled ones were drawn with replacement,
{draws} times, and each draw chose its forecast on its own labelled receipts. The truth is the share
of right fields among all of these receipts.

- **synthetic**, **confidence**, **labelled**: the correlation of each forecast with right cells,
  labelled receipt by labelled receipt, in the mean over the draws: by what synthetic receipts
  taught, by bare confidences, by what other labelled receipts taught.
- **helped**: the share of draws in which a forecast helped; in the others it is "no help".
- **width**: of the interval with help, as a share of that without, in the mean; **possible**: the
  least that the correlation of the forecast that was taken allows.
- **held**: the share of intervals that held the truth, with help and without; of 95 % intervals
  over {draws} draws, from {lowest} to {highest} are no sign of anything else.
"""
SEED = 26


@dataclass(frozen=True, slots=True)
class Row:
    """What the draws of a set, an engine and a number of unlabelled receipts showed."""

    name: str
    engine: str
    unlabelled: int
    drawn: Drawn


def main() -> int:
    """Run, draw, print the page, and write it."""
    options = read_options()
    end_without_pack(options.pack)
    print_and_write(page_lines(options, [*measure(options)]), options.into / "transfer.md")
    return 0


def read_options() -> Namespace:
    """Read the command line."""
    parser = command_line("tools/study transfer", __doc__)
    parser.add_argument("--draws", type=int, default=300, help="of each engine and set: 300")
    parser.add_argument("--populations", type=int, default=2000, help="simulated ones: 2000")
    parser.add_argument("--generated", type=int, default=150, help="generated receipts: 150")
    add_pack_option(parser)
    parser.add_argument("--half", choices=("even", "odd", "both"), default="even")
    parser.add_argument("--open-odd", action="store_true", help="allow another half than even")
    add_into_option(parser)
    return parser.parse_args()


def measure(options: Namespace) -> Iterator[Row]:
    """Run every engine over real and generated receipts, and draw from what it answered."""
    for name in CONDITIONS:
        real, made = import_receipts(options, name), build_receipts(options, name)
        for engine in ENGINES:
            population = Population.read(run_over(made, engine), run_over(real, engine))
            for unlabelled in UNLABELLED:
                drawn = redraw(population, LABELLED, unlabelled, options.draws)
                yield Row(name, engine, unlabelled, drawn)


def import_receipts(options: Namespace, name: str) -> Path:
    """Import the labelled receipts of a set as a corpus."""
    halves = ("even", "odd") if options.half == "both" else (options.half,)
    country, total = SETS[name].locale, "payable" if SETS[name].total_is_payable else "total"
    lines = []
    for half in halves:
        for one in read_receipts(options.pack, name, half, open_odd=options.open_odd):
            named = {total if field == "total" else field: field for field in one.fields}
            fields = {
                ours: one.fields[theirs]
                for ours, theirs in named.items()
                if is_read(theirs, one.fields[theirs], country)
            }
            lines.append({"id": one.id, "image": str(one.image.resolve()), "fields": fields})
    folder = WORK / f"{name}-{options.half}"
    if not folder.exists():
        labels = folder.with_suffix(".jsonl")
        write_atomically(labels, "".join(json.dumps(line) + "\n" for line in lines))
        told = ("--schema", "receipt", "--locale", country, "--currency", CURRENCIES[name])
        rest = ("--values", "printed", "--images-root", "/", "--skip-bad", "-o", folder)
        dxe("corpus", "import", labels, *told, *rest)
    return folder


def build_receipts(options: Namespace, name: str) -> Path:
    """Build a corpus of generated receipts under the condition of a set."""
    folder = WORK / f"{name}-generated-{options.generated}"
    if not folder.exists():
        recipe = folder.with_suffix(".toml")
        written = {"name": name, "seed": 5, "count": options.generated, "kinds": ["receipt"]}
        written |= {"locales": [SETS[name].locale], "conditions": [CONDITIONS[name]]}
        write_recipe(written, recipe)
        dxe("corpus", "build", recipe, "-o", folder)
    return folder


def run_over(corpus: Path, engine: str) -> Path:
    """Run an engine over a corpus, or go on with a run that was stopped."""
    folder = corpus.with_name(f"{corpus.name}-{engine.replace(' ', '')}")
    if not (folder / "report.html").exists():
        pipeline, *settings = ENGINES[engine]
        dxe("run", pipeline, corpus, *settings, "-o", folder)
    return folder


def page_lines(options: Namespace, rows: Sequence[Row]) -> Iterator[str]:
    """Write the page."""
    spread = 1.96 * np.sqrt(0.95 * 0.05 / options.draws)
    yield INTRODUCTION.format(
        draws=options.draws,
        populations=options.populations,
        generated=options.generated,
        half="both halves" if options.half == "both" else f"the {options.half} half",
        opened="" if options.half == "even" else f" --half {options.half} --open-odd",
        labelled=LABELLED,
        conditions=" and ".join(f"`{each}`" for each in CONDITIONS.values()),
        versions=versions(),
        lowest=f"{95 - 100 * spread:.1f} %",
        highest=f"{min(100, 95 + 100 * spread):.1f} %",
    )
    yield from (*table(HEAD, map(cells_of, rows)), "")
    yield from simulation_lines(options)


def cells_of(row: Row) -> list[str]:
    """Return the cells of a row of the table."""
    drawn = row.drawn
    correlations = (f"{each:.2f}" for each in drawn.correlations.values())
    shares = (drawn.helped, drawn.width, drawn.possible, drawn.held, drawn.held_plain)
    cells = [row.name, row.engine, f"{100 * drawn.truth:.1f} %", str(row.unlabelled)]
    return [*cells, *correlations, *(f"{100 * each:.0f} %" for each in shares)]


def simulation_lines(options: Namespace) -> Iterator[str]:
    """Write what simulated populations showed."""
    found = simulate(options.populations)
    yield "## Simulated populations"
    yield ""
    yield f"In {options.populations:,} populations, each with its own share of right cells, numbers"
    yield "of documents, and a forecast that is off by its own bias, slope and noise, the interval"
    yield f"with help held the true share in {100 * found.held:.1f} %, and that without in"
    yield f"{100 * found.held_plain:.1f} %. Forecasts helped in {100 * found.helped:.0f} % of them."


@dataclass(frozen=True, slots=True)
class Drawn:
    """What many draws showed, in the mean."""

    truth: float
    correlations: dict[str, float]
    """Of each forecast with what is right."""
    helped: float
    """The share of draws in which a forecast helped."""
    width: float
    possible: float
    held: float
    held_plain: float

    @classmethod
    def of(
        cls,
        truths: Sequence[float],
        both: Sequence[tuple[Proportion, AssistedShare]],
        correlations: Sequence[dict[str, float]] = (),
    ) -> Drawn:
        """Return the means over draws, each with its truth."""
        plain, helped = zip(*both, strict=True)
        return cls(
            float(np.mean(truths)),
            {
                name: float(np.mean([each.get(name, 0.0) for each in correlations]))
                for name in (FORECASTS if correlations else ())
            },
            float(np.mean([each.has_helped for each in helped])),
            float(np.mean([each.width for each in helped])),
            float(np.mean([each.possible_width for each in helped])),
            _share_held(truths, helped),
            _share_held(truths, plain),
        )


def _share_held(truths: Sequence[float], found: Sequence[Proportion | AssistedShare]) -> float:
    held = (each.low <= truth <= each.high for truth, each in zip(truths, found, strict=True))
    return float(np.mean([*held]))


@dataclass(frozen=True, slots=True, eq=False)
class Population:
    """Real documents that are drawn from, all of them labelled, and what synthetic ones taught."""

    taught: Predictor | None
    real: AnswerSlots
    counted: Counts
    """What is right in each document, over its fields."""
    fields: Sequence[str]

    @classmethod
    def read(cls, synthetic: Path, real: Path) -> Population:
        """Read the scalar fields of two runs."""
        cells = read_measured_run(RunFolder(real)).columns
        cells = cells.select(cells.outcome_in(*JUDGED) & ~cells.table)
        fields = occurring_names(cells.field)
        slots = read_slots(RunFolder(real), fields)
        taught = learn_if_possible(read_slots(RunFolder(synthetic), fields), fields)
        return cls(taught, slots, count_cells(cells, slots), fields)


def redraw(population: Population, labelled: int, unlabelled: int, draws: int) -> Drawn:
    """Draw documents with replacement, and measure on each draw as `dxe transfer` does."""
    rng = np.random.default_rng(SEED)
    counted, size = population.counted, len(population.real.documents)
    truth = float(counted.right.sum() / counted.cells.sum())
    both, correlations = [], []
    for _ in range(draws):
        ours, theirs = rng.integers(0, size, labelled), rng.integers(0, size, unlabelled)
        sides = (take_documents(population.real, each) for each in (ours, theirs))
        forecasts = Forecasts.make(population.taught, *sides, population.fields)
        drawn, plain = counted.take(ours), plain_share(counted.take(ours))
        found = forecasts.of_fields(population.fields)
        both.append((plain, assisted_share(drawn, plain, found, forecasts.folds)))
        correlations.append(
            {
                name: float(np.corrcoef(drawn.beyond(truth), each.labelled.beyond(truth))[0, 1])
                for name, each in found.items()
            }
        )
    return Drawn.of([truth] * draws, both, correlations)


def plain_share(counted: Counts) -> Proportion:
    """Return the share of right cells without help."""
    size = len(counted)
    cells, nothing = counted.cells.astype(np.int64), np.zeros(size, np.int64)
    return proportions(counted.right, np.arange(size), nothing, cells=cells)[0]


def simulate(populations: int) -> Drawn:
    """Draw one sample of each of many populations, in which a forecast is off in its own way."""
    rng = np.random.default_rng(SEED)
    truths, both = [], []
    for _ in range(populations):
        truth, counted, forecast = simulated_sample(rng)
        plain = plain_share(counted)
        folds = np.arange(len(counted)) % FOLDS
        both.append((plain, assisted_share(counted, plain, {"synthetic": forecast}, folds)))
        truths.append(truth)
    return Drawn.of(truths, both)


def simulated_sample(rng: np.random.Generator) -> tuple[float, Counts, Forecast]:
    """Return the true share of a population, and labelled and unlabelled documents of it."""
    labelled, unlabelled = int(rng.integers(30, 100)), int(rng.integers(40, 400))
    share, evenness = rng.uniform(0.15, 0.9), rng.uniform(1, 8)
    slope, bias, noise = rng.uniform(-0.5, 1.5), rng.uniform(-0.4, 0.4), rng.uniform(0, 0.4)
    size = labelled + unlabelled
    skill = rng.beta(share * evenness, (1 - share) * evenness, size)
    cells = rng.integers(4, 18, size)
    right = rng.binomial(cells, skill).astype(float)
    returned = np.clip(share + bias + slope * (skill - share) + rng.normal(0, noise, size), 0, 1)
    expected = Counts(cells * returned, cells.astype(float))
    known = np.arange(size) < labelled
    forecast = Forecast(expected.take(known), expected.take(~known))
    return share, Counts(right, cells.astype(float)).take(known), forecast
