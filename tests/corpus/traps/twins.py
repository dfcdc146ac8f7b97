"""Documents that a trap springs in, beside their twins."""

from __future__ import annotations

from itertools import islice

from docextract_eval.corpus.documents import compose_all
from docextract_eval.corpus.recipe import parse


def pairs_of(written, trap, count=None, **more):
    """The first of a recipe's documents that a trap springs in, or all, each with its twin."""
    recipe = parse(written | {"traps": {"walk": [trap]}} | more, "t")
    made = (tuple(compose_all(recipe, index))[:2] for index in range(recipe.count))
    found = list(islice((pair for pair in made if pair[0].traps), count))
    assert found
    return found
