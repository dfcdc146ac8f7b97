"""Headers of bank statements: the bank, the holder, the account, the summary of balances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.sheets.boxes import Frame, LabelledFields, sum_list, sum_strip
from docextract_eval.corpus.kinds.sheets.look import field_span, lines_height
from docextract_eval.corpus.kinds.statement.headers import (
    NAME_SIZES,
    holder_and_numbers,
    labelled_fields,
    labelled_foreign_balance,
    labelled_period,
    later_page_header,
    letterhead,
    news_beside,
    sender_name_start,
)
from docextract_eval.records import Field, Line, Mark, Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.corpus.kinds.bank_statement.setting import BankStatementSetting
    from docextract_eval.corpus.kinds.sheets.formatting import PageNumbering
    from docextract_eval.corpus.kinds.sheets.look import Pieces
    from docextract_eval.corpus.kinds.statement.setting import HeaderStyle

_NUMBER_FIELDS = (
    *("account_number", "branch_code", "iban", "bic", "statement_number", "statement_date"),
    *("customer_number", "currency", "overdraft_limit"),
)


def first_header(
    setting: BankStatementSetting, values: Mapping[str, Field], numbering: PageNumbering
) -> tuple[Line, ...]:
    """Return the header of the first page, down to the table."""
    style = setting.variant("head", setting.layout.heads)
    holder = None if setting.choices.prominent == "both" else values["holder"]  # is above
    lines = (
        *_masthead(setting, values, numbering, style),
        *holder_and_numbers(
            setting,
            style,
            holder,
            _labelled_numbers(setting, values),
            (values["bank"], values["bank_address"]),
        ),
        *(() if style == "banner" else (_title_line(setting),)),
        *(_available_balance(setting, values) if "available_balance" in values else ()),
    )
    summaries = {"list": _summary_as_list, "strip": _summary_as_strip, "line": _summary_as_line}
    summary = summaries.get(setting.choices.summary)
    return (*lines, *(summary(setting, values) if summary else (Line((), 0.4),)))


def later_header(
    setting: BankStatementSetting, values: Mapping[str, Field], numbering: PageNumbering
) -> tuple[Line, ...]:
    """Return the header of later pages."""
    name = "account_number" if values["account_number"].value else "iban"
    number_pieces: Pieces = (setting.wording(name), values[name])
    return later_page_header(setting, numbering, values["bank"], values["holder"], number_pieces)


def _masthead(
    setting: BankStatementSetting,
    values: Mapping[str, Field],
    numbering: PageNumbering,
    style: HeaderStyle,
) -> tuple[Line, ...]:
    """Return the bank's name with its logo and address; on a banner also the title."""
    size, bank = NAME_SIZES[style], values["bank"]
    title = Span(setting.wording("title"), 1.0, "right")
    room = setting.ruler.width_share(setting.wording("title"), size) + 0.03
    name_width = setting.ruler.width_share(bank.text, size, bold=True)
    fits = sender_name_start(setting) + name_width + room < 1
    beside = (title,) if style == "banner" and fits else ()
    sender_fields = (bank, values["bank_address"], values["phone"])
    lines = letterhead(setting, numbering, style, sender_fields, beside)
    if style == "banner" and not fits:
        lines = (*lines, Line((title,), 1.2, 0.3))
    if setting.choices.prominent == "both":
        return (*_holder_lines(setting, values, size), *lines)
    return lines


def _holder_lines(
    setting: BankStatementSetting, values: Mapping[str, Field], size: float
) -> tuple[Line, ...]:
    """Return the holder's name, as large as the bank's, with label and address."""
    where = (Line((Span(text, tag="address"),), 0.75, 0.1) for text in setting.choices.address)
    return (
        Line((Span(setting.wording("holder")),), 0.75),
        Line((field_span(values["holder"], bold=True),), size, 0.1),
        *where,
        Line((), 0.6),
    )


def _title_line(setting: BankStatementSetting) -> Line:
    return Line((Span(setting.wording("title"), bold=True),), 1.35, 1.0)


def _labelled_numbers(
    setting: BankStatementSetting, values: Mapping[str, Field]
) -> list[tuple[str, Pieces]]:
    """Return the numbers of the account, each with its label."""
    names = [
        name
        for name in _NUMBER_FIELDS
        if not (name == "currency" and setting.vocabulary.money_form)
    ]
    found = [(label, (field,)) for label, field in labelled_fields(setting, values, names)]
    return [*found, *labelled_foreign_balance(setting, values), labelled_period(setting, values)]


def _labelled_sums(setting: BankStatementSetting, values: Mapping[str, Field]) -> LabelledFields:
    names = ("opening_balance", "total_credits", "total_debits", "closing_balance")
    return [
        (setting.wording(name.removesuffix("_balance")), values[name])
        for name in names
        if values[name].value is not None
    ]


def _available_balance(
    setting: BankStatementSetting, values: Mapping[str, Field]
) -> tuple[Line, ...]:
    """Return the available balance, large and in a box."""
    label, amount = setting.wording("available"), values["available_balance"]
    at = setting.look.run_width((label, " "), 1.4) + 0.03
    box = Mark(
        "box", 0, round(at + setting.look.run_width((amount,), 1.4, bold=True) + 0.02, 5), 2.0, -0.6
    )
    spans = (Span(label, 0.02), field_span(amount, at, bold=True))
    return (Line(spans, 1.4, 1.3, () if setting.layout.mono else (box,)), Line((), 0.7))


def _summary_as_line(
    setting: BankStatementSetting, values: Mapping[str, Field]
) -> tuple[Line, ...]:
    """Return both balances on one line of plain type, and the sums on the next."""
    sums = _labelled_sums(setting, values)
    lines = [Line((Span(setting.wording("summary"), bold=True),), 1.1, 0.8)]
    for pair in filter(None, ([sums[0], sums[-1]], sums[1:-1])):
        size, at, spans = 1.0, 0.0, list[Span]()
        while sum(setting.look.run_width(each, size) + 0.04 for each in pair) > 1 and size > 0.6:
            size -= 0.05
        for each in pair:
            spans += setting.look.run_spans(each, at, size)
            at += setting.look.run_width(each, size) + 0.04
        lines.append(Line(tuple(spans), round(size, 2), 0.2))
    # Filled to the height of a list, so that what follows does not move.
    return (
        *lines,
        Line((), round(lines_height(_summary_as_list(setting, values)) - lines_height(lines), 4)),
    )


def _summary_as_list(
    setting: BankStatementSetting, values: Mapping[str, Field]
) -> tuple[Line, ...]:
    lines = sum_list(setting.look, setting.wording("summary"), _labelled_sums(setting, values))
    return news_beside(setting, lines)


def _summary_as_strip(
    setting: BankStatementSetting, values: Mapping[str, Field]
) -> tuple[Line, ...]:
    frames: tuple[Frame, ...] = ("box", "shade")
    return sum_strip(
        setting.look, _labelled_sums(setting, values), setting.variant("shade", frames)
    )
