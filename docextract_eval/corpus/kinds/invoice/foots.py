"""The footer of a sheet: the firm in columns, one line, or a payment slip."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.invoice.parties import Block, address, told
from docextract_eval.corpus.kinds.invoice.setting import InvoiceSetting, Values, value_of
from docextract_eval.corpus.kinds.sheets.boxes import legal_lines
from docextract_eval.records import Line, Mark

if TYPE_CHECKING:
    from docextract_eval.corpus.kinds.sheets.showing import Numbering

_SMALL = 0.7
_SLIP = 0.8
_RECEIPT, _CODE, _PART = 0.0, 0.32, 0.6
"""Where the three columns of a payment part begin."""
_SIDE = 10.6
"""The size of its code, in lines of the body: 46 millimetres."""


def foot(setting: InvoiceSetting, values: Values, at: Numbering, *, last: bool) -> tuple[Line, ...]:
    """Return the footer of a sheet; only that of the last sheet has a payment slip."""
    lines = _columns(setting, values) if setting.layout.foot == "columns" else ()
    lines = lines or legal_lines(setting.look, setting.legal, 0.1)
    pieces = setting.page(at)
    size = 0.75
    page = Line(setting.look.run(pieces, 1 - setting.look.long(pieces, size), size), size, 0.3)
    if setting.slip and last:
        return (page, *_slip(setting, values))
    return (*lines, page)


def _columns(setting: InvoiceSetting, values: Values) -> tuple[Line, ...]:
    """Return the firm, its contact data and its bank account in three columns of small type."""
    firm: Block = [((values["seller"],), True), *address(setting, values, "seller")]
    reached: Block = [(pair, False) for pair in told(setting, values, ("phone", "seller_tax_id"))]
    paid = told(
        setting, values, ("account_number", "branch_code", "iban", "bic", "payment_reference")
    )
    bank: Block = [(pair, False) for pair in paid]
    if value_of(values, "iban") or value_of(values, "account_number"):
        bank = [((values["bank"],), False), *bank]
    blocks = [(0.0, 0.3, firm), (0.33, 0.6, reached), (0.63, 1.0, bank)]
    lines = setting.rows(blocks, 0.6, _SMALL, 0.05)
    rule = () if setting.look.mono else (Mark("rule", drop=0.0),)
    return (replace(lines[0], marks=rule), *lines[1:])


def _slip(setting: InvoiceSetting, values: Values) -> tuple[Line, ...]:
    """Return the receipt and the payment part, as Swiss banks print them."""
    say, amount = setting.say, values["amount_due"]
    creditor: Block = [((values["iban"],), False), ((values["seller"],), False)]
    creditor += address(setting, values, "seller")
    debtor: Block = [((values["buyer"],), False), *address(setting, values, "buyer")]
    reference: Block = []
    if quoted := value_of(values, "payment_reference"):
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
    lines = setting.rows(blocks, 0.9, _SLIP, 0.02)
    paper = setting.ruler.paper
    share = round(_SIDE * paper.pitch / paper.printable, 5)
    deep = len(lines) * (_SLIP + 0.02) + 0.9
    marks = (
        Mark("rule", -0.05, 1.1, drop=-0.3),
        Mark("rule", 0.302, 0.0005, round(deep, 3), -0.3),
        Mark("qr", _CODE, share, _SIDE, 1.7, payload_of(setting, values)),
    )
    return (replace(lines[0], marks=marks), *lines[1:])


def payload_of(setting: InvoiceSetting, values: Values) -> str:
    """Return the content of the Swiss code: the page's account, parties, amount and reference."""
    amount = values["amount_due"]
    country = setting.context.locale.country
    quoted = value_of(values, "payment_reference")
    sides = {}
    for side in ("seller", "buyer"):
        street, town = setting.address_of(side)
        sides[side] = ("K", values[side].text[:70], street, town, "", "", country)
    iban, currency = values["iban"].value or "", setting.context.currency
    own = ("QRR", quoted.value or "") if quoted else ("NON", "")
    nobody = ("",) * 7
    lines = ("SPC", "0200", "1", iban, *sides["seller"], *nobody, amount.value or "", currency)
    return "\n".join((*lines, *sides["buyer"], *own, values["invoice_number"].text, "EPD"))
