"""Records come back from JSON as they were."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docextract_eval import records
from docextract_eval.codec import canonical_json
from docextract_eval.codec.records import from_json, to_json

WORDS = st.text(max_size=12)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
PLACES = st.builds(records.Place, st.integers(0, 9), st.lists(st.integers(0, 99)).map(tuple))
FIELDS = st.builds(
    records.Field,
    WORDS,
    WORDS,
    st.none() | WORDS,
    WORDS,
    st.lists(WORDS, max_size=3).map(tuple),
    st.none() | st.integers(0, 99),
    st.lists(PLACES, max_size=3).map(tuple),
    st.booleans(),
    st.none() | WORDS,
)
SPANS = st.builds(records.Span, WORDS, FLOATS, st.sampled_from(["left", "right", "center"]), WORDS)
LINES = st.builds(records.Line, st.lists(SPANS, max_size=3).map(tuple), FLOATS, FLOATS)
ROWS = st.lists(st.lists(FIELDS, max_size=2).map(tuple), max_size=2).map(tuple)
DOCUMENTS = st.builds(
    records.Document,
    id=WORDS,
    source=WORDS,
    kind=WORDS,
    locale=WORDS,
    currency=WORDS,
    seed=st.integers(),
    index=st.integers(0),
    fields=st.lists(FIELDS, max_size=3).map(tuple),
    tables=st.dictionaries(WORDS, ROWS, max_size=2),
    pages=st.lists(st.lists(LINES, max_size=2).map(tuple), max_size=2).map(tuple),
    factors=st.dictionaries(WORDS, WORDS, max_size=2),
    traps=st.lists(st.builds(records.Trap, WORDS, WORDS), max_size=2).map(tuple),
    twin=st.none() | WORDS,
    weight=FLOATS,
    split=st.none() | WORDS,
)
GUESSES = st.builds(
    records.Guess,
    WORDS,
    WORDS,
    st.none() | st.integers(0, 99),
    st.none() | FLOATS,
    st.none() | st.integers(0, 9),
    st.none() | st.lists(st.tuples(FLOATS, FLOATS), min_size=4, max_size=4).map(tuple),
    st.lists(st.tuples(WORDS, st.none() | FLOATS), max_size=3).map(tuple),
)
PREDICTIONS = st.builds(
    records.Prediction,
    WORDS,
    st.lists(GUESSES, max_size=3).map(tuple),
    st.sampled_from(["canonical", "printed"]),
    st.none() | st.builds(records.Failure, WORDS, WORDS),
    st.none() | FLOATS,
    st.none() | FLOATS,
    st.none() | st.integers(),
)
PARAMS = FLOATS | st.integers() | WORDS | st.booleans() | st.lists(FLOATS, max_size=3).map(tuple)
STEPS = st.builds(records.Step, WORDS, FLOATS, st.dictionaries(WORDS, PARAMS, max_size=4))
KINDS = [
    pytest.param(records.Document, DOCUMENTS, id="document"),
    pytest.param(records.Prediction, PREDICTIONS, id="prediction"),
    pytest.param(records.Step, STEPS, id="step"),
]


@pytest.mark.parametrize(("record", "drawn"), KINDS)
@given(data=st.data())
def test_a_record_comes_back_from_json_as_it_was(record, drawn, data):
    """Through text and back, whatever its values."""
    thing = data.draw(drawn)
    assert from_json(record, json.loads(canonical_json(to_json(thing)))) == thing


@pytest.mark.parametrize(("record", "drawn"), KINDS)
@given(data=st.data())
def test_what_is_read_is_written_the_same_again(record, drawn, data):
    """Reading and writing once more changes no byte: fingerprints survive."""
    text = canonical_json(to_json(data.draw(drawn)))
    assert canonical_json(to_json(from_json(record, json.loads(text)))) == text


@pytest.mark.parametrize("value", [True, False, 3, 3.5, "a4", "", (1.0, 2.5), ()], ids=repr)
def test_the_dice_of_a_step_keep_their_kind(value):
    """A word stays a word, a switch a switch, a list of numbers a list of numbers."""
    step = records.Step("stain", 3.0, {"it": value})
    back = from_json(records.Step, json.loads(json.dumps(to_json(step)))).params["it"]
    assert back == value
    assert isinstance(back, type(value))


def test_one_number_has_one_spelling():
    """1 and 1.0 are equal records, so their fingerprints are equal too."""
    whole, point = records.Step("x", 1, {"a": 2}), records.Step("x", 1.0, {"a": 2.0})
    assert whole == point
    assert canonical_json(to_json(whole)) == canonical_json(to_json(point))


def test_what_is_at_its_default_is_left_out():
    """Truth that says nothing costs nothing."""
    field = records.Field("total", "money", "9.00")
    assert to_json(field) == {"name": "total", "type": "money", "value": "9.00"}
    absent = records.Field("tip", "money", None)
    assert to_json(absent)["value"] is None


def test_a_word_that_is_none_of_the_allowed_is_refused():
    """A reading that nobody knows is no reading."""
    with pytest.raises(ValueError, match="'guessed'"):
        from_json(records.Prediction, {"sheet": "a", "values": "guessed"})


def test_what_comes_back_can_be_hashed():
    """Lists became tuples at every depth."""
    page = to_json(records.Line((records.Span("TOTAL"),)))
    assert hash(from_json(records.Line, page)) == hash(records.Line((records.Span("TOTAL"),)))
