"""Confidences are chances: measured on one corpus, they hold on another."""

from __future__ import annotations

import json
from importlib.resources import files

import numpy as np
import pytest
from research.rules import CALIBRATION_SEED, measured, renewed

from docextract_eval.pipelines.rules.chances import interpolated_chance

pytestmark = pytest.mark.long

OFF = 0.05
"""The expected calibration error that is allowed; measured: .02 receipts, .03 statements, .01
those of cards, .02 invoices."""
TABLES = json.loads((files("docextract_eval.pipelines.rules") / "chances.json").read_text())


@pytest.fixture(scope="module", params=["receipt", "bank_statement", "card_statement", "invoice"])
def stated(request):
    """What was stated on another corpus: its chance, and whether it was right."""
    felt = measured({request.param: 16 if request.param == "receipt" else 8}, CALIBRATION_SEED + 1)
    pairs = [
        (interpolated_chance(strength, TABLES[group]), right)
        for group, all_of in felt.items()
        if group in TABLES
        for strength, right in all_of
    ]
    assert len(pairs) > 1000
    return np.array(sorted(pairs))


def test_chances_hold_on_another_corpus(stated):
    bins = np.array_split(stated, 15)
    off = sum(abs(part[:, 0].mean() - part[:, 1].mean()) * len(part) for part in bins)
    assert off / len(stated) < OFF, off / len(stated)


def test_what_is_stated_more_surely_is_right_more_often(stated):
    shares = [part[:, 1].mean() for part in np.array_split(stated, 4)]
    assert shares[0] < shares[1] < shares[-1]
    assert shares[-1] - shares[0] > 0.1


@pytest.mark.parametrize("group", sorted(TABLES))
def test_no_table_falls(group):
    strengths, chances = zip(*TABLES[group], strict=True)
    assert list(strengths) == sorted(set(strengths))
    assert list(chances) == sorted(chances)
    assert all(0 <= value <= 1 for value in (*strengths, *chances))


def test_chances_of_kinds_that_are_not_measured_again_stay_as_they_are():
    known = {"receipt fields money": [(0, 1)], "receipts x": [(2, 3)], "invoice cells code": []}
    now = {"receipt cells date": [(4, 5)]}
    kept = renewed(known, now, ["receipt"])
    assert list(kept.items()) == [
        ("invoice cells code", []),
        ("receipt cells date", [(4, 5)]),
        ("receipts x", [(2, 3)]),
    ]
