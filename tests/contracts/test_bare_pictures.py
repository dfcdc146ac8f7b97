"""Every degradation changes a picture of one's own, of which nobody says where its words are."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from docextract_eval.corpus.degrade import DEGRADATIONS
from docextract_eval.corpus.degrade.chain import degrade
from docextract_eval.corpus.degrade.conditions import draw_steps
from docextract_eval.corpus.degrade.field_choice import find_word_boxes
from docextract_eval.corpus.degrade.pixel_operations import is_same_picture
from docextract_eval.corpus.degrade.scenes import SCENES
from docextract_eval.records import Page


def bare(image):
    """A page of a picture and nothing else."""
    return Page(image, 150, np.zeros((0, 4, 2)), np.ones(0), ())


@pytest.fixture(scope="module")
def printed():
    """A small picture with lines of text on it."""
    image = np.full((320, 260), 250, np.uint8)
    for number, y in enumerate(range(40, 300, 34)):
        text = ("TOTAL 12.50", "MILK 1.20", "THANK YOU")[number % 3]
        cv2.putText(image, text, (20, y), cv2.FONT_HERSHEY_SIMPLEX, 0.7, 20, 2)
    return image


@pytest.mark.parametrize("name", [*DEGRADATIONS.names, *sorted(SCENES)])
def test_something_changes_with_every_seed(printed, name):
    for seed in range(4 if name in DEGRADATIONS.table else 1):
        after = degrade(bare(printed), draw_steps(f"{name}@2", seed, "a.png"))
        assert not is_same_picture(printed, after.image), seed


def test_words_are_found_where_ink_is(printed):
    """A box a line of large letters, down the page; none on an empty page."""
    boxes = find_word_boxes(bare(printed))
    assert len(boxes) == 8
    assert all(x0 < x1 and y0 < y1 for x0, y0, x1, y1 in boxes)
    assert boxes == sorted(boxes, key=lambda box: box[1])
    assert find_word_boxes(bare(np.full((320, 260), 255, np.uint8))) == []


@pytest.mark.parametrize(("high", "found"), [(4, 0), (5, 1), (89, 1), (90, 0)])
def test_a_word_is_eight_tenths_to_fifteen_millimetres_high(high, found):
    image = np.full((200, 200), 250, np.uint8)
    image[50 : 50 + high, 60:70] = 20
    assert find_word_boxes(bare(image)) == [(60, 50, 70, 50 + high)] * found


def test_one_word_is_enough_for_a_hand():
    """Where there are few, one of them is reached wholly."""
    image = np.full((200, 200), 250, np.uint8)
    cv2.putText(image, "PAID", (50, 100), cv2.FONT_HERSHEY_SIMPLEX, 1, 20, 2)
    after = degrade(bare(image), draw_steps("redaction@1", 0, "a.png"))
    assert (after.image != image).sum() > 100
