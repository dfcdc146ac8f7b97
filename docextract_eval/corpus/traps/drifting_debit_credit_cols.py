"""Columns that stand elsewhere on later pages: credits where debits stood on the first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.card_statement.layouts import LAYOUTS
from docextract_eval.corpus.kinds.card_statement.vocabulary import spoken
from docextract_eval.corpus.traps import TrapSpec, always, unless
from docextract_eval.corpus.traps.statements import (
    CARDS,
    KINDS,
    caught,
    family,
    misread,
    printed,
    rows_of,
    several_pages,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.statement.setting import StatementLayout
    from docextract_eval.fieldtypes import Context
    from docextract_eval.records import Field, Span

_NAME = "drifting_debit_credit_cols"
_NEAR = 0.01
"""How far apart two numbers of one column may end, in shares of the printable width."""


def _ground(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    fitting = family(chosen, dice, _has_sides)
    return {"room": "drifted", **several_pages(chosen), **fitting}


def _has_sides(layout: StatementLayout) -> bool:
    return "debit" in layout.cells


_choose = always(later_columns="drifted")


def _spring(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    return _sprung(content, context, ("-", ""))


def _spring_on_card(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    return _sprung(content, context, ("", "-"))


def _sprung(content: Content, context: Context, signs: tuple[str, str]) -> Content | None:
    """Find amounts that end on a later page where those of the other column do on the first.

    The signs are those of what stands in the columns of debits and of credits.
    """
    amounts = {row["amount"].key: row["amount"] for row in rows_of(content)}
    first, *later = ([s for s in page if s.tag in amounts] for page in _spans(content))
    in_debit, in_credit = signs
    debits = [span.at for span in first if _sign(amounts[span.tag]) == in_debit]
    found = []
    for span in (span for page in later for span in page):
        amount = amounts[span.tag]
        value = (amount.value or "").removeprefix("-")
        if _sign(amount) == in_credit and any(abs(span.at - at) < _NEAR for at in debits):
            other = f"{in_debit}{value}"
            found.append((amount, [misread(amount, "amount_of_other_side", other)]))
    return caught(content, _NAME, found, printed(content, context, "debit", "credit"))


def _sign(amount: Field) -> str:
    return (amount.value or "")[:1].strip("0123456789")


def _spans(content: Content) -> Iterator[list[Span]]:
    return ([span for line in lines for span in line.spans] for lines in content.pages)


def _on_cards_of(name: str) -> bool:
    return any(_has_sides(LAYOUTS.load(layout)) for layout in spoken(name).layouts)


_ON_CARDS = TrapSpec(
    _NAME,
    CARDS,
    "transactions.amount",
    _spring_on_card,
    _choose,
    _ground,
    lacks=unless(_on_cards_of, "no card statement has a column for each side"),
)
TRAP = TrapSpec(_NAME, KINDS, "transactions.amount", _spring, _choose, _ground, also=(_ON_CARDS,))
