"""Headers and footers of statements: sender, holder, numbers of the account, page number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.sheets.boxes import Frame, Pairs, beside, legal_lines
from docextract_eval.corpus.kinds.sheets.look import stated
from docextract_eval.records import Line, Mark, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from docextract_eval.corpus.kinds.sheets.look import Pieces
    from docextract_eval.corpus.kinds.sheets.showing import Numbering
    from docextract_eval.corpus.kinds.statement.setting import AnySetting, Style
    from docextract_eval.records import Field

SIZES: dict[Style, float] = {"letter": 1.6, "banner": 1.45, "card": 1.25}
"""The type size of the sender's name, by the style of the header."""
FRAMES: dict[Style, tuple[float, Frame]] = {
    "letter": (2.2, "none"),
    "banner": (1.3, "rule"),
    "card": (1.2, "box"),
}
"""The blank above the numbers of the account or card, and the frame around them, by the style of
the header."""


def letterhead(
    setting: AnySetting,
    at: Numbering,
    style: Style,
    who: tuple[Field, Field, Field],
    behind: tuple[Span, ...] = (),
) -> tuple[Line, ...]:
    """Return the sender's name with its logo, and the line with its address and telephone."""
    sender, address, phone = who
    size, start = SIZES[style], left_of_name(setting)
    logo = Mark("logo", 0, 0.055, 1.9, 1 - 0.8 * size, sender.text)
    marks = () if setting.layout.mono else (logo,)
    name = Line((stated(sender, start, bold=True), *behind), size, marks=marks)
    return name, _sender_line(setting, at, start, address, phone)


def left_of_name(setting: AnySetting) -> float:
    """Return where the sender's name begins: behind the logo, if there is one."""
    return 0.0 if setting.layout.mono else 0.075


def parties(
    setting: AnySetting, style: Style, holder: Field | None, numbers: Sequence[tuple[str, Pieces]]
) -> tuple[Line, ...]:
    """Return the lines with the holder, unless None, beside the numbers of the account or card."""
    left: list[tuple[Span, ...]] = [(Span(""),)]
    if holder is not None:
        named = (holder, setting.country.honorific)
        left = [setting.look.run(named, 0.0, bold=style == "card")]
        left += [(Span(text, tag="address"),) for text in setting.chosen.address]
    return beside(setting.look, left, numbers, *FRAMES[style])


def pairs(setting: AnySetting, values: Mapping[str, Field], names: Iterable[str]) -> Pairs:
    """Return the fields of these names that have a value, each with its label."""
    return [(setting.say(name), values[name]) for name in names if values[name].value is not None]


def period(setting: AnySetting, values: Mapping[str, Field]) -> tuple[str, Pieces]:
    """Return the label and the pieces of the statement's period."""
    start, end = values["period_start"], values["period_end"]
    return setting.say("period"), (start, setting.say("to"), end)


def abroad(setting: AnySetting, values: Mapping[str, Field]) -> list[tuple[str, Pieces]]:
    """Return the label and the pieces of the balance in another currency, if it is printed."""
    if "balance_abroad" not in values:
        return []
    pieces = (values["balance_currency"], values["balance_abroad"])
    return [(setting.say("equivalent"), pieces)]


def page_on_top(setting: AnySetting) -> bool:
    """Return whether the page number is in the header and not in the footer."""
    return bool(setting.way("page", setting.layout.page_at) == "head")


def _sender_line(
    setting: AnySetting, at: Numbering, start: float, address: Field, phone: Field
) -> Line:
    """Return the line with the sender's address and telephone, and perhaps the page number."""
    look = setting.look
    pieces: Pieces = (address,)
    if phone.value is not None:
        pieces = (address, "\N{MIDDLE DOT}", setting.say("phone"), phone)
    spans = look.run(pieces, start, 0.75)
    if page_on_top(setting):
        page = setting.page(at)
        spans = (*spans, *look.run(page, 1 - look.long(page, 0.75), 0.75))
    return Line(spans, 0.75, 0.15 + setting.context.locale.hang)


def short_head(
    setting: AnySetting, at: Numbering, sender: Field, holder: Field, of: Pieces
) -> tuple[Line, ...]:
    """Return the header of later pages: sender, holder, and the account or card."""
    look = setting.look
    above = (*look.run((sender,), 0, bold=True), *look.run(of, 1 - look.long(of)))
    below = look.run((holder, setting.country.honorific), 0.0)
    if page_on_top(setting):
        page = setting.page(at)
        below = (*below, *look.run(page, 1 - look.long(page)))
    return Line(above), Line(below, gap=0.1)


def foot(setting: AnySetting, at: Numbering) -> tuple[Line, ...]:
    """Return the footer of every page."""
    look = setting.look
    lines = legal_lines(look, setting.say("legal"))
    if page_on_top(setting):
        return lines
    pieces = setting.page(at)
    long = look.long(pieces, 0.85)
    where = setting.way("foot", (1 - long, 0.5 - long / 2))
    return (*lines, Line(look.run(pieces, where, 0.85), 0.85, 0.2))
