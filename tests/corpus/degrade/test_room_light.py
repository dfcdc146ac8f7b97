"""The light of a room is as it was measured: how bright, how uneven, and never below the dark."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from docextract_eval.corpus.degrade.chain import degrade
from docextract_eval.corpus.degrade.conditions import draw_steps
from docextract_eval.corpus.measured import PERCENTILES, read_measured
from docextract_eval.geometry import box_quads
from docextract_eval.records import Page
from tests.ink import sheet

MEASURED = read_measured("docextract_eval.corpus.degrade", "photograph.json")
SOURCES = [f"receipt-1-{number:06}" for number in range(1_000)]


FLAT = {"uneven": 1.0, "ripples": 0.0}
"""Light that is as uneven as the typical one, on paper without waves."""


def lit(severity, source, tone, colour=False, **given):
    """A page of one gray in the light of a room."""
    page = sheet(np.full((160, 160, 3) if colour else (160, 160), tone, np.uint8))
    (step,) = draw_steps(f"room_light@{severity}", 1, source)
    return degrade(page, (replace(step, params=step.params | given),)).image.astype(float)


def test_paper_is_as_bright_and_ink_as_pale_as_on_photographs():
    """Percentile by percentile, within a few gray levels, at severity 3."""
    drawn = [draw_steps("room_light@3", 1, source)[0].params for source in SOURCES]
    for name in ("paper", "contrast"):
        found = np.percentile([params[name] for params in drawn], PERCENTILES)
        measured = np.array(MEASURED[name]) / 1000
        assert found[1:-1] == pytest.approx(measured[1:-1], abs=0.05)
        assert measured[0] <= found[0] <= found[-1] <= measured[-1]


def test_light_is_missing_where_it_was_missing_and_as_unevenly():
    """The mean of many pages is the mean that was measured, and so is the spread around it."""
    fields = []
    for source in SOURCES[:200]:
        params = draw_steps("room_light@3", 1, source)[0].params
        fields.append(1 - lit(3, source, 255, **FLAT) / (255 * params["paper"]))
    cells = np.array(fields).reshape(len(fields), 16, 10, 16, 10).mean(axis=(2, 4))
    assert cells.mean(axis=0) == pytest.approx(np.array(MEASURED["missing"]) / 1000, abs=0.05)
    spread = np.sqrt((np.array(MEASURED["components"]) ** 2).sum(axis=0)) / 1000
    assert np.median(cells.std(axis=0) / spread) == pytest.approx(1, abs=0.25)


def test_paper_has_the_colours_that_were_measured_and_is_as_bright_as_without():
    """Percentile by percentile of the warm ones, and as many of them; ink is tinted likewise."""
    drawn = [draw_steps("room_light@3", 1, source)[0].params for source in SOURCES]
    warm = [-np.log(params["blue"]) for params in drawn if params["blue"] < 1]
    assert len(warm) / len(drawn) == pytest.approx(MEASURED["tint"]["warm"], abs=0.04)
    measured = np.array(MEASURED["tint"]["blue_if_warm"]) / 1000
    assert np.percentile(warm, PERCENTILES[1:-1]) == pytest.approx(measured[1:-1], abs=0.01)
    given = FLAT | {"gray": 0, "blue": 0.8, "red": 1.1, "shade": 0.0, "paper": 0.8}
    gray, colour = (lit(3, SOURCES[0], 255, each, **given) for each in (False, True))
    blue, red = (colour[..., plane].mean() for plane in (0, 2))
    assert colour @ (0.114, 0.587, 0.299) == pytest.approx(gray, abs=3)
    assert blue / gray.mean() == pytest.approx(0.8, abs=0.01)
    assert red / gray.mean() == pytest.approx(1.1, abs=0.01)
    without = lit(3, SOURCES[0], 255, colour=True, **given | {"gray": 1})
    assert (without == gray[..., None]).all()


def test_shade_loses_more_blue_than_light_where_it_was_measured_to():
    """In the darkest part blue falls by what is given; in the brightest it is as in gray."""
    given = FLAT | {"gray": 0, "blue": 1.0, "red": 1.0, "paper": 0.9}
    light = lit(3, SOURCES[0], 255, colour=True, **given, shade=0.0)[..., 0] / (0.9 * 255)
    blue = lit(3, SOURCES[0], 255, colour=True, **given, shade=0.4)[..., 0] / (0.9 * 255)
    dark = light < 0.9
    assert dark.mean() > 0.1
    assert ((1 - blue[dark]) / (1 - light[dark])).mean() == pytest.approx(1.4, abs=0.05)


def test_light_paper_and_tint_go_together_as_measured():
    """Bright paper is less tinted, and so is paper with much contrast."""
    drawn = [draw_steps("room_light@3", 1, source)[0].params for source in SOURCES]
    warm = [params for params in drawn if params["blue"] < 1]
    columns = [
        [params["uneven"] for params in warm],
        [params["paper"] for params in warm],
        [params["contrast"] for params in warm],
        [-np.log(params["blue"]) for params in warm],
    ]
    ranks = np.argsort(np.argsort(columns, axis=1), axis=1)
    assert np.corrcoef(ranks) == pytest.approx(np.array(MEASURED["together"]) / 1000, abs=0.12)


def test_paper_that_is_not_flat_ripples_in_the_light():
    """As much as the spread that is given says, and on average not at all."""
    even, rippled = (
        lit(3, SOURCES[1], 255, **FLAT | {"paper": 0.7, "ripples": each}) for each in (0.0, 0.05)
    )
    shares = rippled / even
    assert shares.mean() == pytest.approx(1, abs=0.02)
    assert 0.03 < shares.std() < 0.12


def test_ink_is_paler_by_what_paper_is_not_brighter_than_it():
    for source in SOURCES[:20]:
        params = draw_steps("room_light@3", 1, source)[0].params
        ink, paper = (lit(3, source, gray, **FLAT).max() for gray in (0, 255))
        assert paper - ink == pytest.approx(
            255 * min(params["contrast"], params["paper"]), rel=0.15, abs=4
        )


@pytest.mark.parametrize("severity", [1, 3, 5])
def test_ink_is_never_brighter_than_the_paper_beside_it(severity):
    for source in SOURCES[::50]:
        ink, paper = lit(severity, source, 0), lit(severity, source, 255)
        assert (ink <= paper).all()
        assert (ink < paper).mean() > 0.99


def test_faded_ink_is_as_dark_as_any_other():
    """A telephone exposes for what it sees: of black and of gray print it makes the same."""
    levels = []
    for ink in (0, 90):
        image = np.full((160, 160), 255, np.uint8)
        image[60:100, 40:120] = ink
        quads = box_quads(np.array([[40.0, 60.0, 120.0, 100.0]]))
        page = Page(image, 150, quads, np.ones(1), ("",))
        levels.append(degrade(page, draw_steps("room_light@3", 1, SOURCES[0])).image[80, 80])
    assert int(levels[0]) == pytest.approx(int(levels[1]), abs=1)
