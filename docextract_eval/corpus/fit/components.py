"""Fields on a grid over pictures: their mean, and the components that hold most of their spread."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.corpus.measured import MOST_COMPONENTS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def mean_and_components(fields: Floats, count: int = MOST_COMPONENTS) -> tuple[Floats, Floats]:
    """Return the mean of fields, and what one spread of each component adds to it.

    Each field counts mirrored, too: windows and rubbing fingers are on either side.
    """
    both = with_mirrored(fields)
    mean = both.mean(axis=0)
    return mean, principal_components(both - mean, count)


def with_mirrored(fields: Floats) -> Floats:
    """Return fields, and each of them mirrored."""
    return np.concatenate([fields, fields[:, :, ::-1]])


def principal_components(around: Floats, count: int = MOST_COMPONENTS) -> Floats:
    """Return the components that hold most of the spread of fields, each as large as one spread.

    `around` is what the fields differ by from their mean.
    """
    flat = around.reshape(len(around), -1)
    _, spread, axes = np.linalg.svd(flat, full_matrices=False)
    components = spread[:count, None] / np.sqrt(len(flat)) * axes[:count]
    components *= np.where(components[:, :1] < 0, -1, 1)  # of two signs, that of the first cell
    return np.asarray(components.reshape(-1, *around.shape[1:]))


def held_share(around: Floats, components: Floats) -> float:
    """Return the share of the spread of fields that is in components of it."""
    return float((components**2).sum() * len(around) / max(1e-12, (around**2).sum()))
