"""The application identifier that a card sends to a terminal: its brand's, or the country's own."""

from __future__ import annotations

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
