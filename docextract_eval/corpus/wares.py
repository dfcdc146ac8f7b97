"""The shops and products of a country: trades, names, tax classes, price ranges.

A price range that no price step of the country divides (1.87 to 4.93) is that of something weighed
and labelled. A country has the trades that its `shops.toml` has.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import TypeAdapter

from docextract_eval.borders import validated
from docextract_eval.countries import LIKE, Countries, file_of, read_csv, read_toml
from docextract_eval.countries.written import CHECKED, Pairs, describe
from docextract_eval.errors import BadInputError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Mapping

SHOPS_FILE, PRODUCTS_FILE = "shops.toml", "products.csv"
RETAIL = ("grocery", "cafe", "pharmacy", "hotel", "petrol", "parking", "taxi")
"""The trades that print receipts."""
BILLED = ("services", "crafts", "supplies", "online", "utility")
"""The trades that send invoices: by time, with material, by the piece, by the month, by the
meter."""


@dataclass(frozen=True, slots=True)
class Ware:
    """A product of a shop: its name on the till, its tax class, its usual price range."""

    __pydantic_config__ = CHECKED

    name: str
    goods: str
    low: str
    high: str
    unit: str = ""
    """The unit of the price, if not the piece: `kg`, `L`, `gal`, `night`, `single` (a night of one
    guest), `car` (a car's night), `person`, `levy`, `hour`, `base`, `km`, `mi`, `min`."""
    deposit: bool = False
    """Whether it has a deposit for its bottle or can."""
    step: str = ""
    """The step of its prices, if it is not the country's usual one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shops:
    """The shops of one trade, and how they set their prices."""

    __pydantic_config__ = CHECKED

    shops: tuple[str, ...]
    """The names of shops; `{}` stands for a family name, `{town}` for their town."""
    deposit: Ware | None = None
    """The product that is charged as the deposit of a bottle."""
    service: tuple[str, ...] = ("0",)
    """Shares of the bill that are charged for service; each is equally likely."""
    step: str = ""
    """The step of the prices, if it is not the country's usual one."""
    ends: tuple[str, ...] = ()
    """Endings added to a multiple of that step, as `.90` in 24.90; each is equally likely."""
    only: Annotated[tuple[tuple[str, tuple[str, ...]], ...], Pairs()] = ()
    """Products of some shops only: for a word in a shop's name, how names of its products begin."""


_File = dict[Literal[*RETAIL, *BILLED], Shops]  # type: ignore[valid-type]
"""The content of `shops.toml`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade(Shops):
    """A trade with its shops and products."""

    wares: tuple[Ware, ...]

    def sold_by(self, shop: str) -> tuple[Ware, ...]:
        """Return the products of one shop; a shop whose name has no word of `only` sells all.

        >>> sold = tuple(Ware(name, "other", "1", "2") for name in ("Labour", "Paint", "Pipe"))
        >>> only = (("Decor", ("Paint",)), ("Plumb", ("Pipe",)))
        >>> trade = Trade(shops=(), wares=sold, only=only)
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


COLUMNS = {
    "trade": "the trade that sells it, as in shops.toml",
    "name": "its name on the till",
    "goods": "its class of goods for taxes, as in the rates of locale.toml",
    "low": "its lowest usual price",
    "high": "its highest usual price",
    "unit": "the unit of the price, if not the piece: kg, L, night, hour, ...; can be empty",
    "deposit": "yes if it has a deposit for its bottle or can; else empty",
    "step": "the step of its prices, if not the country's usual one; can be empty",
}
"""The columns of `products.csv` with their descriptions."""


def _read(locale: str) -> Mapping[str, Trade]:
    """Return the trades of a country with their shops and products, by name."""
    written = validated(_File, read_toml(locale, SHOPS_FILE), "country", _path(locale, SHOPS_FILE))
    sold: dict[str, list[Ware]] = {trade: [] for trade in written}
    for row in read_csv(locale, PRODUCTS_FILE, [*COLUMNS]):
        trade, deposit = row.pop("trade"), row.pop("deposit")
        if trade not in sold:
            raise UnknownNameError("trade", trade, written, _path(locale, PRODUCTS_FILE))
        if deposit not in ("", "yes"):
            what = f"has '{deposit}' as the deposit of '{row['name']}'"
            raise BadInputError(what, _path(locale, PRODUCTS_FILE), "write yes, or leave it empty")
        sold[trade].append(Ware(**row, deposit=deposit == "yes"))
    if bare := [trade for trade, wares in sold.items() if not wares]:
        what = f"has no row for the trade '{bare[0]}', which {SHOPS_FILE} has"
        raise BadInputError(what, _path(locale, PRODUCTS_FILE), "add its products")
    return {
        trade: Trade(
            wares=tuple(sold[trade]),
            **{one.name: getattr(shops, one.name) for one in fields(shops)},
        )
        for trade, shops in written.items()
    }


def shops_schema(at: str = "#") -> dict[str, Any]:
    """Return the JSON Schema of `shops.toml`, for its place `at` in another schema."""
    template = f"{at}/$defs/{{model}}"
    schema = TypeAdapter(_File).json_schema(ref_template=template)
    describe(schema, _File)
    words = {"$ref": template.format(model=Shops.__name__)}
    trades = {
        trade: {"description": f"a trade that {prints}", **words}
        for known, prints in ((RETAIL, "prints receipts"), (BILLED, "sends invoices"))
        for trade in known
    }
    like = {"description": "The country whose trades are copied.", "type": "string"}
    defs = {"$defs": schema["$defs"], "type": "object", "additionalProperties": False}
    return {**defs, "properties": {**trades, LIKE: like}}


def _path(locale: str, file: str) -> str:
    return str(file_of(locale, file))


WARES: Countries[Mapping[str, Trade]] = Countries("products", SHOPS_FILE, _read)


def sold(locale: str, trade: str) -> Trade:
    """Return a trade of a country, or raise UnknownNameError."""
    trades = WARES.load(locale)
    if trade not in trades:
        raise UnknownNameError("trade", trade, trades, f"products of {locale}")
    return trades[trade]
