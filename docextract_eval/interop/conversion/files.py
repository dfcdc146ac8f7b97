"""All documents of a file or a folder, converted and written at once."""

from __future__ import annotations

import json
import shutil
import tempfile
from typing import TYPE_CHECKING

from docextract_eval.errors import BadInputError, list_first
from docextract_eval.interop.conversion.documents import ConversionCounts, DocumentConverter
from docextract_eval.interop.conversion.sources import read_documents
from docextract_eval.storage.disk import open_atomically

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from docextract_eval.interop.conversion.documents import LineDefaults, Makes
    from docextract_eval.interop.conversion.mapping import Mapping


_KEPT_IN_MEMORY = 2**26
"""Bytes of lines that wait in memory, until all documents are converted."""


def convert_file(
    source: Path, target: Path | None, mapping: Mapping, makes: Makes, defaults: LineDefaults
) -> ConversionCounts:
    """Convert a file or a folder; nothing is written without a target, or if anything is wrong."""
    converter = DocumentConverter(mapping, makes, ConversionCounts(), defaults)
    lines = _converted_lines(source, converter)
    if target is None:
        for _ in lines:
            pass
        return converter.counts
    if source.exists() and source.resolve() in (target.resolve(), target.parent.resolve()):
        what = f"is {'in the folder' if source.is_dir() else 'the file'} that is to be converted"
        raise BadInputError(what, str(target), "write to another folder")
    with tempfile.SpooledTemporaryFile(_KEPT_IN_MEMORY) as waiting:
        for line in lines:
            waiting.write(line.encode())
        waiting.seek(0)
        with open_atomically(target) as stream:
            shutil.copyfileobj(waiting, stream)
    return converter.counts


def _converted_lines(source: Path, converter: DocumentConverter) -> Iterator[str]:
    """Yield the line of every document; raise if an id repeats, or if no rule found anything."""
    seen: dict[str, str] = {}
    settings = converter.mapping.file.input
    for file, reading in read_documents(source, settings, converter.document_id):
        line = converter.convert(file, reading)
        name = line["id"]
        if name in seen:
            what = f"has the id '{name}', as {seen[name]} has"
            remedy = "write in [document] where an id stands that each document has for itself"
            raise BadInputError(what, reading.where, remedy)
        seen[name] = reading.where
        yield json.dumps(line, ensure_ascii=False) + "\n"
    counts = converter.counts
    if not counts.documents:
        raise BadInputError("has no documents", str(source), "check that this is the right file")
    if not counts.cells:
        keys = list_first(list(counts.unmapped), 5)
        what = f"no rule of the mapping {converter.mapping.name} finds a value in it"
        remedy = f"correct the paths; its keys are {keys}" if keys else "check the file"
        raise BadInputError(what, str(source), remedy)
