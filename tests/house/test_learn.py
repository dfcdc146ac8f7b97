"""What is learnt of real photographs, from drawn ones: of which it is, and what it says of them."""

from __future__ import annotations

import json

import cv2
import numpy as np
import pytest
from research import learn
from research.real_pack import half_of

from docextract_eval.corpus.fit.photograph_light import (
    Photograph,
    fill_unseen,
    held_share,
    principal_components,
    texture,
)
from docextract_eval.corpus.fit.surroundings import find_surroundings
from docextract_eval.corpus.measured import PERCENTILES
from tests.house.drawn_photographs import around, photograph

IDS = [f"receipt-1-{number:06}" for number in range(8)]


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    """A set of drawn photographs with labels, those of the odd half without pictures; four more
    without labels, one of them without print and one a GIF."""
    photos = tmp_path_factory.mktemp("pack") / "photos"
    photos.mkdir()
    labels = []
    for number, name in enumerate(IDS):
        image, words = photograph(40 + 15 * number, light=0.05 * number, seed=number)
        if half_of(name) == "even":
            cv2.imwrite(str(photos / f"{name}.png"), image)
        quads = [
            {"text": text, "quad": [[x0, y0], [x1, y0], [x1, y1], [x0, y1]]}
            for (x0, y0, x1, y1), text in words
        ]
        labels.append({"id": name, "image": f"{name}.png", "fields": {}, "words": quads})
    (photos / "labels.jsonl").write_text("\n".join(map(json.dumps, labels)))
    for name, lines in (("one", 18), ("two", 18), ("blank", 0)):
        cv2.imwrite(str(photos / f"{name}.png"), photograph(90, lines=lines)[0])
    names = ("one.png", "two.png", "blank.png", "none.gif")
    written = (json.dumps({"id": name, "image": name}) for name in names)
    (photos / "unlabelled.jsonl").write_text("\n".join(written))
    return photos.parent


def test_the_even_half_and_pictures_without_labels_are_learnt_from(pack, capsys):
    """There is no picture of an odd one, so reading it would end in an error."""
    record = learn.picture_record(pack, list(learn.read_prints(pack, "photos")))
    even = sum(half_of(name) == "even" for name in IDS)
    assert 0 < even < len(IDS)
    assert record["photographs"] == even + 2
    said = capsys.readouterr().out
    assert f"found for sure in {even} of {even} labelled" in said
    assert "print is found in 2 of 3 photographs" in said


def test_what_is_written_is_what_was_drawn(pack):
    """Light that is as uneven mirrored, and on all sides tables of the levels of those drawn."""
    record = learn.picture_record(pack, list(learn.read_prints(pack, "photos")))
    for values in (record, record["surroundings"]):
        assert np.array(values["components"]).shape == (6, 16, 16)
    assert np.array(record["missing"]) == pytest.approx(np.array(record["missing"])[:, ::-1], abs=1)
    levels = record["surroundings"]["level"]
    assert len(levels) == len(PERCENTILES)
    assert 1000 * 40 / 235 * 0.9 < levels[0] <= levels[-1] < 1000 * 145 / 235 * 1.1
    assert np.array(record["surroundings"]["light"]).mean() == pytest.approx(1000, rel=0.1)


def test_texture_is_the_spread_of_noise_over_the_level():
    """At a size at which nothing is averaged; rougher surroundings have more of it."""
    found = []
    for spread in (4, 12):
        image, words = photograph(100, light=0.0)
        rng = np.random.default_rng(0)
        image[:, :80] = np.clip(rng.normal(100, spread, (800, 80)), 0, 255)
        image[:, 520:] = np.clip(rng.normal(100, spread, (800, 80)), 0, 255)
        drawn = Photograph(image, around(words), 8.2)
        found.append(texture(drawn, find_surroundings(image, around(words), 13)))
    assert found == pytest.approx([0.04, 0.12], rel=0.15)


def test_unseen_cells_are_filled_in_by_what_goes_with_the_cells_that_are_seen():
    """Fields are brighter on either the left or the right; of some only the left is seen."""
    rng = np.random.default_rng(1)
    pattern = np.tile(np.linspace(-0.2, 0.2, 16), (16, 1))
    true = 1 + rng.normal(0, 1, (60, 1, 1)) * pattern
    fields = true.copy()
    fields[::3, :, 11:] = np.nan
    mean, away = fill_unseen(fields)
    assert mean == pytest.approx(true.mean(axis=0), abs=0.06)
    guessed, wanted = ((each[::3, :, 11:]).ravel() for each in (mean + away, true))
    assert np.corrcoef(guessed, wanted)[0, 1] > 0.9


def test_components_are_one_spread_each():
    rng = np.random.default_rng(2)
    one, two = np.zeros((2, 16, 16))
    one[:, :8], two[:8] = 0.3, 0.1
    weights = rng.normal(0, 1, (500, 2))
    weights = (weights - weights.mean(axis=0)) / weights.std(axis=0)
    drawn = weights[:, 0, None, None] * one + weights[:, 1, None, None] * (two - two.mean())
    components = principal_components(drawn)
    assert held_share(drawn, components) == pytest.approx(1)
    assert (components**2).sum(axis=0) == pytest.approx(drawn.var(axis=0), abs=1e-6)
