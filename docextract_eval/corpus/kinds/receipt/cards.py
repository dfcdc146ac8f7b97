"""Which application a card answers a terminal with: its brand's, and the country's own."""

from __future__ import annotations

_OF_BRANDS = {
    "girocard": "A0000003591010028001",
    "maestro": "A0000000043060",
    "mastercard": "A0000000041010",
    "visa": "A0000000031010",
    "amex": "A00000002501",
    "rupay": "A0000005241010",
    "postfinance": "A0000001110101",
}


def application(words: str, unbranded: tuple[str, ...], tail: str) -> str:
    """Return the application of a card that a till names in these words, with this number's end.

    `unbranded` are those of the country's cards that are named by no brand.

    >>> application("Debit Mastercard", ("A0000000421010",), "1234")
    'A0000000041010'
    """
    named = words.casefold()
    known = (number for brand, number in _OF_BRANDS.items() if brand in named)
    return next(known, unbranded[int(tail) % len(unbranded)])
