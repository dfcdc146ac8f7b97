"""Set a statement on pages: its fields, rows and pages as the content of a document."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from docextract_eval.corpus.kinds import Content
from docextract_eval.corpus.kinds.decoys import Decoys
from docextract_eval.corpus.kinds.sheets.columns import Column
from docextract_eval.corpus.kinds.statement.pages import Around, Table, print_sheets
from docextract_eval.corpus.kinds.statement.setting import AnySetting
from docextract_eval.corpus.kinds.statement.table import Entry, Told, columns, later
from docextract_eval.records import Field


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a kind passes to set one statement."""

    setting: AnySetting
    values: Mapping[str, Field]
    """The fields of the schema, in the schema's order."""
    extras: Mapping[str, Field]
    """Other fields that may be printed around the table, in the order of their labels."""
    texts: Mapping[str, Sequence[str]]
    """The texts in each column, for its width."""
    entries: Callable[[Sequence[Column]], list[Entry]]
    """Returns the rows, their descriptions wrapped to the column of these."""
    table: Callable[[Sequence[Column], Sequence[Entry]], Told]
    """Returns the blocks of the table and their labels."""
    around: Around
    decoys: Decoys
    last_balance: str
    """The field beside which the currency is printed, if it is printed."""
    factors: Mapping[str, str]
    """The kind's own factors; those of every statement stand before and behind them."""
    labels: Sequence[Field] = ()
    """Further labels, of words in the descriptions."""


def content(parts: Parts, sizes: Sequence[str]) -> Content:
    """Set a statement on pages and return its content; `sizes` are ranges of numbers of pages."""
    setting, values = parts.setting, parts.values
    chosen, locale = setting.chosen, setting.context.locale
    first = columns(setting, parts.texts)
    entries = parts.entries(later(first, chosen.room))
    ways = dict.fromkeys((first, later(first, chosen.later_columns)))
    told = [parts.table(placed, entries) for placed in ways]
    tables = [Table(placed, body.blocks) for placed, body in zip(ways, told, strict=True)]
    printed = print_sheets(setting, parts.around, tables)
    tags = {span.tag for page in printed.pages for line in page for span in line.spans}
    around = (field for name, field in parts.extras.items() if name in tags)
    labels = (*around, *told[0].labels, *printed.labels, *parts.labels)
    currency = {"currency": (parts.last_balance, values["currency"].text)}
    return Content(
        currency=locale.currency,
        fields=(*values.values(), *(parts.decoys.named(label, values) for label in labels)),
        tables={"transactions": tuple(entry.cells for entry in entries)},
        pages=printed.pages,
        shared=printed.shared
        | told[0].shared
        | _described(parts.labels)
        | (currency if setting.vocabulary.money else {}),
        factors=_factors(parts, len(printed.pages), sizes),
    )


def _described(labels: Sequence[Field]) -> dict[str, tuple[str, str]]:
    """Return, for labels that are words of a description, where they are printed."""
    return {each.key: (f"transactions.description#{each.row}", each.text) for each in labels}


def _factors(parts: Parts, pages: int, sizes: Sequence[str]) -> dict[str, str]:
    chosen, locale = parts.setting.chosen, parts.setting.context.locale
    most = (int(size.rpartition("-")[2]) for size in sizes)
    buckets = zip(most, sizes, strict=True)
    return {
        "country": locale.country,
        "template": chosen.template,
        "paper": chosen.paper,
        "font": chosen.font,
        "pages": next((size for most, size in buckets if pages <= most), sizes[-1]),
        **parts.factors,
        "year": chosen.period[0][:4],
        **({"numerals": chosen.numerals} if locale.numerals else {}),
    }
