"""The rules that find a bank statement's fields among the words of its pages.

- `header`: bank, holder, numbers and period
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from docextract_eval.fieldtypes import Context
from docextract_eval.pipelines.rules.amounts import symbol_currency
from docextract_eval.pipelines.rules.arithmetic import arithmetic_proof, increase_confidences
from docextract_eval.pipelines.rules.bank_statement.header import find_names_period_and_numbers
from docextract_eval.pipelines.rules.chances import with_calibrated_confidences
from docextract_eval.pipelines.rules.columns import find_tables
from docextract_eval.pipelines.rules.dates import statement_period
from docextract_eval.pipelines.rules.lines import group_into_lines, predicted_value
from docextract_eval.pipelines.rules.movements import Movement, movement_text, read_movements
from docextract_eval.pipelines.rules.phrases import find_labels
from docextract_eval.pipelines.rules.right_to_left import with_right_to_left_pages
from docextract_eval.pipelines.rules.signed_amounts import SignedAmount, find_signed_amounts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.countries.locales import Locale
    from docextract_eval.pipelines.rules import OcrWord
    from docextract_eval.pipelines.rules.columns import Columns
    from docextract_eval.pipelines.rules.lines import Line
    from docextract_eval.records import Guess

_MAX_HEADER_LINES = 25
"""The most lines above the movements, where no column headers are found."""


@with_calibrated_confidences("bank_statement")
@with_right_to_left_pages
def read_statement(words: Sequence[OcrWord], locale: Locale) -> list[Guess]:
    """Return the guesses for a bank statement; a field that is not found has none."""
    lines = group_into_lines(words)
    if not lines:
        return []
    context, language = Context(locale, locale.currency), locale.name
    tables = find_tables(lines, language)
    start, columns = next(iter(tables.items()), (_MAX_HEADER_LINES, None))
    found = {one.name: one for one in find_names_period_and_numbers(lines[:start], lines, context)}
    stated = find_labelled_amounts(lines, columns, context)
    sums = {one.name: one for one in balance_and_sum_guesses(stated)}
    opening = Decimal(sums["opening_balance"].value) if "opening_balance" in sums else None
    rows = list(
        movement_cells(read_movements(lines, tables, statement_period(found), context), opening)
    )
    found.setdefault("currency", find_currency(stated, context))
    moved = [one for one in rows if one.name == "transactions.amount"]
    proof = arithmetic_proof(sums, ("opening_balance",), "closing_balance", moved)
    return [
        predicted_value("doc_type", "bank_statement", (), 0.9),
        *found.values(),
        *increase_confidences(sums.values(), proof),
        *rows,
        *proof,
    ]


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
        if not amounts:
            continue
        counts = Counter(amount.value for amount in amounts)
        best = max(amounts, key=lambda amount: counts[amount.value])
        value = best.value if role.endswith("balance") else abs(best.value)
        strength = 0.95 if counts[best.value] == len(amounts) else 0.6
        yield predicted_value(role, f"{value:f}", best.words, strength * best.strength)


def _carried_balance(stated: Sequence[LabelledAmount], role: str) -> list[SignedAmount]:
    """Return the balance brought forward to the first page, or carried forward from the last."""
    carried = [one.amount for one in stated if _CARRIED_BALANCES.get(one.role) == role]
    pages = [one.amount.words[0].page for one in stated]
    if role == "opening_balance":
        return [one for one in carried[:1] if one.words[0].page == min(pages)]
    return [one for one in carried[-1:] if one.words[0].page == max(pages)]


def find_currency(stated: Sequence[LabelledAmount], context: Context) -> Guess:
    """Return the currency whose symbol stands beside an amount, else the country's own."""
    for one in stated:
        code = symbol_currency(one.amount.symbol, context.locale) if one.amount.symbol else None
        if code:
            return predicted_value("currency", code, one.amount.words, 0.95)
    return predicted_value("currency", context.currency, (), 0.8)


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
    for number, label in enumerate(labels):
        end = labels[number + 1].start if number + 1 < len(labels) else len(line.words)
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
    backwards = _is_latest_first(rows)
    marks = _printed_signs(rows)
    for number, row in enumerate(rows):
        yield from _row_cells(row, number)
        before = _balance_before(rows, number, opening, latest_first=backwards)
        if signed_amount := _signed_value_and_strength(row, before, marks):
            value, strength = signed_amount
            yield _amount_cell(row, value, _adjust_strength(row, before, value, strength), number)


def _row_cells(row: Movement, number: int) -> Iterator[Guess]:
    """Yield the guesses for the cells of a row, except its amount."""
    both = row.is_value_date_first and len(row.dates) > 1
    names = ("value_date", "date") if both else ("date", "value_date")
    for name, date in zip(names, row.dates, strict=False):
        yield predicted_value(f"transactions.{name}", date.value, date.words, 0.95, number)
    if text := movement_text(row):
        yield predicted_value("transactions.description", text, row.text, 0.85, number)
    code = "".join(char for word in row.reference for char in word.text.upper() if char.isalnum())
    if code:
        yield predicted_value("transactions.reference", code, row.reference, 0.85, number)
    if row.balance:
        value, strength = row.balance.value, row.balance.strength * 0.95
        yield predicted_value(
            "transactions.balance", f"{value:f}", row.balance.words, strength, number
        )


def _amount_cell(row: Movement, value: Decimal, strength: float, number: int) -> Guess:
    words = row.amount.words if row.amount else ()
    return predicted_value("transactions.amount", f"{value:f}", words, strength, number)


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


def _adjust_strength(
    row: Movement, before: Decimal | None, value: Decimal, strength: float
) -> float:
    """Return a strength adjusted by the balances before and after, where both are printed."""
    if row.balance is None or before is None:
        return strength
    agrees = before + value == row.balance.value
    return 1 - _TRUST * (1 - strength) if agrees else _DOUBT * strength


def _printed_signs(rows: Sequence[Movement]) -> frozenset[bool]:
    """Return which signs are printed: True for debits, False for credits.

    Amounts without a mark have the other sign.
    """
    marked = [row.amount for row in rows if row.amount and row.amount.is_signed]
    return frozenset(amount.value < 0 for amount in marked)


def _balance_before(
    rows: Sequence[Movement], number: int, opening: Decimal | None, *, latest_first: bool
) -> Decimal | None:
    """Return the balance before a row, or None; rows may be printed latest first."""
    near = number + 1 if latest_first else number - 1
    if not 0 <= near < len(rows):
        return opening
    balance = rows[near].balance
    return balance.value if balance else None


def _is_latest_first(rows: Sequence[Movement]) -> bool:
    return bool(rows) and rows[0].dates[0].value > rows[-1].dates[0].value
