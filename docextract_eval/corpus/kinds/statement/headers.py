"""Headers and footers of statements: sender, holder, numbers of the account, page number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.sheets.boxes import (
    Frame,
    LabelledFields,
    legal_lines,
    side_by_side,
)
from docextract_eval.corpus.kinds.sheets.look import field_span, lines_height
from docextract_eval.corpus.kinds.sheets.small_print import small_print_lines, with_messages_beside
from docextract_eval.records import Line, Mark, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from docextract_eval.corpus.kinds.sheets.formatting import PageNumbering
    from docextract_eval.corpus.kinds.sheets.look import Pieces
    from docextract_eval.corpus.kinds.statement.setting import AnySetting, HeaderStyle
    from docextract_eval.records import Field

NAME_SIZES: dict[HeaderStyle, float] = {"letter": 1.6, "banner": 1.45, "card": 1.25}
"""The type size of the sender's name, by the style of the header."""
SENDER_LINE, NOTE = 16, 17
"""Spots of fields that are printed again: above the address, and in the small print."""
FRAMES: dict[HeaderStyle, tuple[float, Frame]] = {
    "letter": (2.2, "none"),
    "banner": (1.3, "rule"),
    "card": (1.2, "box"),
}
"""The blank above the numbers of the account or card, and the frame around them, by the style of
the header."""


def letterhead(
    setting: AnySetting,
    numbering: PageNumbering,
    style: HeaderStyle,
    name_address_phone: tuple[Field, Field, Field],
    after_name: tuple[Span, ...] = (),
) -> tuple[Line, ...]:
    """Return the sender's name with its logo, and the line with its address and telephone."""
    sender, address, phone = name_address_phone
    size, start = NAME_SIZES[style], sender_name_start(setting)
    logo = Mark("logo", 0, 0.055, 1.9, 1 - 0.8 * size, f"bank\n{sender.text}")
    marks = () if setting.layout.mono else (logo,)
    name = Line((field_span(sender, start, bold=True), *after_name), size, marks=marks)
    return name, _sender_address_line(setting, numbering, start, address, phone)


def sender_name_start(setting: AnySetting) -> float:
    """Return where the sender's name begins: behind the logo, if there is one."""
    return 0.0 if setting.layout.mono else 0.075


def holder_and_numbers(
    setting: AnySetting,
    style: HeaderStyle,
    holder: Field | None,
    numbers: Sequence[tuple[str, Pieces]],
    sender_fields: tuple[Field, Field],
) -> tuple[Line, ...]:
    """Return the lines with the holder, unless None, beside the numbers of the account or card."""
    left: list[tuple[Span, ...]] = [(Span(""),)]
    if holder is not None:
        named = (holder, setting.bank_words.honorific)
        left = [setting.look.run_spans(named, 0.0, bold=style == "card")]
        left += [(Span(text, tag="address"),) for text in setting.choices.address]
    gap, frame = FRAMES[style]
    in_window = style == "letter" and holder is not None
    sender = sender_line(setting, sender_fields) if in_window else ()
    gap -= lines_height(sender)
    return (*sender, *side_by_side(setting.look, left, numbers, round(gap, 4), frame))


def sender_line(setting: AnySetting, sender_fields: tuple[Field, Field]) -> tuple[Line, ...]:
    """Return the sender in small type, as it shows above the address in a window envelope."""
    if setting.layout.mono:
        return ()
    look, (name, address) = setting.look, sender_fields
    pieces: Pieces = (name, "\N{MIDDLE DOT}", address)
    size = 0.6
    while look.run_width(pieces, size) > 0.5 and size > 0.4:
        size = round(size - 0.05, 2)
    return (Line(look.run_spans(pieces, 0, size, spot=SENDER_LINE), size, 1.0),)


def news_beside(setting: AnySetting, lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return a list of sums with a message of the sender beside it, if the family has one."""
    words = setting.vocabulary.sheet
    if not (setting.layout.news and words.news):
        return tuple(lines)
    first = setting.choices.dialect % len(words.news)
    messages = (*words.news[first:], *words.news[:first])
    return with_messages_beside(setting.look, lines, words.news_title, messages)


def note_lines(setting: AnySetting, values: Mapping[str, Field]) -> tuple[Line, ...]:
    """Return the small print of the country's banks, for the last sheet."""
    layout, words = setting.layout, setting.vocabulary.sheet
    if not (layout.notes and words.notes):
        return ()
    boxed = layout.notes_boxed
    heading = words.notes_title
    return small_print_lines(
        setting.look, heading, words.notes, values, layout.notes, boxed=boxed, spot=NOTE
    )


def labelled_fields(
    setting: AnySetting, values: Mapping[str, Field], names: Iterable[str]
) -> LabelledFields:
    """Return the fields of these names that have a value, each with its label."""
    return [
        (setting.wording(name), values[name]) for name in names if values[name].value is not None
    ]


def labelled_period(setting: AnySetting, values: Mapping[str, Field]) -> tuple[str, Pieces]:
    """Return the label and the pieces of the statement's period."""
    start, end = values["period_start"], values["period_end"]
    return setting.wording("period"), (start, setting.wording("to"), end)


def labelled_foreign_balance(
    setting: AnySetting, values: Mapping[str, Field]
) -> list[tuple[str, Pieces]]:
    """Return the label and the pieces of the balance in another currency, if it is printed."""
    if "balance_abroad" not in values:
        return []
    pieces = (values["balance_currency"], values["balance_abroad"])
    return [(setting.wording("equivalent"), pieces)]


def has_page_number_on_top(setting: AnySetting) -> bool:
    """Return whether the page number is in the header and not in the footer."""
    return bool(setting.variant("page", setting.layout.page_at) == "head")


def _sender_address_line(
    setting: AnySetting, numbering: PageNumbering, start: float, address: Field, phone: Field
) -> Line:
    """Return the line with the sender's address and telephone, and perhaps the page number."""
    look = setting.look
    pieces: Pieces = (address,)
    if phone.value is not None:
        pieces = (address, "\N{MIDDLE DOT}", setting.wording("phone"), phone)
    spans = look.run_spans(pieces, start, 0.75)
    if has_page_number_on_top(setting):
        page = setting.page_number_pieces(numbering)
        spans = (*spans, *look.run_spans(page, 1 - look.run_width(page, 0.75), 0.75))
    return Line(spans, 0.75, 0.15 + setting.context.locale.hang)


def later_page_header(
    setting: AnySetting,
    numbering: PageNumbering,
    sender: Field,
    holder: Field,
    number_pieces: Pieces,
) -> tuple[Line, ...]:
    """Return the header of later pages: sender, holder, and the account or card."""
    look = setting.look
    above = (
        *look.run_spans((sender,), 0, bold=True),
        *look.run_spans(number_pieces, 1 - look.run_width(number_pieces)),
    )
    below = look.run_spans((holder, setting.bank_words.honorific), 0.0)
    if has_page_number_on_top(setting):
        page = setting.page_number_pieces(numbering)
        below = (*below, *look.run_spans(page, 1 - look.run_width(page)))
    return Line(above), Line(below, gap=0.1)


def footer_lines(setting: AnySetting, numbering: PageNumbering) -> tuple[Line, ...]:
    """Return the footer of every page."""
    look = setting.look
    lines = legal_lines(look, setting.wording("legal"))
    if has_page_number_on_top(setting):
        return lines
    pieces = setting.page_number_pieces(numbering)
    page_width = look.run_width(pieces, 0.85)
    page_start = setting.variant("foot", (1 - page_width, 0.5 - page_width / 2))
    return (*lines, Line(look.run_spans(pieces, page_start, 0.85), 0.85, 0.2))
