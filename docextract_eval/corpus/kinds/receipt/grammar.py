"""What a family of receipts is: the order of its blocks, and what each leaves open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

_TILL_FONTS = ("cascadia", "fimo", "ubuntm")
SMOOTH_FONTS = ("notos", "ubuntu", "figo")
_SHOPS = ("grocery", "cafe", "pharmacy")
SLIPS = ("cafe", "grocery", "petrol", "taxi", "hotel", "parking")
_FOOT = (
    *("counts", "tse", "loyalty", "survey", "returns", "policy", "thanks", "hours", "web"),
    "code",
)
_TOP = ("head", "title", "stamp", "till", "rule", "items", "rule", "sums")
_TAXED_LAST = (*_TOP, "payment", "slip", "taxes", *_FOOT)
TAXED_FIRST = (*_TOP, "taxes", "payment", "slip", *_FOOT)
STAMPED_LAST = (
    *("head", "title", "rule", "items", "rule", "sums", "counts", "payment", "slip", "taxes"),
    *("rule", "stamp", "till", "tse", "loyalty", "policy", "staff", "thanks", "hours", "web"),
    "code",
)
SLIP = ("head", "slip_title", "stamp", "contactless", "card", "charge", "approved", "keep")


@dataclass(frozen=True, slots=True)
class Layout:
    """One family."""

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


def within(block: str, blocks: tuple[str, ...] = _TAXED_LAST) -> tuple[str, ...]:
    """Put a block below the stamp."""
    at = blocks.index("till")
    return (*blocks[:at], block, *blocks[at:])
