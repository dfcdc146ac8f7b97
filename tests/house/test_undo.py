"""The steps that undo a photograph's defects, on drawn pages, and the verdict on their gains."""

from __future__ import annotations

import json

import cv2
import numpy as np
import pytest
from research import undo
from research.independent import Difference, equality_text, is_unequal
from research.readers import READERS, Seen

from docextract_eval.corpus.degrade.files import decode, encode_png
from docextract_eval.corpus.fit.statistics import x_height
from tests.house.warm_tools import run_tool

EVEN = ("receipt-1-000003", "receipt-1-000006")
TEXTS = ("CASH 20.00", "TOTAL 9.00", "CHANGE 11.00")


def drawn(left=150, top=120):
    """Draw three lines on a page with wide margins."""
    image = np.full((420, 620), 230, np.uint8)
    segments = []
    for i, text in enumerate(TEXTS):
        foot = top + 40 * i + 20
        cv2.putText(image, text, (left, foot), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 20, 2)
        (wide, tall), below = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, 0.8, 2)
        segments.append(Seen(text, 100, (left, foot - tall - 2, left + wide, foot + below // 2)))
    return undo.photograph(encode_png(image), segments)


def pixels(photo, segment):
    x0, y0, x1, y1 = map(int, segment.box)
    return photo.image[y0:y1, x0:x1]


def test_crop_takes_the_margins_away_and_moves_what_is_printed_along():
    photo = drawn()
    cropped = undo.crop(photo)
    assert cropped.image.size < 0.4 * photo.image.size
    for before, after in zip(photo.segments, cropped.segments, strict=True):
        assert np.array_equal(pixels(photo, before), pixels(cropped, after))


def test_crop_keeps_print_at_the_edge_of_the_page():
    photo = drawn(left=0, top=0)
    assert undo.crop(photo).segments == photo.segments


def test_flattened_light_is_even_and_ink_stays_dark():
    photo = drawn()
    shade = np.linspace(1, 0.3, photo.image.shape[1])
    dim = undo.Photograph((photo.image * shade).astype(np.uint8), photo.segments)
    flat = undo.flatten_light(dim)
    sides = [[each.image[:, 10:40].mean(), each.image[:, -40:-10].mean()] for each in (dim, flat)]
    assert sides[0][0] - sides[0][1] > 140
    assert abs(sides[1][0] - sides[1][1]) < 20
    assert all(pixels(flat, each).min() < 80 for each in flat.segments)


def test_enlarged_print_has_the_wanted_height():
    enlarged = undo.enlarge(drawn())
    boxes = [tuple(map(round, each.box)) for each in enlarged.segments]
    capitals = ["TOTAL"] * len(boxes)
    assert x_height(enlarged.image, boxes, capitals) == pytest.approx(25, abs=4)
    again = undo.enlarge(enlarged)
    assert again.image.shape[0] <= 1.2 * enlarged.image.shape[0]


def test_short_segments_are_not_looked_for():
    page = encode_png(np.full((9, 9), 255, np.uint8))
    texts = ("9", "#-a1!", "A 1B")
    kept = undo.photograph(page, [Seen(text, 100, (0, 0, 9, 9)) for text in texts]).segments
    assert [each.text for each in kept] == ["A 1B"]


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("total9.00", True),
        ("** T0TAL 9.00 RM **", True),
        ("TOTAL 19", False),
        ("9.00", False),
        ("", False),
    ],
)
def test_a_segment_is_found_in_a_line_that_holds_something_like_it(row, found):
    assert undo.is_found("TOTAL 9.00", ["CASH", row]) is found


class SmallPages:
    """Readings of an engine that reads everything, unless the page is large."""

    def __init__(self, largest):
        self.largest = largest

    def of(self, _reader, file, _language):
        if decode(file).size > self.largest:
            return []
        return [Seen(text, 90, (0, 30 * i, 50, 30 * i + 20)) for i, text in enumerate(TEXTS)]


def test_gains_are_what_is_found_after_a_step_less_what_was_found_before():
    photos = [drawn(), drawn(left=160)]
    cropped = undo.crop(photos[0]).image.size
    undone = undo.measure_undoing(photos, SmallPages(cropped + 1000))
    assert (undone.photographs, undone.before.value, undone.before.cells) == (2, 0, 6)
    gains = {name: change.value for name, change in undone.changes.items()}
    assert gains == {"crop": 1, "flatten": 0, "enlarge": 0, "all three": 0, "line by line": 1}


def test_photographs_that_were_not_read_are_in_no_figure():
    class NoTime:
        def of(self, *_):
            return None

    assert undo.measure_undoing([drawn()], NoTime()) is None


def test_a_real_reader_finds_each_line_on_the_page_and_alone():
    class Reading:
        def of(self, reader, file, language):
            return READERS[reader](file, language)

    photo = drawn()
    assert undo.found_on_page(photo, Reading()) == [True] * 3
    assert undo.found_alone(undo.enlarge(photo), Reading()) == [True] * 3


def test_unequal_gains_fail_only_where_chance_does_not_explain_them():
    unequal = Difference(-0.2, -0.3, -0.1, 30)
    by_chance = Difference(-0.2, -0.5, 0.1, 90)
    small = Difference(0.03, 0.01, 0.05, 10)
    near = Difference(0.0, -0.12, 0.12, None)
    found = (unequal, by_chance, small, near)
    assert [is_unequal(each, 0.06) for each in found] == [True, False, False, False]
    texts = [equality_text(each, 0.06, 20, "real photographs") for each in found]
    assert texts[:3] == ["no", "open; about 90 real photographs would decide", "yes"]
    assert texts[3] == "open; about 80 real photographs would decide"  # 20 x (12 / 6) squared


@pytest.fixture
def pack(tmp_path):
    """Lay out a pack of two drawn photographs in the even half."""
    photo = drawn()
    words = [
        {"text": each.text, "quad": [[x0, y0], [x1, y0], [x1, y1], [x0, y1]]}
        for each in photo.segments
        for x0, y0, x1, y1 in [each.box]
    ]
    lines = [{"id": n, "image": "one.png", "fields": {}, "words": words} for n in EVEN]
    for name in ("sroie", "photos"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "one.png").write_bytes(encode_png(photo.image).data)
        (tmp_path / name / "labels.jsonl").write_text("\n".join(map(json.dumps, lines)))
    return tmp_path


def run(*arguments):
    return run_tool("study", "undo", *arguments)


@pytest.mark.long
def test_undo_refuses_the_odd_half_and_writes_nothing_without_time(pack, tmp_path):
    odd = run("--pack", pack, "--into", tmp_path, "--half", "odd")
    assert odd.returncode == 2
    assert odd.stderr.startswith("tools/study undo: --half odd: the odd half is kept unseen")
    no_time = run("--pack", pack, "--into", tmp_path, "--generated", "2", "--minutes", "-1")
    assert no_time.returncode == 3
    assert not (tmp_path / "undo.md").exists()


def test_undo_says_that_the_pack_is_absent(tmp_path):
    assert "skipped: no real receipts" in run("--pack", tmp_path).stdout
