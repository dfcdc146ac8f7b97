"""Traps on identifiers: numbers of orders, customers, taxes, accounts and cards."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Any

from stdnum import iban as ibans

from docextract_eval.corpus.kinds.bank_statement.numbers import draw_identity
from docextract_eval.corpus.kinds.bank_statement.vocabulary import (
    load_vocabulary as bank_vocabulary,
)
from docextract_eval.corpus.kinds.invoice.line_items import load_trade
from docextract_eval.corpus.kinds.invoice.vocabulary import load_vocabulary as invoice_vocabulary
from docextract_eval.corpus.kinds.people import fill_pattern, seeded_faker
from docextract_eval.corpus.traps import TrapSpec, fix_nodes, impossible_unless, invoices
from docextract_eval.corpus.traps.edits import (
    are_distinct,
    find_page_and_line,
    insert_lines,
    label_words,
    record_trap,
    reprint_fields,
    ruler,
    scalar_field,
    with_decoys,
)
from docextract_eval.corpus.traps.receipts import append_labelled_lines
from docextract_eval.corpus.traps.statements import (
    ACCOUNTS,
    misreading,
    printed_words,
    record_attacks,
)
from docextract_eval.corpus.traps.vocabulary import (
    FirstVatIdWins,
    NumberSoup,
    PersonalDataCanary,
    find_trap_words,
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
    words = find_trap_words(NumberSoup, context.locale.name)
    number = scalar_field(content, "receipt_number")
    resolver = label_words(content, number.key)
    if words is None or number.value is None or resolver is None:
        return None
    texts = [fill_pattern(form, rng) for form in _NUMBER_FORMS]
    values = [text.replace(" ", "") for text in texts]
    if not are_distinct(number, values):
        return None
    found = [
        Field(name, "code", value, text, decoy_of=number.name)
        for name, value, text in zip(_OTHER_NUMBERS, values, texts, strict=True)
    ]
    labels = (getattr(words, field.name) for field in found)
    trapped = append_labelled_lines(content, zip(labels, found, strict=True))
    return record_trap(
        trapped, "number_soup", number.name, [field.key for field in found], resolver
    )


_INVOICE_NUMBERS = ("order_number", "customer_number", "delivery_number")


_FIX_DELIVERED_GOODS = fix_nodes(
    **invoices.NO_DEDUCTIONS, trade="supplies"
)  # with a delivery number


def _confuse_invoice_numbers(
    content: Content, _: Context, __: np.random.Generator
) -> Content | None:
    number = scalar_field(content, "invoice_number")
    rivals = invoices.rival_fields(
        content, number, (*_INVOICE_NUMBERS, "payment_reference", "meter")
    )
    label = invoices.adjacent_label(content, number.key)
    if label is None or len(rivals) < len(_INVOICE_NUMBERS):
        return None
    return record_trap(content, "number_soup", number.name, [field.key for field in rivals], label)


NUMBER_SOUP = TrapSpec(
    "number_soup",
    ("receipt",),
    "receipt_number",
    _print_other_numbers,
    variants=(
        TrapSpec(
            "number_soup",
            invoices.KINDS,
            "invoice_number",
            _confuse_invoice_numbers,
            invoices.choose_shown_parts(*_INVOICE_NUMBERS),
            _FIX_DELIVERED_GOODS,
            control=invoices.choose_shown_parts(hidden=_INVOICE_NUMBERS),
        ),
    ),
)


_FIRMS = ("AB", "B.V.", "GmbH", "Ltd", "SARL", "TNHH", "CÔNG TY", "บริษัท", "公司", "会社", "ذ.م.م")
_BUYER_FIRST_LAYOUTS = ("letter", "boxed", "seikyusho", "plain", "subscription")
"""Layouts that print the buyer's number above the seller's, where both have one."""


def _have_all_sellers_tax_ids(locale: str) -> bool:
    words = find_trap_words(FirstVatIdWins, locale)
    return words is not None and words.every_seller_numbered


def _has_layout_with_buyer_tax_id_first(locale: str) -> bool:
    return any(name in _BUYER_FIRST_LAYOUTS for name in invoice_vocabulary(locale).layouts)


def _fix_buyer_tax_id_first_or_alone(
    choices: InvoiceChoices, rng: np.random.Generator
) -> Mapping[str, Any]:
    """Fix a seller without a number, or a layout with the buyer's number first."""
    locale, none = choices.locale, bool(rng.random() < 0.5)
    firm = {**invoices.NO_DEDUCTIONS, "buys": "firm", "tax_case": "usual"}
    if _have_all_sellers_tax_ids(locale) or (
        _has_layout_with_buyer_tax_id_first(locale) and not none
    ):
        fitting = invoices.fix_fitting_layout(
            choices, rng, lambda layout: layout.name in _BUYER_FIRST_LAYOUTS
        )
        shown = invoices.fix_shown_parts(
            choices, "seller_tax_id", "phone", hidden=("buyer_tax_id", "ship_to")
        )
        return {**firm, **fitting, **shown}
    shops = [shop for shop in load_trade(locale, "crafts").shops if not _is_firm(shop)]
    family_name = seeded_faker(locale, rng).last_name()
    seller = shops[rng.integers(len(shops))].format(family_name, town=choices.seller_town.name)
    small = {"trade": "crafts", "tax_case": "small", "seller": seller}
    return {
        **firm,
        **small,
        **invoices.fix_shown_parts(choices, hidden=("seller_tax_id", "buyer_tax_id")),
    }


def _is_firm(shop: str) -> bool:
    return any(word in shop for word in _FIRMS)


def _confuse_tax_numbers(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    seller, buyer = (scalar_field(content, f"{side}_tax_id") for side in ("seller", "buyer"))
    if buyer.value is None or (label := invoices.adjacent_label(content, buyer.name)) is None:
        return None
    if seller.value is None:
        return record_trap(content, "first_vat_id_wins", seller.name, [buyer.key], label)
    first, later = find_page_and_line(content, buyer.key), find_page_and_line(content, seller.key)
    if first is None or later is None or first > later or not are_distinct(seller, [buyer.value]):
        return None
    return record_trap(
        content,
        "first_vat_id_wins",
        seller.name,
        [buyer.key],
        invoices.adjacent_label(content, seller.name),
    )


FIRST_VAT_ID_WINS = TrapSpec(
    "first_vat_id_wins",
    invoices.KINDS,
    "seller_tax_id",
    _confuse_tax_numbers,
    lambda choices, _: invoices.fix_shown_parts(choices, "buyer_tax_id"),
    _fix_buyer_tax_id_first_or_alone,
    why_impossible=impossible_unless(
        lambda name: (
            _has_layout_with_buyer_tax_id_first(name) or not _have_all_sellers_tax_ids(name)
        ),
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


def _fix_confusable_iban(
    choices: InvoiceChoices, rng: np.random.Generator
) -> Mapping[str, Any] | None:
    """Fix an account number that can be misread as another valid one, if one is found."""
    if choices.identity.iban is None:
        return None
    shown = {**choices.shown, "iban": True}
    for _ in range(40):
        found = draw_identity(choices.locale, rng)
        if found.iban and _misread_as_valid_iban(found.iban.replace(" ", "")):
            return {"identity": found, "shown": shown}
    return {"shown": shown}


def _misread_as_valid_iban(number: str) -> str | None:
    """Return a number with two misread digits that still passes its check, or None."""
    spots = [i for i, character in enumerate(number) if i > 3 and character in _MISREAD_DIGITS]
    for one, other in itertools.combinations(spots, 2):
        for a, b in itertools.product(_MISREAD_DIGITS[number[one]], _MISREAD_DIGITS[number[other]]):
            read = f"{number[:one]}{a}{number[one + 1 : other]}{b}{number[other + 1 :]}"
            if ibans.is_valid(read, check_country=False):
                return read
    return None


def _print_statement_iban_unspaced(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    return _print_unspaced_iban(content, printed_words(content, context, "iban"))


def _print_unspaced_iban(content: Content, resolver: str | None) -> Content | None:
    iban = scalar_field(content, "iban")
    number = (iban.value or "").replace(" ", "")
    confusable, where = _misread_as_valid_iban(number), find_page_and_line(content, "iban")
    if confusable is None or where is None or iban.text == number:
        return None
    spans = content.pages[where[0]][where[1]].spans
    at = next(span.at for span in spans if span.tag == "iban")
    if at + ruler(content).width_share(number, content.pages[where[0]][where[1]].size) > 1:
        return None
    one_off = re.sub("0", "8", number[:3:-1], count=1)[::-1]
    trapped = reprint_fields(content, {"iban": number})
    iban = scalar_field(trapped, "iban")
    readings = [misreading(iban, "iban_that_passes", confusable)]
    if number[:4] + one_off not in (number, confusable):
        readings.append(misreading(iban, "iban_one_off", number[:4] + one_off))
    return record_attacks(trapped, "iban_confusable", [(iban, readings)], resolver)


def _fix_confusable_invoice_iban(
    choices: InvoiceChoices, rng: np.random.Generator
) -> Mapping[str, Any] | None:
    found = _fix_confusable_iban(choices, rng)
    no_slip = invoices.fix_fitting_layout(choices, rng, lambda layout: layout.foot != "slip")
    return found and {
        **found,
        **invoices.NO_DEDUCTIONS,
        **no_slip,
        **invoices.fix_shown_parts(choices, "iban", "code"),
    }


def _print_invoice_iban_unspaced(
    content: Content, _: Context, __: np.random.Generator
) -> Content | None:
    label = invoices.adjacent_label(content, "iban")
    return _print_unspaced_iban(content, label) if label else None


_WHY_NO_IBAN = impossible_unless(
    lambda name: bank_vocabulary(name).accounts.iban, "its accounts have no IBAN"
)
IBAN_CONFUSABLE = TrapSpec(
    "iban_confusable",
    ACCOUNTS,
    "iban",
    _print_statement_iban_unspaced,
    preconditions=_fix_confusable_iban,
    variants=(
        TrapSpec(
            "iban_confusable",
            invoices.KINDS,
            "iban",
            _print_invoice_iban_unspaced,
            preconditions=_fix_confusable_invoice_iban,
            why_impossible=_WHY_NO_IBAN,
        ),
    ),
    why_impossible=_WHY_NO_IBAN,
)


_TEST_CARDS = ("4111111111111111", "4242424242424242", "5555555555554444", "6011111111111117")
"""Test numbers of payment companies: valid by Luhn, and of no real card."""


def _pay_by_test_card(_: DocumentChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    number = _TEST_CARDS[rng.integers(len(_TEST_CARDS))]
    return {"card_tail": number[-4:], "tender": "card", "other_tender": "none"}


def _print_whole_card_number(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    words = find_trap_words(PersonalDataCanary, context.locale.name)
    tail = scalar_field(content, "card_tail")
    where = find_page_and_line(content, tail.key)
    number = next((each for each in _TEST_CARDS if each[-4:] == tail.value), None)
    if words is None or where is None or number is None:
        return None
    text = " ".join(number[i : i + 4] for i in range(0, 16, 4))
    whole = Field("card_number", "code", number, text, decoy_of="card_tail")
    lines = [Line((Span(words.card_number),)), Line((Span(text, tag=whole.key),))]
    trapped = insert_lines(content, (where[0], where[1] + 1), lines)
    trapped = with_decoys(trapped, whole)
    return record_trap(
        trapped, "personal_data_canary", tail.name, [whole.key], "its last four digits"
    )


PERSONAL_DATA_CANARY = TrapSpec(
    "personal_data_canary",
    ("receipt",),
    "card_tail",
    _print_whole_card_number,
    preconditions=_pay_by_test_card,
)
