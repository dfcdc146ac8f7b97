"""What shops sell and what they are called, per locale: goods, the tax class they fall in, prices.

A range that no price step of the country divides (`1.87 4.93`) is of what was weighed and
labelled; the price of a `/kg`, a `/L`, a `/night`, ... is for one of these. A `+` marks what bears
a deposit. A locale has the trades that its file has.

- `en_US`, `en_GB`, `en_IN`
- `de_DE`, `de_CH`
- `fr_FR`
- `es_ES`, `it_IT`, `pt_BR`
- `pl_PL`
- `nl_NL`
- `sv_SE`
- `tr_TR`
- `ja_JP`
- `th_TH`
- `vi_VN`
- `zh_CN`
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
    step: str = ""
    """What its price is a multiple of, where that is not the country's usual step."""


@dataclass(frozen=True, slots=True)
class Trade:
    """One line of business: how its shops are called (`{}` a family name) and what they sell."""

    shops: tuple[str, ...]
    wares: tuple[Ware, ...]
    deposit: Ware | None = None
    """What is rung up for the bottle."""
    service: tuple[str, ...] = ("0",)
    """The shares of the bill that are charged for service; drawn in equal parts."""
    step: str = ""
    """What its prices are multiples of, where not of the country's usual step."""
    ends: tuple[str, ...] = ()
    """What is printed above a multiple of that step, as in `24.90` of 24; drawn in equal parts."""
    only: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """What not every shop sells: per word in a shop's name, how the names of such wares begin."""

    def sold_by(self, shop: str) -> tuple[Ware, ...]:
        r"""Give the wares of one shop: a painter has no pipes, and who is called no craft has all.

        >>> wares_ = wares("other", "Labour 9 9\nPaint 1 2\nPipe 1 2")
        >>> trade = Trade((), wares_, only=(("Decor", ("Paint",)), ("Plumb", ("Pipe",))))
        >>> [[ware.name for ware in trade.sold_by(name)] for name in ("Wu Decor", "Wu Builders")]
        [['Labour', 'Paint'], ['Labour', 'Paint', 'Pipe']]
        """
        own = tuple(start for word, starts in self.only if word in shop for start in starts)
        others = tuple(start for _, starts in self.only for start in starts)
        if not own:
            return self.wares
        return tuple(
            ware
            for ware in self.wares
            if ware.name.startswith(own) or not ware.name.startswith(others)
        )


WARES: Catalog[Mapping[str, Trade]] = Catalog(
    "wares",
    {
        "ar_AE": "docextract_eval.corpus.wares.ar_ae:TRADES",
        "de_CH": "docextract_eval.corpus.wares.de_ch:TRADES",
        "de_DE": "docextract_eval.corpus.wares.de_de:TRADES",
        "en_GB": "docextract_eval.corpus.wares.en_gb:TRADES",
        "en_IN": "docextract_eval.corpus.wares.en_in:TRADES",
        "en_US": "docextract_eval.corpus.wares.en_us:TRADES",
        "es_ES": "docextract_eval.corpus.wares.es_es:TRADES",
        "fr_FR": "docextract_eval.corpus.wares.fr_fr:TRADES",
        "it_IT": "docextract_eval.corpus.wares.it_it:TRADES",
        "ja_JP": "docextract_eval.corpus.wares.ja_jp:TRADES",
        "th_TH": "docextract_eval.corpus.wares.th_th:TRADES",
        "pl_PL": "docextract_eval.corpus.wares.pl_pl:TRADES",
        "nl_NL": "docextract_eval.corpus.wares.nl_nl:TRADES",
        "vi_VN": "docextract_eval.corpus.wares.vi_vn:TRADES",
        "zh_CN": "docextract_eval.corpus.wares.zh_cn:TRADES",
        "pt_BR": "docextract_eval.corpus.wares.pt_br:TRADES",
        "sv_SE": "docextract_eval.corpus.wares.sv_se:TRADES",
        "tr_TR": "docextract_eval.corpus.wares.tr_tr:TRADES",
    },
)


def wares(goods: str, listed: str) -> tuple[Ware, ...]:
    """Read a list of `name low high` lines, all of one tax class.

    >>> wares("food", "BANANAS /kg 1.99 3.49") == (Ware("BANANAS", "food", "1.99", "3.49", "kg"),)
    True
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
