"""Whoever moves pixels moves quads: measured with markers on real pixels."""

from __future__ import annotations

import dataclasses
import functools

import numpy as np
import pytest

from docextract_eval import geometry
from docextract_eval.corpus.degrade import DEGRADATIONS
from docextract_eval.corpus.degrade.chain import degrade
from docextract_eval.corpus.degrade.conditions import draw_steps
from tests.contracts.turns import in_turn
from tests.ink import PAPER, alone, centres, darkness, marked, spots

MOVING = [name for name in DEGRADATIONS.names if DEGRADATIONS.load(name).moves_words]
STILL = [name for name in DEGRADATIONS.names if name not in MOVING]
WEAR = ("worn",)
REACH = 6
"""How many px around a marker are looked at."""
every_shift = pytest.mark.parametrize("name", MOVING)
every_accident = pytest.mark.parametrize("name", DEGRADATIONS.names)


SIZES = {"roll": ((1200, 640), 203), "A4": ((1754, 1240), 150)}


@pytest.fixture(scope="module", params=SIZES)
def markers(request):
    """Blank pages full of markers: a receipt's roll and a sheet."""
    size, dpi = SIZES[request.param]
    return marked(size, dpi)


def on_either(names, severities):
    """Cases of every degradation at every severity, on a roll and on a sheet in turn."""
    turns = [(*SIZES,), (*reversed(SIZES),)]
    cases = [
        (name, severity, turns[number % 2][place % 2])
        for number, name in enumerate(names)
        for place, severity in enumerate(severities)
    ]
    return pytest.mark.parametrize(("name", "severity", "markers"), cases, indirect=["markers"])


@pytest.fixture(scope="module")
def measured(markers):
    """Measures these markers, each time that something else happens to them."""
    return functools.cache(functools.partial(measure, markers))


def measure(page, condition, source):
    """Which markers are whole, the weight and centre of their ink, and their moved quads."""
    (step,) = draw_steps(condition, 5, source)
    # Ink that a crease wore off cannot be weighed.
    steps = (dataclasses.replace(step, params={**step.params, **dict.fromkeys(WEAR, 0.0)}),)
    after = degrade(page, steps)
    blank = dataclasses.replace(page, image=np.full_like(page.image, PAPER))
    quads = after.quads[(after.visible == 1) & alone(after.quads)]
    larger = geometry.quad_areas(after.quads).sum() / geometry.quad_areas(page.quads).sum()
    reach = round(REACH * max(1.0, larger**0.5))  # of larger markers, the paper around them, too
    kept, weights, middles = spots(after.image, quads, reach, blank=degrade(blank, steps).image)
    return quads[kept], weights, middles


def test_the_measure_sees_a_tenth_of_a_pixel(markers):
    """On the page before anything happened, quads and ink agree; shifted by .1 px they do not."""
    kept, weights, middles = spots(markers.image, markers.quads)
    assert kept.mean() > 0.9
    off = np.linalg.norm(middles - centres(markers.quads[kept]), axis=1)
    assert off.max() < 1e-6
    assert weights == pytest.approx(geometry.quad_areas(markers.quads[kept]))
    off = np.linalg.norm(middles - centres(markers.quads[kept] + 0.1), axis=1)
    assert off.min() > 0.1


def sources(name, markers, severity, *, every):
    """The documents that the markers are taken for: one in turn, or all."""
    known = ("doc-1", "doc-2", "doc-3")
    return known if every else in_turn(known, 1, name, markers.dpi, severity)


@on_either(MOVING, [1, 2, 3, 5, 4, 0.5])
def test_quads_follow_the_pixels_of_a_shape(name, severity, markers, measured, every):
    """Centres within .1 px at the median and .4 px at the 99th percentile, at every severity."""
    for source in sources(name, markers, severity, every=every):
        quads, _, middles = measured(f"{name}@{severity}", source)
        assert len(quads) > 100
        off = np.linalg.norm(middles - centres(quads), axis=1)
        assert np.median(off) < 0.1
        assert np.percentile(off, 99) < 0.4


@on_either(MOVING, [1, 5])
def test_quads_keep_the_extent_of_their_ink(name, severity, markers, measured, every):
    """Each covers as much as its ink does: within three hundredths at the median."""
    for source in sources(name, markers, severity, every=every):
        quads, weights, _ = measured(f"{name}@{severity}", source)
        ratio = weights / geometry.quad_areas(quads)
        assert np.median(np.abs(ratio - 1)) < 0.03
        assert np.percentile(np.abs(ratio - 1), 99) < 0.15


@every_shift
def test_corners_keep_their_order(name, markers):
    """Clockwise from the top left of the upright word, whatever happened to the page."""
    after = degrade(markers, draw_steps(f"{name}@5", 5, "doc-1"))
    x, y = after.quads[..., 0], after.quads[..., 1]
    turning = (x * np.roll(y, -1, axis=1) - np.roll(x, -1, axis=1) * y).sum(axis=1)
    assert (turning > 0).all()
    down = after.quads[:, 3] - after.quads[:, 0]
    across = after.quads[:, 1] - after.quads[:, 0]
    if not DEGRADATIONS.load(name).is_sudden:  # laid on its side, a word runs down or up
        assert (down[:, 1] > 0).all()
        assert (across[:, 0] > 0).all()


@every_accident
@pytest.mark.parametrize("severity", [1, 3, 5])
def test_ink_stays_under_its_quads(name, severity, clean):
    """In the mean the words' boxes are darker than the paper around them."""
    after = degrade(clean[1], draw_steps(f"{name}@{severity}", 5, "doc-1"))
    dark = darkness(after.image)
    inside = []
    covered, around = np.zeros(dark.shape, bool), np.zeros(dark.shape, bool)
    seen = after.quads[after.visible > 0.1]
    for x0, y0, x1, y1 in np.rint(geometry.bounding_boxes(seen)).astype(int).clip(0):
        covered[y0:y1, x0:x1] = True
        around[max(0, y0 - 6) : y1 + 6, max(0, x0 - 6) : x1 + 6] = True
        inside.append(dark[y0:y1, x0:x1].mean())
    assert np.mean(inside) > dark[around & ~covered].mean() + 0.02


@on_either(STILL, [1, 3])
def test_what_only_repaints_or_encodes_moves_no_ink(name, severity, measured):
    """Noise may move one marker's centre; over all of them no tenth of a pixel is left.

    What lies beside a marker is not its ink, though it is weighed with it: where something covers
    the page, the median alone is asked.
    """
    quads, _, middles = measured(f"{name}@{severity}", "doc-1")
    off = middles - centres(quads)
    if not DEGRADATIONS.load(name).cover:
        assert np.abs(off.mean(axis=0)).max() < 0.1
    assert np.abs(np.median(off, axis=0)).max() < 0.1
