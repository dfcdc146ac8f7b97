"""Balances and sums behind labels, or below them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules.amounts import currency_of
from docextract_eval.pipelines.rules.evidence import guess
from docextract_eval.pipelines.rules.phrases import find_labels
from docextract_eval.pipelines.rules.sums import Sum, find_sums

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.fieldtypes import Context
    from docextract_eval.pipelines.rules.columns import Columns
    from docextract_eval.pipelines.rules.lines import Line
    from docextract_eval.records import Guess

STATED = ("opening_balance", "closing_balance", "total_credits", "total_debits")
_OVER = {"brought": "opening_balance", "carried": "closing_balance"}
"""Balances carried between pages; those of the first and last page are the statement's."""


@dataclass(frozen=True, slots=True)
class Stated:
    """An amount and the role of its label."""

    role: str
    amount: Sum


def find_stated(lines: Sequence[Line], columns: Columns | None, context: Context) -> list[Stated]:
    """Return the labelled amounts of all pages."""
    language = context.locale.name
    found: list[Stated] = []
    for number, line in enumerate(lines):
        sums = find_sums(line, context)
        beside = list(_beside(line, sums, columns, language))
        if not sums and number + 1 < len(lines):
            beside = list(_below(line, lines[number + 1], context))
        found += beside
    return found


def balances(stated: Sequence[Stated]) -> Iterator[Guess]:
    """Yield a guess for each sum: the value that most of its labels state, the first of equals."""
    for role in STATED:
        said = [one.amount for one in stated if one.role == role] or _over(stated, role)
        if not said:
            continue
        counts = Counter(amount.value for amount in said)
        best = max(said, key=lambda amount: counts[amount.value])
        value = best.value if role.endswith("balance") else abs(best.value)
        strength = 0.95 if counts[best.value] == len(said) else 0.6
        yield guess(role, f"{value:f}", best.words, strength * best.strength)


def _over(stated: Sequence[Stated], role: str) -> list[Sum]:
    """Return the balance brought forward to the first page, or carried forward from the last."""
    over = [one.amount for one in stated if _OVER.get(one.role) == role]
    pages = [one.amount.words[0].page for one in stated]
    if role == "opening_balance":
        return [one for one in over[:1] if one.words[0].page == min(pages)]
    return [one for one in over[-1:] if one.words[0].page == max(pages)]


def find_currency(stated: Sequence[Stated], context: Context) -> Guess:
    """Return the currency whose symbol stands beside an amount, else the country's own."""
    for one in stated:
        code = currency_of(one.amount.sign, context.locale) if one.amount.sign else None
        if code:
            return guess("currency", code, one.amount.words, 0.95)
    return guess("currency", context.currency, (), 0.8)


def _beside(
    line: Line, sums: Sequence[Sum], columns: Columns | None, language: str
) -> Iterator[Stated]:
    """Yield every label with the amount behind it; a line of totals has one for each column."""
    labels = find_labels(line.words, language)
    if not sums or not labels or labels[0].start > 0:
        return
    if labels[0].role == "totals" and columns and len(sums) > 1:
        for amount in sums:
            head = columns.of_amount(amount.words)
            if head in {"debit", "credit"}:
                yield Stated(f"total_{head}s", amount)
        return
    for number, label in enumerate(labels):
        end = labels[number + 1].start if number + 1 < len(labels) else len(line.words)
        behind = [amount for amount in sums if label.end <= amount.start < end]
        if behind and label.role in (*STATED, *_OVER):
            yield Stated(label.role, behind[-1])


def _below(line: Line, below: Line, context: Context) -> Iterator[Stated]:
    """Yield the labels with the amounts of the next line, if it has one for each label."""
    labels = find_labels(line.words, context.locale.name)
    sums = find_sums(below, context)
    if len(labels) < 2 or len(labels) != len(sums) or sums[0].start > 0:
        return
    if sum(label.end - label.start for label in labels) < len(line.words):
        return
    for label, amount in zip(labels, sums, strict=True):
        if label.role in STATED:
            yield Stated(label.role, amount)
