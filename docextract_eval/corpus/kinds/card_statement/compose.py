"""Compose a card statement from its choices: every field and row, and the pages that print them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.bank_statement.vocabulary import (
    load_vocabulary as load_bank_vocabulary,
)
from docextract_eval.corpus.kinds.card_statement import headers, notices, table
from docextract_eval.corpus.kinds.card_statement.choices import ROW_COUNTS
from docextract_eval.corpus.kinds.card_statement.layouts import LAYOUTS
from docextract_eval.corpus.kinds.card_statement.setting import CardStatementSetting
from docextract_eval.corpus.kinds.card_statement.values import DECOYS, extra_fields, scalar_fields
from docextract_eval.corpus.kinds.card_statement.vocabulary import load_vocabulary
from docextract_eval.corpus.kinds.statement.compose import StatementParts, compose_statement
from docextract_eval.corpus.kinds.statement.headers import note_lines
from docextract_eval.corpus.kinds.statement.pages import Carry, Surroundings
from docextract_eval.corpus.kinds.statement.setting import resolve_print_setup

if TYPE_CHECKING:
    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.card_statement.account import Charge
    from docextract_eval.corpus.kinds.card_statement.record import CardStatementChoices


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
            tuple(notices.blocks_below_table(setting, known)),
        ),
        surroundings=Surroundings(
            partial(headers.first_header, setting, known),
            partial(headers.later_header, setting, known),
            Carry("balance" if choices.carry == "lines" else "none", setting.vocabulary.money),
            note_lines(setting, known),
            notices.slip_lines(setting, known),
        ),
        decoys=DECOYS,
        last_balance="new_balance",
        factors=_factors(setting),
    )
    return compose_statement(parts, tuple(ROW_COUNTS))


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
