"""A run in which an answer holds a word that nobody may read elsewhere."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq

from tests.runs.rewritten import record

SECRET = "xq-planted-7731"  # noqa: S105 - a word to look for


def plant(folder):
    """Let every wrong answer of a run be the secret, in its cells, answers and mistakes."""
    table = folder.table("matches")
    wrong = [
        SECRET if outcome == "wrong" else guess
        for outcome, guess in zip(
            table["outcome"].to_pylist(), table["guess"].to_pylist(), strict=True
        )
    ]
    assert SECRET in wrong
    at = table.schema.get_field_index("guess")
    kind = table.schema.field(at).type
    pq.write_table(
        table.set_column(at, table.schema.field(at), pa.array(wrong).cast(kind)),
        folder.path / "matches.parquet",
    )
    mistake = {"kind": "unknown field", "name": "x", "of": "receipt", "count": 1}
    folder.write_about(folder.about | {"mistakes": [mistake | {"example": SECRET}]})
    for name in ("report.md", "report.html"):
        (folder.path / name).write_text(SECRET)
    record(folder)
