"""The kind `bank_statement`: its graph, its compose function and its country files."""

from __future__ import annotations

from docextract_eval.corpus.kinds import Kind
from docextract_eval.corpus.kinds.bank_statement.choices import GRAPH, families
from docextract_eval.corpus.kinds.bank_statement.compose import compose

NEEDS = ("bank_statement.toml",)
BLOCKS = {
    "parties": ("region", "bank", "holder", "address", "bank_address", "identity"),
    "contents": ("notes", "shown", "overdraft", "opening", "movements"),
    "layout": (
        "template",
        "sign",
        "balance_sign",
        "balances",
        "paper",
        "font",
        "numerals",
        "thousands",
        "days",
        "summary",
        "carry",
    ),
}
BANK_STATEMENT = Kind("bank_statement", GRAPH, compose, "bank", families, NEEDS, BLOCKS)
