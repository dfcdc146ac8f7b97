"""Apply new conditions to the documents of an existing corpus, in another folder.

Clean renditions and truths are copied to the byte; an imported original is the clean rendition of
its document. If it is interrupted, it resumes after the last complete shard.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import cv2

from docextract_eval.corpus import provenance
from docextract_eval.corpus.build import CleanPages, apply_condition
from docextract_eval.corpus.degrade.conditions import (
    CLEAN,
    SHIPPED,
    OwnConditions,
    check_conditions,
    draw_steps,
)
from docextract_eval.corpus.degrade.scenes import SCENES
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.store import folder
from docextract_eval.corpus.store.building import build_tables_unordered
from docextract_eval.corpus.store.folder import KEYS_NOT_COPIED, Corpus
from docextract_eval.corpus.store.shards import Shard, damage_as_incomplete_error
from docextract_eval.corpus.store.unsealing import (
    is_sealed_and_unchanged,
    unseal_and_remove_changed_files,
)
from docextract_eval.corpus.tables import (
    SourceRows,
    SourceTables,
    pack_rows,
    parse_rendition,
    parse_truth,
    rendition_row,
)
from docextract_eval.engines import WorkerFailure, results_in_order
from docextract_eval.errors import (
    BadInputError,
    DocextractEvalError,
    FolderOccupiedError,
    IncompleteError,
)
from docextract_eval.storage.disk import folder_lock, remove_leftovers

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class DegradeRequest:
    """The conditions to apply to a corpus, and what they are drawn from."""

    conditions: tuple[str, ...]
    own: OwnConditions
    """Those of the recipe of the corpus."""


def degrade_corpus(
    source: Corpus,
    conditions: Sequence[str],
    path: Path,
    workers: int,
    tick: Callable[[], None] = lambda: None,
) -> Corpus:
    """Return a copy of a corpus under other conditions; `tick` is called for every source."""
    about, request = description_and_request(source, conditions, conditions)
    with folder_lock(path, folder.ABOUT_FILE):
        about, finished = _reserve_folder(path, about)
        folder.copy_countries(path, about)
        if finished:
            return finished
        todo = {
            number: shard
            for number, shard in enumerate(source.shards())
            if not _is_complete(shard, Shard(path, number, about.get("columns", {})))
        }
        for number, rows in degrade_shards(source, todo, request, workers, tick):
            folder.write_shard(path, number, rows)
        final_about = {key: about[key] for key in about if key not in {"made_by", "columns"}}
        return folder.seal_corpus_and_drop_other_shards(
            path, final_about, range(len(source.shards()))
        )


def check_degradable(source: Corpus, conditions: Sequence[str]) -> None:
    """Refuse conditions that cannot be applied to a corpus; nothing is written."""
    description_and_request(source, conditions, conditions)


def description_and_request(
    source: Corpus, wanted: Sequence[str], trusted: Collection[str]
) -> tuple[dict[str, Any], DegradeRequest]:
    """Return the description of the new corpus, and what is applied to its documents.

    `trusted` are conditions that the user named: no other's code is imported.
    """
    conditions = [condition for condition in wanted if condition != CLEAN]
    folder.check_pictures(source, "degrading")
    if CLEAN not in source.conditions:
        what, remedy = "has no clean renditions", "build it again with clean among its conditions"
        raise BadInputError(what, str(source.path), remedy)
    if not conditions:
        raise BadInputError(
            "names no condition but clean", "--condition", "write flatbed_scan@2,jpeg@4"
        )
    recipe = source.about["recipe"] | {"conditions": [CLEAN, *conditions]}
    recipe.pop("deploy", None)  # its weights are those of the old conditions
    about = {key: source.about[key] for key in source.about if key not in KEYS_NOT_COPIED}
    about |= {
        "made_by": "degrade",
        "recipe": recipe,
        "degraded_from": source.seal,
        "versions": provenance.library_versions(),
    }
    if source.is_imported:
        check_conditions(recipe["conditions"], "--condition", SCENES, trusted, is_generated=False)
        return about, DegradeRequest(tuple(conditions), SHIPPED)
    parsed = parse_recipe(recipe, "--condition", trusted)
    request = DegradeRequest(tuple(conditions), parsed.own_conditions)
    return about | {"recipe_hash": parsed.hash}, request


def _reserve_folder(path: Path, about: dict[str, Any]) -> tuple[dict[str, Any], Corpus | None]:
    """Claim the folder; return its description, and the corpus if it is finished already."""
    found = folder.load_about(path)
    if found is None:
        folder.write_about(path, about)
        return about, None
    if _identity(found) != _identity(about):
        remedy = "give another folder, or remove this one"
        raise FolderOccupiedError("holds another corpus", str(path), remedy)
    remove_leftovers(path)
    if is_sealed_and_unchanged(corpus := Corpus(path, found)):
        return found, corpus
    return unseal_and_remove_changed_files(corpus, about), None


def _identity(about: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return the parts of a description that identify a corpus."""
    origin = about.get("degraded_from"), about.get("sampled_from")
    return *origin, about["recipe"]["conditions"], about["versions"]


def degrade_shards(
    source: Corpus,
    incomplete_shards: Mapping[int, Shard],
    request: DegradeRequest,
    workers: int,
    tick: Callable[[], None] = lambda: None,
) -> Iterator[tuple[int, Iterator[SourceTables]]]:
    """Yield the number of every incomplete shard with the renditions of its sources, in order."""
    numbers: dict[int, int] = {}

    def items() -> Iterator[SourceRows]:
        sources = (
            (n, rows)
            for n, shard in incomplete_shards.items()
            for rows in _read_clean_sources(shard)
        )
        for position, (number, rows) in enumerate(sources):
            numbers[position] = number
            yield rows

    def degraded_sources() -> Iterator[tuple[int, tuple[int, SourceTables]]]:
        for position, done in build_tables_unordered(
            partial(_make_worker_task, request), items(), workers
        ):
            if isinstance(done, WorkerFailure):
                what = f"a document could not be degraded ({done.detail})"
                remedy = "run the same command again; if it fails again, add --debug --workers 1"
                raise IncompleteError(what, str(source.path), remedy)
            tick()
            yield position, (numbers.pop(position), done)

    for number, shard in groupby(results_in_order(degraded_sources()), key=itemgetter(0)):
        yield number, (source_tables for _, source_tables in shard)


def _make_worker_task(request: DegradeRequest) -> Callable[[SourceRows], bytes]:
    """Return the task of a worker, in which OpenCV uses one thread."""
    cv2.setNumThreads(1)
    return partial(_degrade_source, request)


def _is_complete(source: Shard, degraded: Shard) -> bool:
    """Return whether a shard with the source's documents exists completely and unchanged."""
    try:
        pictured = {document.id for document, _ in degraded.pairs(pictures=True)}
        return degraded.truth_hashes() == source.truth_hashes() and pictured == {
            *degraded.truth_hashes()
        }
    except DocextractEvalError:
        return False


def _read_clean_sources(shard: Shard) -> Iterator[SourceRows]:
    """Yield the sources of a shard, each with its documents and their clean renditions."""
    documents: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in shard.document_rows():
        documents[row["index"]].append(row)
    clean = {row["id"] for row in shard.rendition_rows(pictures=False) if row["condition"] == CLEAN}
    found = shard.rendition_rows_with_truth(pictures=True, wanted_ids=clean)
    renditions = {row["document"]: row for row, _ in found}
    for rows in documents.values():
        with damage_as_incomplete_error(shard.renditions_file):
            complete = SourceRows(rows, [renditions[row["id"]] for row in rows])
        yield complete


def _degrade_source(request: DegradeRequest, rows: SourceRows) -> bytes:
    """Return the packed rows of one source with its new renditions."""
    pairs = zip(rows.documents, rows.renditions, strict=True)
    new = [row for pair in pairs for row in _clean_and_degraded_rows(request, *pair)]
    return pack_rows(SourceRows(rows.documents, new))


def _clean_and_degraded_rows(
    request: DegradeRequest, document_row: dict[str, Any], clean_row: dict[str, Any]
) -> Iterator[Any]:
    """Yield the stored row of a document's clean rendition, then the rows of the new ones."""
    yield clean_row
    document = parse_truth(document_row["truth"])
    clean_pages = CleanPages.from_rendition(
        document, parse_rendition(clean_row), document_row["truth"]
    )
    own = request.own.of_kind(document.kind)
    for condition in request.conditions:
        steps = draw_steps(condition, document.seed, document.source, own)
        yield rendition_row(apply_condition(clean_pages, condition, steps, own.measurements))
