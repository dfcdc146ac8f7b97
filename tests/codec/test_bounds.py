"""Answers and labels have an end: what is over a limit is refused by name, before it is read."""

from __future__ import annotations

import pytest

from docextract_eval import judge
from docextract_eval.borders.limits import LONGEST_TEXT
from docextract_eval.codec.bounds import exceeded_limit_message
from docextract_eval.codec.labels import read_labels
from docextract_eval.codec.predictions import read_prediction
from docextract_eval.countries.locales import LOCALES
from docextract_eval.errors import BadInputError
from docextract_eval.fieldtypes import TYPES, Context, UnreadableError

ROW = {"description": "TEA"}
TOO_MUCH = [
    ({"fields": {f"f{i}": 1 for i in range(1001)}}, "has 1,001 fields, and at most 1,000"),
    ({"tables": {f"t{i}": [] for i in range(101)}}, "has 101 tables, and at most 100"),
    ({"tables": {"items": [ROW] * 10_001}}, "tables.items has 10,001 rows"),
    ({"tables": {"items": [{f"c{i}": 1 for i in range(101)}]}}, "tables.items has 101 cells"),
    (
        {"tables": {n: [{f"c{i}": 1 for i in range(60)}] * 500 for n in "ab"}},
        "has 60,000 cells, and at most 50,000",
    ),
    ({"fields": {"total": {"value": 1, "alternatives": [{"value": 2}] * 101}}}, "at most 100"),
    ({"fields": {"total": "9" * (LONGEST_TEXT + 1)}}, "has 100,001 characters"),
    ({"fields": {"total": 10**41}}, "too large a number"),
    ({"fields": {"total": 1e-41}}, "too small a number"),
]


@pytest.mark.parametrize(("written", "said"), TOO_MUCH)
def test_a_prediction_over_a_limit_is_refused_by_name(written, said):
    with pytest.raises(BadInputError, match=said):
        read_prediction({"id": "a", **written}, "line 1")


@pytest.mark.parametrize(("written", "said"), [row for row in TOO_MUCH if "altern" not in str(row)])
def test_labels_over_a_limit_are_refused_by_name(written, said):
    with pytest.raises(BadInputError, match=said):
        read_labels({"id": "a", **written}, "line 1")


def test_words_have_a_limit_too():
    assert "100,001 words" in exceeded_limit_message({"words": [None] * 100_001})


@pytest.mark.parametrize("shape", [None, [], "text", {"fields": 1, "tables": [[]]}, {"tables": 5}])
def test_any_shape_is_counted_without_a_fault(shape):
    assert exceeded_limit_message(shape) == ""


@pytest.mark.parametrize("kind", ["money", "quantity", "percentage", "price"])
@pytest.mark.parametrize("text", ["1" * 5000, "0." + "0" * 5000 + "1", "1e-400", "1e5"])
def test_a_number_of_thousands_of_digits_is_none(kind, text):
    context = Context(LOCALES.load("en_US"), "USD")
    for read in (TYPES.load(kind).canonical, TYPES.load(kind).read):
        with pytest.raises(UnreadableError):
            read(text, context)


def test_what_is_within_the_limits_is_judged():
    rows = [{"description": f"TEA {i}"} for i in range(300)]
    found = judge({"tables": {"line_items": rows}}, {"tables": {"line_items": rows}}, "receipt")
    assert found.counts == {"right": 300}
