"""The table of a bank statement: its rows, and all that it says from its first line to its last."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.bank_statement.account import NOTHING, last_of_days
from docextract_eval.corpus.kinds.sheets.columns import by_cell, column_of, texts_of
from docextract_eval.corpus.kinds.sheets.filling import Block
from docextract_eval.corpus.kinds.sheets.look import stated
from docextract_eval.corpus.kinds.statement.table import (
    Entry,
    Sums,
    Told,
    by_side,
    section,
    sum_cell,
    sum_line,
    whole,
)
from docextract_eval.fieldtypes.numbers import write_number
from docextract_eval.records import Field, Line, Span
from docextract_eval.schemas import load

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from docextract_eval.corpus.kinds.bank_statement.account import Account, Movement
    from docextract_eval.corpus.kinds.bank_statement.setting import BankStatementSetting
    from docextract_eval.corpus.kinds.sheets.columns import Column
    from docextract_eval.corpus.kinds.statement.abroad import Foreign
    from docextract_eval.locales import Locale

Row = tuple[Field, ...]


def in_print(setting: BankStatementSetting, movements: Sequence[Movement]) -> list[int]:
    """Return the movements, by their numbers, in the order of print."""
    order = list(range(len(movements)))
    if setting.layout.newest:
        order.reverse()
    if setting.layout.sections:
        order.sort(key=lambda i: movements[i].amount < 0)
    return order


def rows_of(setting: BankStatementSetting, account: Account, order: Sequence[int]) -> list[Row]:
    """Return the cells of every movement, in the order of print."""
    last = last_of_days(setting.chosen["movements"])
    return [_row(setting, account, number, i, last=last[i]) for number, i in enumerate(order)]


def _row(
    setting: BankStatementSetting, account: Account, number: int, i: int, *, last: bool
) -> Row:
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
            setting.plain(movement.amount),
            setting.money(movement.amount, setting.chosen["sign"]),
        ),
        "balance": (setting.plain(balance) if shown else None, setting.balance(balance)),
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


def texts_of_columns(
    setting: BankStatementSetting,
    rows: Sequence[Row],
    values: Mapping[str, Field],
    account: Account,
) -> dict[str, list[str]]:
    """Give all that columns hold, so that they are wide enough."""
    found = texts_of(setting.cells, [by_side(setting, by_cell(row)) for row in rows])
    numeric = [cell for cell in ("debit", "credit", "amount", "balance") if cell in found]
    if setting.layout.ends:
        for end, value in (("opening", account.opening), ("closing", account.closing)):
            found[sum_cell(setting, value)].append(values[f"{end}_balance"].text)
    carry = setting.chosen["carry"]
    summed = setting.layout.sections or carry == "totals"
    summed = summed or (carry == "rows" and not setting.layout.signed)
    if table_totals(setting) or summed:
        for side in ("credit", "debit"):
            total = values[f"total_{side}s"].text
            found["amount" if "amount" in found else side].append(total)
    found[numeric[-1]] += [setting.balance(balance) for balance in account.balances]
    return found


def entries_of(
    setting: BankStatementSetting,
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
        told = (*movement.lines[:detail], *_abroad(setting, i))
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


def _abroad(setting: BankStatementSetting, i: int) -> Iterator[str]:
    """Give the line below a movement that was in another currency."""
    if (foreign := setting.chosen["abroad"].get(i)) and setting.vocabulary.abroad:
        said = _parts(foreign, setting.context.locale)
        yield setting.vocabulary.abroad.line.format(**said)


def labels_abroad(setting: BankStatementSetting, order: Sequence[int]) -> list[Field]:
    """Label what such lines say: each could be taken for the amount of the row, or its currency."""
    found = []
    for row, i in enumerate(order):
        if not (foreign := setting.chosen["abroad"].get(i)):
            continue
        said = _parts(foreign, setting.context.locale)
        side = "-" if setting.chosen["movements"][i].amount < 0 else ""
        amounts = {"amount": foreign.amount, "fee": foreign.fee}
        amounts["rate"] = Decimal(foreign.rate.replace(",", "."))
        found += [
            setting.field(f"foreign_{name}", "money", f"{side}{value:f}", said[name], row)
            for name, value in amounts.items()
        ]
        found.append(Field("foreign_currency", "currency", foreign.code, foreign.code, row=row))
    return found


def _parts(foreign: Foreign, locale: Locale) -> dict[str, str]:
    """Print each of its parts."""
    return {
        "code": foreign.code,
        "amount": write_number(foreign.amount, locale, 2),
        "rate": foreign.rate,
        "fee": write_number(foreign.fee, locale, 2),
    }


def tell(
    setting: BankStatementSetting,
    values: Mapping[str, Field],
    account: Account,
    drawn: Sequence[Column],
    entries: Sequence[Entry],
) -> Told:
    """Return all that the table says."""
    told = Told()
    if setting.layout.sections:
        for side in ("credits", "debits"):
            told.blocks += _section(setting, values, drawn, entries, side)
        _daily(setting, account, told)
    else:
        start = Sums(account.opening)
        end = Sums(account.closing, account.credits, account.debits)
        ends = [
            _end(setting, values, drawn, role, sums)
            for role, sums in (("opening", start), ("closing", end))
        ]
        totals = [Block((line,), end) for line in _totals(setting, values, drawn)]
        told.blocks += whole(setting, drawn, entries, ends, totals)
    return told


def _end(
    setting: BankStatementSetting,
    values: Mapping[str, Field],
    drawn: Sequence[Column],
    role: str,
    sums: Sums,
) -> Block[Sums]:
    """Return a line for the balance at the beginning or at the end."""
    amounts = {sum_cell(setting, sums.balance): values[f"{role}_balance"]}
    return Block((sum_line(setting, drawn, setting.say(role), amounts, 1),), sums)


def table_totals(setting: BankStatementSetting) -> bool:
    """Say whether the sums of both sides stand under the table."""
    layout = setting.layout
    nowhere_else = setting.chosen["summary"] == "none"
    return layout.totals and (nowhere_else or "balance" not in setting.cells)


def _totals(
    setting: BankStatementSetting, values: Mapping[str, Field], drawn: Sequence[Column]
) -> Iterator[Line]:
    """Yield the sums of both sides in their columns, or under each other where they share one."""
    sides = {"debit": values["total_debits"], "credit": values["total_credits"]}
    if not table_totals(setting) or sides["debit"].value is None:
        return
    if not setting.layout.signed:
        yield sum_line(setting, drawn, setting.say("totals"), sides, 2)
        return
    for each in sides.values():
        label, amounts = setting.say(each.name), {"amount": each}
        yield sum_line(setting, drawn, label, amounts, 2, bold=False)


def _section(
    setting: BankStatementSetting,
    values: Mapping[str, Field],
    drawn: Sequence[Column],
    entries: Sequence[Entry],
    side: str,
) -> Iterator[Block[Sums]]:
    """Yield the movements of one side, with their sum."""
    mine = [entry for entry in entries if _is_debit(entry) == (side == "debits")]
    if not mine:
        return
    title, sum_ = setting.say(f"{side}_section"), values[f"total_{side}"]
    total: Block[Sums] | None = None
    if sum_.value is not None:
        words = (setting.say("section_total"), title)
        label = " ".join(words[::-1] if setting.vocabulary.sum_last else words)
        total = Block((sum_line(setting, drawn, label, {"amount": sum_}, 1),))
    yield from section(setting, drawn, (Span(title, bold=True),), mine, total)


def _is_debit(entry: Entry) -> bool:
    return (by_cell(entry.cells)["amount"].value or "").startswith("-")


def _daily(setting: BankStatementSetting, account: Account, told: Told) -> None:
    """Give the balance at the end of each day, three days on a line."""
    movements = setting.chosen["movements"]
    ends = [i for i, last in enumerate(last_of_days(movements)) if last]
    title = Line((Span(setting.say("daily"), bold=True),), 1.15, 0.9)
    told.blocks.append(Block((title,), sticks=True))
    for start in range(0, len(ends), 3):
        spans = []
        for place, i in enumerate(ends[start : start + 3]):
            number = start + place
            day = movements[i].day
            date = setting.field("daily_date", "date", day, setting.day(day), row=number)
            text = setting.balance(account.balances[i])
            value = setting.plain(account.balances[i])
            amount = setting.field("daily_balance", "money", value, text, row=number)
            left = place * 0.345
            spans += [stated(date, left), stated(amount, left + 0.24, "right")]
            told.labels += [date, amount]
        told.blocks.append(Block((Line(tuple(spans), setting.look.size, 0.15),), head=(title,)))
