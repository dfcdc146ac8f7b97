"""The record of an invoice's choices: a field for each node of its graph."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from docextract_eval.corpus.kinds.bank_statement.numbers import AccountIdentity
from docextract_eval.corpus.kinds.invoice.numbers import SaleNumbers
from docextract_eval.corpus.kinds.invoice.sums import LineItem
from docextract_eval.corpus.kinds.record import SheetChoices
from docextract_eval.countries.locales import Town


@dataclass(frozen=True, slots=True)
class InvoiceChoices(SheetChoices):
    """The choices drawn for an invoice or a credit note."""

    issued: str
    """The date of issue, in ISO form."""
    trade: str
    seller: str
    seller_town: Town
    seller_address: tuple[str, str]
    seller_phone: str
    seller_tax_id: str | None
    identity: AccountIdentity
    """The numbers of the seller's account."""
    bank: str
    contact: str
    company: dict[str, str]
    """What the seller's letters state about the firm: its number in a register, who manages it,
    whether its invoices are signed, and a number that selects its share capital."""
    buys: str
    """What the buyer is: `firm` or `person`."""
    buyer: str
    buyer_town: Town
    buyer_address: tuple[str, str]
    buyer_tax_id: str | None
    ship_address: tuple[str, str]
    size: str
    """About how many pages the lines fill."""
    rows: int
    """The number of lines that is asked for, instead of that of the size; 0 if none is."""
    items: tuple[LineItem, ...]
    numbers: SaleNumbers
    """The numbers of the invoice, the order, the delivery and so on."""
    shown: dict[str, bool]
    """Which of the optional parts are printed."""
    credit: str
    """Whether it is a credit note, and with what sign of amounts: `no`, `positive` or
    `negative`."""
    tax_case: str
    """Who owes the tax: the seller (`usual`), the buyer (`reverse`), or nobody, as the seller is
    small (`small`)."""
    price_mode: str
    """Whether prices of lines include the tax: `net` or `gross`."""
    allowance: Decimal
    """The share that is taken off all lines."""
    charge: Decimal
    """The delivery charge."""
    prepaid: Decimal
    """The share of the total that was paid before."""
    due_days: int
    early: tuple[str, int] | None
    """The percentage of the early payment discount, and its number of days."""
    reference: str
    """The reference that a payer is to quote: `number`, `rf`, `qr` or `none`."""
    rounded: str
    """Whether the amount due is rounded to coins: `no` or `yes`."""
    total_place: str
    """Where the total is printed: at the `end`, or at the top too (`both`)."""
    highlight: str
    """The other amount highlighted on the first page: `nothing` or `balance`."""
    prominent: str
    """Whose name is printed large: the `seller`'s, or that of `both`."""
    empty: str
    """The label that is printed without a value: `nothing`, or the name of a field."""
    unit_prices: str
    """Whether unit prices are printed `as reckoned` or `truncated`."""
    carry: str
    """Whether running `sums` are printed at the ends of sheets, or `nothing`."""
    currency_told: str
    """Where the currency is printed: as `usual` in the country, or `nowhere`."""
    last_head: str
    """The header of the last column: that of the `amount`, or that of the `total`."""
    days: str
    """Which dates are printed: the `usual` ones, or `all`."""
    days_set: str
    """How boxes of dates are set: `usual`, in a `row`, or `narrow`."""
    sums_set: str
    """Whether sums are `level` with their labels, or `askew`."""
    counts_set: str
    """Whether quantities are `close` to the descriptions, or `alone` in a wide column."""
