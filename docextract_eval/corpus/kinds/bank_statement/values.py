"""The fields of a bank statement, other values around its table, and what these are decoys of."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.bank_statement.account import NOTHING
from docextract_eval.corpus.kinds.decoys import Decoys
from docextract_eval.fieldtypes import TYPES
from docextract_eval.schemas import load

if TYPE_CHECKING:
    from docextract_eval.corpus.kinds.bank_statement.account import Account
    from docextract_eval.corpus.kinds.bank_statement.setting import BankStatementSetting
    from docextract_eval.records import Field

DECOYS = Decoys(
    targets={
        "money": ("closing_balance", "opening_balance", "total_credits", "total_debits"),
        "date": ("period_end", "period_start"),
        "code": ("account_number", "iban", "statement_number", "branch_code", "bic"),
        "text": ("holder", "bank"),
        "currency": ("currency",),
    },
    nearer={
        "brought_forward": ("opening_balance", "closing_balance"),
        "brought_debits": ("total_debits",),
        "carried_debits": ("total_debits",),
        "brought_credits": ("total_credits",),
        "carried_credits": ("total_credits",),
        "page_debits": ("total_debits",),
        "page_credits": ("total_credits",),
        "bank_address": ("bank",),
        "page_number": ("statement_number",),
        "page_count": ("statement_number",),
    },
    of_rows={
        "foreign_amount": "transactions.amount",
        "foreign_fee": "transactions.amount",
        "foreign_rate": "transactions.amount",
        "foreign_currency": "currency",
    },
)


def values_of(setting: BankStatementSetting, account: Account) -> dict[str, Field]:
    """Return every scalar field of the schema; the value is None if it is not printed."""
    chosen, layout, form = setting.chosen, setting.layout, setting.vocabulary.money
    identity, shown = chosen.identity, chosen.shown
    iban = identity.iban if shown["iban"] else None
    sums = layout.totals and (shown["sums"] or layout.sections or layout.carry == "totals")
    number = chosen.notes["statement_number"]
    said: dict[str, str | None] = {
        "doc_type": "bank_statement",
        "arithmetic_ok": "yes",
        "bank": chosen.bank,
        "holder": chosen.holder,
        "account_number": identity.account_number if shown["account_number"] or not iban else None,
        "iban": iban,
        "bic": identity.bic if shown["bic"] else None,
        "branch_code": identity.branch_code if shown["branch_code"] else None,
        "statement_number": number if shown["statement_number"] else None,
    }
    specs = load("bank_statement").fields
    found = {name: setting.field(name, specs[name].type, text) for name, text in said.items()}
    for name, day in zip(("period_start", "period_end"), chosen.period, strict=True):
        found[name] = setting.date(name, day)
    for name, value in (("opening_balance", account.opening), ("closing_balance", account.closing)):
        text = setting.balance(value, form)
        found[name] = setting.field(name, "money", setting.plain(value), text)
    for name, value in (("total_credits", account.credits), ("total_debits", account.debits)):
        text = _total(setting, name, value, form)
        found[name] = setting.field(name, "money", setting.plain(value) if sums else None, text)
    found["currency"] = setting.currency()
    return {name: found[name] for name in specs}


def _total(setting: BankStatementSetting, name: str, value: Decimal, form: int) -> str:
    """Return a sum as printed; in tables by side, that of the debits may have its sign."""
    if setting.layout.sections and name == "total_debits" and setting.chosen.sign == "minus":
        return setting.money(-value if value else NOTHING, "minus", form)
    return setting.money(value, "columns", form)


def extras_of(setting: BankStatementSetting, account: Account) -> dict[str, Field]:
    """Return the fields of other values around the table, so that every number is labelled."""
    chosen, shown = setting.chosen, setting.chosen.shown
    limit = chosen.overdraft if shown["overdraft_limit"] else None
    found = setting.notes("bank", chosen.bank_address)
    text = setting.plain(limit) if limit else None
    found["overdraft_limit"] = setting.field("overdraft_limit", "money", text)
    turn = chosen.looks["date"]
    end = datetime.date.fromisoformat(chosen.period[1])
    made = (end + datetime.timedelta(1 + turn % 3)).isoformat()
    text = TYPES.load("date").show(made, setting.context, turn)
    dated = made if shown["statement_date"] else None
    found["statement_date"] = setting.field("statement_date", "date", dated, text)
    if chosen.highlight == "available":
        value = account.closing + chosen.overdraft
        text = setting.balance(value, setting.vocabulary.money)
        name = "available_balance"
        found[name] = setting.field(name, "money", setting.plain(value), text)
    if chosen.equivalent is not None:
        value = (account.closing * Decimal(chosen.equivalent[1])).quantize(Decimal("0.01"))
        found |= setting.abroad(value, setting.balance(value))
    return found
