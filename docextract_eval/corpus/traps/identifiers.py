"""Traps on identifiers: numbers of orders, customers, taxes, accounts and cards."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Any

from stdnum import iban as ibans

from docextract_eval.corpus.kinds.bank_statement.numbers import identity
from docextract_eval.corpus.kinds.bank_statement.vocabulary import spoken as bank_spoken
from docextract_eval.corpus.kinds.invoice.goods import trade_of
from docextract_eval.corpus.kinds.invoice.vocabulary import spoken as invoice_spoken
from docextract_eval.corpus.kinds.people import filled, people
from docextract_eval.corpus.traps import TrapSpec, always, invoices, unless
from docextract_eval.corpus.traps.edits import (
    differ,
    field_of,
    insert,
    line_of,
    reprinted,
    ruler,
    sprung,
    with_decoys,
    words_beside,
)
from docextract_eval.corpus.traps.receipts import below_all
from docextract_eval.corpus.traps.statements import ACCOUNTS, caught, misreading, printed
from docextract_eval.corpus.traps.vocabulary import (
    FirstVatIdWins,
    NumberSoup,
    PersonalDataCanary,
    words_of,
)
from docextract_eval.records import Field, Line, Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.invoice.record import InvoiceChoices
    from docextract_eval.corpus.kinds.record import DocumentChoices
    from docextract_eval.fieldtypes import Context

_NUMBER_FORMS = ("########", "######", "#######", "#### #### #### #### #### #### ####")
_OTHER_NUMBERS = ("order_number", "customer_number", "delivery_number", "key_number")


def _print_other_numbers(
    content: Content, context: Context, rng: np.random.Generator
) -> Content | None:
    words = words_of(NumberSoup, context.locale.name)
    number = field_of(content, "receipt_number")
    resolver = words_beside(content, number.key)
    if words is None or number.value is None or resolver is None:
        return None
    texts = [filled(form, rng) for form in _NUMBER_FORMS]
    values = [text.replace(" ", "") for text in texts]
    if not differ(number, values):
        return None
    found = [
        Field(name, "code", value, text, decoy_of=number.name)
        for name, value, text in zip(_OTHER_NUMBERS, values, texts, strict=True)
    ]
    labels = (getattr(words, field.name) for field in found)
    trapped = below_all(content, zip(labels, found, strict=True))
    return sprung(trapped, "number_soup", number.name, [field.key for field in found], resolver)


_INVOICE_NUMBERS = ("order_number", "customer_number", "delivery_number")


_GOODS_ARE_SENT = always(**invoices.WHOLE, trade="supplies")  # with a delivery number


def _confuse_invoice_numbers(
    content: Content, _: Context, __: np.random.Generator
) -> Content | None:
    number = field_of(content, "invoice_number")
    rivals = invoices.others(content, number, (*_INVOICE_NUMBERS, "payment_reference", "meter"))
    label = invoices.label_of(content, number.key)
    if label is None or len(rivals) < len(_INVOICE_NUMBERS):
        return None
    return sprung(content, "number_soup", number.name, [field.key for field in rivals], label)


NUMBER_SOUP = TrapSpec(
    "number_soup",
    ("receipt",),
    "receipt_number",
    _print_other_numbers,
    also=(
        TrapSpec(
            "number_soup",
            invoices.KINDS,
            "invoice_number",
            _confuse_invoice_numbers,
            invoices.showing(*_INVOICE_NUMBERS),
            _GOODS_ARE_SENT,
            control=invoices.showing(but=_INVOICE_NUMBERS),
        ),
    ),
)


_FIRMS = ("AB", "B.V.", "GmbH", "Ltd", "SARL", "TNHH", "CÔNG TY", "บริษัท", "公司", "会社", "ذ.م.م")
_BUYER_FIRST = ("letter", "boxed", "seikyusho", "plain", "subscription")
"""Layouts that print the buyer's number above the seller's, where both have one."""


def _every_seller_numbered(locale: str) -> bool:
    words = words_of(FirstVatIdWins, locale)
    return words is not None and words.every_seller_numbered


def _both_in(locale: str) -> bool:
    return any(name in _BUYER_FIRST for name in invoice_spoken(locale).layouts)


def _buyer_number_first(chosen: InvoiceChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    """Fix a seller without a number, or a layout with the buyer's number first."""
    locale, none = chosen.locale, bool(rng.random() < 0.5)
    firm = {**invoices.WHOLE, "buys": "firm", "tax_case": "usual"}
    if _every_seller_numbered(locale) or (_both_in(locale) and not none):
        fitting = invoices.family(chosen, rng, lambda layout: layout.name in _BUYER_FIRST)
        shown = invoices.shows(chosen, "seller_tax_id", "phone", but=("buyer_tax_id", "ship_to"))
        return {**firm, **fitting, **shown}
    shops = [shop for shop in trade_of(locale, "crafts").shops if not _is_firm(shop)]
    family_name = people(locale, rng).last_name()
    seller = shops[rng.integers(len(shops))].format(family_name, town=chosen.seller_town.name)
    small = {"trade": "crafts", "tax_case": "small", "seller": seller}
    return {**firm, **small, **invoices.shows(chosen, but=("seller_tax_id", "buyer_tax_id"))}


def _is_firm(shop: str) -> bool:
    return any(word in shop for word in _FIRMS)


def _show_buyer_number(chosen: InvoiceChoices, _: np.random.Generator) -> Mapping[str, Any]:
    return invoices.shows(chosen, "buyer_tax_id")


def _confuse_tax_numbers(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    seller, buyer = (field_of(content, f"{side}_tax_id") for side in ("seller", "buyer"))
    if buyer.value is None or (label := invoices.label_of(content, buyer.name)) is None:
        return None
    if seller.value is None:
        return sprung(content, "first_vat_id_wins", seller.name, [buyer.key], label)
    first, later = line_of(content, buyer.key), line_of(content, seller.key)
    if first is None or later is None or first > later or not differ(seller, [buyer.value]):
        return None
    return sprung(
        content,
        "first_vat_id_wins",
        seller.name,
        [buyer.key],
        invoices.label_of(content, seller.name),
    )


FIRST_VAT_ID_WINS = TrapSpec(
    "first_vat_id_wins",
    invoices.KINDS,
    "seller_tax_id",
    _confuse_tax_numbers,
    _show_buyer_number,
    _buyer_number_first,
    lacks=unless(
        lambda name: _both_in(name) or not _every_seller_numbered(name),
        "its numbers are printed with the seller's name, which comes first",
    ),
)


_MISREAD_DIGITS = {
    "0": "86",
    "1": "7",
    "3": "8",
    "5": "6",
    "6": "58",
    "7": "1",
    "8": "03",
    "9": "8",
}
"""What each digit is misread as."""


def _iban_with_double(chosen: InvoiceChoices, rng: np.random.Generator) -> Mapping[str, Any] | None:
    """Fix an account number that can be misread as another valid one, if one is found."""
    if chosen.identity.iban is None:
        return None
    shown = {**chosen.shown, "iban": True}
    for _ in range(40):
        found = identity(chosen.locale, rng)
        if found.iban and _double(found.iban.replace(" ", "")):
            return {"identity": found, "shown": shown}
    return {"shown": shown}


def _double(number: str) -> str | None:
    """Return a number with two misread digits that still passes its check, or None."""
    spots = [i for i, sign in enumerate(number) if i > 3 and sign in _MISREAD_DIGITS]
    for one, other in itertools.combinations(spots, 2):
        for a, b in itertools.product(_MISREAD_DIGITS[number[one]], _MISREAD_DIGITS[number[other]]):
            read = f"{number[:one]}{a}{number[one + 1 : other]}{b}{number[other + 1 :]}"
            if ibans.is_valid(read, check_country=False):
                return read
    return None


def _print_iban_in_one_run(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    return _print_unspaced(content, printed(content, context, "iban"))


def _print_unspaced(content: Content, resolver: str | None) -> Content | None:
    iban = field_of(content, "iban")
    number = (iban.value or "").replace(" ", "")
    double, where = _double(number), line_of(content, "iban")
    if double is None or where is None or iban.text == number:
        return None
    spans = content.pages[where[0]][where[1]].spans
    at = next(span.at for span in spans if span.tag == "iban")
    if at + ruler(content).width(number, content.pages[where[0]][where[1]].size) > 1:
        return None
    one_off = re.sub("0", "8", number[:3:-1], count=1)[::-1]
    trapped = reprinted(content, {"iban": number})
    iban = field_of(trapped, "iban")
    readings = [misreading(iban, "iban_that_passes", double)]
    if number[:4] + one_off not in (number, double):
        readings.append(misreading(iban, "iban_one_off", number[:4] + one_off))
    return caught(trapped, "iban_confusable", [(iban, readings)], resolver)


def _invoice_iban_with_double(
    chosen: InvoiceChoices, rng: np.random.Generator
) -> Mapping[str, Any] | None:
    found = _iban_with_double(chosen, rng)
    no_slip = invoices.family(chosen, rng, lambda layout: layout.foot != "slip")
    return found and {
        **found,
        **invoices.WHOLE,
        **no_slip,
        **invoices.shows(chosen, "iban", "code"),
    }


def _print_invoice_iban_in_one_run(
    content: Content, _: Context, __: np.random.Generator
) -> Content | None:
    label = invoices.label_of(content, "iban")
    return _print_unspaced(content, label) if label else None


_NO_IBAN = unless(lambda name: bank_spoken(name).accounts.iban, "its accounts have no IBAN")
IBAN_CONFUSABLE = TrapSpec(
    "iban_confusable",
    ACCOUNTS,
    "iban",
    _print_iban_in_one_run,
    ground=_iban_with_double,
    also=(
        TrapSpec(
            "iban_confusable",
            invoices.KINDS,
            "iban",
            _print_invoice_iban_in_one_run,
            ground=_invoice_iban_with_double,
            lacks=_NO_IBAN,
        ),
    ),
    lacks=_NO_IBAN,
)


_TEST_CARDS = ("4111111111111111", "4242424242424242", "5555555555554444", "6011111111111117")
"""Test numbers of payment companies: valid by Luhn, and of no real card."""


def _pay_by_test_card(_: DocumentChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    number = _TEST_CARDS[rng.integers(len(_TEST_CARDS))]
    return {"card_tail": number[-4:], "tender": "card", "other_tender": "none"}


def _print_whole_card_number(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    words = words_of(PersonalDataCanary, context.locale.name)
    tail = field_of(content, "card_tail")
    where = line_of(content, tail.key)
    number = next((each for each in _TEST_CARDS if each[-4:] == tail.value), None)
    if words is None or where is None or number is None:
        return None
    text = " ".join(number[i : i + 4] for i in range(0, 16, 4))
    whole = Field("card_number", "code", number, text, decoy_of="card_tail")
    lines = [Line((Span(words.card_number),)), Line((Span(text, tag=whole.key),))]
    trapped = insert(content, (where[0], where[1] + 1), lines)
    trapped = with_decoys(trapped, whole)
    return sprung(trapped, "personal_data_canary", tail.name, [whole.key], "its last four digits")


PERSONAL_DATA_CANARY = TrapSpec(
    "personal_data_canary",
    ("receipt",),
    "card_tail",
    _print_whole_card_number,
    ground=_pay_by_test_card,
)
