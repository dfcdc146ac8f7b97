"""All that a document states, in one row: its fields, its decoys, the cells of its tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.records import Document, Field


def stated(document: Document) -> Iterator[Field]:
    """Give every field, decoy and cell of a document."""
    yield from document.fields
    for rows in document.tables.values():
        for row in rows:
            yield from row
