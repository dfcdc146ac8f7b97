"""The table of a bank statement: its rows, and its blocks from the first line to the last."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.bank_statement.account import ZERO, mark_last_of_day
from docextract_eval.corpus.kinds.sheets.columns import fields_by_cell
from docextract_eval.corpus.kinds.sheets.look import field_span
from docextract_eval.corpus.kinds.sheets.page_breaks import Block
from docextract_eval.corpus.kinds.statement.table import (
    CellValues,
    PrintedRow,
    RunningSums,
    TableBody,
    cell_texts,
    row_cells,
    section_blocks,
    sum_column_name,
    sum_line,
    table_blocks,
    wrap_description,
)
from docextract_eval.fieldtypes.numbers import write_number
from docextract_eval.records import Field, Line, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.corpus.kinds.bank_statement.account import Account, Movement
    from docextract_eval.corpus.kinds.bank_statement.setting import BankStatementSetting
    from docextract_eval.corpus.kinds.sheets.columns import Column
    from docextract_eval.corpus.kinds.statement.foreign_payments import ForeignAmount
    from docextract_eval.countries.locales import Locale

Row = Mapping[str, Field]


def indices_in_print_order(
    setting: BankStatementSetting, movements: Sequence[Movement]
) -> list[int]:
    """Return the indices of the movements, in the order of print."""
    order = list(range(len(movements)))
    if setting.layout.newest:
        order.reverse()
    if setting.layout.sections:
        order.sort(
            key=lambda i: (movements[i].amount < 0, not setting.is_listed_check(movements[i]))
        )
    return order


def table_rows(setting: BankStatementSetting, account: Account, order: Sequence[int]) -> list[Row]:
    """Return the cells of every movement, in the order of print."""
    last = mark_last_of_day(setting.choices.movements)
    texts = (_cell_values(setting, account, i, last_of_day=last[i]) for i in order)
    return [row_cells(setting, "bank_statement", row, each) for row, each in enumerate(texts)]


def _cell_values(
    setting: BankStatementSetting, account: Account, movement_index: int, *, last_of_day: bool
) -> CellValues:
    """Return, per cell, its value, None if it is not printed, and its text."""
    movement = setting.choices.movements[movement_index]
    amount, balance = movement.amount, account.balances[movement_index]
    has_balance = "balance" in setting.printed_cell_names and (
        setting.choices.balances == "row" or last_of_day
    )
    value_date = movement.value_date if "value_date" in setting.printed_cell_names else None
    return {
        "date": (movement.date, setting.format_row_date(movement.date)),
        "value_date": (value_date, setting.format_row_date(movement.value_date)),
        "description": (" ".join(movement.lines), ""),
        "reference": (
            movement.reference if "reference" in setting.printed_cell_names else None,
            "",
        ),
        "amount": (
            setting.canonical_amount(amount),
            setting.format_money(amount, setting.choices.sign),
        ),
        "balance": (
            setting.canonical_amount(balance) if has_balance else None,
            setting.format_balance(balance),
        ),
    }


def column_texts(
    setting: BankStatementSetting,
    rows: Sequence[Row],
    values: Mapping[str, Field],
    account: Account,
) -> dict[str, list[str]]:
    """Return the texts in each column, for its width."""
    found = cell_texts(setting, rows)
    numeric = [cell for cell in ("debit", "credit", "amount", "balance") if cell in found]
    if setting.layout.ends:
        for end, value in (("opening", account.opening), ("closing", account.closing)):
            found[sum_column_name(setting, value)].append(values[f"{end}_balance"].text)
    carry = setting.choices.carry
    has_sums = setting.layout.sections or carry == "totals"
    has_sums = has_sums or (carry == "rows" and not setting.layout.has_amount_column)
    if has_table_totals(setting) or has_sums:
        for side in ("credit", "debit"):
            total = values[f"total_{side}s"].text
            found["amount" if "amount" in found else side].append(total)
    found[numeric[-1]] += [setting.format_balance(balance) for balance in account.balances]
    return found


def printed_rows(
    setting: BankStatementSetting,
    rows: Sequence[Row],
    order: Sequence[int],
    account: Account,
    columns: Sequence[Column],
) -> list[PrintedRow]:
    """Return the rows with their descriptions wrapped, and the running sums after each."""
    detail = setting.variant("detail", setting.layout.detail)
    entries, credits_, debits = [], ZERO, ZERO
    for row, i in zip(rows, order, strict=True):
        movement = setting.choices.movements[i]
        credits_ += max(movement.amount, ZERO)
        debits += max(-movement.amount, ZERO)
        texts = (*movement.lines[:detail], *_foreign_lines(setting, i))
        texts = (" ".join(texts),) if setting.layout.flows else texts
        cells, lines = wrap_description(setting, row, columns, texts)
        entries.append(PrintedRow(cells, lines, RunningSums(account.balances[i], credits_, debits)))
    return entries


def _foreign_lines(setting: BankStatementSetting, movement_index: int) -> Iterator[str]:
    """Yield the line below a movement that was made in another currency."""
    if (foreign := setting.choices.abroad.get(movement_index)) and setting.vocabulary.abroad:
        parts = _foreign_parts(foreign, setting.context.locale)
        yield setting.vocabulary.abroad.line.format(**parts)


def foreign_labels(setting: BankStatementSetting, order: Sequence[int]) -> list[Field]:
    """Return the labels of such lines: decoys of the row's amount or of the currency."""
    found = []
    for row, i in enumerate(order):
        if not (foreign := setting.choices.abroad.get(i)):
            continue
        parts = _foreign_parts(foreign, setting.context.locale)
        side = "-" if setting.choices.movements[i].amount < 0 else ""
        amounts = {"amount": foreign.amount, "fee": foreign.fee}
        amounts["rate"] = Decimal(foreign.rate.replace(",", "."))
        found += [
            setting.make_field(f"foreign_{name}", "money", f"{side}{value:f}", parts[name], row)
            for name, value in amounts.items()
        ]
        found.append(Field("foreign_currency", "currency", foreign.code, foreign.code, row=row))
    return found


def _foreign_parts(foreign: ForeignAmount, locale: Locale) -> dict[str, str]:
    """Return the printed parts of a foreign amount."""
    return {
        "code": foreign.code,
        "amount": write_number(foreign.amount, locale, 2),
        "rate": foreign.rate,
        "fee": write_number(foreign.fee, locale, 2),
    }


def build_table_body(
    setting: BankStatementSetting,
    values: Mapping[str, Field],
    account: Account,
    columns: Sequence[Column],
    entries: Sequence[PrintedRow],
) -> TableBody:
    """Return the blocks of the table, and the labels of what is printed only there."""
    body = TableBody()
    if setting.layout.sections:
        credited = [entry for entry in entries if not _is_debit(entry)]
        body.blocks += _section_blocks(setting, values, columns, credited, "credits")
        count = sum(map(setting.is_listed_check, setting.choices.movements))
        debited = [entry for entry in entries if _is_debit(entry)]
        if setting.vocabulary.checks and count:
            parts = (setting.vocabulary.checks.titles, setting.vocabulary.checks.others)
            rows = (debited[:count], debited[count:])
            for name, titles, own in zip(("checks", "others"), parts, rows, strict=True):
                blocks = _part_blocks(setting, columns, own, (name, titles), body)
                body.blocks += blocks
        else:
            body.blocks += _section_blocks(setting, values, columns, debited, "debits")
        _add_daily_balances(setting, account, body)
    else:
        start = RunningSums(account.opening)
        end = RunningSums(account.closing, account.credits, account.debits)
        ends = [
            _balance_block(setting, values, columns, role, sums)
            for role, sums in (("opening", start), ("closing", end))
        ]
        totals = [Block((line,), end) for line in _total_lines(setting, values, columns)]
        body.blocks += table_blocks(setting, columns, entries, ends, totals)
    return body


def _balance_block(
    setting: BankStatementSetting,
    values: Mapping[str, Field],
    columns: Sequence[Column],
    role: str,
    sums: RunningSums,
) -> Block[RunningSums]:
    """Return the block with the opening or the closing balance."""
    amounts = {sum_column_name(setting, sums.balance): values[f"{role}_balance"]}
    return Block((sum_line(setting, columns, setting.wording(role), amounts, 1),), sums)


def has_table_totals(setting: BankStatementSetting) -> bool:
    """Return whether the sums of both sides are printed below the table."""
    layout = setting.layout
    nowhere_else = setting.choices.summary == "none"
    return layout.totals and (nowhere_else or "balance" not in setting.printed_cell_names)


def _total_lines(
    setting: BankStatementSetting, values: Mapping[str, Field], columns: Sequence[Column]
) -> Iterator[Line]:
    """Yield the lines with the sums: in their columns, or below each other if they share one."""
    sides = {"debit": values["total_debits"], "credit": values["total_credits"]}
    if not has_table_totals(setting) or sides["debit"].value is None:
        return
    if not setting.layout.has_amount_column:
        yield sum_line(setting, columns, setting.wording("totals"), sides, 2)
        return
    for each in sides.values():
        label, amounts = setting.wording(each.name), {"amount": each}
        yield sum_line(setting, columns, label, amounts, 2, bold=False)


def _section_blocks(
    setting: BankStatementSetting,
    values: Mapping[str, Field],
    columns: Sequence[Column],
    entries: Sequence[PrintedRow],
    side: str,
) -> Iterator[Block[RunningSums]]:
    """Yield the movements of one side, with their sum."""
    if not entries:
        return
    title, sum_ = setting.wording(f"{side}_section"), values[f"total_{side}"]
    total: Block[RunningSums] | None = None
    if sum_.value is not None:
        label = _sum_label(setting, title)
        total = Block((sum_line(setting, columns, label, {"amount": sum_}, 1),))
    yield from section_blocks(setting, columns, (Span(title, bold=True),), entries, total)


def _part_blocks(
    setting: BankStatementSetting,
    columns: Sequence[Column],
    entries: Sequence[PrintedRow],
    name_and_titles: tuple[str, Sequence[str]],
    body: TableBody,
) -> Iterator[Block[RunningSums]]:
    """Yield a part of the debits with its sum, which is labelled: it is not that of all debits."""
    if not entries:
        return
    name, titles = name_and_titles
    title = setting.issuer_option(titles)
    amounts = (fields_by_cell(entry.cells)["amount"].value or 0 for entry in entries)
    value, form = -sum(map(Decimal, amounts), ZERO), setting.vocabulary.money_form
    value = -value if setting.choices.sign == "minus" else value
    text = setting.format_money(value, "minus", form)
    sum_ = setting.make_field(f"{name}_total", "money", setting.canonical_amount(value), text)
    body.labels.append(sum_)
    label = _sum_label(setting, title)
    line = sum_line(setting, columns, label, {"amount": sum_}, 1)
    total: Block[RunningSums] = Block((line,))
    yield from section_blocks(setting, columns, (Span(title, bold=True),), entries, total)


def _sum_label(setting: BankStatementSetting, title: str) -> str:
    """Return the label of the sum of a table with a title."""
    words = (setting.wording("section_total"), title)
    return " ".join(words[::-1] if setting.vocabulary.sum_last else words)


def _is_debit(entry: PrintedRow) -> bool:
    return (fields_by_cell(entry.cells)["amount"].value or "").startswith("-")


def _add_daily_balances(setting: BankStatementSetting, account: Account, body: TableBody) -> None:
    """Add the list of balances at the end of each day, three days on a line."""
    movements = setting.choices.movements
    ends = [i for i, last in enumerate(mark_last_of_day(movements)) if last]
    title = Line((Span(setting.wording("daily"), bold=True),), 1.15, 0.9)
    body.blocks.append(Block((title,), keeps_with_next=True))
    for start in range(0, len(ends), 3):
        spans = []
        for place, i in enumerate(ends[start : start + 3]):
            number = start + place
            day = movements[i].date
            date = setting.make_field(
                "daily_date", "date", day, setting.format_row_date(day), row=number
            )
            text = setting.format_balance(account.balances[i])
            value = setting.canonical_amount(account.balances[i])
            amount = setting.make_field("daily_balance", "money", value, text, row=number)
            left = place * 0.345
            spans += [field_span(date, left), field_span(amount, left + 0.24, "right")]
            body.labels += [date, amount]
        body.blocks.append(Block((Line(tuple(spans), setting.look.size, 0.15),), header=(title,)))
