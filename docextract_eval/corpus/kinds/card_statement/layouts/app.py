"""What an app exports: large sums, the latest movement first, no boxes."""

from __future__ import annotations

from docextract_eval.corpus.kinds.card_statement.layouts import Layout

LAYOUT = Layout(
    name="app",
    cells=("date", "description", "amount"),
    heads=("banner",),
    summary=("large",),
    sums=(False,),
    newest=True,
    size=(1.05, 1.1),
    leading=(0.5, 0.7),
    rules=("rows", "none"),
    shade=(False,),
    page_at=("foot",),
)
