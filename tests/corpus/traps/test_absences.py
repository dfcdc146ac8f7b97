"""Rolls that end before the total."""

from __future__ import annotations

import pytest

from docextract_eval.corpus.render.pages import render
from docextract_eval.corpus.render.papers import PAPERS
from docextract_eval.corpus.truth import all_cells
from tests.corpus.traps.twins import laid

pytestmark = pytest.mark.long


def test_a_roll_ends_right_below_its_last_line():
    for document, twin in laid("total_cut_off"):
        page, whole = render(document)[-1], render(twin)[-1]
        paper = PAPERS[document.factors["paper"]]
        blank = page.image.shape[0] - page.quads[..., 1].max()
        assert blank < paper.pitch
        assert page.image.shape[0] < whole.image.shape[0]
        edges = page.image[-2 * paper.pitch :, : paper.margin // 4]
        assert (edges < 255).any() == (paper.printer == "thermal")


def test_what_may_be_taken_for_a_total_that_is_cut_off_are_amounts_each_value_once():
    """Not how many of a thing were sold, nor its name; and nothing that was cut off too."""
    for document, _ in laid("total_cut_off"):
        (trap,) = document.traps
        cells = {cell.key: cell for cell in all_cells(document)}
        decoys = [cells[key] for key in trap.decoys]
        assert {cell.type for cell in decoys} == {"money"}
        assert len({cell.value for cell in decoys}) == len(decoys) > 0
        assert None not in {cell.value for cell in decoys}
