"""The causal graph of the choices of a receipt."""

from __future__ import annotations

import bisect
import datetime
import itertools
from decimal import Decimal
from typing import TYPE_CHECKING

from docextract_eval.corpus.causal import Graph
from docextract_eval.corpus.kinds import interventions, script
from docextract_eval.corpus.kinds.people import (
    capitalise_first,
    fill_faker_parts,
    seeded_faker,
    uppercase,
)
from docextract_eval.corpus.kinds.receipt import (
    addresses,
    baskets,
    print_habits,
    small_print,
    tax_numbers,
)
from docextract_eval.corpus.kinds.receipt.bill import TillHabits
from docextract_eval.corpus.kinds.receipt.layouts import FONTS, LAYOUTS, trade_layouts
from docextract_eval.corpus.kinds.receipt.record import ReceiptChoices
from docextract_eval.corpus.kinds.receipt.type_shape import type_shape
from docextract_eval.corpus.kinds.receipt.vocabulary import FILE, load_vocabulary
from docextract_eval.corpus.products import PRODUCTS, SHOPS_FILE, find_trade
from docextract_eval.corpus.render.fonts import SYSTEM, fonts_by_spacing
from docextract_eval.corpus.render.papers import PAPERS
from docextract_eval.countries.locales import LOCALE_NAMES, LOCALES
from docextract_eval.errors import BadInputError

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds.receipt.bill import BasketItem

GRAPH = Graph(ReceiptChoices)
TRADES = {
    "grocery": 44,
    "cafe": 127,
    "pharmacy": 7,
    "petrol": 15,
    "hotel": 3,
    "taxi": 3,
    "parking": 2,
}
"""The trades, with how many of 246 real receipts are of each: photographs and scans. None was of a
hotel or a taxi, which leaves room for three. The other 51 are of other shops, and of services."""
_SLIP_WEIGHT = 0.3
"""How often a family of card terminals is drawn, beside each other family: of 126 real receipts of
shops four were such slips."""
_CARD_SHARES = {"hotel": 0.9, "petrol": 0.75, "parking": 0.6, "taxi": 0.65}
"""The share of payments by card, where it differs from the usual one."""
_SAVINGS = tuple(map(Decimal, ("0", "0.05", "0.10", "0.20")))
_TIPS = tuple(map(Decimal, ("0", "0.15", "0.18", "0.20")))
"""The shares of a discount on the basket, and of a tip."""


GRAPH.node("locale", options=LOCALE_NAMES)(interventions.locale)


@GRAPH.node("months", "locale")
def months(given: ReceiptChoices, rng: np.random.Generator) -> tuple[str, str]:
    """Return the first and the last day by default; some countries' scans are older than others."""
    first, last = interventions.months_node()(given, rng)
    return load_vocabulary(given.locale).first_day or first, last


@GRAPH.node("day", "months")
def day(given: ReceiptChoices, rng: np.random.Generator) -> str:
    """Draw the date of purchase."""
    first, last = map(datetime.date.fromisoformat, given.months)
    return (first + datetime.timedelta(int(rng.integers((last - first).days + 1)))).isoformat()


@GRAPH.node("clock")
def clock(_: ReceiptChoices, rng: np.random.Generator) -> str:
    """Draw the minute of purchase, in opening hours."""
    return f"{rng.integers(7, 22):02}:{rng.integers(60):02}"


@GRAPH.node("trade", "locale", options=tuple(TRADES))
def trade(given: ReceiptChoices, rng: np.random.Generator) -> str:
    """Draw the trade among those for which the country has products."""
    found = [name for name in TRADES if name in PRODUCTS.load(given.locale)]
    ends = list(itertools.accumulate(TRADES[name] for name in found))
    return found[bisect.bisect(ends, float(rng.random()) * ends[-1])]


interventions.add_intervention_nodes(GRAPH)


@GRAPH.node("merchant", "locale", "trade", "origin")
def merchant(given: ReceiptChoices, rng: np.random.Generator) -> str:
    """Draw the name of the shop."""
    shops = find_trade(given.locale, given.trade).shops
    pattern = shops[rng.integers(len(shops))]
    family = seeded_faker(interventions.locale_of_names(given), rng).last_name()
    capitals = uppercase(family, given.locale)
    return capitalise_first(pattern.format(capitals if pattern.isupper() else family))


GRAPH.node("town", "locale")(addresses.town)
GRAPH.node("address", "locale", "town")(addresses.address)
GRAPH.node("phone", "town")(addresses.phone)


@GRAPH.node("tax_id", "locale", "town")
def tax_id(given: ReceiptChoices, rng: np.random.Generator) -> str | None:
    """Draw a tax number with valid check digits, or None."""
    where = LOCALES.load(given.locale)
    if rng.random() < 1 - where.tax_id_share:
        return None
    town = given.town
    form = where.tax_ids[rng.integers(len(where.tax_ids))]
    of_town = form.with_region(town.office or town.region)
    return tax_numbers.draw_tax_number(of_town, rng)


@GRAPH.node("number")
def number(_: ReceiptChoices, rng: np.random.Generator) -> str:
    """Draw the receipt number."""
    digits = int(rng.integers(4, 8))
    return str(rng.integers(10 ** (digits - 1), 10**digits))


GRAPH.node("trip")(baskets.trip)


@GRAPH.node("basket", "locale", "trade", "trip", "prices", "one_more")
def basket(given: ReceiptChoices, rng: np.random.Generator) -> tuple[BasketItem, ...]:
    """Draw the items of the basket, all different."""
    found, where = find_trade(given.locale, given.trade), LOCALES.load(given.locale)
    lines = baskets.draw_basket(given.trade, found, given.trip, where, rng)
    if given.one_more == "yes":
        lines += baskets.draw_further_item(lines, given.trade, found, where, rng)
    return baskets.scale_prices(lines, given.prices, given.trade, where)


GRAPH.node("offer", options=baskets.OFFERS)(baskets.offer)
GRAPH.node("place")(baskets.draw_line_of_offer)
GRAPH.node("void", options=("no", "yes"))(baskets.void)
GRAPH.node("empties")(baskets.empties)


@GRAPH.node("saving", "trade", options=_SAVINGS)
def saving(given: ReceiptChoices, rng: np.random.Generator) -> Decimal:
    """Draw a discount as a share of the basket; mostly zero, and always zero for meters."""
    share = _SAVINGS[rng.choice(len(_SAVINGS), p=[0.8, 0.08, 0.08, 0.04])]
    return share if given.trade not in ("parking", "petrol", "taxi") else Decimal(0)


@GRAPH.node("coupon", "locale", "trade")
def coupon(given: ReceiptChoices, rng: np.random.Generator) -> Decimal:
    """Draw the amount of a shop's coupon; mostly zero."""
    share = Decimal(str(rng.choice(["0", "0.1", "0.2", "0.4"], p=[0.93, 0.03, 0.02, 0.02])))
    taken = given.trade in ("grocery", "pharmacy")
    return Decimal(LOCALES.load(given.locale).notes[0]) * share if taken else Decimal(0)


@GRAPH.node("service", "locale", "trade")
def service(given: ReceiptChoices, rng: np.random.Generator) -> Decimal:
    """Draw the service charge as a share, where there is one."""
    shares = find_trade(given.locale, given.trade).service
    return Decimal(shares[rng.integers(len(shares))])


@GRAPH.node("second")
def second(_: ReceiptChoices, rng: np.random.Generator) -> int:
    """Draw the second of purchase, which some tills print."""
    return int(rng.integers(60))


@GRAPH.node("template", "locale", "trade", options=tuple(LAYOUTS))
def template(given: ReceiptChoices, rng: np.random.Generator) -> str:
    """Draw the layout family among those of the trade that the country has words for."""
    if not (found := families(given)):
        what = f"receipts of the trade '{given.trade}' need words that {given.locale} lacks"
        remedy = f"write {FILE.name}, or leave the trade out of {SHOPS_FILE}"
        raise BadInputError(what, remedy=remedy)
    weights = [_SLIP_WEIGHT if LAYOUTS[name].card_only else 1.0 for name in found]
    return found[rng.choice(len(found), p=[weight / sum(weights) for weight in weights])]


@GRAPH.node("tender", "trade", "template", options=("cash", "card"))
def tender(given: ReceiptChoices, rng: np.random.Generator) -> str:
    """Draw cash or card; a family that only card terminals print has card."""
    share = 1.0 if LAYOUTS[given.template].card_only else _CARD_SHARES.get(given.trade, 0.6)
    return "card" if rng.random() < share else "cash"


@GRAPH.node("tip_share", "locale", "trade", "tender", options=_TIPS)
def tip_share(given: ReceiptChoices, rng: np.random.Generator) -> Decimal:
    """Draw a tip as a share of the bill, where tips are customary and printed."""
    customary = LOCALES.load(given.locale).tip_customary
    share = _TIPS[rng.choice(len(_TIPS))]
    tipped = customary and given.trade in ("cafe", "taxi") and given.tender == "card"
    return share if tipped else Decimal(0)


@GRAPH.node("tax_rounding", "locale", options=("rate", "line", "document"))
def tax_rounding(given: ReceiptChoices, rng: np.random.Generator) -> str:
    """Draw whether tax is rounded per rate, per line, or once for the document."""
    ways = LOCALES.load(given.locale).tax_rounding
    return ways[rng.integers(len(ways))]


@GRAPH.node("till", "locale")
def till(given: ReceiptChoices, rng: np.random.Generator) -> TillHabits:
    """Draw the habits in which the tills of a country differ."""
    where = LOCALES.load(given.locale)
    added, signed = rng.random(), rng.random()
    code, minus, words = rng.integers(1 << 16, size=3).tolist()
    return TillHabits(
        added < where.tax_added_share, signed < where.signed_share, code, minus, words
    )


@GRAPH.node("card_tail")
def card_tail(_: ReceiptChoices, rng: np.random.Generator) -> str:
    """Draw the last four digits of a card."""
    return f"{rng.integers(10000):04}"


@GRAPH.node("wording")
def wording(_: ReceiptChoices, rng: np.random.Generator) -> dict[str, int]:
    """Draw a number for each role, which selects among the locale's words or forms."""
    roles = (
        *("total", "subtotal", "tax_total", "discount", "tip", "cash", "card", "change"),
        *("receipt_number", "date", "time", "phone", "tax_id", "thanks", "account"),
        *("money", "day", "clock", "rounding", "payable"),
    )
    return {role: int(rng.integers(1 << 16)) for role in roles}


@GRAPH.node("dialect")
def dialect(_: ReceiptChoices, rng: np.random.Generator) -> int:
    """Draw which till's wording the small print has."""
    return int(rng.integers(12))


@GRAPH.node("emphasis", options=(1.0, 1.2, 1.5))
def emphasis(_: ReceiptChoices, rng: np.random.Generator) -> float:
    """Draw the type size of the total, relative to the rest."""
    return float(rng.choice([1.0, 1.2, 1.5]))


@GRAPH.node("font", "locale", "template", options=(*FONTS, *SYSTEM))
def font(given: ReceiptChoices, rng: np.random.Generator) -> str:
    """Draw a font that suits the paper roll and holds the country's script."""
    layout, where = LAYOUTS[given.template], LOCALES.load(given.locale)
    fonts = layout.fonts
    if where.faces:
        one_width = PAPERS[layout.paper].columns is not None
        fonts = fonts_by_spacing(script.fonts_for_script(fonts, where), monospaced=one_width)
    return fonts[rng.integers(len(fonts))]


GRAPH.node("type_shape", "locale", "template", "font")(type_shape)


@GRAPH.node("other_tender", "trade", "tender", "template", options=("none", "voucher", "card"))
def other_tender(given: ReceiptChoices, rng: np.random.Generator) -> str:
    """Draw the means that pays a part before the tender pays the rest; mostly `none`."""
    part = str(rng.choice(["none", "voucher", "card"], p=[0.9, 0.06, 0.04]))
    fits = LAYOUTS[given.template].itemised and part != given.tender
    fits = fits and given.trade not in ("parking", "taxi")
    return part if fits else "none"


GRAPH.node("numerals", "locale", options=script.NUMERALS)(script.numerals)
GRAPH.node("thousands", "locale", options=script.THOUSANDS)(script.thousands)
GRAPH.node("languages", "locale", options=("one", "two"))(script.languages)


@GRAPH.node("other_share")
def other_share(_: ReceiptChoices, rng: np.random.Generator) -> Decimal:
    """Draw the share that the other means pays."""
    return Decimal(int(rng.integers(10, 70))) / 100


@GRAPH.node("guest", "locale", "origin")
def guest(given: ReceiptChoices, rng: np.random.Generator) -> str:
    """Draw the name of a guest, or of the person who serves."""
    name = interventions.locale_of_names(given)
    form = LOCALES.load(name).person or "{first_name} {last_name}"
    return fill_faker_parts(form, seeded_faker(name, rng))


@GRAPH.node("codes", "locale", "town")
def codes(given: ReceiptChoices, rng: np.random.Generator) -> dict[str, str]:
    """Draw the numbers of the small print."""
    base, town = int(rng.integers(1 << 62)), given.town
    vocabulary = load_vocabulary(given.locale)
    return small_print.draw_codes(
        base, vocabulary.plate.format(town.region), (town.phone,), vocabulary.forms
    )


@GRAPH.node("articles")
def articles(_: ReceiptChoices, rng: np.random.Generator) -> tuple[str, ...]:
    """Draw the article numbers of products."""
    digits = int(rng.choice([6, 8, 13]))
    drawn = rng.integers(10 ** (digits - 1), 10**digits, size=40)
    return tuple(str(code) for code in drawn.tolist())


@GRAPH.node("notices", "trade", "day")
def notices(given: ReceiptChoices, rng: np.random.Generator) -> dict[str, bool]:
    """Draw which parts of the small print are printed."""
    weekday = datetime.date.fromisoformat(given.day).weekday() < 6
    return small_print.draw_printed_parts(int(rng.integers(1 << 62)), given.trade, weekday=weekday)


@GRAPH.node("habits", "locale")
def habits(given: ReceiptChoices, rng: np.random.Generator) -> dict[str, bool]:
    """Draw the habits of printing that the till has."""
    rates = load_vocabulary(given.locale).print_rates
    return print_habits.draw_habits(int(rng.integers(1 << 62)), rates)


@GRAPH.node("total_words", "locale")
def total_words(given: ReceiptChoices, rng: np.random.Generator) -> str:
    """Draw which of its wordings the total has."""
    rates = load_vocabulary(given.locale).print_rates
    return print_habits.draw_total_words(float(rng.random()), rates)


@GRAPH.node("owner", "locale", "origin")
def owner(given: ReceiptChoices, rng: np.random.Generator) -> str:
    """Draw the family name in the legal name of the shop's owner."""
    family = seeded_faker(interventions.locale_of_names(given), rng).last_name()
    return uppercase(family, given.locale)


@GRAPH.node("district")
def district(_: ReceiptChoices, rng: np.random.Generator) -> int:
    """Draw which part of the town the address names."""
    return int(rng.integers(1 << 16))


def families(given: ReceiptChoices) -> tuple[str, ...]:
    """Return the layout families that the node `template` draws from."""
    return trade_families(given.locale, given.trade)


def trade_families(locale: str, trade: str) -> tuple[str, ...]:
    """Return the layout families of a trade that the country has words for; may be empty."""
    if trade not in PRODUCTS.load(locale):
        return ()
    return trade_layouts(trade, has_small_print=bool(load_vocabulary(locale).words))
