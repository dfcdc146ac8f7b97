"""A gap in the total, at its decimal mark or within its cents, as worn printers leave it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec, statements, unless
from docextract_eval.corpus.traps.edits import (
    SUMS,
    differ,
    field_of,
    marks,
    misreadable,
    reprinted,
    sum_of,
)
from docextract_eval.fieldtypes.money import minor_units
from docextract_eval.locales import LOCALES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_GAPS = (("{w}{m} {c}", ""), ("{w} {m}{c}", ""), ("{w}{m}{a} {b}", "{a}"))
"""How the gap falls (whole, mark, cents and their two digits), and what is left of the cents by
who stops there."""
_RESOLVER = "no other amount on the line, and the sum of the articles"


def _spring(content: Content, context: Context, dice: np.random.Generator) -> Content | None:
    total, (_, mark) = field_of(content, "total"), marks(context)
    found = re.search(rf"(\d+){re.escape(mark)}(\d)(\d)(?!\d)", total.text)
    if found is None or total.value is None:
        return None
    whole, one, other = found.groups()
    form, left = _GAPS[dice.integers(len(_GAPS))]
    parts = {"w": whole, "m": mark, "c": one + other, "a": one, "b": other}
    text = total.text[: found.start()] + form.format(**parts) + total.text[found.end() :]
    readings = {
        "total_cut_at_gap": f"{total.value[:-3]}.{left.format(a=total.value[-2]):0<2}",
        "total_without_mark": f"{total.value.replace('.', '')}.00",
    }
    readings = {name: value for name, value in readings.items() if differ(total, [value])}
    trapped = reprinted(content, {"total": text})
    told = field_of(trapped, "total")
    return misreadable(trapped, "split_or_lost_decimal", told, readings, _RESOLVER)


def _gaping(content: Content, context: Context, name: str) -> Content | None:
    field, mark = field_of(content, name), context.locale.decimal
    if mark not in field.text:
        return None
    return reprinted(content, {name: field.text.replace(mark, f"{mark} ")})


def _spring_on_statement(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    trapped = _gaping(content, context, sum_of(content).name)
    if trapped is None:
        return None
    closing = sum_of(trapped)
    whole = f"{(closing.value or '').partition('.')[0]}.00"
    cut = statements.misread(closing, f"{closing.name}_cut", whole)
    resolver = statements.printed(content, context, "closing")
    return statements.caught(trapped, "split_or_lost_decimal", [(closing, [cut])], resolver)


_LACKS = unless(
    lambda name: minor_units(LOCALES.load(name).currency), "its amounts have no decimals"
)


def _without_a_sentence(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any]:
    """Say what is owed in no sentence: a gap has no room between words."""
    return {"regime": "revolving", "shown": {**chosen["shown"], "autopay": False}}


_ON_CARDS = TrapSpec(
    "split_or_lost_decimal",
    statements.CARDS,
    SUMS["card_statement"],
    _spring_on_statement,
    ground=_without_a_sentence,
    lacks=_LACKS,
)
_ON_STATEMENT = TrapSpec(
    "split_or_lost_decimal",
    statements.KINDS,
    SUMS["bank_statement"],
    _spring_on_statement,
    lacks=_LACKS,
)
_ON_INVOICE = TrapSpec("split_or_lost_decimal", ("invoice",), "total", _spring, lacks=_LACKS)
TRAP = TrapSpec(
    "split_or_lost_decimal",
    ("receipt",),
    "total",
    _spring,
    also=(_ON_STATEMENT, _ON_CARDS, _ON_INVOICE),
    lacks=_LACKS,
)
