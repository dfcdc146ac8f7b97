"""A page laid askew, and a picture saved small: against their own closed forms."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from docextract_eval import geometry
from docextract_eval.corpus.degrade import Outline
from docextract_eval.corpus.degrade.chain import degrade
from docextract_eval.corpus.degrade.conditions import draw_steps
from docextract_eval.corpus.degrade.files import decode
from docextract_eval.corpus.degrade.jpeg import JPEG
from docextract_eval.corpus.degrade.rotation import ROTATION


@pytest.mark.parametrize("degrees", [-6.5, -0.4, 0.4, 3.5])
def test_a_turn_is_around_the_middle_and_the_bed_holds_all_of_the_page(degrees):
    """No corner of the paper is cut off, and no bed is wasted."""
    size = (756, 640)
    flow = ROTATION.bend(Outline(size, 203), {"degrees": degrees})
    corners = np.array([[0.0, 0.0], [640, 0], [640, 756], [0, 756]])
    moved = geometry.quads_on_new_page(corners[None], flow)[0]
    tall, wide = flow.size
    assert moved.min() > -0.01
    assert moved[:, 0].max() < wide + 0.01
    assert moved[:, 1].max() < tall + 0.01
    assert wide - np.ptp(moved[:, 0]) < 1.01
    assert tall - np.ptp(moved[:, 1]) < 1.01
    middle = geometry.quads_on_new_page(np.array([[320.0, 378.0]]), flow)[0]
    assert middle == pytest.approx([wide / 2, tall / 2], abs=0.01)


@pytest.mark.parametrize("degrees", [-3.5, 3.5])
def test_positive_degrees_are_clockwise(degrees):
    """On the page as it is seen, where y grows downwards; lengths are kept."""
    flow = ROTATION.bend(Outline((400, 300), 203), {"degrees": degrees})
    left, right = geometry.quads_on_new_page(np.array([[50.0, 200.0], [250.0, 200.0]]), flow)
    assert np.degrees(np.arctan2(*(right - left)[::-1])) == pytest.approx(degrees, abs=0.01)
    assert np.linalg.norm(right - left) == pytest.approx(200, abs=0.01)


def test_every_word_of_a_turned_page_is_wholly_there(clean):
    """Its share is 1 to the last digit that is stored."""
    after = degrade(clean[1], draw_steps("rotation@5", 1, "doc"))
    assert (after.visible.astype(np.float32) == 1).all()


def test_the_five_levels_of_a_turn_are_the_catalogues():
    """In degrees, to either side."""
    drawn = [abs(draw_steps(f"rotation@{s}", 1, "doc")[0].params["degrees"]) for s in range(1, 6)]
    assert drawn == [0.4, 0.9, 1.8, 3.5, 6.5]


def test_the_five_levels_of_a_jpeg_are_the_catalogues():
    """Quality falls, generations grow, and the picture was smaller before."""
    drawn = [draw_steps(f"jpeg@{s}", 1, "doc")[0].params for s in range(1, 6)]
    assert [params["quality"] for params in drawn] == [75, 45, 25, 13, 8]
    assert [params["generations"] for params in drawn] == [1, 1, 2, 2, 3]
    assert [params["size"] for params in drawn] == [1, 0.96, 0.88, 0.8, 0.7]


def test_the_last_saving_is_at_the_stated_quality():
    """Those before it were finer; the file's own tables are those of the last."""
    image = np.random.default_rng(1).integers(0, 256, (64, 64)).astype(np.uint8)
    file, _ = JPEG.encode(image, 150, {"quality": 15, "generations": 2, "size": 0.8})
    once = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 15])[1].tobytes()
    tables = slice(once.index(b"\xff\xdb"), once.index(b"\xff\xc0"))
    assert file.data[tables] == once[tables]
    assert file.data != once


@pytest.mark.parametrize("size", [1, 0.8])
@pytest.mark.parametrize("generations", [1, 2, 3])
def test_every_generation_costs_something(generations, size):
    """A picture saved twice is farther from the first, also if it was smaller in between."""
    rng = np.random.default_rng(2)
    image = cv2.GaussianBlur(rng.integers(0, 256, (128, 128)).astype(np.uint8), (5, 5), 1)

    def error(times):
        file, _ = JPEG.encode(image, 150, {"quality": 30, "generations": times, "size": size})
        return ((decode(file).astype(float) - image) ** 2).mean()

    assert error(generations + 1) > error(generations)


def test_a_picture_that_was_smaller_before_loses_more():
    """Blocks and rings of the smaller picture are enlarged with it."""
    rng = np.random.default_rng(2)
    image = cv2.GaussianBlur(rng.integers(0, 256, (128, 128)).astype(np.uint8), (5, 5), 1)
    errors = []
    for size in (1, 0.9, 0.8, 0.7):
        params = {"quality": 30, "generations": 2, "size": size}
        file, _ = JPEG.encode(image, 150, params)
        assert decode(file).shape == image.shape
        errors.append(((decode(file).astype(float) - image) ** 2).mean())
    assert (np.diff(errors) > 0).all()


@pytest.mark.parametrize(("name", "quality"), [("web_photo", 75), ("cleaned_scan", 99.5)])
def test_scenes_whose_files_were_measured_keep_their_quality(name, quality):
    """Real photographs on websites have 75; scans of the pack are hardly compressed."""
    steps = [draw_steps(f"{name}@3", 1, f"doc-{at}") for at in range(20)]
    drawn = [step.params for chain in steps for step in chain if step.name == "jpeg"]
    assert len(drawn) == 20
    assert all(abs(params["quality"] - quality) <= 1 for params in drawn)
    assert all(params["generations"] == 1 for params in drawn)
