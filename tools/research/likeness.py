"""How like two gray pages are: PSNR and SSIM, the latter as Wang et al. (2004) define it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from docextract_eval.corpus.degrade import Pixels


def psnr(one: Pixels, other: Pixels) -> float:
    """Return the peak signal-to-noise ratio in decibels; 99 where nothing differs."""
    error = float(np.square(one.astype(float) - other.astype(float)).mean())
    return min(99.0, 10 * np.log10(255**2 / error)) if error else 99.0


def ssim(one: Pixels, other: Pixels) -> float:
    """Return the mean structural similarity, with the paper's window and constants."""
    a, b = one.astype(np.float32), other.astype(np.float32)
    mean_a, mean_b = _blur(a), _blur(b)
    vary_a, vary_b = _blur(a * a) - mean_a**2, _blur(b * b) - mean_b**2
    together = _blur(a * b) - mean_a * mean_b
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    shape = (2 * together + c2) / (vary_a + vary_b + c2)
    light = (2 * mean_a * mean_b + c1) / (mean_a**2 + mean_b**2 + c1)
    return float((shape * light).mean())


def _blur(image: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(cv2.GaussianBlur(image, (11, 11), 1.5), np.float32)
