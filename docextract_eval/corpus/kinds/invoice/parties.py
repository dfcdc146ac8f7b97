"""Seller, buyer, and the numbers and dates of an invoice: in boxes, columns or a window."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.invoice.setting import InvoiceSetting, Values, present_field
from docextract_eval.corpus.kinds.sheets.boxes import side_by_side
from docextract_eval.corpus.kinds.sheets.formatting import split_date_at_year
from docextract_eval.corpus.kinds.sheets.look import Pieces, field_span, lines_height
from docextract_eval.records import Field, Line, Mark, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from docextract_eval.corpus.kinds.invoice.setting import InvoiceSetting

Block = list[tuple[Pieces, bool]]
"""Rows of pieces, each with whether it is bold."""
_NUMBER_FIELDS = (
    *("invoice_number", "print_date", "issue_date", "due_date", "terms", "delivery_date"),
    *("order_number", "customer_number", "delivery_number", "meter", "contact"),
)
_HALF = 0.48
_SEAL_LEFT, _SEAL_WIDTH = 0.58, 0.075
"""Where the seller's name begins that has a seal beside it, and the width of the seal."""


def party_lines(setting: InvoiceSetting, values: Values) -> tuple[Line, ...]:
    """Return the lines of seller, buyer, and the numbers where the family has them."""
    ways = {
        "window": _window_lines,
        "boxes": _box_lines,
        "columns": _column_lines,
        "honored": _prominent_buyer_lines,
    }
    lines = ways[setting.layout.parties](setting, values)
    if setting.layout.meta in ("strip", "grid") and setting.choices.days_set != "usual":
        return (*lines, *box_row_lines(setting, _labelled_numbers(setting, values)))
    if setting.layout.meta == "strip":
        return (*lines, *_strip_lines(setting, _labelled_numbers(setting, values), 5))
    if setting.layout.meta == "grid":
        return (*lines, *_strip_lines(setting, _labelled_numbers(setting, values), 3))
    return lines


def address_block(setting: InvoiceSetting, values: Values, party: str) -> Block:
    """Return the lines with street and town of one side."""
    field = present_field(values, f"{party}_address")
    return [((replace(field, text=text),), False) for text in setting.address_lines(party) if field]


def labelled_fields(
    setting: InvoiceSetting, values: Values, names: Iterable[str]
) -> list[tuple[str, Field]]:
    """Return labels with their values, for fields that have one, and the label left without one."""
    found: list[tuple[str, Field]] = []
    for name in names:
        field = present_field(values, name)
        if field is not None:
            found.append((field_label(setting, name), field))
        elif setting.choices.empty == name:
            found.append((field_label(setting, name), Field("", "text", None, "")))
    return found


def field_label(setting: InvoiceSetting, name: str) -> str:
    """Return the label of a field; credit notes and services have labels of their own."""
    if name == "delivery_date" and not setting.sells_goods and setting.wording("service_date"):
        return setting.wording("service_date")
    if name == "invoice_number" and setting.is_credit_note:
        return setting.wording("credit_number")
    label = _special_tax_number_label(setting, name) or setting.wording(name)
    if name == "seller_tax_id" and (office := setting.wording("tax_office")):
        district = setting.choices.seller_town.name.partition("/")[0]
        return f"{office.format(district=district)} {label}"
    return label


def fitting_size(
    setting: InvoiceSetting, pieces: Pieces, size: float, width: float, *, bold: bool = False
) -> float:
    """Return the largest type size, up to `size`, at which a run fits."""
    while setting.look.run_width(pieces, size, bold=bold) > width and size > 0.5:
        size -= 0.05
    return round(size, 2)


def _special_tax_number_label(setting: InvoiceSetting, name: str) -> str:
    """Return the label of a tax number that is not of the usual sort, else empty."""
    numbers = {
        "seller_tax_id": setting.choices.seller_tax_id,
        "buyer_tax_id": setting.choices.buyer_tax_id,
    }
    number, label = numbers.get(name) or "", ""
    for sort in setting.context.locale.tax_ids if number else ():
        if sort.words and sort.has_form(number):
            words = sort.words
            if name == "buyer_tax_id" and (own := setting.vocabulary.asides.get("buyer_number")):
                words = own if words == setting.context.locale.labels["tax_id"] else ()
            label = words[setting.choices.dialect % len(words)] if words else ""
    return label


def _seller_block(setting: InvoiceSetting, values: Values) -> Block:
    """Return the seller with its numbers."""
    rows: Block = [((values["seller"],), True), *address_block(setting, values, "seller")]
    return [
        *rows,
        *((pair, False) for pair in labelled_fields(setting, values, ("phone", "seller_tax_id"))),
    ]


def _buyer_block(setting: InvoiceSetting, values: Values, *, labelled: bool = True) -> Block:
    """Return the buyer with its number."""
    name = _buyer_name(setting, values)
    rows: Block = [((setting.wording("bill_to"),), True)] if labelled else []
    rows += [(name, False), *address_block(setting, values, "buyer")]
    return [*rows, *((pair, False) for pair in labelled_fields(setting, values, ("buyer_tax_id",)))]


def _buyer_name(setting: InvoiceSetting, values: Values) -> Pieces:
    """Return the buyer's name and the honorific behind it, which differs for persons."""
    person = setting.choices.buys == "person" and setting.wording("honored_person")
    return values["buyer"], person or setting.vocabulary.honorific


def _ship_block(setting: InvoiceSetting, values: Values) -> Block:
    if present_field(values, "ship_address") is None:
        return []
    return [((setting.wording("ship_to"),), True), *address_block(setting, values, "ship")]


def _labelled_numbers(setting: InvoiceSetting, values: Values) -> list[tuple[str, Field]]:
    return labelled_fields(setting, values, _NUMBER_FIELDS)


def _window_lines(setting: InvoiceSetting, values: Values) -> tuple[Line, ...]:
    """Return the buyer in an address window below the sender's line, beside the numbers."""
    sender = (
        values["seller"],
        "\N{MIDDLE DOT}",
        *_join_block(address_block(setting, values, "seller")),
    )
    line = setting.look.run_spans(sender, 0, fitting_size(setting, sender, 0.6, 0.55))
    block = _buyer_block(setting, values, labelled=False)
    left = [span for pieces, _ in block for span in setting.wrap_pieces(pieces, (0.0, _HALF))]
    pairs = [(label, (field,)) for label, field in _labelled_numbers(setting, values)]
    top = Line(line, fitting_size(setting, sender, 0.6, 0.55), 0.2)
    rows = side_by_side(setting.look, left, pairs, 0.5)
    least = 6 * 1.12  # the height of an address window
    blank = Line((), round(max(0.3, least - lines_height(rows)), 3))
    return (top, *rows, blank, *_delivery_address_lines(setting, values))


def _delivery_address_lines(setting: InvoiceSetting, values: Values) -> tuple[Line, ...]:
    """Return the address of delivery, for families that print it nowhere else."""
    block = _ship_block(setting, values)
    if not block:
        return ()
    return (*setting.block_lines([(0.0, _HALF, block)], 0.4, 0.85), Line((), 0.5))


def _join_block(block: Block) -> tuple[str | Field, ...]:
    found: list[str | Field] = []
    for pieces, _ in block:
        found += [*(["\N{MIDDLE DOT}"] if found else []), *pieces]
    return tuple(found)


def _box_lines(setting: InvoiceSetting, values: Values) -> tuple[Line, ...]:
    """Return the buyer and the address of delivery in two boxes; the seller is above."""
    blocks = [_buyer_block(setting, values), _ship_block(setting, values)]
    if not blocks[1]:
        numbers = labelled_fields(setting, values, ("phone", "seller_tax_id"))
        if setting.variant("head", setting.layout.head) == "centered":
            numbers = []
        blocks[1] = [((setting.wording("from"),), True), ((values["seller"],), False)]
        blocks[1] += [
            *address_block(setting, values, "seller"),
            *((pair, False) for pair in numbers),
        ]
    lines = setting.block_lines(
        [(0.015, _HALF, blocks[0]), (_HALF + 0.035, 0.985, blocks[1])], 0.6, line_gap=0.15
    )
    deep = round(lines_height(lines) + 0.4, 4)
    top = 0.75 - 1 + 0.1
    marks = (
        Mark("box", 0, _HALF, deep, top),
        Mark("box", round(_HALF + 0.02, 5), round(1 - _HALF - 0.02, 5), deep, top),
    )
    first = replace(lines[0], marks=() if setting.layout.mono else marks)
    return (first, *lines[1:], Line((), 1.05))


def _column_lines(setting: InvoiceSetting, values: Values) -> tuple[Line, ...]:
    """Return the seller and the buyer beside each other, or a list of numbers and both."""
    seller = [((setting.wording("from"),), True), *_seller_block(setting, values)]
    if setting.layout.head[0] == "banner":
        numbers: Block = [
            (pair, False) for pair in labelled_fields(setting, values, ("seller_tax_id",))
        ]
        sent = _ship_block(setting, values)
        if numbers:  # without the seller's name, the number could be the buyer's
            numbers = [((setting.wording("from"),), True), ((values["seller"],), False), *numbers]
        seller = [*sent, *([((), False)] if sent else []), *numbers]
    buyer = _buyer_block(setting, values)
    if setting.layout.meta != "list":
        blocks = [(0.0, _HALF, buyer), (_HALF + 0.04, 1.0, seller)]
        return (*setting.block_lines(blocks, 0.5), Line((), 0.5))
    blocks = [(0.0, _HALF, seller), (_HALF + 0.04, 1.0, buyer)]
    return (
        *_number_list_lines(setting, values),
        *setting.block_lines(blocks, 0.7),
        *_delivery_address_lines(setting, values),
        Line((), 0.5),
    )


def _number_list_lines(setting: InvoiceSetting, values: Values) -> tuple[Line, ...]:
    """Return the numbers in a list on the left."""
    meta = _labelled_numbers(setting, values)
    wide = max(setting.look.run_width((label,), bold=True) for label, _ in meta) + 0.02
    gap = 0.12 + setting.context.locale.hang
    return tuple(
        Line(
            (Span(label, bold=True), field_span(field, wide))
            if field.text
            else (Span(label, bold=True),),
            1.0,
            gap,
        )
        for label, field in meta
    )


def _prominent_buyer_lines(setting: InvoiceSetting, values: Values) -> tuple[Line, ...]:
    """Return the buyer large on the left, and the seller on the right below the numbers."""
    name = _buyer_name(setting, values)
    buyer = [(name, True), *address_block(setting, values, "buyer")]
    buyer += [(pair, False) for pair in labelled_fields(setting, values, ("buyer_tax_id",))]
    numbers: Block = [(pair, False) for pair in _labelled_numbers(setting, values)]
    right = [*numbers, ((), False), *_seller_block(setting, values)]
    lines = setting.block_lines([(0.0, 0.5, buyer), (_SEAL_LEFT, 1.0, right)], 0.4)
    wide = min(0.5, setting.look.run_width(name, bold=True) + 0.05)
    lines = _with_seal(setting, values, lines, len(numbers) + 1)
    rule = (
        ()
        if setting.layout.mono
        else (Mark("rule", 0, round(wide, 5), drop=1.3 + setting.context.locale.hang),)
    )
    more = (replace(lines[1], gap=lines[1].gap + 0.35), *lines[2:])
    return (
        replace(lines[0], marks=rule),
        *more,
        *_delivery_address_lines(setting, values),
        Line((), 0.4),
    )


def _with_seal(
    setting: InvoiceSetting, values: Values, lines: tuple[Line, ...], seller_line: int
) -> tuple[Line, ...]:
    """Return the lines with the seller's seal right of its name and address, if it has room."""
    rows = [row for row, _ in _seller_block(setting, values)[:3]]
    end = _SEAL_LEFT + max(setting.look.run_width(row, bold=True) for row in rows)
    name = values["seller"].text
    left = min(0.915, end + 0.02)
    if not setting.layout.seal or end > left - 0.01 or name.isascii():
        return lines
    side = -(-len(name) // 3)  # in three rows
    rows_of_seal = [name[at : at + side] for at in range(0, len(name), side)]
    mark = Mark("seal", round(left, 5), _SEAL_WIDTH, 1, -0.2, payload="\n".join(rows_of_seal))
    sealed = replace(lines[seller_line], marks=(mark,))
    return (*lines[:seller_line], sealed, *lines[seller_line + 1 :])


def _strip_lines(
    setting: InvoiceSetting, pairs: Sequence[tuple[str, Field]], columns: int
) -> tuple[Line, ...]:
    """Return labelled values in cells beside each other, each below its label."""
    lines: list[Line] = []
    size = 0.8
    columns = -(-len(pairs) // -(-len(pairs) // columns))  # rows of equal length
    for start in range(0, len(pairs), columns):
        row = pairs[start : start + columns]
        wide = 1 / columns
        for label, field in row:
            size = min(size, fitting_size(setting, (label,), size, wide - 0.03))
            size = min(size, fitting_size(setting, (field,), size + 0.1, wide - 0.03) - 0.1)
    size = round(max(size, 0.5), 2)
    hang = setting.context.locale.hang
    paper = setting.ruler.paper
    across, down = 1 / paper.printable_width, 1 / paper.pitch  # boxes share their edges
    deep = round(2 * size + 0.8 + 2 * hang + down, 4)
    for start in range(0, len(pairs), columns):
        row = pairs[start : start + columns]
        wide = 1 / columns
        lefts = [round(i * wide + 0.012, 5) for i in range(len(row))]
        labels = tuple(Span(label, left) for left, (label, _) in zip(lefts, row, strict=True))
        value_spans = tuple(
            field_span(field, left, bold=True)
            for left, (_, field) in zip(lefts, row, strict=True)
            if field.text
        )
        marks: tuple[Mark, ...] = ()
        if not setting.layout.mono:
            top = 1 - size - 0.2
            marks = tuple(
                Mark("box", round(i * wide, 5), round(wide + across, 5), deep, top)
                for i in range(columns)
            )
        gap = 0.2 if start == 0 else 0.6
        lines += [
            Line(labels, size, gap + hang, marks),
            Line(value_spans, round(size + 0.1, 2), 0.1 + hang),
        ]
    return (*lines, Line((), 0.65))


_PAD = 0.012
"""The blank on each side of a box."""
_ROWS = 2
"""The largest number of lines of a label."""
_SPARE = 0.06
"""By how much a box without a date is wider than its contents, at most."""
_LARGEST, _SMALLEST = 0.8, 0.5
"""Type sizes of labels; values are a bit larger."""


@dataclass(frozen=True, slots=True)
class _Box:
    """One box: its label in lines, its value, and its width."""

    label: tuple[str, ...]
    field: Field
    width: float


def box_row_lines(setting: InvoiceSetting, pairs: Sequence[tuple[str, Field]]) -> tuple[Line, ...]:
    """Return the lines of labelled values in a row of boxes."""
    size = _LARGEST
    boxes = [_make_box(setting, pair, size) for pair in pairs]
    while sum(box.width for box in boxes) > 1 and size > _SMALLEST:
        size = round(size - 0.05, 2)
        boxes = [_make_box(setting, pair, size) for pair in pairs]
    others = sum(box.field.type != "date" for box in boxes)
    spare = max(0.0, min(_SPARE, (1 - sum(box.width for box in boxes)) / max(1, others)))
    widths = (box.width + (spare if box.field.type != "date" else 0.0) for box in boxes)
    edges = [round(edge, 5) for edge in itertools.accumulate(widths, initial=0.0)]
    return _labelled_box_lines(setting, boxes, edges, size)


def _make_box(setting: InvoiceSetting, pair: tuple[str, Field], size: float) -> _Box:
    """Return a box; where dates are broken, one with a date is as wide as the longer half of it."""
    (label, field), look = pair, setting.look
    words = [label]
    room = look.run_width((label,), size)
    value = look.run_width((field,), size + 0.1, bold=True)
    if field.type == "date":
        parts = split_date_at_year(field.text) or (field.text,)
        half = max(look.run_width((part,), size + 0.1, bold=True) for part in parts)
        room = max(half, *(look.run_width((word,), size) for word in label.split()))
        words = [*setting.ruler.wrap(label, room + 0.001, size)]
        while len(words) > _ROWS:
            room += 0.01
            words = [*setting.ruler.wrap(label, room, size)]
        value = half if setting.choices.days_set == "narrow" else value
    return _Box(tuple(words), field, max(room, value) + 2 * _PAD)


def _labelled_box_lines(
    setting: InvoiceSetting, boxes: Sequence[_Box], edges: Sequence[float], size: float
) -> tuple[Line, ...]:
    hang = setting.context.locale.hang
    rows = max(len(box.label) for box in boxes)
    lines = []
    for row in range(rows):
        words = tuple(
            Span(box.label[row - rows + len(box.label)], round(left + _PAD, 5))
            for box, left in zip(boxes, edges, strict=False)
            if row >= rows - len(box.label)
        )
        lines.append(Line(words, size, (0.05 if row else 0.2) + hang))
    values = tuple(
        field_span(box.field, left + _PAD, bold=True)
        for box, left in zip(boxes, edges, strict=False)
        if box.field.text
    )
    large = round(size + 0.1, 2)
    lines += [Line(values, large, 0.1 + hang), Line((), large, 0.05 + hang)]
    deep, top = lines_height(lines) - lines[0].gap + 0.6 + hang, 1 - size - 0.2
    marks = tuple(
        Mark("box", left, round(right - left, 5), round(deep, 4), top)
        for left, right in itertools.pairwise(edges)
    )
    first = Line(lines[0].spans, size, lines[0].gap, () if setting.layout.mono else marks)
    return (first, *lines[1:], Line((), 0.65))
