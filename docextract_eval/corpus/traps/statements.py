"""Preconditions, edits and resolvers that traps on statements share."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.bank_statement.layouts import LAYOUTS
from docextract_eval.corpus.kinds.bank_statement.record import BankStatementChoices
from docextract_eval.corpus.kinds.bank_statement.vocabulary import load_vocabulary
from docextract_eval.corpus.kinds.card_statement.account import ZERO
from docextract_eval.corpus.kinds.card_statement.layouts import LAYOUTS as CARD_LAYOUTS
from docextract_eval.corpus.kinds.card_statement.record import CardStatementChoices
from docextract_eval.corpus.kinds.card_statement.vocabulary import (
    load_vocabulary as card_vocabulary,
)
from docextract_eval.corpus.kinds.statement.record import StatementChoices
from docextract_eval.corpus.traps import impossible_unless
from docextract_eval.corpus.traps.edits import are_distinct, reprint_fields
from docextract_eval.countries.locales import LOCALES
from docextract_eval.fieldtypes.money import minor_units
from docextract_eval.records import Trap, page_word_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.card_statement.account import Charge
    from docextract_eval.corpus.kinds.record import DocumentChoices
    from docextract_eval.corpus.kinds.statement.record import StatementChoices
    from docextract_eval.corpus.kinds.statement.setting import StatementLayout
    from docextract_eval.fieldtypes import Context
    from docextract_eval.records import Field, Line

ACCOUNTS = ("bank_statement",)
CARDS = ("card_statement",)
STATEMENTS = (*ACCOUNTS, *CARDS)
"""For traps that are the same on statements of accounts and of cards."""
why_no_words = impossible_unless(
    lambda name: load_vocabulary(name).asides, "its banks have no words for it"
)
"""The reason why a trap that needs words of its own is impossible in a locale, or empty."""
_PAGEFUL = 30
"""The number of transactions that fills a page in most layouts."""
_CARD_ROLES = {
    "opening": "previous_balance",
    "closing": "new_balance",
    "value_date": "posting_date",
}
"""Other names of some roles of words on card statements."""

AnyStatement = BankStatementChoices | CardStatementChoices


def is_card_statement(choices: StatementChoices) -> bool:
    """Return whether a statement is a card statement."""
    return isinstance(choices, CardStatementChoices)


def load_layout(choices: StatementChoices, name: str) -> StatementLayout:
    """Return a layout by its name."""
    return CARD_LAYOUTS.load(name) if is_card_statement(choices) else LAYOUTS.load(name)


def fix_fitting_layout(
    choices: StatementChoices, rng: np.random.Generator, fits: Callable[[Any], bool]
) -> dict[str, Any]:
    """Return the node for a fitting layout, the drawn one or another; empty if there is none."""
    if fits(load_layout(choices, choices.template)):
        return {"template": choices.template}
    words = (
        card_vocabulary(choices.locale)
        if is_card_statement(choices)
        else load_vocabulary(choices.locale)
    )
    found = [name for name in words.layouts if fits(load_layout(choices, name))]
    return {"template": found[rng.integers(len(found))]} if found else {}


def label_and_value_positions(line: Line, tag: str) -> tuple[float, float]:
    """Return where the label of a value begins on a line, and where the value begins."""
    value = next(i for i, span in enumerate(line.spans) if span.tag == tag)
    return line.spans[value - 1].at, line.spans[value].at


def fix_several_pages(choices: AnyStatement) -> dict[str, Any]:
    """Return the node for a statement of several pages."""
    moved = choices.purchases if isinstance(choices, CardStatementChoices) else choices.movements
    return {"size": "3-5" if len(moved) < _PAGEFUL else choices.size}


def is_chronological(layout: StatementLayout) -> bool:
    """Return whether a table runs from the opening to the closing balance, oldest first."""
    return layout.ends and not layout.newest


def has_words_for_role(choices: StatementChoices, role: str) -> bool:
    """Return whether banks of the country have words for a role that only traps print."""
    return role in load_vocabulary(choices.locale).asides


def misreading(cell: Field, name: str, value: str) -> Field:
    """Return a decoy: a wrong reading of the words that print a cell."""
    return dataclasses.replace(cell, name=name, value=value, accepted=(), decoy_of=cell.name)


def printed_words(content: Content, context: Context, *roles: str) -> str | None:
    """Return the words of these roles that are on the page, or None where one is missing."""
    there = {word for page in page_word_texts(content.pages) for word in page}
    words = [_find_word(content, context, role, there) for role in roles]
    return None if None in words else " ".join(filter(None, words))


def _find_word(content: Content, context: Context, role: str, page_words: set[str]) -> str | None:
    country = load_vocabulary(context.locale.name)
    forms = country.words.get(role) or country.asides.get(role, ())
    if "regime" in content.factors:
        own = card_vocabulary(context.locale.name).words
        forms = own.get(_CARD_ROLES.get(role, role)) or forms
    return next((form for form in forms if page_words.issuperset(form.split())), None)


def field_pages(content: Content, tag: str) -> list[int]:
    """Return the pages on which a field is printed, in order."""
    return [
        number
        for number, lines in enumerate(content.pages)
        if any(span.tag == tag for line in lines for span in line.spans)
    ]


def print_misleading_cell(
    content: Content,
    context: Context,
    trap: str,
    cell_with_new_text: Field,
    readings: Mapping[str, str],
) -> Content | None:
    """Apply a trap that prints a cell in its new text, with misreadings; None if impossible."""
    wrong = [misreading(cell_with_new_text, name, value) for name, value in readings.items()]
    trapped = reprint_fields(content, {cell_with_new_text.key: cell_with_new_text.text})
    return record_attacks(
        trapped, trap, [(cell_with_new_text, wrong)], printed_words(content, context, "closing")
    )


def record_attacks(
    content: Content,
    trap: str,
    attacks: Iterable[tuple[Field, Sequence[Field]]],
    resolver: str | None,
) -> Content | None:
    """Return the content with a record for every attacked value; None where no decoy misleads.

    A decoy that the content does not have yet is a misreading, and shares the words of its truth.
    """
    good = [(cell, decoys) for cell, decoys in attacks if _are_misleading(cell, decoys)]
    if not good or not resolver:
        return None
    there = {field.key for field in content.fields}
    new = {d.key: (d, cell.key) for cell, decoys in good for d in decoys if d.key not in there}
    return dataclasses.replace(
        content,
        fields=(*content.fields, *(decoy for decoy, _ in new.values())),
        shared_places={**content.shared_places, **{key: (of, "") for key, (_, of) in new.items()}},
        traps=(*content.traps, *_trap_records(trap, good, resolver)),
    )


def _trap_records(
    trap: str, attacks: Sequence[tuple[Field, Sequence[Field]]], resolver: str
) -> Iterator[Trap]:
    for cell, decoys in attacks:
        yield Trap(trap, cell.name, cell.row, tuple(d.key for d in decoys), resolver)


def _are_misleading(cell: Field, decoys: Sequence[Field]) -> bool:
    return bool(decoys) and are_distinct(cell, [d.value for d in decoys if d.type == cell.type])


def print_below_table(content: Content, lines: Sequence[Line]) -> Content | None:
    """Print lines in the blank above the last page's foot; None where there is no room.

    A payment slip stays last: that blank is above it.
    """
    last = content.pages[-1]
    at = max(range(len(last)), key=lambda i: last[i].gap, default=None)
    deep = sum(line.size + line.gap for line in lines)
    if at is None or last[at].gap < deep + 1:
        return None
    lower = dataclasses.replace(last[at], gap=round(last[at].gap - deep, 4))
    printed = (*last[:at], *lines, lower, *last[at + 1 :])
    return dataclasses.replace(content, pages=(*content.pages[:-1], printed))


def unrefunded_purchase_positions(choices: CardStatementChoices) -> list[int]:
    """Return the positions of purchases without a refund, even a partial one."""
    rows: tuple[Charge, ...] = choices.purchases
    refunds = [row.description for row in rows if row.sort == "refund"]
    return [
        i
        for i, row in enumerate(rows)
        if row.sort == "purchase" and not any(row.description in line for line in refunds)
    ]


def draw_purchase_positions(
    choices: CardStatementChoices, most: int, rng: np.random.Generator
) -> list[int]:
    """Return positions of at most `most` random purchases without a refund, in order."""
    return sorted(rng.permutation(unrefunded_purchase_positions(choices))[:most].tolist())


def fix_purchase_descriptions(
    choices: CardStatementChoices, positions: list[int], change: Callable[[str], str]
) -> dict[str, Any]:
    """Return the node with the lines of some purchases changed."""
    rows = list(choices.purchases)
    for i in positions:
        rows[i] = dataclasses.replace(rows[i], description=change(rows[i].description))
    return {"purchases": tuple(rows)}


def refund_description(choices: CardStatementChoices, purchase: Charge) -> str:
    """Return the line of the refund of a purchase."""
    return card_vocabulary(choices.locale).refund.replace("{line}", purchase.description)


def fix_unworded_refunds(choices: CardStatementChoices) -> dict[str, Any]:
    """Return the node with lines of refunds that read like those of their purchases."""
    rows: tuple[Charge, ...] = choices.purchases
    lines = {
        refund_description(choices, row): row.description for row in rows if row.sort == "purchase"
    }
    return {
        "purchases": tuple(
            dataclasses.replace(row, description=lines[row.description])
            if row.sort == "refund" and row.description in lines
            else row
            for row in rows
        )
    }


def fix_full_payment(choices: DocumentChoices, owed: Decimal) -> dict[str, Any]:
    """Return nodes for a previous balance of this amount that is paid in full."""
    places = minor_units(LOCALES.load(choices.locale).currency)
    owed = owed.quantize(Decimal(1).scaleb(-places))
    marked = {"thousands": "marked"}  # else some countries print four digits without a separator
    return {"previous": owed, "habit": "full", **marked}


def fix_owed_balance(choices: CardStatementChoices, rng: np.random.Generator) -> dict[str, Any]:
    """Return nodes for a previous balance above zero, of which not more than all is paid."""
    worth = card_vocabulary(choices.locale).purchases[0].high
    previous = choices.previous
    if previous <= ZERO:
        unit = Decimal(1).scaleb(-minor_units(LOCALES.load(choices.locale).currency))
        previous = (worth * Decimal(int(rng.integers(200, 900))) / 100).quantize(unit)
    habit = "full" if choices.habit == "too much" else choices.habit
    return {"previous": previous, "habit": habit, "regime": "revolving"}


def fix_largest_amount(
    choices: AnyStatement, change: Callable[[Decimal], Decimal]
) -> dict[str, Any]:
    """Return nodes that change the largest transaction, or the payment of a card statement."""
    if isinstance(choices, CardStatementChoices):
        usual = card_vocabulary(choices.locale).purchases[0].high
        return fix_full_payment(choices, change(abs(choices.previous) or Decimal(usual)))
    movements = list(choices.movements)
    number = max(range(len(movements)), key=lambda i: abs(movements[i].amount))
    amount = movements[number].amount
    new = change(abs(amount))
    movements[number] = dataclasses.replace(movements[number], amount=new if amount > 0 else -new)
    return {"movements": tuple(movements)}
