"""A corpus in its folder: opened, read a shard at a time, sealed."""

from __future__ import annotations

import contextlib
import hashlib
import json
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from docextract_eval import schemas, seeds
from docextract_eval.borders import read_about
from docextract_eval.codec.records import TORN
from docextract_eval.corpus.audit import Fingerprint
from docextract_eval.corpus.build import seal
from docextract_eval.corpus.tables import (
    DOCUMENTS,
    PACKED,
    RENDITIONS,
    SEALED_COLUMNS,
    Share,
    read_documents,
    read_renditions,
    regrouped,
)
from docextract_eval.disk import LOCK, disk_error, told, write_whole
from docextract_eval.errors import FormatError, HeldError, IncompleteError
from docextract_eval.records import Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import BinaryIO

    from docextract_eval.records import Document, Rendition
    from docextract_eval.schemas import Schema

SHARD = 16
"""Source documents per shard: what a killed build loses at most."""
_GROUP = 4
"""Rows of a shard that are written at a time: so many pictures are held."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """A finished corpus on disk."""

    path: Path
    about: dict[str, Any]

    @property
    def seal(self) -> str:
        """The fingerprint of all pages and truths."""
        return str(self.about["seal"])

    @property
    def imported(self) -> bool:
        """Whether its documents are real: then no recipe makes them again."""
        return bool(self.about.get("imported"))

    @property
    def name(self) -> str:
        """The recipe's name, or what an import was called."""
        return str(self.about["recipe"]["name"])

    @property
    def conditions(self) -> tuple[str, ...]:
        """The conditions of every document, in the recipe's order."""
        return tuple(self.about["recipe"]["conditions"])

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that were asked for, or were found in an import."""
        return tuple(self.about["recipe"]["kinds"])

    @property
    def locales(self) -> tuple[str, ...]:
        """The locales that were asked for, or were found in an import."""
        return tuple(self.about["recipe"]["locales"])

    @property
    def splits(self) -> tuple[str, ...]:
        """The splits that were asked for, or were found in an import."""
        return tuple(self.about["recipe"].get("splits", ()))

    @property
    def canary(self) -> str | None:
        """The text by which its canary split is found where it should not be."""
        return self.about.get("canary")

    @property
    def schemas(self) -> dict[str, Schema]:
        """The schema of every kind: one that ships, or one that was imported along."""
        own = self.about.get("schemas", {})
        where = str(self.path / "corpus.json")
        return {
            k: schemas.parse(own[k], where) if k in own else schemas.load(k) for k in self.kinds
        }

    @property
    def hints(self) -> tuple[str, ...]:
        """What a pipeline is told beside the picture."""
        return tuple(self.about["recipe"]["sheet"]["hints"])

    @property
    def deploy(self) -> dict[str, float]:
        """What each condition weighs in use; empty where all weigh the same."""
        return dict(self.about["recipe"].get("deploy", {}))

    @property
    def documents(self) -> int:
        """How many documents there are."""
        return int(self.about["documents"])

    @property
    def renditions(self) -> int:
        """How many renditions there are."""
        return int(self.about["renditions"])

    def pairs(self, *, pictures: bool = True) -> Iterator[tuple[Document, Rendition]]:
        """Give every rendition with its document, a shard at a time; memory stays flat."""
        for documents_file, renditions_file in self.shards():
            for document, rendition in pairs_of(documents_file, renditions_file, pictures=pictures):
                yield self._as_meant(document), rendition

    def truths(self) -> Iterator[Document]:
        """Give every document, without its renditions."""
        for documents_file, _ in self.shards():
            with readable(documents_file):
                yield from map(self._as_meant, read_documents(pq.read_table(documents_file)))

    def shards(self) -> list[tuple[Path, Path]]:
        """Give the files of every shard that was sealed: one that is gone is missed when read."""
        names = self.about.get("shards", {})
        sealed = [shard_files(self.path, number) for number in sorted(map(_number, names))[::2]]
        return sealed or shards(self.path)

    def _as_meant(self, document: Document) -> Document:
        """Read the first format, in which `split` was the half of the source."""
        return document if self.about["format"] > 1 else replace(document, split=None)

    def fingerprints(self) -> Iterator[Fingerprint]:
        """Give the fingerprints of every rendition's files, without reading the files."""
        for _, renditions_file in self.shards():
            for row in sealed_rows(renditions_file):
                yield Fingerprint(row["id"], row["document"], tuple(row["sha256"]))

    def sheet_id(self, rendition: str) -> str:
        """Give the opaque id under which a pipeline meets a rendition."""
        return seeds.keyed(rendition, bytes.fromhex(self.about["secret"]))

    def sheet(self, document: Document, rendition: Rendition) -> Sheet:
        """Give what a pipeline may see of a rendition."""
        told_of = {"locale": document.locale}
        hints = {name: told_of[name] for name in self.hints}
        return Sheet(self.sheet_id(rendition.id), document.kind, rendition.files, hints)


def open_corpus(path: Path) -> Corpus:
    """Open a finished corpus."""
    about = about_of(path)
    if about is None:
        raise FormatError(
            "is not a corpus (it has no corpus.json)" if path.exists() else "does not exist",
            str(path),
            "build one with: dxe corpus build quick -o DIR",
        )
    if "seal" not in about:
        command = about.get("made_by", "build")
        raise IncompleteError(
            "the corpus is not finished", str(path), f"run the same dxe corpus {command} again"
        )
    return Corpus(path, about)


def about_of(path: Path) -> dict[str, Any] | None:
    """Read a corpus's own description; None where there is none."""
    file = path / "corpus.json"
    return read_about(file, "corpus") if file.exists() else None


def write_about(path: Path, about: dict[str, Any]) -> None:
    """Write a corpus's own description."""
    write_whole(path / "corpus.json", json.dumps(about, indent=2, ensure_ascii=False) + "\n")


def refuse_other(path: Path) -> None:
    """Refuse a folder that holds something; a corpus is never mixed with anything."""
    if path.is_file() or (path.is_dir() and any(file.name != LOCK for file in path.iterdir())):
        raise HeldError("is not empty", str(path), "give an empty or a new folder")


def shard_files(path: Path, number: int) -> tuple[Path, Path]:
    """Give where the documents and the renditions of a shard are."""
    return path / f"documents-{number:05d}.parquet", path / f"renditions-{number:05d}.parquet"


def shards(path: Path) -> list[tuple[Path, Path]]:
    """Give the files of every shard that is there, in order."""
    numbers = sorted(_number(file.name) for file in path.glob("documents-*.parquet"))
    return [shard_files(path, number) for number in numbers]


def _number(name: str) -> int:
    return int(name.removesuffix(".parquet").rpartition("-")[2])


def write_shard(path: Path, number: int, shard: Iterable[Share]) -> None:
    """Write a shard while it is made: no more than a few of its pictures are held at once.

    The documents' file comes last: where it is whole, the shard is.
    """
    documents: list[pa.Table] = []

    def renditions() -> Iterator[pa.Table]:
        for share in shard:
            documents.append(share.documents)
            yield share.renditions

    documents_file, renditions_file = shard_files(path, number)
    write_whole(renditions_file, partial(_write_rows, RENDITIONS, renditions()))
    write_whole(documents_file, partial(_write_rows, DOCUMENTS, iter(documents)))


def pairs_of(
    documents_file: Path, renditions_file: Path, *, pictures: bool
) -> Iterator[tuple[Document, Rendition]]:
    """Give every rendition of a shard with its document."""
    with readable(documents_file):
        documents = {d.id: d for d in read_documents(pq.read_table(documents_file))}
    with readable(renditions_file), pq.ParquetFile(renditions_file) as shard:
        for rendition in read_renditions(shard, pictures=pictures):
            yield documents[rendition.document], rendition


@contextlib.contextmanager
def readable(file: Path) -> Iterator[None]:
    """Say in one line that a shard is torn or gone."""
    remedy = "copy it from where it is whole, or build or import the corpus anew"
    if not file.exists():
        raise IncompleteError("the shard is not there", str(file), remedy)
    try:
        yield
    # A torn file shows itself wherever it is first made no sense of: as Parquet, JSON or record.
    except (pa.ArrowException, OSError, *TORN) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise disk_error(error, file) from error
        reason = str(error).partition("\n")[0].rstrip(".")[:80]
        raise IncompleteError(f"the shard is torn ({reason})", str(file), remedy) from error


def finish(path: Path, about: dict[str, Any]) -> Corpus:
    """Seal what was written, from the columns that hold its hashes, and say what it is."""
    rows, documents = [], 0
    for documents_file, renditions_file in shards(path):
        truths = truth_hashes(documents_file)
        documents += len(truths)
        table = sealed_rows(renditions_file)
        rows += [(row["id"], tuple(row["sha256"]), truths[row["document"]]) for row in table]
    hashes = {file.name: file_hash(file) for pair in shards(path) for file in pair}
    done = about | {
        "documents": documents,
        "renditions": len(rows),
        "shards": hashes,
        "seal": seal(rows),
    }
    write_about(path, done)
    return Corpus(path, done)


def file_hash(file: Path) -> str:
    """Give the fingerprint of a file as it lies on the disk."""
    with told(file), file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sealed_rows(renditions_file: Path) -> list[dict[str, Any]]:
    """Give the id, the document and the hashes of every rendition of a shard."""
    with readable(renditions_file):
        return list(pq.read_table(renditions_file, columns=SEALED_COLUMNS).to_pylist())


def truth_hashes(documents_file: Path) -> dict[str, str]:
    """Give the hash of every document's truth as it was written."""
    with readable(documents_file):
        known = pq.read_table(documents_file, columns=["id", "truth_hash"]).to_pylist()
    return {row["id"]: row["truth_hash"] for row in known}


def _write_rows(schema: pa.Schema, tables: Iterator[pa.Table], file: BinaryIO) -> None:
    """Write rows as Parquet, a group at a time; pictures as they are: they are packed already."""
    packing = dict.fromkeys(PACKED, "zstd")
    with pq.ParquetWriter(file, schema, compression=packing, use_dictionary=False) as writer:
        for group in regrouped(tables, schema, _GROUP):
            writer.write_table(group)
