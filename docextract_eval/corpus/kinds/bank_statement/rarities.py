"""Choices that fall one way by chance, and another only where a trap or a recipe fixes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.bank_statement.choices import GRAPH
from docextract_eval.corpus.kinds.bank_statement.layouts import LAYOUTS
from docextract_eval.corpus.kinds.statements import choices as statements

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds.bank_statement.abroad import Foreign
    from docextract_eval.corpus.kinds.bank_statement.choices import Chosen

__all__ = ["GRAPH"]


GRAPH.node("template", "looks", options=statements.DAYS)(statements.days_among(LAYOUTS))


@GRAPH.node("template", "looks", options=("list", "strip", "none", "line"))
def summary(given: Chosen, _: np.random.Generator) -> str:
    """Take what the looks say of the balances above the table; never both on one plain line."""
    ways = LAYOUTS.load(given["template"]).summary
    turn: int = given["looks"]["summary"]
    return ways[turn % len(ways)]


@GRAPH.node("template", options=("balance", "totals", "none", "rows"))
def carry(given: Chosen, _: np.random.Generator) -> str:
    """Take what the family carries from sheet to sheet; never in rows like movements."""
    return LAYOUTS.load(given["template"]).carry


@GRAPH.node(options=("between rows", "within rows"))
def breaks(_: Chosen, __: np.random.Generator) -> str:
    """Keep rows whole where a sheet ends."""
    return "between rows"


@GRAPH.node(options=("same", "narrower", "drifted"))
def later_columns(_: Chosen, __: np.random.Generator) -> str:
    """Keep the columns where they are on later sheets."""
    return "same"


GRAPH.node("later_columns", options=("same", "narrower", "drifted"))(statements.room)


@GRAPH.node(options=("bank", "both"))
def prominent(_: Chosen, __: np.random.Generator) -> str:
    """Print the bank's name large, and not its customer's."""
    return "bank"


@GRAPH.node(options=("nothing", "available"))
def highlight(_: Chosen, __: np.random.Generator) -> str:
    """Highlight no amount on the first page."""
    return "nothing"


GRAPH.node()(statements.equivalent)


@GRAPH.node("movements")
def abroad(_: Chosen, __: np.random.Generator) -> dict[int, Foreign]:
    """Choose which movements were in another currency: none is printed so by chance."""
    return {}
