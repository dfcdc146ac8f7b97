"""Choose the fields that a person would mark or redact: whole fields, most important first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval.corpus.degrade.covering import word_boxes
from docextract_eval.corpus.degrade.found_words import find_word_boxes
from docextract_eval.corpus.degrade.noise import uniform_numbers

if TYPE_CHECKING:
    from docextract_eval.records import Page

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in px."""
CHECKED_ROLES = (
    *("total", "closing", "payable", "carried", "amount", "period", "date", "receipt_number"),
    *("merchant", "account", "balance", "description"),
)
"""Parts of field names that somebody who files a document looks for, most important first."""
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


def _runs_as_rank_count_box(page: Page, roles: tuple[str, ...]) -> list[tuple[int, int, Box]]:
    """Return rank, number of words and box of each run of words with one tag on a line.

    On a user's picture, whose words are not known, words are found by what looks like ink.
    """
    if not len(page.quads):
        return [(len(roles), 1, box) for box in find_word_boxes(page)]
    tags = page.tags if len(page.tags) == len(page.quads) else ("",) * len(page.quads)
    found: list[tuple[int, int, Box]] = []
    last = ""
    for tag, (x0, y0, x1, y1) in zip(tags, word_boxes(page).tolist(), strict=True):
        if tag and tag == last and found and _is_on_same_line(found[-1][2], (x0, y0, x1, y1)):
            rank, words, box = found[-1]
            grown = (min(box[0], x0), min(box[1], y0), max(box[2], x1), max(box[3], y1))
            found[-1] = (rank, words + 1, grown)
        else:
            found.append((_role_rank(tag, roles), 1, (x0, y0, x1, y1)))
        last = tag
    return found


def _is_on_same_line(line_box: Box, word_box: Box) -> bool:
    """Return whether two boxes are on one line."""
    middle = (word_box[1] + word_box[3]) / 2
    return line_box[1] <= middle <= line_box[3]


def _role_rank(tag: str, roles: tuple[str, ...]) -> int:
    name = tag.partition("#")[0]
    return next((i for i, part in enumerate(roles) if name and part in name), len(roles))
