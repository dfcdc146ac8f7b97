"""Right values that were taken from the wrong place are counted."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from docextract_eval.matching import Judge
from docextract_eval.metrics.columns import build_columns
from docextract_eval.metrics.placement import placement
from docextract_eval.records import Guess, Prediction
from docextract_eval.runs.derivation.scoring import judge_renditions
from docextract_eval.schemas import load_schema
from tests.matching.receipts import receipt, rendered
from tests.matching.test_place import TOTAL, WORDS, box

HERE, ELSEWHERE = WORDS[2], box(60, 60, 90, 90)


def scores(*quads, readings=1):
    """The scores of documents whose total was found right, in these boxes."""
    said, pairs = {}, []
    for number, quad in enumerate(quads):
        document = dataclasses.replace(
            receipt({"total": TOTAL}), id=f"d{number}", source=f"d{number}"
        )
        plain = rendered(document)
        shown = dataclasses.replace(plain, quads=(np.array(WORDS, np.float32),))
        pairs.append((document, shown))
        guesses = (Guess("total", "9.00", page=0, quad=quad),)
        said[plain.id] = [(Prediction("s", guesses, repeat=n), None) for n in range(readings)]
    schemas = {"receipt": load_schema("receipt")}
    judges = {"receipt": Judge(schemas["receipt"])}
    ((matches, renditions),) = judge_renditions(pairs, lambda shown: said[shown.id], judges)
    return placement(build_columns(matches, renditions, ["clean"], schemas), "s")


def test_the_share_is_over_right_values_with_a_box():
    for score in scores(HERE, ELSEWHERE, ELSEWHERE, HERE, None, ELSEWHERE):
        assert score.slice["condition"] in ("clean", "all")
        assert score.value == pytest.approx(0.6)
        assert (score.cells, score.documents) == (5, 5)
        assert score.signature == "right_from_elsewhere|s"


def test_pages_that_are_read_again_narrow_no_interval():
    boxes = (HERE, ELSEWHERE, HERE, ELSEWHERE, HERE)
    for often, once in zip(scores(*boxes, readings=3), scores(*boxes), strict=True):
        assert (often.documents, often.cells) == (once.documents, once.cells) == (5, 5)
        found, expected = ((each.low, each.value, each.high) for each in (often, once))
        assert found == pytest.approx(expected)


def test_without_boxes_nothing_is_said():
    assert scores(None, None) == []
