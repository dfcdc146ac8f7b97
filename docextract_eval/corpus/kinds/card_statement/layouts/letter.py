"""A letter that says what is taken and when, and a plain table."""

from __future__ import annotations

from docextract_eval.corpus.kinds.card_statement.layouts import Layout

LAYOUT = Layout(
    name="letter",
    cells=("date", "posting_date", "description", "amount"),
    heads=("letter",),
    summary=("list",),
    sums=(True, False),
    rules=("head", "none"),
    leading=(0.15, 0.35),
)
