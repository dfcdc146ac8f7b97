"""A thermal head and its paper: on sheets all black or all white, against what is drawn."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import pytest

from docextract_eval.corpus.degrade import ageing
from docextract_eval.corpus.degrade.ageing import THERMAL_BLACKEN, THERMAL_FADE
from docextract_eval.corpus.degrade.conditions import draw_steps
from docextract_eval.corpus.degrade.thermal import DEAD_DOTS, HEAD_BANDING
from tests.ink import sheet

SIZE = (700, 576)


def page(tone, dpi=203, number=0):
    """A sheet of a head's width, all of one tone."""
    return dataclasses.replace(sheet(np.full(SIZE, tone, np.uint8), dpi), number=number)


def params(name, severity, source="doc-1"):
    return draw_steps(f"{name}@{severity}", 3, source)[0].params


@pytest.mark.parametrize("severity", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("source", ["doc-1", "doc-2", "doc-3"])
def test_the_contrast_that_is_left_is_the_levels_in_the_mean(severity, source):
    """Paper minus ink, as a share of what it was; folds and light move it by a tenth."""
    drawn = params("thermal_fade", severity, source)
    paper, ink = (THERMAL_FADE.repaint(page(tone), drawn).astype(float) for tone in (255, 0))
    left = (paper - ink) / 255
    assert left.mean() == pytest.approx(drawn["contrast"], rel=0.2)
    assert left.std() > 0.03 * drawn["contrast"]


@pytest.mark.parametrize("severity", [1, 3, 5])
def test_blank_paper_stays_smooth_while_the_ink_fades(severity):
    """Paper yellows in wide clouds: no grain lies on it, and its mean is what is drawn."""
    drawn = params("thermal_fade", severity)
    paper = THERMAL_FADE.repaint(page(255), drawn).astype(int)
    assert np.abs(np.diff(paper, axis=0)).max() <= 1
    assert np.abs(np.diff(paper, axis=1)).max() <= 1
    assert 255 - paper.mean() == pytest.approx(drawn["yellow"], rel=0.3)


@pytest.mark.parametrize("source", ["doc-1", "doc-2", "doc-3"])
def test_fading_comes_in_clouds_and_not_in_columns_or_rows(source):
    """A place knows little of its column or row, and much of what lies three mm beside it."""
    found = THERMAL_FADE.repaint(page(0), params("thermal_fade", 3, source)).astype(float)
    assert found.std() > 35
    assert found.mean(axis=0).std() < 0.75 * found.std()
    assert found.mean(axis=1).std() < 0.75 * found.std()
    near, far = (
        np.corrcoef(found[:-step, :-step].ravel(), found[step:, step:].ravel())[0, 1]
        for step in (12, 240)
    )
    assert near > 0.8
    assert far < 0.5


def test_what_is_touched_fades_first():
    """Four places, 3 to 9 mm in radius, are paler than a page that nobody touched."""
    drawn = params("thermal_fade", 3)
    touched = THERMAL_FADE.repaint(page(0), drawn).astype(float)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ageing, "_TOUCH", 0.0)
        untouched = THERMAL_FADE.repaint(page(0), drawn).astype(float)
    assert (touched - untouched).max() > 60
    assert 0.01 < ((touched - untouched) > 30).mean() < 0.4


@pytest.mark.parametrize("severity", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("source", ["doc-1", "doc-2", "doc-3"])
def test_as_much_paper_turns_black_as_is_drawn(severity, source):
    """The share that is darker than a fourth of the density, in percent of this very sheet."""
    drawn = params("thermal_blacken", severity, source)
    found = THERMAL_BLACKEN.repaint(page(255), drawn)
    dark = (255 - found.astype(float)) / 255
    assert dark.max() <= drawn["density"] + 0.01
    assert 100 * (dark > drawn["density"] / 4).mean() == pytest.approx(drawn["area"], rel=0.25)


@pytest.mark.parametrize("severity", [1, 2, 3, 4, 5])
def test_so_many_columns_are_dead_and_from_end_to_end(severity):
    """A dot of a head is a px at 203 dpi: whole columns are white, the others hardly paler."""
    drawn = params("dead_dots", severity)
    found = DEAD_DOTS.repaint(page(0), drawn)
    assert (found == found[:1]).all()
    assert 100 * (found[0] > 250).mean() == pytest.approx(drawn["dead"], abs=0.2)
    assert (found[0][found[0] <= 250] <= 255 * drawn["worn"] + 1).mean() > 0.99


def test_a_sheet_has_few_white_columns_because_no_head_printed_it():
    """Fewer than a fifth of those of a roll, though both are found at every severity."""
    for severity in (1, 3, 5):
        drawn = params("dead_dots", severity)
        sheets, rolls = (
            (DEAD_DOTS.repaint(sheet(np.zeros(size, np.uint8), 203), drawn) > 250).mean()
            for size in ((300, 1678), (300, 576))
        )
        assert 0 < sheets < rolls / 5


def test_a_dot_that_died_stays_dead_on_all_pages():
    """The head is one: more of its dots die, and all sheets of a document pass under it."""
    dead = [
        DEAD_DOTS.repaint(page(0), params("dead_dots", severity))[0] > 250
        for severity in (1, 2, 3, 4, 5)
    ]
    for fewer, more in itertools.pairwise(dead):
        assert (fewer <= more).all()
    drawn = params("dead_dots", 3)
    first, second = (DEAD_DOTS.repaint(page(0, number=number), drawn) for number in (0, 1))
    assert (first == second).all()


@pytest.mark.parametrize("severity", [1, 3, 5])
def test_the_density_of_rows_swings_by_what_is_drawn(severity):
    """Rows of one tone each; the palest ones lack up to twice the modulation about the mean."""
    drawn = params("head_banding", severity)
    found = HEAD_BANDING.repaint(page(0), drawn)
    assert (found == found[:, :1]).all()
    lacking = found[:, 0] / 255
    assert lacking.max() == pytest.approx(2 * drawn["depth"], rel=0.15)
    assert lacking.min() == 0
    assert lacking.mean() == pytest.approx(drawn["depth"], rel=0.3)


@pytest.mark.parametrize("period", [8, 17, 40])
def test_rows_come_and_go_with_the_motors_period(period):
    """The strongest wave along the feed is as long as the period says, in dots."""
    found = HEAD_BANDING.repaint(page(0), {"depth": 0.3, "period": period, "at": 0.3})
    wave = np.abs(np.fft.rfft(found[:, 0] - found[:, 0].mean()))
    slow = SIZE[0] // 60  # the gears' beat is slower than any motor
    assert SIZE[0] / (slow + wave[slow:].argmax()) == pytest.approx(period, rel=0.05)


def a_sheet(tone):
    """A sheet as broad as A4, in colour, all of one tone: no till prints on it."""
    return sheet(np.full((600, 1240, 3), tone, np.uint8), 150)


def test_toner_flakes_where_thermal_ink_fades():
    """On a roll all ink turns pale; on a sheet most of it is black still, and some is gone."""
    drawn = params("thermal_fade", 5)
    roll = THERMAL_FADE.repaint(page(0), drawn)
    toner = THERMAL_FADE.repaint(a_sheet(0), drawn)[..., 1]
    assert (roll > 150).mean() > 0.8
    assert (toner < 20).mean() > 0.4
    assert (toner > 150).mean() > 0.2


@pytest.mark.parametrize("name", ["thermal_fade", "thermal_blacken"])
def test_a_sheet_turns_yellow_or_brown(name):
    """Blue is lost most and red least; and a sheet gets less dark than what is coated for it."""
    accident = {"thermal_fade": THERMAL_FADE, "thermal_blacken": THERMAL_BLACKEN}[name]
    drawn = params(name, 5)
    found = accident.repaint(a_sheet(255), drawn).astype(float)
    blue, green, red = found.mean(axis=(0, 1))
    assert blue < green - 3 < red - 6
    assert found.min() > 255 * (1 - 0.75 * 0.75)


def test_heat_comes_from_an_edge():
    """The first that turns black is there."""
    for edge, side in enumerate((np.s_[:20], np.s_[-20:], np.s_[:, :20], np.s_[:, -20:])):
        drawn = params("thermal_blacken", 3) | {"edge": edge, "cup": 1}
        found = 255 - THERMAL_BLACKEN.repaint(page(255), drawn).astype(float)
        assert found[side].mean() > 3 * found.mean()
