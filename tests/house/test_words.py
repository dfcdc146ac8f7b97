"""One word for one thing: no retired word stands in what users read, in docstrings or comments."""

from __future__ import annotations

import pytest
import wording

from tests.house.source import ROOT

LIST = ROOT / "tests" / "house" / "retired.toml"


@pytest.mark.parametrize("use", [wording.TEXT, wording.PROSE])
def test_no_retired_word_is_used(use):
    refused = [word for word in wording.retired(LIST) if not word.is_ambiguous]
    found = [
        f"{piece.place}: write {word.use}: {piece.text.strip()[:80]}"
        for piece in wording.pieces(ROOT)
        if piece.use == use
        for word in refused
        if word.count(piece)
    ]
    assert not found, "\n".join(found)


def test_a_retired_word_is_found_in_its_uses_alone():
    (word,) = (each for each in wording.retired(LIST) if each.pattern == "anew")
    assert word.count(wording.Piece(wording.TEXT, "docs/a.md:1", "Anew, and anew.")) == 2
    assert word.count(wording.Piece(wording.TEXT, "docs/a.md:1", "a newer one")) == 0
    (first,) = (each for each in wording.retired(LIST) if "Give" in each.pattern)
    assert first.count(wording.Piece(wording.PROSE, "a.py:1", "Give the sum.")) == 1
    assert first.count(wording.Piece(wording.TEXT, "docs/a.md:1", "Give the sum.")) == 0
