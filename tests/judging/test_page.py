"""The pages about the judge are examples alone, which tests/house/test_docs_examples.py runs."""

from __future__ import annotations

from pathlib import Path

import pytest

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to"
PAGES = ("judge-alone", "judge-many", "use-as-reward")


@pytest.mark.parametrize("page", PAGES)
def test_every_block_of_the_page_is_an_example_that_runs(page):
    """What stands in another block would be tried by nobody."""
    text = (HOW_TO / f"{page}.md").read_text(encoding="utf-8")
    assert {line for line in text.splitlines() if "```" in line} == {"```", "```pycon"}
