"""A ledger whose texts are terminal commands, markup and formulas: listed, and inert."""

from __future__ import annotations

import csv
import io
import json
import sqlite3

from docextract_eval.codec import canonical_json
from docextract_eval.runs.ledger.row_hashes import chained_hash
from tests.cli.commands import dxe

HOSTILE = "=1+1\x1b[2J\x1b]0;owned\x07\r\n<img src=x onerror=alert(1)>" + "A" * 100_000


def test_no_text_of_a_ledger_commands_a_terminal_or_is_a_formula(place):
    added = dxe("history", "add", "run", "--ledger", "l.db", "--tag", "a", cwd=place)
    assert added.returncode == 0, added.stderr
    with sqlite3.connect(place / "l.db") as store:
        ((record,),) = store.execute("select record from journal").fetchall()
        record = json.loads(record)
        record["row"] |= dict.fromkeys(("name", "release", "pipeline"), HOSTILE)
        record["row"]["tags"] = [HOSTILE]
        record = canonical_json(record)
        written = record, chained_hash(record, "")  # by somebody who knows how it is hashed
        store.execute("update journal set record = ?, evidence = ?", written)
    for form in ((), ("--csv",), ("--json",)):
        done = dxe("history", "list", "--ledger", "l.db", *form, cwd=place)
        assert done.returncode == 0, done.stderr
        assert not any(sign in done.stdout + done.stderr for sign in "\x1b\x07")
        if form == ("--csv",):
            csv.field_size_limit(2_000_000)
            (row,) = csv.DictReader(io.StringIO(done.stdout, newline=""))
            assert row["release"].startswith("'=1+1?[2J")
