"""Names to things: imported on ask, and an unknown name says which are known."""

from __future__ import annotations

import collections
import sys

import pytest

from docextract_eval.catalog import Catalog, import_object
from docextract_eval.errors import BadInputError, UnknownNameError

SHELF: Catalog[object] = Catalog(
    "thing",
    {"plain": "collections:Counter", "deep": "collections:Counter.most_common"},
)


def test_a_name_gives_its_thing():
    """Objects of a module, and parts of objects, are reached by dotted path."""
    assert SHELF.load("plain") is collections.Counter
    assert SHELF.load("deep") is collections.Counter.most_common


def test_names_are_sorted():
    """Whatever the order of the table."""
    assert SHELF.names == ["deep", "plain"]


@pytest.mark.parametrize("ask", [SHELF.load, SHELF.check, SHELF.describe])
def test_an_unknown_name_lists_the_known_ones(ask):
    """And suggests the nearest."""
    with pytest.raises(UnknownNameError, match=r"did you mean 'plain'.*known: deep, plain"):
        ask("plian")


def test_where_the_name_stood_is_said():
    """A user finds the file in which to mend it."""
    with pytest.raises(UnknownNameError, match=r"^a\.toml: unknown thing 'x'"):
        SHELF.load("x", "a.toml")


@pytest.mark.parametrize("path", ["", "collections", "collections:", ":Counter"])
def test_what_is_no_dotted_path_is_refused_with_the_form(path):
    """The remedy shows how to write it."""
    with pytest.raises(BadInputError, match=r"package\.module:object"):
        import_object(path)


def test_listing_and_describing_import_nothing():
    """A list of names must not load every library that the siblings need."""
    name = "this"  # the standard library's poem, which nothing else imports
    sys.modules.pop(name, None)
    shelf: Catalog[object] = Catalog("poem", {"zen": f"{name}:s"})
    assert shelf.names == ["zen"]
    assert shelf.describe("zen") == ""
    assert name not in sys.modules


def test_a_description_is_the_first_line_of_the_docstring():
    """One line, whatever follows it."""
    shelf: Catalog[object] = Catalog("module", {"catalog": "docextract_eval.catalog:Catalog"})
    assert shelf.describe("catalog") == (
        "Tables from names to objects, given as dotted paths and imported on demand."
    )
