"""Every public name has a few words and an example."""

from __future__ import annotations

import pytest
from handbook.api import public_names, written

NAMES = public_names()


@pytest.mark.parametrize("name", NAMES)
def test_a_public_name_has_few_words_and_an_example_to_paste(name):
    words, example = written(NAMES[name])
    place, _, own = name.rpartition(".")
    remedy = f"{NAMES[name].__module__}, {own}: write into its docstring"
    assert 0 < len(words.split()) <= 60, f"{remedy} at most 60 words, not {len(words.split())}"
    imports = [line for line in example.splitlines() if line.startswith(">>> from docextract_eval")]
    assert imports, f"{remedy} an example that begins with: from {place} import {own}"
    assert "\n>>>" in example, f"{remedy} an example with what it returns"
