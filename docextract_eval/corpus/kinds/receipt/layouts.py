"""Layout families of receipts, read from `corpus/layouts/receipt.toml`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from docextract_eval.corpus.layouts import HERE, LayoutFamilies
from docextract_eval.countries.country_files import FORBID_EXTRA

TotalType = Literal["bold", "wide", "tall"]
NameType = Literal[TotalType, "inverse"]

_TILL_FONTS = (
    *("dots12x24",) * 8,
    *("tall12x24",) * 9,
    *("dots9x24",) * 4,
    *("dots9x17",) * 4,
    *("dots8x16",) * 2,
    *("cascadia", "fimo", "ubuntm"),
)
"""The faces that the memory of a till holds, and those that newer tills print as pictures; repeats
are weights."""
_SHOPS = ("grocery", "cafe", "pharmacy")
_BLOCKS_TAXES_LAST = (
    *("head", "title", "stamp", "till", "rule", "items", "rule", "sums", "payment", "slip"),
    *("taxes", "counts", "tse", "loyalty", "survey", "returns", "policy", "thanks", "hours"),
    *("web", "code"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptLayout:
    """A layout family of receipts."""

    __pydantic_config__ = FORBID_EXTRA

    name: str
    paper: str
    columns: int
    """The number of characters on a line of the body; approximate for proportional type."""
    fonts: tuple[str, ...] = _TILL_FONTS
    trades: tuple[str, ...] = _SHOPS
    blocks: tuple[str, ...] = _BLOCKS_TAXES_LAST
    """The blocks that are printed, from top to bottom."""
    rule: str = "-"
    """The character that rules are made of; empty for a blank line, `drawn` for a stroke."""
    head: Literal["center", "left"] = "center"
    name_type: NameType = "bold"
    """The type of the shop's name."""
    total_type: TotalType = "bold"
    """The type of the total."""
    logo: bool = False
    count: Literal["below", "above", "before", "columns", "beside"] = "below"
    """Where the quantity of a line is printed."""
    headed: bool = False
    """Whether the items have headers over their columns."""
    article: Literal["", "before", "above"] = ""
    """Where an article's number is printed; empty if it is not."""
    letters: bool = True
    """Whether a tax code is printed behind each amount."""
    dated: bool = False
    """Whether each line begins with its date, as on a hotel folio."""
    pairs: Literal["behind", "right", "row"] = "behind"
    """Where the numbers of the small print are: behind their labels, at the right, or below."""
    code: Literal["", "barcode", "qr"] = ""
    card_only: bool = False
    """Whether it is printed only for payments by card."""

    @property
    def itemised(self) -> bool:
        """Whether the items are printed."""
        return "items" in self.blocks

    @property
    def can_print_without_small_print(self) -> bool:
        """Whether it can be printed without the words of the small print."""
        return not {"stay", "pump", "entry", "ride", "card"} & {*self.blocks}


LAYOUTS = LayoutFamilies("layout of receipts", HERE / "receipt.toml", ReceiptLayout)
FONTS = tuple(dict.fromkeys(font for layout in LAYOUTS.values() for font in layout.fonts))
"""Every font that a receipt may be printed in."""


def trade_layouts(trade: str, *, has_small_print: bool) -> tuple[str, ...]:
    """Return the families of a trade, in a country that has words for small print or has not.

    >>> trade_layouts("taxi", has_small_print=True)
    ('meter', 'meter_needles', 'terminal58', 'terminal80')
    """
    return tuple(
        layout.name
        for layout in LAYOUTS.values()
        if trade in layout.trades and (has_small_print or layout.can_print_without_small_print)
    )
