"""A customer's day of birth beside the address: a day that has nothing to do with the paper's."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from docextract_eval.corpus.traps import TrapSpec
from docextract_eval.corpus.traps.edits import decoy, field_of, insert, line_of, ruler, said
from docextract_eval.corpus.traps.statements import KINDS, caught, columns_at
from docextract_eval.records import Line, Span

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "birth_or_constant_date"
_LABELS = {
    "ar": "تاريخ الميلاد",
    "de": "Geburtsdatum",
    "en": "Date of birth",
    "es": "Fecha de nacimiento",
    "fr": "Date de naissance",
    "it": "Data di nascita",
    "ja": "生年月日",
    "nl": "Geboortedatum",
    "pl": "Data urodzenia",
    "pt": "Data de nascimento",
    "sv": "Födelsedatum",
    "th": "วันเดือนปีเกิด",
    "tr": "Doğum tarihi",
    "vi": "Ngày sinh",
    "zh": "出生日期",
}


def _spring(content: Content, context: Context, dice: np.random.Generator) -> Content | None:
    label, end = said(_LABELS, context.locale), field_of(content, "period_end")
    where = line_of(content, end.key)
    if label is None or where is None:
        return None
    born = f"{dice.integers(1948, 2003)}-{dice.integers(1, 13):02}-{dice.integers(1, 29):02}"
    day = decoy("date_of_birth", born, end, context)
    page, at = where
    line = content.pages[page][at]
    start, value = columns_at(line, field_of(content, "period_start").key)
    least = start + ruler(content).width(f"{label} ", line.size)  # other labels may be shorter
    words = Span(label, start), Span(day.text, max(value, least), tag=day.key)
    trapped = insert(content, (page, at + 1), [Line(words, line.size, 0.12)])
    trapped = dataclasses.replace(trapped, fields=(*trapped.fields, day))
    return caught(trapped, _NAME, [(end, [day])], label)


TRAP = TrapSpec(_NAME, KINDS, "period_end", _spring)
