"""Which predicted row is which row of the truth, whatever their order.

Two rows may be a pair if a key cell is equal, or a text key cell alike enough; where no key cell
has a value in both, if any cell is equal. Equal rows are paired first; the rest so that the
whole table has the fewest wrong, missed and invented cells, then the most right cells, then the
most right key cells, then by content.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz.distance import Indel
from rapidfuzz.process import cdist
from scipy.optimize import linear_sum_assignment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from docextract_eval.matching.cells import Cells
    from docextract_eval.records import Field
    from docextract_eval.schemas import TableSpec

    Bools = NDArray[np.bool_]
    TruthRow = Mapping[str, Field]
    GuessRow = Mapping[str, str | None]


def pair_rows(
    truths: Sequence[TruthRow],
    guesses: Sequence[GuessRow],
    table: TableSpec,
    cells: Mapping[str, Cells],
) -> list[tuple[int, int]]:
    """Give the pairs of indices; rows in no pair have no partner.

    A guess row maps column to canonical value, None where the guess cannot be read.
    """
    if not truths or not guesses:
        return []
    truth_order = _by_content([{c: f.value for c, f in row.items()} for row in truths])
    guess_order = _by_content(guesses)
    grid = _Grid([truths[i] for i in truth_order], [guesses[j] for j in guess_order], table, cells)
    return sorted((truth_order[i], guess_order[j]) for i, j in grid.pairs())


class _Grid:
    """Every truth row against every guess row, as arrays (truth, guess[, column])."""

    def __init__(
        self,
        truths: Sequence[TruthRow],
        guesses: Sequence[GuessRow],
        table: TableSpec,
        cells: Mapping[str, Cells],
    ) -> None:
        self.columns = list(cells)
        # In the schema's order of columns, the description before the amount: amounts swapped
        # between two rows are two wrong amounts, not two wrong descriptions.
        self.keys = [i for i, column in enumerate(self.columns) if column in table.key]
        valued = [[c in row and row[c].value is not None for c in self.columns] for row in truths]
        said = [[c in row for c in self.columns] for row in guesses]
        self.both = np.array(valued)[:, None, :] & np.array(said)[None, :, :]
        # A cell that the truth does not label is judged in no pair.
        labelled = np.array([[c in row for c in self.columns] for row in truths])[:, None, :]
        either = (np.array(valued)[:, None, :] | np.array(said)[None, :, :]) & labelled
        self.right = np.stack(
            [
                cells[c].equal([row.get(c) for row in truths], [row.get(c) for row in guesses])
                for c in self.columns
            ],
            axis=-1,
        )
        self.errors = (either & ~self.right).sum(axis=-1)
        # What stays wrong if neither row finds a partner: all of both. A guess is judged there
        # in every column that any row of the truth labels.
        judged = labelled.any(axis=(0, 1))
        alone = (np.array(said) & judged).sum(axis=1)
        self.apart = np.array(valued).sum(axis=1)[:, None] + alone[None, :]
        self.allowed = self._allowed(truths, guesses, table, cells)

    def pairs(self) -> list[tuple[int, int]]:
        """Pair so that most equal rows meet, and then the whole table has the fewest errors."""
        chosen = zip(*linear_sum_assignment(self._costs()), strict=True)
        return [(int(i), int(j)) for i, j in chosen if self.allowed[i, j]]

    def _costs(self) -> NDArray[np.float64]:
        """Give what pairing costs against leaving both alone, ties broken by smaller ranks."""
        most = max(self.allowed.shape)
        key = sum(
            self.right[..., k] * 2 ** (len(self.keys) - 1 - rank)
            for rank, k in enumerate(self.keys)
        )
        per_right = most * 2 ** len(self.keys) + 1
        per_error = per_right * (most * len(self.columns) + 1)
        cost = (self.errors - self.apart) * per_error - self.right.sum(axis=-1) * per_right - key
        equal = (self.errors == 0) & self.right.any(axis=-1)
        # One more equal pair outweighs whatever errors the other rows may have.
        cost = cost - equal * per_error * (2 * most * len(self.columns) + 1)
        return np.where(self.allowed, cost, 0).astype(float)

    def _allowed(
        self,
        truths: Sequence[TruthRow],
        guesses: Sequence[GuessRow],
        table: TableSpec,
        cells: Mapping[str, Cells],
    ) -> Bools:
        kin = self.right[..., self.keys].any(axis=-1)
        for k in self.keys:
            column = cells[self.columns[k]]
            if column.spec.type == "text":
                kin |= self.both[..., k] & _alike(
                    [row.get(self.columns[k]) for row in truths],
                    [row.get(self.columns[k]) for row in guesses],
                    column,
                    table.pair_likeness,
                )
        strangers = ~self.both[..., self.keys].any(axis=-1)
        return np.asarray(kin | (strangers & self.right.any(axis=-1)))


def _alike(
    truths: Sequence[Field | None], guesses: Sequence[str | None], cells: Cells, enough: float
) -> Bools:
    fold = cells.kind.fold
    ours = [fold(truth.value) if truth and truth.value else "" for truth in truths]
    theirs = [fold(guess) if guess else "" for guess in guesses]
    return cdist(ours, theirs, scorer=Indel.normalized_similarity, dtype=np.float64) >= enough


def _by_content(rows: Sequence[Mapping[str, str | None]]) -> list[int]:
    """Order rows by what they say, so that the order in which they were said does not matter."""
    content: dict[int, str] = defaultdict(str)
    for i, row in enumerate(rows):
        content[i] = repr(sorted((name, value or "") for name, value in row.items()))
    return sorted(content, key=lambda i: (content[i], i))
