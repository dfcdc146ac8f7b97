"""Balances and sums behind labels, or below them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules.amounts import symbol_currency
from docextract_eval.pipelines.rules.evidence import predicted_value
from docextract_eval.pipelines.rules.phrases import find_labels
from docextract_eval.pipelines.rules.signed_amounts import SignedAmount, find_signed_amounts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.fieldtypes import Context
    from docextract_eval.pipelines.rules.columns import Columns
    from docextract_eval.pipelines.rules.lines import Line
    from docextract_eval.records import Guess

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
