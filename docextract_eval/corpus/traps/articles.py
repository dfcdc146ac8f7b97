"""Traps on lines of articles: counts, prices, weights, discounts, returns."""

from __future__ import annotations

import dataclasses
import itertools
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.invoice.goods import WHOLESALE
from docextract_eval.corpus.kinds.people import filled
from docextract_eval.corpus.kinds.receipt.choices import families_of
from docextract_eval.corpus.kinds.receipt.layouts import LAYOUTS
from docextract_eval.corpus.kinds.receipt.vocabulary import spoken
from docextract_eval.corpus.traps import TrapSpec, always, invoices, unless
from docextract_eval.corpus.traps.edits import (
    differ,
    insert,
    line_of,
    misread,
    misreadable,
    restated,
    rows_of,
    ruler,
    sprung,
    with_decoys,
)
from docextract_eval.corpus.traps.receipts import amounts_end, in_a_shop, itemised
from docextract_eval.corpus.traps.vocabulary import QtyReadAsPrice, words_of
from docextract_eval.corpus.wares import sold
from docextract_eval.fieldtypes import TYPES
from docextract_eval.records import Field, Line, Span

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.invoice.record import InvoiceChoices
    from docextract_eval.corpus.kinds.receipt.record import ReceiptChoices
    from docextract_eval.corpus.kinds.record import DocumentChoices
    from docextract_eval.corpus.render.measure import Ruler
    from docextract_eval.corpus.wares import Ware
    from docextract_eval.fieldtypes import Context


def _in_a_cafe(chosen: ReceiptChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    return itemised(dataclasses.replace(chosen, trade="cafe", template="terminal58"), rng)


def _print_choice_of_dish(
    content: Content, context: Context, rng: np.random.Generator
) -> Content | None:
    words = words_of(QtyReadAsPrice, context.locale.name)
    first = next(iter(rows_of(content)), None)
    where = line_of(content, first["amount"].key, last=True) if first else None
    if words is None or first is None or where is None:
        return None
    count, money = str(int(rng.integers(1, 4))), TYPES.load("money")
    text = TYPES.load("quantity").show(count, context, 0)
    value = money.read(text, context)
    if not differ(first["amount"], [value]):
        return None
    choice = Field("choice_count", "money", value, text, decoy_of="line_items.amount")
    page, at = where
    # Below all lines of the dish.
    lines = content.pages[page]
    while at + 1 < len(lines) and any("#0" in span.tag for span in lines[at + 1].spans):
        at += 1
    word = words.requests[rng.integers(len(words.requests))]
    line = Line((Span(text, 0.08, tag=choice.key), Span(word, 0.16)))
    trapped = insert(content, (page, at + 1), [line])
    trapped = with_decoys(trapped, choice)
    resolver = "no amount stands on the choice's line"
    return sprung(trapped, "qty_read_as_price", "line_items.amount", [choice.key], resolver, row=0)


QTY_READ_AS_PRICE = TrapSpec(
    "qty_read_as_price", ("receipt",), "line_items.amount", _print_choice_of_dish, ground=_in_a_cafe
)


def _weigh_at_a_till(chosen: ReceiptChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    return {**in_a_shop(chosen, rng), "template": "till80", "offer": "none"}


def _print_price_under_amounts(
    content: Content, _: Context, __: np.random.Generator
) -> Content | None:
    for row in rows_of(content):
        amount, price = row["amount"], row["unit_price"]
        where = line_of(content, price.key)
        if amount.row is None or where is None or price.value is None:
            continue
        line = content.pages[where[0]][where[1]]
        alone = all(span.tag != amount.key for span in line.spans)
        if alone and differ(amount, [price.value]):
            moved = _at_the_end(line, price.key, amounts_end(content))
            trapped = insert(content, where, [moved], instead=1)
            resolver = "the quantity times the price is the amount"
            return sprung(
                trapped, "weight_or_per_n_price", amount.name, [price.key], resolver, row=amount.row
            )
    return None


def _at_the_end(line: Line, key: str, end: float) -> Line:
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
    _print_price_under_amounts,
    ground=_weigh_at_a_till,
)


_MINUS_BEHIND = "the minus behind it; the articles add up with it taken off"


def _reduce_a_piece(chosen: ReceiptChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    """Fix a discount on an article that is sold by the piece."""
    basket = chosen.basket
    pieces = [i for i, line in enumerate(basket) if not line.unit]
    place = pieces[rng.integers(len(pieces))] if pieces else 0
    # The place is taken modulo the number of lines; the share of the discount depends on it too.
    return {**in_a_shop(chosen, rng), "offer": "percent", "place": place, "basket": basket}


def _print_discount_by_numbers(
    content: Content, context: Context, rng: np.random.Generator
) -> Content | None:
    money = TYPES.load("money")
    for row in rows_of(content):
        off, where = row["discount"], line_of(content, row["discount"].key)
        if off.value is None or where is None:
            continue
        codes = filled("######", rng), filled("######", rng)
        value = money.read(codes[1], context)
        if not differ(off, [value]):
            continue
        code = Field("line_reference", "money", value, codes[1], decoy_of=off.name)
        line = _line_of_numbers(content, content.pages[where[0]][where[1]], off, code, codes[0])
        if line is None:
            continue
        trapped = insert(content, where, [line], instead=1)
        text = next(span.text for span in line.spans if span.tag == off.key)
        trapped = _with_text(trapped, off, text)
        trapped = with_decoys(trapped, code)
        return sprung(
            trapped, "discount_ref_line", off.name, [code.key], _MINUS_BEHIND, row=off.row
        )
    return None


def _line_of_numbers(
    content: Content, line: Line, off: Field, code: Field, first: str
) -> Line | None:
    """Return the line with two numbers for its words and the minus last; None without room."""
    by = ruler(content)
    at = next(i for i, span in enumerate(line.spans) if span.tag == off.key)
    if at == 0 or line.spans[at - 1].tag:
        return None
    start = line.spans[at - 1].at
    second = start + by.width(f"{first} / ")
    third = second + by.width(f"{code.text}  ")
    amount = f"{off.text.lstrip('-')}-"
    rest = line.spans[at + 1 :]
    free = min((s.at - by.width(s.text) * (s.align == "right") for s in rest), default=1.0)
    if third + by.width(f"{amount} ") > free:
        return None
    spans = (
        *line.spans[: at - 1],
        Span(f"{first} /", start),
        Span(code.text, round(second, 5), tag=code.key),
        dataclasses.replace(line.spans[at], text=amount, at=round(third, 5), align="left"),
        *rest,
    )
    return dataclasses.replace(line, spans=spans)


def _with_text(content: Content, field: Field, text: str) -> Content:
    def anew(cell: Field) -> Field:
        return dataclasses.replace(cell, text=text) if cell.key == field.key else cell

    items = tuple(tuple(map(anew, row)) for row in content.tables["line_items"])
    return dataclasses.replace(content, tables={**content.tables, "line_items": items})


DISCOUNT_REF_LINE = TrapSpec(
    "discount_ref_line",
    ("receipt",),
    "line_items.discount",
    _print_discount_by_numbers,
    ground=_reduce_a_piece,
)


def _weighed(locale: str) -> list[Ware]:
    """Return the products that a country's grocers sell by weight."""
    return [ware for ware in sold(locale, "grocery").wares if ware.unit == "kg"]


def _without_offer(chosen: ReceiptChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    return {**in_a_shop(chosen, rng), "offer": "none"}


def _weigh_first(
    chosen: ReceiptChoices, rng: np.random.Generator, kilograms: int
) -> Mapping[str, Any]:
    """Replace the first line of the basket by a product of some kilograms and grams."""
    ware = _weighed(chosen.locale)[0]
    quantity = Decimal(1000 * kilograms + int(rng.integers(120, 989))) / 1000
    first = dataclasses.replace(
        chosen.basket[0],
        name=ware.name,
        goods=ware.goods,
        price=Decimal(ware.low),
        quantity=quantity,
        unit="kg",
        deposit=False,
    )
    return {"basket": (first, *chosen.basket[1:])}


def _weigh_grams(chosen: ReceiptChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    return _weigh_first(chosen, rng, 0)


def _weigh_kilograms(chosen: ReceiptChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    return _weigh_first(chosen, rng, 1)


def _misread_leading_zero(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    for row in rows_of(content):
        weight = row["quantity"]
        if not (weight.value or "").startswith("0."):
            continue
        readings = {
            "zero_as_nine": f"9{(weight.value or '')[1:]}",
            "zero_lost": (weight.value or "")[2:].lstrip("0"),
        }
        if not differ(weight, [*readings.values()]):
            continue
        resolver = "the weight times the price is the amount"
        return misreadable(content, "zero_comma_lead", weight, readings, resolver)
    return None


ZERO_COMMA_LEAD = TrapSpec(
    "zero_comma_lead",
    ("receipt",),
    "line_items.quantity",
    _misread_leading_zero,
    _weigh_grams,
    _without_offer,
    control=_weigh_kilograms,
    lacks=unless(_weighed, "its grocers weigh nothing in kilograms"),
)


_COUNT_TIMES_PRICE = "the count times the price is the amount"
_COUNT_IF_UNSAID = "1"
"""The count that is assumed where none is read."""
_COLUMN_GAP = 0.665
"""The place of the gap between counts and prices."""


def _with_count_column(locale: str) -> list[str]:
    """Return a country's layouts for grocers that have a column of counts."""
    found = families_of(locale, "grocery")
    return [name for name in found if LAYOUTS[name].count == "columns"]


def _count_in_a_column(chosen: ReceiptChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    return {**in_a_shop(chosen, rng), "template": _with_count_column(chosen.locale)[0]}


def _move_counts(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    trapped = content
    for row in rows_of(content):
        count, price = row["quantity"], row["unit_price"]
        if count.value is None or len(count.text) != 1 or price.value is None:
            continue
        trapped = restated(trapped, count.key, _in_gap)
        trapped = _counted(trapped, count, [price.key])
    return None if trapped is content else trapped


def _counted(content: Content, count: Field, decoys: Sequence[str]) -> Content:
    """Return the content with a record for an attacked count."""
    return sprung(
        content, "lone_digit_cells", count.name, decoys, _COUNT_TIMES_PRICE, row=count.row
    )


def _in_gap(span: Span) -> Span:
    return dataclasses.replace(span, at=_COLUMN_GAP)


_FEW = 50
"""Quantities below this are reduced to one digit."""
_STANDS_ALONE = 0.04
"""A digit stands alone if everything else on its line is at least this far away."""


def _sell_a_few(chosen: InvoiceChoices, _: np.random.Generator) -> Mapping[str, Any]:
    """Fix quantities of one digit, in a trade that sells neither by the case nor by the meter."""
    if chosen.trade in ("utility", WHOLESALE):
        return {"trade": "supplies"}
    items = tuple(
        sold
        if sold.day or sold.quantity >= _FEW
        else dataclasses.replace(sold, quantity=Decimal(1 + int(sold.quantity) % 9))
        for sold in chosen.items
    )
    return {"trade": chosen.trade, "items": items}


def _confuse_lone_counts(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    trapped = content
    positions = {field.row: field for field in content.fields if field.name == "position"}
    for row in rows_of(content):
        count, price = row["quantity"], row["unit_price"]
        if count.value is None or len(count.text) != 1 or not _stands_alone(content, count.key):
            continue
        place = positions.get(count.row)
        decoys = [cell.key for cell in (price, place) if cell and cell.text != count.text]
        if differ(count, [_COUNT_IF_UNSAID]):
            trapped = misread(trapped, count, {"quantity_by_default": _COUNT_IF_UNSAID})
            decoys.append(f"quantity_by_default#{count.row}")
        trapped = _counted(trapped, count, decoys)
    return None if trapped is content else trapped


def _stands_alone(content: Content, key: str) -> bool:
    """Return whether a cell is far from everything else on its line."""
    where, by = line_of(content, key), ruler(content)
    if where is None:
        return False
    line = content.pages[where[0]][where[1]]
    ends = {span.tag: _ends_of(by, span, line.size) for span in line.spans}
    left, right = ends.pop(key)
    return all(
        right + _STANDS_ALONE <= start or end + _STANDS_ALONE <= left
        for start, end in ends.values()
    )


def _ends_of(by: Ruler, span: Span, size: float) -> tuple[float, float]:
    long = by.width(span.text, size, bold=span.bold)
    return (span.at - long, span.at) if span.align == "right" else (span.at, span.at + long)


LONE_DIGIT_CELLS = TrapSpec(
    "lone_digit_cells",
    ("receipt",),
    "line_items.quantity",
    _move_counts,
    ground=_count_in_a_column,
    also=(
        TrapSpec(
            "lone_digit_cells",
            invoices.KINDS,
            "line_items.quantity",
            _confuse_lone_counts,
            always(counts_set="alone"),
            _sell_a_few,
        ),
    ),
    lacks=unless(_with_count_column, "its grocers count in no column of their own"),
)


def _confuse_voided(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    found = rows_of(content)
    for before, after in itertools.pairwise(found):
        back, kept = after["amount"], before["amount"]
        cancels = back.value is not None and back.value == f"-{kept.value}"
        if cancels and differ(back, [kept.value]):
            bought = {"void_as_bought": kept.value or ""}
            return misreadable(
                content, "void_storno_pair", back, bought, "the word before it, and its sign"
            )
    return None


_WITHOUT_VOIDS = unless(lambda name: spoken(name).say("void", 0), "its tills have no word for it")
VOID_STORNO_PAIR = TrapSpec(
    "void_storno_pair",
    ("receipt",),
    "line_items.amount",
    _confuse_voided,
    always(void="yes"),
    _without_offer,
    control=always(void="no"),
    lacks=_WITHOUT_VOIDS,
)


def _without_offer_or_void(chosen: ReceiptChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    return {**in_a_shop(chosen, rng), "offer": "none", "void": "no"}


def _bring_bottles_back(_: DocumentChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    return {"empties": int(rng.integers(4, 13))}


def _confuse_returned_bottles(
    content: Content, _: Context, __: np.random.Generator
) -> Content | None:
    for row in rows_of(content):
        amount = row["amount"]
        if (amount.value or "").startswith("-"):
            bought = {"return_as_bought": (amount.value or "")[1:]}
            return misreadable(
                content, "deposit_voucher_return", amount, bought, "its sign, and the sum of all"
            )
    return None


def _takes_back(name: str) -> bool:
    return sold(name, "grocery").deposit is not None and bool(spoken(name).say("empties", 0))


DEPOSIT_VOUCHER_RETURN = TrapSpec(
    "deposit_voucher_return",
    ("receipt",),
    "line_items.amount",
    _confuse_returned_bottles,
    _bring_bottles_back,
    _without_offer_or_void,
    control=always(empties=0),
    lacks=unless(_takes_back, "its shops take no bottles back"),
)
