"""A blank between the thousands of an amount: two numbers for whoever splits lines at blanks."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from docextract_eval.corpus.traps import unless
from docextract_eval.corpus.traps.edits import differ
from docextract_eval.corpus.traps.rounded import misprinting
from docextract_eval.locales import LOCALES

if TYPE_CHECKING:
    from docextract_eval.fieldtypes import Context
    from docextract_eval.records import Field


def _parted(amount: Field, context: Context) -> tuple[Field, dict[str, str]] | None:
    """Give an amount with blanks between its thousands, and what stands around these."""
    group = context.locale.group
    blanks = amount.text.count(group)
    # A movement has one, as its ground gives it; the total of a bill may have several.
    if context.locale.amounts_in or not blanks or (amount.row is not None and blanks > 1):
        return None
    text = amount.text.replace(group, " ")
    before, _, rest = (amount.value or "").lstrip("-").partition(".")
    sign = "-" if (amount.value or "").startswith("-") else ""
    first = re.search(r"\d+", text)
    cents = f".{rest}" if rest else ""
    ends = f"{sign}{int(before[-3:])}{cents}"
    starts = f"{sign}{first[0] if first else ''}{'.' + '0' * len(rest) if rest else ''}"
    told = dataclasses.replace(amount, text=text)
    if len(text.split()) != blanks + len(amount.text.split()) or not differ(told, [ends, starts]):
        return None
    return told, {"amount_after_blank": ends, "amount_before_blank": starts}


TRAP = misprinting(
    "apostrophe_space_group",
    _parted,
    lacks=unless(
        lambda name: LOCALES.load(name).group != " ", "its amounts have blanks on any paper"
    ),
)
