"""Apply new conditions to the documents of an existing corpus, in another folder.

Clean renditions and truths are copied to the byte; an imported original is the clean rendition of
its document. If it is interrupted, it resumes after the last complete shard.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import cv2

from docextract_eval.corpus import provenance
from docextract_eval.corpus.build import Printed, befallen
from docextract_eval.corpus.degrade.conditions import CLEAN, check_conditions, draw
from docextract_eval.corpus.degrade.scenes import SCENES, Scene
from docextract_eval.corpus.recipe import parse
from docextract_eval.corpus.store import folder
from docextract_eval.corpus.store.folder import Corpus
from docextract_eval.corpus.store.mending import is_as_sealed, unseal
from docextract_eval.corpus.store.shards import Shard, told_torn
from docextract_eval.corpus.store.working import shares
from docextract_eval.corpus.tables import (
    Rows,
    Share,
    document_of,
    pack,
    rendition_of,
    rendition_row,
)
from docextract_eval.disk import folder_lock, remove_leftovers
from docextract_eval.engines import Lost, in_order
from docextract_eval.errors import BadInputError, DocextractEvalError, HeldError, IncompleteError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

_OF_THE_OLD = ("documents", "renditions", "shards", "columns", "hash", "seal")
"""Keys of a description that are not copied to the new corpus."""


@dataclass(frozen=True, slots=True)
class Order:
    """The conditions to apply to a corpus, and the scenes that they can name."""

    conditions: tuple[str, ...]
    scenes: Mapping[str, Scene]


def degrade_corpus(
    source: Corpus,
    conditions: Sequence[str],
    path: Path,
    workers: int,
    tick: Callable[[], None] = lambda: None,
) -> Corpus:
    """Return a copy of a corpus under other conditions; `tick` is called for every source."""
    asked = [condition for condition in conditions if condition != CLEAN]
    about, scenes = _described(source, asked)
    order = Order(tuple(asked), scenes)
    with folder_lock(path, folder.ABOUT):
        about, finished = _claim(path, about)
        folder.copy_countries(path, about)
        if finished:
            return finished
        todo = {
            number: shard
            for number, shard in enumerate(source.shards())
            if not _is_whole(shard, Shard(path, number, about.get("columns", {})))
        }
        for number, rows in _shards(source, todo, order, workers, tick):
            folder.write_shard(path, number, rows)
        done = {key: about[key] for key in about if key not in {"made_by", "columns"}}
        return folder.finish(path, done, range(len(source.shards())))


def check_degradable(source: Corpus, conditions: Sequence[str]) -> None:
    """Refuse conditions that cannot be applied to a corpus; nothing is written."""
    _described(source, [condition for condition in conditions if condition != CLEAN])


def _described(source: Corpus, conditions: list[str]) -> tuple[dict[str, Any], Mapping[str, Scene]]:
    """Return the description of the new corpus, and the scenes that conditions can name."""
    if CLEAN not in source.conditions:
        what, remedy = "has no clean renditions", "build it again with clean among its conditions"
        raise BadInputError(what, str(source.path), remedy)
    if not conditions:
        raise BadInputError(
            "names no condition but clean", "--condition", "write flatbed_scan@2,jpeg@4"
        )
    recipe = source.about["recipe"] | {"conditions": [CLEAN, *conditions]}
    recipe.pop("deploy", None)  # its weights are those of the old conditions
    about = {key: source.about[key] for key in source.about if key not in _OF_THE_OLD}
    about |= {
        "made_by": "degrade",
        "recipe": recipe,
        "degraded_from": source.seal,
        "versions": provenance.versions(),
    }
    if not source.verified:
        about["unverified"] = True
    if source.imported:
        check_conditions(recipe["conditions"], "--condition", SCENES, conditions, printed=False)
        return about, SCENES
    parsed = parse(recipe, "--condition", conditions)
    return about | {"recipe_hash": parsed.hash}, parsed.known_scenes()


def _claim(path: Path, about: dict[str, Any]) -> tuple[dict[str, Any], Corpus | None]:
    """Claim the folder; return its description, and the corpus if it is finished already."""
    found = folder.about_of(path)
    if found is None:
        folder.write_about(path, about)
        return about, None
    if _of(found) != _of(about):
        remedy = "give another folder, or remove this one"
        raise HeldError("holds another corpus", str(path), remedy)
    remove_leftovers(path)
    if is_as_sealed(corpus := Corpus(path, found)):
        return found, corpus
    return unseal(corpus, about), None


def _of(about: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return the parts of a description that identify a corpus."""
    return about.get("degraded_from"), about["recipe"]["conditions"], about["versions"]


def _shards(
    source: Corpus,
    todo: Mapping[int, Shard],
    order: Order,
    workers: int,
    tick: Callable[[], None],
) -> Iterator[tuple[int, Iterator[Share]]]:
    """Yield the number of every incomplete shard with the renditions of its sources, in order."""
    numbers: dict[int, int] = {}

    def items() -> Iterator[Rows]:
        sources = ((n, rows) for n, shard in todo.items() for rows in _sources(shard))
        for position, (number, rows) in enumerate(sources):
            numbers[position] = number
            yield rows

    def whole() -> Iterator[tuple[int, tuple[int, Share]]]:
        for position, done in shares(partial(_befaller, order), items(), workers):
            if isinstance(done, Lost):
                what = f"a document could not be degraded ({done.detail})"
                remedy = "run the same command again; if it fails again, add --debug --workers 1"
                raise IncompleteError(what, str(source.path), remedy)
            tick()
            yield position, (numbers.pop(position), done)

    for number, shard in groupby(in_order(whole()), key=itemgetter(0)):
        yield number, (share for _, share in shard)


def _befaller(order: Order) -> Callable[[Rows], bytes]:
    """Return the task of a worker, in which OpenCV uses one thread."""
    cv2.setNumThreads(1)
    return partial(_done, order)


def _is_whole(source: Shard, made: Shard) -> bool:
    """Return whether a shard with the source's documents exists completely and unchanged."""
    try:
        pictured = {document.id for document, _ in made.pairs(pictures=True)}
        return made.truth_hashes() == source.truth_hashes() and pictured == {*made.truth_hashes()}
    except DocextractEvalError:
        return False


def _sources(shard: Shard) -> Iterator[Rows]:
    """Yield the sources of a shard, each with its documents and their clean renditions."""
    documents: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in shard.document_rows():
        documents[row["index"]].append(row)
    clean = {row["id"] for row in shard.rows(pictures=False) if row["condition"] == CLEAN}
    found = shard.checked_rows(pictures=True, wanted=clean)
    renditions = {row["document"]: row for row, _ in found}
    for rows in documents.values():
        with told_torn(shard.renditions):
            whole = Rows(rows, [renditions[row["id"]] for row in rows])
        yield whole


def _done(order: Order, rows: Rows) -> bytes:
    """Return the packed rows of one source with its new renditions."""
    pairs = zip(rows.documents, rows.renditions, strict=True)
    new = [row for pair in pairs for row in _befallen(order, *pair)]
    return pack(Rows(rows.documents, new))


def _befallen(order: Order, truth: dict[str, Any], clean: dict[str, Any]) -> Iterator[Any]:
    """Yield the stored row of a document's clean rendition, then the rows of the new ones."""
    yield clean
    document = document_of(truth["truth"])
    printed = Printed.again(document, rendition_of(clean), truth["truth"])
    for condition in order.conditions:
        steps = draw(condition, document.seed, document.source, order.scenes)
        yield rendition_row(befallen(printed, condition, steps))
