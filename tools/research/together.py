"""Many differences of real and generated receipts at once: which are no chance, and how large."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import norm

from docextract_eval.statistics.corrections import holm_correction

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.statistics.differences import Interval

LEVEL = 0.05
_IN_ERRORS = float(norm.ppf(1 - LEVEL / 2))
"""How many standard errors an interval reaches to either side."""


@dataclass(frozen=True, slots=True)
class Together:
    """What several differences say together."""

    differences: int
    unequal: tuple[str, ...]
    """Those that exclude 0 by Holm's correction for all of them."""
    excess: float
    """Their root mean square, less what sampling adds."""

    def __str__(self) -> str:
        """Write it in a sentence.

        >>> print(Together(9, ("total",), 0.0312))
        Of 9 differences, 1 excludes 0 after Holm (total); excess over sampling 3.1 points.
        """
        names = f" ({', '.join(self.unequal)})" if self.unequal else ""
        many = f"{len(self.unequal) or 'none'} exclude{'s' * (len(self.unequal) < 2)}"
        return (
            f"Of {self.differences} differences, {many} 0 after Holm{names}; excess over sampling "
            f"{100 * self.excess:.1f} points."
        )


def together(found: Mapping[str, Interval]) -> Together | None:
    """Return what differences say together; None without any.

    The standard error of each is what its interval reaches towards 0.

    >>> from docextract_eval.statistics.differences import UnpairedChange
    >>> both = {"date": UnpairedChange(0.0, -0.1, 0.1), "total": UnpairedChange(0.3, 0.2, 0.4)}
    >>> together(both).unequal, round(together(both).excess, 2)
    (('total',), 0.21)
    """
    if not found:
        return None
    value, low, high = (
        np.array([getattr(each, name) for each in found.values()])
        for name in ("value", "low", "high")
    )
    reach = np.where(value > 0, value - low, high - value)
    error = np.maximum(reach, 1e-9) / _IN_ERRORS
    corrected = holm_correction(2 * norm.sf(np.abs(value) / error))
    unequal = (name for name, each in zip(found, corrected.tolist(), strict=True) if each < LEVEL)
    excess = float(np.sqrt(max(0.0, float(np.mean(value**2 - error**2)))))
    return Together(len(found), tuple(unequal), excess)
