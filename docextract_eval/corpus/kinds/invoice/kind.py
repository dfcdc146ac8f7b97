"""The kind `invoice`: its graph, its compose function and its country files."""

from __future__ import annotations

from docextract_eval.corpus.kinds import Kind
from docextract_eval.corpus.kinds.invoice.compose import compose
from docextract_eval.corpus.kinds.invoice.default_nodes import GRAPH
from docextract_eval.corpus.kinds.invoice.terms import families

NEEDS = ("invoice.toml", "shops.toml", "products.csv", "bank_statement.toml")
BLOCKS = {
    "parties": (
        "seller_town",
        "seller",
        "seller_address",
        "seller_phone",
        "seller_tax_id",
        "identity",
        "buyer_town",
        "buyer",
        "buyer_address",
        "ship_address",
        "buyer_tax_id",
        "bank",
        "contact",
        "company",
    ),
    "contents": (
        "trade",
        "buys",
        "size",
        "items",
        "credit",
        "tax_case",
        "price_mode",
        "allowance",
        "charge",
        "prepaid",
        "due_days",
        "early",
        "rounded",
    ),
    "layout": ("numbers", "reference", "template", "paper", "font", "numerals", "thousands"),
}
INVOICE = Kind("invoice", GRAPH, compose, "seller", families, NEEDS, BLOCKS)
