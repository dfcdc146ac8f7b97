"""The kind `invoice`: its graph, its compose function and its country files."""

from __future__ import annotations

from docextract_eval.corpus.kinds import Kind
from docextract_eval.corpus.kinds.invoice.choices import GRAPH
from docextract_eval.corpus.kinds.invoice.compose import compose
from docextract_eval.corpus.kinds.invoice.terms import VALUELESS_LABELS, families

GRAPH.add_defaults(
    {
        "total_place": ("end", "both"),
        "highlight": ("nothing", "balance"),
        "prominent": ("seller", "both"),
        "empty": ("nothing", *VALUELESS_LABELS),
        "unit_prices": ("as reckoned", "truncated"),
        "carry": ("sums", "nothing"),
        "currency_told": ("usual", "nowhere"),
        "last_head": ("amount", "total"),
        "days": ("usual", "all"),
        "sums_set": ("level", "askew"),
        "counts_set": ("close", "alone"),
        "days_set": ("usual", "row", "narrow"),
    }
)
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
