"""Traps across pages: cut rows, carried sums, moved columns, sums on the last page."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.bank_statement.layouts import LAYOUTS
from docextract_eval.corpus.kinds.bank_statement.vocabulary import spoken as bank_spoken
from docextract_eval.corpus.kinds.card_statement.layouts import LAYOUTS as CARD_LAYOUTS
from docextract_eval.corpus.kinds.card_statement.vocabulary import spoken as card_spoken
from docextract_eval.corpus.traps import TrapSpec, always, invoices, unless
from docextract_eval.corpus.traps.edits import differ, field_of, rows_of, words_beside
from docextract_eval.corpus.traps.statements import (
    ACCOUNTS,
    CARDS,
    caught,
    family,
    misreading,
    pages_of,
    printed,
    runs_on,
    says,
    several_pages,
    wordless,
)
from docextract_eval.records import Field

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.bank_statement.layouts import BankStatementLayout
    from docextract_eval.corpus.kinds.bank_statement.record import BankStatementChoices
    from docextract_eval.corpus.kinds.card_statement.layouts import CardStatementLayout
    from docextract_eval.corpus.kinds.invoice.record import InvoiceChoices
    from docextract_eval.corpus.kinds.record import DocumentChoices
    from docextract_eval.corpus.kinds.statement.record import StatementChoices
    from docextract_eval.corpus.kinds.statement.setting import StatementLayout
    from docextract_eval.corpus.traps.statements import AnyStatement
    from docextract_eval.fieldtypes import Context
    from docextract_eval.records import Span


def _with_long_rows(chosen: AnyStatement, rng: np.random.Generator) -> Mapping[str, Any]:
    fitting = family(chosen, rng, _has_long_rows)
    detail = LAYOUTS.load(fitting.get("template", chosen.template)).detail
    looks = {**chosen.looks, "detail": detail.index(max(detail))}
    return {"room": "narrower", "looks": looks, **several_pages(chosen), **fitting}


def _has_long_rows(layout: BankStatementLayout) -> bool:
    return max(layout.detail) > 1 and not layout.flows


def _break_within_rows(
    chosen: StatementChoices, _: np.random.Generator
) -> Mapping[str, Any] | None:
    if not says(chosen, "continued"):
        return None
    return {"breaks": "within rows", "later_columns": "narrower"}


def _confuse_cut_description(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    found = []
    for row in rows_of(content):
        said = row["description"]
        pages = pages_of(content, said.key)
        if len(pages) > 1:
            lines = (line for line in content.pages[pages[0]])
            spans = (span for line in lines for span in line.spans if span.tag == said.key)
            begun = " ".join(span.text for span in spans)
            found.append((said, [misreading(said, "description_begun", begun)]))
    return caught(content, "table_over_pages", found, printed(content, context, "continued"))


def _confuse_brought_sums(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    """Use sums brought forward, which are printed like rows, as decoys."""
    brought = {field.row: field for field in content.fields if field.name == "brought_sum"}
    found, label, page = [], None, 0
    for row in content.tables["line_items"]:
        amount = row[-1]
        on = pages_of(content, amount.key)[0]
        if on > page and on in brought:
            label = words_beside(content, brought[on].key)
            found.append((amount, [brought[on]]))
        page = on
    return caught(content, "table_over_pages", found, label)


TABLE_OVER_PAGES = TrapSpec(
    "table_over_pages",
    ACCOUNTS,
    "transactions.description",
    _confuse_cut_description,
    _break_within_rows,
    _with_long_rows,
    also=(
        TrapSpec(
            "table_over_pages",
            invoices.KINDS,
            "line_items.amount",
            _confuse_brought_sums,
            ground=always(**invoices.WHOLE, trade="supplies", size="2"),
            control=always(carry="nothing"),
        ),
    ),
    lacks=wordless,
)


def _runs_over_pages(chosen: AnyStatement, rng: np.random.Generator) -> Mapping[str, Any]:
    return {"carry": "none", **several_pages(chosen), **family(chosen, rng, runs_on)}


def _carry_in_rows(chosen: DocumentChoices, _: np.random.Generator) -> Mapping[str, Any] | None:
    return {"carry": "rows"} if runs_on(LAYOUTS.load(chosen.template)) else None


def _confuse_brought_balance(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    dated = any(field.name == "brought_date" for field in content.fields)
    return _confuse_carried(content, context, "opening_balance") if dated else None


def _confuse_brought_balance_of_card(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    return _confuse_carried(content, context, "previous_balance")


def _confuse_carried(content: Content, context: Context, name: str) -> Content | None:
    opening, decoys = field_of(content, name), list[Field]()
    for field in content.fields:
        others = [decoy.value for decoy in decoys]
        if field.name == "brought_forward" and differ(opening, [*others, field.value]):
            decoys.append(field)
    return caught(
        content,
        "brought_carried_forward",
        [(opening, decoys)],
        printed(content, context, "opening"),
    )


def _card_runs_over_pages(chosen: AnyStatement, rng: np.random.Generator) -> Mapping[str, Any]:
    return {"carry": "none", **several_pages(chosen), **family(chosen, rng, _in_one_table)}


def _in_one_table(layout: CardStatementLayout) -> bool:
    return layout.sections == "none" and not layout.newest


BROUGHT_CARRIED_FORWARD = TrapSpec(
    "brought_carried_forward",
    ACCOUNTS,
    "opening_balance",
    _confuse_brought_balance,
    _carry_in_rows,
    _runs_over_pages,
    also=(
        TrapSpec(
            "brought_carried_forward",
            CARDS,
            "previous_balance",
            _confuse_brought_balance_of_card,
            always(carry="lines"),
            _card_runs_over_pages,
        ),
    ),
)


def _balance_on_last_page(
    chosen: BankStatementChoices, rng: np.random.Generator
) -> Mapping[str, Any]:
    shown = {**chosen.shown, "overdraft_limit": True}  # with the balance, it explains the amount
    fitting = {**several_pages(chosen), **family(chosen, rng, runs_on)}
    most = Decimal(max(bank_spoken(chosen.locale).limits))  # without a limit both amounts are equal
    lent = {} if chosen.overdraft or not most else {"overdraft": most}
    return {"summary": "none", "shown": shown, **lent, **fitting}


def _highlight_available(
    chosen: StatementChoices, _: np.random.Generator
) -> Mapping[str, Any] | None:
    return {"highlight": "available"} if says(chosen, "available") else None


def _confuse_available(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    closing = field_of(content, "closing_balance")
    decoys = [field for field in content.fields if field.name == "available_balance"]
    if 0 in pages_of(content, closing.key):
        return None
    return caught(
        content,
        "page1_amount_page2_total",
        [(closing, decoys)],
        printed(content, context, "closing"),
    )


def _total_on_second_page(chosen: InvoiceChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    """Fix items for two pages, and a layout that prints the total only on the second one."""
    plain = invoices.family(chosen, rng, lambda layout: layout.summary == "none")
    return {**invoices.WHOLE, "trade": "supplies", "size": "2", **plain}


def _confuse_balance_of_account(
    content: Content, _: Context, __: np.random.Generator
) -> Content | None:
    total, balance = field_of(content, "total"), "balance"
    label = invoices.label_of(content, total.key, last=True)
    decoys = [field for field in content.fields if field.name == balance]
    if {0} & {*pages_of(content, total.key), *pages_of(content, "amount_due")}:
        return None
    return caught(content, "page1_amount_page2_total", [(total, decoys)], label)


PAGE1_AMOUNT_PAGE2_TOTAL = TrapSpec(
    "page1_amount_page2_total",
    ACCOUNTS,
    "closing_balance",
    _confuse_available,
    _highlight_available,
    _balance_on_last_page,
    also=(
        TrapSpec(
            "page1_amount_page2_total",
            invoices.KINDS,
            "total",
            _confuse_balance_of_account,
            always(highlight="balance"),
            _total_on_second_page,
        ),
    ),
    lacks=wordless,
)


_SAME_COLUMN = 0.01
"""How far apart numbers of one column can end, as a share of the printable width."""


def _with_columns_of_sides(chosen: AnyStatement, rng: np.random.Generator) -> Mapping[str, Any]:
    fitting = family(chosen, rng, _has_sides)
    return {"room": "drifted", **several_pages(chosen), **fitting}


def _has_sides(layout: StatementLayout) -> bool:
    return "debit" in layout.cells


_COLUMNS_DRIFT = always(later_columns="drifted")


def _confuse_drifted(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    return _confuse_sides(content, context, ("-", ""))


def _confuse_drifted_of_card(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    return _confuse_sides(content, context, ("", "-"))


def _confuse_sides(content: Content, context: Context, signs: tuple[str, str]) -> Content | None:
    """Attack credits that end, on a later page, where debits end on the first page.

    `signs` are the signs of the values in the columns of debits and of credits.
    """
    amounts = {row["amount"].key: row["amount"] for row in rows_of(content)}
    first, *later = ([s for s in page if s.tag in amounts] for page in _spans(content))
    in_debit, in_credit = signs
    debits = [span.at for span in first if _sign(amounts[span.tag]) == in_debit]
    found = []
    for span in (span for page in later for span in page):
        amount = amounts[span.tag]
        value = (amount.value or "").removeprefix("-")
        if _sign(amount) == in_credit and any(abs(span.at - at) < _SAME_COLUMN for at in debits):
            other = f"{in_debit}{value}"
            found.append((amount, [misreading(amount, "amount_of_other_side", other)]))
    return caught(
        content, "drifting_debit_credit_cols", found, printed(content, context, "debit", "credit")
    )


def _sign(amount: Field) -> str:
    return (amount.value or "")[:1].strip("0123456789")


def _spans(content: Content) -> Iterator[list[Span]]:
    return ([span for line in lines for span in line.spans] for lines in content.pages)


def _on_cards_with_sides(name: str) -> bool:
    return any(_has_sides(CARD_LAYOUTS.load(layout)) for layout in card_spoken(name).layouts)


DRIFTING_DEBIT_CREDIT_COLS = TrapSpec(
    "drifting_debit_credit_cols",
    ACCOUNTS,
    "transactions.amount",
    _confuse_drifted,
    _COLUMNS_DRIFT,
    _with_columns_of_sides,
    also=(
        TrapSpec(
            "drifting_debit_credit_cols",
            CARDS,
            "transactions.amount",
            _confuse_drifted_of_card,
            _COLUMNS_DRIFT,
            _with_columns_of_sides,
            lacks=unless(_on_cards_with_sides, "its card statements have no column for each side"),
        ),
    ),
)
