"""What shops sell and what they are called, per locale: goods, the tax class they fall in, prices.

A range that no price step of the country divides (`1.87 4.93`) is of what was weighed and
labelled; the price of a `/kg`, a `/L`, a `/night`, ... is for one of these. A `+` marks what bears
a deposit. A locale has the trades that its file has.

- `en_US`, `en_GB`, `en_IN`
- `de_DE`, `de_CH`
- `fr_FR`
- `pl_PL`
- `tr_TR`
- `ja_JP`
- `ar_AE`
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval.catalog import Catalog
from docextract_eval.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Ware:
    """Something a shop sells: its name on the till, its tax class, its usual price range."""

    name: str
    goods: str
    low: str
    high: str
    unit: str = ""
    """What the price is for, if not for the piece: `kg`, `L`, `gal`, `night`, `single` (a night of
    one guest), `car` (a car's night), `person`, `levy`,
    `hour`, `base`, `km`, `mi`, `min`."""
    deposit: bool = False
    """Whether its bottle or can is paid for and given back."""


@dataclass(frozen=True, slots=True)
class Trade:
    """One line of business: how its shops are called (`{}` a family name) and what they sell."""

    shops: tuple[str, ...]
    wares: tuple[Ware, ...]
    deposit: Ware | None = None
    """What is rung up for the bottle."""
    service: tuple[str, ...] = ("0",)
    """The shares of the bill that are charged for service; drawn in equal parts."""


WARES: Catalog[Mapping[str, Trade]] = Catalog(
    "wares",
    {
        "ar_AE": "docextract_eval.corpus.wares.ar_ae:TRADES",
        "de_CH": "docextract_eval.corpus.wares.de_ch:TRADES",
        "de_DE": "docextract_eval.corpus.wares.de_de:TRADES",
        "en_GB": "docextract_eval.corpus.wares.en_gb:TRADES",
        "en_IN": "docextract_eval.corpus.wares.en_in:TRADES",
        "en_US": "docextract_eval.corpus.wares.en_us:TRADES",
        "fr_FR": "docextract_eval.corpus.wares.fr_fr:TRADES",
        "ja_JP": "docextract_eval.corpus.wares.ja_jp:TRADES",
        "pl_PL": "docextract_eval.corpus.wares.pl_pl:TRADES",
        "tr_TR": "docextract_eval.corpus.wares.tr_tr:TRADES",
    },
)


def wares(goods: str, listed: str) -> tuple[Ware, ...]:
    """Read a list of `name low high` lines, all of one tax class.

    >>> wares("food", "BANANAS /kg 1.99 3.49")
    (Ware(name='BANANAS', goods='food', low='1.99', high='3.49', unit='kg', deposit=False),)
    """
    return tuple(_ware(goods, *line.rsplit(maxsplit=2)) for line in listed.strip().splitlines())


def _ware(goods: str, said: str, low: str, high: str) -> Ware:
    words = said.split()
    unit = next((word[1:] for word in words if word.startswith("/")), "")
    name = " ".join(word for word in words if word not in ("+", f"/{unit}"))
    return Ware(name, goods, low, high, unit, deposit="+" in words)


def sold(locale: str, trade: str) -> Trade:
    """Give what a trade of a country is, or say which trades there are."""
    trades = WARES.load(locale)
    if trade not in trades:
        raise UnknownNameError("trade", trade, trades, f"wares of {locale}")
    return trades[trade]
