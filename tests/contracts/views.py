"""Views of runs that were never made: large, of one document, unsure, private."""

from __future__ import annotations

import functools
from dataclasses import replace
from itertools import product

from docextract_eval.reasons import NO_CONFIDENCE, Reason, ReasonCode
from docextract_eval.records import Score
from docextract_eval.reports import View
from docextract_eval.runs.privacy import TOO_FEW
from tests.contracts import curves

ABOUT = {"pipeline": {"name": "p"}, "corpus_name": "c", "renditions": 9}
_BY_CONDITION = (
    *("accuracy", "precision", "recall", "wrong_rate", "missed_rate", "invented_rate"),
    *("confidence_bias", "smooth_ece", "augrc", "errors_in_10", "drop", "retention"),
    *("harm", "corrections", "safe_automation_rate", "silent_error_rate"),
)
_OF_CONFIDENCE = (
    *("confidence_bias", "smooth_ece", "augrc", "errors_in_10", "threshold", "cost_threshold"),
    *("safe_automation_rate", "silent_error_rate", "straight_through", "expected_cost"),
)
_OVER_ALL = (
    ("worst_case", {}),
    ("threshold", {}),
    ("threshold", {"threshold": "clean"}),
    *((name, {}) for name in ("cost_of_reviewing", "cost_of_typing")),
    *(("cost_threshold", {"ratio": ratio}) for ratio in ("5", "20", "100")),
    *(("meets_error", {"receipts": many}) for many in ("1", "10", "30")),
    *(("meets_error", {"receipts": many, "threshold": "none"}) for many in ("1", "10", "30")),
)


def score(metric: str, value: float = 0.0321, **where: str) -> Score:
    """Make a score up, with an interval of 12 points around it."""
    ends = value - 0.06, value + 0.06
    return Score(metric, where, value, *ends, 40, 600, "signature")


@functools.cache
def large(conditions: int = 40, fields: int = 30) -> View:
    """Make a view of a run with everything that a section may tell."""
    names = ["clean", *(f"accident_number_{n}@{n}" for n in range(1, conditions))]
    found = [score("straight_through", condition="all")]
    for cells in ("scalars", "tables"):
        found += [
            score(metric, cells=cells, condition=condition)
            for metric, condition in product(_BY_CONDITION, [*names, "all"])
        ]
        found += [
            score("accuracy", cells=cells, field=f"a_field.number_{n}", condition=condition)
            for n, condition in product(range(fields), [*names, "all"])
        ]
        found += [
            score(
                "drop",
                (n * m % 101 - 30) / 100,
                cells=cells,
                field=f"a_field.number_{n}",
                condition=c,
            )
            for (n, (m, c)) in product(range(fields), enumerate([*names[1:], "all"]))
        ]
        found += _details(cells, fields)
    for condition, ratio in product([*names, "all"], ("5", "20", "100")):
        found.append(
            score("expected_cost", 6500.0, cells="scalars", condition=condition, ratio=ratio)
        )
    for metric, where in _OVER_ALL:
        found.append(score(metric, cells="scalars", condition="all", **where))
    for metric in ("safe_automation_rate", "silent_error_rate"):
        for condition in [*names, "all"]:
            where = {"cells": "scalars", "condition": condition, "threshold": "clean"}
            found.append(score(metric, **where))
    return View(ABOUT, found, curves.all_of(names))


def _details(cells: str, fields: int) -> list[Score]:
    where = {"cells": cells, "condition": "all"}
    gaps = ("accuracy_gap", "safe_automation_rate_gap", "silent_error_rate_gap")
    return [
        *(score("cause_rate", **where, cause=cause) for cause in ("misread", "decoy")),
        *(
            score("cause_rate", **where, cause="misread", field=f"a_field.number_{n}")
            for n in range(fields)
        ),
        *(score("decoy_rate", **where, decoy=f"decoy_{n}") for n in range(25)),
        *(score("trap_lift", **where, trap=f"trap_{n}") for n in range(12)),
        *(score("decoy_hit_rate", **where, trap=f"trap_{n}") for n in range(12)),
        *(score(gap, n / 50, **where, locale=f"l{n}") for gap in gaps for n in range(9)),
        score("breaking_point", 3.4, cells=cells, accident="accident"),
        score("severity_area", cells=cells, accident="accident", up_to="5"),
    ]


def without_confidences(view: View) -> View:
    """Leave out what only confidences tell."""
    reason = NO_CONFIDENCE
    return View(
        view.about,
        [
            replace(each, value=None, low=None, high=None, reason=reason)
            if each.metric in _OF_CONFIDENCE
            else each
            for each in view.scores
        ],
        curves.hidden(view.curves, reason, *curves.OF_CONFIDENCE),
    )


def private(view: View) -> View:
    """Tell nothing, as a private run of very few documents does."""
    hidden = {"value": None, "low": None, "high": None, "reason": TOO_FEW}
    scores = [replace(each, **hidden) for each in view.scores]
    return View({**view.about, "private": True}, scores, curves.hidden(view.curves, TOO_FEW))


def of_one_document(view: View) -> View:
    """Leave out most intervals, for one document tells nothing of how others differ."""
    reason = Reason(ReasonCode.ONE_DOCUMENT)
    return View(
        view.about,
        [
            replace(each, low=None, high=None, documents=1, reason=reason)
            if each.metric in {"retention", "accuracy_gap"}
            else replace(each, low=0.0, high=1.0, documents=1)
            for each in view.scores
        ],
        [replace(each, points=each.points[:1]) for each in view.curves],
    )
