"""The choices behind a receipt, as a causal graph."""

from __future__ import annotations

import datetime
import string
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.causal import Graph
from docextract_eval.corpus.kinds.people import filled, people
from docextract_eval.corpus.kinds.receipt.bill import Till
from docextract_eval.corpus.kinds.receipt.layouts import FONTS, LAYOUTS
from docextract_eval.corpus.kinds.script import NUMERALS, faces, numerals
from docextract_eval.corpus.render.fonts import SYSTEM, suiting
from docextract_eval.corpus.render.papers import PAPERS
from docextract_eval.corpus.wares import WARES
from docextract_eval.locales import LOCALES

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.wares import Ware
    from docextract_eval.locales import TaxId

Chosen = Mapping[str, Any]

GRAPH = Graph()
_DAYS = ("2021-01-04", "2026-06-26")
_SIGNS = {
    "#": string.digits,
    "@": string.ascii_uppercase,
    "*": string.digits + string.ascii_uppercase,
}
"""What the marks of a tax number's form stand for."""


@dataclass(frozen=True, slots=True)
class Bought:
    """One line of the basket."""

    name: str
    goods: str
    price: Decimal
    quantity: int


@GRAPH.node(options=tuple(LOCALES.names))
def locale(_: Chosen, dice: np.random.Generator) -> str:
    """Choose the country whose paper this is; recipes usually fix it."""
    return str(dice.choice(LOCALES.names))


@GRAPH.node()
def months(_: Chosen, __: np.random.Generator) -> tuple[str, str]:
    """Take the first and the last day of the months; recipes may say which."""
    return _DAYS


@GRAPH.node("months")
def day(given: Chosen, dice: np.random.Generator) -> str:
    """Choose the day of purchase."""
    first, last = map(datetime.date.fromisoformat, given["months"])
    return (first + datetime.timedelta(int(dice.integers((last - first).days + 1)))).isoformat()


@GRAPH.node()
def clock(_: Chosen, dice: np.random.Generator) -> str:
    """Choose the minute of purchase, in opening hours."""
    return f"{dice.integers(7, 22):02}:{dice.integers(60):02}"


@GRAPH.node(options=("grocery", "cafe", "pharmacy"))
def trade(_: Chosen, dice: np.random.Generator) -> str:
    """Choose the line of business."""
    return str(dice.choice(["grocery", "cafe", "pharmacy"], p=[0.5, 0.25, 0.25]))


@GRAPH.node("locale", "trade")
def merchant(given: Chosen, dice: np.random.Generator) -> str:
    """Name the shop."""
    shops = WARES.load(given["locale"])[given["trade"]].shops
    pattern = shops[dice.integers(len(shops))]
    family = people(given["locale"], dice).last_name()
    return pattern.format(family.upper() if pattern.isupper() else family)


@GRAPH.node("locale")
def address(given: Chosen, dice: np.random.Generator) -> tuple[str, str]:
    """Choose street and town."""
    known, where = people(given["locale"], dice), LOCALES.load(given["locale"])
    town = filled(where.town, known, where.towns)  # drawn first, once and for all
    return filled(where.street, known), town


@GRAPH.node("locale")
def phone(given: Chosen, dice: np.random.Generator) -> str | None:
    """Choose a phone number, if any."""
    if dice.random() < 0.2:
        return None
    patterns = LOCALES.load(given["locale"]).phones
    pattern = patterns[dice.integers(len(patterns))]
    digits = iter(dice.integers(1, 10, size=pattern.count("#")).tolist())
    return "".join(str(next(digits)) if char == "#" else char for char in pattern)


@GRAPH.node("locale")
def tax_id(given: Chosen, dice: np.random.Generator) -> str | None:
    """Choose a tax number with valid check digits, if any."""
    where = LOCALES.load(given["locale"])
    if dice.random() < 1 - where.tax_id_share:
        return None
    return _valid(where.tax_ids[dice.integers(len(where.tax_ids))], dice)


@GRAPH.node()
def number(_: Chosen, dice: np.random.Generator) -> str:
    """Choose the receipt number."""
    digits = int(dice.integers(4, 8))
    return str(dice.integers(10 ** (digits - 1), 10**digits))


@GRAPH.node("locale", "trade")
def basket(given: Chosen, dice: np.random.Generator) -> tuple[Bought, ...]:
    """Fill the basket with different wares."""
    wares = WARES.load(given["locale"])[given["trade"]].wares
    step = LOCALES.load(given["locale"]).price_step
    count = min(len(wares), int(dice.integers(2, 10)))
    picked = dice.permutation(len(wares))[:count].tolist()
    return tuple(
        Bought(
            wares[i].name,
            wares[i].goods,
            _price(wares[i], step, dice),
            int(dice.choice([1, 2, 3, 4], p=[0.75, 0.15, 0.07, 0.03])),
        )
        for i in picked
    )


@GRAPH.node()
def saving(_: Chosen, dice: np.random.Generator) -> Decimal:
    """Choose a discount on the whole basket as a share of it; mostly none."""
    return Decimal(str(dice.choice(["0", "0.05", "0.10", "0.20"], p=[0.75, 0.1, 0.1, 0.05])))


@GRAPH.node(options=("cash", "card"))
def tender(_: Chosen, dice: np.random.Generator) -> str:
    """Choose between cash and card."""
    return str(dice.choice(["cash", "card"], p=[0.4, 0.6]))


@GRAPH.node("locale", "trade", "tender")
def tip_share(given: Chosen, dice: np.random.Generator) -> Decimal:
    """Choose a tip as a share of the bill, where that is customary and printed."""
    customary = LOCALES.load(given["locale"]).tip_customary
    share = Decimal(str(dice.choice(["0", "0.15", "0.18", "0.20"])))
    tipped = customary and given["trade"] == "cafe" and given["tender"] == "card"
    return share if tipped else Decimal(0)


@GRAPH.node("locale", options=("rate", "line"))
def tax_rounding(given: Chosen, dice: np.random.Generator) -> str:
    """Choose whether this till rounds tax once per rate or on every line."""
    ways = LOCALES.load(given["locale"]).tax_rounding
    return ways[dice.integers(len(ways))]


@GRAPH.node("locale")
def till(given: Chosen, dice: np.random.Generator) -> Till:
    """Choose among the customs in which the tills of a country differ."""
    where = LOCALES.load(given["locale"])
    added, signed = dice.random(), dice.random()
    code, minus, words = dice.integers(1 << 16, size=3).tolist()
    return Till(added < where.tax_added_share, signed < where.signed_share, code, minus, words)


@GRAPH.node()
def card_tail(_: Chosen, dice: np.random.Generator) -> str:
    """Choose the last four digits of a card."""
    return f"{dice.integers(10000):04}"


@GRAPH.node()
def wording(_: Chosen, dice: np.random.Generator) -> dict[str, int]:
    """Choose among the locale's words and forms: a number for each, taken modulo how many."""
    roles = (
        *("total", "subtotal", "tax_total", "discount", "tip", "cash", "card", "change"),
        *("receipt_number", "date", "time", "phone", "tax_id", "thanks", "account"),
        *("money", "day", "clock", "rounding", "payable"),
    )
    return {role: int(dice.integers(1 << 16)) for role in roles}


@GRAPH.node(options=(1.0, 1.2, 1.5))
def emphasis(_: Chosen, dice: np.random.Generator) -> float:
    """Choose how much larger than the rest the total is printed."""
    return float(dice.choice([1.0, 1.2, 1.5]))


@GRAPH.node("trade", options=tuple(LAYOUTS))
def template(given: Chosen, dice: np.random.Generator) -> str:
    """Choose the family of layouts among those that this trade prints."""
    found = families(given)
    return found[dice.integers(len(found))]


@GRAPH.node("locale", "template", options=(*FONTS, *SYSTEM))
def font(given: Chosen, dice: np.random.Generator) -> str:
    """Choose the face among those that suit the paper, and hold the country's script."""
    layout, locale = LAYOUTS[given["template"]], LOCALES.load(given["locale"])
    one_width = PAPERS[layout.paper].columns is not None
    fonts = suiting(faces(layout.fonts, locale), one_width=one_width)
    return fonts[dice.integers(len(fonts))]


def families(given: Chosen) -> list[str]:
    """Give the families of layouts that a trade prints."""
    return [layout.name for layout in LAYOUTS.values() if given["trade"] in layout.trades]


GRAPH.node("locale", options=NUMERALS)(numerals)


@GRAPH.node("locale", options=("one", "two"))
def languages(given: Chosen, dice: np.random.Generator) -> str:
    """Choose in how many languages the labels are, where the country has two."""
    drawn = str(dice.choice(["one", "two"]))
    return drawn if LOCALES.load(given["locale"]).second else "one"


def _price(ware: Ware, step: str, dice: np.random.Generator) -> Decimal:
    """Draw a price in the usual steps; a range off the steps is of what is sold by weight."""
    low, high, unit = Decimal(ware.low), Decimal(ware.high), Decimal(step)
    if low % unit or high % unit:
        unit = Decimal("0.01")
    return int(dice.integers(int(low / unit), int(high / unit) + 1)) * unit


def _valid(tax_id: TaxId, dice: np.random.Generator) -> str:
    """Draw a number of this form until its check digits are right."""
    marks = Counter(tax_id.form)
    while True:
        drawn = {
            mark: iter(dice.integers(0, len(signs), size=marks[mark]).tolist())
            for mark, signs in _SIGNS.items()
            if marks[mark]
        }
        number = "".join(
            _SIGNS[char][next(drawn[char])] if char in drawn else char for char in tax_id.form
        )
        if tax_id.passes(number):
            return number
