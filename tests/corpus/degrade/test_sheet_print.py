"""Printers of sheets: a drum's spots come back, an ink-jet's gaps too, a file has its holes."""

from __future__ import annotations

import numpy as np
import pytest

from docextract_eval.corpus.degrade.chain import degrade
from docextract_eval.corpus.degrade.conditions import draw_steps
from docextract_eval.records import Step
from tests.ink import sheet

DPI = 150
MM = DPI / 25.4
LETTER, A4 = (1650, 1275), (1754, 1240)


def after(name, tone, size=A4, severity=5, **changed):
    """A sheet of one tone under a degradation of which some numbers are given."""
    params = {**draw_steps(f"{name}@{severity}", 3, "doc")[0].params, **changed}
    return degrade(sheet(np.full(size, tone, np.uint8)), (Step(name, severity, params),)).image


def test_a_spot_of_the_drum_comes_back_at_each_turn():
    """At the same place across the sheet, one turn farther down."""
    none = after("toner", 255, stray=0.0, spots=0.0)
    spotted = after("toner", 255, stray=0.0, spots=9.0, turn=50.8)
    assert (none == 255).all()
    turn, dark = 300, spotted < 128
    assert dark[:turn].sum() > 20
    assert (dark[:-turn] != dark[turn:]).sum() < 0.1 * dark.sum()


def test_clogged_nozzles_leave_whole_rows_pale_at_each_pass():
    """Rows and nothing else, and where no ink is there is nothing to leave out."""
    assert (after("nozzles", 255) == 255).all()
    black = after("nozzles", 0)
    assert (black == black[:, :1]).all()
    twice = round(2 * draw_steps("nozzles@5", 3, "doc")[0].params["pass"] * MM)
    rows = black[:, 0].astype(float)
    assert np.corrcoef(rows[:-twice], rows[twice:])[0, 1] > 0.5


@pytest.mark.parametrize(("size", "holes"), [(A4, 2), (LETTER, 3)])
def test_a_file_has_the_holes_of_the_country_s_sheets(size, holes):
    """Two of them 80 mm apart for A4, three for letters; an old one is wider."""
    filed = {worn: after("filed", 255, size, 1, bed=1, things=1.0, worn=worn) for worn in (1, 1.4)}
    rows = {worn: np.flatnonzero((image < 90).any(axis=1)) for worn, image in filed.items()}
    assert np.count_nonzero(np.diff(rows[1]) > 1) + 1 == holes
    assert len(rows[1.4]) > len(rows[1])
