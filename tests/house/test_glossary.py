"""docs/glossary.md: each term once, in order, with one short definition in its own words."""

from __future__ import annotations

import re

from tests.house.source import ROOT

PAGE = ROOT / "docs" / "glossary.md"
COUNTRY_FILES = {
    *("locale.toml", "shops.toml", "products.csv", "people.csv", "traps.toml", "reading.toml"),
    *("receipt.toml", "bank_statement.toml", "card_statement.toml", "invoice.toml"),
}
HEAD = ["| term | meaning | was |", "|---|---|---|"]
LONGEST = 170
"""Characters of a definition: two lines."""


def groups():
    """Return the rows of every group: term, meaning, and the words that it replaces."""
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
    terms = [term.strip("`").casefold() for term, _, _ in rows()]
    assert len(terms) > 100
    assert sorted(set(terms)) == sorted(terms)


def test_terms_stand_in_order():
    for title, group in groups().items():
        terms = [term.strip("`").casefold() for term, _, _ in group]
        assert terms == sorted(terms), title


def test_definitions_are_short_sentences():
    for term, meaning, _ in rows():
        assert meaning.endswith("."), term
        assert len(meaning) <= LONGEST, term


def test_definitions_do_not_use_the_words_that_go():
    terms = {term.strip("`").casefold() for term, _, _ in rows()}
    words = {word.strip() for _, _, was in rows() for word in was.split(",")}
    gone = {word for word in words if word and not word.startswith("`")} - terms
    used = [
        f"{term}: {word}"
        for term, meaning, _ in rows()
        for word in gone
        if re.search(rf"(?<![`\w]){re.escape(word)}(?![`\w])", meaning)
    ]
    assert not used, used


def test_every_file_of_a_country_is_explained():
    assert {term.strip("`") for term, _, _ in rows()} >= COUNTRY_FILES
