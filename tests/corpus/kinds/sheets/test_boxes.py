"""Values beside each other: none meets the next, whatever is written."""

from __future__ import annotations

from itertools import pairwise

import pytest

from docextract_eval.corpus.kinds.sheets.boxes import sum_strip, value_row
from docextract_eval.corpus.kinds.sheets.look import Look
from docextract_eval.corpus.render.measure import Ruler
from docextract_eval.corpus.render.papers import PAPERS
from docextract_eval.records import Field

LOOK = Look(Ruler(PAPERS["a4"], "figo"))
WORDS = "22 de septiembre de 2023"
DAYS = ["22/09/2023", WORDS, WORDS, WORDS]


def day(text):
    return Field("due_date", "date", "2023-09-22", text)


def ends(line):
    """Where each value begins, and where it ends."""
    return [
        (span.at, span.at + LOOK.ruler.width_share(span.text, line.size, bold=span.bold))
        for span in line.spans
    ]


def assert_apart(line):
    for (_, end), (start, _) in pairwise(ends(line)):
        assert end + 0.005 < start


@pytest.mark.parametrize("text", ["22/09/2023", WORDS])
def test_a_strip_sets_values_as_small_as_they_must_be(text):
    """And as large as ever where they fit."""
    _, amounts, _ = sum_strip(LOOK, [("Pagar antes del", day(text)) for _ in range(5)])
    assert_apart(amounts)
    assert (amounts.size == 1.0) == (text != WORDS)


def test_labels_of_a_strip_stay_between_its_rules():
    """As far from the next rule as from their own, and in small type where they must."""
    labels, _, _ = sum_strip(LOOK, [("Límite de crédito disponible", day("22/09/2023"))] * 5)
    rules = [0, *(mark.at for mark in labels.marks if mark.kind == "rule"), 1]
    assert len(rules) == 6
    for (start, end), (left, right) in zip(ends(labels), pairwise(rules), strict=True):
        assert start - left == pytest.approx(0.02)
        assert right - end >= 0.02


@pytest.mark.parametrize("frame", ["none", "box"])
def test_values_that_are_spread_keep_apart_and_to_the_page(frame):
    """Each begins below its label."""
    pairs = [("Pagar antes del", (day(text),)) for text in DAYS]
    labels, values, _ = value_row(LOOK, pairs, frame)
    assert_apart(values)
    assert ends(values)[-1][1] < 1.0001
    assert [span.at for span in labels.spans] == [span.at for span in values.spans]
    assert bool(labels.marks) == (frame == "box")
