"""A total that somebody edited on a copy: larger, and the sums around it no longer agree."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from docextract_eval.corpus.traps import TrapSpec, invoices
from docextract_eval.corpus.traps.edits import differ, field_of, misreadable, reprinted, with_field

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "altered_copy"
_RESOLVER = "it is printed so, whatever the rest adds up to"
_EDITS = {"1": "7", "2": "3", "3": "8", "4": "9", "5": "6", "6": "8", "7": "9", "8": "9"}
"""What a digit becomes under a pen or an editor: a larger one of its shape, where there is one."""


def _spring(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    total = field_of(content, "total")
    at = re.search("[1-8]", total.value or "")
    shown = re.search("[1-8]", total.text)
    if at is None or shown is None or not content.tables["line_items"]:
        return None
    if context.locale.amounts_in or at[0] != shown[0]:
        return None
    edited = _EDITS[at[0]]
    value = _put(total.value or "", at.start(), edited)
    altered = dataclasses.replace(
        total, value=value, text=_put(total.text, shown.start(), edited), accepted=()
    )
    if not differ(altered, [total.value]):
        return None
    flag = field_of(content, "arithmetic_ok")
    no = dataclasses.replace(flag, value="no", text="no")
    trapped = with_field(with_field(reprinted(content, {"total": altered.text}), altered), no)
    return misreadable(trapped, _NAME, altered, {"total_repaired": total.value or ""}, _RESOLVER)


def _put(text: str, at: int, digit: str) -> str:
    return f"{text[:at]}{digit}{text[at + 1 :]}"


_ON_INVOICE = TrapSpec(_NAME, invoices.KINDS, "total", _spring, probe="contradiction")
TRAP = TrapSpec(_NAME, ("receipt",), "total", _spring, also=(_ON_INVOICE,), probe="contradiction")
