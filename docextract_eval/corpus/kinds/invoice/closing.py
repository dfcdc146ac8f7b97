"""The part below the table: sums, taxes, terms, and the account to pay to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.invoice.parties import Block, labelled_fields
from docextract_eval.corpus.kinds.invoice.setting import InvoiceSetting, Values, present_field
from docextract_eval.corpus.kinds.sheets.columns import (
    Column,
    find_column,
    number_span,
    table_width,
)
from docextract_eval.corpus.kinds.sheets.look import Pieces, lines_height
from docextract_eval.records import Field, Line, Mark, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.corpus.kinds.invoice.truth import Rows

Sum = tuple[Pieces, Field, bool]
"""The pieces of the label, the amount, and whether it is bold."""
_BANK_FIELDS = ("account_number", "branch_code", "iban", "bic", "payment_reference")
_ASKEW_DROP = 0.46
"""By how much of the distance to the next line amounts are lower on a form that was fed askew."""
_STROKES = 24
"""With this number of strokes, a slanting rule looks continuous."""
_LARGE_FORMS = ("S.A.", "Cooperativa")


def sum_rows(setting: InvoiceSetting, values: Values, taxes: Rows) -> list[Sum]:
    """Return the sums from the lines to the amount due, in the order of their calculation."""
    found: list[Sum] = []
    deals = present_field(values, "allowance") or present_field(values, "charge")
    if deals:
        found += _sum_if_present(setting, values, "line_sum")
        found += _allowance_sum(setting, values)
        found += _sum_if_present(setting, values, "charge")
    if not setting.is_gross:
        found += _sum_if_present(setting, values, "net_total")
        found += _tax_sums(setting, values, taxes)
    role = "credit_total" if setting.is_credit_note else "total"
    found.append(((setting.wording(role),), values["total"], True))
    if setting.is_gross:
        found += _tax_sums(setting, values, taxes)
        found += _sum_if_present(setting, values, "net_total")
    found += _sum_if_present(setting, values, "prepaid")
    found += _sum_if_present(setting, values, "rounding")
    rest = present_field(values, "prepaid") or present_field(values, "rounding")
    due = present_field(values, "amount_due")
    if due and (rest or setting.printed_parts["amount_due"]):
        found.append(((setting.wording("amount_due"),), due, True))
    return found


def _sum_if_present(setting: InvoiceSetting, values: Values, name: str) -> list[Sum]:
    field = present_field(values, name)
    return [((setting.wording(name),), field, False)] if field else []


def _allowance_sum(setting: InvoiceSetting, values: Values) -> list[Sum]:
    field, rate = present_field(values, "allowance"), present_field(values, "allowance_rate")
    return [((setting.wording("allowance"), rate), field, False)] if field and rate else []


def _tax_sums(setting: InvoiceSetting, values: Values, taxes: Rows) -> list[Sum]:
    """Return a line for each tax, or one for their sum."""
    tax_total = present_field(values, "tax_total")
    if setting.tax_style != "lines":
        return [((setting.wording("tax_total"),), tax_total, False)] if tax_total else []
    tax_label = setting.wording("tax_inside") if setting.is_gross else setting.wording("tax")
    found: list[Sum] = []
    for (rate, base, amount), tax in zip(taxes, setting.sums.taxes, strict=True):
        label: Pieces = (tax.name or tax_label or setting.wording("tax"), rate)
        if base.value is not None and setting.wording("on"):
            label = (*label, setting.wording("on"), base)
        found.append((label, amount, False))
    if tax_total and len(taxes) > 1:
        found.append(((setting.wording("tax_total"),), tax_total, False))
    return found


def total_lines(
    setting: InvoiceSetting, columns: Sequence[Column], sums: Sequence[Sum]
) -> tuple[Line, ...]:
    """Return the lines of the sums, with amounts in the table's last column."""
    look, style = setting.look, setting.layout.totals
    last = find_column(columns, "amount")
    amounts = [_amount_span(setting, field, last, bold=bold) for _, field, bold in sums]
    room = max(look.run_width(label, look.size, bold=True) for label, _, _ in sums)
    least = min(_amount_start(setting, amount) for amount in amounts)
    across_sheet = style == "wide" or setting.choices.sums_set == "askew"
    start = 0.0 if across_sheet else round(max(0.0, min(0.58, least - room - 0.03)), 5)
    lines = []
    for i, (label, _, bold) in enumerate(sums):
        spans = (*look.run_spans(label, start, look.size, bold=bold), amounts[i])
        marks: tuple[Mark, ...] = ()
        if not look.mono and (bold or style in ("table", "wide")):
            across = round(table_width(columns, 0.005) - start + 0.005, 5)
            marks = (
                Mark(
                    "rule",
                    round(start - 0.005, 5),
                    across,
                    drop=1 - look.size - 0.06 - look.hang / 2,
                ),
            )
        gap = 0.5 if i == 0 else 0.4 if marks else 0.2
        lines.append(Line(spans, look.size, gap + look.hang, marks))
    return tuple(lines) if setting.choices.sums_set == "level" else tuple(_askew_lines(lines))


def _askew_lines(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield the lines with amounts lower than their labels and slanting rules."""
    least = min((line.size + line.gap for line in lines[1:]), default=1.0)
    lower = round(_ASKEW_DROP * least, 4)
    for line in lines:
        *words, amount = line.spans
        marks = tuple(part for mark in line.marks for part in _slanting_strokes(mark, lower))
        yield replace(line, spans=tuple(words), marks=marks)
        yield Line((amount,), line.size, round(lower - line.size, 4))
        yield Line((), 0.0, -lower)


def _slanting_strokes(rule: Mark, total_drop: float) -> Iterator[Mark]:
    """Yield a rule in short strokes, each a bit lower, by `total_drop` at the other edge."""
    for i in range(_STROKES):
        at = rule.at + rule.width * i / _STROKES
        wide, drop = rule.width / _STROKES, rule.drop + total_drop * at
        yield replace(rule, at=round(at, 5), width=round(wide, 5), drop=round(drop, 4))


def _amount_start(setting: InvoiceSetting, amount: Span) -> float:
    """Return the position where an amount begins."""
    long = setting.ruler.width_share(amount.text, setting.look.size, bold=True)
    return amount.at - (long if amount.align == "right" else 0.0)


def _amount_span(setting: InvoiceSetting, field: Field, column: Column, *, bold: bool) -> Span:
    """Return the span of an amount in a column; if it is too wide, it ends at the margin."""
    look = setting.look
    span = number_span(look, field, column, bold=bold)
    long = look.run_width((field,), look.size, bold=bold)
    if span.align == "right":
        return span
    return replace(span, at=round(max(0.0, min(span.at, 1 - long)), 5))


def tax_table_lines(setting: InvoiceSetting, taxes: Rows) -> tuple[Line, ...]:
    """Return a table of the taxes, on the left."""
    if setting.tax_style != "table" or not taxes:
        return ()
    size = round(setting.look.size * 0.9, 2)
    headers = [setting.wording(role) for role in ("rate", "base", "tax_amount")]
    shares = any(tax.name for tax in setting.sums.taxes)
    texts = [[row[i].text for row in taxes] for i in range(3)]
    if shares:
        texts[0] = [
            f"{tax.name} {text}" for tax, text in zip(setting.sums.taxes, texts[0], strict=True)
        ]
    ends: list[float] = []
    at = 0.0
    for header, column in zip(headers, texts, strict=True):
        room = max(setting.look.run_width((text,), size, bold=True) for text in (header, *column))
        at += room + 0.03
        ends.append(round(at - 0.03, 5))
    left = setting.context.locale.direction == "ltr"

    def text_start(text: str, column_index: int) -> float:
        start = ends[column_index - 1] + 0.03 if column_index else 0.0
        return (
            start
            if not left
            else ends[column_index] - setting.look.run_width((text,), size, bold=True)
        )

    hang = setting.context.locale.hang
    spans = tuple(
        Span(header, round(text_start(header, i), 5), bold=True) for i, header in enumerate(headers)
    )
    rule = () if setting.look.mono else (Mark("rule", 0, ends[-1], drop=1.2 + hang),)
    lines = [Line(spans, size, 0.5 + hang, rule)]
    for row, tax in zip(taxes, setting.sums.taxes, strict=True):
        row_spans: list[Span] = [Span(tax.name, 0.0)] if tax.name else []
        row_spans += [
            Span(field.text, round(text_start(field.text, i), 5), tag=field.key)
            for i, field in enumerate(row)
        ]
        lines.append(Line(tuple(row_spans), size, 0.25 + hang))
    return tuple(lines)


def term_lines(setting: InvoiceSetting, values: Values) -> tuple[Line, ...]:
    """Return the sentences on taxes and payment, and the thanks."""
    found: list[Pieces] = []
    case = setting.choices.tax_case
    if (
        case != "usual"
        and setting.wording(case)
        and not (case == "small" and _is_large_seller(setting))
    ):
        found.append((setting.wording(case),))
    if not setting.is_credit_note:
        if early := setting.sentence_pieces("early", values):
            found.append(early)
        due = setting.sentence_pieces("due", values)
        if due and (setting.choices.early or setting.printed_parts["at_once"]):
            found.append(due)
        elif not due and setting.printed_parts["at_once"]:
            found.append((setting.wording("at_once"),))
        if setting.wording("thanks"):
            found.append((setting.wording("thanks"),))
    lines: list[Line] = []
    for pieces in found:
        for i, run in enumerate(setting.wrap_pieces(pieces)):
            lines.append(Line(run, 1.0, (0.1 if i else 0.35) + setting.context.locale.hang))
    return (Line((), 0.3), *lines) if lines else ()


def _is_large_seller(setting: InvoiceSetting) -> bool:
    """Return whether the seller is no small business, although no tax is printed."""
    return any(form in setting.choices.seller for form in _LARGE_FORMS) or setting.is_utility_bill


def payment_lines(setting: InvoiceSetting, values: Values) -> tuple[Line, ...]:
    """Return the account to pay to, unless the footer or the box for a signature prints it."""
    rows = payment_rows(setting, values)
    if not rows or setting.has_slip or setting.signing or setting.layout.foot == "columns":
        return ()
    room = 0.7 if payment_qr_content(setting, values) else 1.0
    lines = setting.block_lines([(0.0, room, rows)], 0.6)
    return _with_qr_code_beside(setting, values, lines)


def payment_rows(setting: InvoiceSetting, values: Values) -> Block:
    """Return the account to pay to below its heading; none where the invoice prints none."""
    pairs = labelled_fields(setting, values, _BANK_FIELDS)
    if not pairs:
        return []
    rows: Block = [((setting.wording("payment"),), True)]
    if any(field.name in ("iban", "account_number") for _, field in pairs):
        rows.append(((values["bank"],), False))
    return [*rows, *((pair, False) for pair in pairs)]


def payment_qr_content(setting: InvoiceSetting, values: Values) -> str:
    """Return the content of the code for phones, taken from the page, or empty."""
    amount = present_field(values, "amount_due") or values["total"]
    iban = present_field(values, "iban")
    ways = setting.vocabulary.codes
    is_printed = (
        setting.printed_parts["code"] and not setting.is_credit_note and not setting.layout.mono
    )
    if not is_printed or not ways or not iban or "epc" not in ways or not amount.value:
        return ""
    if amount.value.startswith("-") or not float(amount.value):
        return ""
    bic, reference = present_field(values, "bic"), present_field(values, "payment_reference")
    own = (reference.value or "") if reference else ""
    structured = own if own.startswith("RF") else ""
    free = "" if structured else values["invoice_number"].text
    name = values["seller"].text[:70]
    lines = ("BCD", "002", "1", "SCT", (bic.value or "") if bic else "", name, iban.value or "")
    currency = setting.context.locale.currency
    return "\n".join((*lines, f"{currency}{amount.value}", "", structured, free))


def _with_qr_code_beside(
    setting: InvoiceSetting, values: Values, lines: Sequence[Line]
) -> tuple[Line, ...]:
    """Return the lines with the code beside them, and room below it."""
    payload = payment_qr_content(setting, values)
    if not payload or not lines:
        return tuple(lines)
    paper = setting.ruler.paper
    high = 7.0
    share = round(high * paper.pitch / paper.printable_width, 5)
    mark = Mark("qr", round(1 - share, 5), share, high, 0.1, payload)
    below = max(0.0, high + 0.4 - lines_height(lines))
    return (replace(lines[0], marks=(*lines[0].marks, mark)), *lines[1:], Line((), round(below, 3)))
