"""How a careful person reads what is printed: with the side that is set behind, and the year."""

from __future__ import annotations

import datetime

from docextract_eval.fieldtypes import TYPES, UnreadableError

SIDES = {
    **dict.fromkeys(("CR", "Cr", "H", "HABER", "A", "C", "K", "Ma", "Bij", "دائن", "贷"), ""),
    **dict.fromkeys(("DR", "Dr", "DB", "S", "D", "DEBE", "OD", "Wn", "B", "Af", "مدين", "借"), "-"),
}
"""What stands behind an amount, and the sign that it means."""
AROUND = datetime.timedelta(7)
"""How far outside the period of a statement a day of its rows may lie."""


def read(document, field, context):
    """The canonical value of a field's printed text."""
    kind, text = TYPES.load(field.type), field.text
    number, _, side = text.rpartition(" ")
    if field.type == "money" and side in SIDES:
        sign = SIDES[side]
        if document.kind == "card_statement":  # there what is owed is positive
            sign = "" if sign else "-"
        return kind.canonical(sign + kind.read(number, context), context)
    value = _dated(document, text, context) if field.type == "date" else kind.read(text, context)
    in_columns = document.factors.get("sign") == "columns" and field.name == "transactions.amount"
    if in_columns and field.value.startswith(
        "-"
    ):  # the column says it, which a test of its own asks
        return f"-{value}"
    return value


OTHER_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")
"""A day without its year is completed in Latin digits."""


def _dated(document, text, context):
    """A day, or one without its year: that of the period it lies in."""
    kind = TYPES.load("date")
    try:
        return kind.read(text, context)
    except UnreadableError:
        value = {field.name: field.value for field in document.fields}
    first, last = (
        datetime.date.fromisoformat(value[name]) for name in ("period_start", "period_end")
    )
    found, before = set(), "/-年" if context.locale.dates[0].startswith("{y") else "年"
    eras = (0, 543) if context.locale.name == "th_TH" else (0,)  # years of the Buddha's era
    for year in (year + era for era in eras for year in range(first.year - 1, last.year + 2)):
        latin = text.translate(OTHER_DIGITS)
        behind = [f"{latin}{blank}{year}" for blank in ("", " ", "/", "-", ".", ", ")]
        for whole in (*behind, *(f"{year}{mark}{latin}" for mark in before)):
            try:
                day = kind.read(whole, context)
            except UnreadableError:
                continue
            if first - AROUND <= datetime.date.fromisoformat(day) <= last + AROUND:
                found.add(day)
    if len(found) > 1:  # a day or a month may come first: one of both is just outside
        found = {day for day in found if first <= datetime.date.fromisoformat(day) <= last}
    assert len(found) == 1, text
    return found.pop()


def in_a_mark(field, document):
    """Say whether it is no word of the page: a code, a watermark, a mirrored line says it."""
    lines = (line for page in document.pages for line in page)
    said = "".join(
        part
        for line in lines
        for part in (
            *(mark.payload for mark in line.marks),
            *(span.text for span in line.spans if span.unseen),
        )
    )
    return "".join(field.text.split()) in "".join(said.split())
