"""The words of a country's invoices, the firms and products there, and their buyers.

A vocabulary is a country's `invoice.toml`, with the trades of its `shops.toml` that send invoices.
Words at the same index of tuples belong to one firm; a role has as many as it needs. Streets,
towns, phones, taxes and tax numbers are the locale's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from docextract_eval.corpus.kinds.sheets.sheet_words import SheetWords
from docextract_eval.corpus.products import INVOICE_TRADES, PRODUCTS, Trade
from docextract_eval.countries import Countries
from docextract_eval.countries.country_files import CountryFile, Roles, TableKeys

Words = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class InvoiceWords:
    """The words and habits of one country's invoices."""

    name: str
    words: Words
    """The words per role; `en_US` has all roles. In the sentences `early`, `due`, `terms` and
    `refers`, names of fields stand in braces with blanks around them; a role without words is not
    printed."""
    trades: Mapping[str, Trade]
    """Per trade its firms and products: `services` by time, `crafts` with material, `supplies` by
    the piece, `online` by the month and `utility` by the meter. The goods are the locale's tax
    classes, and a `#` in a name is a digit."""
    buyers: tuple[str, ...]
    """Firms that buy: `{family}` for a family name, `{town}` for their town."""
    units: Words
    """The printed words per unit of products; `piece` for products without a unit."""
    layouts: tuple[str, ...]
    """The layout families of the country's firms; the usual ones are listed twice."""
    numbers: tuple[str, ...] = ("{y}-####", "INV-#####", "{y}{m}###", "########")
    """Patterns of an invoice's number: `#` a digit, `@` a letter."""
    person: str = "{first_name} {last_name}"
    """The pattern of people's names, of Faker's parts."""
    honorific: str = ""
    """The word printed behind a buyer's name."""
    money: int = 1
    """The locale's style of money in sums: one that shows the currency."""
    signed: tuple[bool, ...] = (False, True)
    """Whether amounts of the table are printed with the currency."""
    days: tuple[int, ...] = (7, 10, 14, 30, 30)
    """Numbers of days until the due date."""
    early: tuple[Annotated[tuple[str, int], TableKeys(("percent", "days"))], ...] = (("2", 10),)
    """Early payment discounts: the percentage, and the number of days."""
    early_share: float = 0.2
    """How often a discount is offered."""
    prices: tuple[str, ...] = ("net", "net", "net", "gross")
    """Whether prices of lines are `net` or `gross` of tax."""
    references: tuple[str, ...] = ("number", "none")
    """References that a payer is to quote: `number` of the invoice, `rf` a creditor's reference,
    `qr` a Swiss one of 27 digits, or `none`."""
    sorts: tuple[int, ...] = ()
    """Indices of the locale's tax numbers that firms have; empty for all."""
    codes: tuple[str, ...] = ()
    """The payment codes for phones: `epc`, `upi`; a Swiss slip has its own."""
    percents: tuple[int, ...] = (0,)
    """Forms of percentages: 0 without a blank before the sign, 1 with one."""
    reverse_share: float = 0.06
    """How often the buyer owes the tax."""
    small_share: float = 0.05
    """How often the seller is too small to owe any tax."""
    step: str = ""
    """The step to which firms round the amount due, where some do."""
    asides: Words = field(default_factory=dict)
    """Words that only some documents print; what is missing here is not printed."""
    service_codes: bool = False
    """Whether services have codes, as articles have."""
    account_beside_iban: bool = False
    """Whether the account number and the branch code are printed beside an IBAN."""
    before_day: str = ", "
    """The text between work and the date on which it was done."""
    sheet: SheetWords = field(default_factory=SheetWords)
    """What stands around the contents: small print, slips, signatures."""
    city_ends: str = ""
    """The end of the city's name, where towns are named with their districts: a bank is named after
    the city."""


ROLES = Roles(
    {
        "headings": {
            "invoice": "what an invoice calls itself",
            "credit_note": "what a credit note calls itself",
            "bill_to": "above the name and address of the buyer",
            "ship_to": "above the address that the goods are sent to",
            "from": "above the name and address of the seller",
            "summary": "the heading above the amount due and its due date, at the top",
            "taxes": "the heading above the table of taxes",
            "payment": "the heading above the bank account to pay to",
        },
        "numbers": {
            "invoice_number": "before the number of the invoice",
            "credit_number": "before the number of a credit note",
            "order_number": "before the number of the buyer's order",
            "customer_number": "before the number of the customer",
            "delivery_number": "before the number of the delivery note",
            "meter": "before the number of the meter, on bills for energy",
            "seller_tax_id": "before the tax number of the seller",
            "buyer_tax_id": "before the tax number of the buyer",
            "contact": "before the name of the person at the seller who deals with the buyer",
            "phone": "before the telephone number of the seller",
        },
        "dates": {
            "issue_date": "before the date of the invoice",
            "due_date": "before the day by which payment is due",
            "delivery_date": "before the day on which goods were delivered",
            "service_date": "before the day on which a service was done, in place of delivery_date",
            "period": "before the first and last day of the period that is billed",
            "to": "between the first and the last day of the period",
            "terms": "before the terms of payment, which read as terms_form says",
            "terms_form": "the terms of payment, with {days} for the number of days",
        },
        "heads": {
            "position": "the header of the column of line numbers",
            "article": "the header of the column of article numbers or codes",
            "description": "the header of the column that says what was sold",
            "quantity": "the header of the column of quantities",
            "unit": "the header of the column of units",
            "unit_price": "the header of the column of prices of one unit",
            "unit_price_gross": "the header of the same column where prices contain the tax",
            "tax_rate": "the header of the column of tax rates",
            "amount": "the header of the column of amounts of the lines",
            "amount_gross": "the header of the same column where amounts contain the tax",
        },
        "sums": {
            "line_sum": "before the sum of all lines, ahead of discounts and charges",
            "allowance": "before what is taken off the sum of the lines, and its rate",
            "charge": "before the charge for delivery",
            "net_total": "before the sum without tax",
            "tax": "before the rate and amount of a tax that is added",
            "tax_inside": "before the rate and amount of a tax that prices contain",
            "on": "between the rate of a tax and the amount that it is taken of",
            "tax_total": "before the sum of all taxes",
            "total": "before the total of an invoice",
            "credit_total": "before the total of a credit note",
            "prepaid": "before what was paid earlier",
            "rounding": "before what rounding adds or takes off",
            "amount_due": "before the amount that is still to pay",
            "carried": "on the last line of a page, before the sum that goes over to the next",
            "brought": "on the first line of a page, before the sum that comes from the last",
        },
        "tax_table": {
            "rate": "the header of the column of rates, in the table of taxes",
            "base": "the header of the column of amounts that are taxed, in the same table",
            "tax_amount": "the header of the column of amounts of tax, in the same table",
        },
        "bank": {
            "account_number": "before the number of the seller's bank account",
            "branch_code": "before the code of the bank or branch, such as a sort code",
            "iban": "before the IBAN of the seller",
            "bic": "before the BIC of the seller's bank",
            "payment_reference": "before the reference that the buyer is to quote",
        },
        "notices": {
            "intro": "a line above the table that opens the invoice; may be empty for none",
            "due": "a sentence with {due_date}: by when to pay",
            "at_once": "a sentence: payment is due on receipt",
            "early": (
                "a sentence with {discount_rate}, {discount_date} and {discounted_total}: what "
                "is taken off for early payment"
            ),
            "refers": (
                "a sentence with {original_number} and {original_date}: which invoice a credit "
                "note is about"
            ),
            "small": "a sentence: no tax is charged because the seller's business is small",
            "reverse": "a sentence: the buyer owes the tax, not the seller",
            "thanks": "a line of thanks below the sums",
            "legal": "the notice in small type at the foot of an invoice; may be empty",
            "credit_legal": "the notice in small type at the foot of a credit note; may be empty",
            "page": "before the number of the page",
            "of": "between the number of the page and the count of pages",
        },
    },
    frozenset(("amount_gross", "early", "on", "tax_inside", "unit_price_gross")),
)
"""The words of `invoice.toml`, table by table."""
UNITS = Roles(
    {
        "units": {
            "piece": "the unit of things sold by the piece",
            "pack": "the unit of things sold by the pack",
            "box": "the unit of things sold by the box",
            "roll": "the unit of things sold by the roll",
            "kg": "kilograms",
            "lb": "pounds of weight",
            "L": "litres",
            "m": "metres",
            "ft": "feet",
            "m2": "square metres",
            "h": "hours of work",
            "day": "days of work",
            "month": "months of a service",
            "year": "years of a service",
            "user": "users or seats of a service",
            "GB": "gigabytes",
            "kWh": "kilowatt hours",
            "flat": "the unit of what is charged as one lump sum",
        },
    },
    frozenset(("L", "ft", "kWh", "lb", "m", "m2", "roll")),
)
"""The units of products, as they are printed."""
EXTRAS = Roles(
    {
        "extras": {
            "balance": "before what the customer owes in all, in a box at the top",
            "paid": "the mark on an invoice that is paid",
            "print_date": "before the day on which the invoice was printed",
            "wholesale": (
                "names of wholesale firms, with {} for a family name or {town} for the town"
            ),
            "buyer_number": "before the buyer's number where it is a company's registration number",
            "honored_person": (
                "the honorific behind the name of a buyer who is a person, not a firm"
            ),
            "tax_office": "the tax office with {district}, before the words of seller_tax_id",
            "slip_receipt": "the title of the receipt part of the payment slip",
            "slip_part": "the title of the payment part of the payment slip",
            "slip_account": "above the creditor's account and name, on the payment slip",
            "slip_reference": "above the payment reference, on the payment slip",
            "slip_more": (
                "above further information, such as the invoice number, on the payment slip"
            ),
            "slip_debtor": "above the name and address of the payer, on the payment slip",
            "slip_currency": "above the currency, on the payment slip",
            "slip_amount": "above the amount, on the payment slip",
        },
    },
    frozenset(
        (
            "buyer_number",
            "honored_person",
            "slip_account",
            "slip_amount",
            "slip_currency",
            "slip_debtor",
            "slip_more",
            "slip_part",
            "slip_receipt",
            "slip_reference",
            "tax_office",
        )
    ),
)
"""Words that only some documents print."""

LAYOUT = {
    "": {
        "layouts": "layouts",
        "money_form": "money",
        "signed": "signed",
        "percent_forms": "percents",
        "number_forms": "numbers",
        "references": "references",
        "codes": "codes",
        "tax_id_forms": "sorts",
        "prices": "prices",
        "due_days": "days",
        "early": "early",
        "early_share": "early_share",
        "reverse_share": "reverse_share",
        "small_share": "small_share",
        "due_step": "step",
        "name": "person",
        "honorific": "honorific",
        "buyers": "buyers",
        "service_codes": "service_codes",
        "account_beside_iban": "account_beside_iban",
        "before_day": "before_day",
        "city_ends": "city_ends",
        "sheet": "sheet",
    }
}
FILE = CountryFile(
    "invoice.toml",
    InvoiceWords,
    LAYOUT,
    {"words": ROLES, "units": UNITS, "asides": EXTRAS},
    about="the words of invoices",
)


def _read_words(locale: str) -> InvoiceWords:
    trades = PRODUCTS.load(locale)
    billed = {trade: trades[trade] for trade in INVOICE_TRADES if trade in trades}
    return InvoiceWords(name=locale, trades=billed, **FILE.read_attributes(locale))


VOCABULARIES: Countries[InvoiceWords] = Countries("vocabulary of invoices", FILE.name, _read_words)
load_vocabulary = VOCABULARIES.load
"""Return a country's vocabulary."""
