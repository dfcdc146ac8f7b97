"""Channels that put planted texts on a page: in print, by hand, as a watermark, in a code."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval.corpus.pdf.placed_words import FILE_CHANNELS
from docextract_eval.corpus.pdf.placed_words import TEXT_CHANNELS as LAYERS
from docextract_eval.corpus.render.dot_faces import DOT_FACES
from docextract_eval.corpus.render.hands import HANDS
from docextract_eval.corpus.render.handwritten_letters import is_handwritable_in_capitals
from docextract_eval.corpus.render.marks import qr_width_in_modules
from docextract_eval.corpus.render.typesetting import has_glyph
from docextract_eval.corpus.traps.edits import (
    find_page_and_line,
    has_fixed_height,
    has_mark,
    insert_lines,
    main_sum,
    ruler,
    with_marks,
)
from docextract_eval.corpus.traps.statements import print_below_table
from docextract_eval.direction import is_right_to_left
from docextract_eval.records import Field, Line, Mark, Span, page_word_texts

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.records import Pen

TINY = 0.34
"""The size of print that no person is meant to read."""
_TINY_FACE = "ubuntm"
"""The font of tiny print on tills, whose own letters of dots are of one size."""
_INK_SIZE = 0.72
"""The size of handwriting: its letters are half as large again as print of this size."""
_INK_BLANK = 0.6
"""The width of a blank in handwriting, in digits."""
_TURNED = ("mirrored", "turned")
_LOOKALIKES = dict(zip("AaBCcEeHiJKMOoPpSsTXxy", "АаВСсЕеНіЈКМОоРрЅѕТХху", strict=True))
"""Latin letters that look like Cyrillic ones."""
_DOTS = 3
"""The width in dots of a code's modules."""
Width = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Run:
    """Words of a planted text; the tag is the key of the field whose value they are."""

    text: str
    tag: str = ""


Text = Sequence[Sequence[Run]]
"""Rows of runs; each row begins a new line."""
PutText = Callable[["Content", Text, str, "np.random.Generator"], "Content | None"]
"""Returns the content with a text in a form, or None where it cannot be placed."""


def join_runs(text: Text) -> str:
    """Return a text as one line."""
    return " ".join(run.text for row in text for run in row)


def break_lines(text: Text, width: Width, room: float) -> list[list[tuple[float, Run]]]:
    """Return a text broken into lines at blanks, as runs with their places on the line."""
    lines: list[list[tuple[float, Run]]] = []
    for row in text:
        line: list[tuple[float, Run]] = []
        start = 0.0
        for run in row:
            part = ""
            for word in _unbreakable_units(run.text):
                longer = f"{part} {word}" if part else word
                if start + width(longer) <= room or not (part or line):
                    part = longer
                    continue
                line += [(start, Run(part, run.tag))] if part else []
                lines.append(line)
                line, start, part = [], 0.0, word
            line.append((round(start, 5), Run(part, run.tag)))
            start += width(f"{part} ") if part else 0.0
        lines.append(line)
    return lines


def _unbreakable_units(text: str) -> list[str]:
    """Return the words of a text; a single punctuation mark is kept with the word before it.

    >>> _unbreakable_units("indiquer : 7,37")
    ['indiquer :', '7,37']
    """
    units: list[str] = []
    for word in text.split():
        if units and not any(map(str.isalnum, word)) and len(word) == 1:
            units[-1] += f" {word}"
        else:
            units.append(word)
    return units


def typeset_lines(
    content: Content, text: Text, size: float = 1.0, *, face: str = "", pale: bool = False
) -> list[Line]:
    """Return the lines of a text set in a font, or in the document's."""
    by = dataclasses.replace(ruler(content), font=face or ruler(content).font)

    def width(part: str) -> float:
        return by.width_share(part, size)

    whole = [[Run(" ".join(by.wrap(r.text, 1.0, size)), r.tag) for r in row] for row in text]
    right_to_left = any(
        is_right_to_left(each) for page in page_word_texts(content.pages) for each in page
    )
    lines: list[Line] = []
    for line in break_lines(whole, width, 1.0):
        apart = right_to_left and not any(is_right_to_left(run.text) for _, run in line)
        placed = _mirror_left_to_right_runs(line, width) if apart else line
        spans = tuple(Span(run.text, at, tag=run.tag, pale=pale) for at, run in placed)
        lines.append(Line(spans, size=size, face=face, gap=0.0 if lines else 0.5))
    return lines


def _mirror_left_to_right_runs(
    line: Sequence[tuple[float, Run]], width: Width
) -> list[tuple[float, Run]]:
    """Return left-to-right runs placed so that they stay so when the page is mirrored."""
    long = line[-1][0] + width(line[-1][1].text)
    return [(round(long - at - width(run.text), 5), run) for at, run in line]


def _print_below_sum(content: Content, lines: Sequence[Line]) -> Content | None:
    """Print lines below the amount due, or in the blank below a table; None without room."""
    where = find_page_and_line(content, "payable") or find_page_and_line(
        content, main_sum(content).name
    )
    if where is None or has_fixed_height(content):
        return print_below_table(content, lines)
    return insert_lines(content, (where[0], where[1] + 1), lines)


def _print_at_foot(content: Content, lines: Sequence[Line]) -> Content | None:
    """Print lines at the end of a roll, or directly above a sheet's foot; None without room."""
    page, last = len(content.pages) - 1, content.pages[-1]
    if not has_fixed_height(content):
        return insert_lines(content, (page, len(last)), lines)
    at = max(range(len(last)), key=lambda i: last[i].gap)
    deep = sum(line.size + line.gap for line in lines)
    if last[at].gap < deep + 1:
        return None
    first = dataclasses.replace(lines[0], gap=round(last[at].gap - deep - _FOOT_GAP, 4))
    foot = dataclasses.replace(last[at], gap=_FOOT_GAP)
    return insert_lines(content, (page, at), [first, *lines[1:], foot], replaced=1)


_FOOT_GAP = 0.9
"""The blank between a text and the foot below it."""


def _channel_in_print(
    place_lines: Callable[[Content, Sequence[Line]], Content | None],
    size: float,
    *,
    face: str = "",
    pale: bool = False,
) -> PutText:
    def put(content: Content, text: Text, form: str, _: np.random.Generator) -> Content | None:
        lines = typeset_lines(content, text, size, face=face, pale=pale)
        if form in _TURNED:
            lines = _mirrored_or_turned_lines(lines, form)
        return place_lines(content, lines)

    return put


def _mirrored_or_turned_lines(lines: Sequence[Line], form: str) -> list[Line]:
    """Return lines that print the text as a mirrored or turned mark."""
    words = "\n".join(" ".join(span.text for span in line.spans) for line in lines)
    block = Mark("mirrored" if form == "mirrored" else "turned", payload=words)
    return [Line(gap=0.3, marks=(block,)), Line(size=0.4, gap=len(lines) - 1.0)]


def _write_by_hand(
    content: Content, text: Text, _: str, rng: np.random.Generator
) -> Content | None:
    """Write a text by hand at the end; None if its characters cannot be handwritten."""
    pen: Pen = (str(rng.choice([*HANDS])), int(rng.integers(1 << 31)))
    if not is_handwritable_in_capitals(join_runs(text)):
        return None
    by = ruler(content)
    blank = _INK_BLANK * by.handwritten_width_share("0", pen, _INK_SIZE)

    def width(part: str) -> float:
        words = part.split()
        return sum(
            by.handwritten_width_share(word, pen, _INK_SIZE) for word in words
        ) + blank * part.count(" ")

    lines = [
        Line(
            tuple(
                Span(word, round(0.02 + at + width(before), 5), tag=run.tag, pen=pen)
                for at, run in line
                for before, word in _prefixes_and_words(run.text)
            ),
            size=_INK_SIZE,
            gap=0.5 if number else 1.0,
        )
        for number, line in enumerate(break_lines(text, width, 0.94))
    ]
    if has_fixed_height(content):
        return print_below_table(content, [*lines, Line(size=_INK_SIZE)])
    return _print_at_foot(content, [*lines, Line(size=_INK_SIZE)])


def _prefixes_and_words(text: str) -> Iterator[tuple[str, str]]:
    """Yield for each word the text before it, and the word."""
    before = ""
    for word in text.split():
        yield before, word
        before += f"{word} "


_WATERMARK_WIDTH = 16
"""The width of a watermark's line, in digits."""


def _print_watermark(
    content: Content, text: Text, _: str, rng: np.random.Generator
) -> Content | None:
    """Print a text as a watermark across the page; None if there is one already."""
    where = find_page_and_line(content, main_sum(content).name)
    if where is None or has_mark(content, "watermark"):  # two would overlap
        return None
    by = ruler(content)
    values = (by.width_share(run.text) for row in text for run in row if run.tag)
    room = max(_WATERMARK_WIDTH * by.width_share("0"), *values, 0.0)  # a value stays whole
    lines = break_lines([[Run(" ".join(by.wrap(join_runs(text), room)))]], by.width_share, room)
    words = "\n".join(" ".join(run.text for _, run in line) for line in lines)
    high = 0.8 * by.paper.printable_width / by.paper.pitch
    drop = round(0.5 - high * (0.45 + 0.1 * float(rng.random())), 3)
    return with_marks(content, where, Mark("watermark", 0.05, 0.9, drop=drop, payload=words))


def _print_qr_code(content: Content, text: Text, _: str, __: np.random.Generator) -> Content | None:
    """Print a QR code with the text."""
    paper, payload = ruler(content).paper, join_runs(text)
    dots = _DOTS * qr_width_in_modules(payload)
    high = dots / paper.pitch
    wide = round(dots / paper.printable_width, 5)
    code = Mark("qr", round((1 - wide) / 2, 5), wide, round(high, 4), payload=payload)
    return _print_at_foot(content, [Line(gap=0.6, marks=(code,)), Line(gap=round(high - 0.5, 4))])


def _print_lookalikes(
    content: Content, text: Text, form: str, rng: np.random.Generator
) -> Content | None:
    """Print a text in look-alike letters of another script, with a zero-width space."""
    font = content.factors["font"]
    other = {ord(own): twin for own, twin in _LOOKALIKES.items() if has_glyph(font, twin)}
    swapped = [
        [run if run.tag else Run(_with_zero_width(run.text.translate(other))) for run in row]
        for row in text
    ]
    if join_runs(swapped).replace(_ZERO_WIDTH_SPACE, "") == join_runs(text):
        return None
    return CHANNELS["body"](content, swapped, form, rng)


def _channel_in_pdf_layer(channel: str) -> PutText:
    """Return a channel that puts text only into a PDF, without room on the page."""

    def put(content: Content, text: Text, _: str, __: np.random.Generator) -> Content | None:
        where = find_page_and_line(content, main_sum(content).name)
        if where is None:
            return None
        size = 1.0
        if channel == "outside":  # there all text is on one line
            text = [[run for row in text for run in row]]
            size = min(1.0, round(0.7 / ruler(content).width_share(join_runs(text)), 3))
        hidden = [
            dataclasses.replace(
                line,
                gap=round(1.0 - size, 3),
                spans=tuple(dataclasses.replace(span, unseen=channel) for span in line.spans),
            )
            for line in typeset_lines(content, text, size)
        ]
        back = Line(size=0.0, gap=-float(len(hidden)))
        return insert_lines(content, (where[0], where[1] + 1), [*hidden, back])

    return put


def _print_tiny(
    content: Content, text: Text, form: str, rng: np.random.Generator
) -> Content | None:
    """Print a text in tiny letters; None on a printer whose pins are too far apart for them."""
    by = ruler(content)
    if by.paper.printer == "needles":
        return None
    face = _TINY_FACE if by.font in DOT_FACES else ""
    return _channel_in_print(_print_at_foot, TINY, face=face)(content, text, form, rng)


_ZERO_WIDTH_SPACE = "\N{ZERO WIDTH SPACE}"


def _with_zero_width(text: str) -> str:
    """Return a text with a zero-width space in its longest word."""
    words = text.split()
    at = max(range(len(words)), key=lambda i: len(words[i]), default=None)
    if at is not None:
        words[at] = f"{words[at][:2]}{_ZERO_WIDTH_SPACE}{words[at][2:]}"
    return " ".join(words)


CHANNELS: dict[str, PutText] = {
    "body": _channel_in_print(_print_below_sum, 1.0),
    "foot": _channel_in_print(_print_at_foot, 1.0),
    "tiny": _print_tiny,
    "pale": _channel_in_print(_print_below_sum, 1.0, pale=True),
    "handwritten": _write_by_hand,
    "watermark": _print_watermark,
    "qr": _print_qr_code,
    "lookalike": _print_lookalikes,
    **{f"layer_{channel}": _channel_in_pdf_layer(channel) for channel in (*LAYERS, *FILE_CHANNELS)},
}
"""Channels that add text to a page; those in `BEARERS` replace text of a table."""


_ITEM, _MEMO = "line_items.description", "transactions.description"
_COLUMN_GAP = 0.02
"""The blank before the next column."""
_TALL = 2.0
"""Marks higher than this extend over several lines."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Slot:
    """The lines of one page that print a cell, and the index of its span on the first one."""

    cell: Field
    page: int
    lines: tuple[int, ...]
    span: int


def _find_slots(content: Content, column: str) -> Iterator[_Slot]:
    """Yield the cells of a column that are on one page, and whose words no other field shares."""
    taken = {of for of, _ in content.shared_places.values()}
    table = content.tables.get(column.partition(".")[0], ())
    for cell in (cell for row in table for cell in row if cell.name == column):
        found = [
            (page, number, at)
            for page, lines in enumerate(content.pages)
            for number, line in enumerate(lines)
            for at, span in enumerate(line.spans)
            if span.tag == cell.key
        ]
        if cell.value is None or cell.key in taken or len({page for page, *_ in found}) != 1:
            continue
        numbers = tuple(number for _, number, _ in found)
        if len(set(numbers)) == len(numbers):
            yield _Slot(cell, found[0][0], numbers, found[0][2])


def _print_in_item(
    content: Content, text: Text, _: str, rng: np.random.Generator
) -> Content | None:
    """Print a text as the description of a random line item; None if there is no room."""
    slots = [slot for slot in _find_slots(content, _ITEM) if len(slot.lines) == 1]
    if not slots:
        return None
    slot = slots[rng.integers(len(slots))]
    lines = content.pages[slot.page]
    line, number = lines[slot.lines[0]], slot.lines[0]
    span = line.spans[slot.span]
    room = _free_space_end(content, [line], span) - span.at
    parts = _wrap_text(content, text, line, span, room)
    high = any(mark.height > _TALL for each in lines[: number + 1] for mark in each.marks)
    if len(parts) > 1 and (high or has_fixed_height(content)):
        return None
    rest = [
        Line((dataclasses.replace(span, text=part),), size=line.size, wide=line.wide)
        for part in parts[1:]
    ]
    longer = insert_lines(
        content, (slot.page, number), [_with_span_text(line, slot.span, parts[0]), *rest], 1
    )
    return _with_cell_text(longer, slot.cell, " ".join(parts), text)


def _print_in_memo(
    content: Content, text: Text, _: str, rng: np.random.Generator
) -> Content | None:
    """Print a text as the last lines of a random transaction's description; None without room."""
    slots = [*_find_slots(content, _MEMO)]
    for at in rng.permutation(len(slots)).tolist():
        slot = slots[at]
        lines = content.pages[slot.page]
        first = lines[slot.lines[0]]
        span = first.spans[slot.span]
        room = _free_space_end(content, _table_lines(lines, slot), span) - span.at
        parts = _wrap_text(content, text, first, span, room)
        if len(parts) > len(slot.lines):
            continue
        kept = len(slot.lines) - len(parts)
        changed, line_texts = content, []
        for nth, number in enumerate(slot.lines):
            where = next(i for i, s in enumerate(lines[number].spans) if s.tag == slot.cell.key)
            own = lines[number].spans[where].text if nth < kept else parts[nth - kept]
            line_texts.append(own)
            changed = insert_lines(
                changed,
                (slot.page, number),
                [_with_span_text(lines[number], where, own)],
                replaced=1,
            )
        return _with_cell_text(changed, slot.cell, " ".join(line_texts), text)
    return None


def _table_lines(lines: Sequence[Line], slot: _Slot) -> list[Line]:
    """Return the lines of a table and of its headers."""
    column = slot.cell.name
    rows = [i for i, line in enumerate(lines) if any(column in span.tag for span in line.spans)]
    return [line for line in lines[max(0, rows[0] - 3) : rows[-1] + 1] if len(line.spans) > 1]


def _free_space_end(content: Content, lines: Sequence[Line], span: Span) -> float:
    """Return the end of the free space right of a span, on all of these lines."""
    by, ends = ruler(content), [1.0 + _COLUMN_GAP]
    for line in lines:
        for other in line.spans:
            wide = by.width_share(other.text, line.size, bold=other.bold, stretch=line.wide)
            left = other.at - {"left": 0.0, "right": wide, "center": wide / 2}[other.align]
            if left > span.at + _COLUMN_GAP:
                ends.append(left)
    return min(ends) - _COLUMN_GAP


def _wrap_text(content: Content, text: Text, line: Line, span: Span, room: float) -> list[str]:
    by = ruler(content)

    def width(part: str) -> float:
        return by.width_share(part, line.size, bold=span.bold, stretch=line.wide)

    words = by.wrap(join_runs(text), room, line.size, bold=span.bold, stretch=line.wide)
    flow = break_lines([[Run(" ".join(words))]], width, room)
    return [" ".join(run.text for _, run in each) for each in flow]


def _with_span_text(line: Line, span_index: int, text: str) -> Line:
    """Return a line with another text in one span."""
    spans = list(line.spans)
    spans[span_index] = dataclasses.replace(spans[span_index], text=text)
    return dataclasses.replace(line, spans=tuple(spans))


def _with_cell_text(content: Content, cell: Field, cell_text: str, planted_text: Text) -> Content:
    """Return the content with a cell's new text; tagged runs share the words of the cell."""
    new = dataclasses.replace(cell, value=cell_text, text=cell_text, accepted=())
    tables = {
        name: tuple(tuple(new if old.key == cell.key else old for old in row) for row in rows)
        for name, rows in content.tables.items()
    }
    tagged = [run for row in planted_text for run in row if run.tag]
    inside = {
        run.tag: (cell.key, "" if " " in run.text or run.text not in cell_text else run.text)
        for run in tagged
    }
    return dataclasses.replace(
        content, tables=tables, shared_places={**content.shared_places, **inside}
    )


REPLACING_CHANNELS: dict[str, PutText] = {"item": _print_in_item, "memo": _print_in_memo}
