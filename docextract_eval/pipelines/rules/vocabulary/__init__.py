"""What paper calls things: the words that the rules look for, a table per language.

A language, or what a country says otherwise, is one file here with one `Vocabulary`, and one line
in `VOCABULARIES`. The nearer one decides what a phrase means. Phrases are
written as paper prints them; case, accents, punctuation and common misreadings do not count.

- `en`, `en_GB`, `en_IN`, `de`, `nl`, `sv`
- `fr`, `es`, `it`, `pt`, `pl`, `tr`
- `ja`, `zh`, `vi`, `th`, `ar`
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from docextract_eval.catalog import Catalog


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """One language's words for what stands on paper."""

    labels: Mapping[str, tuple[str, ...]]
    """Per role, the phrases that announce it. Most roles are fields; the others are

    - `cash`, `card`: a payment, said with its amount
    - `account`: what stands before a card's masked number
    - `tax_base`: what a rate of tax is of
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
    statement: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Per role, the phrases of bank statements: fields, heads of columns and of sections, and

    - `title`, `idle`: what announces none of ours
    - `carried`, `brought`: a balance that goes over to another page, or comes from one
    - `totals`: a line that adds up the columns
    - `daily`: a list of balances, none of them a movement's
    """
    card: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Per role, the phrases of card statements: as above, and

    - `remark`: how a line below a row begins that is no part of its text
    - `pending_section`: rows that are none yet
    """
    invoice: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Per role, the phrases of invoices: fields, heads of columns, sums up to the total, and

    - `title`, `credit`: what the paper calls itself
    - `bill_to`, `ship_to`, `from`, `payment`: what stands above a side, or an account
    - `tax`: a tax that is told with its rate
    - `carried`, `brought`, `idle`: what announces none of ours
    """


VOCABULARIES: Catalog[Vocabulary] = Catalog(
    "vocabulary",
    {
        "ar": "docextract_eval.pipelines.rules.vocabulary.ar:VOCABULARY",
        "de": "docextract_eval.pipelines.rules.vocabulary.de:VOCABULARY",
        "en": "docextract_eval.pipelines.rules.vocabulary.en:VOCABULARY",
        "en_GB": "docextract_eval.pipelines.rules.vocabulary.en_gb:VOCABULARY",
        "en_IN": "docextract_eval.pipelines.rules.vocabulary.en_in:VOCABULARY",
        "es": "docextract_eval.pipelines.rules.vocabulary.es:VOCABULARY",
        "fr": "docextract_eval.pipelines.rules.vocabulary.fr:VOCABULARY",
        "it": "docextract_eval.pipelines.rules.vocabulary.it:VOCABULARY",
        "ja": "docextract_eval.pipelines.rules.vocabulary.ja:VOCABULARY",
        "th": "docextract_eval.pipelines.rules.vocabulary.th:VOCABULARY",
        "pl": "docextract_eval.pipelines.rules.vocabulary.pl:VOCABULARY",
        "nl": "docextract_eval.pipelines.rules.vocabulary.nl:VOCABULARY",
        "vi": "docextract_eval.pipelines.rules.vocabulary.vi:VOCABULARY",
        "zh": "docextract_eval.pipelines.rules.vocabulary.zh:VOCABULARY",
        "pt": "docextract_eval.pipelines.rules.vocabulary.pt:VOCABULARY",
        "sv": "docextract_eval.pipelines.rules.vocabulary.sv:VOCABULARY",
        "tr": "docextract_eval.pipelines.rules.vocabulary.tr:VOCABULARY",
    },
)
