"""Fields on a grid over receipts: their mean, and the components that hold most of their spread."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from docextract_eval.corpus.fit.statistics import Floats

GRID = 16
COMPONENTS = 6


def mean_and_components(fields: Floats, what: str) -> tuple[Floats, Floats]:
    """Return the mean of fields, and what one spread of each component adds to it.

    Each field counts mirrored, too: windows and rubbing fingers are on either side.
    """
    both = np.concatenate([fields, fields[:, :, ::-1]])
    mean = both.mean(axis=0)
    return mean, principal_components(both - mean, what)


def principal_components(around: Floats, what: str) -> Floats:
    """Return the components that hold most of the spread of fields, each as large as one spread.

    `around` is what the fields differ by from their mean.
    """
    flat = around.reshape(len(around), -1)
    _, spread, axes = np.linalg.svd(flat, full_matrices=False)
    held = (spread[:COMPONENTS] ** 2).sum() / (spread**2).sum()
    print(f"{what}: {held:.0%} of the spread is in {COMPONENTS} components")
    components = spread[:COMPONENTS, None] / np.sqrt(len(flat)) * axes[:COMPONENTS]
    components *= np.where(components[:, :1] < 0, -1, 1)  # of two signs, that of the first cell
    return np.asarray(components.reshape(-1, *around.shape[1:]))
