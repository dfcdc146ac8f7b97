"""What a run shows of its answers while it goes on."""

from __future__ import annotations

import json

import pytest

from docextract_eval.answer_shape import ShapeFinder
from docextract_eval.cli.first_answers import AnswerWatch, is_new_beside
from docextract_eval.codec.predictions import read_prediction
from docextract_eval.schemas import load_schema
from tests.matching.receipts import receipt, rendered

RECEIPTS = {"receipt": load_schema("receipt")}


def watched(answers, to_show=0):
    watch = AnswerWatch(ShapeFinder(RECEIPTS), RECEIPTS, (), to_show)
    for written in answers:
        document = receipt({"total": "9.00", "tip": None})
        watch.add(document, rendered(document), read_prediction({"id": "a", **written}, "answer"))
    return watch


def test_a_mistake_is_shown_when_it_is_first_seen_and_once(capsys):
    right, typo = {"fields": {"total": "9.00"}}, {"fields": {"totl": "9.00"}}
    watch = watched([right, right, typo, typo])
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("a receipt has no field totl, and 1 answer does: did you mean t") == 1
    assert [(each.name, each.count) for each in watch.shown] == [("totl", 1)]


def test_names_that_are_made_up_fill_no_screen_and_no_memory(capsys):
    answers = [{"fields": {f"x{at}{each}": "1" for each in range(10)}} for at in range(60)]
    watch = watched(answers)
    assert len(capsys.readouterr().err.splitlines()) <= 20
    assert len(watch._shape.mistakes()) == 500


@pytest.mark.parametrize(("empty", "warned"), [(19, False), (20, True), (45, True)])
def test_twenty_empty_answers_in_a_row_are_a_loud_warning(capsys, empty, warned):
    watched([{"fields": {"total": "9.00"}}, *[{"fields": {}}] * empty])
    assert capsys.readouterr().err.count("WARNING: 20 answers in a row have no value") == warned


def test_a_failure_is_no_empty_answer_and_a_value_ends_the_row(capsys):
    one, none, fails = {"fields": {"total": "9.00"}}, {"fields": {}}, {"error": "dark"}
    watched([*[none] * 19, one, *[none] * 19, *[fails] * 9])
    assert "WARNING" not in capsys.readouterr().err


def test_the_first_answers_are_shown_beside_their_truth(capsys):
    watched([{"fields": {"total": "9.80", "tip": "1"}}, {"error": "too dark"}, {"fields": {}}], 2)
    lines = capsys.readouterr().err.splitlines()
    assert lines[:4] == [
        "r~clean: receipt, en_US",
        "  field  truth  answer",
        "  total  9.00   9.80    wrong: misread",
        "  tip           1       invented: unknown",
    ]
    assert lines[4:6] == ["r~clean: receipt, en_US", "  no answer: too dark"]
    assert not any(line.startswith("r~") for line in lines[6:])


def test_a_pipeline_is_new_until_a_run_beside_is_of_it(tmp_path):
    assert is_new_beside(tmp_path / "run", "python:mine:extract")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "run.json").write_text("[]")
    (tmp_path / "run").mkdir()
    about = {"pipeline": {"name": "python:mine:extract"}}
    assert is_new_beside(tmp_path / "new", "python:mine:extract")
    (tmp_path / "run" / "run.json").write_text(json.dumps(about))
    assert not is_new_beside(tmp_path / "new", "python:mine:extract")
    assert is_new_beside(tmp_path / "new", "python:mine:other")
