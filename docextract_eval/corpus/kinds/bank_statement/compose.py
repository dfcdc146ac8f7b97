"""Compose a bank statement from its choices: every field and row, and the pages that print them."""

from __future__ import annotations

import datetime
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.bank_statement import headers, table
from docextract_eval.corpus.kinds.bank_statement.account import ZERO, compute_account
from docextract_eval.corpus.kinds.bank_statement.choices import ROW_COUNTS
from docextract_eval.corpus.kinds.bank_statement.layouts import LAYOUTS
from docextract_eval.corpus.kinds.bank_statement.setting import BankStatementSetting
from docextract_eval.corpus.kinds.bank_statement.vocabulary import load_vocabulary
from docextract_eval.corpus.kinds.decoys import Decoys
from docextract_eval.corpus.kinds.interventions import LONG_PAGE_COUNTS
from docextract_eval.corpus.kinds.statement.compose import StatementParts, compose_statement
from docextract_eval.corpus.kinds.statement.headers import note_lines
from docextract_eval.corpus.kinds.statement.pages import Carry, Surroundings
from docextract_eval.corpus.kinds.statement.setting import resolve_print_setup
from docextract_eval.records import Line
from docextract_eval.schemas import load_schema

if TYPE_CHECKING:
    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.bank_statement.account import Account
    from docextract_eval.corpus.kinds.bank_statement.record import BankStatementChoices
    from docextract_eval.records import Field


def compose(choices: BankStatementChoices) -> Content:
    """Return the content of one statement."""
    setting = _setting(choices)
    account = compute_account(choices.opening, choices.movements)
    values, extras = scalar_fields(setting, account), extra_fields(setting, account)
    order = table.indices_in_print_order(setting, choices.movements)
    rows = table.table_rows(setting, account, order)
    known, carry = values | extras, choices.carry
    parts = StatementParts(
        setting=setting,
        values=values,
        extras=extras,
        column_texts=table.column_texts(setting, rows, values, account),
        wrap_rows=partial(table.printed_rows, setting, rows, order, account),
        build_table=partial(table.build_table_body, setting, values, account),
        surroundings=Surroundings(
            partial(headers.first_header, setting, known),
            partial(headers.later_header, setting, known),
            Carry(carry, bold=carry != "rows"),
            note_lines(setting, known),
            continued=_continuation_lines(setting),
        ),
        decoys=DECOYS,
        last_balance="closing_balance",
        factors={
            "balance": "none" if "balance" not in setting.printed_cell_names else choices.balances,
            "sign": choices.sign,
        },
        description_labels=table.foreign_labels(setting, order),
    )
    more = LONG_PAGE_COUNTS if choices.rows else ()
    return compose_statement(parts, (*ROW_COUNTS, *more))


def _setting(choices: BankStatementChoices) -> BankStatementSetting:
    vocabulary = load_vocabulary(choices.locale)
    words = {**vocabulary.asides, **vocabulary.words}
    layout, context, ruler = resolve_print_setup(choices, LAYOUTS, whole_numbers_only=True)
    return BankStatementSetting(choices, words, layout, context, ruler, vocabulary, vocabulary)


def _continuation_lines(setting: BankStatementSetting) -> tuple[Line, ...]:
    """Return the heading above a table that continues in the middle of a row, if rows are split."""
    if setting.choices.breaks == "between rows":
        return ()
    spans = setting.look.run_spans((setting.wording("activity"), setting.wording("continued")), 0)
    return (Line(spans, gap=0.6),)


DECOYS = Decoys(
    targets={
        "money": ("closing_balance", "opening_balance", "total_credits", "total_debits"),
        "date": ("period_end", "period_start"),
        "code": ("account_number", "iban", "statement_number", "branch_code", "bic"),
        "text": ("holder", "bank"),
        "currency": ("currency",),
    },
    nearer_targets={
        "brought_forward": ("opening_balance", "closing_balance"),
        "brought_debits": ("total_debits",),
        "carried_debits": ("total_debits",),
        "brought_credits": ("total_credits",),
        "carried_credits": ("total_credits",),
        "page_debits": ("total_debits",),
        "checks_total": ("total_debits",),
        "others_total": ("total_debits",),
        "page_credits": ("total_credits",),
        "bank_address": ("bank",),
        "page_number": ("statement_number",),
        "page_count": ("statement_number",),
    },
    row_targets={
        "foreign_amount": "transactions.amount",
        "foreign_fee": "transactions.amount",
        "foreign_rate": "transactions.amount",
        "foreign_currency": "currency",
    },
)


def scalar_fields(setting: BankStatementSetting, account: Account) -> dict[str, Field]:
    """Return every scalar field of the schema; the value is None if it is not printed."""
    choices, layout, form = setting.choices, setting.layout, setting.vocabulary.money_form
    identity, shown = choices.identity, choices.shown
    iban = identity.iban if shown["iban"] else None
    sums = layout.totals and (shown["sums"] or layout.sections or layout.carry == "totals")
    number = choices.notes["statement_number"]
    texts: dict[str, str | None] = {
        "doc_type": "bank_statement",
        "arithmetic_ok": "yes",
        "bank": choices.bank,
        "holder": choices.holder,
        "account_number": identity.account_number if shown["account_number"] or not iban else None,
        "iban": iban,
        "bic": identity.bic if shown["bic"] else None,
        "branch_code": identity.branch_code if shown["branch_code"] else None,
        "statement_number": number if shown["statement_number"] else None,
    }
    specs = load_schema("bank_statement").fields
    found = {name: setting.make_field(name, specs[name].type, text) for name, text in texts.items()}
    for name, day in zip(("period_start", "period_end"), choices.period, strict=True):
        found[name] = setting.date_field(name, day)
    for name, value in (("opening_balance", account.opening), ("closing_balance", account.closing)):
        text = setting.format_balance(value, form)
        found[name] = setting.make_field(name, "money", setting.canonical_amount(value), text)
    for name, value in (("total_credits", account.credits), ("total_debits", account.debits)):
        text = _total_text(setting, name, value, form)
        found[name] = setting.make_field(
            name, "money", setting.canonical_amount(value) if sums else None, text
        )
    found["currency"] = setting.currency_field()
    return {name: found[name] for name in specs}


def _total_text(setting: BankStatementSetting, name: str, value: Decimal, form: int) -> str:
    """Return a sum as printed; in tables by side, that of the debits may have its sign."""
    if setting.layout.sections and name == "total_debits" and setting.choices.sign == "minus":
        return setting.format_money(-value if value else ZERO, "minus", form)
    return setting.format_money(value, "columns", form)


def extra_fields(setting: BankStatementSetting, account: Account) -> dict[str, Field]:
    """Return the fields of other values around the table, so that every number is labelled."""
    choices, shown = setting.choices, setting.choices.shown
    limit = choices.overdraft if shown["overdraft_limit"] else None
    found = setting.header_fields("bank", choices.bank_address)
    text = setting.canonical_amount(limit) if limit else None
    found["overdraft_limit"] = setting.make_field("overdraft_limit", "money", text)
    end = datetime.date.fromisoformat(choices.period[1])
    issue_date = (end + datetime.timedelta(1 + choices.looks["date"] % 3)).isoformat()
    printed_date = issue_date if shown["statement_date"] else None
    found["statement_date"] = setting.date_field("statement_date", printed_date)
    if choices.highlight == "available":
        value = account.closing + choices.overdraft
        text = setting.format_balance(value, setting.vocabulary.money_form)
        name = "available_balance"
        found[name] = setting.make_field(name, "money", setting.canonical_amount(value), text)
    if choices.equivalent is not None:
        value = (account.closing * Decimal(choices.equivalent[1])).quantize(Decimal("0.01"))
        found |= setting.foreign_balance_fields(value, setting.format_balance(value))
    return found
