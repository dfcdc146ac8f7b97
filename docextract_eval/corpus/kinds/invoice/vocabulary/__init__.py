"""What firms of a country call things on their bills, what they sell, and to whom.

A vocabulary is one file here with one `Vocabulary`, and one line in `VOCABULARIES`. Words of one
place in a tuple belong to one firm; a role has as many as it needs. Streets, towns, phones, taxes
and tax numbers are the locale's.

- `en_US`, `en_GB`, `en_IN`
- `de_DE`, `de_CH`, `nl_NL`, `sv_SE`
- `fr_FR`, `es_ES`, `it_IT`, `pt_BR`
- `pl_PL`, `tr_TR`
- `ja_JP`, `zh_CN`, `vi_VN`, `th_TH`
- `ar_AE`
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from docextract_eval.catalog import Catalog
from docextract_eval.corpus.wares import Trade

Words = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One country's invoices, in words."""

    name: str
    words: Words
    """Per role what is printed; `en_US` shows all roles. In the sentences `early`, `due`, `terms`
    and `refers` stand fields in braces, blanks around them; a role without words is not said."""
    trades: Mapping[str, Trade]
    """Per trade its firms and what they sell: `services` by time, `crafts` with material,
    `supplies` by the piece, `online` by the month and `utility` by the meter. The goods are the
    locale's tax classes, and a `#` in a name is a digit."""
    buyers: tuple[str, ...]
    """Firms that buy: `{family}` for a family name, `{town}` for their town."""
    units: Words
    """Per unit of the wares (`piece` where they have none) how it is printed."""
    layouts: tuple[str, ...]
    """The families that firms here print, the usual ones twice."""
    numbers: tuple[str, ...] = ("{y}-####", "INV-#####", "{y}{m}###", "########")
    """Patterns of an invoice's number: `#` a digit, `@` a letter."""
    person: str = "{first_name} {last_name}"
    """How people are named, in Faker's words."""
    honorific: str = ""
    """What is set behind a buyer's name."""
    money: int = 1
    """The locale's style of money in sums: one that shows the currency."""
    signed: tuple[bool, ...] = (False, True)
    """Whether amounts of the table show the currency too."""
    days: tuple[int, ...] = (7, 10, 14, 30, 30)
    """In how many days invoices are due."""
    early: tuple[tuple[str, int], ...] = (("2", 10),)
    """What percentage is taken off by whom pays in how many days."""
    early_share: float = 0.2
    """How often it is offered."""
    prices: tuple[str, ...] = ("net", "net", "net", "gross")
    """Whether lines are without tax, or with it."""
    references: tuple[str, ...] = ("number", "none")
    """What a payer is to quote: `number` of the invoice, `rf` a creditor's reference, `qr` a Swiss
    one of 27 digits, or `none`."""
    sorts: tuple[int, ...] = ()
    """Which of the locale's tax numbers firms have, where not all of them."""
    codes: tuple[str, ...] = ()
    """The codes that telephones pay by: `epc`, `upi`; a Swiss slip has its own."""
    percents: tuple[int, ...] = (0,)
    """Whether a rate is printed without a blank before its sign, 0, or with one, 1."""
    reverse_share: float = 0.06
    """How often the buyer owes the tax."""
    small_share: float = 0.05
    """How often the seller is too small to owe any."""
    step: str = ""
    """What firms round the amount due to, where some do."""
    asides: Words = field(default_factory=dict)
    """What only some papers say; what is missing here is not printed."""
    service_codes: bool = False
    """Whether services have codes, as articles do."""
    account_beside_iban: bool = False
    """Whether the number of an account and the code of its branch stand where there is an IBAN."""
    before_day: str = ", "
    """What stands between work and the day on which it was done."""
    city_ends: str = ""
    """With what the name of a city ends, where towns are named with their districts: a bank is of
    the city."""


_HERE = "docextract_eval.corpus.kinds.invoice.vocabulary"

VOCABULARIES: Catalog[Vocabulary] = Catalog(
    "vocabulary of invoices",
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
