"""From choices to a card statement's truth: every field and row, and the pages that state them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds import Content
from docextract_eval.corpus.kinds.bank_statement.vocabulary import spoken as of_country
from docextract_eval.corpus.kinds.card_statement import heads, notices, table
from docextract_eval.corpus.kinds.card_statement.decoys import named
from docextract_eval.corpus.kinds.card_statement.entries import (
    cells_of,
    entries_of,
    shared_tails,
)
from docextract_eval.corpus.kinds.card_statement.layouts import LAYOUTS
from docextract_eval.corpus.kinds.card_statement.rows import in_print
from docextract_eval.corpus.kinds.card_statement.setting import Setting
from docextract_eval.corpus.kinds.card_statement.values import extras_of, values_of
from docextract_eval.corpus.kinds.card_statement.vocabulary import spoken
from docextract_eval.corpus.kinds.interventions import spending
from docextract_eval.corpus.kinds.script import written
from docextract_eval.corpus.kinds.sheets.filling import (
    Block,
    Printed,
    Space,
    between,
    broken,
    filled,
    gridded,
)
from docextract_eval.corpus.kinds.sheets.showing import numbering
from docextract_eval.corpus.kinds.statements.heads import foot, space
from docextract_eval.corpus.render.measure import Ruler
from docextract_eval.corpus.render.papers import PAPERS
from docextract_eval.fieldtypes import Context
from docextract_eval.locales import LOCALES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from docextract_eval.corpus.kinds.card_statement.account import Charge
    from docextract_eval.corpus.kinds.sheets.columns import Column
    from docextract_eval.records import Field, Line

_ABOVE = (
    *("address", "issuer_address", "customer_number", "phone", "points_earned"),
    *("past_due", "over_limit", "cash_limit", "other_credits", "bin"),
    *("balance_currency", "balance_abroad", "print_date"),
)


def compose(chosen: Mapping[str, Any]) -> Content:
    """Write one statement."""
    setting = _setting(chosen)
    locale = setting.context.locale
    values = values_of(setting)
    known = values | extras_of(setting)
    cells = cells_of(setting)
    by_side = [
        {**row, table.amount_cell(setting, each.amount): row["amount"]}
        for row, each in zip(cells, setting.rows, strict=True)
    ]
    first = table.drawn_for(setting, by_side, values)
    entries = entries_of(setting, cells, known, table.later(first, chosen["room"]))
    after = tuple(notices.below(setting, known))
    ways = dict.fromkeys((first, table.later(first, chosen["later_columns"])))
    tables = [(drawn, table.tell(setting, known, entries, drawn)) for drawn in ways]
    for _, each in tables:
        table.pending(setting, each)
    told = tables[0][1]
    printed = _print(setting, known, [(way, (*each.blocks, *after)) for way, each in tables])
    tags = {span.tag for page in printed.pages for line in page for span in line.spans}
    labels = (
        *(known[name] for name in _ABOVE if name in tags),
        *notices.labels_of(known, after),
        *told.labels,
        *printed.labels,
    )
    sign = {"currency": ("new_balance", values["currency"].text)}
    return Content(
        currency=locale.currency,
        fields=(*values.values(), *(named(label, values) for label in labels)),
        tables={"transactions": tuple(entry.cells for entry in entries)},
        pages=printed.pages,
        shared=shared_tails(told.tails) | (sign if setting.vocabulary.money else {}),
        factors=_factors(setting, len(printed.pages)),
    )


def _setting(chosen: Mapping[str, Any]) -> Setting:
    locale = written(LOCALES.load(chosen["locale"]), chosen["numerals"], chosen["thousands"])
    locale = spending(locale, chosen["paid_in"])
    layout = LAYOUTS.load(chosen["template"])
    vocabulary, country = spoken(locale.name), of_country(locale.name)
    rows = in_print(chosen["account"].rows, layout.sections, newest=layout.newest)
    return Setting(
        chosen,
        {**country.asides, **country.words, **vocabulary.words, **chosen["called"]},
        layout,
        Context(locale, locale.currency),
        Ruler(PAPERS[chosen["paper"]], chosen["font"]),
        vocabulary,
        country,
        tuple(_told(chosen, row) for row in rows),
    )


def _told(chosen: Mapping[str, Any], row: Charge) -> Charge:
    """Keep what a purchase abroad was there, if that is told."""
    return row if chosen["told_abroad"] == "yes" else replace(row, foreign=None)


def _factors(setting: Setting, pages: int) -> dict[str, str]:
    chosen, account = setting.chosen, setting.account
    sorts = {row.sort for row in account.rows}
    return {
        "country": setting.context.locale.country,
        "template": chosen["template"],
        "paper": chosen["paper"],
        "font": chosen["font"],
        "pages": next((name for most, name in ((1, "1"), (2, "2")) if pages <= most), "3-5"),
        "sign": chosen["sign"],
        "regime": chosen["regime"],
        "balance": "credit" if account.new < 0 else "owed",
        "cards": chosen["cards"],
        "abroad": "some" if any(row.foreign for row in account.rows) else "none",
        "refunds": "some" if "refund" in sorts else "none",
        "year": chosen["period"][0][:4],
    } | ({"numerals": chosen["numerals"]} if setting.context.locale.numerals else {})


def _print(
    setting: Setting,
    values: Mapping[str, Field],
    tables: Sequence[tuple[Sequence[Column], Sequence[Block[Decimal]]]],
) -> Printed:
    """Break all blocks into sheets, and put what every sheet has around it.

    They are given once for each sheet on which columns stand elsewhere; the last stays.
    """
    out, pages = Printed(), []
    sheets = broken([blocks for _, blocks in tables], _space(setting, values))
    for number, sheet in enumerate(sheets):
        drawn = tables[min(number, len(tables) - 1)][0]
        at = numbering(setting.context, number, len(sheets))
        out.labels += [at.page, at.count]
        head = (heads.later_head if number else heads.first_head)(setting, values, at)
        body: list[Line] = [line for block in sheet for line in block.lines]
        if number:
            brought = _carried(setting, drawn, ("brought", number), sheets, out)
            body = [*sheet[0].head, *brought, *body]
        if number + 1 < len(sheets):
            body += _carried(setting, drawn, ("carried", number), sheets, out)
        pages.append(
            filled(
                setting.look,
                [*head, *gridded(setting.look, drawn, body)],
                foot(setting, at),
            )
        )
    out.pages = tuple(pages)
    return out


def _carried(
    setting: Setting,
    drawn: Sequence[Column],
    at: tuple[str, int],
    sheets: Sequence[Sequence[Block[Decimal]]],
    out: Printed,
) -> list[Line]:
    """Give the line that carries what is owed over the break behind a sheet, or brings it."""
    role, number = at
    before = number - (role == "brought")
    block = between(sheets[before][-1], sheets[before + 1][0])
    if not setting.carries or block is None or block.sums is None:
        return []
    line, amount = table.carried(setting, drawn, role, number, block.sums)
    out.labels.append(amount)
    return [line]


def _space(setting: Setting, values: Mapping[str, Field]) -> Space:
    """Say what heads and feet leave to the table."""
    at = numbering(setting.context, 0, 99)
    first, later = (head(setting, values, at) for head in (heads.first_head, heads.later_head))
    return space(setting, at, first, later, (setting.look.size + 0.4) * setting.carries)
