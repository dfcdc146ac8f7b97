"""Traps on digits: gaps, dropped zeros, digits of other scripts."""

from __future__ import annotations

import dataclasses
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec, fix_nodes, impossible_unless, invoices
from docextract_eval.corpus.traps.edits import (
    MAIN_SUMS,
    are_distinct,
    find_page_and_line,
    label_words,
    main_rows,
    main_sum,
    main_sum_trap,
    record_misreadings,
    reprint_fields,
    ruler,
    scalar_field,
    thousands_and_decimal_separators,
    why_no_decimals,
)
from docextract_eval.corpus.traps.receipts import fix_itemised_receipt
from docextract_eval.corpus.traps.statements import (
    ACCOUNTS,
    CARDS,
    STATEMENTS,
    fix_largest_amount,
    misreading,
    print_misleading_cell,
    printed_words,
    record_attacks,
)
from docextract_eval.countries.locales import LOCALES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.statement.record import StatementChoices
    from docextract_eval.corpus.traps.statements import AnyStatement
    from docextract_eval.fieldtypes import Context

_GAPS = (("{w}{m} {c}", ""), ("{w} {m}{c}", ""), ("{w}{m}{a} {b}", "{a}"))
"""Where the gap is (whole part, decimal separator, cents, their two digits), and what remains of
the cents if reading stops there."""
_ALONE_ON_LINE = "no other amount on the line, and the sum of the articles"


def _print_gap_in_total(
    content: Content, context: Context, rng: np.random.Generator
) -> Content | None:
    total, (_, mark) = scalar_field(content, "total"), thousands_and_decimal_separators(context)
    found = re.search(rf"(\d+){re.escape(mark)}(\d)(\d)(?!\d)", total.text)
    if found is None or total.value is None:
        return None
    whole, one, other = found.groups()
    form, left = _GAPS[rng.integers(len(_GAPS))]
    parts = {"w": whole, "m": mark, "c": one + other, "a": one, "b": other}
    text = total.text[: found.start()] + form.format(**parts) + total.text[found.end() :]
    readings = {
        "total_cut_at_gap": f"{total.value[:-3]}.{left.format(a=total.value[-2]):0<2}",
        "total_without_mark": f"{total.value.replace('.', '')}.00",
    }
    readings = {name: value for name, value in readings.items() if are_distinct(total, [value])}
    trapped = reprint_fields(content, {"total": text})
    new_total = scalar_field(trapped, "total")
    return record_misreadings(trapped, "split_or_lost_decimal", new_total, readings, _ALONE_ON_LINE)


def _print_decimal_gap(content: Content, context: Context, name: str) -> Content | None:
    field, mark = scalar_field(content, name), context.locale.decimal
    if mark not in field.text:
        return None
    return reprint_fields(content, {name: field.text.replace(mark, f"{mark} ")})


def _print_gap_in_balance(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    trapped = _print_decimal_gap(content, context, main_sum(content).name)
    if trapped is None:
        return None
    closing = main_sum(trapped)
    whole = f"{(closing.value or '').partition('.')[0]}.00"
    cut = misreading(closing, f"{closing.name}_cut", whole)
    resolver = printed_words(content, context, "closing")
    return record_attacks(trapped, "split_or_lost_decimal", [(closing, [cut])], resolver)


def _fix_no_balance_sentence(
    choices: StatementChoices, _: np.random.Generator
) -> Mapping[str, Any]:
    """Fix that the balance is not part of a sentence, where a gap would not fit."""
    return {"regime": "revolving", "shown": {**choices.shown, "autopay": False}}


SPLIT_OR_LOST_DECIMAL = TrapSpec(
    "split_or_lost_decimal",
    ("receipt",),
    "total",
    _print_gap_in_total,
    variants=(
        TrapSpec(
            "split_or_lost_decimal",
            ACCOUNTS,
            MAIN_SUMS["bank_statement"],
            _print_gap_in_balance,
            why_impossible=why_no_decimals,
        ),
        TrapSpec(
            "split_or_lost_decimal",
            CARDS,
            MAIN_SUMS["card_statement"],
            _print_gap_in_balance,
            preconditions=_fix_no_balance_sentence,
            why_impossible=why_no_decimals,
        ),
        TrapSpec(
            "split_or_lost_decimal",
            ("invoice",),
            "total",
            _print_gap_in_total,
            why_impossible=why_no_decimals,
        ),
    ),
    why_impossible=why_no_decimals,
)


def _fix_amount_in_tenths(choices: AnyStatement, rng: np.random.Generator) -> dict[str, Any]:
    """Set the largest amount to one that ends with a digit and a zero."""
    digit = int(rng.integers(1, 10))
    return fix_largest_amount(choices, lambda amount: Decimal(int(amount)) + Decimal(digit) / 10)


def _drop_last_zero(content: Content, context: Context, __: np.random.Generator) -> Content | None:
    mark = (context.locale.amounts_in or context.locale).decimal
    for row in main_rows(content):
        amount = row["amount"]
        whole, _, cents = (amount.value or "").partition(".")
        at = amount.text.rfind(mark)
        if cents[-1:] != "0" or cents == "00" or at < 0:
            continue
        text = amount.text[: at + 2] + amount.text[at + 3 :]
        new_amount = dataclasses.replace(amount, text=text)
        wrong = f"{whole}{cents[0]}.00"
        if not are_distinct(new_amount, [wrong]):
            continue
        return print_misleading_cell(
            content, context, "trailing_zero_dropped", new_amount, {"amount_without_mark": wrong}
        )
    return None


TRAILING_ZERO_DROPPED = TrapSpec(
    "trailing_zero_dropped",
    STATEMENTS,
    "transactions.amount",
    _drop_last_zero,
    preconditions=_fix_amount_in_tenths,
    why_impossible=why_no_decimals,
    last=True,
)


_LOOKALIKE_DIGITS = {
    "five_as_zero": ("5", "0"),
    "two_as_three": ("2", "3"),
    "six_as_seven": ("6", "7"),
}
"""Digits of this script that look like other Latin digits."""


def _confuse_own_digits(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    amount, resolver = main_sum(content), label_words(content, main_sum(content).key)
    if context.locale.amounts_in is None or amount.value is None or not resolver:
        return None
    values = {name: amount.value.replace(*pair) for name, pair in _LOOKALIKE_DIGITS.items()}
    values["digit_lost"] = amount.value[1:] if amount.value[1:2].isdigit() else amount.value[:-1]
    found: dict[str, str] = {}
    for name, value in values.items():
        if are_distinct(amount, [*found.values(), value]):
            found[name] = value
    named = {f"{amount.name}_{name}": value for name, value in found.items()}
    return record_misreadings(content, "arabic_indic_digits", amount, named, resolver)


_WHY_NO_OWN_DIGITS = impossible_unless(
    lambda name: LOCALES.load(name).numerals, "its documents have no digits of their own"
)
ARABIC_INDIC_DIGITS = main_sum_trap(
    "arabic_indic_digits",
    _confuse_own_digits,
    choose=fix_nodes(numerals="own"),
    control=fix_nodes(numerals="latin"),
    why_impossible=_WHY_NO_OWN_DIGITS,
)


_WIDE_CHARACTERS = {ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789,."}


def _print_wide_digits(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    total, where = scalar_field(content, "total"), find_page_and_line(content, "total")
    if total.value is None or where is None:
        return None
    text = total.text.translate(_WIDE_CHARACTERS)
    line = content.pages[where[0]][where[1]]
    if (
        text == total.text
        or ruler(content).width_share(text, line.size * line.wide, bold=True) > 0.6
    ):
        return None
    whole = total.value.partition(".")[0]
    readings = {"total_after_comma": whole[-3:].lstrip("0"), "total_before_comma": whole[:-3]}
    found: dict[str, str] = {}
    for name, value in readings.items():
        if value and are_distinct(total, [*found.values(), value]):
            found[name] = value
    if not found:
        return None
    trapped = reprint_fields(content, {"total": text})
    new_total = dataclasses.replace(total, text=text)
    return record_misreadings(
        trapped, "fullwidth_kanji_capital", new_total, found, "the sum of the articles"
    )


_WHY_NO_WIDE_DIGITS = impossible_unless(
    lambda name: LOCALES.load(name).wide_digits, "its script has digits of one width"
)
FULLWIDTH_KANJI_CAPITAL = TrapSpec(
    "fullwidth_kanji_capital",
    ("receipt",),
    "total",
    _print_wide_digits,
    preconditions=fix_itemised_receipt,
    variants=(
        TrapSpec(
            "fullwidth_kanji_capital",
            invoices.KINDS,
            "total",
            _print_wide_digits,
            preconditions=invoices.fix_large_invoice,
            why_impossible=_WHY_NO_WIDE_DIGITS,
        ),
    ),
    why_impossible=_WHY_NO_WIDE_DIGITS,
)
