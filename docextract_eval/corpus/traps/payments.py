"""Traps on payments: amounts due, tendered, tipped, rounded, in instalments, balances."""

from __future__ import annotations

import dataclasses
from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.card_statement.vocabulary import spoken
from docextract_eval.corpus.kinds.receipt.bill import cents
from docextract_eval.corpus.kinds.receipt.layouts import LAYOUTS
from docextract_eval.corpus.render.hands import HANDS, writable
from docextract_eval.corpus.traps import TrapSpec, always, invoices, unless
from docextract_eval.corpus.traps.edits import (
    decoy,
    differ,
    field_of,
    insert,
    line_of,
    retagged,
    rows_of,
    ruler,
    sprung,
    with_decoys,
    with_field,
    words_beside,
)
from docextract_eval.corpus.traps.receipts import amounts_end, itemised
from docextract_eval.corpus.traps.statements import ACCOUNTS, CARDS, caught, owing, printed
from docextract_eval.corpus.traps.vocabulary import SuggestedTipBlock, words_of
from docextract_eval.fieldtypes import TYPES
from docextract_eval.fieldtypes.money import minor_units
from docextract_eval.locales import LOCALES
from docextract_eval.records import Field, Line, Mark, Span

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.card_statement.record import CardStatementChoices
    from docextract_eval.corpus.kinds.invoice.record import InvoiceChoices
    from docextract_eval.corpus.kinds.receipt.record import ReceiptChoices
    from docextract_eval.corpus.kinds.record import DocumentChoices, SheetChoices
    from docextract_eval.fieldtypes import Context
    from docextract_eval.records import Pen

_PREPAID_SHARES = ("0.2", "0.3", "0.5")
_DUE_AND_TOTAL = {"amount_due": ("total", "prepaid"), "total": ("amount_due", "net_total")}


def _show_amount_due(chosen: InvoiceChoices, _: np.random.Generator) -> Mapping[str, Any]:
    return {**invoices.WHOLE, **invoices.shows(chosen, "amount_due")}


def _pay_before(_: DocumentChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    return {"prepaid": Decimal(_PREPAID_SHARES[rng.integers(len(_PREPAID_SHARES))])}


def _confuse_due_and_total(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    if field_of(content, "prepaid").value is None:
        return None
    for name, rivals in _DUE_AND_TOTAL.items():
        truth, resolver = field_of(content, name), words_beside(content, name)
        decoys = [field.key for field in invoices.others(content, truth, rivals)]
        if truth.value is None or resolver is None or not decoys:
            return None
        content = sprung(content, "amount_due_not_total", name, decoys, resolver)
    return content


AMOUNT_DUE_NOT_TOTAL = TrapSpec(
    "amount_due_not_total",
    invoices.KINDS,
    "amount_due",
    _confuse_due_and_total,
    _pay_before,
    _show_amount_due,
    besides=("total",),
)


_LABELS_AND_ROUNDING = "the labels; one is the other and the rounding"


def _cents_that_no_coin_pays(chosen: ReceiptChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    # A discount in percent leaves cents that cannot be paid in coins.
    return {**itemised(chosen, rng), "saving": Decimal("0.05"), "other_tender": "none"}


def _pay_unrounded(chosen: DocumentChoices, _: np.random.Generator) -> Mapping[str, Any]:
    rounding = LOCALES.load(chosen.locale).rounding
    return {"tender": "card"} if rounding and "card" not in rounding.tenders else {}


def _confuse_due_and_paid(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    total, payable = field_of(content, "total"), field_of(content, "payable")
    if payable.value is None or not differ(payable, [total.value]):
        return None
    return sprung(content, "cash_rounding_line", "payable", [total.key], _LABELS_AND_ROUNDING)


def _without_rounding(name: str) -> str:
    rounding = LOCALES.load(name).rounding
    if rounding is None:
        return "its smallest coin is its smallest amount, so nothing is rounded"
    return "it rounds card payments, too" if "card" in rounding.tenders else ""


CASH_ROUNDING_LINE = TrapSpec(
    "cash_rounding_line",
    ("receipt",),
    "payable",
    _confuse_due_and_paid,
    always(tender="cash"),
    _cents_that_no_coin_pays,
    control=_pay_unrounded,
    lacks=_without_rounding,
)


_TENDERED = ("cash_tendered", "change")
_GIVEN_LESS_CHANGE = "the labels; what was given less the change is what was due"


def _pay_in_cash(chosen: DocumentChoices, _: np.random.Generator) -> Mapping[str, Any]:
    """Fix a payment in cash, except on the layout of a card terminal."""
    return {} if LAYOUTS[chosen.template].card_only else {"tender": "cash"}


def _confuse_tendered(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    values = [field_of(content, name).value for name in _TENDERED]
    if None in values or not differ(field_of(content, "total"), values):
        return None
    return sprung(content, "tendered_and_change", "total", _TENDERED, _GIVEN_LESS_CHANGE)


TENDERED_AND_CHANGE = TrapSpec(
    "tendered_and_change",
    ("receipt",),
    "total",
    _confuse_tendered,
    _pay_in_cash,
    control=always(tender="card"),
)


_PROPOSED_SHARES = (18, 20, 25)


def _cafe_without_tip(chosen: ReceiptChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    cafe = itemised(dataclasses.replace(chosen, trade="cafe", template="terminal58"), rng)
    return {**cafe, "tip_share": Decimal(0)}


def _propose_tips(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    words = words_of(SuggestedTipBlock, context.locale.name)
    where = line_of(content, "total", last=True)
    total, tip = field_of(content, "total"), field_of(content, "tip")
    if words is None or where is None or total.value is None or tip.value is not None:
        return None
    unit = Decimal(1).scaleb(-minor_units(context.currency))
    amounts = [
        f"{(Decimal(total.value) * share / 100).quantize(unit)}" for share in _PROPOSED_SHARES
    ]
    if not differ(total, amounts):
        return None
    tips = [
        dataclasses.replace(decoy(f"suggested_{share}", value, total, context), decoy_of="tip")
        for share, value in zip(_PROPOSED_SHARES, amounts, strict=True)
    ]
    end = amounts_end(content)
    lines = [Line((Span(words.heading),), gap=0.3)] + [
        Line((Span(f"{share}%", 0.06), Span(tip.text, end, "right", tag=tip.key)))
        for share, tip in zip(_PROPOSED_SHARES, tips, strict=True)
    ]
    trapped = insert(content, (where[0], where[1] + 1), lines)
    trapped = with_decoys(trapped, *tips)
    return sprung(trapped, "suggested_tip_block", "tip", [tip.key for tip in tips], None)


_WITHOUT_TIPS = unless(lambda name: words_of(SuggestedTipBlock, name), "its tills suggest no tips")
SUGGESTED_TIP_BLOCK = TrapSpec(
    "suggested_tip_block",
    ("receipt",),
    "tip",
    _propose_tips,
    ground=_cafe_without_tip,
    lacks=_WITHOUT_TIPS,
)


_GIVEN_SHARES = ("0.10", "0.12", "0.15", "0.18", "0.20")
"""Shares of the bill that guests give as a tip."""
_SUGGESTED = ("10", "15", "20")
"""Tips that a slip suggests, in percent."""
_FILLED_SHARE = 0.65
"""The share of slips on which the guest has filled in both lines."""
_STRIKE = "\N{EM DASH}"
_WRITING_START = 0.5
"""Where the lines to write on begin."""
_ADDED_UP_IN_INK = "what is written in ink: the printed total and the tip add up to it"
_NOTHING_GIVEN = "the line for it is empty or struck out; shares of the bill are suggestions"


def _write_on_slip(content: Content, context: Context, rng: np.random.Generator) -> Content | None:
    whole = content.factors["trade"] == "cafe" and content.factors["other_tender"] == "none"
    served = whole and field_of(content, "tip").value is None
    due = _due(content)
    if not served or due.value is None or line_of(content, "card_tail") is None:
        return None
    pen = str(rng.choice([*HANDS])), int(rng.integers(1 << 31))
    if rng.random() < _FILLED_SHARE:
        return _write_tip_and_total(content, context, _tip(Decimal(due.value), context, rng), pen)
    return _leave_slip_blank(content, context, pen if rng.random() < 0.5 else None)


def _due(content: Content) -> Field:
    """Return the field of the printed amount due: the rounded total, or else the total."""
    payable = field_of(content, "payable")
    return payable if payable.value is not None else field_of(content, "total")


def _tip(due: Decimal, context: Context, rng: np.random.Generator) -> Decimal:
    """Return a tip as guests give it: a share of the bill, with the tip or the sum rounded."""
    coin = Decimal(context.locale.notes[0]) / 10
    share = due * Decimal(_GIVEN_SHARES[rng.integers(len(_GIVEN_SHARES))])
    if rng.random() < 0.5:
        return cents((share / coin).to_integral_value(ROUND_CEILING) * coin)
    return cents(((due + share) / (2 * coin)).to_integral_value(ROUND_CEILING) * 2 * coin - due)


def _write_tip_and_total(
    content: Content, context: Context, tip: Decimal, pen: Pen
) -> Content | None:
    """Write tip and total by hand; the printed total becomes a decoy. None if impossible."""
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
    return sprung(trapped, "handwritten_tip_total", "total", names, _ADDED_UP_IN_INK)


def _leave_slip_blank(content: Content, context: Context, pen: Pen | None) -> Content | None:
    """Leave both lines blank, or strike out the tip, and print suggested tips as decoys."""
    due = Decimal(_due(content).value or 0)
    tip = Field("tip", "money", None)
    suggested = [
        decoy(f"suggested_tip_{share}", f"{cents(due * int(share) / 100):.2f}", tip, context)
        for share in _SUGGESTED
    ]
    lines = [
        Line((Span(f"{share}%", 0.1), Span(field.text, _WRITING_START, "right", tag=field.key)))
        for share, field in zip(_SUGGESTED, suggested, strict=True)
    ]
    struck = None if pen is None else _ink(_STRIKE, pen, "")
    trapped = _slip(content, context, [struck, None], lines)
    trapped = with_decoys(trapped, *suggested)
    names = [field.name for field in suggested]
    return sprung(trapped, "handwritten_tip_total", "tip", names, _NOTHING_GIVEN)


def _ink(text: str, pen: Pen, tag: str) -> Span:
    return Span(text, 0.03 + pen[1] % 7 / 100, tag=tag, pen=pen)


def _slip(
    content: Content, context: Context, written: Sequence[Span | None], lines: Sequence[Line] = ()
) -> Content:
    """Return the content with the slip below card number and sum: lines with handwriting."""
    above = (line_of(content, key, last=True) for key in ("card_tail", _due(content).name))
    page, number = max(filter(None, above), default=(0, 0))
    if any(span is not None and span.tag == "total" for span in written):
        content = _demoted(content)
    labels = (context.locale.labels["tip"][0], context.locale.labels["total"][0])
    rows = (_row_to_write_on(content, *pair) for pair in zip(labels, written, strict=True))
    signed = Line((Span("X"),), gap=1.2, marks=(_to_write_on(0.12),))
    return insert(content, (page, number + 1), [*lines, *rows, signed])


def _demoted(content: Content) -> Content:
    """Return the content with the printed total and payable amount assigned to decoys."""
    for name in ("total", "payable"):
        content = retagged(content, name, f"printed_{name}")
    shared = {
        key: (f"printed_{at}" if at in ("total", "payable") else at, containing)
        for key, (at, containing) in content.shared.items()
    }
    return dataclasses.replace(content, shared=shared)


def _row_to_write_on(content: Content, label: str, written: Span | None) -> Line:
    start = max(_WRITING_START, ruler(content).width(label) + 0.04)
    spans = [Span(label)]
    if written is not None:
        spans.append(dataclasses.replace(written, at=start + written.at))
    return Line(tuple(spans), gap=0.9, marks=(_to_write_on(start),))


def _to_write_on(start: float) -> Mark:
    return Mark("rule", start, 1 - start, drop=1.1)


HANDWRITTEN_TIP_TOTAL = TrapSpec(
    "handwritten_tip_total",
    ("receipt",),
    "total",
    _write_on_slip,
    ground=always(trade="cafe", tender="card", other_tender="none", tip_share=Decimal(0)),
    besides=("tip",),
    last=True,
)


_BALANCES_IN_LIST = always(summary="list")
_BALANCES_ON_LINE = always(summary="line")


def _confuse_balances(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    return _confuse_before_and_after(content, context, "opening_balance", "closing_balance")


def _confuse_card_balances(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    return _confuse_before_and_after(content, context, "previous_balance", "new_balance")


def _confuse_before_and_after(content: Content, context: Context, *names: str) -> Content | None:
    before, after = (field_of(content, name) for name in names)
    tags = [{span.tag for span in line.spans} for lines in content.pages for line in lines]
    if not any({before.key, after.key} <= line for line in tags):
        return None
    return caught(
        content,
        "previous_vs_new_balance",
        [(before, [after])],
        printed(content, context, "opening"),
    )


PREVIOUS_VS_NEW_BALANCE = TrapSpec(
    "previous_vs_new_balance",
    ACCOUNTS,
    "opening_balance",
    _confuse_balances,
    _BALANCES_ON_LINE,
    _BALANCES_IN_LIST,
    also=(
        TrapSpec(
            "previous_vs_new_balance",
            CARDS,
            "previous_balance",
            _confuse_card_balances,
            _BALANCES_ON_LINE,
            _BALANCES_IN_LIST,
        ),
    ),
)


_STRIP = ("new_balance", "minimum_payment", "credit_limit", "available_credit")
_MINIMUM = "minimum_payment"
_LIMITS = ("credit_limit", "available_credit")


def _owe_and_show_limits(
    chosen: CardStatementChoices, rng: np.random.Generator
) -> Mapping[str, Any]:
    shown = {**chosen.shown, **dict.fromkeys(_LIMITS, True)}
    return {**owing(chosen, rng), "summary": "list", "shown": shown}


def _confuse_minimum(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    lines = ([span.tag for span in line.spans] for page in content.pages for line in page)
    strip = next((tags for tags in lines if {"new_balance", _MINIMUM} <= {*tags}), None)
    if strip is None or strip.index(_MINIMUM) > strip.index("new_balance"):
        return None
    beside = [field_of(content, name) for name in _STRIP if name in strip]
    found = [
        (truth, _of_other_values(truth, beside)) for truth in beside if truth.name not in _LIMITS
    ]
    return caught(content, "minimum_vs_balance", found, printed(content, context, *_STRIP[:2]))


def _of_other_values(truth: Field, beside: list[Field]) -> list[Field]:
    """Return the other sums of the strip whose values all differ."""
    found: list[Field] = []
    for other in beside:
        if differ(truth, [*(field.value for field in found), other.value]):
            found.append(other)
    return found


MINIMUM_VS_BALANCE = TrapSpec(
    "minimum_vs_balance",
    CARDS,
    "new_balance",
    _confuse_minimum,
    always(summary="strip", due_first=_MINIMUM),
    _owe_and_show_limits,
    besides=("minimum_payment",),
)


def _instalments_worded(chosen: SheetChoices, *, whole: bool) -> dict[str, Any]:
    """Return the node for a wording with, or without, the whole price."""
    forms = spoken(chosen.locale).instalment
    form = next(i for i, pattern in enumerate(forms) if ("{whole}" in pattern) == whole)
    return {"looks": {**chosen.looks, "instalment": form}}


def _buy_in_parts(chosen: SheetChoices, _: np.random.Generator) -> Mapping[str, Any]:
    return {"plans": "some", **_instalments_worded(chosen, whole=False)}


def _tell_whole_price(chosen: SheetChoices, _: np.random.Generator) -> Mapping[str, Any]:
    return _instalments_worded(chosen, whole=True)


def _confuse_whole_price(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    wholes = {field.row: field for field in content.fields if field.name == "whole"}
    rows = enumerate(rows_of(content))
    found = [(row["amount"], [wholes[number]]) for number, row in rows if number in wholes]
    return caught(
        content, "instalment_vs_purchase", found, printed(content, context, "description")
    )


INSTALMENT_VS_PURCHASE = TrapSpec(
    "instalment_vs_purchase",
    CARDS,
    "transactions.amount",
    _confuse_whole_price,
    _tell_whole_price,
    _buy_in_parts,
)
