"""In which script and words a paper is printed: its digits, languages, faces, vocabulary."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.locales import LOCALES, Locale

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds.record import DocumentChoices

NUMERALS = ("latin", "mixed", "own")
"""Latin digits alone; Latin amounts beside days and numbers in digits of the country's own; none
but its own. Where a country has no digits of its own, but a second mark between groups of whole
amounts, all but the first are printed with that."""


def numerals(given: DocumentChoices, rng: np.random.Generator) -> str:
    """Choose the digits that a paper is printed with, where the country has its own."""
    drawn = str(rng.choice(NUMERALS, p=[0.6, 0.15, 0.25]))
    where = LOCALES.load(given.locale)
    return drawn if where.numerals or where.whole_groups else "latin"


THOUSANDS = ("marked", "bare", "never")
"""Whether four digits before the decimal mark have one after the first; no number of digits has
any on a paper that never sets them in groups, as simple programs print."""
_NEVER = 99
"""More digits than any amount has."""


def thousands(given: DocumentChoices, rng: np.random.Generator) -> str:
    """Choose how four digits are set, where a country does it in two ways."""
    return THOUSANDS[rng.random() < LOCALES.load(given.locale).bare_thousands]


def languages(given: DocumentChoices, rng: np.random.Generator) -> str:
    """Choose in how many languages the labels are, where the country has two."""
    drawn = str(rng.choice(["one", "two"]))
    return drawn if LOCALES.load(given.locale).second else "one"


def written(
    locale: Locale, chosen: str, thousands: str = "marked", *, whole: bool = False
) -> Locale:
    """Narrow a country's ways of writing numbers down to those of one paper.

    Only where all its numbers are `whole` may another mark stand between groups: elsewhere that
    is the decimal mark of a weight or a rate.

    >>> written(LOCALES.load("ar_AE"), "mixed").amounts_in is None
    True
    """
    own = next(iter(locale.numerals), None)
    fewest = _NEVER if thousands == "never" else locale.grouped_from + (thousands == "bare")
    return replace(
        locale,
        grouped_from=fewest,
        amounts_in=own if chosen == "own" else None,
        stamps_in=own if chosen != "latin" else None,
        whole_group=next(iter(locale.whole_groups), "") if whole and chosen != "latin" else "",
    )


def bilingual(locale: Locale) -> Locale:
    """Print the labels of the second language behind those of the first."""
    labels = {
        role: tuple(
            _both(word, others[i % len(others)]) if (others := locale.second.get(role)) else word
            for i, word in enumerate(words)
        )
        for role, words in locale.labels.items()
    }
    return replace(locale, labels=labels)


def _both(word: str, other: str) -> str:
    """Set two labels beside each other, if there is a first one.

    >>> _both("Datum:", "Date:"), _both("", "Date:")
    ('Datum / Date:', '')
    """
    return f"{word.rstrip(':')} / {other}" if word else word


def faces(family: tuple[str, ...], locale: Locale) -> tuple[str, ...]:
    """Return the faces of a layout family that hold a country's script, or else any that does.

    >>> faces(("fimo", "cascadia"), LOCALES.load("ar_AE"))
    ('cascadia',)
    """
    if not locale.faces:
        return family
    return tuple(face for face in family if face in locale.faces) or locale.faces
