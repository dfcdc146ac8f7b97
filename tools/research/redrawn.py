"""Labelled and unlabelled documents drawn again and again, to see whether intervals hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

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

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

SEED = 26


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
