"""The page of pictures tells every accident and scene as it is."""

from __future__ import annotations

import re

import cv2
from picturebook import PAGE, page

from docextract_eval.corpus.degrade import ACCIDENTS
from docextract_eval.corpus.degrade.scenes import SCENES

WHOLE = 3_000_000
"""Bytes that all pictures may take."""


def test_it_says_what_the_cards_say():
    """Written anew by tools/pictures after every change of an accident or a scene."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_everything_has_its_picture_and_no_picture_is_left_over():
    shown = re.findall(r"!\[(\w+)\]\(degradations/\1\.webp\)", PAGE.read_text(encoding="utf-8"))
    assert sorted(shown) == sorted([*ACCIDENTS.names, *SCENES])
    files = list((PAGE.parent / "degradations").iterdir())
    assert sorted(file.name for file in files) == sorted(f"{name}.webp" for name in shown)
    assert sum(file.stat().st_size for file in files) < WHOLE
    for file in files:
        image = cv2.imread(str(file))
        assert image.shape == (370, 850, 3)
        # From left to right it gets worse: the last is not the first.
        assert (image[:, :170] != image[:, -170:]).any()
