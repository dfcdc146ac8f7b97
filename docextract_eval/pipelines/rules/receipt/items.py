"""The list of goods: one row per item, however many lines it takes."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules import OcrWord
from docextract_eval.pipelines.rules.amounts import Amount
from docextract_eval.pipelines.rules.entries import Entry
from docextract_eval.pipelines.rules.labels import CountryLabels, fold_confusions
from docextract_eval.pipelines.rules.lines import SPECKS
from docextract_eval.pipelines.rules.receipt.quantities import (
    Count,
    count_before_price,
    join_counts,
    leading_count,
    read_count,
    unread_count,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.fieldtypes import Context

_LETTER = re.compile(r"[^\W\d_]")
_DAY = r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}|\d{1,2}\.? [^\W\d_]{3,} \d{4}"
_BARCODE = re.compile(rf"(?:\d{{6,14}}|{_DAY})\s+")
"""What may stand before a name: an article number, or a date."""
_MIN_LETTERS = 3
"""The fewest letters of a name beside a unit price or an unreadable amount."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item, as far as its lines were read."""

    name: str
    words: tuple[OcrWord, ...]
    """The words of its name."""
    amount: Amount | None = None
    code: str = ""
    code_words: tuple[OcrWord, ...] = ()
    count: Count | None = None
    reduction: Amount | None = None

    def fits_count(self, count: Count) -> bool:
        """Return whether quantity times price, less the reduction, is this item's amount."""
        return self.amount is not None and count.matches_amount(self.amount, self.reduction)


@dataclass(frozen=True, slots=True)
class Piece:
    """What one line contributes to a row."""

    entry: Entry
    name: str
    words: tuple[OcrWord, ...]
    amount: Amount | None
    count: Count | None
    reduction: Amount | None = None
    """The reduction, on a line that states it together with the reduced amount."""


def read_items(
    entries: Sequence[Entry], amounts_left: float, context: Context, known: CountryLabels
) -> list[Item]:
    """Return the items from top to bottom; amounts stand right of `amounts_left`."""
    rows: list[Item] = []
    held: Piece | None = None  # a name whose amount is still to come
    early: Count | None = None  # a quantity above its item, or below one that it does not fit
    for read in _read_pieces(entries, amounts_left, context, known):
        piece = read
        if held and read.name and held.name.count("(") > held.name.count(")"):
            piece, held = _join_broken_name(held, read), None
        if held and context.locale.fiscal and _is_reduction(piece) and not piece.reduction:
            held = replace(held, reduction=piece.amount)  # what is left stands below
        elif _is_reduction(piece) and rows and not (piece.reduction and held):
            rows[-1] = replace(rows[-1], reduction=piece.amount)
        elif piece.count and not piece.amount and not piece.name:
            early = _add_count_or_return_it(rows, piece.count)
        elif piece.amount and (piece.name or held):
            rows.extend(_unpriced_item(held, amounts_left) if piece.name else ())
            row = _item_from_piece(piece if piece.name else _with_name_above(piece, held))
            held = None
            rows, early = _add_row(rows, row, early), None
        elif piece.name:
            rows.extend(_unpriced_item(held, amounts_left))
            held = piece
    rows.extend(_unpriced_item(held, amounts_left))
    if early and rows and rows[-1].count is None:
        rows[-1] = replace(rows[-1], count=early)
    return rows


def _read_pieces(
    entries: Sequence[Entry], amounts_left: float, context: Context, known: CountryLabels
) -> list[Piece]:
    pieces = [
        _read_piece(entry, read_count(entry, context, known.units))
        for entry in entries
        if not _is_header(entry, known)
    ]
    counted = _with_counts_proven_below(_with_leading_counts(pieces, context), context)
    return [_as_unit_price_if_left(piece, amounts_left) for piece in counted]


def _with_counts_proven_below(pieces: Sequence[Piece], context: Context) -> Iterator[Piece]:
    """Yield pieces, with the quantity of those whose amount stands on the discount's line alone.

    That is so if quantity times price, less the discount, is the amount there:
    `SHAMPOO  1  4.50`, and below it `PROMO -.50  4.00`.
    """
    for piece, below in zip_longest(pieces, pieces[1:]):
        count = count_before_price(piece.entry, piece.amount, context) if piece.name else None
        rest = below.amount if below and below.reduction else None
        if count and rest and count.matches_amount(rest, below.reduction):
            yield _read_piece(piece.entry, count)
        else:
            yield piece


def _read_piece(entry: Entry, count: Count | None) -> Piece:
    """Return what a line contributes; quantity and unit price are not part of name and amount."""
    amount = entry.amount
    if count and count.price and amount and count.price.start == amount.start:
        amount = None
    text = entry.line.text
    end = _end_of_name(entry, count)
    cut = (min(count.start, end), min(count.end, end)) if count else (end, end)
    name = " ".join(part for part in (text[: cut[0]].strip(), text[cut[1] : end].strip()) if part)
    words = (*entry.line.words_between(0, cut[0]), *entry.line.words_between(cut[1], end))
    if off := _stated_reduction(entry):
        return Piece(entry, "", (), amount, count, off)
    if not _LETTER.search(name) or len(name.strip(SPECKS)) < 2:
        return Piece(entry, "", (), amount, count)
    if (barcode := _BARCODE.match(name)) and _LETTER.search(name, barcode.end()):
        name, words = name[barcode.end() :], words[1:]
    return Piece(entry, name.strip(SPECKS), words, amount, count)


def _stated_reduction(entry: Entry) -> Amount | None:
    """Return the discount of a line that states discount and remaining amount, or None."""
    first, last = entry.amounts[:1], entry.amounts[-1:]
    if len(entry.amounts) < 2 or entry.role != "discount":
        return None
    return first[0] if first[0].value.startswith("-") > last[0].value.startswith("-") else None


def _end_of_name(entry: Entry, count: Count | None) -> int:
    """Return where a name ends: at the first amount, unless that is a size in the name."""
    if not entry.amounts:
        return len(entry.line.text)
    first, last = entry.amounts[0], entry.amounts[-1]
    between = entry.line.text[first.end : last.start]
    if not count and _LETTER.search(between):
        return last.start
    return min(first.start, len(entry.label))


def _with_leading_counts(pieces: Sequence[Piece], context: Context) -> list[Piece]:
    """Return the pieces, with a column of numbers before the names read as quantities."""
    named = [piece for piece in pieces if piece.name]
    goods = [piece for piece in named if piece.amount]
    counts = [leading_count(piece.entry, context) for piece in goods]
    numbers = [count.quantity for count in counts if count]
    numbered = numbers == [str(i) for i in range(1, len(numbers) + 1)] and len(numbers) > 1
    nearly_all = len(numbers) > 1 and 5 * len(numbers) >= 4 * len(goods)
    if numbered or not (nearly_all or _has_number_column(named, context)):
        return list(pieces)
    return [
        _read_piece(piece.entry, leading_count(piece.entry, context))
        if piece.name and not piece.count
        else piece
        for piece in pieces
    ]


def _has_number_column(named: Sequence[Piece], context: Context) -> bool:
    """Return whether names without a number begin where the others do behind their number."""
    unnumbered, behind = [], []
    for piece in named:
        count, words = leading_count(piece.entry, context), piece.entry.line.words
        if count is None:
            unnumbered.append(words[0].box[0])
        elif len(words) > len(count.words):
            behind.append(words[len(count.words)].box[0])
    first = [piece.entry.line.words[0].box for piece in named]
    high = max((bottom - top for _, top, _, bottom in first), default=0.0)
    return (
        bool(unnumbered and behind) and max(unnumbered + behind) - min(unnumbered + behind) < high
    )


def _as_unit_price_if_left(piece: Piece, amounts_left: float) -> Piece:
    """Return a piece whose amount stands left of the column as one with a unit price."""
    amount = piece.amount
    is_name = len(_LETTER.findall(piece.name)) >= _MIN_LETTERS
    if amount is None or amount.words[-1].box[2] > amounts_left or is_name:
        return piece
    return replace(piece, name="", words=(), amount=None, count=unread_count(piece.entry, amount))


def _is_header(entry: Entry, known: CountryLabels) -> bool:
    """Return whether a line has nothing but column headers and currency symbols."""
    words = fold_confusions(entry.line.text).split()
    return not entry.amounts and bool(words) and known.folded_words("heads") >= set(words)


def _is_reduction(piece: Piece) -> bool:
    entry = piece.entry
    if piece.amount is None:
        return False
    if entry.role == "discount":
        return entry.likeness >= 0.8
    return not piece.name and piece.amount.value.startswith("-")


def _unpriced_item(name_above: Piece | None, amounts_left: float) -> Iterator[Item]:
    """Yield an item whose amount could not be read, if something stands in the amount column."""
    if name_above is None or name_above.entry.line.words[-1].box[2] <= amounts_left:
        return
    words = tuple(word for word in name_above.words if word.box[2] < amounts_left)
    name = " ".join(word.text for word in words).strip(SPECKS)
    last = name_above.entry.line.words[-1]
    code = last.text if len(last.text) == 1 and last.text.isalpha() else ""
    if len(_LETTER.findall(name)) >= _MIN_LETTERS:
        yield Item(name, words, code=code.upper(), code_words=(last,))


def _join_broken_name(above: Piece, below: Piece) -> Piece:
    """Return two lines as one, where a name was broken within its brackets."""
    entry = replace(below.entry, label_match=None)
    name, words = f"{above.name} {below.name}", (*above.words, *below.words)
    return replace(below, entry=entry, name=name, words=words)


def _item_from_piece(piece: Piece) -> Item:
    entry = piece.entry
    words = entry.code_words
    return Item(
        piece.name, piece.words, piece.amount, entry.code, words, piece.count, piece.reduction
    )


def _with_name_above(piece: Piece, name_above: Piece | None) -> Piece:
    """Return a line of amounts with the name that stands above it."""
    if name_above is None:
        return piece
    reduction = piece.reduction or name_above.reduction
    piece = replace(piece, count=piece.count or name_above.count, reduction=reduction)
    return replace(piece, name=name_above.name, words=name_above.words)


def _add_count_or_return_it(rows: list[Item], count: Count) -> Count | None:
    """Add a quantity to the item above, in place, and return None; return it if it does not fit."""
    combined = join_counts(rows[-1].count, count) if rows else None
    if combined is None:
        return count
    completed = combined.with_derived_quantity(rows[-1].amount, rows[-1].reduction)
    if not rows[-1].fits_count(completed):
        return count
    rows[-1] = replace(rows[-1], count=completed)
    return None


def _add_row(rows: list[Item], row: Item, held_count: Count | None) -> list[Item]:
    """Return the rows with a new one; a held quantity goes where it fits, this row first."""
    if held_count is None:
        return [*rows, row]
    combined = join_counts(row.count, held_count)
    if combined and (
        row.fits_count(combined.with_derived_quantity(row.amount, row.reduction)) or not rows
    ):
        return [
            *rows,
            replace(row, count=combined.with_derived_quantity(row.amount, row.reduction)),
        ]
    if rows and rows[-1].count is None:
        return [*rows[:-1], replace(rows[-1], count=held_count), row]
    return [*rows, row]
