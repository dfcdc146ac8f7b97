"""Import real labelled documents; every line is imported or reported with its errors."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docextract_eval import seeds
from docextract_eval.borders import parsed_line
from docextract_eval.codec import FORMATS, canonical_json, sha256
from docextract_eval.codec.labels import LabelLine, read_labels
from docextract_eval.corpus import GENERATOR, provenance
from docextract_eval.corpus.degrade.conditions import CLEAN
from docextract_eval.corpus.labelled.decoder import Request
from docextract_eval.corpus.labelled.reading import Supplied, read_line, schema_of
from docextract_eval.corpus.store import folder
from docextract_eval.corpus.store.decoding import decoded_groups
from docextract_eval.corpus.store.folder import Corpus
from docextract_eval.corpus.store.named_files import NamedFiles
from docextract_eval.corpus.store.shards import numbers_there, shard_files
from docextract_eval.corpus.tables import Rows, rows_of, share_of
from docextract_eval.corpus.truth import stated
from docextract_eval.countries import LOCALE_FILE, is_folder, register
from docextract_eval.countries.own import hashes
from docextract_eval.disk import folder_lock, remove_leftovers, told
from docextract_eval.errors import BadInputError, HeldError
from docextract_eval.limits import LARGEST_LABELS

if TYPE_CHECKING:
    from collections.abc import Generator

    from docextract_eval.corpus.build import Built
    from docextract_eval.corpus.labelled.pictures import Picture
    from docextract_eval.schemas import Schema

_ONE_OBJECT = "write one object on each line, in UTF-8"
Say = Callable[[BadInputError], None]


@dataclass(frozen=True, slots=True)
class Imported:
    """The result of an import."""

    taken: int
    left_out: int
    values: int
    """The number of cells with a value in the imported documents."""
    corpus: Corpus | None
    """None if nothing was written."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """Where the pictures of labels can be, and which engine decodes them."""

    root: Path | None = None
    """A folder that holds all pictures; if None, that of the labels."""
    engine: str = "local"


def import_labels(
    labels: Path,
    path: Path | None,
    supplied: Supplied,
    say: Say,
    pictures: Pictures = Pictures(),
) -> Imported:
    """Import a labels file; `say` is called with every error. Without a path, write nothing."""
    supplied.check()
    with told(labels), labels.open("rb") as stream:
        content = stream.read(LARGEST_LABELS + 1)
    if len(content) > LARGEST_LABELS:
        what = f"has more than {LARGEST_LABELS:,} bytes"
        raise BadInputError(what, str(labels), "import it in several parts")
    about = _described(labels, content, supplied)
    reader = _Reader(labels, supplied, pictures)
    if path is None:
        return _imported(content, reader, _Writer(None, about), say)
    with folder_lock(path, folder.ABOUT):
        _claim(path, about)
        return _imported(content, reader, _Writer(path, about), say)


def _imported(content: bytes, reader: _Reader, writer: _Writer, say: Say) -> Imported:
    taken = left_out = values = 0
    with contextlib.closing(reader.documents(content)) as documents:
        for built, wrong in documents:
            for error in wrong:
                say(error)
            if built:
                writer.add(built)
                values += sum(cell.value is not None for cell in stated(built.document))
            taken += built is not None
            left_out += built is None
    return Imported(taken, left_out, values, writer.done(reader.schemas))


def _lines(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield every non-blank line with its number, from 0."""
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n")):
        if line.strip():
            yield number, line


@dataclass(slots=True)
class _Line:
    """A line of a labels file, and its content after it was parsed."""

    number: int
    where: str
    text: bytes
    label: LabelLine | None = None


class _Reader:
    """Reads the lines of one labels file."""

    def __init__(self, labels: Path, supplied: Supplied, pictures: Pictures) -> None:
        self._labels, self._supplied = labels, supplied
        self._named = NamedFiles(labels.parent, pictures.root or labels.parent)
        self._engine = pictures.engine
        self._known: set[str] = set()
        self._schema_files: set[str] = set()
        """Schema files that labels name, and that were found in an allowed place."""
        self.schemas: dict[str, Schema] = {}
        """The schemas that labels name by a file, by name."""

    def documents(
        self, content: bytes
    ) -> Generator[tuple[Built | None, list[BadInputError]], None, None]:
        """Yield for every line its document or None, with its errors."""
        lines = (
            _Line(number, f"{self._labels}, line {number + 1}", text)
            for number, text in _lines(content)
        )
        groups = ((line, self._requests(line)) for line in lines)
        with contextlib.closing(decoded_groups(groups, self._engine)) as found:
            for line, pages in found:
                yield self._document(line, pages)

    def _requests(self, line: _Line) -> Iterator[Request]:
        """Parse a line, and yield requests for the pictures that it names."""
        label = read_labels(parsed_line(line.text, line.where, _ONE_OBJECT), line.where)
        line.label = self._resolved(self._with_country(label, line.where), line.where)
        self._check_new(label.id, line.where)
        for spot, name in _files(label, line.where):
            yield Request(self._named.read(name, spot), f"{spot} '{name}'")

    def _document(
        self, line: _Line, pages: list[Picture] | BadInputError
    ) -> tuple[Built | None, list[BadInputError]]:
        if isinstance(pages, BadInputError) or not line.label:
            return None, [pages] if isinstance(pages, BadInputError) else []
        try:
            return read_line(line.label, pages, self._supplied, line.number, line.where)
        except BadInputError as error:
            return None, [error]

    def _with_country(self, label: LabelLine, where: str) -> LabelLine:
        """Return a label with the name of a user's country in place of its folder."""
        if label.locale is None or not is_folder(label.locale):
            return label
        self._named.read(f"{label.locale}/{LOCALE_FILE}", f"{where}, locale")
        return label.model_copy(update={"locale": register(self._labels.parent / label.locale)})

    def _resolved(self, label: LabelLine, where: str) -> LabelLine:
        """Return a label with the path of a user's schema, after checking it."""
        name = label.kind or self._supplied.schema
        if name is None or not name.endswith(".toml"):
            return label
        path = str(self._labels.parent / label.kind) if label.kind else name
        if label.kind and Path(path).exists() and path not in self._schema_files:
            self._named.read(label.kind, f"{where}, schema")
            self._schema_files.add(path)
        if not Path(path).is_file():
            what = f"'{name}' does not exist"
            remedy = f"paths are relative to the folder of the labels file, {self._labels.parent}"
            raise BadInputError(what, f"{where}, schema", remedy)
        schema = schema_of(path, path)
        if self.schemas.setdefault(schema.name, schema).hash != schema.hash:
            what = f"has the name '{schema.name}', like another schema of these labels"
            raise BadInputError(what, path, "give it another name")
        return label.model_copy(update={"kind": path})

    def _check_new(self, name: str, where: str) -> None:
        if name in self._known:
            raise BadInputError(
                f"id '{name}' is also on an earlier line",
                f"{where}, id",
                "give every document an id of its own",
            )
        self._known.add(name)


def _files(label: LabelLine, where: str) -> list[tuple[str, str]]:
    """Return the picture files of a document, each with the place of its name."""
    if label.pdf is not None:
        raise BadInputError(
            "a PDF cannot be imported yet",
            f"{where}, pdf",
            "save its pages as PNG and name those under images: pdftoppm -r 200 -png",
        )
    if (label.image is None) == (label.images is None):
        raise BadInputError(
            "needs either image or images", where, "name one picture, or a list with one per page"
        )
    if label.image is not None:
        return [(f"{where}, image", label.image)]
    if not label.images:
        raise BadInputError("is empty", f"{where}, images", "name one picture per page")
    return [(f"{where}, images.{i}", name) for i, name in enumerate(label.images)]


class _Writer:
    """Writes shards as they fill up; nothing is written before the first document."""

    def __init__(self, path: Path | None, about: dict[str, Any]) -> None:
        self._path, self._about = path, about
        self._waiting: list[Rows] = []
        self._shards = 0
        self._kinds: Counter[str] = Counter()
        self._locales: Counter[str] = Counter()
        self._splits: Counter[str] = Counter()

    def add(self, built: Built) -> None:
        """Add a document, and write a shard when it is full."""
        self._kinds[built.document.kind] += 1
        self._locales[built.document.locale] += 1
        self._splits.update(filter(None, [built.document.split]))
        if self._path:
            self._waiting.append(rows_of(built))
            if len(self._waiting) == folder.SHARD:
                self._flush(self._path)

    def done(self, schemas: Mapping[str, Schema]) -> Corpus | None:
        """Write the last shard and seal the corpus; return it, or None if nothing was written."""
        if not self._path or not self._kinds:
            return None
        if self._waiting:
            self._flush(self._path)
        recipe = self._about["recipe"]
        recipe |= {"kinds": dict(self._kinds), "locales": dict(self._locales)}
        recipe |= {"splits": dict(self._splits)}
        if own := hashes(self._locales):
            recipe["own_countries"] = own
            folder.copy_countries(self._path, self._about)
        done = {key: value for key, value in self._about.items() if key != "made_by"}
        texts = {name: schema.text for name, schema in schemas.items() if name in self._kinds}
        done |= {"schemas": texts} if texts else {}
        return folder.finish(self._path, done, range(self._shards))

    def _flush(self, path: Path) -> None:
        if not self._shards:
            folder.write_about(path, self._about)
        folder.write_shard(path, self._shards, map(share_of, self._waiting))
        self._shards += 1
        self._waiting = []


def _described(labels: Path, content: bytes, supplied: Supplied) -> dict[str, Any]:
    given = asdict(supplied) | hashes(filter(None, [supplied.locale]))
    labels_hash = sha256(sha256(content) + canonical_json(given))
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
        "secret": seeds.secret(0, "sheets", labels_hash).hex(),
        "versions": provenance.versions(),
        "fonts": {},
    }


def _claim(path: Path, about: dict[str, Any]) -> None:
    """Clear a folder with an interrupted import of the same labels; refuse any other corpus."""
    found = folder.about_of(path)
    if found is None:
        return
    if "seal" in found or found.get("labels_hash") != about["labels_hash"]:
        raise HeldError(
            "already holds a corpus", str(path), "give another folder, or remove this one"
        )
    remove_leftovers(path)
    for number in numbers_there(path):
        for file in shard_files(path, number):
            file.unlink(missing_ok=True)
