"""The truth of a statement, as tests ask for it."""

from __future__ import annotations


def rows(document):
    """The cells of each row by column."""
    return [
        {cell.name.partition(".")[2]: cell for cell in row}
        for row in document.tables["transactions"]
    ]


def labels(document):
    """The fields outside the table by key."""
    return {field.key: field for field in document.fields}
