"""Headers of bank statements: the bank, the holder, the account, the summary of balances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.sheets.boxes import Frame, Pairs, listed, strip
from docextract_eval.corpus.kinds.sheets.look import stated, tall
from docextract_eval.corpus.kinds.statement.heads import (
    SIZES,
    abroad,
    left_of_name,
    letterhead,
    pairs,
    parties,
    period,
    short_head,
)
from docextract_eval.records import Field, Line, Mark, Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.corpus.kinds.bank_statement.setting import BankStatementSetting
    from docextract_eval.corpus.kinds.sheets.look import Pieces
    from docextract_eval.corpus.kinds.sheets.showing import Numbering
    from docextract_eval.corpus.kinds.statement.setting import Style

_META = (
    *("account_number", "branch_code", "iban", "bic", "statement_number", "statement_date"),
    *("customer_number", "currency", "overdraft_limit"),
)


def first_head(
    setting: BankStatementSetting, values: Mapping[str, Field], at: Numbering
) -> tuple[Line, ...]:
    """Return the header of the first page, down to the table."""
    style = setting.way("head", setting.layout.heads)
    holder = None if setting.chosen.prominent == "both" else values["holder"]  # is above
    lines = (
        *_masthead(setting, values, at, style),
        *parties(setting, style, holder, _numbers(setting, values)),
        *(() if style == "banner" else (_title(setting),)),
        *(_highlighted(setting, values) if "available_balance" in values else ()),
    )
    summaries = {"list": _list, "strip": _strip, "line": _line}
    summary = summaries.get(setting.chosen.summary)
    return (*lines, *(summary(setting, values) if summary else (Line((), 0.4),)))


def later_head(
    setting: BankStatementSetting, values: Mapping[str, Field], at: Numbering
) -> tuple[Line, ...]:
    """Return the header of later pages."""
    name = "account_number" if values["account_number"].value else "iban"
    of: Pieces = (setting.say(name), values[name])
    return short_head(setting, at, values["bank"], values["holder"], of)


def _masthead(
    setting: BankStatementSetting, values: Mapping[str, Field], at: Numbering, style: Style
) -> tuple[Line, ...]:
    """Return the bank's name with its logo and address; on a banner also the title."""
    size, bank = SIZES[style], values["bank"]
    title = Span(setting.say("title"), 1.0, "right")
    room = setting.ruler.width(setting.say("title"), size) + 0.03
    wide = setting.ruler.width(bank.text, size, bold=True)
    fits = left_of_name(setting) + wide + room < 1
    beside = (title,) if style == "banner" and fits else ()
    who = (bank, values["bank_address"], values["phone"])
    lines = letterhead(setting, at, style, who, beside)
    if style == "banner" and not fits:
        lines = (*lines, Line((title,), 1.2, 0.3))
    if setting.chosen.prominent == "both":
        return (*_customer(setting, values, size), *lines)
    return lines


def _customer(
    setting: BankStatementSetting, values: Mapping[str, Field], size: float
) -> tuple[Line, ...]:
    """Return the holder's name, as large as the bank's, with label and address."""
    where = (Line((Span(text, tag="address"),), 0.75, 0.1) for text in setting.chosen.address)
    return (
        Line((Span(setting.say("holder")),), 0.75),
        Line((stated(values["holder"], bold=True),), size, 0.1),
        *where,
        Line((), 0.6),
    )


def _title(setting: BankStatementSetting) -> Line:
    return Line((Span(setting.say("title"), bold=True),), 1.35, 1.0)


def _numbers(
    setting: BankStatementSetting, values: Mapping[str, Field]
) -> list[tuple[str, Pieces]]:
    """Return the numbers of the account, each with its label."""
    names = [name for name in _META if not (name == "currency" and setting.vocabulary.money)]
    found = [(label, (field,)) for label, field in pairs(setting, values, names)]
    return [*found, *abroad(setting, values), period(setting, values)]


def _sums(setting: BankStatementSetting, values: Mapping[str, Field]) -> Pairs:
    names = ("opening_balance", "total_credits", "total_debits", "closing_balance")
    return [
        (setting.say(name.removesuffix("_balance")), values[name])
        for name in names
        if values[name].value is not None
    ]


def _highlighted(setting: BankStatementSetting, values: Mapping[str, Field]) -> tuple[Line, ...]:
    """Return the available balance, large and in a box."""
    label, amount = setting.say("available"), values["available_balance"]
    at = setting.look.long((label, " "), 1.4) + 0.03
    box = Mark(
        "box", 0, round(at + setting.look.long((amount,), 1.4, bold=True) + 0.02, 5), 2.0, -0.6
    )
    spans = (Span(label, 0.02), stated(amount, at, bold=True))
    return (Line(spans, 1.4, 1.3, () if setting.layout.mono else (box,)), Line((), 0.7))


def _line(setting: BankStatementSetting, values: Mapping[str, Field]) -> tuple[Line, ...]:
    """Return both balances on one line of plain type, and the sums on the next."""
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
    # Filled to the height of a list, so that what follows does not move.
    return (*lines, Line((), round(tall(_list(setting, values)) - tall(lines), 4)))


def _list(setting: BankStatementSetting, values: Mapping[str, Field]) -> tuple[Line, ...]:
    return listed(setting.look, setting.say("summary"), _sums(setting, values))


def _strip(setting: BankStatementSetting, values: Mapping[str, Field]) -> tuple[Line, ...]:
    frames: tuple[Frame, ...] = ("box", "shade")
    return strip(setting.look, _sums(setting, values), setting.way("shade", frames))
