"""The table of a bank statement: its rows, and its blocks from the first line to the last."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.bank_statement.account import NOTHING, last_of_days
from docextract_eval.corpus.kinds.sheets.columns import by_cell
from docextract_eval.corpus.kinds.sheets.filling import Block
from docextract_eval.corpus.kinds.sheets.look import stated
from docextract_eval.corpus.kinds.statement.table import (
    Entry,
    Sums,
    Texts,
    Told,
    cells_of,
    described,
    section,
    sum_cell,
    sum_line,
    texts_of,
    whole,
)
from docextract_eval.fieldtypes.numbers import write_number
from docextract_eval.records import Field, Line, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.corpus.kinds.bank_statement.account import Account, Movement
    from docextract_eval.corpus.kinds.bank_statement.setting import BankStatementSetting
    from docextract_eval.corpus.kinds.sheets.columns import Column
    from docextract_eval.corpus.kinds.statement.abroad import Foreign
    from docextract_eval.locales import Locale

Row = Mapping[str, Field]


def in_print(setting: BankStatementSetting, movements: Sequence[Movement]) -> list[int]:
    """Return the indices of the movements, in the order of print."""
    order = list(range(len(movements)))
    if setting.layout.newest:
        order.reverse()
    if setting.layout.sections:
        order.sort(key=lambda i: movements[i].amount < 0)
    return order


def rows_of(setting: BankStatementSetting, account: Account, order: Sequence[int]) -> list[Row]:
    """Return the cells of every movement, in the order of print."""
    last = last_of_days(setting.chosen.movements)
    texts = (_texts(setting, account, i, last=last[i]) for i in order)
    return [cells_of(setting, "bank_statement", row, each) for row, each in enumerate(texts)]


def _texts(setting: BankStatementSetting, account: Account, i: int, *, last: bool) -> Texts:
    """Return, per cell, its value, None if it is not printed, and its text."""
    movement = setting.chosen.movements[i]
    amount, balance = movement.amount, account.balances[i]
    shown = "balance" in setting.cells and (setting.chosen.balances == "row" or last)
    valued = movement.valued if "value_date" in setting.cells else None
    return {
        "date": (movement.day, setting.day(movement.day)),
        "value_date": (valued, setting.day(movement.valued)),
        "description": (" ".join(movement.lines), ""),
        "reference": (movement.reference if "reference" in setting.cells else None, ""),
        "amount": (setting.plain(amount), setting.money(amount, setting.chosen.sign)),
        "balance": (setting.plain(balance) if shown else None, setting.balance(balance)),
    }


def texts_of_columns(
    setting: BankStatementSetting,
    rows: Sequence[Row],
    values: Mapping[str, Field],
    account: Account,
) -> dict[str, list[str]]:
    """Return the texts in each column, for its width."""
    found = texts_of(setting, rows)
    numeric = [cell for cell in ("debit", "credit", "amount", "balance") if cell in found]
    if setting.layout.ends:
        for end, value in (("opening", account.opening), ("closing", account.closing)):
            found[sum_cell(setting, value)].append(values[f"{end}_balance"].text)
    carry = setting.chosen.carry
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
    """Return the rows with their descriptions wrapped, and the running sums after each."""
    detail = setting.way("detail", setting.layout.detail)
    entries, credits_, debits = [], NOTHING, NOTHING
    for row, i in zip(rows, order, strict=True):
        movement = setting.chosen.movements[i]
        credits_ += max(movement.amount, NOTHING)
        debits += max(-movement.amount, NOTHING)
        said = (*movement.lines[:detail], *_abroad(setting, i))
        said = (" ".join(said),) if setting.layout.flows else said
        cells, lines = described(setting, row, drawn, said)
        entries.append(Entry(cells, lines, Sums(account.balances[i], credits_, debits)))
    return entries


def _abroad(setting: BankStatementSetting, i: int) -> Iterator[str]:
    """Yield the line below a movement that was made in another currency."""
    if (foreign := setting.chosen.abroad.get(i)) and setting.vocabulary.abroad:
        said = _parts(foreign, setting.context.locale)
        yield setting.vocabulary.abroad.line.format(**said)


def labels_abroad(setting: BankStatementSetting, order: Sequence[int]) -> list[Field]:
    """Return the labels of such lines: decoys of the row's amount or of the currency."""
    found = []
    for row, i in enumerate(order):
        if not (foreign := setting.chosen.abroad.get(i)):
            continue
        said = _parts(foreign, setting.context.locale)
        side = "-" if setting.chosen.movements[i].amount < 0 else ""
        amounts = {"amount": foreign.amount, "fee": foreign.fee}
        amounts["rate"] = Decimal(foreign.rate.replace(",", "."))
        found += [
            setting.field(f"foreign_{name}", "money", f"{side}{value:f}", said[name], row)
            for name, value in amounts.items()
        ]
        found.append(Field("foreign_currency", "currency", foreign.code, foreign.code, row=row))
    return found


def _parts(foreign: Foreign, locale: Locale) -> dict[str, str]:
    """Return the printed parts of a foreign amount."""
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
    """Return the blocks of the table, and the labels of what is printed only there."""
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
    """Return the block with the opening or the closing balance."""
    amounts = {sum_cell(setting, sums.balance): values[f"{role}_balance"]}
    return Block((sum_line(setting, drawn, setting.say(role), amounts, 1),), sums)


def table_totals(setting: BankStatementSetting) -> bool:
    """Return whether the sums of both sides are printed below the table."""
    layout = setting.layout
    nowhere_else = setting.chosen.summary == "none"
    return layout.totals and (nowhere_else or "balance" not in setting.cells)


def _totals(
    setting: BankStatementSetting, values: Mapping[str, Field], drawn: Sequence[Column]
) -> Iterator[Line]:
    """Yield the lines with the sums: in their columns, or below each other if they share one."""
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
    """Add the list of balances at the end of each day, three days on a line."""
    movements = setting.chosen.movements
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
