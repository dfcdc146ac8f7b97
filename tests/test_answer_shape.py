"""Mistakes in the shape of answers: each kind is found, counted and named, and nothing else is."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from docextract_eval.answer_shape import KINDS, ShapeFinder
from docextract_eval.codec.predictions import prediction_to_json, read_prediction
from docextract_eval.records import Rendition
from docextract_eval.reports.sentences.mistakes import mistake_sentences
from docextract_eval.schemas import load_schema
from tests.matching.receipts import receipt

SCHEMAS = {"receipt": load_schema("receipt")}
TOTALS, DATES = ("9.00", "8.50", "7.25"), ("2024-04-03", "2024-05-06", "2024-07-02")
MERCHANTS, AMOUNTS = ("Corner Drug", "Harbour Tea", "Mill Lane"), ("2.50", "1.20", "3.00")
QUADS = (np.array([[[0, 0], [90, 0], [90, 40], [0, 40]]], np.float32),)


def document(at):
    fields = {"total": TOTALS[at], "date": DATES[at], "merchant": MERCHANTS[at], "tip": None}
    made = receipt(fields, {"line_items": [{"amount": AMOUNTS[at]}]})
    return replace(made, id=f"r-{at}", source=f"r-{at}", index=at)


DOCUMENTS = [document(at) for at in range(3)]


def right(at):
    fields = {"total": TOTALS[at], "date": DATES[at], "merchant": MERCHANTS[at]}
    return {"fields": fields, "tables": {"line_items": [{"amount": AMOUNTS[at]}]}}


def answer(at, change):
    """The right answer, as JSON, after a change."""
    written = json.loads(json.dumps(right(at)))
    return change(written, at) or written


def seen(change, finder=None, documents=DOCUMENTS):
    finder = finder or ShapeFinder(SCHEMAS)
    for at, document in enumerate(documents):
        shown = Rendition(f"{document.id}~clean", document.id, "clean", (), (), "", QUADS, ())
        written = {"id": document.id, **answer(at, change)}
        finder.add(document, read_prediction(written, "answer"), shown)
    return finder


def cell(name, **more):
    def change(written, _):
        written["fields"][name] = {"value": written["fields"][name], **more}

    return change


def put(name, value):
    def change(written, at):
        written["fields"][name] = value(at) if callable(value) else value

    return change


def typo(written, _):
    written["fields"]["totl"] = written["fields"].pop("total")


def other_table(written, _):
    written["tables"]["items"] = written["tables"].pop("line_items")


def other_column(written, _):
    written["tables"]["line_items"][0]["price"] = "1.00"


def swap(written, _):
    year, month, day = written["fields"]["date"].split("-")
    written["fields"]["date"] = f"{year}-{day}-{month}"


def never(written, _):
    del written["fields"]["merchant"]


CASES = [
    ("unknown field", typo, "totl", 3, "a receipt has no field totl, and 3 answers do: did you "),
    (
        "unknown table",
        other_table,
        "items",
        3,
        "no table items, and 3 answers do: did you mean lin",
    ),
    ("unknown column", other_column, "line_items.price", 3, "did you mean line_items.unit_price?"),
    (
        "no values",
        lambda *_: {"fields": {}},
        "",
        3,
        '3 answers have no value: write {"fields": {"total": ',
    ),
    (
        "not canonical",
        put("total", lambda at: f"$1,23{at}.50"),
        "total",
        3,
        "('$1,230.50'): write ",
    ),
    ("not canonical", put("total", lambda at: f"$1,23{at}.50"), "total", 3, '1230.50, or say "val'),
    ("not canonical", put("date", lambda at: f"4/{at + 1}/2024"), "date", 3, "write 2024-04-01"),
    ("confidence", cell("total", confidence=95), "", 3, "(the first is 95), and count as none"),
    ("confidence", cell("total", confidence=-0.1), "", 3, "(the first is -0.1)"),
    ("box in fractions", cell("total", box=[0.1, 0.1, 0.4, 0.2]), "", 3, "write pixels of its pi"),
    ("box off the page", cell("total", box=[100, 8, 120, 9]), "", 3, "(100, 8, 120, 9): write pi"),
    (
        "page number",
        cell("total", page=1),
        "",
        3,
        "3 values name a page beyond the last (1): pages",
    ),
    ("day and month", swap, "date", 3, "day and month of date are exchanged in all 3 dates"),
    ("one value", put("total", "9.00"), "total", 3, "where the true ones differ: total '9.00'"),
    ("never answered", never, "merchant", 0, "merchant of a receipt is never answered"),
]


@pytest.mark.parametrize(("kind", "change", "name", "count", "sentence"), CASES)
def test_each_mistake_is_found_counted_and_put_into_words(kind, change, name, count, sentence):
    finder = seen(change)
    found = [each for each in finder.mistakes() if each.kind == kind]
    assert [(each.name, each.count) for each in found] == [(name, count)]
    assert sentence in "\n".join(mistake_sentences(found))
    parts = [seen(change, documents=[DOCUMENTS[0]]), ShapeFinder(SCHEMAS)]
    for at in (1, 2):  # as two machines would
        shown = Rendition(f"r-{at}~clean", f"r-{at}", "clean", (), (), "", QUADS, ())
        written = {"id": "a", **answer(at, change)}
        parts[1].add(DOCUMENTS[at], read_prediction(written, "answer"), shown)
    whole = ShapeFinder(SCHEMAS)
    for part in parts:
        whole.merge(json.loads(json.dumps(part.state())))
    assert whole.mistakes() == finder.mistakes()


def test_every_kind_has_a_case_and_right_answers_have_no_mistake():
    assert {case[0] for case in CASES} == {*KINDS}
    assert seen(lambda *_: None).mistakes() == ()


@pytest.mark.parametrize(
    "change",
    [
        put("tip", 1.5),  # a number is canonical
        put("total", "9"),
        put("date", "2024-04-03T12:00:00"),
        put("notes", ""),  # an empty text is no value
        cell("total", box=[10, 10, 60, 20], page=0, confidence=1),
        lambda written, _: {**written, "values": "printed", "fields": {"total": "$9.00"}},
    ],
)
def test_what_can_be_judged_is_no_mistake_of_shape(change):
    kinds = {each.kind for each in seen(change).mistakes()}
    assert kinds <= {"one value", "never answered"}


def test_a_date_that_is_wrong_only_sometimes_is_not_another_order():
    assert not seen(lambda written, at: swap(written, at) if at else None).mistakes()


def test_a_failure_and_a_field_of_another_kind_are_no_mistakes():
    both = ShapeFinder({**SCHEMAS, "invoice": load_schema("invoice")})
    assert not seen(put("seller", "Corner Drug"), both).mistakes()
    assert not seen(lambda *_: {"error": "too dark"}).mistakes()


def test_what_is_not_attempted_need_not_be_answered():
    assert not seen(never, ShapeFinder(SCHEMAS, ["total", "date"])).mistakes()


def test_fields_that_no_truth_labels_are_known():
    found = seen(lambda *_: None).unlabelled()
    assert {"currency", "line_items.quantity"} <= {*found}
    assert not {"total", "tip", "line_items.amount"}.intersection(found)


def test_a_confidence_outside_0_to_1_is_kept_as_stated_and_counts_as_none():
    written = {"id": "a", "fields": {"total": {"value": "9.00", "confidence": 95}}}
    read = read_prediction(written, "answer")
    assert (read.guesses[0].confidence, read.guesses[0].stated) == (None, 95)
    assert read_prediction(prediction_to_json(read), "line") == read
