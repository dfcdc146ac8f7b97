"""One word for one thing: no retired word is used, and no function's name means several things."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict

import pytest

from tests.house.source import ROOT, load_tool

pytestmark = pytest.mark.long

words = load_tool("words")

LIST = ROOT / "tests" / "house" / "retired.toml"


MANY_MODULES = 6


def test_no_retired_word_is_used():
    refused = [word for word in words.retired(LIST) if not word.is_ambiguous]
    any_of_them = re.compile("|".join(word.pattern for word in refused), re.IGNORECASE)
    found = [
        f"{piece.place}: write {word.use}: {piece.text.strip()[:80]}"
        for piece in words.pieces(ROOT)
        if any_of_them.search(piece.text)  # few have one of them: only there each is looked for
        for word in refused
        if word.count(piece)
    ]
    assert not found, "\n".join(found)


def test_a_retired_word_is_found_in_its_uses_alone():
    (word,) = (each for each in words.retired(LIST) if each.pattern == "anew")
    assert word.count(words.Piece(words.TEXT, "docs/a.md:1", "Anew, and anew.")) == 2
    assert word.count(words.Piece(words.TEXT, "docs/a.md:1", "a newer one")) == 0
    (first,) = (each for each in words.retired(LIST) if "Give" in each.pattern)
    assert first.count(words.Piece(words.PROSE, "a.py:1", "Give the sum.")) == 1
    assert first.count(words.Piece(words.TEXT, "docs/a.md:1", "Give the sum.")) == 0


def test_a_name_in_many_modules_has_a_reason():
    """Such a name is a contract that all of them keep; any other means several things."""
    modules = defaultdict(set)
    for place, signature in words.functions(ROOT):
        modules[signature.partition("(")[0]].add(place.partition(" ")[0])
    many = {name for name, places in modules.items() if len(places) > MANY_MODULES}
    rows = tomllib.loads(LIST.read_text(encoding="utf-8"))["shared"]
    reasons = {row["name"]: row["reason"] for row in rows}
    assert len(reasons) == len(rows)
    assert all(len(reason.split()) > 3 for reason in reasons.values())
    assert many == reasons.keys(), f"give a reason, or better names: {many ^ reasons.keys()}"
