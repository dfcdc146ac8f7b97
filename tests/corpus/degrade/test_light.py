"""Light that agrees with itself: no gloss in the shade, panes of one sun, noise of each colour."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from docextract_eval.corpus.degrade import DEGRADATIONS
from docextract_eval.corpus.degrade.conditions import draw_steps
from tests.ink import sheet

WHITE = sheet(np.full((1200, 900), 255, np.uint8))
BLACK = sheet(np.zeros((1200, 900), np.uint8))
SOURCES = ("doc-1", "doc-2", "doc-3")


def befallen(page, name, severity, source="doc-1", **params):
    """A page's pixels after an accident, but for what is told of it."""
    drawn = draw_steps(f"{name}@{severity}", 3, source)[0].params
    return DEGRADATIONS.load(name).repaint(page, {**drawn, **params}).astype(float)


@pytest.mark.parametrize("source", SOURCES)
def test_gloss_leaves_some_of_the_print(source):
    """Lacquer is no mirror: at the worst black is still darker than paper under it."""
    page = dataclasses.replace(WHITE, image=WHITE.image.copy())
    ink = np.arange(900) % 40 < 20
    page.image[:, ink] = 0
    under, beside = befallen(page, "glare", 5, source), befallen(WHITE, "glare", 5, source)
    assert (beside - under)[:, ink].min() >= 10
    assert under[:, ink].max() > 180


def test_what_lies_in_the_shade_mirrors_no_lamp():
    """A lamp's image that reaches into a shadow ends at the shadow's edge."""
    shaded = WHITE.image.copy()
    shaded[:, 450:] = 80
    at = {"x": 0.5, "y": 0.5, "long": 1.3, "turn": 0.0}
    before = befallen(dataclasses.replace(WHITE, image=shaded), "glare", 5, **at, area=0.0)
    after = befallen(dataclasses.replace(WHITE, image=shaded), "glare", 5, **at)
    gained = after - before
    assert gained[550:650, 350:430].mean() > 15
    assert gained[550:650, 500:580].mean() < 3


@pytest.mark.parametrize("source", SOURCES)
def test_sun_leaves_blue_shade(source):
    """Where the sun does not come in, the light is the sky's."""
    page = dataclasses.replace(WHITE, image=np.full((1200, 900, 3), 255, np.uint8))
    image = befallen(page, "sun_patch", 4, source)
    sun, shade = image[..., 1] > 250, image[..., 1] < image[..., 1].min() + 10
    assert min(sun.mean(), shade.mean()) > 0.02
    assert image[sun].mean(axis=0) == pytest.approx([255, 255, 255], abs=2)
    blue, green, red = image[shade].mean(axis=0)
    assert blue > green > red


CASEMENT, BLINDS, LEAVES = 0, 1, 2


def directions_of_edges(window):
    """Return the share of steep edges in 6 of 36 directions, and how many there are."""
    image = befallen(WHITE, "sun_patch", 5, penumbra=1.0, window=window)
    down, across = np.gradient(image)
    strong = np.hypot(down, across) > 5
    angles = np.degrees(np.arctan2(down[strong], across[strong])) % 180
    often = np.sort(np.histogram(angles, 36, (0, 180))[0])[::-1]
    return often[:6].sum() / often.sum(), strong.sum()


def test_the_light_of_a_window_is_bounded_by_straight_lines_and_that_of_leaves_is_not():
    """Bars and slats have few directions, leaves have many; a blind has most edges."""
    panes, blinds, leaves = map(directions_of_edges, (CASEMENT, BLINDS, LEAVES))
    assert min(panes[0], blinds[0]) > 0.8
    assert leaves[0] < 0.7
    assert blinds[1] > 2 * panes[1]


CASTERS = range(5)


def shadow(caster, image=WHITE.image, severity=5, **params):
    """A white page in the shadow of one of those who cast it, reaching in from the left."""
    page = dataclasses.replace(WHITE, image=image)
    return befallen(page, "cast_shadow", severity, side=3.0, caster=caster, **params)


def steepness(image):
    """The change of a picture from px to px, over distances of 8 px."""
    down, across = np.gradient(image[4::8, 4::8])
    return np.hypot(down, across) / 8


@pytest.mark.parametrize("caster", CASTERS)
def test_the_edge_of_a_shadow_is_wide_and_its_core_is_darkest(caster):
    """From the light to the core it takes millimetres, and no step is seen on the way."""
    image = shadow(caster)
    assert steepness(image).max() < 6
    core = image < image.min() + 0.15 * (255 - image.min())
    assert 0.01 < core.mean() < 0.7
    assert image.max() > 250


@pytest.mark.parametrize("caster", CASTERS)
def test_what_is_higher_casts_a_softer_edge(caster):
    """The same shadow, with less penumbra, has steeper edges."""
    soft, sharp = (shadow(caster, penumbra=width) for width in (12.0, 3.0))
    assert steepness(sharp).max() > 1.7 * steepness(soft).max()


def test_a_shadow_is_bluish_or_warm_where_there_are_colours():
    """What light is left in it comes from the sky, or from a lamp."""
    page = np.full((1200, 900, 3), 255, np.uint8)
    sky, lamp = (shadow(0, page, light=light) for light in (0, 2))
    blue, green, red = sky[sky[..., 1] < 200].mean(axis=0)
    assert red < green < blue < red + 20
    blue, green, red = lamp[lamp[..., 1] < 200].mean(axis=0)
    assert blue < green < red < blue + 60


def test_a_mirrored_window_is_a_veil():
    """Four tenths of white at the worst, and nothing beside it."""
    image = befallen(BLACK, "reflection", 5)
    assert image.max() == pytest.approx(0.4 * 255, abs=1)
    assert image.min() == 0


def test_each_colour_has_noise_of_its_own():
    """Partly alike, as one sensor has it, partly not, as its dots are apart."""
    gray = dataclasses.replace(WHITE, image=np.full((900, 900), 128, np.uint8))
    colour = dataclasses.replace(WHITE, image=np.full((900, 900, 3), 128, np.uint8))
    assert befallen(gray, "sensor_noise", 3).std() == pytest.approx(16, rel=0.03)
    noise = befallen(colour, "sensor_noise", 3)
    assert noise.std(axis=(0, 1)) == pytest.approx(17, rel=0.15)
    shared = np.corrcoef(noise.reshape(-1, 3).T)[np.triu_indices(3, 1)]
    assert ((shared > 0.3) & (shared < 0.75)).all()


def test_the_middle_that_a_flash_lights_is_round():
    """On a narrow roll it is as dark beside the middle as it is as far above it."""
    roll = sheet(np.full((1200, 400), 255, np.uint8))
    image = befallen(roll, "vignette_flash", 5, x=0.0, y=0.0)
    assert image[600, 20] == pytest.approx(image[420, 200], abs=2)
    assert image[600, 20] > image[20, 200] + 40


def test_a_lamp_at_night_is_warm():
    """Blue is missed most, and red not at all."""
    page = dataclasses.replace(WHITE, image=np.full((400, 400, 3), 200, np.uint8))
    blue, green, red = befallen(page, "low_light", 4).mean(axis=(0, 1))
    assert 0.6 * red < blue < green - 10 < red - 20
