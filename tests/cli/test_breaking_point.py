"""`dxe breaking-point`: the answer first, the same again from its file, and what it refuses."""

from __future__ import annotations

import json

import pytest

from docextract_eval.runs.execution.on_demand import lost_and_invented_rows
from tests.cli.commands import dxe, one_line
from tests.matching.receipts import judged, receipt

PIPELINE = """
def extract(sheet):
    return {"fields": {}, "tables": {}}
"""
SHORT = ("--along", "rows", "--most", "20")


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("breaking")
    (folder / "lazy.py").write_text(PIPELINE)
    return folder


@pytest.mark.long
def test_what_never_breaks_is_told_so_and_the_file_goes_on(place):
    typed = (
        "breaking-point",
        "oracle",
        *SHORT,
        "--documents",
        "12",
        "-o",
        "answers.json",
        "--json",
    )
    first = json.loads(dxe(*typed, cwd=place).stdout)
    assert first["flat"]
    assert all(each["share"] == 1 and not each["rows_lost"] for each in first["measured"])
    kept = json.loads((place / "answers.json").read_text())
    kept["measured"].pop()
    (place / "answers.json").write_text(json.dumps(kept))
    assert json.loads(dxe(*typed, cwd=place).stdout) == first
    other = dxe("breaking-point", "oracle", "--along", "pages", "-o", "answers.json", cwd=place)
    assert "has answers to another request" in one_line(other, 2)
    kept["measured"][0]["share"] = 7
    (place / "answers.json").write_text(json.dumps(kept))
    assert "has an answer that is none" in one_line(dxe(*typed, cwd=place), 2)


@pytest.mark.parametrize(
    ("typed", "said", "code"),
    [
        (("python:lazy:extract", *SHORT), "fails from the beginning: a document of 1 row", 3),
        (("blank", *SHORT), "fails from the beginning: a document of 1 row", 3),
        (("oracle", "--along", "colums"), "unknown direction 'colums'", 2),
        (("oracle", *SHORT, "--kind", "receipt"), "unknown kind with many rows 'receipt'", 2),
        (("http://127.0.0.1:9/x", *SHORT, "--private"), "connects to somewhere", 2),
    ],
)
def test_what_cannot_be_searched_is_one_line(place, typed, said, code):
    assert said in one_line(dxe("breaking-point", *typed, cwd=place), code)


def test_a_row_that_came_twice_is_invented_and_one_that_did_not_is_lost():
    sold = {"TEA": "2.00", "MILK": "3.00", "SOAP": "4.00"}
    rows = [{"description": name, "amount": price} for name, price in sold.items()]
    truth = receipt(tables={"line_items": rows})
    matches = judged(truth, tables={"line_items": [rows[0], rows[0], rows[2]]})
    assert lost_and_invented_rows(matches, "line_items", 3) == (1, 1)


def test_its_pipeline_is_started_once(place):
    (place / "counted.py").write_text(f"open('starts', 'a').write('x')\n{PIPELINE}")
    typed = ("--along", "rows", "--most", "20", "--no-sandbox")
    dxe("breaking-point", "python:counted:extract", *typed, cwd=place)
    assert len((place / "starts").read_text()) == 1
