"""The header block of a receipt: banners, the shop's names and numbers, its address and phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.receipt import addresses
from docextract_eval.corpus.kinds.receipt.content import Receipt, drawn_wording
from docextract_eval.corpus.render.papers import PAPERS
from docextract_eval.records import Line, Mark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.corpus.kinds.receipt.record import ReceiptChoices
    from docextract_eval.corpus.kinds.receipt.vocabulary import ReceiptWords

_LOGO_HEIGHT = 3.6
"""The side of a logo's square in lines of the body."""
_SLOGANS_ABOVE = 4
"""How rarely a slogan stands above the name instead of below it: one in this number."""


def header_lines(receipt: Receipt) -> Iterator[Line]:
    """Yield the header, from the logo to the numbers of the company."""
    if receipt.layout.logo:
        paper = PAPERS[receipt.layout.paper]
        width = round(_LOGO_HEIGHT * paper.pitch / paper.printable_width, 5)
        at = round((1 - width) / 2, 5) if receipt.layout.head == "center" else 0.0
        payload = f"{receipt.choices.trade}\n{receipt.scalars['merchant'].text}"
        mark = Mark("logo", at, width, _LOGO_HEIGHT, payload=payload)
        yield Line(marks=(mark,))
        yield Line(gap=_LOGO_HEIGHT - 1.7)
    if receipt.has_habit("banner_above"):
        yield from receipt.notices.notice_lines(_trade_words(receipt, "banner"))
    if receipt.has_habit("greeting"):
        yield from receipt.notices.notice_lines(_words(receipt, "greeting"))
    slogan = _trade_words(receipt, "slogan") if receipt.has_habit("slogan") else ""
    above = receipt.choices.dialect % _SLOGANS_ABOVE == 0
    yield from receipt.notices.notice_lines(slogan if above else "")
    yield from _name_lines(receipt)
    yield from receipt.notices.notice_lines("" if above else slogan)
    yield from _address_lines(receipt)
    yield from _number_lines(receipt)


def legal_name(choices: ReceiptChoices, vocabulary: ReceiptWords) -> str:
    """Return the name of the firm behind the shop; empty if the header does not print it."""
    if not choices.habits.get("two_names"):
        return ""
    return vocabulary.habit_wording("legal_name", choices.dialect).format(choices.owner)


def other_names(choices: ReceiptChoices, vocabulary: ReceiptWords) -> tuple[str, ...]:
    """Return what the shop may be called besides: its firm's name, or both as they stand."""
    name, legal = choices.merchant, legal_name(choices, vocabulary)
    return (legal, f"{name} {legal}") if legal else ()


def _name_lines(receipt: Receipt) -> Iterator[Line]:
    """Yield the shop's name, that of its firm, and the numbers right beside or below them."""
    name, setting = receipt.scalars["merchant"], receipt.setting
    number = receipt.labels.make_label("registration")
    numbered = receipt.has_habit("registration_behind")
    if numbered and setting.text_width(f"{name.text} {number.text}") <= 1:
        yield setting.header_aligned_line(name, number)
    else:
        large = receipt.has_habit("tall_name")
        yield from setting.wordmark_lines(name) if large else setting.shop_name_lines(name)
        if numbered or receipt.has_habit("registration_below"):
            yield setting.header_aligned_line(number)
    firm = legal_name(receipt.choices, receipt.notices.vocabulary)
    yield from receipt.notices.notice_lines(firm)
    if receipt.has_habit("store_number") and (label := receipt.notices.wording("store")):
        yield setting.header_aligned_line(label, receipt.labels.make_label("store"))


def _address_lines(receipt: Receipt) -> Iterator[Line]:
    middle = receipt.layout.head == "center"
    for part in addresses.address_lines(receipt.choices, receipt.notices.vocabulary):
        yield from receipt.setting.wrapped_lines(part, "address", centred=middle)


def _number_lines(receipt: Receipt) -> Iterator[Line]:
    """Yield the phone number, and the numbers of taxes and of the register of companies."""
    if receipt.has_value("phone"):
        yield from receipt.setting.header_aligned_lines(
            _phone_label(receipt), receipt.scalars["phone"]
        )
    if receipt.has_value("tax_id") and receipt.choices.tax_id:
        words = {"tax_id": addresses.tax_id_labels(receipt.choices.tax_id, receipt.locale)}
        label = drawn_wording(words, receipt.choices.wording, "tax_id")
        yield from receipt.setting.header_aligned_lines(label, receipt.scalars["tax_id"])
    yield from receipt.notices.block_lines("registered")


def _phone_label(receipt: Receipt) -> str:
    """Return the label of the phone number; empty where the till prints none."""
    labelled = receipt.choices.habits.get("phone_label")
    if labelled is None:
        return receipt.wording("phone")
    words = tuple(filter(None, receipt.locale.labels["phone"]))
    number = receipt.choices.wording["phone"]
    return words[number % len(words)] if labelled and words else ""


def _words(receipt: Receipt, role: str) -> str:
    return receipt.notices.vocabulary.habit_wording(role, receipt.choices.dialect)


def _trade_words(receipt: Receipt, role: str) -> str:
    """Return the words of a role; those for places where guests are served, if there are any."""
    at_tables = _words(receipt, f"{role}_at_tables") if receipt.choices.trade == "cafe" else ""
    return at_tables or _words(receipt, role)
