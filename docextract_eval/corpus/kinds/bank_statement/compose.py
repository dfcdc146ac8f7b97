"""From choices to a statement's truth: every field and row, and the pages that state them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds import Content
from docextract_eval.corpus.kinds.bank_statement.abroad import labels_abroad, spelt
from docextract_eval.corpus.kinds.bank_statement.account import (
    NOTHING,
    Account,
    last_of_days,
    reckon,
)
from docextract_eval.corpus.kinds.bank_statement.blocks import Entry, Row, table_totals, tell
from docextract_eval.corpus.kinds.bank_statement.decoys import named
from docextract_eval.corpus.kinds.bank_statement.extras import extras_of
from docextract_eval.corpus.kinds.bank_statement.layouts import LAYOUTS
from docextract_eval.corpus.kinds.bank_statement.setting import Setting
from docextract_eval.corpus.kinds.bank_statement.sheets import Table, print_sheets
from docextract_eval.corpus.kinds.bank_statement.table import (
    Sums,
    balance_cell,
    by_side,
    columns,
    later,
)
from docextract_eval.corpus.kinds.bank_statement.vocabulary import spoken
from docextract_eval.corpus.kinds.interventions import spending
from docextract_eval.corpus.kinds.script import written
from docextract_eval.corpus.kinds.sheets.columns import by_cell, column_of, texts_of
from docextract_eval.corpus.render.measure import Ruler
from docextract_eval.corpus.render.papers import PAPERS
from docextract_eval.fieldtypes import Context
from docextract_eval.locales import LOCALES
from docextract_eval.records import Field
from docextract_eval.schemas import load

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from docextract_eval.corpus.kinds.sheets.columns import Column

_CELLS = ("date", "value_date", "description", "reference", "amount", "balance")


def compose(chosen: Mapping[str, Any]) -> Content:
    """Write one statement."""
    customs = chosen["numerals"], chosen["thousands"]
    locale = written(LOCALES.load(chosen["locale"]), *customs, whole=True)
    locale = spending(locale, chosen["paid_in"])
    vocabulary = spoken(locale.name)
    setting = Setting(
        chosen,
        {**vocabulary.asides, **vocabulary.words},
        LAYOUTS.load(chosen["template"]),
        Context(locale, locale.currency),
        Ruler(PAPERS[chosen["paper"]], chosen["font"]),
        vocabulary,
    )
    account = reckon(chosen["opening"], chosen["movements"])
    values = _values(setting, account)
    extras = extras_of(setting, account)
    order = _order(setting, chosen["movements"])
    last = last_of_days(chosen["movements"])
    rows = [_row(setting, account, number, i, last=last[i]) for number, i in enumerate(order)]
    first = columns(setting, _texts(setting, rows, values, account))
    after = later(first, chosen["later_columns"])
    entries = _entries(setting, rows, order, account, later(first, chosen["room"]))
    told = [
        tell(setting, values, entries, drawn, account)
        for drawn in ((first,) if after == first else (first, after))
    ]
    tables = [Table(drawn, each.blocks) for drawn, each in zip((first, after), told, strict=False)]
    printed = print_sheets(setting, values | extras, tables)
    fields = [values[name] for name in load("bank_statement").fields]
    labels = (
        *(f for f in extras.values() if f.value is not None),
        *told[0].labels,
        *printed.labels,
    )
    dates = {
        f"transactions.date#{row}": (f"transactions.date#{lead}", "")
        for row, lead in printed.dates.items()
    }
    sign = {"currency": ("closing_balance", values["currency"].text)}
    spent = labels_abroad(setting, order)
    return Content(
        currency=locale.currency,
        fields=(*fields, *(named(label, values) for label in labels), *spent),
        tables={"transactions": tuple(entry.cells for entry in entries)},
        pages=printed.pages,
        shared=dates
        | (sign if setting.vocabulary.money else {})
        | {field.key: (f"transactions.description#{field.row}", field.text) for field in spent},
        factors=_factors(setting, len(printed.pages)),
    )


def _factors(setting: Setting, pages: int) -> dict[str, str]:
    chosen, buckets = setting.chosen, ((1, "1"), (2, "2"), (5, "3-5"), (10, "6-10"))
    return {
        "country": setting.context.locale.country,
        "template": chosen["template"],
        "paper": chosen["paper"],
        "font": chosen["font"],
        "pages": next((name for most, name in buckets if pages <= most), "11-20"),
        "balance": "none" if "balance" not in setting.cells else chosen["balances"],
        "sign": chosen["sign"],
        "year": chosen["period"][0][:4],
    } | ({"numerals": chosen["numerals"]} if setting.context.locale.numerals else {})


def _order(setting: Setting, movements: Sequence[Any]) -> list[int]:
    """Give the movements in the order of print."""
    order = list(range(len(movements)))
    if setting.layout.newest:
        order.reverse()
    if setting.layout.sections:
        order.sort(key=lambda i: movements[i].amount < 0)
    return order


def _values(setting: Setting, account: Account) -> dict[str, Field]:
    """Give every scalar field of the schema; what this statement does not have is None."""
    chosen, layout, locale = setting.chosen, setting.layout, setting.context.locale
    identity, shown, form = chosen["identity"], chosen["shown"], setting.vocabulary.money
    iban = identity.iban if shown["iban"] else None
    sums = layout.totals and (shown["sums"] or layout.sections or layout.carry == "totals")
    said: dict[str, str | None] = {
        "doc_type": "bank_statement",
        "arithmetic_ok": "yes",
        "bank": chosen["bank"],
        "holder": chosen["holder"],
        "account_number": identity.account_number if shown["account_number"] or not iban else None,
        "iban": iban,
        "bic": identity.bic if shown["bic"] else None,
        "branch_code": identity.branch_code if shown["branch_code"] else None,
        "statement_number": chosen["notes"]["statement_number"]
        if shown["statement_number"]
        else None,
    }
    specs = load("bank_statement").fields
    found = {name: setting.field(name, specs[name].type, text) for name, text in said.items()}
    for name, day in zip(("period_start", "period_end"), chosen["period"], strict=True):
        found[name] = setting.date(name, day)
    for name, value in (("opening_balance", account.opening), ("closing_balance", account.closing)):
        found[name] = setting.field(name, "money", f"{value:.2f}", setting.balance(value, form))
    for name, value in (("total_credits", account.credits), ("total_debits", account.debits)):
        text = _total(setting, name, value, form)
        found[name] = setting.field(name, "money", f"{value:.2f}" if sums else None, text)
    sign = locale.money[form].replace("{n}", "").strip() if form else locale.currency
    return found | {"currency": Field("currency", "currency", locale.currency, sign)}


def _total(setting: Setting, name: str, value: Decimal, form: int) -> str:
    """Print a sum; among sections the debits' bears their sign."""
    if setting.layout.sections and name == "total_debits" and setting.chosen["sign"] == "minus":
        return setting.money(-value if value else NOTHING, "minus", form)
    return setting.money(value, "columns", form)


def _row(setting: Setting, account: Account, number: int, i: int, *, last: bool) -> Row:
    """Give the cells of a movement; its description is filled when its column is known."""
    movement = setting.chosen["movements"][i]
    balance = account.balances[i]
    shown = "balance" in setting.cells and (setting.chosen["balances"] == "row" or last)
    texts: dict[str, tuple[str | None, str]] = {
        "date": (movement.day, setting.day(movement.day)),
        "value_date": (movement.valued, setting.day(movement.valued)),
        "description": (" ".join(movement.lines), ""),
        "reference": (movement.reference, ""),
        "amount": (
            f"{movement.amount:.2f}",
            setting.money(movement.amount, setting.chosen["sign"]),
        ),
        "balance": (f"{balance:.2f}" if shown else None, setting.balance(balance)),
    }
    spec = load("bank_statement").tables["transactions"].columns
    return tuple(
        setting.field(
            f"transactions.{name}",
            spec[name].type,
            None if name in ("value_date", "reference") and name not in setting.cells else value,
            text,
            row=number,
        )
        for name, (value, text) in texts.items()
    )


def _texts(
    setting: Setting, rows: Sequence[Row], values: Mapping[str, Field], account: Account
) -> dict[str, list[str]]:
    """Give all that columns hold, so that they are wide enough."""
    found = texts_of(setting.cells, [by_side(by_cell(row)) for row in rows])
    numeric = [cell for cell in ("debit", "credit", "amount", "balance") if cell in found]
    if setting.layout.ends:
        for end, value in (("opening", account.opening), ("closing", account.closing)):
            found[balance_cell(setting, value)].append(values[f"{end}_balance"].text)
    carry = setting.chosen["carry"]
    summed = setting.layout.sections or carry == "totals"
    summed = summed or (carry == "rows" and not setting.layout.signed)
    if table_totals(setting) or summed:
        for side in ("credit", "debit"):
            total = values[f"total_{side}s"].text
            found["amount" if "amount" in found else side].append(total)
    found[numeric[-1]] += [setting.balance(balance) for balance in account.balances]
    return found


def _entries(
    setting: Setting,
    rows: Sequence[Row],
    order: Sequence[int],
    account: Account,
    drawn: Sequence[Column],
) -> list[Entry]:
    """Wrap the descriptions into their column, and say where the account stands after each row."""
    column = column_of(drawn)
    wide, detail = column.right - column.left, setting.way("detail", setting.layout.detail)
    entries = []
    credits_, debits = NOTHING, NOTHING
    for row, i in zip(rows, order, strict=True):
        movement = setting.chosen["movements"][i]
        credits_ += max(movement.amount, NOTHING)
        debits += max(-movement.amount, NOTHING)
        told = (*movement.lines[:detail], *spelt(setting, i))
        lines = tuple(
            part
            for line in ((" ".join(told),) if setting.layout.flows else told)
            for part in setting.ruler.wrap(line, wide, setting.look.size)
        )
        text = " ".join(lines)
        said = setting.field("transactions.description", "text", text, text, row=row[0].row)
        cells = tuple(said if cell.name == said.name else cell for cell in row)
        entries.append(Entry(cells, lines, Sums(account.balances[i], credits_, debits)))
    return entries
