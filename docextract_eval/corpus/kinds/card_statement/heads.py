"""Headers of card statements: the issuer, the holder, the card, the sums and the due date."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.card_statement.values import SUMS
from docextract_eval.corpus.kinds.sheets.boxes import Frame, Pairs, listed, spread, strip
from docextract_eval.corpus.kinds.sheets.look import Pieces, stated
from docextract_eval.corpus.kinds.statement.heads import (
    FRAMES,
    abroad,
    letterhead,
    pairs,
    parties,
    period,
    short_head,
)
from docextract_eval.records import Field, Line, Mark, Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.corpus.kinds.card_statement.setting import CardStatementSetting
    from docextract_eval.corpus.kinds.sheets.showing import Numbering
    from docextract_eval.corpus.kinds.statement.setting import Style

_DUE = (
    *("new_balance", "minimum_payment", "due_date", "past_due", "over_limit"),
    *("credit_limit", "available_credit", "cash_limit"),
)
_DAYS = {
    "print first": ("print_date", "statement_date", "due_date"),
    "due first": ("due_date", "print_date", "statement_date"),
}
DUE, SENTENCE, ALL_DAYS = 1, 2, 9
"""Spots of fields that are printed more than once."""


def first_head(
    setting: CardStatementSetting, values: Mapping[str, Field], at: Numbering
) -> tuple[Line, ...]:
    """Return the header of the first page, down to the table."""
    style = setting.way("head", setting.layout.heads)
    ways = {"list": _list, "strip": _strip, "boxes": _boxes, "large": _large, "line": _line}
    summary = ways[setting.chosen.summary]
    return (
        *_masthead(setting, values, at, style),
        *parties(setting, style, values["holder"], _numbers(setting, values)),
        *_days(setting, values, style),
        *summary(setting, values),
        *_sentence(setting, values),
        Line((), 0.4),
    )


def later_head(
    setting: CardStatementSetting, values: Mapping[str, Field], at: Numbering
) -> tuple[Line, ...]:
    """Return the header of later pages."""
    of = card_number(setting, values["card_tail"], values)
    return short_head(setting, at, values["issuer"], values["holder"], of)


def card_number(setting: CardStatementSetting, tail: Field, values: Mapping[str, Field]) -> Pieces:
    """Return the label and the masked number of a card."""
    mask = setting.way("mask", setting.vocabulary.masks)
    return (setting.say("card_number"), *setting.told(mask, {"tail": tail, "bin": values["bin"]}))


def due_pairs(setting: CardStatementSetting, values: Mapping[str, Field]) -> Pairs:
    """Return the amounts due, the due date and the limits, each with its label."""
    return pairs(setting, values, _DUE)


def _masthead(
    setting: CardStatementSetting, values: Mapping[str, Field], at: Numbering, style: Style
) -> tuple[Line, ...]:
    """Return the issuer's name with its logo and address, and the title."""
    who = (values["issuer"], values["issuer_address"], values["phone"])
    title = Line((Span(setting.say("title"), bold=True),), 1.3, 0.8)
    return (*letterhead(setting, at, style, who), title)


def _numbers(
    setting: CardStatementSetting, values: Mapping[str, Field]
) -> list[tuple[str, Pieces]]:
    """Return the numbers of the card, each with its label."""
    label, *number = card_number(setting, values["card_tail"], values)
    found: list[tuple[str, Pieces]] = [(str(label), tuple(number))]
    names = ("account_number", "customer_number", "statement_date", "points", "points_earned")
    apart = setting.chosen.days_at == "apart"
    named = pairs(setting, values, names)
    found += [(label, (field,)) for label, field in named if apart or field.type != "date"]
    if not setting.vocabulary.money:
        found.append((setting.say("currency"), (values["currency"],)))
    found += abroad(setting, values)
    return [*found, period(setting, values)] if apart else found


def _days(
    setting: CardStatementSetting, values: Mapping[str, Field], style: Style
) -> tuple[Line, ...]:
    """Return all dates beside each other, unless each has its own place."""
    if setting.chosen.days_at == "apart":
        return ()
    dates = pairs(setting, values, _DAYS[setting.chosen.days_at])
    told = [(label, (field,)) for label, field in dates]
    return spread(setting.look, [*told, period(setting, values)], FRAMES[style][1], ALL_DAYS)


def _due(setting: CardStatementSetting, values: Mapping[str, Field]) -> Pairs:
    """Return the amounts due; the due date only if it is not printed with the other dates."""
    apart = setting.chosen.days_at == "apart"
    return [pair for pair in due_pairs(setting, values) if apart or pair[1].name != "due_date"]


def _sums(setting: CardStatementSetting, values: Mapping[str, Field]) -> Pairs:
    payments, *others = SUMS
    names = ("previous_balance", payments, "other_credits", *others, "new_balance")
    return pairs(setting, values, names)


def _list(setting: CardStatementSetting, values: Mapping[str, Field]) -> tuple[Line, ...]:
    """Return the sums, and the amounts due below them, in one column."""
    look = setting.look
    sums = listed(look, setting.say("summary"), _sums(setting, values))
    due = [pair for pair in _due(setting, values) if pair[1].name != "new_balance"]
    lines = [
        Line((Span(label), stated(field, 0.52, "right", DUE)), gap=0.15) for label, field in due
    ]
    return (*sums, *lines, Line((), 0.3))


def _strip(setting: CardStatementSetting, values: Mapping[str, Field]) -> tuple[Line, ...]:
    """Return the amounts due beside each other, and the sums, if there are any, below."""
    frames: tuple[Frame, ...] = ("box", "shade")
    due = _from(setting.chosen.due_first, _due(setting, values))
    lines = strip(setting.look, due[:5], setting.way("shade", frames), DUE)
    sums = [pair for pair in _sums(setting, values) if pair[1].name in (*SUMS, "other_credits")]
    more = due[5:]
    below = [
        Line((Span(label), stated(field, 0.52, "right", DUE)), gap=0.15) for label, field in more
    ]
    if sums or not setting.layout.ends:
        below += listed(setting.look, setting.say("summary"), _sums(setting, values))
    return (*lines, *below)


def _from(first: str, due: Pairs) -> Pairs:
    """Return the amounts due with this one first, and those before it behind the fourth."""
    at = next((i for i, (_, field) in enumerate(due) if field.name == first), 0)
    return [*due[at : at + 4], *due[:at], *due[at + 4 :]]


def _line(setting: CardStatementSetting, values: Mapping[str, Field]) -> tuple[Line, ...]:
    """Return both balances on one line of plain type, and the other sums below."""
    look, spans, start = setting.look, list[Span](), 0.0
    ends = pairs(setting, values, ("previous_balance", "new_balance"))
    size = 1.0
    while sum(look.long(pair, size) for pair in ends) > 0.9 and size > 0.6:
        size = round(size - 0.05, 2)
    for pair in ends:
        spans += look.run(pair, start, size)
        start = max(0.5, round(look.long(pair, size) + 0.06, 5))
    names = {field.name for _, field in ends}
    rest = [pair for pair in _sums(setting, values) if pair[1].name not in names]
    rest += [pair for pair in _due(setting, values) if pair[1].name not in names]
    lines = [Line((Span(label), stated(each, 0.52, "right")), gap=0.15) for label, each in rest]
    return (Line(tuple(spans), size, 0.9), Line((), 0.3), *lines, Line((), 0.3))


def _boxes(setting: CardStatementSetting, values: Mapping[str, Field]) -> tuple[Line, ...]:
    """Return two boxes side by side: the sums, and the amounts due."""
    look = setting.look
    both = (
        (0.0, setting.say("summary"), _sums(setting, values), 0),
        (0.53, setting.say("pay_info"), _due(setting, values), DUE),
    )
    size = 1.0
    while size > 0.6 and any(
        look.long((label, field, "  "), size, bold=True) > 0.44
        for _, _, told, _ in both
        for label, field in told
    ):
        size = round(size - 0.05, 2)
    count = max(len(told) for _, _, told, _ in both)
    rows: list[list[Span]] = [[] for _ in range(count + 1)]
    for left, title, told, spot in both:
        rows[0].append(Span(title, left + 0.015, bold=True))
        for row, (label, field) in zip(rows[1:], told, strict=False):
            bold = field.name in ("new_balance", "minimum_payment", "due_date")
            row += [
                Span(label, left + 0.015, bold=bold),
                stated(field, left + 0.455, "right", spot, bold=bold),
            ]
    lines = [Line(tuple(row), size, 0.2 if i else 1.1) for i, row in enumerate(rows)]
    deep = (count + 1) * (size + 0.2) + 0.45 + setting.context.locale.hang
    boxes = tuple(Mark("box", left, 0.47, deep, 1 - size - 0.3) for left, *_ in both)
    return (replace(lines[0], marks=boxes), *lines[1:], Line((), 1.0 + setting.context.locale.hang))


def _large(setting: CardStatementSetting, values: Mapping[str, Field]) -> tuple[Line, ...]:
    """Return the new balance in large type, and the amounts due below."""
    look, field = setting.look, values["new_balance"]
    label, *_ = (label for label, each in _due(setting, values) if each is field)
    boxed = setting.layout.rules != ("none",) and setting.layout.name == "meisai"
    wide = max(look.long((label,)), look.long((field,), 1.8, bold=True)) + 0.04
    box = (Mark("box", 0, round(wide, 5), 3.9, -0.35),) if boxed else ()
    at = 0.02 if boxed else 0.0
    lines = [
        Line((Span(label, at),), 1.0, 1.1, box),
        Line((stated(field, at, spot=DUE, bold=True),), 1.8, 0.3),
        Line((), 0.6),
    ]
    rest = [pair for pair in _due(setting, values) if pair[1] is not field]
    rest = [*_rest_of_sums(setting, values), *rest]
    labels = max((look.long((label,)) for label, _ in rest), default=0.0) + 0.03
    values_at = min(labels, 0.6)
    lines += [
        Line((Span(label), stated(each, values_at, spot=DUE)), gap=0.15) for label, each in rest
    ]
    return (*lines, Line((), 0.4))


def _rest_of_sums(setting: CardStatementSetting, values: Mapping[str, Field]) -> Pairs:
    return [pair for pair in _sums(setting, values) if pair[1].name != "new_balance"]


def _sentence(setting: CardStatementSetting, values: Mapping[str, Field]) -> tuple[Line, ...]:
    """Return the sentence that says what is collected from the holder's account, and when."""
    taken = setting.chosen.shown["autopay"] or setting.chosen.regime == "in full"
    if setting.chosen.balance_sign == "suffix":  # a sentence cannot print the word for the side
        return ()
    if not taken or setting.account.new <= 0 or values["due_date"].value is None:
        return ()
    pieces = setting.told(setting.say("autopay"), values)
    rows = setting.look.wrapped(pieces, 0.98, spot=SENTENCE)
    return tuple(Line(row, gap=0.1 if i else 0.5) for i, row in enumerate(rows))
