"""A chain of accidents: its order, its one resampling, and its names."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from docextract_eval import geometry
from docextract_eval.corpus.degrade import value_at_severity
from docextract_eval.corpus.degrade.chain import degrade
from docextract_eval.corpus.degrade.conditions import draw_steps, parse_condition
from docextract_eval.corpus.degrade.files import decode, encode_jpeg, encode_png
from docextract_eval.errors import BadInputError, UnknownNameError
from docextract_eval.records import Step

BLUR = Step("defocus", 3, {"sigma": 1.3})
SAVE = Step("jpeg", 3, {"quality": 30, "generations": 2, "size": 0.88})


def turn(degrees):
    """A page laid askew by just so much."""
    return Step("rotation", 3, {"degrees": degrees})


def test_steps_happen_in_the_order_of_life_however_they_are_listed(clean):
    """Shape before picture before file."""
    page = clean[1]
    one = degrade(page, (turn(2.0), BLUR, SAVE))
    other = degrade(page, (SAVE, BLUR, turn(2.0)))
    assert one.file == other.file
    assert (one.quads == other.quads).all()


def test_a_chain_is_its_parts_one_after_the_other(clean):
    """Where no two bend, doing them together or in turn is the same to the byte."""
    page = clean[1]
    together = degrade(page, (turn(2.0), BLUR, SAVE))
    in_turn = degrade(degrade(degrade(page, (turn(2.0),)), (BLUR,)), (SAVE,))
    assert together.file == in_turn.file
    assert (together.quads == in_turn.quads).all()


def test_shapes_compose_and_resample_once(clean):
    """A turn and its return leave sharp ink: two resamplings would have blurred it twice."""
    page = clean[1]
    there_and_back = degrade(page, (turn(5.0), turn(-5.0)))
    twice = degrade(degrade(page, (turn(5.0),)), (turn(-5.0),))
    assert there_and_back.image.shape == twice.image.shape
    extreme = [np.isin(after.image, (0, 255)).mean() for after in (there_and_back, twice)]
    assert extreme[0] > extreme[1]
    off = (
        geometry.quads_on_new_page(page.quads, geometry.identity_flow(page.image.shape))
        - page.quads
    )
    assert np.abs(off).max() < 1e-9
    assert np.abs(there_and_back.quads - twice.quads).max() < 0.05


@pytest.mark.parametrize("degrees", [(2.0, 3.0), (0.1,) * 50], ids=["two", "fifty"])
def test_composed_turns_add_up(degrees, clean):
    """2 and 3 degrees are 5: the words' edges say so."""
    both = degrade(clean[1], [turn(each) for each in degrees]).quads
    one = degrade(clean[1], (turn(5.0),)).quads
    slope = [
        np.arctan2(*(quads[:, 1] - quads[:, 0]).T[::-1]).mean() * 180 / np.pi
        for quads in (both, one)
    ]
    assert slope[0] == pytest.approx(slope[1], abs=0.01)
    assert abs(slope[1]) == pytest.approx(5, abs=0.01)


def test_without_steps_nothing_happens(clean):
    """The very page comes back."""
    assert degrade(clean[1], ()) is clean[1]


def test_what_comes_from_beside_the_paper_is_a_white_lid(clean):
    """The corners of a turned page; a line of shadow tells the paper from the lid."""
    after = degrade(clean[1], (turn(6.5),))
    corners = after.image[[0, 0, -1, -1], [0, -1, 0, -1]]
    assert (corners == 248).all()
    blank = dataclasses.replace(clean[1], image=np.full_like(clean[1].image, 255))
    darkest = degrade(blank, (turn(6.5),)).image.min(axis=1)
    assert (darkest[40:-40] < 240).all()
    assert np.mean(darkest[40:-40] < 235) > 0.99  # grain reaches a little further here and there
    assert darkest.min() > 150
    assert after.image.shape[0] > clean[1].image.shape[0]


def test_the_noise_of_a_document_is_the_same_at_every_severity():
    """The side to which a page lies askew, for many documents; and both sides occur."""
    sides = set()
    for number in range(20):
        drawn = [
            draw_steps(f"rotation@{s}", 1, f"doc-{number}")[0].params["degrees"] for s in (1, 3, 5)
        ]
        assert len({np.sign(degrees) for degrees in drawn}) == 1
        sides.add(np.sign(drawn[0]))
    assert sides == {-1, 1}


def test_clean_is_no_step():
    """It is a condition all the same."""
    assert draw_steps("clean", 1, "doc") == ()


@pytest.mark.parametrize(
    ("severity", "value"), [(0, 0), (0.5, 0.5), (1, 1), (2.5, 3), (4, 8), (4.5, 12), (5, 16)]
)
def test_between_the_levels_a_parameter_follows_straight_lines(severity, value):
    """From nothing at 0 through the five levels."""
    assert value_at_severity(severity, 0, (1, 2, 4, 8, 16)) == value


@pytest.mark.parametrize(
    ("condition", "parsed"),
    [
        ("clean", None),
        ("defocus@3", ("defocus", 3.0)),
        ("rotation@0", ("rotation", 0.0)),
        ("jpeg@2.5", ("jpeg", 2.5)),
        ("scan", ("scan", 0.0)),
    ],
)
def test_a_condition_is_a_name_and_a_severity(condition, parsed):
    """Or clean, or a mix, which has its severities within itself."""
    assert parse_condition(condition) == parsed


@pytest.mark.parametrize(
    "condition", ["defocus", "defocus@", "defocus@5.1", "defocus@-1", "jpeg@x"]
)
def test_a_condition_without_a_severity_is_refused_with_its_form(condition):
    """And with the place where it stood."""
    with pytest.raises(BadInputError, match=r"^a\.toml: .*from 0 to 5.*write it as \w+@3"):
        parse_condition(condition, "a.toml")


@pytest.mark.parametrize("condition", ["defocs@3", "", "@3"])
def test_an_accident_that_nobody_knows_is_refused(condition):
    """With those that are known."""
    with pytest.raises(UnknownNameError, match=r"unknown condition.* are known"):
        parse_condition(condition, "a.toml")


def test_a_png_keeps_every_pixel():
    """Gray and colour."""
    rng = np.random.default_rng(1)
    for shape in ((30, 50), (30, 50, 3)):
        image = rng.integers(0, 256, shape).astype(np.uint8)
        file = encode_png(image)
        assert file.media_type == "image/png"
        assert file.data.startswith(b"\x89PNG")
        assert (decode(file) == image).all()
        assert not decode(file).flags.writeable


def test_a_jpeg_is_gray_where_the_picture_is_gray():
    """One channel in, one channel out, in the file too."""
    image = np.full((32, 32), 90, np.uint8)
    file = encode_jpeg(image, 80)
    assert file.media_type == "image/jpeg"
    assert file.data.startswith(b"\xff\xd8")
    assert decode(file).shape == (32, 32)
    assert len(encode_jpeg(image, 10).data) <= len(file.data)


@pytest.mark.parametrize("name", ["marks", "misfed_paper", "ink_dropout"])
def test_a_file_is_no_longer_a_pages_when_its_pixels_changed(name, clean):
    """Whoever repaints, covers or prints elsewhere leaves the old bytes behind."""
    (step,) = draw_steps(f"{name}@5", 3, "doc-1")
    after = degrade(clean[1], (SAVE, Step(step.name, step.severity, step.params, leg=1)))
    assert after.file is None
