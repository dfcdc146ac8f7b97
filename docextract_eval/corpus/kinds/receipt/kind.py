"""The kind `receipt`: its graph, its compose function and its country files."""

from __future__ import annotations

from docextract_eval.corpus.kinds import Kind
from docextract_eval.corpus.kinds.receipt.choices import GRAPH, families
from docextract_eval.corpus.kinds.receipt.compose import compose

NEEDS = ("shops.toml", "products.csv")
RECEIPT = Kind("receipt", GRAPH, compose, "merchant", families, NEEDS)
