"""Traps on rows: identical or pending rows, exchanged sides, descriptions that run on."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.bank_statement.vocabulary import spoken
from docextract_eval.corpus.kinds.invoice.goods import trade_of
from docextract_eval.corpus.kinds.invoice.layouts import LAYOUTS as INVOICE_LAYOUTS
from docextract_eval.corpus.kinds.people import filled
from docextract_eval.corpus.traps import TrapSpec, always, invoices
from docextract_eval.corpus.traps.edits import (
    amount_of,
    decoy,
    differ,
    line_of,
    other_sign,
    rows_of,
    with_decoys,
)
from docextract_eval.corpus.traps.statements import (
    ACCOUNTS,
    CARDS,
    below_table,
    caught,
    family,
    given_back,
    misreading,
    printed,
    relined,
    says,
    some_purchases,
    unreturned,
    unsaid,
    wordless,
)
from docextract_eval.corpus.traps.vocabulary import PendingAndMarketingRows, words_of
from docextract_eval.fieldtypes import TYPES, Context
from docextract_eval.fieldtypes.money import minor_units
from docextract_eval.fieldtypes.text import TEXT
from docextract_eval.locales import LOCALES
from docextract_eval.records import Line, Span

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.bank_statement.layouts import BankStatementLayout
    from docextract_eval.corpus.kinds.bank_statement.record import BankStatementChoices
    from docextract_eval.corpus.kinds.card_statement.record import CardStatementChoices
    from docextract_eval.corpus.kinds.invoice.layouts import InvoiceLayout
    from docextract_eval.corpus.kinds.invoice.record import InvoiceChoices
    from docextract_eval.corpus.kinds.record import DocumentChoices
    from docextract_eval.corpus.kinds.statement.record import StatementChoices
    from docextract_eval.corpus.traps.edits import Row
    from docextract_eval.records import Field

_SECOND = "#2"
_SAME = ("date", "description", "amount")


def _pay_twice(chosen: BankStatementChoices, rng: np.random.Generator) -> Mapping[str, Any] | None:
    """Repeat a small payment on the same day at the same place, with a number added to it."""
    movements = chosen.movements
    debits = [i for i, each in enumerate(movements) if each.amount < 0]
    if not debits:
        return None
    small = sorted(debits, key=lambda i: -movements[i].amount)[: 1 + len(debits) // 2]
    i = small[rng.integers(len(small))]
    lines = movements[i].lines
    again = dataclasses.replace(movements[i], lines=(f"{lines[0]} {_SECOND}", *lines[1:]))
    return {"movements": (*movements[: i + 1], again, *movements[i + 1 :])}


def _leave_out_number(chosen: BankStatementChoices, _: np.random.Generator) -> Mapping[str, Any]:
    """Remove that number, so that the two rows are identical."""
    movements = list(chosen.movements)
    for i, (one, other) in enumerate(pairwise(chosen.movements)):
        if other.lines[0] == f"{one.lines[0]} {_SECOND}":
            movements[i + 1] = one
    return {"movements": tuple(movements)}


def _confuse_identical_rows(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    rows = rows_of(content)
    for one, other in pairwise(rows):
        if [one[name].value for name in _SAME] != [other[name].value for name in _SAME]:
            continue
        amount = other["amount"]
        rival = next((row["amount"] for row in rows if differ(amount, [row["amount"].value])), None)
        if rival is not None:
            # The amount that is read there if one of the two is dropped.
            return caught(
                content,
                "true_identical_rows",
                [(amount, [rival])],
                printed(content, context, "closing"),
            )
    return None


def _buy_twice(chosen: CardStatementChoices, rng: np.random.Generator) -> Mapping[str, Any] | None:
    """Repeat a small purchase with the same card, with a number added to it."""
    rows, kept = chosen.purchases, unreturned(chosen)
    if not kept:
        return None
    small = sorted(kept, key=lambda i: rows[i].amount)[: 1 + len(kept) // 2]
    i = small[rng.integers(len(small))]
    again = dataclasses.replace(rows[i], line=f"{rows[i].line} {_SECOND}")
    return {"purchases": (*rows[: i + 1], again, *rows[i + 1 :]), "cards": "1"}


def _leave_out_number_of_purchase(
    chosen: CardStatementChoices, _: np.random.Generator
) -> Mapping[str, Any]:
    again = [i for i, row in enumerate(chosen.purchases) if row.line.endswith(f" {_SECOND}")]
    return relined(chosen, again, lambda line: line.removesuffix(f" {_SECOND}"))


TRUE_IDENTICAL_ROWS = TrapSpec(
    "true_identical_rows",
    ACCOUNTS,
    "transactions.amount",
    _confuse_identical_rows,
    _leave_out_number,
    _pay_twice,
    also=(
        TrapSpec(
            "true_identical_rows",
            CARDS,
            "transactions.amount",
            _confuse_identical_rows,
            _leave_out_number_of_purchase,
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
    words = words_of(PendingAndMarketingRows, context.locale.name)
    rows = rows_of(content)
    where = line_of(content, rows[-1]["amount"].key) if rows else None
    if words is None or where is None:
        return None
    like = content.pages[where[0]][where[1]]
    last = rows[-1]
    money = TYPES.load("money")
    lines = [Line((Span(words.heading, 0.0, bold=True),), gap=0.8)]
    found: list[Field] = []
    for number in range(_PENDING_ROWS):
        cents = int(rng.integers(300, 9000))
        value = amount_of(cents, context.currency)
        if not differ(last["amount"], [value, *(field.value for field in found)]):
            return None
        amount = dataclasses.replace(
            last["amount"],
            name=f"pending_amount_{number}",
            value=value,
            text=money.show(value, context, 0),
            accepted=(),
            decoy_of="transactions.amount",
        )
        found.append(amount)
        lines.append(
            _row_like(like, {"date": last["date"].text, "description": words.description}, amount)
        )
    trapped = below_table(content, lines)
    if trapped is None:
        return None
    trapped = with_decoys(trapped, *found)
    return caught(trapped, "pending_and_marketing_rows", [(last["amount"], found)], words.heading)


def _row_like(like: Line, said: dict[str, str], amount: Field) -> Line:
    """Return a row set in the columns of another line."""
    spans = []
    for span in like.spans:
        column = span.tag.partition("#")[0].removeprefix("transactions.")
        if column == "amount":
            spans.append(dataclasses.replace(span, text=amount.text, tag=amount.key))
        elif column in said:
            spans.append(dataclasses.replace(span, text=said[column], tag=""))
    return dataclasses.replace(like, spans=tuple(spans), gap=0.15, marks=())


def _confuse_pending_rows(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    rows = rows_of(content)
    found: list[Field] = []
    for field in content.fields if rows else ():
        others = [decoy.value for decoy in found]
        if field.name == "pending_amount" and differ(rows[-1]["amount"], [*others, field.value]):
            found.append(field)
    resolver = printed(content, context, "pending_section")
    return caught(
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
    also=(
        TrapSpec(
            "pending_and_marketing_rows",
            CARDS,
            "transactions.amount",
            _confuse_pending_rows,
            always(pending="some"),
            always(pending="none"),
        ),
    ),
)


def _reverse_a_debit(
    chosen: StatementChoices, rng: np.random.Generator
) -> Mapping[str, Any] | None:
    if not says(chosen, "reversal"):
        return None
    words = spoken(chosen.locale).asides["reversal"]
    word = words[rng.integers(len(words))]
    return {"reversal": word, "balances": "row", **family(chosen, rng, _balanced_by_day)}


def _balanced_by_day(layout: BankStatementLayout) -> bool:
    return "day" in layout.balances


def _confuse_exchanged_sides(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    if content.factors["balance"] != "day":
        return None
    words = spoken(context.locale.name).asides.get("reversal", ())
    starts = tuple(TEXT.canonical(f"{word} -", context).removesuffix("-") for word in words)
    found = []
    for taken, back in pairwise(rows_of(content)):
        said = back["description"].value or ""
        if said.startswith(starts) and _are_exchanged(taken, back):
            found += [_other_side(row["amount"]) for row in (taken, back)]
    return caught(content, "reconciles_but_wrong", found, printed(content, context, "reversal"))


def _are_exchanged(taken: Row, back: Row) -> bool:
    """Return whether two rows cancel out, with no balance printed between them."""
    before, after = (row["amount"].value or "" for row in (taken, back))
    return before == f"-{after}" and taken["balance"].value is None


def _other_side(amount: Field) -> tuple[Field, list[Field]]:
    return amount, [misreading(amount, "amount_exchanged", other_sign(amount))]


def _take_purchase_back(
    chosen: CardStatementChoices, rng: np.random.Generator
) -> Mapping[str, Any] | None:
    """Fix a purchase and its refund on the day on which it was posted."""
    rows, kept = chosen.purchases, unreturned(chosen)
    if not kept:
        return None
    i = kept[rng.integers(len(kept))]
    line = given_back(chosen, rows[i])
    taken = dataclasses.replace(rows[i], day=rows[i].posted)
    back = dataclasses.replace(taken, amount=-taken.amount, sort="refund", line=line)
    flat = family(chosen, rng, lambda layout: layout.sections == "none")
    return {"purchases": (*rows[:i], taken, back, *rows[i + 1 :]), **flat}


def _say_no_refund(chosen: CardStatementChoices, _: np.random.Generator) -> Mapping[str, Any]:
    return unsaid(chosen)


def _confuse_exchanged_sides_of_card(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    found = []
    for one, other in pairwise(rows_of(content)):
        alike = all(one[name].value == other[name].value for name in ("date", "description"))
        amounts = {(row["amount"].value or "").lstrip("-") for row in (one, other)}
        if alike and len(amounts) == 1 and one["amount"].value != other["amount"].value:
            found += [_other_side(row["amount"]) for row in (one, other)]
    sides = content.factors["sign"] == "columns" and printed(content, context, "debit", "credit")
    return caught(
        content, "reconciles_but_wrong", found, sides or printed(content, context, "closing")
    )


RECONCILES_BUT_WRONG = TrapSpec(
    "reconciles_but_wrong",
    ACCOUNTS,
    "transactions.amount",
    _confuse_exchanged_sides,
    always(balances="day"),
    _reverse_a_debit,
    also=(
        TrapSpec(
            "reconciles_but_wrong",
            CARDS,
            "transactions.amount",
            _confuse_exchanged_sides_of_card,
            _say_no_refund,
            _take_purchase_back,
            probe="contradiction",
            last=True,
        ),
    ),
    probe="contradiction",
    lacks=wordless,
)


_MOVEMENT_TEXT = "transactions.description"


def _run_movements_on(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    said = [row["description"] for row in rows_of(content)]
    return _run_on(content, said, _MOVEMENT_TEXT, printed(content, context, "description"))


def _run_on(
    content: Content, cells: Sequence[Field], column: str, resolver: str | None
) -> Content | None:
    """Move continued lines of descriptions to the left edge, as if they were rows; None if none."""
    firsts = _first_lines(content, column)
    found = []
    for said in cells:
        first = firsts.get(said.key, said.text)
        if first != said.text and differ(said, [first]):
            found.append((said, [misreading(said, "description_cut", first)]))
    pages = tuple(tuple(_flush(line, column) for line in lines) for lines in content.pages)
    if pages == content.pages:
        return None
    flush = dataclasses.replace(content, pages=pages)
    return caught(flush, "wrapped_row", found, resolver)


def _first_lines(content: Content, column: str) -> dict[str, str]:
    """Return the text on the first line of each cell of a column, by key."""
    return {
        span.tag: span.text
        for lines in reversed(content.pages)
        for line in reversed(lines)
        for span in line.spans
        if span.tag.startswith(column)
    }


def _flush(line: Line, column: str) -> Line:
    """Return a line, moved to the left edge if it only continues a description."""
    if len(line.spans) != 1 or not line.spans[0].tag.startswith(column):
        return line
    return dataclasses.replace(line, spans=(dataclasses.replace(line.spans[0], at=0.0),))


_NUMBERS_BEHIND = "############ ######## ########## ###### ###############"
"""Numbers of terminal, sale and ticket, which continue below the name."""
_LONG_DESCRIPTIONS = 5
"""The number of purchases whose description is too long for a line."""


def _describe_at_length(
    chosen: CardStatementChoices, rng: np.random.Generator
) -> Mapping[str, Any]:
    phones = LOCALES.load(chosen.locale).phones

    def longer(line: str) -> str:
        phone = filled(phones[rng.integers(len(phones))], rng)
        return f"{line} {phone} {filled(_NUMBERS_BEHIND, rng)}"

    return relined(chosen, some_purchases(chosen, _LONG_DESCRIPTIONS, rng), longer)


_ITEM_TEXT = "line_items.description"
_BUNDLE = 5
"""How many more products are sold together with one, so that the names need several lines."""


def _sell_bundles(chosen: InvoiceChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    """Fix bundles of products, in a table without vertical rules."""
    items, wares = list(chosen.items), trade_of(chosen.locale, chosen.trade).wares
    others = [ware.name for ware in wares if "#" not in ware.name]
    for at in range(0, len(items), 2):
        more = (others[(at + turn) % len(others)] for turn in range(_BUNDLE))
        names = dict.fromkeys((items[at].name, *more))
        items[at] = dataclasses.replace(items[at], name=" + ".join(names))
    fitting = invoices.family(chosen, rng, _has_no_grid)
    if not fitting:
        return {}
    rules = INVOICE_LAYOUTS.load(fitting["template"]).rules
    looks = {**chosen.looks, "rules": next(i for i, way in enumerate(rules) if way != "grid")}
    return {"trade": chosen.trade, "items": tuple(items), "looks": looks, **fitting}


def _has_no_grid(layout: InvoiceLayout) -> bool:
    return {*layout.rules} != {"grid"} and layout.cells[0] != "description"


def _run_items_on(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    said = [row["description"] for row in rows_of(content)]
    return _run_on(content, said, _ITEM_TEXT, "no amount of its own on the line")


WRAPPED_ROW = TrapSpec(
    "wrapped_row",
    ACCOUNTS,
    _MOVEMENT_TEXT,
    _run_movements_on,
    ground=always(breaks="between rows"),
    also=(
        TrapSpec(
            "wrapped_row",
            CARDS,
            _MOVEMENT_TEXT,
            _run_movements_on,
            ground=_describe_at_length,
            last=True,
        ),
        TrapSpec("wrapped_row", invoices.KINDS, _ITEM_TEXT, _run_items_on, ground=_sell_bundles),
    ),
)


_WITH_AMOUNTS = 3
"""The number of transactions with an amount in their description."""


def _name_amounts(chosen: BankStatementChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    movements = list(chosen.movements)
    for i in rng.permutation(len(movements))[:_WITH_AMOUNTS].tolist():
        text = _some_amount(chosen, rng)
        lines = movements[i].lines
        movements[i] = dataclasses.replace(movements[i], lines=(f"{lines[0]} {text}", *lines[1:]))
    return {"movements": tuple(movements)}


def _name_amounts_of_purchases(
    chosen: CardStatementChoices, rng: np.random.Generator
) -> Mapping[str, Any]:
    places = some_purchases(chosen, _WITH_AMOUNTS, rng)
    return relined(chosen, places, lambda line: f"{line} {_some_amount(chosen, rng)}")


def _some_amount(chosen: DocumentChoices, rng: np.random.Generator) -> str:
    locale = LOCALES.load(chosen.locale)
    cents = int(rng.integers(1100, 9900))
    amount = f"{Decimal(cents).scaleb(-minor_units(locale.currency))}"
    return TYPES.load("money").show(amount, Context(locale, locale.currency), 0)


def _confuse_amounts_in_text(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    found, shared = [], {}
    for row in rows_of(content):
        said, amount = row["description"], row["amount"]
        word = next((w for w in said.text.split() if _is_money(w, context)), None)
        if word is None or amount.row is None:
            continue
        value = TYPES.load("money").read(word, context)
        inside = dataclasses.replace(
            decoy("amount_in_text", value, amount, context), row=amount.row, text=word
        )
        if differ(amount, [value, (amount.value or "").lstrip("-")][:1]):
            found.append((amount, [inside]))
            shared[inside.key] = (said.key, word)
    kept = caught(
        content, "values_inside_description", found, printed(content, context, "description")
    )
    return kept and dataclasses.replace(kept, shared={**kept.shared, **shared})


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
    _name_amounts,
    also=(
        TrapSpec(
            "values_inside_description",
            CARDS,
            "transactions.amount",
            _confuse_amounts_in_text,
            _name_amounts_of_purchases,
            last=True,
        ),
    ),
    last=True,
)
