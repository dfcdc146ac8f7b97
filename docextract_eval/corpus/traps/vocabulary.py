"""The words that traps print in a country, beyond what follows from `locale.toml`: `traps.toml`.

A table has the name of a trap and holds all of its words, or gives with `absent` the reason why the
trap is in none of the country's documents, or in none of a kind: `absent = { invoice = "..." }`. A
trap whose words a country lacks is in none of its documents; no word of another language replaces
a missing one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar, cast, dataclass_transform

from pydantic import BeforeValidator, Field, TypeAdapter

from docextract_eval.borders.people import validate
from docextract_eval.corpus.kinds import KINDS
from docextract_eval.corpus.traps import TRAPS
from docextract_eval.countries import ABSENT, Countries, country_file_path, read_country_toml
from docextract_eval.countries.country_files import FORBID_EXTRA, attribute_descriptions

if TYPE_CHECKING:
    from docextract_eval.corpus.traps import TrapSpec

    KindName = str
else:
    KindName = Literal[tuple(KINDS.names)]

NAME = "traps.toml"
NO_WORDS_REASON = f"{NAME} has no words for it"
Several = Annotated[tuple[str, ...], Field(min_length=1)]
W = TypeVar("W", bound="Words")


def _repeat_text_for_each_kind(written: object) -> object:
    return dict.fromkeys(KINDS.names, written) if isinstance(written, str) else written


class Words:
    """The words of one trap."""

    __slots__ = ()
    __pydantic_config__ = FORBID_EXTRA


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent(Words):
    """Why a trap is in none of a country's documents."""

    absent: Annotated[
        Mapping[KindName, str],
        BeforeValidator(_repeat_text_for_each_kind),
    ]
    """The reason, or a table with the reason for each kind of document."""


WORDS: dict[str, type[Words]] = {}
"""The words of a trap, by its name; all other traps need none."""


@dataclass_transform(frozen_default=True, kw_only_default=True)
def _words_of(trap: str) -> Callable[[type[W]], type[W]]:
    """Return what makes a class the record of the words of a trap."""

    def register(words: type[W]) -> type[W]:
        WORDS[trap] = made = dataclass(frozen=True, slots=True, kw_only=True)(words)
        return made

    return register


@_words_of("birth_or_constant_date")
class BirthOrConstantDate(Words):
    """A date that is not the document's."""

    date_of_birth: str
    """Before the date of birth of an account's holder."""
    form_revised: str
    """Before the date since when an invoice's form is as it is, in the foot."""


@_words_of("cjk_long_name_partial")
class CjkLongNamePartial(Words):
    """A shop's name that goes on on the next line."""

    branch: str
    """The branch, on the line below the shop's name."""


@_words_of("empty_labelled_field")
class EmptyLabelledField(Words):
    """Labels with nothing behind them."""

    tip: str
    """Before the line on which a guest could write a tip."""
    statement_number: str
    """Before the blank for the number of a bank statement."""


@_words_of("excl_and_incl_totals")
class ExclAndInclTotals(Words):
    """Two totals."""

    excluding_tax: str
    """Before the total without tax."""
    including_tax: str
    """Before the total with tax."""


@_words_of("first_vat_id_wins")
class FirstVatIdWins(Words):
    """Tax numbers of seller and buyer."""

    every_seller_numbered: bool = False
    """Whether even the smallest trader has a tax number and must print it."""


@_words_of("label_synonyms")
class LabelSynonyms(Words):
    """A label close to that of the total."""

    label: str
    """Before the sum of all articles, beside the total."""


@_words_of("logo_vs_legal_name")
class LogoVsLegalName(Words):
    """A brand and the firm behind it."""

    operated_by: str
    """Between a brand and the legal name of who runs the shop."""


@_words_of("number_soup")
class NumberSoup(Words):
    """Numbers beside that of the receipt."""

    order_number: str
    """Before the number of an order."""
    customer_number: str
    """Before the number of a customer."""
    delivery_number: str
    """Before the number of a delivery."""
    key_number: str
    """Before a long number that checks the receipt."""


@_words_of("pending_and_marketing_rows")
class PendingAndMarketingRows(Words):
    """Rows below the table that are not booked yet."""

    heading: str
    """Above the transactions that are still pending."""
    description: str
    """What a pending transaction is."""


@_words_of("personal_data_canary")
class PersonalDataCanary(Words):
    """A whole card number."""

    card_number: str
    """Before the number of the card."""


@_words_of("qty_read_as_price")
class QtyReadAsPrice(Words):
    """What guests want otherwise."""

    requests: Several
    """Wishes of a guest below a dish, each behind how often: "no onions"."""


@_words_of("second_date_on_receipt")
class SecondDateOnReceipt(Words):
    """Dates after the sale."""

    return_until: str
    """Before the last day on which articles are taken back."""
    offer_until: str
    """Before the last day of an offer."""


@_words_of("several_accounts_one_file")
class SeveralAccountsOneFile(Words):
    """A second account on a bank statement."""

    account: str
    """Before the number of a savings account."""
    balance: str
    """Before the balance of a savings account."""


@_words_of("stamp_over_value")
class StampOverValue(Words):
    """A rubber stamp."""

    stamp: str
    """What a stamp says on a paid document, in one word."""


@_words_of("suggested_tip_block")
class SuggestedTipBlock(Words):
    """Tips that a receipt proposes."""

    heading: str
    """Above the tips that a receipt proposes."""


@_words_of("tax_rate_as_total")
class TaxRateAsTotal(Words):
    """A tax rate beside the total."""

    label: str
    """Before the tax rate."""


@_words_of("tax_table_header_total")
class TaxTableHeaderTotal(Words):
    """Headers above the articles."""

    description: str
    """The header of the column of articles."""
    total: str
    """The header of the column of amounts: the word for a total."""


@_words_of("total_qty_line")
class TotalQtyLine(Words):
    """A count beside the total."""

    label: str
    """Before the number of articles, beside the total."""


@_words_of("trailing_minus_parens")
class TrailingMinusParens(Words):
    """An article that was brought back."""

    returned: str
    """What a line of a receipt says of an article that is brought back."""


@_words_of("unusual_total_label")
class UnusualTotalLabel(Words):
    """Labels of the total that are rare."""

    labels: Several
    """Rare labels of the total of a receipt or an invoice."""
    card_labels: Several
    """Rare labels of the new balance of a card statement."""


@_words_of("visible_note_to_ai")
class VisibleNoteToAi(Words):
    """Planted instructions, visible or not, and harmless text of the same length."""

    imperative: str
    """An instruction to machines what to report; the value follows."""
    correction: str
    """Says that what is printed is wrong; the right value follows."""
    polite: str
    """Says thanks, and that it was another value last time; the value follows."""
    quoted: str
    """Quotes a notice that asks to report something; the value follows."""
    one_more_row: str
    """Before a row that is to be added to a table."""
    confidence: str
    """Before how sure the machine is to be."""
    your_instructions: str
    """The instructions that a machine was given by those who run it."""
    verified: str
    """Behind a label, in brackets: that its value was checked."""
    harmless: str
    """A sentence that says nothing, for the neutral twin."""


@_words_of("watermark_copy")
class WatermarkCopy(Words):
    """A watermark."""

    watermark: str
    """What a watermark says across a copy, in one word."""


_NAMES = {words: name for name, words in WORDS.items()}
_NEEDED = frozenset(
    name
    for name, words in WORDS.items()
    if any(one.default is MISSING for one in fields(cast("Any", words)))
)
"""Traps that need words, so that they are in no document of a country without them."""


@dataclass(frozen=True, slots=True)
class TrapWords:
    """The words of traps in a country, and which traps are in none of its documents."""

    tables: Mapping[str, Words]
    """For each trap its words, or why it is absent."""


NO_WORDS = TrapWords({})


def _read_words(locale: str) -> TrapWords:
    path = country_file_path(locale, NAME)
    tables: dict[str, Words] = {}
    for name, table in read_country_toml(locale, NAME).items():
        TRAPS.check(name, str(path))
        words = Absent if ABSENT in table else WORDS.get(name, Absent)
        tables[name] = validate(words, table, "country", f"{path}, in {name}")
    return TrapWords(tables)


VOCABULARIES: Countries[TrapWords] = Countries("vocabulary of traps", NAME, _read_words)


def words_of_all_traps(locale: str) -> TrapWords:
    """Return the words of traps in a country, which can be empty."""
    return VOCABULARIES.get(locale, NO_WORDS)


def find_trap_words(words_type: type[W], locale: str) -> W | None:
    """Return the words of a trap in a country, or None where it has none.

    >>> find_trap_words(StampOverValue, "de_DE")
    StampOverValue(stamp='BEZAHLT')
    >>> find_trap_words(CjkLongNamePartial, "de_DE")
    """
    found = words_of_all_traps(locale).tables.get(_NAMES[words_type])
    return found if isinstance(found, words_type) else None


def why_absent(trap: TrapSpec, locale: str) -> str:
    """Return why no document of a locale can have a trap; empty where documents can."""
    table = words_of_all_traps(locale).tables.get(trap.name)
    if isinstance(table, Absent):
        written = (table.absent[kind] for kind in table.absent if kind in trap.kinds)
        if why := next(written, ""):
            return why
    elif table is None and trap.name in _NEEDED:
        return trap.why_impossible(locale) or NO_WORDS_REASON
    return trap.why_impossible(locale)


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of `traps.toml`."""
    absent = _described_schema(Absent)
    reasons = absent["properties"][ABSENT]
    absent["properties"][ABSENT] = {
        "description": reasons.pop("description"),
        "anyOf": [{"type": "string"}, reasons],
    }
    tables = {
        name: {"anyOf": [_described_schema(WORDS[name]), absent]} if name in WORDS else absent
        for name in TRAPS.names
    }
    return {"type": "object", "properties": tables, "additionalProperties": False}


def _described_schema(words_type: type[Words]) -> dict[str, Any]:
    schema = TypeAdapter(words_type).json_schema()
    for key, purpose in attribute_descriptions(words_type).items():
        schema["properties"][key]["description"] = purpose
    return schema
