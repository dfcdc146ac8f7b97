"""A sale: its items after offers and voids, the local habits that apply, its bill and payments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from docextract_eval.corpus.kinds.interventions import price_level, with_currency
from docextract_eval.corpus.kinds.receipt import bill as bills
from docextract_eval.corpus.kinds.receipt import fiscal, print_habits
from docextract_eval.corpus.kinds.receipt.baskets import scale_prices
from docextract_eval.corpus.kinds.receipt.bill import BasketItem, Bill, Payment, Terms
from docextract_eval.corpus.kinds.receipt.content import drawn_wording
from docextract_eval.corpus.kinds.receipt.layouts import LAYOUTS, NameType, ReceiptLayout, TotalType
from docextract_eval.corpus.kinds.receipt.record import ReceiptChoices
from docextract_eval.corpus.kinds.receipt.vocabulary import ReceiptWords, load_vocabulary
from docextract_eval.corpus.kinds.script import with_number_style, with_second_language
from docextract_eval.corpus.products import find_trade
from docextract_eval.countries.locales import LOCALES, Fiscal, Locale
from docextract_eval.fieldtypes import Context

_SHOPS = ("grocery", "pharmacy")
"""Trades whose tills have offers, voids and returned bottles."""
_OFFER_SHARES = (Decimal("0.2"), Decimal("0.3"), Decimal("0.5"))


@dataclass(frozen=True, slots=True)
class Sale:
    """What a receipt prints: choices, local habits, layout, items, bill and payments."""

    choices: ReceiptChoices
    context: Context
    layout: ReceiptLayout
    bought_items: Sequence[BasketItem]
    bill: Bill
    payments: Sequence[Payment]
    vocabulary: ReceiptWords

    @property
    def locale(self) -> Locale:
        """The locale, narrowed to the habits of this till."""
        return self.context.locale

    @property
    def is_paid_by_card(self) -> bool:
        """Whether a card pays all or a part; payments by phone do not count."""
        named = drawn_wording(self.locale.labels, self.choices.wording, "card")
        carded = any(payment.means == "card" for payment in self.payments)
        return carded and named not in self.locale.wallets

    @property
    def prints_tax_total(self) -> bool:
        """Whether the receipt prints the total tax."""
        inside, law = self.locale.tax_inside, self.locale.fiscal
        if law and law.note == "foot":
            lawful = fiscal.is_fiscal_receipt(self.locale, self.vocabulary, self.choices)
            return self.layout.itemised and lawful
        if not inside:
            return self.layout.itemised
        return "taxes" in self.layout.blocks and self.choices.till.prints_included_tax(self.locale)

    @property
    def prints_tax_rates(self) -> bool:
        """Whether the receipt prints the tax of each rate."""
        note = self.locale.fiscal.note if self.locale.fiscal else ""
        both = note == "total" and self.choices.till.words_variant % 2 == 0
        return self.prints_tax_total and (not note or both)

    @property
    def total_form(self) -> int:
        """The form of money in which the total shows its currency; 0 if it does not.

        Its label may have the currency, or the till prints none; a foreign one is always printed.
        """
        is_home = self.choices.paid_in == "home"
        untold = is_home and not self.choices.habits.get("signed_sums", True)
        if self.total_label_currency or untold:
            return 0
        return print_habits.money_form(self.choices, self.locale)

    @property
    def prints_rounding(self) -> bool:
        """Whether the receipt prints how the total is rounded; some tills print it if by nothing.

        These print the payable amount too, where it is the total.
        """
        law, paid = self.locale.rounding, self.payments[-1]
        always = self.choices.habits.get("rounding", False) and self.layout.itemised
        in_force = law is not None and paid.means in law.tenders
        return bool(self.bill.rounding) or (always and in_force)

    @property
    def date_style(self) -> int:
        """The form of dates."""
        return print_habits.date_style(self.choices, self.locale)

    @property
    def time_style(self) -> int:
        """The form of times of day."""
        return print_habits.time_style(self.choices, self.locale)

    @property
    def amount_form(self) -> int:
        """The form of money of other amounts: with currency, guarded, or plain (0)."""
        law = self.locale.fiscal
        guarded = len(self.locale.money) if law and law.guard else 0
        signed = self.choices.habits.get("signed_sums", self.choices.till.shows_currency)
        return self.total_form if signed else guarded

    @property
    def unit_price_form(self) -> int:
        """The form of money of unit prices, which are never guarded."""
        return self.amount_form if self.amount_form < len(self.locale.money) else 0

    @property
    def total_label_currency(self) -> str:
        """The currency sign, if the label of the total ends with it; else empty."""
        last_word = drawn_wording(self.locale.labels, self.choices.wording, "total").split()[-1]
        return last_word if self.locale.signs.get(last_word) == self.locale.currency else ""

    def means_wording(self, payment: Payment) -> str:
        """Return the words for a payment's means."""
        if payment.means == "voucher":
            return self.wording("voucher")
        return drawn_wording(self.locale.labels, self.choices.wording, payment.means)

    @property
    def application_id(self) -> str:
        """The application identifier of the card."""
        words = drawn_wording(self.locale.labels, self.choices.wording, "card")
        return application_id(words, self.locale.card_applications, self.choices.card_tail)

    @property
    def is_contactless(self) -> bool:
        """Whether cards pay contactless, which they do up to the country's limit."""
        most = Decimal(self.vocabulary.contactless_limit or "Infinity")
        return all(paid.amount <= most for paid in self.payments if paid.means == "card")

    def wording(self, role: str) -> str:
        """Return the words of the small print for a role."""
        return self.vocabulary.wording(role, self.choices.dialect)

    def printed_sums(self) -> dict[str, Decimal | None]:
        """Return the sums; those that the receipt does not print are None."""
        bill, paid, itemised = self.bill, self.payments[-1], self.layout.itemised
        cash, handed = paid.means == "cash", bills.cash_tendered(paid.amount, self.locale.notes)
        between = not self.locale.tax_inside or bill.discount or bill.service
        return {
            "subtotal": bill.subtotal if itemised and between else None,
            "discount": (bill.discount or None) if itemised else None,
            "service_charge": (bill.service or None) if itemised else None,
            "tax_total": bill.tax_total if self.prints_tax_total else None,
            "tip": bill.tip or None,
            "rounding": bill.rounding if self.prints_rounding else None,
            "payable": bill.payable if self.prints_rounding else None,
            "cash_tendered": handed if cash else None,
            "change": handed - paid.amount if cash else None,
        }

    def decoy_amounts(self) -> dict[str, tuple[str, str]]:
        """Return the amounts, and the count of articles, that could be mistaken for the total."""
        bill, first, last = self.bill, self.payments[0], self.payments[-1]
        sold = (line for line in self.bought_items if line.amount > 0)
        amounts = {
            "part": first.amount,
            "left": last.amount,
            "balance": Decimal(0),  # a voucher is used up before other means pay
            "before_tip": bill.total - bill.tip,
            "unpaid": Decimal(0),  # for tills that print the amount still owed
            "item_count": Decimal(sum(1 if line.unit else int(line.quantity) for line in sold)),
        }
        return {name: ("money", f"{amount:.2f}") for name, amount in amounts.items()}


def with_legal_changes(layout: ReceiptLayout, law: Fiscal) -> ReceiptLayout:
    """Return the layout with the changes that the law requires of all tills."""
    if law.note == "foot":  # articles have no tax codes there
        layout = replace(layout, letters=False)
    if not law.counts:
        return layout
    return replace(layout, count=law.counts, headed=law.code_first, letters=True)


def with_habits(locale: Locale, choices: ReceiptChoices, vocabulary: ReceiptWords) -> Locale:
    """Return the locale with the forms, and the words at amounts, that only this till prints."""
    if not (habits := choices.habits):
        return locale
    labels, words = locale.labels, vocabulary.said.get(choices.total_words)
    untold = locale.tax_inside and not choices.till.prints_included_tax(locale)
    if choices.total_words == "total_with_tax" and untold:
        words = None
    if choices.total_words == "total_payable" and locale.rounding:
        words = None  # the amount below, which is rounded, is called so
    if choices.languages == "one":
        before_tax = () if locale.tax_inside else vocabulary.said.get("subtotal_before_tax", ())
        labels = {
            **labels,
            "total": words or labels["total"],
            "subtotal": (*labels["subtotal"], *before_tax),
        }
        labels |= print_habits.money_labels(labels, vocabulary.print_rates, habits, locale)
    dates = (*locale.dates, *(form for form in vocabulary.till_dates if form not in locale.dates))
    times = (*locale.times, *(form for form in vocabulary.till_times if form not in locale.times))
    half_days = ("A", "P") if habits.get("terse_half_day") else locale.half_days
    return replace(locale, labels=labels, dates=dates, times=times, half_days=half_days)


def with_printing_habits(layout: ReceiptLayout, habits: Mapping[str, bool]) -> ReceiptLayout:
    """Return the layout with large type and QR codes as often as real receipts have them."""
    if not habits:
        return layout
    total: TotalType = "wide" if habits["wide_total"] else "bold"
    name: NameType = "wide" if habits["wide_name"] else "bold"
    return replace(
        layout,
        total_type="tall" if habits["tall_total"] else total,
        name_type="inverse" if layout.name_type == "inverse" else name,
        code="barcode" if layout.code == "barcode" else "qr" if habits["qr_code"] else "",
    )


def make_sale(choices: ReceiptChoices) -> Sale:
    """Return the sale of a receipt's choices.

    A part payment is left out where the layout or the country has no words for it.
    """
    layout, vocabulary = LAYOUTS[choices.template], load_vocabulary(choices.locale)
    habits = choices.trade, choices.tax_rounding, choices.till, choices.town.region
    locale = LOCALES.load(choices.locale)
    if replaced := locale.replaced_tax(choices.day):
        locale = bills.with_replaced_tax(locale, replaced)
        words, said = (replaced.translate(each) for each in (vocabulary.words, vocabulary.said))
        vocabulary = replace(vocabulary, words=words, said=said)
    locale = bills.with_till_habits(locale, *habits)
    whole_quantities = not any(line.unit for line in choices.basket)
    locale = with_number_style(
        locale, choices.numerals, choices.thousands, whole_numbers_only=whole_quantities
    )
    locale = with_second_language(locale) if choices.languages == "two" else locale
    locale = with_habits(with_currency(locale, choices.paid_in), choices, vocabulary)
    layout = with_printing_habits(layout, choices.habits)
    if locale.fiscal and layout.itemised:
        layout = with_legal_changes(layout, locale.fiscal)
    wordings = (
        vocabulary.wording(role, choices.dialect) for role in ("void", "empties", "voucher")
    )
    void, empties, voucher = wordings
    percent = price_level(choices.day, locale)
    basket = scale_prices(choices.basket, percent, choices.trade, locale)
    bought = ring_up(replace(choices, basket=basket), void, empties)
    terms = Terms(choices.saving, choices.coupon, choices.service, choices.tip_share)
    bill = bills.compute_bill(bought, terms, choices.day, locale)
    tender, split = choices.tender, choices.other_tender
    if not layout.itemised or split == tender or (split == "voucher" and not voucher):
        split = "none"
    if layout.card_only and tender == "card":  # a terminal charges the exact amount
        locale = replace(locale, rounding=None)
    if layout.card_only and locale.wallets:  # such a slip is for cards, not for payments by phone
        cards_alone = tuple(w for w in locale.labels["card"] if w not in locale.wallets)
        locale = replace(locale, labels={**locale.labels, "card": cards_alone})
    bill, payments = bills.split_payment(bill, tender, split, choices.other_share, locale)
    context = Context(locale, locale.currency)
    return Sale(choices, context, layout, bought, bill, payments, vocabulary)


def ring_up(choices: ReceiptChoices, void_word: str, empties_word: str) -> tuple[BasketItem, ...]:
    """Return the items with offers, deposits, voided lines and returned bottles."""
    lines: list[BasketItem] = list(choices.basket)
    if choices.trade not in _SHOPS:
        return tuple(lines)
    deposit = find_trade(choices.locale, choices.trade).deposit
    at = choices.place % len(lines)
    lines[at] = _apply_offer(lines[at], choices.offer, choices.place)
    if deposit:
        unit = bills.smallest_unit(LOCALES.load(choices.locale))
        bottle = BasketItem(
            deposit.name, deposit.goods, Decimal(deposit.low), 1, smallest_unit=unit
        )
        lines = [part for line in lines for part in _with_deposit(line, bottle)]
    last = lines[-1]
    if choices.void == "yes" and void_word and not last.offer_discount:
        lines += [last, replace(last, name=f"{void_word} {last.name}", price=-last.price)]
    if deposit and empties_word and choices.empties:
        back = BasketItem(empties_word, bottle.goods, -bottle.price, choices.empties)
        free = back.goods == "levy"  # a levy is never taxed, so no tax is paid back
        kept = sum((line.amount for line in lines if free or line.goods == back.goods), back.amount)
        lines += [back] if kept > 0 else []
    return tuple(lines)


def _apply_offer(line: BasketItem, offer: str, share_number: int) -> BasketItem:
    """Return the line with its offer: a share off, or one of three free."""
    if offer == "none" or line.unit:
        return line
    if offer == "multibuy":
        return replace(line, quantity=3, offer_discount=line.price)
    return replace(
        line,
        offer_discount=bills.round_amount(
            line.amount * _OFFER_SHARES[share_number % len(_OFFER_SHARES)], line.smallest_unit
        ),
    )


def _with_deposit(line: BasketItem, bottle: BasketItem) -> tuple[BasketItem, ...]:
    return (line, replace(bottle, quantity=line.quantity)) if line.deposit else (line,)


_IDS_BY_BRAND = {
    "girocard": "A0000003591010028001",
    "maestro": "A0000000043060",
    "mastercard": "A0000000041010",
    "visa": "A0000000031010",
    "amex": "A00000002501",
    "rupay": "A0000005241010",
    "postfinance": "A0000001110101",
}


def application_id(card_name: str, unbranded_ids: tuple[str, ...], card_tail: str) -> str:
    """Return the application identifier of a card, by the words that name the card.

    If they name no known brand, it is one of `unbranded_ids`, selected by the last digits of the
    card.

    >>> application_id("Debit Mastercard", ("A0000000421010",), "1234")
    'A0000000041010'
    """
    named = card_name.casefold()
    known = (number for brand, number in _IDS_BY_BRAND.items() if brand in named)
    return next(known, unbranded_ids[int(card_tail) % len(unbranded_ids)])
