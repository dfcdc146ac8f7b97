"""The types of arrays, how they are divided, and where large ones lie."""

from __future__ import annotations

import mmap
import os
import tempfile
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
Bools = NDArray[np.bool_]
Numbers = Floats | Codes
Positions = NDArray[np.integer[Any]]
_AT_ONCE = 2**18
"""How many positions are read at once."""
_LARGE = 2**26
"""The bytes from which an array lies in a file."""


def divide(part: Numbers, whole: Numbers, *, of_nothing: float = np.nan) -> Floats:
    """Divide; `of_nothing` where the whole is 0.

    >>> divide(np.array([1.0, 1.0]), np.array([4.0, 0.0])).tolist()
    [0.25, nan]
    """
    empty = np.full(np.broadcast_shapes(np.shape(part), np.shape(whole)), of_nothing)
    return np.asarray(np.divide(part, whole, out=empty, where=np.asarray(whole) > 0))


def weighted_sums(values: Floats, weights: Floats) -> Floats:
    """Return the sum of each row, weighted in several ways, a column for each.

    The last digits of a product of matrices would depend on the processor and its threads.

    >>> weighted_sums(np.array([[1.0, 2.0]]), np.array([[1.0, 1.0], [0.0, 3.0]])).tolist()
    [[3.0, 6.0]]
    """
    return np.asarray(np.einsum("...c,wc->...w", values, weights))


def array_with_room(size: int, kind: DTypeLike) -> NDArray[Any]:
    """Return an array to be filled; the system can move a large one from memory to disk and back.

    Where the disk is full, it lies in memory.
    """
    width = np.dtype(kind).itemsize
    if size * width < _LARGE:
        return np.empty(size, kind)
    try:
        with tempfile.TemporaryFile(prefix="dxe-") as file:
            os.posix_fallocate(file.fileno(), 0, size * width)  # else a full disk ends the process
            return np.frombuffer(mmap.mmap(file.fileno(), size * width), kind)
    except (OSError, AttributeError):  # macOS cannot reserve room
        return np.empty(size, kind)


def taken(values: NDArray[Any], positions: Positions | slice) -> NDArray[Any]:
    """Return values at some positions; many are read block by block, into an array with room."""
    if isinstance(positions, slice) or len(positions) <= _AT_ONCE:
        return np.asarray(values[positions])
    found = array_with_room(len(positions), values.dtype)
    for start in range(0, len(positions), _AT_ONCE):
        here = slice(start, start + _AT_ONCE)
        found[here] = values[positions[here]]
    return found


def positions_of(kept: Bools) -> Positions:
    """Return where marks are set: in half the room of `np.flatnonzero`, which is read in blocks.

    >>> positions_of(np.array([True, False, True])).tolist()
    [0, 2]
    """
    found = array_with_room(int(np.count_nonzero(kept)), np.min_scalar_type(len(kept)))
    end = 0
    for start in range(0, len(kept), _AT_ONCE):
        here = np.flatnonzero(kept[start : start + _AT_ONCE])
        found[end : end + len(here)] = here + start
        end += len(here)
    return found
