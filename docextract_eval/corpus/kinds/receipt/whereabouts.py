"""Where a shop is: its town, street and phone number, and the label of its tax number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.people import described, filled, people, posted
from docextract_eval.locales import LOCALES

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds.receipt.record import ReceiptChoices
    from docextract_eval.corpus.kinds.record import DocumentChoices
    from docextract_eval.locales import Locale, Town


def town(given: DocumentChoices, rng: np.random.Generator) -> Town:
    """Draw the town, which comes with its codes for postcodes, phone numbers and taxes."""
    places = LOCALES.load(given.locale).places
    return places[rng.integers(len(places))]


def address(given: ReceiptChoices, rng: np.random.Generator) -> tuple[str, str]:
    """Draw the street and the line with postcode and town."""
    return address_in(given.locale, given.town, rng)


def address_in(locale: str, lies: Town, rng: np.random.Generator) -> tuple[str, str]:
    """Draw a street in a town, and the line with the town and its postcode."""
    known, where = people(locale, rng), LOCALES.load(locale)
    parts = {"city": lies.name, "region": lies.region, "postcode": posted(lies.postcode, rng)}
    lines = where.street, where.town
    for name, said in parts.items():
        lines = lines[0].replace(f"{{{name}}}", said), lines[1].replace(f"{{{name}}}", said)
    street, lower = (described(line, known, houses=where.houses) for line in lines)
    return street, lower


def phone(given: ReceiptChoices, rng: np.random.Generator) -> str | None:
    """Draw a phone number of the town, or None."""
    return filled(given.town.phone, rng) if rng.random() >= 0.2 else None


def called(number: str, locale: Locale) -> tuple[str, ...]:
    """Return the labels that the country uses for a tax number in this form."""
    own = (tax_id.words for tax_id in locale.tax_ids if tax_id.fits(number))
    return next(own, ()) or locale.labels["tax_id"]
