"""What existing recipes make, and what a country gives that was registered before."""

from __future__ import annotations

import hashlib
import json

from docextract_eval.cli.sheet import _trap_locales
from docextract_eval.corpus import recipe as recipes
from docextract_eval.corpus.documents import compose, compose_with_twins
from docextract_eval.corpus.hashes import canonical_truth
from docextract_eval.corpus.kinds import KINDS
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.splits import ISSUER_PARTITION, Partition
from docextract_eval.corpus.traps import TRAPS
from docextract_eval.errors import BadInputError
from tests.corpus.registered import NAME

MADE = {
    "adversarial": range(3, 394, 79),
    "counterfactual": range(2),
    "drift": (0, 239),
    "ood": range(3),
    "quick": range(2),
    "standard": range(2),
    "standard_cjk": range(1),
}
"""Which documents of which recipes are looked at."""


def world():
    """Return what may rest on the countries that are known, where no recipe names the new one."""
    shares = (("dev", 0.5), ("test", 0.5))
    found = {"documents": {name: made(recipes.load_recipe(name), MADE[name]) for name in MADE}}
    for kind in map(KINDS.load, KINDS.names):
        found[f"shares of {kind.name}"] = dict(ISSUER_PARTITION.layout_splits(kind))
        found[f"splits of {kind.name}"] = Partition(shares, 5, ()).layout_splits(kind)
        drawn = [kind.graph.sample(2, f"d{index}").locale for index in range(12)]
        found[f"drawn of {kind.name}"] = drawn
    twins = [{"name": "elsewhere", "redraw": "locale"}]
    written = {"name": "t", "count": 4, "locales": ["fr_FR", "tr_TR"], "twins": twins}
    redrawn = parse_recipe(written | {"splits": dict(shares)}, "t")
    found["documents"]["redrawn"] = made(redrawn, range(4))
    found["asked"] = [redrawn.hash, *redrawn.all_locales, *redrawn.fonts_beyond_layouts]
    found["pictures"] = {name: _trap_locales(TRAPS.load(name)) for name in TRAPS.names}
    return json.loads(json.dumps(found))


def made(recipe, indices):
    """Return the fingerprint of some documents of a recipe and their twins."""
    truths = [
        canonical_truth(each) for index in indices for each in compose_with_twins(recipe, index)
    ]
    return hashlib.sha256("".join(truths).encode()).hexdigest()


def there():
    """Return what the country itself gives where a recipe names it, and what it cannot give."""
    written = {"name": "t", "count": 1, "locales": [NAME]}
    found = {}
    for kind in KINDS.names:
        document = compose(parse_recipe(written | {"kinds": [kind]}, "t"), 0)
        found[kind] = [document.locale, document.factors["template"]]
        for share in ("usual", "new", "unusual"):
            try:
                recipe = parse_recipe(written | {"kinds": [kind], "issuers": share}, "mine")
                found[f"{share} {kind}"] = compose(recipe, 0).factors["template"]
            except BadInputError as error:
                found[f"{share} {kind}"] = str(error)
    return found
