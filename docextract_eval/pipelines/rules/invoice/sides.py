"""Seller and buyer: below a label, in the address window, or at the top."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules.cells import Cell, cells_of, height, text_of
from docextract_eval.pipelines.rules.evidence import guess
from docextract_eval.pipelines.rules.invoice.speech import LABELS
from docextract_eval.pipelines.rules.lines import SPECKS, letters_of
from docextract_eval.pipelines.rules.phrases import find_labels, role_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.fieldtypes import Context
    from docextract_eval.pipelines.rules.lines import Line
    from docextract_eval.records import Guess

_DOT = "\N{MIDDLE DOT}"
_HONORIFICS = ("御中", "様")
_NAME = 2
"""The fewest letters of a name."""
_BLANK = 1.5
"""The gap above a line, in usual steps, that separates two blocks."""
_ADDRESS = 2
"""The most lines of an address."""


@dataclass(frozen=True, slots=True)
class Side:
    """A seller or buyer: the name and the lines of the address."""

    name: Cell
    address: tuple[Cell, ...]


def find_sides(above: Sequence[Line], context: Context) -> Iterator[Guess]:
    """Yield the guesses for name and address of seller and buyer, from above the table."""
    language = context.locale.name
    rows = [cells_of(line.words) for line in above]
    buyer = _labelled(rows, "bill_to", language) or _honored(rows, language)
    buyer = buyer or _in_window(rows, language)
    seller = _labelled(rows, "from", language)
    top = _at_top(rows, language)
    if not (buyer or seller) and (pair := _by_tax_ids(above, rows, language)):
        seller, buyer = pair
    sender = _sender(rows)
    if seller is None and top is not None and sender:
        seller = Side(top, sender)
    if seller is None and top is not None:
        seller = _facing(rows, language) or Side(top, ())
    for name, side in (("seller", seller), ("buyer", buyer)):
        if side is None:
            continue
        words = _without_honorific(side.name)
        yield guess(name, text_of(words).strip(SPECKS), words, 0.85)
        if side.address:
            spoken = [word for cell in side.address for word in cell]
            yield guess(f"{name}_address", text_of(spoken), spoken, 0.85)


def _by_tax_ids(
    above: Sequence[Line], rows: Sequence[Sequence[Cell]], language: str
) -> tuple[Side, Side] | None:
    """Return seller and buyer: the block above the seller's tax number, and another one."""
    for number, cells in enumerate(rows):
        for cell in cells:
            labels = find_labels(cell, language, LABELS)
            if not labels or labels[0].start or labels[0].role != "seller_tax_id":
                continue
            block = _block_above(above, rows, number, cell[0].box[0])
            seller, buyer = _side(block, language), _first(rows, language)
            named = len(block) > 1 and _is_name(block[0], language)
            if seller and buyer and named and not _near(seller.name, buyer.name):
                return seller, buyer
    return None


def _first(rows: Sequence[Sequence[Cell]], language: str) -> Side | None:
    """Return the first name on the left that has an address below it, or None."""
    for number, cells in enumerate(rows):
        if _is_name(cells[0], language) and not _said(cells[0], language):
            side = _side(_column(rows, number, cells[0][0].box[0]), language)
            if side and side.address:
                return side
    return None


def _block_above(
    above: Sequence[Line], rows: Sequence[Sequence[Cell]], number: int, at: float
) -> list[Cell]:
    """Return the cells above a position up to a blank line, from the top."""
    found: list[Cell] = []
    while number and above[number].gap < _BLANK:
        number -= 1
        near = [cell for cell in rows[number] if abs(cell[0].box[0] - at) < height(cell[0])]
        if not near:
            break
        found.insert(0, near[0])
    return found


def _near(one: Cell, other: Cell) -> bool:
    return abs(one[0].box[0] - other[0].box[0]) < 2 * height(one[0])


def _without_honorific(words: Cell) -> Cell:
    return words[:-1] if len(words) > 1 and words[-1].text in _HONORIFICS else words


def _is_name(cell: Cell, language: str) -> bool:
    text = text_of(cell)
    letters = letters_of(text)
    return letters >= _NAME and not role_of(text, language, LABELS) and _DOT not in text


def _said(cell: Cell, language: str) -> bool:
    """Return whether a cell begins with a label."""
    labels = find_labels(cell, language, LABELS)
    return bool(labels) and labels[0].start == 0


def _column(rows: Sequence[Sequence[Cell]], start: int, at: float) -> list[Cell]:
    """Return the cells that begin at an x coordinate, line after line without a break."""
    found = []
    for cells in rows[start:]:
        near = [cell for cell in cells if abs(cell[0].box[0] - at) < 1.5 * height(cell[0])]
        if not near:
            break
        found.append(near[0])
    return found


def _side(column: Sequence[Cell], language: str) -> Side | None:
    """Return the first cell as the name and up to two below it, before a label, as the address."""
    if not column:
        return None
    name, lines = column[0], list[Cell]()
    for cell in column[1 : 1 + _ADDRESS]:
        if _said(cell, language):
            break
        lines.append(cell)
    return Side(name, tuple(lines))


def _labelled(rows: Sequence[Sequence[Cell]], role: str, language: str) -> Side | None:
    """Return the party below its label, or None."""
    for number, cells in enumerate(rows):
        for cell in cells:
            if role_of(text_of(cell), language, LABELS) == role:
                return _side(_column(rows, number + 1, cell[0].box[0]), language)
    return None


def _honored(rows: Sequence[Sequence[Cell]], language: str) -> Side | None:
    """Return the party whose name stands before an honorific on the left half, or None."""
    halves = [_half(cells, rows, right=False) for cells in rows]
    for number, words in enumerate(halves):
        at = next((i for i, word in enumerate(words) if word.text in _HONORIFICS), 0)
        if at:
            return _side([words[:at], *_until_blank(halves[number + 1 :])], language)
    return None


def _half(cells: Sequence[Cell], rows: Sequence[Sequence[Cell]], *, right: bool) -> Cell:
    """Return the words of a line that begin on one half of the page."""
    middle = _middle(rows)
    return tuple(word for cell in cells for word in cell if (word.box[0] > middle) == right)


def _until_blank(lines: Sequence[Cell]) -> list[Cell]:
    end = next((i for i, words in enumerate(lines) if not words), len(lines))
    return list(lines[:end])


def _sender_row(rows: Sequence[Sequence[Cell]]) -> list[int]:
    return [
        number
        for number, cells in enumerate(rows)
        if any(word.text == _DOT for cell in cells for word in cell)
    ]


def _in_window(rows: Sequence[Sequence[Cell]], language: str) -> Side | None:
    """Return the party below the last line with dots in it, on the left, or None."""
    dotted = _sender_row(rows)
    if not dotted:
        return None
    cells = rows[dotted[-1]]
    return _side(_column(rows, dotted[-1] + 1, cells[0][0].box[0]), language)


def _sender(rows: Sequence[Sequence[Cell]]) -> tuple[Cell, ...]:
    """Return the parts of the first line that has dots between them: street and town."""
    for number in _sender_row(rows)[:1]:
        words = [word for cell in rows[number] for word in cell]
        parts: list[Cell] = [()]
        for word in words:
            if word.text == _DOT:
                parts.append(())
            else:
                parts[-1] = (*parts[-1], word)
        return tuple(parts[:_ADDRESS])
    return ()


def _at_top(rows: Sequence[Sequence[Cell]], language: str) -> Cell | None:
    """Return the longest name of the first line that has one, or None."""
    for cells in rows:
        names = [cell for cell in cells if _is_name(cell, language) and not _said(cell, language)]
        if names:
            return max(names, key=lambda cell: len(text_of(cell)))
    return None


def _facing(rows: Sequence[Sequence[Cell]], language: str) -> Side | None:
    """Return the first name on the right half, if someone with an honorific is on the left."""
    halves = [_half(cells, rows, right=True) for cells in rows]
    if not any(word.text in _HONORIFICS for cells in rows for cell in cells for word in cell):
        return None
    for number, words in enumerate(halves):
        if words and _is_name(words, language) and not _said(words, language):
            return _side([words, *_until_blank(halves[number + 1 :])], language)
    return None


def _middle(rows: Sequence[Sequence[Cell]]) -> float:
    lefts = [cell[0].box[0] for cells in rows for cell in cells]
    rights = [cell[-1].box[2] for cells in rows for cell in cells]
    return (min(lefts) + max(rights)) / 2
