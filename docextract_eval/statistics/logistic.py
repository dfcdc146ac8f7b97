"""Logistic regression with a ridge penalty: how likely something is, given some numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from docextract_eval.statistics.arrays import Floats

_STEPS = 50
_NEAR = 1e-9
"""How little the last step of Newton's method moves the coefficients."""
_NO_SPREAD = 1e-12
"""A spread of this share of a number is the rounding of numbers that are all the same."""


@dataclass(frozen=True, slots=True, eq=False)
class LogisticFit:
    """A fit: the constant, and a coefficient for each number in units of its spread."""

    centres: Floats
    spreads: Floats
    constant: float
    coefficients: Floats

    def probabilities(self, numbers: Floats) -> Floats:
        """Return how likely each row is."""
        scaled = (numbers - self.centres) / self.spreads
        return np.asarray(expit(self.constant + scaled @ self.coefficients))


def fit_logistic(
    numbers: Floats,
    happened: Floats,
    penalty: float = 1.0,
    weight: Floats | None = None,
    offset: Floats | float = 0.0,
) -> LogisticFit:
    """Return the fit to rows of numbers, each with how far it happened, from 0 to 1.

    The penalty is half the square of each coefficient; the constant has none. `offset` is a part of
    each row's logit that is known.
    """
    weight = np.ones(len(numbers)) if weight is None else weight
    centres = np.average(numbers, axis=0, weights=weight)
    spreads = np.sqrt(np.average((numbers - centres) ** 2, axis=0, weights=weight))
    spreads = np.where(spreads > _NO_SPREAD * (1 + np.abs(centres)), spreads, 1.0)
    rows = np.column_stack([np.ones(len(numbers)), (numbers - centres) / spreads])
    penalties = np.full(rows.shape[1], penalty)
    penalties[0] = 0
    share = float(np.clip(np.average(happened, weights=weight), 1e-6, 1 - 1e-6))
    at = np.zeros(rows.shape[1])
    at[0] = np.log(share / (1 - share))
    for _ in range(_STEPS):
        likely = expit(rows @ at + offset)
        slope = rows.T @ (weight * (happened - likely)) - penalties * at
        curve = (rows.T * (weight * likely * (1 - likely))) @ rows + np.diag(penalties + _NEAR)
        step = np.linalg.solve(curve, slope)
        at += step
        if np.abs(step).max() < _NEAR:
            break
    return LogisticFit(centres, spreads, float(at[0]), at[1:])
