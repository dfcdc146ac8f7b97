"""Days whose parts run from the right, as lines do: the year first, and then not the day."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec, always, unless
from docextract_eval.corpus.traps.dates import form_of, in_numbers, locale_of, small_day
from docextract_eval.corpus.traps.edits import field_of, reprinted
from docextract_eval.corpus.traps.invoices import WHOLE, label_of
from docextract_eval.corpus.traps.statements import KINDS, caught, misread, rows_of
from docextract_eval.locales import LOCALES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "rtl_number_reversal"
_MONTHS = 12


def _spring(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    found, texts = [], {}
    for row in rows_of(content):
        day = row["date"]
        year, month, number = (day.value or "--").split("-")
        if not number.isdigit() or day.text != f"{number}/{month}/{year}":
            return None
        texts[day.key] = f"{year}/{month}/{number}"
        if int(number) <= _MONTHS and number != month:
            told = dataclasses.replace(day, text=texts[day.key])
            found.append((told, [misread(told, "date_read_back", f"{year}-{number}-{month}")]))
    period = (field_of(content, f"period_{end}").text for end in ("start", "end"))
    return caught(reprinted(content, texts), _NAME, found, " ".join(period))


def _small_days(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    form = form_of(chosen, in_numbers(locale_of(chosen), year=4)) or {}
    return {**WHOLE, **small_day(chosen, int(dice.integers(11))), **form, "numerals": "latin"}


def _spring_on_invoice(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    """Print all days of the paper with their numbers in the order in which they are read."""
    texts = {}
    for day in (field for field in content.fields if field.type == "date" and field.value):
        year, month, number = (day.value or "").split("-")
        if day.text != f"{number}/{month}/{year}":
            return None
        texts[day.key] = f"{year}/{month}/{number}"
    issued, label = field_of(content, "issue_date"), label_of(content, "issue_date")
    year, month, number = (issued.value or "--").split("-")
    told = dataclasses.replace(issued, text=texts[issued.key])
    back = misread(told, "date_read_back", f"{year}-{number}-{month}")
    return caught(reprinted(content, texts), _NAME, [(told, [back])], label)


_LACKS = unless(lambda name: LOCALES.load(name).direction != "ltr", "its lines run from the left")
_ON_INVOICE = TrapSpec(
    _NAME,
    ("invoice",),
    "issue_date",
    _spring_on_invoice,
    ground=_small_days,
    lacks=_LACKS,
)
TRAP = TrapSpec(
    _NAME,
    KINDS,
    "transactions.date",
    _spring,
    ground=always(days="full", numerals="latin"),
    also=(_ON_INVOICE,),
    lacks=_LACKS,
)
