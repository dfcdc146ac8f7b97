"""Marks at the edge of a letter stand where DIN 5008 and machines want them, on any page."""

from __future__ import annotations

import pytest

from docextract_eval.corpus.kinds.sheets.letter_marks import with_fold_marks, with_machine_marks
from docextract_eval.corpus.render.marks import mark_corner
from docextract_eval.corpus.render.pages import baselines_and_page_height
from docextract_eval.corpus.render.papers import PAPERS
from docextract_eval.records import Line

PAPER = PAPERS["a4"]


def millimetres(lines):
    """How far each mark is from the upper edge."""
    baseline = baselines_and_page_height(lines, PAPER)[0][0]
    return [mark_corner(mark, baseline, PAPER)[1] * 25.4 / PAPER.dpi for mark in lines[0].marks]


@pytest.mark.parametrize("first", [Line(), Line(size=1.6, gap=2.2), Line(size=0.6)])
def test_a_letter_is_folded_at_its_thirds_and_punched_in_its_middle(first):
    lines = with_fold_marks(PAPER, (first, Line()))
    assert millimetres(lines) == pytest.approx([105, 210, 148.5], abs=0.4)


def test_a_machine_reads_the_first_and_the_last_dash_of_every_sheet():
    """Only the last sheet says that the envelope is full, and the code is in the others."""
    places = [
        millimetres(with_machine_marks(PAPER, (Line(),), code, last_sheet=last))
        for code, last in ((0, False), (0, True), (0b101, False))
    ]
    gates = [118, 118 + 8 * 4.23]
    assert places[0] == pytest.approx(gates, abs=0.4)
    assert places[1] == pytest.approx([gates[0], gates[0] + 4.23, gates[1]], abs=0.4)
    assert len(places[2]) == 4
