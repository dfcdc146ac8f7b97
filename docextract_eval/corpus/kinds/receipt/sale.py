"""A sale: its items after offers and voids, the local habits that apply, its bill and payments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from docextract_eval.corpus.kinds.interventions import prices_on, spending
from docextract_eval.corpus.kinds.receipt import bill as bills
from docextract_eval.corpus.kinds.receipt import cards, fiscal
from docextract_eval.corpus.kinds.receipt.baskets import dearer
from docextract_eval.corpus.kinds.receipt.bill import Bill, Bought, Payment, Terms
from docextract_eval.corpus.kinds.receipt.content import pick
from docextract_eval.corpus.kinds.receipt.layouts import LAYOUTS, ReceiptLayout
from docextract_eval.corpus.kinds.receipt.record import ReceiptChoices
from docextract_eval.corpus.kinds.receipt.vocabulary import ReceiptWords, spoken
from docextract_eval.corpus.kinds.script import bilingual, written
from docextract_eval.corpus.wares import sold as wares_of
from docextract_eval.fieldtypes import Context
from docextract_eval.locales import LOCALES, Fiscal, Locale

_SHOPS = ("grocery", "pharmacy")
"""Trades whose tills have offers, voids and returned bottles."""
_OFF = (Decimal("0.2"), Decimal("0.3"), Decimal("0.5"))


@dataclass(frozen=True, slots=True)
class Sale:
    """What a receipt prints: choices, local habits, layout, items, bill and payments."""

    chosen: ReceiptChoices
    context: Context
    layout: ReceiptLayout
    bought: Sequence[Bought]
    bill: Bill
    payments: Sequence[Payment]
    words: ReceiptWords

    @property
    def locale(self) -> Locale:
        """The locale, narrowed to the habits of this till."""
        return self.context.locale

    @property
    def by_card(self) -> bool:
        """Whether a card pays all or a part; payments by phone do not count."""
        named = pick(self.locale.labels, self.chosen.wording, "card")
        carded = any(payment.means == "card" for payment in self.payments)
        return carded and named not in self.locale.wallets

    @property
    def tells_tax(self) -> bool:
        """Whether the receipt prints the total tax."""
        inside, law = self.locale.tax_inside, self.locale.fiscal
        if law and law.note == "foot":
            lawful = fiscal.lawful(self.locale, self.words, self.chosen)
            return self.layout.itemised and lawful
        if not inside:
            return self.layout.itemised
        return "taxes" in self.layout.blocks and self.chosen.till.tells(self.locale)

    @property
    def lists_tax(self) -> bool:
        """Whether the receipt prints the tax of each rate."""
        note = self.locale.fiscal.note if self.locale.fiscal else ""
        both = note == "total" and self.chosen.till.words % 2 == 0
        return self.tells_tax and (not note or both)

    @property
    def signed(self) -> int:
        """The form of money in which the total shows its currency; 0 if its label has it."""
        if self.currency_said:
            return 0
        number = self.chosen.wording["money"]
        return 1 + number % (len(self.locale.money) - 1)

    @property
    def form(self) -> int:
        """The form of money of other amounts: with currency, guarded, or plain (0)."""
        law = self.locale.fiscal
        guarded = len(self.locale.money) if law and law.guard else 0
        return self.signed if self.chosen.till.signed else guarded

    @property
    def priced(self) -> int:
        """The form of money of unit prices, which are never guarded."""
        return self.form if self.form < len(self.locale.money) else 0

    @property
    def currency_said(self) -> str:
        """The currency sign, if the label of the total ends with it; else empty."""
        said = pick(self.locale.labels, self.chosen.wording, "total").split()[-1]
        return said if self.locale.signs.get(said) == self.locale.currency else ""

    def means(self, payment: Payment) -> str:
        """Return the words for a payment's means."""
        if payment.means == "voucher":
            return self.say("voucher")
        return pick(self.locale.labels, self.chosen.wording, payment.means)

    @property
    def application(self) -> str:
        """The application identifier of the card."""
        words = pick(self.locale.labels, self.chosen.wording, "card")
        return cards.application(words, self.locale.card_applications, self.chosen.card_tail)

    @property
    def tapped(self) -> bool:
        """Whether cards pay contactless, which they do up to the country's limit."""
        most = Decimal(self.words.tap or "Infinity")
        return all(paid.amount <= most for paid in self.payments if paid.means == "card")

    def say(self, role: str) -> str:
        """Return the words of the small print for a role."""
        return self.words.say(role, self.chosen.dialect)

    def sums(self) -> dict[str, Decimal | None]:
        """Return the sums; those that the receipt does not print are None."""
        bill, paid, itemised = self.bill, self.payments[-1], self.layout.itemised
        cash, handed = paid.means == "cash", bills.tendered(paid.amount, self.locale.notes)
        between = not self.locale.tax_inside or bill.discount or bill.service
        return {
            "subtotal": bill.subtotal if itemised and between else None,
            "discount": (bill.discount or None) if itemised else None,
            "service_charge": (bill.service or None) if itemised else None,
            "tax_total": bill.tax_total if self.tells_tax else None,
            "tip": bill.tip or None,
            "rounding": bill.rounding or None,
            "payable": bill.payable if bill.rounding else None,
            "cash_tendered": handed if cash else None,
            "change": handed - paid.amount if cash else None,
        }

    def moneys(self) -> dict[str, tuple[str, str]]:
        """Return the amounts, and the count of articles, that could be mistaken for the total."""
        bill, first, last = self.bill, self.payments[0], self.payments[-1]
        sold = (line for line in self.bought if line.amount > 0)
        amounts = {
            "part": first.amount,
            "left": last.amount,
            "balance": Decimal(0),  # a voucher is used up before other means pay
            "before_tip": bill.total - bill.tip,
            "unpaid": Decimal(0),  # for tills that print the amount still owed
            "item_count": Decimal(sum(1 if line.unit else int(line.quantity) for line in sold)),
        }
        return {name: ("money", f"{amount:.2f}") for name, amount in amounts.items()}


def by_law(layout: ReceiptLayout, law: Fiscal) -> ReceiptLayout:
    """Return the layout with the changes that the law requires of all tills."""
    if law.note == "foot":  # articles have no tax codes there
        layout = replace(layout, letters=False)
    if not law.counts:
        return layout
    return replace(layout, count=law.counts, headed=law.code_first, letters=True)


def sold(chosen: ReceiptChoices) -> Sale:
    """Return the sale of a receipt's choices.

    A part payment is left out where the layout or the country has no words for it.
    """
    layout, words = LAYOUTS[chosen.template], spoken(chosen.locale)
    customs = chosen.trade, chosen.tax_rounding, chosen.till, chosen.town.region
    locale = bills.customary(LOCALES.load(chosen.locale), *customs)
    whole = not any(line.unit for line in chosen.basket)
    locale = written(locale, chosen.numerals, chosen.thousands, whole=whole)
    locale = bilingual(locale) if chosen.languages == "two" else locale
    locale = spending(locale, chosen.paid_in)
    if locale.fiscal and layout.itemised:
        layout = by_law(layout, locale.fiscal)
    said = (words.say(role, chosen.dialect) for role in ("void", "empties", "voucher"))
    void, empties, voucher = said
    percent = prices_on(chosen.day, locale)
    basket = dearer(chosen.basket, percent, chosen.trade, locale)
    bought = rung(replace(chosen, basket=basket), void, empties)
    terms = Terms(chosen.saving, chosen.coupon, chosen.service, chosen.tip_share)
    bill = bills.reckon(bought, terms, chosen.day, locale)
    tender, split = chosen.tender, chosen.other_tender
    if not layout.itemised or split == tender or (split == "voucher" and not voucher):
        split = "none"
    if layout.card_only and tender == "card":  # a terminal charges the exact amount
        locale = replace(locale, rounding=None)
    if layout.card_only and locale.wallets:  # such a slip is for cards, not for payments by phone
        cards_alone = tuple(w for w in locale.labels["card"] if w not in locale.wallets)
        locale = replace(locale, labels={**locale.labels, "card": cards_alone})
    bill, payments = bills.paid(bill, tender, split, chosen.other_share, locale)
    context = Context(locale, locale.currency)
    return Sale(chosen, context, layout, bought, bill, payments, words)


def rung(chosen: ReceiptChoices, void: str, empties: str) -> tuple[Bought, ...]:
    """Return the items with offers, deposits, voided lines and returned bottles."""
    lines: list[Bought] = list(chosen.basket)
    if chosen.trade not in _SHOPS:
        return tuple(lines)
    deposit = wares_of(chosen.locale, chosen.trade).deposit
    at = chosen.place % len(lines)
    lines[at] = _offered(lines[at], chosen.offer, chosen.place)
    if deposit:
        unit = bills.coin(LOCALES.load(chosen.locale))
        bottle = Bought(deposit.name, deposit.goods, Decimal(deposit.low), 1, coin=unit)
        lines = [part for line in lines for part in _with_deposit(line, bottle)]
    last = lines[-1]
    if chosen.void == "yes" and void and not last.off:
        lines += [last, replace(last, name=f"{void} {last.name}", price=-last.price)]
    if deposit and empties and chosen.empties:
        back = Bought(empties, bottle.goods, -bottle.price, chosen.empties)
        free = back.goods == "levy"  # a levy is never taxed, so no tax is paid back
        kept = sum((line.amount for line in lines if free or line.goods == back.goods), back.amount)
        lines += [back] if kept > 0 else []
    return tuple(lines)


def _offered(line: Bought, offer: str, place: int) -> Bought:
    """Return the line with its offer: a share off, or one of three free."""
    if offer == "none" or line.unit:
        return line
    if offer == "multibuy":
        return replace(line, quantity=3, off=line.price)
    return replace(line, off=bills.cents(line.amount * _OFF[place % len(_OFF)], line.coin))


def _with_deposit(line: Bought, bottle: Bought) -> tuple[Bought, ...]:
    return (line, replace(bottle, quantity=line.quantity)) if line.deposit else (line,)
