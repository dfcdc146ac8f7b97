"""Whatever somebody answers becomes a prediction that can be written, or a failure with a cause."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docextract_eval.codec import canonical_json
from docextract_eval.codec.predictions import prediction_to_json, read_prediction
from docextract_eval.pipelines import FAILURE_CAUSES, UnansweredError
from docextract_eval.pipelines.answers import (
    read_answer,
    read_parsed_answer,
    validate_prediction_object,
    with_known_cause,
)
from docextract_eval.records import Failure, Guess, Prediction, Sheet

SHEET = Sheet("5f1a", "receipt", ())
LETTERS = st.text(st.characters(), max_size=5)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | LETTERS
THINGS = st.recursive(
    LEAVES, lambda inner: st.lists(inner) | st.dictionaries(LETTERS, inner), max_leaves=4
)
CELLS = st.fixed_dictionaries(
    {"value": LEAVES},
    optional={
        "confidence": LEAVES,
        "page": LEAVES,
        "quad": st.lists(st.tuples(st.floats(), st.floats()), min_size=4, max_size=4),
        "alternatives": st.lists(st.fixed_dictionaries({"value": LEAVES, "confidence": LEAVES})),
    },
)
ANSWERS = THINGS | st.fixed_dictionaries(
    {},
    optional={
        "fields": st.dictionaries(LETTERS, CELLS | LEAVES, max_size=3),
        "tables": st.dictionaries(
            LETTERS, st.lists(st.dictionaries(LETTERS, CELLS, max_size=2), max_size=2), max_size=2
        ),
        "error": THINGS,
        "seconds": LEAVES,
        "tokens": LEAVES,
        "cost": LEAVES,
        "version": LEAVES,
    },
)


def kept(read, answer):
    """What a run would keep of an answer: whatever it is, it goes through a file."""
    try:
        prediction = read(answer, SHEET)
    except UnansweredError as error:
        prediction = Prediction(SHEET.id, failure=Failure(error.cause, error.detail))
    line = canonical_json(prediction_to_json(prediction)).encode()
    again = read_prediction(json.loads(line), "line")
    assert set(again.guesses) == set(prediction.guesses)  # a line is sorted by its keys
    assert replace(again, guesses=prediction.guesses) == prediction
    assert prediction.sheet == SHEET.id
    assert prediction.failure is None or prediction.failure.cause in FAILURE_CAUSES
    return prediction


@given(ANSWERS)
def test_any_json_is_a_prediction_or_a_failure(answer):
    kept(read_answer, json.dumps(answer).encode())


@given(st.binary(max_size=60))
def test_any_bytes_are_too(answer):
    kept(read_answer, answer)


@given(ANSWERS.filter(lambda answer: isinstance(answer, dict)))
def test_any_object_is_too(answer):
    kept(read_parsed_answer, answer)


@given(LEAVES, LEAVES, LEAVES, LEAVES)
def test_any_record_is_too(name, value, confidence, page):
    guess = Guess(name, value, confidence=confidence, page=page)
    kept(validate_prediction_object, Prediction(SHEET.id, (guess,)))
    kept(
        validate_prediction_object,
        Prediction(SHEET.id, (Guess("total", value, number=True),), cost=confidence),
    )


def test_a_sound_answer_is_taken_whole():
    answer = {"id": "5f1a", "fields": {"total": {"value": "9.00", "confidence": 0.5}}, "cost": 0.1}
    prediction = kept(read_answer, json.dumps(answer).encode())
    assert prediction.guesses == (Guess("total", "9.00", confidence=0.5),)
    assert prediction.cost == 0.1
    assert kept(validate_prediction_object, prediction) == prediction


@pytest.mark.parametrize("depth", [1_000, 100_000])
def test_an_answer_nested_without_end_is_garbage(depth):
    for answer in (b"[" * depth, b'{"fields":' * depth, b'{"fields":' + b"[" * depth):
        assert kept(read_answer, answer).failure.cause == "garbage"


def test_what_only_the_runner_knows_is_not_taken():
    prediction = kept(read_answer, b'{"attempts": 9, "repeat": 4}')
    assert (prediction.attempts, prediction.repeat) == (1, 0)


def test_whose_it_is_may_be_asked_for():
    assert read_answer(b"{}", SHEET).guesses == ()
    with pytest.raises(UnansweredError, match="does not say its id"):
        read_answer(b"{}", SHEET, requires_id=True)
    assert read_answer(b'{"id": "5f1a"}', SHEET, requires_id=True).sheet == "5f1a"


def test_causes_are_those_that_are_known():
    assert with_known_cause(Failure("busy", "later")) == Failure("busy", "later")
    assert with_known_cause(Failure("Rate limit", "later")) == Failure("error", "Rate limit: later")
    assert with_known_cause(None) is None
