"""What lies beside a sheet: as often as in photographs, lit as the sheet is, and never in truth."""

from __future__ import annotations

import numpy as np
import pytest

from docextract_eval.corpus.degrade import Outline, clutter
from docextract_eval.corpus.degrade.chain import degrade
from docextract_eval.corpus.degrade.conditions import draw_steps
from docextract_eval.corpus.degrade.pixel_operations import NEUTRAL_SHADE

NAMES = list(clutter._THINGS_SEEN)
SHARES = np.cumsum([0, *clutter._THINGS_SEEN.values()]) / clutter._PHOTOGRAPHS
SIZE = (300, 400)
"""Of a table at half the resolution of its picture."""
PAGE = Outline((600, 800), 150)


def params_for(name, at=0.31, light_from=0.0):
    number = NAMES.index(name)
    return {
        "clutter": float(SHARES[number] + SHARES[number + 1]) / 2,
        "clutter_at": at,
        "light_from": light_from,
    }


def laid(params, tone=120, free=0):
    """A bare table, and what is beside the sheet there; `free` is no part of the sheet."""
    table = np.full(SIZE, tone, np.uint8)
    inside, shadow = np.full((75, 100), free, np.uint8), np.full(SIZE, NEUTRAL_SHADE, np.uint8)
    return table, clutter.add_clutter(table, PAGE, params, inside, shadow)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("at", [0.11, 0.31, 0.77])
def test_everything_can_be_seen_on_a_free_table(name, at):
    before, after = laid(params_for(name, at))
    assert (before == 120).all()
    changed = np.abs(after.astype(int) - 120) > 10
    assert changed.mean() > 0.002


@pytest.mark.parametrize("name", NAMES)
def test_nothing_lies_where_the_sheet_leaves_no_room(name):
    before, after = laid(params_for(name), free=255)
    assert (after == before).all()


@pytest.mark.parametrize("name", NAMES)
def test_nothing_lies_on_a_sliver_of_table(name):
    """One column of cells in a hundred is free: too little for anything to be put there."""
    table, shadow = np.full(SIZE, 120, np.uint8), np.full(SIZE, NEUTRAL_SHADE, np.uint8)
    inside = np.full((75, 100), 255, np.uint8)
    inside[:, 0] = 0
    after = clutter.add_clutter(table, PAGE, params_for(name), inside, shadow)
    assert (after == table).all()


def test_most_tables_are_empty_and_a_sixth_are_not():
    rng = np.random.default_rng(1)
    found = [
        clutter._things_beside(clutter.draw_clutter_params(rng) | {"light_from": 0.0})
        for _ in range(3_000)
    ]
    share = sum(clutter._THINGS_SEEN.values()) / clutter._PHOTOGRAPHS
    assert np.mean([bool(each) for each in found]) == pytest.approx(share, abs=0.02)
    assert {name for each in found for name in each} == set(NAMES)


@pytest.mark.parametrize(("light_from", "axis", "sign"), [(0.0, 1, -1), (0.5, 1, 1), (0.25, 0, -1)])
def test_shadows_of_things_fall_away_from_the_light(light_from, axis, sign):
    """The shade of a high dark box moves to the side that the lamp is not on."""
    mask = np.zeros((200, 200), np.uint8)
    mask[90:110, 90:110] = 255
    shade = clutter._shadow_of(mask, 20.0, light_from)
    missing = int(shade.max()) - shade.astype(float)
    middle = (missing.sum(axis=1 - axis) * np.arange(200)).sum() / missing.sum()
    assert sign * (middle - 99.5) > 10


def test_strokes_of_a_neighbour_have_no_sharp_edges():
    """From point to point of the tile, ink changes by a small part of its range."""
    tile = clutter._stroke_tile().astype(int)
    for axis in (0, 1):
        assert np.abs(np.diff(tile, axis=axis)).max() < 0.4 * tile.max()
    assert 0.05 < (tile > 60).mean() < 0.5


@pytest.mark.parametrize("name", NAMES)
def test_the_truth_is_the_same_whatever_lies_beside(clean, name):
    """No word is added, moved or hidden: things lie under the sheet or beside it."""
    (framed,) = draw_steps("framing@4", 3, "doc")
    pages = [
        degrade(clean[1], (framed.__class__("framing", 4, {**framed.params, "clutter": number}),))
        for number in (params_for(name)["clutter"], 0.999)
    ]
    assert (pages[0].quads == pages[1].quads).all()
    assert (pages[0].visible == pages[1].visible).all()
    assert len(pages[0].quads) == len(clean[1].quads)
    assert (pages[0].image != pages[1].image).any()
