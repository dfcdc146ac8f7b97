"""Documents of somebody else's, each as a line of our labels or of our predictions."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from docextract_eval.borders.decoding.pictures import picture_size
from docextract_eval.codec.labels import read_labels
from docextract_eval.codec.predictions import read_prediction
from docextract_eval.errors import BadInputError, UnknownNameError, list_first
from docextract_eval.interop.conversion.cells import FoundCell, read_cells, read_page, read_quad
from docextract_eval.interop.conversion.mapping import (
    LookupFile,
    Mapping,
    MappingFile,
)
from docextract_eval.interop.conversion.paths import Reading, value_text
from docextract_eval.interop.conversion.sources import read_beside, read_documents, read_file
from docextract_eval.schemas import Schema
from docextract_eval.storage.disk import open_atomically

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.interop.conversion.mapping import (
        IdFile,
        RuleFile,
        TableFile,
    )
    from docextract_eval.interop.conversion.paths import ValuePath

Makes = Literal["labels", "predictions"]
UNKNOWN_SIZE = "places on pages of unknown size"


@dataclass(slots=True)
class ConversionCounts:
    """What was found in all documents so far, and what was not taken."""

    documents: int = 0
    cells: Counter[str] = field(default_factory=Counter)
    """Values by field, and by `table.column`."""
    rows: Counter[str] = field(default_factory=Counter)
    words: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    """What a rule found and did not take, and why."""
    unmapped: Counter[str] = field(default_factory=Counter)
    """Keys and entries that no rule read, by their paths."""
    without_values: list[str] = field(default_factory=list)
    """The ids of documents in which no rule found a value."""


@dataclass(frozen=True, slots=True)
class LineDefaults:
    """What options state of all documents."""

    locale: str | None = None
    currency: str | None = None
    image: str | None = None
    """The path of a document's picture, in which {id} stands for its id."""
    folder: Path | None = None
    """The folder from which that path starts."""


@dataclass(frozen=True, slots=True)
class DocumentConverter:
    """Converts documents by one mapping, and counts what it finds."""

    mapping: Mapping
    makes: Makes
    counts: ConversionCounts
    defaults: LineDefaults = LineDefaults()

    def document_id(self, reading: Reading) -> str:
        """Return the id of a document."""
        written = self.mapping.file.document.id
        found = _find_id(reading, written, "document.id")
        if found is None:
            paths = ", ".join(path.text for rule in written for path in rule.path)
            where = f"{reading.where}, document.id"
            raise BadInputError(f"has no id at {paths}", where, "correct the path")
        return found

    def convert(self, file: Path, reading: Reading) -> dict[str, Any]:
        """Return the line of a document; raise for what no line can hold."""
        name, schema = self.document_id(reading), self._schema(reading)
        reading.page_size = self._page_size(reading, name)
        cells = _CellConverter(reading, schema, self.mapping.file, self.makes, self.counts)
        content, before = self._content(reading), self.counts.cells.total()
        line: dict[str, Any] = {"id": name, "values": self.mapping.file.values}
        line["fields"] = cells.fields(content)
        line["tables"] = cells.tables(content)
        if self.counts.cells.total() == before:
            self.counts.without_values.append(name)
        words = list(self._words(file, reading, name))
        if self.makes == "labels":
            line |= self._description(reading, name, schema)
            line |= {"words": words} if words else {}
            self.counts.words += len(words)
        for path in self.mapping.file.ignored:
            reading.ignore(path)
        self.counts.unmapped += reading.unread()
        self.counts.documents += 1
        check = read_labels if self.makes == "labels" else read_prediction
        check(line, f"{reading.where}, by the mapping {self.mapping.name}")
        return line

    def _image(self, reading: Reading, name: str) -> str | None:
        """Return the path of the picture of a document, if it is known."""
        pattern = self.defaults.image or _stated(reading, self.mapping.file.document.image)
        return pattern and pattern.replace("{id}", name)

    def _page_size(self, reading: Reading, name: str) -> tuple[int, int] | None:
        """Return the size of the picture of a document in pixels; None if there is no picture."""
        image = self._image(reading, name)
        if image is None or self.defaults.folder is None:
            return None
        path = self.defaults.folder / image
        return picture_size(read_file(path), str(path)) if path.is_file() else None

    def _content(self, reading: Reading) -> Any:  # noqa: ANN401 - any JSON
        """Return that part of a document from which the paths of its values start."""
        paths = self.mapping.file.input.content
        for path in paths or ():
            if found := [each for each in reading.find(path) if each is not None]:
                return found[0]
        return {} if paths else reading.content

    def _schema(self, reading: Reading) -> Schema:
        """Return the schema of a document."""
        written = self.mapping.file.document.schema_
        if isinstance(written, str):
            return self.mapping.schemas[written]
        stated = _read_first(reading, written.path)
        if stated is None:
            remedy = "correct the path, or write one schema for all documents"
            raise BadInputError("does not state its schema", reading.where, remedy)
        if stated not in self.mapping.schemas:
            raise UnknownNameError("schema", stated, self.mapping.schemas, reading.where)
        return self.mapping.schemas[stated]

    def _description(self, reading: Reading, name: str, schema: Schema) -> dict[str, Any]:
        """Return what a line of labels says of its document beside its values."""
        written = self.mapping.file.document
        found = {
            "schema": schema.name,
            "locale": _stated(reading, written.locale) or self.defaults.locale,
            "currency": _stated(reading, written.currency) or self.defaults.currency,
            "split": _stated(reading, written.split),
            "source": written.source and _find_id(reading, written.source, "document.source"),
            "image": self._image(reading, name),
        }
        return {key: value for key, value in found.items() if value is not None}

    def _words(self, file: Path, reading: Reading, name: str) -> Iterator[dict[str, Any]]:
        """Yield the words of a document, from it or from the file that belongs to it."""
        rules = self.mapping.file.words
        if rules is None:
            return
        source: Reading | None = reading
        if rules.files:
            source = read_beside(file, rules.files, name, rules.input)
        if source is None:
            self.counts.left_out["words: no file of them"] += 1
            return
        for part in next(filter(None, map(source.find, rules.path)), []):
            text = _first_text(source.find_values(rules.text, part))
            quad, is_lost = read_quad(source, rules, part)
            if text is None or not text.strip() or quad is None:
                reason = UNKNOWN_SIZE if is_lost else "words: without a text or a place"
                self.counts.left_out[reason] += 1
                continue
            page = read_page(source, rules, part) or 0
            yield {"text": text.strip(), "quad": quad, "page": page}


@dataclass(frozen=True, slots=True)
class _CellConverter:
    """Converts the cells of one document."""

    reading: Reading
    schema: Schema
    rules: MappingFile
    makes: Makes
    counts: ConversionCounts

    def fields(self, content: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
        """Return the fields that rules find."""
        rules = self.rules.fields.items()
        found = {name: self._cell(name, rule, content, f"fields.{name}") for name, rule in rules}
        return {name: cell for name, cell in found.items() if cell is not None}

    def tables(self, content: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
        """Return the tables in which a row is found; a row without a value is none."""
        found: dict[str, Any] = {}
        for table, rules in self.rules.tables.items():
            parts = next(filter(None, (self.reading.find(p, content) for p in rules.rows)), [])
            rows = [self._row(table, rules, part) for part in parts]
            if rows := [row for row in rows if row]:
                found[table] = rows
                self.counts.rows[table] += len(rows)
        return found

    def _row(self, table: str, rules: TableFile, part: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
        cells = {
            name: self._cell(f"{table}.{name}", rule, part, f"tables.{table}.columns.{name}")
            for name, rule in rules.columns.items()
        }
        return {name: cell for name, cell in cells.items() if cell is not None}

    def _cell(self, name: str, rule: RuleFile, part: Any, spot: str) -> Any:  # noqa: ANN401 - any JSON
        """Return the cell of a line for what a rule finds; None if it is unlabelled."""
        if name not in self.schema.names:
            return None
        field_type = self.schema.spec(name).type
        found, is_empty = read_cells(self.reading, rule, part, (field_type, spot))
        self.counts.left_out[UNKNOWN_SIZE] += sum(each.is_place_lost for each in found)
        chosen = _choose(found, rule)
        if chosen is not None:
            self.counts.cells[name] += 1
            if self.makes == "labels":
                return chosen.value
            known = {name: getattr(chosen, name) for name in ("confidence", "page", "quad")}
            stated = {name: each for name, each in known.items() if each is not None}
            return {"value": chosen.value} | stated
        if found:
            self.counts.left_out[f"{name}: several different values"] += 1
            return None
        absent = is_empty and self.makes == "labels" and self.rules.empty == "absent"
        return {"absent": True} if absent else None


def _choose(found: Sequence[FoundCell], rule: RuleFile) -> FoundCell | None:
    """Return the value that counts of those that a rule found; None if there is none."""
    if not found:
        return None
    if rule.join is not None and len(found) > 1:
        confidences = [each.confidence for each in found if each.confidence is not None]
        text = rule.join.join(value_text(each.value) for each in found)
        return FoundCell(text, min(confidences, default=None), found[0].page)
    if rule.take == "best":
        return max(found, key=lambda each: -1 if each.confidence is None else each.confidence)
    if rule.take == "only" and len({value_text(each.value) for each in found}) > 1:
        return None
    return found[-1 if rule.take == "last" else 0]


def _stated(reading: Reading, written: str | LookupFile | None) -> str | None:
    """Return what the mapping states of all documents, or a document of itself."""
    if not isinstance(written, LookupFile):
        return written
    stated = _read_first(reading, written.path)
    return stated if stated is None else written.names.get(stated, stated)


def _read_first(reading: Reading, paths: Sequence[ValuePath]) -> str | None:
    """Return the first text or number that one of several paths leads to."""
    return _first_text([found for path in paths for found in reading.find_values(path)])


def _first_text(found: Sequence[Any]) -> str | None:
    """Return the first value that is not empty, as a text."""
    values = (
        each for each in found if each not in (None, "") and not isinstance(each, dict | list)
    )
    return next(map(value_text, values), None)


def _find_id(reading: Reading, written: Sequence[IdFile], spot: str) -> str | None:
    """Return the first id that a document states, or its part that a pattern keeps."""
    for rule in written:
        stated = [_read_first(reading, [path]) for path in rule.path]
        known = [each for each in stated if each is not None]
        if len(known) < len(stated):
            continue
        found = rule.join.join(known)
        kept = found if rule.keep is None else kept_part(found, rule.keep)
        if not kept:
            what = f"'{found[:60]}' does not match {rule.keep}"
            raise BadInputError(what, f"{reading.where}, {spot}", "correct `keep` in the mapping")
        return kept
    return None


def kept_part(text: str, pattern: str) -> str:
    """Return what stands for {id} in the last parts of a path; empty if the pattern does not match.

    There are as many parts as in the pattern: one, if it names no folder. `*` stands for any text.
    What {id} stands for is as long as it can be.

    >>> kept_part("pictures/scan_a.b.png", "scan_{id}.*"), kept_part("a.png", "scan_{id}.*")
    ('a.b', '')
    >>> kept_part("r-17_page-2.json", "{id}_page*")
    'r-17'
    >>> kept_part("mine/scans/7/front.png", "scans/{id}/*")
    '7'
    """
    parts = text.replace("\\", "/").split("/")
    text = "/".join(parts[-1 - pattern.count("/") :])
    before, after = (part.split("*") for part in pattern.split("{id}"))
    if not (text.startswith(before[0]) and text.endswith(after[-1])):
        return ""
    start, end = len(before[0]), len(text) - len(after[-1])
    for piece in before[1:]:
        place = text.find(piece, start, end)
        start = len(text) if place < 0 else place + len(piece)
    for piece in reversed(after[:-1]):
        end = text.rfind(piece, start, end)
    return text[start:end] if 0 <= start < end else ""


_KEPT_IN_MEMORY = 2**26
"""Bytes of lines that wait in memory, until all documents are converted."""


def convert_file(
    source: Path, target: Path | None, mapping: Mapping, makes: Makes, defaults: LineDefaults
) -> ConversionCounts:
    """Convert a file or a folder; nothing is written without a target, or if anything is wrong."""
    converter = DocumentConverter(mapping, makes, ConversionCounts(), defaults)
    lines = converted_lines(source, converter)
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


def converted_lines(source: Path, converter: DocumentConverter) -> Iterator[str]:
    """Yield the line of every document; raise if an id repeats, or if no rule found anything."""
    seen: dict[str, str] = {}
    settings = converter.mapping.file.input
    for file, reading in read_documents(source, settings, converter.document_id):
        line = converter.convert(file, reading)
        name = line["id"]
        if name in seen:
            what = f"has the id '{name}', as {seen[name]} has"
            remedy = "write in [document] where the id of each document is"
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
