"""What shops sell and what they are called, per country: goods, the tax class they fall in, prices.

A range that no price step of the country divides (1.87 to 4.93) is of what was weighed and
labelled. A country has the trades that its `shops.toml` has.
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
"""The trades that print receipts, ..."""
BILLED = ("services", "crafts", "supplies", "online", "utility")
"""... and those that send invoices: by time, with material, by the piece, by the month, by the
meter."""


@dataclass(frozen=True, slots=True)
class Ware:
    """Something a shop sells: its name on the till, its tax class, its usual price range."""

    __pydantic_config__ = CHECKED

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Shops:
    """Who is in one line of business, and how they set their prices."""

    __pydantic_config__ = CHECKED

    shops: tuple[str, ...]
    """What they are called: `{}` a family name, `{town}` their town."""
    deposit: Ware | None = None
    """What is rung up for the bottle."""
    service: tuple[str, ...] = ("0",)
    """The shares of the bill that are charged for service; drawn in equal parts."""
    step: str = ""
    """What its prices are multiples of, where not of the country's usual step."""
    ends: tuple[str, ...] = ()
    """What is printed above a multiple of that step, as in `24.90` of 24; drawn in equal parts."""
    only: Annotated[tuple[tuple[str, tuple[str, ...]], ...], Pairs()] = ()
    """What not every shop sells: per word in a shop's name, how the names of such wares begin."""


_File = dict[Literal[*RETAIL, *BILLED], Shops]  # type: ignore[valid-type]
"""What stands in `shops.toml`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade(Shops):
    """One line of business, with what it sells."""

    wares: tuple[Ware, ...]

    def sold_by(self, shop: str) -> tuple[Ware, ...]:
        """Return the wares of one shop: a painter has no pipes, and who is called no craft has all.

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
    "goods": "the class of goods that its tax follows, as in the rates of locale.toml",
    "low": "the lowest of its usual prices",
    "high": "the highest of its usual prices",
    "unit": "what the price is for, if not for the piece: kg, L, night, hour, ...; may be empty",
    "deposit": "yes if its bottle or can is paid for and given back; else empty",
    "step": "what its price is a multiple of, where not of the usual step; may be empty",
}
"""The columns of `products.csv`, and what each of them is for."""


def _read(locale: str) -> Mapping[str, Trade]:
    """Read a country's trades: their shops, and what these sell."""
    written = validated(_File, read_toml(locale, SHOPS_FILE), "country", _path(locale, SHOPS_FILE))
    sold: dict[str, list[Ware]] = {trade: [] for trade in written}
    for row in read_csv(locale, PRODUCTS_FILE, [*COLUMNS]):
        trade, deposit = row.pop("trade"), row.pop("deposit")
        if trade not in sold:
            raise UnknownNameError("trade", trade, written, _path(locale, PRODUCTS_FILE))
        if deposit not in ("", "yes"):
            what = f"says '{deposit}' for the deposit of '{row['name']}'"
            raise BadInputError(what, _path(locale, PRODUCTS_FILE), "write yes, or leave it empty")
        sold[trade].append(Ware(**row, deposit=deposit == "yes"))
    if bare := [trade for trade, wares in sold.items() if not wares]:
        what = f"has no row for the trade '{bare[0]}', which {SHOPS_FILE} has"
        raise BadInputError(what, _path(locale, PRODUCTS_FILE), "write what it sells")
    return {
        trade: Trade(
            wares=tuple(sold[trade]),
            **{one.name: getattr(shops, one.name) for one in fields(shops)},
        )
        for trade, shops in written.items()
    }


def shops_schema(at: str = "#") -> dict[str, Any]:
    """Return the JSON Schema of `shops.toml`, for the place where it stands in another schema."""
    template = f"{at}/$defs/{{model}}"
    schema = TypeAdapter(_File).json_schema(ref_template=template)
    describe(schema, _File)
    words = {"$ref": template.format(model=Shops.__name__)}
    trades = {
        trade: {"description": f"a trade that {prints}", **words}
        for known, prints in ((RETAIL, "prints receipts"), (BILLED, "sends invoices"))
        for trade in known
    }
    like = {"description": "The country whose trades are taken over.", "type": "string"}
    defs = {"$defs": schema["$defs"], "type": "object", "additionalProperties": False}
    return {**defs, "properties": {**trades, LIKE: like}}


def _path(locale: str, file: str) -> str:
    return str(file_of(locale, file))


WARES: Countries[Mapping[str, Trade]] = Countries("wares", SHOPS_FILE, _read)


def sold(locale: str, trade: str) -> Trade:
    """Return what a trade of a country is, or say which trades there are."""
    trades = WARES.load(locale)
    if trade not in trades:
        raise UnknownNameError("trade", trade, trades, f"wares of {locale}")
    return trades[trade]
