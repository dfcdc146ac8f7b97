"""What receipts of a country say beside their fields: heads of numbers, notices, names of lines.

A vocabulary is one file here with one `Vocabulary`, and one line in `VOCABULARIES`. A locale
without one prints none of this: no word of another language ever stands in for a missing one.
Words of one place in a tuple belong to one till.

- `en_US`, `en_GB`, `en_IN`
- `de_DE`, `de_CH`
- `fr_FR`
- `es_ES`, `it_IT`, `pt_BR`
- `pl_PL`
- `nl_NL`
- `zh_CN`
- `sv_SE`
- `vi_VN`
- `tr_TR`
- `th_TH`
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from docextract_eval.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One country's small print."""

    words: Mapping[str, tuple[str, ...]]
    """Per role what is said; a role without words is not printed. What a trade says otherwise has
    its name behind the role's: `title_hotel`."""
    plate: str = ""
    """The form of a car's number: `#` a digit, `@` a letter, `{}` the region."""
    tap: str = ""
    """The most that a card pays by being held; empty if there is no limit."""
    web: str = ""
    """An address on the net, with `{}` for the shop."""
    forms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Per role the forms of its number, where the country has its own."""
    bare: bool = False
    """Whether such addresses leave marks out, where others spell `ä` as `ae`."""

    def say(self, role: str, dialect: int) -> str:
        """Give the words of one till for a role.

        >>> Vocabulary({"till": ("Kasse", "KASSE")}).say("till", 3)
        'KASSE'
        """
        words = self.words.get(role, ("",))
        return words[dialect % len(words)]

    def say_in(self, trade: str, role: str, dialect: int) -> str:
        """Give the words of one till for a role, as its trade says it."""
        return self.say(f"{role}_{trade}", dialect) or self.say(role, dialect)


SILENT = Vocabulary({})

_HERE = "docextract_eval.corpus.kinds.receipt.vocabulary"
VOCABULARIES: Catalog[Vocabulary] = Catalog(
    "vocabulary of receipts",
    {
        "de_CH": f"{_HERE}.de_ch:VOCABULARY",
        "de_DE": f"{_HERE}.de_de:VOCABULARY",
        "en_GB": f"{_HERE}.en_gb:VOCABULARY",
        "en_IN": f"{_HERE}.en_in:VOCABULARY",
        "en_US": f"{_HERE}.en_us:VOCABULARY",
        "es_ES": f"{_HERE}.es_es:VOCABULARY",
        "fr_FR": f"{_HERE}.fr_fr:VOCABULARY",
        "th_TH": f"{_HERE}.th_th:VOCABULARY",
        "it_IT": f"{_HERE}.it_it:VOCABULARY",
        "pl_PL": f"{_HERE}.pl_pl:VOCABULARY",
        "nl_NL": f"{_HERE}.nl_nl:VOCABULARY",
        "vi_VN": f"{_HERE}.vi_vn:VOCABULARY",
        "zh_CN": f"{_HERE}.zh_cn:VOCABULARY",
        "pt_BR": f"{_HERE}.pt_br:VOCABULARY",
        "sv_SE": f"{_HERE}.sv_se:VOCABULARY",
        "tr_TR": f"{_HERE}.tr_tr:VOCABULARY",
    },
)


def spoken(locale: str) -> Vocabulary:
    """Give a locale's vocabulary, or the one that says nothing."""
    return VOCABULARIES.load(locale) if locale in VOCABULARIES.table else SILENT
