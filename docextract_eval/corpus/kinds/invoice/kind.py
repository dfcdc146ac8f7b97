"""The kind `invoice`: its graph, its compose function and its country files."""

from __future__ import annotations

from docextract_eval.corpus.kinds import Kind
from docextract_eval.corpus.kinds.invoice.compose import compose
from docextract_eval.corpus.kinds.invoice.default_nodes import GRAPH
from docextract_eval.corpus.kinds.invoice.terms import families

NEEDS = ("invoice.toml", "shops.toml", "products.csv", "bank_statement.toml")
INVOICE = Kind("invoice", GRAPH, compose, "seller", families, NEEDS)
