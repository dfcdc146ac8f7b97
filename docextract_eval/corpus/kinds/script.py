"""The script and words that a document is printed in: digits, languages, fonts, labels."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.countries.locales import LOCALES, Locale

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds.record import DocumentChoices

NUMERALS = ("latin", "mixed", "own")
"""`latin`: Latin digits only. `mixed`: amounts in Latin digits, dates and other numbers in the
country's own. `own`: the country's own digits only. Where a country has no digits of its own, but a
second separator between groups of whole amounts, `mixed` and `own` print that separator."""


def numerals(given: DocumentChoices, rng: np.random.Generator) -> str:
    """Draw the digits of a document, where the country has its own."""
    drawn = str(rng.choice(NUMERALS, p=[0.6, 0.15, 0.25]))
    where = LOCALES.load(given.locale)
    return drawn if where.numerals or where.whole_groups else "latin"


THOUSANDS = ("marked", "bare", "never")
"""`marked`: an amount of four digits has a group separator after the first. `bare`: it has none.
`never`: no amount is grouped, as simple programs print."""
_NEVER_GROUPED = 99
"""A number of digits that no amount reaches."""


def thousands(given: DocumentChoices, rng: np.random.Generator) -> str:
    """Draw how amounts of four digits are grouped, where a country does it in two ways."""
    return THOUSANDS[rng.random() < LOCALES.load(given.locale).bare_thousands]


def languages(given: DocumentChoices, rng: np.random.Generator) -> str:
    """Draw whether labels are in one or two languages, where the country has two."""
    drawn = str(rng.choice(["one", "two"]))
    return drawn if LOCALES.load(given.locale).second else "one"


def with_number_style(
    locale: Locale, numerals: str, thousands: str = "marked", *, whole_numbers_only: bool = False
) -> Locale:
    """Return the locale with the numerals and the grouping that one document uses.

    Another group separator is used only if all numbers are `whole_numbers_only`: elsewhere it may
    be the decimal separator of a weight or a rate.

    >>> with_number_style(LOCALES.load("ar_AE"), "mixed").amounts_in is None
    True
    """
    own = next(iter(locale.numerals), None)
    fewest = _NEVER_GROUPED if thousands == "never" else locale.grouped_from + (thousands == "bare")
    return replace(
        locale,
        grouped_from=fewest,
        amounts_in=own if numerals == "own" else None,
        stamps_in=own if numerals != "latin" else None,
        whole_group=next(iter(locale.whole_groups), "")
        if whole_numbers_only and numerals != "latin"
        else "",
    )


def with_second_language(locale: Locale) -> Locale:
    """Return the locale with the labels of its second language behind those of the first."""
    labels = {
        role: tuple(
            _join_labels(word, others[i % len(others)])
            if (others := locale.second.get(role))
            else word
            for i, word in enumerate(words)
        )
        for role, words in locale.labels.items()
    }
    return replace(locale, labels=labels)


def _join_labels(first_label: str, second_label: str) -> str:
    """Join two labels, if the first is not empty.

    >>> _join_labels("Datum:", "Date:"), _join_labels("", "Date:")
    ('Datum / Date:', '')
    """
    return f"{first_label.rstrip(':')} / {second_label}" if first_label else first_label


def fonts_for_script(fonts: tuple[str, ...], locale: Locale) -> tuple[str, ...]:
    """Return the fonts of a layout family that hold the country's script, or else all that do.

    >>> fonts_for_script(("fimo", "cascadia"), LOCALES.load("ar_AE"))
    ('cascadia',)
    """
    if not locale.faces:
        return fonts
    return tuple(font for font in fonts if font in locale.faces) or locale.faces
