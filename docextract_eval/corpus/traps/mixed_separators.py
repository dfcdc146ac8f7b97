"""One amount with the marks of another country, among others with those of its own."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from docextract_eval.corpus.traps import unless
from docextract_eval.corpus.traps.edits import differ
from docextract_eval.corpus.traps.rounded import misprinting
from docextract_eval.fieldtypes.money import minor_units
from docextract_eval.locales import LOCALES

if TYPE_CHECKING:
    from docextract_eval.fieldtypes import Context
    from docextract_eval.records import Field

_THOUSAND = 1000


def _abroad(amount: Field, context: Context) -> tuple[Field, dict[str, str]] | None:
    """Give an amount with the marks of another country, and what is made of it here."""
    ours = context.locale.decimal
    theirs = ("," if ours == "." else "."), ("." if ours == "." else ",")
    whole, _, cents = (amount.value or "").lstrip("-").partition(".")
    if not cents or not _THOUSAND <= int(whole) < 1000 * _THOUSAND:
        return None
    digits = f"{whole[:-3]}{theirs[1]}{whole[-3:]}{theirs[0]}{cents}"
    shown = _number(amount.text, context)
    if shown is None:
        return None
    text = amount.text.replace(shown, digits)
    told = dataclasses.replace(amount, text=text)
    sign = "-" if (amount.value or "").startswith("-") else ""
    wrong = f"{sign}{int(whole) // _THOUSAND}.{whole[-3:-1]}"
    if text == amount.text or not differ(told, [wrong]):
        return None
    return told, {"amount_by_its_first_mark": wrong}


def _number(text: str, context: Context) -> str | None:
    """Give the digits of an amount with their marks, without what stands around them."""
    first = next((i for i, sign in enumerate(text) if sign.isdigit()), None)
    last = max((i for i, sign in enumerate(text) if sign.isdigit()), default=0)
    return None if first is None or context.locale.amounts_in else text[first : last + 1]


TRAP = misprinting(
    "mixed_separators",
    _abroad,
    lacks=unless(
        lambda name: minor_units(LOCALES.load(name).currency), "its amounts have no decimals"
    ),
)
