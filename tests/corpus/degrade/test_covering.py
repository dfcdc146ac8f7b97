"""What lies on print: shares of ink counted pixel by pixel, and words chosen once for all."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from docextract_eval import geometry
from docextract_eval.corpus.degrade.chain import degrade
from docextract_eval.corpus.degrade.conditions import draw_steps
from docextract_eval.corpus.degrade.covering import (
    Cutout,
    draw_cutout,
    pick_word_centre,
    visible_shares,
)
from docextract_eval.corpus.degrade.field_choice import CHECKED_ROLES, PRIVATE_ROLES, choose_targets
from docextract_eval.corpus.degrade.finger import FINGER
from docextract_eval.corpus.degrade.marks import MARKS
from docextract_eval.corpus.degrade.occluder import OCCLUDER
from docextract_eval.corpus.degrade.redaction import REDACTION
from docextract_eval.records import Step
from tests.ink import boxes, sheet


def two_words():
    """Two words on a gray paper: one has its ink on the left, the other has none."""
    image = np.full((40, 100), 230, np.uint8)
    image[10:20, 10:20] = 30
    image[10:20, 20:30] = 130
    quads = geometry.box_quads(np.array([[10.0, 8, 30, 22], [60, 10, 80, 20]]))
    return dataclasses.replace(sheet(image), quads=quads, visible=np.array([1, 0.5]))


@pytest.mark.parametrize(
    ("columns", "shares"),
    [
        ((0, 100), (0, 0)),
        ((10, 20), (1 / 3, 0.5)),
        ((20, 30), (2 / 3, 0.5)),
        ((25, 70), (5 / 6, 0.25)),
        ((40, 50), (1, 0.5)),
    ],
)
def test_ink_counts_and_not_area(columns, shares):
    """Dark ink weighs more than pale; where there is none, area stands for it."""
    mask = np.zeros((40, 100), np.uint8)
    mask[:, slice(*columns)] = 255
    assert visible_shares(two_words(), mask) == pytest.approx(shares)


def test_what_hides_by_half_hides_half():
    """A mask may be sheer."""
    mask = np.full((40, 100), 51, np.uint8)
    assert visible_shares(two_words(), mask) == pytest.approx((0.8, 0.4))


def test_shares_are_those_of_a_plain_count(clean):
    """Every word of a page against a loop over its pixels, under random blots."""
    page = clean[1]
    rng = np.random.default_rng(4)
    mask = np.zeros(page.image.shape, np.uint8)
    for y, x in rng.integers(0, 600, (40, 2)):
        mask[y : y + 30, x : x + 50] = rng.integers(60, 256)
    expected = []
    for x0, y0, x1, y1 in boxes(page):
        word = page.image[y0:y1, x0:x1].astype(float)
        ink = word.max() - word
        expected.append(1 - (ink * mask[y0:y1, x0:x1]).sum() / 255 / ink.sum())
    assert visible_shares(page, mask) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("cared", [CHECKED_ROLES, PRIVATE_ROLES])
def test_fields_are_meant_in_one_order_and_the_last_one_in_part(cared, clean):
    """A larger share takes the same fields first, and in sum as many words as was asked."""
    page = clean[1]
    few, many = choose_targets(page, 0.05, 0.3, cared), choose_targets(page, 0.4, 0.3, cared)
    assert [aim.box for aim in many[: len(few)]] == [aim.box for aim in few]
    assert all(aim.covered_share == 1 for aim in many[:-1])
    assert choose_targets(page, 0, 0.3, cared) == []
    every = choose_targets(page, 1, 0.3, cared)
    inside = [
        [x0 <= aim.box[2] and aim.box[0] <= x0 and aim.box[1] <= y0 <= aim.box[3] for aim in every]
        for x0, y0, _, _ in boxes(page)
    ]
    assert np.any(inside, axis=1).all()


def test_a_hand_goes_for_whole_fields_that_matter(clean):
    """The total comes before a date, an address before a ware, and a word of none last."""
    page = clean[1]
    for cared, first in ((CHECKED_ROLES, "total"), (PRIVATE_ROLES, "address")):
        roles = [aim.role for aim in choose_targets(page, 1, 0.3, cared)]
        assert roles[0] == first
        assert roles == sorted(roles, key=(*cared, "").index)
        words = [
            i for i, tag in enumerate(page.tags) if tag and any(part in tag for part in cared[:6])
        ]
        assert words
        spots = boxes(page)
        meant = [aim.box for aim in choose_targets(page, 1, 0.3, cared) if aim.role]
        for x0, y0, x1, y1 in spots[words]:
            assert any(a <= x0 and b <= y0 and c >= x1 and d >= y1 for a, b, c, d in meant)


def test_without_tags_a_hand_means_words(clean):
    """Other words on another sheet; a place on it is a word's middle."""
    bare = dataclasses.replace(clean[1], tags=())
    next_sheet = dataclasses.replace(bare, number=1)
    few = choose_targets(bare, 0.2, 0.3, CHECKED_ROLES)
    assert sum(aim.covered_share for aim in few) == pytest.approx(0.2 * len(bare.quads))
    assert few != choose_targets(next_sheet, 0.2, 0.3, CHECKED_ROLES)
    middles = bare.quads.mean(axis=1)
    assert np.abs(middles - np.array(pick_word_centre(bare, 0.3))).sum(axis=1).min() == 0


@pytest.mark.parametrize(("top", "left"), [(-6, -6), (-3, 4), (5, 17), (35, 4), (50, 50)])
def test_what_lies_over_an_edge_of_the_page_is_cut_there(top, left):
    """On the page it is as it would be on a larger one."""
    mask = np.random.default_rng(2).integers(1, 256, (8, 9)).astype(np.uint8)
    large, shade = np.full((80, 80), 200, np.uint8), np.zeros((80, 80), np.uint8)
    draw_cutout(large, Cutout(top + 20, left + 20, mask, 40), shade)
    small, hidden = np.full((40, 24), 200, np.uint8), np.zeros((40, 24), np.uint8)
    draw_cutout(small, Cutout(top, left, mask, 40), hidden)
    assert (small == large[20:60, 20:44]).all()
    assert (hidden == shade[20:60, 20:44]).all()


@pytest.mark.parametrize("marker", [0, 1])
@pytest.mark.parametrize("severity", [1, 3, 5])
def test_a_share_of_the_words_is_blacked_out(severity, marker, clean):
    """As much as is drawn is invisible, give or take a neighbour; a program's bars are one tone."""
    (step,) = draw_steps(f"redaction@{severity}", 3, "doc-1")
    params = {**step.params, "marker": marker}
    after = REDACTION.cover(clean[1], params)
    left = params["sheer"] if marker else 0
    assert 1 - after.visible.mean() == pytest.approx(params["share"], abs=0.02)
    gone = after.visible <= 1.5 * left
    for x0, y0, x1, y1 in boxes(clean[1])[gone]:
        bar = after.image[y0:y1, x0:x1]
        assert (
            (bar >= params["tone"] * (1 - 1.5 * left)) & (bar <= params["tone"] + 380 * left)
        ).all()
    whole = after.visible == 1
    for x0, y0, x1, y1 in boxes(clean[1])[whole]:
        part = (slice(y0, y1), slice(x0, x1))
        ink = clean[1].image[part] < 255
        assert (after.image[part][ink] == clean[1].image[part][ink]).all()


KINDS = {"pen": 0, "highlighter": 1, "signature": 2, "stamp": 3}


@pytest.mark.parametrize("kind", KINDS)
def test_only_a_highlighter_hides_nothing(kind, clean):
    """Ink that covers takes away from what is visible, dye that shines does not."""
    (step,) = draw_steps("marks@5", 3, "doc-1")
    after = MARKS.cover(clean[1], {**step.params, "kind": KINDS[kind]})
    assert (after.image != clean[1].image).any()
    assert (after.visible.mean() == 1) == (kind == "highlighter")
    # A dye darkens paper, and never makes print paler than it was.
    assert (after.image <= clean[1].image).all()


@pytest.mark.parametrize("source", ["doc-1", "doc-2", "doc-3", "doc-4"])
def test_pen_marks_are_the_marks_that_a_pen_makes(source, clean):
    """Whichever kind the same draws would have made of them."""
    (step,), (mark,) = (draw_steps(f"{name}@4", 3, source) for name in ("pen_marks", "marks"))
    assert step.params["kind"] == KINDS["pen"]
    assert set(step.params) == set(mark.params)
    by_pen = MARKS.cover(clean[1], step.params)
    assert (degrade(clean[1], [step]).image == by_pen.image).all()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("away", [-4000, 4000])
def test_a_mark_meant_for_words_that_were_cut_away_harms_nothing(kind, away, clean):
    """Words may lie beyond the paper once a camera cut them off."""
    cut = dataclasses.replace(clean[1], quads=clean[1].quads + away, visible=clean[1].visible * 0)
    for at in (0.1, 0.5, 0.9):
        (step,) = draw_steps("marks@5", 3, "doc-1")
        after = MARKS.cover(cut, {**step.params, "kind": KINDS[kind], "at": at})
        assert after.image.shape == cut.image.shape
        assert (after.visible == 0).all()


def test_a_highlighter_covers_its_share_of_the_words(clean):
    """Their paper is dyed, their ink stays black."""
    (step,) = draw_steps("marks@5", 3, "doc-1")
    after = MARKS.cover(clean[1], {**step.params, "kind": KINDS["highlighter"]})
    dyed = []
    for x0, y0, x1, y1 in boxes(clean[1]):
        before, now = clean[1].image[y0:y1, x0:x1], after.image[y0:y1, x0:x1]
        dyed.append((now < before).mean() > 0.9 * (before == 255).mean())
        assert (now[before == 0] == 0).all()
    assert np.mean(dyed) == pytest.approx(step.params["share"], abs=0.03)


@pytest.mark.parametrize("torn", [0, 1])
@pytest.mark.parametrize("severity", [1, 3, 5])
def test_so_much_paper_is_hidden(torn, severity, clean):
    """In percent of the page, but for what lies beyond its edge."""
    page = clean[1]
    (step,) = draw_steps(f"occluder@{severity}", 3, "doc-2")
    params = {**step.params, "torn": torn, "filed": 0, "bed": 2}
    black = dataclasses.replace(page, image=np.zeros_like(page.image))
    after = OCCLUDER.cover(black, params)
    share = 100 * (after.image > 0).mean()
    assert share == pytest.approx(params["area"], rel=0.35)


def test_a_chain_of_covers_hides_more_than_each(clean):
    """Shares multiply: what is hidden stays hidden."""
    steps = [Step(name, 5.0, draw_steps(f"{name}@5", 3, "doc-1")[0].params) for name in HIDING]
    alone = [degrade(clean[1], (step,)).visible for step in steps]
    both = degrade(clean[1], tuple(steps)).visible
    for visible in alone:
        assert (both <= visible + 0.35 * (visible < 1)).all()
        assert both.mean() < visible.mean()


HIDING = (REDACTION.name, OCCLUDER.name)


@pytest.mark.parametrize("side", [-1, 1])
@pytest.mark.parametrize("severity", [1, 3, 5])
def test_a_thumb_hides_its_share_and_comes_from_a_side(severity, side, clean):
    """So much of the page is skin, most of it at the side that the hand is on; and it is warm."""
    (step,) = draw_steps(f"finger@{severity}", 3, "doc-2")
    drawn = {**step.params, "side": side, "down": 0.5}
    white = np.full((*clean[1].image.shape, 3), 255, np.uint8)
    after = FINGER.cover(dataclasses.replace(clean[1], image=white), drawn).image.astype(int)
    skin = after[..., 2] > after[..., 0] + 12
    assert 100 * skin.mean() == pytest.approx(drawn["area"], rel=0.35)
    columns = skin.sum(axis=0)[::side]
    assert columns[-5:].mean() > 0.5 * columns.max()
    assert columns[:100].max() == 0
