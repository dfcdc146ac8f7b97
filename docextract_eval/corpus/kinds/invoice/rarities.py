"""Choices that fall one way by chance, and another only where a trap or a recipe fixes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.invoice.choices import GRAPH
from docextract_eval.corpus.kinds.invoice.terms import PARTS

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds.invoice.record import InvoiceChoices

__all__ = ["GRAPH"]


@GRAPH.node(options=("end", "both"))
def total_place(_: InvoiceChoices, __: np.random.Generator) -> str:
    """Print the total where the family does, and not at the top too."""
    return "end"


@GRAPH.node(options=("nothing", "balance"))
def highlight(_: InvoiceChoices, __: np.random.Generator) -> str:
    """Highlight no other amount on the first page, such as a customer's balance."""
    return "nothing"


@GRAPH.node(options=("seller", "both"))
def prominent(_: InvoiceChoices, __: np.random.Generator) -> str:
    """Print the seller's name large, and not its buyer's."""
    return "seller"


@GRAPH.node(options=("nothing", *PARTS))
def empty(_: InvoiceChoices, __: np.random.Generator) -> str:
    """Leave no label without its value."""
    return "nothing"


@GRAPH.node(options=("as reckoned", "truncated"))
def unit_prices(_: InvoiceChoices, __: np.random.Generator) -> str:
    """Print prices that are exact, but for those of meters."""
    return "as reckoned"


@GRAPH.node(options=("sums", "nothing"))
def carry(_: InvoiceChoices, __: np.random.Generator) -> str:
    """Carry what the lines have come to from sheet to sheet."""
    return "sums"


@GRAPH.node(options=("usual", "nowhere"))
def currency_told(_: InvoiceChoices, __: np.random.Generator) -> str:
    """Print what amounts are in where firms of the country do."""
    return "usual"


@GRAPH.node(options=("amount", "total"))
def last_head(_: InvoiceChoices, __: np.random.Generator) -> str:
    """Head the last column as amounts are called, and not as the total is."""
    return "amount"


@GRAPH.node(options=("usual", "all"))
def days(_: InvoiceChoices, __: np.random.Generator) -> str:
    """Print no more days than others: not when it was printed, nor what time work took."""
    return "usual"


@GRAPH.node(options=("level", "askew"))
def sums_set(_: InvoiceChoices, __: np.random.Generator) -> str:
    """Print sums level with what they are called, beside it."""
    return "level"


@GRAPH.node(options=("close", "alone"))
def counts_set(_: InvoiceChoices, __: np.random.Generator) -> str:
    """Print counts in a column that is as wide as they are."""
    return "close"


@GRAPH.node(options=("usual", "row", "narrow"))
def days_set(_: InvoiceChoices, __: np.random.Generator) -> str:
    """Print days in boxes that have room for them."""
    return "usual"
