"""The record of what is drawn for a receipt: a field for each node of its graph."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from docextract_eval.corpus.kinds.receipt.bill import Bought, Till
from docextract_eval.corpus.kinds.record import DocumentChoices
from docextract_eval.locales import Town


@dataclass(frozen=True, slots=True)
class ReceiptChoices(DocumentChoices):
    """What is drawn for a receipt."""

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
    """The digits of the receipt number, before they are set in a form that the law wants."""
    trip: dict[str, int]
    """How long and how far: nights, minutes parked, a tank, a distance, days for returns."""
    basket: tuple[Bought, ...]
    """What is bought, at the prices of the year in which they are listed."""
    offer: str
    """What is taken off one line of a shop's basket: `none`, `percent` or `multibuy`."""
    place: int
    """Which line that is, modulo how many there are."""
    void: str
    """Whether a line is taken back: `no` or `yes`."""
    empties: int
    """How many bottles are brought back."""
    saving: Decimal
    """The discount on the whole basket, as a share."""
    coupon: Decimal
    service: Decimal
    """The service charge, as a share."""
    tender: str
    """What pays: `cash` or `card`."""
    tip_share: Decimal
    other_tender: str
    """What pays a part before: `none`, `voucher` or `card`."""
    other_share: Decimal
    tax_rounding: str
    """Whether tax is rounded per `rate`, per `line` or for the `document`."""
    till: Till
    card_tail: str
    wording: dict[str, int]
    """Per role, which of the locale's words or forms, modulo how many."""
    emphasis: float
    """How much larger than the rest the total is printed."""
    languages: str
    """In how many languages labels are, where the country has two: `one` or `two`."""
    guest: str
    """Who stays, or who serves."""
    codes: dict[str, str]
    """The numbers of the small print."""
    articles: tuple[str, ...]
    notices: dict[str, bool]
    """Which parts of the small print are there."""
