"""An audit in words: what is no louder than its placebo is no effect."""

from __future__ import annotations

import pytest

from docextract_eval.reports.audit_page import audit_sections, describe_fields, describe_gap
from docextract_eval.runs.comparison.audit import Audit, SplitMeasure
from docextract_eval.statistics.bootstrap import Estimate
from docextract_eval.statistics.gap import GapSplit


def points(value, reach=1.0):
    return Estimate(value / 100, (value - reach) / 100, (value + reach) / 100)


def audit(effect, placebo, within, *, confounded=0.0, field=None):
    split = GapSplit(
        0.9,
        0.9 - (effect + confounded) / 100,
        points(effect + confounded),
        points(effect),
        points(confounded),
        {"direct": points(effect)},
        placebo,
        (60, 60),
        within,
    )
    slice_ = {"cells": "scalars"} | ({"field": field} if field else {})
    return Audit(
        "trade",
        "hotel",
        "grocery",
        ("direct",),
        "shapley",
        [SplitMeasure(slice_, "accuracy", split)],
    )


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (
            audit(3.7, points(4.2), ("effect", "direct", "confounded")),
            (
                "; the effect of trade is +3.7 (+2.7 to +4.7) and its placebo may be as large, "
                "+4.2 (+3.2 to +5.2): no conclusion."
            ),
        ),
        (
            audit(6.7, points(0.2), ("confounded",)),
            "; trade causes +6.7 (+5.7 to +7.7), through direct.",
        ),
        (audit(6.7, None, ()), "; trade causes +6.7 (+5.7 to +7.7), through direct."),
        (audit(0.7, points(4.2), ("effect", "direct")), "; no effect of trade is seen."),
        (
            audit(0.0, points(4.2), ("effect", "direct", "confounded"), confounded=5.0),
            "; no effect of trade is seen.",
        ),
        (
            audit(0.0, points(0.2), ("effect", "direct"), confounded=5.0),
            "; +5.0 (+4.0 to +6.0) comes with what else differs.",
        ),
    ],
)
def test_an_effect_is_stated_only_beyond_the_placebo(asked, words):
    assert describe_gap(asked, asked.found[0]).endswith(words)
    assert audit_sections(asked, "run")[0].lead[0].endswith(words)


def test_a_field_whose_placebo_is_as_large_has_no_effect():
    loud = audit(3.7, points(4.2), ("effect", "direct"), field="total")
    assert describe_fields(loud) == (
        "Fields on which trade has an effect, of which at most 5 % are here by chance: none. "
        "No conclusion where the placebo may be as large: total."
    )
    beyond = audit(8.7, points(4.2), (), field="total")
    assert describe_fields(beyond).endswith("by chance: total.")
