"""The nodes for the terms of a sale and for how the invoice is printed."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds import interventions
from docextract_eval.corpus.kinds.bank_statement import vocabulary as statements
from docextract_eval.corpus.kinds.invoice.choices import GRAPH, PERSON_FORM
from docextract_eval.corpus.kinds.invoice.layouts import LAYOUTS
from docextract_eval.corpus.kinds.invoice.numbers import SaleNumbers, draw_numbers
from docextract_eval.corpus.kinds.invoice.vocabulary import load_vocabulary
from docextract_eval.corpus.kinds.people import (
    capitalise_first,
    fill_faker_parts,
    fill_pattern,
    seeded_faker,
)
from docextract_eval.corpus.kinds.sheets.choices import add_sheet_nodes, draw_variant_numbers
from docextract_eval.countries.locales import LOCALES

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds.invoice.record import InvoiceChoices

_MIN_WORTH = 5
"""Goods are sent only if they are worth this multiple of the delivery charge."""
_SIGNED_SHARE = 0.6
"""How often a box for a signature is signed."""
_ALLOWANCES = tuple(map(Decimal, ("0", "0.03", "0.05", "0.10")))
_PREPAID_SHARES = tuple(map(Decimal, ("0", "0.2", "0.3", "0.5", "1")))
"""The shares of a discount on all lines, and of what was paid before."""
PRINTED_SHARES = {
    "order_number": 0.55,
    "customer_number": 0.6,
    "delivery_number": 0.35,
    "delivery_date": 0.55,
    "due_date": 0.7,
    "phone": 0.6,
    "contact": 0.4,
    "seller_tax_id": 0.88,
    "buyer_tax_id": 0.35,
    "iban": 0.8,
    "bic": 0.65,
    "ship_to": 0.3,
    "net_total": 0.9,
    "tax_total": 0.85,
    "amount_due": 0.35,
    "tax_base": 0.5,
    "code": 0.45,
    "at_once": 0.5,
    "terms": 0.4,
    "bic_without_iban": 0.08,
}
"""How often each of the optional parts is printed."""
_COMPANY_FORMS = (
    *("GmbH", "AG", "KG", "mbB", "Ltd", "LLC", "Inc", "SARL", "SAS", "Pvt", "株式会社"),
    *("有限会社", "合同会社", "ذ.م.م"),
)
"""Parts of names of firms that are too large for the small business rule."""
VALUELESS_LABELS = (
    "order_number",
    "due_date",
    "delivery_date",
    "buyer_tax_id",
    "payment_reference",
)
"""Fields whose label may be printed without a value."""


@GRAPH.node("numbers", "locale", "issued")
def numbers(given: InvoiceChoices, rng: np.random.Generator) -> SaleNumbers:
    """Draw the numbers of the invoice, its order, its delivery and so on."""
    return draw_numbers(load_vocabulary(given.locale), given.issued, rng)


@GRAPH.node("shown")
def shown(_: InvoiceChoices, rng: np.random.Generator) -> dict[str, bool]:
    """Draw which of the optional parts are printed."""
    return {name: bool(rng.random() < chance) for name, chance in PRINTED_SHARES.items()}


@GRAPH.node("credit", "trade", options=("no", "positive", "negative"))
def credit(given: InvoiceChoices, rng: np.random.Generator) -> str:
    """Draw whether it is a credit note, and the sign of its amounts."""
    drawn = str(rng.choice(["no", "positive", "negative"], p=[0.91, 0.06, 0.03]))
    return drawn if given.trade != "utility" else "no"


@GRAPH.node("tax_case", "locale", "buys", "trade", "seller", options=("usual", "reverse", "small"))
def tax_case(given: InvoiceChoices, rng: np.random.Generator) -> str:
    """Draw who owes the tax: the seller, the buyer, or nobody as the seller is small."""
    vocabulary, turn = load_vocabulary(given.locale), float(rng.random())
    if turn < vocabulary.reverse_share and given.buys == "firm":
        return "reverse"
    if vocabulary.small_share == 1:  # no invoice prints a tax there
        return "small"
    small = turn > 1 - vocabulary.small_share and given.trade in ("services", "crafts")
    small = small and not any(form in given.seller for form in _COMPANY_FORMS)
    return "small" if small else "usual"


@GRAPH.node("price_mode", "locale", "trade", options=("net", "gross"))
def price_mode(given: InvoiceChoices, rng: np.random.Generator) -> str:
    """Draw whether prices of lines include the tax."""
    modes = load_vocabulary(given.locale).prices
    drawn = modes[rng.integers(len(modes))]
    return "net" if given.trade == "utility" else drawn


@GRAPH.node("allowance", "trade", options=_ALLOWANCES)
def allowance(given: InvoiceChoices, rng: np.random.Generator) -> Decimal:
    """Draw a discount as a share of all lines; mostly zero."""
    share = _ALLOWANCES[rng.choice(len(_ALLOWANCES), p=[0.8, 0.07, 0.08, 0.05])]
    return share if given.trade != "utility" else Decimal(0)


@GRAPH.node("charge", "locale", "trade", "items")
def charge(given: InvoiceChoices, rng: np.random.Generator) -> Decimal:
    """Draw the delivery charge; zero if nothing is sent, or goods are worth too little."""
    note = Decimal(LOCALES.load(given.locale).notes[0])
    sent = given.trade in ("supplies", "wholesale") and rng.random() < 0.5
    asked = note * int(rng.integers(8, 31)) / 10 if sent else Decimal(0)
    worth = sum((sold.price * sold.quantity for sold in given.items), Decimal(0))
    return asked if worth >= _MIN_WORTH * asked else Decimal(0)


@GRAPH.node("prepaid", "credit", options=_PREPAID_SHARES)
def prepaid(given: InvoiceChoices, rng: np.random.Generator) -> Decimal:
    """Draw the share that was paid before; mostly zero."""
    share = _PREPAID_SHARES[rng.choice(len(_PREPAID_SHARES), p=[0.83, 0.05, 0.06, 0.05, 0.01])]
    return share if given.credit == "no" else Decimal(0)


@GRAPH.node("due_days", "locale", options=tuple(range(121)))
def due_days(given: InvoiceChoices, rng: np.random.Generator) -> int:
    """Draw the number of days until the due date."""
    days = load_vocabulary(given.locale).due_days
    return int(days[rng.integers(len(days))])


@GRAPH.node("early", "locale", "credit", "due_days", "buys")
def draw_early_discount(given: InvoiceChoices, rng: np.random.Generator) -> tuple[str, int] | None:
    """Draw the percentage and the days of an early payment discount for firms, or None."""
    vocabulary = load_vocabulary(given.locale)
    rate, days = vocabulary.early[rng.integers(len(vocabulary.early))]
    offered = rng.random() < vocabulary.early_share and given.buys == "firm"
    fits = offered and given.credit == "no" and days < given.due_days
    return (rate, days) if fits else None


@GRAPH.node("reference", "locale", options=("number", "rf", "qr", "none"))
def reference(given: InvoiceChoices, rng: np.random.Generator) -> str:
    """Draw the reference that a payer is to quote."""
    ways = load_vocabulary(given.locale).references
    return ways[rng.integers(len(ways))]


@GRAPH.node("rounded", "locale", options=("no", "yes"))
def rounded(given: InvoiceChoices, rng: np.random.Generator) -> str:
    """Draw whether the amount due is rounded to coins, where firms do that."""
    return "yes" if load_vocabulary(given.locale).due_step and rng.random() < 0.5 else "no"


@GRAPH.node("bank", "locale", "seller_town")
def bank(given: InvoiceChoices, rng: np.random.Generator) -> str:
    """Draw the name of the seller's bank."""
    banks = statements.load_vocabulary(given.locale).banks
    family = seeded_faker(given.locale, rng).last_name()
    name, town = banks[rng.integers(len(banks))], given.seller_town.name
    if ends := load_vocabulary(given.locale).city_ends:
        town = town.partition(ends)[0]
    return capitalise_first(name.format(town=town, family=family))


@GRAPH.node("contact", "locale", "origin")
def contact(given: InvoiceChoices, rng: np.random.Generator) -> str:
    """Draw the name of the person who deals with the buyer."""
    known = seeded_faker(interventions.locale_of_names(given), rng)
    form = load_vocabulary(given.locale).name if given.origin == "home" else PERSON_FORM
    return fill_faker_parts(form, known)


@GRAPH.node("company", "locale", "origin")
def company(given: InvoiceChoices, rng: np.random.Generator) -> dict[str, str]:
    """Draw what the seller's letters state about the firm."""
    known = seeded_faker(interventions.locale_of_names(given), rng)
    vocabulary = load_vocabulary(given.locale)
    form = vocabulary.name if given.origin == "home" else PERSON_FORM
    return {
        "register_number": fill_pattern(vocabulary.sheet.registration, rng),
        "manager": fill_faker_parts(form, known),
        "signed": "yes" if rng.random() < _SIGNED_SHARE else "",
        "turn": str(int(rng.integers(1 << 16))),
    }


@GRAPH.node("template", "locale", "trade", options=tuple(LAYOUTS.names))
def template(given: InvoiceChoices, rng: np.random.Generator) -> str:
    """Draw the layout family among those of the country and the trade."""
    return str(rng.choice(families(given)))


@GRAPH.node("dialect")
def dialect(_: InvoiceChoices, rng: np.random.Generator) -> int:
    """Draw the number that selects among the country's wordings."""
    return int(rng.integers(6))


@GRAPH.node("looks")
def looks(_: InvoiceChoices, rng: np.random.Generator) -> dict[str, int]:
    """Draw a number for each part that a layout family leaves open."""
    parts = ("head", "taxes", "size", "leading", "rules", "shade", "signed", "date", "percent")
    return draw_variant_numbers((*parts, "money", "logo", "unit", "solid"), rng)


add_sheet_nodes(GRAPH, LAYOUTS, "seller")


def families(given: InvoiceChoices) -> tuple[str, ...]:
    """Return the layout families that the node `template` draws from."""
    return trade_families(given.locale, given.trade)


def trade_families(locale: str, trade: str) -> tuple[str, ...]:
    """Return the layout families of a country for a trade; the usual ones are listed twice."""
    found = load_vocabulary(locale).layouts
    suits = (name for name in found if _suits_trade(name, trade))
    return tuple(suits) or found


def _suits_trade(layout_name: str, trade: str) -> bool:
    kept = LAYOUTS.load(layout_name).trades
    return not kept or trade in kept
