"""Tests assert codes, fields and values; a golden page holds the wording of errors.

A `match=` with several words of prose binds a test to a sentence: it is counted, and may only fall.
`pytest.raises(...) as refused` with `refused.value.where`, `.name` or another value says the same.
"""

from __future__ import annotations

import ast
import re

import pytest

from tests.house.source import ROOT

MOST = 343
"""Lower this where you make one an assertion about a value."""
_PROSE = 3
"""Words in a row, in small letters and outside quotes, that make a sentence of it."""
_QUOTED = re.compile(r"'[^']*'|`[^`]*`|\{[^}]*\}|\\.|--?[\w-]+(?:=\w+)?|\S*[\d_/=]\S*")
_WORDS = re.compile(rf"\b[a-z]+(?: [a-z]+){{{_PROSE - 1},}}\b")


def is_prose(pattern: str) -> bool:
    """Return whether a pattern quotes a sentence, beyond a field, a file or a value."""
    return bool(_WORDS.search(_QUOTED.sub("#", pattern)))


def prose_matches() -> list[str]:
    """Return the place of each `match=` that quotes a sentence."""
    return [
        f"{path.relative_to(ROOT)}:{node.lineno}: {ast.unparse(key.value)}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        for key in node.keywords
        if key.arg == "match"
        if any(
            isinstance(each, ast.Constant) and isinstance(each.value, str) and is_prose(each.value)
            for each in ast.walk(key.value)
        )
    ]


@pytest.mark.long
def test_no_more_tests_quote_sentences_of_errors_than_before():
    found = prose_matches()
    assert len(found) == MOST, (
        f"{len(found)} quote a sentence, {MOST} did: assert a value instead, or lower MOST\n"
        + "\n".join(found)
    )


def test_a_field_a_file_or_a_value_is_no_sentence():
    for pattern in ("'gates.0' has no 'rule'", r"policy\.toml.*margin", "did you mean 'alpha'"):
        assert is_prose(pattern) is (pattern.startswith("did"))
    assert is_prose("needs a baseline run")
