"""Traps on the layout: amounts off their labels, turned pages, two documents on one page."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.people import filled
from docextract_eval.corpus.kinds.receipt.choices import GRAPH
from docextract_eval.corpus.kinds.receipt.compose import compose
from docextract_eval.corpus.render.overlays import TURNS
from docextract_eval.corpus.traps import TrapSpec, always, invoices
from docextract_eval.corpus.traps.edits import (
    amount_of,
    beset,
    decoy,
    differ,
    field_of,
    insert,
    line_of,
    on_sums,
    other_amounts,
    rows_of,
    ruler,
    sprung,
    with_decoys,
    with_factors,
    words_beside,
)
from docextract_eval.corpus.traps.receipts import itemised
from docextract_eval.corpus.traps.statements import (
    ACCOUNTS,
    CARDS,
    below_table,
    caught,
    family,
    printed,
)
from docextract_eval.corpus.traps.vocabulary import SeveralAccountsOneFile, words_of
from docextract_eval.corpus.truth import stated
from docextract_eval.records import Field, Line, Mark, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.invoice.layouts import InvoiceLayout
    from docextract_eval.corpus.kinds.invoice.record import InvoiceChoices
    from docextract_eval.corpus.kinds.record import DocumentChoices
    from docextract_eval.corpus.kinds.statement.record import StatementChoices
    from docextract_eval.corpus.render.measure import Ruler
    from docextract_eval.fieldtypes import Context

_LOWER = 0.46
"""By how much amounts are lowered, as a share of a line."""
_BY_ORDER = "the order of the words and of the amounts"
_RIGHT_HALF = 0.5
"""Where the right half of the page begins."""


def _lower_amounts(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    total, where = field_of(content, "total"), line_of(content, "total")
    others = other_amounts(content, total)
    if where is None or not others:
        return None
    page, at = where
    lines = content.pages[page]
    amounts = {field.key for field in stated(content) if field.type == "money"}
    first = next(i for i, line in enumerate(lines) if _parted(line, amounts) or i == at)
    lower = _lowerable(lines, amounts, ruler(content))
    moved = [
        part
        for i, line in enumerate(lines[first:], first)
        for part in (_lowered(line) if i in lower else (line,))
    ]
    trapped = insert(content, (page, first), moved, instead=len(lines) - first)
    if trapped == content:
        return None
    return sprung(trapped, "label_value_far_apart", "total", others, _BY_ORDER)


def _lowerable(lines: Sequence[Line], amounts: set[str], by: Ruler) -> set[int]:
    """Return the positions of lines whose amounts have room to be lowered, from the bottom up."""
    found: set[int] = set()
    for i in range(len(lines) - 2, -1, -1):
        left, right = _sides(lines[i + 1])
        free = i + 1 in found or not right
        if free and _parted(lines[i], amounts) and _end(by, left) <= _start(by, lines[i]):
            found.add(i)
    return found


def _end(by: Ruler, spans: Sequence[Span]) -> float:
    return max((span.at + by.width(span.text, bold=True) for span in spans), default=0.0)


def _start(by: Ruler, line: Line) -> float:
    right = _sides(line)[1]
    wide = (by.width(span.text, bold=True) if span.align == "right" else 0.0 for span in right)
    return min(span.at - room for span, room in zip(right, wide, strict=True))


def _parted(line: Line, amounts: set[str]) -> bool:
    """Return whether a line has words on its left and an amount on its right."""
    left, right = _sides(line)
    return bool(left) and any(span.tag in amounts for span in right)


def _sides(line: Line) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    left = tuple(span for span in line.spans if span.at < _RIGHT_HALF)
    return left, tuple(span for span in line.spans if span.at >= _RIGHT_HALF)


def _lowered(line: Line) -> Iterator[Line]:
    """Yield lines that print the words in place, and the amount lower; the rest stays in place."""
    left, right = _sides(line)
    plain = dataclasses.replace(line, size=1.0, wide=1.0)
    yield dataclasses.replace(plain, spans=left, gap=line.gap + line.size - 1)
    yield dataclasses.replace(plain, spans=right, gap=_LOWER - 1, marks=())
    yield Line(size=0.0, gap=-_LOWER)


_SUMS_ASKEW = ("total", "tax_total")
_NEAREST = 3
"""How many of the nearest sums are decoys."""
_LINES_OF_A_SUM = 3
"""Lines of a sum that is not level with its words: the words, the amount, and a step back."""


def _sums_below_table(chosen: InvoiceChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    """Fix a layout with at least two sums, only below the table and close to their labels."""
    sold = invoices.taxed(chosen, rng)
    shown = {"shown": {**sold["shown"], "amount_due": False}}
    if invoices.untaxed(chosen.locale):
        sold |= {"tax_case": "small", "allowance": Decimal("0.05")}
    fits = invoices.family(dataclasses.replace(chosen, **sold), rng, _has_short_totals)
    return {**sold, **shown, "rounded": "no", **fits}


def _has_short_totals(layout: InvoiceLayout) -> bool:
    suits = not layout.trades or "supplies" in layout.trades
    return suits and layout.summary == "none" and layout.totals != "wide"


def _confuse_sums_askew(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    sums, trapped = _sums_below(content), content
    for name in _SUMS_ASKEW:
        truth = field_of(content, name)
        key = content.shared.get(name, (name, ""))[0]
        decoys = _nearest_sums(sums, key, truth.value)
        if truth.value is not None and decoys:
            trapped = sprung(trapped, "label_value_far_apart", name, decoys, _BY_ORDER)
    return trapped if trapped.traps != content.traps else None


def _sums_below(content: Content) -> list[Field]:
    """Return the sums below the table in order, where each amount has a line of its own."""
    page, last = line_of(content, "total", last=True) or (0, 0)
    amounts = {field.key: field for field in stated(content) if field.type == "money"}
    alone = [
        amounts.get(line.spans[0].tag) if len(line.spans) == 1 else None
        for line in content.pages[page]
    ]
    start = end = last
    while start >= _LINES_OF_A_SUM and alone[start - _LINES_OF_A_SUM]:
        start -= _LINES_OF_A_SUM
    while end + _LINES_OF_A_SUM < len(alone) and alone[end + _LINES_OF_A_SUM]:
        end += _LINES_OF_A_SUM
    return [field for field in alone[start : end + 1 : _LINES_OF_A_SUM] if field]


def _nearest_sums(sums: Sequence[Field], key: str, value: str | None) -> list[str]:
    """Return keys of the sums nearest to one, with values that all differ."""
    at = next((i for i, field in enumerate(sums) if field.key == key), None)
    if at is None:
        return []
    found = {value: key}
    for i in sorted(range(len(sums)), key=lambda i: abs(i - at)):
        found.setdefault(sums[i].value, sums[i].key)
    return [*found.values()][1 : 1 + _NEAREST]


LABEL_VALUE_FAR_APART = TrapSpec(
    "label_value_far_apart",
    ("receipt",),
    "total",
    _lower_amounts,
    ground=itemised,
    also=(
        TrapSpec(
            "label_value_far_apart",
            invoices.KINDS,
            "total",
            _confuse_sums_askew,
            always(sums_set="askew"),
            _sums_below_table,
            besides=("tax_total",),
        ),
    ),
)


def _turn_page(content: Content, _: Context, rng: np.random.Generator) -> Content | None:
    way = list(TURNS)[rng.integers(len(TURNS))]
    return beset(content, "rotated_or_landscape", lambda _, __: with_factors(content, turned=way))


ROTATED_OR_LANDSCAPE = on_sums("rotated_or_landscape", _turn_page)


_WHOLE_ONE = "only one of the two is whole"
_TAKEN_FROM_THE_OTHER = ("total", "date", "receipt_number", "cash_tendered", "change")
"""Fields of the other receipt that could be taken for those of this one."""


def _print_end_of_another(
    content: Content, context: Context, rng: np.random.Generator
) -> Content | None:
    total = field_of(content, "total")
    do = {
        "locale": context.locale.name,
        "numerals": "own" if context.locale.amounts_in else "latin",
        **{name: content.factors[name] for name in ("template", "font", "trade", "tender")},
    }
    other = compose(GRAPH.sample(int(rng.integers(1 << 31)), "the customer before", do))
    where = line_of(other, "total")
    if where is None or not differ(total, [field_of(other, "total").value]):
        return None
    told = {
        name: dataclasses.replace(field_of(other, name), name=f"before_{name}", decoy_of=name)
        for name in _TAKEN_FROM_THE_OTHER
        if field_of(other, name).value not in (None, field_of(content, name).value)
    }
    tail = [_of_the_other(line, told) for line in other.pages[0][where[1] :]]
    there = {span.tag for line in tail for span in line.spans}
    kept = [field for field in told.values() if field.key in there]
    if other.currency != content.currency or "before_total" not in there:
        return None
    tear = Line(size=0.5, gap=0.6, marks=(Mark("rule", drop=0.2),)), Line(size=0.8)
    trapped = insert(content, (0, 0), [*tail, *tear])
    trapped = with_decoys(trapped, *kept)
    return sprung(trapped, "two_documents_one_image", "total", ["before_total"], _WHOLE_ONE)


def _of_the_other(line: Line, told: dict[str, Field]) -> Line:
    """Return a line of the other receipt with its tags replaced by those of decoys, or removed."""
    spans = tuple(
        dataclasses.replace(span, tag=told[span.tag].key if span.tag in told else "")
        for span in line.spans
    )
    return dataclasses.replace(line, spans=spans)


TWO_DOCUMENTS_ONE_IMAGE = TrapSpec(
    "two_documents_one_image",
    ("receipt",),
    "total",
    _print_end_of_another,
    ground=itemised,
    last=True,
)


def _print_second_account(
    content: Content, context: Context, rng: np.random.Generator
) -> Content | None:
    words = words_of(SeveralAccountsOneFile, context.locale.name)
    closing = field_of(content, "closing_balance")
    resolver = words_beside(content, closing.key)
    if words is None or resolver is None:
        return None
    number = filled("#########", rng)
    cents = int(rng.integers(20_000, 900_000))
    value = amount_of(cents, context.currency)
    if not differ(closing, [value]):
        return None
    other = Field("savings_number", "code", number, number, decoy_of="account_number")
    saved = decoy("savings_balance", value, closing, context)
    lines = [
        Line((Span(words.account, bold=True), Span(number, 0.45, tag=other.key)), gap=0.9),
        Line((Span(words.balance), Span(saved.text, 0.45, tag=saved.key)), gap=0.2),
    ]
    trapped = below_table(content, lines)
    if trapped is None:
        return None
    trapped = with_decoys(trapped, other, saved)
    return caught(trapped, "several_accounts_one_file", [(closing, [saved])], resolver)


def _rows_by_card(chosen: StatementChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    return family(chosen, rng, lambda layout: layout.sections == "card")


def _several_cards(_: DocumentChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    return {"cards": ("2", "3")[rng.integers(2)]}


def _confuse_cards(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    tails = [row["card_tail"] for row in rows_of(content) if row["card_tail"].value]
    known = {tail.value: tail for tail in reversed(tails)}  # the first row of each card
    found = [(tail, [known[end] for end in known if end != tail.value]) for tail in tails]
    return caught(
        content, "several_accounts_one_file", found, printed(content, context, "card_number")
    )


SEVERAL_ACCOUNTS_ONE_FILE = TrapSpec(
    "several_accounts_one_file",
    ACCOUNTS,
    "closing_balance",
    _print_second_account,
    also=(
        TrapSpec(
            "several_accounts_one_file",
            CARDS,
            "transactions.card_tail",
            _confuse_cards,
            _several_cards,
            _rows_by_card,
            control=always(cards="1"),
        ),
    ),
)
