"""What a movement says runs on below its day, as if a new row began there."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.invoice.goods import trade_of
from docextract_eval.corpus.kinds.invoice.layouts import LAYOUTS
from docextract_eval.corpus.kinds.people import filled
from docextract_eval.corpus.traps import TrapSpec, always, bought, invoices
from docextract_eval.corpus.traps.edits import differ
from docextract_eval.corpus.traps.statements import (
    CARDS,
    KINDS,
    caught,
    misread,
    printed,
    rows_of,
)
from docextract_eval.locales import LOCALES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.invoice.layouts import InvoiceLayout
    from docextract_eval.fieldtypes import Context
    from docextract_eval.records import Line

_NAME = "wrapped_row"
_TEXT = "transactions.description"


def _spring(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    firsts = _first_lines(content, _TEXT)
    found = []
    for row in rows_of(content):
        said = row["description"]
        first = firsts.get(said.key, said.text)
        if first != said.text and differ(said, [first]):
            found.append((said, [misread(said, "description_cut", first)]))
    pages = tuple(tuple(_flush(line, _TEXT) for line in lines) for lines in content.pages)
    if not found or pages == content.pages:
        return None
    flush = dataclasses.replace(content, pages=pages)
    return caught(flush, _NAME, found, printed(content, context, "description"))


def _flush(line: Line, column: str) -> Line:
    """Begin a line that only goes on with what a movement says where days stand."""
    if len(line.spans) != 1 or not line.spans[0].tag.startswith(column):
        return line
    return dataclasses.replace(line, spans=(dataclasses.replace(line.spans[0], at=0.0),))


_NUMBERS = "############ ######## ########## ###### ###############"
"""Of the terminal, the sale, the ticket: they run on below its name."""
_MANY = 5
"""So many purchases say more than fits a line."""


def _ground_of_card(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    phones = LOCALES.load(chosen["locale"]).phones

    def longer(line: str) -> str:
        phone = filled(phones[dice.integers(len(phones))], dice)
        return f"{line} {phone} {filled(_NUMBERS, dice)}"

    return bought.relined(chosen, bought.some_of(chosen, _MANY, dice), longer)


_ON_CARDS = TrapSpec(_NAME, CARDS, _TEXT, _spring, ground=_ground_of_card, last=True)


_ITEM = "line_items.description"
_BUNDLE = 5
"""With how many more a thing is sold as one, so that what they are called takes several lines."""


def _bundles(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    """Sell some things together, in a table without upright rules, at whose edge words go on."""
    items, wares = list(chosen["items"]), trade_of(chosen["locale"], chosen["trade"]).wares
    others = [ware.name for ware in wares if "#" not in ware.name]
    for at in range(0, len(items), 2):
        more = (others[(at + turn) % len(others)] for turn in range(_BUNDLE))
        names = dict.fromkeys((items[at].name, *more))
        items[at] = dataclasses.replace(items[at], name=" + ".join(names))
    fitting = invoices.family(chosen, dice, _ruleless)
    if not fitting:
        return {}
    rules = LAYOUTS.load(fitting["template"]).rules
    looks = {**chosen["looks"], "rules": next(i for i, way in enumerate(rules) if way != "grid")}
    return {"trade": chosen["trade"], "items": tuple(items), "looks": looks, **fitting}


def _ruleless(layout: InvoiceLayout) -> bool:
    return {*layout.rules} != {"grid"} and layout.cells[0] != "description"


def _spring_on_invoice(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    firsts = _first_lines(content, _ITEM)
    found = []
    for said in (row[0] for row in content.tables["line_items"]):
        first = firsts.get(said.key, said.text)
        if first != said.text and differ(said, [first]):
            found.append((said, [misread(said, "description_cut", first)]))
    pages = tuple(tuple(_flush(line, _ITEM) for line in lines) for lines in content.pages)
    if pages == content.pages:
        return None
    flush = dataclasses.replace(content, pages=pages)
    return caught(flush, _NAME, found, "no amount of its own on the line")


def _first_lines(content: Content, column: str) -> dict[str, str]:
    """Give the words on the first line of each cell of a column."""
    return {
        span.tag: span.text
        for lines in reversed(content.pages)
        for line in reversed(lines)
        for span in line.spans
        if span.tag.startswith(column)
    }


_ON_INVOICE = TrapSpec(
    _NAME,
    invoices.KINDS,
    _ITEM,
    _spring_on_invoice,
    ground=_bundles,
)
TRAP = TrapSpec(
    _NAME,
    KINDS,
    _TEXT,
    _spring,
    ground=always(breaks="between rows"),
    also=(_ON_CARDS, _ON_INVOICE),
)
