"""The sums below the goods: subtotal, discounts, taxes, tip, total."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules.amounts import Amount, symbol_currency
from docextract_eval.pipelines.rules.lines import REPAIR_FACTOR, predicted_value
from docextract_eval.pipelines.rules.receipt.regions import stands_above_open_tip

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from docextract_eval.countries.locales import Locale
    from docextract_eval.pipelines.rules.entries import Entry
    from docextract_eval.pipelines.rules.receipt.taxes import TaxLine
    from docextract_eval.records import Guess

_PARTS = ("subtotal", "discount", "service_charge", "tip", "rounding")
_TOTALS = ("total", "payable", "subtotal")
"""Sums that are the total, or become it."""
_ANYWHERE = ("tip", "rounding")
"""Sums that may stand below the total."""
_MAGNITUDES = ("discount", "service_charge", "tip")
"""Sums whose canonical value has no minus."""
_REPEAT_FACTOR = 0.65
"""The factor for an amount that repeats the total under another label."""
_CLEAR_LEAD, _RIVAL_FACTOR = 0.09, 0.85
"""The lead below which a rival makes a total less certain, and the factor for that."""
_SURE_LIKENESS = 0.95
"""The likeness from which a label surely is that of a total."""
_UNSIGNED_CURRENCY = 0.6
"""The confidence that a document without a currency symbol is in its country's currency."""


@dataclass(frozen=True, slots=True)
class LabelledAmount:
    """A labelled amount; the amount may stand on the line below its label."""

    row: int
    role: str
    likeness: float
    amount: Amount

    @property
    def strength(self) -> float:
        """How certain the rule is of this sum, from 0 to 1."""
        return 0.97 * self.likeness * (REPAIR_FACTOR if self.amount.is_repaired else 1)


def read_sums(entries: Sequence[Entry], row_below_table: int | None) -> list[LabelledAmount]:
    """Return a sum for every line whose label is known and that has an amount.

    A total right below a tax table is the table's, not the document's.
    """
    found = []
    for row, entry in enumerate(entries):
        if entry.label_match is None or (row == row_below_table and entry.role == "total"):
            continue
        amount, likeness = entry.amount, entry.likeness
        if amount is None and row + 1 < len(entries):
            below = entries[row + 1]
            amount = below.amount if below.amount and not below.label.strip() else None
            likeness *= 0.8
        if amount is not None:
            role = "subtotal" if stands_above_open_tip(entries[row:]) else entry.role
            found.append(LabelledAmount(row, role, likeness, amount))
    known = any(s.role in _TOTALS for s in found)
    return found if known else [*found, *_totals_by_payment(entries, found)]


def _totals_by_payment(
    entries: Sequence[Entry], sums: Sequence[LabelledAmount]
) -> Iterator[LabelledAmount]:
    """Yield the lines whose words are not known, and whose amount is what was paid in the end."""
    given = {Decimal(s.amount.value) for s in sums if s.role == "cash"}
    paid = _amounts_paid(sums) - given
    for row, entry in enumerate(entries):
        if entry.amount and not entry.role and Decimal(entry.amount.value) in paid:
            yield LabelledAmount(row, "total", _REPEAT_FACTOR, entry.amount)


def without_only_total(row: int | None, entries: Sequence[Entry]) -> int | None:
    """Return the row below the tax table, unless the only total that a subtotal leads to is there.

    `entries` are those that the row counts.
    """
    if row is None or row >= len(entries) or entries[row].role != "total":
        return row
    totals = ("total", "payable")
    others = (entry for i, entry in enumerate(entries) if i != row and entry.role in totals)
    subtotal = any(entry.role == "subtotal" and entry.amount for entry in entries[:row])
    return None if subtotal and not any(entry.amount for entry in others) else row


def sum_guesses(sums: Sequence[LabelledAmount]) -> Iterator[Guess]:
    """Yield one guess for each sum that was found."""
    total = choose_total(sums)
    for name in _PARTS:
        named = [s for s in sums if s.role == name and _leads_to_total(s, total)]
        if named:
            yield _sum_value(name, _best_labelled(named))
    if total is None:
        return
    rounded = _totals_before_and_after_rounding(sums, total)
    yield _sum_value("total", rounded[0] if rounded else total)
    payable = [s for s in sums if s.role == "payable" and s.row != total.row]
    if rounded or payable:
        yield _sum_value("payable", rounded[1] if rounded else _best_labelled(payable))


def _leads_to_total(found: LabelledAmount, total: LabelledAmount | None) -> bool:
    """Return whether a sum leads to the total; one below it only repeats it, but for a few."""
    above = total is None or found.row < total.row
    return above or (found.role in _ANYWHERE and found.likeness >= 0.9)


def _totals_before_and_after_rounding(
    sums: Sequence[LabelledAmount], total: LabelledAmount
) -> tuple[LabelledAmount, LabelledAmount] | None:
    """Return the total before rounding and the one after it, or None if not both are printed."""
    for by in sums:
        for other in sums if by.role == "rounding" and Decimal(by.amount.value) else ():
            known = other.role == "total" or (other.role == "rounding" and other.row > by.row)
            if known and other.amount.value != total.amount.value:
                before, after = sorted((other, total), key=lambda s: s.row)
                gone = Decimal(after.amount.value) - Decimal(before.amount.value)
                if before.row < by.row and abs(gone) == abs(Decimal(by.amount.value)):
                    return before, after
    return None


def choose_total(sums: Sequence[LabelledAmount]) -> LabelledAmount | None:
    """Return the sum that is most likely the total, or None.

    Candidates are labelled as the total or repeat it; those that the other sums or the payment
    confirm go first.
    """
    candidates = [s for s in sums if s.role == "total"]
    if all(s.likeness < _SURE_LIKENESS for s in candidates):
        candidates += [s for s in sums if s.role == "payable"]
    paid, made = _amounts_paid(sums), _computed_totals(sums)
    again = [  # repeats of the total: paid by card, or equal to what was paid
        replace(s, likeness=_REPEAT_FACTOR * s.likeness)
        for s in sums
        if s.role == "card" or (s.role == "subtotal" and Decimal(s.amount.value) in paid)
    ]
    votes = sorted(
        ((_total_score(s, paid, made), s) for s in (*candidates, *again)), key=lambda one: -one[0]
    )
    if not votes:
        return None
    (most, best), *others = votes
    rival = next((vote for vote, s in others if s.amount.value != best.amount.value), -1.0)
    return (
        best
        if most - rival >= _CLEAR_LEAD
        else replace(best, likeness=_RIVAL_FACTOR * best.likeness)
    )


def _total_score(
    found: LabelledAmount, paid: Collection[Decimal], computed: Collection[Decimal]
) -> float:
    """Return a score for a sum to be the total."""
    return (
        found.likeness
        + 0.1 * (Decimal(found.amount.value) in paid)
        + 0.5 * (Decimal(found.amount.value) in computed)
        + 0.05 * bool(found.amount.symbol)
        - 0.2 * found.amount.is_repaired
        - 0.001 * found.row
    )


def _amounts_paid(sums: Sequence[LabelledAmount]) -> set[Decimal]:
    """Return the amounts handed over, and those minus the change."""
    given = [Decimal(s.amount.value) for s in sums if s.role in ("cash", "card")]
    back = [abs(Decimal(s.amount.value)) for s in sums if s.role == "change"]
    return {*given, *(one - other for one in given for other in back)}


def _computed_totals(sums: Sequence[LabelledAmount]) -> set[Decimal]:
    """Return what the subtotal becomes with charges and discounts, with tax added or included."""
    one = {s.role: Decimal(s.amount.value) for s in reversed(sums)}
    if "subtotal" not in one and not {"service_charge", "tax_total"} <= one.keys():
        return set()
    # What comes before charges and taxes may be called a total too.
    due = one.get("subtotal", one.get("total", Decimal(0))) - abs(one.get("discount", Decimal(0)))
    due += sum(one.get(name, Decimal(0)) for name in ("service_charge", "tip", "rounding"))
    return {due, due + one.get("tax_total", Decimal(0))}


def find_tax_total(
    sums: Sequence[LabelledAmount],
    tax_lines: Mapping[int, TaxLine],
    entry_below_table: Entry | None,
) -> Guess | None:
    """Return the guess for the sum of all taxes, or for the only tax there is, or None."""
    stated = [line.amount for line in tax_lines.values() if line.amount]
    added = sum((Decimal(amount.value) for amount in stated), Decimal(0))
    several = len(tax_lines) > 1
    rows = [s for s in sums if s.role == "tax_total" and not (several and s.row in tax_lines)]
    if rows:
        return _sum_value("tax_total", max(rows, key=lambda s: (round(s.likeness, 1), s.row)))
    if entry_below_table and entry_below_table.amounts and stated:
        least = min(entry_below_table.amounts, key=lambda amount: Decimal(amount.magnitude))
        if Decimal(least.value) == added or entry_below_table.role == "total":
            sure = 0.95 if Decimal(least.value) == added else 0.6
            return predicted_value("tax_total", least.value, least.words, sure)
    if several or not stated:
        return None
    return predicted_value("tax_total", stated[0].value, stated[0].words, 0.9)


def find_currency(
    sums: Sequence[LabelledAmount], entries: Sequence[Entry], locale: Locale
) -> Guess:
    """Return the currency of the symbol beside the total, else of any, else the country's."""
    total = choose_total(sums)
    amounts = [total.amount] if total else []
    amounts += [amount for entry in entries for amount in entry.amounts]
    for amount in amounts:
        if code := symbol_currency(amount.symbol, locale):
            symbol_words = [word for word in amount.words if amount.symbol in word.text]
            return predicted_value("currency", code, symbol_words, 0.98)
    return predicted_value("currency", locale.currency, (), _UNSIGNED_CURRENCY)


def _best_labelled(sums: Sequence[LabelledAmount]) -> LabelledAmount:
    return max(sums, key=lambda s: (round(s.likeness, 1), -s.row))


def _sum_value(name: str, found: LabelledAmount) -> Guess:
    value = found.amount.magnitude if name in _MAGNITUDES else found.amount.value
    return predicted_value(name, value, found.amount.words, found.strength)
