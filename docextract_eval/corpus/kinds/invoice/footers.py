"""The footer of a sheet: the firm in columns, one line, or a payment slip."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.invoice.parties import Block, address_block, labelled_fields
from docextract_eval.corpus.kinds.invoice.setting import InvoiceSetting, Values, present_field
from docextract_eval.corpus.kinds.invoice.sheet_parts import company_pieces
from docextract_eval.corpus.kinds.sheets.boxes import legal_lines
from docextract_eval.corpus.kinds.sheets.tear_off import perforated_marks
from docextract_eval.records import Line, Mark

if TYPE_CHECKING:
    from docextract_eval.corpus.kinds.sheets.formatting import PageNumbering

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
    firm: Block = [((values["seller"],), True), *address_block(setting, values, "seller")]
    reached: Block = [
        (pair, False) for pair in labelled_fields(setting, values, ("phone", "seller_tax_id"))
    ]
    paid = labelled_fields(
        setting, values, ("account_number", "branch_code", "iban", "bic", "payment_reference")
    )
    bank: Block = [(pair, False) for pair in paid]
    if present_field(values, "iban") or present_field(values, "account_number"):
        bank = [((values["bank"],), False), *bank]
    company: Block = [(pieces, False) for pieces in company_pieces(setting, values)]
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
    creditor: Block = [((values["iban"],), False), ((values["seller"],), False)]
    creditor += address_block(setting, values, "seller")
    debtor: Block = [((values["buyer"],), False), *address_block(setting, values, "buyer")]
    reference: Block = []
    if quoted := present_field(values, "payment_reference"):
        reference = [((say("slip_reference"),), True), ((quoted,), False), ((), False)]
    money: Block = [
        ((say("slip_currency"), say("slip_amount")), True),
        ((values["slip_currency"], amount), False),
    ]
    left: Block = [
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
    right: Block = [
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
    middle: Block = [((say("slip_part"),), True), *([((), False)] * 14), *money]
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
