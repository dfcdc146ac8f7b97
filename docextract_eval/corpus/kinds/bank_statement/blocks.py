"""What the table of a statement says, from its first line to its last."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.bank_statement.account import last_of_days
from docextract_eval.corpus.kinds.bank_statement.table import Sums, balance_cell, heading, row_block
from docextract_eval.corpus.kinds.sheets.columns import Stating, sum_line
from docextract_eval.corpus.kinds.sheets.filling import Block
from docextract_eval.corpus.kinds.sheets.look import stated
from docextract_eval.records import Field, Line, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from docextract_eval.corpus.kinds.bank_statement.account import Account
    from docextract_eval.corpus.kinds.bank_statement.setting import Setting
    from docextract_eval.corpus.kinds.sheets.columns import Column

Row = tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One movement as it is printed: its cells, its description's lines, the sums after it."""

    cells: Row
    lines: tuple[str, ...]
    sums: Sums


@dataclass(slots=True)
class Told:
    """All blocks, and the labels of what stands only in them."""

    blocks: list[Block[Sums]] = field(default_factory=list)
    labels: list[Field] = field(default_factory=list)


def tell(
    setting: Setting,
    values: Mapping[str, Field],
    entries: Sequence[Entry],
    drawn: Sequence[Column],
    account: Account,
) -> Told:
    """Give everything that the table says."""
    told = Told()
    if setting.layout.sections:
        for side in ("credits", "debits"):
            told.blocks += _section(setting, values, entries, drawn, side)
        _daily(setting, account, told)
    else:
        told.blocks += _whole(setting, values, entries, drawn, account)
    return told


def _whole(
    setting: Setting,
    values: Mapping[str, Field],
    entries: Sequence[Entry],
    drawn: Sequence[Column],
    account: Account,
) -> Iterator[Block[Sums]]:
    """Give one table of all movements between the two balances."""
    head = heading(setting, drawn)
    yield Block(head, sticks=True)
    start, end = Sums(account.opening), Sums(account.closing, account.credits, account.debits)
    ends = []
    for role, sums in (("opening", start), ("closing", end)):
        amounts = {balance_cell(setting, sums.balance): values[f"{role}_balance"]}
        line = sum_line(setting.look, drawn, Stating(setting.say(role), amounts, 1))
        ends += [Block((line,), sums, head=head)] if setting.layout.ends else []
    if setting.layout.newest:
        ends.reverse()
    yield from ends[:1]
    for entry in entries:
        block = row_block(setting, drawn, entry.cells, entry.lines, entry.sums)
        yield replace(block, head=head)
    if table_totals(setting) and values["total_debits"].value is not None:
        totals = {"debit": values["total_debits"], "credit": values["total_credits"]}
        yield from _totals(setting, drawn, totals, end, head)
    yield from ends[1:]


def table_totals(setting: Setting) -> bool:
    """Say whether the sums of both sides stand under the table."""
    layout = setting.layout
    nowhere_else = setting.chosen["summary"] == "none"
    return layout.totals and (nowhere_else or "balance" not in setting.cells)


def _totals(
    setting: Setting,
    drawn: Sequence[Column],
    sums: Mapping[str, Field],
    end: Sums,
    head: tuple[Line, ...],
) -> Iterator[Block[Sums]]:
    """Give the sums of both sides in their columns, or under each other where they share one."""
    if not setting.layout.signed:
        line = sum_line(setting.look, drawn, Stating(setting.say("totals"), sums, 2))
        yield Block((line,), end, head=head)
        return
    for role, field_ in (("total_debits", sums["debit"]), ("total_credits", sums["credit"])):
        line = sum_line(
            setting.look, drawn, Stating(setting.say(role), {"amount": field_}, 2, bold=False)
        )
        yield Block((line,), end, head=head)


def _section(
    setting: Setting,
    values: Mapping[str, Field],
    entries: Sequence[Entry],
    drawn: Sequence[Column],
    side: str,
) -> Iterator[Block[Sums]]:
    """Give the movements of one side, with their sum."""
    mine = [e for e in entries if _debit(e) == (side == "debits")]
    if not mine:
        return
    title = Line((Span(setting.say(f"{side}_section"), bold=True),), 1.15, 0.9)
    head = (title, *heading(setting, drawn))
    yield Block(head, sticks=True)
    for entry in mine:
        block = row_block(setting, drawn, entry.cells, entry.lines, entry.sums)
        yield replace(block, head=head)
    total = values[f"total_{side}"]
    if total.value is not None:
        words = (setting.say("section_total"), setting.say(f"{side}_section"))
        label = " ".join(words[::-1] if setting.vocabulary.sum_last else words)
        line = sum_line(setting.look, drawn, Stating(label, {"amount": total}, 1))
        yield Block((line,), head=head)


def _debit(entry: Entry) -> bool:
    amount = next(cell for cell in entry.cells if cell.name == "transactions.amount")
    return (amount.value or "").startswith("-")


def _daily(setting: Setting, account: Account, told: Told) -> None:
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
            value = f"{account.balances[i]:.2f}"
            amount = setting.field("daily_balance", "money", value, text, row=number)
            left = place * 0.345
            spans += [stated(date, left), stated(amount, left + 0.24, "right")]
            told.labels += [date, amount]
        told.blocks.append(Block((Line(tuple(spans), setting.look.size, 0.15),), head=(title,)))
