"""The page about the judge says what is so: its examples run."""

from __future__ import annotations

import doctest
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "judge-alone.md"


def test_the_examples_of_the_page_run():
    done = doctest.testfile(str(PAGE), module_relative=False)
    assert done.failed == 0
    assert done.attempted > 10


def test_every_block_of_the_page_is_an_example_that_runs():
    """What stands in another block would be tried by nobody."""
    fences = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if "```" in line]
    assert set(fences) == {"```", "```pycon"}
