"""Predictions as people write them: every short form read, every mistake named."""

from __future__ import annotations

import jsonschema
import pytest

from docextract_eval.codec.predictions import PredictionLine, prediction_to_json, read_prediction
from docextract_eval.errors import BadInputError
from docextract_eval.records import Failure, Guess, Prediction


def test_a_bare_value_stands_for_a_cell():
    written = {
        "id": "s",
        "fields": {"total": "1.00", "change": 2.5, "tip": None, "date": {"value": "x"}},
    }
    guesses = {guess.name: guess.value for guess in read_prediction(written, "t").guesses}
    assert guesses == {"total": "1.00", "change": "2.5", "date": "x"}


def test_the_published_schema_takes_bare_values_too():
    schema = PredictionLine.model_json_schema()
    good = {
        "id": "s",
        "fields": {"total": "1.00", "change": 2.5, "tip": None, "date": {"value": "x"}},
    }
    jsonschema.validate(good, schema)
    for wrong in ({"fields": {"total": {"vlaue": "1"}}}, {"fields": {"total": ["1"]}}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(good | wrong, schema)


def test_empty_strings_are_no_guesses_and_flags_are_words():
    written = {"id": "s", "fields": {"a": "", "b": "  ", "c": True, "d": False}}
    guesses = {guess.name: guess.value for guess in read_prediction(written, "t").guesses}
    assert guesses == {"c": "yes", "d": "no"}


def test_rows_are_numbered_in_their_order():
    written = {"id": "s", "tables": {"line_items": [{"amount": "1"}, {}, {"amount": "3"}]}}
    assert [(g.name, g.row) for g in read_prediction(written, "t").guesses] == [
        ("line_items.amount", 0),
        ("line_items.amount", 2),
    ]


def test_a_box_becomes_four_corners():
    written = {"id": "s", "fields": {"total": {"value": "1", "page": 0, "box": [1, 2, 3, 4]}}}
    (guess,) = read_prediction(written, "t").guesses
    assert guess == Guess("total", "1", page=0, quad=((1, 2), (3, 2), (3, 4), (1, 4)))


@pytest.mark.parametrize("confidence", [-0.039, 1.5, float("nan"), float("inf")])
def test_a_confidence_out_of_range_becomes_none(confidence):
    written = {"id": "s", "fields": {"total": {"value": "1", "confidence": confidence}}}
    assert read_prediction(written, "t").guesses[0].confidence is None


def test_an_error_may_be_a_word():
    assert read_prediction({"id": "s", "error": "timeout"}, "t").failure == Failure("timeout")


def test_values_beside_an_error_are_no_answer():
    rows = {"taxes": [{"rate": "7"}]}
    written = {"id": "s", "error": "timeout", "fields": {"total": "9.00"}, "tables": rows}
    assert read_prediction(written, "t") == Prediction("s", failure=Failure("timeout"))


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ({}, ": 'id' is missing"),
        ({"id": "s", "total": "9.00"}, ': it has no fields, and total .* {"fields": {"total"'),
        (
            {"id": "s", "feilds": {}},
            ": unknown prediction key 'feilds'. Remedy: did you mean 'fields'",
        ),
        (
            {"id": "s", "fields": {"total": {"valeu": "1"}}},
            "in fields.total: .* did you mean 'value'",
        ),
        ({"id": "s", "values": "guessed"}, ", values: unknown values 'guessed'"),
        (
            {"id": "s", "tables": {"taxes": {"rate": "7"}}},
            ": 'tables.taxes' is a table, which is not a list",
        ),
        ([], r": is \[\], which is not a table"),
        ({"id": "s", "fields": {"total": "9.0\ud800"}}, ": 'fields.total' it holds half a"),
        (
            {"id": "s", "tables": {"taxes": [{"rate": "7", "base\ud800": "1"}]}},
            ": 'tables.taxes.0.base.*it holds half a character",
        ),
    ],
)
def test_what_does_not_validate_is_named(written, path):
    with pytest.raises(BadInputError, match=f"^line 3.*{path}"):
        read_prediction(written, "line 3")


def test_what_is_written_is_read_back():
    written = {
        "id": "s",
        "values": "printed",
        "fields": {
            "total": {"value": "1,00", "confidence": 0.9, "alternatives": [{"value": "7,00"}]}
        },
        "tables": {"taxes": [{"rate": "7 %"}]},
        "seconds": 0.5,
        "tokens": 12,
    }
    prediction = read_prediction(written, "t")
    assert read_prediction(prediction_to_json(prediction), "again") == prediction


@pytest.mark.parametrize(("said", "read"), [(" ACME ", "ACME"), ("", ""), (None, "")])
def test_whom_a_document_is_from_is_read_and_written(said, read):
    """Older releases would refuse the key: it is written only where somebody knows."""
    prediction = read_prediction({"id": "s", "source": said}, "t")
    assert prediction.source == read
    assert prediction_to_json(prediction).get("source", "") == read
    assert read_prediction(prediction_to_json(prediction), "again") == prediction


@pytest.mark.parametrize("said", [True, False])
def test_whether_a_paper_is_suspicious_is_read_and_written(said):
    prediction = read_prediction({"id": "s", "suspicious": said}, "t")
    assert prediction.suspicious is said
    assert prediction_to_json(prediction)["suspicious"] is said


def test_what_says_nothing_of_suspicion_is_written_as_ever():
    """Older releases read these lines, and would refuse the key."""
    prediction = read_prediction({"id": "s"}, "t")
    assert prediction.suspicious is None
    assert "suspicious" not in prediction_to_json(prediction)


@pytest.mark.parametrize("said", ["yes", 1, 0.5, ["total"]])
def test_a_suspicion_is_true_or_false(said):
    with pytest.raises(BadInputError, match="suspicious"):
        read_prediction({"id": "s", "suspicious": said}, "t")
