"""Compose a card statement from its choices: every field and row, and the pages that print them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.bank_statement.vocabulary import spoken as of_country
from docextract_eval.corpus.kinds.card_statement import heads, notices, table
from docextract_eval.corpus.kinds.card_statement.choices import COUNTS
from docextract_eval.corpus.kinds.card_statement.layouts import LAYOUTS
from docextract_eval.corpus.kinds.card_statement.setting import CardStatementSetting
from docextract_eval.corpus.kinds.card_statement.values import DECOYS, extras_of, values_of
from docextract_eval.corpus.kinds.card_statement.vocabulary import spoken
from docextract_eval.corpus.kinds.statement.compose import Parts, content
from docextract_eval.corpus.kinds.statement.pages import Around, Carry
from docextract_eval.corpus.kinds.statement.setting import printing

if TYPE_CHECKING:
    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.card_statement.account import Charge
    from docextract_eval.corpus.kinds.card_statement.record import CardStatementChoices


def compose(chosen: CardStatementChoices) -> Content:
    """Return the content of one statement."""
    setting = _setting(chosen)
    values, extras = values_of(setting), extras_of(setting)
    known, rows = values | extras, table.rows_of(setting)
    parts = Parts(
        setting=setting,
        values=values,
        extras=extras,
        texts=table.texts_of_columns(setting, rows, values),
        entries=partial(table.entries_of, setting, rows, known),
        table=partial(table.tell, setting, known, tuple(notices.below(setting, known))),
        around=Around(
            partial(heads.first_head, setting, known),
            partial(heads.later_head, setting, known),
            Carry("balance" if chosen.carry == "lines" else "none", setting.vocabulary.money),
        ),
        decoys=DECOYS,
        last_balance="new_balance",
        factors=_own_factors(setting),
    )
    return content(parts, tuple(COUNTS))


def _setting(chosen: CardStatementChoices) -> CardStatementSetting:
    layout, context, ruler = printing(chosen, LAYOUTS)
    vocabulary, country = spoken(chosen.locale), of_country(chosen.locale)
    words = {**country.asides, **country.words, **vocabulary.words, **chosen.called}
    rows = table.in_print(chosen.account.rows, layout.sections, newest=layout.newest)
    told = tuple(_told(chosen, row) for row in rows)
    return CardStatementSetting(chosen, words, layout, context, ruler, vocabulary, country, told)


def _told(chosen: CardStatementChoices, row: Charge) -> Charge:
    """Return the row without its foreign amount, unless foreign amounts are printed."""
    return row if chosen.told_abroad == "yes" else replace(row, foreign=None)


def _own_factors(setting: CardStatementSetting) -> dict[str, str]:
    chosen, account = setting.chosen, setting.account
    sorts = {row.sort for row in account.rows}
    return {
        "sign": chosen.sign,
        "regime": chosen.regime,
        "balance": "credit" if account.new < 0 else "owed",
        "cards": chosen.cards,
        "abroad": "some" if any(row.foreign for row in account.rows) else "none",
        "refunds": "some" if "refund" in sorts else "none",
    }
