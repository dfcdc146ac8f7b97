"""Compose a bank statement from its choices: every field and row, and the pages that print them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.bank_statement import headers, table
from docextract_eval.corpus.kinds.bank_statement.account import compute_account
from docextract_eval.corpus.kinds.bank_statement.choices import ROW_COUNTS
from docextract_eval.corpus.kinds.bank_statement.layouts import LAYOUTS
from docextract_eval.corpus.kinds.bank_statement.setting import BankStatementSetting
from docextract_eval.corpus.kinds.bank_statement.values import DECOYS, extra_fields, scalar_fields
from docextract_eval.corpus.kinds.bank_statement.vocabulary import load_vocabulary
from docextract_eval.corpus.kinds.statement.compose import StatementParts, compose_statement
from docextract_eval.corpus.kinds.statement.headers import note_lines
from docextract_eval.corpus.kinds.statement.pages import Carry, Surroundings
from docextract_eval.corpus.kinds.statement.setting import resolve_print_setup
from docextract_eval.records import Line

if TYPE_CHECKING:
    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.bank_statement.record import BankStatementChoices


def compose(choices: BankStatementChoices) -> Content:
    """Return the content of one statement."""
    setting = _setting(choices)
    account = compute_account(choices.opening, choices.movements)
    values, extras = scalar_fields(setting, account), extra_fields(setting, account)
    order = table.indices_in_print_order(setting, choices.movements)
    rows = table.table_rows(setting, account, order)
    known, carry = values | extras, choices.carry
    parts = StatementParts(
        setting=setting,
        values=values,
        extras=extras,
        column_texts=table.column_texts(setting, rows, values, account),
        wrap_rows=partial(table.printed_rows, setting, rows, order, account),
        build_table=partial(table.build_table_body, setting, values, account),
        surroundings=Surroundings(
            partial(headers.first_header, setting, known),
            partial(headers.later_header, setting, known),
            Carry(carry, bold=carry != "rows"),
            note_lines(setting, known),
            continued=_continuation_lines(setting),
        ),
        decoys=DECOYS,
        last_balance="closing_balance",
        factors={
            "balance": "none" if "balance" not in setting.printed_cell_names else choices.balances,
            "sign": choices.sign,
        },
        description_labels=table.foreign_labels(setting, order),
    )
    return compose_statement(parts, tuple(ROW_COUNTS))


def _setting(choices: BankStatementChoices) -> BankStatementSetting:
    vocabulary = load_vocabulary(choices.locale)
    words = {**vocabulary.asides, **vocabulary.words}
    layout, context, ruler = resolve_print_setup(choices, LAYOUTS, whole_numbers_only=True)
    return BankStatementSetting(choices, words, layout, context, ruler, vocabulary, vocabulary)


def _continuation_lines(setting: BankStatementSetting) -> tuple[Line, ...]:
    """Return the heading above a table that continues in the middle of a row, if rows are split."""
    if setting.choices.breaks == "between rows":
        return ()
    spans = setting.look.run_spans((setting.wording("activity"), setting.wording("continued")), 0)
    return (Line(spans, gap=0.6),)
