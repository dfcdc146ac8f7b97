"""The record of a receipt's choices: a field for each node of its graph."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from docextract_eval.corpus.kinds.receipt.bill import BasketItem, TillHabits
from docextract_eval.corpus.kinds.record import DocumentChoices
from docextract_eval.countries.locales import Town


@dataclass(frozen=True, slots=True)
class TypeShape:
    """How tall letters are, and how far lines are apart, relative to what is usual on the paper."""

    height: float = 1.0
    pitch: float = 1.0


@dataclass(frozen=True, slots=True)
class ReceiptChoices(DocumentChoices):
    """The choices drawn for a receipt."""

    day: str
    """The date of purchase, in ISO form."""
    clock: str
    second: int
    trade: str
    merchant: str
    town: Town
    address: tuple[str, str]
    phone: str | None
    tax_id: str | None
    number: str
    """The digits of the receipt number, before they are put into a form that the law requires."""
    trip: dict[str, int]
    """Quantities by name: nights, minutes parked, fuel, distance, days for returns."""
    basket: tuple[BasketItem, ...]
    """The items, at the prices of the year in which they are listed."""
    offer: str
    """The offer on one line of a shop's basket: `none`, `percent` or `multibuy`."""
    place: int
    """The index of that line, modulo the number of lines."""
    void: str
    """Whether a line is voided: `no` or `yes`."""
    empties: int
    """The number of bottles that are brought back."""
    saving: Decimal
    """The discount on the whole basket, as a share."""
    coupon: Decimal
    service: Decimal
    """The service charge, as a share."""
    tender: str
    """The means of payment: `cash` or `card`."""
    tip_share: Decimal
    other_tender: str
    """The means that pays a part first: `none`, `voucher` or `card`."""
    other_share: Decimal
    tax_rounding: str
    """Whether tax is rounded per `rate`, per `line` or for the `document`."""
    till: TillHabits
    card_tail: str
    wording: dict[str, int]
    """Per role, which of the locale's words or forms is printed: a number, taken modulo their
    number."""
    emphasis: float
    """The type size of the total, relative to the rest."""
    type_shape: TypeShape
    languages: str
    """In how many languages labels are printed, where the country has two: `one` or `two`."""
    guest: str
    """The name of the guest, or of the person who serves."""
    codes: dict[str, str]
    """The numbers of the small print."""
    articles: tuple[str, ...]
    notices: dict[str, bool]
    """Which parts of the small print are printed."""
    habits: dict[str, bool]
    """Which habits of printing the till has; empty where a country follows no counted ones."""
    total_words: str
    """Which of its wordings the total has, among those that are counted; may be empty."""
    owner: str
    """The family name in the legal name of the shop's owner."""
    district: int
    """Which part of the town the address names: a number, taken modulo their number."""
