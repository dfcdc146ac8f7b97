"""What stands around the table: who, whose, when, how much in all, and which page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.sheets.boxes import Frame, Pairs, beside, listed, strip
from docextract_eval.corpus.kinds.sheets.look import Pieces, stated, tall
from docextract_eval.corpus.kinds.statements.heads import FRAMES, SIZES, page_on_top
from docextract_eval.records import Field, Line, Mark, Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.corpus.kinds.bank_statement.setting import Setting
    from docextract_eval.corpus.kinds.sheets.showing import Numbering
    from docextract_eval.corpus.kinds.statements.heads import Style

_META = (
    *("account_number", "branch_code", "iban", "bic", "statement_number", "statement_date"),
    *("customer_number", "currency", "overdraft_limit"),
)


def first_head(setting: Setting, values: Mapping[str, Field], at: Numbering) -> tuple[Line, ...]:
    """Give the head of the first page, down to the table."""
    style = setting.way("head", setting.layout.heads)
    lines = (
        *_masthead(setting, values, at, style),
        *_parties(setting, values, style),
        *(() if style == "banner" else (_title(setting),)),
        *(_highlighted(setting, values) if "available_balance" in values else ()),
    )
    summaries = {"list": _list, "strip": _strip, "line": _line}
    summary = summaries.get(setting.chosen["summary"])
    return (*lines, *(summary(setting, values) if summary else (Line((), 0.4),)))


def later_head(setting: Setting, values: Mapping[str, Field], at: Numbering) -> tuple[Line, ...]:
    """Give the head of every other page."""
    name = "account_number" if values["account_number"].value else "iban"
    left = setting.look.run((values["bank"],), 0, 1.0, bold=True)
    pieces: Pieces = (setting.say(name), values[name])
    right = setting.look.run(pieces, 1 - setting.look.long(pieces))
    lines = [Line((*left, *right))]
    below = [*setting.look.run((values["holder"], setting.vocabulary.honorific), 0.0)]
    if page_on_top(setting):
        pieces = setting.page(at)
        below += setting.look.run(pieces, 1 - setting.look.long(pieces))
    lines.append(Line(tuple(below), gap=0.1))
    return tuple(lines)


def _masthead(
    setting: Setting, values: Mapping[str, Field], at: Numbering, style: Style
) -> tuple[Line, ...]:
    """Give the bank's name with its logo, and where it is."""
    size = SIZES[style]
    logo = not setting.layout.mono
    start = 0.075 if logo else 0.0
    marks = (Mark("logo", 0, 0.055, 1.9, 1 - 0.8 * size, values["bank"].text),) if logo else ()
    spans = [stated(values["bank"], start, bold=True)]
    title = Span(setting.say("title"), 1.0, "right")
    room = setting.ruler.width(setting.say("title"), size) + 0.03
    fits = start + setting.ruler.width(values["bank"].text, size, bold=True) + room < 1
    if style == "banner" and fits:
        spans.append(title)
    where: list[str | Field] = [values["bank_address"]]
    if values["phone"].value is not None:
        where += ["\N{MIDDLE DOT}", setting.say("phone"), values["phone"]]
    below = list(setting.look.run(where, start, 0.75))
    if page_on_top(setting):
        pieces = setting.page(at)
        below += setting.look.run(pieces, 1 - setting.look.long(pieces, 0.75), 0.75)
    gap = 0.15 + setting.context.locale.hang
    lines = [Line(tuple(spans), size, marks=marks), Line(tuple(below), 0.75, gap)]
    if style == "banner" and not fits:
        lines.append(Line((title,), 1.2, 0.3))
    if setting.chosen["prominent"] == "both":
        return (*_customer(setting, values, size), *lines)
    return tuple(lines)


def _customer(setting: Setting, values: Mapping[str, Field], size: float) -> tuple[Line, ...]:
    """Give the holder's name as large as the bank's, and above it."""
    where = (Line((Span(text, tag="address"),), 0.75, 0.1) for text in setting.chosen["address"])
    return (
        Line((Span(setting.say("holder")),), 0.75),
        Line((stated(values["holder"], bold=True),), size, 0.1),
        *where,
        Line((), 0.6),
    )


def _title(setting: Setting) -> Line:
    return Line((Span(setting.say("title"), bold=True),), 1.35, 1.0)


def _parties(setting: Setting, values: Mapping[str, Field], style: Style) -> tuple[Line, ...]:
    """Set the holder on the left, beside the numbers of the account."""
    street, town = setting.chosen["address"]
    holder = (values["holder"], setting.vocabulary.honorific)
    left = [setting.look.run(holder, 0.0, bold=style == "card")]
    left += [(Span(text, tag="address"),) for text in (street, town)]
    if setting.chosen["prominent"] == "both":
        left = [(Span(""),)]  # it stands above
    gap, frame = FRAMES[style]
    return beside(setting.look, left, _meta(setting, values), gap, frame)


def _meta(setting: Setting, values: Mapping[str, Field]) -> list[tuple[str, Pieces]]:
    start, end = values["period_start"], values["period_end"]
    found: list[tuple[str, Pieces]] = [
        (setting.say(name), (values[name],))
        for name in _META
        if values[name].value is not None and not (name == "currency" and setting.vocabulary.money)
    ]
    if "balance_abroad" in values:
        pieces = (values["balance_currency"], values["balance_abroad"])
        found.append((setting.say("equivalent"), pieces))
    return [*found, (setting.say("period"), (start, setting.say("to"), end))]


def _sums(setting: Setting, values: Mapping[str, Field]) -> Pairs:
    names = ("opening_balance", "total_credits", "total_debits", "closing_balance")
    return [
        (setting.say(name.removesuffix("_balance")), values[name])
        for name in names
        if values[name].value is not None
    ]


def _highlighted(setting: Setting, values: Mapping[str, Field]) -> tuple[Line, ...]:
    """Give what may be spent, large and in a box."""
    label, amount = setting.say("available"), values["available_balance"]
    at = setting.look.long((label, " "), 1.4) + 0.03
    box = Mark(
        "box", 0, round(at + setting.look.long((amount,), 1.4, bold=True) + 0.02, 5), 2.0, -0.6
    )
    spans = (Span(label, 0.02), stated(amount, at, bold=True))
    return (Line(spans, 1.4, 1.3, () if setting.layout.mono else (box,)), Line((), 0.7))


def _line(setting: Setting, values: Mapping[str, Field]) -> tuple[Line, ...]:
    """Give both balances on one line of plain type, and the sums on the next."""
    sums = _sums(setting, values)
    lines = [Line((Span(setting.say("summary"), bold=True),), 1.1, 0.8)]
    for pair in filter(None, ([sums[0], sums[-1]], sums[1:-1])):
        size, at, spans = 1.0, 0.0, list[Span]()
        while sum(setting.look.long(each, size) + 0.04 for each in pair) > 1 and size > 0.6:
            size -= 0.05
        for each in pair:
            spans += setting.look.run(each, at, size)
            at += setting.look.long(each, size) + 0.04
        lines.append(Line(tuple(spans), round(size, 2), 0.2))
    # As tall as a list of them, so that what follows stands where it would.
    return (*lines, Line((), round(tall(_list(setting, values)) - tall(lines), 4)))


def _list(setting: Setting, values: Mapping[str, Field]) -> tuple[Line, ...]:
    return listed(setting.look, setting.say("summary"), _sums(setting, values))


def _strip(setting: Setting, values: Mapping[str, Field]) -> tuple[Line, ...]:
    frames: tuple[Frame, ...] = ("box", "shade")
    return strip(setting.look, _sums(setting, values), setting.way("shade", frames))
