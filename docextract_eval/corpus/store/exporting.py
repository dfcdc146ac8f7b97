"""Export a corpus as folders of pictures: with labels, one folder per condition, or as sheets."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, TextIO

from docextract_eval.corpus.render.papers import document_dpi
from docextract_eval.corpus.splits import CANARY
from docextract_eval.corpus.store.folder import check_pictures
from docextract_eval.errors import FormatError
from docextract_eval.records import page_word_texts
from docextract_eval.schemas import KINDS
from docextract_eval.storage.disk import (
    disk_errors_with_remedy,
    refuse_foreign_folder,
    storable_name,
    write_atomically,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from docextract_eval.corpus.store.folder import Corpus
    from docextract_eval.records import Document, Field, Rendition

LABELS = "labels.jsonl"
SHEETS = "sheets.jsonl"
_ENDINGS = {"image/png": ".png", "image/jpeg": ".jpg", "application/pdf": ".pdf"}


PairSelector = Callable[["Corpus"], Iterable[tuple["Document", "Rendition"]]]
"""Yields the renditions of a corpus that are exported."""


def _all_pairs(corpus: Corpus) -> Iterable[tuple[Document, Rendition]]:
    return corpus.pairs()


def export_labels(
    corpus: Corpus,
    path: Path,
    tick: Callable[[], None] = lambda: None,
    select_pairs: PairSelector = _all_pairs,
    conditions: Sequence[str] | None = None,
) -> list[Path]:
    """Export pictures and labels; return the labels files. `tick` is called per rendition."""
    refuse_foreign_folder(path)
    named = enumerate(corpus.conditions if conditions is None else conditions)
    unfinished = {name: path / storable_name(name, f"condition-{i:06d}") for i, name in named}
    brought = sorted(kind for kind, schema in corpus.schemas.items() if schema.name not in KINDS)
    own = {kind: f"schema-{number}.toml" for number, kind in enumerate(brought)}
    with disk_errors_with_remedy(path), ExitStack() as stack:
        files = {}
        for condition, folder in unfinished.items():
            (folder / "images").mkdir(parents=True)
            for kind, name in own.items():
                write_atomically(folder / name, corpus.schemas[kind].text)
            # Renamed at the end, so that a labels file is always complete.
            opened = (folder / f".unfinished-{LABELS}").open("w", encoding="utf-8", newline="\n")
            files[condition] = stack.enter_context(opened)
        numbers: dict[str, int] = {}
        for document, rendition in select_pairs(corpus):
            if rendition.condition not in unfinished:
                what = f"has a rendition under '{rendition.condition}', which it does not list"
                raise FormatError(what, str(corpus.path), "get it from somebody you trust")
            number = numbers.setdefault(document.id, len(numbers))
            plain = storable_name(document.id, f"document-{number:06d}")
            images = []
            for page, file in enumerate(rendition.files):
                name = f"images/{plain}-{page}{_ENDINGS[file.media_type]}"
                (unfinished[rendition.condition] / name).write_bytes(file.data)
                images.append(name)
            if rendition.pdf:
                (unfinished[rendition.condition] / f"{plain}.pdf").write_bytes(rendition.pdf.data)
            line = label_line(document, rendition, images, corpus.canary)
            if document.kind in own:
                line["schema"] = own[document.kind]
            _write_json_line(files[rendition.condition], line)
            tick()
        for opened in files.values():
            opened.flush()
            os.fsync(opened.fileno())
        return [
            (folder / f".unfinished-{LABELS}").replace(folder / LABELS)
            for folder in unfinished.values()
        ]


def export_sheets(
    corpus: Corpus,
    path: Path,
    tick: Callable[[], None] = lambda: None,
    select_pairs: PairSelector = _all_pairs,
) -> Path:
    """Export only what pipelines are given, to extract elsewhere; return the file of sheets."""
    check_pictures(corpus, "an export of sheets")
    refuse_foreign_folder(path)
    lines = []
    with disk_errors_with_remedy(path):
        (path / "pages").mkdir(parents=True)
        for document, rendition in select_pairs(corpus):
            sheet, files = corpus.sheet(document, rendition), []
            for page, file in enumerate(sheet.files):
                name = f"pages/{sheet.id}-{page}{_ENDINGS[file.media_type]}"
                (path / name).write_bytes(file.data)
                files.append({"path": name, "media_type": file.media_type})
            line: dict[str, object] = {"id": sheet.id, "kind": sheet.kind}
            line |= {"hints": dict(sheet.hints), "files": files}
            if rendition.pdf:
                line["pdf"] = {"path": f"pages/{sheet.id}.pdf", "dpi": document_dpi(document)}
                (path / f"pages/{sheet.id}.pdf").write_bytes(rendition.pdf.data)
            lines.append(line)
            tick()
    # Not in the order of the corpus, which would show which sheets belong to one document.
    written = [json.dumps(line) + "\n" for line in sorted(lines, key=lambda line: str(line["id"]))]
    write_atomically(path / SHEETS, "".join(written))
    return path / SHEETS


def _write_json_line(file: TextIO, line: object) -> None:
    file.write(json.dumps(line, ensure_ascii=False, allow_nan=False) + "\n")


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
