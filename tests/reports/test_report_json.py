"""The report as JSON: it keeps to its schema, whatever it is of, and every figure is told whole."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import jsonschema
import pytest

from docextract_eval.metrics.curve import Curve, Point
from docextract_eval.reasons import NO_CELLS
from docextract_eval.reports import View
from docextract_eval.reports.report_json import ReportJson, report_to_json
from docextract_eval.runs.error_gallery import ErrorGallery, GalleryEntry, Picture
from tests.contracts import views
from tests.reports.test_leaders import EVERYTHING, VIEWS, score

SCHEMA = ReportJson.model_json_schema()
CHECK = jsonschema.Draft202012Validator(SCHEMA)
ERROR = GalleryEntry(
    *("d1~blur@3", "blur@3", "total", None, "wrong", "decoy", "subtotal", ("t",)),
    *("9.00", "<script>", 0.97),
    picture=Picture(10, 10, webp=b"pixels"),
)
CURVES = (
    Curve("drop", {"cells": "scalars"}, (Point(1.0, 0.2, 0.1, 0.3, 60, 600),), "drop|metrics:2"),
    Curve("drop", {"cells": "tables"}, (), "drop|metrics:2", NO_CELLS),
)
WHOLE = replace(EVERYTHING, curves=CURVES, gallery=ErrorGallery((ERROR,), errors=480))


@pytest.mark.parametrize("view", [WHOLE, *VIEWS.values()], ids=["whole", *VIEWS])
def test_a_report_keeps_to_its_schema(view):
    CHECK.validate(json.loads(json.dumps(report_to_json(view), allow_nan=False)))


def test_the_schema_sees_what_is_missing_and_what_nobody_knows():
    told = json.loads(json.dumps(report_to_json(WHOLE)))
    for place in ("scores", "curves", "errors"):
        for key in told[place][0].keys() - {"reason"}:
            less = {**told, place: [{k: v for k, v in told[place][0].items() if k != key}]}
            assert not CHECK.is_valid(less), (place, key)
    assert not CHECK.is_valid({**told, "other": 1})
    assert not CHECK.is_valid({key: told[key] for key in told if key != "decision"})


def test_every_figure_has_its_interval_its_documents_and_its_signature():
    told = report_to_json(WHOLE)
    assert len(told["scores"]) == len(WHOLE.scores)
    for each in told["scores"]:
        assert {"value", "low", "high", "documents", "cells", "signature"} <= each.keys()
        assert each["value"] is not None or each["reason"]
    (point,) = told["curves"][0]["points"]
    whole = {"x": 1.0, "value": 0.2, "low": 0.1, "high": 0.3, "documents": 60, "cells": 600}
    assert point == whole
    (lost, perhaps) = told["decision"]["differences"]
    assert (lost["value"], lost["low"], lost["high"]) == (-0.052, -0.081, -0.023)
    assert (lost["certain"], perhaps["certain"], perhaps["needed"]) == (True, False, 340)
    gates = told["decision"]["gates"]
    assert [each["verdict"] for each in gates] == ["FAIL", "INCONCLUSIVE", "PASS"]


def test_errors_are_told_without_their_pixels():
    told = report_to_json(WHOLE)
    assert told["errors_in_all"] == 480
    (error,) = told["errors"]
    assert (error["truth"], error["guess"], error["traps"]) == ("9.00", "<script>", ["t"])
    assert not {"picture", "clean"} & error.keys()
    assert report_to_json(EVERYTHING)["errors_in_all"] is None


def test_no_number_is_said_that_json_has_no_word_for():
    odd = score("accuracy", math.nan, -math.inf, math.inf, cells="scalars")
    told = report_to_json(View({"seconds": math.nan}, [odd]))
    assert told["run"] == {"seconds": None}
    assert [told["scores"][0][end] for end in ("value", "low", "high")] == [None] * 3
    CHECK.validate(json.loads(json.dumps(told, allow_nan=False)))


def test_a_private_run_tells_its_reasons_alone():
    told = report_to_json(views.private(views.large(2, 2)))
    assert {each["value"] for each in told["scores"]} == {None}
    assert all(each["reason"] for each in told["scores"])
