"""Build a corpus from a recipe, resume an interrupted build, extend a corpus in place."""

from __future__ import annotations

import contextlib
from functools import partial
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any, TypeVar

import cv2
import pyarrow as pa

from docextract_eval import seeds
from docextract_eval.codec import FORMATS
from docextract_eval.corpus import GENERATOR, provenance
from docextract_eval.corpus.build import build_source
from docextract_eval.corpus.numbered_traps import assign_numbered_traps
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.splits import CANARY, canary_text
from docextract_eval.corpus.store import folder
from docextract_eval.corpus.store.folder import Corpus
from docextract_eval.corpus.store.shards import Shard
from docextract_eval.corpus.store.unsealing import (
    is_sealed_and_unchanged,
    unseal_and_remove_changed_files,
)
from docextract_eval.corpus.tables import SourceTables, pack_rows, source_rows, unpack_tables
from docextract_eval.countries.user_countries import with_countries_registered
from docextract_eval.engines import ENGINES, WorkerFailure, error_line, results_in_order
from docextract_eval.errors import (
    BadInputError,
    DocextractEvalError,
    FolderOccupiedError,
    FormatError,
    IncompleteError,
)
from docextract_eval.storage.disk import folder_lock, remove_leftovers
from docextract_eval.storage.shard_plan import is_planned

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from docextract_eval.corpus.options import Recipe
    from docextract_eval.engines import Build

_Item = tuple[int, str | None]
"""What a worker builds: the index of a source, and its trap by number."""
_MATCHING_KEYS = ("generator", "versions", "fonts")
"""What all pages of a corpus must have been made with."""


def build_corpus(
    recipe: Recipe, path: Path, workers: int, tick: Callable[[], None] = lambda: None
) -> Corpus:
    """Build a corpus, or its missing parts, and return it; `tick` is called for every source."""
    about = describe_corpus(recipe)
    numbered_traps = assign_numbered_traps(recipe)  # raises before anything is written
    with folder_lock(path, folder.ABOUT_FILE):
        about, finished = _reserve_folder(path, about)
        folder.copy_countries(path, about)
        if finished:
            for _ in range(recipe.count):
                tick()
            return finished
        return _complete_corpus(recipe, path, about, workers, numbered_traps, tick)


def extend_corpus(
    path: Path,
    count: int,
    workers: int,
    tick: Callable[[], None] = lambda: None,
    trusted: Collection[str] = (),
) -> Corpus:
    """Extend a corpus in place; its documents, sheet ids and complete shards stay as they are."""
    _load_extensible_description(path)  # raises before anything is written
    with folder_lock(path):
        if is_planned(path):
            what, remedy = "is extended shard by shard", "run the same command again"
            raise FolderOccupiedError(what, str(path), remedy)
        return _extend_locked(path, count, workers, tick, trusted)


def _extend_locked(
    path: Path, count: int, workers: int, tick: Callable[[], None], trusted: Collection[str]
) -> Corpus:
    corpus = Corpus(path, _load_extensible_description(path))
    recipe, about = check_extensible(corpus, count, trusted)
    remove_leftovers(path)
    numbered_traps = assign_numbered_traps(recipe)
    if not is_sealed_and_unchanged(corpus):  # a part is missing or was being built again
        corpus = _complete_corpus(
            recipe,
            path,
            unseal_and_remove_changed_files(corpus, about | {"made_by": "extend"}),
            workers,
            numbered_traps,
        )
    if count == recipe.count:
        return corpus
    # Sealed shards stay, and the description is replaced last, so that other processes meanwhile
    # read the shorter corpus.
    longer, about = describe_longer(corpus, count, trusted)
    sealed = {shard.number for shard in corpus.shards()}
    return _complete_corpus(longer, path, about, workers, numbered_traps, tick, sealed)


def check_extensible(
    corpus: Corpus, count: int, trusted: Collection[str]
) -> tuple[Recipe, dict[str, Any]]:
    """Return a corpus's recipe, and its description if it were built here.

    Raise if it cannot be extended here to this number of documents.
    """
    _refuse_without_more(corpus)
    recipe = parse_recipe(corpus.about["recipe"], str(corpus.path / folder.ABOUT_FILE), trusted)
    about = describe_corpus(recipe) | kept_keys(corpus.about)
    if differs := [key for key in _MATCHING_KEYS if corpus.about.get(key) != about[key]]:
        raise FolderOccupiedError(
            f"was made with other {' and '.join(differs)} than are installed",
            str(corpus.path),
            "build the longer corpus in another folder",
        )
    if count < recipe.count:
        what = f"already has {recipe.count:,} documents"
        raise BadInputError(what, str(corpus.path), f"give a --count above {recipe.count}")
    return recipe, about


def describe_longer(
    corpus: Corpus, count: int, trusted: Collection[str]
) -> tuple[Recipe, dict[str, Any]]:
    """Return the recipe of a longer corpus, and what `corpus.json` says of it before its seal."""
    where, old_count = str(corpus.path / folder.ABOUT_FILE), corpus.about["recipe"]["count"]
    longer = parse_recipe(corpus.about["recipe"] | {"count": count}, where, trusted)
    about = describe_corpus(longer) | kept_keys(corpus.about)
    ends = corpus.about.get("extended_from", [])
    if (old_count - sum(ends[-1:])) % folder.SHARD_SIZE:
        about |= {"extended_from": [*ends, old_count]}
    return longer, about


def kept_keys(about: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stays of a description when its corpus is rebuilt or extended: where it grew."""
    return {"extended_from": ends} if (ends := about.get("extended_from")) else {}


def _load_extensible_description(path: Path) -> dict[str, Any]:
    """Return the description of a corpus that can be extended, or raise."""
    found = folder.load_about(path)
    if found is None or ("seal" not in found and found.get("made_by") != "extend"):
        found = folder.open_corpus(path).about  # raises with the reason
    folder.register_countries(path, found)
    _refuse_without_more(Corpus(path, found))
    return found


def _refuse_without_more(corpus: Corpus) -> None:
    """Raise for a corpus whose recipe makes no more of its documents: real ones, or a sample."""
    if corpus.about.get("sampled_from"):
        what, remedy = "is a sample of another corpus", "draw a longer one into another folder"
        raise FormatError(what, str(corpus.path), f"{remedy}: dxe corpus sample")
    if corpus.is_imported:
        raise FormatError(
            "was imported, and no recipe can make more real documents",
            str(corpus.path),
            "import a longer labels file into another folder",
        )


def describe_corpus(recipe: Recipe) -> dict[str, Any]:
    """Return what `corpus.json` says of a corpus before it is sealed."""
    canary = {"canary": canary_text(recipe.seed)} if CANARY in recipe.splits else {}
    own = recipe.own_schema
    return {
        "format": FORMATS["corpus"],
        **canary,
        "recipe": recipe.model_dump(),
        "recipe_hash": recipe.hash,
        "generator": GENERATOR,
        "secret": seeds.secret_bytes(recipe.seed, "sheets").hex(),
        "versions": provenance.library_versions(),
        "fonts": provenance.font_hashes(recipe),
        **({"schemas": {own.extends: recipe.schemas[own.extends].text}} if own else {}),
    }


def _complete_corpus(  # noqa: PLR0913, PLR0917 - all that a build needs
    recipe: Recipe,
    path: Path,
    about: dict[str, Any],
    workers: int,
    numbered_traps: Mapping[int, str],
    tick: Callable[[], None] = lambda: None,
    sealed_shards: Collection[int] = (),
) -> Corpus:
    """Build incomplete shards, seal all of them, and return the corpus."""
    wanted, missing = source_indices_by_shard(recipe, about.get("extended_from", [])), []
    for number, indices in enumerate(wanted):
        shard = Shard(path, number, about.get("columns", {}))
        if _is_complete(shard, indices, sealed=number in sealed_shards):
            for _ in indices:
                tick()
        else:
            missing += indices
    shard_numbers = {index: number for number, indices in enumerate(wanted) for index in indices}
    items = [(index, numbered_traps.get(index)) for index in missing]
    built = zip(missing, _build_sources(recipe, items, workers, tick), strict=True)
    for number, group in groupby(built, lambda each: shard_numbers[each[0]]):
        folder.write_shard(path, number, (source_tables for _, source_tables in group))
    final_about = {key: value for key, value in about.items() if key not in {"made_by", "columns"}}
    return folder.seal_corpus_and_drop_other_shards(path, final_about, range(len(wanted)))


def source_indices_by_shard(recipe: Recipe, extended_from: Sequence[int]) -> list[list[int]]:
    """Return the indices of sources in every shard; a sealed shard is never filled up."""
    return [
        list(range(recipe.first + at, recipe.first + min(end, at + folder.SHARD_SIZE)))
        for start, end in pairwise([0, *extended_from, recipe.count])
        for at in range(start, end, folder.SHARD_SIZE)
    ]


def _is_complete(shard: Shard, indices: list[int], *, sealed: bool) -> bool:
    """Return whether a shard exists and is complete; otherwise it is built again."""
    try:
        rows = shard.document_rows(("id", "index", "truth", "truth_hash"))
        found_indices = [row["index"] for row in rows]
        every = () if sealed else shard.pairs(pictures=True)  # this checks all of them
        if not sealed and {document.id for document, _ in every} != {row["id"] for row in rows}:
            return False
    except DocextractEvalError:
        return False
    return sorted(set(found_indices)) == indices


def build_shard_sources(
    recipe: Recipe, extended_from: Sequence[int], number: int, workers: int
) -> Iterator[SourceTables]:
    """Yield the tables of the sources of one shard, in their order."""
    numbered_traps = assign_numbered_traps(recipe)
    indices = source_indices_by_shard(recipe, extended_from)[number]
    items = [(index, numbered_traps.get(index)) for index in indices]
    return _build_sources(recipe, items, workers, lambda: None)


def _build_sources(
    recipe: Recipe, items: list[_Item], workers: int, tick: Callable[[], None]
) -> Iterator[SourceTables]:
    """Yield the tables of sources, built by workers, in the order of items."""
    results = build_tables_unordered(partial(_make_worker_task, recipe), items, workers)

    def built_sources() -> Iterator[tuple[int, SourceTables]]:
        for position, source_tables in results:
            if isinstance(source_tables, WorkerFailure):
                raise IncompleteError(
                    f"document {items[position][0]} could not be built ({source_tables.detail})",
                    recipe.name,
                    "run the same command again; if it fails again, build with --debug --workers 1",
                )
            tick()
            yield position, source_tables

    return results_in_order(built_sources())


def _make_worker_task(recipe: Recipe) -> Callable[[_Item], bytes]:
    """Return the task of a worker, in which OpenCV uses one thread."""
    cv2.setNumThreads(1)
    return partial(_build_packed_rows, recipe)


def _build_packed_rows(recipe: Recipe, item: _Item) -> bytes:
    """Return the packed rows of one source."""
    return pack_rows(source_rows(build_source(recipe, *item)))


def _reserve_folder(path: Path, about: dict[str, Any]) -> tuple[dict[str, Any], Corpus | None]:
    """Claim the folder; return its description, and the corpus if it is finished already."""
    found = folder.load_about(path)
    if found is None:
        folder.write_about(path, about)
        return about, None
    corpus = Corpus(path, found)
    unchanged = is_sealed_and_unchanged(corpus)
    compared_keys = ["recipe_hash", "generator", "sampled_from"]
    compared_keys += [] if unchanged else ["versions", "fonts"]
    if differs := [key for key in compared_keys if found.get(key) != about.get(key)]:
        raise FolderOccupiedError(
            f"holds another corpus (not the same {' and '.join(differs)})",
            str(path),
            "give another folder, or remove this one",
        )
    remove_leftovers(path)
    if unchanged:
        return found, corpus
    return unseal_and_remove_changed_files(corpus, about | kept_keys(found)), None


T = TypeVar("T")
_LARGEST_SOURCE = 2**33
"""The most bytes that one source can have, under all its conditions."""


def build_tables_unordered(
    build: Build[T], items: Iterable[T], workers: int
) -> Iterator[tuple[int, SourceTables | WorkerFailure]]:
    """Yield each item's index with the tables a worker made of it, or its failure, unordered."""
    engine = ENGINES.load("inline" if workers == 1 else "local")
    task = with_countries_registered(build)
    with contextlib.closing(
        engine.map(task, items, workers, None, largest=_LARGEST_SOURCE)
    ) as results:
        for index, result in results:
            yield index, result if isinstance(result, WorkerFailure) else _unpack_result(result)


def _unpack_result(data: bytes) -> SourceTables | WorkerFailure:
    try:
        return unpack_tables(data)
    except (ValueError, OSError, pa.ArrowException) as error:
        return WorkerFailure("garbage", error_line(error))
