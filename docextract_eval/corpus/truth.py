"""Iterate over the truth of a document: fields, decoys, cells of tables, attacked cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.records import Document, Field, Trap


def all_cells(document: Document | Content) -> Iterator[Field]:
    """Yield every field, decoy and cell of a document."""
    yield from document.fields
    for rows in document.tables.values():
        for row in rows:
            yield from row


def attacked_key(trap: Trap) -> str:
    """Return the key of the field or cell that a trap attacks."""
    return trap.field if trap.row is None else f"{trap.field}#{trap.row}"
