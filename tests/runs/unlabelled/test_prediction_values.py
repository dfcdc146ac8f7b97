"""The quick reader of predictions finds what the rules of predictions find, and refuses alike."""

from __future__ import annotations

import json
import math

import pytest

from docextract_eval.borders.limits import LONGEST_TEXT
from docextract_eval.codec.predictions import read_prediction
from docextract_eval.errors import BadInputError, FormatError
from docextract_eval.runs.unlabelled import prediction_values
from docextract_eval.runs.unlabelled.answers import read_answers
from docextract_eval.runs.unlabelled.prediction_values import read_values

LINES = [
    {"id": "a", "fields": {"total": {"value": "9.50", "confidence": 0.9}}},
    {"id": "b", "fields": {"total": "9.50", "date": None, "merchant": "  "}},
    {"id": "c", "fields": {"total": 9.5, "tip": 0, "rounding": -0.05, "count": 3}},
    {"id": "d", "fields": {"total": {"value": "1", "confidence": 1, "page": 0}}},
    {"id": "e", "fields": {"total": {"value": "1", "confidence": 1.5}}},
    {
        "id": "f",
        "fields": {"merchant": {"value": 'A "B": C', "confidence": 0.5, "box": [0, 0, 1, 1]}},
        "tables": {"line_items": [{"amount": {"value": "1", "confidence": 0.1}}, {}, {"tax": "x"}]},
    },
    {"id": "g", "error": "timeout"},
    {"id": "h", "error": {"cause": "crash", "detail": "it ended"}, "fields": {}},
    {"id": "i", "fields": {"merchant": {"value": "Café ☕", "confidence": 0.25}}, "version": "2"},
    {"id": "j", "fields": {"total": {"value": "1", "alternatives": [{"value": "2"}]}}},
    {"id": "k", "fields": {"total": {"value": "1", "confidence": 0.5}}, "source": "ACME"},
    {"id": "l", "source": None},
    {"id": "n", "source": " ACME "},
    {"id": "m", "fields": {"total": {"value": "1", "page": 0}}, "source": 'A "B": C'},
]


def expected(line):
    read = read_prediction(line, "here")
    cells = [(g.name, g.value, -1 if g.row is None else g.row, g.confidence) for g in read.guesses]
    return read.failure is not None, cells


def written(path, lines):
    path.write_text("".join(each + "\n" for each in lines), encoding="utf-8")
    return path


@pytest.mark.parametrize("separators", [None, (",", ":"), (" , ", " : ")])
@pytest.mark.parametrize("escaped", [True, False])
def test_lines_of_every_shape_are_read_as_the_rules_have_it(separators, escaped, tmp_path):
    texts = [json.dumps(each, ensure_ascii=escaped, separators=separators) for each in LINES]
    found = read_values(written(tmp_path / "all.jsonl", texts))
    assert [*found.failed] == [line["id"] for line in LINES]
    assert found.sources == [read_prediction(line, "here").source for line in LINES]
    cells = found.cells
    rows = [
        (name, text, row, None if math.isnan(confidence) else confidence)
        for name, text, row, confidence in zip(
            cells.names, cells.texts, cells.rows, cells.confidences, strict=True
        )
    ]
    start = 0
    for line, count in zip(LINES, found.counts, strict=True):
        failed, own = expected(line)
        assert found.failed[line["id"]] == failed
        assert rows[start : start + count] == own, line
        start += count


def test_usual_lines_are_never_read_twice(tmp_path, monkeypatch):
    monkeypatch.setattr(prediction_values, "read_prediction", None)
    read_values(written(tmp_path / "usual.jsonl", [json.dumps(LINES[at]) for at in (0, 2, 8, 10)]))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('{"id": "a", "fields": {"total": "1", "total": "2"}}', "twice"),
        ('{"id": "a", "fields": {"total": {"value": "1", "confidnce": 0.5}}}', "confidnce"),
        (
            '{"id": "a", "fields": {"line_items.amount": {"value": "1", "confidence": 0.5}}}',
            "table",
        ),
        ('{"id": "a", "field": {}}', "field"),
        ('{"id": 3, "fields": {}}', "id"),
        ('{"fields": {}}', "id"),
        ('{"id": "a", "fields": [1]}', "fields"),
        ('{"id": "a", "tables": {"line_items": {"amount": "1"}}}', "line_items"),
        ('{"id": "a", "source": 4711}', "source"),
        ('{"id": "a", "source": ["ACME"]}', "source"),
        ('{"id": "a", "source": "\\ud83d"}', "half"),
        (json.dumps({"id": "a", "source": "x" * (LONGEST_TEXT + 1)}), "has 100,001 characters"),
        ("[1]", "line 2"),
        ("nothing", "is not JSON"),
        ('{"id": "a", "fields": ' + "[" * 100_000, "line 2"),
        ('{"id": "a", "fields": {"total": {"value": "\\ud83d", "confidence": 0.5}}}', "half"),
    ],
)
def test_what_the_rules_refuse_is_refused_with_its_line(line, words, tmp_path):
    path = written(tmp_path / "broken.jsonl", [json.dumps(LINES[0]), line])
    with pytest.raises((BadInputError, FormatError), match="line 2") as refused:
        read_values(path)
    assert words in str(refused.value)


def test_the_first_line_of_a_document_counts(tmp_path):
    again = {"id": "a", "fields": {"total": "1.00"}, "version": "3"}
    path = written(tmp_path / "twice.jsonl", [json.dumps(each) for each in (LINES[0], again)])
    answers = read_answers(path)
    assert [*answers.documents] == ["a"]
    assert answers.values.text.to_pylist() == ["9.50"]
    assert not answers.other_version
