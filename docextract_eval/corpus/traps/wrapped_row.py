"""What a movement says runs on below its day, as if a new row began there."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.people import filled
from docextract_eval.corpus.traps import TrapSpec, bought
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
    from docextract_eval.fieldtypes import Context
    from docextract_eval.records import Line

_NAME = "wrapped_row"
_TEXT = "transactions.description"


def _ground(_: Mapping[str, Any], __: np.random.Generator) -> Mapping[str, Any]:
    return {"breaks": "between rows"}


def _spring(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    firsts = {
        span.tag: span.text
        for lines in reversed(content.pages)
        for line in reversed(lines)
        for span in line.spans
        if span.tag.startswith(_TEXT)
    }
    found = []
    for row in rows_of(content):
        said = row["description"]
        first = firsts.get(said.key, said.text)
        if first != said.text and differ(said, [first]):
            found.append((said, [misread(said, "description_cut", first)]))
    pages = tuple(tuple(_flush(line) for line in lines) for lines in content.pages)
    if not found or pages == content.pages:
        return None
    flush = dataclasses.replace(content, pages=pages)
    return caught(flush, _NAME, found, printed(content, context, "description"))


def _flush(line: Line) -> Line:
    """Begin a line that only goes on with what a movement says where days stand."""
    if len(line.spans) != 1 or not line.spans[0].tag.startswith(_TEXT):
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
TRAP = TrapSpec(_NAME, KINDS, _TEXT, _spring, ground=_ground, also=(_ON_CARDS,))
