"""The balance before and the one after, side by side on one line of plain type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.corpus.traps import TrapSpec, always
from docextract_eval.corpus.traps.edits import field_of
from docextract_eval.corpus.traps.statements import CARDS, KINDS, caught, printed

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "previous_vs_new_balance"
_ground = always(summary="list")
_choose = always(summary="line")


def _spring(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    return _sprung(content, context, "opening_balance", "closing_balance")


def _on_a_card(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    return _sprung(content, context, "previous_balance", "new_balance")


def _sprung(content: Content, context: Context, *names: str) -> Content | None:
    before, after = (field_of(content, name) for name in names)
    tags = [{span.tag for span in line.spans} for lines in content.pages for line in lines]
    if not any({before.key, after.key} <= line for line in tags):
        return None
    return caught(content, _NAME, [(before, [after])], printed(content, context, "opening"))


_ON_CARDS = TrapSpec(_NAME, CARDS, "previous_balance", _on_a_card, _choose, _ground)
TRAP = TrapSpec(_NAME, KINDS, "opening_balance", _spring, _choose, _ground, also=(_ON_CARDS,))
