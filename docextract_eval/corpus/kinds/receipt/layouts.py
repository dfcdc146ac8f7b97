"""Families of receipts: what each is printed on, and the free parameters of one grammar.

Rolls: `till80`, `till58`, `headed`, `restaurant`, `drugstore`, `kiosk`, `compact`. Needles:
`needles`. Screens and sheets, in type of its own widths: `e_receipt`, `sheet`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

_TILL_FONTS = ("cascadia", "fimo", "spacemo", "ubuntm")
_EVERY_TRADE = ("grocery", "cafe", "pharmacy")


@dataclass(frozen=True, slots=True)
class Layout:
    """One family."""

    name: str
    paper: str
    columns: int
    """How many characters a line of the body holds; of type of its own widths, about."""
    fonts: tuple[str, ...] = _TILL_FONTS
    trades: tuple[str, ...] = _EVERY_TRADE
    rule: str = "-"
    """What a rule is made of; empty for a blank line, `drawn` for a stroke."""
    head: Literal["center", "left"] = "center"
    logo: bool = False
    count: Literal["below", "above", "before"] = "below"
    """Where it says how many of a thing were bought."""
    headed: bool = False
    """Whether the items have heads over their columns."""
    taxes: Literal["before", "after"] = "after"
    """Whether the table of taxes stands before the payment or after it."""
    stamp: Literal["top", "foot"] = "top"
    """Where date and number stand."""
    code: Literal["", "barcode", "qr"] = ""


LAYOUTS = {
    layout.name: layout
    for layout in (
        Layout("till80", "till80", 48),
        Layout("till58", "till58", 32, rule="=", stamp="foot"),
        Layout("headed", "till80", 48, rule="=", headed=True, count="before", head="left"),
        Layout("restaurant", "till80", 48, trades=("cafe",), rule=".", count="before", logo=True),
        Layout("drugstore", "till80", 48, trades=("pharmacy", "grocery"), rule="*", code="barcode"),
        Layout("kiosk", "till58", 32, rule="-", count="above", code="qr", taxes="before"),
        Layout("compact", "till80", 48, rule="", count="above", stamp="foot", head="left"),
        Layout("needles", "needles", 32, fonts=("cascadia", "fimo"), rule="-", taxes="before"),
        Layout(
            "e_receipt",
            "screen",
            44,
            fonts=("notos", "ubuntu", "figo"),
            rule="drawn",
            logo=True,
            head="left",
            code="qr",
        ),
        Layout(
            "sheet",
            "slip",
            60,
            fonts=("figo", "notos"),
            rule="drawn",
            logo=True,
            headed=True,
            count="before",
            stamp="foot",
        ),
    )
}
FONTS = tuple(dict.fromkeys(font for layout in LAYOUTS.values() for font in layout.fonts))
"""Every face that a receipt may be set in."""
