"""Traps on the layout: amounts off their labels, turned pages, two documents on one page."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.people import fill_pattern
from docextract_eval.corpus.kinds.receipt.choices import GRAPH
from docextract_eval.corpus.kinds.receipt.compose import compose
from docextract_eval.corpus.render.overlays import QUARTER_TURNS
from docextract_eval.corpus.traps import TrapSpec, fix_nodes, invoices
from docextract_eval.corpus.traps.edits import (
    are_distinct,
    canonical_amount,
    find_page_and_line,
    insert_lines,
    label_words,
    main_rows,
    main_sum_trap,
    make_decoy,
    obscure_main_sum,
    other_amount_keys,
    record_trap,
    ruler,
    scalar_field,
    with_decoys,
    with_factors,
)
from docextract_eval.corpus.traps.receipts import fix_itemised_receipt
from docextract_eval.corpus.traps.statements import (
    ACCOUNTS,
    CARDS,
    fix_fitting_layout,
    print_below_table,
    printed_words,
    record_attacks,
)
from docextract_eval.corpus.traps.vocabulary import SeveralAccountsOneFile, find_trap_words
from docextract_eval.corpus.truth import all_cells
from docextract_eval.records import Field, Line, Mark, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.invoice.layouts import InvoiceLayout
    from docextract_eval.corpus.kinds.invoice.record import InvoiceChoices
    from docextract_eval.corpus.kinds.statement.record import StatementChoices
    from docextract_eval.corpus.render.measure import Ruler
    from docextract_eval.fieldtypes import Context

_LOWER = 0.46
"""By how much amounts are lowered, as a share of a line."""
_BY_ORDER = "the order of the words and of the amounts"
_RIGHT_HALF = 0.5
"""Where the right half of the page begins."""


def _move_amounts_down(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    total, where = scalar_field(content, "total"), find_page_and_line(content, "total")
    others = other_amount_keys(content, total)
    if where is None or not others:
        return None
    page, at = where
    lines = content.pages[page]
    amounts = {field.key for field in all_cells(content) if field.type == "money"}
    first = next(
        i for i, line in enumerate(lines) if _has_label_and_amount(line, amounts) or i == at
    )
    lower = _lines_with_room_below_amount(lines, amounts, ruler(content))
    moved = [
        part
        for i, line in enumerate(lines[first:], first)
        for part in (_lines_with_amount_moved_down(line) if i in lower else (line,))
    ]
    trapped = insert_lines(content, (page, first), moved, replaced=len(lines) - first)
    if trapped == content:
        return None
    return record_trap(trapped, "label_value_far_apart", "total", others, _BY_ORDER)


def _lines_with_room_below_amount(
    lines: Sequence[Line], amounts: set[str], ruler: Ruler
) -> set[int]:
    """Return the positions of lines whose amounts have room to be lowered, from the bottom up."""
    found: set[int] = set()
    for i in range(len(lines) - 2, -1, -1):
        left, right = _line_halves(lines[i + 1])
        free = i + 1 in found or not right
        if (
            free
            and _has_label_and_amount(lines[i], amounts)
            and _right_edge(ruler, left) <= _left_edge_of_right_half(ruler, lines[i])
        ):
            found.add(i)
    return found


def _right_edge(ruler: Ruler, spans: Sequence[Span]) -> float:
    return max((span.at + ruler.width_share(span.text, bold=True) for span in spans), default=0.0)


def _left_edge_of_right_half(ruler: Ruler, line: Line) -> float:
    right = _line_halves(line)[1]
    wide = (
        ruler.width_share(span.text, bold=True) if span.align == "right" else 0.0 for span in right
    )
    return min(span.at - room for span, room in zip(right, wide, strict=True))


def _has_label_and_amount(line: Line, amounts: set[str]) -> bool:
    """Return whether a line has words on its left and an amount on its right."""
    left, right = _line_halves(line)
    return bool(left) and any(span.tag in amounts for span in right)


def _line_halves(line: Line) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    left = tuple(span for span in line.spans if span.at < _RIGHT_HALF)
    return left, tuple(span for span in line.spans if span.at >= _RIGHT_HALF)


def _lines_with_amount_moved_down(line: Line) -> Iterator[Line]:
    """Yield lines that print the words in place, and the amount lower; the rest stays in place."""
    left, right = _line_halves(line)
    plain = dataclasses.replace(line, size=1.0, wide=1.0)
    yield dataclasses.replace(plain, spans=left, gap=line.gap + line.size - 1)
    yield dataclasses.replace(plain, spans=right, gap=_LOWER - 1, marks=())
    yield Line(size=0.0, gap=-_LOWER)


_SUMS_ASKEW = ("total", "tax_total")
_NEAREST = 3
"""How many of the nearest sums are decoys."""
_LINES_OF_A_SUM = 3
"""Lines of a sum that is not level with its words: the words, the amount, and a step back."""


def _fix_sums_below_table(choices: InvoiceChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    """Fix a layout with at least two sums, only below the table and close to their labels."""
    sold = invoices.fix_taxed_invoice(choices, rng)
    shown = {"shown": {**sold["shown"], "amount_due": False}}
    if invoices.why_no_tax(choices.locale):
        sold |= {"tax_case": "small", "allowance": Decimal("0.05")}
    fits = invoices.fix_fitting_layout(
        dataclasses.replace(choices, **sold), rng, _has_totals_close_to_labels
    )
    return {**sold, **shown, "rounded": "no", **fits}


def _has_totals_close_to_labels(layout: InvoiceLayout) -> bool:
    suits = not layout.trades or "supplies" in layout.trades
    return suits and layout.summary == "none" and layout.totals != "wide"


def _confuse_sums_askew(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    sums, trapped = _find_sums_below_table(content), content
    for name in _SUMS_ASKEW:
        truth = scalar_field(content, name)
        key = content.shared_places.get(name, (name, ""))[0]
        decoys = _nearest_sum_keys(sums, key, truth.value)
        if truth.value is not None and decoys:
            trapped = record_trap(trapped, "label_value_far_apart", name, decoys, _BY_ORDER)
    return trapped if trapped.traps != content.traps else None


def _find_sums_below_table(content: Content) -> list[Field]:
    """Return the sums below the table in order, where each amount has a line of its own."""
    page, last = find_page_and_line(content, "total", last=True) or (0, 0)
    amounts = {field.key: field for field in all_cells(content) if field.type == "money"}
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


def _nearest_sum_keys(sums: Sequence[Field], key: str, value: str | None) -> list[str]:
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
    _move_amounts_down,
    preconditions=fix_itemised_receipt,
    variants=(
        TrapSpec(
            "label_value_far_apart",
            invoices.KINDS,
            "total",
            _confuse_sums_askew,
            fix_nodes(sums_set="askew"),
            _fix_sums_below_table,
            secondary_fields=("tax_total",),
        ),
    ),
)


def _turn_page(content: Content, _: Context, rng: np.random.Generator) -> Content | None:
    way = list(QUARTER_TURNS)[rng.integers(len(QUARTER_TURNS))]
    return obscure_main_sum(
        content, "rotated_or_landscape", lambda _, __: with_factors(content, turned=way)
    )


ROTATED_OR_LANDSCAPE = main_sum_trap("rotated_or_landscape", _turn_page)


_WHOLE_ONE = "only one of the two is whole"
_CONFUSABLE_FIELDS = ("total", "date", "receipt_number", "cash_tendered", "change")
"""Fields of the other receipt that could be taken for those of this one."""


def _print_end_of_other_receipt_on_top(
    content: Content, context: Context, rng: np.random.Generator
) -> Content | None:
    total = scalar_field(content, "total")
    do = {
        "locale": context.locale.name,
        "numerals": "own" if context.locale.amounts_in else "latin",
        **{name: content.factors[name] for name in ("template", "font", "trade", "tender")},
    }
    other = compose(GRAPH.sample(int(rng.integers(1 << 31)), "the customer before", do))
    where = find_page_and_line(other, "total")
    if where is None or not are_distinct(total, [scalar_field(other, "total").value]):
        return None
    other_decoys = {
        name: dataclasses.replace(scalar_field(other, name), name=f"before_{name}", decoy_of=name)
        for name in _CONFUSABLE_FIELDS
        if scalar_field(other, name).value not in (None, scalar_field(content, name).value)
    }
    tail = [_retag_other_line(line, other_decoys) for line in other.pages[0][where[1] :]]
    there = {span.tag for line in tail for span in line.spans}
    kept = [field for field in other_decoys.values() if field.key in there]
    if other.currency != content.currency or "before_total" not in there:
        return None
    tear = Line(size=0.5, gap=0.6, marks=(Mark("rule", drop=0.2),)), Line(size=0.8)
    trapped = insert_lines(content, (0, 0), [*tail, *tear])
    trapped = with_decoys(trapped, *kept)
    return record_trap(trapped, "two_documents_one_image", "total", ["before_total"], _WHOLE_ONE)


def _retag_other_line(line: Line, decoys: dict[str, Field]) -> Line:
    """Return a line of the other receipt with its tags replaced by those of decoys, or removed."""
    spans = tuple(
        dataclasses.replace(span, tag=decoys[span.tag].key if span.tag in decoys else "")
        for span in line.spans
    )
    return dataclasses.replace(line, spans=spans)


TWO_DOCUMENTS_ONE_IMAGE = TrapSpec(
    "two_documents_one_image",
    ("receipt",),
    "total",
    _print_end_of_other_receipt_on_top,
    preconditions=fix_itemised_receipt,
    last=True,
)


def _print_second_account(
    content: Content, context: Context, rng: np.random.Generator
) -> Content | None:
    words = find_trap_words(SeveralAccountsOneFile, context.locale.name)
    closing = scalar_field(content, "closing_balance")
    resolver = label_words(content, closing.key)
    if words is None or resolver is None:
        return None
    number = fill_pattern("#########", rng)
    cents = int(rng.integers(20_000, 900_000))
    value = canonical_amount(cents, context.currency)
    if not are_distinct(closing, [value]):
        return None
    other = Field("savings_number", "code", number, number, decoy_of="account_number")
    saved = make_decoy("savings_balance", value, closing, context)
    lines = [
        Line((Span(words.account, bold=True), Span(number, 0.45, tag=other.key)), gap=0.9),
        Line((Span(words.balance), Span(saved.text, 0.45, tag=saved.key)), gap=0.2),
    ]
    trapped = print_below_table(content, lines)
    if trapped is None:
        return None
    trapped = with_decoys(trapped, other, saved)
    return record_attacks(trapped, "several_accounts_one_file", [(closing, [saved])], resolver)


def _fix_rows_by_card(choices: StatementChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    return fix_fitting_layout(choices, rng, lambda layout: layout.sections == "card")


def _confuse_cards(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    tails = [row["card_tail"] for row in main_rows(content) if row["card_tail"].value]
    known = {tail.value: tail for tail in reversed(tails)}  # the first row of each card
    found = [(tail, [known[end] for end in known if end != tail.value]) for tail in tails]
    return record_attacks(
        content, "several_accounts_one_file", found, printed_words(content, context, "card_number")
    )


SEVERAL_ACCOUNTS_ONE_FILE = TrapSpec(
    "several_accounts_one_file",
    ACCOUNTS,
    "closing_balance",
    _print_second_account,
    variants=(
        TrapSpec(
            "several_accounts_one_file",
            CARDS,
            "transactions.card_tail",
            _confuse_cards,
            lambda _, rng: {"cards": ("2", "3")[rng.integers(2)]},
            _fix_rows_by_card,
            control=fix_nodes(cards="1"),
        ),
    ),
)
