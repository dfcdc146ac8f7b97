"""The kind `receipt`: its graph, its compose function and its country files."""

from __future__ import annotations

from docextract_eval.corpus.kinds import Kind
from docextract_eval.corpus.kinds.receipt.choices import GRAPH, families
from docextract_eval.corpus.kinds.receipt.compose import compose

NEEDS = ("shops.toml", "products.csv")
BLOCKS = {
    "parties": (
        "merchant",
        "town",
        "address",
        "phone",
        "tax_id",
        "guest",
        "owner",
        "codes",
        "district",
    ),
    "contents": (
        "trade",
        "basket",
        "offer",
        "saving",
        "coupon",
        "service",
        "tender",
        "tip_share",
        "other_tender",
        "tax_rounding",
    ),
    "layout": (
        "template",
        "till",
        "font",
        "type_shape",
        "numerals",
        "thousands",
        "languages",
        "habits",
        "total_words",
        "notices",
    ),
}
RECEIPT = Kind("receipt", GRAPH, compose, "merchant", families, NEEDS, BLOCKS)
