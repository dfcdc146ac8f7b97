"""Files of somebody else's results or labels, as documents: JSON, JSON lines, CSV, or a folder."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from docextract_eval.borders.limits import LARGEST_FILE
from docextract_eval.codec.strict_json import JsonError, parse_json
from docextract_eval.errors import BadInputError
from docextract_eval.interop.conversion.paths import AnyKey, Reading, ValuePath
from docextract_eval.pipelines.predictions import bounded_lines
from docextract_eval.storage.disk import disk_errors_with_remedy, open_regular

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from docextract_eval.interop.conversion.mapping import InputFile

    IdOfRow = Callable[[Reading], str]

_FORMS = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".tsv": "csv"}
_REMEDY = "correct it, or leave that file out"


def read_documents(
    path: Path, settings: InputFile, id_of_row: IdOfRow
) -> Iterator[tuple[Path, Reading]]:
    """Yield every document of a file or a folder, with its file.

    Rows of CSV that have the same id are one document.
    """
    for file in _list_files(path, settings):
        form = settings.form or _FORMS.get(file.suffix.lower(), "json")
        readings = _FORM_READERS[form](file, settings, id_of_row)
        for reading in readings:
            yield file, reading


def _list_files(path: Path, settings: InputFile) -> list[Path]:
    """Return the files to read; raise if there are none."""
    with disk_errors_with_remedy(path, "name a file or a folder"):
        if not path.is_dir():
            return [path]
        endings = tuple(ending.lower() for ending in settings.files)
        files = sorted(file for file in path.iterdir() if file.name.lower().endswith(endings))
    if not files:
        what = f"has no file that ends with {' or '.join(endings)}"
        raise BadInputError(what, str(path), "name another folder, or write `files` in [input]")
    return files


def _about(file: Path, number: int, *, alone: bool) -> dict[str, str]:
    name = file.name[: -len(file.suffix)] if file.suffix else file.name
    return {"@file": name, "@number": str(number), "@name": name if alone else str(number)}


def _read_json_file(file: Path, settings: InputFile, _: IdOfRow) -> Iterator[Reading]:
    content = _parse(read_file(file), str(file))
    if settings.documents is None:
        yield Reading(content, str(file), _about(file, 1, alone=True))
        return
    for number, (key, part) in enumerate(_parts(content, settings.documents, str(file)), 1):
        about = _about(file, number, alone=False) | ({} if key is None else {"@key": key})
        yield Reading(part, f"{file}, document {number}", about)


def _read_json_lines(file: Path, settings: InputFile, _: IdOfRow) -> Iterator[Reading]:
    count = 0
    with disk_errors_with_remedy(file, _REMEDY), open_regular(file.resolve()) as stream:
        for line_number, line in enumerate(bounded_lines(stream), 1):
            if not line.strip():
                continue
            where = f"{file}, line {line_number}"
            content = _parse(line, where)
            parts: list[tuple[str | None, Any]] = [(None, content)]
            if settings.documents is not None:
                parts = _parts(content, settings.documents, where)
            for key, part in parts:
                count += 1
                about = _about(file, count, alone=False) | ({} if key is None else {"@key": key})
                yield Reading(part, where, about)


def _parts(content: Any, path: ValuePath, where: str) -> list[tuple[str | None, Any]]:  # noqa: ANN401 - any JSON
    """Return the documents in a content, each with its key if an object holds them."""
    reading = Reading(content, where)
    found: list[tuple[str | None, Any]]
    if path.steps and path.steps[-1] == AnyKey():
        holders = reading.find(ValuePath(path.text, path.start, path.steps[:-1]))
        found = [pair for each in holders if isinstance(each, dict) for pair in each.items()]
    else:
        found = [(None, part) for part in reading.find(path)]
    if not found:
        what = f"has no documents at {path.text}"
        raise BadInputError(what, where, "correct `documents` in [input]")
    return found


def _read_csv_file(file: Path, settings: InputFile, id_of_row: IdOfRow) -> Iterator[Reading]:
    grouped: dict[str, Reading] = {}
    for number, row in read_rows(file, settings):
        about = _about(file, len(grouped) + 1, alone=False)
        reading = Reading(row, f"{file}, row {number}", about)
        grouped.setdefault(id_of_row(reading), reading).rows.append(row)
    yield from grouped.values()


def read_rows(file: Path, settings: InputFile) -> list[tuple[int, dict[str, str]]]:
    """Return the rows of a CSV file as objects, each with its number from 1."""
    where = str(file)
    try:
        text = read_file(file).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInputError("is not UTF-8", where, "save it as UTF-8") from error
    separator = settings.separator or ("\t" if file.suffix.lower() == ".tsv" else ",")
    rows = _split_rows(text, separator, settings, where)
    header = settings.columns or (rows.pop(0) if rows else [])
    if repeated := [name for place, name in enumerate(header) if name in header[:place]]:
        what = f"has two columns '{repeated[0]}'"
        raise BadInputError(what, where, "give one of them another name")
    found = []
    for number, row in enumerate(rows, 1):
        if len(row) != len(header):
            what = f"has {len(row):,} cells, and there are {len(header):,} columns"
            remedy = "correct it, or write `separator`, `quotes` or `columns` in [input]"
            raise BadInputError(what, f"{where}, row {number}", remedy)
        found.append((number, dict(zip(header, row, strict=True))))
    return found


def _split_rows(text: str, separator: str, settings: InputFile, where: str) -> list[list[str]]:
    """Return the cells of every row that is not empty."""
    if not settings.quotes:
        most = len(settings.columns) - 1 if settings.columns else -1
        return [line.split(separator, most) for line in text.splitlines() if line.strip()]
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        return [row for row in lines if any(row)]
    except csv.Error as error:
        raise BadInputError(
            f"is not CSV ({error})", f"{where}, line {lines.line_num}", _REMEDY
        ) from error


_FORM_READERS: dict[str, Callable[[Path, InputFile, IdOfRow], Iterator[Reading]]] = {
    "json": _read_json_file,
    "jsonl": _read_json_lines,
    "csv": _read_csv_file,
}


def read_file(file: Path) -> bytes:
    """Return the bytes of a file that is not too large to be read at once."""
    with disk_errors_with_remedy(file, _REMEDY), open_regular(file.resolve()) as stream:
        content = stream.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        what = f"has more than {LARGEST_FILE:,} bytes"
        raise BadInputError(what, str(file), "split it, or write it as JSON lines")
    return content


def _parse(content: bytes, where: str) -> Any:  # noqa: ANN401 - any JSON
    try:
        return parse_json(content.removeprefix(b"\xef\xbb\xbf"), largest=LARGEST_FILE)
    except JsonError as error:
        spot = f"{where}, {error.key}" if error.key else where
        what = f"is not JSON ({error.what})" if error.is_syntax else error.what
        raise BadInputError(what, spot, _REMEDY) from error


def read_beside(file: Path, names: list[str], document: str, settings: InputFile) -> Reading | None:
    """Return the first file that exists of those that belong to a document; None without one."""
    if document != document.rpartition("/")[2] or document in ("", ".", ".."):
        return None
    for name in names:
        path = file.parent / name.replace("{id}", document)
        if not path.is_file():
            continue
        if (settings.form or _FORMS.get(path.suffix.lower(), "json")) == "csv":
            rows = [row for _, row in read_rows(path, settings)]
            return Reading(rows[0] if rows else {}, str(path), rows=list(rows))
        return Reading(_parse(read_file(path), str(path)), str(path))
    return None
