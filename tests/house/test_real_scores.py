"""The page on real scores counts what its sides hold, and its random recipe is a recipe."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace

import pytest
from research import real_scores as tool
from research.gap_parts import COMPARISONS, TRUE_WORDS, Side

from docextract_eval.corpus.fit.candidates import SCANS, medium_of
from docextract_eval.corpus.recipe import parse_recipe

pytestmark = pytest.mark.long

OPTIONS = Namespace(count=40, generated=40, half="even", opened="")
RECEIPTS = 40


def side(right):
    """Receipts of which some have a right total and date, by every engine and comparison."""
    cells = {
        (f"{at:02}", field): at < right for at in range(RECEIPTS) for field in ("total", "date")
    }
    true = dict.fromkeys(cells, True)
    readers = [*tool.ENGINES, TRUE_WORDS]
    return Side(
        RECEIPTS,
        {
            (reader, comparison): true if reader == TRUE_WORDS else cells
            for reader in readers
            for comparison in COMPARISONS
        },
    )


def measured(**right):
    generated = {name: side(right[name]) for name in tool.RECIPES}
    return tool.Measured(tool.GERMAN, side(30), generated)


def test_the_page_says_how_far_scores_are_apart_and_which_recipe_is_nearer():
    found = measured(default=20, fitted=28, random=6)
    page = "\n".join(tool.page_lines(OPTIONS, [found]))
    text = " ".join(page.split())
    assert "40 German scans of the even half" in text
    assert (
        "than the default one in 4 of 4 cells as measured, and 20.0 points nearer in the mean"
        in text
    )
    assert "than the random one in 4 of 4 cells as measured, and 55.0 points nearer" in text
    rows = [line.split(" | ") for line in page.splitlines() if line.startswith("| German scans")]
    sizes = {recipe: float(gap.split()[0]) for _, recipe, _, gap, *_ in rows}
    assert sizes["fitted"] < sizes["default"] < sizes["random"]
    assert sizes["random"] == pytest.approx(60, abs=3)
    assert "| psm 6 | total | 40 and 40 | 0.750 (" in page


def test_a_page_of_one_recipe_is_about_no_other():
    one = tool.Measured(tool.GERMAN, side(30), {tool.DEFAULT: side(20)})
    page = "\n".join(tool.page_lines(OPTIONS, [one]))
    assert [line for line in page.splitlines() if line.startswith("## German")] == [
        "## German scans, default recipe"
    ]
    assert "fitted recipe" not in page
    assert "random" not in page


def test_what_the_first_opening_found_stands_beside_what_is_found_now():
    scans = replace(tool.GERMAN, title="Scans")
    now = tool.Measured(scans, side(30), {tool.DEFAULT: side(20)})
    page = "\n".join(tool.page_lines(OPTIONS, [now]))
    assert "| Scans | what a user measures | 15.5 (9.6 to 20.3) | 25.0 (" in page


def test_the_random_recipe_is_one_of_scenes_of_the_medium():
    written = tool.random_recipe(tool.GERMAN)
    recipe = parse_recipe(
        written | {"name": "x", "count": 1, "kinds": ["receipt"], "locales": ["de_DE"], "seed": 0},
        "a test",
    )
    (mix,) = recipe.mixes.values()
    assert {medium_of(condition) for condition in mix} == {SCANS}
    assert written == tool.random_recipe(tool.GERMAN)
