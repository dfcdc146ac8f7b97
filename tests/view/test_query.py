"""A query is one text: what it states comes back, and what it does not know is named."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docextract_eval.errors import BadInputError, UnknownNameError
from docextract_eval.view.query import (
    FACETS,
    KNOWN_VALUES,
    LIMITS,
    SORTS,
    Query,
    outcomes_of,
    parse_query,
    query_text,
)

NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


def values(name):
    known = KNOWN_VALUES.get(name)
    return st.lists(st.sampled_from(known) if known else NAMES, max_size=4).map(tuple)


QUERIES = st.builds(
    Query,
    st.fixed_dictionaries({}, optional={name: values(name) for name in (*FACETS, *LIMITS)}),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    st.sampled_from(SORTS),
)


@given(QUERIES)
def test_a_query_is_read_as_it_was_written(query):
    text = query_text(query)
    assert parse_query(text) == query
    assert query_text(parse_query(text)) == text
    assert text.isascii()
    assert not {*' #?"<>\\'} & {*text}


@given(st.text(max_size=300))
def test_any_text_is_a_query_or_is_refused(text):
    with contextlib.suppress(BadInputError):
        query = parse_query(text)
        assert parse_query(query_text(query)) == query


def test_what_lists_the_same_cases_is_the_same_text():
    one, other = "field=total,date,total&outcome=wrong", "outcome=wrong&&field=date,total&text="
    assert query_text(parse_query(one)) == query_text(parse_query(other))
    assert query_text(parse_query("condition=crumple@2%2Bjpeg@3")) == "condition=crumple@2%2Bjpeg@3"
    assert parse_query("condition=a+b").chosen == {"condition": ("a+b",)}
    assert query_text(Query()) == ""


def test_errors_are_outcomes_together():
    assert outcomes_of(("error", "rightly absent")) == {
        *("wrong", "missed", "invented", "rightly absent")
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("feild=total", "unknown facet 'feild'. Remedy: did you mean 'field'?"),
        ("outcome=wrng", "unknown outcome 'wrng'. Remedy: did you mean 'wrong'?"),
        ("confidence=0.99-0.9", "unknown confidence '0.99-0.9'. Remedy: did you mean"),
        ("change=lots", "unknown change 'lots'. Remedy: did you mean 'lost'?"),
        ("noted=labels wrong", "unknown noted 'labels wrong'. Remedy: did you mean 'label wrong'?"),
        ("sort=price", "unknown sort 'price'"),
        ("cells=scalar", "did you mean 'scalars'?"),
        ("field=a&field=b", "names field twice. Remedy: write field=ONE,OTHER"),
        ("field=a,,b", "names no value of field"),
        ("field=", "names no value of field"),
        ("text", "names no value of text"),
        ("text=%ff", "has a value of text that is no text"),
        ("text=\udc80", "has a value of text that is no text"),
        (f"text={'a' * 513}", "has a value of text with 513 characters. Remedy: use at most 512"),
        (f"field={'a,' * 200}a", "names 201 values of field. Remedy: name at most 200"),
        ("a" * 8193, "is 8,193 characters long"),
        (f"{'x' * 5000}=1", "unknown facet 'xxxx"),
    ],
)
def test_what_no_run_has_is_named_in_one_line(text, words):
    with pytest.raises(BadInputError) as refused:
        parse_query(text)
    line = str(refused.value)
    assert line.startswith("cases: ")
    assert words in line
    assert len(line) < 1500
    assert isinstance(refused.value, UnknownNameError) == ("unknown" in line)
