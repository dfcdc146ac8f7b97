"""Type of one width, no marks, everything under each other."""

from __future__ import annotations

from docextract_eval.corpus.kinds.card_statement.layouts import Layout

LAYOUT = Layout(
    name="printout",
    cells=("date", "posting_date", "description", "amount"),
    heads=("letter",),
    summary=("list",),
    ends=True,
    size=(0.9, 1.0),
    leading=(0.05, 0.15),
    rules=("none",),
    short_dates=(False, True),
    mono=True,
)
