"""What paper calls things: the words that the rules look for, a table per language.

A language is one file here with one `Vocabulary`, and one line in `VOCABULARIES`. Phrases are
written as paper prints them; case, accents, punctuation and common misreadings do not count.

- `en`, `de`, `ar`
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from docextract_eval.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One language's words for what stands on paper."""

    labels: Mapping[str, tuple[str, ...]]
    """Per role, the phrases that announce it. Most roles are fields; the others are

    - `cash`, `card`: a payment, said with its amount
    - `account`: what stands before a card's masked number
    - `fax`: a number that is no phone
    - `idle`: amounts and numbers that are none of ours, such as a count of articles
    - `refund`, `card_slip`: what makes the paper another type
    """
    heads: tuple[str, ...] = ()
    """Heads of the columns of a list of goods."""
    units: tuple[str, ...] = ()
    """What stands between a quantity and its price."""
    streets: tuple[str, ...] = ()
    """Ends of words that make a line a street."""
    companies: tuple[str, ...] = ()
    """What stands behind a company's name for its legal form."""
    months: tuple[str, ...] = ()


VOCABULARIES: Catalog[Vocabulary] = Catalog(
    "vocabulary",
    {
        "ar": "docextract_eval.pipelines.rules.vocabulary.ar:VOCABULARY",
        "de": "docextract_eval.pipelines.rules.vocabulary.de:VOCABULARY",
        "en": "docextract_eval.pipelines.rules.vocabulary.en:VOCABULARY",
    },
)
