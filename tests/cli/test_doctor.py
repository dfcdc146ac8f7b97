"""What the check of a machine prints: a table for people, or one JSON text for programs."""

from __future__ import annotations

import json

import pytest

from docextract_eval.cli import doctor as checks


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    """Pipelines and the sandbox are tried by other tests, in seconds."""
    monkeypatch.setattr("docextract_eval.pipelines.readiness.readiness_of_all", list)
    monkeypatch.setattr(
        "docextract_eval.runs.execution.sandbox_choice.readiness", lambda: (True, "tried")
    )


def test_the_table_ends_with_whether_all_is_there(capsys):
    checks.doctor()
    *table, last = capsys.readouterr().out.splitlines()
    unread = sum("are not read: apt-get install" in line for line in table)
    assert last == checks.closing_line(unread)


def test_json_is_followed_by_nothing(capsys):
    checks.doctor(as_json=True)
    rows = {row["name"]: row["found"] for row in json.loads(capsys.readouterr().out)}
    assert rows["sandbox"] == "works (tried)"
