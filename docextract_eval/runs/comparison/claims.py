"""What a comparison claims: every slice's change, its family, and how certain it is.

A claim is about no change at all; what a policy allows to be lost is asked by its gates. Each has
its interval alone, and a p by Student's t from that interval's centre and error. Claims are made in
four families that are named before anyone looks. A family shares its budget by Holm, and an
unchanged run is called worse with a chance of at most 5 % over all of them, and better with the
same. All else is exploration, of which at most 5 % is named by chance (Benjamini and Hochberg),
with intervals that allow for having been chosen (Benjamini and Yekutieli); it is never certain.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np

from docextract_eval.metrics.columns import ALL
from docextract_eval.reasons import Reason, ReasonCode
from docextract_eval.schemas import CRITICAL, IMPORTANT
from docextract_eval.statistics.corrections import benjamini_hochberg_correction, holm_correction
from docextract_eval.statistics.differences import Change
from docextract_eval.statistics.needed import FEWEST_CHANGED
from docextract_eval.statistics.power import LEVEL
from docextract_eval.statistics.tails import change_tail

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from docextract_eval.metrics.columns import Columns, Floats

Family = Literal["overall", "critical", "important", "rest"]
"""What a slice is about, by which its risk of a false alarm is budgeted."""
Asked = Family | Literal["exploration"]
"""A family, or what nobody named before looking."""
Conclusion = Literal[
    "better",
    "worse",
    "better on its own",
    "worse on its own",
    "seems better",
    "seems worse",
    "no difference shown",
]
BUDGETS: Mapping[Family, float] = MappingProxyType(
    {"overall": 0.02, "critical": 0.02, "important": 0.005, "rest": 0.005}
)
"""How often each family may call an unchanged run worse, and how often better."""
NO_DIFFERENCE: Literal["no difference shown"] = "no difference shown"
EXPLORATION: Literal["exploration"] = "exploration"
_ORDER: tuple[Asked, ...] = (*BUDGETS, EXPLORATION)
SIGNIFICANCE = 0.05
"""The share of exploration's findings that may be chance."""


@dataclass(frozen=True, slots=True)
class Claim:
    """How one slice's share of right cells changed, and how certain that is."""

    slice: Mapping[str, str]
    before: float
    """Not a number where the change is of two corpora together."""
    after: float
    change: Change
    """With the interval of this slice alone."""
    p: float
    """One-sided, towards the side of the change; two-sided in exploration."""
    corrected: float
    """By Holm within the family; by Benjamini and Hochberg in exploration."""
    needed: int | None = None
    """How many documents in all would make the change certain in 80 % of cases, if it is truly as
    large as measured; None where it is certain, or that is not known."""
    needed_low: int | None = None
    needed_high: int | None = None
    """The 90 % interval of `needed`; None where it is open."""
    unsettled: Reason | None = None
    """Why `needed` is not known."""
    family: Asked = "overall"
    level: float = SIGNIFICANCE
    """Up to which `corrected` it is not chance."""
    among: int = 1
    """How many claims there are in its family."""
    low: float | None = None
    high: float | None = None
    """The interval that allows for having been chosen; None but in exploration."""
    same_cells: tuple[Mapping[str, str], ...] = ()
    """Other slices of the same cells: this claim is theirs, too."""

    @property
    def certain(self) -> bool:
        """Whether its family and its own interval both say that it is not chance."""
        return self.family != EXPLORATION and self.corrected <= self.level and self.on_its_own

    @property
    def on_its_own(self) -> bool:
        """Whether the interval of this slice alone leaves out 0."""
        return self.change.low > 0 or self.change.high < 0

    @property
    def stands_out(self) -> bool:
        """Whether exploration names it."""
        return self.family == EXPLORATION and self.corrected <= self.level and self.end > 0

    @property
    def sees(self) -> float:
        """The least change that four of five such comparisons would find certain, at most 1.

        In exploration it is the one that they would find by the interval of this slice alone.
        """
        return max(self.change.detectable, self.change.detectable_at(self.found_at))

    @property
    def found_at(self) -> float:
        """The two-sided level at which a change is certain, or stands out by itself."""
        if self.family == EXPLORATION:
            return LEVEL
        return finding_level(self.level, self.among)

    @property
    def end(self) -> float:
        """How far the nearer end of its interval is from 0; below 0 where that holds 0."""
        return max(self.shown_interval[0], -self.shown_interval[1])

    @property
    def shown_interval(self) -> tuple[float, float]:
        """Its interval alone, or in exploration the one that allows for having been chosen."""
        if self.low is None or self.high is None:
            return self.change.low, self.change.high
        return self.low, self.high

    @property
    def conclusion(self) -> Conclusion:
        """What may be concluded."""
        is_better = self.change.value > 0
        if self.certain:
            return "better" if is_better else "worse"
        if self.stands_out:
            return "seems better" if is_better else "seems worse"
        if self.family != EXPLORATION and self.on_its_own:
            return "better on its own" if is_better else "worse on its own"
        return NO_DIFFERENCE

    @property
    def has_few_changes(self) -> bool:
        """Whether it changed in too few documents for anything to be known of it yet."""
        cells = self.change.lost + self.change.gained
        unknown = self.unsettled is not None and self.unsettled.code == ReasonCode.NEED_NOT_KNOWN
        return not (self.certain or self.stands_out) and (unknown or cells < FEWEST_CHANGED)

    @property
    def is_overall(self) -> bool:
        """Whether it is over all cells of a kind under all conditions."""
        return self.slice["cells"] != "answers" and not own_axes(self.slice)


class Measured(Protocol):
    """What is measured of one slice, before it is a claim."""

    @property
    def slice(self) -> Mapping[str, str]:
        """Return the slice."""

    @property
    def before(self) -> float:
        """Return its share before."""

    @property
    def after(self) -> float:
        """Return its share after."""

    @property
    def change(self) -> Change:
        """Return its change."""

    @property
    def members(self) -> int | None:
        """Return a number that only slices with the same cells share."""


def own_axes(where: Mapping[str, str]) -> dict[str, str]:
    """Return what a slice is of: nothing for all cells of a kind.

    >>> own_axes({"cells": "scalars", "condition": "all", "field": "total"})
    {'field': 'total'}
    """
    return {
        axis: name
        for axis, name in where.items()
        if axis != "cells" and (axis, name) != ("condition", ALL)
    }


def family_of(where: Mapping[str, str], fields: Mapping[str, Family]) -> Asked:
    """Return the family of a slice, by those of the fields; conditions are in the last.

    >>> family_of({"cells": "scalars", "condition": "blur"}, {})
    'rest'
    >>> family_of({"cells": "scalars", "condition": "blur", "field": "total"}, {})
    'exploration'
    """
    own = own_axes(where)
    if not own:
        return "overall"
    if own.keys() == {"field"}:
        return fields.get(own["field"], "rest")
    return "rest" if own.keys() == {"condition"} else EXPLORATION


@dataclass(frozen=True, slots=True)
class LeadingClaims:
    """What is to be read first of many claims, and those that are left."""

    overall: tuple[Claim, ...]
    """All cells of each kind, and the answers."""
    certain: tuple[Claim, ...]
    """The losses first, then the gains, the largest of each ahead."""
    losses: tuple[Claim, ...]
    """The likeliest losses of the others, the least likely to be chance first."""
    gains: tuple[Claim, ...]
    """Fewer of the likeliest gains."""
    explored: tuple[Claim, ...]
    """The clearest changes of what nobody named before looking."""
    left: tuple[Claim, ...]


LEADING_LOSSES, LEADING_GAINS, LEADING_EXPLORED = 5, 3, 10
"""How many claims that are not certain are read first."""


def leading_claims(claims: Sequence[Claim]) -> LeadingClaims:
    """Return what holds, the likeliest losses and gains, and the clearest of what was explored."""
    overall = [each for each in claims if own_axes(each.slice) == {}]
    others = [each for each in claims if own_axes(each.slice) != {}]
    asked = [each for each in others if each.family != EXPLORATION]
    certain = [each for each in asked if each.certain]
    open_ = sorted((each for each in asked if not each.certain), key=lambda each: each.p)
    losses = [each for each in open_ if each.change.value < 0][:LEADING_LOSSES]
    gains = [each for each in open_ if each.change.value > 0][:LEADING_GAINS]
    moved = [each for each in others if each.family == EXPLORATION and each.change.value]
    explored = moved[:LEADING_EXPLORED]
    shown = {id(each) for each in (*overall, *certain, *losses, *gains, *explored)}
    return LeadingClaims(
        tuple(overall),
        tuple(sorted(certain, key=lambda each: (each.change.value > 0, -abs(each.change.value)))),
        tuple(losses),
        tuple(gains),
        tuple(explored),
        tuple(each for each in claims if id(each) not in shown),
    )


def field_families(columns: Columns) -> dict[str, Family]:
    """Return the family of every field, by its criticality in the schemas."""
    weight = np.zeros(len(columns.field.names))
    np.maximum.at(weight, columns.field.codes, columns.criticality)
    return {
        name: "critical" if each >= CRITICAL else "important" if each >= IMPORTANT else "rest"
        for name, each in zip(columns.field.names, weight.tolist(), strict=True)
    }


def finding_level(level: float, among: int) -> float:
    """Return the two-sided level at which the first of a family's claims is certain.

    >>> finding_level(BUDGETS["critical"], among=4)
    0.99
    """
    return 1 - 2 * level / among


def overall_level(columns: Columns) -> float:
    """Return the level at which a change of all fields is certain, beside tables and answers."""
    kinds = np.unique(columns.table).size
    return finding_level(BUDGETS["overall"], among=kinds + 1)


def make_claims(
    measured: Iterable[Measured],
    fields: Mapping[str, Family],
    *,
    comparisons: int = 1,
    explored: bool = False,
) -> list[Claim]:
    """Claim every change in its family, or all of them as `explored`.

    Slices with the same cells are one claim, in the first family that has it. Several `comparisons`
    of one run share each budget.
    """
    families: dict[Asked, list[Measured]] = defaultdict(list)
    for each in measured:
        families[EXPLORATION if explored else family_of(each.slice, fields)].append(each)
    kept, others = _one_of_each(each for family in _ORDER for each in families[family])
    claims = [
        claim
        for family in _ORDER
        for claim in _claim(
            [each for each in families[family] if id(each) in kept], family, comparisons
        )
    ]
    return [replace(each, same_cells=tuple(others.get(id(each.slice), ()))) for each in claims]


def _one_of_each(
    measured: Iterable[Measured],
) -> tuple[set[int], dict[int, list[Mapping[str, str]]]]:
    """Return the first of those with the same cells, and by its slice those of the others."""
    first: dict[tuple[str, int], Measured] = {}
    kept, others = set(), defaultdict[int, list[Mapping[str, str]]](list)
    for each in measured:
        key = each.slice["cells"], id(each) if each.members is None else each.members
        found = first.setdefault(key, each)
        if found is each:
            kept.add(id(each))
        else:
            others[id(found.slice)].append(each.slice)
    return kept, others


def _claim(measured: Sequence[Measured], family: Asked, comparisons: int) -> list[Claim]:
    """Return the claims of one family, in their order."""
    if family == EXPLORATION or not measured:
        return _explore(measured)
    tails = [change_tail(each.change) for each in measured]
    worse = np.array([tail.p_below(0.0) for tail in tails])
    better = np.array([tail.p_above(0.0) for tail in tails])
    lost = np.array([each.change.value <= 0 for each in measured], bool)
    p = np.where(lost, worse, better)
    corrected = np.where(lost, holm_correction(worse), holm_correction(better))
    level = BUDGETS[family] / comparisons
    return [
        _as_claim(each, own, all_, family, level, len(measured))
        for each, own, all_ in zip(measured, p.tolist(), corrected.tolist(), strict=True)
    ]


def _explore(measured: Sequence[Measured]) -> list[Claim]:
    """Return what nobody named before, the clearest first."""
    if not measured:
        return []
    tails = [change_tail(each.change) for each in measured]
    p: Floats = np.array([min(1.0, 2 * min(t.p_below(0.0), t.p_above(0.0))) for t in tails])
    corrected = benjamini_hochberg_correction(p)
    many = len(measured)
    named = max(1, int((corrected <= SIGNIFICANCE).sum()))
    claims = []
    for each, tail, own, all_ in zip(measured, tails, p.tolist(), corrected.tolist(), strict=True):
        low, high = tail.ends(1 - SIGNIFICANCE * named / many / 2)
        claim = _as_claim(each, own, all_, EXPLORATION, SIGNIFICANCE, many)
        value = each.change.value
        low, high = max(-1.0, min(low, value)), min(1.0, max(high, value))
        claims.append(replace(claim, low=low, high=high))
    return sorted(claims, key=lambda claim: -claim.end)


def _as_claim(  # noqa: PLR0913, PLR0917 - a change, and what its test says
    measured: Measured, p: float, corrected: float, family: Asked, level: float, among: int
) -> Claim:
    sides = measured.slice, measured.before, measured.after, measured.change
    return Claim(*sides, p, corrected, family=family, level=level, among=among)
