"""The shops and products of a country: trades, names, tax classes, price ranges.

A price range that no price step of the country divides (1.87 to 4.93) is that of something weighed
and labelled. A country has the trades that its `shops.toml` has.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import TypeAdapter

from docextract_eval.borders.people import validate
from docextract_eval.countries import (
    LIKE,
    Countries,
    country_file_path,
    read_country_csv,
    read_country_toml,
)
from docextract_eval.countries.country_files import FORBID_EXTRA, TablePairs, add_descriptions
from docextract_eval.errors import BadInputError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Mapping

SHOPS_FILE, PRODUCTS_FILE = "shops.toml", "products.csv"
RECEIPT_TRADES = ("grocery", "cafe", "pharmacy", "hotel", "petrol", "parking", "taxi")
"""The trades that print receipts."""
INVOICE_TRADES = ("services", "crafts", "supplies", "online", "utility")
"""The trades that send invoices: by time, with material, by the piece, by the month, by the
meter."""


@dataclass(frozen=True, slots=True)
class Product:
    """A product of a shop: its name on the till, its tax class, its usual price range."""

    __pydantic_config__ = FORBID_EXTRA

    name: str
    """What receipts print."""
    goods: str
    """Its tax class."""
    low: str
    """The lowest price."""
    high: str
    """The highest price."""
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

    __pydantic_config__ = FORBID_EXTRA

    shops: tuple[str, ...]
    """The names of shops; `{}` stands for a family name, `{town}` for their town."""
    deposit: Product | None = None
    """The product that is charged as the deposit of a bottle."""
    service: tuple[str, ...] = ("0",)
    """Shares of the bill that are charged for service; each is equally likely."""
    step: str = ""
    """The step of the prices, if it is not the country's usual one."""
    ends: tuple[str, ...] = ()
    """Endings added to a multiple of that step, as `.90` in 24.90; each is equally likely."""
    only: Annotated[tuple[tuple[str, tuple[str, ...]], ...], TablePairs()] = ()
    """Products of some shops only: for a word in a shop's name, how names of its products begin."""


_ShopsFile = dict[Literal[*RECEIPT_TRADES, *INVOICE_TRADES], Shops]  # type: ignore[valid-type]
"""The content of `shops.toml`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade(Shops):
    """A trade with its shops and products."""

    products: tuple[Product, ...]

    def shop_products(self, shop: str) -> tuple[Product, ...]:
        """Return the products of one shop; a shop whose name has no word of `only` sells all.

        >>> names = ("Labour", "Paint", "Pipe")
        >>> products = tuple(Product(name, "other", "1", "2") for name in names)
        >>> only = (("Decor", ("Paint",)), ("Plumb", ("Pipe",)))
        >>> trade = Trade(shops=(), products=products, only=only)
        >>> shops = [trade.shop_products(name) for name in ("Wu Decor", "Wu Builders")]
        >>> [[product.name for product in products] for products in shops]
        [['Labour', 'Paint'], ['Labour', 'Paint', 'Pipe']]
        """
        own_starts = tuple(start for word, starts in self.only if word in shop for start in starts)
        other_starts = tuple(start for _, starts in self.only for start in starts)
        if not own_starts:
            return self.products
        return tuple(
            product
            for product in self.products
            if product.name.startswith(own_starts) or not product.name.startswith(other_starts)
        )


PRODUCT_COLUMNS = {
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


def _read_trades(locale: str) -> Mapping[str, Trade]:
    """Return the trades of a country with their shops and products, by name."""
    shops_by_trade = validate(
        _ShopsFile, read_country_toml(locale, SHOPS_FILE), "country", _file_path(locale, SHOPS_FILE)
    )
    products_by_trade: dict[str, list[Product]] = {trade: [] for trade in shops_by_trade}
    for row in read_country_csv(locale, PRODUCTS_FILE, [*PRODUCT_COLUMNS]):
        trade, deposit = row.pop("trade"), row.pop("deposit")
        if trade not in products_by_trade:
            raise UnknownNameError(
                "trade", trade, shops_by_trade, _file_path(locale, PRODUCTS_FILE)
            )
        if deposit not in ("", "yes"):
            what = f"has '{deposit}' as the deposit of '{row['name']}'"
            raise BadInputError(
                what, _file_path(locale, PRODUCTS_FILE), "write yes, or leave it empty"
            )
        products_by_trade[trade].append(Product(**row, deposit=deposit == "yes"))
    if without_products := [trade for trade, products in products_by_trade.items() if not products]:
        what = f"has no row for the trade '{without_products[0]}', which {SHOPS_FILE} has"
        raise BadInputError(what, _file_path(locale, PRODUCTS_FILE), "add its products")
    return {
        trade: Trade(
            products=tuple(products_by_trade[trade]),
            **{one.name: getattr(shops, one.name) for one in fields(shops)},
        )
        for trade, shops in shops_by_trade.items()
    }


def shops_schema(pointer: str = "#") -> dict[str, Any]:
    """Return the JSON Schema of `shops.toml`, for its place `pointer` in another schema."""
    template = f"{pointer}/$defs/{{model}}"
    schema = TypeAdapter(_ShopsFile).json_schema(ref_template=template)
    add_descriptions(schema, _ShopsFile)
    words = {"$ref": template.format(model=Shops.__name__)}
    trades = {
        trade: {"description": f"a trade that {prints}", **words}
        for known, prints in (
            (RECEIPT_TRADES, "prints receipts"),
            (INVOICE_TRADES, "sends invoices"),
        )
        for trade in known
    }
    like = {"description": "The country whose trades are copied.", "type": "string"}
    defs = {"$defs": schema["$defs"], "type": "object", "additionalProperties": False}
    return {**defs, "properties": {**trades, LIKE: like}}


def _file_path(locale: str, file: str) -> str:
    return str(country_file_path(locale, file))


PRODUCTS: Countries[Mapping[str, Trade]] = Countries("products", SHOPS_FILE, _read_trades)


def find_trade(locale: str, trade: str) -> Trade:
    """Return a trade of a country, or raise UnknownNameError."""
    trades = PRODUCTS.load(locale)
    if trade not in trades:
        raise UnknownNameError("trade", trade, trades, f"products of {locale}")
    return trades[trade]
