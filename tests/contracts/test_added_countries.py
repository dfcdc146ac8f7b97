"""Countries outside the pool, of which no shared corpus has documents: what all others promise."""

from __future__ import annotations

import pytest

from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.kinds import KINDS
from docextract_eval.corpus.kinds.interventions import default_locales
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.countries.locales import LOCALES
from docextract_eval.fieldtypes import Context
from tests.contracts.reading import read
from tests.contracts.sums import ADDS_UP
from tests.contracts.test_kinds import REDUCED, UNPRINTED, fields, has_no_sign

COUNT = 12


@pytest.mark.parametrize("name", KINDS.names)
@pytest.mark.parametrize(
    "locale", [name for name in LOCALES.names if name not in default_locales()]
)
def test_truth_adds_up_and_is_read_off_the_page(locale, name):
    """In every kind that a country has."""
    recipe = parse_recipe(
        {"name": "t", "count": COUNT, "seed": 5, "kinds": [name], "locales": [locale]}, "t"
    )
    for index in range(COUNT):
        document = compose(recipe, index)
        ADDS_UP[name](document)
        context = Context(LOCALES.load(locale), document.currency)
        for field in fields(document):
            if field.value is None or field.decoy_of or has_no_sign(field):
                continue
            if field.name in UNPRINTED:
                continue
            value = read(document, field, context)
            reduced = field.name in REDUCED
            assert (value.removeprefix("-") if reduced else value) == field.value, field
