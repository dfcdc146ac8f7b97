"""What the judge may say of a cell, for the command that lists it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.matching.causes import CAUSES, VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator


def causes() -> Iterator[dict[str, str]]:
    """Give the taxonomy of causes in the order in which they are looked for."""
    for name, cause in CAUSES.items():
        yield {"name": name, "about": cause.about, "example": cause.example, "version": VERSION}
