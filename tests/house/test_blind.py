"""Crops for readers who are asked which are real: one size and compression, and a fair count."""

from __future__ import annotations

import json

import cv2
import numpy as np
import pytest
from research import blind
from research.gap_parts import Sample
from research.readers import Seen

from docextract_eval.corpus.degrade.files import encode_jpeg, encode_png
from docextract_eval.errors import BadInputError
from tests.house.source import ROOT
from tests.house.warm_tools import run_tool

KEY = [
    {"number": 1, "truth": "real", "pair": "sroie", "id": "a"},
    {"number": 2, "truth": "generated", "pair": "sroie", "id": "b"},
    {"number": 3, "truth": "real", "pair": "photos", "id": "c"},
    {"number": 4, "truth": "generated", "pair": "photos", "id": "d"},
]


def sample(name="one", scale=1.0, encode=encode_png, wide=700):
    """Draw a long receipt in colour, on paper of a width, at a scale."""
    image = np.full((2400, wide, 3), (210, 220, 230), np.uint8)
    segments = []
    for row in range(38):
        text, foot = f"TOTAL {row}900", 60 * row + 90
        cv2.putText(image, text, (90, foot), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (20, 20, 20), 2)
        (wide, tall), below = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, 0.9, 2)
        box = (90, foot - tall - 2, 90 + wide, foot + below // 2)
        segments.append(Seen(text, 100, tuple(scale * each for each in box)))
    if scale != 1:
        image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return Sample(name, {"locale": "en_US"}, tuple(segments), encode(image))


def test_every_crop_has_one_size_and_was_stored_once_more_as_a_jpeg_of_one_quality():
    crops = [
        blind.crop(sample("a"), "real", "photos", 3),
        blind.crop(sample("b", 0.4), "real", "photos", 3),
        blind.crop(sample("c", 1.7, lambda i: encode_jpeg(i, 40)), "real", "photos", 3),
    ]
    for each in crops:
        assert each.pixels.shape == (blind.HEIGHT, blind.WIDTH, 3)
        assert each.pixels.mean() > 150


def test_letters_are_of_one_height_whatever_the_size_of_the_picture():
    def height_of_ink(one):
        dark = np.flatnonzero((one.pixels.min(axis=2) < 110).any(axis=1))
        runs = np.split(dark, np.flatnonzero(np.diff(dark) > 1) + 1)
        return np.median([len(run) for run in runs if len(run) > 3])

    samples = [sample("one", 0.6), sample("one"), sample("one", 2.0), sample("one", wide=1400)]
    heights = [height_of_ink(blind.crop(one, "real", "photos", 3)) for one in samples]
    assert max(heights) <= 1.15 * min(heights)


def test_the_seed_and_the_receipt_choose_the_place_of_a_crop():
    places = {
        (seed, name): blind.crop(sample(name), "real", "photos", seed).pixels.tobytes()
        for seed in (1, 2, 3)
        for name in ("a", "b")
    }
    again = blind.crop(sample("a"), "real", "photos", 1).pixels.tobytes()
    assert again == places[1, "a"]
    assert len(set(places.values())) > 3


def test_sheets_show_the_crops_in_the_order_of_the_key(tmp_path):
    shape = blind.HEIGHT, blind.WIDTH, 3
    crops = [
        blind.Crop(np.full(shape, 5 * i, np.uint8), "real", "photos", str(i)) for i in range(20)
    ]
    blind.write_crops(crops, tmp_path, 1)
    key = json.loads((tmp_path / blind.KEY).read_text())
    assert [row["number"] for row in key] == [*range(1, 21)]
    assert [row["id"] for row in key] != sorted((row["id"] for row in key), key=int)
    sheets = sorted((tmp_path / blind.SHEETS).iterdir())
    assert len(sheets) == 3
    first = cv2.imread(str(sheets[0]))
    assert (first == 5 * int(key[0]["id"])).all(axis=2).sum() >= 0.99 * blind.WIDTH * 432


def test_answers_are_counted_and_what_is_left_out_is_wrong(tmp_path):
    answers = tmp_path / "answers.txt"
    answers.write_text("1 real: a crease\n2: REAL\n\n 3, real - dots\n")
    found = blind.read_answers(answers)
    assert found == {1: "real", 2: "real", 3: "real"}
    assert blind.told(found, KEY) == blind.Told(2, 4)
    assert blind.told(found, KEY, "photos") == blind.Told(1, 2)


def test_the_interval_is_wilsons():
    low, high = blind.Told(78, 120).interval
    assert (round(low, 3), round(high, 3)) == (0.561, 0.729)


@pytest.mark.parametrize("line", ["one real", "1 perhaps", "1 real\n1 generated"])
def test_an_answer_that_cannot_be_read_is_refused_with_its_line(tmp_path, line):
    answers = tmp_path / "answers.txt"
    answers.write_text(line)
    with pytest.raises(BadInputError, match=rf"line {line.count(chr(10)) + 1}"):
        blind.read_answers(answers)


@pytest.mark.long
def test_crops_of_real_receipts_stay_outside_of_the_repository():
    done = run("draw", "--into", ROOT / "build" / "blind")
    assert done.returncode == 2
    assert done.stderr.startswith("tools/study blind: --into ")
    assert not (ROOT / "build" / "blind").exists()


@pytest.mark.long
def test_scoring_fails_where_a_reader_tells_too_many(tmp_path):
    key = [KEY[i % 2] | {"number": i} for i in range(1, 121)]
    (tmp_path / blind.KEY).write_text(json.dumps(key))
    right = [f"{row['number']} {row['truth']}" for row in key]
    guessed = [f"{row['number']} real" for row in key]
    for lines, code, last in ((right, 1, "above the aim of 75%"), (guessed, 0, "within the aim")):
        (tmp_path / "answers.txt").write_text("\n".join(lines))
        done = run("score", tmp_path, tmp_path / "answers.txt")
        assert done.returncode == code
        assert last in done.stdout.splitlines()[-1]


def run(*arguments):
    """Run the tool."""
    return run_tool("study", "blind", *arguments)
