"""Seller and buyer: below a label, in the address window, or at the top."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules.invoice.roles import LABEL_ROLES
from docextract_eval.pipelines.rules.lines import (
    SPECKS,
    Cell,
    joined_text,
    predicted_value,
    split_cells,
    weighted_letter_count,
    word_height,
)
from docextract_eval.pipelines.rules.phrases import phrase_role, starting_role

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.fieldtypes import Context
    from docextract_eval.pipelines.rules.lines import Line
    from docextract_eval.records import Guess

_DOT = "\N{MIDDLE DOT}"
_HONORIFICS = ("御中", "様")
_MIN_LETTERS = 2
"""The fewest letters of a name."""
_BLANK_GAP = 1.5
"""The gap above a line, in usual steps, that separates two blocks."""
_MAX_ADDRESS_LINES = 2
"""The most lines of an address."""


@dataclass(frozen=True, slots=True)
class Party:
    """A seller or buyer: the name and the lines of the address."""

    name: Cell
    address: tuple[Cell, ...]


def find_parties(above: Sequence[Line], context: Context) -> Iterator[Guess]:
    """Yield the guesses for name and address of seller and buyer, from above the table."""
    language = context.locale.name
    rows = [split_cells(line.words) for line in above]
    buyer = _labelled_party(rows, "bill_to", language) or _honorific_party(rows, language)
    buyer = buyer or _address_window_party(rows, language)
    seller = _labelled_party(rows, "from", language)
    top = _top_name(rows, language)
    if not (buyer or seller) and (pair := _parties_by_tax_ids(above, rows, language)):
        seller, buyer = pair
    sender = _sender_address(rows)
    if seller is None and top is not None and sender:
        seller = Party(top, sender)
    if seller is None and top is not None:
        seller = _right_half_party(rows, language) or Party(top, ())
    for name, party in (("seller", seller), ("buyer", buyer)):
        if party is None:
            continue
        words = party.name
        if len(words) > 1 and words[-1].text in _HONORIFICS:
            words = words[:-1]
        yield predicted_value(name, joined_text(words).strip(SPECKS), words, 0.85)
        if party.address:
            address_words = [word for cell in party.address for word in cell]
            yield predicted_value(
                f"{name}_address", joined_text(address_words), address_words, 0.85
            )


def _parties_by_tax_ids(
    above: Sequence[Line], rows: Sequence[Sequence[Cell]], language: str
) -> tuple[Party, Party] | None:
    """Return seller and buyer: the block above the seller's tax number, and another one."""
    for number, cells in enumerate(rows):
        for cell in cells:
            if starting_role(cell, language, LABEL_ROLES) != "seller_tax_id":
                continue
            block = _block_above(above, rows, number, cell[0].box[0])
            seller, buyer = _read_party(block, language), _first_party_with_address(rows, language)
            named = len(block) > 1 and _is_name(block[0], language)
            if seller and buyer and named:
                one, other = seller.name[0], buyer.name[0]
                if abs(one.box[0] - other.box[0]) >= 2 * word_height(one):
                    return seller, buyer
    return None


def _first_party_with_address(rows: Sequence[Sequence[Cell]], language: str) -> Party | None:
    """Return the first name on the left that has an address below it, or None."""
    for number, cells in enumerate(rows):
        if _is_name(cells[0], language) and not starting_role(cells[0], language, LABEL_ROLES):
            party = _read_party(_cells_below(rows, number, cells[0][0].box[0]), language)
            if party and party.address:
                return party
    return None


def _block_above(
    above: Sequence[Line], rows: Sequence[Sequence[Cell]], number: int, left: float
) -> list[Cell]:
    """Return the cells above a position up to a blank line, from the top."""
    found: list[Cell] = []
    while number and above[number].gap < _BLANK_GAP:
        number -= 1
        near = [cell for cell in rows[number] if abs(cell[0].box[0] - left) < word_height(cell[0])]
        if not near:
            break
        found.insert(0, near[0])
    return found


def _is_name(cell: Cell, language: str) -> bool:
    text = joined_text(cell)
    letters = weighted_letter_count(text)
    return (
        letters >= _MIN_LETTERS
        and not phrase_role(text, language, LABEL_ROLES)
        and _DOT not in text
    )


def _cells_below(rows: Sequence[Sequence[Cell]], start: int, left: float) -> list[Cell]:
    """Return the cells that begin at an x coordinate, line after line without a break."""
    found = []
    for cells in rows[start:]:
        near = [cell for cell in cells if abs(cell[0].box[0] - left) < 1.5 * word_height(cell[0])]
        if not near:
            break
        found.append(near[0])
    return found


def _read_party(column: Sequence[Cell], language: str) -> Party | None:
    """Return the first cell as the name and up to two below it, before a label, as the address."""
    if not column:
        return None
    name, lines = column[0], list[Cell]()
    for cell in column[1 : 1 + _MAX_ADDRESS_LINES]:
        if starting_role(cell, language, LABEL_ROLES):
            break
        lines.append(cell)
    return Party(name, tuple(lines))


def _labelled_party(rows: Sequence[Sequence[Cell]], role: str, language: str) -> Party | None:
    """Return the party below its label, or None."""
    for number, cells in enumerate(rows):
        for cell in cells:
            if phrase_role(joined_text(cell), language, LABEL_ROLES) == role:
                return _read_party(_cells_below(rows, number + 1, cell[0].box[0]), language)
    return None


def _honorific_party(rows: Sequence[Sequence[Cell]], language: str) -> Party | None:
    """Return the party whose name stands before an honorific on the left half, or None."""
    halves = [_half_words(cells, rows, right=False) for cells in rows]
    for number, words in enumerate(halves):
        at = next((i for i, word in enumerate(words) if word.text in _HONORIFICS), 0)
        if at:
            return _read_party([words[:at], *_lines_until_blank(halves[number + 1 :])], language)
    return None


def _half_words(cells: Sequence[Cell], rows: Sequence[Sequence[Cell]], *, right: bool) -> Cell:
    """Return the words of a line that begin on one half of the page."""
    lefts = [cell[0].box[0] for cells in rows for cell in cells]
    rights = [cell[-1].box[2] for cells in rows for cell in cells]
    middle = (min(lefts) + max(rights)) / 2
    return tuple(word for cell in cells for word in cell if (word.box[0] > middle) == right)


def _lines_until_blank(lines: Sequence[Cell]) -> list[Cell]:
    end = next((i for i, words in enumerate(lines) if not words), len(lines))
    return list(lines[:end])


def _dotted_row_numbers(rows: Sequence[Sequence[Cell]]) -> list[int]:
    return [
        number
        for number, cells in enumerate(rows)
        if any(word.text == _DOT for cell in cells for word in cell)
    ]


def _address_window_party(rows: Sequence[Sequence[Cell]], language: str) -> Party | None:
    """Return the party below the last line with dots in it, on the left, or None."""
    dotted = _dotted_row_numbers(rows)
    if not dotted:
        return None
    cells = rows[dotted[-1]]
    return _read_party(_cells_below(rows, dotted[-1] + 1, cells[0][0].box[0]), language)


def _sender_address(rows: Sequence[Sequence[Cell]]) -> tuple[Cell, ...]:
    """Return the parts of the first line that has dots between them: street and town."""
    for number in _dotted_row_numbers(rows)[:1]:
        words = [word for cell in rows[number] for word in cell]
        parts: list[Cell] = [()]
        for word in words:
            if word.text == _DOT:
                parts.append(())
            else:
                parts[-1] = (*parts[-1], word)
        return tuple(parts[:_MAX_ADDRESS_LINES])
    return ()


def _top_name(rows: Sequence[Sequence[Cell]], language: str) -> Cell | None:
    """Return the longest name of the first line that has one, or None."""
    for cells in rows:
        names = [
            cell
            for cell in cells
            if _is_name(cell, language) and not starting_role(cell, language, LABEL_ROLES)
        ]
        if names:
            return max(names, key=lambda cell: len(joined_text(cell)))
    return None


def _right_half_party(rows: Sequence[Sequence[Cell]], language: str) -> Party | None:
    """Return the first name on the right half, if someone with an honorific is on the left."""
    halves = [_half_words(cells, rows, right=True) for cells in rows]
    if not any(word.text in _HONORIFICS for cells in rows for cell in cells for word in cell):
        return None
    for number, words in enumerate(halves):
        if words and _is_name(words, language) and not starting_role(words, language, LABEL_ROLES):
            return _read_party([words, *_lines_until_blank(halves[number + 1 :])], language)
    return None
