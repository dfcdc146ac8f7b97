"""Build a corpus from a recipe, resume an interrupted build, extend a corpus in place."""

from __future__ import annotations

from functools import partial
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any

import cv2

from docextract_eval import seeds
from docextract_eval.codec import FORMATS
from docextract_eval.corpus import GENERATOR, provenance
from docextract_eval.corpus.build import build
from docextract_eval.corpus.recipe import parse
from docextract_eval.corpus.splits import CANARY, marker
from docextract_eval.corpus.store import folder
from docextract_eval.corpus.store.folder import Corpus
from docextract_eval.corpus.store.mending import is_as_sealed, unseal
from docextract_eval.corpus.store.shards import Shard
from docextract_eval.corpus.store.working import shares
from docextract_eval.corpus.tables import Share, pack, rows_of
from docextract_eval.disk import folder_lock, remove_leftovers
from docextract_eval.engines import Lost, in_order
from docextract_eval.errors import (
    BadInputError,
    DocextractEvalError,
    FormatError,
    HeldError,
    IncompleteError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from docextract_eval.corpus.options import Recipe

_SHAPED_BY = ("generator", "versions", "fonts")
"""What all pages of a corpus must have been made with."""


def build_corpus(
    recipe: Recipe, path: Path, workers: int, tick: Callable[[], None] = lambda: None
) -> Corpus:
    """Build a corpus, or its missing parts, and return it; `tick` is called for every source."""
    about = _described(recipe)
    with folder_lock(path, folder.ABOUT):
        about, finished = _claim(path, about)
        folder.copy_countries(path, about)
        if finished:
            for _ in range(recipe.count):
                tick()
            return finished
        return _complete(recipe, path, about, workers, tick)


def extend_corpus(
    path: Path,
    count: int,
    workers: int,
    tick: Callable[[], None] = lambda: None,
    trusted: Collection[str] = (),
) -> Corpus:
    """Extend a corpus in place; its documents, sheet ids and complete shards stay as they are."""
    _extensible(path)  # raises before anything is written
    with folder_lock(path):
        return _extended(path, count, workers, tick, trusted)


def _extended(
    path: Path, count: int, workers: int, tick: Callable[[], None], trusted: Collection[str]
) -> Corpus:
    found, where = _extensible(path), str(path / folder.ABOUT)
    recipe = parse(found["recipe"], where, trusted)
    about = _described(recipe) | _kept(found)
    if differs := [key for key in _SHAPED_BY if found.get(key) != about[key]]:
        raise HeldError(
            f"was made with other {' and '.join(differs)} than are installed",
            str(path),
            "build the longer corpus in another folder",
        )
    have = recipe.count
    if count < have:
        what, remedy = f"already has {have:,} documents", f"give a --count above {have}"
        raise BadInputError(what, str(path), remedy)
    remove_leftovers(path)
    corpus = Corpus(path, found)
    if not is_as_sealed(corpus):  # a part is missing or was being built again
        corpus = _complete(recipe, path, unseal(corpus, about | {"made_by": "extend"}), workers)
    folder.say_if_unverified(corpus)
    if count == have:
        return corpus
    # Sealed shards stay, and the description is replaced last, so that other processes meanwhile
    # read the shorter corpus.
    longer = parse(found["recipe"] | {"count": count}, where, trusted)
    about = _described(longer) | _kept(corpus.about)
    ends = corpus.about.get("extended_from", [])
    if not corpus.verified:
        about |= {"unverified": True}
    if (have - sum(ends[-1:])) % folder.SHARD:
        about |= {"extended_from": [*ends, have]}
    sealed = {shard.number for shard in corpus.shards()}
    return _complete(longer, path, about, workers, tick, sealed)


def _kept(about: Mapping[str, Any]) -> dict[str, Any]:
    """Return the keys of a description that stay when its corpus is rebuilt or extended."""
    return {key: about[key] for key in ("extended_from", "unverified") if key in about}


def _extensible(path: Path) -> dict[str, Any]:
    """Return the description of a corpus that can be extended, or raise."""
    found = folder.about_of(path)
    if found is None or ("seal" not in found and found.get("made_by") != "extend"):
        found = folder.open_corpus(path).about  # raises with the reason
    folder.register_countries(path, found)
    if found.get("imported"):
        raise FormatError(
            "was imported, and no recipe can make more real documents",
            str(path),
            "import a longer labels file into another folder",
        )
    return found


def _described(recipe: Recipe) -> dict[str, Any]:
    canary = {"canary": marker(recipe.seed)} if CANARY in recipe.splits else {}
    return {
        "format": FORMATS["corpus"],
        **canary,
        "recipe": recipe.model_dump(),
        "recipe_hash": recipe.hash,
        "generator": GENERATOR,
        "secret": seeds.secret(recipe.seed, "sheets").hex(),
        "versions": provenance.versions(),
        "fonts": provenance.fonts(recipe),
    }


def _complete(  # noqa: PLR0913, PLR0917 - all that a build needs
    recipe: Recipe,
    path: Path,
    about: dict[str, Any],
    workers: int,
    tick: Callable[[], None] = lambda: None,
    sealed: Collection[int] = (),
) -> Corpus:
    """Build incomplete shards, seal all of them, and return the corpus."""
    wanted, missing = _shards(recipe, about.get("extended_from", [])), []
    for number, indices in enumerate(wanted):
        shard = Shard(path, number, about.get("columns", {}))
        if _is_whole(shard, indices, sealed=number in sealed):
            for _ in indices:
                tick()
        else:
            missing += indices
    number_of = {index: number for number, indices in enumerate(wanted) for index in indices}
    made = zip(missing, _built(recipe, missing, workers, tick), strict=True)
    for number, group in groupby(made, lambda each: number_of[each[0]]):
        folder.write_shard(path, number, (share for _, share in group))
    done = {key: value for key, value in about.items() if key not in {"made_by", "columns"}}
    return folder.finish(path, done, range(len(wanted)))


def _shards(recipe: Recipe, extended_from: Sequence[int]) -> list[list[int]]:
    """Return the indices of sources in every shard; a sealed shard is never filled up."""
    return [
        list(range(recipe.first + at, recipe.first + min(end, at + folder.SHARD)))
        for start, end in pairwise([0, *extended_from, recipe.count])
        for at in range(start, end, folder.SHARD)
    ]


def _is_whole(shard: Shard, indices: list[int], *, sealed: bool) -> bool:
    """Return whether a shard exists and is complete; otherwise it is built again."""
    try:
        rows = shard.document_rows(("id", "index", "truth", "truth_hash"))
        there = [row["index"] for row in rows]
        every = () if sealed else shard.pairs(pictures=True)  # this checks all of them
        if not sealed and {document.id for document, _ in every} != {row["id"] for row in rows}:
            return False
    except DocextractEvalError:
        return False
    return sorted(set(there)) == indices


def _built(
    recipe: Recipe, indices: list[int], workers: int, tick: Callable[[], None]
) -> Iterator[Share]:
    """Yield the tables of sources, built by workers, in the order of indices."""
    made = shares(partial(_maker, recipe), indices, workers)

    def whole() -> Iterator[tuple[int, Share]]:
        for position, share in made:
            if isinstance(share, Lost):
                raise IncompleteError(
                    f"document {indices[position]} could not be built ({share.detail})",
                    recipe.name,
                    "run the same command again; if it fails again, build with --debug --workers 1",
                )
            tick()
            yield position, share

    return in_order(whole())


def _maker(recipe: Recipe) -> Callable[[int], bytes]:
    """Return the task of a worker, in which OpenCV uses one thread."""
    cv2.setNumThreads(1)
    return partial(_made, recipe)


def _made(recipe: Recipe, index: int) -> bytes:
    """Return the packed rows of one source."""
    return pack(rows_of(build(recipe, index)))


def _claim(path: Path, about: dict[str, Any]) -> tuple[dict[str, Any], Corpus | None]:
    """Claim the folder; return its description, and the corpus if it is finished already."""
    found = folder.about_of(path)
    if found is None:
        folder.write_about(path, about)
        return about, None
    corpus = Corpus(path, found)
    whole = is_as_sealed(corpus)
    made_of = ["recipe_hash", "generator"] + ([] if whole else ["versions", "fonts"])
    if differs := [key for key in made_of if found.get(key) != about[key]]:
        raise HeldError(
            f"holds another corpus (not the same {' and '.join(differs)})",
            str(path),
            "give another folder, or remove this one",
        )
    remove_leftovers(path)
    if whole:
        folder.say_if_unverified(corpus)
        return found, corpus
    return unseal(corpus, about | _kept(found)), None
