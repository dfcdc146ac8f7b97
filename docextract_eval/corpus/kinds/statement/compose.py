"""Set a statement on pages: its fields, rows and pages as the content of a document."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from docextract_eval.corpus.kinds import Content
from docextract_eval.corpus.kinds.decoys import Decoys
from docextract_eval.corpus.kinds.sheets.columns import Column
from docextract_eval.corpus.kinds.statement.pages import Surroundings, Table, print_sheets
from docextract_eval.corpus.kinds.statement.setting import AnySetting
from docextract_eval.corpus.kinds.statement.table import (
    PrintedRow,
    TableBody,
    later_sheet_columns,
    table_columns,
)
from docextract_eval.records import Field


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementParts:
    """What a kind passes to set one statement."""

    setting: AnySetting
    values: Mapping[str, Field]
    """The fields of the schema, in the schema's order."""
    extras: Mapping[str, Field]
    """Other fields that may be printed around the table, in the order of their labels."""
    column_texts: Mapping[str, Sequence[str]]
    """The texts in each column, for its width."""
    wrap_rows: Callable[[Sequence[Column]], list[PrintedRow]]
    """Returns the rows, their descriptions wrapped to the column of these."""
    build_table: Callable[[Sequence[Column], Sequence[PrintedRow]], TableBody]
    """Returns the blocks of the table and their labels."""
    surroundings: Surroundings
    decoys: Decoys
    last_balance: str
    """The field beside which the currency is printed, if it is printed."""
    factors: Mapping[str, str]
    """The kind's own factors; those of every statement stand before and behind them."""
    description_labels: Sequence[Field] = ()
    """Further labels, of words in the descriptions."""


def compose_statement(parts: StatementParts, page_count_ranges: Sequence[str]) -> Content:
    """Set a statement on pages and return its content; `page_count_ranges` names its factor."""
    setting, values = parts.setting, parts.values
    choices, locale = setting.choices, setting.context.locale
    first = table_columns(setting, parts.column_texts)
    entries = parts.wrap_rows(later_sheet_columns(first, choices.room))
    column_sets = dict.fromkeys((first, later_sheet_columns(first, choices.later_columns)))
    bodies = [parts.build_table(columns, entries) for columns in column_sets]
    tables = [
        Table(columns, body.blocks) for columns, body in zip(column_sets, bodies, strict=True)
    ]
    printed = print_sheets(setting, parts.surroundings, tables)
    tags = {span.tag for page in printed.pages for line in page for span in line.spans}
    extra_labels = (field for name, field in parts.extras.items() if name in tags)
    labels = (*extra_labels, *bodies[0].labels, *printed.labels, *parts.description_labels)
    currency = {"currency": (parts.last_balance, values["currency"].text)}
    return Content(
        currency=locale.currency,
        fields=(*values.values(), *(parts.decoys.mark(label, values) for label in labels)),
        tables={"transactions": tuple(entry.cells for entry in entries)},
        pages=printed.pages,
        shared_places=printed.shared
        | bodies[0].shared
        | _places_in_descriptions(parts.description_labels)
        | (currency if setting.vocabulary.money_form else {}),
        factors=_factors(parts, len(printed.pages), page_count_ranges),
    )


def _places_in_descriptions(labels: Sequence[Field]) -> dict[str, tuple[str, str]]:
    """Return, for labels that are words of a description, where they are printed."""
    return {each.key: (f"transactions.description#{each.row}", each.text) for each in labels}


def _factors(
    parts: StatementParts, page_count: int, page_count_ranges: Sequence[str]
) -> dict[str, str]:
    choices, locale = parts.setting.choices, parts.setting.context.locale
    most = (int(size.rpartition("-")[2]) for size in page_count_ranges)
    buckets = zip(most, page_count_ranges, strict=True)
    return {
        "country": locale.country,
        "template": choices.template,
        "paper": choices.paper,
        "font": choices.font,
        "colour": choices.colour,
        "pages": next(
            (size for most, size in buckets if page_count <= most), page_count_ranges[-1]
        ),
        **parts.factors,
        "year": choices.period[0][:4],
        **({"numerals": choices.numerals} if locale.numerals else {}),
    }
