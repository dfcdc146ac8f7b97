"""Import real labelled documents; every line is imported or reported with its errors."""

from __future__ import annotations

import contextlib
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docextract_eval import seeds
from docextract_eval.borders.limits import LARGEST_LABELS
from docextract_eval.borders.people import parse_json_line
from docextract_eval.codec import FORMATS, canonical_json, sha256
from docextract_eval.codec.labels import LabelLine, read_labels
from docextract_eval.codec.strict_json import JsonError, parse_json
from docextract_eval.corpus import GENERATOR, provenance
from docextract_eval.corpus.degrade.conditions import CLEAN
from docextract_eval.corpus.labelled.decoder import Request
from docextract_eval.corpus.labelled.reading import LabelDefaults, build_labelled_source
from docextract_eval.corpus.store import folder
from docextract_eval.corpus.store.decoding import decode_groups
from docextract_eval.corpus.store.folder import Corpus
from docextract_eval.corpus.store.label_schemas import LabelSchemas, NamedFiles
from docextract_eval.corpus.store.shards import (
    documents_and_renditions_files,
    existing_shard_numbers,
)
from docextract_eval.corpus.tables import SourceRows, make_tables, source_rows
from docextract_eval.corpus.truth import all_cells
from docextract_eval.countries import LOCALE_FILE, is_folder_path, register_country
from docextract_eval.countries.user_countries import hash_own_countries_and_bases
from docextract_eval.errors import BadInputError, FolderOccupiedError, list_first, shell_word
from docextract_eval.storage.disk import disk_errors_with_remedy, folder_lock, remove_leftovers

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Sequence

    from docextract_eval.corpus.build import BuiltSource
    from docextract_eval.corpus.labelled.pictures import Picture

_PICTURE_KEYS = ("image", "images", "pdf")
_ONE_OBJECT = "write one object on each line, in UTF-8"
ReportError = Callable[[BadInputError], None]


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The result of an import."""

    imported: int
    left_out: int
    values: int
    """The number of cells with a value in the imported documents."""
    corpus: Corpus | None
    """None if nothing was written."""
    errors: tuple[str, ...]
    """Every error of every line, also those that were reported as one."""


@dataclass(frozen=True, slots=True)
class PictureOptions:
    """Where the pictures of labels can be, and which engine decodes them."""

    root: Path | None = None
    """A folder that holds all pictures; if None, that of the labels."""
    engine: str = "local"
    start: Path | None = None
    """The folder from which the names of pictures start; if None, that of the labels."""


def import_labels(  # noqa: PLR0913, PLR0917 - labels, and what they leave open
    labels: Path,
    path: Path | None,
    defaults: LabelDefaults,
    report: ReportError,
    pictures: PictureOptions = PictureOptions(),
    content: bytes | None = None,
) -> ImportResult:
    """Import a labels file, or write nothing without a path.

    `report` is called with every error; equal ones of several lines are one. Lines that were made
    of another file are its `content`.
    """
    reader = _LabelsFileReader(labels, defaults, pictures)
    content = _read_labels_file(labels) if content is None else content
    about = _describe_import(labels, content, defaults)
    if path is None:
        return _import_lines(content, reader, _CorpusWriter(None, about), report)
    with folder_lock(path, folder.ABOUT_FILE):
        _clear_interrupted_import(path, about)
        return _import_lines(content, reader, _CorpusWriter(path, about), report)


def import_once(labels: Path, path: Path) -> Corpus:
    """Return the corpus of labels without pictures, imported unless its folder has it already.

    Every line has to be right: nothing is written otherwise.
    """
    reader = _LabelsFileReader(labels, LabelDefaults(), PictureOptions())
    content = _read_labels_file(labels)
    about = _describe_import(labels, content, LabelDefaults())
    errors: list[BadInputError] = []
    checked = _import_lines(content, reader, _CorpusWriter(None, about), errors.append)
    if errors:
        raise errors[0]
    if reader.has_pictures or not checked.imported:
        what = "names pictures" if reader.has_pictures else "has no lines"
        remedy = f"import it first: dxe corpus import {shell_word(labels)} -o CORPUS"
        raise BadInputError(what, str(labels), remedy)
    schemas = {name: schema.text for name, schema in reader.schemas.used.items()}
    found = folder.load_about(path) or {}
    is_same = found.get("labels_hash") == about["labels_hash"]
    if is_same and "seal" in found and found.get("schemas", {}) == schemas:
        return folder.open_corpus(path)
    imported = import_labels(labels, path, LabelDefaults(), errors.append).corpus
    assert imported  # noqa: S101 - every line was right
    return imported


def _read_labels_file(labels: Path) -> bytes:
    with disk_errors_with_remedy(labels), labels.open("rb") as stream:
        content = stream.read(LARGEST_LABELS + 1)
    if len(content) > LARGEST_LABELS:
        what = f"has more than {LARGEST_LABELS:,} bytes"
        raise BadInputError(what, str(labels), "import it in several parts")
    return content


def _import_lines(
    content: bytes, reader: _LabelsFileReader, writer: _CorpusWriter, report: ReportError
) -> ImportResult:
    imported = left_out = values = 0
    line_errors: list[LineError] = []
    with contextlib.closing(reader.build_sources_or_errors(content)) as documents:
        for number, built, errors in documents:
            line_errors += (LineError(number, error) for error in errors)
            if built:
                writer.add(built)
                values += sum(cell.value is not None for cell in all_cells(built.document))
            imported += built is not None
            left_out += built is None
    for error in merge_line_errors(reader.labels, line_errors):
        report(error)
    every = tuple(str(each.error) for each in line_errors)
    return ImportResult(imported, left_out, values, writer.finish(reader), every)


def _numbered_lines(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield every non-blank line with its number, from 0."""
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n")):
        if line.strip():
            yield number, line


@dataclass(slots=True)
class _ParsedLine:
    """A line of a labels file, and its content after it was parsed."""

    number: int
    where: str
    text: bytes
    label: LabelLine | None = None


class _LabelsFileReader:
    """Reads the lines of one labels file."""

    def __init__(self, labels: Path, defaults: LabelDefaults, pictures: PictureOptions) -> None:
        self.labels = labels
        start = pictures.start or labels.parent
        self._named_files = NamedFiles(start, pictures.root or start)
        self._engine = pictures.engine
        self._known_ids: set[str] = set()
        self.schemas = LabelSchemas(self._named_files, defaults.schema)
        self._defaults = replace(defaults, schema=self.schemas.default)
        self._defaults.check()
        self.has_pictures = False
        """Whether a line names a picture: then every line has to."""

    def build_sources_or_errors(
        self, content: bytes
    ) -> Generator[tuple[int, BuiltSource | None, list[BadInputError]], None, None]:
        """Yield for every line its number from 1, its document or None, and its errors."""
        self.has_pictures = any(_names_picture(text) for _, text in _numbered_lines(content))
        lines = (
            _ParsedLine(number, f"{self.labels}, line {number + 1}", text)
            for number, text in _numbered_lines(content)
        )
        groups = ((line, self._parse_line_and_request_pictures(line)) for line in lines)
        with contextlib.closing(decode_groups(groups, self._engine)) as found:
            for line, pages in found:
                yield line.number + 1, *self._build_source_or_errors(line, pages)

    def _parse_line_and_request_pictures(self, line: _ParsedLine) -> Iterator[Request]:
        """Parse a line, and yield requests for the pictures that it names."""
        label = read_labels(parse_json_line(line.text, line.where, _ONE_OBJECT), line.where)
        schema = self.schemas.resolve(label.kind, line.where)
        line.label = self._label_with_registered_country(label, line.where).model_copy(
            update={"kind": schema}
        )
        self._reserve_new_id(label.id, line.where)
        names = _where_and_picture_names(label, line.where)
        if self.has_pictures and not names:
            what = "names no picture, and other lines do"
            raise BadInputError(what, line.where, "name pictures in every line, or in none")
        for spot, name in names:
            yield Request(self._named_files.read_named(name, spot), f"{spot} '{name}'")

    def _build_source_or_errors(
        self, line: _ParsedLine, pages: list[Picture] | BadInputError
    ) -> tuple[BuiltSource | None, list[BadInputError]]:
        if isinstance(pages, BadInputError) or not line.label:
            return None, [pages] if isinstance(pages, BadInputError) else []
        try:
            return build_labelled_source(line.label, pages, self._defaults, line.number, line.where)
        except BadInputError as error:
            return None, [error]

    def _label_with_registered_country(self, label: LabelLine, where: str) -> LabelLine:
        """Return a label with the name of a user's country in place of its folder."""
        if label.locale is None or not is_folder_path(label.locale):
            return label
        self._named_files.read_named(f"{label.locale}/{LOCALE_FILE}", f"{where}, locale")
        return label.model_copy(
            update={"locale": register_country(self.labels.parent / label.locale)}
        )

    def _reserve_new_id(self, name: str, where: str) -> None:
        if name in self._known_ids:
            raise BadInputError(
                f"'{name}' is also on an earlier line",
                f"{where}, id",
                "give every document an id of its own",
            )
        self._known_ids.add(name)


def _names_picture(text: bytes) -> bool:
    """Return whether a line names a picture, whatever else is wrong with it."""
    try:
        written = parse_json(text)
    except JsonError:
        return False
    return isinstance(written, dict) and any(written.get(key) for key in _PICTURE_KEYS)


def _where_and_picture_names(label: LabelLine, where: str) -> list[tuple[str, str]]:
    """Return the picture files of a document, if any, each with the place of its name."""
    if label.pdf is not None:
        raise BadInputError(
            "a PDF cannot be imported yet",
            f"{where}, pdf",
            "save its pages as PNG and name those under images: pdftoppm -r 200 -png",
        )
    if label.image is not None:
        if label.images is not None:
            what = "has both image and images"
            raise BadInputError(what, where, "name one picture, or a list with one per page")
        return [(f"{where}, image", label.image)]
    if label.images is None:
        return []
    if not label.images:
        raise BadInputError("is empty", f"{where}, images", "name one picture per page")
    return [(f"{where}, images.{i}", name) for i, name in enumerate(label.images)]


class _CorpusWriter:
    """Writes shards as they fill up; nothing is written before the first document."""

    def __init__(self, path: Path | None, about: dict[str, Any]) -> None:
        self._path, self._about = path, about
        self._waiting: list[SourceRows] = []
        self._shards = 0
        self._kinds: Counter[str] = Counter()
        self._locales: Counter[str] = Counter()
        self._splits: Counter[str] = Counter()

    def add(self, built: BuiltSource) -> None:
        """Add a document, and write a shard when it is full."""
        self._kinds[built.document.kind] += 1
        self._locales[built.document.locale] += 1
        self._splits.update(filter(None, [built.document.split]))
        if self._path:
            self._waiting.append(source_rows(built))
            if len(self._waiting) == folder.SHARD_SIZE:
                self._write_waiting_shard(self._path)

    def finish(self, reader: _LabelsFileReader) -> Corpus | None:
        """Write the last shard and seal the corpus; return it, or None if nothing was written."""
        if not self._path or not self._kinds:
            return None
        if self._waiting:
            self._write_waiting_shard(self._path)
        recipe = self._about["recipe"]
        recipe |= {"kinds": dict(self._kinds), "locales": dict(self._locales)}
        recipe |= {"splits": dict(self._splits)}
        if own := hash_own_countries_and_bases(self._locales):
            recipe["own_countries"] = own
            folder.copy_countries(self._path, self._about)
        about = {key: value for key, value in self._about.items() if key != "made_by"}
        used = reader.schemas.used
        texts = {name: used[name].text for name in self._kinds if name in used}
        about |= {"schemas": texts} if texts else {}
        about |= {} if reader.has_pictures else {"without_pictures": True}
        return folder.seal_corpus_and_drop_other_shards(self._path, about, range(self._shards))

    def _write_waiting_shard(self, path: Path) -> None:
        if not self._shards:
            folder.write_about(path, self._about)
        folder.write_shard(path, self._shards, map(make_tables, self._waiting))
        self._shards += 1
        self._waiting = []


def _describe_import(labels: Path, content: bytes, defaults: LabelDefaults) -> dict[str, Any]:
    options = asdict(defaults) | hash_own_countries_and_bases(filter(None, [defaults.locale]))
    labels_hash = sha256(sha256(content) + canonical_json(options))
    return {
        "format": FORMATS["corpus"],
        "imported": True,
        "made_by": "import",
        "recipe": {
            "name": labels.resolve().parent.name if labels.stem == "labels" else labels.stem,
            "imported": True,
            "conditions": [CLEAN],
            "sheet": {"hints": ["locale"]},
            "kinds": {},
            "locales": {},
        },
        "labels_hash": labels_hash,
        "generator": GENERATOR,
        "secret": seeds.secret_bytes(0, "sheets", labels_hash).hex(),
        "versions": provenance.library_versions(),
        "fonts": {},
    }


def _clear_interrupted_import(path: Path, about: dict[str, Any]) -> None:
    """Clear a folder with an interrupted import of the same labels; refuse any other corpus."""
    found = folder.load_about(path)
    if found is None:
        return
    if "seal" in found or found.get("labels_hash") != about["labels_hash"]:
        raise FolderOccupiedError(
            "already holds a corpus", str(path), "give another folder, or remove this one"
        )
    remove_leftovers(path)
    for number in existing_shard_numbers(path):
        for file in documents_and_renditions_files(path, number):
            file.unlink(missing_ok=True)


_INDEX = re.compile(r"\.[0-9]+(?=\.|$)")
"""The number of a row or a word in a key."""
_QUOTED_VALUE = re.compile(r"^('.*') (?=[a-z])| \(('.*')\)$")
"""The value that an error is about: where it begins or ends."""


@dataclass(frozen=True, slots=True)
class LineError:
    """An error in one line of a file, counted from 1."""

    line: int
    error: BadInputError

    def key(self, file: Path) -> str:
        """Return the place in the line, such as `, fields.total`; the whole place if elsewhere."""
        return self.error.where.removeprefix(f"{file}, line {self.line}")

    @property
    def complaint(self) -> str:
        """What is wrong, without the value that it is wrong with."""
        return _QUOTED_VALUE.sub("", self.error.what)

    @property
    def value(self) -> str:
        """The value that is wrong, in quotation marks; empty if the error quotes none."""
        found = _QUOTED_VALUE.search(self.error.what)
        return (found[1] or found[2]) if found else ""


def merge_line_errors(file: Path, errors: Iterable[LineError]) -> Iterator[BadInputError]:
    """Yield the errors of a file's lines; those that differ in line and value only are one error.

    >>> from pathlib import Path
    >>> lines = range(1, 7)
    >>> errors = [BadInputError(f"'{n} RM' is no money", f"a, line {n}, total") for n in lines]
    >>> found = map(LineError, lines, errors)
    >>> [str(error) for error in merge_line_errors(Path("a"), found)]
    ["a, line 1, 2, 3 and 3 more, total: is no money: '1 RM', '2 RM', '3 RM' and 3 more"]
    """
    alike: dict[tuple[str, str, str], list[LineError]] = defaultdict(list)
    for each in errors:
        key = _INDEX.sub("", each.key(file))
        alike[each.complaint, key, each.error.remedy].append(each)
    for found in alike.values():
        yield found[0].error if len(found) == 1 else _merged_error(file, found)


def _merged_error(file: Path, found: Sequence[LineError]) -> BadInputError:
    first = found[0]
    values = dict.fromkeys(each.value for each in found)
    what = first.error.what
    if len(values) > 1:
        what = f"{first.complaint}: {list_first(list(values))}"
    keys = {each.key(file) for each in found}
    key = keys.pop() if len(keys) == 1 else _INDEX.sub("", first.key(file))
    lines = list_first([str(line) for line in dict.fromkeys(each.line for each in found)])
    where = key if key == first.error.where else f"{file}, line {lines}{key}"
    return BadInputError(what, where, first.error.remedy)
