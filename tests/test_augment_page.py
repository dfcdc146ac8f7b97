"""The page on training sets: its examples run in order, and what they make is what it says."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest
from PIL import Image

from tests.house.source import ROOT

PAGE = ROOT / "docs/how-to/augment-training.md"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The folder and the names after all blocks, in one namespace, as a reader pastes them."""
    folder = tmp_path_factory.mktemp("training")
    names = {}
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        text = PAGE.read_text(encoding="utf-8")
        for block in re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
            exec(block, names)  # noqa: S102 - our own page
    return folder, names


def test_it_makes_receipts_with_labels(made):
    files = sorted((made[0] / "receipts").glob("*.json"))
    assert len(files) == 4
    for file in files:
        labels = json.loads(file.read_text())
        assert "total" in labels["fields"]
        dark = np.asarray(Image.open(file.with_suffix(".png")).convert("L")) < 128
        for x0, y0, x1, y1 in np.array(labels["boxes"], int):
            assert dark[y0:y1, x0:x1].any()


def test_it_folds_a_receipt(made):
    clean = Image.open(made[0] / "receipts/receipt-0-000000.png")
    folded = Image.open(made[0] / "folded.png")
    assert folded.mode == "RGB"
    assert np.asarray(folded).mean() != np.asarray(clean).mean()


def test_it_writes_a_pipeline_that_can_be_loaded(made):
    folder, names = made
    loaded = names["albumentations"].load(folder / "pipeline.json")
    assert [type(each).__name__ for each in loaded.transforms][:2] == ["Degrade", "Degrade"]


def test_its_data_set_moves_the_boxes_onto_the_ink(made):
    """What they hold is darker than the paper around, after a photograph."""
    data_set = made[1]["Receipts"](made[0] / "receipts")
    data_set.transform.p = 1.0
    for index in range(len(data_set)):
        image, target = data_set[index]
        light = np.asarray(image.convert("L")).astype(float)
        ink, around = [], []
        for x0, y0, x1, y1 in np.rint(target["boxes"]).astype(int).clip(0):
            ink.append(light[y0:y1, x0:x1].mean())
            around.append(np.percentile(light[y0 : y1 + 8, x0 : x1 + 8], 90))
        assert np.mean(ink) < np.mean(around) - 20
