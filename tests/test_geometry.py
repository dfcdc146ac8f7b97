"""Pixels and quads follow one map, and what shapes pixels is exact."""

from __future__ import annotations

import math

import numpy as np
import pytest

from docextract_eval import geometry
from docextract_eval.errors import BadInputError

SIZES = [(37, 53), (16, 16), (64, 48), (1, 1), (200, 31)]


def noise(size, *channels):
    """Pixels that differ everywhere, so that nothing can be shifted unseen."""
    return np.random.default_rng(1).integers(0, 256, (*size, *channels)).astype(np.uint8)


def turned(degrees, size, shift=(0.0, 0.0)):
    """The matrix and flow of a turn around the corner and a shift."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    matrix = np.array([[cos, sin, shift[0]], [-sin, cos, shift[1]], [0, 0, 1]])
    return matrix, geometry.homography_flow(matrix, size)


def wavy(size, amplitude=9.0, length=150.0):
    """A smooth bend: the catalogue's worst waviness."""
    at = geometry.node_points(size)
    waves = np.sin(2 * np.pi * at[..., ::-1] / length)
    return geometry.displacement_flow(amplitude * waves, size)


def points_on(size, count=500):
    """Points anywhere on a page."""
    return np.random.default_rng(2).random((count, 2)) * [size[1], size[0]]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("channels", [(), (3,)])
def test_the_identity_moves_nothing_to_the_byte(size, channels):
    """Neither pixels, gray or in colour, nor points."""
    image, flow = noise(size, *channels), geometry.identity_flow(size)
    assert geometry.resample_page(image, flow, 255).tobytes() == image.tobytes()
    points = points_on(size)
    assert np.abs(geometry.quads_on_new_page(points, flow) - points).max() < 1e-9
    assert np.abs(flow.points_on_old_page(points) - points).max() < 1e-9


def test_a_whole_shift_moves_pixels_exactly_and_fills_with_paper():
    """The new page shows at x what the old one has at x + 5, y - 3."""
    image = noise((60, 80))
    shift = np.broadcast_to([5.0, -3.0], geometry.node_points((60, 80)).shape)
    drawn = geometry.resample_page(image, geometry.displacement_flow(shift, (60, 80)), 99)
    assert (drawn[3:, :-5] == image[:-3, 5:]).all()
    assert (drawn[:3] == 99).all()
    assert (drawn[:, -5:] == 99).all()


@pytest.mark.parametrize("shift", [(5, 3), (-7, 4), (6, -2), (-1, -9), (200, 0), (0, -300)])
@pytest.mark.parametrize("channels", [(), (3,)])
@pytest.mark.parametrize("size", [(40, 90), (100, 50)])
def test_what_is_copied_is_what_would_be_drawn(shift, channels, size):
    """A whole shift is copied; a hair beside it, the same pixels are drawn through the grid."""
    image = noise((60, 80), *channels)
    for bed in (99, noise(size, *channels) // 2):
        copied, drawn = (
            geometry.resample_page(image, geometry.displacement_flow(by, size), bed)
            for by in (
                np.broadcast_to(np.add(shift, hair), geometry.node_points(size).shape)
                for hair in (0.0, 1e-6)
            )
        )
        assert copied.tobytes() == drawn.tobytes()


def test_half_a_pixel_mixes_two_neighbours_in_equal_parts():
    """Half-pixel centres are where they should be."""
    image = np.zeros((16, 32), np.uint8)
    image[:, 16:] = 200
    shift = np.broadcast_to([0.5, 0.0], geometry.node_points((16, 32)).shape)
    drawn = geometry.resample_page(image, geometry.displacement_flow(shift, (16, 32)), 0)
    assert drawn[8, 14:18].tolist() == [0, 100, 200, 200]


def test_colour_stays_colour_and_its_channels_stay_apart():
    """A turn of a colour page is the turn of each of its channels."""
    image, (_, flow) = noise((60, 80), 3), turned(7, (60, 80))
    drawn = geometry.resample_page(image, flow, 255)
    for channel in range(3):
        alone = geometry.resample_page(np.ascontiguousarray(image[..., channel]), flow, 255)
        assert (drawn[..., channel] == alone).all()


@pytest.mark.parametrize("degrees", [-6.5, 0.4, 45, 90, 170])
def test_a_turn_is_its_closed_form_everywhere(degrees):
    """Straight maps are exact between the nodes too."""
    matrix, flow = turned(degrees, (300, 200), (12.5, -7.25))
    points = points_on((300, 200))
    exact = np.concatenate([points, np.ones((len(points), 1))], axis=1) @ matrix[:2].T
    assert np.abs(flow.points_on_old_page(points) - exact).max() < 1e-9


def test_a_perspective_is_its_closed_form_to_a_hundredth_of_a_pixel():
    """Between nodes a curved map is bent straight, by less than anyone can see."""
    matrix = np.array([[1.05, 0.02, -9], [0.01, 1.1, -12], [8e-5, 1.2e-4, 1]])
    flow = geometry.homography_flow(matrix, (1200, 900))
    points = points_on((1200, 900))
    exact = np.concatenate([points, np.ones((len(points), 1))], axis=1) @ matrix.T
    exact = exact[:, :2] / exact[:, 2:]
    assert np.abs(flow.points_on_old_page(points) - exact).max() < 0.02
    at_nodes = geometry.node_points((1200, 900))[1:-1, 1:-1].reshape(-1, 2)
    exact = np.concatenate([at_nodes, np.ones((len(at_nodes), 1))], axis=1) @ matrix.T
    assert np.abs(flow.points_on_old_page(at_nodes) - exact[:, :2] / exact[:, 2:]).max() < 1e-9


def test_two_flows_in_one_are_the_first_and_then_the_last():
    """Composition is the chain, in its order, and not the other order."""
    size = (240, 180)
    _, turn = turned(20, size)
    shift = geometry.displacement_flow(np.full(geometry.node_points(size).shape, 30.0), size)
    points = points_on(size)
    both = geometry.compose_flows(shift, turn)
    assert (
        np.abs(
            both.points_on_old_page(points)
            - turn.points_on_old_page(shift.points_on_old_page(points))
        ).max()
        < 1e-9
    )
    other = geometry.compose_flows(turn, shift)
    assert np.abs(both.points_on_old_page(points) - other.points_on_old_page(points)).max() > 5


@pytest.mark.parametrize("amplitude", [1.0, 3.5, 9.0])
def test_composed_bends_equal_bends_one_after_the_other(amplitude):
    """Two bends in one map are off by no more than what straight cells cut off, twice."""
    size = (600, 400)
    bend, turn = wavy(size, amplitude), turned(5, size)[1]
    sagitta = geometry.CELL**2 / 8 * amplitude * (2 * np.pi / 150) ** 2
    points = points_on(size)
    for last, first in ((bend, turn), (turn, bend)):
        off = geometry.compose_flows(last, first).points_on_old_page(
            points
        ) - first.points_on_old_page(last.points_on_old_page(points))
        assert np.abs(off).max() < 2.1 * sagitta
        assert np.median(np.abs(off)) < 0.3 * sagitta


WORST = (900, 700)
WORST_CHAINS = {
    "turn and waves": (turned(5, WORST)[1], wavy(WORST)),
    "waves and turn": (wavy(WORST), turned(5, WORST)[1]),
    "waves and waves": (wavy(WORST), wavy(WORST, 9, 170)),
}


@pytest.mark.parametrize("chain", WORST_CHAINS)
def test_at_the_worst_waviness_two_bends_are_one_to_a_tenth_of_a_pixel(chain):
    """In the median, and to .4 px for 99 of 100 points: nobody sees that it was one map."""
    last, first = WORST_CHAINS[chain]
    points = points_on(WORST, 5000)
    off = geometry.compose_flows(last, first).points_on_old_page(points) - first.points_on_old_page(
        last.points_on_old_page(points)
    )
    away = np.hypot(*off.T)
    assert np.median(away) < 0.1
    assert np.percentile(away, 99) < 0.4


@pytest.mark.parametrize("chain", WORST_CHAINS)
def test_marks_on_real_pixels_are_where_their_quads_went(chain):
    """The ink of small squares, found again on the drawn page: .1 px in the median, .4 for 99."""
    flow, image = geometry.compose_flows(*WORST_CHAINS[chain]), np.full(WORST, 255, np.uint8)
    corners = [(x, y) for y in range(60, 840, 24) for x in range(60, 640, 24)]
    for x, y in corners:
        image[y : y + 5, x : x + 5] = 0
    drawn = geometry.resample_page(image, flow, 255)
    here = np.array(corners, float)
    quads = geometry.quads_on_new_page(geometry.box_quads(np.hstack([here, here + 5])), flow)
    away = []
    centres = quads.mean(axis=1)
    for x, y in centres[((centres > 10) & (centres < [690, 890])).all(axis=1)]:
        left, top = int(x) - 9, int(y) - 9
        ink = 255.0 - drawn[top : top + 19, left : left + 19]
        found = [left + 0.5 + np.average(range(19), weights=ink.sum(axis=0))]
        found += [top + 0.5 + np.average(range(19), weights=ink.sum(axis=1))]
        away.append(np.hypot(found[0] - x, found[1] - y))
    assert len(away) > 600
    assert np.median(away) < 0.1
    assert np.percentile(away, 99) < 0.4


def test_composition_keeps_the_size_of_the_last_page():
    """A page that grew last has the size to which it grew."""
    both = geometry.compose_flows(
        geometry.identity_flow((90, 70)), geometry.identity_flow((50, 40))
    )
    assert both.size == (90, 70)


@pytest.mark.parametrize(
    "flow",
    [
        turned(-6.5, (800, 600))[1],
        turned(90, (800, 600), (0, 600))[1],
        wavy((800, 600)),
        geometry.homography_flow(
            np.array([[1.2, 0.1, -60], [0.05, 1.3, -80], [2e-4, 3e-4, 1]]), (800, 600)
        ),
        geometry.compose_flows(wavy((800, 600)), turned(5, (800, 600))[1]),
    ],
    ids=["turn", "quarter turn", "waves", "perspective", "waves and turn"],
)
def test_quads_move_to_where_their_pixels_went(flow):
    """`move` is the inverse of the flow: what stands there was here."""
    there = points_on((800, 600)).reshape(-1, 4, 2)
    here = flow.points_on_old_page(there.reshape(-1, 2)).reshape(there.shape)
    moved = geometry.quads_on_new_page(here, flow)
    assert moved.shape == here.shape
    assert np.abs(flow.points_on_old_page(moved.reshape(-1, 2)) - here.reshape(-1, 2)).max() < 0.02
    assert np.abs(moved - there).max() < 0.05


def test_no_quads_move_to_no_quads():
    """A blank page is a page."""
    none = np.zeros((0, 4, 2))
    assert geometry.quads_on_new_page(none, geometry.identity_flow((10, 10))).shape == (0, 4, 2)


@pytest.mark.parametrize(
    "flow",
    [turned(3.3, (611, 777))[1], wavy((333, 222)), turned(-80, (100, 2000), (3, 70))[1]],
    ids=["turn", "waves", "steep turn"],
)
def test_whole_numbers_enlarge_the_grid_within_a_32nd_of_a_pixel(flow):
    """The integer map agrees with the float one as far as its unit allows."""
    height, width = flow.size
    xs, ys = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    exact = flow.points_on_old_page(np.stack([xs.ravel(), ys.ravel()], axis=1)).reshape(
        height, width, 2
    )
    whole, part = np.zeros((height, width, 2), np.int16), np.zeros((height, width), np.uint16)
    for rows, *both in geometry._fixed_point_maps(flow):
        whole[rows], part[rows] = both
    # cv2's point (0, 0) is a pixel's centre, ours its corner.
    drawn = whole + np.stack([part & 31, part >> 5], axis=-1) / 32 + 0.5
    assert np.abs(drawn - exact).max() <= 1 / 32


@pytest.mark.parametrize("cell", [(40, 90), (3, 160)])
@pytest.mark.parametrize("upright", [True, False])
def test_the_grid_is_enlarged_as_exact_arithmetic_does(cell, upright):
    """Whole numbers without end: halves of a place go up, and no float's last bit is seen."""
    size, rng = (150, 460), np.random.default_rng(9)
    nodes = rng.integers(*cell, (*geometry.node_points(size).shape[:2], 2)) + rng.random(2).round(2)
    flow = geometry.Flow(size, np.cumsum(nodes / 7, axis=1))
    if upright:  # the place of a row is the same all along it, and so is that of a column
        x, y = flow.nodes[0, :, 0], np.cumsum(nodes[:, 0, 1] / 7)
        flow = geometry.Flow(size, np.stack(np.meshgrid(x, y), axis=-1))
    units = np.rint(flow.nodes * 256).astype(np.int64)
    near = 2 * np.arange(8) + 1
    tall = units[:-1, None] * (16 - near)[:, None, None] + units[1:, None] * near[:, None, None]
    tall = tall.reshape(-1, *units.shape[1:])[4:154]
    wide = tall[:, :-1, None] * (16 - near)[:, None] + tall[:, 1:, None] * near[:, None]
    places = (wide.reshape(150, -1, 2)[:, 4:464] - 2**15 + 2**10) >> 11
    for rows, whole, part in geometry._fixed_point_maps(flow):
        assert (whole == places[rows] >> 5).all()
        assert (part == (places[rows, :, 1] & 31) << 5 | places[rows, :, 0] & 31).all()


def test_what_lies_far_outside_is_paper_and_no_overflow():
    """Points beyond all bounds are clipped, not wrapped around."""
    image = noise((64, 64))
    for far in (1e4, -1e4, 1e7, -1e7):
        shift = np.full(geometry.node_points((64, 64)).shape, far)
        assert (
            geometry.resample_page(image, geometry.displacement_flow(shift, (64, 64)), 7) == 7
        ).all()


def test_the_longest_page_that_may_be_bent_is_bent_exactly():
    """At the far end of the largest page the coordinates still fit."""
    size = (16_000, 24)
    image = noise(size)
    nodes = geometry.identity_flow(size).nodes.copy()
    nodes[:, -1] += 1  # bent at one side, so that it is not merely copied
    drawn = geometry.resample_page(image, geometry.Flow(size, nodes), 255)
    assert (drawn[:, :20] == image[:, :20]).all()
    assert (drawn[:, 20:] != image[:, 20:]).any()


@pytest.mark.parametrize("size", [(16_001, 16), (16, 16_001)])
def test_a_page_too_large_to_bend_is_refused_with_the_limit(size):
    """And not drawn wrong in silence."""
    with pytest.raises(BadInputError, match=r"too large to bend.*16000 px"):
        geometry.resample_page(np.zeros(size, np.uint8), geometry.identity_flow(size), 255)


def test_boxes_and_quads_are_each_others_inverse():
    """Corners run clockwise from the top left; bounds give the box back."""
    low = np.random.default_rng(4).random((20, 2)) * 50
    boxes = np.concatenate([low, low + 1 + np.random.default_rng(5).random((20, 2)) * 9], axis=1)
    quads = geometry.box_quads(boxes)
    assert (geometry.bounding_boxes(quads) == boxes).all()
    sides = np.roll(quads, -1, axis=1) - quads
    assert (sides[:, 0, 0] > 0).all()  # to the right first, then down
    assert (sides[:, 1, 1] > 0).all()
    width, height = (boxes[:, 2:] - boxes[:, :2]).T
    assert np.allclose(geometry.quad_areas(quads), width * height)


def test_areas_do_not_change_when_a_quad_turns():
    """Nor with the corner at which it starts."""
    quads = geometry.box_quads(np.array([[3.0, 4.0, 13.0, 9.0]]))
    cos, sin = math.cos(1), math.sin(1)
    spun = quads @ np.array([[cos, -sin], [sin, cos]])
    assert geometry.quad_areas(spun) == pytest.approx([50])
    assert geometry.quad_areas(np.roll(spun, 2, axis=1)) == pytest.approx([50])


@pytest.mark.parametrize(
    ("box", "share"),
    [
        ((0, 0, 10, 10), 1),
        ((-5, 0, 5, 10), 0.5),
        ((-5, -5, 5, 5), 0.25),
        ((5, 5, 25, 15), 0.375),
        ((-10, -10, 30, 30), 200 / 1600),
        ((20, 20, 30, 30), 0),
        ((-9, 0, 0, 10), 0),
        ((4, 4, 4, 8), 1),
        ((-4, 4, -4, 8), 0),
    ],
)
def test_the_share_of_a_box_on_the_page_is_exact(box, share):
    """On a page of 20 by 10: inside, cut by edges and corners, around it, beyond, and empty."""
    quads = geometry.box_quads(np.array([box], float))
    assert geometry.inside_shares(quads, (10, 20)) == pytest.approx([share])


def test_the_share_of_a_turned_quad_agrees_with_counted_points():
    """Skewed quads over edges and corners are cut as exactly."""
    rng = np.random.default_rng(6)
    side = (np.arange(300) + 0.5) / 300
    u, v = (grid.ravel()[:, None] for grid in np.meshgrid(side, side))
    for _ in range(30):
        across, down = rng.normal(size=(2, 2)) * 15
        corner = rng.random(2) * 20
        quad = np.stack([corner, corner + across, corner + across + down, corner + down])
        inside = corner + u * across + v * down
        on_page = ((inside >= 0) & (inside <= [20, 20])).all(axis=1).mean()
        assert geometry.inside_shares(quad[None], (20, 20))[0] == pytest.approx(on_page, abs=0.01)


def test_a_cell_tells_how_far_inside_the_old_page_it_looks():
    """At its middle, from the nearest side; outside less than at the edge."""
    flow = geometry.homography_flow(np.array([[1.0, 0, -16], [0, 1, -16], [0, 0, 1]]), (96, 80))
    found = geometry.inside_distance_levels(flow, (64, 48)).astype(int)
    assert found.shape == (12, 10)
    y, x = (8 * np.arange(n) + 4 - 16 for n in found.shape)
    y = y[:, None]
    far = np.minimum(np.minimum(x, 48 - x), np.minimum(y, 64 - y))
    assert (found == geometry.EDGE + geometry.INWARDS * far).all()


@pytest.mark.parametrize("channels", [(), (3,)])
def test_the_edge_on_a_picture_of_one_level_is_that_on_the_level(channels):
    size = (150, 203)
    image = noise((90, 110), *channels)
    _, flow = turned(7, size, (-40.3, -31.7))
    on_level = geometry.resample_page(image, flow, 60).astype(int)
    on_picture = geometry.resample_page(image, flow, np.full((*size, *channels), 60, np.uint8))
    assert np.abs(on_level - on_picture).max() <= 1


def test_the_edge_lets_through_as_much_of_the_picture_as_the_page_leaves():
    image, picture = np.full((40, 40), 200, np.uint8), np.full((60, 60), 0, np.uint8)
    shift = np.zeros((*geometry.node_points((60, 60)).shape[:2], 2)) - (10.25, 10)
    drawn = geometry.resample_page(image, geometry.displacement_flow(shift, (60, 60)), picture)
    assert drawn[30, 9:12].tolist() == [0, 150, 200]
    assert drawn[30, 48:52].tolist() == [200, 200, 50, 0]


def test_quads_on_a_sheet_far_from_the_corners_of_its_picture_are_found():
    """On a large bed beyond a sheet whose corner is crumpled: its last slope says nothing there."""
    sheet = geometry.node_points((400, 300))
    sheet[:2, :2] += [[[30.0, -25.0], [0.0, 0.0]], [[0.0, 0.0], [-3.0, 2.0]]]
    size, corner = (3300, 2300), (1900, 2800)
    bed = geometry.Flow(size, geometry.node_points(size) - corner)
    flow = geometry.compose_flows(bed, geometry.Flow((400, 300), sheet))
    here = geometry.box_quads(np.array([[40.0, 30.0, 90.0, 50.0], [200.0, 350.0, 280.0, 380.0]]))
    found = geometry.quads_on_new_page(here, flow)
    assert found == pytest.approx(here + corner, abs=0.01)
