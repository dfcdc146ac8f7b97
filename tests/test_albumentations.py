"""Degradations in a pipeline of albumentations: images, boxes, keypoints, seeds, files, errors."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import warnings

import numpy as np
import pytest

from docextract_eval.albumentations import Degrade
from docextract_eval.corpus.degrade import DEGRADATIONS
from docextract_eval.corpus.degrade.albumentations_pipelines import import_albumentations
from docextract_eval.corpus.degrade.scenes import SCENES
from docextract_eval.errors import BadInputError
from tests.ink import alone, centres, marked, spots

A = import_albumentations()
PAGE = marked((800, 640), 203)
COLOUR = np.ascontiguousarray(np.stack([PAGE.image] * 3, axis=-1))
PLAIN = np.concatenate([PAGE.quads.min(axis=1), PAGE.quads.max(axis=1)], axis=1)
MIDDLES = centres(PAGE.quads)


def pipeline(*transforms, seed=7, form="pascal_voc"):
    with warnings.catch_warnings():
        return A.Compose(
            list(transforms),
            bbox_params=A.BboxParams(format=form, label_fields=["numbers"]),
            keypoint_params=A.KeypointParams(format="xy", remove_invisible=False),
            seed=seed,
        )


def applied(transform, image=COLOUR, boxes=PLAIN):
    numbers = list(range(len(boxes)))
    return transform(image=image, bboxes=boxes, numbers=numbers, keypoints=MIDDLES - 0.5)


@pytest.mark.parametrize("name", [*DEGRADATIONS.names, *SCENES])
def test_every_degradation_and_scene_is_a_transform(name):
    """It keeps type and channels, and its boxes lie on the picture."""
    done = applied(pipeline(Degrade(f"{name}@3", p=1)))
    height, width, channels = done["image"].shape
    assert (done["image"].dtype, channels) == (np.uint8, 3)
    assert len(done["keypoints"]) == len(MIDDLES)
    found = np.asarray(done["bboxes"])
    assert len(found) == len(done["numbers"]) > len(PLAIN) / 2
    assert (found >= 0).all()
    assert (found[:, 2:] <= np.array([width, height]) + 1e-3).all()


@pytest.mark.parametrize("chain", ["perspective@3", "rotation@4", "lens_distortion@5,jpeg@1"])
def test_boxes_and_keypoints_lie_on_the_ink_wherever_it_went(chain):
    """Keypoints on the middles of markers within .1 px at the median; boxes around their ink."""
    done = applied(pipeline(Degrade(chain, p=1, dpi=203)))
    numbers = np.asarray(done["numbers"], int)
    x0, y0, x1, y1 = np.asarray(done["bboxes"], float).T
    quads = np.stack([x0, y0, x1, y0, x1, y1, x0, y1], axis=-1).reshape(-1, 4, 2)
    free = alone(quads)
    kept, weights, middles = spots(done["image"], quads[free])
    points = (np.asarray(done["keypoints"]) + 0.5)[numbers][free][kept]
    off = np.linalg.norm(middles - points, axis=1)
    assert kept.sum() > 100
    assert np.median(off) < 0.1
    assert np.percentile(off, 99) < 0.4
    areas = ((x1 - x0) * (y1 - y0))[free][kept]
    assert np.percentile(weights / areas, 99) < 1.05  # no ink of a marker is outside of its box
    assert np.abs(points - quads[free][kept].mean(axis=1)).max() < 2.5


def test_other_forms_of_boxes_are_those_boxes():
    coco = PLAIN.copy()
    coco[:, 2:] -= coco[:, :2]
    transform = Degrade("rotation@3,jpeg@2", p=1)
    one = np.asarray(applied(pipeline(transform))["bboxes"])
    other = np.asarray(applied(pipeline(transform, form="coco"), boxes=coco)["bboxes"])
    other[:, 2:] += other[:, :2]
    assert other == pytest.approx(one, abs=1e-3)


def test_other_transforms_stand_before_and_after():
    """The boxes of the pipeline as a whole lie on the ink, also where some were cut off."""
    parts = (A.HorizontalFlip(p=1), Degrade("perspective@2", p=1), A.Crop(0, 0, 500, 500, p=1))
    done = applied(pipeline(*parts))
    assert done["image"].shape == (500, 500, 3)
    assert 50 < len(done["bboxes"]) < len(PLAIN)
    for x0, y0, x1, y1 in np.asarray(done["bboxes"])[::7]:
        assert done["image"][int(y0 + y1) // 2, int(x0 + x1) // 2].max() < 90


def test_a_gray_image_stays_gray():
    for image in (PAGE.image, PAGE.image[..., np.newaxis]):
        done = applied(pipeline(Degrade("phone_photo@3", p=1)), np.ascontiguousarray(image))
        assert done["image"].shape[2:] == image.shape[2:]


def test_a_pipeline_without_boxes_degrades_images():
    done = A.Compose([Degrade("phone_photo@3", p=1)], seed=7)(image=COLOUR)
    assert (done["image"] == applied(pipeline(Degrade("phone_photo@3", p=1)))["image"]).all()
    assert applied(pipeline(Degrade("fold@3", p=1)), boxes=np.zeros((0, 4)))["numbers"] == []


def images(transform, times=4):
    return [applied(transform)["image"].tobytes() for _ in range(times)]


def test_the_seed_of_the_pipeline_repeats_its_draws():
    first = images(pipeline(Degrade("stain@3", p=1)))
    assert len(set(first)) == len(first)
    assert images(pipeline(Degrade("stain@3", p=1))) == first
    assert not {*first} & {*images(pipeline(Degrade("stain@3", p=1), seed=8))}


def test_it_is_pickled_with_its_state():
    transform = pipeline(Degrade("stain@3", p=1))
    images(transform, 2)
    assert images(pickle.loads(pickle.dumps(transform))) == images(transform)  # noqa: S301 - pickled a moment ago


def test_it_is_saved_and_loaded_with_its_pipeline(tmp_path):
    transform = pipeline(Degrade("stain@3,phone_photo@2", dpi=203, p=0.4), A.HorizontalFlip(p=0.5))
    for form in ("json", "yaml"):
        A.save(transform, tmp_path / f"saved.{form}", data_format=form)
        loaded = A.load(tmp_path / f"saved.{form}", data_format=form)
        degrade = loaded.transforms[0]
        assert (degrade.chain, degrade.dpi, degrade.p) == ("stain@3,phone_photo@2", 203, 0.4)
        loaded.set_random_seed(7)
        transform.set_random_seed(7)
        assert images(loaded) == images(transform)
    assert "Degrade(" in repr(transform)


def test_the_chance_is_kept():
    transform = A.Compose([Degrade("jpeg@5", p=0.3)], seed=7)
    changed = sum((transform(image=COLOUR)["image"] != COLOUR).any() for _ in range(100))
    assert 18 < changed < 42


BAD = {
    "floats": ({"image": COLOUR / np.float32(255)}, r"^image: has values of type float32"),
    "four channels": ({"image": np.zeros((9, 9, 4), np.uint8)}, "^image: has 4 channels"),
    "a mask": ({"image": COLOUR, "mask": PAGE.image}, "Degrade: cannot degrade 'mask'"),
    "a batch": ({"images": COLOUR[np.newaxis]}, "Degrade: cannot degrade 'images'"),
}


@pytest.mark.parametrize("what", BAD)
def test_what_it_cannot_degrade_is_refused_in_one_line(what):
    data, pattern = BAD[what]
    with pytest.raises(BadInputError, match=f"{pattern}.*Remedy: "):
        A.Compose([Degrade("fold@3", p=1)])(**data)


def test_boxes_outside_are_refused_by_albumentations():
    with pytest.raises(ValueError, match="to be in the range"):
        applied(pipeline(Degrade("fold@3", p=1)), boxes=[[600, 10, 700, 20]])


@pytest.mark.parametrize(("arguments", "pattern"), [(("fold",), "fold@3"), (("jpg@3",), "jpeg")])
def test_what_is_no_chain_is_refused_when_it_is_named(arguments, pattern):
    with pytest.raises(BadInputError, match=pattern):
        Degrade(*arguments)


def test_what_is_no_chance_is_refused():
    with pytest.raises(BadInputError, match="is not from 0 to 1"):
        Degrade("fold@3", p=2)


@pytest.mark.long
def test_albumentations_is_imported_with_this_module_alone():
    """And then without asking the network for a newer version."""
    script = (
        "import sys, docextract_eval; docextract_eval.degrade;"
        "assert 'albumentations' not in sys.modules;"
        "import docextract_eval.albumentations, os; print(os.environ['NO_ALBUMENTATIONS_UPDATE'])"
    )
    kept = {key: value for key, value in os.environ.items() if "ALBUMENTATIONS" not in key}
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, env=kept, capture_output=True, text=True, check=True)
    assert done.stdout == "1\n"
