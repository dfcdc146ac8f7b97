"""What each reading of a rendition took: seconds until its answer, and its cost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf, nan
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.answers import Answers
from docextract_eval.metrics.columns import Bools, Codes, Columns, Floats

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

    def select(self, kept: Bools) -> PageReadings:
        """Return only some of the readings."""
        return replace(
            self,
            columns=self.columns.select(kept),
            pages=self.pages[kept],
            seconds_per_page=self.seconds_per_page[kept],
            cost_per_page=self.cost_per_page[kept],
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
    took = {(each.sheet, each.repeat): (_seconds(each), _cost(each)) for each in predictions}
    readings, sheets = Answers.from_columns(columns).columns, renditions["sheet"].to_pylist()
    keys = zip(readings.rendition.tolist(), readings.repeat.tolist(), strict=True)
    found = [took.get((sheets[rendition], repeat), (nan, nan)) for rendition, repeat in keys]
    pages = renditions["pages"].to_numpy().astype(np.int64)[readings.rendition]
    seconds, cost = np.array(found, float).reshape(-1, 2).T / pages
    return PageReadings(readings, pages, seconds, cost)


def _seconds(prediction: Prediction) -> float:
    """Return the seconds until the answer: what failed was never read, however fast it failed."""
    if prediction.failure is not None:
        return inf
    return nan if prediction.is_cached or prediction.seconds is None else prediction.seconds


def _cost(prediction: Prediction) -> float:
    return nan if prediction.is_cached or prediction.cost is None else prediction.cost
