"""Corpora on disk: written in shards, sealed, reopened and verified."""

from __future__ import annotations

import io
import json
from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from docextract_eval import seeds
from docextract_eval.borders import read_about
from docextract_eval.codec import FORMATS, sha256
from docextract_eval.corpus import GENERATOR, provenance
from docextract_eval.corpus.build import Built, build, seal, truth_hash
from docextract_eval.corpus.tables import (
    SEALED_COLUMNS,
    documents_table,
    read_documents,
    read_renditions,
    renditions_table,
)
from docextract_eval.disk import sweep, told, write_whole
from docextract_eval.engines import ENGINES, Lost
from docextract_eval.errors import FormatError, HeldError, IncompleteError
from docextract_eval.records import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pyarrow as pa

    from docextract_eval.corpus.recipe import Recipe
    from docextract_eval.records import Document, Rendition

SHARD = 16
"""Source documents per shard: what a killed build loses at most."""


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
    def name(self) -> str:
        """The recipe's name."""
        return str(self.about["recipe"]["name"])

    @property
    def conditions(self) -> tuple[str, ...]:
        """The conditions of every document, in the recipe's order."""
        return tuple(self.about["recipe"]["conditions"])

    @property
    def hints(self) -> tuple[str, ...]:
        """What a pipeline is told beside the picture."""
        return tuple(self.about["recipe"]["sheet"]["hints"])

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
        for documents_file, renditions_file in _shards(self.path):
            with told(documents_file):
                documents = {d.id: d for d in read_documents(pq.read_table(documents_file))}
                with pq.ParquetFile(renditions_file) as shard:
                    for rendition in read_renditions(shard, pictures=pictures):
                        yield documents[rendition.document], rendition

    def sheet_id(self, rendition: str) -> str:
        """Give the opaque id under which a pipeline meets a rendition."""
        return seeds.keyed(rendition, bytes.fromhex(self.about["secret"]))

    def sheet(self, document: Document, rendition: Rendition) -> Sheet:
        """Give what a pipeline may see of a rendition."""
        told_of = {"locale": document.locale}
        hints = {name: told_of[name] for name in self.hints}
        return Sheet(self.sheet_id(rendition.id), document.kind, rendition.files, hints)


def build_corpus(
    recipe: Recipe, path: Path, workers: int, tick: Callable[[], None] = lambda: None
) -> Corpus:
    """Build a corpus, or what is still missing of it; `tick` is called for every document."""
    about = {
        "format": FORMATS["corpus"],
        "recipe": recipe.model_dump(),
        "recipe_hash": recipe.hash,
        "generator": GENERATOR,
        "secret": seeds.secret(recipe.seed, "sheets").hex(),
        "documents": recipe.count,
        "renditions": recipe.count * len(recipe.conditions),
        "versions": provenance.versions(),
        "fonts": provenance.fonts(),
    }
    if finished := _claim(path, about):
        for _ in range(finished.documents):
            tick()
        return finished
    missing = []
    for index in range(recipe.first, recipe.first + recipe.count):
        if _shard(path, (index - recipe.first) // SHARD)[0].exists():
            tick()
        else:
            missing.append(index)
    for number, shard in _shards_of(_built(recipe, missing, workers, tick), recipe):
        documents_file, renditions_file = _shard(path, number)
        # The documents' file comes last: where it is, the shard is whole.
        write_whole(renditions_file, _parquet(renditions_table(shard)))
        write_whole(documents_file, _parquet(documents_table(shard)))
    about["seal"] = _sealed(path)
    write_whole(path / "corpus.json", json.dumps(about, indent=2) + "\n")
    return Corpus(path, about)


def open_corpus(path: Path) -> Corpus:
    """Open a finished corpus."""
    about = _about(path)
    if about is None:
        raise FormatError(
            "is not a corpus (it has no corpus.json)" if path.exists() else "does not exist",
            str(path),
            "build one with: dxe corpus build quick -o DIR",
        )
    if "seal" not in about:
        raise IncompleteError(
            "the corpus is not finished", str(path), "run the same dxe corpus build again"
        )
    return Corpus(path, about)


def verify(corpus: Corpus, tick: Callable[[], None] = lambda: None) -> list[str]:
    """Check every byte against the seal; give what is wrong, in words."""
    wrong, rows = [], []
    for document, rendition in corpus.pairs():
        truth = truth_hash(document)
        files = tuple(sha256(file.data) for file in rendition.files)
        if rendition.hash != sha256("".join(files) + truth):
            wrong.append(f"{rendition.id}: its files or its truth were changed")
        rows.append((rendition.id, files, truth))
        tick()
    if len(rows) != corpus.renditions:
        wrong.append(f"{corpus.renditions} renditions were built, {len(rows)} are there")
    if seal(rows) != corpus.seal:
        wrong.append(f"the seal is {seal(rows)[:16]}, and corpus.json says {corpus.seal[:16]}")
    return wrong


def _built(
    recipe: Recipe, indices: list[int], workers: int, tick: Callable[[], None]
) -> Iterator[Built]:
    """Build documents, on several cores if that is asked for, in any order."""
    engine = ENGINES.load("inline" if workers == 1 else "local")
    task = partial(partial, build, recipe)
    for position, built in engine.map(task, indices, workers, None):
        if isinstance(built, Lost):
            raise IncompleteError(
                f"document {indices[position]} could not be built ({built.detail})",
                recipe.name,
                "run the same command again; if it stays, build with --debug --workers 1",
            )
        tick()
        yield built


def _shards_of(built: Iterator[Built], recipe: Recipe) -> Iterator[tuple[int, list[Built]]]:
    """Gather what comes in any order to whole shards in the order of the index."""
    waiting: dict[int, list[Built]] = defaultdict(list)
    for one in built:
        position = one.document.index - recipe.first
        number = position // SHARD
        shard = waiting[number]
        shard.append(one)
        if len(shard) == min(SHARD, recipe.count - number * SHARD):
            yield number, sorted(waiting.pop(number), key=lambda b: b.document.index)


def _claim(path: Path, about: dict[str, Any]) -> Corpus | None:
    """Make the folder this corpus's own; give the corpus if it is there and finished."""
    found = _about(path)
    if found is None:
        if path.is_dir() and any(path.iterdir()):
            raise HeldError("is not empty", str(path), "give an empty or a new folder")
        write_whole(path / "corpus.json", json.dumps(about, indent=2) + "\n")
        return None
    made_of = ["recipe_hash", "generator"] + ([] if "seal" in found else ["versions", "fonts"])
    if differs := [key for key in made_of if found.get(key) != about[key]]:
        raise HeldError(
            f"holds another corpus (not the same {' and '.join(differs)})",
            str(path),
            "give another folder, or remove this one",
        )
    sweep(path)
    return Corpus(path, found) if "seal" in found else None


def _about(path: Path) -> dict[str, Any] | None:
    """Read a corpus's own description; None where there is none."""
    file = path / "corpus.json"
    if not file.exists():
        return None
    return read_about(file, "corpus")


def _shard(path: Path, number: int) -> tuple[Path, Path]:
    return path / f"documents-{number:05d}.parquet", path / f"renditions-{number:05d}.parquet"


def _shards(path: Path) -> list[tuple[Path, Path]]:
    numbers = sorted(int(file.stem.rpartition("-")[2]) for file in path.glob("documents-*.parquet"))
    return [_shard(path, number) for number in numbers]


def _sealed(path: Path) -> str:
    """Give the seal of what was written, from the columns that hold its hashes."""
    rows = []
    for documents_file, renditions_file in _shards(path):
        known = pq.read_table(documents_file, columns=["id", "truth_hash"]).to_pylist()
        truths = {row["id"]: row["truth_hash"] for row in known}
        table = pq.read_table(renditions_file, columns=SEALED_COLUMNS).to_pylist()
        rows += [(row["id"], tuple(row["sha256"]), truths[row["document"]]) for row in table]
    return seal(rows)


def _parquet(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    pq.write_table(table, sink, row_group_size=SHARD, compression="zstd")
    return sink.getvalue()
