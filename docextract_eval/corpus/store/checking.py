"""Every byte of a corpus against its seal, and the first rendition that differs named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.codec import sha256
from docextract_eval.corpus import GENERATOR, provenance
from docextract_eval.corpus.build import build, seal, truth_hash
from docextract_eval.corpus.recipe import parse
from docextract_eval.corpus.seals import explained
from docextract_eval.corpus.store.folder import (
    Corpus,
    file_hash,
    pairs_of,
    shard_files,
    shards,
    truth_hashes,
)
from docextract_eval.corpus.tables import stored
from docextract_eval.errors import BadInputError, IncompleteError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

Row = tuple[str, tuple[str, ...], str]


def verify(corpus: Corpus, tick: Callable[[], None] = lambda: None) -> list[str]:
    """Check every byte against the seal; give what is wrong, the first in order first."""
    wrong: list[str] = []
    rows: list[Row] = []
    for documents_file, renditions_file in shards(corpus.path):
        before = len(wrong)
        try:
            for row, fault in _checked(documents_file, renditions_file):
                rows.append(row)
                wrong += fault
                tick()
            if len(wrong) == before:
                wrong += _other_bytes(corpus, documents_file, renditions_file)
        except IncompleteError as error:
            file = error.where.rpartition("/")[2]
            wrong.append(f"{_first_of(documents_file, corpus)}{file}: {error.what}")
    wrong += _holes(corpus)
    if len(rows) != corpus.renditions:
        wrong.append(f"{corpus.renditions} renditions were built, {len(rows)} are there")
    if seal(rows) != corpus.seal:
        wrong.append(f"the seal is {seal(rows)[:16]}, and corpus.json says {corpus.seal[:16]}")
    return wrong


def rebuilt(
    corpus: Corpus, tick: Callable[[], None] = lambda: None, trusted: Collection[str] = ()
) -> list[str]:
    """Make every document again; give the first rendition that comes out otherwise, and why."""
    if corpus.imported:
        raise BadInputError(
            "was imported, and no recipe makes its documents again",
            str(corpus.path),
            "leave --rebuild out",
        )
    recipe = parse(corpus.about["recipe"], str(corpus.path / "corpus.json"), trusted)
    made: dict[str, str] = {}
    truths: dict[str, str] = {}
    last = None
    for document, rendition in corpus.pairs(pictures=False):
        if document.index != last:
            last = document.index
            again = build(recipe, last)
            made = {one.id: one.hash for one in again.renditions}
            truths = {one.id: truth_hash(one) for one in again.documents}
        if made.get(rendition.id) != rendition.hash:
            same = truths.get(document.id) == truth_hash(document)
            what = "its pixels differ" if same else "its truth differs"
            fonts = provenance.fonts(recipe)
            here = {**provenance.versions(), "generator": GENERATOR, **fonts}
            why = explained(here, corpus.about)
            return [f"{rendition.id}: made again, {what} ({why})"]
        tick()
    return []


def _checked(documents_file: Path, renditions_file: Path) -> Iterator[tuple[Row, list[str]]]:
    """Give what the seal is made of for every rendition of a shard, and what was changed."""
    written = truth_hashes(documents_file)
    for document, rendition in pairs_of(documents_file, renditions_file, pictures=True):
        truth = truth_hash(document)
        files = tuple(sha256(file.data) for file in stored(rendition))
        fault = []
        if truth != written.get(document.id):
            fault = [f"{rendition.id}: its truth was changed"]
        elif rendition.hash != sha256("".join(files) + truth):
            fault = [f"{rendition.id}: the bytes of its files were changed"]
        yield (rendition.id, files, truth), fault


def _other_bytes(corpus: Corpus, documents_file: Path, renditions_file: Path) -> list[str]:
    """Name the files of a shard that were changed where no seal looks: quads, say, or copies."""
    written = corpus.about.get("shards", {})
    return [
        f"{_first_of(documents_file, corpus)}{file.name}: its bytes were changed, "
        "though no page and no truth was"
        for file in (documents_file, renditions_file)
        if written.get(file.name, "") not in ("", file_hash(file))
    ]


def _first_of(documents_file: Path, corpus: Corpus) -> str:
    """Name the first rendition of a shard, if its documents can be read."""
    try:
        return f"{next(iter(truth_hashes(documents_file)))}~{corpus.conditions[0]}: in "
    except (IncompleteError, StopIteration):
        return ""


def _holes(corpus: Corpus) -> list[str]:
    """Name the shards that are missing between those that are there."""
    numbers = [int(file.stem.rpartition("-")[2]) for file, _ in shards(corpus.path)]
    numbers += [
        int(file.stem.rpartition("-")[2]) for file in corpus.path.glob("renditions-*.parquet")
    ]
    whole = range(max(numbers, default=-1) + 1)
    return [
        f"{file.name}: the shard is not there"
        for number in whole
        if not (file := shard_files(corpus.path, number)[0]).exists()
    ]
