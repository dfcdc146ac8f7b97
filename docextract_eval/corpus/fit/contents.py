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
from scipy.optimize import minimize
from scipy.special import logsumexp

from docextract_eval import seeds
from docextract_eval.corpus.fit.fitting import Share
from docextract_eval.corpus.kinds import KINDS
from docextract_eval.corpus.kinds.interventions import PRICE_LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from docextract_eval.corpus.options import Recipe
    from docextract_eval.records import Field

    Floats = NDArray[np.float64]

CONTENT_NODES = frozenset(
    (
        *("trade", "offer", "void", "tender", "other_tender", "size", "buys", "credit"),
        *("tax_case", "price_mode", "regime", "habit", "trip", "plans", "pending", "cards"),
    )
)
"""The choices that decide what a document contains, and not how it looks."""
_AMOUNT = "log of "
_AMOUNTS = tuple(_AMOUNT + name for name in ("payable", "total", "closing_balance", "new_balance"))
"""The first of them that labels state shows how expensive things are."""
USUAL_PRICES = 100
_FEWEST = 10
"""Labelled documents that state something, so that it is fitted."""
_RIDGE = 1.0
"""How much the weights are held together, over the number of labelled documents."""
_MOVED = 0.05
"""The total variation from which on a node is mixed."""
_RESAMPLES = 100
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
    """The labelled ones."""


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
        found[f"has {field.name}"] = float(field.value is not None)
        if field.type == "money" and field.value is not None:
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
    names = _names_to_fit(labelled, composed)
    if not names:
        return None
    real = _table(labelled, names)
    made = _table([each.measured for each in composed], names)
    rng = seeds.stream(seed, "fit of contents")
    resamples = [real[rng.integers(len(real), size=len(real))] for _ in range(_RESAMPLES)]
    counted = [not name.startswith(_AMOUNT) for name in names]  # amounts follow the price level
    weights, *drawn = (_tilt(each[:, counted], made[:, counted]) for each in (real, *resamples))
    level = _price_level(names, (real, *resamples), made, (weights, *drawn))
    return ContentFit(
        {
            node: shares
            for node in _nodes(composed)
            if (shares := _moved_shares([each.choices[node] for each in composed], weights, drawn))
        },
        level,
        tuple(_compare(names, real, made, weights, level or USUAL_PRICES)),
        len(labelled),
    )


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
    names: Sequence[str], real: Sequence[Floats], made: Floats, weights: Sequence[Floats]
) -> int | None:
    """Return how expensive labelled documents are beside usual ones of the fitted shares."""
    name = next((each for each in _AMOUNTS if each in names), None)
    if name is None:
        return None
    own = made[:, names.index(name)]
    known = np.isfinite(own)
    ratios = [
        float(np.nanmean(side[:, names.index(name)]) - np.average(own[known], weights=each[known]))
        for side, each in zip(real, weights, strict=True)
    ]
    low, high = np.percentile(ratios[1:], _LEVELS).tolist()
    if low <= 0 <= high:
        return None
    level = round(USUAL_PRICES * 10 ** ratios[0])
    return min(max(level, PRICE_LEVELS[0]), PRICE_LEVELS[-1])


def _names_to_fit(labelled: Sequence[Measured], composed: Sequence[ComposedContent]) -> list[str]:
    """Return what enough labelled documents state, and what differs between composed ones."""
    known = {name for each in composed for name in each.measured}
    names = sorted({name for each in labelled for name in each} & known)
    return [
        name
        for name in names
        if sum(name in each for each in labelled) >= _FEWEST
        and len({each.measured.get(name) for each in composed}) > 1
    ]


def _table(rows: Sequence[Measured], names: Sequence[str]) -> Floats:
    """Return documents by statistics; NaN where a document does not state one."""
    return np.array([[each.get(name, np.nan) for name in names] for each in rows])


def _tilt(real: Floats, made: Floats) -> Floats:
    """Return weights of made documents whose means are those of real ones, as far as they can be.

    Of a number also the spread is matched. A document without it has no say in it.
    """
    centres = np.nanmean(real, axis=0)
    spreads = np.maximum(np.nanstd(made, axis=0), 1e-9)
    away = (made - centres) / spreads
    wide = np.nanmean(np.square((real - centres) / spreads), axis=0)
    moments = np.nan_to_num(np.hstack([away, np.square(away) - wide]))
    moments = moments[:, moments.std(axis=0) > 0]
    ridge = _RIDGE / len(real)

    def spread_of_weights(pull: Floats) -> tuple[float, Floats]:
        logs = moments @ pull
        total = float(logsumexp(logs))
        weights = np.exp(logs - total)
        return total + ridge / 2 * float(pull @ pull), weights @ moments + ridge * pull

    found = minimize(spread_of_weights, np.zeros(moments.shape[1]), jac=True, method="BFGS")
    logs = moments @ found.x
    return np.asarray(np.exp(logs - logsumexp(logs)))


def _compare(
    names: Sequence[str], real: Floats, made: Floats, weights: Floats, level: int
) -> Iterator[ContentStatistic]:
    """Yield the mean of each statistic on both sides, before and after."""
    shift = float(np.log10(level / USUAL_PRICES))
    for at, name in enumerate(names):
        known = np.isfinite(made[:, at])
        own = weights[known] / max(weights[known].sum(), 1e-12)
        yield ContentStatistic(
            name,
            float(np.nanmean(real[:, at])),
            float(made[known, at].mean()),
            float(own @ made[known, at]) + (shift if name.startswith(_AMOUNT) else 0),
        )
