"""Traps on rows: identical or pending rows, exchanged sides, descriptions that run on."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.bank_statement.vocabulary import load_vocabulary
from docextract_eval.corpus.kinds.invoice.layouts import LAYOUTS as INVOICE_LAYOUTS
from docextract_eval.corpus.kinds.invoice.line_items import load_trade
from docextract_eval.corpus.kinds.people import fill_pattern
from docextract_eval.corpus.traps import TrapSpec, fix_nodes, invoices
from docextract_eval.corpus.traps.edits import (
    are_distinct,
    canonical_amount,
    find_page_and_line,
    main_rows,
    make_decoy,
    negated_value,
    with_decoys,
)
from docextract_eval.corpus.traps.statements import (
    ACCOUNTS,
    CARDS,
    draw_purchase_positions,
    fix_fitting_layout,
    fix_purchase_descriptions,
    fix_unworded_refunds,
    has_words_for_role,
    misreading,
    print_below_table,
    printed_words,
    record_attacks,
    refund_description,
    unrefunded_purchase_positions,
    why_no_words,
)
from docextract_eval.corpus.traps.vocabulary import PendingAndMarketingRows, find_trap_words
from docextract_eval.countries.locales import LOCALES
from docextract_eval.fieldtypes import TYPES, Context
from docextract_eval.fieldtypes.money import minor_units
from docextract_eval.fieldtypes.text import TEXT
from docextract_eval.records import Line, Span

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.bank_statement.record import BankStatementChoices
    from docextract_eval.corpus.kinds.card_statement.record import CardStatementChoices
    from docextract_eval.corpus.kinds.invoice.layouts import InvoiceLayout
    from docextract_eval.corpus.kinds.invoice.record import InvoiceChoices
    from docextract_eval.corpus.kinds.record import DocumentChoices
    from docextract_eval.corpus.kinds.statement.record import StatementChoices
    from docextract_eval.corpus.traps.edits import Row
    from docextract_eval.records import Field

_SECOND = "#2"
_SAME_COLUMNS = ("date", "description", "amount")


def _pay_twice(choices: BankStatementChoices, rng: np.random.Generator) -> Mapping[str, Any] | None:
    """Repeat a small payment on the same day at the same place, with a number added to it."""
    movements = choices.movements
    debits = [i for i, each in enumerate(movements) if each.amount < 0]
    if not debits:
        return None
    small = sorted(debits, key=lambda i: -movements[i].amount)[: 1 + len(debits) // 2]
    i = small[rng.integers(len(small))]
    lines = movements[i].lines
    again = dataclasses.replace(movements[i], lines=(f"{lines[0]} {_SECOND}", *lines[1:]))
    return {"movements": (*movements[: i + 1], again, *movements[i + 1 :])}


def _remove_number_of_repeated_payment(
    choices: BankStatementChoices, _: np.random.Generator
) -> Mapping[str, Any]:
    """Remove that number, so that the two rows are identical."""
    movements = list(choices.movements)
    for i, (one, other) in enumerate(pairwise(choices.movements)):
        if other.lines[0] == f"{one.lines[0]} {_SECOND}":
            movements[i + 1] = one
    return {"movements": tuple(movements)}


def _confuse_identical_rows(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    rows = main_rows(content)
    for one, other in pairwise(rows):
        if [one[name].value for name in _SAME_COLUMNS] != [
            other[name].value for name in _SAME_COLUMNS
        ]:
            continue
        amount = other["amount"]
        rival = next(
            (row["amount"] for row in rows if are_distinct(amount, [row["amount"].value])), None
        )
        if rival is not None:
            # The amount that is read there if one of the two is dropped.
            return record_attacks(
                content,
                "true_identical_rows",
                [(amount, [rival])],
                printed_words(content, context, "closing"),
            )
    return None


def _buy_twice(choices: CardStatementChoices, rng: np.random.Generator) -> Mapping[str, Any] | None:
    """Repeat a small purchase with the same card, with a number added to it."""
    rows, kept = choices.purchases, unrefunded_purchase_positions(choices)
    if not kept:
        return None
    small = sorted(kept, key=lambda i: rows[i].amount)[: 1 + len(kept) // 2]
    i = small[rng.integers(len(small))]
    again = dataclasses.replace(rows[i], description=f"{rows[i].description} {_SECOND}")
    return {"purchases": (*rows[: i + 1], again, *rows[i + 1 :]), "cards": "1"}


def _remove_number_of_repeated_purchase(
    choices: CardStatementChoices, _: np.random.Generator
) -> Mapping[str, Any]:
    again = [
        i for i, row in enumerate(choices.purchases) if row.description.endswith(f" {_SECOND}")
    ]
    return fix_purchase_descriptions(choices, again, lambda line: line.removesuffix(f" {_SECOND}"))


TRUE_IDENTICAL_ROWS = TrapSpec(
    "true_identical_rows",
    ACCOUNTS,
    "transactions.amount",
    _confuse_identical_rows,
    _remove_number_of_repeated_payment,
    _pay_twice,
    variants=(
        TrapSpec(
            "true_identical_rows",
            CARDS,
            "transactions.amount",
            _confuse_identical_rows,
            _remove_number_of_repeated_purchase,
            _buy_twice,
            last=True,
        ),
    ),
    last=True,
)


_PENDING_ROWS = 2


def _print_pending_rows(
    content: Content, context: Context, rng: np.random.Generator
) -> Content | None:
    words = find_trap_words(PendingAndMarketingRows, context.locale.name)
    rows = main_rows(content)
    where = find_page_and_line(content, rows[-1]["amount"].key) if rows else None
    if words is None or where is None:
        return None
    like = content.pages[where[0]][where[1]]
    last = rows[-1]
    money = TYPES.load("money")
    lines = [Line((Span(words.heading, 0.0, bold=True),), gap=0.8)]
    found: list[Field] = []
    for number in range(_PENDING_ROWS):
        cents = int(rng.integers(300, 9000))
        value = canonical_amount(cents, context.currency)
        if not are_distinct(last["amount"], [value, *(field.value for field in found)]):
            return None
        amount = dataclasses.replace(
            last["amount"],
            name=f"pending_amount_{number}",
            value=value,
            text=money.write(value, context, 0),
            accepted=(),
            decoy_of="transactions.amount",
        )
        found.append(amount)
        lines.append(
            _pending_row_line(
                like, {"date": last["date"].text, "description": words.description}, amount
            )
        )
    trapped = print_below_table(content, lines)
    if trapped is None:
        return None
    trapped = with_decoys(trapped, *found)
    return record_attacks(
        trapped, "pending_and_marketing_rows", [(last["amount"], found)], words.heading
    )


def _pending_row_line(model_line: Line, texts: dict[str, str], amount: Field) -> Line:
    """Return a row set in the columns of another line."""
    spans = []
    for span in model_line.spans:
        column = span.tag.partition("#")[0].removeprefix("transactions.")
        if column == "amount":
            spans.append(dataclasses.replace(span, text=amount.text, tag=amount.key))
        elif column in texts:
            spans.append(dataclasses.replace(span, text=texts[column], tag=""))
    return dataclasses.replace(model_line, spans=tuple(spans), gap=0.15, marks=())


def _confuse_pending_rows(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    rows = main_rows(content)
    found: list[Field] = []
    for field in content.fields if rows else ():
        others = [decoy.value for decoy in found]
        if field.name == "pending_amount" and are_distinct(
            rows[-1]["amount"], [*others, field.value]
        ):
            found.append(field)
    resolver = printed_words(content, context, "pending_section")
    return record_attacks(
        content,
        "pending_and_marketing_rows",
        [(rows[-1]["amount"], found)] if found else [],
        resolver,
    )


PENDING_AND_MARKETING_ROWS = TrapSpec(
    "pending_and_marketing_rows",
    ACCOUNTS,
    "transactions.amount",
    _print_pending_rows,
    variants=(
        TrapSpec(
            "pending_and_marketing_rows",
            CARDS,
            "transactions.amount",
            _confuse_pending_rows,
            fix_nodes(pending="some"),
            fix_nodes(pending="none"),
        ),
    ),
)


def _reverse_debit(choices: StatementChoices, rng: np.random.Generator) -> Mapping[str, Any] | None:
    if not has_words_for_role(choices, "reversal"):
        return None
    words = load_vocabulary(choices.locale).asides["reversal"]
    word = words[rng.integers(len(words))]
    return {
        "reversal": word,
        "balances": "row",
        **fix_fitting_layout(choices, rng, lambda layout: "day" in layout.balances),
    }


def _confuse_exchanged_sides(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    if content.factors["balance"] != "day":
        return None
    words = load_vocabulary(context.locale.name).asides.get("reversal", ())
    starts = tuple(TEXT.canonical(f"{word} -", context).removesuffix("-") for word in words)
    found = []
    for taken, back in pairwise(main_rows(content)):
        description = back["description"].value or ""
        if description.startswith(starts) and _cancel_without_balance_between(taken, back):
            found += [_amount_with_negated_misreading(row["amount"]) for row in (taken, back)]
    return record_attacks(
        content, "reconciles_but_wrong", found, printed_words(content, context, "reversal")
    )


def _cancel_without_balance_between(debit: Row, reversal: Row) -> bool:
    """Return whether two rows cancel out, with no balance printed between them."""
    before, after = (row["amount"].value or "" for row in (debit, reversal))
    return before == f"-{after}" and debit["balance"].value is None


def _amount_with_negated_misreading(amount: Field) -> tuple[Field, list[Field]]:
    return amount, [misreading(amount, "amount_exchanged", negated_value(amount))]


def _refund_purchase_on_same_day(
    choices: CardStatementChoices, rng: np.random.Generator
) -> Mapping[str, Any] | None:
    """Fix a purchase and its refund on the day on which it was posted."""
    rows, kept = choices.purchases, unrefunded_purchase_positions(choices)
    if not kept:
        return None
    i = kept[rng.integers(len(kept))]
    line = refund_description(choices, rows[i])
    taken = dataclasses.replace(rows[i], date=rows[i].posting_date)
    back = dataclasses.replace(taken, amount=-taken.amount, sort="refund", description=line)
    flat = fix_fitting_layout(choices, rng, lambda layout: layout.sections == "none")
    return {"purchases": (*rows[:i], taken, back, *rows[i + 1 :]), **flat}


def _confuse_exchanged_sides_of_card(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    found = []
    for one, other in pairwise(main_rows(content)):
        alike = all(one[name].value == other[name].value for name in ("date", "description"))
        amounts = {(row["amount"].value or "").lstrip("-") for row in (one, other)}
        if alike and len(amounts) == 1 and one["amount"].value != other["amount"].value:
            found += [_amount_with_negated_misreading(row["amount"]) for row in (one, other)]
    sides = content.factors["sign"] == "columns" and printed_words(
        content, context, "debit", "credit"
    )
    return record_attacks(
        content, "reconciles_but_wrong", found, sides or printed_words(content, context, "closing")
    )


RECONCILES_BUT_WRONG = TrapSpec(
    "reconciles_but_wrong",
    ACCOUNTS,
    "transactions.amount",
    _confuse_exchanged_sides,
    fix_nodes(balances="day"),
    _reverse_debit,
    variants=(
        TrapSpec(
            "reconciles_but_wrong",
            CARDS,
            "transactions.amount",
            _confuse_exchanged_sides_of_card,
            lambda choices, _: fix_unworded_refunds(choices),
            _refund_purchase_on_same_day,
            probe="contradiction",
            last=True,
        ),
    ),
    probe="contradiction",
    why_impossible=why_no_words,
)


_MOVEMENT_TEXT = "transactions.description"


def _move_transaction_texts_to_left_edge(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    descriptions = [row["description"] for row in main_rows(content)]
    return _move_continuations_to_left_edge(
        content, descriptions, _MOVEMENT_TEXT, printed_words(content, context, "description")
    )


def _move_continuations_to_left_edge(
    content: Content, cells: Sequence[Field], column: str, resolver: str | None
) -> Content | None:
    """Move continued lines of descriptions to the left edge, as if they were rows; None if none."""
    firsts = _first_line_texts(content, column)
    found = []
    for cell in cells:
        first = firsts.get(cell.key, cell.text)
        if first != cell.text and are_distinct(cell, [first]):
            found.append((cell, [misreading(cell, "description_cut", first)]))
    pages = tuple(
        tuple(_with_continuation_at_left_edge(line, column) for line in lines)
        for lines in content.pages
    )
    if pages == content.pages:
        return None
    flush = dataclasses.replace(content, pages=pages)
    return record_attacks(flush, "wrapped_row", found, resolver)


def _first_line_texts(content: Content, column: str) -> dict[str, str]:
    """Return the text on the first line of each cell of a column, by key."""
    return {
        span.tag: span.text
        for lines in reversed(content.pages)
        for line in reversed(lines)
        for span in line.spans
        if span.tag.startswith(column)
    }


def _with_continuation_at_left_edge(line: Line, column: str) -> Line:
    """Return a line, moved to the left edge if it only continues a description."""
    if len(line.spans) != 1 or not line.spans[0].tag.startswith(column):
        return line
    return dataclasses.replace(line, spans=(dataclasses.replace(line.spans[0], at=0.0),))


_NUMBERS_BEHIND = "############ ######## ########## ###### ###############"
"""Numbers of terminal, sale and ticket, which continue below the name."""
_LONG_DESCRIPTIONS = 5
"""The number of purchases whose description is too long for a line."""


def _lengthen_descriptions(
    choices: CardStatementChoices, rng: np.random.Generator
) -> Mapping[str, Any]:
    phones = LOCALES.load(choices.locale).phones

    def lengthen_line(line: str) -> str:
        phone = fill_pattern(phones[rng.integers(len(phones))], rng)
        return f"{line} {phone} {fill_pattern(_NUMBERS_BEHIND, rng)}"

    return fix_purchase_descriptions(
        choices, draw_purchase_positions(choices, _LONG_DESCRIPTIONS, rng), lengthen_line
    )


_ITEM_TEXT = "line_items.description"
_BUNDLE = 5
"""How many more products are sold together with one, so that the names need several lines."""


def _sell_bundles(choices: InvoiceChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    """Fix bundles of products, in a table without vertical rules."""
    items, products = list(choices.items), load_trade(choices.locale, choices.trade).products
    others = [product.name for product in products if "#" not in product.name]
    for at in range(0, len(items), 2):
        more = (others[(at + turn) % len(others)] for turn in range(_BUNDLE))
        names = dict.fromkeys((items[at].name, *more))
        items[at] = dataclasses.replace(items[at], name=" + ".join(names))
    fitting = invoices.fix_fitting_layout(choices, rng, _has_no_grid)
    if not fitting:
        return {}
    rules = INVOICE_LAYOUTS.load(fitting["template"]).rules
    looks = {**choices.looks, "rules": next(i for i, way in enumerate(rules) if way != "grid")}
    return {"trade": choices.trade, "items": tuple(items), "looks": looks, **fitting}


def _has_no_grid(layout: InvoiceLayout) -> bool:
    return {*layout.rules} != {"grid"} and layout.cells[0] != "description"


def _move_item_texts_to_left_edge(
    content: Content, _: Context, __: np.random.Generator
) -> Content | None:
    descriptions = [row["description"] for row in main_rows(content)]
    return _move_continuations_to_left_edge(
        content, descriptions, _ITEM_TEXT, "no amount of its own on the line"
    )


WRAPPED_ROW = TrapSpec(
    "wrapped_row",
    ACCOUNTS,
    _MOVEMENT_TEXT,
    _move_transaction_texts_to_left_edge,
    preconditions=fix_nodes(breaks="between rows"),
    variants=(
        TrapSpec(
            "wrapped_row",
            CARDS,
            _MOVEMENT_TEXT,
            _move_transaction_texts_to_left_edge,
            preconditions=_lengthen_descriptions,
            last=True,
        ),
        TrapSpec(
            "wrapped_row",
            invoices.KINDS,
            _ITEM_TEXT,
            _move_item_texts_to_left_edge,
            preconditions=_sell_bundles,
        ),
    ),
)


_WITH_AMOUNTS = 3
"""The number of transactions with an amount in their description."""


def _add_amounts_to_movement_texts(
    choices: BankStatementChoices, rng: np.random.Generator
) -> Mapping[str, Any]:
    movements = list(choices.movements)
    for i in rng.permutation(len(movements))[:_WITH_AMOUNTS].tolist():
        text = _draw_amount_text(choices, rng)
        lines = movements[i].lines
        movements[i] = dataclasses.replace(movements[i], lines=(f"{lines[0]} {text}", *lines[1:]))
    return {"movements": tuple(movements)}


def _add_amounts_to_purchase_texts(
    choices: CardStatementChoices, rng: np.random.Generator
) -> Mapping[str, Any]:
    places = draw_purchase_positions(choices, _WITH_AMOUNTS, rng)
    return fix_purchase_descriptions(
        choices, places, lambda line: f"{line} {_draw_amount_text(choices, rng)}"
    )


def _draw_amount_text(choices: DocumentChoices, rng: np.random.Generator) -> str:
    locale = LOCALES.load(choices.locale)
    cents = int(rng.integers(1100, 9900))
    amount = f"{Decimal(cents).scaleb(-minor_units(locale.currency))}"
    return TYPES.load("money").write(amount, Context(locale, locale.currency), 0)


def _confuse_amounts_in_text(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    found, shared = [], {}
    for row in main_rows(content):
        description, amount = row["description"], row["amount"]
        word = next((w for w in description.text.split() if _is_money(w, context)), None)
        if word is None or amount.row is None:
            continue
        value = TYPES.load("money").read(word, context)
        inside = dataclasses.replace(
            make_decoy("amount_in_text", value, amount, context), row=amount.row, text=word
        )
        if are_distinct(amount, [value, (amount.value or "").lstrip("-")][:1]):
            found.append((amount, [inside]))
            shared[inside.key] = (description.key, word)
    kept = record_attacks(
        content, "values_inside_description", found, printed_words(content, context, "description")
    )
    return kept and dataclasses.replace(kept, shared_places={**kept.shared_places, **shared})


def _is_money(word: str, context: Context) -> bool:
    places = minor_units(context.currency)
    mark = context.locale.decimal if places else context.locale.group
    whole, _, cents = word.rpartition(mark)
    digits = whole.replace(context.locale.group, "").isdigit()
    return digits and cents.isdigit() and len(cents) == (places or 3)


VALUES_INSIDE_DESCRIPTION = TrapSpec(
    "values_inside_description",
    ACCOUNTS,
    "transactions.amount",
    _confuse_amounts_in_text,
    _add_amounts_to_movement_texts,
    variants=(
        TrapSpec(
            "values_inside_description",
            CARDS,
            "transactions.amount",
            _confuse_amounts_in_text,
            _add_amounts_to_purchase_texts,
            last=True,
        ),
    ),
    last=True,
)
