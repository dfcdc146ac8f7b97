"""What stands around the table of a statement: how its families begin and end a sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from docextract_eval.corpus.kinds.sheets.boxes import Frame, legal_lines
from docextract_eval.corpus.kinds.sheets.filling import Space, room
from docextract_eval.corpus.kinds.sheets.look import Family, tall
from docextract_eval.records import Line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.corpus.kinds.sheets.look import Pieces
    from docextract_eval.corpus.kinds.sheets.setting import SheetSetting
    from docextract_eval.corpus.kinds.sheets.showing import Numbering
    from docextract_eval.records import Field

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


def sender_line(
    setting: SheetSetting[StatementFamily], at: Numbering, start: float, where: tuple[Field, Field]
) -> Line:
    """Say below the sender's name at which address and telephone it is, and which page this is."""
    look, (address, phone) = setting.look, where
    pieces: Pieces = (address,)
    if phone.value is not None:
        pieces = (address, "\N{MIDDLE DOT}", setting.say("phone"), phone)
    spans = look.run(pieces, start, 0.75)
    if page_on_top(setting):
        page = setting.page(at)
        spans = (*spans, *look.run(page, 1 - look.long(page, 0.75), 0.75))
    return Line(spans, 0.75, 0.15 + setting.context.locale.hang)


def short_head(
    setting: SheetSetting[StatementFamily], at: Numbering, names: tuple[Field, Pieces], of: Pieces
) -> tuple[Line, ...]:
    """Say on a later page who sends it and to whom, and of which account or card it is."""
    look, (sender, holder) = setting.look, names
    above = (*look.run((sender,), 0, bold=True), *look.run(of, 1 - look.long(of)))
    below = look.run(holder, 0.0)
    if page_on_top(setting):
        page = setting.page(at)
        below = (*below, *look.run(page, 1 - look.long(page)))
    return Line(above), Line(below, gap=0.1)


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


def space(
    setting: SheetSetting[StatementFamily],
    at: Numbering,
    first: Sequence[Line],
    later: Sequence[Line],
    carry: float,
) -> Space:
    """Say what heads and feet leave to the table, and how much of it sums that are carried take."""
    whole = room(setting.ruler.paper) - (tall(foot(setting, at)) + 0.5)
    return Space(whole - tall(first), whole - tall(later), carry)
