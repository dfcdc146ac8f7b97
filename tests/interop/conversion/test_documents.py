"""What a rule finds becomes a cell: which value counts, how it is read, where it stands."""

from __future__ import annotations

import json

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docextract_eval.codec.predictions import prediction_to_json, read_prediction
from docextract_eval.errors import BadInputError
from docextract_eval.interop.conversion.cells import read_amount, read_date
from docextract_eval.interop.conversion.documents import (
    ConversionCounts,
    DocumentConverter,
    LineDefaults,
    convert_file,
    kept_part,
)
from docextract_eval.interop.conversion.mapping import parse_mapping
from docextract_eval.interop.conversion.paths import Reading
from docextract_eval.records import Guess, Prediction

CELL = """
[cell]
value = "text"
confidence = "sure"
confidence_scale = 100
box = "box"
page = "page"
first_page = 1
"""


NO_DEFAULTS = LineDefaults()


def converted(tmp_path, rules, *documents, makes="labels", defaults=NO_DEFAULTS, name="in.jsonl"):
    """Return the lines of documents under a mapping, and what was counted."""
    mapping = parse_mapping(f'makes = "{makes}"\n{rules}', "m.toml", tmp_path)
    source, target = tmp_path / name, tmp_path / "out.jsonl"
    source.write_text("".join(json.dumps(each) + "\n" for each in documents), encoding="utf-8")
    counts = convert_file(source, target, mapping, makes, defaults)
    return [json.loads(line) for line in target.read_text("utf-8").splitlines()], counts


def fields(tmp_path, rules, document, makes="labels"):
    """Return the fields of one document, which has one more that is always found."""
    rules += "\n[fields.time]\npath = 'always'\nvalue = ''\nconfidence = 'none'\n"
    (line,), counts = converted(tmp_path, rules, document | {"always": "x"}, makes=makes)
    del line["fields"]["time"]
    return line["fields"], counts


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ('"one"', "9.00"),
        ('["none", "one"]', "9.00"),
        ('"same"', "5"),
        ('"parts"', None),
        ('{ path = "parts", take = "first" }', "A"),
        ('{ path = "parts", take = "last" }', "B"),
        ('{ path = ["parts", "one"], join = ", " }', "A, B, 9.00"),
        ('{ path = ["none", "one"], join = ", " }', "9.00"),
        ('{ path = "starred", strip = "*" }', "7"),
        ('{ path = "one", names = { "9.00" = "nine" } }', "nine"),
        ('{ path = "number", names = { "4" = "four" } }', "four"),
        ('"number"', 4),
        ('"empty"', None),
        ('"null"', None),
        ('"none"', None),
    ],
)
def test_which_value_counts(tmp_path, rule, expected):
    document = {
        "one": "9.00",
        "same": ["5", "5"],
        "parts": ["A", "B"],
        "starred": " **7* ",
        "number": 4,
        "empty": " ",
        "null": None,
    }
    found, counts = fields(tmp_path, f"[fields]\ntotal = {rule}", document)
    assert found == ({} if expected is None else {"total": expected})
    assert counts.left_out["total: several different values"] == (rule == '"parts"')


@pytest.mark.parametrize("written", ["", None])
def test_what_is_missing_is_never_absent_and_what_is_empty_is_only_where_the_mapping_says_so(
    tmp_path, written
):
    rules = 'empty = "absent"\n[fields]\ntotal = "t"\ntip = "p"'
    document = {"t": written}
    assert fields(tmp_path, rules, document)[0] == {"total": {"absent": True}}
    assert fields(tmp_path, rules, document, makes="predictions")[0] == {}
    assert fields(tmp_path, rules.replace('"absent"', '"unlabelled"'), document)[0] == {}


def test_the_most_confident_value_counts_with_its_confidence_page_and_place(tmp_path):
    document = {
        "t": [
            {"text": "1.00"},
            {"text": "9.00", "sure": 99.1, "box": [10, 20, 30, 40], "page": 2},
            {"text": "8.00", "sure": "12 %"},
        ]
    }
    rules = CELL + 'take = "best"\n[fields]\ntotal = "t"'
    quad = [[10, 20], [30, 20], [30, 40], [10, 40]]
    found, _ = fields(tmp_path, rules, document, makes="predictions")
    assert found == {"total": {"value": "9.00", "confidence": 0.991, "page": 1, "quad": quad}}
    assert fields(tmp_path, rules, document)[0] == {"total": "9.00"}


QUAD = [[5, 4], [15, 4], [15, 10], [5, 10]]


@pytest.mark.parametrize(
    "box",
    [
        [0.05, 0.02, 0.15, 0.05],
        [0.05, 0.02, 0.15, 0.02, 0.15, 0.05, 0.05, 0.05],
        [[0.05, 0.02], [0.15, 0.02], [0.15, 0.05], [0.05, 0.05]],
        [
            {"X": 0.05, "Y": 0.02},
            {"X": 0.15, "Y": 0.02},
            {"X": 0.15, "Y": 0.05},
            {"X": 0.05, "Y": 0.05},
        ],
        [[0.05, 0.02], [0.1, 0.02], [0.15, 0.02], [0.15, 0.05], [0.05, 0.05]],
        {"Left": 0.05, "Top": 0.02, "Width": 0.1, "Height": 0.03},
    ],
)
def test_shares_of_a_page_become_pixels_whatever_their_form(tmp_path, box):
    rules = CELL + 'box_units = "share"\nwidth = "w"\nheight = "h"\n[fields]\ntotal = "t"'
    document = {"t": {"text": "9", "box": box}, "w": 100, "h": "200"}
    found, _ = fields(tmp_path, rules, document, makes="predictions")
    assert np.allclose(found["total"]["quad"], QUAD)
    del document["w"]
    found, counts = fields(tmp_path, rules, document, makes="predictions")
    assert found == {"total": {"value": "9"}}
    assert counts.left_out == {"places on pages of unknown size": 1}


def test_the_size_of_a_page_is_that_of_its_picture(tmp_path):
    cv2.imwrite(str(tmp_path / "a.png"), np.full((200, 100), 255, np.uint8))
    rules = CELL + 'box_units = "share"\n[document]\nid = "id"\n[fields]\ntotal = "t"'
    cells = [{"text": "9", "box": [0.05, 0.02, 0.15, 0.05], "page": page} for page in (1, 2)]
    documents = [
        {"id": "a", "t": cells[0]},
        {"id": "a2", "t": cells[0]},
        {"id": "b", "t": cells[1]},
    ]
    cv2.imwrite(str(tmp_path / "b.png"), np.full((200, 100), 255, np.uint8))
    lines, counts = converted(
        *(tmp_path, rules, *documents),
        makes="predictions",
        defaults=LineDefaults(image="{id}.png", folder=tmp_path),
    )
    placed = ["quad" in line["fields"]["total"] for line in lines]
    assert placed == [True, False, False]  # there is no picture; it is on the second page
    assert np.allclose(lines[0]["fields"]["total"]["quad"], QUAD)
    assert counts.left_out["places on pages of unknown size"] == 2


@pytest.mark.parametrize(
    "box", ["x", 3, None, [1, 2, 3], [1, 2, 3, "4"], {"Left": 1}, [[1]] * 4, []]
)
def test_what_is_no_place_is_none(tmp_path, box):
    rules = CELL + '[fields]\ntotal = "t"'
    document = {"t": {"text": "9", "box": box, "sure": "high", "page": "one"}}
    assert fields(tmp_path, rules, document, makes="predictions")[0] == {"total": {"value": "9"}}


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("3/4/2018", "DMY", "2018-04-03"),
        ("3/4/2018", "MDY", "2018-03-04"),
        ("03.04.18", "DMY", "2018-04-03"),
        ("2018-04-03", "DMY", "2018-04-03"),
        ("18/04/03", "YMD", "2018-04-03"),
        ("20180403", "DMY", "2018-04-03"),
        ("31/04/2018", "DMY", None),
        ("3 April 2018", "DMY", None),
        ("4/2018", "DMY", None),
    ],
)
def test_dates_are_read_in_the_order_that_a_mapping_states(text, order, expected):
    assert read_date(text, order) == expected


@pytest.mark.parametrize(
    ("text", "mark", "expected"),
    [
        ("1,234.50", ".", 1234.5),
        ("1.234,50", ",", 1234.5),
        ("1 234,50 €", ",", 1234.5),
        ("12,34,567.00", ".", 1234567.0),
        ("RM 9.00", ".", 9.0),
        ("-9.00", ".", -9.0),
        ("9.00-", ".", -9.0),
        ("(9.00)", ".", -9.0),
        ("7", ".", 7),
        ("1.234", ",", 1234),
        ("1,5", ".", None),
        ("1.234.50", ",", None),
        ("1,234.50 9.00", ".", None),
        ("none", ".", None),
        ("1" * 60, ".", None),
    ],
)
def test_amounts_are_read_by_the_mark_that_a_mapping_states(text, mark, expected):
    assert read_amount(text, mark) == expected


def test_only_dates_and_amounts_are_read_and_what_cannot_be_is_left_as_printed(tmp_path):
    rules = '[cell]\ndates = "MDY"\ndecimal = ","\n[fields]\ntotal = "a"\nmerchant = "b"\ntip = "c"'
    found, _ = fields(tmp_path, rules, {"a": "1.234,50", "b": "3/4/2018", "c": "1,2,3"})
    assert found == {"total": 1234.5, "merchant": "3/4/2018", "tip": "1,2,3"}


@pytest.mark.parametrize(
    ("text", "pattern", "expected"),
    [
        ("scan_17.png", "scan_{id}.png", "17"),
        ("in/2024/scan_17.png", "scan_{id}.*", "17"),
        ("in\\scan_17.png", "scan_{id}.*", "17"),
        ("a.b.png", "{id}.*", "a.b"),
        ("x-17-page-2.json", "*-{id}-page-*", "17"),
        ("x-y-17.json", "*-{id}.json", "y-17"),
        ("17", "{id}", "17"),
        ("in/scan_17.png", "in/scan_{id}.*", "17"),
        ("all/in/17/front.png", "in/{id}/*", "17"),
        ("out/scan_17.png", "in/scan_{id}.*", ""),
        ("scan_.png", "scan_{id}.png", ""),
        ("other.png", "scan_{id}.png", ""),
        ("ab", "ab{id}b", ""),
    ],
)
def test_a_pattern_takes_the_id_out_of_a_file_name(text, pattern, expected):
    assert kept_part(text, pattern) == expected


def test_a_pattern_of_many_stars_takes_no_time():
    assert kept_part("a" * 100_000, "*a" * 500 + "{id}" + "a*" * 500 + "b") == ""
    assert kept_part("a" * 100_000 + "b", "*a" * 500 + "{id}" + "a*" * 500 + "b")


def test_rows_of_csv_with_one_id_are_one_document(tmp_path):
    rules = """
[document]
id = "no"
[fields]
total = "sum"
[tables.line_items]
rows = "@rows[*]"
columns = { description = "what", amount = "price" }
"""
    mapping = parse_mapping(f'makes = "labels"\n{rules}', "m.toml", tmp_path)
    text = '﻿no,sum,what,price\n1,9.00,TEA,4.00\n2,3.00,"CAKE, DRY",3.00\n1,9.00,BUN,5.00\n'
    (tmp_path / "in.csv").write_text(text, encoding="utf-8")
    counts = convert_file(
        tmp_path / "in.csv", tmp_path / "out.jsonl", mapping, "labels", LineDefaults()
    )
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [line["id"] for line in lines] == ["1", "2"]
    assert [len(line["tables"]["line_items"]) for line in lines] == [2, 1]
    assert lines[1]["tables"]["line_items"][0]["description"] == "CAKE, DRY"
    assert not counts.unmapped


def test_a_row_for_each_field_is_read_by_conditions(tmp_path):
    rules = """
[document]
id = "doc"
[cell]
value = "value"
confidence = "p"
[fields]
total = "@rows[field=TOTAL]"
date = "@rows[field=DATE]"
"""
    mapping = parse_mapping(f'makes = "predictions"\n{rules}', "m.toml", tmp_path)
    (tmp_path / "in.tsv").write_text("doc\tfield\tvalue\tp\na\tTOTAL\t9.00\t.5\na\tDATE\t\t.9\n")
    convert_file(tmp_path / "in.tsv", tmp_path / "o.jsonl", mapping, "predictions", LineDefaults())
    assert json.loads((tmp_path / "o.jsonl").read_text())["fields"] == {
        "total": {"value": "9.00", "confidence": 0.5}
    }


def test_a_document_states_its_schema_locale_and_currency(tmp_path):
    rules = """
[document]
id = "id"
source = "scan"
locale = { path = "land", names = { D = "de_DE" } }
currency = { path = "money" }
schema = { path = "type", names = { R = "receipt", I = "invoice" } }
[fields]
merchant = "shop"
seller = "shop"
"""
    documents = [
        {"id": "a", "type": "R", "land": "D", "shop": "X", "money": "CHF", "scan": "s"},
        {"id": "b", "type": "I", "land": "en_GB", "shop": "Y"},
    ]
    lines, _ = converted(tmp_path, rules, *documents, defaults=LineDefaults(currency="EUR"))
    common = {"values": "printed", "tables": {}}
    assert lines == [
        {"id": "a", "schema": "receipt", "locale": "de_DE", "currency": "CHF", "source": "s"}
        | {"fields": {"merchant": "X"}}
        | common,
        {"id": "b", "schema": "invoice", "locale": "en_GB", "currency": "EUR"}
        | {"fields": {"seller": "Y"}}
        | common,
    ]
    with pytest.raises(BadInputError, match="in.jsonl, line 1: unknown schema 'Z'"):
        converted(tmp_path, rules, documents[0] | {"type": "Z"})


def test_a_document_states_its_picture_or_its_id_does(tmp_path):
    fields_of = '[document]\nid = "id"\nimage = {}\n[fields]\nmerchant = "shop"\n'
    document = {"id": "a", "shop": "X", "scan": "photos/7.jpg"}
    for written, expected in (
        ('{ path = "scan" }', "photos/7.jpg"),
        ('"{id}.png"', "a.png"),
        ('{ path = "gone" }', None),
    ):
        rules = fields_of.replace("image = {}", f"image = {written}")
        (line,), _ = converted(tmp_path, rules, document)
        assert line.get("image") == expected
    rules = fields_of.replace("{}", '{ path = "scan" }')
    (line,), _ = converted(tmp_path, rules, document, defaults=LineDefaults(image="b/{id}.png"))
    assert line["image"] == "b/a.png"


def test_documents_in_an_object_have_its_keys_as_ids(tmp_path):
    rules = '[input]\ndocuments = "all.*"\n[document]\nid = "@key"\n[fields]\ntotal = "t"'
    document = {"all": {"x": {"t": "1"}, "y": {"t": "2"}}}
    lines, _ = converted(tmp_path, rules, document, name="in.json")
    assert [(line["id"], line["fields"]["total"]) for line in lines] == [("x", "1"), ("y", "2")]


IDENTITY = """
values = "canonical"
[document]
id = "id"
[cell]
value = "value"
confidence = "confidence"
page = "page"
box = "quad"
[fields]
total = "fields.total"
merchant = "fields.merchant"
[tables.line_items]
rows = "tables.line_items[*]"
columns = { description = "description", amount = "amount" }
"""
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).filter(
    lambda text: text == text.strip() and text
)
sides = st.floats(-1e4, 1e4).map(lambda side: round(side, 3))
places = st.none() | st.tuples(*[st.tuples(sides, sides)] * 4)
guesses = st.tuples(
    st.sampled_from(["total", "merchant", "line_items.description", "line_items.amount"]),
    texts,
    st.none() | st.integers(0, 1000).map(lambda parts: parts / 1000),
    st.none() | st.integers(0, 5),
    places,
)


@given(st.lists(guesses, min_size=1, max_size=6, unique_by=lambda guess: guess[0]))
def test_what_we_wrote_ourselves_is_converted_to_the_same_prediction(written):
    made = Prediction(
        "r-1",
        tuple(
            Guess(name, value, 0 if "." in name else None, confidence=sure, page=page, quad=quad)
            for name, value, sure, page, quad in written
        ),
    )
    mapping = parse_mapping(f'makes = "predictions"\n{IDENTITY}', "m.toml", None)
    published = json.loads(json.dumps(prediction_to_json(made)))
    converter = DocumentConverter(mapping, "predictions", ConversionCounts())
    line = converter.convert(None, Reading(published, "here"))
    assert sorted(map(repr, read_prediction(line, "").guesses)) == sorted(
        map(repr, read_prediction(published, "").guesses)
    )


@pytest.mark.parametrize(
    ("document", "reported"),
    [
        ({"id": "a", "t": {"x": 1}}, "in.jsonl, line 1, fields.total: is an object, and no value"),
        ({"id": "a", "t": [[1]]}, "in.jsonl, line 1, fields.total: is a list, and no value"),
        ({"t": "9"}, "in.jsonl, line 1, document.id: has no id at id"),
        ({"id": "a", "t": "9" * 100_001}, "line 1, by the mapping m.toml: 'fields.total"),
        ({"id": "a", "t": 1e60}, "line 1, by the mapping m.toml: 'fields.total"),
        ({"id": "a~b", "t": "1"}, "line 1, by the mapping m.toml: 'id' is \"a~b\""),
        ({"id": "a", "other": 1}, "no rule of the mapping m.toml finds a value in it. Remedy: "),
    ],
)
def test_what_no_line_can_hold_is_reported_with_file_document_and_rule(
    tmp_path, document, reported
):
    with pytest.raises(BadInputError) as raised:
        converted(tmp_path, '[document]\nid = "id"\n[fields]\ntotal = "t"', document)
    assert reported in str(raised.value)
    assert not (tmp_path / "out.jsonl").exists()


def test_an_id_that_two_documents_have_is_reported_with_both(tmp_path):
    with pytest.raises(BadInputError, match=r"line 2: has the id 'a', as .*line 1 has"):
        converted(
            *(tmp_path, '[document]\nid = "id"\n[fields]\ntotal = "t"'),
            *[{"id": "a", "t": "9"}] * 2,
        )
    assert not (tmp_path / "out.jsonl").exists()
