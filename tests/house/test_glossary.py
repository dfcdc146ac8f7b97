"""docs/glossary.md: each term once, in order, with one short definition in its own words."""

from __future__ import annotations

from tests.house.source import ROOT

PAGE = ROOT / "docs" / "glossary.md"
HEAD = ["| term | meaning |", "|---|---|"]
LONGEST = 170
"""Characters of a definition: two lines."""


def groups():
    """Return the rows of every group: term and meaning."""
    found = {}
    for group in PAGE.read_text(encoding="utf-8").split("\n## ")[1:]:
        title, _, table = group.partition("\n\n")
        lines = table.strip().splitlines()
        assert lines[:2] == HEAD, title
        found[title] = [
            tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines[2:]
        ]
    return found


def rows():
    return [row for group in groups().values() for row in group]


def test_every_term_has_one_definition():
    terms = [term.strip("`").casefold() for term, _ in rows()]
    assert len(terms) > 90
    assert sorted(set(terms)) == sorted(terms)


def test_terms_stand_in_order():
    for title, group in groups().items():
        terms = [term.strip("`").casefold() for term, _ in group]
        assert terms == sorted(terms), title


def test_definitions_are_short_sentences():
    for term, meaning in rows():
        assert meaning.endswith("."), term
        assert len(meaning) <= LONGEST, term
