"""Blocks below the table: warnings, this year's costs, the interest rates, the payment slip."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.card_statement.heads import card_number, due_pairs
from docextract_eval.corpus.kinds.sheets.filling import Block
from docextract_eval.corpus.kinds.sheets.look import stated
from docextract_eval.records import Field, Line, Mark, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from docextract_eval.corpus.kinds.card_statement.setting import CardStatementSetting
    from docextract_eval.corpus.kinds.statement.table import Sums

_NOTICE, SLIP = 7, 8
"""Spots of fields that are printed again: in a notice, and on the slip."""
_YEARS = 24
"""Holders who owe more than 24 minimum payments pay them for years, and are warned."""
_PAID = ("new_balance", "minimum_payment", "due_date")


def below(setting: CardStatementSetting, values: Mapping[str, Field]) -> Iterator[Block[Sums]]:
    """Yield the blocks below the table."""
    owed, revolving = setting.account.new > 0, setting.chosen.regime == "revolving"
    if setting.way("notices", setting.layout.notices) and revolving and owed:
        yield from _paragraph(setting, "late_warning", values)
        if setting.account.new > _YEARS * setting.account.minimum:
            yield from _paragraph(setting, "minimum_warning", values)
        yield from _year(setting, values)
        yield from _rates(setting, values)
    if setting.layout.coupon and owed:
        yield _slip(setting, values)


def _paragraph(
    setting: CardStatementSetting, role: str, values: Mapping[str, Field]
) -> Iterator[Block[Sums]]:
    """Yield the block of a sentence, unless it needs a value that this statement lacks."""
    pieces = setting.told(setting.say(role), values)
    if any(isinstance(piece, Field) and piece.value is None for piece in pieces):
        return
    rows = setting.look.wrapped(pieces, 0.98, size=0.85, spot=_NOTICE)
    yield Block(tuple(Line(row, 0.85, 0.08 if i else 0.9) for i, row in enumerate(rows)))


def _year(setting: CardStatementSetting, values: Mapping[str, Field]) -> Iterator[Block[Sums]]:
    lines = [Line((Span(setting.say("ytd"), bold=True),), 0.9, 0.9)]
    for name in ("ytd_fees", "ytd_interest"):
        spans = (Span(setting.say(name)), stated(values[name], 0.6, "right", _NOTICE))
        lines.append(Line(spans, 0.9, 0.1))
    yield Block(tuple(lines))


def _rates(setting: CardStatementSetting, values: Mapping[str, Field]) -> Iterator[Block[Sums]]:
    """Yield the table of rates: the yearly rate, and the balance that bears it."""
    if values["apr"].value is None or setting.account.previous <= 0:
        return
    heads = (Span(setting.say("apr"), 0.55, "right"), Span(setting.say("subject"), 1.0, "right"))
    row = (
        Span(setting.say("purchases")),
        stated(values["apr"], 0.55, "right", _NOTICE),
        stated(values["subject"], 1.0, "right", _NOTICE),
    )
    marks = () if setting.layout.mono else (Mark("rule", drop=0.02),)
    yield Block(
        (
            Line((Span(setting.say("rates"), bold=True),), 0.9, 0.9),
            Line(heads, 0.85, 0.2),
            Line(row, 0.9, 0.3, marks),
        )
    )


def _slip(setting: CardStatementSetting, values: Mapping[str, Field]) -> Block[Sums]:
    """Return the slip that is sent back with the payment."""
    look = setting.look
    marks = () if setting.layout.mono else (Mark("rule", drop=-0.5),)
    lines = [Line((Span(setting.say("coupon"), bold=True),), 1.0, 2.2, marks)]
    pairs = [(label, field) for label, field in due_pairs(setting, values) if field.name in _PAID]
    left = [
        look.run((values["holder"],), 0, spot=SLIP),
        look.run(card_number(setting, values["card_tail"], values), 0, spot=SLIP),
        (),
    ]
    for i in range(max(len(left), len(pairs))):
        spans = list(left[i]) if i < len(left) else []
        if i < len(pairs):
            label, field = pairs[i]
            spans += [Span(label, 0.5), stated(field, 1.0, "right", SLIP, bold=True)]
        lines.append(Line(tuple(spans), gap=0.25))
    gap = 0.6 + setting.context.locale.hang
    lines.append(Line((Span(setting.say("enclosed"), 0.5),), gap=gap))
    if not setting.layout.mono:
        at = 0.5 + look.long((setting.say("enclosed"),)) + 0.02
        box = Mark("box", round(at, 5), round(max(0.1, 1.0 - at), 5), 1.5, -0.3)
        lines[-1] = replace(lines[-1], marks=(box,))
    return Block(tuple(lines))
