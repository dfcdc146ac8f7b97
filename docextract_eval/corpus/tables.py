"""Documents and renditions as Arrow tables, which pandas, DuckDB and `datasets` can read."""

from __future__ import annotations

import contextlib
import gc
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from docextract_eval.borders.decoding.formats import MEDIA_TYPES, sniff_format
from docextract_eval.codec import canonical_json, sha256
from docextract_eval.codec.records import from_json, to_json
from docextract_eval.pdf import PDF
from docextract_eval.records import Document, File, Rendition, Step, page_word_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from docextract_eval.corpus.build import BuiltSource

_PLAIN_COLUMNS = ("id", "source", "kind", "locale", "currency", "index", "weight", "twin", "split")
_PAIR = pa.struct([pa.field("key", pa.string()), pa.field("value", pa.string())])
DOCUMENT_SCHEMA = pa.schema(
    [
        *(pa.field(name, pa.string(), nullable=False) for name in _PLAIN_COLUMNS[:5]),
        pa.field("index", pa.int64(), nullable=False),
        pa.field("weight", pa.float64(), nullable=False),
        pa.field("twin", pa.string()),
        pa.field("split", pa.string()),
        # Older corpora have a map, whose hash and rows are the same; `datasets` knows no maps.
        pa.field("factors", pa.list_(_PAIR)),
        pa.field("words", pa.list_(pa.list_(pa.string()))),
        pa.field("truth", pa.string(), nullable=False),
        pa.field("truth_hash", pa.string(), nullable=False),
    ]
)
# The Hugging Face Image convention: a struct of bytes and path is a picture.
_IMAGE = pa.struct([pa.field("bytes", pa.binary()), pa.field("path", pa.string())])
_FLOATS = pa.list_(pa.list_(pa.float32()))
RENDITION_SCHEMA = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("document", pa.string(), nullable=False),
        pa.field("condition", pa.string(), nullable=False),
        pa.field("steps", pa.string(), nullable=False),
        pa.field("pages", pa.list_(_IMAGE)),
        pa.field("pdf", _IMAGE),
        pa.field("sha256", pa.list_(pa.string())),
        pa.field("hash", pa.string(), nullable=False),
        pa.field("quads", _FLOATS),
        pa.field("visible", _FLOATS),
        pa.field("legible", pa.string(), nullable=False),
    ]
)
FILE_COLUMNS = ("pages", "pdf")
"""The columns with files."""


COMPRESSED_COLUMNS = (
    *("words.list.element.list.element", "truth", "steps", "legible"),
    *("quads.list.element.list.element", "visible.list.element.list.element"),
)
"""Parquet paths of columns that are compressed; pictures are compressed already."""
_MEDIA = {".png": "image/png", ".jpg": "image/jpeg", ".pdf": PDF}
_ENDINGS = {media: ending for ending, media in _MEDIA.items()}


@dataclass(frozen=True, slots=True)
class SourceRows:
    """The documents and renditions of one source as rows."""

    documents: list[dict[str, Any]]
    renditions: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class SourceTables:
    """The documents and renditions of one source as tables, ready to be written."""

    documents: pa.Table
    renditions: pa.Table


def make_tables(rows: SourceRows) -> SourceTables:
    """Return rows as tables."""
    return SourceTables(
        pa.Table.from_pylist(rows.documents, DOCUMENT_SCHEMA),
        pa.Table.from_pylist(rows.renditions, RENDITION_SCHEMA),
    )


def pack_rows(rows: SourceRows) -> bytes:
    """Return rows as two Arrow streams, which can be read from untrusted workers."""
    source_tables, sink = make_tables(rows), pa.BufferOutputStream()
    for table in (source_tables.documents, source_tables.renditions):
        with pa.ipc.new_stream(sink, table.schema) as stream:
            stream.write_table(table)
    written: bytes = sink.getvalue().to_pybytes()
    return written


def unpack_tables(data: bytes) -> SourceTables:
    """Return the tables that `pack_rows` wrote; raise ValueError for anything else."""
    source, tables = pa.BufferReader(data), []
    for schema in (DOCUMENT_SCHEMA, RENDITION_SCHEMA):
        with pa.ipc.open_stream(source) as stream:
            if not stream.schema.equals(schema):
                message = "a table of other columns"
                raise ValueError(message)
            tables.append(stream.read_all())
        tables[-1].validate(full=True)
    return SourceTables(*tables)


def regroup_tables(
    tables: Iterable[pa.Table], schema: pa.Schema, rows_per_table: int
) -> Iterator[pa.Table]:
    """Yield the same rows in tables of `rows_per_table` rows."""
    held = schema.empty_table()
    for table in tables:
        held = pa.concat_tables([held, table])
        while len(held) >= rows_per_table:
            yield held[:rows_per_table].combine_chunks()
            held = held[rows_per_table:]
    if len(held):
        yield held.combine_chunks()


def source_rows(built: BuiltSource) -> SourceRows:
    """Return one source's documents and renditions as rows."""
    return SourceRows(
        [_document_row(*pair) for pair in zip(built.documents, built.truths, strict=True)],
        [rendition_row(rendition) for rendition in built.renditions],
    )


def parse_truth(truth: str) -> Document:
    """Return a document from its canonical truth."""
    with _without_garbage_collection():
        return from_json(Document, json.loads(truth))


@contextlib.contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Turn garbage collection off while many small records are made; it would double the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _document_row(document: Document, truth: str) -> dict[str, Any]:
    return {
        **{name: getattr(document, name) for name in _PLAIN_COLUMNS},
        "factors": list(document.factors.items()),
        "words": page_word_texts(document.pages),
        "truth": truth,
        "truth_hash": sha256(truth),
    }


def stored_files(rendition: Rendition) -> tuple[File, ...]:
    """Return every file of a rendition: its pages, and its PDF if it has one."""
    return (*rendition.files, rendition.pdf) if rendition.pdf else rendition.files


def rendition_row(rendition: Rendition) -> dict[str, Any]:
    """Return a rendition as a row."""
    return {
        "id": rendition.id,
        "document": rendition.document,
        "condition": rendition.condition,
        "steps": canonical_json(to_json(rendition.steps)),
        "pages": [
            {"bytes": file.data, "path": f"{rendition.id}-{page}{_ENDINGS[file.media_type]}"}
            for page, file in enumerate(rendition.files)
        ],
        "pdf": rendition.pdf and {"bytes": rendition.pdf.data, "path": f"{rendition.id}.pdf"},
        "sha256": [sha256(file.data) for file in stored_files(rendition)],
        "hash": rendition.hash,
        "quads": [quads.ravel() for quads in rendition.quads],
        "visible": list(rendition.visible),
        "legible": canonical_json(to_json(rendition.legible)),
    }


def rendition_row_files(row: Mapping[str, Any]) -> tuple[File, ...]:
    """Return every file in a rendition's row, in the order of hashing."""
    return tuple(_parse_file(each) for each in (*row.get("pages", ()), row.get("pdf")) if each)


def parse_rendition(row: Mapping[str, Any]) -> Rendition:
    """Return a rendition from its row."""
    return Rendition(
        id=row["id"],
        document=row["document"],
        condition=row["condition"],
        steps=tuple(from_json(Step, step) for step in json.loads(row["steps"])),
        files=tuple(_parse_file(page) for page in row.get("pages", ())),
        hash=row["hash"],
        quads=_make_arrays(row["quads"], (-1, 4, 2)),
        visible=_make_arrays(row["visible"], (-1,)),
        legible={key: tuple(places) for key, places in json.loads(row["legible"]).items()},
        pdf=_parse_file(row["pdf"]) if row.get("pdf") else None,
        file_hashes=tuple(row["sha256"]),
    )


def _parse_file(page: Mapping[str, Any]) -> File:
    """Return a stored file; raise ValueError if its content does not match its name's format."""
    media_type = _MEDIA[page["path"][page["path"].rindex(".") :]]
    if MEDIA_TYPES.get(sniff_format(page["bytes"]) or "") != media_type:
        message = f"a file is not {media_type}"
        raise ValueError(message)
    return File(media_type, page["bytes"])


def _make_arrays(
    pages: Iterable[Iterable[float]], shape: tuple[int, ...]
) -> tuple[np.ndarray[Any, np.dtype[np.float32]], ...]:
    arrays = tuple(np.array(values, np.float32).reshape(shape) for values in pages)
    for array in arrays:
        array.flags.writeable = False
    return arrays
