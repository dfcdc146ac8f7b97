"""What documents call things: the phrases that the rules look for, country by country.

A vocabulary is a country's `reading.toml`. Phrases are written as documents print them; case,
accents, punctuation and common misreadings do not count. The phrases of the countries in `also`
are looked for too; where both have a phrase, a country's own decides what it means.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from docextract_eval.countries import Countries
from docextract_eval.countries.country_files import CountryFile, Roles


@dataclass(frozen=True, slots=True, eq=False)
class ReadingWords:
    """The phrases of one country, as its documents print them."""

    also: tuple[str, ...] = ()
    """Countries whose phrases are looked for too."""
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Per role, the phrases that stand before it. Most roles are fields; the others are

    - `cash`, `card`: a payment, printed with its amount
    - `account`: what stands before a card's masked number
    - `tax_base`: the amount that is taxed
    - `fax`: a number that is no phone
    - `idle`: amounts and numbers that are not read, such as a count of articles
    - `refund`, `card_slip`: what makes the document another type
    """
    heads: tuple[str, ...] = ()
    """Headers of the columns of a list of goods."""
    streets: tuple[str, ...] = ()
    """Endings of words by which a line is recognised as a street."""
    banners: tuple[str, ...] = ()
    """Lines beside the name of a shop that are no part of it, such as `DINE IN`."""
    greetings: tuple[str, ...] = ()
    """What may stand before the name of a shop."""
    trades: tuple[str, ...] = ()
    """Words of which the second line of a name consists, such as `Restaurant & Bar`."""
    regions: tuple[str, ...] = ()
    """Words of states and countries, which may end an address on a line without a number."""
    companies: tuple[str, ...] = ()
    """Legal forms, which stand behind a company's name."""
    months: tuple[str, ...] = ()
    statement: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Per role, the phrases of bank statements: fields, column headers, section headings, and

    - `title`, `idle`: phrases that stand before nothing that is read
    - `carried`, `brought`: a balance that goes over to another page, or comes from one
    - `totals`: a line that adds up the columns
    - `daily`: a list of daily balances, none of which is a movement
    """
    card: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Per role, the phrases of card statements: as above, and

    - `remark`: the start of a line below a row that is no part of its text
    - `pending_section`: rows that are not booked yet
    """
    invoice: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Per role, the phrases of invoices: fields, column headers, sums up to the total, and

    - `title`, `credit`: what the document calls itself
    - `bill_to`, `ship_to`, `from`, `payment`: what stands above a party, or an account
    - `tax`: a tax that is printed with its rate
    - `carried`, `brought`, `idle`: phrases that stand before nothing that is read
    """


def _table_roles(table: str, roles: Mapping[str, str]) -> Roles:
    return Roles({table: roles}, complete=False)


WORDS = {
    "labels": _table_roles(
        "receipt",
        {
            "total": "what stands before the total",
            "payable": "what stands before the total as rounded for payment",
            "subtotal": "what stands before the sum of the articles, ahead of discounts and taxes",
            "discount": "what stands before an amount that is taken off",
            "tax_total": "what stands before a tax, or the sum of all taxes",
            "tax_base": "what stands before the amount that a rate of tax is taken of",
            "tip": "what stands before a tip",
            "service_charge": "what stands before a charge for service",
            "rounding": "what stands before what rounding adds or takes off",
            "cash": "what stands before an amount handed over in cash",
            "card": "what stands before an amount paid by card, such as the name of a card",
            "change": "what stands before the change that is given back",
            "account": "what stands before the masked number of a card",
            "receipt_number": "what stands before the number of the receipt",
            "date": "what stands before the date of the sale",
            "time": "what stands before the time of the sale",
            "phone": "what stands before the telephone number of the shop",
            "fax": "what stands before a fax number, so that it is not taken for the telephone",
            "tax_id": "what stands before the tax number of the shop",
            "idle": "what stands before values that are not read, such as a count of articles",
            "refund": "what says that the document is a refund",
            "card_slip": "what says that the document is the slip of a card terminal",
        },
    ),
    "statement": _table_roles(
        "bank_statement",
        {
            "title": "what a statement calls itself, and headings that announce no value",
            "period": "what stands before the first and last day of the period",
            "opening_balance": "what stands before the balance at the start of the period",
            "closing_balance": "what stands before the balance at the end of the period",
            "total_credits": "what stands before the sum of all money paid in",
            "total_debits": "what stands before the sum of all money paid out",
            "totals": "what begins a line that sums up the columns of amounts",
            "carried": "what stands before a balance that goes over to the next page",
            "brought": "what stands before a balance that comes from the page before",
            "date": "the header of the column of booking dates",
            "value_date": "the header of the column of value dates",
            "description": "the header of the column that says what each movement was",
            "reference": "the header of the column of references or cheque numbers",
            "debit": "the header of the column of amounts paid out",
            "credit": "the header of the column of amounts paid in",
            "amount": "the header of the one column of amounts, where both sides share it",
            "balance": "the header of the column of balances after each movement",
            "credits_section": "the heading of a table of money paid in",
            "debits_section": "the heading of a table of money paid out",
            "daily": "the heading of a list of balances by day, none of which is a movement",
            "account_number": "what stands before the number of the account",
            "iban": "what stands before the IBAN",
            "bic": "what stands before the BIC",
            "branch_code": "what stands before the code of the bank or branch, such as a sort code",
            "statement_number": "what stands before the number of the statement",
            "currency": "what stands before the currency of the account",
            "idle": "what stands before values that are not read, such as a customer number",
        },
    ),
    "card": _table_roles(
        "card_statement",
        {
            "title": "what a statement calls itself, and headings that announce no value",
            "statement_date": "what stands before the day on which the statement was made",
            "due_date": "what stands before the day by which payment is due",
            "period": "what stands before the first and last day of the period",
            "previous_balance": "what stands before the balance of the last statement",
            "payments": "what stands before the sum of the payments received",
            "purchases": "what stands before the sum of the purchases",
            "cash_advances": "what stands before the sum of the cash withdrawals",
            "fees": "what stands before the sum of the fees",
            "interest": "what stands before the sum of the interest",
            "new_balance": "what stands before the balance at the end of this statement",
            "minimum_payment": "what stands before the least amount that must be paid",
            "credit_limit": "what stands before the credit limit",
            "available_credit": "what stands before what may still be spent",
            "points": "what stands before the balance of reward points",
            "card_number": "what stands before the masked number of a card",
            "account_number": "what stands before the number of the card account",
            "currency": "what stands before the currency of the card account",
            "date": "the header of the column of dates of the transactions",
            "posting_date": "the header of the column of dates of posting",
            "description": "the header of the column that says what each transaction was",
            "original_amount": "the header of the column of amounts in a foreign currency",
            "rate": "the header of the column of exchange rates",
            "debit": "the header of the column of amounts charged to the card",
            "credit": "the header of the column of amounts in favour of the holder",
            "amount": "the header of the one column of amounts, where both sides share it",
            "card": "the header of the column of the last digits of the card that was used",
            "payments_section": "the heading of a table of payments and refunds",
            "purchases_section": "the heading of a table of purchases",
            "cash_section": "the heading of a table of cash withdrawals",
            "fees_section": "the heading of a table of fees",
            "interest_section": "the heading of a table of interest",
            "pending_section": "the heading of a list of transactions that are not posted yet",
            "totals": "what begins a line that sums up a table",
            "carried": "what stands before a balance that goes over to the next page",
            "brought": "what stands before a balance that comes from the page before",
            "remark": "what begins a line below a transaction that is not part of its text",
            "idle": "what stands before values that are not read, such as an overdue amount",
        },
    ),
    "invoice": _table_roles(
        "invoice",
        {
            "title": "what an invoice calls itself",
            "credit": "what a credit note calls itself",
            "invoice_number": "what stands before the number of the invoice or credit note",
            "order_number": "what stands before the number of the buyer's order",
            "issue_date": "what stands before the date of the invoice",
            "due_date": "what stands before the day by which payment is due",
            "delivery_date": "what stands before the day of delivery or service",
            "seller_tax_id": "what stands before the tax number of the seller",
            "buyer_tax_id": "what stands before the tax number of the buyer",
            "bill_to": "what stands above the name and address of the buyer",
            "ship_to": "what stands above the address that the goods are sent to",
            "from": "what stands above the name and address of the seller",
            "payment": "what stands above the bank account to pay to",
            "payment_reference": "what stands before the reference that the buyer is to quote",
            "bic": "what stands before the BIC of the seller's bank",
            "position": "the header of the column of line numbers",
            "article": "the header of the column of article numbers or codes",
            "description": "the header of the column that says what was sold",
            "quantity": "the header of the column of quantities",
            "unit": "the header of the column of units",
            "unit_price": "the header of the column of prices of one unit",
            "tax_rate": "the header of the column of tax rates",
            "amount": "the header of the column of amounts of the lines",
            "line_sum": "what stands before the sum of all lines, ahead of discounts and charges",
            "allowance": "what stands before what is taken off the sum of the lines",
            "charge": "what stands before a charge for delivery",
            "net_total": "what stands before the sum without tax",
            "tax": "what stands before a tax with its rate",
            "tax_total": "what stands before the sum of all taxes",
            "total": "what stands before the total",
            "prepaid": "what stands before what was paid earlier",
            "rounding": "what stands before what rounding adds or takes off",
            "amount_due": "what stands before the amount that is still to pay",
            "rate": "the header of the column of rates, in the table of taxes",
            "base": "the header of the column of amounts that are taxed, in the table of taxes",
            "tax_amount": "the header of the column of amounts of tax, in the table of taxes",
            "carried": "what stands before a sum that goes over to the next page",
            "brought": "what stands before a sum that comes from the page before",
            "discount": "what stands before a discount for early payment, which is not read",
            "idle": "what stands before values that are not read, such as a customer number",
        },
    ),
}
"""The phrases of `reading.toml`, table by table."""
LAYOUT = {
    "": {
        "also": "also",
        "heads": "heads",
        "streets": "streets",
        "banners": "banners",
        "greetings": "greetings",
        "trades": "trades",
        "regions": "regions",
        "companies": "companies",
        "months": "months",
    }
}
FILE = CountryFile("reading.toml", ReadingWords, LAYOUT, WORDS)


VOCABULARIES: Countries[ReadingWords] = Countries(
    "vocabulary of the rules", FILE.name, FILE.read_record
)
ENGLISH = "en_US"


def country_vocabularies(locale: str) -> tuple[ReadingWords, ...]:
    """Return the phrases of a country and of those it names in `also`, its own first.

    A country without `reading.toml` gets the English ones, which are printed everywhere.
    """
    own = VOCABULARIES.get(locale, VOCABULARIES.load(ENGLISH))
    return (own, *map(VOCABULARIES.load, own.also))
