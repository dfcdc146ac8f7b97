"""What stands around the table of a statement: how its families begin and end a sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from docextract_eval.corpus.kinds.sheets.boxes import Frame, legal_lines
from docextract_eval.corpus.kinds.sheets.look import Family
from docextract_eval.records import Line

if TYPE_CHECKING:
    from docextract_eval.corpus.kinds.sheets.setting import SheetSetting
    from docextract_eval.corpus.kinds.sheets.showing import Numbering

Style = Literal["letter", "banner", "card"]
SIZES: dict[Style, float] = {"letter": 1.6, "banner": 1.45, "card": 1.25}
"""Of the sender's name, by the style of the head."""
FRAMES: dict[Style, tuple[float, Frame]] = {
    "letter": (2.2, "none"),
    "banner": (1.3, "rule"),
    "card": (1.2, "box"),
}
"""The blank above the numbers of the account or card and what is around them, by the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementFamily(Family):
    """What a family leaves open around its table, and how it tells days."""

    heads: tuple[Style, ...] = ("letter",)
    newest: bool = False
    """Whether the last movement stands first."""
    short_dates: tuple[bool, ...] = (False,)
    """Whether days are printed without their year."""
    page_at: tuple[Literal["head", "foot"], ...] = ("head", "foot")
    """Where it says which page it is."""


def page_on_top(setting: SheetSetting[StatementFamily]) -> bool:
    """Tell whether the head says which page it is, and not the foot."""
    return setting.way("page", setting.layout.page_at) == "head"


def foot(setting: SheetSetting[StatementFamily], at: Numbering) -> tuple[Line, ...]:
    """Give the foot of every page."""
    look = setting.look
    lines = legal_lines(look, setting.say("legal"))
    if page_on_top(setting):
        return lines
    pieces = setting.page(at)
    long = look.long(pieces, 0.85)
    where = setting.way("foot", (1 - long, 0.5 - long / 2))
    return (*lines, Line(look.run(pieces, where, 0.85), 0.85, 0.2))
