"""Which candidate a picture is under: logistic regression of many classes, and what it confuses.

It is fitted to generated pictures, whose condition is known. Shares of real ones follow from it by
expectation maximisation (Saerens, Latinne and Decaestecker, 2002): the check of the fit by energy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize
from scipy.special import log_softmax, softmax

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Classes = NDArray[np.int64]

_PENALTY = 0.5
"""Of the square of each coefficient."""
_STEPS = 150
_FOLDS = 5
CONFUSED = 0.3
"""The share of a family's pictures taken for others from which on it is merged with another."""
_EM_STEPS, _EM_NEAR = 1000, 1e-7


@dataclass(frozen=True, slots=True, eq=False)
class Classifier:
    """Coefficients of a constant, of each number and of its square, for each class."""

    centres: Floats
    spreads: Floats
    coefficients: Floats

    def probabilities(self, features: Floats) -> Floats:
        """Return for each row how likely each class is, if all are equally frequent."""
        scaled = (_with_squares(features) - self.centres) / self.spreads
        logits = self.coefficients[0] + scaled @ self.coefficients[1:]
        return np.asarray(softmax(logits, axis=1), float)


def fit_classifier(features: Floats, classes: Classes, count: int) -> Classifier:
    """Return the classifier of rows whose classes are known; all classes weigh the same."""
    numbers = _with_squares(features)
    centres, spreads = numbers.mean(axis=0), numbers.std(axis=0)
    spreads = np.where(spreads > 0, spreads, 1.0)
    rows = np.column_stack([np.ones(len(numbers)), (numbers - centres) / spreads])
    truth = np.eye(count)[classes]
    sizes = np.maximum(1, np.bincount(classes, minlength=count))
    weights = (len(classes) / count / sizes)[classes][:, None]

    def loss(flat: Floats) -> tuple[float, Floats]:
        at = flat.reshape(rows.shape[1], count)
        logs = log_softmax(rows @ at, axis=1)
        slope = rows.T @ (weights * (np.exp(logs) - truth))
        slope[1:] += _PENALTY * at[1:]
        value = -(weights * truth * logs).sum() + 0.5 * _PENALTY * np.square(at[1:]).sum()
        return float(value), slope.ravel()

    found = minimize(
        loss,
        np.zeros(rows.shape[1] * count),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": _STEPS},
    )
    return Classifier(centres, spreads, found.x.reshape(rows.shape[1], count))


def cross_probabilities(
    features: Floats, classes: Classes, documents: Classes, count: int
) -> Floats:
    """Return how likely each class is by classifiers that have not seen the row's document."""
    found = np.zeros((len(features), count))
    for fold in range(_FOLDS):
        held = documents % _FOLDS == fold
        if held.any() and not held.all():
            fitted = fit_classifier(features[~held], classes[~held], count)
            found[held] = fitted.probabilities(features[held])
    return found


def merge_confused(probabilities: Floats, classes: Classes, count: int) -> list[tuple[int, ...]]:
    """Return families of classes, such that no family's pictures are often taken for another's.

    As long as there is one of which more than `CONFUSED` are, the most confused is merged with
    the one that it is most confused with.
    """
    families = [[each] for each in range(count)]
    while len(families) > 1:
        confusion = _confusion(probabilities, classes, families)
        np.fill_diagonal(confusion, 0)
        wrong = confusion.sum(axis=1)
        worst = int(wrong.argmax())
        if wrong[worst] <= CONFUSED:
            break
        other = int((confusion[worst] + confusion[:, worst]).argmax())
        first, second = sorted((worst, other))
        families[first] += families.pop(second)
    return [tuple(sorted(each)) for each in families]


def _confusion(
    probabilities: Floats, classes: Classes, families: Sequence[Iterable[int]]
) -> Floats:
    """Return for each family the shares of its pictures that are taken for each."""
    taken = family_sums(probabilities, families).argmax(axis=1)
    own = np.zeros(probabilities.shape[1], int)
    for number, family in enumerate(families):
        own[[*family]] = number
    counts = np.zeros((len(families), len(families)))
    np.add.at(counts, (own[classes], taken), 1)
    return np.asarray(counts / np.maximum(1, counts.sum(axis=1, keepdims=True)))


def family_sums(values: Floats, families: Sequence[Iterable[int]]) -> Floats:
    """Return the sums of the last axis over each family."""
    return np.stack([values[..., [*family]].sum(axis=-1) for family in families], axis=-1)


def shares_by_em(probabilities: Floats, weights: Floats | None = None) -> Floats:
    """Return the shares of classes that make these probabilities most likely.

    Rows have weights, or all the same one.
    """
    rows = np.ones(len(probabilities)) if weights is None else weights
    shares = np.full(probabilities.shape[1], 1 / probabilities.shape[1])
    for _ in range(_EM_STEPS):
        joint = np.maximum(probabilities * shares, 1e-300)
        after = np.average(joint / joint.sum(axis=1, keepdims=True), axis=0, weights=rows)
        near = np.abs(after - shares).max() < _EM_NEAR
        shares = after
        if near:
            break
    return shares


def _with_squares(features: Floats) -> Floats:
    return np.hstack([features, np.square(features)])
