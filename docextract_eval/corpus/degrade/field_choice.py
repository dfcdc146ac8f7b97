"""Choose the fields that a person would mark or redact: whole fields, most important first.

Find words on a picture whose words are not known: rows of what looks like ink. Only whole numbers
are compared and counted, so the boxes are the same on every processor.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval.corpus.degrade.covering import word_boxes
from docextract_eval.corpus.degrade.noise import uniform_numbers
from docextract_eval.corpus.degrade.pixel_operations import darkest_channel

if TYPE_CHECKING:
    from docextract_eval.records import Page


Box = tuple[int, int, int, int]
"""Left, top, right, bottom in px."""
SUM_FIELDS = ("total", "new_balance", "closing_balance", "minimum_payment")
"""Fields that hold what is to be paid or is left, most important first."""
ROUNDED_SUM = "payable"
"""The field that holds a sum in cash, which is printed below the exact one."""
DATE_FIELDS = ("date", "issue_date", "due_date", "statement_date", "period_end")
TAX_FIELDS = ("taxes.amount", "tax_total")
NUMBER_FIELDS = ("receipt_number", "invoice_number", "statement_number")
AMOUNT_FIELDS = ("line_items.amount", "transactions.amount")
"""Fields whose values are ticked off one after the other."""
PRIVATE_ROLES = (
    *("holder", "customer", "address", "iban", "account", "card", "phone"),
    *("tax_id", "reference", "member", "description", "merchant", "bank"),
)
"""Parts of field names that somebody who hands a document on wants to hide."""


@dataclass(frozen=True, slots=True)
class Target:
    """A field on one line, or a word that belongs to no field, that a person marks or redacts."""

    role: str
    """The part of its name that was looked for; empty if nobody looks for it."""
    box: Box
    covered_share: float
    """How much of it is covered, 0 to 1: the last field only in part."""


def choose_targets(
    page: Page, share: float, tile_position: float, roles: tuple[str, ...]
) -> list[Target]:
    """Return fields that hold a share of the page's words, in the order of the roles `roles`."""
    found = _runs_as_rank_count_box(page, roles)
    stray = uniform_numbers(tile_position, len(found), page.number)
    unknown = len(roles)
    # Fields of a role are taken from top to bottom, other words at random.
    order = sorted(
        range(len(found)),
        key=lambda i: (found[i][0], stray[i] if found[i][0] == unknown else i),
    )
    left = share * sum(words for _, words, _ in found)
    if not len(page.quads):
        left = max(left, 1.0)  # at least one word is covered, however few there are
    chosen = []
    for i in order:
        if left <= 0:
            break
        rank, words, box = found[i]
        role = roles[rank] if rank < unknown else ""
        chosen.append(Target(role, box, min(1.0, left / words)))
        left -= words
    return chosen


def checked_targets(page: Page, tile_position: float) -> list[Target]:
    """Return what somebody who checks a page marks, first things first.

    First the sum, then the date, the amounts from a random one downwards, then the number. Where
    none of these is known, these are words at random.
    """
    names = (*SUM_FIELDS, *DATE_FIELDS, *NUMBER_FIELDS, *AMOUNT_FIELDS)
    found = _runs_as_rank_count_box(page, names, whole_names=True)
    by_name: dict[str, list[Box]] = {}
    for rank, _, box in found:
        by_name.setdefault(names[rank] if rank < len(names) else "", []).append(box)
    first, *stray = uniform_numbers(tile_position, 1 + len(found), page.number)

    def most_important(fields: tuple[str, ...]) -> list[Target]:
        name = next((name for name in fields if name in by_name), None)
        # A sum that is printed again is largest where it matters.
        boxes = sorted(by_name.get(name, []) if name else [], key=lambda box: box[1] - box[3])
        return [Target(name, box, 1.0) for box in boxes[:1] if name]

    amounts = [Target(name, box, 1.0) for name in AMOUNT_FIELDS for box in by_name.get(name, [])]
    start = int(first * first * len(amounts))
    known = [
        *most_important(SUM_FIELDS),
        *most_important(DATE_FIELDS),
        *amounts[start:],
        *amounts[:start],
        *most_important(NUMBER_FIELDS),
    ]
    others = sorted(zip(stray, by_name.get("", []), strict=False)) if not known else []
    return known or [Target("", box, 1.0) for _, box in others]


def named_targets(page: Page, names: tuple[str, ...]) -> list[Target]:
    """Return the fields of these names, from top to bottom; none where none is known."""
    found = _runs_as_rank_count_box(page, names, whole_names=True)
    known = [Target(names[rank], box, 1.0) for rank, _, box in found if rank < len(names)]
    return sorted(known, key=lambda target: target.box[1])


def _runs_as_rank_count_box(
    page: Page, roles: tuple[str, ...], *, whole_names: bool = False
) -> list[tuple[int, int, Box]]:
    """Return rank, number of words and box of each run of words with one tag on a line.

    A role is a part of a name, or a whole one.
    On a user's picture, whose words are not known, words are found by what looks like ink.
    """
    if not len(page.quads):
        return [(len(roles), 1, box) for box in find_word_boxes(page)]
    return [
        (_role_rank(tag.partition("#")[0], roles, whole_names=whole_names), words, box)
        for tag, words, box in _runs_as_tag_count_box(page)
    ]


@functools.lru_cache(maxsize=1)  # the same page is asked for several kinds of fields
def _runs_as_tag_count_box(page: Page) -> tuple[tuple[str, int, Box], ...]:
    """Return tag, number of words and box of each run of words with one tag on a line."""
    tags = page.tags if len(page.tags) == len(page.quads) else ("",) * len(page.quads)
    boxes = word_boxes(page)
    starts: list[int] = []
    last, top, low = "", 0, 0
    for at, (tag, y0, y1) in enumerate(zip(tags, *boxes[:, 1::2].T.tolist(), strict=True)):
        if tag and tag == last and 2 * top <= y0 + y1 <= 2 * low:
            top, low = min(top, y0), max(low, y1)
        else:
            starts.append(at)
            last, top, low = tag, y0, y1
    firsts, lasts = (
        extreme.reduceat(boxes[:, part], starts).T.tolist()
        for extreme, part in ((np.minimum, slice(2)), (np.maximum, slice(2, 4)))
    )
    counts = np.diff([*starts, len(tags)]).tolist()
    return tuple(
        zip((tags[at] for at in starts), counts, zip(*firsts, *lasts, strict=True), strict=True)
    )


@functools.lru_cache(maxsize=1024)
def _role_rank(name: str, roles: tuple[str, ...], *, whole_names: bool) -> int:
    """Return the place of a name's role, or the number of roles if it has none of them."""
    fits = (name == role if whole_names else name and role in name for role in roles)
    return next((i for i, each in enumerate(fits) if each), len(roles))


_MM = 25.4
_DARKER = 24
"""Levels of gray by which ink is darker than the paper around it."""
_SURROUNDINGS = 8.0
"""Millimetres of paper around ink that it is compared with."""
_GAP = 1.2
"""The largest gap in millimetres between two letters of one word."""
_HEIGHT_LIMITS = (0.8, 15.0)
_WIDTH_LIMITS = (0.8, 120.0)
"""The smallest and largest height and width of a word in millimetres."""


def find_word_boxes(page: Page) -> list[Box]:
    """Return the boxes (x0, y0, x1, y1) of possible words, in reading order."""
    px_per_mm = page.dpi / _MM
    gray = darkest_channel(page.image)
    around = 2 * round(_SURROUNDINGS * px_per_mm / 2) + 1
    method = cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV
    ink = cv2.adaptiveThreshold(gray, 255, *method, around, _DARKER)
    across = np.ones((1, max(1, round(_GAP * px_per_mm))), np.uint8)
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, across)
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    (low, high), (narrow, wide) = (
        [round(mm * px_per_mm) for mm in pair] for pair in (_HEIGHT_LIMITS, _WIDTH_LIMITS)
    )
    boxes = [
        (x, y, x + width, y + height)
        for x, y, width, height, _ in stats[1:].tolist()
        if low <= height <= high and narrow <= width <= wide
    ]
    return sorted(boxes, key=lambda box: (box[3] // max(1, low), box[0]))
