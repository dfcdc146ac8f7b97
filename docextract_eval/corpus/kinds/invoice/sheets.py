"""Sheets of an invoice: page breaks, repeated headers, sums carried over, the closing part."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.invoice import closing, headers, sheet_parts
from docextract_eval.corpus.kinds.invoice.parties import Block as PartyBlock
from docextract_eval.corpus.kinds.invoice.parties import address_block, labelled_fields
from docextract_eval.corpus.kinds.invoice.setting import InvoiceSetting, Values, present_field
from docextract_eval.corpus.kinds.invoice.sheet_parts import company_pieces
from docextract_eval.corpus.kinds.invoice.table import carried_sum_line_and_field
from docextract_eval.corpus.kinds.sheets.boxes import legal_lines
from docextract_eval.corpus.kinds.sheets.formatting import page_numbering
from docextract_eval.corpus.kinds.sheets.letter_marks import with_fold_marks
from docextract_eval.corpus.kinds.sheets.look import lines_height
from docextract_eval.corpus.kinds.sheets.page_breaks import (
    Block,
    PrintedPages,
    TableSpace,
    add_vertical_rules,
    blank_lines,
    break_into_sheets,
    push_footer_down,
    sheet_capacity,
)
from docextract_eval.corpus.kinds.sheets.tear_off import perforated_marks
from docextract_eval.corpus.render.papers import PAPERS
from docextract_eval.records import Line, Mark

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from docextract_eval.corpus.kinds.invoice.closing import Sum
    from docextract_eval.corpus.kinds.invoice.setting import InvoiceSetting, Values
    from docextract_eval.corpus.kinds.invoice.truth import Rows
    from docextract_eval.corpus.kinds.sheets.columns import Column
    from docextract_eval.corpus.kinds.sheets.formatting import PageNumbering

_LEAST_BLANK = 2.4
"""The blank above the footer of the last sheet, in lines of the body, that nothing fills."""
_A4_HEIGHT = PAPERS["a4"].height
Table = tuple["Sequence[Column]", "list[Block[Decimal]]", "Sequence[Sum]"]


def print_sheets(
    setting: InvoiceSetting, values: Values, taxes: Rows, table: Table
) -> PrintedPages:
    """Break the table into sheets, and add headers, footers and carried sums to each."""
    columns, blocks, sums = table
    end = _closing_lines(setting, values, taxes, columns, sums)
    sheets, alone = _sheets_and_closing_alone(setting, values, blocks, end)
    count, capacity = len(sheets) + alone, sheet_capacity(setting.ruler.paper)
    out, pages = PrintedPages(), []
    for i in range(count):
        at = page_numbering(setting.context, i, count)
        out.labels += [at.page, at.count]
        last = i + 1 == count
        header = (headers.later_header if i else headers.first_header)(setting, values)
        body: list[Line] = []
        if i < len(sheets):
            body = _body_lines(setting, columns, (sheets, i, count), out)
        elif setting.choices.carry == "sums":
            done = sheets[-1][-1].sums
            line, label = carried_sum_line_and_field(setting, columns, "brought", i, done)  # type: ignore[arg-type]
            body, out.labels = [line], [*out.labels, label]
        footer = footer_lines(setting, values, at, last_sheet=last)
        if last:
            left = capacity - lines_height([*header, *body, *end, *footer])
            footer, left = _footer_and_blank(setting, values, footer, left)
            if setting.layout.fills and setting.look.rules == "grid" and i < len(sheets):
                body += blank_lines(left)
        lines = [*header, *add_vertical_rules(setting.look, columns, body), *(end if last else ())]
        page = push_footer_down(setting.look, lines, footer)
        folds = setting.layout.folds and setting.ruler.paper.height == _A4_HEIGHT
        pages.append(with_fold_marks(setting.ruler.paper, page) if folds else page)
    out.pages = tuple(pages)
    return out


def _footer_and_blank(
    setting: InvoiceSetting, values: Values, footer: tuple[Line, ...], space_left: float
) -> tuple[tuple[Line, ...], float]:
    """Return the footer with the slip and the small print that there is room for, and the rest."""
    left = space_left - _LEAST_BLANK
    slip = sheet_parts.slip_lines(setting, values)
    if slip and lines_height(slip) <= left:
        footer, left = (*footer, *slip), left - lines_height(slip)
    notes = sheet_parts.note_lines(setting, values)
    if notes and lines_height(notes) <= left:
        footer, left = (*notes, *footer), left - lines_height(notes)
    return footer, left


def _closing_lines(
    setting: InvoiceSetting,
    values: Values,
    taxes: Rows,
    columns: Sequence[Column],
    sums: Sequence[Sum],
) -> tuple[Line, ...]:
    """Return the lines below the table."""
    return (
        *closing.total_lines(setting, columns, sums),
        *sheet_parts.spelled_lines(setting, values),
        *closing.tax_table_lines(setting, taxes),
        *closing.term_lines(setting, values),
        *closing.payment_lines(setting, values),
        *sheet_parts.signing_lines(setting, values),
    )


def _sheets_and_closing_alone(
    setting: InvoiceSetting,
    values: Values,
    blocks: list[Block[Decimal]],
    closing_lines: Sequence[Line],
) -> tuple[list[list[Block[Decimal]]], bool]:
    """Return the blocks of each sheet, and whether the closing part needs a sheet of its own."""
    at = page_numbering(setting.context, 0, 9)
    capacity = sheet_capacity(setting.ruler.paper) - 0.5
    below = lines_height(footer_lines(setting, values, at, last_sheet=False))
    last = lines_height(footer_lines(setting, values, at, last_sheet=True))
    first = lines_height(headers.first_header(setting, values))
    later = lines_height(headers.later_header(setting, values))
    carry = setting.look.size + 0.4 + setting.look.hang
    carry = carry if setting.choices.carry == "sums" else 0.0
    need = lines_height(closing_lines) + last
    if first + sum(block.height for block in blocks) + need <= capacity:
        return [blocks], False
    sheets = break_into_sheets(
        [blocks], TableSpace(capacity - below - first, capacity - below - later, carry)
    )
    top = later + lines_height(sheets[-1][0].header) + carry if len(sheets) > 1 else first
    left = capacity - top - sum(block.height for block in sheets[-1]) - need
    if left >= 0:
        return sheets, False
    return _fill_closing_sheet(sheets, capacity - later - need - 2 * carry)


def _fill_closing_sheet(
    sheets: list[list[Block[Decimal]]], space_left: float
) -> tuple[list[list[Block[Decimal]]], bool]:
    """Move up to three lines to the sheet of the closing part, as many as it has room for.

    Return the sheets, and whether that sheet has no lines.
    """
    *earlier_sheets, full = sheets
    space_left -= lines_height(full[-1].header)
    moved = 0
    while moved < 3 and moved + 3 < len(full):
        space_left -= full[-1 - moved].height
        if space_left < 0:
            break
        moved += 1
    if not moved:
        return sheets, True
    return [*earlier_sheets, full[:-moved], full[-moved:]], False


def _body_lines(
    setting: InvoiceSetting,
    columns: Sequence[Column],
    sheets_index_count: tuple[Sequence[Sequence[Block[Decimal]]], int, int],
    out: PrintedPages,
) -> list[Line]:
    """Return the lines of a sheet between the sums that it brings and carries."""
    (sheets, i, count), lines = sheets_index_count, list[Line]()
    sums = setting.choices.carry == "sums"
    if i:
        lines += sheets[i][0].header
        before = sheets[i - 1][-1].sums
        if sums and before is not None:
            line, label = carried_sum_line_and_field(setting, columns, "brought", i, before)
            lines.append(line)
            out.labels.append(label)
    lines += [line for block in sheets[i] for line in block.lines]
    after = sheets[i][-1].sums
    if sums and after is not None and i + 1 < count:
        line, label = carried_sum_line_and_field(setting, columns, "carried", i, after)
        lines.append(line)
        out.labels.append(label)
    return lines


_SMALL = 0.7
_THREE_COLUMNS = ((0.0, 0.3), (0.33, 0.6), (0.63, 1.0))
_FOUR_COLUMNS = ((0.0, 0.23), (0.25, 0.45), (0.47, 0.71), (0.73, 1.0))
"""Where the columns of a footer begin and end."""
_SLIP = 0.8
_RECEIPT, _CODE, _PART = 0.0, 0.32, 0.6
"""Where the three columns of a payment part begin."""
_CODE_SIZE = 10.6
"""The size of its code, in lines of the body: 46 millimetres."""


def footer_lines(
    setting: InvoiceSetting, values: Values, numbering: PageNumbering, *, last_sheet: bool
) -> tuple[Line, ...]:
    """Return the footer of a sheet; only that of the last sheet has a payment slip."""
    lines = _column_lines(setting, values) if setting.layout.foot == "columns" else ()
    lines = lines or legal_lines(setting.look, setting.legal_notice, 0.1)
    pieces = setting.page_number_pieces(numbering)
    size = 0.75
    page = Line(
        setting.look.run_spans(pieces, 1 - setting.look.run_width(pieces, size), size), size, 0.3
    )
    if setting.has_slip and last_sheet:
        return (page, *_slip_lines(setting, values))
    return (*lines, page)


def _column_lines(setting: InvoiceSetting, values: Values) -> tuple[Line, ...]:
    """Return the firm, its contact data, what it states and its account in columns."""
    firm: PartyBlock = [((values["seller"],), True), *address_block(setting, values, "seller")]
    reached: PartyBlock = [
        (pair, False) for pair in labelled_fields(setting, values, ("phone", "seller_tax_id"))
    ]
    paid = labelled_fields(
        setting, values, ("account_number", "branch_code", "iban", "bic", "payment_reference")
    )
    bank: PartyBlock = [(pair, False) for pair in paid]
    if present_field(values, "iban") or present_field(values, "account_number"):
        bank = [((values["bank"],), False), *bank]
    company: PartyBlock = [(pieces, False) for pieces in company_pieces(setting, values)]
    blocks = [
        (left, right, block)
        for (left, right), block in zip(
            _FOUR_COLUMNS if company else _THREE_COLUMNS,
            (firm, reached, company, bank) if company else (firm, reached, bank),
            strict=True,
        )
    ]
    lines = setting.block_lines(blocks, 0.6, _SMALL - 0.05 if company else _SMALL, 0.05)
    rule = () if setting.look.mono else (Mark("rule", drop=0.0),)
    return (replace(lines[0], marks=rule), *lines[1:])


def _slip_lines(setting: InvoiceSetting, values: Values) -> tuple[Line, ...]:
    """Return the receipt and the payment part, as Swiss banks print them."""
    say, amount = setting.wording, values["amount_due"]
    creditor: PartyBlock = [((values["iban"],), False), ((values["seller"],), False)]
    creditor += address_block(setting, values, "seller")
    debtor: PartyBlock = [((values["buyer"],), False), *address_block(setting, values, "buyer")]
    reference: PartyBlock = []
    if quoted := present_field(values, "payment_reference"):
        reference = [((say("slip_reference"),), True), ((quoted,), False), ((), False)]
    money: PartyBlock = [
        ((say("slip_currency"), say("slip_amount")), True),
        ((values["slip_currency"], amount), False),
    ]
    left: PartyBlock = [
        ((say("slip_receipt"),), True),
        ((), False),
        ((say("slip_account"),), True),
        *creditor,
        ((), False),
        *reference,
        ((say("slip_debtor"),), True),
        *debtor,
        ((), False),
        *money,
    ]
    right: PartyBlock = [
        ((say("slip_account"),), True),
        *creditor,
        ((), False),
        *reference,
        ((say("slip_more"),), True),
        ((values["invoice_number"],), False),
        ((), False),
        ((say("slip_debtor"),), True),
        *debtor,
    ]
    middle: PartyBlock = [((say("slip_part"),), True), *([((), False)] * 14), *money]
    blocks = [(_RECEIPT, 0.29, left), (_CODE, 0.58, middle), (_PART, 1.0, right)]
    lines = setting.block_lines(blocks, 0.9, _SLIP, 0.02)
    paper = setting.ruler.paper
    share = round(_CODE_SIZE * paper.pitch / paper.printable_width, 5)
    deep = len(lines) * (_SLIP + 0.02) + 0.9
    cut, scissors = perforated_marks(-0.3)
    marks = (
        cut,
        scissors,
        Mark("dashes", 0.302, 0.0005, round(deep, 3), -0.3),
        Mark("qr", _CODE, share, _CODE_SIZE, 1.7, slip_qr_content(setting, values)),
    )
    return (replace(lines[0], marks=marks), *lines[1:])


def slip_qr_content(setting: InvoiceSetting, values: Values) -> str:
    """Return the content of the Swiss code: the page's account, parties, amount and reference."""
    amount = values["amount_due"]
    country = setting.context.locale.country
    quoted = present_field(values, "payment_reference")
    parties = {}
    for party in ("seller", "buyer"):
        street, town = setting.address_lines(party)
        parties[party] = ("K", values[party].text[:70], street, town, "", "", country)
    iban, currency = values["iban"].value or "", setting.context.currency
    own = ("QRR", quoted.value or "") if quoted else ("NON", "")
    nobody = ("",) * 7
    lines = ("SPC", "0200", "1", iban, *parties["seller"], *nobody, amount.value or "", currency)
    return "\n".join((*lines, *parties["buyer"], *own, values["invoice_number"].text, "EPD"))
