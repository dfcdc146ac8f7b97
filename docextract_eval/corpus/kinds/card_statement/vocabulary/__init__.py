"""What card issuers of a country call things, and what their cards are used for.

A vocabulary is one file here with one `Vocabulary`, and one line in `VOCABULARIES`. Shops, towns,
streets, short dates and the words `page`, `of`, `to`, `phone`, `customer_number`, `section_total`,
`carried`, `brought` are those of the country's bank statements. Words of one place in a tuple
belong to one issuer.

- `en_US`, `en_GB`, `en_IN`
- `de_DE`, `de_CH`, `nl_NL`, `sv_SE`
- `fr_FR`, `es_ES`, `it_IT`, `pt_BR`
- `pl_PL`, `tr_TR`
- `ja_JP`, `zh_CN`, `vi_VN`, `th_TH`
- `ar_AE`
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from docextract_eval.catalog import Catalog
from docextract_eval.corpus.kinds.bank_statement.vocabulary import Stream, Words

__all__ = ["VOCABULARIES", "Minimum", "Stream", "Vocabulary", "Words", "spoken"]


@dataclass(frozen=True, slots=True)
class Minimum:
    """What must be paid at least: so much, or a share of what is owed with what it cost."""

    floor: int
    percent: int


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One country's card statements, in words. Patterns of lines are those of `Stream`."""

    name: str
    words: Words
    """`title`, ... as `en_US` has them. `autopay` and the warnings are sentences that hold fields,
    as in `{new_balance}`: between blanks, so that no point or comma is next to one."""
    issuers: tuple[str, ...]
    """`{town}` for a town of the region, `{family}` for a family name."""
    purchases: tuple[Stream, ...]
    """What a card is used for: at a `till`, `online`, by a `mandate` on a day of each month."""
    cash: tuple[Stream, ...]
    payments: tuple[str, ...]
    """What a payment of the holder is called in the table."""
    refund: str
    """How the line of a purchase, `{line}`, reads when the money comes back."""
    charges: Mapping[str, tuple[str, int]]
    """Fees: `annual`, `late`, `cash`, `foreign`: what each is called, and its amount, for `cash`
    and `foreign` in hundredths of a percent of what it is for; `interest` in those of a year."""
    foreign: tuple[str, ...]
    """Below a purchase abroad: a line of `{original_currency}`, `{original_amount}`, `{rate}`."""
    instalment: tuple[str, ...]
    """Below a part of a larger purchase: `{part}`, `{parts}` and, if it is told, `{whole}`."""
    masks: tuple[str, ...]
    """How a card's number is shown: `{tail}` for its end, `{bin}` for its first four digits."""
    sides: tuple[tuple[str, str], ...]
    """What is set behind a credit and behind a debit where both say what they are."""
    signs: tuple[str, ...]
    """How amounts show that they are credits: `minus`, `trailing`, `parentheses`, `credit` for
    the word of `sides` behind credits alone, `suffix` for it behind both, `triangle`."""
    layouts: tuple[str, ...]
    """The families that issuers here print, the usual ones twice."""
    limits: tuple[int, ...]
    """Credit limits, the lowest first."""
    minimum: Minimum
    pays_in_full: float = 0.0
    """The share of cards whose whole balance is taken every month: they have no minimum."""
    account: str = ""
    """The pattern of an account's number, where cards have one of their own."""
    buys: bool = False
    """Whether a rate says what one unit of home buys, and not what a foreign unit costs."""
    money: int = 0
    """The locale's style of money in sums; only the first does not show the currency."""
    due_days: tuple[int, int] = (21, 25)
    """How many days after its end a statement is due, at least and at most."""
    foreign_since: tuple[tuple[str, int], ...] = ()
    """Where law sets the charge `foreign` and changed it: from which day on it was what."""

    def foreign_fee(self, day: str) -> int:
        """Give the charge for a purchase abroad that is posted on a day, as `charges` has it."""
        usual = self.charges.get("foreign", ("", 0))[1]
        return next((fee for since, fee in reversed(self.foreign_since) if since <= day), usual)


_HERE = "docextract_eval.corpus.kinds.card_statement.vocabulary"

VOCABULARIES: Catalog[Vocabulary] = Catalog(
    "vocabulary of card statements",
    {
        name: f"{_HERE}.{name.lower()}:VOCABULARY"
        for name in (
            *("ar_AE", "de_CH", "de_DE", "en_GB", "en_IN", "en_US", "es_ES", "fr_FR", "it_IT"),
            *("ja_JP", "nl_NL", "pl_PL", "pt_BR", "sv_SE", "th_TH", "tr_TR", "vi_VN", "zh_CN"),
        )
    },
)


def spoken(locale: str) -> Vocabulary:
    """Return a country's vocabulary; a country without one is an error."""
    return VOCABULARIES.load(locale)
