"""Traps on digits: gaps, dropped zeros, digits of other scripts."""

from __future__ import annotations

import dataclasses
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec, always, invoices, unless
from docextract_eval.corpus.traps.edits import (
    SUMS,
    differ,
    field_of,
    line_of,
    marks,
    misreadable,
    on_sums,
    reprinted,
    rows_of,
    ruler,
    sum_of,
    without_decimals,
    words_beside,
)
from docextract_eval.corpus.traps.receipts import itemised
from docextract_eval.corpus.traps.statements import (
    ACCOUNTS,
    BOTH,
    CARDS,
    caught,
    largest,
    misprinted,
    misreading,
    printed,
)
from docextract_eval.locales import LOCALES

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


def _print_gap(content: Content, context: Context, rng: np.random.Generator) -> Content | None:
    total, (_, mark) = field_of(content, "total"), marks(context)
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
    readings = {name: value for name, value in readings.items() if differ(total, [value])}
    trapped = reprinted(content, {"total": text})
    told = field_of(trapped, "total")
    return misreadable(trapped, "split_or_lost_decimal", told, readings, _ALONE_ON_LINE)


def _with_gap(content: Content, context: Context, name: str) -> Content | None:
    field, mark = field_of(content, name), context.locale.decimal
    if mark not in field.text:
        return None
    return reprinted(content, {name: field.text.replace(mark, f"{mark} ")})


def _print_gap_in_balance(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    trapped = _with_gap(content, context, sum_of(content).name)
    if trapped is None:
        return None
    closing = sum_of(trapped)
    whole = f"{(closing.value or '').partition('.')[0]}.00"
    cut = misreading(closing, f"{closing.name}_cut", whole)
    resolver = printed(content, context, "closing")
    return caught(trapped, "split_or_lost_decimal", [(closing, [cut])], resolver)


def _without_a_sentence(chosen: StatementChoices, _: np.random.Generator) -> Mapping[str, Any]:
    """Fix that the balance is not part of a sentence, where a gap would not fit."""
    return {"regime": "revolving", "shown": {**chosen.shown, "autopay": False}}


SPLIT_OR_LOST_DECIMAL = TrapSpec(
    "split_or_lost_decimal",
    ("receipt",),
    "total",
    _print_gap,
    also=(
        TrapSpec(
            "split_or_lost_decimal",
            ACCOUNTS,
            SUMS["bank_statement"],
            _print_gap_in_balance,
            lacks=without_decimals,
        ),
        TrapSpec(
            "split_or_lost_decimal",
            CARDS,
            SUMS["card_statement"],
            _print_gap_in_balance,
            ground=_without_a_sentence,
            lacks=without_decimals,
        ),
        TrapSpec(
            "split_or_lost_decimal", ("invoice",), "total", _print_gap, lacks=without_decimals
        ),
    ),
    lacks=without_decimals,
)


def _tenths(chosen: AnyStatement, rng: np.random.Generator) -> dict[str, Any]:
    """Set the largest amount to one that ends with a digit and a zero."""
    digit = int(rng.integers(1, 10))
    return largest(chosen, lambda amount: Decimal(int(amount)) + Decimal(digit) / 10)


def _drop_last_zero(content: Content, context: Context, __: np.random.Generator) -> Content | None:
    mark = (context.locale.amounts_in or context.locale).decimal
    for row in rows_of(content):
        amount = row["amount"]
        whole, _, cents = (amount.value or "").partition(".")
        at = amount.text.rfind(mark)
        if cents[-1:] != "0" or cents == "00" or at < 0:
            continue
        text = amount.text[: at + 2] + amount.text[at + 3 :]
        told = dataclasses.replace(amount, text=text)
        wrong = f"{whole}{cents[0]}.00"
        if not differ(told, [wrong]):
            continue
        return misprinted(
            content, context, "trailing_zero_dropped", told, {"amount_without_mark": wrong}
        )
    return None


TRAILING_ZERO_DROPPED = TrapSpec(
    "trailing_zero_dropped",
    BOTH,
    "transactions.amount",
    _drop_last_zero,
    ground=_tenths,
    lacks=without_decimals,
    last=True,
)


_ALIKE_TO_LATIN = {
    "five_as_zero": ("5", "0"),
    "two_as_three": ("2", "3"),
    "six_as_seven": ("6", "7"),
}
"""Digits of this script that look like other Latin digits."""


def _confuse_own_digits(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    amount, resolver = sum_of(content), words_beside(content, sum_of(content).key)
    if context.locale.amounts_in is None or amount.value is None or not resolver:
        return None
    values = {name: amount.value.replace(*pair) for name, pair in _ALIKE_TO_LATIN.items()}
    values["digit_lost"] = amount.value[1:] if amount.value[1:2].isdigit() else amount.value[:-1]
    found: dict[str, str] = {}
    for name, value in values.items():
        if differ(amount, [*found.values(), value]):
            found[name] = value
    named = {f"{amount.name}_{name}": value for name, value in found.items()}
    return misreadable(content, "arabic_indic_digits", amount, named, resolver)


_WITHOUT_OWN_DIGITS = unless(
    lambda name: LOCALES.load(name).numerals, "its documents have no digits of their own"
)
ARABIC_INDIC_DIGITS = on_sums(
    "arabic_indic_digits",
    _confuse_own_digits,
    choose=always(numerals="own"),
    control=always(numerals="latin"),
    lacks=_WITHOUT_OWN_DIGITS,
)


_WIDE_SIGNS = {ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789,."}


def _print_wide_digits(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    total, where = field_of(content, "total"), line_of(content, "total")
    if total.value is None or where is None:
        return None
    text = total.text.translate(_WIDE_SIGNS)
    line = content.pages[where[0]][where[1]]
    if text == total.text or ruler(content).width(text, line.size * line.wide, bold=True) > 0.6:
        return None
    whole = total.value.partition(".")[0]
    readings = {"total_after_comma": whole[-3:].lstrip("0"), "total_before_comma": whole[:-3]}
    found: dict[str, str] = {}
    for name, value in readings.items():
        if value and differ(total, [*found.values(), value]):
            found[name] = value
    if not found:
        return None
    trapped = reprinted(content, {"total": text})
    told = dataclasses.replace(total, text=text)
    return misreadable(trapped, "fullwidth_kanji_capital", told, found, "the sum of the articles")


_WITHOUT_WIDE_DIGITS = unless(
    lambda name: LOCALES.load(name).wide_digits, "its script has digits of one width"
)
FULLWIDTH_KANJI_CAPITAL = TrapSpec(
    "fullwidth_kanji_capital",
    ("receipt",),
    "total",
    _print_wide_digits,
    ground=itemised,
    also=(
        TrapSpec(
            "fullwidth_kanji_capital",
            invoices.KINDS,
            "total",
            _print_wide_digits,
            ground=invoices.large,
            lacks=_WITHOUT_WIDE_DIGITS,
        ),
    ),
    lacks=_WITHOUT_WIDE_DIGITS,
)
