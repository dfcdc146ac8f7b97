"""The rules that find a bank statement's fields among the words of its pages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules.arithmetic import (
    arithmetic_proof,
    increase_confidences,
    most_stated_sum,
)
from docextract_eval.pipelines.rules.chances import rules_of
from docextract_eval.pipelines.rules.columns import find_tables
from docextract_eval.pipelines.rules.dates import find_full_dates, statement_period
from docextract_eval.pipelines.rules.header import (
    BIC,
    digit_groups,
    find_ibans,
    find_issuer_and_holder,
    first_of_each,
    guess_from_first_match,
)
from docextract_eval.pipelines.rules.lines import (
    joined_code,
    joined_text,
    predicted_value,
)
from docextract_eval.pipelines.rules.movements import Movement, read_movements
from docextract_eval.pipelines.rules.phrases import LABEL_ROLES, find_labels, labels_with_ends
from docextract_eval.pipelines.rules.signed_amounts import (
    SignedAmount,
    find_currency,
    find_signed_amounts,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.fieldtypes import Context
    from docextract_eval.pipelines.rules.columns import Columns
    from docextract_eval.pipelines.rules.lines import Line
    from docextract_eval.records import Guess

_MAX_HEADER_LINES = 25
"""The most lines above the movements, where no column headers are found."""


@rules_of("bank_statement")
def read_statement(lines: Sequence[Line], context: Context) -> list[Guess]:
    """Return the guesses for a bank statement; a field that is not found has none."""
    language = context.locale.name
    tables = find_tables(lines, language)
    start, columns = next(iter(tables.items()), (_MAX_HEADER_LINES, None))
    above = lines[:start]
    found = first_of_each(
        (
            *find_issuer_and_holder(above, language, "bank", LABEL_ROLES),
            *_find_period(above, context, language),
            *(code for line in lines for code in _find_codes(line, language)),
            *find_ibans(lines),
        )
    )
    stated = find_labelled_amounts(lines, columns, context)
    sums = {one.name: one for one in balance_and_sum_guesses(stated)}
    opening = Decimal(sums["opening_balance"].value) if "opening_balance" in sums else None
    rows = list(
        movement_cells(read_movements(lines, tables, statement_period(found), context), opening)
    )
    found.setdefault("currency", find_currency((one.amount for one in stated), context))
    moved = [one for one in rows if one.name == "transactions.amount"]
    proof = arithmetic_proof(sums, ("opening_balance",), "closing_balance", moved)
    return [
        predicted_value("doc_type", "bank_statement", (), 0.9),
        *found.values(),
        *increase_confidences(sums.values(), proof),
        *rows,
        *proof,
    ]


_CODES = ("account_number", "branch_code", "statement_number")
_DIGITS = re.compile(r"[A-Z]{0,4}\d[\w/.-]*")
_CURRENCY = re.compile(r"[A-Z]{3}")


def _find_period(header: Sequence[Line], context: Context, language: str) -> Iterator[Guess]:
    """Yield the guesses for the period: two dates behind a label, else two on one line."""
    best: tuple[float, list[Guess]] = (0.0, [])
    for line in header:
        labels = find_labels(line.words, language)
        start = next((label.end for label in labels if label.role == "period"), None)
        dates = list(find_full_dates(line.words[start or 0 :], context))
        strength = 0.5 if start is None else 0.97
        if len(dates) == 2 and strength > best[0] and dates[0].value <= dates[1].value:
            pairs = zip(("period_start", "period_end"), dates, strict=True)
            best = (
                strength,
                [predicted_value(name, date.value, date.words, strength) for name, date in pairs],
            )
    yield from best[1]


def _find_codes(line: Line, language: str) -> Iterator[Guess]:
    """Yield the guesses for the numbers behind labels on a line."""
    labels = find_labels(line.words, language)
    for label, end in labels_with_ends(labels, len(line.words)):
        behind = line.words[label.end : end]
        if behind and behind[0].text == "/":  # its translation stands after a slash
            number = (i for i, word in enumerate(behind) if any(map(str.isdigit, word.text)))
            behind = behind[next(number, 0) :]
        if label.role in _CODES:
            if words := digit_groups(behind, _DIGITS):
                yield predicted_value(label.role, joined_code(words), words, 0.95)
        elif label.role == "bic":
            yield from guess_from_first_match("bic", behind, BIC)
        elif label.role == "currency":
            yield from guess_from_first_match("currency", behind, _CURRENCY)


SUM_ROLES = ("opening_balance", "closing_balance", "total_credits", "total_debits")
_CARRIED_BALANCES = {"brought": "opening_balance", "carried": "closing_balance"}
"""Balances carried between pages; those of the first and last page are the statement's."""


@dataclass(frozen=True, slots=True)
class LabelledAmount:
    """An amount and the role of its label."""

    role: str
    amount: SignedAmount


def find_labelled_amounts(
    lines: Sequence[Line], columns: Columns | None, context: Context
) -> list[LabelledAmount]:
    """Return the labelled amounts of all pages."""
    language = context.locale.name
    found: list[LabelledAmount] = []
    for number, line in enumerate(lines):
        sums = find_signed_amounts(line, context)
        beside = list(_amounts_beside(line, sums, columns, language))
        if not sums and number + 1 < len(lines):
            beside = list(_amounts_below(line, lines[number + 1], context))
        found += beside
    return found


def balance_and_sum_guesses(stated: Sequence[LabelledAmount]) -> Iterator[Guess]:
    """Yield a guess for each sum: the value that most of its labels state, the first of equals."""
    for role in SUM_ROLES:
        amounts = [one.amount for one in stated if one.role == role] or _carried_balance(
            stated, role
        )
        if amounts:
            values = [amount.value for amount in amounts]
            yield most_stated_sum(role, values, amounts, is_signed=role.endswith("balance"))


def _carried_balance(stated: Sequence[LabelledAmount], role: str) -> list[SignedAmount]:
    """Return the balance brought forward to the first page, or carried forward from the last."""
    carried = [one.amount for one in stated if _CARRIED_BALANCES.get(one.role) == role]
    pages = [one.amount.words[0].page for one in stated]
    if role == "opening_balance":
        return [one for one in carried[:1] if one.words[0].page == min(pages)]
    return [one for one in carried[-1:] if one.words[0].page == max(pages)]


def _amounts_beside(
    line: Line, sums: Sequence[SignedAmount], columns: Columns | None, language: str
) -> Iterator[LabelledAmount]:
    """Yield every label with the amount behind it; a line of totals has one for each column."""
    labels = find_labels(line.words, language)
    if not sums or not labels or labels[0].start > 0:
        return
    if labels[0].role == "totals" and columns and len(sums) > 1:
        for amount in sums:
            column = columns.nearest_money_role(amount.words)
            if column in {"debit", "credit"}:
                yield LabelledAmount(f"total_{column}s", amount)
        return
    for label, end in labels_with_ends(labels, len(line.words)):
        behind = [amount for amount in sums if label.end <= amount.start < end]
        if behind and label.role in (*SUM_ROLES, *_CARRIED_BALANCES):
            yield LabelledAmount(label.role, behind[-1])


def _amounts_below(line: Line, below: Line, context: Context) -> Iterator[LabelledAmount]:
    """Yield the labels with the amounts of the next line, if it has one for each label."""
    labels = find_labels(line.words, context.locale.name)
    sums = find_signed_amounts(below, context)
    if len(labels) < 2 or len(labels) != len(sums) or sums[0].start > 0:
        return
    if sum(label.end - label.start for label in labels) < len(line.words):
        return
    for label, amount in zip(labels, sums, strict=True):
        if label.role in SUM_ROLES:
            yield LabelledAmount(label.role, amount)


_DOUBT, _TRUST = 0.75, 0.2
"""The factor for confidence where the balance disagrees, and for the doubt where it agrees."""


def movement_cells(rows: Sequence[Movement], opening: Decimal | None) -> Iterator[Guess]:
    """Yield the guesses for the cells of all movements."""
    backwards = bool(rows) and rows[0].dates[0].value > rows[-1].dates[0].value
    # Which signs are printed, True for debits: amounts without a mark have the other one.
    marked = [row.amount for row in rows if row.amount and row.amount.is_signed]
    marks = frozenset(amount.value < 0 for amount in marked)
    for number, row in enumerate(rows):
        yield from _row_cells(row, number)
        before = _balance_before(rows, number, opening, latest_first=backwards)
        if signed_amount := _signed_value_and_strength(row, before, marks):
            value, strength = signed_amount
            if row.balance and before is not None:
                agrees = before + value == row.balance.value
                strength = 1 - _TRUST * (1 - strength) if agrees else _DOUBT * strength
            words = row.amount.words if row.amount else ()
            yield predicted_value("transactions.amount", f"{value:f}", words, strength, number)


def _row_cells(row: Movement, number: int) -> Iterator[Guess]:
    """Yield the guesses for the cells of a row, except its amount."""
    both = row.is_value_date_first and len(row.dates) > 1
    names = ("value_date", "date") if both else ("date", "value_date")
    for name, date in zip(names, row.dates, strict=False):
        yield predicted_value(f"transactions.{name}", date.value, date.words, 0.95, number)
    if text := joined_text(row.text):
        yield predicted_value("transactions.description", text, row.text, 0.85, number)
    if code := joined_code(row.reference):
        yield predicted_value("transactions.reference", code, row.reference, 0.85, number)
    if row.balance:
        value, strength = row.balance.value, row.balance.strength * 0.95
        yield predicted_value(
            "transactions.balance", f"{value:f}", row.balance.words, strength, number
        )


def _signed_value_and_strength(
    row: Movement, before: Decimal | None, marks: frozenset[bool]
) -> tuple[Decimal, float] | None:
    """Return a row's signed amount and the strength of its sign, or None without an amount."""
    if row.amount is None:
        return None
    value, sure = row.amount.value, row.amount.strength
    moved = row.balance.value - before if row.balance and before is not None else None
    if row.column in {"debit", "credit"}:
        signed, strength = -abs(value) if row.column == "debit" else value, 0.95
    elif row.amount.is_signed or True in marks:
        signed, strength = value, 0.95
    elif moved is not None and abs(moved) == abs(value):
        signed, strength = moved, 0.98
    elif row.section:
        signed, strength = -abs(value) if row.section == "debits_section" else value, 0.9
    else:
        signed, strength = (-abs(value), 0.9) if False in marks else (value, 0.5)
    return signed, strength * sure


def _balance_before(
    rows: Sequence[Movement], number: int, opening: Decimal | None, *, latest_first: bool
) -> Decimal | None:
    """Return the balance before a row, or None; rows may be printed latest first."""
    near = number + 1 if latest_first else number - 1
    if not 0 <= near < len(rows):
        return opening
    balance = rows[near].balance
    return balance.value if balance else None
