"""Images of one's own, degraded in memory: forms, channels, boxes, chains, seeds, bad input."""

from __future__ import annotations

import json
import pickle
import re
import subprocess
import sys
import types

import cv2
import numpy as np
import pytest
from PIL import Image

from docextract_eval import Degrade, degrade
from docextract_eval.codec.records import from_json, to_json
from docextract_eval.corpus.degrade import DEGRADATIONS
from docextract_eval.corpus.degrade.chain import degrade as degrade_page
from docextract_eval.corpus.degrade.conditions import draw_chain, draw_steps
from docextract_eval.corpus.degrade.scenes import SCENES
from docextract_eval.errors import BadInputError
from docextract_eval.records import Step
from tests.cli.commands import dxe
from tests.ink import centres, marked, spots

BOXES = [[40, 50, 120, 80], [150, 200, 260, 230]]
CHAIN = "fold@2,phone_photo@2"


def drawing():
    """A white page in colour, with the boxes as a red and a blue bar on it."""
    image = np.full((400, 300, 3), 255, np.uint8)
    for (x0, y0, x1, y1), ink in zip(BOXES, ((200, 0, 0), (0, 0, 200)), strict=True):
        image[y0:y1, x0:x1] = ink
    return image


class Tensor:
    """As much of a torch tensor as is used; torch itself is larger than all else together."""

    def __init__(self, array):
        self.array, self.ndim = array, array.ndim

    def permute(self, *axes):
        return Tensor(self.array.transpose(axes))

    def cpu(self):
        return self

    def numpy(self):
        return self.array

    def float(self):
        return Tensor(self.array.astype(np.float32))

    def new_tensor(self, array):
        return Tensor(np.array(array, self.array.dtype))


def test_an_array_comes_out_red_first_as_it_went_in():
    """The red bar is red where its box says, and so it is in the file."""
    done = degrade(drawing(), "rotation@1,jpeg@1", boxes=BOXES, seed=7)
    stored = cv2.cvtColor(cv2.imdecode(np.frombuffer(done.file.data, np.uint8), 1), 4)
    for image in (done.image, stored):
        for box, channel in zip(done.boxes.astype(int), (0, 2), strict=True):
            x, y = (box[0] + box[2]) // 2, (box[1] + box[3]) // 2
            assert image[y, x].argmax() == channel
            assert image[y, x, channel] > 150


@pytest.mark.parametrize("chain", ["fold@2,phone_photo@2", "fax@3", "stain@3", "binarise@3"])
def test_an_image_comes_out_in_the_form_it_came_in(chain):
    rgb = drawing()
    gray = np.ascontiguousarray(rgb[..., 1])
    in_colour, in_gray = degrade(rgb, chain).image, degrade(gray, chain).image
    for image, channels in ((in_colour, (3,)), (in_gray, ())):
        assert image.dtype == np.uint8
        assert image.flags.writeable
        assert image.shape[2:] == channels
    one = degrade(gray[..., np.newaxis], chain).image
    assert (one == in_gray[..., np.newaxis]).all()
    for mode, array, wanted in (("RGB", rgb, in_colour), ("L", gray, in_gray)):
        done = degrade(Image.fromarray(array), chain).image
        assert done.mode == mode
        assert (np.asarray(done) == wanted).all()
    tensor = degrade(Tensor(rgb.transpose(2, 0, 1)), chain).image
    assert (tensor.array == in_colour.transpose(2, 0, 1)).all()
    assert degrade(Tensor(gray[np.newaxis]), chain).image.array.shape == (1, *in_gray.shape)


@pytest.mark.parametrize("name", [*DEGRADATIONS.names, *SCENES])
def test_every_degradation_and_scene_takes_an_array(name):
    """In colour, and its steps do the same again, also after JSON."""
    page = drawing()
    before = page.copy()
    done = degrade(page, f"{name}@3", boxes=BOXES, seed=5)
    assert (page == before).all()
    assert done.boxes.shape == (2, 4)
    steps = [from_json(Step, json.loads(json.dumps(to_json(step)))) for step in done.steps]
    again = degrade(page, steps, boxes=BOXES)
    assert (again.image == done.image).all()
    assert (again.quads == done.quads).all()
    assert (again.visible == done.visible).all()


def test_boxes_lie_on_the_ink_wherever_it_went():
    """Markers of a whole page: within .1 px at the median, .4 px at the 99th percentile."""
    page = marked((1200, 640), 203)
    done = degrade(page.image, "rotation@3,perspective@3", boxes=page.quads, seed=3, dpi=203)
    kept, _, middles = spots(done.image, done.quads)
    off = np.linalg.norm(middles - centres(done.quads[kept]), axis=1)
    assert kept.sum() > 250
    assert np.median(off) < 0.1
    assert np.percentile(off, 99) < 0.4
    plain = np.concatenate([page.quads.min(axis=1), page.quads.max(axis=1)], axis=1)
    same = degrade(page.image, "rotation@3,perspective@3", boxes=plain, seed=3, dpi=203)
    assert (same.quads == done.quads).all()


def test_a_box_that_is_cut_away_or_covered_is_less_visible():
    cut = degrade(drawing(), "redaction@5", boxes=BOXES, seed=1)
    assert cut.visible.min() < 0.9
    assert (degrade(drawing(), "defocus@5", boxes=BOXES).visible == 1).all()


def test_a_chain_is_applied_as_it_is_written():
    """As its parts one after the other, where none of them resamples what another resampled."""
    page = marked((400, 300), 150)
    for chain in ("jpeg@4,stain@3", "stain@3,jpeg@4", "low_res@3,rotation@2,jpeg@3"):
        steps = draw_chain(chain.split(","), 7, "")
        in_turn = page
        for step in steps:
            in_turn = degrade_page(in_turn, [step])
        assert (degrade(page.image, chain, seed=7).image == in_turn.image).all()
    assert [step.leg for step in draw_chain(("jpeg@4", "stain@3", "jpeg@1"), 7, "")] == [0, 1, 1]


def test_shapes_in_a_row_resample_once():
    legs = {step.leg for step in draw_chain(("fold@3", "rotation@2", "perspective@2"), 7, "")}
    assert legs == {0}


def test_what_occurs_twice_is_drawn_twice_and_the_first_as_it_is_alone():
    first, second = draw_chain(("stain@3", "stain@3"), 7, "doc-1")
    assert (first,) == draw_steps("stain@3", 7, "doc-1")
    assert first.params != second.params
    scene = draw_chain(("stain@3", "coffee_table@2"), 7, "doc-1")
    assert scene[0] == first
    assert sum(step.name == "stain" for step in scene) == 2


def test_a_seed_and_a_name_draw_as_a_corpus_does():
    (drawn,) = degrade(drawing(), "stain@3", seed=7, name="doc-1").steps
    assert (drawn,) == draw_steps("stain@3", 7, "doc-1")
    for other in ({"seed": 8, "name": "doc-1"}, {"seed": 7, "name": "doc-2"}, {"seed": 7}):
        assert degrade(drawing(), "stain@3", **other).steps[0].params != drawn.params


@pytest.mark.long
def test_another_process_and_the_command_line_make_the_same_bytes(tmp_path):
    Image.fromarray(drawing()).save(tmp_path / "page.png")
    done = degrade(drawing(), CHAIN, seed=7, name="page.png")
    options = ("--condition", "fold@2", "--condition", "phone_photo@2", "--seed", 7, "-o", "a.jpg")
    assert dxe("degrade", "page.png", *options, cwd=tmp_path).returncode == 0
    assert (tmp_path / "a.jpg").read_bytes() == done.file.data
    script = (
        "import sys, numpy; from PIL import Image; from docextract_eval import degrade;"
        f"done = degrade(Image.open('page.png'), {CHAIN!r}, seed=7, name='page.png');"
        "sys.stdout.buffer.write(done.file.data)"
    )
    other = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, check=True
    )
    assert other.stdout == done.file.data


BAD_IMAGES = {
    "floats": (drawing() / 255, r"values of type float64.*\(255 \* image\)"),
    "whole numbers": (drawing().astype(int), "values of type int64"),
    "16 bits": (drawing().astype(np.uint16), r"uint16, .* give \(image // 257\)"),
    "four channels": (np.zeros((9, 9, 4), np.uint8), r"4 channels.*image\[\.\.\., :3\]"),
    "channels first": (np.zeros((3, 90, 80), np.uint8), "shape 3 x 90 x 80"),
    "a batch": (np.zeros((2, 9, 9, 3), np.uint8), "shape 2 x 9 x 9 x 3"),
    "nothing": (np.zeros((0, 9), np.uint8), r"no pixels \(0 x 9\)"),
    "a list": ([[0, 255]], "has type list"),
    "a path": ("page.png", "has type str"),
    "a PIL image with a palette": (Image.new("P", (9, 9)), r"mode P.*convert"),
    "a flat tensor": (Tensor(np.zeros((9, 9), np.uint8)), "2 dimensions"),
    "a tensor of floats": (Tensor(np.zeros((3, 9, 9), np.float32)), "float32"),
}


@pytest.mark.parametrize("what", BAD_IMAGES)
def test_what_is_no_image_is_refused_in_one_line(what):
    image, pattern = BAD_IMAGES[what]
    with pytest.raises(BadInputError, match=pattern) as caught:
        degrade(image, "jpeg@3")
    assert re.fullmatch(r"image: .+\. Remedy: .+", str(caught.value))


@pytest.mark.parametrize(
    ("boxes", "pattern"),
    [
        ([40, 50, 120, 80], "is not a list of boxes"),
        ([[40, 50, 120]], "is not a list of boxes"),
        ("boxes", "is not a list of boxes"),
        ([{"x": 40}], "is not a list of boxes"),
        ([[10**400, 0, 1, 1]], "is not a list of boxes"),
        ([[40, 50, 120, 50]], "without extent"),
        ([[40, 50, float("nan"), 80]], "without extent"),
        ([*BOXES, [250, 10, 301, 20]], r"box 2 \(250, 10, 301, 20\) reaches .* 300 x 400 px"),
        ([[-1, 10, 30, 20]], "box 0 .* reaches beyond"),
        ([[0.1, 0.1, 900, 0.2]], "reaches beyond"),
    ],
)
def test_boxes_that_are_none_are_refused_in_one_line(boxes, pattern):
    with pytest.raises(BadInputError, match=f"^boxes: .*{pattern}.*Remedy: "):
        degrade(drawing(), "jpeg@3", boxes=boxes)


def test_rounding_takes_no_box_off_its_image():
    done = degrade(drawing(), "defocus@3", boxes=[[-0.2, 0, 300.3, 400.0001]])
    assert done.boxes.tolist() == [[-0.2, 0, 300.3, 400.0001]]


@pytest.mark.parametrize(
    ("chain", "pattern"),
    [
        ("", "empty part"),
        ("fold@3,,jpeg@3", "empty part"),
        ("fold@3,jpg@3", "did you mean 'jpeg'"),
        ("fold", "write it as fold@3"),
        ("fold@3,pdf", "makes a PDF of a document"),
        ("fax@3+pdf_scan", "makes a PDF of a document"),
    ],
)
def test_what_is_no_chain_is_refused_in_one_line(chain, pattern):
    with pytest.raises(BadInputError, match=pattern):
        degrade(drawing(), chain)
    with pytest.raises(BadInputError, match=pattern):
        Degrade(chain)


def test_a_gray_image_takes_no_colours():
    gray = drawing()[..., 1]
    with pytest.raises(BadInputError, match="'white_balance' changes only colours"):
        degrade(gray, "white_balance@3")
    with pytest.raises(BadInputError, match="'white_balance' changes only colours"):
        degrade(gray, degrade(drawing(), "phone_photo@3").steps)


@pytest.mark.parametrize("options", [{"p": 1.5}, {"p": -0.1}])
def test_what_is_no_chance_is_refused(options):
    with pytest.raises(BadInputError, match="is not from 0 to 1"):
        Degrade("jpeg@3", **options)


def test_what_is_no_resolution_is_refused():
    with pytest.raises(BadInputError, match="dpi: 20 is no resolution"):
        degrade(drawing(), "jpeg@3", dpi=20)


def called(transform, times=4):
    return [np.asarray(transform(drawing())).tobytes() for _ in range(times)]


def test_a_transform_draws_at_each_call_and_again_the_same_from_the_same_seed():
    first = called(Degrade("rotation@3,stain@3", seed=7))
    assert len(set(first)) == len(first)
    assert called(Degrade("rotation@3,stain@3", seed=7)) == first
    assert not {*first} & {*called(Degrade("rotation@3,stain@3", seed=8))}


def test_a_pickled_transform_goes_on_where_it_was():
    transform = Degrade("rotation@3", seed=7)
    called(transform, 2)
    copy = pickle.loads(pickle.dumps(transform))  # noqa: S301 - pickled a moment ago
    assert called(copy) == called(transform)


@pytest.mark.long
def test_the_chance_is_kept():
    transform, image = Degrade("jpeg@5", p=0.3, seed=7), drawing()
    changed = sum(transform(image) is not image for _ in range(300))
    assert 70 < changed < 110
    assert Degrade("jpeg@5", p=0)(image) is image
    assert repr(transform) == "Degrade('jpeg@5', p=0.3, seed=7, dpi=150)"


def test_workers_of_a_data_loader_draw_apart(monkeypatch):
    """What torch says in a worker, said by a stand-in: each has a seed, another in each epoch."""
    loading = types.ModuleType("torch.utils.data")
    monkeypatch.setitem(sys.modules, "torch.utils.data", loading)
    found = []
    for seed in (None, 41, 42, 43):
        info = None if seed is None else types.SimpleNamespace(seed=seed)
        loading.get_worker_info = lambda info=info: info
        found.append(tuple(called(Degrade("stain@3", seed=7), 2)))
    assert len(set(found)) == 4


def test_the_boxes_of_a_target_follow_the_picture():
    target = {"boxes": np.array(BOXES), "labels": [3, 4]}
    image, moved = Degrade("rotation@5", seed=7)(Image.fromarray(drawing()), target)
    assert image.size != (300, 400)
    assert moved["labels"] == [3, 4]
    assert (np.abs(moved["boxes"] - BOXES).max(axis=1) > 1).all()
    assert (target["boxes"] == BOXES).all()
    tensor = Tensor(np.array(BOXES))
    _, same = Degrade("rotation@5", seed=7)(drawing(), {"boxes": tensor})
    assert same["boxes"].array == pytest.approx(moved["boxes"])
    assert Degrade("jpeg@3")(drawing(), {"labels": [1]})[1] == {"labels": [1]}


def test_the_boxes_of_a_target_end_at_the_edge():
    """So that another transform takes them, where `degrade` says how far they reach beyond."""
    whole = {"boxes": [[0, 0, 300, 400]]}
    image, target = Degrade("close_up@5,rotation@5", seed=7)(drawing(), whole)
    height, width = image.shape[:2]
    assert (target["boxes"] >= 0).all()
    assert (target["boxes"] <= [width, height, width, height]).all()
    assert Degrade("jpeg@3")(image, target)[1]["boxes"].tolist() == target["boxes"].tolist()


def test_torch_takes_and_gives_tensors():
    torch = pytest.importorskip("torch", reason="torch is not here: a stand-in is tested instead")
    image = torch.from_numpy(drawing().transpose(2, 0, 1).copy())
    done = degrade(image, CHAIN, seed=7).image
    assert done.dtype == torch.uint8
    assert (done.numpy().transpose(1, 2, 0) == degrade(drawing(), CHAIN, seed=7).image).all()
