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
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from docextract_eval.matching.cells import Cells
    from docextract_eval.matching.grid import Read, TruthRow
    from docextract_eval.records import Guess
    from docextract_eval.schemas import TableSpec

    Said = tuple[str | None, ...]


def pair_rows(
    truths: Sequence[TruthRow],
    guesses: Sequence[Mapping[str, Guess]],
    table: TableSpec,
    cells: Mapping[str, Cells],
) -> list[tuple[int, int]]:
    """Give the pairs of indices; rows in no pair have no partner."""
    if not truths or not guesses:
        return []
    read = [{c: cells[c].read(guess) for c, guess in row.items()} for row in guesses]
    pairs: list[tuple[int, int]] = []
    ours, theirs = range(len(truths)), range(len(guesses))

    def order(numbers: Sequence[int], content: Callable[[int], object]) -> list[int]:
        return sorted(numbers, key=lambda i: (repr(content(i)), i)) if numbers[1:] else [*numbers]

    def our_content(i: int) -> object:
        return sorted((c, cell.value or "", cell.accepted) for c, cell in truths[i].items())

    def their_content(j: int) -> object:
        return sorted((c, read[j][c] or "", guess.value) for c, guess in guesses[j].items())

    for same, equal in _equal_rows(truths, read, cells):
        pairs += zip(order(same, our_content), order(equal, their_content), strict=False)
    left = order([*{*ours}.difference(i for i, _ in pairs)], our_content)
    over = order([*{*theirs}.difference(j for _, j in pairs)], their_content)
    if left and over:
        labelled = {column for row in truths for column in row}
        rest = [truths[i] for i in left], [read[j] for j in over]
        grid = Grid(*rest, labelled, table, cells)
        pairs += [(left[i], over[j]) for i, j in grid.pairs()]
    return sorted(pairs)


def _equal_rows(
    truths: Sequence[TruthRow], guesses: Sequence[Read], cells: Mapping[str, Cells]
) -> Iterator[tuple[list[int], list[int]]]:
    """Give rows of both sides that say the same, if it does not matter which of them meet.

    It matters where a truth has several readings or labels other columns than its neighbours, and
    where a column has a tolerance: what equals one value then may not equal the same others.
    """
    columns = tuple(truths[0])
    if (
        any(tuple(row) != columns for row in truths)
        or any(cell.accepted for row in truths for cell in row.values())
        or not all(cells[column].transitive for column in columns)
    ):
        return
    folds = [(column, cells[column].folded) for column in columns]
    ours: dict[Said, list[int]] = defaultdict(list)
    for i, row in enumerate(truths):
        said = [(row[column].value, fold) for column, fold in folds]
        ours[tuple([fold(v) if v is not None else None for v, fold in said])].append(i)
    theirs: dict[Said, list[int]] = defaultdict(list)
    for j, guess in enumerate(guesses):
        got = [(guess.get(column), fold) for column, fold in folds]
        key = tuple([fold(v) if v is not None else None for v, fold in got])
        if key in ours and all(guess[c] is not None for c in columns if c in guess):
            theirs[key].append(j)
    yield from ((ours[key], equal) for key, equal in theirs.items() if any(key))
