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
    sun, shade = (image[..., 1] == tone for tone in (image[..., 1].max(), image[..., 1].min()))
    assert min(sun.mean(), shade.mean()) > 0.02
    assert image[sun].mean(axis=0) == pytest.approx([255, 255, 255], abs=0.1)
    blue, green, red = image[shade].mean(axis=0)
    assert blue > green > red


def test_the_light_of_a_window_is_bounded_by_parallel_lines():
    """Its edges have few directions, as they are straight: those of the bars and the sills."""
    image = befallen(WHITE, "sun_patch", 5, penumbra=1.0)
    down, across = np.gradient(image)
    strong = np.hypot(down, across) > 5
    angles = np.degrees(np.arctan2(down[strong], across[strong])) % 180
    often = np.sort(np.histogram(angles, 36, (0, 180))[0])[::-1]
    assert often[:6].sum() > 0.8 * often.sum()


@pytest.mark.parametrize("source", SOURCES)
def test_a_shadow_opens_towards_the_arm(source):
    """The hand is higher than the telephone: light comes in beneath it, and its edge is wider."""
    image = befallen(WHITE, "cast_shadow", 5, source)
    side = int(draw_steps("cast_shadow@5", 3, source)[0].params["side"])
    rows = np.rot90(image, side)  # the arm comes in from above
    dark = [row[row < 200] for row in rows]
    tip = max(i for i, row in enumerate(dark) if len(row) > 80)
    assert dark[0].min() > dark[tip - 40].min() + 3


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
