"""Headers of invoices: everything above the table, from the seller's name to the opening line."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.invoice.parties import (
    address,
    fitting,
    label_of,
    parties,
    told,
)
from docextract_eval.corpus.kinds.invoice.setting import InvoiceSetting, Values, value_of
from docextract_eval.corpus.kinds.sheets.look import Pieces, tall
from docextract_eval.records import Field, Line, Mark, Span

if TYPE_CHECKING:
    from collections.abc import Sequence


def first_head(setting: InvoiceSetting, values: Values) -> tuple[Line, ...]:
    """Return the header of the first sheet, down to the table."""
    layout = setting.layout
    style = setting.way("head", layout.head)
    masthead = {"letter": _letterhead, "banner": _banner, "centered": _centered, "title": _titled}
    lines = (*_prominent(setting, values), *masthead[style](setting, values))
    lines = (*lines, *_balance(setting, values), *parties(setting, values))
    if layout.summary != "none" or setting.chosen.total_place == "both":
        lines = (*lines, *_summary(setting, values))
    return (*lines, *_opening(setting, values, style))


def later_head(setting: InvoiceSetting, values: Values) -> tuple[Line, ...]:
    """Return the header of later sheets."""
    left = setting.look.run((values["seller"],), 0, bold=True)
    pieces: Pieces = (label_of(setting, "invoice_number"), values["invoice_number"])
    right = setting.look.run(pieces, 1 - setting.look.long(pieces))
    return (Line((*left, *right)),)


def title(setting: InvoiceSetting) -> str:
    """Return the title: invoice or credit note."""
    return setting.say("credit_note" if setting.credit else "invoice")


def _prominent(setting: InvoiceSetting, values: Values) -> tuple[Line, ...]:
    """Return the buyer's name, as large as the seller's, if that is asked for."""
    if setting.chosen.prominent != "both":
        return ()
    name = Line(setting.look.run((values["buyer"],), 0, 1.4, bold=True), 1.4)
    return (name, Line((), 0.8))


def _logo(setting: InvoiceSetting, values: Values, at: float, size: float) -> tuple[Mark, ...]:
    drawn = not setting.layout.mono and setting.way("logo", (True, True, False))
    shape = Mark("logo", at, 0.055, 1.9, 1 - 0.8 * size, values["seller"].text)
    return (shape,) if drawn else ()


def _seller_line(setting: InvoiceSetting, values: Values) -> Pieces:
    """Return the seller's address and telephone on one line."""
    dot = "\N{MIDDLE DOT}"
    found: list[str | Field] = []
    for pieces, _ in address(setting, values, "seller"):
        found += [*([dot] if found else []), *pieces]
    numbers = ("phone", "seller_tax_id") if _nowhere_else(setting, values) else ("phone",)
    for label, field in told(setting, values, numbers):
        found += [dot, label, field]
    return tuple(found)


def _nowhere_else(setting: InvoiceSetting, values: Values) -> bool:
    """Return whether no block below the seller's line prints its tax number."""
    layout = setting.layout
    shipped = layout.parties == "boxes" and value_of(values, "ship_address") is not None
    alone = layout.parties == "window" or (shipped and "centered" not in layout.head)
    return alone and layout.foot != "columns"


def _letterhead(setting: InvoiceSetting, values: Values) -> tuple[Line, ...]:
    """Return the seller's name at the right above a window."""
    name: Pieces = (values["seller"],)
    size = fitting(setting, name, 1.5, 0.85, bold=True)
    at = 1 - setting.look.long(name, size, bold=True)
    line = _seller_line(setting, values)
    small = fitting(setting, line, 0.75, 0.9)
    beside_name = min(at, 1 - setting.look.long(line, small)) - 0.075
    marks = _logo(setting, values, round(beside_name, 5), size) if beside_name > 0 else ()
    below = setting.look.run(line, 1 - setting.look.long(line, small), small)
    return (
        Line(setting.look.run(name, at, size, bold=True), size, marks=marks),
        Line(below, small, 0.2 + setting.context.locale.hang),
        Line((), 1.6),
    )


def _banner(setting: InvoiceSetting, values: Values) -> tuple[Line, ...]:
    """Return the seller's name on the left and the title on the right."""
    marks = _logo(setting, values, 0, 1.4)
    start = 0.075 if marks else 0.0
    name: Pieces = (values["seller"],)
    said = title(setting)
    room = 1 - start - setting.look.long((said,), 1.4, bold=True) - 0.03
    size = fitting(setting, name, 1.4, room, bold=True)
    spans = setting.look.run(name, start, size, bold=True)
    line = _seller_line(setting, values)
    small = fitting(setting, line, 0.75, 1 - start)
    below = setting.look.run(line, start, small)
    head = Line((*spans, Span(said, 1.0, "right", bold=True)), size, marks=marks)
    rule = (
        ()
        if setting.layout.mono
        else (Mark("rule", drop=1.25 + 0.6 * setting.context.locale.hang),)
    )
    return (head, Line(below, small, 0.2 + setting.context.locale.hang, rule), Line((), 0.7))


def _centered(setting: InvoiceSetting, values: Values) -> tuple[Line, ...]:
    """Return the centred title, and the seller below it unless the seller is at the side."""
    lines = [Line((Span(title(setting), 0.5, "center", bold=True),), 1.5)]
    if setting.layout.parties != "honored":
        name: Pieces = (values["seller"],)
        size = fitting(setting, name, 1.2, 1.0, bold=True)
        middle = 0.5 - setting.look.long(name, size, bold=True) / 2
        lines.append(Line(setting.look.run(name, middle, size, bold=True), size, 0.4))
        line = _seller_line(setting, values)
        small = fitting(setting, line, 0.8, 1.0)
        middle = 0.5 - setting.look.long(line, small) / 2
        gap = 0.2 + setting.context.locale.hang
        lines.append(Line(setting.look.run(line, middle, small), small, gap))
        lines += _in_middle(setting, told(setting, values, ("seller_tax_id",)))
    return (*lines, Line((), 0.6))


def _in_middle(setting: InvoiceSetting, pairs: Sequence[tuple[str, Field]]) -> list[Line]:
    gap = 0.1 + setting.context.locale.hang
    return [
        Line(setting.look.run(pair, 0.5 - setting.look.long(pair, 0.8) / 2, 0.8), 0.8, gap)
        for pair in pairs
    ]


def _titled(setting: InvoiceSetting, values: Values) -> tuple[Line, ...]:
    """Return a large title alone; the seller is printed with the buyer."""
    marks = _logo(setting, values, 0.94, 1.6)
    return (Line((Span(title(setting), bold=True),), 1.6, marks=marks), Line((), 0.5))


def _balance(setting: InvoiceSetting, values: Values) -> tuple[Line, ...]:
    """Return the customer's whole balance in large type, if it is highlighted."""
    field, said = value_of(values, "balance"), setting.say("balance")
    if field is None or not said:
        return ()
    run = setting.look.run((said, field), 0.02, 1.3, bold=True)
    deep = Mark(
        "box", 0, round(setting.look.long((said, field), 1.3, bold=True) + 0.04, 5), 2.0, -0.5
    )
    return (Line(run, 1.3, 0.8, () if setting.layout.mono else (deep,)), Line((), 1.0))


def _summary(setting: InvoiceSetting, values: Values) -> tuple[Line, ...]:
    """Return the amount due and the due date."""
    name = "amount_due" if value_of(values, "amount_due") else "total"
    label = setting.say("credit_total" if setting.credit and name == "total" else name)
    amount: Pieces = (label, values[name])
    due = value_of(values, "due_date")
    if setting.layout.summary == "line":
        dot = "\N{MIDDLE DOT}"
        pieces = (*amount, *((dot, setting.say("due_date"), due) if due else ()))
        size = fitting(setting, pieces, 1.4, 1.0, bold=True)
        return (Line(setting.look.run(pieces, 0, size, bold=True), size, 0.6), Line((), 0.3))
    run = setting.look.run(amount, 0.02, 1.3, bold=True)
    wide = setting.look.long(amount, 1.3, bold=True) + 0.05
    lines = [Line(run, 1.3, 0.7 + setting.context.locale.hang)]
    pieces = _period(setting, values) if setting.chosen.days == "usual" else ()
    if pieces:
        lines.append(Line(setting.look.run(pieces, 0.02), 1.0, 0.3 + setting.context.locale.hang))
        wide = max(wide, setting.look.long(pieces) + 0.05)
    if not setting.layout.mono:
        deep = tall(lines) + 0.2 + setting.context.locale.hang
        box = Mark("box", 0, round(min(wide, 1.0), 5), round(deep, 4), -0.75)
        lines[0] = replace(lines[0], marks=(box,))
    return (*lines, Line((), 0.6))


def _period(setting: InvoiceSetting, values: Values) -> Pieces:
    """Return the pieces of the billed period, or none."""
    start, end = value_of(values, "period_start"), value_of(values, "period_end")
    return (setting.say("period"), start, setting.say("to"), end) if start and end else ()


def _opened(setting: InvoiceSetting) -> bool:
    """Return whether an opening line is printed: not on credit notes or utility bills."""
    return bool(setting.say("intro")) and not setting.credit and not setting.metered


def _opening(setting: InvoiceSetting, values: Values, style: str) -> tuple[Line, ...]:
    """Return the lines between the parties and the table: title, reference, opening line."""
    lines: list[Line] = []
    if style == "letter":
        lines.append(Line((Span(title(setting), bold=True),), 1.3, 0.4))
    refers = setting.sentence("refers", values) if setting.credit else ()
    for pieces in (
        refers,
        _period(setting, values) if setting.chosen.days == "all" else (),
        (setting.say("intro"),) if _opened(setting) else (),
    ):
        gap = 0.3 + setting.context.locale.hang
        lines += [Line(run, 1.0, gap) for run in setting.wrapped(pieces)]
    return tuple(lines)
