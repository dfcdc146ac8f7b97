"""Write a rendition as a line of labels, which reads back as the same document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.splits import CANARY
from docextract_eval.records import page_word_texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.records import Document, Field, Rendition


def label_line(
    document: Document, rendition: Rendition, images: Sequence[str], canary: str | None = None
) -> dict[str, Any]:
    """Return a line of labels with canonical values, single words, and no decoys."""
    line: dict[str, Any] = {"id": document.id}
    if document.source != document.id:
        line["source"] = document.source
    if images:
        line["images"] = list(images)
    line |= {
        "locale": document.locale,
        "currency": document.currency,
        "schema": document.kind,
        "values": "canonical",
    }
    if document.split:
        line["split"] = document.split
    if canary and document.split == CANARY:
        line["canary"] = canary
    if dpi := document.factors.get("dpi"):
        line["dpi"] = int(dpi)
    return line | {
        "fields": {f.name: _label_cell(f) for f in document.fields if f.decoy_of is None},
        "tables": {
            name: [{f.name.rpartition(".")[2]: _label_cell(f) for f in row} for row in rows]
            for name, rows in document.tables.items()
        },
        "words": _label_words(document, rendition),
    }


def _label_cell(field: Field) -> dict[str, Any]:
    if field.value is None:
        return {"absent": True}
    cell: dict[str, Any] = {"value": field.value}
    if field.accepted:
        cell["accepted"] = list(field.accepted)
    places = [{"page": place.page, "words": list(place.words)} for place in field.places]
    return cell | {"text": field.text, "places": places}


def _label_words(document: Document, rendition: Rendition) -> list[dict[str, Any]]:
    return [
        {
            "text": text,
            # numpy writes the shortest number that is equal in 32 bits
            "quad": [[float(str(x)), float(str(y))] for x, y in quad],
            "page": page,
            "visible": float(str(visible)),
        }
        for page, words in enumerate(page_word_texts(document.pages))
        for text, quad, visible in zip(
            words, rendition.quads[page], rendition.visible[page], strict=True
        )
    ]
