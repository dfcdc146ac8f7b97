"""Weights of documents whose mix depends on their locale: the recipe's own shares, raked.

What a recipe draws is known, so weights follow from its tables alone: all combinations of levels
with their shares are raked to the target. A document keeps its weight in a longer corpus.
"""

from __future__ import annotations

import functools
import itertools
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from docextract_eval.statistics.raking import Margin, rake

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.corpus.options import Recipe

MOST_CELLS = 100_000
"""Combinations of levels that are raked."""
Table = tuple[tuple[str, float], ...]
"""Levels with their shares."""
Design = tuple[tuple[str, float, tuple[Table, ...]], ...]
"""For each locale its share, and the mix of each node of the target."""


def is_raked(recipe: Recipe) -> bool:
    """Return whether the target needs raking: else weights of nodes can be multiplied."""
    if not recipe.target:
        return False
    depends = any({*mixes} & {*recipe.target} for mixes in recipe.locale_mix.values())
    return depends or ("locale" in recipe.target and "locale" not in recipe.mix)


def count_cells(recipe: Recipe) -> int:
    """Return how many combinations of levels the target is about."""
    return sum(math.prod(map(len, tables)) for _, _, tables in _design(recipe))


def raked_weight(recipe: Recipe, levels: Mapping[str, Any]) -> float:
    """Return the weight of a document, given the levels of its nodes."""
    nodes = _nodes(recipe)
    targets = tuple(tuple(recipe.target[node].items()) for node in recipe.target)
    weights = _weights(_design(recipe), (*nodes,), (*recipe.target,), targets)
    return weights[tuple(str(levels[node]) for node in ("locale", *nodes))]


def _nodes(recipe: Recipe) -> list[str]:
    return [node for node in recipe.target if node != "locale"]


def _design(recipe: Recipe) -> Design:
    """Return what the recipe draws of the nodes of its target."""
    fixed = recipe.do.get("locale")
    shares = {str(fixed): 1.0} if fixed else recipe.mix.get("locale", recipe.locales)
    return tuple(
        (name, share, tuple((*recipe.locale_mixes(name)[node].items(),) for node in _nodes(recipe)))
        for name, share in shares.items()
    )


@functools.lru_cache(maxsize=8)
def _weights(
    design: Design, nodes: tuple[str, ...], targeted: tuple[str, ...], targets: tuple[Table, ...]
) -> Mapping[tuple[str, ...], float]:
    """Return the weight of every combination of levels."""
    mass = {
        (name, *(level for level, _ in cell)): share * math.prod(part for _, part in cell)
        for name, share, tables in design
        for cell in itertools.product(*tables)
    }
    margins = []
    for factor, target in zip(targeted, targets, strict=True):
        at = ("locale", *nodes).index(factor)
        margins.append(Margin.of((cell[at] for cell in mass), dict(target)))
    weights = rake(np.array([*mass.values()]), margins).weights
    return dict(zip(mass, weights.tolist(), strict=True))
