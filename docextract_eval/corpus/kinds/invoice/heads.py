"""What stands above the table: who sells, who buys, and the numbers and days of the paper."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.invoice.setting import Setting, Values, value_of
from docextract_eval.corpus.kinds.sheets.boxes import beside
from docextract_eval.corpus.kinds.sheets.look import Pieces, stated, tall
from docextract_eval.records import Field, Line, Mark, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from docextract_eval.corpus.kinds.sheets.showing import Numbering

Block = list[tuple[Pieces, bool]]
"""Rows of words and values, and whether they are bold."""
_META = (
    *("invoice_number", "issue_date", "due_date", "terms", "delivery_date", "order_number"),
    *("customer_number", "delivery_number", "meter", "contact"),
)
_HALF = 0.48


def first_head(setting: Setting, values: Values) -> tuple[Line, ...]:
    """Give the head of the first sheet, down to the table."""
    layout = setting.layout
    style = setting.way("head", layout.head)
    masthead = {"letter": _letterhead, "banner": _banner, "centered": _centered, "title": _titled}
    lines = (*_prominent(setting, values), *masthead[style](setting, values))
    lines = (*lines, *_balance(setting, values), *_parties(setting, values))
    if layout.summary != "none" or setting.chosen["total_place"] == "both":
        lines = (*lines, *_summary(setting, values))
    return (*lines, *_opening(setting, values, style))


def later_head(setting: Setting, values: Values) -> tuple[Line, ...]:
    """Give the head of every other sheet."""
    left = setting.look.run((values["seller"],), 0, bold=True)
    pieces: Pieces = (_label(setting, "invoice_number"), values["invoice_number"])
    right = setting.look.run(pieces, 1 - setting.look.long(pieces))
    return (Line((*left, *right)),)


def page_of(setting: Setting, at: Numbering) -> Pieces:
    """Say which page it is, of how many."""
    return setting.say("page"), at.page, setting.say("of"), at.count


def title(setting: Setting) -> str:
    """Say what paper it is."""
    return setting.say("credit_note" if setting.credit else "invoice")


def address(setting: Setting, values: Values, side: str) -> Block:
    """Give the street and the town of one side, a line each."""
    field = value_of(values, f"{side}_address")
    return [((replace(field, text=text),), False) for text in _lines(setting, side) if field]


def told(setting: Setting, values: Values, names: Iterable[str]) -> list[tuple[str, Field]]:
    """Give labels with their values, of those that have one, and of one that is left empty."""
    found: list[tuple[str, Field]] = []
    for name in names:
        field = value_of(values, name)
        if field is not None:
            found.append((_label(setting, name), field))
        elif setting.chosen["empty"] == name:
            found.append((_label(setting, name), Field("", "text", None, "")))
    return found


def _lines(setting: Setting, side: str) -> tuple[str, ...]:
    found: tuple[str, ...] = setting.chosen[f"{side}_address"]
    return found


def _label(setting: Setting, name: str) -> str:
    if name == "delivery_date" and not setting.goods and setting.say("service_date"):
        return setting.say("service_date")
    if name == "invoice_number" and setting.credit:
        return setting.say("credit_number")
    return _number_said(setting, name) or setting.say(name)


def _number_said(setting: Setting, name: str) -> str:
    """Give what a tax number is called, where it is not of the usual sort."""
    number, told_ = str(setting.chosen.get(name) or ""), ""
    for sort in setting.context.locale.tax_ids if name.endswith("tax_id") and number else ():
        if sort.words and sort.fits(number):
            told_ = sort.words[setting.chosen["dialect"] % len(sort.words)]
    return told_


def _prominent(setting: Setting, values: Values) -> tuple[Line, ...]:
    """Give the buyer's name as large as the seller's, and above it, where that is so."""
    if setting.chosen["prominent"] != "both":
        return ()
    name = Line(setting.look.run((values["buyer"],), 0, 1.4, bold=True), 1.4)
    return (name, Line((), 0.8))


def _logo(setting: Setting, values: Values, at: float, size: float) -> tuple[Mark, ...]:
    drawn = not setting.layout.mono and setting.way("logo", (True, True, False))
    shape = Mark("logo", at, 0.055, 1.9, 1 - 0.8 * size, values["seller"].text)
    return (shape,) if drawn else ()


def _seller_line(setting: Setting, values: Values) -> Pieces:
    """Give the seller's address and telephone on one line."""
    dot = "\N{MIDDLE DOT}"
    found: list[str | Field] = []
    for pieces, _ in address(setting, values, "seller"):
        found += [*([dot] if found else []), *pieces]
    for label, field in told(setting, values, ("phone",)):
        found += [dot, label, field]
    return tuple(found)


def _fit(
    setting: Setting, pieces: Pieces, size: float, room: float, *, bold: bool = False
) -> float:
    """Give the largest size up to this at which a run fits."""
    while setting.look.long(pieces, size, bold=bold) > room and size > 0.5:
        size -= 0.05
    return round(size, 2)


def _letterhead(setting: Setting, values: Values) -> tuple[Line, ...]:
    """Give the seller's name at the right above a window."""
    name: Pieces = (values["seller"],)
    size = _fit(setting, name, 1.5, 0.85, bold=True)
    at = 1 - setting.look.long(name, size, bold=True)
    line = _seller_line(setting, values)
    small = _fit(setting, line, 0.75, 0.9)
    beside_name = min(at, 1 - setting.look.long(line, small)) - 0.075
    marks = _logo(setting, values, round(beside_name, 5), size) if beside_name > 0 else ()
    below = setting.look.run(line, 1 - setting.look.long(line, small), small)
    return (
        Line(setting.look.run(name, at, size, bold=True), size, marks=marks),
        Line(below, small, 0.2 + setting.context.locale.hang),
        Line((), 1.6),
    )


def _banner(setting: Setting, values: Values) -> tuple[Line, ...]:
    """Give the seller's name on the left and the title on the right."""
    marks = _logo(setting, values, 0, 1.4)
    start = 0.075 if marks else 0.0
    name: Pieces = (values["seller"],)
    said = title(setting)
    room = 1 - start - setting.look.long((said,), 1.4, bold=True) - 0.03
    size = _fit(setting, name, 1.4, room, bold=True)
    spans = setting.look.run(name, start, size, bold=True)
    line = _seller_line(setting, values)
    small = _fit(setting, line, 0.75, 1 - start)
    below = setting.look.run(line, start, small)
    head = Line((*spans, Span(said, 1.0, "right", bold=True)), size, marks=marks)
    rule = (
        ()
        if setting.layout.mono
        else (Mark("rule", drop=1.25 + 0.6 * setting.context.locale.hang),)
    )
    return (head, Line(below, small, 0.2 + setting.context.locale.hang, rule), Line((), 0.7))


def _centered(setting: Setting, values: Values) -> tuple[Line, ...]:
    """Give the title in the middle, and the seller below it unless it stands at the side."""
    lines = [Line((Span(title(setting), 0.5, "center", bold=True),), 1.5)]
    if setting.layout.parties != "honored":
        name: Pieces = (values["seller"],)
        size = _fit(setting, name, 1.2, 1.0, bold=True)
        middle = 0.5 - setting.look.long(name, size, bold=True) / 2
        lines.append(Line(setting.look.run(name, middle, size, bold=True), size, 0.4))
        line = _seller_line(setting, values)
        small = _fit(setting, line, 0.8, 1.0)
        middle = 0.5 - setting.look.long(line, small) / 2
        gap = 0.2 + setting.context.locale.hang
        lines.append(Line(setting.look.run(line, middle, small), small, gap))
        lines += _in_middle(setting, told(setting, values, ("seller_tax_id",)))
    return (*lines, Line((), 0.6))


def _in_middle(setting: Setting, pairs: Sequence[tuple[str, Field]]) -> list[Line]:
    gap = 0.1 + setting.context.locale.hang
    return [
        Line(setting.look.run(pair, 0.5 - setting.look.long(pair, 0.8) / 2, 0.8), 0.8, gap)
        for pair in pairs
    ]


def _titled(setting: Setting, values: Values) -> tuple[Line, ...]:
    """Give a large title alone; the seller stands with the buyer."""
    marks = _logo(setting, values, 0.94, 1.6)
    return (Line((Span(title(setting), bold=True),), 1.6, marks=marks), Line((), 0.5))


def _balance(setting: Setting, values: Values) -> tuple[Line, ...]:
    """Give what the customer owes in all, large, where it is highlighted."""
    field, said = value_of(values, "balance"), setting.say("balance")
    if field is None or not said:
        return ()
    run = setting.look.run((said, field), 0.02, 1.3, bold=True)
    deep = Mark(
        "box", 0, round(setting.look.long((said, field), 1.3, bold=True) + 0.04, 5), 2.0, -0.5
    )
    return (Line(run, 1.3, 0.8, () if setting.layout.mono else (deep,)), Line((), 0.7))


def _seller_block(setting: Setting, values: Values) -> Block:
    """Give the seller with its numbers."""
    rows: Block = [((values["seller"],), True), *address(setting, values, "seller")]
    return [*rows, *((pair, False) for pair in told(setting, values, ("phone", "seller_tax_id")))]


def _buyer_block(setting: Setting, values: Values, *, labelled: bool = True) -> Block:
    """Give the buyer with its number."""
    name = _buyer(setting, values)
    rows: Block = [((setting.say("bill_to"),), True)] if labelled else []
    rows += [(name, False), *address(setting, values, "buyer")]
    return [*rows, *((pair, False) for pair in told(setting, values, ("buyer_tax_id",)))]


def _buyer(setting: Setting, values: Values) -> Pieces:
    """Give the buyer's name with what is set behind it: another word behind people's."""
    person = setting.chosen["buys"] == "person" and setting.say("honored_person")
    return values["buyer"], person or setting.vocabulary.honorific


def _ship_block(setting: Setting, values: Values) -> Block:
    if value_of(values, "ship_address") is None:
        return []
    return [((setting.say("ship_to"),), True), *address(setting, values, "ship")]


def _meta(setting: Setting, values: Values) -> list[tuple[str, Field]]:
    return told(setting, values, _META)


def _parties(setting: Setting, values: Values) -> tuple[Line, ...]:
    """Give both sides, and the numbers where the family has them."""
    ways = {"window": _window, "boxes": _boxes, "columns": _columns, "honored": _honored}
    lines = ways[setting.layout.parties](setting, values)
    if setting.layout.meta == "strip":
        return (*lines, *_strip(setting, _meta(setting, values), 5))
    if setting.layout.meta == "grid":
        return (*lines, *_strip(setting, _meta(setting, values), 3))
    return lines


def _window(setting: Setting, values: Values) -> tuple[Line, ...]:
    """Set the buyer in an address window below the sender's line, beside the numbers."""
    sender = (values["seller"], "\N{MIDDLE DOT}", *_joined(address(setting, values, "seller")))
    line = setting.look.run(sender, 0, _fit(setting, sender, 0.6, 0.55))
    block = _buyer_block(setting, values, labelled=False)
    left = [span for pieces, _ in block for span in setting.look.wrapped(pieces, _HALF)]
    pairs = [(label, (field,)) for label, field in _meta(setting, values)]
    top = Line(line, _fit(setting, sender, 0.6, 0.55), 0.2)
    rows = beside(setting.look, left, pairs, 0.5)
    least = 6 * 1.12  # as deep as a window
    blank = Line((), round(max(0.3, least - tall(rows)), 3))
    return (top, *rows, blank, *_extra(setting, values))


def _extra(setting: Setting, values: Values) -> tuple[Line, ...]:
    """Give where the goods go, where nothing else does."""
    block = _ship_block(setting, values)
    return setting.rows([(0.0, _HALF, block)], 0.4, 0.85) if block else ()


def _joined(block: Block) -> tuple[str | Field, ...]:
    found: list[str | Field] = []
    for pieces, _ in block:
        found += [*(["\N{MIDDLE DOT}"] if found else []), *pieces]
    return tuple(found)


def _boxes(setting: Setting, values: Values) -> tuple[Line, ...]:
    """Set buyer and recipient in boxes beside each other; the seller is above."""
    blocks = [_buyer_block(setting, values), _ship_block(setting, values)]
    if not blocks[1]:
        numbers = told(setting, values, ("phone", "seller_tax_id"))
        if setting.way("head", setting.layout.head) == "centered":
            numbers = []
        blocks[1] = [((setting.say("from"),), True), ((values["seller"],), False)]
        blocks[1] += [*address(setting, values, "seller"), *((pair, False) for pair in numbers)]
    lines = setting.rows(
        [(0.015, _HALF, blocks[0]), (_HALF + 0.035, 0.985, blocks[1])], 0.6, between=0.15
    )
    deep = round(tall(lines) + 0.25, 4)
    top = 0.75 - 1 + 0.1
    marks = (
        Mark("box", 0, _HALF, deep, top),
        Mark("box", round(_HALF + 0.02, 5), round(1 - _HALF - 0.02, 5), deep, top),
    )
    first = replace(lines[0], marks=() if setting.layout.mono else marks)
    return (first, *lines[1:], Line((), 0.9))


def _columns(setting: Setting, values: Values) -> tuple[Line, ...]:
    """Set seller and buyer beside each other, or the numbers with them as a list."""
    seller = [((setting.say("from"),), True), *_seller_block(setting, values)]
    if setting.layout.head[0] == "banner":
        numbers = ((pair, False) for pair in told(setting, values, ("seller_tax_id",)))
        sent = _ship_block(setting, values)
        seller = [*sent, *([((), False)] if sent else []), *numbers]
    buyer = _buyer_block(setting, values)
    if setting.layout.meta != "list":
        sides = [(0.0, _HALF, buyer), (_HALF + 0.04, 1.0, seller)]
        return (*setting.rows(sides, 0.5), Line((), 0.5))
    sides = [(0.0, _HALF, seller), (_HALF + 0.04, 1.0, buyer)]
    return (
        *_list(setting, values),
        *setting.rows(sides, 0.7),
        *_extra(setting, values),
        Line((), 0.5),
    )


def _list(setting: Setting, values: Values) -> tuple[Line, ...]:
    """Set the numbers under each other on the left."""
    meta = _meta(setting, values)
    wide = max(setting.look.long((label,), bold=True) for label, _ in meta) + 0.02
    gap = 0.12 + setting.context.locale.hang
    return tuple(
        Line(
            (Span(label, bold=True), stated(field, wide))
            if field.text
            else (Span(label, bold=True),),
            1.0,
            gap,
        )
        for label, field in meta
    )


def _honored(setting: Setting, values: Values) -> tuple[Line, ...]:
    """Set the buyer large on the left, the seller small on the right below the numbers."""
    name = _buyer(setting, values)
    buyer = [(name, True), *address(setting, values, "buyer")]
    buyer += [(pair, False) for pair in told(setting, values, ("buyer_tax_id",))]
    numbers: Block = [(pair, False) for pair in _meta(setting, values)]
    right = [*numbers, ((), False), *_seller_block(setting, values)]
    lines = setting.rows([(0.0, 0.5, buyer), (0.58, 1.0, right)], 0.4)
    wide = min(0.5, setting.look.long(name, bold=True) + 0.05)
    rule = (
        ()
        if setting.layout.mono
        else (Mark("rule", 0, round(wide, 5), drop=1.3 + setting.context.locale.hang),)
    )
    more = (replace(lines[1], gap=lines[1].gap + 0.35), *lines[2:])
    return (replace(lines[0], marks=rule), *more, *_extra(setting, values), Line((), 0.4))


def _strip(setting: Setting, pairs: Sequence[tuple[str, Field]], across: int) -> tuple[Line, ...]:
    """Set labelled values in cells beside each other, each below its label."""
    lines: list[Line] = []
    size = 0.8
    across = -(-len(pairs) // -(-len(pairs) // across))  # rows that are as long as each other
    for start in range(0, len(pairs), across):
        row = pairs[start : start + across]
        wide = 1 / across
        for label, field in row:
            size = min(size, _fit(setting, (label,), size, wide - 0.03))
            size = min(size, _fit(setting, (field,), size + 0.1, wide - 0.03) - 0.1)
    size = round(max(size, 0.5), 2)
    hang = setting.context.locale.hang
    deep = 2 * size + 0.65 + 2 * hang
    for start in range(0, len(pairs), across):
        row = pairs[start : start + across]
        wide = 1 / across
        lefts = [round(i * wide + 0.012, 5) for i in range(len(row))]
        labels = tuple(Span(label, left) for left, (label, _) in zip(lefts, row, strict=True))
        stated_ = tuple(
            stated(field, left, bold=True)
            for left, (_, field) in zip(lefts, row, strict=True)
            if field.text
        )
        marks: tuple[Mark, ...] = ()
        if not setting.layout.mono:
            top = 1 - size - 0.2
            marks = tuple(
                Mark("box", round(i * wide, 5), round(wide, 5), deep, top) for i in range(len(row))
            )
        gap = 0.2 if start == 0 else 0.45
        lines += [
            Line(labels, size, gap + hang, marks),
            Line(stated_, round(size + 0.1, 2), 0.1 + hang),
        ]
    return (*lines, Line((), 0.5))


def _summary(setting: Setting, values: Values) -> tuple[Line, ...]:
    """Say first what is due, and when."""
    name = "amount_due" if value_of(values, "amount_due") else "total"
    label = setting.say("credit_total" if setting.credit and name == "total" else name)
    amount: Pieces = (label, values[name])
    due = value_of(values, "due_date")
    if setting.layout.summary == "line":
        dot = "\N{MIDDLE DOT}"
        pieces = (*amount, *((dot, setting.say("due_date"), due) if due else ()))
        size = _fit(setting, pieces, 1.4, 1.0, bold=True)
        return (Line(setting.look.run(pieces, 0, size, bold=True), size, 0.6), Line((), 0.3))
    run = setting.look.run(amount, 0.02, 1.3, bold=True)
    wide = setting.look.long(amount, 1.3, bold=True) + 0.05
    lines = [Line(run, 1.3, 0.7 + setting.context.locale.hang)]
    start, end = value_of(values, "period_start"), value_of(values, "period_end")
    if start and end:
        pieces = (setting.say("period"), start, setting.say("to"), end)
        lines.append(Line(setting.look.run(pieces, 0.02), 1.0, 0.3 + setting.context.locale.hang))
        wide = max(wide, setting.look.long(pieces) + 0.05)
    if not setting.layout.mono:
        deep = tall(lines) + 0.2 + setting.context.locale.hang
        box = Mark("box", 0, round(min(wide, 1.0), 5), round(deep, 4), -0.75)
        lines[0] = replace(lines[0], marks=(box,))
    return (*lines, Line((), 0.6))


def _opened(setting: Setting) -> bool:
    """Tell whether the table is introduced: no credit is, nor what a meter says."""
    return bool(setting.say("intro")) and not setting.credit and not setting.metered


def _opening(setting: Setting, values: Values, style: str) -> tuple[Line, ...]:
    """Give what stands between the parties and the table: a subject line, a greeting."""
    lines: list[Line] = []
    if style == "letter":
        lines.append(Line((Span(title(setting), bold=True),), 1.3, 0.4))
    refers = setting.sentence("refers", values) if setting.credit else ()
    for pieces in (
        refers,
        (setting.say("intro"),) if _opened(setting) else (),
    ):
        gap = 0.3 + setting.context.locale.hang
        lines += [Line(run, 1.0, gap) for run in setting.look.wrapped(pieces, 1.0)]
    return tuple(lines)
