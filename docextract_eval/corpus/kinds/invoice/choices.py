"""The causal graph of the choices of an invoice."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from docextract_eval.corpus.causal import Graph
from docextract_eval.corpus.kinds import interventions
from docextract_eval.corpus.kinds.bank_statement.numbers import Identity, of_firm
from docextract_eval.corpus.kinds.invoice import goods
from docextract_eval.corpus.kinds.invoice.record import InvoiceChoices
from docextract_eval.corpus.kinds.invoice.vocabulary import spoken
from docextract_eval.corpus.kinds.people import described, filled, headed, people
from docextract_eval.corpus.kinds.receipt import numbers as tax_numbers
from docextract_eval.corpus.kinds.receipt import whereabouts
from docextract_eval.locales import KNOWN, LOCALES

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds.invoice.reckoning import Sold
    from docextract_eval.locales import Town

GRAPH = Graph(InvoiceChoices)
NAMES = "{first_name} {last_name}"
_TRADES = {"services": 4, "crafts": 4, "supplies": 5, "online": 2, "utility": 2, "wholesale": 3}
_PERSONS = {"crafts": 0.4, "utility": 0.7, "online": 0.3}
"""The share of buyers that are persons and not firms."""


GRAPH.node(options=KNOWN)(interventions.locale)
GRAPH.node()(interventions.months_within())


@GRAPH.node("months")
def issued(given: InvoiceChoices, rng: np.random.Generator) -> str:
    """Draw the date of issue: a working day."""
    first, last = map(datetime.date.fromisoformat, given.months)
    day = first + datetime.timedelta(int(rng.integers((last - first).days + 1)))
    while day.isoweekday() > 5 and day > first:
        day -= datetime.timedelta(1)
    return day.isoformat()


interventions.open_to(GRAPH)


@GRAPH.node("locale", options=tuple(_TRADES))
def trade(given: InvoiceChoices, rng: np.random.Generator) -> str:
    """Draw the seller's trade."""
    found = goods.trades(given.locale)
    weights = [_TRADES[name] for name in found]
    turn = int(rng.integers(sum(weights)))
    return next(name for i, name in enumerate(found) if turn < sum(weights[: i + 1]))


@GRAPH.node("locale")
def seller_town(given: InvoiceChoices, rng: np.random.Generator) -> Town:
    """Draw the seller's town."""
    return whereabouts.town(given, rng)


@GRAPH.node("locale", "trade", "origin", "seller_town")
def seller(given: InvoiceChoices, rng: np.random.Generator) -> str:
    """Draw the name of the seller."""
    shops = goods.trade_of(given.locale, given.trade).shops
    pattern = shops[rng.integers(len(shops))]
    family = people(interventions.named_as(given), rng).last_name()
    return headed(pattern.format(family, town=given.seller_town.name))


@GRAPH.node("locale", "seller_town")
def seller_address(given: InvoiceChoices, rng: np.random.Generator) -> tuple[str, str]:
    """Draw the seller's street, and the line with town and postcode."""
    return whereabouts.address_in(given.locale, given.seller_town, rng)


@GRAPH.node("seller_town")
def seller_phone(given: InvoiceChoices, rng: np.random.Generator) -> str:
    """Draw a phone number in the seller's town."""
    return filled(given.seller_town.phone, rng)


@GRAPH.node("locale", "seller_town", "issued")
def seller_tax_id(given: InvoiceChoices, rng: np.random.Generator) -> str | None:
    """Draw the seller's tax number with valid check digits; None if there were none yet."""
    return _tax_id(given, given.seller_town, rng)


@GRAPH.node("locale")
def identity(given: InvoiceChoices, rng: np.random.Generator) -> Identity:
    """Draw the numbers of the seller's account."""
    return of_firm(given.locale, rng)


@GRAPH.node("locale", "seller_town", "trade")
def buyer_town(given: InvoiceChoices, rng: np.random.Generator) -> Town:
    """Draw the buyer's town: often the seller's, and always for utilities."""
    other = whereabouts.town(given, rng)
    here = rng.random() < 0.4 or given.trade == "utility"
    return given.seller_town if here else other


@GRAPH.node("trade", options=("firm", "person"))
def buys(given: InvoiceChoices, rng: np.random.Generator) -> str:
    """Draw whether a firm or a person buys."""
    return "person" if rng.random() < _PERSONS.get(given.trade, 0.08) else "firm"


@GRAPH.node("locale", "origin", "buys", "buyer_town")
def buyer(given: InvoiceChoices, rng: np.random.Generator) -> str:
    """Draw the name of the buyer."""
    words, known = spoken(given.locale), people(interventions.named_as(given), rng)
    pattern = words.buyers[rng.integers(len(words.buyers))]
    if given.buys == "firm":
        return headed(pattern.format(family=known.last_name(), town=given.buyer_town.name))
    form = words.person if given.origin == "home" else NAMES
    return described(form, known)


@GRAPH.node("locale", "buyer_town")
def buyer_address(given: InvoiceChoices, rng: np.random.Generator) -> tuple[str, str]:
    """Draw the buyer's street, and the line with town and postcode."""
    return whereabouts.address_in(given.locale, given.buyer_town, rng)


@GRAPH.node("locale", "buyer_town")
def ship_address(given: InvoiceChoices, rng: np.random.Generator) -> tuple[str, str]:
    """Draw the address of delivery, where it is not the buyer's."""
    return whereabouts.address_in(given.locale, given.buyer_town, rng)


@GRAPH.node("locale", "buyer_town", "issued")
def buyer_tax_id(given: InvoiceChoices, rng: np.random.Generator) -> str | None:
    """Draw the buyer's tax number."""
    return _tax_id(given, given.buyer_town, rng)


@GRAPH.node("trade", options=tuple(goods.LINES))
def size(given: InvoiceChoices, rng: np.random.Generator) -> str:
    """Draw about how many pages the lines fill; a utility bill has one."""
    drawn = str(rng.choice(list(goods.LINES), p=[0.78, 0.17, 0.05]))
    return drawn if given.trade in ("supplies", "wholesale", "services") else "1"


@GRAPH.node("locale", "trade", "size", "issued", "prices", "seller")
def items(given: InvoiceChoices, rng: np.random.Generator) -> tuple[Sold, ...]:
    """Draw the line items."""
    where = LOCALES.load(given.locale)
    of = given.trade, given.size, given.issued
    return goods.drawn(where, of, given.prices, rng, given.seller)


def _tax_id(given: InvoiceChoices, town: Town, rng: np.random.Generator) -> str | None:
    forms = LOCALES.load(given.locale).tax_ids
    forms = tuple(forms[i] for i in spoken(given.locale).sorts) or forms
    form = forms[rng.integers(len(forms))]
    if form.since > given.issued:
        return None
    return tax_numbers.drawn(form.within(town.office or town.region), rng)
