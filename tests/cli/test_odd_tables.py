"""Tables of runs and ledgers that no dxe wrote so, whatever their hashes: one line, no figure."""

from __future__ import annotations

import json
import sqlite3

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from docextract_eval.runs.folder import RunFolder
from tests.cli.commands import dxe, one_line
from tests.cli.test_tampered_corpora import rehashed
from tests.runs.rewritten import record, rewrite

pytestmark = pytest.mark.long


def with_column(file, name, values):
    """Put another column in the place of one."""
    table = pq.read_table(file)
    pq.write_table(table.set_column(table.column_names.index(name), name, values(table)), file)


def texts(table):
    return pa.array(["some"] * len(table))


def nothing(name):
    return lambda table: pa.nulls(len(table), table.schema.field(name).type)


def small(table):
    return pa.array([None] * len(table), pa.null())


ODD = [
    ("matches", "confidence", texts, "report run --format html"),
    ("matches", "truth_row", texts, "compare run same"),
    ("matches", "confidence", texts, "explain run ID"),
    ("matches", "guess_row", small, "calibrate run -o map"),
    ("matches", "outcome", nothing("outcome"), "plan run"),
    ("matches", "repeat", nothing("repeat"), "compare run same"),
    ("renditions", "factors", texts, "export csv run -o tables"),
    ("renditions", "factors", nothing("factors"), "compare run same"),
    ("renditions", "suspected", texts, "compare run same"),
    ("renditions", "weight", nothing("weight"), "calibrate run -o map"),
    ("slices", "value", texts, "export csv run -o tables"),
    (
        "matches",
        "rendition",
        lambda table: pa.array(["nobody"] * len(table)).dictionary_encode(),
        "compare run same",
    ),
]


@pytest.mark.parametrize(("name", "column", "values", "command"), ODD)
def test_a_column_that_never_was_written_so_is_named(place, name, column, values, command):
    dxe("run", "noisy", "corpus", "-o", "same", "-p", "wrong=0.4", cwd=place)
    shown = pq.read_table(place / "run" / "renditions.parquet")["id"].to_pylist()[0]
    with_column(place / "run" / f"{name}.parquet", column, values)
    record(RunFolder(place / "run"))
    line = one_line(dxe(*command.replace("ID", shown).split(), cwd=place), 2)
    assert line.startswith("dxe: run")
    assert "is damaged (" in line
    assert f"'{column}'" in line or "a rendition that is not there" in line
    assert "derive it again: dxe score run" in line


@pytest.mark.parametrize("command", ["plan run", "compare run same", "gate run"])
def test_a_column_that_is_not_there_is_named(place, command):
    dxe("run", "noisy", "corpus", "-o", "same", "-p", "wrong=0.4", cwd=place)
    rewrite(place / "run", corpus=str(place / "corpus"))
    file = place / "run" / "matches.parquet"
    pq.write_table(pq.read_table(file).drop_columns(["strict"]), file)
    record(RunFolder(place / "run"))
    done = dxe(*command.split(), cwd=place)
    if command == "gate run":  # it derives its figures, and names the file
        assert "matches.parquet did not follow from its predictions" in done.stdout
    else:
        assert "matches.parquet: is damaged (it has no column 'strict')" in one_line(done, 2)


def test_cells_of_a_schema_that_the_run_does_not_hold_are_said(place):
    about = RunFolder(place / "run").about
    rewrite(place / "run", schemas={"invoice": about["schemas"]["receipt"]})
    line = one_line(dxe("calibrate", "run", "-o", "map", cwd=place), 2)
    assert "run: is damaged (it has cells of 'receipt', and no schema of that name)" in line


def test_a_rendition_under_a_condition_that_is_not_named_is_not_exported(place):
    file = place / "corpus" / "renditions-00000.parquet"
    with_column(file, "condition", lambda table: pa.array(["../thesis"] * len(table)))
    rehashed(place / "corpus")
    done = dxe("corpus", "export", "corpus", "-o", "labelled", cwd=place)
    assert done.returncode == 2
    assert "under '../thesis', which it does not list" in done.stderr
    assert not (place / "thesis").exists()


@pytest.fixture
def ledger(place):
    """A ledger with the run, and a way to change it."""
    rewrite(place / "run", corpus=str(place / "corpus"))
    assert dxe("history", "add", "run", "--release", "one", cwd=place).returncode == 0

    def change(statement, *values):
        with sqlite3.connect(place / "runs" / "ledger.db") as connection:
            changed = connection.execute(statement, values).rowcount
        connection.close()
        assert changed

    return change


@pytest.mark.parametrize("text", ["", "[]", "{", '{"condition": 1}', 7])
def test_a_figure_of_nothing_is_a_damage_of_the_ledger(place, ledger, text):
    ledger("UPDATE figures SET slice = ?", text)
    line = one_line(dxe("history", "trend", cwd=place), 2)
    assert "is damaged: the slices of its figures are not as they were added" in line
    assert "dxe history reindex" in line


@pytest.mark.parametrize(
    "change", ["DELETE FROM pages", "UPDATE pages SET [table] = 9", "UPDATE cells SET [table] = 9"]
)
def test_cells_and_pages_that_are_none_are_a_damage_of_the_ledger(place, ledger, change):
    run = RunFolder(place / "run").about["id"]
    (place / "run").rename(place / "moved")
    ledger(change)
    baseline = ("--baseline", "name:one")
    dxe("run", "noisy", "corpus", "-o", "next", "-p", "wrong=0.2", cwd=place)
    done = dxe("gate", "next", *baseline, cwd=place)
    assert "is damaged" in one_line(done, 4), run


def test_what_a_ledger_says_of_a_pin_commands_no_terminal(place, ledger):
    ledger("UPDATE runs SET release = ?, pipeline = ?", "one\x1b[2J", "no\x00isy\x07")
    done = dxe("history", "pin", "run", cwd=place)
    assert not set("\x00\x07\x1b") & set(done.stdout + done.stderr)
    assert json.loads(dxe("history", "list", "--json", cwd=place).stdout)
