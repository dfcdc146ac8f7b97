"""A map of confidences on disk: written and read as it was, and refused where it is spoilt."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docextract_eval.errors import BadInputError, FormatError
from docextract_eval.runs.calibration.confidence_map import ConfidenceMap
from docextract_eval.statistics.recalibration import LogitLine, Points, Unchanged

POINTS = Points((0.2, 0.5, 0.9), (0.1, 0.4, 0.8))
LINE = LogitLine(0.8, -0.5, 0.01, 0.99)
BY_FIELD = LogitLine(0.8, -0.5, 0.01, 0.99, {"total": 0.5, "rows.amount": -1.0})


def test_each_shape_is_read_as_it_was_written(tmp_path):
    for shape in (Unchanged(), POINTS, LINE, BY_FIELD):
        made = ConfidenceMap({"scalars": shape, "tables": POINTS}, {"id": "abc"})
        made.write(tmp_path / "map.json")
        assert ConfidenceMap.load(tmp_path / "map.json") == made


@given(
    st.floats(0, 5),
    st.floats(-5, 5),
    st.dictionaries(st.text(max_size=4), st.floats(-3, 3), max_size=3),
    st.floats(0, 1),
)
def test_the_rule_that_is_written_gives_what_the_map_gives(slope, intercept, offsets, confidence):
    """Read from the words alone, with nothing but `math`."""
    from math import exp, log

    line = LogitLine(slope, intercept, 0.01, 0.99, offsets)
    names = [*offsets, "another field"]
    found = ConfidenceMap({"scalars": line, "tables": line}, {}).calibrated(
        "scalars", np.full(len(names), confidence), names
    )
    c = min(max(confidence, 0.0001), 0.9999)
    for name, value in zip(names, found, strict=True):
        height = intercept + offsets.get(name, 0) + slope * log(c / (1 - c))
        by_rule = min(max(1 / (1 + exp(-height)), 0.01), 0.99)
        assert value == pytest.approx(by_rule, abs=1e-9)


def test_the_file_has_the_rules_of_the_shapes_in_it_alone(tmp_path):
    ConfidenceMap({"scalars": LINE, "tables": Unchanged()}, {}).write(tmp_path / "map.json")
    written = json.loads((tmp_path / "map.json").read_text())
    assert written["format"] == 2
    assert written["rules"].keys() == {"slope", "none"}
    assert "ln(c / (1 - c))" in written["rules"]["slope"]
    assert written["scalars"] == {
        "method": "slope",
        "slope": 0.8,
        "intercept": -0.5,
        "lowest": 0.01,
        "highest": 0.99,
    }
    assert written["tables"] == {"method": "none"}


def test_values_lie_on_straight_lines_and_are_level_beyond_the_ends():
    by = ConfidenceMap({"scalars": POINTS, "tables": Unchanged()}, {})
    assert [by.mapped_threshold(c) for c in (0, 0.2, 0.35, 0.5, 0.7, 0.9, 1)] == pytest.approx(
        [0.1, 0.1, 0.25, 0.4, 0.6, 0.8, 0.8]
    )
    assert np.isnan(by.calibrated("scalars", np.array([np.nan]), ["total"])).all()


def test_a_threshold_has_no_one_value_where_fields_differ():
    assert ConfidenceMap({"scalars": BY_FIELD, "tables": POINTS}, {}).mapped_threshold(0.9) is None


OF_POINTS = {"method": "isotonic", "confidences": [0.2, 0.5, 0.9], "values": [0.1, 0.4, 0.8]}
OF_LINE = {"method": "slope", "slope": 1.0, "intercept": 0.0, "lowest": 0.0, "highest": 1.0}


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"format": 3}, "is confidence map format 3, and this release reads up to 2"),
        ({"format": None}, "says no confidence map format version"),
        ({"format": 1}, "is confidence map format 1, which no release wrote"),
        ({"scalars": None}, "'scalars' is None"),
        ({"scalars": {"method": "magic"}}, "'scalars' is a table"),
        ({"scalars": OF_POINTS | {"values": [0.1, 0.4, "a"]}}, "which is not a number"),
        ({"scalars": OF_POINTS | {"values": [0.1, 0.4, True]}}, "which is not a number"),
        ({"scalars": OF_POINTS | {"values": [0.1, 0.4, 1.5]}}, "must be at most 1"),
        ({"scalars": OF_POINTS | {"values": [0.1, 0.4, float("nan")]}}, "is no number"),
        ({"scalars": OF_POINTS | {"values": [0.1, 0.4]}}, "not as many values"),
        ({"scalars": OF_POINTS | {"values": [], "confidences": []}}, "or none"),
        ({"scalars": OF_POINTS | {"values": [0.1, 0.4, 0.3]}}, "do not rise"),
        ({"scalars": OF_POINTS | {"confidences": [0.2, 0.2, 0.9]}}, "do not rise"),
        ({"tables": OF_LINE | {"slope": -1.0}}, "must be at least 0"),
        ({"tables": OF_LINE | {"intercept": "a"}}, "which is not a number"),
        ({"tables": OF_LINE | {"lowest": 0.9, "highest": 0.1}}, "lowest value above its highest"),
        ({"tables": OF_LINE | {"offsets": {"total": None}}}, "which is not a number"),
        ({"fitted_on": {"pipeline": 3}}, "fitted_on.pipeline"),
    ],
)
def test_a_map_that_is_spoilt_is_refused(tmp_path, change, what):
    path = tmp_path / "map.json"
    ConfidenceMap({"scalars": POINTS, "tables": LINE}, {}).write(path)
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(FormatError) as error:
        ConfidenceMap.load(path)
    assert what in str(error.value)
    assert "Remedy: " in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("text", ["", "[1]", "{"])
def test_what_is_no_map_is_refused(tmp_path, text):
    path = tmp_path / "map.json"
    path.write_text(text)
    with pytest.raises(BadInputError, match=r"map\.json"):
        ConfidenceMap.load(path)
