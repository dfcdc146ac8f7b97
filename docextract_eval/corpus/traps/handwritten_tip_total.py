"""A card slip of a restaurant: tip and total in ink below the printed total, or left blank."""

from __future__ import annotations

import dataclasses
from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.receipt.bill import cents
from docextract_eval.corpus.render.hands import HANDS, writable
from docextract_eval.corpus.traps import TrapSpec, always
from docextract_eval.corpus.traps.edits import (
    decoy,
    field_of,
    insert,
    line_of,
    retagged,
    ruler,
    sprung,
    with_field,
)
from docextract_eval.fieldtypes import TYPES
from docextract_eval.records import Field, Line, Mark, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context
    from docextract_eval.records import Pen

_SHARES = ("0.10", "0.12", "0.15", "0.18", "0.20")
"""What guests give."""
_SUGGESTED = ("10", "15", "20")
"""What a slip suggests, in percent."""
_FILLED = 0.65
"""In what share of slips the guest has filled in both lines."""
_STRIKE = "\N{EM DASH}"
_START = 0.5
"""Where the lines to write on begin."""
_IN_INK = "what is written in ink: the printed total and the tip add up to it"
_NO_TIP = "the line for it is empty or struck out; shares of the bill are suggestions"


def _spring(content: Content, context: Context, dice: np.random.Generator) -> Content | None:
    whole = content.factors["trade"] == "cafe" and content.factors["other_tender"] == "none"
    served = whole and field_of(content, "tip").value is None
    due = _due(content)
    if not served or due.value is None or line_of(content, "card_tail") is None:
        return None
    pen = str(dice.choice([*HANDS])), int(dice.integers(1 << 31))
    if dice.random() < _FILLED:
        return _filled(content, context, _tip(Decimal(due.value), context, dice), pen)
    return _unfilled(content, context, pen if dice.random() < 0.5 else None)


def _due(content: Content) -> Field:
    """Give the last sum that is printed: the total, or the total as rounded."""
    payable = field_of(content, "payable")
    return payable if payable.value is not None else field_of(content, "total")


def _tip(due: Decimal, context: Context, dice: np.random.Generator) -> Decimal:
    """Give a share of the bill, rounded as guests do: it, or what is paid in all."""
    coin = Decimal(context.locale.notes[0]) / 10
    share = due * Decimal(_SHARES[dice.integers(len(_SHARES))])
    if dice.random() < 0.5:
        return cents((share / coin).to_integral_value(ROUND_CEILING) * coin)
    return cents(((due + share) / (2 * coin)).to_integral_value(ROUND_CEILING) * 2 * coin - due)


def _filled(content: Content, context: Context, tip: Decimal, pen: Pen) -> Content | None:
    """Write tip and total in ink; what is printed as total is one no more."""
    due, show = Decimal(_due(content).value or 0), TYPES.load("money").show
    given, paid = f"{tip:.2f}", f"{due + tip:.2f}"
    written = [
        Field("tip", "money", given, show(given, context, 0)),
        Field("total", "money", paid, show(paid, context, 0)),
    ]
    printed = [
        dataclasses.replace(field, name=f"printed_{field.name}", decoy_of="total")
        for field in (field_of(content, "total"), field_of(content, "payable"))
        if field.value is not None
    ]
    taken = {field.value for field in content.fields if field.decoy_of == "total"}
    if not all(writable(field.text) for field in written) or paid in taken:
        return None
    trapped = _slip(content, context, [_ink(field.text, pen, field.key) for field in written])
    for field in (*printed, *written, Field("payable", "money", None)):
        trapped = with_field(trapped, field)
    names = [field.name for field in printed]
    return sprung(trapped, "handwritten_tip_total", "total", names, _IN_INK)


def _unfilled(content: Content, context: Context, pen: Pen | None) -> Content | None:
    """Leave both lines blank, or strike out the tip's; suggest what one might give."""
    due = Decimal(_due(content).value or 0)
    tip = Field("tip", "money", None)
    suggested = [
        decoy(f"suggested_tip_{share}", f"{cents(due * int(share) / 100):.2f}", tip, context)
        for share in _SUGGESTED
    ]
    lines = [
        Line((Span(f"{share}%", 0.1), Span(field.text, _START, "right", tag=field.key)))
        for share, field in zip(_SUGGESTED, suggested, strict=True)
    ]
    struck = None if pen is None else _ink(_STRIKE, pen, "")
    trapped = _slip(content, context, [struck, None], lines)
    trapped = dataclasses.replace(trapped, fields=(*trapped.fields, *suggested))
    names = [field.name for field in suggested]
    return sprung(trapped, "handwritten_tip_total", "tip", names, _NO_TIP)


def _ink(text: str, pen: Pen, tag: str) -> Span:
    return Span(text, 0.03 + pen[1] % 7 / 100, tag=tag, pen=pen)


def _slip(
    content: Content, context: Context, written: Sequence[Span | None], lines: Sequence[Line] = ()
) -> Content:
    """Print the slip below the card's number and what is due: lines to write on, and the ink."""
    above = (line_of(content, key, last=True) for key in ("card_tail", _due(content).name))
    page, number = max(filter(None, above), default=(0, 0))
    if any(span is not None and span.tag == "total" for span in written):
        content = _demoted(content)
    labels = (context.locale.labels["tip"][0], context.locale.labels["total"][0])
    rows = (_row(content, *pair) for pair in zip(labels, written, strict=True))
    signed = Line((Span("X"),), gap=1.2, marks=(_to_write_on(0.12),))
    return insert(content, (page, number + 1), [*lines, *rows, signed])


def _demoted(content: Content) -> Content:
    """Let what is printed as total or payable state decoys, and what shares its place too."""
    for name in ("total", "payable"):
        content = retagged(content, name, f"printed_{name}")
    shared = {
        key: (f"printed_{at}" if at in ("total", "payable") else at, containing)
        for key, (at, containing) in content.shared.items()
    }
    return dataclasses.replace(content, shared=shared)


def _row(content: Content, label: str, written: Span | None) -> Line:
    start = max(_START, ruler(content).width(label) + 0.04)
    spans = [Span(label)]
    if written is not None:
        spans.append(dataclasses.replace(written, at=start + written.at))
    return Line(tuple(spans), gap=0.9, marks=(_to_write_on(start),))


def _to_write_on(start: float) -> Mark:
    return Mark("rule", start, 1 - start, drop=1.1)


TRAP = TrapSpec(
    "handwritten_tip_total",
    ("receipt",),
    "total",
    _spring,
    ground=always(trade="cafe", tender="card", other_tender="none", tip_share=Decimal(0)),
    besides=("tip",),
    last=True,
)
