"""Pairs predicted rows with rows of the truth, whatever their order.

Two rows may be a pair if a key cell is equal, or a text key cell alike enough; where no key cell
has a value in both, if any cell is equal. Equal rows are paired first; the rest so that the
whole table has the fewest wrong, missed and invented cells, then the most right cells, then the
most right key cells, then by content.

Most rows are simply equal and are paired first. `grid` pairs what is left.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import chain
from typing import TYPE_CHECKING

from rapidfuzz.distance import Indel

from docextract_eval.matching.grid import Grid

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.matching.truth import Said, TruthTable
    from docextract_eval.records import Guess
    from docextract_eval.schemas import TableSpec

    GuessRow = Mapping[str, Guess]

_SMALL = 64
"""Up to this many pairs, testing each is faster than building a grid."""
similarity = Indel.normalized_similarity


def pair_rows(
    truth: TruthTable, guesses: Sequence[GuessRow], table: TableSpec
) -> list[tuple[int, int]]:
    """Return the pairs of row indices (truth, guess); rows in no pair have no partner."""
    rows = _Rows(truth, guesses, table)
    if truth.plain:
        rows.pair_as_written()
    if rows.ours and rows.theirs:
        if truth.plain:
            rows.pair_as_folded()
            if len(rows.ours) * len(rows.theirs) <= _SMALL:
                rows.pair_the_only()
        if rows.ours and rows.theirs:
            rows.weigh()
    return rows.pairs


def _may_pair(one: Said, other: Said, keys: list[int], texts: list[int], enough: float) -> bool:
    """Return whether two rows may be a pair; `Grid` finds the same for all pairs at once."""
    met = False
    for key in keys:
        ours, theirs = one[key], other[key]
        if ours is not None and theirs is not None:
            if ours == theirs:
                return True
            if key in texts and similarity(ours, theirs, score_cutoff=enough) >= enough:
                return True
            met = True
    return not met and any(v is not None and v == w for v, w in zip(one, other, strict=True))


class _Rows:
    """The pairs so far, and the rows of both sides that are in no pair."""

    def __init__(self, truth: TruthTable, guesses: Sequence[GuessRow], table: TableSpec) -> None:
        self.truth, self.guesses, self.table = truth, guesses, table
        self.cells, self.columns = truth.cells, truth.columns
        self.ours, self.theirs = [*range(len(truth.rows))], [*range(len(guesses))]
        self.pairs: list[tuple[int, int]] = []
        self.folded: dict[int, Said] = {}

    def pair_as_written(self) -> None:
        """Pair rows that are identical."""
        columns = self.columns
        if columns and not self.cells[columns[0]].printed:
            theirs = [
                tuple([row[c].value if c in row else None for c in columns]) for row in self.guesses
            ]
            self._pair_same(self.truth.written, theirs)

    def pair_as_folded(self) -> None:
        """Pair rows that are equal under their types."""
        if not {*map(self.truth.folded, self.ours)}.isdisjoint(map(self._folded, self.theirs)):
            self._sort()
            ours, theirs = map(self.truth.folded, self.ours), map(self._folded, self.theirs)
            self._pair_same([*ours], [*theirs])

    def _sort(self) -> None:
        """Sort the rows that are left by content: their order on the page does not count."""
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

    def _folded(self, number: int) -> Said:
        """Return the comparable values of a guessed row."""
        if number not in self.folded:
            row, cells = self.guesses[number], self.cells
            said = [cells[c].said(row[c]) if c in row else None for c in self.columns]
            self.folded[number] = tuple(said)
        return self.folded[number]

    def _pair_same(self, ours: Sequence[Said], theirs: Sequence[Said]) -> None:
        waiting: dict[Said, list[int]] = defaultdict(list)
        for said, j in zip(reversed(theirs), reversed(self.theirs), strict=True):
            waiting[said].append(j)
        left, taken = [], set()
        for said, i in zip(ours, self.ours, strict=True):
            if (same := waiting.get(said)) and any(said):
                self.pairs.append((i, same[-1]))
                taken.add(same.pop())
            else:
                left.append(i)
        self.ours, self.theirs = left, [j for j in self.theirs if j not in taken]

    def pair_the_only(self) -> None:
        """Pair the rows of a small table that have exactly one possible partner.

        Such a pair has fewer errors than two single rows, so it is in every best pairing.
        """
        keys = [k for k, column in enumerate(self.columns) if column in self.table.key]
        texts = [k for k in keys if self.cells[self.columns[k]].spec.type == "text"]
        if any(self.cells[self.columns[k]].spec.match != "folded" for k in texts):
            return
        enough = self.table.pair_likeness
        ours, theirs = [*map(self.truth.folded, self.ours)], [*map(self._folded, self.theirs)]
        kin = [
            [
                j
                for j, other in zip(self.theirs, theirs, strict=True)
                if _may_pair(one, other, keys, texts, enough)
            ]
            for one in ours
        ]
        suitors = Counter(chain.from_iterable(kin))
        sole = {
            i: js[0]
            for i, js in zip(self.ours, kin, strict=True)
            if len(js) == 1 and suitors[js[0]] == 1
        }
        self.pairs += sole.items()
        # A row without any possible partner stays alone.
        left = zip(self.ours, kin, strict=True)
        self.ours = [i for i, js in left if js and i not in sole]
        taken = {*sole.values()}
        self.theirs = [j for j in self.theirs if j in suitors and j not in taken]

    def weigh(self) -> None:
        """Pair the rest so that errors are fewest."""
        self._sort()
        truths = [self.truth.rows[i] for i in self.ours]
        guesses = [
            {c: self.cells[c].read(guess) for c, guess in self.guesses[j].items()}
            for j in self.theirs
        ]
        grid = Grid(truths, guesses, self.truth.labelled, self.table, self.cells)
        self.pairs += [(self.ours[i], self.theirs[j]) for i, j in grid.pairs()]
