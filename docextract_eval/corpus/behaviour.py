"""Tests of behaviour: whether documents and their twins show what a test is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.corpus.options import BehaviourOptions
    from docextract_eval.records import Document

TESTED_SUFFIX = "pair"
"""The suffix of the id of the twin that a test compares with its document."""


def why_unfit(test: BehaviourOptions, documents: Sequence[Document], where: str) -> str:
    """Return why a document with its twin does not show what a test is about; empty if it does.

    An invariance whose truth changes is no matter of one document: that raises.
    """
    base, *twins = documents
    for field in test.fields:
        if not any(true_values(each, field) for each in documents):
            return f"no page has a {field}"
    if not twins:
        return ""
    if base.pages == twins[0].pages and _drawn_with(base) == _drawn_with(twins[0]):
        return "the pages of both sides are the same"
    changed = [
        field for field in test.fields if true_values(base, field) != true_values(twins[0], field)
    ]
    if test.type == "direction":
        return "" if changed else f"{', '.join(test.fields)} are the same on both sides"
    if changed:
        sides = (", ".join(true_values(each, changed[0])) or "none" for each in documents)
        what = f"is an invariance, and {changed[0]} changes in {base.id}: {' -> '.join(sides)}"
        raise BadInputError(what, where, "name other fields, or make it a direction")
    return ""


def true_values(document: Document, field: str) -> list[str]:
    """Return the true values of a field, or of a column of a table from top to bottom."""
    table = field.partition(".")[0]
    cells = (
        [cell for row in document.tables.get(table, ()) for cell in row]
        if "." in field
        else [cell for cell in document.fields if cell.decoy_of is None]
    )
    return [cell.value for cell in cells if cell.name == field and cell.value is not None]


def _drawn_with(document: Document) -> tuple[str | None, ...]:
    """Return what a page is drawn with beside its lines."""
    return tuple(document.factors.get(name) for name in ("font", "paper", "template"))
