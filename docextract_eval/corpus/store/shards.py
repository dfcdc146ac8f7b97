"""Read a shard of a corpus; every value is checked against its sealed hash."""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from docextract_eval.codec import sha256
from docextract_eval.codec.records import RECORD_ERRORS
from docextract_eval.codec.tables import columns_hash
from docextract_eval.corpus.hashes import rendition_hash
from docextract_eval.corpus.tables import (
    DOCUMENT_SCHEMA,
    FILE_COLUMNS,
    RENDITION_SCHEMA,
    parse_rendition,
    parse_truth,
    rendition_row_files,
)
from docextract_eval.errors import IncompleteError
from docextract_eval.storage.disk import (
    disk_errors_with_remedy,
    open_regular,
    user_error_for_os_error,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from collections.abc import Set as AbstractSet
    from io import BufferedReader

    from docextract_eval.records import Document, Rendition

_NAME = re.compile(r"(?:documents|renditions)-(\d{5,9})\.parquet", re.ASCII)
REMEDY = "copy it from an intact corpus, or build or import the corpus again"
_BATCH_SIZE = 8
"""Rows whose pictures are read at a time."""
_DAMAGE_ERRORS = (pa.ArrowException, OSError, ArithmeticError, *RECORD_ERRORS)
"""The exceptions that reading a damaged file raises: as Parquet, as JSON or as a record."""


@dataclass(frozen=True, slots=True)
class Shard:
    """The two files of a shard, and the hashes of their columns by file name, if it was sealed."""

    folder: Path
    number: int
    hashes: Mapping[str, str] = field(default_factory=dict)

    @property
    def documents_file(self) -> Path:
        """The path of its documents."""
        return documents_and_renditions_files(self.folder, self.number)[0]

    @property
    def renditions_file(self) -> Path:
        """The path of its renditions."""
        return documents_and_renditions_files(self.folder, self.number)[1]

    def sealed_rows(self) -> list[tuple[str, tuple[str, ...], str]]:
        """Return the rows of the seal, from the hashes in the columns."""
        truths = self.truth_hashes()
        with open_shard_file(self.renditions_file) as file:
            rows = _read_columns(file, ["id", "document", "sha256"]).to_pylist()
            return [(row["id"], tuple(row["sha256"]), truths[row["document"]]) for row in rows]

    def rendition_ids(self) -> list[str]:
        """Return the ids of its renditions."""
        with open_shard_file(self.renditions_file) as file:
            ids: list[str] = _read_columns(file, ["id"])["id"].to_pylist()
            return ids

    def truth_hashes(self) -> dict[str, str]:
        """Return the hash of every document's truth, from the column, by id."""
        with open_shard_file(self.documents_file) as file:
            rows = _read_columns(file, ["id", "truth_hash"]).to_pylist()
            return {row["id"]: row["truth_hash"] for row in rows}

    def column_hashes(self) -> dict[str, str]:
        """Return the current hash of the columns of each file, by file name."""
        with open_shard_file(self.documents_file) as file:
            documents = columns_hash(
                _read_columns(file, DOCUMENT_SCHEMA.names).drop_columns("truth")
            )
        with open_shard_file(self.renditions_file) as file, pq.ParquetFile(file) as shard:
            renditions = columns_hash(
                shard.read(_column_paths(shard, only_pictures=False), use_threads=False)
            )
        return {self.documents_file.name: documents, self.renditions_file.name: renditions}

    def pairs(
        self, *, pictures: bool, wanted_ids: AbstractSet[str] | None = None
    ) -> Iterator[tuple[Document, Rendition]]:
        """Yield its renditions, or only the wanted ones, each with its document.

        Without `pictures`, renditions have no files, and none is read.
        """
        documents: dict[str, Document] = {}
        documents_file, renditions_file = self.documents_file, self.renditions_file
        for row, truth in self.rendition_rows_with_truth(pictures=pictures, wanted_ids=wanted_ids):
            with damage_as_incomplete_error(documents_file):
                if row["document"] not in documents:
                    documents[row["document"]] = parse_document(truth)
            with damage_as_incomplete_error(renditions_file):
                rendition = parse_rendition(row)
            yield documents[row["document"]], rendition

    def rendition_rows_with_truth(
        self, *, pictures: bool, wanted_ids: AbstractSet[str] | None = None
    ) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """Yield its renditions as rows, checked against their hashes, each with its truth's row."""
        truths: dict[str, dict[str, Any]] = {}
        file = self.renditions_file
        for row in self.rendition_rows(pictures=pictures, wanted_ids=wanted_ids):
            truths = truths or {each["id"]: each for each in self.truth_rows()}
            with damage_as_incomplete_error(file):
                truth = truths[row["document"]]
                fault = find_rendition_fault(row, truth["truth_hash"])
            if fault:
                raise IncompleteError(f"{row['id']}: {fault}", str(file), REMEDY)
            yield row, truth

    def truth_rows(self) -> list[dict[str, Any]]:
        """Return its documents as rows with what `parse_document` reads."""
        return self.document_rows(_TRUTH_COLUMNS)

    def document_rows(
        self, names: Collection[str] = DOCUMENT_SCHEMA.names, *, checked: bool = True
    ) -> list[dict[str, Any]]:
        """Return its documents as rows, with truths, if they are read, checked by their hashes."""
        is_read = "truth" in names
        columns = [name for name in DOCUMENT_SCHEMA.names if is_read or name != "truth"]
        with open_shard_file(self.documents_file) as file:
            table = _read_columns(file, columns)
            if checked:
                plain = table.drop_columns("truth") if is_read else table
                self._check_columns(plain, self.documents_file)
            present_names = [name for name in names if name in table.column_names]
            rows: list[dict[str, Any]] = table.select(present_names).to_pylist()
            for row in rows:
                if checked and is_read and sha256(row["truth"]) != row["truth_hash"]:
                    what = f"{row['id']}: its truth was changed"
                    raise IncompleteError(what, str(self.documents_file), REMEDY)
        return rows

    def rendition_rows(
        self, *, pictures: bool, wanted_ids: AbstractSet[str] | None = None, checked: bool = True
    ) -> Iterator[dict[str, Any]]:
        """Yield its renditions as rows; pictures are read a few at a time, on demand."""
        with open_shard_file(self.renditions_file) as file, pq.ParquetFile(file) as shard:
            if wanted_ids is not None:
                ids = shard.read(["id"], use_threads=False)["id"].to_pylist()
                if wanted_ids.isdisjoint(ids):
                    return
            table = shard.read(_column_paths(shard, only_pictures=False), use_threads=False)
            if checked:
                self._check_columns(table, self.renditions_file)
            if not pictures:
                plain = [name for name in table.column_names if name not in FILE_COLUMNS]
                for batch in table.select(plain).to_batches(_BATCH_SIZE):
                    for row in batch.to_pylist():
                        if wanted_ids is None or row["id"] in wanted_ids:
                            yield row
                return
            start = 0
            for group in range(shard.num_row_groups):
                size = shard.metadata.row_group(group).num_rows
                here = table.slice(start, size)
                start += size
                if wanted_ids is None or not wanted_ids.isdisjoint(here["id"].to_pylist()):
                    yield from _add_pictures_to_rows(shard, group, here, wanted_ids)

    def _check_columns(self, table: pa.Table, file: Path) -> None:
        sealed = self.hashes.get(file.name)
        if sealed is not None and columns_hash(table) != sealed:
            what = "its columns were changed after it was sealed"
            raise IncompleteError(what, str(file), REMEDY)


_TRUTH_COLUMNS = ("id", "weight", "truth", "truth_hash")


def parse_document(row: Mapping[str, Any]) -> Document:
    """Return a document from its row: a sample's weight stands there, and not in the truth."""
    return replace(parse_truth(row["truth"]), weight=float(row["weight"]))


def find_rendition_fault(row: Mapping[str, Any], truth_hash: str) -> str:
    """Return what is wrong with a rendition's row by the hashes in it, or empty."""
    files = (
        [sha256(file.data) for file in rendition_row_files(row)]
        if "pages" in row
        else row["sha256"]
    )
    if files != row["sha256"]:
        return "the bytes of its files were changed"
    if row["hash"] != rendition_hash(files, truth_hash):
        return "its hash is not that of its files and its truth"
    return ""


def documents_and_renditions_files(path: Path, number: int) -> tuple[Path, Path]:
    """Return the paths of a shard's documents and of its renditions."""
    return path / f"documents-{number:05d}.parquet", path / f"renditions-{number:05d}.parquet"


def parse_shard_number(name: str) -> int | None:
    """Return the number of a shard from a file name, or None if it is not a shard's file.

    >>> [parse_shard_number(f"{folder}documents-00012.parquet") for folder in ("", "../")]
    [12, None]
    """
    found = _NAME.fullmatch(name)
    number = int(found[1]) if found else -1
    return number if name.endswith(f"-{number:05d}.parquet") else None


def existing_shard_numbers(path: Path) -> list[int]:
    """Return the numbers of the shards that have a file in a folder."""
    return parse_shard_numbers(file.name for file in path.iterdir()) if path.is_dir() else []


def parse_shard_numbers(names: Iterable[str]) -> list[int]:
    """Return the numbers of the shards among file names, each once."""
    return sorted({number for name in names if (number := parse_shard_number(name)) is not None})


@contextlib.contextmanager
def open_shard_file(path: Path) -> Iterator[BufferedReader]:
    """Yield a shard's open file; raise IncompleteError if it is damaged or missing."""
    with damage_as_incomplete_error(path), open_regular(path) as file:
        yield file


@contextlib.contextmanager
def damage_as_incomplete_error(path: Path) -> Iterator[None]:
    """Raise IncompleteError where the block finds that a shard is damaged or missing."""
    try:
        yield
    except FileNotFoundError as error:
        raise IncompleteError("the shard is missing", str(path), REMEDY) from error
    except _DAMAGE_ERRORS as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise user_error_for_os_error(error, path) from error
        reason = str(error).partition("\n")[0].rstrip(".")[:80]
        raise IncompleteError(f"the shard is damaged ({reason})", str(path), REMEDY) from error


def file_hash(file: Path) -> str:
    """Return the SHA-256 of a file."""
    with disk_errors_with_remedy(file), open_regular(file) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _read_columns(file: BufferedReader, names: list[str]) -> pa.Table:
    """Return columns, read in this thread: others could still close the file when Python exits."""
    with pq.ParquetFile(file) as shard:
        return shard.read(names, use_threads=False)


def _column_paths(shard: pq.ParquetFile, *, only_pictures: bool) -> list[str]:
    """Return the columns of renditions: only the bytes of pictures, or all others."""
    paths = [shard.schema.column(at).path for at in range(len(shard.schema))]
    ours = [path for path in paths if path.partition(".")[0] in RENDITION_SCHEMA.names]
    bytes_ = [
        path for path in ours if path.partition(".")[0] in FILE_COLUMNS and path[-6:] == ".bytes"
    ]
    return bytes_ if only_pictures else [path for path in ours if path not in bytes_]


def _add_pictures_to_rows(
    shard: pq.ParquetFile, group: int, table: pa.Table, wanted_ids: AbstractSet[str] | None
) -> Iterator[dict[str, Any]]:
    """Yield rows with the bytes of their files added to what was read before."""
    place = 0
    columns = _column_paths(shard, only_pictures=True)
    for batch in shard.iter_batches(_BATCH_SIZE, [group], columns, use_threads=False):
        rows = table.slice(place, len(batch)).to_pylist()
        place += len(batch)
        for row, read in zip(rows, batch.to_pylist(), strict=True):
            if wanted_ids is None or row["id"] in wanted_ids:
                pages = zip(row["pages"], read["pages"], strict=True)
                row["pages"] = [{**page, **bytes_} for page, bytes_ in pages]
                row["pdf"] = row.get("pdf") and {**row["pdf"], **read["pdf"]}
                yield row
