"""How much of a moved mean is of which factor, and how much of behaviour.

Types of cells are described by factors, in the order of causes. The share of a type is a product:
of its first factor, of the second given the first, and so on. Each of these is a mechanism, and
behaviour, the accuracy of a type, is one more. A set of mechanisms is taken from after, the others
from before: that gives the mean accuracy in a world in which these alone moved. Shapley values over
such worlds add up to the whole difference, and a factor whose mechanism did not move has none.

Where the factors are not causes, the sum over types of p after (the factors that moved) x p before
(the others given them) x accuracy before is an association, and its values add up to what the mix
explains.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.statistics.attribution import shapley_values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Codes = NDArray[np.int64]
    Floats = NDArray[np.float64]

BEHAVIOUR = "behaviour"


def mechanism_values(
    factors: Mapping[str, Codes], shares: Sequence[Floats], accuracies: Sequence[Floats]
) -> dict[str, Floats]:
    """Return the value of each factor's mechanism, and of behaviour: one for each resample.

    `factors` are the codes of types, causes first; shares and accuracies are before and after,
    resamples x types, and the shares of a resample add up to 1.
    """
    products: dict[tuple[bool, ...], Floats] = {(): np.ones_like(shares[0])}
    before, after = (_conditional_shares([*factors.values()], side) for side in shares)
    for given in zip(before, after, strict=True):
        products = {
            (*moved, is_after): share * given[is_after]
            for moved, share in products.items()
            for is_after in (False, True)
        }

    def mean(moved: frozenset[str]) -> Floats:
        own = products[tuple(name in moved for name in factors)]
        return np.asarray(np.einsum("ij,ij->i", own, accuracies[BEHAVIOUR in moved]))

    return shapley_values([*factors, BEHAVIOUR], mean)


def associated_values(
    factors: Mapping[str, Codes], shares: Sequence[Floats], accuracy: Floats
) -> dict[str, Floats]:
    """Return the value of each factor where factors are not causes; `accuracy` is that before."""

    def mean(moved: frozenset[str]) -> Floats:
        before, after = shares
        if moved:
            group = _joint_codes([factors[name] for name in factors if name in moved])
            sums = [_sums_of_groups(side, group) for side in shares]
            after = before * _ratio(sums[1], sums[0])[:, group]
        return np.asarray(np.einsum("ij,ij->i", after if moved else before, accuracy))

    return shapley_values([*factors], mean)


def _conditional_shares(factors: Sequence[Codes], share: Floats) -> list[Floats]:
    """Return for each type the share of each of its factors among types like it in all before."""
    found, before = [], np.ones_like(share)
    for place in range(len(factors)):
        group = _joint_codes(factors[: place + 1])
        sums = _sums_of_groups(share, group)[:, group]
        found.append(_ratio(sums, before))
        before = sums
    return found


def _joint_codes(factors: Sequence[Codes]) -> Codes:
    """Return codes of types that are equal where all of these factors are."""
    return np.unique(np.stack(factors), axis=1, return_inverse=True)[1].reshape(-1)


def _sums_of_groups(share: Floats, group: Codes) -> Floats:
    """Return the sums over the types of each group, resamples x groups."""
    order = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[order], np.arange(group.max() + 1))
    return np.asarray(np.add.reduceat(share[:, order], starts, axis=1))


def _ratio(above: Floats, below: Floats) -> Floats:
    """Return shares; 0 where a resample has none of what they are shares of."""
    return np.divide(above, below, out=np.zeros_like(above), where=below > 0)
