"""JSON from outside keeps what was written, or is refused with the key where it stands."""

from __future__ import annotations

import json

import pytest

from docextract_eval.borders.limits import DEEPEST
from docextract_eval.codec.strict_json import JsonError, is_deeper, parse_json


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"fields": {"total": 1e-400}}', "'fields.total' is too small a number"),
        ('{"rows": [1, {"amount": 1e400}]}', "'rows.1.amount' is too large a number"),
        ('{"a": 1.' + "0" * 200 + "}", "'a' is a number of 202 characters"),
        ('{"a": ' + "9" * 5000 + "}", "a number of more than 100 characters"),
        ('{"a": 12345678901234567.89}', "'a' has more digits than a number in JSON keeps"),
        ('{"t": {"a": 1, "b": 2, "a": 3}}', "'t' has the key 'a' twice"),
        ('{"a": NaN}', r"'a' is no number \(NaN\)"),
        ('{"fields": {"total": "\\ud800"}}', "'fields.total' holds half a character"),
        ('{"\\udfff": 1}', "holds half a character"),
        (b'"\xed\xa0\x80"', "is not UTF-8"),
        ("[" * 100_000, "nested more than 64 levels"),
        ('{"a":' * (DEEPEST + 1) + "1" + "}" * (DEEPEST + 1), "nested more than 64 levels"),
        ("{", "Expecting property name"),
    ],
)
def test_what_would_be_changed_is_refused_where_it_stands(text, said):
    with pytest.raises(JsonError, match=said):
        parse_json(text)


@pytest.mark.parametrize(
    "thing",
    [
        {"a": [1, -2.5, 0.0, 1e-300, 1.5e300, 19.99, 0.1 + 0.2, 123456789012345.0, None, True]},
        {"emoji": "\U0001f600", "ae": "ä", "nul": "\0", "bidi": "\u202e"},
    ],
)
def test_honest_values_are_as_the_usual_reader_has_them(thing):
    for text in (json.dumps(thing), json.dumps(thing, ensure_ascii=False)):
        assert parse_json(text) == parse_json(text.encode()) == json.loads(text) == thing
        assert repr(parse_json(text)) == repr(json.loads(text))


def test_what_is_too_large_is_not_parsed():
    with pytest.raises(JsonError, match="at most 10 are read"):
        parse_json("[" + " " * 10 + "]", largest=10)


def test_a_confidence_that_is_none_may_stand_in_predictions():
    assert str(parse_json('{"confidence": NaN}', lenient=True)) == "{'confidence': nan}"


def test_depth_counts_lists_and_objects():
    assert not is_deeper([[{}, 1]], 3)
    assert is_deeper([[{}, 1]], 2)
