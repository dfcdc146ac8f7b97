"""What lies around a sheet is as bright, as rough and as uneven as on real photographs."""

from __future__ import annotations

import numpy as np
import pytest

from docextract_eval import geometry
from docextract_eval.corpus.degrade import Outline
from docextract_eval.corpus.degrade.pixel_operations import lift_blacks
from docextract_eval.corpus.degrade.surroundings import (
    draw_surroundings,
    draw_surroundings_params,
    measured_surroundings,
    tones_before_room_light,
)
from docextract_eval.corpus.measured import PERCENTILES, read_measured

MEASURED = read_measured("docextract_eval.corpus.degrade", "photograph.json")["surroundings"]
SURROUNDINGS = measured_surroundings()
SIZE, PAPER = (600, 500), (300, 260)
"""Of a picture, and of the paper in its middle."""
TOP, LEFT = 150, 120
EVEN = {f"around_{at}": 0.0 for at in range(6)} | {
    "light_from": 0.1,
    "clutter": 0.99,
    "clutter_at": 0.5,
    "edge": 1.0,
    **dict.fromkeys(("blue", "red", "other_blue", "other_red"), 1.0),
}
"""Light as on average, in gray, without things or an edge."""


def drawn_params(seed):
    return draw_surroundings_params(SURROUNDINGS, np.random.default_rng(seed))


def surroundings(params, colour=False, under_paper=False):
    """What is drawn around a paper in the middle of the picture, or around none."""
    flow = geometry.homography_flow(np.array([[1.0, 0, -LEFT], [0, 1, -TOP], [0, 0, 1]]), SIZE)
    under = geometry.inside_distance_levels(flow, PAPER)
    inside = under if under_paper else np.zeros_like(under)
    return draw_surroundings(SURROUNDINGS, Outline(SIZE, 150, 0, colour), params, inside)


def test_as_bright_and_as_rough_as_on_photographs():
    """Percentile by percentile."""
    many = [drawn_params(seed) for seed in range(1_000)]
    for name in ("level", "texture"):
        found = np.percentile([params[name] for params in many], PERCENTILES[1:-1])
        assert found == pytest.approx(np.array(MEASURED[name][1:-1]) / 1000, rel=0.15, abs=0.03)


@pytest.mark.parametrize("level", [0.3, 0.5, 0.7])
@pytest.mark.parametrize("colour", [False, True])
def test_the_mean_is_the_level_that_was_drawn(level, colour):
    """By the tone that a camera makes so bright; in colour as in gray."""
    for at in np.arange(7) / 997 + 0.0003:
        image = surroundings({"at": at, "level": level, "texture": 0.05} | EVEN, colour)
        gray = image.astype(float)
        if colour:
            gray = gray @ (0.114, 0.587, 0.299)
        light = np.array(MEASURED["light"]) / 1000
        tone = tones_before_room_light(level * light, SURROUNDINGS.ink).mean()
        assert gray.mean() == pytest.approx(tone, abs=6)


def test_paper_is_as_bright_as_paper_and_what_is_darker_than_any_ink_is_black():
    tones = tones_before_room_light(np.array([0.0, 0.6, 1.0]), SURROUNDINGS.ink)
    assert tones[2] == 255
    assert tones[0] < 0 < tones[1] < 255 * 0.6


def test_a_rougher_one_has_more_texture():
    """In proportion, by the spread within small blocks at the size of its tiles."""
    found = []
    for texture in (0.02, 0.04, 0.08):
        image = surroundings({"at": 0.41, "level": 0.8, "texture": texture} | EVEN)
        blocks = image[::2, ::2][:296, :248].astype(float).reshape(37, 8, 31, 8)
        found.append(float(np.median(blocks.std(axis=(1, 3)))))
    assert found[1] / found[0] == pytest.approx(2, rel=0.2)
    assert found[2] / found[1] == pytest.approx(2, rel=0.2)


def test_light_is_as_uneven_as_the_weights_say():
    """A component adds to each part of the picture what it was measured to."""
    params = {"at": 0.41, "level": 0.6, "texture": 0.0} | EVEN
    component = np.array(MEASURED["components"][0]) / 1000
    fields = [surroundings(params | {"around_0": weight}).astype(float) for weight in (-1.0, 1.0)]
    added = (fields[1] - fields[0])[:592, :].reshape(16, 37, -1)[:, :, :496].reshape(16, 37, 16, 31)
    assert np.corrcoef(added.mean(axis=(1, 3)).ravel(), component.ravel())[0, 1] > 0.95


def test_they_have_the_colours_that_were_measured():
    """Percentile by percentile; and what is drawn is as blue and red beside white paper."""
    many = [drawn_params(seed) for seed in range(1_000)]
    dark = [np.log(params["blue"]) for params in many if params["level"] < 0.65]
    measured = np.array(MEASURED["blue_if_dark"][2:-2]) / 1000
    assert np.percentile(dark, PERCENTILES[2:-2]) == pytest.approx(measured, abs=0.08)
    brown = {"at": 0.41, "level": 0.6, "texture": 0.01} | EVEN | {"blue": 0.6, "red": 1.25}
    blue, _, red = surroundings(brown, colour=True).astype(float).mean(axis=(0, 1))
    light = 0.6 * np.array(MEASURED["light"]) / 1000
    for tone, gain in ((blue, 0.6), (red, 1.25)):
        wanted = tones_before_room_light(gain * light, SURROUNDINGS.ink)
        assert tone == pytest.approx(lift_blacks(wanted, 72).mean(), abs=10)


def test_beyond_an_edge_something_else_lies():
    """In a straight line, of another colour; with no edge, the picture is of one colour."""
    params = {"at": 0.41, "level": 0.5, "texture": 0.0} | EVEN | {"other_blue": 0.5}
    shares = []
    for edge in (0.0, 1.0):
        picture = surroundings(params | {"edge": edge}, colour=True).astype(float)
        shares.append(float((picture[..., 0] < 0.8 * picture[..., 2]).mean()))
    assert 0.05 < shares[0] < 0.6
    assert shares[1] == 0


@pytest.mark.parametrize("texture", [0.05, 0.2, 1.0])
@pytest.mark.parametrize("level", [0.05, 0.3, 0.9])
def test_nothing_is_thresholded_to_black_and_white(texture, level):
    """However rough it is said to be: few pixels are at either end of its tones."""
    for at in np.arange(9) / 997 + 0.0003:
        image = surroundings({"at": at, "level": level, "texture": texture} | EVEN)
        low, high = np.percentile(image, (1, 99))
        assert high - low < 190
        assert len(np.unique(image)) > 8


def test_the_same_numbers_draw_the_same_picture():
    params = drawn_params(3)
    assert params == drawn_params(3) != drawn_params(4)
    for colour in (False, True):
        assert (surroundings(params, colour) == surroundings(params, colour)).all()
        assert surroundings(params, colour).shape[:2] == SIZE


def test_a_picture_in_gray_is_as_light_as_in_colour():
    """Where no colour is as bright as can be."""
    params = drawn_params(5) | {"level": 0.5}
    gray, colour = surroundings(params).astype(float), surroundings(params, colour=True)
    apart = np.abs(gray - colour.astype(float) @ (0.114, 0.587, 0.299))
    not_full = colour.max(axis=2) < 240
    assert not_full.mean() > 0.5
    assert apart[not_full].max() <= 2


def test_the_sheet_casts_its_shadow_on_them():
    params = drawn_params(7) | {"level": 0.7}
    lit, shaded = (surroundings(params, under_paper=paper).astype(float) for paper in (False, True))
    rim = (slice(TOP + 40, TOP + 240), slice(LEFT - 2, LEFT))
    assert shaded[rim].mean() < 0.9 * lit[rim].mean()
    assert (shaded[:40, :40] == lit[:40, :40]).all()
