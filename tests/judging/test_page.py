"""The pages about the judge are examples alone, which tests/house/test_docs_examples.py runs."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to"
PAGES = {"judge-alone": 10, "judge-many": 10, "use-as-reward": 3}
"""Each page with how many examples it has at least."""


@pytest.mark.parametrize("page", PAGES)
def test_every_block_of_the_page_is_an_example_that_runs(page):
    """What stands in another block would be tried by nobody."""
    text = (HOW_TO / f"{page}.md").read_text(encoding="utf-8")
    assert {line for line in text.splitlines() if "```" in line} == {"```", "```pycon"}
    assert len(doctest.DocTestParser().get_examples(text)) >= PAGES[page]
