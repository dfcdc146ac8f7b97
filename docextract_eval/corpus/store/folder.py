"""A corpus in its folder: open it, read it shard by shard, write and seal it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from docextract_eval import schemas, seeds
from docextract_eval.borders.people import read_description
from docextract_eval.codec import canonical_json, sha256
from docextract_eval.corpus.hashes import Fingerprint, compute_seal, count_documents
from docextract_eval.corpus.store.shards import (
    REMEDY,
    Shard,
    damage_as_incomplete_error,
    documents_and_renditions_files,
    existing_shard_numbers,
    file_hash,
    parse_document,
    parse_shard_number,
    parse_shard_numbers,
)
from docextract_eval.corpus.tables import (
    COMPRESSED_COLUMNS,
    DOCUMENT_SCHEMA,
    RENDITION_SCHEMA,
    regroup_tables,
)
from docextract_eval.countries.user_countries import (
    copy_own_countries_into,
    register_copied_countries,
)
from docextract_eval.errors import BadInputError, FormatError, IncompleteError
from docextract_eval.event_log import emit
from docextract_eval.records import Sheet
from docextract_eval.storage.disk import (
    disk_errors_with_remedy,
    suggest_folder,
    write_atomically,
    write_if_absent,
    write_if_unchanged,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from collections.abc import Set as AbstractSet
    from typing import BinaryIO

    from docextract_eval.corpus.tables import SourceTables
    from docextract_eval.records import Document, Rendition
    from docextract_eval.schemas import Schema

ABOUT_FILE = "corpus.json"
"""The file with the description of a corpus."""
KEYS_NOT_COPIED = ("documents", "renditions", "shards", "columns", "hash", "seal")
"""Keys of a description that are not those of a corpus made from it."""
_NAME_PICTURES = "name a picture in every line of the labels, and import them again"
SHARD_SIZE = 16
"""Sources per shard: an interrupted build loses at most this many."""
_GROUP_SIZE = 4
"""Rows of a shard that are written at a time, which limits the pictures in memory."""


SealedRow = tuple[str, tuple[str, ...], str]
"""A rendition in the seal: its id, the hashes of its files, and the hash of its truth."""


@dataclass(frozen=True, slots=True)
class ShardSummary:
    """What the seal of a corpus needs of a shard."""

    files: dict[str, str]
    """The hash of each of its files, by name."""
    columns: dict[str, str]
    """The hash of the columns of each file, by name."""
    rows: tuple[SealedRow, ...]

    @property
    def documents(self) -> int:
        """How many documents it has."""
        return count_documents(self.rows)


@dataclass(frozen=True, slots=True)
class Corpus:
    """A finished corpus on disk."""

    path: Path
    about: dict[str, Any]

    @property
    def seal(self) -> str:
        """The hash of all pages and truths."""
        return str(self.about["seal"])

    @property
    def is_imported(self) -> bool:
        """Whether its documents are real, so that no recipe can build them again."""
        return bool(self.about.get("imported"))

    @property
    def is_chosen(self) -> bool:
        """Whether its documents were chosen for their errors, here or in what it was made of."""
        return any(each.get("chosen") for each in self.about.get("sampled_from", ()))

    @property
    def has_pictures(self) -> bool:
        """Whether its pages have pictures; labels can be imported without any."""
        return not self.about.get("without_pictures")

    @property
    def name(self) -> str:
        """The name of the recipe or of the import."""
        return str(self.about["recipe"]["name"])

    @property
    def conditions(self) -> tuple[str, ...]:
        """The conditions of every document, in the recipe's order."""
        return tuple(self.about["recipe"]["conditions"])

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds in the recipe, or those found in an import."""
        return tuple(self.about["recipe"]["kinds"])

    @property
    def locales(self) -> tuple[str, ...]:
        """The locales in the recipe, or those found in an import."""
        return tuple(self.about["recipe"]["locales"])

    @property
    def splits(self) -> tuple[str, ...]:
        """The splits in the recipe, or those found in an import."""
        return tuple(self.about["recipe"].get("splits", ()))

    @property
    def canary(self) -> str | None:
        """The text that marks its canary split, or None."""
        return self.about.get("canary")

    @property
    def schemas(self) -> dict[str, Schema]:
        """The schema of every kind: one that ships, or one that was imported with the labels."""
        own = self.about.get("schemas", {})
        where = str(self.path / ABOUT_FILE)
        return {
            k: schemas.parse_schema(own[k], where) if k in own else schemas.load_schema(k)
            for k in self.kinds
        }

    @property
    def hints(self) -> tuple[str, ...]:
        """The names of the hints that a pipeline is given."""
        return tuple(self.about["recipe"]["sheet"]["hints"])

    @property
    def deployment_weights(self) -> dict[str, float]:
        """The deployment weights of conditions; empty if all are equal."""
        return dict(self.about["recipe"].get("deploy", {}))

    @property
    def attempts(self) -> tuple[str, ...]:
        """The fields that its recipe says are attempted; empty if it does not say."""
        return tuple(self.about["recipe"].get("attempts", ()))

    @property
    def document_count(self) -> int:
        """The number of documents."""
        return int(self.about["documents"])

    @property
    def rendition_count(self) -> int:
        """The number of renditions."""
        return int(self.about["renditions"])

    def pairs(
        self, *, pictures: bool = True, wanted_ids: AbstractSet[str] | None = None
    ) -> Iterator[tuple[Document, Rendition]]:
        """Yield every rendition with its document; one shard at a time is in memory.

        `wanted_ids` are the ids of the renditions to yield; no pictures of others are read.
        """
        for shard in self.shards():
            yield from shard.pairs(pictures=pictures, wanted_ids=wanted_ids)

    def truths(self) -> Iterator[Document]:
        """Yield every document, without its renditions."""
        for shard in self.shards():
            for row in shard.truth_rows():
                with damage_as_incomplete_error(shard.documents_file):
                    document = parse_document(row)
                yield document

    def shards(self) -> list[Shard]:
        """Return every sealed shard, even if its files are missing, or all shards if unsealed."""
        sealed = parse_shard_numbers(self.about.get("shards", ()))
        hashes = self.about.get("columns", {})
        return [Shard(self.path, n, hashes) for n in sealed or existing_shard_numbers(self.path)]

    def fingerprints(self) -> Iterator[Fingerprint]:
        """Yield the hashes of every rendition's files, without reading the files."""
        for shard in self.shards():
            for row in shard.rendition_rows(pictures=False):
                yield Fingerprint(row["id"], row["document"], tuple(row["sha256"]))

    def sheet_id(self, rendition_id: str) -> str:
        """Return the opaque id of a rendition that a pipeline is given."""
        return seeds.opaque_id(rendition_id, bytes.fromhex(self.about["secret"]))

    def sheet(self, document: Document, rendition: Rendition) -> Sheet:
        """Return the sheet of a rendition: what a pipeline is given."""
        own_schema = self.about.get("schemas", {}).get(document.kind, "")
        sheet_id = self.sheet_id(rendition.id)
        hints = self._hint_values(document)
        return Sheet(sheet_id, document.kind, rendition.files, hints, schema=own_schema)

    def page_hash(self, document: Document, rendition: Rendition) -> str:
        """Return the hash of what a pipeline is shown, without its truth: files, kind, hints."""
        shown = [[*rendition.file_hashes], document.kind, self._hint_values(document)]
        return sha256(canonical_json(shown))

    def _hint_values(self, document: Document) -> dict[str, str]:
        known = {"locale": document.locale}
        return {name: known[name] for name in self.hints}


def open_corpus(path: Path, *, checked: bool = True) -> Corpus:
    """Return a finished corpus, or raise; `checked` compares its seal with its hashes."""
    about = load_about(path)
    if about is None:
        there = path.exists()
        raise FormatError(
            "is not a corpus (it has no corpus.json)" if there else "does not exist",
            str(path),
            ("" if there else suggest_folder(path, "corpus.json"))
            + "build one with: dxe corpus build quick -o DIR",
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
    return corpus


def check_pictures(corpus: Corpus, use: str, remedy: str = _NAME_PICTURES) -> None:
    """Raise a BadInputError if a corpus has no pictures, which `use` needs."""
    if not corpus.has_pictures:
        what = f"was imported without pictures, and {use} needs them"
        raise BadInputError(what, str(corpus.path), remedy)


def copy_countries(path: Path, about: dict[str, Any]) -> None:
    """Copy the user's countries that a corpus names into its folder, if copies are incomplete."""
    copy_own_countries_into(path, about["recipe"].get("own_countries", {}))


def register_countries(path: Path, about: dict[str, Any]) -> None:
    """Register the countries of which a corpus holds copies."""
    register_copied_countries(path, about["recipe"].get("own_countries", {}))


def check_seal(corpus: Corpus) -> list[SealedRow]:
    """Return the rows of a corpus's seal, by the hashes in its columns; raise if they differ."""
    shards = corpus.shards()
    rows = [row for shard in shards for row in shard.sealed_rows()]
    found = compute_seal(rows)
    if found == corpus.seal:
        return rows
    for shard in shards:  # find the file that changed, if possible
        for name, hash_ in shard.column_hashes().items():
            if hash_ != shard.hashes.get(name, hash_):
                what = "its columns were changed after it was sealed"
                raise IncompleteError(what, str(corpus.path / name), REMEDY)
    what = f"the files have the seal {found[:16]}, and corpus.json has {corpus.seal[:16]}"
    raise IncompleteError(what, str(corpus.path), REMEDY)


def extends(corpus: Corpus, seal: str) -> bool:
    """Return whether a corpus begins with all of another one, which has this seal."""
    rows: list[SealedRow] = []
    for shard in corpus.shards():
        rows += shard.sealed_rows()
        if compute_seal(rows) == seal:
            return True
    return False


def load_about(path: Path) -> dict[str, Any] | None:
    """Return the description of a corpus, or None if there is none."""
    file = path / ABOUT_FILE
    if not file.exists():
        return None
    about = read_description(file, "corpus")
    for name in about.get("shards", ()):
        if parse_shard_number(name) is None:
            what = f"names a file '{name}' that is not a shard"
            raise FormatError(what, str(file), "get the corpus from somebody you trust")
    with disk_errors_with_remedy(file):
        if "seal" in about and about["hash"] != about_hash(about):
            what = "was changed after the corpus was sealed"
            raise IncompleteError(what, str(file), REMEDY)
    return about


def about_hash(about: dict[str, Any]) -> str:
    """Return the hash of a description without its own key `hash`."""
    return sha256(canonical_json({name: about[name] for name in about if name != "hash"}))


def about_text(about: dict[str, Any]) -> str:
    """Return the description of a corpus as it is written."""
    return json.dumps(about, indent=2, ensure_ascii=False) + "\n"


def write_about(path: Path, about: dict[str, Any]) -> None:
    """Write the description of a corpus."""
    write_atomically(path / ABOUT_FILE, about_text(about))


def write_shard(path: Path, number: int, sources: Iterable[SourceTables]) -> None:
    """Write a shard while it is built, with only a few of its pictures in memory.

    The documents' file is written last: if it is complete, the shard is.
    """
    documents: list[pa.Table] = []

    def renditions() -> Iterator[pa.Table]:
        for source_tables in sources:
            documents.append(source_tables.documents)
            yield source_tables.renditions

    documents_file, renditions_file = documents_and_renditions_files(path, number)
    write_atomically(renditions_file, partial(_write_rows, RENDITION_SCHEMA, renditions()))
    write_atomically(documents_file, partial(_write_rows, DOCUMENT_SCHEMA, iter(documents)))


def seal_corpus_and_drop_other_shards(
    path: Path, about: dict[str, Any], numbers: Iterable[int]
) -> Corpus:
    """Seal the shards with these numbers, by the hashes in their columns; return the corpus."""
    shards = [Shard(path, number) for number in numbers]
    corpus = seal_corpus(path, about, map(summarise_shard, shards))
    drop_other_shards(path, [shard.number for shard in shards])
    return corpus


def drop_other_shards(path: Path, numbers: Iterable[int]) -> None:
    """Remove the shards that are left over from a longer unfinished corpus."""
    for number in {*existing_shard_numbers(path)}.difference(numbers):
        for file in documents_and_renditions_files(path, number):
            file.unlink(missing_ok=True)


def summarise_shard(shard: Shard) -> ShardSummary:
    """Return what the seal of a corpus needs of a shard."""
    columns = shard.column_hashes()
    return ShardSummary(
        files={name: file_hash(shard.folder / name) for name in columns},
        columns=columns,
        rows=tuple(shard.sealed_rows()),
    )


def summarise_corpus(corpus: Corpus) -> list[ShardSummary]:
    """Return what the seal of a longer corpus needs of this one: its hashes."""
    rows = check_seal(corpus)
    about = corpus.about
    return [ShardSummary(about["shards"], about["columns"], tuple(rows))]


def seal_corpus(path: Path, about: dict[str, Any], shards: Iterable[ShardSummary]) -> Corpus:
    """Write the description of a corpus with the seal of its shards; return the corpus."""
    sealed_about = _sealed_description(about, shards)
    write_about(path, sealed_about)
    return _sealed(path, sealed_about)


def seal_corpus_unless_changed(
    path: Path, before: bytes | None, about: dict[str, Any], shards: Iterable[ShardSummary]
) -> Corpus:
    """Seal a corpus if its description is still `before`, or absent; return what is sealed then."""
    sealed_about, file = _sealed_description(about, shards), path / ABOUT_FILE
    text = about_text(sealed_about)
    if write_if_absent(file, text) if before is None else write_if_unchanged(file, before, text):
        return _sealed(path, sealed_about)
    return open_corpus(path)


def _sealed_description(about: dict[str, Any], shards: Iterable[ShardSummary]) -> dict[str, Any]:
    """Return the description of a corpus with the seal of its shards."""
    summaries = list(shards)
    rows = [row for each in summaries for row in each.rows]
    sealed_about = about | {
        "documents": sum(each.documents for each in summaries),
        "renditions": len(rows),
        "shards": {name: hash_ for each in summaries for name, hash_ in each.files.items()},
        "columns": {name: hash_ for each in summaries for name, hash_ in each.columns.items()},
        "seal": compute_seal(rows),
    }
    return sealed_about | {"hash": about_hash(sealed_about)}


def _sealed(path: Path, about: dict[str, Any]) -> Corpus:
    """Return a corpus that was sealed a moment ago, which is logged."""
    counted = {name: about[name] for name in ("documents", "renditions", "seal")}
    emit("sealed", path=path, **counted)
    return Corpus(path, about)


def _write_rows(schema: pa.Schema, tables: Iterator[pa.Table], file: BinaryIO) -> None:
    """Write rows as Parquet, group by group; pictures are not compressed again."""
    packing = dict.fromkeys(COMPRESSED_COLUMNS, "zstd")
    with pq.ParquetWriter(file, schema, compression=packing, use_dictionary=False) as writer:
        for group in regroup_tables(tables, schema, _GROUP_SIZE):
            writer.write_table(group)


def find_renditions(
    corpus: Corpus, rendition_ids: Collection[str]
) -> Iterator[tuple[Document, Rendition]]:
    """Return renditions by their ids, in the corpus's order; unknown ids are left out."""
    return corpus.pairs(wanted_ids=frozenset(rendition_ids))
