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

_NUMBER_ROLES = {
    "till": ("store", "till", "cashier", "transaction"),
    "stay": ("guest", "room", "arrival", "departure"),
    "pump": ("pump", "plate"),
    "entry": ("ticket", "plate", "entry", "exit", "duration"),
    "ride": ("vehicle", "driver", "start", "end"),
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
_SLIP_NUMBERS = (
    ("terminal", "merchant_id", "trace", "aid", "auth"),
    ("merchant_id", "terminal", "trace", "auth"),
    ("terminal", "aid", "auth"),
    ("auth", "trace", "merchant_id", "terminal"),
)
"""The roles of the numbers of a card terminal, in the orders of several makes."""
_COMPANY_FORMS = {
    *("and", "bhd", "co", "company", "corp", "gmbh", "inc", "limited", "llc", "llp", "ltd", "m"),
    *("pb", "plc", "plt", "pvt", "sdn", "the"),
}
"""Words that web addresses leave out."""
_AT_TABLES = ("table", "cashier", "transaction")
"""The roles that replace a till's numbers where guests are served at tables."""
_VALUES_OF_ROLE = {
    "entry": ("entry_day", "entry_time"),
    "exit": ("exit_day", "exit_time"),
}
"""The values of roles that have two."""
_ONE_LINE_BLOCKS = {"staff": "staff", "registered": "registration"}
"""Blocks of one line, with label and value: who serves, the company's number."""
_TEXT_BLOCKS = {"title", "policy", "slip_title", "contactless", "approved", "keep"}
"""Blocks that are a text without a value."""
_SPELLINGS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "oe", "å": "aa"}
)
_STROKED = str.maketrans({"ł": "l", "ı": "i", "đ": "d"})
_ALWAYS_PRINTED = {
    *("stay", "pump", "entry", "ride", "slip_numbers"),
    *("slip_title", "contactless", "approved", "keep"),
}
"""Blocks that are printed whenever a family has them."""


@dataclass(frozen=True, slots=True)
class Notices:
    """A country's words for the small print, and the numbers that they label."""

    vocabulary: ReceiptWords
    dialect: int
    printed_parts: Mapping[str, bool]
    labels: Labels
    is_paid_by_card: bool
    is_contactless: bool
    trade: str
    shop: str
    setting: ReceiptSetting

    def wording(self, role: str) -> str:
        """Return the words of this till for a role; empty if the country has none."""
        return self.vocabulary.wording(role, self.dialect)

    def block_lines(self, name: str) -> Iterator[Line]:
        """Yield the lines of a block, if it is printed and the country has words for it."""
        if name not in _ALWAYS_PRINTED and not self.printed_parts[name]:
            return
        if self._number_roles(name):
            yield from self._number_lines(name)
        elif name == "contactless" and not self.is_contactless:
            yield from self.notice_lines(self.wording("chip"))
        elif name in _TEXT_BLOCKS:
            yield from self.notice_lines(
                self.vocabulary.trade_wording(self.trade, name, self.dialect)
            )
        elif name in _ONE_LINE_BLOCKS and self.wording(_ONE_LINE_BLOCKS[name]):
            role, gap = _ONE_LINE_BLOCKS[name], 0.4 if name == "staff" else 0.0
            yield self.setting.header_aligned_line(
                self.wording(role), self.labels.make_label(role), gap=gap
            )
        elif name == "survey" and self.wording("survey"):
            yield from self.notice_lines(self.wording("survey"))
            yield from self.survey_code_lines()
        elif name == "hours" and self.wording("hours"):
            yield from self._hours_lines(
                self.labels.make_label("opens"), self.labels.make_label("closes")
            )
        elif name == "web" and self.vocabulary.web and (at := self._web_name()):
            yield from self.notice_lines(self.vocabulary.web.format(at))
        elif name == "slip" and self.is_paid_by_card and self.wording("terminal"):
            yield from self.notice_lines(self.wording("slip_title"))
            yield from self._number_lines("slip_numbers")
            yield from self.notice_lines(self.wording("approved"))

    def survey_code_lines(self) -> Iterator[Line]:
        """Yield the code with which a customer takes part in a survey."""
        yield self.setting.header_aligned_line(
            self.wording("survey_code"), self.labels.make_label("survey_code")
        )

    def _number_lines(self, name: str) -> Iterator[Line]:
        pairs = [
            (
                self.vocabulary.trade_wording(self.trade, role, self.dialect),
                tuple(map(self.labels.make_label, values)),
            )
            for role in self._number_roles(name)
            if self.wording(role)
            and self.labels.values.keys() >= {*(values := _VALUES_OF_ROLE.get(role, (role,)))}
        ]
        if pairs:
            yield Line(size=0.3)
        if name != "till" or not (line := self.setting.labelled_numbers_on_one_line(pairs)):
            yield from self.setting.labelled_number_lines(pairs)
        else:
            yield line

    def _number_roles(self, name: str) -> tuple[str, ...]:
        """Return the roles of a block of numbers, as this till or terminal prints them."""
        if name == "slip_numbers":
            return _SLIP_NUMBERS[self.dialect // 3 % len(_SLIP_NUMBERS)]
        return (
            _AT_TABLES if name == "till" and self.trade == "cafe" else _NUMBER_ROLES.get(name, ())
        )

    def _hours_lines(self, opens: Field, closes: Field) -> Iterator[Line]:
        """Yield the days and the hours on one line, or on two lines on a narrow roll."""
        days, times = self.wording("hours"), (opens, "-", closes)
        if self.setting.text_width(f"{days} {opens.text} - {closes.text}") <= 1:
            yield self.setting.header_aligned_line(days, *times)
        else:
            yield from self.notice_lines(days)
            yield self.setting.header_aligned_line(*times)

    def _web_name(self) -> str:
        """Return the shop's name as a web address; empty if its script has no Latin letters.

        It is short: two words or three, without the form of the company.
        """
        words = [word for word in self.shop.split() if not _is_company_form(word)]
        short = " ".join(words[: 2 + self.dialect // 3 % 2]) or self.shop
        at = web_name(short, without_accents=self.vocabulary.web_without_marks)
        return "".join(char for char in at if not char.isdigit())  # no number without a name

    def notice_lines(self, text: str) -> Iterator[Line]:
        """Yield the lines of a notice, aligned like the shop's header."""
        yield from self.setting.wrapped_lines(text, centred=self.setting.layout.head == "center")


def _is_company_form(word: str) -> bool:
    """Return whether a word only says what kind of company it is.

    >>> [_is_company_form(word) for word in ("SDN", "(M)", "&", "Raju")]
    [True, True, True, False]
    """
    bare = "".join(char for char in word.casefold() if char.isalnum())
    return not bare or bare in _COMPANY_FORMS


def web_name(shop: str, *, without_accents: bool = False) -> str:
    """Return a shop's name as web addresses spell it: Latin letters and digits, in lower case.

    >>> web_name("Bäckerei Reißing & Fils"), web_name("Café de l'Étoile")
    ('baeckereireissingfils', 'cafedeletoile')
    >>> web_name("Købmand Ågård")
    'koebmandaagaard'
    >>> web_name("Hälsobutiken Öst", without_accents=True), web_name("Łakota")
    ('halsobutikenost', 'lakota')
    """
    lower = shop.lower().translate(_STROKED)
    plain = unicodedata.normalize("NFKD", lower.translate({} if without_accents else _SPELLINGS))
    return "".join(char for char in plain if char.isascii() and char.isalnum())
