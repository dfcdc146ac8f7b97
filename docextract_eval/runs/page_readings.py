"""What each reading of a rendition took: seconds until its answer, its cost and its tokens."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf, isfinite, nan
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.answers import Answers
from docextract_eval.metrics.changes import half_width
from docextract_eval.metrics.columns import Bools, Codes, Columns, Floats
from docextract_eval.records import Score
from docextract_eval.statistics.clusters import clustered_mean

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyarrow as pa

    from docextract_eval.records import Prediction


@dataclass(frozen=True, slots=True, eq=False)
class PageReadings:
    """The readings of a run: one position per rendition and repeat in every array."""

    columns: Columns
    """One cell of each reading, which gives its rendition and its repeat."""
    pages: Codes
    """How many pages were read."""
    seconds_per_page: Floats
    """Infinite where no answer came; NaN where none was waited for, as one from a cache."""
    cost_per_page: Floats
    """NaN where it is not stated, or nothing was paid because the answer is from a cache."""
    tokens_per_page: Floats
    """NaN where they are not stated, or the answer is from a cache."""

    def select(self, kept: Bools) -> PageReadings:
        """Return only some of the readings."""
        return replace(
            self,
            columns=self.columns.select(kept),
            pages=self.pages[kept],
            seconds_per_page=self.seconds_per_page[kept],
            cost_per_page=self.cost_per_page[kept],
            tokens_per_page=self.tokens_per_page[kept],
        )


def no_page_readings() -> PageReadings | None:
    """Return None: nothing is known of single pages."""
    return None


def read_page_readings(
    columns: Columns, renditions: pa.Table, predictions: Iterable[Prediction]
) -> PageReadings | None:
    """Return what each reading took; None where an older release derived the run."""
    if not {"sheet", "pages"} <= {*renditions.column_names}:
        return None
    took = {
        (each.sheet, each.repeat): (
            _seconds(each),
            _paid(each, each.cost),
            _paid(each, each.tokens),
        )
        for each in predictions
    }
    readings, sheets = Answers.from_columns(columns).columns, renditions["sheet"].to_pylist()
    keys = zip(readings.rendition.tolist(), readings.repeat.tolist(), strict=True)
    found = [took.get((sheets[rendition], repeat), (nan,) * 3) for rendition, repeat in keys]
    pages = renditions["pages"].to_numpy().astype(np.int64)[readings.rendition]
    return PageReadings(readings, pages, *(np.array(found, float).reshape(-1, 3).T / pages))


def mean_per_page(metric: str, readings: PageReadings, amount: Floats) -> Score:
    """Return the mean of an amount over pages; its interval keeps a width where all are equal."""
    mean = clustered_mean(amount, readings.columns.source, readings.pages.astype(float))
    side = half_width(mean.error, mean.sources, unit=mean.value)
    low, high = (max(0.0, mean.value - side), mean.value + side) if isfinite(side) else (None, None)
    return Score(metric, {}, mean.value, low, high, mean.sources, mean.rows, "")


def _seconds(prediction: Prediction) -> float:
    """Return the seconds until the answer: what failed was never read, however fast it failed."""
    if prediction.failure is not None:
        return inf
    return nan if prediction.is_cached or prediction.seconds is None else prediction.seconds


def _paid(prediction: Prediction, amount: float | None) -> float:
    return nan if prediction.is_cached or amount is None else amount
