"""The error gallery: pictures of some errors of a run, and a page of each condition.

This module has the records; the others make them:

- `choice`: which errors are shown of all, of a finding or of a cause, and which page represents a
  condition
- `groups`: errors in groups of one field and one cause, and the documents with the worst
- `changed_cells`: entries for cells that changed from one run to another
- `pictures`: the pictures of errors, cut out of their pages
- `frames`: which part of a page is shown, as geometry alone
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from docextract_eval.runs.notes import Note

CaseKey = frozenset[tuple[str, str]]
"""Filters of errors as `dxe errors` has them: each axis with its value."""
Quad = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Box:
    """A quad on a picture, in its pixels."""

    of: Literal["truth", "guess", "before"]
    quad: Quad


@dataclass(frozen=True, slots=True)
class Picture:
    """A part of a page as WebP, and the boxes on it."""

    width: int
    height: int
    boxes: tuple[Box, ...] = ()
    webp: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class GalleryEntry:
    """One error of the gallery: the truth, the predicted value, and pictures of the place."""

    rendition: str
    condition: str
    field: str
    row: int | None
    outcome: str
    """The outcome in the strict reading."""
    cause: str | None
    decoy: str | None
    traps: tuple[str, ...]
    """The traps that attack this cell."""
    truth: str | None
    guess: str | None
    confidence: float | None
    before: str | None = None
    """The value that the baseline run predicted, if two runs are compared."""
    picture: Picture | None = None
    apart: Picture | None = None
    """The place of the guess's box, if that is far from the truth."""
    guess_row: int | None = None
    """The row of the guess, by which its box is found."""
    repeat: int = 0
    """The number of the repeat."""
    was: str | None = None
    """The outcome in the baseline run, if two runs are compared."""
    before_row: int | None = None
    """The row of the value that the baseline run predicted."""
    box_words: str | None = None
    """The words in the box of the wrong value; None without a box, or without known words."""
    notes: tuple[Note, ...] = ()
    """What people noted on it."""


def entry_json(entry: GalleryEntry) -> dict[str, Any]:
    """Return an error as a JSON object, without its pictures; with notes where it has any.

    >>> entry = GalleryEntry("r~c", "c", "f", 2, "missed", None, None, ("t",), "9", None, None)
    >>> entry_json(entry)["traps"]
    ['t']
    """
    values = {each.name: getattr(entry, each.name) for each in fields(entry)}
    notes = {"notes": [note.remark for note in entry.notes]} if entry.notes else {}
    return notes | {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in values.items()
        if name not in {*_PICTURES, *_PAIRED, "notes"}
    }


_PICTURES = ("picture", "apart")
_PAIRED = ("was", "before_row")
"""Fields that only a comparison of two runs has."""


@dataclass(frozen=True, slots=True)
class ConditionPage:
    """A whole page under a condition, scaled down."""

    condition: str
    rendition: str
    picture: Picture


@dataclass(frozen=True, slots=True)
class Cases:
    """The errors that some filters keep: a few of them, and how many there are."""

    entries: tuple[GalleryEntry, ...] = ()
    errors: int = 0


@dataclass(frozen=True, slots=True)
class ErrorGallery:
    """The chosen errors and pages, or the reason why there are no pictures."""

    entries: tuple[GalleryEntry, ...] = ()
    """Errors of every kind, for programs; without pictures."""
    condition_pages: tuple[ConditionPage, ...] = ()
    """One page of each of the worst conditions, in the order of the recipe."""
    errors: int = 0
    """The number of all errors, from which these were chosen."""
    reason: str | None = None
    """Why there are no pictures, or None."""
    cases: Mapping[CaseKey, Cases] = field(default_factory=dict)
    """Errors with their pictures, by the filters that list them."""

    def cases_of(self, filters: Mapping[str, str]) -> Cases:
        """Return the errors that stand for a finding or a cause, which these filters list.

        >>> ErrorGallery().cases_of({"cause": "misread"}).errors
        0
        """
        return self.cases.get(frozenset(filters.items()), Cases())
