"""The difference of two shares of right cells, split into what moved: the mix, or behaviour.

Cells are of types, such as a field of a kind under a condition. The share of a type is its mix, its
accuracy its behaviour. With w the shares and m the accuracies over the types in common, the
difference is exactly

- mix: the sum of (w after - w before) x m before
- behaviour: the sum of w before x (m after - m before)
- interaction: the sum of (w after - w before) x (m after - m before)
- entered: how much types that were not there before change the accuracy after
- left: how much types that are not there after changed it before, taken off
- too small: the same two of types that are on both sides, of which one has few sources

A type is in common if enough sources hold it on both sides: a smaller one has neither entered nor
left, and cannot be split. Intervals are Student's quantile times
the spread over resamples of sources, each of which weighs the same in both runs. The spread of what
depends on changed cells has half a vote more for gained and for lost, as elsewhere: where nothing
happened to change, it is not certain that nothing does.

How much of a moved mean is of which factor, and how much of behaviour. Types of cells are described
by factors, in the order of causes. The share of a type is a product: of its first factor, of the
second given the first, and so on. Each of these is a mechanism, and behaviour, the accuracy of a
type, is one more. A set of mechanisms is taken from after, the others from before: that gives the
mean accuracy in a world in which these alone moved. Shapley values over such worlds add up to the
whole difference, and a factor whose mechanism did not move has none.

Where the factors are not causes, the sum over types of p after (the factors that moved) x p before
(the others given them) x accuracy before is an association, and its values add up to what the mix
explains.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import scipy

from docextract_eval.statistics.arrays import Bools, Codes, Floats, divide
from docextract_eval.statistics.attribution import shapley_values
from docextract_eval.statistics.bootstrap import Estimate, estimate_difference, resample_weights

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scipy.sparse import csr_array

TOO_SMALL = "too small"
PARTS = ("mix", "behaviour", "interaction", "entered", "left", TOO_SMALL)
"""The parts of a difference, which add up to it."""
FEWEST_SOURCES = 5
"""Sources with a type, on each side, from which on it is in common."""
_RESAMPLES = 1_000


@dataclass(frozen=True, slots=True, eq=False)
class TypedCells:
    """The cells of one run: one position per cell in every array."""

    right: Floats
    weight: Floats
    source: Codes
    """Sources and types have the same codes in both runs."""
    type: Codes


@dataclass(frozen=True, slots=True)
class Factors:
    """What types differ in: the code of each type, causes first."""

    codes: Mapping[str, Codes]
    are_causes: bool
    """Whether the order is one of causes; if not, shares are associations."""

    def of_types(self, types: Codes) -> Factors:
        """Return the factors in which some types differ."""
        codes = {name: code[types] for name, code in self.codes.items()}
        varying = {name: code for name, code in codes.items() if len(np.unique(code)) > 1}
        return Factors(varying, self.are_causes)

    @property
    def names(self) -> tuple[str, ...]:
        """Return what has a share."""
        behaviour = (BEHAVIOUR,) if self.codes and self.are_causes else ()
        return (*self.codes, *behaviour)

    def shares(self, weights: Sequence[Floats], accuracies: Sequence[Floats]) -> list[Floats]:
        """Return what each has of the difference, for each resample."""
        if not self.codes:
            return []
        if self.are_causes:
            return [*mechanism_values(self.codes, weights, accuracies).values()]
        return [*associated_values(self.codes, weights, accuracies[0]).values()]


NO_FACTORS = Factors({}, are_causes=False)


@dataclass(frozen=True, slots=True)
class Shift:
    """A difference, and its parts."""

    before: float
    after: float
    total: Estimate
    parts: Mapping[str, Estimate]
    """By the names of `PARTS`."""
    shares: Mapping[str, Estimate]
    """By factor, and by `behaviour` where factors are causes: what they add up to is common to
    both, mix and behaviour and interaction; or the mix, where they are associations."""
    common_before: float
    """The share of the weight that is of types in common."""
    common_after: float
    types: int
    """How many types are in common."""
    sources: int


def split_shift(
    before: TypedCells,
    after: TypedCells,
    groups: Sequence[Codes],
    seed: int = 0,
    factors: Factors = NO_FACTORS,
) -> list[Shift | None]:
    """Split the difference within each group of types; None where no type is in common."""
    sources = 1 + int(max(before.source.max(), after.source.max()))
    types = 1 + max(int(group.max()) for group in groups)
    sides = [sums_by_source(side, sources, types) for side in (before, after)]
    held = [np.bincount(weight.indices, minlength=types) for weight, _ in sides]
    in_common = np.minimum(*held) >= FEWEST_SOURCES
    present = np.stack(held) > 0
    sums = scipy.sparse.hstack([each for side in sides for each in side], format="csr")
    whole = np.asarray(sums.sum(axis=0))[None, :].reshape(1, 4, types)
    usual = _accuracies(whole, np.zeros((2, 1, types)))
    found = [
        _Group(
            group,
            in_common[group],
            present[:, group],
            usual[:, :, group],
            factors.of_types(group[in_common[group]]),
        )
        for group in groups
    ]
    can_be_split = [each.in_common.any() and each.has_cells(whole) for each in found]
    splittable = [each for each, can in zip(found, can_be_split, strict=True) if can]
    drawn = iter(_draw_parts(splittable, sums, types, seed))
    return [
        _shift(each, whole, next(drawn), _count_sources(each, before, after)) if can else None
        for each, can in zip(found, can_be_split, strict=True)
    ]


def _draw_parts(groups: Sequence[_Group], sums: csr_array, types: int, seed: int) -> list[Floats]:
    """Return, for each group, the accuracies and parts of every resample of sources."""
    chunks = [
        [group.parts_of((weights @ sums).reshape(-1, 4, types)) for group in groups]
        # As many again are made of the four sums of each type.
        for weights in resample_weights(sums.shape[0], _RESAMPLES, seed, 2 * 4 * types)
    ]
    return [np.concatenate(parts) for parts in zip(*chunks, strict=True)]


def _count_sources(group: _Group, *sides: TypedCells) -> int:
    held = [side.source[np.isin(side.type, group.types)] for side in sides]
    return len(np.unique(np.concatenate(held)))


def sums_by_source(cells: TypedCells, sources: int, types: int) -> tuple[csr_array, csr_array]:
    """Return the weights, and the weights of right cells, by source and type."""
    where = (cells.source, cells.type)
    made = []
    for values in (cells.weight, cells.weight * cells.right):
        sums = scipy.sparse.csr_array((values, where), shape=(sources, types))
        sums.sum_duplicates()
        made.append(sums)
    return made[0], made[1]


def _accuracies(sums: Floats, usual: Floats) -> Floats:
    """Return the accuracies of types before and after; the usual ones where no weight is left."""
    weight, right = sums[:, 0::2], sums[:, 1::2]
    found = np.divide(right, weight, out=np.empty_like(right), where=weight > 0)
    accuracies: Floats = np.where(weight.swapaxes(0, 1) > 0, found.swapaxes(0, 1), usual)
    return accuracies


@dataclass(frozen=True, slots=True, eq=False)
class _Group:
    """Types whose difference is split together."""

    types: Codes
    in_common: Bools
    present: Bools
    """Whether any source holds them, before and after."""
    usual: Floats
    """Their accuracies before and after, for resamples that hold none of a type."""
    factors: Factors
    """Those in which the types in common differ."""

    def has_cells(self, sums: Floats) -> bool:
        """Return whether both runs have cells of these types."""
        return bool((sums[:, 0::2][:, :, self.types].sum(axis=2) > 0).all())

    def parts_of(self, sums: Floats) -> Floats:
        """Return for each row of sums the accuracies before and after, the parts, the shares."""
        own = sums[:, :, self.types]
        common = own[:, :, self.in_common]
        accuracy = _accuracies(common, self.usual[:, :, self.in_common])
        totals = own.sum(axis=2)
        weight = common[:, 0::2].sum(axis=2)
        before, after = (divide(totals[:, 2 * side + 1], totals[:, 2 * side]) for side in (0, 1))
        shares = [divide(common[:, 2 * side], weight[:, side, None]) for side in (0, 1)]
        moved, changed = shares[1] - shares[0], accuracy[1] - accuracy[0]
        inside = [
            (share * right).sum(axis=1) for share, right in zip(shares, accuracy, strict=True)
        ]
        return np.stack(
            [
                before,
                after,
                (moved * accuracy[0]).sum(axis=1),
                (shares[0] * changed).sum(axis=1),
                (moved * changed).sum(axis=1),
                *self._apart(own, totals, inside),
                *self.factors.shares(shares, [*accuracy]),
            ],
            axis=1,
        )

    def _apart(self, own: Floats, totals: Floats, inside: Sequence[Floats]) -> list[Floats]:
        """Return what types that have entered, have left, and are too small do to the accuracy."""

        def pulled(side: int, types: Bools) -> Floats:
            weight, right = own[:, 2 * side][:, types], own[:, 2 * side + 1][:, types]
            away = right.sum(axis=1) - inside[side] * weight.sum(axis=1)
            return divide(away, totals[:, 2 * side])

        entered, left = (self.present[side] & ~self.present[1 - side] for side in (1, 0))
        small = self.present.all(axis=0) & ~self.in_common
        return [pulled(1, entered), -pulled(0, left), pulled(1, small) - pulled(0, small)]

    def common_shares(self, sums: Floats) -> Floats:
        """Return the shares of the weight before and after that are of types in common."""
        own = sums[0, 0::2][:, self.types]
        return np.asarray(own[:, self.in_common].sum(axis=1) / own.sum(axis=1))


def _shift(group: _Group, sums: Floats, draws: Floats, sources: int) -> Shift:
    before, after, *parts = group.parts_of(sums)[0].tolist()
    names = [*PARTS, *group.factors.names]
    estimates = [
        estimate_difference(value, draws[:, 2 + place], sources, name == BEHAVIOUR)
        for place, (name, value) in enumerate(zip(names, parts, strict=True))
    ]
    common_before, common_after = group.common_shares(sums).tolist()
    return Shift(
        before,
        after,
        estimate_difference(after - before, draws[:, 1] - draws[:, 0], sources, 1),
        dict(zip(PARTS, estimates, strict=False)),
        dict(zip(group.factors.names, estimates[len(PARTS) :], strict=True)),
        common_before,
        common_after,
        int(group.in_common.sum()),
        sources,
    )


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
            after = before * divide(sums[1], sums[0], of_nothing=0.0)[:, group]
        return np.asarray(np.einsum("ij,ij->i", after if moved else before, accuracy))

    return shapley_values([*factors], mean)


def _conditional_shares(factors: Sequence[Codes], share: Floats) -> list[Floats]:
    """Return for each type the share of each of its factors among types like it in all before."""
    found, before = [], np.ones_like(share)
    for place in range(len(factors)):
        group = _joint_codes(factors[: place + 1])
        sums = _sums_of_groups(share, group)[:, group]
        found.append(divide(sums, before, of_nothing=0.0))
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
