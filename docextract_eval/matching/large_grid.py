"""Pairs the rows of a large table as `grid` does, without an array of all pairs.

A few candidates of every row are paired first. Then rows get prices by which that pairing is the
best one of the candidates, and every other pair is held against them, a block of rows at a time:
those that would save more become candidates. When there are none, no pairing is better.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import scipy
from rapidfuzz.distance import Indel
from rapidfuzz.process import cdist, cpdist

from docextract_eval.fieldtypes.text import CUTOFF_MARGIN, ROUNDING
from docextract_eval.matching.grid import saving_weights

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from docextract_eval.matching.field_reader import FieldReader
    from docextract_eval.matching.grid import ReadRow, TruthRow
    from docextract_eval.schemas import TableSpec

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]
    Wholes = NDArray[np.int64]

_BLOCK_PAIRS = 500_000
"""How many pairs are looked at together."""
_MOST_ADDED = 8
"""How many candidates of a row are added in a round."""
_MOST_ROUNDS = 20
"""How often candidates are added; if that is not enough, the last pairing counts."""
_MOST_PRICE_STEPS = 2_000
"""How often prices are raised; if that is not enough, the pairing counts as it is."""
_GOLDEN_RATIO = (5**0.5 - 1) / 2
_BYTE = 8


class _Edges(NamedTuple):
    """Pairs that may be chosen, and what each saves over two single rows."""

    truths: Wholes
    guesses: Wholes
    savings: Floats


class _Block(NamedTuple):
    """Some truth rows against every guess."""

    first: int
    savings: Floats
    bits: NDArray[np.uint8]
    """Which of the first eight columns are equal, those of the key before the others."""


def can_be_large(table: TableSpec, readers: Mapping[str, FieldReader]) -> bool:
    """Return whether equal cells of a table have equal numbers, and its key is in one byte."""
    return len(table.key) <= _BYTE and all(reader.is_transitive for reader in readers.values())


class LargeGrid:
    """Every truth row against every guessed row, a block of rows at a time."""

    def __init__(  # noqa: PLR0913 - as `Grid`, and one more
        self,
        truths: Sequence[TruthRow],
        guesses: Sequence[ReadRow],
        labelled: Collection[str],
        table: TableSpec,
        readers: Mapping[str, FieldReader],
        *,
        has_equal: bool,
    ) -> None:
        """Take what `Grid` takes, and whether any two rows may be equal."""
        self._truths, self._guesses, self._labelled = truths, guesses, labelled
        self._table, self._readers, self._has_equal = table, readers, has_equal
        self._shape = len(truths), len(guesses)
        keys = [column for column in table.columns if column in table.key]
        self._text_keys = [key for key in keys if readers[key].spec.type == "text"]
        self._names = [*keys, *(name for name in readers if name not in keys)]
        self._key_count = len(keys)
        self._codes = [
            readers[c].codes([r.get(c) for r in truths], [r.get(c) for r in guesses])
            for c in self._names
        ]
        self._bonus, saving, right, *by_key = saving_weights(
            min(self._shape), len(readers), len(keys), has_equal=has_equal
        )
        others = [0] * (len(self._names) - len(keys))
        self._cell_savings = [saving + right + weight for weight in (*by_key, *others)]
        self._tables = self._savings_of_bytes()
        self._compare_patterns(saving)
        self._folded = [self._folded_texts(key) for key in self._text_keys]
        self._most = np.full(self._shape[0], np.inf)
        """The most that any pair of a truth row saves which may be chosen, once that is known."""
        self._decided: dict[int, NDArray[np.uint8]] = {}
        """Bits of the allowed pairs, by the first row of blocks that are wholly decided."""

    def best_pairs(self) -> Iterator[tuple[int, int]]:
        """Yield pairs so that most equal rows meet, and then the table has the fewest errors."""
        edges = self._unique_edges(*self._first_candidates())
        chosen = _best_of(edges, self._shape)
        for _ in range(_MOST_ROUNDS):
            prices = _prices(edges, chosen, self._shape)
            turns = _Turns(edges.guesses[chosen], self._shape)
            better = [] if prices is None else self._better_pairs(*prices, turns)
            if not better:
                break
            edges = self._unique_edges(edges, *better)
            chosen = _best_of(edges, self._shape)
        yield from zip(edges.truths[chosen].tolist(), edges.guesses[chosen].tolist(), strict=True)

    def _savings_of_bytes(self) -> list[tuple[Floats, NDArray[np.uint8]]]:
        """Return, for every eight columns, what each byte of equal cells saves, and their count."""
        bits = (np.arange(256)[:, None] >> np.arange(_BYTE)) & 1
        found = []
        for start in range(0, len(self._names), _BYTE):
            savings = np.array(self._cell_savings[start : start + _BYTE], float)
            own = bits[:, : len(savings)]
            found.append((own @ savings, own.sum(axis=1).astype(np.uint8)))
        return found

    def _compare_patterns(self, saving: int) -> None:
        """Compute what depends only on which cells two rows have, for each kind of row."""
        names = self._names
        ours: dict[tuple[int, ...], int] = {}
        theirs: dict[tuple[bool, ...], int] = {}
        states = (
            [0 if c not in r else 2 - (r[c].value is None) for c in names] for r in self._truths
        )
        self._truth_kinds = np.array([ours.setdefault((*each,), len(ours)) for each in states])
        filled = ([c in row for c in names] for row in self._guesses)
        self._guess_kinds = np.array([theirs.setdefault((*each,), len(theirs)) for each in filled])
        state, predicted = np.array([*ours], np.int64), np.array([*theirs], np.int64)
        valued = (state == 2).astype(np.int64)
        judged, both = (state > 0).astype(np.int64) @ predicted.T, valued @ predicted.T
        alone = (predicted & [c in self._labelled for c in names]).sum(axis=1)
        self._base = (alone - judged + both).astype(float) * saving
        self._full = valued.sum(axis=1)[:, None] + judged - both
        keys, texts = range(self._key_count), [names.index(key) for key in self._text_keys]
        self._share_key = valued[:, keys] @ predicted[:, keys].T > 0
        self._share_text = valued[:, texts] @ predicted[:, texts].T > 0

    def _folded_texts(self, key: str) -> list[tuple[list[str], Wholes]]:
        """Return the different texts of each side, and of each row where its own is among them."""
        fold = self._readers[key].kind.fold
        cells = (row.get(key) for row in self._truths)
        ours = [fold(cell.value) if cell and cell.value else "" for cell in cells]
        theirs = [fold(value) if (value := row.get(key)) else "" for row in self._guesses]
        return [_different_texts(texts) for texts in (ours, theirs)]

    def _blocks(self) -> Iterator[slice]:
        height = max(1, _BLOCK_PAIRS // self._shape[1])
        for first in range(0, self._shape[0], height):
            yield slice(first, min(first + height, self._shape[0]))

    def _block(self, rows: slice) -> _Block:
        kinds = self._truth_kinds[rows]
        shape = len(kinds), self._shape[1]
        if self._base.size == 1:
            savings = np.full(shape, self._base.item())
        else:
            savings = self._base[kinds][:, self._guess_kinds]
        bytes_, right = [], np.zeros(shape, np.uint8)
        for group, (saved, counts) in enumerate(self._tables):
            bits = np.zeros(shape, np.uint8)
            for at, column in enumerate(self._codes[group * _BYTE : (group + 1) * _BYTE]):
                equal = column.truths[rows, None] == column.guesses
                for i, code in column.accepted:
                    if rows.start <= i < rows.stop:
                        equal[i - rows.start] |= column.guesses == code
                bits |= equal.view(np.uint8) << at
            savings += saved[bits]
            bytes_.append(bits)
            if self._has_equal:
                right += counts[bits]
        if self._has_equal:
            full = self._full[kinds][:, self._guess_kinds]
            savings += ((right == full) & (right > 0)) * self._bonus
        return _Block(rows.start, savings, bytes_[0])

    def _first_candidates(self) -> Iterator[_Edges]:
        """Yield the pairs that save most, of every row and of every guess."""
        m = self._shape[1]
        best, where, bits = np.zeros(m), np.zeros(m, np.int64), np.zeros(m, np.uint8)
        for block in map(self._block, self._blocks()):
            top = block.savings.argmax(axis=0)
            here = block.savings[top, np.arange(m)]
            better = here > best
            best[better], where[better] = here[better], block.first + top[better]
            bits[better] = block.bits[top, np.arange(m)][better]
            largest = block.savings.argmax(axis=1)
            is_largest = block.savings == block.savings.max(axis=1)[:, None]
            many = (is_largest.sum(axis=1) > _MOST_ADDED).nonzero()[0]
            is_largest[many] = False
            is_largest[many, largest[many]] = True
            i, j = is_largest.nonzero()
            yield self._allowed(block.first + i, j, block.savings[i, j], block.bits[i, j])
        yield self._allowed(where, np.arange(m), best, bits)

    def _allowed(self, i: Wholes, j: Wholes, savings: Floats, bits: NDArray[np.uint8]) -> _Edges:
        allowed = self._may_be_pairs(i, j, savings, bits)
        return _Edges(i[allowed], j[allowed], savings[allowed])

    def _better_pairs(self, ours: Floats, theirs: Floats, turns: _Turns) -> list[_Edges]:
        """Return the pairs that save more than the prices of their rows."""
        found = []
        for rows in self._blocks():
            if not (self._most[rows] > ours[rows] + theirs.min()).any():
                continue
            block, prices = self._block(rows), ours[rows, None] + theirs
            is_better = block.savings > prices
            if rows.start not in self._decided and 4 * np.count_nonzero(is_better) > is_better.size:
                self._decide(rows, block)
            if (bits := self._decided.get(rows.start)) is not None:
                is_better &= np.unpackbits(bits, axis=1, count=self._shape[1]).view(bool)
            else:
                i, j = is_better.nonzero()
                is_better[i, j] = self._may_be_pairs(
                    rows.start + i, j, block.savings[i, j], block.bits[i, j]
                )
            gains = np.where(is_better, block.savings - prices, 0)
            i, j = _largest_gains(gains, turns.guesses_in_order(rows))
            found.append(_Edges(rows.start + i, j, block.savings[i, j]))
        return [edges for edges in found if len(edges.truths)]

    def _decide(self, rows: slice, block: _Block) -> None:
        """Note which pairs of a block are allowed, so that no other round tests them again."""
        i, j = (each.ravel() for each in np.indices(block.savings.shape))
        flat = self._may_be_pairs(rows.start + i, j, block.savings.ravel(), block.bits.ravel())
        allowed = flat.reshape(block.savings.shape)
        self._decided[rows.start] = np.packbits(allowed, axis=1)
        self._most[rows] = np.where(allowed, block.savings, -np.inf).max(axis=1)

    def _may_be_pairs(
        self, i: Wholes, j: Wholes, savings: Floats, bits: NDArray[np.uint8]
    ) -> Bools:
        """Return which of these pairs are allowed."""
        kinds = self._truth_kinds[i], self._guess_kinds[j]
        is_sure = (bits & ((1 << self._key_count) - 1)) > 0
        is_sure |= ~self._share_key[kinds] & (savings > self._base[kinds])
        unsure = (~is_sure & self._share_text[kinds]).nonzero()[0]
        is_sure[unsure] = self._are_alike(i[unsure], j[unsure])
        return np.asarray(is_sure)

    def _are_alike(self, i: Wholes, j: Wholes) -> Bools:
        """Return which pairs have a text key that is alike."""
        found = np.zeros(len(i), bool)
        least = self._table.pair_likeness
        scorer, cutoff = Indel.normalized_similarity, least - CUTOFF_MARGIN
        for (ours, our_codes), (theirs, their_codes) in self._folded if len(i) else ():
            rows, row_of = _distinct(our_codes[i], len(ours))
            columns, column_of = _distinct(their_codes[j], len(theirs))
            one, other = [ours[k] for k in rows], [theirs[k] for k in columns]
            if 4 * len(i) > len(rows) * len(columns):
                grid = cdist(one, other, scorer=scorer, score_cutoff=cutoff, dtype=np.float64)
                found |= (grid >= least - ROUNDING)[row_of, column_of]
            else:
                first, second = [one[k] for k in row_of], [other[k] for k in column_of]
                likeness = cpdist(
                    first, second, scorer=scorer, score_cutoff=cutoff, dtype=np.float64
                )
                found |= likeness >= least - ROUNDING
        return found

    def _unique_edges(self, *edges: _Edges) -> _Edges:
        """Return edges without duplicates, sorted by their rows."""
        truths, guesses, savings = (np.concatenate(part) for part in zip(*edges, strict=True))
        _, first = np.unique(truths * self._shape[1] + guesses, return_index=True)
        return _Edges(truths[first], guesses[first], savings[first])


def _different_texts(texts: Sequence[str]) -> tuple[list[str], Wholes]:
    codes: dict[str, int] = {}
    where = np.array([codes.setdefault(text, len(codes)) for text in texts], np.int64)
    return [*codes], where


def _distinct(rows: Wholes, count: int) -> tuple[Wholes, Wholes]:
    """Return the different rows in order, and of each where it is among them."""
    is_there = np.zeros(count, bool)
    is_there[rows] = True
    return np.flatnonzero(is_there), (np.cumsum(is_there) - 1)[rows]


class _Turns:
    """In which order each row tries guesses that gain the same: single ones first.

    Many rows may gain the same from every guess, and must not all try the same few.
    """

    def __init__(self, taken: Wholes, shape: tuple[int, int]) -> None:
        """Take the guesses that have a partner, and how many rows there are on both sides."""
        is_taken = np.zeros(shape[1], bool)
        is_taken[taken] = True
        self._order = np.lexsort((_scattered(shape[1]), is_taken))
        count = shape[1] - len(taken) or shape[1]
        self._starts = (_scattered(shape[0]) * count).astype(np.int64)

    def guesses_in_order(self, rows: slice) -> Wholes:
        """Return for each row the guesses in its order."""
        places = self._starts[rows, None] + np.arange(len(self._order))
        return np.asarray(self._order[places % len(self._order)])


def _scattered(count: int) -> Floats:
    """Return numbers from 0 to 1 so that any that follow each other are spread evenly."""
    return np.asarray(np.arange(count) * _GOLDEN_RATIO % 1, np.float64)


def _largest_gains(gains: Floats, turns: Wholes) -> tuple[Wholes, Wholes]:
    """Return where the largest gains of each row are, and the largest of each column.

    Only what is above 0 counts, and of equal gains of a row those whose turn is earlier.
    """
    columns = np.arange(gains.shape[1])
    top = gains.argmax(axis=0)
    is_gain = gains[top, columns] > 0
    found = [(top[is_gain], columns[is_gain])]
    rows = np.flatnonzero((gains > 0).any(axis=1))
    turned, at = turns[rows], np.arange(len(rows))
    left = np.take_along_axis(gains[rows], turned, axis=1)
    for _ in range(_MOST_ADDED if len(rows) else 0):
        best = left.argmax(axis=1)
        is_gain = left[at, best] > 0
        found.append((rows[is_gain], turned[at, best][is_gain]))
        left[at, best] = 0
    i, j = map(np.concatenate, zip(*found, strict=True))
    return i, j


def _best_of(edges: _Edges, shape: tuple[int, int]) -> Wholes:
    """Return the indices of the edges that save most together, no two of one row.

    Every row may also be left alone: a row of its own stands for that.
    """
    (n, m), (i, j, savings) = shape, edges
    shift = savings.max(initial=0) + 1
    rows = np.concatenate([i, np.arange(n), n + np.arange(m), n + j])
    columns = np.concatenate([j, m + np.arange(n), np.arange(m), m + i])
    costs = np.concatenate([shift - savings, np.full(n + m + len(i), shift)])
    full = scipy.sparse.coo_array((costs, (rows, columns)), shape=(n + m, n + m)).tocsr()
    chosen = np.full(n + m, -1)
    of_rows, of_columns = scipy.sparse.csgraph.min_weight_full_bipartite_matching(full)
    chosen[of_rows] = of_columns
    return np.flatnonzero(chosen[i] == j)


def _prices(edges: _Edges, chosen: Wholes, shape: tuple[int, int]) -> tuple[Floats, Floats] | None:
    """Return a price of every row of both sides, or None if they are not found.

    No edge saves more than the prices of its rows, a chosen one exactly these, and single rows are
    free. Of all such prices, those of the side with single rows are the lowest; where both sides
    have some, they are in the middle.
    """
    (n, m), (i, j, savings) = shape, edges
    low = _lowest_prices(_Edges(i, j, savings), chosen, (n, m))
    order = np.argsort(j, kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    turned = _Edges(j[order], i[order], savings[order])
    high = _lowest_prices(turned, place[chosen], (m, n))
    if low is None or high is None:
        return None
    if len(chosen) == m:
        return low
    if len(chosen) == n:
        return high[1], high[0]
    return (low[0] + high[1]) / 2, (low[1] + high[0]) / 2


def _lowest_prices(
    edges: _Edges, chosen: Wholes, shape: tuple[int, int]
) -> tuple[Floats, Floats] | None:
    """Return prices that are the lowest of the first side, and so the highest of the other."""
    ours, theirs = np.zeros(shape[0]), np.zeros(shape[1])
    if not len(edges.truths):
        return ours, theirs
    starts = np.flatnonzero(np.diff(edges.truths, prepend=-1))
    rows = edges.truths[starts]
    for _ in range(_MOST_PRICE_STEPS):
        theirs[edges.guesses[chosen]] = edges.savings[chosen] - ours[edges.truths[chosen]]
        raised = np.maximum.reduceat(edges.savings - theirs[edges.guesses], starts)
        if not (raised > ours[rows]).any():
            return ours, theirs
        ours[rows] = np.maximum(ours[rows], raised)
    return None
