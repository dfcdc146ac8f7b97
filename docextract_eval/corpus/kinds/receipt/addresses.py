"""Where a shop is: its town, street and phone number, and the label of its tax number."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.people import (
    fill_faker_parts,
    fill_pattern,
    fill_postcode,
    seeded_faker,
)
from docextract_eval.countries.locales import LOCALES

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds.receipt.record import ReceiptChoices
    from docextract_eval.corpus.kinds.receipt.vocabulary import ReceiptWords
    from docextract_eval.corpus.kinds.record import DocumentChoices
    from docextract_eval.countries.locales import Locale, Town


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


def address_lines(choices: ReceiptChoices, vocabulary: ReceiptWords) -> tuple[str, ...]:
    """Return the address as the header prints it: on one line, two, or more."""
    street, lower = choices.address
    habits = choices.habits
    if not habits:
        return choices.address
    if not habits["postcode"]:
        lower = _without_postcode(lower, choices.town)
    if habits["address_on_three_lines"]:
        district = vocabulary.habit_wording("district", choices.district)
        below = _parts(lower) if habits["region_apart"] else (lower,)
        return tuple(filter(None, (street, district, *below)))
    return (f"{street}, {lower}",) if habits["address_on_one_line"] else (street, lower)


def _without_postcode(line: str, town: Town) -> str:
    """Return the line of the town without its postcode."""
    digits = re.escape(town.postcode).replace(r"\#", "[0-9]").replace("@", "[A-Z]")
    return re.sub(rf" ?\b{digits}\b ?", " ", line).strip(" ,")


def _parts(line: str) -> tuple[str, ...]:
    """Return the line of the town in two, where a comma stands; the first keeps it."""
    town, comma, region = line.partition(", ")
    return (f"{town}{comma.strip()}", region) if comma else (line,)


def phone(given: ReceiptChoices, rng: np.random.Generator) -> str | None:
    """Draw a phone number of the town, or None."""
    return fill_pattern(given.town.phone, rng) if rng.random() >= 0.2 else None


def tax_id_labels(number: str, locale: Locale) -> tuple[str, ...]:
    """Return the labels that the country uses for a tax number in this form."""
    own = (tax_id.words for tax_id in locale.tax_ids if tax_id.has_form(number))
    return next(own, ()) or locale.labels["tax_id"]
