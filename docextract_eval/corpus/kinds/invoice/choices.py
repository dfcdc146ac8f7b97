"""The causal graph of the choices of an invoice."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from docextract_eval.corpus.causal import Graph
from docextract_eval.corpus.kinds import interventions
from docextract_eval.corpus.kinds.bank_statement.numbers import AccountIdentity, draw_firm_identity
from docextract_eval.corpus.kinds.invoice import line_items
from docextract_eval.corpus.kinds.invoice.record import InvoiceChoices
from docextract_eval.corpus.kinds.invoice.vocabulary import load_vocabulary
from docextract_eval.corpus.kinds.people import (
    capitalise_first,
    fill_faker_parts,
    fill_pattern,
    seeded_faker,
)
from docextract_eval.corpus.kinds.receipt import addresses, tax_numbers
from docextract_eval.countries.locales import LOCALE_NAMES, LOCALES

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds.invoice.sums import LineItem
    from docextract_eval.countries.locales import Town

GRAPH = Graph(InvoiceChoices)
PERSON_FORM = "{first_name} {last_name}"
_TRADE_WEIGHTS = {
    "services": 4,
    "crafts": 4,
    "supplies": 5,
    "online": 2,
    "utility": 2,
    "wholesale": 3,
}
_PERSON_SHARES = {"crafts": 0.4, "utility": 0.7, "online": 0.3}
"""The share of buyers that are persons and not firms."""


GRAPH.node("locale", options=LOCALE_NAMES)(interventions.locale)
GRAPH.node("months")(interventions.months_node())


@GRAPH.node("issued", "months")
def issued(given: InvoiceChoices, rng: np.random.Generator) -> str:
    """Draw the date of issue: a working day."""
    first, last = map(datetime.date.fromisoformat, given.months)
    date = first + datetime.timedelta(int(rng.integers((last - first).days + 1)))
    while date.isoweekday() > 5 and date > first:
        date -= datetime.timedelta(1)
    return date.isoformat()


interventions.add_intervention_nodes(GRAPH)


GRAPH.node("rows", options=interventions.ROWS)(interventions.rows)


@GRAPH.node("trade", "locale", "rows", options=tuple(_TRADE_WEIGHTS))
def trade(given: InvoiceChoices, rng: np.random.Generator) -> str:
    """Draw the seller's trade; where a number of lines is asked for, one that sells many things."""
    found = line_items.trade_names(given.locale)
    if given.rows:
        found = tuple(name for name in found if name in line_items.LONG_TRADES) or found
    weights = [_TRADE_WEIGHTS[name] for name in found]
    turn = int(rng.integers(sum(weights)))
    return next(name for i, name in enumerate(found) if turn < sum(weights[: i + 1]))


@GRAPH.node("seller_town", "locale")
def seller_town(given: InvoiceChoices, rng: np.random.Generator) -> Town:
    """Draw the seller's town."""
    return addresses.town(given, rng)


@GRAPH.node("seller", "locale", "trade", "origin", "seller_town")
def seller(given: InvoiceChoices, rng: np.random.Generator) -> str:
    """Draw the name of the seller."""
    shops = line_items.load_trade(given.locale, given.trade).shops
    pattern = shops[rng.integers(len(shops))]
    family = seeded_faker(interventions.locale_of_names(given), rng).last_name()
    return capitalise_first(pattern.format(family, town=given.seller_town.name))


@GRAPH.node("seller_address", "locale", "seller_town")
def seller_address(given: InvoiceChoices, rng: np.random.Generator) -> tuple[str, str]:
    """Draw the seller's street, and the line with town and postcode."""
    return addresses.draw_address(given.locale, given.seller_town, rng)


@GRAPH.node("seller_phone", "seller_town")
def seller_phone(given: InvoiceChoices, rng: np.random.Generator) -> str:
    """Draw a phone number in the seller's town."""
    return fill_pattern(given.seller_town.phone, rng)


@GRAPH.node("seller_tax_id", "locale", "seller_town", "issued")
def seller_tax_id(given: InvoiceChoices, rng: np.random.Generator) -> str | None:
    """Draw the seller's tax number with valid check digits; None if there were none yet."""
    return _draw_tax_id(given, given.seller_town, rng)


@GRAPH.node("identity", "locale")
def identity(given: InvoiceChoices, rng: np.random.Generator) -> AccountIdentity:
    """Draw the numbers of the seller's account."""
    return draw_firm_identity(given.locale, rng)


@GRAPH.node("buyer_town", "locale", "seller_town", "trade")
def buyer_town(given: InvoiceChoices, rng: np.random.Generator) -> Town:
    """Draw the buyer's town: often the seller's, and always for utilities."""
    other = addresses.town(given, rng)
    here = rng.random() < 0.4 or given.trade == "utility"
    return given.seller_town if here else other


@GRAPH.node("buys", "trade", options=("firm", "person"))
def buys(given: InvoiceChoices, rng: np.random.Generator) -> str:
    """Draw whether a firm or a person buys."""
    return "person" if rng.random() < _PERSON_SHARES.get(given.trade, 0.08) else "firm"


@GRAPH.node("buyer", "locale", "origin", "buys", "buyer_town")
def buyer(given: InvoiceChoices, rng: np.random.Generator) -> str:
    """Draw the name of the buyer."""
    vocabulary, known = (
        load_vocabulary(given.locale),
        seeded_faker(interventions.locale_of_names(given), rng),
    )
    pattern = vocabulary.buyers[rng.integers(len(vocabulary.buyers))]
    if given.buys == "firm":
        return capitalise_first(
            pattern.format(family=known.last_name(), town=given.buyer_town.name)
        )
    form = vocabulary.name if given.origin == "home" else PERSON_FORM
    return fill_faker_parts(form, known)


@GRAPH.node("buyer_address", "locale", "buyer_town")
def buyer_address(given: InvoiceChoices, rng: np.random.Generator) -> tuple[str, str]:
    """Draw the buyer's street, and the line with town and postcode."""
    return addresses.draw_address(given.locale, given.buyer_town, rng)


@GRAPH.node("ship_address", "locale", "buyer_town")
def ship_address(given: InvoiceChoices, rng: np.random.Generator) -> tuple[str, str]:
    """Draw the address of delivery, where it is not the buyer's."""
    return addresses.draw_address(given.locale, given.buyer_town, rng)


@GRAPH.node("buyer_tax_id", "locale", "buyer_town", "issued")
def buyer_tax_id(given: InvoiceChoices, rng: np.random.Generator) -> str | None:
    """Draw the buyer's tax number."""
    return _draw_tax_id(given, given.buyer_town, rng)


@GRAPH.node("size", "trade", options=tuple(line_items.LINE_COUNTS))
def size(given: InvoiceChoices, rng: np.random.Generator) -> str:
    """Draw about how many pages the lines fill; a utility bill has one."""
    drawn = str(rng.choice(list(line_items.LINE_COUNTS), p=[0.78, 0.17, 0.05]))
    return drawn if given.trade in ("supplies", "wholesale", "services") else "1"


@GRAPH.node("items", "locale", "trade", "size", "rows", "issued", "prices", "seller", "one_more")
def items(given: InvoiceChoices, rng: np.random.Generator) -> tuple[LineItem, ...]:
    """Draw the line items."""
    where = LOCALES.load(given.locale)
    sale = given.trade, given.size, given.issued
    lines = line_items.draw_line_items(where, sale, given.prices, rng, given.seller, given.rows)
    if given.one_more == "no":
        return lines
    return lines + line_items.draw_further_line(lines, where, sale, given.prices, rng)


def _draw_tax_id(given: InvoiceChoices, town: Town, rng: np.random.Generator) -> str | None:
    forms = LOCALES.load(given.locale).tax_ids
    forms = tuple(forms[i] for i in load_vocabulary(given.locale).tax_id_forms) or forms
    form = forms[rng.integers(len(forms))]
    if not form.is_in_use(given.issued):
        return None
    return tax_numbers.draw_tax_number(form.with_region(town.office or town.region), rng)
