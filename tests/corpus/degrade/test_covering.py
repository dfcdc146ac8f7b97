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
    blank_place,
    draw_cutout,
    pick_word_centre,
    visible_shares,
)
from docextract_eval.corpus.degrade.field_choice import (
    PRIVATE_ROLES,
    checked_targets,
    choose_targets,
)
from docextract_eval.corpus.degrade.finger import FINGER
from docextract_eval.corpus.degrade.marks import MARKS
from docextract_eval.corpus.degrade.occluder import OCCLUDER
from docextract_eval.corpus.degrade.pen import add_pen_strokes
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


def test_fields_are_meant_in_one_order_and_the_last_one_in_part(clean):
    """A larger share takes the same fields first, and in sum as many words as was asked."""
    page, cared = clean[1], PRIVATE_ROLES
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
    """An address comes before a product, and a word of no field last."""
    page, cared = clean[1], PRIVATE_ROLES
    roles = [aim.role for aim in choose_targets(page, 1, 0.3, cared)]
    assert roles[0] == "address"
    assert roles == sorted(roles, key=(*cared, "").index)
    words = [i for i, tag in enumerate(page.tags) if tag and any(part in tag for part in cared[:6])]
    assert words
    meant = [aim.box for aim in choose_targets(page, 1, 0.3, cared) if aim.role]
    for x0, y0, x1, y1 in boxes(page)[words]:
        assert any(a <= x0 and b <= y0 and c >= x1 and d >= y1 for a, b, c, d in meant)


@pytest.mark.parametrize("at", [0.1, 0.3, 0.8])
def test_who_checks_a_page_marks_the_total_then_the_date_then_amounts_in_their_order(at, clean):
    """The total is no subtotal; amounts follow each other down the page from one at random."""
    page = clean[1]
    found = checked_targets(page, at)
    assert [aim.role for aim in found[:2]] == ["total", "date"]
    spots = boxes(page)[[i for i, tag in enumerate(page.tags) if tag.startswith("total")]]
    assert found[0].box[1] in spots[:, 1]
    amounts = [aim.box[1] for aim in found if aim.role == "line_items.amount"]
    assert len(amounts) > 2
    assert sum(np.diff(amounts) < 0) <= 1


def test_a_note_is_written_where_the_page_is_blank(clean):
    """Of many places the one with least print is taken, and it is on the page."""
    page = clean[1]
    for position in (0.05, 0.4, 0.7):
        x, y = blank_place(page, (40, 120), position, 0.0)
        part = page.image[int(y) : int(y) + 40, int(x) : int(x) + 120]
        assert part.shape == (40, 120)
        assert (part < 128).mean() < 0.6 * (page.image < 128).mean()


def test_without_tags_a_hand_means_words(clean):
    """Other words on another sheet; a place on it is a word's middle."""
    bare = dataclasses.replace(clean[1], tags=())
    next_sheet = dataclasses.replace(bare, number=1)
    few = choose_targets(bare, 0.2, 0.3, PRIVATE_ROLES)
    assert sum(aim.covered_share for aim in few) == pytest.approx(0.2 * len(bare.quads))
    assert few != choose_targets(next_sheet, 0.2, 0.3, PRIVATE_ROLES)
    assert len(checked_targets(bare, 0.3)) == len(bare.quads)
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
    params = {**step.params, "marker": marker, "paint": 0}
    after = REDACTION.cover(clean[1], params)
    left = params["sheer"] if marker else 0
    assert 1 - after.visible.mean() == pytest.approx(params["share"], abs=0.02)
    gone = after.visible <= 1.1 * left  # of a neighbour, a bar hides a part
    assert gone.mean() > params["share"] / 2
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


def test_a_program_paints_bars_in_its_colour(clean):
    """A red bar is red where the page has colours, and hides as much as a black one."""
    gray = clean[1].image
    page = dataclasses.replace(clean[1], image=np.stack([gray] * 3, axis=-1))
    (step,) = draw_steps("redaction@4", 3, "doc-1")
    black, red = (
        REDACTION.cover(page, {**step.params, "marker": 0, "paint": paint}) for paint in (0, 3)
    )
    assert (black.visible == red.visible).all()
    blue, green, level = red.image[(black.image != page.image).any(axis=2)].mean(axis=0)
    assert level > 180
    assert max(blue, green) < 90


KINDS = {"pen": 0, "highlighter": 1, "signature": 2, "stamp": 3, "note": 4}


@pytest.mark.parametrize("kind", ["pen", "highlighter", "signature", "stamp"])
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


def test_a_highlighter_dyes_the_paper_of_what_it_marks(clean):
    """Its ink stays black; the dye is uneven, and most at the edges of a stroke."""
    page = clean[1]
    (step,) = draw_steps("marks@5", 3, "doc-1")
    after = MARKS.cover(page, {**step.params, "kind": KINDS["highlighter"]})
    for aim in checked_targets(page, step.params["at"])[: int(step.params["acts"])]:
        x0, y0, x1, y1 = aim.box
        before, now = page.image[y0:y1, x0:x1], after.image[y0:y1, x0:x1]
        assert (now < before).mean() > 0.9 * (before == 255).mean()
        assert (now[before == 0] == 0).all()
        assert len(np.unique(now[before == 255])) > 3


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("severity", [0.5, 1, 3])
def test_something_is_seen_of_every_mark_at_every_severity(kind, severity, clean):
    """At least three square millimetres are clearly darker, however few words there are."""
    page = clean[1]
    for source in ("doc-1", "doc-2", "doc-3"):
        (step,) = draw_steps(f"marks@{severity}", 3, source)
        after = MARKS.cover(page, {**step.params, "kind": KINDS[kind]})
        lost = page.image.astype(int) - after.image
        least = 4 if kind == "highlighter" else 40
        assert (lost > least).sum() > 3 * (page.dpi / 25.4) ** 2


def test_a_pen_presses_less_where_it_is_set_down():
    """The line is thinner and paler at its ends than in its middle."""
    mask = np.zeros((60, 300), np.uint8)
    add_pen_strokes(mask, [np.stack([np.linspace(20, 280, 60), np.full(60, 30.0)], -1)], 5, 1)
    ink = mask.astype(float).sum(axis=0) / 255
    assert 2 < ink[100:200].mean() < 5.5
    assert ink[20:23].mean() < 0.9 * ink[40:260].mean()
    assert not mask[:, :15].any()


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
