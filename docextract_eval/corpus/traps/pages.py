"""Traps across pages: cut rows, carried sums, moved columns, sums on the last page."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.bank_statement.layouts import LAYOUTS
from docextract_eval.corpus.kinds.bank_statement.vocabulary import (
    load_vocabulary as bank_vocabulary,
)
from docextract_eval.corpus.kinds.card_statement.layouts import LAYOUTS as CARD_LAYOUTS
from docextract_eval.corpus.kinds.card_statement.vocabulary import (
    load_vocabulary as card_vocabulary,
)
from docextract_eval.corpus.traps import TrapSpec, fix_nodes, impossible_unless, invoices
from docextract_eval.corpus.traps.edits import are_distinct, label_words, main_rows, scalar_field
from docextract_eval.corpus.traps.statements import (
    ACCOUNTS,
    CARDS,
    field_pages,
    fix_fitting_layout,
    fix_several_pages,
    has_words_for_role,
    is_chronological,
    misreading,
    printed_words,
    record_attacks,
    why_no_words,
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


def _fix_long_rows(choices: AnyStatement, rng: np.random.Generator) -> Mapping[str, Any]:
    fitting = fix_fitting_layout(choices, rng, _has_long_rows)
    detail = LAYOUTS.load(fitting.get("template", choices.template)).detail
    looks = {**choices.looks, "detail": detail.index(max(detail))}
    return {"room": "narrower", "looks": looks, **fix_several_pages(choices), **fitting}


def _has_long_rows(layout: BankStatementLayout) -> bool:
    return max(layout.detail) > 1 and not layout.flows


def _break_within_rows(
    choices: StatementChoices, _: np.random.Generator
) -> Mapping[str, Any] | None:
    if not has_words_for_role(choices, "continued"):
        return None
    return {"breaks": "within rows", "later_columns": "narrower"}


def _confuse_cut_description(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    found = []
    for row in main_rows(content):
        description = row["description"]
        pages = field_pages(content, description.key)
        if len(pages) > 1:
            lines = (line for line in content.pages[pages[0]])
            spans = (span for line in lines for span in line.spans if span.tag == description.key)
            begun = " ".join(span.text for span in spans)
            found.append((description, [misreading(description, "description_begun", begun)]))
    return record_attacks(
        content, "table_over_pages", found, printed_words(content, context, "continued")
    )


def _confuse_sums_brought_forward(
    content: Content, _: Context, __: np.random.Generator
) -> Content | None:
    """Use sums brought forward, which are printed like rows, as decoys."""
    brought = {field.row: field for field in content.fields if field.name == "brought_sum"}
    found, label, page = [], None, 0
    for row in content.tables["line_items"]:
        amount = row[-1]
        on = field_pages(content, amount.key)[0]
        if on > page and on in brought:
            label = label_words(content, brought[on].key)
            found.append((amount, [brought[on]]))
        page = on
    return record_attacks(content, "table_over_pages", found, label)


TABLE_OVER_PAGES = TrapSpec(
    "table_over_pages",
    ACCOUNTS,
    "transactions.description",
    _confuse_cut_description,
    _break_within_rows,
    _fix_long_rows,
    variants=(
        TrapSpec(
            "table_over_pages",
            invoices.KINDS,
            "line_items.amount",
            _confuse_sums_brought_forward,
            preconditions=fix_nodes(**invoices.NO_DEDUCTIONS, trade="supplies", size="2"),
            control=fix_nodes(carry="nothing"),
        ),
    ),
    why_impossible=why_no_words,
)


def _fix_rows_over_pages(choices: AnyStatement, rng: np.random.Generator) -> Mapping[str, Any]:
    return {
        "carry": "none",
        **fix_several_pages(choices),
        **fix_fitting_layout(choices, rng, is_chronological),
    }


def _carry_sums_in_rows(
    choices: DocumentChoices, _: np.random.Generator
) -> Mapping[str, Any] | None:
    return {"carry": "rows"} if is_chronological(LAYOUTS.load(choices.template)) else None


def _confuse_balance_brought_forward(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    dated = any(field.name == "brought_date" for field in content.fields)
    return (
        _confuse_with_sums_brought_forward(content, context, "opening_balance") if dated else None
    )


def _confuse_card_balance_brought_forward(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    return _confuse_with_sums_brought_forward(content, context, "previous_balance")


def _confuse_with_sums_brought_forward(
    content: Content, context: Context, opening_name: str
) -> Content | None:
    opening, decoys = scalar_field(content, opening_name), list[Field]()
    for field in content.fields:
        others = [decoy.value for decoy in decoys]
        if field.name == "brought_forward" and are_distinct(opening, [*others, field.value]):
            decoys.append(field)
    return record_attacks(
        content,
        "brought_carried_forward",
        [(opening, decoys)],
        printed_words(content, context, "opening"),
    )


def _fix_card_rows_over_pages(choices: AnyStatement, rng: np.random.Generator) -> Mapping[str, Any]:
    return {
        "carry": "none",
        **fix_several_pages(choices),
        **fix_fitting_layout(choices, rng, _has_single_chronological_table),
    }


def _has_single_chronological_table(layout: CardStatementLayout) -> bool:
    return layout.sections == "none" and not layout.newest


BROUGHT_CARRIED_FORWARD = TrapSpec(
    "brought_carried_forward",
    ACCOUNTS,
    "opening_balance",
    _confuse_balance_brought_forward,
    _carry_sums_in_rows,
    _fix_rows_over_pages,
    variants=(
        TrapSpec(
            "brought_carried_forward",
            CARDS,
            "previous_balance",
            _confuse_card_balance_brought_forward,
            fix_nodes(carry="lines"),
            _fix_card_rows_over_pages,
        ),
    ),
)


def _fix_balance_on_last_page(
    choices: BankStatementChoices, rng: np.random.Generator
) -> Mapping[str, Any]:
    shown = {**choices.shown, "overdraft_limit": True}  # with the balance, it explains the amount
    fitting = {**fix_several_pages(choices), **fix_fitting_layout(choices, rng, is_chronological)}
    most = Decimal(
        max(bank_vocabulary(choices.locale).limits)
    )  # without a limit both amounts are equal
    lent = {} if choices.overdraft or not most else {"overdraft": most}
    return {"summary": "none", "shown": shown, **lent, **fitting}


def _highlight_available(
    choices: StatementChoices, _: np.random.Generator
) -> Mapping[str, Any] | None:
    return {"highlight": "available"} if has_words_for_role(choices, "available") else None


def _confuse_available_balance(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    closing = scalar_field(content, "closing_balance")
    decoys = [field for field in content.fields if field.name == "available_balance"]
    if 0 in field_pages(content, closing.key):
        return None
    return record_attacks(
        content,
        "page1_amount_page2_total",
        [(closing, decoys)],
        printed_words(content, context, "closing"),
    )


def _fix_total_on_second_page(
    choices: InvoiceChoices, rng: np.random.Generator
) -> Mapping[str, Any]:
    """Fix items for two pages, and a layout that prints the total only on the second one."""
    plain = invoices.fix_fitting_layout(choices, rng, lambda layout: layout.summary == "none")
    return {**invoices.NO_DEDUCTIONS, "trade": "supplies", "size": "2", **plain}


def _confuse_account_balance(
    content: Content, _: Context, __: np.random.Generator
) -> Content | None:
    total, balance = scalar_field(content, "total"), "balance"
    label = invoices.adjacent_label(content, total.key, last=True)
    decoys = [field for field in content.fields if field.name == balance]
    if {0} & {*field_pages(content, total.key), *field_pages(content, "amount_due")}:
        return None
    return record_attacks(content, "page1_amount_page2_total", [(total, decoys)], label)


PAGE1_AMOUNT_PAGE2_TOTAL = TrapSpec(
    "page1_amount_page2_total",
    ACCOUNTS,
    "closing_balance",
    _confuse_available_balance,
    _highlight_available,
    _fix_balance_on_last_page,
    variants=(
        TrapSpec(
            "page1_amount_page2_total",
            invoices.KINDS,
            "total",
            _confuse_account_balance,
            fix_nodes(highlight="balance"),
            _fix_total_on_second_page,
        ),
    ),
    why_impossible=why_no_words,
)


_SAME_COLUMN = 0.01
"""How far apart numbers of one column can end, as a share of the printable width."""


def _fix_drifted_debit_column(choices: AnyStatement, rng: np.random.Generator) -> Mapping[str, Any]:
    fitting = fix_fitting_layout(choices, rng, _has_debit_column)
    return {"room": "drifted", **fix_several_pages(choices), **fitting}


def _has_debit_column(layout: StatementLayout) -> bool:
    return "debit" in layout.cells


_FIX_DRIFTED_COLUMNS = fix_nodes(later_columns="drifted")


def _confuse_debits_and_credits(
    content: Content, context: Context, debit_and_credit_signs: tuple[str, str]
) -> Content | None:
    """Attack credits that end, on a later page, where debits end on the first page.

    `debit_and_credit_signs` are the signs of the values in the columns of debits and of credits.
    """
    amounts = {row["amount"].key: row["amount"] for row in main_rows(content)}
    first, *later = ([s for s in page if s.tag in amounts] for page in _page_spans(content))
    in_debit, in_credit = debit_and_credit_signs
    debits = [span.at for span in first if _leading_sign(amounts[span.tag]) == in_debit]
    found = []
    for span in (span for page in later for span in page):
        amount = amounts[span.tag]
        value = (amount.value or "").removeprefix("-")
        if _leading_sign(amount) == in_credit and any(
            abs(span.at - at) < _SAME_COLUMN for at in debits
        ):
            other = f"{in_debit}{value}"
            found.append((amount, [misreading(amount, "amount_of_other_side", other)]))
    return record_attacks(
        content,
        "drifting_debit_credit_cols",
        found,
        printed_words(content, context, "debit", "credit"),
    )


def _leading_sign(amount: Field) -> str:
    return (amount.value or "")[:1].strip("0123456789")


def _page_spans(content: Content) -> Iterator[list[Span]]:
    return ([span for line in lines for span in line.spans] for lines in content.pages)


def _may_have_card_debit_column(locale_name: str) -> bool:
    return any(
        _has_debit_column(CARD_LAYOUTS.load(layout))
        for layout in card_vocabulary(locale_name).layouts
    )


DRIFTING_DEBIT_CREDIT_COLS = TrapSpec(
    "drifting_debit_credit_cols",
    ACCOUNTS,
    "transactions.amount",
    lambda content, context, _: _confuse_debits_and_credits(content, context, ("-", "")),
    _FIX_DRIFTED_COLUMNS,
    _fix_drifted_debit_column,
    variants=(
        TrapSpec(
            "drifting_debit_credit_cols",
            CARDS,
            "transactions.amount",
            lambda content, context, _: _confuse_debits_and_credits(content, context, ("", "-")),
            _FIX_DRIFTED_COLUMNS,
            _fix_drifted_debit_column,
            why_impossible=impossible_unless(
                _may_have_card_debit_column, "its card statements have no column for each side"
            ),
        ),
    ),
)
