"""The fields of a card statement, and other values around its table."""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.card_statement.account import NOTHING
from docextract_eval.corpus.kinds.decoys import Decoys
from docextract_eval.corpus.kinds.statement.abroad import in_units_of
from docextract_eval.schemas import load

if TYPE_CHECKING:
    from docextract_eval.corpus.kinds.card_statement.account import Sort
    from docextract_eval.corpus.kinds.card_statement.setting import CardStatementSetting
    from docextract_eval.records import Field

SUMS: dict[str, Sort] = {
    "payments": "payment",
    "purchases": "purchase",
    "cash_advances": "cash",
    "fees": "fee",
    "interest": "interest",
}
"""The fields that sum up a sort of rows."""
_LABELS = (
    *("address", "issuer_address", "customer_number", "phone", "points_earned"),
    *("past_due", "over_limit", "cash_limit", "other_credits", "bin"),
    *("balance_currency", "balance_abroad", "print_date"),
    *("late_fee", "years", "in_all", "each", "ytd_fees", "ytd_interest", "apr", "subject"),
)
"""The labels of other values around the table, in this order."""
DECOYS = Decoys(
    targets={
        "money": ("new_balance", "minimum_payment", "previous_balance", "credit_limit"),
        "date": ("due_date", "statement_date", "period_end"),
        "code": ("card_tail", "account_number"),
        "text": ("holder", "issuer"),
        "quantity": ("points",),
        "currency": ("currency",),
    },
    nearer={
        "other_credits": ("payments",),
        "past_due": ("minimum_payment",),
        "over_limit": ("minimum_payment",),
        "cash_limit": ("credit_limit",),
        "late_fee": ("fees",),
        "ytd_fees": ("fees",),
        "ytd_interest": ("interest",),
        "subject": ("previous_balance",),
        "each": ("minimum_payment",),
        "balance_abroad": ("new_balance",),
        "print_date": ("statement_date",),
        "customer_number": ("account_number",),
        "issuer_address": ("issuer",),
    },
    of_rows={
        "foreign_fee": "transactions.amount",
        "whole": "transactions.amount",
        "pending_amount": "transactions.amount",
        "pending_date": "transactions.date",
        "pending_description": "transactions.description",
    },
)


def values_of(setting: CardStatementSetting) -> dict[str, Field]:
    """Return every scalar field of the schema; the value is None if it is not printed."""
    chosen, account, shown = setting.chosen, setting.account, setting.chosen.shown
    revolving = chosen.regime == "revolving"
    made, due = chosen.dates
    number = chosen.notes["account_number"] if shown["account_number"] else ""
    said = {
        "doc_type": ("text", "card_statement"),
        "arithmetic_ok": ("flag", "yes"),
        "issuer": ("text", chosen.issuer),
        "holder": ("text", chosen.holders[0]),
        "card_tail": ("code", chosen.tails[0]),
        "account_number": ("code", number or None),
        "points": ("quantity", chosen.notes["points"] if shown["points"] else None),
    }
    found = {name: setting.field(name, sort, text) for name, (sort, text) in said.items()}
    dates = {
        "period_start": chosen.period[0],
        "period_end": chosen.period[1],
        "statement_date": made if shown["statement_date"] else None,
        "due_date": due if revolving or account.new > 0 else None,
    }
    found |= {name: setting.date(name, day) for name, day in dates.items()}
    limit = account.limit if shown["credit_limit"] else None
    sums = {
        "previous_balance": account.previous,
        "new_balance": account.new,
        "minimum_payment": account.minimum if revolving else None,
        "credit_limit": limit,
        "available_credit": account.available if limit and shown["available_credit"] else None,
    }
    found |= {
        name: setting.sum(name, value, bare=not name.endswith("_balance"))
        for name, value in sums.items()
    }
    found |= {name: _sum(setting, name) for name in SUMS}
    found["currency"] = setting.currency()
    return {name: found[name] for name in load("card_statement").fields}


def _sum(setting: CardStatementSetting, name: str) -> Field:
    """Return the sum of a sort of rows, if it is printed; that of payments may have its sign."""
    value = setting.account.sums[SUMS[name]]
    if not _summed(setting) or not (value or _zeros(setting)):
        return setting.sum(name, None)
    if name == "payments" and value and signed_sums(setting):
        signed = setting.sum(name, -value)
        return replace(signed, value=(signed.value or "").removeprefix("-"))
    return setting.sum(name, value, bare=True)


def signed_sums(setting: CardStatementSetting) -> bool:
    """Return whether sums of credits have their sign: always if tables have such sums."""
    return setting.layout.sections != "none" or setting.way("paid", (True, False))


def _summed(setting: CardStatementSetting) -> bool:
    return setting.way("sums", setting.layout.sums)


def _zeros(setting: CardStatementSetting) -> bool:
    return setting.way("zeros", setting.layout.zeros)


def extras_of(setting: CardStatementSetting) -> dict[str, Field]:
    """Return the fields of other values around the table, so that every number is labelled."""
    chosen, shown, account = setting.chosen, setting.chosen.shown, setting.account
    notes, charges = chosen.notes, setting.vocabulary.charges
    revolving = chosen.regime == "revolving"
    found = setting.notes("issuer", chosen.issuer_address)
    found["bin"] = setting.field("bin", "code", chosen.tails[-1])
    found["years"] = setting.field("years", "quantity", str(4 + int(notes["points"]) % 23))
    earned = _earned(setting) if shown["points"] else None
    found["points_earned"] = setting.field("points_earned", "quantity", earned)
    returned = account.sums["refund"]
    signed = signed_sums(setting)
    past_due = account.past_due if revolving and account.past_due else None
    before = max(NOTHING, account.previous)
    sums = {
        "past_due": past_due,
        "over_limit": account.over_limit if revolving and account.over_limit else None,
        "cash_limit": account.limit / 5 if shown["cash_limit"] and shown["credit_limit"] else None,
        "late_fee": Decimal(charges["late"][1]) if "late" in charges else None,
        "in_all": in_units_of(account.new * Decimal("1.74"), account.new),
        "each": in_units_of(account.new / 31, account.new),
        "ytd_fees": account.sums["fee"] + charges.get("annual", ("", 40))[1],
        "ytd_interest": in_units_of(account.sums["interest"] * 2 + before / 90, account.new),
        "subject": in_units_of(before * Decimal("0.93"), account.new),
    }
    found |= {name: setting.sum(name, value, bare=True) for name, value in sums.items()}
    found["other_credits"] = setting.sum(
        "other_credits",
        (-returned if signed else returned) if _summed(setting) and returned else None,
        bare=not signed,
    )
    rate = Decimal(charges["interest"][1]) / 100 if "interest" in charges else None
    text = f"{rate:.2f}" if rate else None
    found["apr"] = setting.field("apr", "quantity", text)
    found["print_date"] = setting.date("print_date", _printed_on(setting))
    if chosen.equivalent is not None:
        value = in_units_of(account.new * Decimal(chosen.equivalent[1]), account.new)
        found |= setting.abroad(value, setting.balance(value, setting.vocabulary.money))
    return {name: found[name] for name in _LABELS if name in found}


def _printed_on(setting: CardStatementSetting) -> str | None:
    """Return the date of printing, soon after the statement's; None if it is not printed."""
    if setting.chosen.days_at == "apart":
        return None
    made = datetime.date.fromisoformat(setting.chosen.dates[0])
    later = 1 + int(setting.chosen.looks["date"]) % 3
    return (made + datetime.timedelta(later)).isoformat()


def _earned(setting: CardStatementSetting) -> str:
    """Return the points of this month: a few for every hundred spent."""
    unit = setting.vocabulary.purchases[0].high
    return str(1 + int(setting.account.sums["purchase"] * 20 / unit))
