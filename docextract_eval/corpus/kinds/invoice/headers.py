"""Headers of invoices: everything above the table, from the seller's name to the opening line."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.invoice.parties import (
    address_block,
    field_label,
    fitting_size,
    labelled_fields,
    party_lines,
)
from docextract_eval.corpus.kinds.invoice.setting import InvoiceSetting, Values, present_field
from docextract_eval.corpus.kinds.receipt.notices import web_name
from docextract_eval.corpus.kinds.sheets.look import (
    MIDDLE,
    Pieces,
    beside,
    line_middles,
    lines_height,
)
from docextract_eval.records import Field, Line, Mark, Span

_CONTACTS = 0.68
"""Where the column of how to reach the firm begins, as a share of the printable width."""

if TYPE_CHECKING:
    from collections.abc import Sequence


def first_header(setting: InvoiceSetting, values: Values) -> tuple[Line, ...]:
    """Return the header of the first sheet, down to the table."""
    layout = setting.layout
    style = setting.variant("head", layout.head)
    masthead = {
        "letter": _letterhead,
        "contacts": _letterhead_with_contacts,
        "banner": _banner,
        "centered": _centred_title,
        "title": _large_title,
    }
    lines = (*_large_buyer_name(setting, values), *masthead[style](setting, values))
    lines = (*lines, *_balance_lines(setting, values), *party_lines(setting, values))
    if layout.summary != "none" or setting.choices.total_place == "both":
        lines = (*lines, *_summary_lines(setting, values))
    return (*lines, *_opening_lines(setting, values, style))


def later_header(setting: InvoiceSetting, values: Values) -> tuple[Line, ...]:
    """Return the header of later sheets."""
    left = setting.look.run_spans((values["seller"],), 0, bold=True)
    pieces: Pieces = (field_label(setting, "invoice_number"), values["invoice_number"])
    right = setting.look.run_spans(pieces, 1 - setting.look.run_width(pieces))
    return (Line((*left, *right)),)


def title(setting: InvoiceSetting) -> str:
    """Return the title: invoice or credit note."""
    return setting.wording("credit_note" if setting.is_credit_note else "invoice")


def _large_buyer_name(setting: InvoiceSetting, values: Values) -> tuple[Line, ...]:
    """Return the buyer's name, as large as the seller's, if that is asked for."""
    if setting.choices.prominent != "both":
        return ()
    name = Line(setting.look.run_spans((values["buyer"],), 0, 1.4, bold=True), 1.4)
    return (name, Line((), 0.8))


def _logo_marks(
    setting: InvoiceSetting, values: Values, at: float, size: float
) -> tuple[Mark, ...]:
    drawn = not setting.layout.mono and setting.variant("logo", (True, True, False))
    shape = Mark("logo", at, 0.055, 1.9, 1 - 0.8 * size, values["seller"].text)
    return (shape,) if drawn else ()


def _seller_contact_pieces(setting: InvoiceSetting, values: Values) -> Pieces:
    """Return the seller's address and telephone on one line."""
    dot = "\N{MIDDLE DOT}"
    found: list[str | Field] = []
    for pieces, _ in address_block(setting, values, "seller"):
        found += [*([dot] if found else []), *pieces]
    numbers = (
        ("phone", "seller_tax_id")
        if _prints_tax_number_in_seller_line(setting, values)
        else ("phone",)
    )
    for label, field in labelled_fields(setting, values, numbers):
        found += [dot, label, field]
    return tuple(found)


def _prints_tax_number_in_seller_line(setting: InvoiceSetting, values: Values) -> bool:
    """Return whether no block below the seller's line prints its tax number."""
    layout = setting.layout
    shipped = layout.parties == "boxes" and present_field(values, "ship_address") is not None
    alone = layout.parties == "window" or (shipped and "centered" not in layout.head)
    return alone and layout.foot != "columns"


def _letterhead(setting: InvoiceSetting, values: Values) -> tuple[Line, ...]:
    """Return the seller's name at the right above a window."""
    name: Pieces = (values["seller"],)
    size = fitting_size(setting, name, 1.5, 0.85, bold=True)
    at = 1 - setting.look.run_width(name, size, bold=True)
    line = _seller_contact_pieces(setting, values)
    small = fitting_size(setting, line, 0.75, 0.9)
    beside_name = min(at, 1 - setting.look.run_width(line, small)) - 0.075
    marks = _logo_marks(setting, values, round(beside_name, 5), size) if beside_name > 0 else ()
    below = setting.look.run_spans(line, 1 - setting.look.run_width(line, small), small)
    return (
        Line(setting.look.run_spans(name, at, size, bold=True), size, marks=marks),
        Line(below, small, 0.2 + setting.context.locale.hang),
        Line((), 1.6),
    )


def _letterhead_with_contacts(setting: InvoiceSetting, values: Values) -> tuple[Line, ...]:
    """Return the seller's name large on the left, and on the right how to reach the firm."""
    look, small = setting.look, 0.75
    marks = _logo_marks(setting, values, 0, 1.6)
    start = 0.08 if marks else 0.0
    rows = [((values["seller"],), True), *address_block(setting, values, "seller")]
    names = (
        ("phone", "seller_tax_id")
        if _prints_tax_number_in_seller_line(setting, values)
        else ("phone",)
    )
    rows += [(pair, False) for pair in labelled_fields(setting, values, names)]
    if site := _website(setting):
        rows.append(((site,), False))
    name: Pieces = (values["seller"],)
    size = fitting_size(setting, name, 1.6, _CONTACTS - start - 0.03, bold=True)
    lines = setting.block_lines([(_CONTACTS, 1.0, rows[1:])], 0.1, small, 0.08)
    height = lines_height(lines)
    rule = () if setting.layout.mono else (Mark("rule", _CONTACTS - 0.02, 0.0005, height, 0.4),)
    spans = look.run_spans(name, start, size, bold=True)
    middles = line_middles(lines)
    between = sum(middles[:2]) / 2 if len(middles) > 1 else 0.0  # beside no other line
    name_line = Line(spans, size, round(between - (1 - MIDDLE) * size, 4), (*marks, *rule))
    return (*beside([name_line], lines), Line((), 1.6))


def _website(setting: InvoiceSetting) -> str:
    """Return the seller's address on the net; empty where its script has no Latin letters."""
    pattern, name = setting.vocabulary.sheet.web, web_name(setting.choices.seller)
    letters = "".join(char for char in name if not char.isdigit())  # no number without a name
    return pattern.format(letters) if letters else ""


def _banner(setting: InvoiceSetting, values: Values) -> tuple[Line, ...]:
    """Return the seller's name on the left and the title on the right."""
    marks = _logo_marks(setting, values, 0, 1.4)
    start = 0.075 if marks else 0.0
    name: Pieces = (values["seller"],)
    title_text = title(setting)
    room = 1 - start - setting.look.run_width((title_text,), 1.4, bold=True) - 0.03
    size = fitting_size(setting, name, 1.4, room, bold=True)
    spans = setting.look.run_spans(name, start, size, bold=True)
    line = _seller_contact_pieces(setting, values)
    small = fitting_size(setting, line, 0.75, 1 - start)
    below = setting.look.run_spans(line, start, small)
    name_line = Line((*spans, Span(title_text, 1.0, "right", bold=True)), size, marks=marks)
    hang = setting.context.locale.hang
    rule: tuple[Mark, ...] = (Mark("rule", drop=1.25 + 0.6 * hang),)
    if setting.look.shaded:  # the name is on a band, as the header of the table is
        rule = (setting.look.heading_shade(-0.02, 1.04, 3.4 + 0.6 * hang, -1.9),)
    rule = () if setting.layout.mono else rule
    return (name_line, Line(below, small, 0.2 + setting.context.locale.hang, rule), Line((), 0.7))


def _centred_title(setting: InvoiceSetting, values: Values) -> tuple[Line, ...]:
    """Return the centred title, and the seller below it unless the seller is at the side."""
    lines = [Line((Span(title(setting), 0.5, "center", bold=True),), 1.5)]
    if setting.layout.parties != "honored":
        name: Pieces = (values["seller"],)
        size = fitting_size(setting, name, 1.2, 1.0, bold=True)
        middle = 0.5 - setting.look.run_width(name, size, bold=True) / 2
        lines.append(Line(setting.look.run_spans(name, middle, size, bold=True), size, 0.4))
        line = _seller_contact_pieces(setting, values)
        small = fitting_size(setting, line, 0.8, 1.0)
        middle = 0.5 - setting.look.run_width(line, small) / 2
        gap = 0.2 + setting.context.locale.hang
        lines.append(Line(setting.look.run_spans(line, middle, small), small, gap))
        lines += _centred_lines(setting, labelled_fields(setting, values, ("seller_tax_id",)))
    return (*lines, Line((), 0.6))


def _centred_lines(setting: InvoiceSetting, pairs: Sequence[tuple[str, Field]]) -> list[Line]:
    gap = 0.1 + setting.context.locale.hang
    return [
        Line(
            setting.look.run_spans(pair, 0.5 - setting.look.run_width(pair, 0.8) / 2, 0.8), 0.8, gap
        )
        for pair in pairs
    ]


def _large_title(setting: InvoiceSetting, values: Values) -> tuple[Line, ...]:
    """Return a large title alone; the seller is printed with the buyer."""
    marks = _logo_marks(setting, values, 0.94, 1.6)
    return (Line((Span(title(setting), bold=True),), 1.6, marks=marks), Line((), 0.5))


def _balance_lines(setting: InvoiceSetting, values: Values) -> tuple[Line, ...]:
    """Return the customer's whole balance in large type, if it is highlighted."""
    field, label = present_field(values, "balance"), setting.wording("balance")
    if field is None or not label:
        return ()
    run = setting.look.run_spans((label, field), 0.02, 1.3, bold=True)
    deep = Mark(
        "box", 0, round(setting.look.run_width((label, field), 1.3, bold=True) + 0.04, 5), 2.0, -0.5
    )
    return (Line(run, 1.3, 0.8, () if setting.layout.mono else (deep,)), Line((), 1.0))


def _summary_lines(setting: InvoiceSetting, values: Values) -> tuple[Line, ...]:
    """Return the amount due and the due date."""
    name = "amount_due" if present_field(values, "amount_due") else "total"
    label = setting.wording("credit_total" if setting.is_credit_note and name == "total" else name)
    amount: Pieces = (label, values[name])
    due = present_field(values, "due_date")
    if setting.layout.summary == "line":
        dot = "\N{MIDDLE DOT}"
        pieces = (*amount, *((dot, setting.wording("due_date"), due) if due else ()))
        size = fitting_size(setting, pieces, 1.4, 1.0, bold=True)
        return (Line(setting.look.run_spans(pieces, 0, size, bold=True), size, 0.6), Line((), 0.3))
    run = setting.look.run_spans(amount, 0.02, 1.3, bold=True)
    wide = setting.look.run_width(amount, 1.3, bold=True) + 0.05
    lines = [Line(run, 1.3, 0.7 + setting.context.locale.hang)]
    pieces = _period_pieces(setting, values) if setting.choices.days == "usual" else ()
    if pieces:
        lines.append(
            Line(setting.look.run_spans(pieces, 0.02), 1.0, 0.3 + setting.context.locale.hang)
        )
        wide = max(wide, setting.look.run_width(pieces) + 0.05)
    if not setting.layout.mono:
        deep = lines_height(lines) + 0.2 + setting.context.locale.hang
        box = Mark("box", 0, round(min(wide, 1.0), 5), round(deep, 4), -0.75)
        lines[0] = replace(lines[0], marks=(box,))
    return (*lines, Line((), 0.6))


def _period_pieces(setting: InvoiceSetting, values: Values) -> Pieces:
    """Return the pieces of the billed period, or none."""
    start, end = present_field(values, "period_start"), present_field(values, "period_end")
    return (setting.wording("period"), start, setting.wording("to"), end) if start and end else ()


def _has_opening_line(setting: InvoiceSetting) -> bool:
    """Return whether an opening line is printed: not on credit notes or utility bills."""
    return (
        bool(setting.wording("intro"))
        and not setting.is_credit_note
        and not setting.is_utility_bill
    )


def _opening_lines(setting: InvoiceSetting, values: Values, style: str) -> tuple[Line, ...]:
    """Return the lines between the parties and the table: title, reference, opening line."""
    lines: list[Line] = []
    if style in ("letter", "contacts"):
        lines.append(Line((Span(title(setting), bold=True),), 1.3, 0.4))
    refers = setting.sentence_pieces("refers", values) if setting.is_credit_note else ()
    for pieces in (
        refers,
        _period_pieces(setting, values) if setting.choices.days == "all" else (),
        (setting.wording("intro"),) if _has_opening_line(setting) else (),
    ):
        gap = 0.3 + setting.context.locale.hang
        lines += [Line(run, 1.0, gap) for run in setting.wrap_pieces(pieces)]
    return tuple(lines)
