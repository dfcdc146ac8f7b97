"""docs/reference/limits.md lists every limit, and every limit is used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docextract_eval.borders import limits
from docextract_eval.borders.decoding import confinement, formats
from tests.house.source import PACKAGE

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "limits.md"
GENERAL = {name: value for name, value in vars(limits).items() if name.isupper() and name != "MIB"}
KNOWN = GENERAL | {
    name: value
    for module in (formats, confinement)
    for name, value in vars(module).items()
    if name.startswith("MAX_")
}


def rows():
    """The constants that the page names, each with the limit that it tells."""
    found = re.findall(r"^\| .+? \| ([^|]+?) \| `(\w+)` \|$", PAGE.read_text(), re.MULTILINE)
    return {name: told for told, name in found}


def test_every_limit_is_on_the_page():
    assert rows().keys() == KNOWN.keys()


def test_the_page_tells_the_limits_that_hold():
    for name, told in rows().items():
        first = told.split()[0].replace(",", "")
        assert float(first) == float(KNOWN[name]), name


@pytest.mark.long
def test_every_limit_is_used_somewhere():
    source = [file.read_text() for file in PACKAGE.rglob("*.py") if file.name != "limits.py"]
    unused = [name for name in GENERAL if not any(re.search(rf"\b{name}\b", s) for s in source)]
    assert not unused
