"""The part below the table: sums, taxes, terms, and the account to pay to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.invoice.parties import told
from docextract_eval.corpus.kinds.invoice.setting import InvoiceSetting, Values, value_of
from docextract_eval.corpus.kinds.sheets.columns import Column, column_of, number, wide
from docextract_eval.corpus.kinds.sheets.look import Pieces, tall
from docextract_eval.records import Field, Line, Mark, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.corpus.kinds.invoice.truth import Rows

Sum = tuple[Pieces, Field, bool]
"""The pieces of the label, the amount, and whether it is bold."""
_BANK = ("account_number", "branch_code", "iban", "bic", "payment_reference")
_LOWER = 0.46
"""By how much of the distance to the next line amounts are lower on a form that was fed askew."""
_STROKES = 24
"""With this number of strokes, a slanting rule looks continuous."""
_LARGE = ("S.A.", "Cooperativa")


def sums_of(setting: InvoiceSetting, values: Values, taxes: Rows) -> list[Sum]:
    """Return the sums from the lines to the amount due, in the order of their calculation."""
    found: list[Sum] = []
    deals = value_of(values, "allowance") or value_of(values, "charge")
    if deals:
        found += _plain(setting, values, "line_sum")
        found += _allowance(setting, values)
        found += _plain(setting, values, "charge")
    if not setting.gross:
        found += _plain(setting, values, "net_total")
        found += _taxes(setting, values, taxes)
    role = "credit_total" if setting.credit else "total"
    found.append(((setting.say(role),), values["total"], True))
    if setting.gross:
        found += _taxes(setting, values, taxes)
        found += _plain(setting, values, "net_total")
    found += _plain(setting, values, "prepaid")
    found += _plain(setting, values, "rounding")
    rest = value_of(values, "prepaid") or value_of(values, "rounding")
    due = value_of(values, "amount_due")
    if due and (rest or setting.shown["amount_due"]):
        found.append(((setting.say("amount_due"),), due, True))
    return found


def _plain(setting: InvoiceSetting, values: Values, name: str) -> list[Sum]:
    field = value_of(values, name)
    return [((setting.say(name),), field, False)] if field else []


def _allowance(setting: InvoiceSetting, values: Values) -> list[Sum]:
    field, rate = value_of(values, "allowance"), value_of(values, "allowance_rate")
    return [((setting.say("allowance"), rate), field, False)] if field and rate else []


def _taxes(setting: InvoiceSetting, values: Values, taxes: Rows) -> list[Sum]:
    """Return a line for each tax, or one for their sum."""
    whole = value_of(values, "tax_total")
    if setting.taxes != "lines":
        return [((setting.say("tax_total"),), whole, False)] if whole else []
    said = setting.say("tax_inside") if setting.gross else setting.say("tax")
    found: list[Sum] = []
    for (rate, base, amount), tax in zip(taxes, setting.sums.taxes, strict=True):
        label: Pieces = (tax.name or said or setting.say("tax"), rate)
        if base.value is not None and setting.say("on"):
            label = (*label, setting.say("on"), base)
        found.append((label, amount, False))
    if whole and len(taxes) > 1:
        found.append(((setting.say("tax_total"),), whole, False))
    return found


def totals(
    setting: InvoiceSetting, drawn: Sequence[Column], found: Sequence[Sum]
) -> tuple[Line, ...]:
    """Return the lines of the sums, with amounts in the table's last column."""
    look, style = setting.look, setting.layout.totals
    last = column_of(drawn, "amount")
    amounts = [_fitted(setting, field, last, bold=bold) for _, field, bold in found]
    room = max(look.long(label, look.size, bold=True) for label, _, _ in found)
    least = min(_begins(setting, amount) for amount in amounts)
    apart = style == "wide" or setting.chosen.sums_set == "askew"
    start = 0.0 if apart else round(max(0.0, min(0.58, least - room - 0.03)), 5)
    lines = []
    for i, (label, _, bold) in enumerate(found):
        spans = (*look.run(label, start, look.size, bold=bold), amounts[i])
        marks: tuple[Mark, ...] = ()
        if not look.mono and (bold or style in ("table", "wide")):
            across = round(wide(drawn, 0.005) - start + 0.005, 5)
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
    return tuple(lines) if setting.chosen.sums_set == "level" else tuple(_askew(lines))


def _askew(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield the lines with amounts lower than their labels and slanting rules."""
    least = min((line.size + line.gap for line in lines[1:]), default=1.0)
    lower = round(_LOWER * least, 4)
    for line in lines:
        *words, amount = line.spans
        marks = tuple(part for mark in line.marks for part in _falling(mark, lower))
        yield replace(line, spans=tuple(words), marks=marks)
        yield Line((amount,), line.size, round(lower - line.size, 4))
        yield Line((), 0.0, -lower)


def _falling(rule: Mark, lower: float) -> Iterator[Mark]:
    """Yield a rule in short strokes, each a bit lower, by `lower` at the sheet's other edge."""
    for i in range(_STROKES):
        at = rule.at + rule.width * i / _STROKES
        wide, drop = rule.width / _STROKES, rule.drop + lower * at
        yield replace(rule, at=round(at, 5), width=round(wide, 5), drop=round(drop, 4))


def _begins(setting: InvoiceSetting, amount: Span) -> float:
    """Return the position where an amount begins."""
    long = setting.ruler.width(amount.text, setting.look.size, bold=True)
    return amount.at - (long if amount.align == "right" else 0.0)


def _fitted(setting: InvoiceSetting, field: Field, column: Column, *, bold: bool) -> Span:
    """Return the span of an amount in a column; if it is too wide, it ends at the margin."""
    look = setting.look
    span = number(look, field, column, bold=bold)
    long = look.long((field,), look.size, bold=bold)
    if span.align == "right":
        return span
    return replace(span, at=round(max(0.0, min(span.at, 1 - long)), 5))


def tax_table(setting: InvoiceSetting, taxes: Rows) -> tuple[Line, ...]:
    """Return a table of the taxes, on the left."""
    if setting.taxes != "table" or not taxes:
        return ()
    size = round(setting.look.size * 0.9, 2)
    heads = [setting.say(role) for role in ("rate", "base", "tax_amount")]
    shares = any(tax.name for tax in setting.sums.taxes)
    texts = [[row[i].text for row in taxes] for i in range(3)]
    if shares:
        texts[0] = [
            f"{tax.name} {text}" for tax, text in zip(setting.sums.taxes, texts[0], strict=True)
        ]
    ends: list[float] = []
    at = 0.0
    for head, column in zip(heads, texts, strict=True):
        room = max(setting.look.long((text,), size, bold=True) for text in (head, *column))
        at += room + 0.03
        ends.append(round(at - 0.03, 5))
    left = setting.context.locale.direction == "ltr"

    def text_start(text: str, i: int) -> float:
        start = ends[i - 1] + 0.03 if i else 0.0
        return start if not left else ends[i] - setting.look.long((text,), size, bold=True)

    hang = setting.context.locale.hang
    spans = tuple(
        Span(head, round(text_start(head, i), 5), bold=True) for i, head in enumerate(heads)
    )
    rule = () if setting.look.mono else (Mark("rule", 0, ends[-1], drop=1.2 + hang),)
    lines = [Line(spans, size, 0.5 + hang, rule)]
    for row, tax in zip(taxes, setting.sums.taxes, strict=True):
        told_: list[Span] = [Span(tax.name, 0.0)] if tax.name else []
        told_ += [
            Span(field.text, round(text_start(field.text, i), 5), tag=field.key)
            for i, field in enumerate(row)
        ]
        lines.append(Line(tuple(told_), size, 0.25 + hang))
    return tuple(lines)


def terms(setting: InvoiceSetting, values: Values) -> tuple[Line, ...]:
    """Return the sentences on taxes and payment, and the thanks."""
    found: list[Pieces] = []
    case = setting.chosen.tax_case
    if case != "usual" and setting.say(case) and not (case == "small" and _large(setting)):
        found.append((setting.say(case),))
    if not setting.credit:
        if early := setting.sentence("early", values):
            found.append(early)
        due = setting.sentence("due", values)
        if due and (setting.chosen.early or setting.shown["at_once"]):
            found.append(due)
        elif not due and setting.shown["at_once"]:
            found.append((setting.say("at_once"),))
        if setting.say("thanks"):
            found.append((setting.say("thanks"),))
    lines: list[Line] = []
    for pieces in found:
        for i, run in enumerate(setting.wrapped(pieces)):
            lines.append(Line(run, 1.0, (0.1 if i else 0.35) + setting.context.locale.hang))
    return (Line((), 0.3), *lines) if lines else ()


def _large(setting: InvoiceSetting) -> bool:
    """Return whether the seller is no small business, although no tax is printed."""
    return any(form in setting.chosen.seller for form in _LARGE) or setting.metered


def payment(setting: InvoiceSetting, values: Values) -> tuple[Line, ...]:
    """Return the account to pay to, unless the footer prints it."""
    pairs = told(setting, values, _BANK)
    if not pairs or setting.slip or setting.layout.foot == "columns":
        return ()
    bank = values["bank"]
    head: tuple[Pieces, ...] = ((setting.say("payment"),),)
    rows: list[tuple[Pieces, bool]] = [(piece, True) for piece in head]
    if any(field.name in ("iban", "account_number") for _, field in pairs):
        rows.append(((bank,), False))
    rows += [(pair, False) for pair in pairs]
    room = 0.7 if code_of(setting, values) else 1.0
    lines = setting.rows([(0.0, room, rows)], 0.6)
    return _with_code(setting, values, lines)


def code_of(setting: InvoiceSetting, values: Values) -> str:
    """Return the content of the code for phones, taken from the page, or empty."""
    amount = value_of(values, "amount_due") or values["total"]
    iban = value_of(values, "iban")
    ways = setting.vocabulary.codes
    shown = setting.shown["code"] and not setting.credit and not setting.layout.mono
    if not shown or not ways or not iban or "epc" not in ways or not amount.value:
        return ""
    if amount.value.startswith("-") or not float(amount.value):
        return ""
    bic, reference = value_of(values, "bic"), value_of(values, "payment_reference")
    own = (reference.value or "") if reference else ""
    structured = own if own.startswith("RF") else ""
    free = "" if structured else values["invoice_number"].text
    name = values["seller"].text[:70]
    lines = ("BCD", "002", "1", "SCT", (bic.value or "") if bic else "", name, iban.value or "")
    currency = setting.context.locale.currency
    return "\n".join((*lines, f"{currency}{amount.value}", "", structured, free))


def _with_code(setting: InvoiceSetting, values: Values, lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return the lines with the code beside them, and room below it."""
    payload = code_of(setting, values)
    if not payload or not lines:
        return tuple(lines)
    paper = setting.ruler.paper
    high = 7.0
    share = round(high * paper.pitch / paper.printable, 5)
    mark = Mark("qr", round(1 - share, 5), share, high, 0.1, payload)
    below = max(0.0, high + 0.4 - tall(lines))
    return (replace(lines[0], marks=(*lines[0].marks, mark)), *lines[1:], Line((), round(below, 3)))
