"""The fields of a card statement, and other values around its table."""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.card_statement.account import ZERO
from docextract_eval.corpus.kinds.decoys import Decoys
from docextract_eval.corpus.kinds.statement.foreign_payments import round_like
from docextract_eval.schemas import load_schema

if TYPE_CHECKING:
    from docextract_eval.corpus.kinds.card_statement.account import ChargeSort
    from docextract_eval.corpus.kinds.card_statement.setting import CardStatementSetting
    from docextract_eval.records import Field

SUM_SORTS: dict[str, ChargeSort] = {
    "payments": "payment",
    "purchases": "purchase",
    "cash_advances": "cash",
    "fees": "fee",
    "interest": "interest",
}
"""The fields that sum up a sort of rows."""
_EXTRA_FIELDS = (
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
    nearer_targets={
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
    row_targets={
        "foreign_fee": "transactions.amount",
        "whole": "transactions.amount",
        "pending_amount": "transactions.amount",
        "pending_date": "transactions.date",
        "pending_description": "transactions.description",
    },
)


def scalar_fields(setting: CardStatementSetting) -> dict[str, Field]:
    """Return every scalar field of the schema; the value is None if it is not printed."""
    choices, account, shown = setting.choices, setting.account, setting.choices.shown
    revolving = choices.regime == "revolving"
    statement_date, due = choices.dates
    number = choices.notes["account_number"] if shown["account_number"] else ""
    texts = {
        "doc_type": ("text", "card_statement"),
        "arithmetic_ok": ("flag", "yes"),
        "issuer": ("text", choices.issuer),
        "holder": ("text", choices.holders[0]),
        "card_tail": ("code", choices.tails[0]),
        "account_number": ("code", number or None),
        "points": ("quantity", choices.notes["points"] if shown["points"] else None),
    }
    found = {name: setting.make_field(name, sort, text) for name, (sort, text) in texts.items()}
    dates = {
        "period_start": choices.period[0],
        "period_end": choices.period[1],
        "statement_date": statement_date if shown["statement_date"] else None,
        "due_date": due if revolving or account.new_balance > 0 else None,
    }
    found |= {name: setting.date_field(name, day) for name, day in dates.items()}
    limit = account.limit if shown["credit_limit"] else None
    sums = {
        "previous_balance": account.previous_balance,
        "new_balance": account.new_balance,
        "minimum_payment": account.minimum if revolving else None,
        "credit_limit": limit,
        "available_credit": account.available if limit and shown["available_credit"] else None,
    }
    found |= {
        name: setting.sum_field(name, value, unsigned=not name.endswith("_balance"))
        for name, value in sums.items()
    }
    found |= {name: _sum_field_of_sort(setting, name) for name in SUM_SORTS}
    found["currency"] = setting.currency_field()
    return {name: found[name] for name in load_schema("card_statement").fields}


def _sum_field_of_sort(setting: CardStatementSetting, name: str) -> Field:
    """Return the sum of a sort of rows, if it is printed; that of payments may have its sign."""
    value = setting.account.sums[SUM_SORTS[name]]
    if not _prints_sums_by_sort(setting) or not (value or _prints_zero_sums(setting)):
        return setting.sum_field(name, None)
    if name == "payments" and value and prints_signed_credit_sums(setting):
        signed = setting.sum_field(name, -value)
        return replace(signed, value=(signed.value or "").removeprefix("-"))
    return setting.sum_field(name, value, unsigned=True)


def prints_signed_credit_sums(setting: CardStatementSetting) -> bool:
    """Return whether sums of credits have their sign: always if tables have such sums."""
    return setting.layout.sections != "none" or setting.variant("paid", (True, False))


def _prints_sums_by_sort(setting: CardStatementSetting) -> bool:
    return setting.variant("sums", setting.layout.sums)


def _prints_zero_sums(setting: CardStatementSetting) -> bool:
    return setting.variant("zeros", setting.layout.zeros)


def extra_fields(setting: CardStatementSetting) -> dict[str, Field]:
    """Return the fields of other values around the table, so that every number is labelled."""
    choices, shown, account = setting.choices, setting.choices.shown, setting.account
    notes, charges = choices.notes, setting.vocabulary.charges
    revolving = choices.regime == "revolving"
    found = setting.header_fields("issuer", choices.issuer_address)
    found["bin"] = setting.make_field("bin", "code", choices.tails[-1])
    found["years"] = setting.make_field("years", "quantity", str(4 + int(notes["points"]) % 23))
    earned = _earned_points(setting) if shown["points"] else None
    found["points_earned"] = setting.make_field("points_earned", "quantity", earned)
    returned = account.sums["refund"]
    signed = prints_signed_credit_sums(setting)
    past_due = account.past_due if revolving and account.past_due else None
    before = max(ZERO, account.previous_balance)
    sums = {
        "past_due": past_due,
        "over_limit": account.over_limit if revolving and account.over_limit else None,
        "cash_limit": account.limit / 5 if shown["cash_limit"] and shown["credit_limit"] else None,
        "late_fee": Decimal(charges["late"][1]) if "late" in charges else None,
        "in_all": round_like(account.new_balance * Decimal("1.74"), account.new_balance),
        "each": round_like(account.new_balance / 31, account.new_balance),
        "ytd_fees": account.sums["fee"] + charges.get("annual", ("", 40))[1],
        "ytd_interest": round_like(account.sums["interest"] * 2 + before / 90, account.new_balance),
        "subject": round_like(before * Decimal("0.93"), account.new_balance),
    }
    found |= {name: setting.sum_field(name, value, unsigned=True) for name, value in sums.items()}
    found["other_credits"] = setting.sum_field(
        "other_credits",
        (-returned if signed else returned) if _prints_sums_by_sort(setting) and returned else None,
        unsigned=not signed,
    )
    rate = Decimal(charges["interest"][1]) / 100 if "interest" in charges else None
    text = f"{rate:.2f}" if rate else None
    found["apr"] = setting.make_field("apr", "quantity", text)
    found["print_date"] = setting.date_field("print_date", _date_of_printing(setting))
    if choices.equivalent is not None:
        value = round_like(
            account.new_balance * Decimal(choices.equivalent[1]), account.new_balance
        )
        found |= setting.foreign_balance_fields(
            value, setting.format_balance(value, setting.vocabulary.money_form)
        )
    return {name: found[name] for name in _EXTRA_FIELDS if name in found}


def _date_of_printing(setting: CardStatementSetting) -> str | None:
    """Return the date of printing, soon after the statement's; None if it is not printed."""
    if setting.choices.days_at == "apart":
        return None
    statement_date = datetime.date.fromisoformat(setting.choices.dates[0])
    later = 1 + int(setting.choices.looks["date"]) % 3
    return (statement_date + datetime.timedelta(later)).isoformat()


def _earned_points(setting: CardStatementSetting) -> str:
    """Return the points of this month: a few for every hundred spent."""
    unit = setting.vocabulary.purchases[0].high
    return str(1 + int(setting.account.sums["purchase"] * 20 / unit))
