"""How traps of card statements change what was bought, and what was paid."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.card_statement.account import NOTHING
from docextract_eval.corpus.kinds.card_statement.vocabulary import spoken
from docextract_eval.fieldtypes.money import minor_units
from docextract_eval.locales import LOCALES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np

    from docextract_eval.corpus.kinds.card_statement.account import Charge


def kept(chosen: Mapping[str, Any]) -> list[int]:
    """Give the places of purchases that nothing gives back, not even in part."""
    rows: tuple[Charge, ...] = chosen["purchases"]
    refunds = [row.line for row in rows if row.sort == "refund"]
    return [
        i
        for i, row in enumerate(rows)
        if row.sort == "purchase" and not any(row.line in line for line in refunds)
    ]


def some_of(chosen: Mapping[str, Any], most: int, dice: np.random.Generator) -> list[int]:
    """Choose among them, in the order of the days on which they were made."""
    return sorted(dice.permutation(kept(chosen))[:most].tolist())


def relined(
    chosen: Mapping[str, Any], places: list[int], change: Callable[[str], str]
) -> dict[str, Any]:
    """Let lines of purchases say something else."""
    rows = list(chosen["purchases"])
    for i in places:
        rows[i] = dataclasses.replace(rows[i], line=change(rows[i].line))
    return {"purchases": tuple(rows)}


def given_back(chosen: Mapping[str, Any], row: Charge) -> str:
    """Say how the line of a purchase reads where its money comes back."""
    return spoken(chosen["locale"]).refund.replace("{line}", row.line)


def unsaid(chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Let the lines of refunds say what was bought, and not that it is given back."""
    rows: tuple[Charge, ...] = chosen["purchases"]
    lines = {given_back(chosen, row): row.line for row in rows if row.sort == "purchase"}
    return {
        "purchases": tuple(
            dataclasses.replace(row, line=lines[row.line])
            if row.sort == "refund" and row.line in lines
            else row
            for row in rows
        )
    }


def paid_in_full(chosen: Mapping[str, Any], owed: Decimal) -> dict[str, Any]:
    """Let what was owed before be this, within the limit, and be paid to the last cent."""
    places = minor_units(LOCALES.load(chosen["locale"]).currency)
    owed = owed.quantize(Decimal(1).scaleb(-places))
    marked = {"thousands": "marked"}  # else four digits stand together in some countries
    return {"previous": owed, "habit": "full", **marked}


def owing(chosen: Mapping[str, Any], dice: np.random.Generator) -> dict[str, Any]:
    """Let something be owed before, of which not more was paid, and less than all may be."""
    worth = spoken(chosen["locale"]).purchases[0].high
    previous = chosen["previous"]
    if previous <= NOTHING:
        unit = Decimal(1).scaleb(-minor_units(LOCALES.load(chosen["locale"]).currency))
        previous = (worth * Decimal(int(dice.integers(200, 900))) / 100).quantize(unit)
    habit = "full" if chosen["habit"] == "too much" else chosen["habit"]
    return {"previous": previous, "habit": habit, "regime": "revolving"}
