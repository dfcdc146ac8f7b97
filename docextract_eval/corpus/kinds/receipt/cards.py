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
_AT_HOME = {
    "CN": ("A000000333010101", "A000000333010102"),
    "FR": ("A0000000421010",),
    "IN": ("A0000005241010", "A0000000031010"),
    "TR": ("A0000006723010", "A0000000031010", "A0000000041010"),
    "JP": ("A0000000651010", "A0000000031010"),
    "NL": ("A0000000043060", "A0000000032020"),
}
"""Per country what cards answer with that are named by no brand: in France CB, ..."""
_ABROAD = ("A0000000031010", "A0000000041010")


def application(words: str, country: str, tail: str) -> str:
    """Give the application of a card that a till names in these words, with this number's end.

    >>> application("Debit Mastercard", "CH", "1234"), application("CB EMV", "FR", "1234")
    ('A0000000041010', 'A0000000421010')
    """
    named = words.casefold()
    found = _AT_HOME.get(country, _ABROAD)
    known = (number for brand, number in _OF_BRANDS.items() if brand in named)
    return next(known, found[int(tail) % len(found)])
