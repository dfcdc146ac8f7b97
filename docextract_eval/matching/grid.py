"""Pairs the rows of a table that are not simply equal, so that errors are fewest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import scipy
from rapidfuzz.distance import Indel
from rapidfuzz.process import cdist

from docextract_eval.fieldtypes.text import CUTOFF_MARGIN, ROUNDING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from docextract_eval.matching.field_reader import FieldReader
    from docextract_eval.records import Field
    from docextract_eval.schemas import TableSpec

    Bools = NDArray[np.bool_]
    Wholes = NDArray[np.int64]
    TruthRow = Mapping[str, Field]
    ReadRow = Mapping[str, str | None]
    """A guessed row: column to canonical value, None where the guess cannot be read."""

_EXACT = 2**53
"""Up to here a float holds every whole number exactly."""


def saving_weights(most: int, wide: int, key_count: int, *, has_equal: bool) -> list[int]:
    """Return how much a pair saves: if it is equal, by error, by right cell, and by right key.

    Each outweighs all that come after it, summed over `most` pairs of `wide` columns. Where floats
    cannot add them up exactly, the last ones are 0, and content decides earlier.

    >>> saving_weights(2, 3, 1, has_equal=False)
    [0, 21, 3, 1]
    """
    reach = 2 * wide  # how far from 0 one pair's saving may be
    weights = [reach * most + 1 if has_equal else 0, 1]
    reach = reach * (most + 1) + 1 if has_equal else reach
    for span in (wide, *[1] * key_count):
        step = span * most + 1
        reach = reach * step + span
        if reach * most >= _EXACT:
            break
        weights = [*(weight * step for weight in weights), 1]
    return [*weights, *[0] * (3 + key_count - len(weights))]


class Grid:
    """Every truth row against every guessed row, as arrays (truth, guess)."""

    def __init__(
        self,
        truths: Sequence[TruthRow],
        guesses: Sequence[ReadRow],
        labelled: Collection[str],
        table: TableSpec,
        readers: Mapping[str, FieldReader],
    ) -> None:
        """Take rows sorted by content, and the columns that at least one row labels."""
        self.truths, self.guesses = truths, guesses
        self.labelled, self.table, self.readers = labelled, table, readers
        # In the schema's order of columns, the description before the amount: amounts swapped
        # between two rows are two wrong amounts, not two wrong descriptions.
        self.key_columns = [column for column in table.columns if column in table.key]
        self._equal_cache: dict[str, Bools] = {}
        self.allowed = self._allowed_pairs()

    def best_pairs(self) -> Iterator[tuple[int, int]]:
        """Yield pairs so that most equal rows meet, and then the table has the fewest errors."""
        # A pair has fewer errors than two single rows, so rows with one candidate are paired.
        guess_counts, truth_counts = self.allowed.sum(axis=1), self.allowed.sum(axis=0)
        only = self.allowed & (guess_counts == 1)[:, None] & (truth_counts == 1)
        yield from zip(*(found.tolist() for found in only.nonzero()), strict=True)
        contested = self.allowed & ~only
        rows, columns = contested.any(axis=1).nonzero()[0], contested.any(axis=0).nonzero()[0]
        if len(rows):
            index = rows[:, None], columns[None, :]
            chosen = scipy.optimize.linear_sum_assignment(
                np.where(contested[index], self._costs(index), 0)
            )
            for i, j in zip(rows[chosen[0]].tolist(), columns[chosen[1]].tolist(), strict=True):
                if contested[i, j]:
                    yield i, j

    def _costs(self, index: tuple[NDArray[np.intp], ...]) -> NDArray[np.float64]:
        """Return the cost of each pair, compared with two single rows."""
        most, wide = min(len(index[0]), index[1].shape[1]), len(self.readers)
        equal_cells = [self._equal_cells(column)[index] for column in self.readers]
        right = np.asarray(np.sum(equal_cells, axis=0, dtype=np.int64))
        errors, single_errors = self._pair_and_single_errors(index, right)
        equal = (errors == 0) & (right > 0)
        weights = saving_weights(most, wide, len(self.key_columns), has_equal=bool(equal.any()))
        savings = [equal, single_errors - errors, right]
        savings += [self._equal_cells(key)[index] for key in self.key_columns]
        terms = zip(savings, weights, strict=True)
        found = sum((each * weight for each, weight in terms if weight), np.zeros_like(right))
        return -found.astype(float)

    def _pair_and_single_errors(
        self, index: tuple[NDArray[np.intp], ...], right: Wholes
    ) -> tuple[Wholes, Wholes]:
        """Return the number of errors of each pair, and of both its rows without a partner."""
        rows, columns = index[0].ravel().tolist(), index[1].ravel().tolist()
        truths, guesses = [self.truths[i] for i in rows], [self.guesses[j] for j in columns]
        names = list(self.readers)
        valued = np.array(
            [[c in row and row[c].value is not None for c in names] for row in truths]
        )
        labelled = np.array([[c in row for c in names] for row in truths])
        predicted = np.array([[c in row for c in names] for row in guesses])
        # A cell that the truth does not label is judged in no pair; alone, a guess is judged in
        # every column that any row of the truth labels.
        judged = labelled.astype(np.int64) @ predicted.T
        both = valued.astype(np.int64) @ predicted.T
        ours = valued.sum(axis=1)[:, None]
        alone = (predicted & [c in self.labelled for c in names]).sum(axis=1)
        return ours + judged - both - right, ours + alone

    def _equal_cells(self, column: str) -> Bools:
        if column not in self._equal_cache:
            ours = [row.get(column) for row in self.truths]
            theirs = [row.get(column) for row in self.guesses]
            self._equal_cache[column] = self.readers[column].equality_array(ours, theirs)
        return self._equal_cache[column]

    def _allowed_pairs(self) -> Bools:
        possible = np.zeros((len(self.truths), len(self.guesses)), bool)
        has_common_key = possible.copy()
        for key in self.key_columns:
            both = self._both_filled(key)
            possible |= self._equal_cells(key)
            has_common_key |= both
            if self.readers[key].spec.type == "text":
                possible |= both & self._similar_texts(key)
        if not has_common_key.all():
            any_equal = possible.copy()
            for column in self.readers:
                any_equal |= self._equal_cells(column)
            possible |= ~has_common_key & any_equal
        return possible

    def _both_filled(self, column: str) -> Bools:
        cells = (row.get(column) for row in self.truths)
        valued = np.array([cell is not None and cell.value is not None for cell in cells])
        predicted = np.array([column in row for row in self.guesses])
        return np.asarray(valued[:, None] & predicted)

    def _similar_texts(self, column: str) -> Bools:
        fold, least_likeness = self.readers[column].kind.fold, self.table.pair_likeness
        cells = (row.get(column) for row in self.truths)
        ours = [fold(cell.value) if cell and cell.value else "" for cell in cells]
        theirs = [fold(value) if (value := row.get(column)) else "" for row in self.guesses]
        found = cdist(
            ours,
            theirs,
            scorer=Indel.normalized_similarity,
            score_cutoff=least_likeness - CUTOFF_MARGIN,
            dtype=np.float64,
        )
        return np.asarray(found >= least_likeness - ROUNDING)
