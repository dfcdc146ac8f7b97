"""The nodes for sheet size, font, colours and digits of documents on sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from docextract_eval import seeds
from docextract_eval.corpus.kinds.record import SheetChoices
from docextract_eval.corpus.kinds.script import (
    NUMERALS,
    THOUSANDS,
    fonts_for_script,
    numerals,
    thousands,
)
from docextract_eval.corpus.render.colours import BLACK, BRANDS
from docextract_eval.corpus.render.fonts import SYSTEM, fonts_by_spacing
from docextract_eval.countries.locales import LOCALES

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.causal import Draw, Graph
    from docextract_eval.corpus.kinds.sheets.look import SheetLayout
    from docextract_eval.corpus.layouts import LayoutFamilies

S = TypeVar("S", bound=SheetChoices)
_SHEET_FONTS = ("figo", "notos", "ubuntu")
_PRINTER_FONTS = ("cascadia", "fimo", "ubuntm")
"""Fonts of designed sheets, and monospaced fonts as line printers have them."""
_FONTS = (*_SHEET_FONTS, "roboto", *_PRINTER_FONTS, *SYSTEM)


def add_sheet_nodes(graph: Graph[S], layouts: LayoutFamilies[Any], sender: str) -> None:
    """Add the nodes for sheet size, font, colours and digits to the graph of a kind.

    `sender` is the node that draws whose sheet it is.
    """
    graph.node("paper", "locale", options=("a4", "letter"))(paper)
    graph.node("font", "locale", "template", options=_FONTS)(_font_node(layouts))
    colours = (BLACK, *BRANDS)
    graph.node("colour", "template", sender, options=colours)(_colour_node(layouts, sender))
    graph.node("numerals", "locale", options=NUMERALS)(numerals)
    graph.node("thousands", "locale", options=THOUSANDS)(thousands)


def draw_variant_numbers(parts: tuple[str, ...], rng: np.random.Generator) -> dict[str, int]:
    """Draw a number for each part that a layout family leaves open; it selects a variant."""
    return {part: int(rng.integers(1 << 16)) for part in parts}


def paper(given: SheetChoices, _: np.random.Generator) -> str:
    """Return the country's sheet size."""
    return LOCALES.load(given.locale).sheet


def _colour_node(layouts: LayoutFamilies[Any], sender: str) -> Draw[SheetChoices]:
    def colour(given: SheetChoices, rng: np.random.Generator) -> str:
        """Draw whether colours are printed; those of a sender are always the same."""
        layout: SheetLayout = layouts.load(given.template)
        if layout.mono or rng.random() >= layout.coloured:
            return BLACK
        brands = list(BRANDS)
        return brands[seeds.hash_to_int(0, "brand", getattr(given, sender)) % len(brands)]

    return colour


def _font_node(layouts: LayoutFamilies[Any]) -> Draw[SheetChoices]:
    def font(given: SheetChoices, rng: np.random.Generator) -> str:
        """Draw a font that holds the country's script; a printout has a monospaced one."""
        layout: SheetLayout = layouts.load(given.template)
        fonts = fonts_for_script(
            layout.faces or (_PRINTER_FONTS if layout.mono else _SHEET_FONTS),
            LOCALES.load(given.locale),
        )
        return str(rng.choice(fonts_by_spacing(fonts, monospaced=layout.mono)))

    return font
