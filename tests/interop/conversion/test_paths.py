"""Paths lead where they say, report what they never saw, and cost no more than the document."""

from __future__ import annotations

import json
import time

import pytest

from docextract_eval.errors import BadInputError
from docextract_eval.interop.conversion.paths import Reading, parse_path

DOCUMENT = {
    "a": {"b": "one", "c.d": "dotted"},
    "many": [
        {"kind": {"name": "GROSS"}, "groups": [{"types": ["X", "Y"]}], "v": "9"},
        {"kind": {"name": "NET"}, "groups": [{"types": ["Z"]}], "v": "8"},
        {"kind": {"name": "NET"}, "groups": [{"types": ["X"]}], "v": "7"},
    ],
    "alone": {"v": "5"},
    "text": '{"inner": [1, {"v": 2}]}',
    "number": 12,
    "flag": True,
}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a.b", ["one"]),
        ('a."c.d"', ["dotted"]),
        ("a.z", []),
        ("a.b.z", []),
        ("a.*", ["one", "dotted"]),
        ("many[*].v", ["9", "8", "7"]),
        ("many[0].v", ["9"]),
        ("many[-1].v", ["7"]),
        ("many[3].v", []),
        ("many.v", []),
        ("many[kind.name=GROSS].v", ["9"]),
        ("many[kind.name=GROSS|NET].v", ["9", "8", "7"]),
        ("many[kind.name=NET][groups[*].types=X].v", ["7"]),
        ("alone[*].v", ["5"]),
        ("alone[v=5].v", ["5"]),
        ("alone[v=6].v", []),
        ("text.inner[1].v", [2]),
        ("", [DOCUMENT]),
        ("@file", ["scan"]),
        ("@key", []),
        ("@rows[n=2].v", ["b"]),
    ],
)
def test_a_path_leads_to(path, expected):
    rows = [{"n": "1", "v": "a"}, {"n": "2", "v": "b"}]
    reading = Reading(DOCUMENT, "f", {"@file": "scan"}, rows)
    assert reading.find(parse_path(path)) == expected


def test_a_number_and_a_flag_are_compared_as_json_writes_them():
    reading = Reading([DOCUMENT], "f")
    assert reading.find(parse_path("[number=12][flag=true].a.b")) == ["one"]


@pytest.mark.parametrize(
    "path",
    [
        "a..b",
        "a.",
        ".a",
        "a[",
        "a[]",
        "a[x",
        "a[x=",
        "a]b",
        "a[0]b",
        'a."b',
        "a[[x]=1]",
        "a" * 1001,
    ],
)
def test_what_is_no_path_is_refused(path):
    with pytest.raises(ValueError, match="is a path of|is no path|is '"):
        parse_path(path)


def test_what_no_path_read_is_counted_by_its_path():
    reading = Reading(DOCUMENT, "f")
    for path in ("a.b", "many[kind.name=GROSS].v", "text.inner[0]"):
        reading.find(parse_path(path))
    assert reading.unread() == {
        'a."c.d"': 1,
        "many[*].groups": 1,
        "many[kind.name=NET]": 2,
        "alone": 1,
        "text.inner[*]": 1,
        "number": 1,
        "flag": 1,
    }


def test_what_is_ignored_is_not_counted_and_hides_nothing_beside_it():
    reading = Reading(DOCUMENT, "f")
    for path in ("many[*].groups", "many[*].kind", "a", "alone", "text", "number", "flag"):
        reading.ignore(parse_path(path))
    assert reading.unread() == {"many": 1}
    reading.find(parse_path("many[kind.name=NET].v"))
    assert reading.unread() == {"many[kind.name=GROSS]": 1}


def test_a_condition_that_is_not_met_is_shown_short():
    reading = Reading([{"k": "x" * 1000}], "f")
    assert not reading.find(parse_path("[k=a]"))
    (path,) = reading.unread()
    assert len(path) < 80


def test_an_empty_value_that_nobody_reads_is_not_counted():
    assert not Reading({"a": None, "b": "", "c": [], "d": {}}, "f").unread()


def test_a_text_that_only_looks_like_json_is_named_with_its_path():
    with pytest.raises(BadInputError, match=r"f, a\.b: holds a text that is not JSON"):
        Reading({"a": "{oops"}, "f").find(parse_path("a.b"))


@pytest.mark.long
def test_a_long_path_over_a_wide_document_takes_as_long_as_the_document_is_large():
    """Every step looks at every part once: no combination of steps multiplies."""
    wide = {"x": [{"x": [{"k": "v"}] * 10} for _ in range(2_000)]}
    path = parse_path("x[*]" + ".x[*]" + "[k=a|v]" * 15 + ".k")
    start = time.process_time()
    assert len(Reading(wide, "f").find(path)) == 20_000
    assert time.process_time() - start < 20


def test_a_text_of_json_is_parsed_once(monkeypatch):
    from docextract_eval.interop.conversion import paths

    parsed = []
    monkeypatch.setattr(paths, "parse_json", lambda text: parsed.append(text) or json.loads(text))
    reading = Reading(DOCUMENT, "f")
    for _ in range(3):
        reading.find(parse_path("text.inner"))
    assert len(parsed) == 1
