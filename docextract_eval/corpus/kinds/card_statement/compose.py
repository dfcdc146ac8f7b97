"""Compose a card statement from its choices: every field and row, and the pages that print them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.bank_statement.vocabulary import (
    load_vocabulary as load_bank_vocabulary,
)
from docextract_eval.corpus.kinds.card_statement import headers, table
from docextract_eval.corpus.kinds.card_statement.choices import ROW_COUNTS
from docextract_eval.corpus.kinds.card_statement.headers import labelled_card_number, labelled_dues
from docextract_eval.corpus.kinds.card_statement.layouts import LAYOUTS
from docextract_eval.corpus.kinds.card_statement.setting import CardStatementSetting
from docextract_eval.corpus.kinds.card_statement.values import DECOYS, extra_fields, scalar_fields
from docextract_eval.corpus.kinds.card_statement.vocabulary import load_vocabulary
from docextract_eval.corpus.kinds.interventions import LONG_PAGE_COUNTS
from docextract_eval.corpus.kinds.sheets.look import field_span
from docextract_eval.corpus.kinds.sheets.page_breaks import Block
from docextract_eval.corpus.kinds.sheets.tear_off import perforated_lines, tear_off_lines
from docextract_eval.corpus.kinds.statement.compose import StatementParts, compose_statement
from docextract_eval.corpus.kinds.statement.headers import note_lines
from docextract_eval.corpus.kinds.statement.pages import Carry, Surroundings
from docextract_eval.corpus.kinds.statement.setting import resolve_print_setup
from docextract_eval.records import Field, Line, Mark, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.card_statement.account import Charge
    from docextract_eval.corpus.kinds.card_statement.record import CardStatementChoices
    from docextract_eval.corpus.kinds.statement.table import RunningSums


def compose(choices: CardStatementChoices) -> Content:
    """Return the content of one statement."""
    setting = _setting(choices)
    values, extras = scalar_fields(setting), extra_fields(setting)
    known, rows = values | extras, table.table_rows(setting)
    parts = StatementParts(
        setting=setting,
        values=values,
        extras=extras,
        column_texts=table.column_texts(setting, rows, values),
        wrap_rows=partial(table.printed_rows, setting, rows, known),
        build_table=partial(
            table.build_table_body,
            setting,
            known,
            tuple(blocks_below_table(setting, known)),
        ),
        surroundings=Surroundings(
            partial(headers.first_header, setting, known),
            partial(headers.later_header, setting, known),
            Carry("balance" if choices.carry == "lines" else "none", setting.vocabulary.money_form),
            note_lines(setting, known),
            slip_lines(setting, known),
        ),
        decoys=DECOYS,
        last_balance="new_balance",
        factors=_factors(setting),
    )
    more = ("6-20", *LONG_PAGE_COUNTS) if choices.rows else ()
    return compose_statement(parts, (*ROW_COUNTS, *more))


def _setting(choices: CardStatementChoices) -> CardStatementSetting:
    layout, context, ruler = resolve_print_setup(choices, LAYOUTS)
    vocabulary, country = load_vocabulary(choices.locale), load_bank_vocabulary(choices.locale)
    words = {**country.asides, **country.words, **vocabulary.words, **choices.called}
    rows = table.order_rows(choices.account.rows, layout.sections, newest_first=layout.newest)
    printed_rows = tuple(_without_unprinted_foreign_amount(choices, row) for row in rows)
    return CardStatementSetting(
        choices, words, layout, context, ruler, vocabulary, country, printed_rows
    )


def _without_unprinted_foreign_amount(choices: CardStatementChoices, row: Charge) -> Charge:
    """Return the row without its foreign amount, unless foreign amounts are printed."""
    return row if choices.told_abroad == "yes" else replace(row, foreign=None)


def _factors(setting: CardStatementSetting) -> dict[str, str]:
    choices, account = setting.choices, setting.account
    sorts = {row.sort for row in account.rows}
    return {
        "sign": choices.sign,
        "regime": choices.regime,
        "balance": "credit" if account.new_balance < 0 else "owed",
        "cards": choices.cards,
        "abroad": "some" if any(row.foreign for row in account.rows) else "none",
        "refunds": "some" if "refund" in sorts else "none",
    }


_NOTICE, SLIP = 7, 8
"""Spots of fields that are printed again: in a notice, and on the slip."""
_WARNED_PAYMENTS = 24
"""Holders who owe more than 24 minimum payments pay them for years, and are warned."""
_SLIP_FIELDS = ("new_balance", "minimum_payment", "due_date")


def blocks_below_table(
    setting: CardStatementSetting, values: Mapping[str, Field]
) -> Iterator[Block[RunningSums]]:
    """Yield the blocks below the table."""
    owed, revolving = setting.account.new_balance > 0, setting.choices.regime == "revolving"
    if setting.variant("notices", setting.layout.notices) and revolving and owed:
        yield from _paragraph(setting, "late_warning", values)
        if setting.account.new_balance > _WARNED_PAYMENTS * setting.account.minimum:
            yield from _paragraph(setting, "minimum_warning", values)
        yield from _year_to_date_costs(setting, values)
        yield from _rates_table(setting, values)


def _paragraph(
    setting: CardStatementSetting, role: str, values: Mapping[str, Field]
) -> Iterator[Block[RunningSums]]:
    """Yield the block of a sentence, unless it needs a value that this statement lacks."""
    pieces = setting.sentence_pieces(setting.wording(role), values)
    if any(isinstance(piece, Field) and piece.value is None for piece in pieces):
        return
    rows = setting.look.wrap_pieces(pieces, 0.98, size=0.85, spot=_NOTICE)
    yield Block(tuple(Line(row, 0.85, 0.08 if i else 0.9) for i, row in enumerate(rows)))


def _year_to_date_costs(
    setting: CardStatementSetting, values: Mapping[str, Field]
) -> Iterator[Block[RunningSums]]:
    lines = [Line((Span(setting.wording("ytd"), bold=True),), 0.9, 0.9)]
    for name in ("ytd_fees", "ytd_interest"):
        spans = (Span(setting.wording(name)), field_span(values[name], 0.6, "right", _NOTICE))
        lines.append(Line(spans, 0.9, 0.1))
    yield Block(tuple(lines))


def _rates_table(
    setting: CardStatementSetting, values: Mapping[str, Field]
) -> Iterator[Block[RunningSums]]:
    """Yield the table of rates: the yearly rate, and the balance that bears it."""
    if values["apr"].value is None or setting.account.previous_balance <= 0:
        return
    header_spans = (
        Span(setting.wording("apr"), 0.55, "right"),
        Span(setting.wording("subject"), 1.0, "right"),
    )
    row = (
        Span(setting.wording("purchases")),
        field_span(values["apr"], 0.55, "right", _NOTICE),
        field_span(values["subject"], 1.0, "right", _NOTICE),
    )
    marks = () if setting.layout.mono else (Mark("rule", drop=0.02),)
    yield Block(
        (
            Line((Span(setting.wording("rates"), bold=True),), 0.9, 0.9),
            Line(header_spans, 0.85, 0.2),
            Line(row, 0.9, 0.3, marks),
        )
    )


def slip_lines(setting: CardStatementSetting, values: Mapping[str, Field]) -> tuple[Line, ...]:
    """Return the slip that is sent back with the payment: the country's, or a plain one."""
    if not setting.layout.coupon or setting.account.new_balance <= 0:
        return ()
    look = setting.look
    if slip := setting.vocabulary.sheet.tear_off:
        return tear_off_lines(look, slip, values, SLIP)
    title = Line((Span(setting.wording("coupon"), bold=True),), 1.0, 0.6)
    lines = [*perforated_lines(look), title]
    pairs = [
        (label, field)
        for label, field in labelled_dues(setting, values)
        if field.name in _SLIP_FIELDS
    ]
    left = [
        look.run_spans((values["holder"],), 0, spot=SLIP),
        look.run_spans(labelled_card_number(setting, values["card_tail"], values), 0, spot=SLIP),
        (),
    ]
    for i in range(max(len(left), len(pairs))):
        spans = list(left[i]) if i < len(left) else []
        if i < len(pairs):
            label, field = pairs[i]
            spans += [Span(label, 0.5), field_span(field, 1.0, "right", SLIP, bold=True)]
        lines.append(Line(tuple(spans), gap=0.25))
    gap = 0.6 + setting.context.locale.hang
    lines.append(Line((Span(setting.wording("enclosed"), 0.5),), gap=gap))
    if not setting.layout.mono:
        at = 0.5 + look.run_width((setting.wording("enclosed"),)) + 0.02
        box = Mark("box", round(at, 5), round(max(0.1, 1.0 - at), 5), 1.5, -0.3)
        lines[-1] = replace(lines[-1], marks=(box,))
    return tuple(lines)
