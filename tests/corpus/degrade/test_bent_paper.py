"""Crumpled and wavy paper: light and bend come from the same heights, and words stay words."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from docextract_eval.corpus.degrade import DEGRADATIONS, Outline
from docextract_eval.corpus.degrade.chain import degrade
from docextract_eval.corpus.degrade.conditions import draw_steps
from docextract_eval.geometry import CELL, node_points
from tests.ink import sheet

BLANK = sheet(np.full((1200, 900), 255, np.uint8))
SOURCES = ("doc-1", "doc-2", "doc-3")


def crumpled(severity, source, **params):
    """What the dice say of a crumpled page, but what is told."""
    return {**draw_steps(f"crumple@{severity}", 3, source)[0].params, **params}


@pytest.mark.parametrize("source", SOURCES)
def test_creases_are_lit_by_the_slopes_that_bend_the_page(source):
    """What rises towards the light is brighter, and stands the farther aside."""
    params = crumpled(5, source, light_from=0.5, aside=0.0)
    crumple = DEGRADATIONS.load("crumple")
    flow = crumple.bend(Outline(BLANK.image.shape, 150), params)
    on_sheet = flow.nodes[2:-2, 2:-2]
    rise = (flow.nodes - node_points(flow.size))[2:-2, 1:-1, 0]
    slope = rise[:, 2:] - rise[:, :-2]
    light = cv2.blur(crumple.repaint(BLANK, params), (CELL, CELL)).astype(float)
    x, y = np.clip(on_sheet.astype(int), 0, np.array(light.shape[::-1]) - 1).T
    assert np.corrcoef(slope.T.ravel(), light[y, x].ravel())[0, 1] > 0.5


@pytest.mark.parametrize("source", SOURCES)
def test_crumpled_paper_consists_of_flat_facets(source):
    """Its print moves as on planes: the displacement bends in few places, and there sharply."""
    flow = DEGRADATIONS.load("crumple").bend(
        Outline(BLANK.image.shape, 150), crumpled(5, source, aside=0.0)
    )
    moved = (flow.nodes - node_points(flow.size))[2:-2, 2:-2, 0]
    bends = np.abs(np.diff(moved, 2, axis=1))
    assert np.percentile(bends, 99) > 8 * np.percentile(bends, 50)
    assert 1 < np.abs(moved - moved.mean()).max() < 8


def test_ink_is_lost_at_creases_alone():
    """With the light left out of account, most print keeps all of its ink."""
    crumple = DEGRADATIONS.load("crumple")
    black = sheet(np.full((1200, 900), 40, np.uint8))
    worn = crumple.repaint(black, crumpled(4, "doc-1", shade=0.0)).astype(int)
    kept = crumple.repaint(black, crumpled(4, "doc-1", shade=0.0, worn=0.0)).astype(int)
    lost = worn - kept
    assert lost.max() > 30
    assert 0.002 < (lost > 8).mean() < 0.15


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize(("severity", "most"), [(3, 14), (5, 34)])
def test_fields_of_crumpled_paper_differ_little(source, severity, most):
    """The paper is not glass: what is dark or bright is narrow, and flat paper is not white."""
    image = DEGRADATIONS.load("crumple").repaint(BLANK, crumpled(severity, source))
    low, middle, high = np.percentile(image, (10, 50, 90))
    assert high - middle <= most
    assert middle - low <= most
    assert (image == 255).mean() < 0.05


def angles(quads):
    """How far each word's upper edge is turned, in degrees."""
    across = quads[:, 1] - quads[:, 0]
    return np.degrees(np.arctan2(across[:, 1], across[:, 0]))


@pytest.mark.parametrize("source", SOURCES)
def test_damp_paper_turns_no_word_far(clean, source):
    """It bends about one axis: words lean by a few degrees, and are hardly larger or smaller."""
    page = clean[1]
    after = degrade(page, draw_steps("waviness@5", 3, source)).quads
    assert np.abs(angles(after)).max() < 8
    tall, was = (np.linalg.norm(each[:, 3] - each[:, 0], axis=1) for each in (after, page.quads))
    assert (tall / was > 0.6).all()
    assert (tall / was < 1.4).all()
