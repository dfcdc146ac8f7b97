"""Many documents judged at once: each with the predictions of its id, and none forgotten."""

from __future__ import annotations

import json
from collections import Counter

import pytest

import docextract_eval
from docextract_eval.errors import BadInputError
from docextract_eval.judging.judge import judge, judge_all
from docextract_eval.matching import align
from tests.cli.commands import dxe

FIELDS = {"merchant": "CORNER CAFÉ", "total": "9.00", "tip": {"absent": True}}
ROWS = [{"description": "TEA", "amount": "2.50"}, {"description": "CAKE", "amount": "6.50"}]
TRUTHS = [
    {"id": name, "fields": FIELDS, "tables": {"line_items": ROWS}} for name in ("r-1", "r-2", "r-3")
]
PREDICTIONS = [
    {"id": "r-3", "fields": {"merchant": "Corner Café", "total": "9.80"}},
    {
        "id": "r-1",
        "fields": {"merchant": "Corner Café", "total": "9.00", "tip": "1.00"},
        "tables": {"line_items": [{"description": "Cake", "amount": "6.50"}]},
    },
]


def without_id(given):
    return {name: value for name, value in given.items() if name != "id"}


def by_id(given):
    return {each["id"]: without_id(each) for each in given}


def test_it_judges_each_document_as_if_it_were_alone_whatever_the_order():
    predicted = by_id(PREDICTIONS) | {"r-2": {"error": "timeout"}}
    alone = sum(judge(truth, predicted[truth["id"]], "receipt") for truth in TRUTHS)
    found = judge_all(TRUTHS, predicted, "receipt")
    assert found == alone
    assert found.scores == alone.scores
    assert found.unanswered == ()


def test_what_has_no_prediction_is_missed_and_listed():
    found = judge_all(TRUTHS, PREDICTIONS, "receipt")
    assert found.unanswered == ("r-2",)
    assert found.counts == {
        "right": 5,
        "wrong": 1,
        "missed": 12,
        "invented": 1,
        "rightly absent": 2,
    }
    assert repr(found).splitlines()[1] == "1 document without a prediction: r-2"
    assert found.scalars.unanswered == ("r-2",)
    assert judge_all(TRUTHS, [], "receipt").unanswered == ("r-1", "r-2", "r-3")


@pytest.mark.parametrize("form", [list, iter, by_id, lambda given: json.loads(json.dumps(given))])
def test_objects_come_in_any_form(form):
    plain = judge_all(TRUTHS, PREDICTIONS, "receipt")
    assert judge_all(form(TRUTHS), form(PREDICTIONS), "receipt") == plain


def test_every_repeat_is_judged_and_a_repeat_that_is_lacking_is_missed():
    twice = [{**each, "repeat": n} for each in PREDICTIONS for n in (0, 1)]
    found = judge_all(TRUTHS, twice, "receipt")
    once = judge_all(TRUTHS, PREDICTIONS, "receipt")
    assert found.counts == {name: 2 * count for name, count in once.counts.items()}
    assert found.scores["recall"].documents == 3
    lacking = judge_all(TRUTHS[::2], twice[:-1], "receipt")
    assert lacking.unanswered == ("r-1",)
    assert len(lacking.documents) == 4
    assert lacking.documents[1].matches[0].repeat == 1
    assert {match.outcome for match in lacking.documents[1].matches} == {"missed", "rightly absent"}


def test_every_document_is_read_by_its_own_locale_and_currency():
    truths = {
        "de": {"fields": {"total": "1.234,50 €"}, "values": "printed", "locale": "de_DE"},
        "us": {"fields": {"total": "$1,234.50"}, "values": "printed", "locale": "en_US"},
        "jp": {"fields": {"total": "900"}, "currency": "JPY"},
    }
    totals = {"de": "1234.50", "us": "1234.50", "jp": "900"}
    predicted = {name: {"fields": {"total": total}} for name, total in totals.items()}
    assert judge_all(truths, predicted, "receipt").counts == {"right": 3}


def test_readers_are_made_once_for_each_schema_locale_and_currency():
    schema = {"name": "note", "fields": {"total": {"type": "money"}}}
    truths = [
        {"id": str(n), "fields": {"total": "9.00"}, "locale": ("de_DE", "en_US")[n % 2]}
        for n in range(9)
    ]
    made = align.field_readers.cache_info().misses
    judge_all(truths, [], schema)
    judge_all(truths[:1], [], schema)
    assert align.field_readers.cache_info().misses - made == 2


def test_the_schema_is_the_one_that_all_truths_name():
    named = [{**truth, "schema": "receipt"} for truth in TRUTHS]
    assert judge_all(named, PREDICTIONS) == judge_all(TRUTHS, PREDICTIONS, "receipt")


@pytest.mark.parametrize(
    ("truths", "predictions", "message"),
    [
        ([*TRUTHS, TRUTHS[1]], [], "truth 'r-2': is given twice"),
        (TRUTHS, [*PREDICTIONS, PREDICTIONS[0]], "prediction 'r-3': is given twice as repeat 0"),
        (TRUTHS, {"r-22": {}}, "prediction 'r-22': unknown document 'r-22'.*did you mean 'r-2'"),
        ([], [], "truths: there are none"),
        ("labels.jsonl", [], "truths: is a str, not objects with ids.*map\\(json.loads, open"),
        (TRUTHS, None, "predictions: is a NoneType, not objects"),
        ([TRUTHS[0], {"fields": {}}], [], "truth 2: has no id"),
        ([TRUTHS[0], ["r-2"]], [], "truth 2: is a list, not a dictionary"),
        (TRUTHS, [{"id": 7, "fields": {}}], "prediction '7': 'id"),
        (TRUTHS, {"r-1": {"id": "r-2"}}, "prediction 'r-1': has another id, 'r-2'"),
        ({"a": {"total": "9.00"}}, {}, "truth 'a': has none of error, fields, tables"),
        ({"a": {"fields": {"totl": "9"}}}, {}, "truth 'a', fields.totl: unknown field.*'total'"),
        ({"a": {"fields": {"total": "9,0"}}}, {}, "truth 'a', fields.total: '9,0' is no money"),
        ({"a": {"fields": {}, "locale": "de_De"}}, {}, "truth 'a', locale: unknown locale 'de_De'"),
        ({"a": {"fields": {}, "values": "printed"}}, {}, "truth 'a': its values are printed"),
        (TRUTHS, {"r-3": {"values": "printed", "fields": {}}}, "prediction 'r-3': its values are"),
        (
            TRUTHS,
            {"r-3": {"fields": {"total": {"v": 1}}}},
            "prediction 'r-3', in fields.total: unk",
        ),
    ],
)
def test_an_error_names_its_document(truths, predictions, message):
    with pytest.raises(BadInputError, match=f"^{message}"):
        judge_all(truths, predictions, "receipt")


def test_documents_that_name_different_schemas_are_refused():
    truths = [{**TRUTHS[0], "schema": "receipt"}, {**TRUTHS[1], "schema": "invoice"}]
    refused = "truth 'r-2': its schema is 'invoice', not 'receipt' as of truth 'r-1'. Remedy: give "
    with pytest.raises(BadInputError, match=refused):
        judge_all(truths, [])


def test_its_counts_are_those_of_a_run(tmp_path):
    """Of the same labels and predictions, imported and scored by the commands."""
    for name, lines in (("labels", TRUTHS), ("predictions", PREDICTIONS)):
        written = [json.dumps(line) + "\n" for line in lines]
        (tmp_path / f"{name}.jsonl").write_text("".join(written))
    options = ("--schema", "receipt", "--locale", "en_US", "--values", "canonical")
    done = dxe("corpus", "import", "labels.jsonl", "-o", "corpus", *options, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    done = dxe("score", "predictions.jsonl", "corpus", "-o", "run", cwd=tmp_path)
    assert done.returncode == 3, done.stderr  # r-2 has no prediction
    of_run = docextract_eval.Run.open(tmp_path / "run").matches()
    found = judge_all(TRUTHS, PREDICTIONS, "receipt")
    assert Counter(zip(of_run.field, of_run.strict, strict=True)) == Counter(
        (match.field, match.strict) for match in found.matches
    )
