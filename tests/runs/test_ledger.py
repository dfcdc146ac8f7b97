"""The ledger never loses a run, and adding one twice changes nothing."""

from __future__ import annotations

import sqlite3

import pytest

from docextract_eval.errors import BadInputError, FormatError
from docextract_eval.runs.ledger import open_ledger


def test_runs_come_back_with_their_headlines(run, tmp_path):
    _, oracle = run("oracle", "a")
    _, blank = run("blank", "b")
    ledger = open_ledger(str(tmp_path / "ledger.db"))
    assert ledger.add(oracle, "perfect")[1] == "added"
    assert ledger.add(blank)[1] == "added"
    by_pipeline = {found["pipeline"]: found for found in open_ledger(ledger.store).runs()}
    assert by_pipeline["oracle"]["name"] == "perfect"
    assert (by_pipeline["oracle"]["clean"], by_pipeline["blank"]["all"]) == (1, 0)
    assert by_pipeline["oracle"]["reference"] is True
    assert by_pipeline["oracle"]["seal"] == oracle.about["seal"]


def test_adding_a_run_twice_changes_nothing(run, tmp_path):
    _, folder = run("oracle")
    ledger = open_ledger(str(tmp_path / "ledger.db"))
    first, what = ledger.add(folder)
    before = ledger.runs()
    assert (what, ledger.add(folder), ledger.runs()) == ("added", (first, "there already"), before)


def test_a_name_given_later_is_kept(run, tmp_path):
    _, folder = run("oracle")
    ledger = open_ledger(str(tmp_path / "q?x#1.db"))
    assert (tmp_path / "q?x#1.db").exists()
    ledger.add(folder)
    assert ledger.add(folder, "v9")[1] == "updated"
    assert ledger.add(folder)[1] == "there already"
    assert [known["name"] for known in ledger.runs()] == ["v9"]


def test_every_score_is_kept_with_its_signature(run, tmp_path):
    _, folder = run("noisy")
    store = str(tmp_path / "ledger.db")
    open_ledger(store).add(folder)
    rows = sqlite3.connect(store).execute("select metric, value, signature from scores").fetchall()
    ours = sorted((s.metric, s.value, s.signature) for s in folder.scores() if s.value is not None)
    assert sorted(row for row in rows if row[1] is not None) == ours
    assert len(rows) == len(folder.scores())


def test_a_ledger_of_a_newer_format_is_refused(tmp_path):
    store = str(tmp_path / "ledger.db")
    open_ledger(store)
    with sqlite3.connect(store) as connection:
        connection.execute("update ledger set format = 9")
    with pytest.raises(FormatError, match="ledger format 9"):
        open_ledger(store)


def test_what_is_no_database_is_said_so(tmp_path):
    file = tmp_path / "notes.txt"
    file.write_text("not a database at all, whatever its name says" * 50)
    with pytest.raises(BadInputError, match="cannot be used as a ledger"):
        open_ledger(str(file))
