"""Nodes with a default value, which only traps and recipes change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.invoice.choices import GRAPH
from docextract_eval.corpus.kinds.invoice.terms import VALUELESS_LABELS

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds.invoice.record import InvoiceChoices

__all__ = ["GRAPH"]


@GRAPH.node(options=("end", "both"))
def total_place(_: InvoiceChoices, __: np.random.Generator) -> str:
    """Return `end`: by default, the total is not printed at the top too."""
    return "end"


@GRAPH.node(options=("nothing", "balance"))
def highlight(_: InvoiceChoices, __: np.random.Generator) -> str:
    """Return `nothing`: by default, no other amount is highlighted on the first page."""
    return "nothing"


@GRAPH.node(options=("seller", "both"))
def prominent(_: InvoiceChoices, __: np.random.Generator) -> str:
    """Return `seller`: by default, only the seller's name is large."""
    return "seller"


@GRAPH.node(options=("nothing", *VALUELESS_LABELS))
def empty(_: InvoiceChoices, __: np.random.Generator) -> str:
    """Return `nothing`: by default, no label is without its value."""
    return "nothing"


@GRAPH.node(options=("as reckoned", "truncated"))
def unit_prices(_: InvoiceChoices, __: np.random.Generator) -> str:
    """Return `as reckoned`: by default, prices are exact, except those of utilities."""
    return "as reckoned"


@GRAPH.node(options=("sums", "nothing"))
def carry(_: InvoiceChoices, __: np.random.Generator) -> str:
    """Return `sums`: by default, running sums are carried from sheet to sheet."""
    return "sums"


@GRAPH.node(options=("usual", "nowhere"))
def currency_told(_: InvoiceChoices, __: np.random.Generator) -> str:
    """Return `usual`: by default, the currency is printed where the country's firms print it."""
    return "usual"


@GRAPH.node(options=("amount", "total"))
def last_head(_: InvoiceChoices, __: np.random.Generator) -> str:
    """Return `amount`: by default, the last column has the header of amounts."""
    return "amount"


@GRAPH.node(options=("usual", "all"))
def days(_: InvoiceChoices, __: np.random.Generator) -> str:
    """Return `usual`: by default, neither print date nor service period are printed."""
    return "usual"


@GRAPH.node(options=("level", "askew"))
def sums_set(_: InvoiceChoices, __: np.random.Generator) -> str:
    """Return `level`: by default, sums are level with their labels."""
    return "level"


@GRAPH.node(options=("close", "alone"))
def counts_set(_: InvoiceChoices, __: np.random.Generator) -> str:
    """Return `close`: by default, the column of quantities is as wide as they are."""
    return "close"


@GRAPH.node(options=("usual", "row", "narrow"))
def days_set(_: InvoiceChoices, __: np.random.Generator) -> str:
    """Return `usual`: by default, dates have boxes that are wide enough."""
    return "usual"
