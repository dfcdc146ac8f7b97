"""How often the promise about silent errors is made, and broken, where the truth is known.

Documents are drawn of which each cell has a confidence, and is wrong with a chance that falls
with it; errors of a document hang together. So the silent-error rate at any threshold is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import ndtri

from docextract_eval import seeds
from docextract_eval.metrics.ladder import CellsOfStep, Ladder
from docextract_eval.metrics.promise import (
    ALPHA,
    MOST_THRESHOLDS,
    documents_for_promise,
    loosest_threshold,
)
from docextract_eval.statistics.power import POWER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from docextract_eval.metrics.columns import Floats, Positions
    from docextract_eval.statistics.needed import Needed

FIELDS = 12
SIZES = (100, 300, 1000)
TOGETHER = (0.0, 0.3, 0.7)
ESTIMATED_FROM = (60, 200)
"""Documents from which it is estimated how many a promise takes."""
_CLOSE = 1.04
"""How close the documents that it took are known, as a ratio."""


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells of which `share` are wrong at a confidence of 0 and none at 1, evenly between.

    The higher `sure`, the more of them are near 1: a confidence is the power 1 / sure of an
    even draw.
    """

    sure: float
    share: float

    def silent(self, threshold: float) -> float:
        """Return the true share of wrong cells among those from a confidence up."""
        mean = self.sure / (self.sure + 1)
        above = 1 - threshold**self.sure
        return self.share * (1 - mean * (1 - threshold ** (self.sure + 1)) / above)

    def drawn(
        self, rng: np.random.Generator, documents: int, together: float
    ) -> tuple[Floats, NDArray[np.bool_]]:
        """Draw confidences and what is wrong, documents x fields; `together` correlates both."""
        shape = (documents, FIELDS)
        confidence = rng.random(shape) ** (1 / self.sure)
        own, shared = rng.standard_normal(shape), rng.standard_normal((documents, 1))
        luck = np.sqrt(together) * shared + np.sqrt(1 - together) * own
        return confidence, luck < ndtri(self.share * (1 - confidence))


PIPELINES = {"middling": Cells(6, 0.5), "sure": Cells(20, 1.0), "good": Cells(6, 0.1)}


def table(runs: int) -> tuple[str, str, tuple[str, ...], list[tuple[str, ...]]]:
    """Return the title, the text, the head and the rows of a table of many runs."""
    rows = []
    for documents, together in product(SIZES, TOGETHER):
        found = [promises(cells, documents, together, runs) for cells in PIPELINES.values()]
        shares = (f"{100 * share:.1f} %" for pair in found for share in pair)
        rows.append((f"{documents:,}", f"{together:g}", *shares))
    text = (
        f"The promise that at most {100 * ALPHA:g} % of the auto-accepted values are wrong should "
        "be broken in at most 10 % of runs. Rows say on how many documents the threshold is "
        f"chosen, with {FIELDS} fields each, and how the errors of a document are correlated. "
        "Columns say, for each pipeline, how often a promise is made, and how often it is not "
        "true. A pipeline is "
        + ", ".join(
            f"{name} (wrong {100 * cells.silent(0.0):.1f} % of the time)"
            for name, cells in PIPELINES.items()
        )
        + f". {runs:,} runs for each figure."
    )
    heads = [f"{name}: {what}" for name in PIPELINES for what in ("promised", "broken")]
    return "The promise about silent errors", text, ("documents", "correlation", *heads), rows


def promises(
    cells: Cells, documents: int, together: float, runs: int, alpha: float = ALPHA
) -> tuple[float, float]:
    """Return the shares of runs in which something is promised, and in which that is not true."""
    made = broken = 0
    for ladder in drawn_ladders("promises", cells, documents, together, runs):
        threshold = loosest_threshold(ladder, float(documents * FIELDS), alpha)
        made += threshold is not None
        broken += threshold is not None and cells.silent(threshold) > alpha
    return made / runs, broken / runs


def needs_table(estimates: int) -> tuple[str, str, tuple[str, ...], list[tuple[str, ...]]]:
    """Return the title, the text, the head and the rows of a table of many estimates."""
    rows = []
    for (name, cells), together in product(PIPELINES.items(), TOGETHER[:2]):
        took = documents_it_takes(cells, together, min(200, 4 * estimates))
        for documents in ESTIMATED_FROM:
            found = estimated(cells, documents, together, estimates)
            known = [each for each in found if each.documents is not None]
            held = sum((each.low or 0) <= took <= (each.high or np.inf) for each in known)
            middle = f"{np.median([each.documents for each in known]):,.0f}" if known else "–"
            share = f"{100 * held / len(known):.1f} %" if known else "–"
            figures = (f"{took:,}", f"{len(known):,}", middle, f"{held:,}", share)
            rows.append((name, f"{together:g}", str(documents), *figures))
    text = (
        "A run in which nothing can be promised says how many documents a promise takes, with a "
        "90 % interval, or that this is not known yet. It truly took the number of "
        f"documents at which {100 * POWER:g} % of corpora make a promise, found by drawing such "
        f"corpora; the estimates are made from far fewer documents, {estimates:,} times for each "
        "row. An open end holds whatever lies beyond it."
    )
    head = ("pipeline", "correlation", "documents", "it took", "known", "median", "held", "share")
    return "How many documents a promise takes", text, head, rows


def documents_it_takes(cells: Cells, together: float, runs: int) -> int:
    """Return of how many documents, half of which choose, enough of many corpora make a promise."""
    low, high = 40, 8_000
    while high / low > _CLOSE:
        middle = round((low * high) ** 0.5)
        enough = promises(cells, middle // 2, together, runs)[0] >= POWER
        low, high = (low, middle) if enough else (middle, high)
    return high


def estimated(cells: Cells, documents: int, together: float, estimates: int) -> list[Needed]:
    """Estimate again and again, from corpora of this size, how many documents a promise takes."""
    return [
        documents_for_promise(ladder, float(documents * FIELDS), documents, ALPHA)
        for ladder in drawn_ladders("estimates", cells, documents, together, estimates)
    ]


def drawn_ladders(
    what: str, cells: Cells, documents: int, together: float, count: int
) -> Iterator[Ladder]:
    """Draw corpora of so many documents, and yield the thresholds of each."""
    rng = seeds.stream(1, what, documents, repr(together), repr(cells))
    source, field = np.indices((documents, FIELDS)).reshape(2, -1)
    weight, repeat = np.ones(len(source)), np.zeros_like(source)
    shape = documents, FIELDS, 1
    for _ in range(count):
        confidence, wrong = (part.ravel() for part in cells.drawn(rng, documents, together))
        columns = wrong.astype(float), source, field, weight, repeat

        def cells_at(at: Positions, columns: tuple[NDArray[Any], ...] = columns) -> CellsOfStep:
            return CellsOfStep(*(each[at] for each in columns))

        yield Ladder.from_values(confidence, weight, cells_at, shape, MOST_THRESHOLDS)
