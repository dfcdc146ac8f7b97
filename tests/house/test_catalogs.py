"""Every shelf of siblings: what it lists is there, and its folder's page says so."""

from __future__ import annotations

import importlib
import inspect
import re

import pytest

from docextract_eval.catalog import Catalog
from tests.house.source import PACKAGE, ROOT

SHELVES = sorted(
    f"{'.'.join(path.relative_to(ROOT).with_suffix('').parts).removesuffix('.__init__')}:{name}"
    for path in PACKAGE.rglob("*.py")
    for name in re.findall(r"^(\w+): Catalog\b", path.read_text(encoding="utf-8"), re.MULTILINE)
)
"""Every catalogue by the module and the name where it is kept; none is imported to find it."""


def opened(shelf: str) -> Catalog:
    """Return the catalogue of this module and name."""
    module, _, name = shelf.partition(":")
    catalog = getattr(importlib.import_module(module), name)
    assert isinstance(catalog, Catalog)
    return catalog


@pytest.fixture(params=SHELVES)
def shelf(request: pytest.FixtureRequest) -> tuple[str, Catalog]:
    """Every catalogue of the package in turn."""
    return request.param.partition(":")[0], opened(request.param)


def test_there_are_shelves():
    nouns = {catalog.noun for catalog in map(opened, SHELVES)}
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
    named = {n for n in catalog.names if re.search(rf"`{re.escape(n)}`", prose)}
    missing = {*catalog.names} - named - {*catalog.lines}  # a table with a line for each names it
    assert not missing, f"the docstring of {home} does not name {missing}"
