"""The kind `card_statement`: its graph, its compose function and its country files."""

from __future__ import annotations

from docextract_eval.corpus.kinds import Kind
from docextract_eval.corpus.kinds.card_statement.choices import GRAPH, families
from docextract_eval.corpus.kinds.card_statement.compose import compose

NEEDS = ("card_statement.toml", "bank_statement.toml")
BLOCKS = {
    "parties": ("region", "issuer", "holders", "address", "issuer_address"),
    "contents": (
        "dates",
        "notes",
        "regime",
        "habit",
        "previous",
        "purchases",
        "foreign",
        "instalments",
        "waiting",
        "bought",
        "payment",
        "account",
    ),
    "layout": (
        "template",
        "cards",
        "pending",
        "sign",
        "balance_sign",
        "paper",
        "font",
        "numerals",
        "thousands",
        "days",
        "summary",
        "carry",
    ),
}
CARD_STATEMENT = Kind("card_statement", GRAPH, compose, "issuer", families, NEEDS, BLOCKS)
