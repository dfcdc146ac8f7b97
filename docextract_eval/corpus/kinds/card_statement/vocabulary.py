"""The words of a country's card statements, and the purchases that its cards are used for.

A vocabulary is a country's `card_statement.toml`. Merchants, towns, streets, short dates and the
words `page`, `of`, `to`, `phone`, `customer_number`, `section_total`, `carried`, `brought` are
those of the country's bank statements. Words at the same index of tuples belong to one issuer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from docextract_eval.corpus.kinds.bank_statement.vocabulary import MovementPattern, Words
from docextract_eval.corpus.kinds.sheets.sheet_words import SheetWords
from docextract_eval.countries import Countries
from docextract_eval.countries.country_files import (
    FORBID_EXTRA,
    CountryFile,
    Roles,
    TableKeys,
    TablePairs,
)

__all__ = [
    "VOCABULARIES",
    "CardStatementWords",
    "MinimumPayment",
    "MovementPattern",
    "Words",
    "load_vocabulary",
]


@dataclass(frozen=True, slots=True)
class MinimumPayment:
    """The minimum payment: an amount, or a share of the balance with fees and interest."""

    __pydantic_config__ = FORBID_EXTRA

    floor: int
    percent: int


@dataclass(frozen=True, slots=True)
class CardStatementWords:
    """The words and habits of one country's card statements.

    Patterns of lines are those of `MovementPattern`.
    """

    name: str
    words: Words
    """Roles such as `title`; `en_US` has all. `autopay` and the warnings are sentences with fields,
    such as `{new_balance}`, between blanks, so that no point or comma touches a value."""
    issuers: tuple[str, ...]
    """`{town}` for a town of the region, `{family}` for a family name."""
    purchases: tuple[MovementPattern, ...]
    """The movements that a card is used for: at a `till`, `online`, by a `mandate` on a day of each
    month."""
    cash: tuple[MovementPattern, ...]
    payments: tuple[str, ...]
    """The descriptions of the holder's payments in the table."""
    refund: str
    """The description of a refund, with that of the purchase as `{line}`."""
    charges: Mapping[str, Annotated[tuple[str, int], TableKeys(("words", "amount"))]]
    """Fees (`annual`, `late`, `cash`, `foreign`), each with its description and its amount, which
    is in hundredths of a percent of the purchase for `cash` and `foreign`; and `interest`, in
    hundredths of a percent a year."""
    foreign: tuple[str, ...]
    """The line below a purchase abroad, of `{original_currency}`, `{original_amount}`, `{rate}`."""
    instalment: tuple[str, ...]
    """The line below an instalment, of `{part}`, `{parts}` and, if it is printed, `{whole}`."""
    masks: tuple[str, ...]
    """Patterns of a masked card number: `{tail}` for its end, `{bin}` for its first four digits."""
    sides: tuple[Annotated[tuple[str, str], TableKeys(("credit", "debit"))], ...]
    """The words printed behind a credit and behind a debit where both have one."""
    signs: tuple[str, ...]
    """Styles in which credits are marked: `minus`, `trailing`, `parentheses`, `credit` for the word
    of `sides` behind credits only, `suffix` for words behind both, `triangle`."""
    layouts: tuple[str, ...]
    """The layout families of the country's issuers; the usual ones are listed twice."""
    limits: tuple[int, ...]
    """Credit limits, the lowest first."""
    minimum: MinimumPayment
    pays_in_full: float = 0.0
    """The share of cards whose whole balance is collected every month; they have no minimum
    payment."""
    account: str = ""
    """The pattern of an account number, if card accounts have one."""
    buys: bool = False
    """Whether a rate is the foreign amount for one unit of home, not the reverse."""
    money: int = 0
    """The locale's style of money in sums; only the first shows no currency."""
    due_days: Annotated[tuple[int, int], TableKeys(("least", "most"))] = (21, 25)
    """The least and the largest number of days from the end of the period to the due date."""
    sheet: SheetWords = field(default_factory=SheetWords)
    """What stands around the table: small print, messages, and the slip to pay with."""
    foreign_since: Annotated[tuple[tuple[str, int], ...], TablePairs()] = ()
    """Where law sets the charge `foreign` and changed it: the charges, each with the day since
    which it applies."""

    def foreign_fee_basis_points(self, date: str) -> int:
        """Return the charge, as in `charges`, for a purchase abroad posted on this day."""
        usual = self.charges.get("foreign", ("", 0))[1]
        return next((fee for since, fee in reversed(self.foreign_since) if since <= date), usual)


ROLES = Roles(
    {
        "headings": {
            "title": "what the statement calls itself",
            "summary": "the heading above the sums that lead to the new balance",
            "pay_info": "the heading of the box that says how much is due, and when",
            "activity": "the heading of the table of transactions",
            "payments_section": "the heading of the table of payments and refunds",
            "purchases_section": "the heading of the table of purchases",
            "cash_section": "the heading of the table of cash withdrawals",
            "fees_section": "the heading of the table of fees",
            "interest_section": "the heading of the table of interest",
            "pending_section": "the heading of the list of transactions that are not posted yet",
            "ytd": "the heading above the fees and interest of this year so far",
            "rates": "the heading above the table of interest rates",
            "coupon": "the heading of the payment slip at the end, to be cut off",
        },
        "sums": {
            "previous_balance": "before the balance of the last statement",
            "payments": "before the sum of the payments received",
            "other_credits": "before the sum of refunds and other credits",
            "purchases": "before the sum of the purchases; also their line in the table of rates",
            "cash_advances": "before the sum of the cash withdrawals",
            "fees": "before the sum of the fees",
            "interest": "before the sum of the interest",
            "new_balance": "before the balance at the end of this statement",
            "minimum_payment": "before the least amount that must be paid",
            "past_due": "before what is overdue from earlier statements",
            "over_limit": "before the amount by which the credit limit is exceeded",
            "credit_limit": "before the credit limit",
            "available_credit": "before what may still be spent",
            "cash_limit": "before the limit for cash withdrawals",
            "ytd_fees": "before the fees of this year so far",
            "ytd_interest": "before the interest of this year so far",
        },
        "heads": {
            "date": "the header of the column of dates of the transactions",
            "posting_date": "the header of the column of dates of posting",
            "description": "the header of the column that says what each transaction was",
            "original_amount": "the header of the column of amounts in a foreign currency",
            "rate": "the header of the column of exchange rates",
            "debit": "the header of the column of amounts charged to the card",
            "credit": "the header of the column of amounts in favour of the holder",
            "amount": "the header of the one column of amounts, where both sides share it",
            "card": "the header of the column of the last digits of the card that was used",
            "apr": "the header of the column of yearly rates, in the table of interest rates",
            "subject": "the header of the column of balances that bear interest, in the same table",
        },
        "identity": {
            "card_number": "before the masked number of the card",
            "account_number": "before the number of the card account",
            "customer_number": "before the number of the customer",
            "cardholder": "before the name of the holder of a card",
            "currency": "before the currency of the card account",
            "period": "before the first and last day of the period",
            "statement_date": "before the day on which the statement was made",
            "due_date": "before the day by which payment is due",
            "print_date": "before the day on which the statement was printed",
            "points": "before the balance of reward points",
            "points_earned": "before the reward points earned in this period",
        },
        "notices": {
            "autopay": "a sentence with {new_balance} and {due_date}: what is collected, and when",
            "late_warning": "a sentence with {late_fee}: what late payment costs",
            "minimum_warning": (
                "a sentence with {years} and {in_all}, or with {each}: what it costs to pay "
                "only the minimum, or how much a month pays sooner"
            ),
            "foreign_fee": "before the fee on a purchase abroad, on the line below it",
            "enclosed": "before the space for the amount paid, on the payment slip",
            "legal": "the notice in small type at the foot of each page",
        },
    },
    frozenset(("cardholder", "currency", "customer_number")),
)
"""The words of `card_statement.toml`, table by table."""

LAYOUT = {
    "": {
        "layouts": "layouts",
        "money_form": "money",
        "signs": "signs",
        "sides": "sides",
        "masks": "masks",
        "account_form": "account",
        "limits": "limits",
        "pays_in_full_share": "pays_in_full",
        "due_days": "due_days",
        "minimum": "minimum",
        "issuers": "issuers",
        "payments": "payments",
        "refund": "refund",
        "instalment": "instalment",
        "abroad": "foreign",
        "rate_buys_foreign": "buys",
        "purchases": "purchases",
        "cash": "cash",
        "charges": "charges",
        "foreign_fee_since": "foreign_since",
        "sheet": "sheet",
    }
}
FILE = CountryFile(
    "card_statement.toml",
    CardStatementWords,
    LAYOUT,
    {"words": ROLES},
    ("charges",),
    about="the words of card statements",
)


def _read_words(locale: str) -> CardStatementWords:
    return CardStatementWords(name=locale, **FILE.read_attributes(locale))


VOCABULARIES: Countries[CardStatementWords] = Countries(
    "vocabulary of card statements", FILE.name, _read_words
)
load_vocabulary = VOCABULARIES.load
"""Return a country's vocabulary."""
