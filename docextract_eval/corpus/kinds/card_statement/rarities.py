"""What rare paper does, and hardly any other: traps choose it, chance does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.card_statement.choices import GRAPH
from docextract_eval.corpus.kinds.card_statement.layouts import LAYOUTS
from docextract_eval.corpus.kinds.statements import choices as statements

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds.card_statement.choices import Chosen

__all__ = ["GRAPH"]


@GRAPH.node("template", "looks", options=("list", "strip", "boxes", "large", "line"))
def summary(given: Chosen, _: np.random.Generator) -> str:
    """Take what the looks say of the sums above the table; on a `line` both balances stand."""
    ways = LAYOUTS.load(given["template"]).summary
    return str(ways[given["looks"]["summary"] % len(ways)])


@GRAPH.node(options=("new_balance", "minimum_payment"))
def due_first(_: Chosen, __: np.random.Generator) -> str:
    """Begin a strip of sums with what is owed, not with the least that must be paid of it."""
    return "new_balance"


@GRAPH.node("template", options=("none", "lines"))
def carry(given: Chosen, _: np.random.Generator) -> str:
    """Carry what is owed so far from sheet to sheet where the family does."""
    return "lines" if LAYOUTS.load(given["template"]).carry else "none"


@GRAPH.node(options=("same", "drifted"))
def later_columns(_: Chosen, __: np.random.Generator) -> str:
    """Let columns stand on later sheets where they stand on the first."""
    return "same"


GRAPH.node("later_columns", options=("same", "drifted"))(statements.room)


@GRAPH.node(options=("yes", "no"))
def told_abroad(_: Chosen, __: np.random.Generator) -> str:
    """Say of purchases abroad what they were there."""
    return "yes"


@GRAPH.node()
def called(_: Chosen, __: np.random.Generator) -> Mapping[str, tuple[str, ...]]:
    """Call nothing by another name than issuers of the country do."""
    return {}


GRAPH.node()(statements.equivalent)


@GRAPH.node()
def days_by(_: Chosen, __: np.random.Generator) -> tuple[str, str] | None:
    """Write days, around the table and in it, by no patterns that the country's paper has not."""
    return None


@GRAPH.node(options=("apart", "print first", "due first"))
def days_at(_: Chosen, __: np.random.Generator) -> str:
    """Tell of each day where it belongs; not of all beside each other, and when it was printed."""
    return "apart"
