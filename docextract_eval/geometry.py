"""Quads and flows: where the pixels of a page come from, and where its words go.

Points are in pixel-edge coordinates: pixel (0, 0) covers the square from 0 to 1, its centre is
(.5, .5). A `Flow` has for each point of a new page the point of the old page that it shows. Flows
compose, so that a chain of degradations resamples once; pixels and quads follow the same flow.
Whatever shapes pixels is integer arithmetic: the same bytes on every machine and OpenCV.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Floats32 = NDArray[np.float32]
    Indices = NDArray[np.int64]
    Mask = NDArray[np.bool_]
    Pixels = NDArray[np.uint8]
    Wholes = NDArray[np.int16]
    Parts = NDArray[np.uint16]

CELL = 8
"""Pixels between the nodes of a flow's coarse grid."""
EDGE, INWARDS = 128, 2
"""The value of `inside` at the edge, and what each px adds; enlarged from cells it is per px."""
_NODE_UNIT = 256
"""A node's coordinate is kept in 1/256 px; enlarged in both directions, in 2 ** -16 px."""
_PLACES = 32
"""cv2's positions within a pixel, in each direction."""
_HALF_A_PLACE = 2.0**-17
"""In px: rounds what lies halfway between two of cv2's positions up, and changes nothing else."""
_EXACT = 127
"""Up to this many px, 32-bit floats hold all such positions, and half of one, exactly."""
_STRIP = 128
"""Rows that are enlarged at a time, so that they stay in the processor's cache."""
_LARGEST = 16_000
"""The longest side in px: twice as many fit into 16 bits, and 2 ** 16 times as many into 32."""


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """For each point of a new page of `size`, the point of the old page that it shows."""

    size: tuple[int, int]
    """(height, width) of the new page."""
    nodes: Floats
    """rows x columns x (x, y): the old page's point at each node of the coarse grid."""

    def points_on_old_page(self, points: Floats) -> Floats:
        """Return the old page's points (n, 2) for points of the new page."""
        rows, columns = self.nodes.shape[:2]
        x, y = (points[:, axis] / CELL + 0.5 for axis in (0, 1))
        x0 = np.minimum(np.maximum(x, 0), columns - 2).astype(int)
        y0 = np.minimum(np.maximum(y, 0), rows - 2).astype(int)
        fx, fy, cell = x - x0, y - y0, y0 * columns + x0
        # A point as one complex number is fetched and weighted in one step.
        nodes = np.ascontiguousarray(self.nodes).reshape(-1).view(complex)
        upper = nodes.take(cell) * (1 - fx) + nodes.take(cell + 1) * fx
        cell += columns
        lower = nodes.take(cell) * (1 - fx) + nodes.take(cell + 1) * fx
        return np.asarray((upper * (1 - fy) + lower * fy).view(float).reshape(-1, 2))


def node_points(size: tuple[int, int]) -> Floats:
    """Return the new page's point at each node, with one more node on every side of the page.

    >>> node_points((16, 16))[:, :, 0].tolist()[0]
    [-4.0, 4.0, 12.0, 20.0]
    """
    height, width = size
    xs = (np.arange(-(-width // CELL) + 2) - 0.5) * CELL
    ys = (np.arange(-(-height // CELL) + 2) - 0.5) * CELL
    return np.stack(np.meshgrid(xs, ys), axis=-1)


def identity_flow(size: tuple[int, int]) -> Flow:
    """Return the flow that moves nothing."""
    return Flow(size, node_points(size))


def homography_flow(new_to_old: Floats, size: tuple[int, int]) -> Flow:
    """Return the flow of a 3 x 3 matrix that maps the new page's points to the old page's."""
    points = node_points(size)
    x, y = points[..., 0], points[..., 1]
    (a, b, c), (d, e, f), (g, h, i) = new_to_old.tolist()
    depth = g * x + h * y + i
    return Flow(size, np.stack([(a * x + b * y + c) / depth, (d * x + e * y + f) / depth], axis=-1))


def displacement_flow(shift_to_old: Floats, size: tuple[int, int]) -> Flow:
    """Return the flow that takes each point from `shift_to_old` (nodes x 2, in px) away."""
    return Flow(size, node_points(size) + shift_to_old)


def compose_flows(last: Flow, first: Flow) -> Flow:
    """Return the single flow for applying `first` and then `last`."""
    rows, columns = last.nodes.shape[:2]
    return Flow(
        last.size, first.points_on_old_page(last.nodes.reshape(-1, 2)).reshape(rows, columns, 2)
    )


def resample_page(image: Pixels, flow: Flow, background: int | Pixels) -> Pixels:
    """Return the new page; outside the old one it shows a level, or a picture, which is drawn on.

    Pixels across which the page's edge runs show as much of either as they cover.
    """
    if max(flow.size) > _LARGEST:
        raise BadInputError(
            f"a page of {flow.size[1]} x {flow.size[0]} px is too large to bend",
            remedy=f"scale it so that no side is longer than {_LARGEST} px",
        )
    at = _whole_pixels_right_and_down(flow)
    if isinstance(background, int):
        drawn = np.full((*flow.size, *image.shape[2:]), background, np.uint8)
        if at:
            return _paste_shifted(image, drawn, *at)
        level = (background, background, background)
        for rows, whole, part in _fixed_point_maps(flow):
            cv2.remap(image, whole, part, cv2.INTER_LINEAR, drawn[rows], cv2.BORDER_CONSTANT, level)
        return drawn
    return _paste_shifted(image, background, *at) if at else _draw_over(image, flow, background)


def _draw_over(image: Pixels, flow: Flow, picture: Pixels) -> Pixels:
    """Draw a page over a picture in place, and return that."""
    width, (bottom, right) = flow.size[1], np.subtract(image.shape[:2], 1)
    pixels, above = _pixels_near_edge(flow, image.shape[:2])
    edges = []
    for rows, whole, part in _fixed_point_maps(flow):
        near = pixels[above[rows.start // CELL] : above[-(-rows.stop // CELL)]] - rows.start * width
        spots = whole.view(np.int32).take(near).view(np.int16).reshape(-1, 2)
        left, top = spots.T
        edge = np.flatnonzero((left == -1) | (left == right) | (top == -1) | (top == bottom))
        y, x = np.divmod(near[edge], width)
        below = picture[rows][y, x]
        edges.append((y + rows.start, x, below, spots[edge], part.take(near[edge])))
        cv2.remap(image, whole, part, cv2.INTER_LINEAR, picture[rows], cv2.BORDER_TRANSPARENT)
    y, x, *those = (np.concatenate(each) for each in zip(*edges, strict=True))
    picture[y, x] = _blend_at_edge(image, *those)
    return picture


def _pixels_near_edge(flow: Flow, size: Sequence[int]) -> tuple[Indices, Indices]:
    """Return the pixels near the old page's edge, and how many are above each row of cells.

    They are numbered row by row, and come cell by cell, from the top.
    """
    near = np.zeros([count - 2 for count in flow.nodes.shape[:2]], bool)
    for axis, length in enumerate(size[::-1]):
        place = flow.nodes[..., axis]
        reach = sum(float(np.abs(np.diff(place, axis=way)).max()) for way in (0, 1)) / 2 + 1
        middle = place[1:-1, 1:-1]
        near |= (np.abs(middle) <= reach) | (np.abs(middle - length) <= reach)
    rows, columns = np.nonzero(near)
    steps = np.divmod(np.arange(CELL * CELL), CELL)
    width = flow.size[1]
    pixels = (CELL * (rows * width + columns))[:, None] + (steps[0] * width + steps[1])
    on_page = np.ones(pixels.shape, bool)
    for cells, step, length in zip((rows, columns), steps, flow.size, strict=True):
        on_page[cells == length // CELL] &= step < length % CELL
    counts = np.bincount(rows + 1, on_page.sum(axis=1), len(near) + 1)
    return pixels[on_page], np.cumsum(counts).astype(np.int64)


def _blend_at_edge(image: Pixels, below: Pixels, whole: Wholes, part: Parts) -> Pixels:
    """Return pixels at the edge, which show the page as far as it covers what is below."""
    # cv2 numbers its places within a pixel row by row. All sums fit into 32 bits.
    after = np.stack([part % _PLACES, part // _PLACES], axis=-1).astype(np.int32)
    first, last = whole.astype(np.int32), np.array(image.shape[1::-1], np.int32) - 1
    covered = np.where(first < 0, after, _PLACES - after * (first == last))
    outside = ((first < -1) | (first > last)).any(axis=-1)
    share = np.where(outside, 0, covered[:, 0] * covered[:, 1])
    (x0, y0), (x1, y1) = (np.clip(first + further, 0, last).T for further in (0, 1))
    if image.ndim == 3:
        share, after = share[:, None], after[:, None]
    right, down = after[..., 0], after[..., 1]
    pixels, width = image.reshape(-1, *image.shape[2:]), image.shape[1]
    upper, lower = (
        pixels.take(row + x0, axis=0) * (_PLACES - right) + pixels.take(row + x1, axis=0) * right
        for row in (y0 * width, y1 * width)
    )
    page = upper * (_PLACES - down) + lower * down
    both = page * share + below * (_PLACES**2 * (_PLACES**2 - share))
    return np.asarray((both + _PLACES**4 // 2) // _PLACES**4, np.uint8)


def _whole_pixels_right_and_down(flow: Flow) -> tuple[int, int] | None:
    """Return how many whole px a flow moves a page right and down, or None if it does more."""
    right, down = (-CELL / 2 - flow.nodes[0, 0]).tolist()
    whole = right.is_integer() and down.is_integer()
    same = whole and np.array_equal(node_points(flow.size) - (right, down), flow.nodes)
    return (int(right), int(down)) if same else None


def _paste_shifted(image: Pixels, target: Pixels, right: int, down: int) -> Pixels:
    """Copy a page onto another in place, moved right and down, and return that."""
    below, pasted = (
        target[max(0, down) :, max(0, right) :],
        image[max(0, -down) :, max(0, -right) :],
    )
    height, width = np.minimum(below.shape[:2], pasted.shape[:2])
    below[:height, :width] = pasted[:height, :width]
    return target


def sample_points(image: Pixels, x: Floats32, y: Floats32) -> Pixels:
    """Return the values of a gray page at points, interpolated between pixels."""
    wide = 4096
    spots = np.zeros((2, -(-x.size // wide) * wide), np.float32)
    for line, along in zip(spots, (x, y), strict=True):
        np.subtract(along.reshape(-1), 0.5, out=line[: x.size])
    across, down = spots.reshape(2, -1, wide)
    whole, part = cv2.convertMaps(across, down, cv2.CV_16SC2)
    found = cv2.remap(image, whole, part, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(found, np.uint8).reshape(-1)[: x.size]


def inside_distance_levels(flow: Flow, size: tuple[int, int]) -> Pixels:
    """Return how far inside the old page, of this size, each cell of the new one lies.

    The value is `EDGE` at its edge, `INWARDS` more for each px inwards, and less outside.
    """
    x, y = flow.nodes[1:-1, 1:-1, 0], flow.nodes[1:-1, 1:-1, 1]
    far = np.minimum(np.minimum(x, size[1] - x), np.minimum(y, size[0] - y))
    return np.asarray(np.clip(np.rint(EDGE + INWARDS * far), 0, 255), np.uint8)


def quads_on_new_page(quads: Floats, flow: Flow) -> Floats:
    """Return where points (..., 2) of the old page are on the new page."""
    points = quads.reshape(-1, 2)
    if not len(points):
        return quads
    step, origin = _mean_slope_and_origin(flow, points)
    back = np.array([[step[1, 1], -step[0, 1]], [-step[1, 0], step[0, 0]]])
    back /= step[0, 0] * step[1, 1] - step[0, 1] * step[1, 0]
    found = (points - origin) @ back.T
    beyond = np.array(flow.size[::-1], float)  # points cut away only have to stay away
    for _ in range(12):
        miss = points - flow.points_on_old_page(found)
        found = np.clip(found + miss @ back.T, -beyond, 2 * beyond)
        if float(np.abs(miss).max()) < 1e-3:
            break
    return np.asarray(found.reshape(quads.shape))


def box_quads(boxes: Floats) -> Floats:
    """Return boxes (n, 4) of x0, y0, x1, y1 as quads, clockwise from the top left.

    >>> box_quads(np.array([[0.0, 1.0, 4.0, 3.0]])).tolist()
    [[[0.0, 1.0], [4.0, 1.0], [4.0, 3.0], [0.0, 3.0]]]
    """
    x0, y0, x1, y1 = (boxes[:, i] for i in range(4))
    corners = [x0, y0, x1, y0, x1, y1, x0, y1]
    return np.stack(corners, axis=-1).reshape(-1, 4, 2)


def bounding_boxes(quads: Floats) -> Floats:
    """Return the upright box (x0, y0, x1, y1) around each quad."""
    first, second, third, last = (quads[:, corner] for corner in range(4))
    ends = [
        extreme(extreme(first, second), extreme(third, last))
        for extreme in (np.minimum, np.maximum)
    ]
    return np.concatenate(ends, axis=1)


def box_around(quads: Floats) -> tuple[float, float, float, float]:
    """Return the upright box (x0, y0, x1, y1) around all of some quads.

    >>> box_around(box_quads(np.array([[1.0, 2.0, 3.0, 4.0], [2.0, 0.0, 9.0, 3.0]])))
    (1.0, 0.0, 9.0, 4.0)
    """
    points = quads.reshape(-1, 2)
    (left, top), (right, bottom) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    return left, top, right, bottom


def quad_areas(quads: Floats) -> Floats:
    """Return the area of each quad."""
    x, y = quads[..., 0], quads[..., 1]
    crossed = x * np.roll(y, -1, axis=1) - np.roll(x, -1, axis=1) * y
    return np.asarray(abs(crossed.sum(axis=1)) / 2)


def inside_shares(quads: Floats, size: tuple[int, int]) -> Floats:
    """Return the share of each quad's area that lies on a page of this size.

    >>> inside_shares(box_quads(np.array([[-2.0, 0.0, 2.0, 4.0]])), (10, 10)).tolist()
    [0.5]
    """
    limits = [(0, 0.0, 1), (0, float(size[1]), -1), (1, 0.0, 1), (1, float(size[0]), -1)]
    shares = np.ones(len(quads))
    touched = ((quads < 0) | (quads > size[::-1])).any(axis=(1, 2))
    if not touched.any():
        return shares
    whole = quad_areas(quads)
    for i in np.flatnonzero(touched):
        corners = [(float(x), float(y)) for x, y in quads[i]]
        for axis, limit, side in limits:
            corners = _clip_polygon(corners, axis, limit, side)
        kept = quad_areas(np.array([corners]))[0] if len(corners) > 2 else 0.0
        shares[i] = min(1.0, kept / whole[i]) if whole[i] else 0.0
    return shares


def _clip_polygon(
    corners: list[tuple[float, float]], axis: int, limit: float, inward_sign: int
) -> list[tuple[float, float]]:
    """Return a polygon clipped at one edge of the page (Sutherland and Hodgman)."""
    kept: list[tuple[float, float]] = []
    for here, there in zip(corners, corners[1:] + corners[:1], strict=True):
        a, b = (here[axis] - limit) * inward_sign, (there[axis] - limit) * inward_sign
        if a >= 0:
            kept.append(here)
        if a * b < 0:
            t = a / (a - b)
            kept.append((here[0] + t * (there[0] - here[0]), here[1] + t * (there[1] - here[1])))
    return kept


def _mean_slope_and_origin(flow: Flow, points: Floats) -> tuple[Floats, Floats]:
    """Return the flow's mean slope (2 x 2, columns d/dx and d/dy), and its value at the corner.

    They are those of the part of the new page that shows some points of the old one: far beyond
    the old page's edges a flow only continues its last slope, which says nothing.
    """
    left, top, right, low = _box_that_shows(flow, points)
    corners = np.array([[left, top], [right, top], [left, low]])
    first, aside, below = flow.points_on_old_page(corners)
    across, down = (aside - first) / (right - left), (below - first) / (low - top)
    return np.stack([across, down], axis=1), first - left * across - top * down


def _box_that_shows(flow: Flow, points: Floats) -> tuple[float, float, float, float]:
    """Return the box of the new page, in whole cells, that shows points of the old page.

    Where they are cut away, it is the whole page.
    """
    height, width = flow.size
    between = [
        (flow.nodes[..., axis] >= line.min()) & (flow.nodes[..., axis] <= line.max())
        for axis, line in enumerate(points.T)
    ]
    seen = between[0] & between[1]
    rows, columns = (np.flatnonzero(seen.any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return 0.0, 0.0, float(width), float(height)
    left, top = (max(0.0, CELL * (float(each.min()) - 1)) for each in (columns, rows))
    right = min(float(width), CELL * float(columns.max()))
    low = min(float(height), CELL * float(rows.max()))
    return min(left, right - 1), min(top, low - 1), right, low


def _fixed_point_maps(flow: Flow) -> Iterator[tuple[slice, Wholes, Parts]]:
    """Yield the flow at every pixel's centre, strip by strip, in cv2's whole px and 1/32 px.

    The coarse grid is enlarged exactly. Strips are small enough for the processor's cache.
    """
    height, width = flow.size
    limit = 2 * _LARGEST * _NODE_UNIT
    units = flow.nodes * _NODE_UNIT
    nodes = np.clip(np.rint(units, out=units), -limit, limit, out=units).astype(np.float32)
    whole, part = np.empty((_STRIP, width, 2), np.int16), np.empty((_STRIP, width), np.uint16)
    if (nodes[..., 0] == nodes[0, :, 0]).all() and (nodes[..., 1] == nodes[:, :1, 1]).all():
        # Upright: all rows have the same x, all columns the same y.
        across, down = np.zeros((1, width, 2), np.int16), np.zeros((height, 1, 2), np.int16)
        across[0, :, 0], right = _whole_px_and_places(nodes[0, :, 0], width)
        down[:, 0, 1], below = _whole_px_and_places(nodes[:, 0, 1], height)
        # Both numbers of a pixel at once, each of which is 0 in the other.
        x, y, both = (each.view(np.int32) for each in (across, down, whole))
        for top in range(0, height, _STRIP):
            rows = slice(top, min(top + _STRIP, height))
            tall = rows.stop - top
            np.bitwise_or(x, y[rows], out=both[:tall])
            np.add(below[rows, None] * _PLACES, right, out=part[:tall])
            yield rows, whole[:tall], part[:tall]
        return
    nodes /= _NODE_UNIT
    room = np.empty((_STRIP + 2 * CELL, CELL * nodes.shape[1], 2), np.float32)
    for top in range(0, height, _STRIP):
        tall = min(_STRIP, height - top)
        _enlarge_nodes_into(
            nodes[top // CELL :][: -(-tall // CELL) + 2], whole[:tall], part[:tall], room
        )
        yield slice(top, top + tall), whole[:tall], part[:tall]


def _whole_px_and_places(units: Floats32, length: int) -> tuple[Wholes, Parts]:
    """Return where the centre of each pixel along a side is, by its nodes in 256ths of a px."""
    whole, after = units.astype(np.int64), 2 * np.arange(CELL) + 1
    fine = whole[:-1, None] * (2 * CELL - after) + whole[1:, None] * after
    per_px = 2 * CELL * _NODE_UNIT
    places = (fine - per_px // 2) * _PLACES + per_px // 2
    found, place = np.divmod(places.reshape(-1)[CELL // 2 :][:length] // per_px, _PLACES)
    return found.astype(np.int16), place.astype(np.uint16)


def _enlarge_nodes_into(nodes: Floats32, whole: Wholes, part: Parts, scratch: Floats32) -> None:
    """Enlarge one block into `whole` and `part`: a whole slope in px per px, and a rest.

    Floats hold the sums of a small rest exactly, in whatever order a processor adds them. If the
    rest is not small, the block is cut in two. `scratch` is the scratch memory.
    """
    (height, width), (rows, columns) = part.shape, nodes.shape[:2]
    first, last = nodes[0, 0].astype(float), nodes[0, -1].astype(float)
    slope = np.rint((last - first) / (CELL * (columns - 1)))
    # cv2's point (0, 0) is a pixel's centre, ours its corner: half a pixel, there and here.
    along = ((np.arange(columns) - 0.5) * CELL - 0.5)[:, None] * slope + 0.5
    start = np.rint((first - along[0] + nodes[-1, -1] - along[-1]) / 2)
    small = nodes - (along + start).astype(np.float32)
    if max(small.max(), -small.min()) > _EXACT and max(rows, columns) > 3:
        below, aside = (
            float(np.abs(end - small[0, 0]).max()) for end in (small[-1, 0], small[0, -1])
        )
        down = columns <= 3 or (rows > 3 and below > aside)
        at = ((rows if down else columns) - 2) // 2
        for cells in (slice(0, at), slice(at, None)):
            some = slice(cells.start, cells.stop and cells.stop + 2)
            pixels = slice(CELL * cells.start, cells.stop and CELL * cells.stop)
            if down:
                _enlarge_nodes_into(nodes[some], whole[pixels], part[pixels], scratch)
            else:
                _enlarge_nodes_into(nodes[:, some], whole[:, pixels], part[:, pixels], scratch)
        return
    large = scratch[: CELL * rows, : CELL * columns]
    cv2.resize(small, large.shape[1::-1], dst=large, interpolation=cv2.INTER_LINEAR)
    large += np.float32(_HALF_A_PLACE)
    # The grid begins half a cell before the page, and its picture half a cell before the grid.
    spots = large[CELL : CELL + height, CELL : CELL + width]
    cv2.convertMaps(spots, None, cv2.CV_16SC2, whole, part)  # type: ignore[call-overload] # the second map may be none
    whole += (start + np.arange(width)[:, None] * slope).astype(np.int16)
