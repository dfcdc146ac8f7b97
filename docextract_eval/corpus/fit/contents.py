"""The shares of choices that make documents as long, as full and as expensive as labelled ones.

Contents are composed without pages, and weighted so that their lengths, fields and amounts agree
with those of labels: each weight is as near to the others' as this allows (exponential tilting).
The weighted shares of the choices behind them are what a recipe can mix.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize, minimize_scalar
from scipy.special import logsumexp, softmax

from docextract_eval import seeds
from docextract_eval.corpus.fit.fitting import Share
from docextract_eval.corpus.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from docextract_eval.corpus.options import Recipe
    from docextract_eval.records import Field

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]

CONTENT_NODES = frozenset(
    (
        *("trade", "offer", "void", "tender", "other_tender", "size", "buys", "credit"),
        *("tax_case", "price_mode", "regime", "habit", "trip", "plans", "pending", "cards"),
    )
)
"""The choices that decide what a document contains, and not how it looks."""
MAIN_AMOUNTS = ("payable", "total", "closing_balance", "new_balance")
"""Those that grow with prices; change and the like do not."""
_HAS, _AMOUNT = "has ", "log of "
USUAL_PRICES = 100
_PRICE_RANGE = 50, 200
_PRICE_STEP = 0.03
"""How exactly the logarithm of a price level is found."""
FEWEST_LABELLED = 10
"""Labelled documents that state something, so that it is fitted."""
_RIDGE = 1.0
"""How much the weights are held together, over the number of labelled documents."""
_MOVED = 0.05
"""The total variation from which on a node is mixed."""
_RESAMPLES = 40
_LEVELS = (2.5, 97.5)

Measured = Mapping[str, float]
"""What is known of one document's contents, by name."""


@dataclass(frozen=True, slots=True)
class ComposedContent:
    """A content without pages: the values of its choices, and what is measured of it."""

    choices: Mapping[str, str]
    measured: Measured


@dataclass(frozen=True, slots=True)
class ContentStatistic:
    """A mean over labelled documents, beside those of composed ones before and after the fit."""

    name: str
    labelled: float
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class ContentFit:
    """The shares of each choice that a recipe mixes, and what they match."""

    mix: Mapping[str, Mapping[str, Share]]
    price_level: int | None
    """In percent of the usual one; None where that is not shown to be another."""
    statistics: tuple[ContentStatistic, ...]
    documents: int
    """The labelled ones that state something."""


def measure_content(fields: Iterable[Field]) -> dict[str, float]:
    """Measure the fields of a document: lengths of tables, what is there, and amounts.

    A field that nobody labelled is left out; one that is known to be absent counts as such.
    """
    rows: dict[str, set[int]] = {}
    found: dict[str, float] = {}
    for field in fields:
        if field.decoy_of:
            continue
        table, _, column = field.name.partition(".")
        if column:
            rows.setdefault(table, set()).add(field.row or 0)
            continue
        found[_HAS + field.name] = float(field.value is not None)
        if field.name in MAIN_AMOUNTS and field.value is not None:
            found[_AMOUNT + field.name] = float(np.log10(1 + abs(float(field.value))))
    return found | {f"rows of {table}": float(len(each)) for table, each in rows.items()}


def compose_contents(recipe: Recipe, count: int) -> Iterator[ComposedContent]:
    """Yield contents of a recipe's kinds and countries in turn, by the usual shares of choices."""
    kinds, locales = [*recipe.kinds], [*recipe.locales]
    for index in range(count):
        kind = KINDS.load(kinds[index % len(kinds)])
        do = {"locale": locales[index // len(kinds) % len(locales)]}
        choices = kind.graph.sample(recipe.seed, f"content to fit {index}", do)
        content = kind.compose(choices)
        cells = (cell for table in content.tables.values() for row in table for cell in row)
        values = {
            name: getattr(choices, name)
            for name, node in kind.graph.nodes.items()
            if name in CONTENT_NODES and node.options
        }
        yield ComposedContent(values, measure_content([*content.fields, *cells]))


def fit_contents(
    labelled: Sequence[Measured], composed: Sequence[ComposedContent], seed: int
) -> ContentFit | None:
    """Return the shares of choices that match labelled documents; None where nothing is stated."""
    stating = [each for each in labelled if each]
    names = _names_to_fit(stating, composed)
    if not names:
        return None
    real = _table(stating, names)
    made = _table([each.measured for each in composed], names)
    rng = seeds.stream(seed, "fit of contents")
    resamples = [real[rng.integers(len(real), size=len(real))] for _ in range(_RESAMPLES)]
    amounts = np.array([name.startswith(_AMOUNT) for name in names])
    level = _price_level(real, resamples, made, amounts)
    priced = _at_level(made, amounts, level or USUAL_PRICES)
    weights, *drawn = (_tilt(each, priced)[0] for each in (real, *resamples))
    return ContentFit(
        {
            node: shares
            for node in _nodes(composed)
            if (shares := _moved_shares([each.choices[node] for each in composed], weights, drawn))
        },
        level,
        tuple(_compare(names, real, (made, priced), weights)),
        len(stating),
    )


def _names(measured: Iterable[Measured]) -> set[str]:
    return {name for each in measured for name in each}


def _nodes(composed: Sequence[ComposedContent]) -> list[str]:
    """Return the nodes that every content chose, as those of one kind do."""
    return [name for name in composed[0].choices if all(name in each.choices for each in composed)]


def _moved_shares(
    values: Sequence[str], weights: Floats, drawn: Sequence[Floats]
) -> dict[str, Share]:
    """Return the weighted share of each value; nothing where they are as usual."""
    names, codes = np.unique(np.array(values), return_inverse=True)
    usual = np.bincount(codes) / len(codes)
    shares = np.bincount(codes, weights)
    if np.abs(shares - usual).sum() / 2 < _MOVED:
        return {}
    others = np.percentile([np.bincount(codes, each) for each in drawn], _LEVELS, axis=0)
    ends = zip(shares.tolist(), *others.tolist(), strict=True)
    return {name: Share(*each) for name, each in zip(names.tolist(), ends, strict=True)}


def _price_level(
    real: Floats, resamples: Sequence[Floats], made: Floats, amounts: Bools
) -> int | None:
    """Return how expensive labelled documents are; None where that may be as usual.

    Of all levels it is the one at which usual documents need the least other weights.
    """
    if not amounts.any():
        return None
    levels = [_least_level(each, made, amounts) for each in (real, *resamples)]
    low, high = np.percentile(levels[1:], _LEVELS).tolist()
    return None if low <= USUAL_PRICES <= high else levels[0]


def _least_level(real: Floats, made: Floats, amounts: Bools) -> int:
    found = minimize_scalar(
        lambda log: _tilt(real, _at_level(made, amounts, np.exp(log)))[1],
        bounds=np.log(_PRICE_RANGE),
        method="bounded",
        options={"xatol": _PRICE_STEP},
    )
    return round(float(np.exp(found.x)))


def _at_level(made: Floats, amounts: Bools, level: float) -> Floats:
    """Return what is measured of documents at another price level."""
    return np.asarray(made + np.where(amounts, np.log10(level / USUAL_PRICES), 0.0))


def _names_to_fit(labelled: Sequence[Measured], composed: Sequence[ComposedContent]) -> list[str]:
    """Return what enough labelled documents state, and what differs between composed ones."""
    known = _names(each.measured for each in composed)
    if not any(each[name] == 0 for each in labelled for name in each if name.startswith(_HAS)):
        known = {name for name in known if not name.startswith(_HAS)}  # absence is not labelled
    return [
        name
        for name in sorted(_names(labelled) & known)
        if sum(name in each for each in labelled) >= FEWEST_LABELLED
        and len({each.measured.get(name) for each in composed}) > 1
    ]


def _table(rows: Sequence[Measured], names: Sequence[str]) -> Floats:
    """Return documents by statistics; NaN where a document does not state one."""
    return np.array([[each.get(name, np.nan) for name in names] for each in rows])


def _tilt(real: Floats, made: Floats) -> tuple[Floats, float]:
    """Return weights of made documents whose means are those of real ones, as far as they can be.

    With them comes how far they are from even ones, in nats. Of a number also the spread is
    matched. A document without it has no say in it.
    """
    centres = np.nanmean(real, axis=0)
    spreads = np.maximum(np.nanstd(made, axis=0), 1e-9)
    away = (made - centres) / spreads
    wide = np.nanmean(np.square((real - centres) / spreads), axis=0)
    moments = np.nan_to_num(np.hstack([away, np.square(away) - wide]))
    moments = moments[:, moments.std(axis=0) > 0]
    ridge = _RIDGE / len(real)

    def weights_of(pull: Floats) -> Floats:
        return np.asarray(softmax(moments @ pull))

    def height(pull: Floats) -> float:
        return float(logsumexp(moments @ pull) + ridge / 2 * pull @ pull)

    def slope(pull: Floats) -> Floats:
        return np.asarray(weights_of(pull) @ moments + ridge * pull)

    def curvature(pull: Floats) -> Floats:
        weights = weights_of(pull)
        means = weights @ moments
        spread = (moments.T * weights) @ moments - np.outer(means, means)
        return np.asarray(spread + ridge * np.eye(len(pull)))

    start = np.zeros(moments.shape[1])
    found = minimize(height, start, jac=slope, hess=curvature, method="trust-exact")
    return weights_of(found.x), float(np.log(len(made)) - found.fun)


def _compare(
    names: Sequence[str], real: Floats, made: tuple[Floats, Floats], weights: Floats
) -> Iterator[ContentStatistic]:
    """Yield the mean of each statistic, labelled, as usual, and at the fitted level and weights."""
    for at, (name, before, after) in enumerate(zip(names, *(each.T for each in made), strict=True)):
        known = np.isfinite(before)
        fitted = float(np.average(after[known], weights=weights[known]))
        labelled = float(np.nanmean(real[:, at]))
        yield ContentStatistic(name, labelled, float(before[known].mean()), fitted)
