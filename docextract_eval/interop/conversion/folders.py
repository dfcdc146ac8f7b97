"""A folder of pictures, with a CSV of labels beside them or without, as lines of labels.

Which column of the CSV is which field is guessed from their names, once: the guess is a mapping
that a person can correct.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from docextract_eval.borders.decoding.formats import PICTURE_ENDINGS
from docextract_eval.errors import BadInputError, count_phrase, list_first, nearest_name
from docextract_eval.fieldtypes.text import fold
from docextract_eval.interop.conversion.documents import (
    ConversionCounts,
    DocumentConverter,
    LineDefaults,
    converted_lines,
)
from docextract_eval.interop.conversion.mapping import (
    InputFile,
    Mapping,
    load_mapping,
    parse_mapping,
)
from docextract_eval.interop.conversion.sources import read_file, read_rows
from docextract_eval.schemas import load_schema
from docextract_eval.storage.disk import disk_errors_with_remedy, write_atomically

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.schemas import Schema

TABLES = (".csv", ".tsv")
_SEPARATORS = ",;\t|"
_IDS = ("id", "document", "doc", "file", "filename", "image", "picture", "path", "name")
"""What a column is called that says which document a row is of, the likeliest first."""
_MEANINGS = {
    "merchant": ("vendor", "supplier", "store", "shop", "seller", "company"),
    "total": ("amount", "sum", "grandtotal", "totalamount", "totalprice"),
    "tax_total": ("tax", "vat", "gst", "totaltax"),
    "date": ("day", "issued", "transactiondate", "invoicedate", "receiptdate"),
    "time": ("hour", "transactiontime"),
    "receipt_number": ("receiptno", "receiptid", "ticket"),
    "invoice_number": ("invoiceno", "invoiceid"),
    "address": ("merchantaddress", "storeaddress"),
    "tip": ("gratuity",),
}
"""What columns are often called, by the field that they hold."""


@dataclass(frozen=True, slots=True)
class FolderLabels:
    """The lines of labels of a folder, and what a person must know of them."""

    content: bytes
    folder: Path
    pictures: int
    without_row: tuple[str, ...] = ()
    """The pictures that no row of the CSV is of."""
    mapping: Mapping | None = None
    guessed: bool = False
    """Whether the mapping was not there before."""
    written: bool = False
    counts: ConversionCounts | None = None


def is_folder_of_pictures(path: Path) -> bool:
    """Return whether labels are to be made of a path: a folder, or a CSV beside pictures."""
    return path.is_dir() or path.suffix.lower() in TABLES


def labels_of_folder(
    path: Path, kind: str | None, locale: str | None, *, dry_run: bool = False
) -> FolderLabels:
    """Return the labels of a folder, or of a CSV, and write the mapping that was guessed."""
    folder = path if path.is_dir() else path.parent
    with disk_errors_with_remedy(folder, "name another folder"):
        names = sorted(file.name for file in folder.iterdir() if file.is_file())
    pictures = [name for name in names if name.lower().endswith(PICTURE_ENDINGS)]
    table = path if path != folder else _only_table(folder, names)
    if table is None:
        if not pictures:
            what = "has neither pictures nor a CSV of labels"
            raise BadInputError(
                what, str(folder), f"pictures end with {', '.join(PICTURE_ENDINGS[:5])}"
            )
        lines = [json.dumps({"id": _stem(name), "image": name}) for name in pictures]
        return FolderLabels("\n".join(lines).encode(), folder, len(pictures))
    return _read_table(table, pictures, kind, locale, dry_run=dry_run)


def _only_table(folder: Path, names: Sequence[str]) -> Path | None:
    """Return the CSV of a folder; raise where there are several."""
    tables = [name for name in names if name.lower().endswith(TABLES)]
    if len(tables) > 1:
        what = f"has {len(tables)} tables ({list_first(tables)})"
        raise BadInputError(what, str(folder), f"name the one with labels: {folder / tables[0]}")
    return folder / tables[0] if tables else None


def _read_table(
    table: Path, pictures: Sequence[str], kind: str | None, locale: str | None, *, dry_run: bool
) -> FolderLabels:
    file = table.with_suffix(".mapping.toml")
    if is_new := not file.exists():
        if kind is None:
            what = "does not say which kind its documents have"
            raise BadInputError(what, str(table), "give --kind receipt (dxe list kinds)")
        text = guess_mapping(table, load_schema(kind), has_pictures=bool(pictures))
        if not dry_run:
            write_atomically(file, text)
    mapping = parse_mapping(text, str(file), file.parent) if is_new else load_mapping(str(file))
    converter = DocumentConverter(mapping, "labels", ConversionCounts(), LineDefaults(locale))
    lines = [json.loads(line) for line in converted_lines(table, converter)]
    rows = len(read_rows(table, mapping.file.input))
    if rows > len(lines) and not mapping.file.tables:
        what = f"has {rows:,} rows of {count_phrase(len(lines), 'document')}: an id is there twice"
        remedy = f"write one row for each document, or in {file} a table for the rows"
        raise BadInputError(what, str(table), remedy)
    named = {_stem(name): name for name in pictures}
    for line in lines if pictures else ():
        line["image"] = named.pop(_stem(line["id"]), line.get("image", line["id"]))
    without_row = tuple(named.values())
    lines += [{"id": _stem(name), "image": name} for name in without_row]
    content = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines).encode()
    return FolderLabels(
        content,
        table.parent,
        len(pictures),
        without_row,
        mapping,
        guessed=is_new,
        written=is_new and not dry_run,
        counts=converter.counts,
    )


def guess_mapping(table: Path, schema: Schema, *, has_pictures: bool) -> str:
    """Return a mapping, as TOML, by what the columns of a CSV are called."""
    separator = _guess_separator(table)
    rows = read_rows(table, InputFile(separator=separator))
    columns = list(rows[0][1]) if rows else []
    by_name = {_plain(name): name for name in reversed(columns) if name and '"' not in name}
    key = next((by_name.pop(name) for name in _IDS if name in by_name), None)
    if key is None:
        known = list_first(columns, 8)
        what = f"has no column that says which document a row belongs to; it has {known}"
        raise BadInputError(what, str(table), f"call one {_IDS[0]}, or {_IDS[4]}")
    fields = _guess_fields(by_name, schema)
    if not fields:
        what = f"has no column that is called like a field of {schema.name}"
        raise BadInputError(what, str(table), f"such as {list_first(list(schema.fields), 6)}")
    names_file = any(row[key].lower().endswith(PICTURE_ENDINGS) for _, row in rows)
    written = _path(key)
    lines = [
        "# Which column is which field, guessed from their names: correct it, and import again.",
        "format = 1",
        'makes = "labels"',
        'values = "printed"',
        f"\n[input]\nseparator = {json.dumps(separator)}",
        "\n[document]",
        f'id = {{ path = {written}, keep = "{{id}}.*" }}' if names_file else f"id = {written}",
        *([f"image = {{ path = {written} }}"] if names_file and has_pictures else []),
        f"schema = {json.dumps(schema.name)}",
        "\n[fields]",
        *(f"{field} = {_path(column)}" for field, column in fields.items()),
    ]
    return "\n".join(lines) + "\n"


def _guess_separator(table: Path) -> str:
    """Return what stands most often in the first line of a CSV, of what may part columns."""
    first = read_file(table).split(b"\n", 1)[0].decode("utf-8", "replace")
    return max(_SEPARATORS, key=first.count)


def _guess_fields(by_name: dict[str, str], schema: Schema) -> dict[str, str]:
    """Return the column of each field: of its own name, of its meaning, or the most similar."""
    left, found = dict(by_name), {}
    for field in schema.fields:
        called = (_plain(field), *_MEANINGS.get(field, ()))
        if name := next((name for name in called if name in left), None):
            found[field] = left.pop(name)
    for name, column in left.items():
        similar = nearest_name(name, (each for each in schema.fields if each not in found))
        if similar and (name in _plain(similar) or _plain(similar) in name):
            found[similar] = column
    return {field: found[field] for field in schema.fields if field in found}


def _plain(name: str) -> str:
    """Return a name without blanks and signs.

    >>> _plain("Total Amount"), _plain("tax_total")
    ('totalamount', 'taxtotal')
    """
    return "".join(char for char in fold(name) if char.isalnum())


def _path(column: str) -> str:
    """Return a column as a path in a mapping."""
    return json.dumps(f'"{column}"' if any(sign in column for sign in ".[]@") else column)


def _stem(name: str) -> str:
    return name.rpartition("/")[2].rpartition(".")[0] or name
