"""Which predicted row is which row of the truth, whatever their order.

Two rows may be a pair if a key cell is equal, or a text key cell alike enough; where no key cell
has a value in both, if any cell is equal. Equal rows are paired first; the rest so that the
whole table has the fewest wrong, missed and invented cells, then the most right cells, then the
most right key cells, then by content.

Most rows simply say the same and are paired by what they say. `grid` weighs what is left.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from docextract_eval.matching.grid import Grid

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.matching.truth import Said, TruthTable
    from docextract_eval.records import Guess
    from docextract_eval.schemas import TableSpec

    GuessRow = Mapping[str, Guess]


def pair_rows(
    truth: TruthTable, guesses: Sequence[GuessRow], table: TableSpec
) -> list[tuple[int, int]]:
    """Give the pairs of indices; rows in no pair have no partner."""
    rows = _Rows(truth, guesses, table)
    if truth.plain:
        rows.pair_as_written()
    if rows.ours and rows.theirs:
        rows.sort()
        if truth.plain:
            rows.pair_as_folded()
        rows.weigh()
    return rows.pairs


class _Rows:
    """The pairs so far, and the rows of both sides that are in none."""

    def __init__(self, truth: TruthTable, guesses: Sequence[GuessRow], table: TableSpec) -> None:
        self.truth, self.guesses, self.table = truth, guesses, table
        self.cells, self.columns = truth.cells, truth.columns
        self.ours, self.theirs = [*range(len(truth.rows))], [*range(len(guesses))]
        self.pairs: list[tuple[int, int]] = []
        self.read: dict[int, dict[str, str | None]] = {}

    def sort(self) -> None:
        """Put what is left in the order of what it says: where it was said is nothing."""
        names = tuple(self.table.columns)
        if self.ours[1:]:
            rows = self.truth.rows
            self.ours.sort(
                key=lambda i: [(t.value or "", t.accepted) for c in names if (t := rows[i].get(c))]
            )
        if self.theirs[1:]:
            said = self.guesses
            self.theirs.sort(
                key=lambda j: [said[j][c].value if c in said[j] else "" for c in names]
            )

    def pair_as_written(self) -> None:
        """Pair rows that are letter by letter the same."""
        columns = self.columns
        if columns and not self.cells[columns[0]].printed:
            theirs = [
                tuple([row[c].value if c in row else None for c in columns]) for row in self.guesses
            ]
            self._pair_same(self.truth.written, theirs)

    def pair_as_folded(self) -> None:
        """Pair rows that are equal under their types."""
        ours = [self.truth.folded[i] for i in self.ours]
        self._pair_same(ours, [self._folded(j) for j in self.theirs])

    def _folded(self, number: int) -> Said | None:
        """Give a guessed row as its types compare it; None if a judged cell cannot be read."""
        read = self._read(number)
        if any(read[column] is None for column in self.columns if column in read):
            return None
        said = ((column, read.get(column)) for column in self.columns)
        return tuple([None if v is None else self.cells[c].folded(v) for c, v in said])

    def _read(self, number: int) -> dict[str, str | None]:
        if number not in self.read:
            said = self.guesses[number].items()
            self.read[number] = {c: self.cells[c].read(guess) for c, guess in said}
        return self.read[number]

    def _pair_same(self, ours: Sequence[Said], theirs: Sequence[Said | None]) -> None:
        waiting: dict[Said, list[int]] = defaultdict(list)
        for said, j in zip(reversed(theirs), reversed(self.theirs), strict=True):
            if said is not None:
                waiting[said].append(j)
        left, taken = [], set()
        for said, i in zip(ours, self.ours, strict=True):
            if (same := waiting.get(said)) and any(said):
                self.pairs.append((i, same[-1]))
                taken.add(same.pop())
            else:
                left.append(i)
        self.ours, self.theirs = left, [j for j in self.theirs if j not in taken]

    def weigh(self) -> None:
        """Pair the rest by the fewest errors."""
        if self.ours and self.theirs:
            truths = [self.truth.rows[i] for i in self.ours]
            guesses = [*map(self._read, self.theirs)]
            grid = Grid(truths, guesses, self.truth.labelled, self.table, self.cells)
            self.pairs += [(self.ours[i], self.theirs[j]) for i, j in grid.pairs()]
