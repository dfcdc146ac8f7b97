"""What shops sell and what they are called, per locale: goods, the tax class they fall in, prices.

A range that no price step of the country divides (`1.87 4.93`) is of what is sold by weight.

- `en_US`, `en_GB`, `en_IN`
- `de_DE`, `de_CH`
- `fr_FR`
- `ja_JP`
- `ar_AE`
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval.catalog import Catalog

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Ware:
    """Something a shop sells: its name on the till, its tax class, its usual price range."""

    name: str
    goods: str
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class Trade:
    """One line of business: how its shops are called (`{}` a family name) and what they sell."""

    shops: tuple[str, ...]
    wares: tuple[Ware, ...]


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
    },
)


def wares(goods: str, listed: str) -> tuple[Ware, ...]:
    """Read a list of `name low high` lines, all of one tax class.

    >>> wares("food", "WHOLE MILK 1.99 3.49")
    (Ware(name='WHOLE MILK', goods='food', low='1.99', high='3.49'),)
    """
    rows = (line.rsplit(maxsplit=2) for line in listed.strip().splitlines())
    return tuple(Ware(name.strip(), goods, low, high) for name, low, high in rows)
