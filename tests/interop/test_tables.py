"""A run as plain tables: nothing lost, nothing renamed, and nothing that commands a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docextract_eval.codec.reasons import encode_reason
from docextract_eval.errors import BadInputError, FolderOccupiedError, IncompleteError
from docextract_eval.interop import csv_cells, tables
from docextract_eval.interop.tables import TABLES, curves_table, scores_table, write_tables
from docextract_eval.metrics.curve import Curve
from docextract_eval.reasons import Reason, ReasonCode
from docextract_eval.records import Score
from docextract_eval.runs.folder import RunFolder, run_file_digests
from tests.cli.commands import dxe, one_line
from tests.runs.rewritten import record

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the start of a formula."""


@pytest.fixture(scope="session")
def there(finished, tmp_path_factory):
    """Both forms of one run, a folder each."""
    place = tmp_path_factory.mktemp("tables")
    for form in ("csv", "parquet"):
        write_tables(finished, place / form, form)
    return place


def rows(file):
    with file.open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines, strict=True))


def as_csv(texts):
    written = io.BytesIO()
    csv_cells.write_rows(
        written, pa.table({"text": pa.array(texts, pa.string()), "n": [0] * len(texts)})
    )
    return written.getvalue().decode()


def read(texts):
    return [row[0] for row in csv.reader(io.StringIO(as_csv(texts), newline=""), strict=True)]


def without_apostrophe(text):
    """Take away what was put in front of a formula."""
    disarmed = re.match(r"'+[=+\-@\t\r\n＝＋－＠]", text)
    return text[1:] if disarmed and not re.fullmatch(r"'*[+-][0-9., ]*", text) else text


def test_every_score_is_a_row_with_its_axes_as_columns(finished, there):
    told = pq.read_table(there / "parquet" / "scores.parquet").to_pylist()
    scores = [*finished.scores(), *finished.spending_scores()]
    assert len(told) == len(scores) > 300
    for row, score in zip(told, scores, strict=True):
        figures = {"metric": score.metric, "value": score.value, "low": score.low}
        figures |= {"high": score.high, "document_count": score.documents}
        figures |= {"cell_count": score.cells, "reason": encode_reason(score.reason)}
        figures |= {"signature": score.signature, **score.slice}
        assert {name: value for name, value in row.items() if value is not None} == {
            name: value for name, value in figures.items() if value is not None
        }


@pytest.mark.parametrize("name", TABLES)
def test_both_forms_say_the_same(there, name):
    plain = rows(there / "csv" / f"{name}.csv")
    whole = pq.read_table(there / "parquet" / f"{name}.parquet")
    assert list(plain[0]) == whole.column_names
    assert len(plain) == whole.num_rows
    for written, row in zip(plain, whole.to_pylist(), strict=True):
        for key, value in row.items():
            said = written[key]
            if value is None:
                assert said == ""
            elif isinstance(value, bool):
                assert said == str(value).lower()
            elif isinstance(value, int | float):
                assert float(said) == value
            elif isinstance(value, list):
                assert json.loads(said) == value
            else:
                assert without_apostrophe(said) == value


def test_a_cell_stands_beside_what_its_page_is(finished, there):
    import pandas as pd

    cells = pd.read_parquet(there / "parquet" / "cells.parquet")
    pages = {page["id"]: page for page in finished.table("renditions").to_pylist()}
    assert len(cells) == finished.table("matches").num_rows
    for row in cells.to_dict("records")[::7]:
        page = pages[row["rendition"]]
        for key in ("source", "kind", "locale", "condition", "hash", "severity", "weight"):
            assert row[key] == page[key]
        assert row["traps"] == "+".join(trap["name"] for trap in page["traps"])
        for name, value in page["factors"]:
            assert row[f"factor.{name}"] == value


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_database_finds_the_accuracy_that_the_run_tells(finished, there, form):
    import duckdb

    (score,) = [
        each
        for each in finished.scores()
        if each.metric == "accuracy"
        and each.slice == {"cells": "scalars", "condition": "clean", "field": "total"}
    ]
    cells = duckdb.sql("FROM '" + str(there / form / f"cells.{form}") + "'")
    cells = cells.filter("field = 'total' AND condition = 'clean'")
    cells = cells.filter("strict IN ('right', 'wrong', 'missed', 'invented')")
    found = cells.aggregate("avg((strict = 'right')::INT), count(DISTINCT document)").fetchall()
    assert found == [(pytest.approx(score.value), score.documents)]


def test_a_curve_that_has_no_points_says_why():
    curves = [Curve("drop", {"cells": "tables"}, (), "s", Reason(ReasonCode.NO_SEVERITY))]
    (row,) = curves_table(curves).to_pylist()
    assert (row["at"], row["value"], row["reason"], row["cells"]) == (
        None,
        None,
        "no_severity",
        "tables",
    )


def test_an_axis_that_is_called_like_a_figure_gives_way():
    slice_of = {"cells": "scalars", "value": "a", "Trade": "b", "trade": "c"}
    (row,) = scores_table([Score("accuracy", slice_of, 0.5, 0.4, 0.6, 3, 9, "s")]).to_pylist()
    assert (row["value"], row["axis.value"], row["Trade"], row["axis.trade"]) == (
        0.5,
        "a",
        "b",
        "c",
    )


def test_rows_end_as_the_standard_says_and_what_is_missing_is_not_what_is_empty():
    assert as_csv(["a", None, "", 'say "b"', "two\nlines", "c,d"]) == (
        'a,0\r\n,0\r\n"",0\r\n"say ""b""",0\r\n"two\nlines",0\r\n"c,d",0\r\n'
    )


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("//evil.example","click")',
        "@SUM(1+1)*cmd|' /C calc'!A0",
        "+49 30 1234",
        "-2+3+cmd|' /C calc'!A0",
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
        "＝1+1",
        "- Raiffeisenbank",
        "'=1+1",
    ],
)
def test_no_text_of_a_document_commands_a_spreadsheet(text):
    (said,) = read([text])
    numeric = re.fullmatch(r"[+-][0-9., ]*", said)
    assert numeric or not said.startswith(STARTS)
    assert without_apostrophe(said) == text


@pytest.mark.parametrize("text", ["-12.50", "+3", "-1,234.56", "- 5", "12", "'", "O'Neill"])
def test_numbers_with_a_sign_stay_numbers(text):
    assert read([text]) == [text]


@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=1)
)
def test_every_text_comes_back(texts):
    said = read(texts)
    assert [without_apostrophe(each) for each in said] == texts
    assert not [
        each
        for each in said
        if each.startswith(STARTS) and not re.fullmatch(r"[+-][0-9., ]*", each)
    ]


def test_what_a_hostile_document_says_is_disarmed_in_a_column_of_names_too(there, tmp_path):
    names = pa.array(["=1+1", None, "a"]).dictionary_encode()
    assert csv_cells.format_cells(pa.chunked_array([names])).to_pylist() == ["'=1+1", "", "a"]
    head = io.BytesIO()
    csv_cells.write_header(head, ["factor.a", "=cmd"])
    assert head.getvalue() == b"factor.a,'=cmd\r\n"


def test_tables_are_not_written_over_unless_that_is_asked_for(finished, tmp_path):
    write_tables(finished, tmp_path, "csv")
    with pytest.raises(FolderOccupiedError, match=r"has scores\.csv, .*--force"):
        write_tables(finished, tmp_path, "csv")
    (tmp_path / "scores.csv").write_text("old")
    write_tables(finished, tmp_path, "csv", force=True)
    assert rows(tmp_path / "scores.csv")


@pytest.mark.parametrize("force", [False, True])
def test_no_run_is_written_into(mine, made, force):
    before = run_file_digests(mine)
    for folder in (mine.path, made / "private"):
        with pytest.raises(BadInputError, match="is a run"):
            write_tables(mine, folder, "parquet", force=force)
    assert run_file_digests(mine) == before


@pytest.mark.parametrize("force", [False, True])
def test_tables_are_all_there_or_none(finished, tmp_path, monkeypatch, force):
    if force:
        write_tables(finished, tmp_path, "csv")
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    write = tables.csv_cells.write_rows

    def full(file, table):
        if "rendition" in table.column_names:
            raise OSError(28, "No space left on device")
        write(file, table)

    monkeypatch.setattr(tables.csv_cells, "write_rows", full)
    with pytest.raises(IncompleteError, match="the disk is full"):
        write_tables(finished, tmp_path, "csv", force=force)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_a_run_without_a_cell_has_tables_all_the_same(mine, tmp_path):
    for name in ("matches", "renditions", "slices"):
        file = mine.path / f"{name}.parquet"
        pq.write_table(pq.read_table(file).slice(0, 0), file)
    record(mine)
    for form in ("csv", "parquet"):
        written = write_tables(mine, tmp_path / form, form)
        assert written[tmp_path / form / f"cells.{form}"] == 0
    (head,) = (tmp_path / "csv" / "cells.csv").read_text().splitlines()
    assert head.split(",") == pq.read_table(tmp_path / "parquet" / "cells.parquet").column_names


def test_a_private_run_gives_away_no_value(made, tmp_path):
    values = set(pq.read_table(made / "run" / "matches.parquet")["truth"].to_pylist())
    long = [value for value in values if value and len(value) > 7]
    assert len(long) > 50
    write_tables(RunFolder(made / "private"), tmp_path, "csv")
    written = "".join(file.read_text() for file in tmp_path.iterdir())
    assert not [value for value in long if value in written]


def test_what_is_not_finished_is_not_exported(mine, tmp_path):
    about = mine.about
    del about["finished"]
    mine.write_about(about)
    with pytest.raises(IncompleteError, match="not finished"):
        write_tables(mine, tmp_path / "out", "csv")
    assert not (tmp_path / "out").exists()


def test_the_same_run_gives_the_same_bytes(finished, there, tmp_path):
    for form in ("csv", "parquet"):
        write_tables(finished, tmp_path / form, form)
        for name in TABLES:
            file = Path(form) / f"{name}.{form}"
            assert (tmp_path / file).read_bytes() == (there / file).read_bytes()


def test_the_commands_say_what_they_wrote(made, tmp_path):
    asked = ("export", "parquet", made / "run", "-o", "tables")
    done = dxe(*asked, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    head, *told = done.stdout.splitlines()
    assert head.split() == ["file", "rows"]
    assert [line.split()[0] for line in told] == [f"tables/{name}.parquet" for name in TABLES]
    assert "--force" in one_line(dxe(*asked, cwd=tmp_path), 2)
    again = dxe(*asked, "--force", "--json", cwd=tmp_path)
    for each in json.loads(again.stdout):
        assert pq.read_metadata(tmp_path / each["file"]).num_rows == each["rows"] > 0


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_what_is_no_run_is_said(tmp_path, form):
    (tmp_path / "empty").mkdir()
    for name, said in (("none", "does not exist"), ("empty", "is not a run")):
        assert said in one_line(dxe("export", form, name, "-o", "out", cwd=tmp_path), 2)
    assert not (tmp_path / "out").exists()
