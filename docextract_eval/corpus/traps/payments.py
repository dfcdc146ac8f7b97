"""Traps on payments: amounts due, tendered, tipped, rounded, in instalments, balances."""

from __future__ import annotations

import dataclasses
from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.card_statement.vocabulary import load_vocabulary
from docextract_eval.corpus.kinds.receipt.bill import round_amount
from docextract_eval.corpus.kinds.receipt.layouts import LAYOUTS
from docextract_eval.corpus.render.hands import HANDS, is_handwritable_number
from docextract_eval.corpus.traps import TrapSpec, fix_nodes, impossible_unless, invoices
from docextract_eval.corpus.traps.edits import (
    are_distinct,
    find_page_and_line,
    insert_lines,
    label_words,
    main_rows,
    make_decoy,
    record_trap,
    retag_spans,
    ruler,
    scalar_field,
    with_decoys,
    with_field,
)
from docextract_eval.corpus.traps.receipts import amounts_right_edge, fix_itemised_receipt
from docextract_eval.corpus.traps.statements import (
    ACCOUNTS,
    CARDS,
    fix_owed_balance,
    printed_words,
    record_attacks,
)
from docextract_eval.corpus.traps.vocabulary import SuggestedTipBlock, find_trap_words
from docextract_eval.countries.locales import LOCALES
from docextract_eval.fieldtypes import TYPES
from docextract_eval.fieldtypes.money import minor_units
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


def _show_amount_due(choices: InvoiceChoices, _: np.random.Generator) -> Mapping[str, Any]:
    return {**invoices.NO_DEDUCTIONS, **invoices.fix_shown_parts(choices, "amount_due")}


def _confuse_due_and_total(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    if scalar_field(content, "prepaid").value is None:
        return None
    for name, rivals in _DUE_AND_TOTAL.items():
        truth, resolver = scalar_field(content, name), label_words(content, name)
        decoys = [field.key for field in invoices.rival_fields(content, truth, rivals)]
        if truth.value is None or resolver is None or not decoys:
            return None
        content = record_trap(content, "amount_due_not_total", name, decoys, resolver)
    return content


AMOUNT_DUE_NOT_TOTAL = TrapSpec(
    "amount_due_not_total",
    invoices.KINDS,
    "amount_due",
    _confuse_due_and_total,
    lambda _, rng: {"prepaid": Decimal(_PREPAID_SHARES[rng.integers(len(_PREPAID_SHARES))])},
    _show_amount_due,
    secondary_fields=("total",),
)


_LABELS_AND_ROUNDING = "the labels; one is the other and the rounding"


def _fix_unpayable_cents(choices: ReceiptChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    # A discount in percent leaves cents that cannot be paid in coins.
    return {**fix_itemised_receipt(choices, rng), "saving": Decimal("0.05"), "other_tender": "none"}


def _pay_without_rounding(choices: DocumentChoices, _: np.random.Generator) -> Mapping[str, Any]:
    rounding = LOCALES.load(choices.locale).rounding
    return {"tender": "card"} if rounding and "card" not in rounding.tenders else {}


def _confuse_total_and_rounded_total(
    content: Content, _: Context, __: np.random.Generator
) -> Content | None:
    total, payable = scalar_field(content, "total"), scalar_field(content, "payable")
    if payable.value is None or not are_distinct(payable, [total.value]):
        return None
    return record_trap(content, "cash_rounding_line", "payable", [total.key], _LABELS_AND_ROUNDING)


def _why_no_rounding(locale_name: str) -> str:
    rounding = LOCALES.load(locale_name).rounding
    if rounding is None:
        return "its smallest coin is its smallest amount, so nothing is rounded"
    return "it rounds card payments, too" if "card" in rounding.tenders else ""


CASH_ROUNDING_LINE = TrapSpec(
    "cash_rounding_line",
    ("receipt",),
    "payable",
    _confuse_total_and_rounded_total,
    fix_nodes(tender="cash"),
    _fix_unpayable_cents,
    control=_pay_without_rounding,
    why_impossible=_why_no_rounding,
)


_TENDERED = ("cash_tendered", "change")
_GIVEN_LESS_CHANGE = "the labels; what was given less the change is what was due"


def _pay_in_cash(choices: DocumentChoices, _: np.random.Generator) -> Mapping[str, Any]:
    """Fix a payment in cash, except on the layout of a card terminal."""
    return {} if LAYOUTS[choices.template].card_only else {"tender": "cash"}


def _confuse_tendered_and_change(
    content: Content, _: Context, __: np.random.Generator
) -> Content | None:
    values = [scalar_field(content, name).value for name in _TENDERED]
    if None in values or not are_distinct(scalar_field(content, "total"), values):
        return None
    return record_trap(content, "tendered_and_change", "total", _TENDERED, _GIVEN_LESS_CHANGE)


TENDERED_AND_CHANGE = TrapSpec(
    "tendered_and_change",
    ("receipt",),
    "total",
    _confuse_tendered_and_change,
    _pay_in_cash,
    control=fix_nodes(tender="card"),
)


_PROPOSED_SHARES = (18, 20, 25)


def _fix_cafe_without_tip(choices: ReceiptChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    cafe = fix_itemised_receipt(
        dataclasses.replace(choices, trade="cafe", template="terminal58"), rng
    )
    return {**cafe, "tip_share": Decimal(0)}


def _print_suggested_tips(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    words = find_trap_words(SuggestedTipBlock, context.locale.name)
    where = find_page_and_line(content, "total", last=True)
    total, tip = scalar_field(content, "total"), scalar_field(content, "tip")
    if words is None or where is None or total.value is None or tip.value is not None:
        return None
    unit = Decimal(1).scaleb(-minor_units(context.currency))
    amounts = [
        f"{(Decimal(total.value) * share / 100).quantize(unit)}" for share in _PROPOSED_SHARES
    ]
    if not are_distinct(total, amounts):
        return None
    tips = [
        dataclasses.replace(make_decoy(f"suggested_{share}", value, total, context), decoy_of="tip")
        for share, value in zip(_PROPOSED_SHARES, amounts, strict=True)
    ]
    end = amounts_right_edge(content)
    lines = [Line((Span(words.heading),), gap=0.3)] + [
        Line((Span(f"{share}%", 0.06), Span(tip.text, end, "right", tag=tip.key)))
        for share, tip in zip(_PROPOSED_SHARES, tips, strict=True)
    ]
    trapped = insert_lines(content, (where[0], where[1] + 1), lines)
    trapped = with_decoys(trapped, *tips)
    return record_trap(trapped, "suggested_tip_block", "tip", [tip.key for tip in tips], None)


_WHY_NO_TIPS = impossible_unless(
    lambda name: find_trap_words(SuggestedTipBlock, name), "its tills suggest no tips"
)
SUGGESTED_TIP_BLOCK = TrapSpec(
    "suggested_tip_block",
    ("receipt",),
    "tip",
    _print_suggested_tips,
    preconditions=_fix_cafe_without_tip,
    why_impossible=_WHY_NO_TIPS,
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
    served = whole and scalar_field(content, "tip").value is None
    due = _amount_due_field(content)
    if not served or due.value is None or find_page_and_line(content, "card_tail") is None:
        return None
    pen = str(rng.choice([*HANDS])), int(rng.integers(1 << 31))
    if rng.random() < _FILLED_SHARE:
        return _write_tip_and_total(
            content, context, _draw_tip(Decimal(due.value), context, rng), pen
        )
    return _leave_slip_blank(content, context, pen if rng.random() < 0.5 else None)


def _amount_due_field(content: Content) -> Field:
    """Return the field of the printed amount due: the rounded total, or else the total."""
    payable = scalar_field(content, "payable")
    return payable if payable.value is not None else scalar_field(content, "total")


def _draw_tip(due: Decimal, context: Context, rng: np.random.Generator) -> Decimal:
    """Return a tip as guests give it: a share of the bill, with the tip or the sum rounded."""
    coin = Decimal(context.locale.notes[0]) / 10
    share = due * Decimal(_GIVEN_SHARES[rng.integers(len(_GIVEN_SHARES))])
    if rng.random() < 0.5:
        return round_amount((share / coin).to_integral_value(ROUND_CEILING) * coin)
    return round_amount(
        ((due + share) / (2 * coin)).to_integral_value(ROUND_CEILING) * 2 * coin - due
    )


def _write_tip_and_total(
    content: Content, context: Context, tip: Decimal, pen: Pen
) -> Content | None:
    """Write tip and total by hand; the printed total becomes a decoy. None if impossible."""
    due, show = Decimal(_amount_due_field(content).value or 0), TYPES.load("money").write
    given, paid = f"{tip:.2f}", f"{due + tip:.2f}"
    written = [
        Field("tip", "money", given, show(given, context, 0)),
        Field("total", "money", paid, show(paid, context, 0)),
    ]
    printed = [
        dataclasses.replace(field, name=f"printed_{field.name}", decoy_of="total")
        for field in (scalar_field(content, "total"), scalar_field(content, "payable"))
        if field.value is not None
    ]
    taken = {field.value for field in content.fields if field.decoy_of == "total"}
    if not all(is_handwritable_number(field.text) for field in written) or paid in taken:
        return None
    trapped = _with_slip(
        content, context, [_ink_span(field.text, pen, field.key) for field in written]
    )
    for field in (*printed, *written, Field("payable", "money", None)):
        trapped = with_field(trapped, field)
    names = [field.name for field in printed]
    return record_trap(trapped, "handwritten_tip_total", "total", names, _ADDED_UP_IN_INK)


def _leave_slip_blank(content: Content, context: Context, pen: Pen | None) -> Content | None:
    """Leave both lines blank, or strike out the tip, and print suggested tips as decoys."""
    due = Decimal(_amount_due_field(content).value or 0)
    tip = Field("tip", "money", None)
    suggested = [
        make_decoy(
            f"suggested_tip_{share}", f"{round_amount(due * int(share) / 100):.2f}", tip, context
        )
        for share in _SUGGESTED
    ]
    lines = [
        Line((Span(f"{share}%", 0.1), Span(field.text, _WRITING_START, "right", tag=field.key)))
        for share, field in zip(_SUGGESTED, suggested, strict=True)
    ]
    struck = None if pen is None else _ink_span(_STRIKE, pen, "")
    trapped = _with_slip(content, context, [struck, None], lines)
    trapped = with_decoys(trapped, *suggested)
    names = [field.name for field in suggested]
    return record_trap(trapped, "handwritten_tip_total", "tip", names, _NOTHING_GIVEN)


def _ink_span(text: str, pen: Pen, tag: str) -> Span:
    return Span(text, 0.03 + pen[1] % 7 / 100, tag=tag, pen=pen)


def _with_slip(
    content: Content,
    context: Context,
    handwriting: Sequence[Span | None],
    suggested_tip_lines: Sequence[Line] = (),
) -> Content:
    """Return the content with the slip below card number and sum: lines with handwriting."""
    above = (
        find_page_and_line(content, key, last=True)
        for key in ("card_tail", _amount_due_field(content).name)
    )
    page, number = max(filter(None, above), default=(0, 0))
    if any(span is not None and span.tag == "total" for span in handwriting):
        content = _with_printed_total_as_decoy(content)
    labels = (context.locale.labels["tip"][0], context.locale.labels["total"][0])
    rows = (_writing_row(content, *pair) for pair in zip(labels, handwriting, strict=True))
    signed = Line((Span("X"),), gap=1.2, marks=(_writing_rule(0.12),))
    return insert_lines(content, (page, number + 1), [*suggested_tip_lines, *rows, signed])


def _with_printed_total_as_decoy(content: Content) -> Content:
    """Return the content with the printed total and payable amount assigned to decoys."""
    for name in ("total", "payable"):
        content = retag_spans(content, name, f"printed_{name}")
    shared = {
        key: (f"printed_{at}" if at in ("total", "payable") else at, containing)
        for key, (at, containing) in content.shared_places.items()
    }
    return dataclasses.replace(content, shared_places=shared)


def _writing_row(content: Content, label: str, written: Span | None) -> Line:
    start = max(_WRITING_START, ruler(content).width_share(label) + 0.04)
    spans = [Span(label)]
    if written is not None:
        spans.append(dataclasses.replace(written, at=start + written.at))
    return Line(tuple(spans), gap=0.9, marks=(_writing_rule(start),))


def _writing_rule(start: float) -> Mark:
    return Mark("rule", start, 1 - start, drop=1.1)


HANDWRITTEN_TIP_TOTAL = TrapSpec(
    "handwritten_tip_total",
    ("receipt",),
    "total",
    _write_on_slip,
    preconditions=fix_nodes(trade="cafe", tender="card", other_tender="none", tip_share=Decimal(0)),
    secondary_fields=("tip",),
    last=True,
)


_BALANCES_IN_LIST = fix_nodes(summary="list")
_BALANCES_ON_LINE = fix_nodes(summary="line")


def _confuse_balances(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    return _confuse_balance_pair(content, context, "opening_balance", "closing_balance")


def _confuse_card_balances(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    return _confuse_balance_pair(content, context, "previous_balance", "new_balance")


def _confuse_balance_pair(content: Content, context: Context, *names: str) -> Content | None:
    before, after = (scalar_field(content, name) for name in names)
    tags = [{span.tag for span in line.spans} for lines in content.pages for line in lines]
    if not any({before.key, after.key} <= line for line in tags):
        return None
    return record_attacks(
        content,
        "previous_vs_new_balance",
        [(before, [after])],
        printed_words(content, context, "opening"),
    )


PREVIOUS_VS_NEW_BALANCE = TrapSpec(
    "previous_vs_new_balance",
    ACCOUNTS,
    "opening_balance",
    _confuse_balances,
    _BALANCES_ON_LINE,
    _BALANCES_IN_LIST,
    variants=(
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


_STRIP_FIELDS = ("new_balance", "minimum_payment", "credit_limit", "available_credit")
_MINIMUM = "minimum_payment"
_LIMITS = ("credit_limit", "available_credit")


def _owe_and_show_limits(
    choices: CardStatementChoices, rng: np.random.Generator
) -> Mapping[str, Any]:
    shown = {**choices.shown, **dict.fromkeys(_LIMITS, True)}
    return {**fix_owed_balance(choices, rng), "summary": "list", "shown": shown}


def _confuse_minimum_payment(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    lines = ([span.tag for span in line.spans] for page in content.pages for line in page)
    strip = next((tags for tags in lines if {"new_balance", _MINIMUM} <= {*tags}), None)
    if strip is None or strip.index(_MINIMUM) > strip.index("new_balance"):
        return None
    beside = [scalar_field(content, name) for name in _STRIP_FIELDS if name in strip]
    found = [
        (truth, _distinct_sums(truth, beside)) for truth in beside if truth.name not in _LIMITS
    ]
    return record_attacks(
        content, "minimum_vs_balance", found, printed_words(content, context, *_STRIP_FIELDS[:2])
    )


def _distinct_sums(truth: Field, sums: list[Field]) -> list[Field]:
    """Return the other sums of the strip whose values all differ."""
    found: list[Field] = []
    for other in sums:
        if are_distinct(truth, [*(field.value for field in found), other.value]):
            found.append(other)
    return found


MINIMUM_VS_BALANCE = TrapSpec(
    "minimum_vs_balance",
    CARDS,
    "new_balance",
    _confuse_minimum_payment,
    fix_nodes(summary="strip", due_first=_MINIMUM),
    _owe_and_show_limits,
    secondary_fields=("minimum_payment",),
)


def _fix_instalment_wording(choices: SheetChoices, *, whole_price: bool) -> dict[str, Any]:
    """Return the node for a wording with, or without, the whole price."""
    forms = load_vocabulary(choices.locale).instalment
    form = next(i for i, pattern in enumerate(forms) if ("{whole}" in pattern) == whole_price)
    return {"looks": {**choices.looks, "instalment": form}}


def _confuse_whole_price(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    wholes = {field.row: field for field in content.fields if field.name == "whole"}
    rows = enumerate(main_rows(content))
    found = [(row["amount"], [wholes[number]]) for number, row in rows if number in wholes]
    return record_attacks(
        content, "instalment_vs_purchase", found, printed_words(content, context, "description")
    )


INSTALMENT_VS_PURCHASE = TrapSpec(
    "instalment_vs_purchase",
    CARDS,
    "transactions.amount",
    _confuse_whole_price,
    lambda choices, _: _fix_instalment_wording(choices, whole_price=True),
    lambda choices, _: {"plans": "some", **_fix_instalment_wording(choices, whole_price=False)},
)
