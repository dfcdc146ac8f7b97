"""Calibrated predictions: the same bytes but for the confidences, and where they are from."""

from __future__ import annotations

import hashlib
import json
import math
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docextract_eval import load_calibration
from docextract_eval.codec.predictions import read_prediction
from docextract_eval.errors import BadInputError, UnknownNameError
from docextract_eval.pipelines.predictions import PROVENANCE
from docextract_eval.runs.calibration.calibrated_predictions import apply_map, stated_confidences
from docextract_eval.runs.calibration.confidence_map import ConfidenceMap
from docextract_eval.statistics.recalibration import LogitLine, Points, Unchanged

HALVED = Points((0.0, 1.0), (0.0, 0.5))
FIELDS = {"fields": ["total", "date", "rows.amount"]}


@pytest.fixture
def map_path(tmp_path):
    path = tmp_path / "map.json"
    ConfidenceMap({"scalars": HALVED, "tables": HALVED}, FIELDS).write(path)
    return path


def write(tmp_path, *lines):
    path = tmp_path / "predictions.jsonl"
    path.write_bytes(b"\n".join(lines))
    return path


ODDLY_WRITTEN = rb"""  {"id" : "a", "fields":{"total":{"value":"\"confidence\": 0.8", "confidence"
:8.0e-1 ,"alternatives":[{"value":"9.00","confidence":0.6}]}, "date": "2026-01-01" }, "tables":
{"rows": [{"amount":{"confidence":1,"value":"\u0031.00"}},
{"amount":{"value":2.50,"confidence":null}}]},
"seconds": 1.50 }""".replace(b"\n", b" ")


def test_nothing_but_the_confidences_changes(tmp_path, map_path):
    """Not a blank, not how a number or a letter is written; alternatives stay, too."""
    source = write(tmp_path, ODDLY_WRITTEN, b"", b'{"id": "b", "fields": {}}\r', b"")
    found = apply_map(map_path, source, tmp_path / "out.jsonl")
    expected = source.read_bytes().replace(b"8.0e-1", b"0.4").replace(b'e":1,', b'e":0.5,')
    assert (tmp_path / "out.jsonl").read_bytes() == expected
    assert (found.predictions, found.calibrated, found.left) == (2, 2, 0)


TEXTS = st.text(max_size=6)
CONFIDENCES = st.one_of(st.none(), st.floats(0, 1), st.sampled_from([1.5, -1, float("nan"), 0, 1]))
CELLS = st.fixed_dictionaries(
    {"value": TEXTS},
    optional={
        "confidence": CONFIDENCES,
        "alternatives": st.lists(
            st.fixed_dictionaries({"value": TEXTS, "confidence": CONFIDENCES}), max_size=2
        ),
    },
)
NAMES = st.text(st.characters(exclude_characters=".", exclude_categories=["Cs"]), max_size=5)
LINES = st.fixed_dictionaries(
    {
        "id": TEXTS,
        "fields": st.dictionaries(NAMES, st.one_of(CELLS, TEXTS), max_size=4),
        "tables": st.dictionaries(
            NAMES, st.lists(st.dictionaries(NAMES, CELLS, max_size=3), max_size=2), max_size=2
        ),
    }
)


def confidences(written):
    """All stated ones with their fields, by walking the parsed object."""
    cells = [*written["fields"].items()]
    cells += [
        (f"{table}.{column}", cell)
        for table, rows in written["tables"].items()
        for row in rows
        for column, cell in row.items()
    ]
    stated = [(name, cell.get("confidence")) for name, cell in cells if isinstance(cell, dict)]
    return [(name, value) for name, value in stated if value is not None and 0 <= value <= 1]


@given(LINES, st.booleans(), st.sampled_from([None, 1]))
def test_every_confidence_is_found_where_it_stands(written, escaped, indent):
    """Whatever values, names and blanks are around it."""
    line = json.dumps(written, ensure_ascii=escaped, indent=indent).encode(errors="surrogatepass")
    found = [*stated_confidences(line)]
    assert [(each.field, each.value) for each in found] == confidences(written)
    assert all(float(line[each.start : each.end]) == each.value for each in found)


def test_what_is_calibrated_is_what_the_reader_reads(tmp_path, map_path):
    """Each confidence is halved for whoever reads the predictions, and nothing else differs."""
    source = write(tmp_path, ODDLY_WRITTEN)
    apply_map(map_path, source, tmp_path / "out.jsonl")
    before, after = (
        read_prediction(json.loads(path.read_bytes()), "").guesses
        for path in (source, tmp_path / "out.jsonl")
    )
    for stated, calibrated in zip(before, after, strict=True):
        expected = None if stated.confidence is None else stated.confidence / 2
        assert calibrated.confidence == expected
        assert (calibrated.value, calibrated.row) == (stated.value, stated.row)
        assert calibrated.alternatives == stated.alternatives


def test_where_they_are_from_stands_beside_them(tmp_path, map_path):
    source = write(tmp_path, ODDLY_WRITTEN)
    out = tmp_path / "out.jsonl"
    apply_map(map_path, source, out)
    about = json.loads((tmp_path / f"out.jsonl{PROVENANCE}").read_text())
    for key, path in (("predictions_sha256", source), ("calibrated_sha256", out)):
        assert about[key] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert about["map"]["sha256"] == hashlib.sha256(map_path.read_bytes()).hexdigest()
    assert about["map"]["fitted_on"] == FIELDS
    assert (about["calibrated"], about["forced"]) == (2, False)


def test_what_is_calibrated_already_is_refused(tmp_path, map_path):
    """By the file beside it; other predictions of that name are not."""
    out = tmp_path / "out.jsonl"
    apply_map(map_path, write(tmp_path, ODDLY_WRITTEN), out)
    with pytest.raises(BadInputError, match=r"out\.jsonl: its confidences are calibrated already"):
        apply_map(map_path, out, tmp_path / "again.jsonl")
    out.write_bytes(ODDLY_WRITTEN)
    assert apply_map(map_path, out, tmp_path / "again.jsonl").calibrated == 2


def test_cells_that_the_map_does_not_change_keep_their_bytes(tmp_path, map_path):
    ConfidenceMap({"scalars": HALVED, "tables": Unchanged()}, FIELDS).write(map_path)
    source = write(tmp_path, ODDLY_WRITTEN)
    found = apply_map(map_path, source, tmp_path / "out.jsonl")
    expected = source.read_bytes().replace(b"8.0e-1", b"0.4")
    assert (tmp_path / "out.jsonl").read_bytes() == expected
    assert (found.calibrated, found.left) == (1, 1)


def test_fields_that_the_map_was_not_made_for_are_left_and_named(tmp_path, map_path):
    line = b'{"id": "a", "fields": {"total": {"value": "1", "confidence": 0.8}, "kilometres": '
    line += b'{"value": "9", "confidence": 0.9}}}'
    found = apply_map(map_path, write(tmp_path, line), tmp_path / "out.jsonl")
    assert (found.calibrated, found.left, found.unknown_fields) == (1, 1, {"kilometres"})
    assert (tmp_path / "out.jsonl").read_bytes() == line.replace(b"0.8", b"0.4")


OTHER = b'{"id": "a", "fields": {"kilometres": {"value": "9", "confidence": 0.9}}}'
GOOD = b'{"id": "a", "fields": {"total": {"value": "9", "confidence": 0.9}}}'


@pytest.mark.parametrize(
    ("lines", "what"),
    [
        ([], "no confidence of a value that the map calibrates"),
        ([b'{"id": "a", "fields": {"total": "9.00"}}'], "no confidence of a value"),
        ([OTHER], "give predictions of the fields of the map, such as "),
        ([GOOD, b"{"], "line 2: is not JSON"),
        ([GOOD, b'{"id": "b", "fields": {"total": {"valeu": "9"}}}'], "line 2, in fields.total"),
        ([GOOD, b'{"id": "b", "id": "c"}'], "has the key 'id' twice"),
    ],
)
def test_what_cannot_be_calibrated_is_refused_and_nothing_is_written(
    tmp_path, map_path, lines, what
):
    source = write(tmp_path, *lines)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(BadInputError) as error:
        apply_map(map_path, source, tmp_path / "out.jsonl")
    assert what in str(error.value)
    assert sorted(tmp_path.iterdir()) == before


def test_predictions_are_not_replaced_by_their_calibrated_copy(tmp_path, map_path):
    source = write(tmp_path, GOOD)
    before = sorted(tmp_path.iterdir())
    for output, what in ((source, "the predictions"), (map_path, "the map")):
        with pytest.raises(BadInputError, match=f"is the file of {what}"):
            apply_map(map_path, source, output)
    with pytest.raises(BadInputError, match="is a folder"):
        apply_map(map_path, source, tmp_path)
    assert source.read_bytes() == GOOD
    assert sorted(tmp_path.iterdir()) == before


PAGE = Path(__file__).parents[2] / "docs/how-to/calibrate.md"
MOVED = LogitLine(0.5, -0.2, 0.01, 0.99, {"total": 0.3})


@pytest.fixture
def moved(tmp_path):
    """A line whose slope halves the logit, with an offset for the total; table cells stay."""
    path = tmp_path / "moved.json"
    ConfidenceMap({"scalars": MOVED, "tables": Unchanged()}, FIELDS).write(path)
    return path


def test_a_loaded_calibration_is_the_map_by_hand(moved):
    calibrate = load_calibration(moved)
    # The logit of .9 is ln 9, and half of that is ln 3.
    assert calibrate(0.9, field="date") == pytest.approx(1 / (1 + math.exp(0.2) / 3))
    assert calibrate(0.9, field="total") == pytest.approx(1 / (1 + math.exp(-0.1) / 3))
    assert calibrate(0.9, field="rows.amount") == 0.9
    assert calibrate.fields == tuple(FIELDS["fields"])


def test_an_array_is_calibrated_at_once_and_nan_stays(moved):
    calibrate = load_calibration(str(moved))
    stated = np.array([[0.2, np.nan], [0.9, 1.0]])
    found = calibrate(stated, field="total")
    assert np.isnan(found[0, 1])
    one_by_one = [[calibrate(each, field="total") for each in row] for row in stated.tolist()]
    assert np.array_equal(found, one_by_one, equal_nan=True)
    assert stated[0, 0] == 0.2
    assert calibrate([], field="total").shape == (0,)


def test_it_computes_what_is_written_for_predictions(tmp_path, moved):
    rng = np.random.default_rng(3)
    lines = [
        json.dumps(
            {
                "id": str(number),
                "fields": {
                    name: {"value": "1", "confidence": round(float(rng.random()), 3)}
                    for name in ("total", "date")
                },
                "tables": {"rows": [{"amount": {"value": "2", "confidence": 0.7}}]},
            }
        ).encode()
        for number in range(20)
    ]
    source = write(tmp_path, *lines)
    apply_map(moved, source, tmp_path / "out.jsonl")
    calibrate = load_calibration(moved)
    written = (tmp_path / "out.jsonl").read_bytes().splitlines()
    for before, after in zip(lines, written, strict=True):
        pairs = zip(stated_confidences(before), stated_confidences(after), strict=True)
        for one, other in pairs:
            assert calibrate(one.value, field=one.field) == pytest.approx(other.value, abs=1e-6)


@pytest.mark.parametrize(
    ("confidence", "what"),
    [
        (1.2, "1.2 is not from 0 to 1"),
        ([0.5, -0.1], "-0.1 is not"),
        ("sure", "'sure' is no number"),
    ],
)
def test_what_is_no_confidence_is_refused(moved, confidence, what):
    with pytest.raises(BadInputError, match=f"^confidence: {what}.*Remedy: give a number from 0"):
        load_calibration(moved)(confidence, field="total")


def test_a_field_that_the_map_was_not_made_for_is_refused(moved):
    with pytest.raises(UnknownNameError, match=r"moved.json: unknown field 'totl'.*'total'"):
        load_calibration(moved)(0.5, field="totl")


def test_what_is_no_map_is_refused(tmp_path):
    (tmp_path / "map.json").write_text("{}")
    for path in (tmp_path / "map.json", tmp_path / "none.json"):
        with pytest.raises(BadInputError, match=path.name):
            load_calibration(path)


def test_the_page_on_calibration_loads_a_map(moved, tmp_path, monkeypatch, capsys):
    moved.rename(tmp_path / "map.json")
    monkeypatch.chdir(tmp_path)
    (script,) = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    exec(script, {})  # noqa: S102 - our own page
    one, both = capsys.readouterr().out.splitlines()
    assert both.endswith(f"{float(one):.8f}]")
