"""What shares of slices are made of, over blocks of rows."""

from __future__ import annotations

import numpy as np
import pytest

from docextract_eval.metrics.folding import SliceSums


@pytest.mark.parametrize("pooled", [True, False])
@pytest.mark.parametrize("mixed", [False, True], ids=["one slice a source", "several"])
def test_a_late_block_s_sources_take_no_more_room_than_those_of_the_first(pooled, mixed):
    """They are numbered through all blocks, and counted by how many there are."""
    rng = np.random.default_rng(3)
    source = np.repeat(np.arange(40), 5)
    slices = rng.integers(0, 3, 200) if mixed else source % 3
    residual, marks = rng.normal(size=200), rng.integers(0, 2, 200).astype(float)

    def found(first):
        sums = SliceSums(3, [True], pooled=pooled)
        ones, squares = np.ones(200), np.ones(1 if pooled else 3)
        sums.add(source + first, slices, ones, ones, [(residual, marks)])
        made = sums.slices(
            0, np.arange(3), np.bincount(slices, residual), squares, np.zeros(3, bool)
        )
        return [made.value, made.effective, made.sources, made.cells]

    for early, late in zip(found(0), found(2**40), strict=True):
        np.testing.assert_array_equal(early, late)
