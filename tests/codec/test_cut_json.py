"""Of JSON that ends in the middle, what arrived is what the whole has, and nothing else."""

from __future__ import annotations

import json

import pytest

from docextract_eval.codec.cut_json import read_cut_object
from docextract_eval.codec.strict_json import RefusedPart

ROWS = [{"date": {"value": f"2024-03-0{n}"}, "amount": {"value": f'{n}.00"}}]', "confidence": 0.5}}
        for n in range(1, 6)]  # fmt: skip
WHOLE = {
    "fields": {
        "total": {"value": "9.00"},
        "shop": {"value": 'A "Ü\\ {x}'},
        "date": 12.5,
        "no": None,
    },
    "tables": {"rows": ROWS, "none": [], "more": [{"n": -3}]},
    "suspicious": True,
}


def is_start_of(part, whole, level=0):
    """Say whether everything in a part stands in the whole in this order, each cell as a whole."""
    if isinstance(part, dict) and level < 2:
        return [*part] == [*whole][: len(part)] and all(
            is_start_of(part[name], whole[name], level + 1) for name in part
        )
    if isinstance(part, list):
        return part == whole[: len(part)]
    return part == whole


@pytest.mark.parametrize("is_ascii", [True, False])
def test_wherever_an_answer_is_cut_its_whole_cells_and_rows_arrive(is_ascii):
    text = json.dumps(WHOLE, ensure_ascii=is_ascii)
    before = 0
    for end in range(1, len(text)):
        found = read_cut_object(text[:end], 0)
        assert found is not None, text[:end]
        assert is_start_of(found.value, WHOLE), text[:end]
        size = len(json.dumps(found.value))
        assert size >= before, "more of a text has more in it"
        before = size
    assert found.value == WHOLE
    assert read_cut_object(text, 0) is None, "nothing of it is cut"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ('{"rows": [{"n": "1"}, {"n": "2"}', [{"n": "1"}, {"n": "2"}]),
        ('{"rows": [{"n": "1"}, {"n": "2"', [{"n": "1"}]),
        ('{"rows": [{"n": "1"}, {"n": "2", ', [{"n": "1"}]),
        ('{"rows": [1, 2', [1]),
        ('{"rows": [1, 2,', [1, 2]),
        ('{"rows": [true', [True]),
        ('{"rows": [tru', []),
        ('{"rows": ["a\\u00e', []),
        ('{"rows": [[[[[1], [2', []),
    ],
)
def test_the_row_that_is_open_is_dropped(text, kept):
    found = read_cut_object(text, 0)
    assert (found.value, found.open) == ({"rows": kept}, ("rows",))


@pytest.mark.parametrize(
    "text",
    ['{"a": 1 "b": 2', '{"a": 1, // why\n', '{a: 1, "b"', '{"a": "\\q", "b": [', '{"a": [1,], "b":',
     '{"a": 1,}', '{"a": 01, "b"', "{'a': 1", '{"a": 1]', '{1: "a", '],
)  # fmt: skip
def test_what_no_end_could_make_json_is_not_cut_but_wrong(text):
    assert read_cut_object(text, 0) is None


def test_a_key_that_is_there_twice_is_refused_in_what_is_cut_too():
    for text in ('{"a": {"b": 1, "b": 2}, "c', '{"a": 1, "a": 2, "c'):
        with pytest.raises(RefusedPart, match="twice"):
            read_cut_object(text, 0)
