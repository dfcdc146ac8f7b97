"""Every catalogue of floors 0 to 3: each name leads to its thing, and the thing knows its name."""

from __future__ import annotations

import pytest

from docextract_eval.corpus.degrade import DEGRADATIONS
from docextract_eval.corpus.kinds import KINDS
from docextract_eval.corpus.products import PRODUCTS
from docextract_eval.countries.locales import LOCALES
from docextract_eval.engines import ENGINES
from docextract_eval.errors import UnknownNameError
from docextract_eval.fieldtypes import TYPES
from docextract_eval.schemas import load_schema

CATALOGS = [DEGRADATIONS, ENGINES, KINDS, LOCALES, TYPES, PRODUCTS]
SIBLINGS = [
    pytest.param(catalog, name, id=f"{catalog.noun}-{name}")
    for catalog in CATALOGS
    for name in catalog.names
]


@pytest.mark.parametrize(("catalog", "name"), SIBLINGS)
def test_a_name_leads_to_what_bears_it(catalog, name):
    """A thing that knows its name is found under that name, and is the same thing every time."""
    thing = catalog.load(name)
    assert thing is catalog.load(name)
    assert getattr(thing, "name", name) == name


@pytest.mark.parametrize(("catalog", "name"), SIBLINGS)
def test_a_sibling_is_described_in_one_line(catalog, name):
    """What `list` prints beside a name."""
    said = catalog.describe(name)
    assert said
    assert "\n" not in said


@pytest.mark.parametrize("catalog", CATALOGS, ids=lambda catalog: catalog.noun)
def test_an_unknown_sibling_is_refused_with_the_known_ones(catalog):
    """In the words of the folder."""
    wrong = catalog.names[0] + "x"
    with pytest.raises(UnknownNameError) as caught:
        catalog.load(wrong)
    said = str(caught.value)
    assert said.startswith(f"unknown {catalog.noun} '{wrong}'")
    assert "did you mean" in said
    listed = ", ".join(catalog.names)
    assert said.endswith(listed) or f"{len(catalog.names)} are known, among them" in said


@pytest.mark.parametrize("name", KINDS.names)
def test_every_kind_has_a_schema_of_its_name(name):
    """Whoever judges it finds what it has."""
    assert load_schema(name).name == name


@pytest.mark.parametrize("name", LOCALES.names)
def test_every_locale_has_wares(name):
    """Whoever sells there finds what is sold."""
    assert PRODUCTS.load(name)
