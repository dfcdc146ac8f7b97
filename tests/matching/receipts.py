"""Small receipts by hand, and what was said of them."""

from __future__ import annotations

import numpy as np

from docextract_eval.codec.predictions import read_prediction
from docextract_eval.matching import judge
from docextract_eval.records import Document, Field, Rendition
from docextract_eval.schemas import load_schema


def receipt(fields=None, tables=None, locale="en_US", currency="USD"):
    """A receipt with these labels: a value, None for absent, or a Field."""
    schema = load_schema("receipt")
    return Document(
        id="r",
        source="r",
        kind="receipt",
        locale=locale,
        currency=currency,
        seed=0,
        index=0,
        fields=tuple(_field(schema, name, value) for name, value in (fields or {}).items()),
        tables={
            name: tuple(
                tuple(
                    _field(schema, f"{name}.{column}", value, number)
                    for column, value in row.items()
                )
                for number, row in enumerate(rows)
            )
            for name, rows in (tables or {}).items()
        },
        pages=(),
    )


def judged(document, fields=None, tables=None, legible=None, schema=None, **more):
    """The matches of what was said, by field and rows."""
    line = {"id": "s", "fields": fields or {}, "tables": tables or {}, **more}
    return judge(document, rendered(document, legible), read_prediction(line, "test"), schema)


def rendered(document, legible=None):
    """A rendition without a picture."""
    quads = (np.zeros((0, 4, 2), np.float32),)
    id_ = f"{document.id}~clean"
    return Rendition(id_, document.id, "clean", (), (), "", quads, (), legible or {})


def outcomes(matches, reading="strict"):
    """The outcomes by field, several of one field as a sorted list."""
    found = {}
    for match in matches:
        found.setdefault(match.field, []).append(getattr(match, reading))
    return {
        name: all_of[0] if len(all_of) == 1 else sorted(all_of) for name, all_of in found.items()
    }


def _field(schema, name, value, row=None):
    if isinstance(value, Field):
        return value
    return Field(name, schema.spec(name).type, value, text=value or "", row=row)
