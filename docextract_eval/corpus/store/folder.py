"""A corpus in its folder: opened, read a shard at a time, sealed."""

from __future__ import annotations

import functools
import json
import logging
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from docextract_eval import schemas, seeds
from docextract_eval.borders import read_about
from docextract_eval.codec import canonical_json, sha256
from docextract_eval.corpus.audit import Fingerprint
from docextract_eval.corpus.build import seal
from docextract_eval.corpus.store.shards import (
    REMEDY,
    Shard,
    file_hash,
    number_of,
    numbers_of,
    numbers_there,
    shard_files,
    told_torn,
)
from docextract_eval.corpus.tables import DOCUMENTS, PACKED, RENDITIONS, document_of, regrouped
from docextract_eval.countries.own import copy_into, register_copies
from docextract_eval.disk import told, write_whole
from docextract_eval.errors import FormatError, IncompleteError
from docextract_eval.records import Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet
    from typing import BinaryIO

    from docextract_eval.corpus.tables import Share
    from docextract_eval.records import Document, Rendition
    from docextract_eval.schemas import Schema

ABOUT = "corpus.json"
"""The file in which a corpus describes itself."""
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
        where = str(self.path / ABOUT)
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

    @property
    def verified(self) -> bool:
        """Whether everything in it has a hash: an older release took hashes of less."""
        about = self.about
        return bool(about.get("hash") and about.get("columns")) and not about.get("unverified")

    def pairs(
        self, *, pictures: bool = True, wanted: AbstractSet[str] | None = None
    ) -> Iterator[tuple[Document, Rendition]]:
        """Yield every rendition with its document, a shard at a time; memory stays flat.

        `wanted` are the ids of those that are: then pictures are read of no others.
        """
        for shard in self.shards():
            for document, rendition in shard.pairs(pictures=pictures, wanted=wanted):
                yield self._as_meant(document), rendition

    def truths(self) -> Iterator[Document]:
        """Yield every document, without its renditions."""
        for shard in self.shards():
            for truth, _ in shard.truths().values():
                with told_torn(shard.documents):
                    document = document_of(truth)
                yield self._as_meant(document)

    def shards(self) -> list[Shard]:
        """Return every shard that was sealed: one that is gone is missed when read."""
        sealed = numbers_of(self.about.get("shards", ()))
        hashes = self.about.get("columns", {})
        return [Shard(self.path, n, hashes) for n in sealed or numbers_there(self.path)]

    def _as_meant(self, document: Document) -> Document:
        """Read the first format, in which `split` was the half of the source."""
        return document if self.about["format"] > 1 else replace(document, split=None)

    def fingerprints(self) -> Iterator[Fingerprint]:
        """Yield the fingerprints of every rendition's files, without reading the files."""
        for shard in self.shards():
            for row in shard.rows(pictures=False):
                yield Fingerprint(row["id"], row["document"], tuple(row["sha256"]))

    def sheet_id(self, rendition: str) -> str:
        """Return the opaque id under which a pipeline meets a rendition."""
        return seeds.keyed(rendition, bytes.fromhex(self.about["secret"]))

    def sheet(self, document: Document, rendition: Rendition) -> Sheet:
        """Return what a pipeline may see of a rendition."""
        told_of = {"locale": document.locale}
        hints = {name: told_of[name] for name in self.hints}
        return Sheet(self.sheet_id(rendition.id), document.kind, rendition.files, hints)


def open_corpus(path: Path, *, checked: bool = True) -> Corpus:
    """Open a finished corpus, if its seal is that of the hashes in its columns."""
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
    register_countries(path, about)
    corpus = Corpus(path, about)
    if checked:
        check_seal(corpus)
    say_if_unverified(corpus)
    return corpus


def copy_countries(path: Path, about: dict[str, Any]) -> None:
    """Write copies of the countries of one's own that a corpus names, where they are not whole."""
    copy_into(path, about["recipe"].get("own_countries", {}))


def register_countries(path: Path, about: dict[str, Any]) -> None:
    """Make the countries known that a corpus holds copies of."""
    register_copies(path, about["recipe"].get("own_countries", {}))


def say_if_unverified(corpus: Corpus) -> None:
    """Say of a corpus, unless all of it has a hash, that it is unverified."""
    if not corpus.verified:
        _say_unverified(corpus.path)


@functools.cache
def _say_unverified(path: Path) -> None:
    """Say once that an older release sealed a corpus: it took no hash of quads or legibility."""
    what = "is unverified: an older release made it, and not everything in it has a hash"
    remedy = "build or import it again in another folder"
    logging.getLogger(__name__).warning("%s", FormatError(what, str(path), remedy))


def check_seal(corpus: Corpus) -> None:
    """Say where a corpus is not as its seal says, as far as the hashes in its columns tell."""
    shards = corpus.shards()
    found = seal([row for shard in shards for row in shard.sealed_rows()])
    if found == corpus.seal:
        return
    for shard in shards:  # of which file it is, if that is known
        for name, hash_ in shard.column_hashes().items():
            if hash_ != shard.hashes.get(name, hash_):
                what = "its columns are not as they were sealed"
                raise IncompleteError(what, str(corpus.path / name), REMEDY)
    what = f"the seal of what is there is {found[:16]}, and corpus.json says {corpus.seal[:16]}"
    raise IncompleteError(what, str(corpus.path), REMEDY)


def about_of(path: Path) -> dict[str, Any] | None:
    """Read a corpus's own description; None where there is none."""
    file = path / ABOUT
    if not file.exists():
        return None
    about = read_about(file, "corpus")
    for name in about.get("shards", ()):
        if number_of(name) is None:
            what = f"names a file '{name}' that is no shard's"
            raise FormatError(what, str(file), "get the corpus from somebody you trust")
    with told(file):
        if "seal" in about and about.get("hash", "") not in {"", about_hash(about)}:
            what = "is not as it was when the corpus was sealed"
            raise IncompleteError(what, str(file), REMEDY)
    return about


def about_hash(about: dict[str, Any]) -> str:
    """Return the hash of all else that a corpus says of itself."""
    return sha256(canonical_json({name: about[name] for name in about if name != "hash"}))


def write_about(path: Path, about: dict[str, Any]) -> None:
    """Write a corpus's own description."""
    write_whole(path / ABOUT, json.dumps(about, indent=2, ensure_ascii=False) + "\n")


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


def finish(path: Path, about: dict[str, Any], numbers: Iterable[int]) -> Corpus:
    """Seal the shards of these numbers, from the columns that hold their hashes."""
    shards = [Shard(path, number) for number in numbers]
    rows = [row for shard in shards for row in shard.sealed_rows()]
    columns = {name: hash_ for shard in shards for name, hash_ in shard.column_hashes().items()}
    done = about | {
        "documents": sum(len(shard.truth_hashes()) for shard in shards),
        "renditions": len(rows),
        "shards": {name: file_hash(path / name) for name in columns},
        "columns": columns,
        "seal": seal(rows),
    }
    done |= {"hash": about_hash(done)}
    write_about(path, done)
    for number in {*numbers_there(path)} - {shard.number for shard in shards}:
        for file in shard_files(path, number):  # of a longer corpus that was not finished
            file.unlink(missing_ok=True)
    return Corpus(path, done)


def _write_rows(schema: pa.Schema, tables: Iterator[pa.Table], file: BinaryIO) -> None:
    """Write rows as Parquet, a group at a time; pictures as they are: they are packed already."""
    packing = dict.fromkeys(PACKED, "zstd")
    with pq.ParquetWriter(file, schema, compression=packing, use_dictionary=False) as writer:
        for group in regrouped(tables, schema, _GROUP):
            writer.write_table(group)
