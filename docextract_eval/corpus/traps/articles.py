"""Traps on lines of articles: counts, prices, weights, discounts, returns."""

from __future__ import annotations

import dataclasses
import itertools
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.invoice.line_items import WHOLESALE
from docextract_eval.corpus.kinds.people import fill_pattern
from docextract_eval.corpus.kinds.receipt.choices import trade_families
from docextract_eval.corpus.kinds.receipt.layouts import LAYOUTS
from docextract_eval.corpus.kinds.receipt.vocabulary import load_vocabulary
from docextract_eval.corpus.products import find_trade
from docextract_eval.corpus.traps import TrapSpec, fix_nodes, impossible_unless, invoices
from docextract_eval.corpus.traps.edits import (
    are_distinct,
    find_page_and_line,
    insert_lines,
    main_rows,
    record_misreadings,
    record_trap,
    ruler,
    with_changed_spans,
    with_decoys,
    with_misreadings,
)
from docextract_eval.corpus.traps.receipts import (
    amounts_right_edge,
    fix_grocery_receipt,
    fix_itemised_receipt,
)
from docextract_eval.corpus.traps.vocabulary import QtyReadAsPrice, find_trap_words
from docextract_eval.fieldtypes import TYPES
from docextract_eval.records import Field, Line, Span

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.invoice.record import InvoiceChoices
    from docextract_eval.corpus.kinds.receipt.record import ReceiptChoices
    from docextract_eval.corpus.products import Product
    from docextract_eval.corpus.render.measure import Ruler
    from docextract_eval.fieldtypes import Context


def _fix_cafe_receipt(choices: ReceiptChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    return fix_itemised_receipt(
        dataclasses.replace(choices, trade="cafe", template="terminal58"), rng
    )


def _print_count_below_dish(
    content: Content, context: Context, rng: np.random.Generator
) -> Content | None:
    words = find_trap_words(QtyReadAsPrice, context.locale.name)
    first = next(iter(main_rows(content)), None)
    where = find_page_and_line(content, first["amount"].key, last=True) if first else None
    if words is None or first is None or where is None:
        return None
    count, money = str(int(rng.integers(1, 4))), TYPES.load("money")
    text = TYPES.load("quantity").write(count, context, 0)
    value = money.read(text, context)
    if not are_distinct(first["amount"], [value]):
        return None
    choice = Field("choice_count", "money", value, text, decoy_of="line_items.amount")
    page, at = where
    # Below all lines of the dish.
    lines = content.pages[page]
    while at + 1 < len(lines) and any("#0" in span.tag for span in lines[at + 1].spans):
        at += 1
    word = words.requests[rng.integers(len(words.requests))]
    line = Line((Span(text, 0.08, tag=choice.key), Span(word, 0.16)))
    trapped = insert_lines(content, (page, at + 1), [line])
    trapped = with_decoys(trapped, choice)
    resolver = "no amount stands on the choice's line"
    return record_trap(
        trapped, "qty_read_as_price", "line_items.amount", [choice.key], resolver, row=0
    )


QTY_READ_AS_PRICE = TrapSpec(
    "qty_read_as_price",
    ("receipt",),
    "line_items.amount",
    _print_count_below_dish,
    preconditions=_fix_cafe_receipt,
)


def _fix_weighing_till(choices: ReceiptChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    return {**fix_grocery_receipt(choices, rng), "template": "till80", "offer": "none"}


def _move_unit_price_to_amounts(
    content: Content, _: Context, __: np.random.Generator
) -> Content | None:
    for row in main_rows(content):
        amount, price = row["amount"], row["unit_price"]
        where = find_page_and_line(content, price.key)
        if amount.row is None or where is None or price.value is None:
            continue
        line = content.pages[where[0]][where[1]]
        alone = all(span.tag != amount.key for span in line.spans)
        if alone and are_distinct(amount, [price.value]):
            moved = _right_align_price(line, price.key, amounts_right_edge(content))
            trapped = insert_lines(content, where, [moved], replaced=1)
            resolver = "the quantity times the price is the amount"
            return record_trap(
                trapped, "weight_or_per_n_price", amount.name, [price.key], resolver, row=amount.row
            )
    return None


def _right_align_price(line: Line, key: str, end: float) -> Line:
    """Return the line with the price moved into the column of amounts."""
    spans = tuple(
        dataclasses.replace(span, at=end, align="right") if span.tag == key else span
        for span in line.spans
    )
    return dataclasses.replace(line, spans=spans)


WEIGHT_OR_PER_N_PRICE = TrapSpec(
    "weight_or_per_n_price",
    ("receipt",),
    "line_items.amount",
    _move_unit_price_to_amounts,
    preconditions=_fix_weighing_till,
)


_MINUS_BEHIND = "the minus behind it; the articles add up with it taken off"


def _discount_article(choices: ReceiptChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    """Fix a discount on an article that is sold by the piece."""
    basket = choices.basket
    pieces = [i for i, line in enumerate(basket) if not line.unit]
    place = pieces[rng.integers(len(pieces))] if pieces else 0
    # The place is taken modulo the number of lines; the share of the discount depends on it too.
    return {
        **fix_grocery_receipt(choices, rng),
        "offer": "percent",
        "place": place,
        "basket": basket,
    }


def _replace_discount_words_by_numbers(
    content: Content, context: Context, rng: np.random.Generator
) -> Content | None:
    money = TYPES.load("money")
    for row in main_rows(content):
        discount, where = row["discount"], find_page_and_line(content, row["discount"].key)
        if discount.value is None or where is None:
            continue
        codes = fill_pattern("######", rng), fill_pattern("######", rng)
        value = money.read(codes[1], context)
        if not are_distinct(discount, [value]):
            continue
        code = Field("line_reference", "money", value, codes[1], decoy_of=discount.name)
        line = _discount_line_with_numbers(
            content, content.pages[where[0]][where[1]], discount, code, codes[0]
        )
        if line is None:
            continue
        trapped = insert_lines(content, where, [line], replaced=1)
        text = next(span.text for span in line.spans if span.tag == discount.key)
        trapped = _with_item_text(trapped, discount, text)
        trapped = with_decoys(trapped, code)
        return record_trap(
            trapped, "discount_ref_line", discount.name, [code.key], _MINUS_BEHIND, row=discount.row
        )
    return None


def _discount_line_with_numbers(
    content: Content, line: Line, discount: Field, code: Field, first_number: str
) -> Line | None:
    """Return the line with two numbers for its words and the minus last; None without room."""
    by = ruler(content)
    at = next(i for i, span in enumerate(line.spans) if span.tag == discount.key)
    if at == 0 or line.spans[at - 1].tag:
        return None
    start = line.spans[at - 1].at
    second = start + by.width_share(f"{first_number} / ")
    third = second + by.width_share(f"{code.text}  ")
    amount = f"{discount.text.lstrip('-')}-"
    rest = line.spans[at + 1 :]
    free = min((s.at - by.width_share(s.text) * (s.align == "right") for s in rest), default=1.0)
    if third + by.width_share(f"{amount} ") > free:
        return None
    spans = (
        *line.spans[: at - 1],
        Span(f"{first_number} /", start),
        Span(code.text, round(second, 5), tag=code.key),
        dataclasses.replace(line.spans[at], text=amount, at=round(third, 5), align="left"),
        *rest,
    )
    return dataclasses.replace(line, spans=spans)


def _with_item_text(content: Content, field: Field, text: str) -> Content:
    def with_new_text(cell: Field) -> Field:
        return dataclasses.replace(cell, text=text) if cell.key == field.key else cell

    items = tuple(tuple(map(with_new_text, row)) for row in content.tables["line_items"])
    return dataclasses.replace(content, tables={**content.tables, "line_items": items})


DISCOUNT_REF_LINE = TrapSpec(
    "discount_ref_line",
    ("receipt",),
    "line_items.discount",
    _replace_discount_words_by_numbers,
    preconditions=_discount_article,
)


def _weighed_products(locale: str) -> list[Product]:
    """Return the products that a country's grocers sell by weight."""
    return [product for product in find_trade(locale, "grocery").products if product.unit == "kg"]


def _fix_grocery_without_offer(
    choices: ReceiptChoices, rng: np.random.Generator
) -> Mapping[str, Any]:
    return {**fix_grocery_receipt(choices, rng), "offer": "none"}


def _replace_first_article_by_weighed(
    choices: ReceiptChoices, rng: np.random.Generator, kilograms: int
) -> Mapping[str, Any]:
    """Replace the first line of the basket by a product of some kilograms and grams."""
    product = _weighed_products(choices.locale)[0]
    quantity = Decimal(1000 * kilograms + int(rng.integers(120, 989))) / 1000
    first = dataclasses.replace(
        choices.basket[0],
        name=product.name,
        goods=product.goods,
        price=Decimal(product.low),
        quantity=quantity,
        unit="kg",
        deposit=False,
    )
    return {"basket": (first, *choices.basket[1:])}


def _confuse_leading_zero(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    for row in main_rows(content):
        weight = row["quantity"]
        if not (weight.value or "").startswith("0."):
            continue
        readings = {
            "zero_as_nine": f"9{(weight.value or '')[1:]}",
            "zero_lost": (weight.value or "")[2:].lstrip("0"),
        }
        if not are_distinct(weight, [*readings.values()]):
            continue
        resolver = "the weight times the price is the amount"
        return record_misreadings(content, "zero_comma_lead", weight, readings, resolver)
    return None


ZERO_COMMA_LEAD = TrapSpec(
    "zero_comma_lead",
    ("receipt",),
    "line_items.quantity",
    _confuse_leading_zero,
    lambda choices, rng: _replace_first_article_by_weighed(choices, rng, 0),
    _fix_grocery_without_offer,
    control=lambda choices, rng: _replace_first_article_by_weighed(choices, rng, 1),
    why_impossible=impossible_unless(_weighed_products, "its grocers weigh nothing in kilograms"),
)


_COUNT_TIMES_PRICE = "the count times the price is the amount"
_DEFAULT_COUNT = "1"
"""The count that is assumed where none is read."""
_COLUMN_GAP = 0.665
"""The place of the gap between counts and prices."""


def _layouts_with_count_column(locale: str) -> list[str]:
    """Return a country's layouts for grocers that have a column of counts."""
    found = trade_families(locale, "grocery")
    return [name for name in found if LAYOUTS[name].count == "columns"]


def _fix_count_column(choices: ReceiptChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    return {
        **fix_grocery_receipt(choices, rng),
        "template": _layouts_with_count_column(choices.locale)[0],
    }


def _move_counts_to_gap(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    trapped = content
    for row in main_rows(content):
        count, price = row["quantity"], row["unit_price"]
        if count.value is None or len(count.text) != 1 or price.value is None:
            continue
        trapped = with_changed_spans(trapped, count.key, _move_to_gap)
        trapped = _record_count_attack(trapped, count, [price.key])
    return None if trapped is content else trapped


def _record_count_attack(content: Content, count: Field, decoys: Sequence[str]) -> Content:
    """Return the content with a record for an attacked count."""
    return record_trap(
        content, "lone_digit_cells", count.name, decoys, _COUNT_TIMES_PRICE, row=count.row
    )


def _move_to_gap(span: Span) -> Span:
    return dataclasses.replace(span, at=_COLUMN_GAP)


_SMALL_QUANTITY = 50
"""Quantities below this are reduced to one digit."""
_ISOLATION_GAP = 0.04
"""A digit stands alone if everything else on its line is at least this far away."""


def _sell_small_quantities(choices: InvoiceChoices, _: np.random.Generator) -> Mapping[str, Any]:
    """Fix quantities of one digit, in a trade that sells neither by the case nor by the meter."""
    if choices.trade in ("utility", WHOLESALE):
        return {"trade": "supplies"}
    items = tuple(
        sold
        if sold.date or sold.quantity >= _SMALL_QUANTITY
        else dataclasses.replace(sold, quantity=Decimal(1 + int(sold.quantity) % 9))
        for sold in choices.items
    )
    return {"trade": choices.trade, "items": items}


def _confuse_lone_counts(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    trapped = content
    positions = {field.row: field for field in content.fields if field.name == "position"}
    for row in main_rows(content):
        count, price = row["quantity"], row["unit_price"]
        if count.value is None or len(count.text) != 1 or not _is_isolated(content, count.key):
            continue
        place = positions.get(count.row)
        decoys = [cell.key for cell in (price, place) if cell and cell.text != count.text]
        if are_distinct(count, [_DEFAULT_COUNT]):
            trapped = with_misreadings(trapped, count, {"quantity_by_default": _DEFAULT_COUNT})
            decoys.append(f"quantity_by_default#{count.row}")
        trapped = _record_count_attack(trapped, count, decoys)
    return None if trapped is content else trapped


def _is_isolated(content: Content, key: str) -> bool:
    """Return whether a cell is far from everything else on its line."""
    where, by = find_page_and_line(content, key), ruler(content)
    if where is None:
        return False
    line = content.pages[where[0]][where[1]]
    ends = {span.tag: _left_and_right_end(by, span, line.size) for span in line.spans}
    left, right = ends.pop(key)
    return all(
        right + _ISOLATION_GAP <= start or end + _ISOLATION_GAP <= left
        for start, end in ends.values()
    )


def _left_and_right_end(ruler: Ruler, span: Span, size: float) -> tuple[float, float]:
    long = ruler.width_share(span.text, size, bold=span.bold)
    return (span.at - long, span.at) if span.align == "right" else (span.at, span.at + long)


LONE_DIGIT_CELLS = TrapSpec(
    "lone_digit_cells",
    ("receipt",),
    "line_items.quantity",
    _move_counts_to_gap,
    preconditions=_fix_count_column,
    variants=(
        TrapSpec(
            "lone_digit_cells",
            invoices.KINDS,
            "line_items.quantity",
            _confuse_lone_counts,
            fix_nodes(counts_set="alone"),
            _sell_small_quantities,
        ),
    ),
    why_impossible=impossible_unless(
        _layouts_with_count_column, "its grocers count in no column of their own"
    ),
)


def _confuse_voided_article(
    content: Content, _: Context, __: np.random.Generator
) -> Content | None:
    found = main_rows(content)
    for before, after in itertools.pairwise(found):
        back, kept = after["amount"], before["amount"]
        cancels = back.value is not None and back.value == f"-{kept.value}"
        if cancels and are_distinct(back, [kept.value]):
            bought = {"void_as_bought": kept.value or ""}
            return record_misreadings(
                content, "void_storno_pair", back, bought, "the word before it, and its sign"
            )
    return None


_WHY_NO_VOIDS = impossible_unless(
    lambda name: load_vocabulary(name).wording("void", 0), "its tills have no word for it"
)
VOID_STORNO_PAIR = TrapSpec(
    "void_storno_pair",
    ("receipt",),
    "line_items.amount",
    _confuse_voided_article,
    fix_nodes(void="yes"),
    _fix_grocery_without_offer,
    control=fix_nodes(void="no"),
    why_impossible=_WHY_NO_VOIDS,
)


def _confuse_returned_bottles(
    content: Content, _: Context, __: np.random.Generator
) -> Content | None:
    for row in main_rows(content):
        amount = row["amount"]
        if (amount.value or "").startswith("-"):
            bought = {"return_as_bought": (amount.value or "")[1:]}
            return record_misreadings(
                content, "deposit_voucher_return", amount, bought, "its sign, and the sum of all"
            )
    return None


def _accepts_bottles(locale_name: str) -> bool:
    return find_trade(locale_name, "grocery").deposit is not None and bool(
        load_vocabulary(locale_name).wording("empties", 0)
    )


DEPOSIT_VOUCHER_RETURN = TrapSpec(
    "deposit_voucher_return",
    ("receipt",),
    "line_items.amount",
    _confuse_returned_bottles,
    lambda _, rng: {"empties": int(rng.integers(4, 13))},
    lambda choices, rng: {**fix_grocery_receipt(choices, rng), "offer": "none", "void": "no"},
    control=fix_nodes(empties=0),
    why_impossible=impossible_unless(_accepts_bottles, "its shops take no bottles back"),
)
