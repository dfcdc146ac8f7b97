"""Compose a bank statement from its choices: every field and row, and the pages that print them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.bank_statement import heads, table
from docextract_eval.corpus.kinds.bank_statement.account import reckon
from docextract_eval.corpus.kinds.bank_statement.choices import COUNTS
from docextract_eval.corpus.kinds.bank_statement.layouts import LAYOUTS
from docextract_eval.corpus.kinds.bank_statement.setting import BankStatementSetting
from docextract_eval.corpus.kinds.bank_statement.values import DECOYS, extras_of, values_of
from docextract_eval.corpus.kinds.bank_statement.vocabulary import spoken
from docextract_eval.corpus.kinds.statement.compose import Parts, content
from docextract_eval.corpus.kinds.statement.pages import Around, Carry
from docextract_eval.corpus.kinds.statement.setting import printing
from docextract_eval.records import Line

if TYPE_CHECKING:
    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.bank_statement.record import BankStatementChoices


def compose(chosen: BankStatementChoices) -> Content:
    """Return the content of one statement."""
    setting = _setting(chosen)
    account = reckon(chosen.opening, chosen.movements)
    values, extras = values_of(setting, account), extras_of(setting, account)
    order = table.in_print(setting, chosen.movements)
    rows = table.rows_of(setting, account, order)
    known, how = values | extras, chosen.carry
    parts = Parts(
        setting=setting,
        values=values,
        extras=extras,
        texts=table.texts_of_columns(setting, rows, values, account),
        entries=partial(table.entries_of, setting, rows, order, account),
        table=partial(table.tell, setting, values, account),
        around=Around(
            partial(heads.first_head, setting, known),
            partial(heads.later_head, setting, known),
            Carry(how, bold=how != "rows"),
            _continued(setting),
        ),
        decoys=DECOYS,
        last_balance="closing_balance",
        factors={
            "balance": "none" if "balance" not in setting.cells else chosen.balances,
            "sign": chosen.sign,
        },
        labels=table.labels_abroad(setting, order),
    )
    return content(parts, tuple(COUNTS))


def _setting(chosen: BankStatementChoices) -> BankStatementSetting:
    vocabulary = spoken(chosen.locale)
    words = {**vocabulary.asides, **vocabulary.words}
    layout, context, ruler = printing(chosen, LAYOUTS, whole=True)
    return BankStatementSetting(chosen, words, layout, context, ruler, vocabulary, vocabulary)


def _continued(setting: BankStatementSetting) -> tuple[Line, ...]:
    """Return the heading above a table that continues in the middle of a row, if rows are split."""
    if setting.chosen.breaks == "between rows":
        return ()
    said = setting.look.run((setting.say("activity"), setting.say("continued")), 0)
    return (Line(said, gap=0.6),)
