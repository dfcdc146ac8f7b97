"""What stands on the statement, row by row, and what it all comes to: further choices."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.bank_statement.vocabulary import spoken as of_country
from docextract_eval.corpus.kinds.card_statement import usage
from docextract_eval.corpus.kinds.card_statement.account import (
    NOTHING,
    Account,
    Charge,
    least,
    reckon,
)
from docextract_eval.corpus.kinds.card_statement.choices import COUNTS
from docextract_eval.corpus.kinds.card_statement.rarities import GRAPH
from docextract_eval.corpus.kinds.card_statement.vocabulary import spoken
from docextract_eval.corpus.kinds.people import people
from docextract_eval.locales import LOCALES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    import numpy as np

    from docextract_eval.corpus.kinds.card_statement.choices import Chosen

__all__ = ["GRAPH"]

_WHERE = ("locale", "region", "period", "prices")


@GRAPH.node(*_WHERE, "size")
def purchases(given: Chosen, dice: np.random.Generator) -> tuple[Charge, ...]:
    """Let the holder use the card for a month."""
    low, high = COUNTS[given["size"]]
    count = int(dice.integers(low, high + 1))
    return usage.used(month_of(given), count, people(given["locale"], dice), dice)


@GRAPH.node(*_WHERE, "trip", "foreign_fee")
def foreign(given: Chosen, dice: np.random.Generator) -> tuple[Charge, ...]:
    """Let the holder buy abroad, if there was a trip."""
    count = int(dice.integers(1, 5)) if given["trip"] == "some" else 0
    inside = given["foreign_fee"] == "line"
    return usage.travelled(month_of(given), count, dice, with_fee=inside)


@GRAPH.node(*_WHERE, "plans")
def instalments(given: Chosen, dice: np.random.Generator) -> tuple[Charge, ...]:
    """Give the parts of larger purchases that are due this month."""
    count = int(dice.integers(1, 3)) if given["plans"] == "some" else 0
    return usage.in_parts(month_of(given), count, people(given["locale"], dice), dice)


@GRAPH.node(*_WHERE, "pending")
def waiting(given: Chosen, dice: np.random.Generator) -> tuple[Charge, ...]:
    """Give what is not yet posted."""
    count = int(dice.integers(1, 4)) if given["pending"] == "some" else 0
    return usage.waiting(month_of(given), count, people(given["locale"], dice), dice)


@GRAPH.node("purchases", "foreign", "instalments", "cards")
def bought(given: Chosen, dice: np.random.Generator) -> tuple[Charge, ...]:
    """Give all that was bought, each with one of the cards."""
    all_ = (*given["purchases"], *given["foreign"], *given["instalments"])
    owners = [0, 0, 1, 2, 1][: {"1": 2, "2": 3, "3": 5}[given["cards"]]]
    turns = dice.integers(len(owners), size=len(all_))
    lines: dict[str, int] = {}
    found = []
    for charge, turn in zip(all_, turns, strict=True):
        card = owners[turn]
        if charge.sort == "purchase":
            lines[charge.line] = card
        elif charge.sort == "refund":  # it goes back to the card that paid
            card = next((lines[line] for line in lines if line in charge.line), card)
        found.append(replace(charge, card=card))
    return tuple(found)


@GRAPH.node("locale", "region", "period", "previous", "habit", "bought", "prices")
def payment(given: Chosen, dice: np.random.Generator) -> tuple[Charge, ...]:
    """Let the holder pay the last statement as is the habit."""
    spent = sum((charge.amount for charge in given["bought"]), NOTHING)
    return usage.repaid(month_of(given), given["previous"], given["habit"], spent, dice)


@GRAPH.node(
    *("locale", "region", "period", "prices", "previous", "habit", "bought", "payment"),
    *("foreign_fee", "yearly", "exceeded"),
)
def account(given: Chosen, _: np.random.Generator) -> Account:
    """Add fees and interest, and reckon."""
    month, owed, habit = month_of(given), given["previous"], given["habit"]
    due = [*(["foreign"] if given["foreign_fee"] == "row" else [])]
    due += ["annual"] if given["yearly"] == "yes" else []
    rows = (*given["payment"], *given["bought"])
    rows = (*rows, *usage.costs(month, rows, owed, habit, due))
    rule = month.vocabulary.minimum
    past = least(owed, rule, NOTHING) if habit == "late" and owed > 0 else NOTHING
    return reckon(
        owed,
        sorted(rows, key=lambda row: (row.posted, row.day)),
        (rule, past.quantize(month.unit)),
        _limits(month, owed),
        exceeded=given["exceeded"] == "yes",
    )


def in_print(rows: Sequence[Charge], sections: str, *, newest: bool) -> list[Charge]:
    """Give the rows in the order of print."""
    found = list(reversed(rows)) if newest else list(rows)
    if sections == "sort":
        order = ("payment", "refund", "purchase", "cash", "fee", "interest")
        found.sort(key=lambda row: order.index(row.sort))
    if sections == "card":
        found.sort(key=lambda row: (row.sort != "payment", row.card))
    return found


def _limits(month: usage.Month, least: Decimal) -> Sequence[int]:
    """Give the limits that cards have, from one on that is no lower than this.

    Else a few times the highest: what was owed before did not exceed what may be.
    """
    limits = month.vocabulary.limits
    often = math.ceil(least / limits[-1])
    return [limit for limit in limits if limit >= least] or [limits[-1] * often]


def month_of(given: Chosen) -> usage.Month:
    """Say where and when the card is used."""
    name = given["locale"]
    towns = tuple(place.town for place in given["region"])
    country, where = of_country(name), LOCALES.load(name)
    return usage.Month(spoken(name), country, where, towns, given["period"], given["prices"])
