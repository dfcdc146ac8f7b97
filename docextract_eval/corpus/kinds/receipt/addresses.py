"""Where a shop is: its town, street and phone number, and the label of its tax number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.people import (
    fill_faker_parts,
    fill_pattern,
    fill_postcode,
    seeded_faker,
)
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
    return draw_address(given.locale, given.town, rng)


def draw_address(locale: str, town: Town, rng: np.random.Generator) -> tuple[str, str]:
    """Draw a street in a town, and the line with the town and its postcode."""
    faker, where = seeded_faker(locale, rng), LOCALES.load(locale)
    parts = {
        "city": town.name,
        "region": town.region,
        "postcode": fill_postcode(town.postcode, rng),
    }
    lines = where.street, where.town
    for name, value in parts.items():
        lines = lines[0].replace(f"{{{name}}}", value), lines[1].replace(f"{{{name}}}", value)
    street, lower = (fill_faker_parts(line, faker, max_house_number=where.houses) for line in lines)
    return street, lower


def phone(given: ReceiptChoices, rng: np.random.Generator) -> str | None:
    """Draw a phone number of the town, or None."""
    return fill_pattern(given.town.phone, rng) if rng.random() >= 0.2 else None


def tax_id_labels(number: str, locale: Locale) -> tuple[str, ...]:
    """Return the labels that the country uses for a tax number in this form."""
    own = (tax_id.words for tax_id in locale.tax_ids if tax_id.has_form(number))
    return next(own, ()) or locale.labels["tax_id"]
