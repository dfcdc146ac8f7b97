"""Rolls that end before the total."""

from __future__ import annotations

from docextract_eval.corpus.render.pages import render
from docextract_eval.corpus.render.papers import PAPERS
from tests.corpus.traps.twins import laid


def test_a_roll_ends_right_below_its_last_line():
    for document, twin in laid("total_cut_off"):
        page, whole = render(document)[-1], render(twin)[-1]
        paper = PAPERS[document.factors["paper"]]
        blank = page.image.shape[0] - page.quads[..., 1].max()
        assert blank < paper.pitch
        assert page.image.shape[0] < whole.image.shape[0]
        edges = page.image[-2 * paper.pitch :, : paper.margin // 4]
        assert (edges < 255).any() == (paper.printer == "thermal")
