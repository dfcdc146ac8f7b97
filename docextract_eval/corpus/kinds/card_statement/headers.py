"""Headers of card statements: the issuer, the holder, the card, the sums and the due date."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.card_statement.values import SUM_SORTS
from docextract_eval.corpus.kinds.sheets.boxes import (
    Frame,
    LabelledFields,
    sum_list,
    sum_strip,
    value_row,
)
from docextract_eval.corpus.kinds.sheets.look import Pieces, field_span
from docextract_eval.corpus.kinds.statement.headers import (
    FRAMES,
    holder_and_numbers,
    labelled_fields,
    labelled_foreign_balance,
    labelled_period,
    later_page_header,
    letterhead,
    news_beside,
)
from docextract_eval.records import Field, Line, Mark, Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.corpus.kinds.card_statement.setting import CardStatementSetting
    from docextract_eval.corpus.kinds.sheets.formatting import PageNumbering
    from docextract_eval.corpus.kinds.statement.setting import HeaderStyle

_DUE_FIELDS = (
    *("new_balance", "minimum_payment", "due_date", "past_due", "over_limit"),
    *("credit_limit", "available_credit", "cash_limit"),
)
_DATE_ORDERS = {
    "print first": ("print_date", "statement_date", "due_date"),
    "due first": ("due_date", "print_date", "statement_date"),
}
DUE, SENTENCE, ALL_DATES = 1, 2, 9
"""Spots of fields that are printed more than once."""


def first_header(
    setting: CardStatementSetting, values: Mapping[str, Field], numbering: PageNumbering
) -> tuple[Line, ...]:
    """Return the header of the first page, down to the table."""
    style = setting.variant("head", setting.layout.heads)
    summaries = {
        "list": _summary_as_list,
        "strip": _summary_as_strip,
        "boxes": _summary_as_boxes,
        "large": _summary_in_large_type,
        "line": _summary_as_line,
    }
    summary = summaries[setting.choices.summary]
    return (
        *_masthead(setting, values, numbering, style),
        *holder_and_numbers(
            setting,
            style,
            values["holder"],
            _labelled_numbers(setting, values),
            (values["issuer"], values["issuer_address"]),
        ),
        *_date_row(setting, values, style),
        *summary(setting, values),
        *_autopay_sentence(setting, values),
        Line((), 0.4),
    )


def later_header(
    setting: CardStatementSetting, values: Mapping[str, Field], numbering: PageNumbering
) -> tuple[Line, ...]:
    """Return the header of later pages."""
    number_pieces = labelled_card_number(setting, values["card_tail"], values)
    return later_page_header(setting, numbering, values["issuer"], values["holder"], number_pieces)


def labelled_card_number(
    setting: CardStatementSetting, tail: Field, values: Mapping[str, Field]
) -> Pieces:
    """Return the label and the masked number of a card."""
    mask = setting.variant("mask", setting.vocabulary.masks)
    return (
        setting.wording("card_number"),
        *setting.sentence_pieces(mask, {"tail": tail, "bin": values["bin"]}),
    )


def labelled_dues(setting: CardStatementSetting, values: Mapping[str, Field]) -> LabelledFields:
    """Return the amounts due, the due date and the limits, each with its label."""
    return labelled_fields(setting, values, _DUE_FIELDS)


def _masthead(
    setting: CardStatementSetting,
    values: Mapping[str, Field],
    numbering: PageNumbering,
    style: HeaderStyle,
) -> tuple[Line, ...]:
    """Return the issuer's name with its logo and address, and the title."""
    sender_fields = (values["issuer"], values["issuer_address"], values["phone"])
    title = Line((Span(setting.wording("title"), bold=True),), 1.3, 0.8)
    return (*letterhead(setting, numbering, style, sender_fields), title)


def _labelled_numbers(
    setting: CardStatementSetting, values: Mapping[str, Field]
) -> list[tuple[str, Pieces]]:
    """Return the numbers of the card, each with its label."""
    label, *number = labelled_card_number(setting, values["card_tail"], values)
    found: list[tuple[str, Pieces]] = [(str(label), tuple(number))]
    names = ("account_number", "customer_number", "statement_date", "points", "points_earned")
    apart = setting.choices.days_at == "apart"
    named = labelled_fields(setting, values, names)
    found += [(label, (field,)) for label, field in named if apart or field.type != "date"]
    if not setting.vocabulary.money_form:
        found.append((setting.wording("currency"), (values["currency"],)))
    found += labelled_foreign_balance(setting, values)
    return [*found, labelled_period(setting, values)] if apart else found


def _date_row(
    setting: CardStatementSetting, values: Mapping[str, Field], style: HeaderStyle
) -> tuple[Line, ...]:
    """Return all dates beside each other, unless each has its own place."""
    if setting.choices.days_at == "apart":
        return ()
    dates = labelled_fields(setting, values, _DATE_ORDERS[setting.choices.days_at])
    labelled_dates = [(label, (field,)) for label, field in dates]
    return value_row(
        setting.look,
        [*labelled_dates, labelled_period(setting, values)],
        FRAMES[style][1],
        ALL_DATES,
    )


def _dues_for_summary(setting: CardStatementSetting, values: Mapping[str, Field]) -> LabelledFields:
    """Return the amounts due; the due date only if it is not printed with the other dates."""
    apart = setting.choices.days_at == "apart"
    return [pair for pair in labelled_dues(setting, values) if apart or pair[1].name != "due_date"]


def _labelled_sums(setting: CardStatementSetting, values: Mapping[str, Field]) -> LabelledFields:
    payments, *others = SUM_SORTS
    names = ("previous_balance", payments, "other_credits", *others, "new_balance")
    return labelled_fields(setting, values, names)


def _summary_as_list(
    setting: CardStatementSetting, values: Mapping[str, Field]
) -> tuple[Line, ...]:
    """Return the sums, and the amounts due below them, in one column."""
    look = setting.look
    sums = sum_list(look, setting.wording("summary"), _labelled_sums(setting, values))
    due = [pair for pair in _dues_for_summary(setting, values) if pair[1].name != "new_balance"]
    lines = [
        Line((Span(label), field_span(field, 0.52, "right", DUE)), gap=0.15) for label, field in due
    ]
    return news_beside(setting, (*sums, *lines, Line((), 0.3)))


def _summary_as_strip(
    setting: CardStatementSetting, values: Mapping[str, Field]
) -> tuple[Line, ...]:
    """Return the amounts due beside each other, and the sums, if there are any, below."""
    frames: tuple[Frame, ...] = ("box", "shade")
    due = _put_named_due_first(setting.choices.due_first, _dues_for_summary(setting, values))
    lines = sum_strip(setting.look, due[:5], setting.variant("shade", frames), DUE)
    sums = [
        pair
        for pair in _labelled_sums(setting, values)
        if pair[1].name in (*SUM_SORTS, "other_credits")
    ]
    more = due[5:]
    below = [
        Line((Span(label), field_span(field, 0.52, "right", DUE)), gap=0.15)
        for label, field in more
    ]
    if sums or not setting.layout.ends:
        sums_list = sum_list(
            setting.look, setting.wording("summary"), _labelled_sums(setting, values)
        )
        below += news_beside(setting, sums_list)
    return (*lines, *below)


def _put_named_due_first(due_name: str, due: LabelledFields) -> LabelledFields:
    """Return the amounts due with this one first, and those before it behind the fourth."""
    at = next((i for i, (_, field) in enumerate(due) if field.name == due_name), 0)
    return [*due[at : at + 4], *due[:at], *due[at + 4 :]]


def _summary_as_line(
    setting: CardStatementSetting, values: Mapping[str, Field]
) -> tuple[Line, ...]:
    """Return both balances on one line of plain type, and the other sums below."""
    look, spans, start = setting.look, list[Span](), 0.0
    ends = labelled_fields(setting, values, ("previous_balance", "new_balance"))
    size = 1.0
    while sum(look.run_width(pair, size) for pair in ends) > 0.9 and size > 0.6:
        size = round(size - 0.05, 2)
    for pair in ends:
        spans += look.run_spans(pair, start, size)
        start = max(0.5, round(look.run_width(pair, size) + 0.06, 5))
    names = {field.name for _, field in ends}
    rest = [pair for pair in _labelled_sums(setting, values) if pair[1].name not in names]
    rest += [pair for pair in _dues_for_summary(setting, values) if pair[1].name not in names]
    lines = [Line((Span(label), field_span(each, 0.52, "right")), gap=0.15) for label, each in rest]
    return (Line(tuple(spans), size, 0.9), Line((), 0.3), *lines, Line((), 0.3))


def _summary_as_boxes(
    setting: CardStatementSetting, values: Mapping[str, Field]
) -> tuple[Line, ...]:
    """Return two boxes side by side: the sums, and the amounts due."""
    look = setting.look
    both = (
        (0.0, setting.wording("summary"), _labelled_sums(setting, values), 0),
        (0.53, setting.wording("pay_info"), _dues_for_summary(setting, values), DUE),
    )
    size = 1.0
    while size > 0.6 and any(
        look.run_width((label, field, "  "), size, bold=True) > 0.44
        for _, _, pairs, _ in both
        for label, field in pairs
    ):
        size = round(size - 0.05, 2)
    count = max(len(pairs) for _, _, pairs, _ in both)
    rows: list[list[Span]] = [[] for _ in range(count + 1)]
    for left, title, pairs, spot in both:
        rows[0].append(Span(title, left + 0.015, bold=True))
        for row, (label, field) in zip(rows[1:], pairs, strict=False):
            bold = field.name in ("new_balance", "minimum_payment", "due_date")
            row += [
                Span(label, left + 0.015, bold=bold),
                field_span(field, left + 0.455, "right", spot, bold=bold),
            ]
    lines = [Line(tuple(row), size, 0.2 if i else 1.3) for i, row in enumerate(rows)]
    height = (count + 1) * (size + 0.2) + 0.65 + setting.context.locale.hang
    boxes = tuple(Mark("box", left, 0.47, height, 1 - size - 0.3) for left, *_ in both)
    return (replace(lines[0], marks=boxes), *lines[1:], Line((), 1.0 + setting.context.locale.hang))


def _summary_in_large_type(
    setting: CardStatementSetting, values: Mapping[str, Field]
) -> tuple[Line, ...]:
    """Return the new balance in large type, and the amounts due below."""
    look, field = setting.look, values["new_balance"]
    label, *_ = (label for label, each in _dues_for_summary(setting, values) if each is field)
    boxed = setting.layout.rules != ("none",) and setting.layout.name == "meisai"
    width = max(look.run_width((label,)), look.run_width((field,), 1.8, bold=True)) + 0.04
    box = (Mark("box", 0, round(width, 5), 3.9, -0.35),) if boxed else ()
    at = 0.02 if boxed else 0.0
    lines = [
        Line((Span(label, at),), 1.0, 1.1, box),
        Line((field_span(field, at, spot=DUE, bold=True),), 1.8, 0.3),
        Line((), 0.6),
    ]
    rest = [pair for pair in _dues_for_summary(setting, values) if pair[1] is not field]
    rest = [*_sums_without_new_balance(setting, values), *rest]
    labels = max((look.run_width((label,)) for label, _ in rest), default=0.0) + 0.03
    values_at = min(labels, 0.6)
    lines += [
        Line((Span(label), field_span(each, values_at, spot=DUE)), gap=0.15) for label, each in rest
    ]
    return (*lines, Line((), 0.4))


def _sums_without_new_balance(
    setting: CardStatementSetting, values: Mapping[str, Field]
) -> LabelledFields:
    return [pair for pair in _labelled_sums(setting, values) if pair[1].name != "new_balance"]


def _autopay_sentence(
    setting: CardStatementSetting, values: Mapping[str, Field]
) -> tuple[Line, ...]:
    """Return the sentence that says what is collected from the holder's account, and when."""
    is_collected = setting.choices.shown["autopay"] or setting.choices.regime == "in full"
    if setting.choices.balance_sign == "suffix":  # a sentence cannot print the word for the side
        return ()
    if not is_collected or setting.account.new_balance <= 0 or values["due_date"].value is None:
        return ()
    pieces = setting.sentence_pieces(setting.wording("autopay"), values)
    rows = setting.look.wrap_pieces(pieces, 0.98, spot=SENTENCE)
    return tuple(Line(row, gap=0.1 if i else 0.5) for i, row in enumerate(rows))
