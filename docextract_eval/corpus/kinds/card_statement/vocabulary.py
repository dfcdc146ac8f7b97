"""The words of a country's card statements, and the purchases that its cards are used for.

A vocabulary is a country's `card_statement.toml`. Merchants, towns, streets, short dates and the
words `page`, `of`, `to`, `phone`, `customer_number`, `section_total`, `carried`, `brought` are
those of the country's bank statements. Words at the same index of tuples belong to one issuer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from docextract_eval.corpus.kinds.bank_statement.vocabulary import MovementPattern, Words
from docextract_eval.corpus.kinds.sheets.sheet_words import SheetWords
from docextract_eval.countries import Countries
from docextract_eval.countries.country_files import (
    FORBID_EXTRA,
    CountryFile,
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
    """The least amount."""
    percent: int
    """The share of the balance, in percent."""


@dataclass(frozen=True, slots=True)
class CardStatementWords:
    """The words and habits of one country's card statements.

    Patterns of lines are those of `MovementPattern`.
    """

    words: Words
    """Roles such as `title`; `en_US` has all. `autopay` and the warnings are sentences with fields,
    such as `{new_balance}`, between blanks, so that no point or comma touches a value."""
    issuers: tuple[str, ...]
    """`{town}` for a town of the region, `{family}` for a family name."""
    purchases: tuple[MovementPattern, ...]
    """The movements that a card is used for: at a `till`, `online`, by a `mandate` on a day of each
    month."""
    cash: tuple[MovementPattern, ...]
    """Movements of cash."""
    payments: tuple[str, ...]
    """The descriptions of the holder's payments in the table."""
    refund: str
    """The description of a refund, with that of the purchase as `{line}`."""
    charges: Mapping[str, Annotated[tuple[str, int], TableKeys(("words", "amount"))]]
    """Fees (`annual`, `late`, `cash`, `foreign`), each with its description and its amount, which
    is in hundredths of a percent of the purchase for `cash` and `foreign`; and `interest`, in
    hundredths of a percent a year."""
    abroad: tuple[str, ...]
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
    """What has to be paid at least."""
    pays_in_full_share: float = 0.0
    """The share of cards whose whole balance is collected every month; they have no minimum
    payment."""
    account_form: str = ""
    """The pattern of an account number, if card accounts have one."""
    rate_buys_foreign: bool = False
    """Whether a rate is the foreign amount for one unit of home, not the reverse."""
    money_form: int = 0
    """The locale's style of money in sums; only the first shows no currency."""
    due_days: Annotated[tuple[int, int], TableKeys(("least", "most"))] = (21, 25)
    """The least and the largest number of days from the end of the period to the due date."""
    sheet: SheetWords = field(default_factory=SheetWords)
    """What stands around the table: small print, messages, and the slip to pay with."""
    foreign_fee_since: Annotated[tuple[tuple[str, int], ...], TablePairs()] = ()
    """Where law sets the charge `foreign` and changed it: the charges, each with the day since
    which it applies."""

    def foreign_fee_basis_points(self, date: str) -> int:
        """Return the charge, as in `charges`, for a purchase abroad posted on this day."""
        usual = self.charges.get("foreign", ("", 0))[1]
        return next(
            (fee for since, fee in reversed(self.foreign_fee_since) if since <= date), usual
        )


FILE = CountryFile(
    "card_statement.toml",
    CardStatementWords,
    Path(__file__).with_name("words.toml"),
    mappings=("charges",),
    about="the words of card statements",
)
VOCABULARIES: Countries[CardStatementWords] = Countries(
    "vocabulary of card statements", FILE.name, FILE.read_record
)
load_vocabulary = VOCABULARIES.load
"""Return a country's vocabulary."""
