"""The words of a country's receipts beside their fields: labels, notices, names of lines.

A vocabulary is a country's `receipt.toml`. A country without one prints none of this: no word of
another language replaces a missing one. Words at the same index of tuples belong to one till.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from docextract_eval.corpus.products import RECEIPT_TRADES
from docextract_eval.countries import Countries
from docextract_eval.countries.country_files import CountryFile, Roles


@dataclass(frozen=True, slots=True)
class ReceiptWords:
    """The words of one country's small print."""

    words: Mapping[str, tuple[str, ...]]
    """Per role, its words; a role without words is not printed. The words of a trade have its name
    behind the role's: `title_hotel`."""
    plate: str = ""
    """The form of a number plate: `#` a digit, `@` a letter, `{}` the region."""
    tap: str = ""
    """The limit of contactless payments; empty if there is none."""
    web: str = ""
    """A web address, with `{}` for the shop."""
    forms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Per role, the forms of its number, where the country has its own."""
    said: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Per role, the words of habits of printing; a habit without words is not printed."""
    print_rates: str = ""
    """The set of real receipts whose habits of printing the country follows."""
    dates: tuple[str, ...] = ()
    """Forms of dates that tills alone print."""
    times: tuple[str, ...] = ()
    """Forms of times of day that tills alone print."""
    bare: bool = False
    """Whether web addresses leave accents out; otherwise they spell `ä` as `ae`."""

    def wording(self, role: str, dialect: int) -> str:
        """Return the words of one till for a role; empty if there are none.

        >>> ReceiptWords({"till": ("Kasse", "KASSE")}).wording("till", 3)
        'KASSE'
        """
        words = self.words.get(role, ("",))
        return words[dialect % len(words)]

    def habit_wording(self, role: str, number: int) -> str:
        """Return the words of a habit that a number selects; empty if there are none."""
        words = self.said.get(role, ("",))
        return words[number % len(words)]

    def trade_wording(self, trade: str, role: str, dialect: int) -> str:
        """Return the words of one till for a role, those of its trade if it has any."""
        return self.wording(f"{role}_{trade}", dialect) or self.wording(role, dialect)


NO_WORDS = ReceiptWords({})

ROLES = Roles(
    tables={
        "numbers": {
            "store": "before the number of the shop",
            "till": "before the number of the till",
            "cashier": "before the number of the cashier",
            "transaction": "before the number of the transaction at the till",
            "table": "before the number of the table, where guests are served",
            "staff": "before the name of the person who served the customer, on the same line",
            "item_count": "before the count of the articles sold",
            "article": "before the number of an article, on a line above the article; may be empty",
            "member": "before the number of the customer's loyalty card",
            "points": "before the loyalty points collected with this purchase",
            "return_by": "before the last day on which goods are taken back or exchanged",
            "registration": "before the company's number in the register of companies",
            "fax": "before the fax number of the shop",
        },
        "lines": {
            "price": "the header of the column of prices of one article",
            "offer": "before what is taken off the price of one article",
            "void": "before the name of an article, on the line that takes back a wrong entry",
            "empties": "the name of the line that pays back the deposit on returned bottles",
            "service": "before the charge for service, among the sums",
            "voucher": "the name of a gift card or voucher that pays a part",
            "balance": "before what is left on the gift card or voucher",
        },
        "notices": {
            "title": "what the receipt calls itself, at its top",
            "survey": "the line that asks the customer for an opinion",
            "survey_code": "before the code with which a customer takes part in the survey",
            "policy": "a notice on how goods are returned or exchanged",
            "hours": "the days on which the shop is open, before its hours",
        },
        "stay": {
            "guest": "before the name of the guest of a hotel",
            "room": "before the number of the room",
            "arrival": "before the day on which the guest came",
            "departure": "before the day on which the guest left",
        },
        "trip": {
            "pump": "before the number of the petrol pump",
            "plate": (
                "before the number plate of the customer's car, at petrol stations and car parks"
            ),
            "ticket": "before the number of the parking ticket",
            "entry": "before the day and time at which the car entered the car park",
            "exit": "before the day and time at which the car left the car park",
            "duration": "before the hours and minutes for which the car was parked",
            "vehicle": "before the number of the taxi",
            "driver": "before the number of the taxi driver",
            "start": "before the time at which the taxi ride began",
            "end": "before the time at which the taxi ride ended",
        },
        "card_slip": {
            "slip_title": "what the slip of a card terminal calls itself",
            "terminal": "before the number of the card terminal",
            "merchant_id": "before the number by which the card processor knows the shop",
            "trace": "before the running number of the card payment",
            "aid": "before the identifier of the application on the card's chip",
            "auth": "before the code with which the payment was authorised",
            "contactless": "the line that says that the card was held to the terminal",
            "chip": "the line that says that the card was put into the terminal",
            "amount": "before the amount without the tip, on a slip that adds one",
            "approved": "the line that says that the payment was approved",
            "keep": "the line that asks the customer to keep the slip or receipt",
        },
        "fiscal": {
            "tse_number": "before the number of the sale in the till's security module",
            "tse_counter": "before the security module's count of signatures",
            "tse_start": "before the time at which the security module saw the sale begin",
            "tse_end": "before the time at which the security module saw the sale end",
            "tse_signature": "before the signature of the security module",
            "till_name": "before the name under which the till is registered with the tax office",
            "control_unit": "before the number of the till's certified control unit",
            "fiscal_run": "before the running number of the printout or of the till's journal",
            "fiscal_proof": (
                "before the control number or that of the daily closing; - for no words"
            ),
            "fiscal_unit": "before the registered number of the fiscal printer or its memory",
            "fiscal_series": "before the series of the electronic receipt",
            "fiscal_key": "the line above the access key of the electronic receipt",
            "fiscal_protocol": (
                "before the number under which the electronic receipt was authorised"
            ),
            "fiscal_buyer": (
                "the line that says that the buyer is not identified; - for no such line"
            ),
            "fiscal_law": "before the number of the law by which the taxes are estimated",
        },
    },
    optional=frozenset(
        (
            "control_unit",
            "empties",
            "fiscal_buyer",
            "fiscal_key",
            "fiscal_law",
            "fiscal_proof",
            "fiscal_protocol",
            "fiscal_run",
            "fiscal_series",
            "fiscal_unit",
            "registration",
            "service",
            "till_name",
            "tse_counter",
            "tse_end",
            "tse_number",
            "tse_signature",
            "tse_start",
        )
    ),
    trade_tables=RECEIPT_TRADES,
    trade_roles={
        "title": "what the receipt of this trade calls itself, at its top",
        "thanks": "the line of thanks at the end of a receipt of this trade",
        "transaction": "before the number of the transaction or order, in this trade",
    },
)
"""The words of `receipt.toml`, table by table."""

HABIT_ROLES = Roles(
    tables={
        "header": {
            "greeting": "above the name of the shop",
            "banner": "a banner above or below the name, on receipts of shops",
            "banner_at_tables": "the same where guests are served",
            "slogan": "what the shop says of itself, below its name",
            "slogan_at_tables": "the same where guests are served",
            "legal_name": "the name of the firm behind the shop; `{}` is a family name",
            "district": "the part of a town, between the street and the town",
        },
        "totals": {
            "total_plain": "the label of the total: the word alone",
            "total_due": "the label of a total that is due",
            "total_net": "the label of a net total",
            "total_grand": "the label of a grand total",
            "total_sale": "the label of a total that names the sale",
            "total_with_tax": "the label of a total, where the tax that is included is printed",
            "total_again": "the label of the total where it is repeated below the payment",
            "total_payable": "the label of a total that is payable",
        },
        "junk": {
            "survey": "a notice that asks for an opinion, of several lines",
            "coupon": "a notice about an offer for the next purchase, of several lines",
            "loyalty": "a notice about a programme for regular customers, of several lines",
            "terms": "the terms of returns, of several lines",
            "follow": "a notice that names social networks",
            "modifier": "what a guest wants otherwise, below an article",
        },
    },
    complete=False,
)
"""The words of habits of printing."""

LAYOUT = {
    "": {
        "plate": "plate",
        "contactless_limit": "tap",
        "web": "web",
        "web_without_marks": "bare",
        "forms": "forms",
        "print_rates": "print_rates",
        "till_dates": "dates",
        "till_times": "times",
    }
}
FILE = CountryFile(
    "receipt.toml",
    ReceiptWords,
    LAYOUT,
    {"words": ROLES, "said": HABIT_ROLES},
    ("forms",),
    about="the words of receipts beside their labels",
    effect_if_missing="receipts print their labels alone",
)


VOCABULARIES: Countries[ReceiptWords] = Countries(
    "vocabulary of receipts", FILE.name, FILE.read_record
)


def load_vocabulary(locale: str) -> ReceiptWords:
    """Return a country's vocabulary; an empty one if the country has no file."""
    return VOCABULARIES.get(locale, NO_WORDS)
