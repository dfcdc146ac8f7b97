"""Every shelf of siblings: what it lists is there, and its folder's page says so."""

from __future__ import annotations

import importlib
import inspect
import re

import pytest

from docextract_eval.catalog import Catalog
from tests.house.source import modules


def shelves() -> dict[str, Catalog]:
    """Give every catalogue by the module and the name where it is kept."""
    found = {}
    for module in modules():
        for name, thing in vars(importlib.import_module(module.name)).items():
            # Others import it too; it lives where its table is written down.
            if isinstance(thing, Catalog) and f"\n{name}: Catalog" in module.text:
                found[f"{module.name}:{name}"] = thing
    return found


SHELVES = shelves()


@pytest.fixture(params=sorted(SHELVES))
def shelf(request: pytest.FixtureRequest) -> tuple[str, Catalog]:
    """Every catalogue of the package in turn."""
    return request.param.partition(":")[0], SHELVES[request.param]


def test_there_are_shelves():
    nouns = {catalog.noun for catalog in SHELVES.values()}
    assert nouns >= {"kind", "field type", "degradation", "pipeline", "engine"}


def test_every_entry_can_be_imported_and_says_what_it_is(shelf):
    _, catalog = shelf
    assert catalog.names
    for name in catalog.names:
        assert catalog.load(name) is not None
        assert catalog.describe(name).strip(), name


def test_every_entry_lives_in_its_folder(shelf):
    home, catalog = shelf
    strangers = [
        path for path in catalog.table.values() if not path.startswith((f"{home}.", f"{home}:"))
    ]
    assert not strangers


def test_the_folder_s_page_names_every_entry(shelf):
    home, catalog = shelf
    prose = inspect.getdoc(importlib.import_module(home)) or ""
    missing = [n for n in catalog.names if not re.search(rf"`{re.escape(n)}`", prose)]
    assert not missing, f"the docstring of {home} does not name {missing}"
