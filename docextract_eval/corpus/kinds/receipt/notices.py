"""The blocks of the small print: labelled numbers, and notices without a value."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.receipt.setting import ReceiptSetting
from docextract_eval.corpus.kinds.receipt.small_print import Labels
from docextract_eval.corpus.kinds.receipt.vocabulary import ReceiptWords
from docextract_eval.records import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.records import Field

_NUMBERS = {
    "till": ("store", "till", "cashier", "transaction"),
    "stay": ("guest", "room", "arrival", "departure"),
    "pump": ("pump", "plate"),
    "entry": ("ticket", "plate", "entry", "exit", "duration"),
    "ride": ("vehicle", "driver", "start", "end"),
    "slip_numbers": ("terminal", "merchant_id", "trace", "aid", "auth"),
    "counts": ("item_count",),
    "loyalty": ("member", "points"),
    "returns": ("return_by",),
    "tse": (
        *("tse_number", "tse_counter", "tse_start", "tse_end", "tse_signature"),
        *("till_name", "control_unit"),
    ),
    "fax": ("fax",),
}
"""The roles of the numbers in each block."""
_AT_TABLES = ("table", "cashier", "transaction")
"""The roles that replace a till's numbers where guests are served at tables."""
_VALUES = {
    "entry": ("entry_day", "entry_time"),
    "exit": ("exit_day", "exit_time"),
}
"""The values of roles that have two."""
_BESIDE = {"staff": "staff", "registered": "registration"}
"""Blocks of one line, with label and value: who serves, the company's number."""
_SAID = {"title", "policy", "slip_title", "contactless", "approved", "keep"}
"""Blocks that are a text without a value."""
_SPELT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "oe", "å": "aa"}
)
_BARE = str.maketrans({"ł": "l", "ı": "i", "đ": "d"})
_ALWAYS = {
    *("stay", "pump", "entry", "ride", "slip_numbers"),
    *("slip_title", "contactless", "approved", "keep"),
}
"""Blocks that are printed whenever a family has them."""


@dataclass(frozen=True, slots=True)
class Notices:
    """A country's words for the small print, and the numbers that they label."""

    vocabulary: ReceiptWords
    dialect: int
    shown: Mapping[str, bool]
    labels: Labels
    by_card: bool
    tapped: bool
    trade: str
    shop: str
    setting: ReceiptSetting

    def say(self, role: str) -> str:
        """Return the words of this till for a role; empty if the country has none."""
        return self.vocabulary.say(role, self.dialect)

    def block(self, name: str) -> Iterator[Line]:
        """Yield the lines of a block, if it is printed and the country has words for it."""
        if name not in _ALWAYS and not self.shown[name]:
            return
        if name in _NUMBERS:
            yield from self._numbers(name)
        elif name == "contactless" and not self.tapped:
            yield from self.words(self.say("chip"))
        elif name in _SAID:
            yield from self.words(self.vocabulary.say_in(self.trade, name, self.dialect))
        elif name in _BESIDE and self.say(_BESIDE[name]):
            said, gap = _BESIDE[name], 0.4 if name == "staff" else 0.0
            yield self.setting.middle(self.say(said), self.labels.named(said), gap=gap)
        elif name == "survey" and self.say("survey"):
            yield from self.words(self.say("survey"))
            yield self.setting.middle(self.say("survey_code"), self.labels.named("survey_code"))
        elif name == "hours" and self.say("hours"):
            yield from self._hours(self.labels.named("opens"), self.labels.named("closes"))
        elif name == "web" and self.vocabulary.web and (at := self._site()):
            yield from self.words(self.vocabulary.web.format(at))
        elif name == "slip" and self.by_card and self.say("terminal"):
            yield from self.words(self.say("slip_title"))
            yield from self._numbers("slip_numbers")
            yield from self.words(self.say("approved"))

    def _numbers(self, name: str) -> Iterator[Line]:
        roles = _AT_TABLES if name == "till" and self.trade == "cafe" else _NUMBERS[name]
        pairs = [
            (
                self.vocabulary.say_in(self.trade, role, self.dialect),
                tuple(self.labels.named(value) for value in _VALUES.get(role, (role,))),
            )
            for role in roles
            if self.say(role)
        ]
        if pairs:
            yield Line(size=0.3)
        if name != "till" or not (line := self.setting.in_one(pairs)):
            yield from self.setting.pairs(pairs)
        else:
            yield line

    def _hours(self, opens: Field, closes: Field) -> Iterator[Line]:
        """Yield the days and the hours on one line, or on two lines on a narrow roll."""
        days, times = self.say("hours"), (opens, "-", closes)
        if self.setting.share(f"{days} {opens.text} - {closes.text}") <= 1:
            yield self.setting.middle(days, *times)
        else:
            yield from self.words(days)
            yield self.setting.middle(*times)

    def _site(self) -> str:
        """Return the shop's name as a web address; empty if its script has no Latin letters."""
        return site(self.shop, bare=self.vocabulary.bare)

    def words(self, said: str) -> Iterator[Line]:
        """Yield the lines of a notice, aligned like the shop's header."""
        yield from self.setting.wrapped(said, middle=self.setting.layout.head == "center")


def site(shop: str, *, bare: bool = False) -> str:
    """Return a shop's name as web addresses spell it: Latin letters and digits, in lower case.

    >>> site("Bäckerei Reißing & Fils"), site("Café de l'Étoile")
    ('baeckereireissingfils', 'cafedeletoile')
    >>> site("Købmand Ågård")
    'koebmandaagaard'
    >>> site("Hälsobutiken Öst", bare=True), site("Łakota")
    ('halsobutikenost', 'lakota')
    """
    lower = shop.lower().translate(_BARE)
    plain = unicodedata.normalize("NFKD", lower.translate({} if bare else _SPELT))
    return "".join(char for char in plain if char.isascii() and char.isalnum())
