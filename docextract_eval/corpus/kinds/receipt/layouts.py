"""Families of the layouts of receipts, as `corpus/layouts/receipt.toml` has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from docextract_eval.corpus.layouts import HERE, Families
from docextract_eval.countries.written import CHECKED

_TILL_FONTS = ("cascadia", "fimo", "ubuntm")
_SHOPS = ("grocery", "cafe", "pharmacy")
_TAXED_LAST = (
    *("head", "title", "stamp", "till", "rule", "items", "rule", "sums", "payment", "slip"),
    *("taxes", "counts", "tse", "loyalty", "survey", "returns", "policy", "thanks", "hours"),
    *("web", "code"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptLayout:
    """One family."""

    __pydantic_config__ = CHECKED

    name: str
    paper: str
    columns: int
    """How many characters a line of the body holds; of type of its own widths, about."""
    fonts: tuple[str, ...] = _TILL_FONTS
    trades: tuple[str, ...] = _SHOPS
    blocks: tuple[str, ...] = _TAXED_LAST
    """What is printed, from top to bottom."""
    rule: str = "-"
    """What a rule is made of; empty for a blank line, `drawn` for a stroke."""
    head: Literal["center", "left"] = "center"
    name_type: Literal["bold", "wide", "tall", "inverse"] = "bold"
    """How the shop's name is set off."""
    total_type: Literal["bold", "wide", "tall"] = "bold"
    """How the total is set off."""
    logo: bool = False
    count: Literal["below", "above", "before", "columns", "beside"] = "below"
    """Where it says how many of a thing were bought."""
    headed: bool = False
    """Whether the items have heads over their columns."""
    article: Literal["", "before", "above"] = ""
    """Where a thing's number in the shop's list stands, if it does."""
    letters: bool = True
    """Whether the letter of its tax stands behind each amount."""
    dated: bool = False
    """Whether each line has its day before it, as on a folio."""
    pairs: Literal["behind", "right", "row"] = "behind"
    """Where the numbers of the small print stand: behind their words, at the right, below them."""
    code: Literal["", "barcode", "qr"] = ""
    card_only: bool = False
    """Whether only a card is paid with that prints this."""

    @property
    def itemised(self) -> bool:
        """Whether it says what was bought."""
        return "items" in self.blocks

    @property
    def silent(self) -> bool:
        """Whether it can be printed without the small print."""
        return not {"stay", "pump", "entry", "ride", "card"} & {*self.blocks}


LAYOUTS = Families("layout of receipts", HERE / "receipt.toml", ReceiptLayout)
FONTS = tuple(dict.fromkeys(font for layout in LAYOUTS.values() for font in layout.fonts))
"""Every face that a receipt may be set in."""


def printing(trade: str, *, speaks: bool) -> tuple[str, ...]:
    """Return the families that a trade prints, of a country with or without words for small print.

    >>> printing("taxi", speaks=True)
    ('meter', 'meter_needles', 'terminal58', 'terminal80')
    """
    return tuple(
        layout.name
        for layout in LAYOUTS.values()
        if trade in layout.trades and (speaks or layout.silent)
    )
