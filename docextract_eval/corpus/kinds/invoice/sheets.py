"""Sheets of an invoice: page breaks, repeated headers, sums carried over, the closing part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.invoice import closing, foots, heads
from docextract_eval.corpus.kinds.invoice.table import carried
from docextract_eval.corpus.kinds.sheets.filling import (
    Block,
    Printed,
    Space,
    broken,
    filled,
    gridded,
    room,
)
from docextract_eval.corpus.kinds.sheets.look import tall
from docextract_eval.corpus.kinds.sheets.showing import numbering
from docextract_eval.records import Line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from docextract_eval.corpus.kinds.invoice.closing import Sum
    from docextract_eval.corpus.kinds.invoice.setting import InvoiceSetting, Values
    from docextract_eval.corpus.kinds.invoice.truth import Rows
    from docextract_eval.corpus.kinds.sheets.columns import Column

Table = tuple["Sequence[Column]", "list[Block[Decimal]]", "Sequence[Sum]"]


def print_sheets(setting: InvoiceSetting, values: Values, taxes: Rows, of: Table) -> Printed:
    """Break the table into sheets, and add headers, footers and carried sums to each."""
    drawn, blocks, sums = of
    end = _closing(setting, values, taxes, drawn, sums)
    sheets, alone = _broken(setting, values, blocks, end)
    count = len(sheets) + alone
    out, pages = Printed(), []
    for i in range(count):
        at = numbering(setting.context, i, count)
        out.labels += [at.page, at.count]
        last = i + 1 == count
        head = (heads.later_head if i else heads.first_head)(setting, values)
        body: list[Line] = []
        if i < len(sheets):
            body = _body(setting, drawn, (sheets, i, count), out)
        elif setting.chosen.carry == "sums":
            done = sheets[-1][-1].sums
            line, label = carried(setting, drawn, "brought", i, done)  # type: ignore[arg-type]
            body, out.labels = [line], [*out.labels, label]
        foot = foots.foot(setting, values, at, last=last)
        lines = [*head, *gridded(setting.look, drawn, body), *(end if last else ())]
        pages.append(filled(setting.look, lines, foot))
    out.pages = tuple(pages)
    return out


def _closing(
    setting: InvoiceSetting,
    values: Values,
    taxes: Rows,
    drawn: Sequence[Column],
    sums: Sequence[Sum],
) -> tuple[Line, ...]:
    """Return the lines below the table."""
    return (
        *closing.totals(setting, drawn, sums),
        *closing.tax_table(setting, taxes),
        *closing.terms(setting, values),
        *closing.payment(setting, values),
    )


def _broken(
    setting: InvoiceSetting, values: Values, blocks: list[Block[Decimal]], end: Sequence[Line]
) -> tuple[list[list[Block[Decimal]]], bool]:
    """Return the blocks of each sheet, and whether the closing part needs a sheet of its own."""
    at = numbering(setting.context, 0, 9)
    whole = room(setting.ruler.paper) - 0.5
    below = tall(foots.foot(setting, values, at, last=False))
    last = tall(foots.foot(setting, values, at, last=True))
    first = tall(heads.first_head(setting, values))
    later = tall(heads.later_head(setting, values))
    carry = setting.look.size + 0.4 + setting.look.hang
    carry = carry if setting.chosen.carry == "sums" else 0.0
    need = tall(end) + last
    if first + sum(block.height for block in blocks) + need <= whole:
        return [blocks], False
    sheets = broken([blocks], Space(whole - below - first, whole - below - later, carry))
    top = later + tall(sheets[-1][0].head) + carry if len(sheets) > 1 else first
    left = whole - top - sum(block.height for block in sheets[-1]) - need
    if left >= 0:
        return sheets, False
    return _shared(sheets, whole - later - need - 2 * carry)


def _shared(
    sheets: list[list[Block[Decimal]]], left: float
) -> tuple[list[list[Block[Decimal]]], bool]:
    """Move up to three lines to the sheet of the closing part, as many as it has room for.

    Return the sheets, and whether that sheet has no lines.
    """
    *whole, full = sheets
    left -= tall(full[-1].head)
    moved = 0
    while moved < 3 and moved + 3 < len(full):
        left -= full[-1 - moved].height
        if left < 0:
            break
        moved += 1
    if not moved:
        return sheets, True
    return [*whole, full[:-moved], full[-moved:]], False


def _body(
    setting: InvoiceSetting,
    drawn: Sequence[Column],
    at: tuple[Sequence[Sequence[Block[Decimal]]], int, int],
    out: Printed,
) -> list[Line]:
    """Return the lines of a sheet between the sums that it brings and carries."""
    (sheets, i, count), lines = at, list[Line]()
    sums = setting.chosen.carry == "sums"
    if i:
        lines += sheets[i][0].head
        before = sheets[i - 1][-1].sums
        if sums and before is not None:
            line, label = carried(setting, drawn, "brought", i, before)
            lines.append(line)
            out.labels.append(label)
    lines += [line for block in sheets[i] for line in block.lines]
    after = sheets[i][-1].sums
    if sums and after is not None and i + 1 < count:
        line, label = carried(setting, drawn, "carried", i, after)
        lines.append(line)
        out.labels.append(label)
    return lines
