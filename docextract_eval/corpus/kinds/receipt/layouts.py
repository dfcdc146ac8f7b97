"""Families of receipts: what each is printed on, the order of its blocks, and its parameters.

Shops: `till80`, `till58`, `headed`, `restaurant`, `drugstore`, `kiosk`, `compact`, `discount`,
`coded`, `columns`, under needles `needles`, on screens and sheets `e_receipt`, `sheet`. Hotels:
`folio`, `folio_roll`. Pumps: `forecourt`, `pump`. Car parks: `car_park`, `stub`. Taxis: `meter`,
`meter_needles`. What a card terminal prints: `terminal58`, `terminal80`.
"""

from __future__ import annotations

from docextract_eval.corpus.kinds.receipt.grammar import (
    SLIP,
    SLIPS,
    SMOOTH_FONTS,
    STAMPED_LAST,
    TAXED_FIRST,
    Layout,
    within,
)

LAYOUTS = {
    layout.name: layout
    for layout in (
        Layout("till80", "till80", 48, name_type="wide"),
        Layout("till58", "till58", 32, rule="=", blocks=STAMPED_LAST, total_type="tall"),
        Layout("headed", "till80", 48, rule="=", headed=True, count="before", head="left"),
        Layout("restaurant", "till80", 48, trades=("cafe",), rule=".", count="before", logo=True),
        Layout(
            "drugstore",
            "till80",
            48,
            trades=("pharmacy", "grocery"),
            rule="*",
            code="barcode",
            name_type="inverse",
            total_type="wide",
        ),
        Layout("kiosk", "till58", 32, count="above", code="qr", blocks=TAXED_FIRST),
        Layout(
            "compact",
            "till80",
            48,
            rule="",
            count="above",
            head="left",
            blocks=STAMPED_LAST,
            pairs="row",
            name_type="tall",
        ),
        Layout(
            "discount",
            "till80",
            48,
            trades=("grocery", "pharmacy"),
            rule="",
            blocks=STAMPED_LAST,
            name_type="wide",
            total_type="tall",
            code="barcode",
            pairs="row",
        ),
        Layout(
            "coded",
            "till80",
            48,
            trades=("grocery", "pharmacy"),
            article="above",
            logo=True,
            pairs="right",
            total_type="tall",
        ),
        Layout(
            "columns",
            "till80_small",
            64,
            fonts=("cascadia", "fimo"),
            count="columns",
            headed=True,
            article="before",
            pairs="behind",
            name_type="wide",
        ),
        Layout(
            "needles",
            "needles",
            32,
            fonts=("cascadia",),
            blocks=TAXED_FIRST,
            name_type="wide",
            total_type="wide",
        ),
        Layout(
            "e_receipt",
            "screen",
            44,
            fonts=(*SMOOTH_FONTS, "spacemo"),
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
            blocks=STAMPED_LAST,
        ),
        Layout(
            "folio",
            "slip",
            60,
            fonts=SMOOTH_FONTS,
            trades=("hotel",),
            rule="drawn",
            logo=True,
            head="left",
            blocks=(
                *("head", "title", "stamp", "stay", "rule", "items", "rule", "sums", "taxes"),
                *("payment", "rule", "thanks", "fax", "web"),
            ),
            dated=True,
            letters=False,
            pairs="behind",
        ),
        Layout(
            "folio_roll",
            "till80",
            48,
            trades=("hotel",),
            blocks=within("stay"),
            dated=True,
            name_type="tall",
        ),
        Layout(
            "forecourt",
            "till80",
            48,
            trades=("petrol",),
            blocks=within("pump"),
            pairs="right",
            name_type="wide",
            total_type="tall",
        ),
        Layout(
            "pump",
            "till58",
            32,
            trades=("petrol",),
            rule="",
            count="above",
            blocks=(
                *("head", "stamp", "pump", "rule", "items", "rule", "sums", "taxes", "payment"),
                *("slip", "policy", "thanks"),
            ),
            letters=False,
            total_type="tall",
        ),
        Layout(
            "car_park",
            "till58",
            32,
            trades=("parking",),
            rule="=",
            blocks=(
                *("head", "title", "entry", "rule", "items", "rule", "sums", "taxes", "payment"),
                *("stamp", "slip", "thanks", "code"),
            ),
            pairs="right",
            letters=False,
            code="qr",
        ),
        Layout(
            "stub",
            "till58",
            32,
            trades=("parking",),
            rule="",
            blocks=("title", "head", "entry", "charge", "stamp", "taxes", "keep", "code"),
            name_type="inverse",
            total_type="tall",
            code="barcode",
        ),
        Layout(
            "meter",
            "till58",
            32,
            trades=("taxi",),
            rule="*",
            blocks=(
                *("head", "title", "ride", "stamp", "rule", "items", "rule", "sums", "taxes"),
                *("payment", "slip", "thanks", "staff"),
            ),
            letters=False,
            count="above",
        ),
        Layout(
            "meter_needles",
            "needles",
            32,
            fonts=("cascadia",),
            trades=("taxi",),
            blocks=(
                *("head", "stamp", "ride", "rule", "items", "sums", "taxes", "rule", "payment"),
                "thanks",
            ),
            letters=False,
            pairs="right",
        ),
        Layout(
            "terminal58",
            "till58",
            32,
            trades=SLIPS,
            rule="=",
            blocks=SLIP,
            pairs="right",
            total_type="wide",
            letters=False,
            card_only=True,
        ),
        Layout(
            "terminal80",
            "till80",
            48,
            trades=SLIPS,
            rule="",
            blocks=SLIP,
            head="left",
            total_type="tall",
            letters=False,
            card_only=True,
        ),
    )
}
FONTS = tuple(dict.fromkeys(font for layout in LAYOUTS.values() for font in layout.fonts))
"""Every face that a receipt may be set in."""


def printing(trade: str, *, speaks: bool) -> tuple[str, ...]:
    """Give the families that a trade prints, of a country with or without words for small print.

    >>> printing("taxi", speaks=True)
    ('meter', 'meter_needles', 'terminal58', 'terminal80')
    """
    return tuple(
        layout.name
        for layout in LAYOUTS.values()
        if trade in layout.trades and (speaks or layout.silent)
    )
