"""A corpus built from its recipe, resumed where it was killed, extended in place."""

from __future__ import annotations

from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any

import cv2
import pyarrow as pa
import pyarrow.parquet as pq

from docextract_eval import seeds
from docextract_eval.codec import FORMATS
from docextract_eval.corpus import GENERATOR, provenance
from docextract_eval.corpus.build import build
from docextract_eval.corpus.recipe import parse
from docextract_eval.corpus.splits import CANARY, marker
from docextract_eval.corpus.store import folder
from docextract_eval.corpus.store.folder import Corpus
from docextract_eval.corpus.store.mending import drop_other_bytes, is_there
from docextract_eval.corpus.store.working import shares
from docextract_eval.corpus.tables import Share, pack, rows_of
from docextract_eval.disk import held, sweep
from docextract_eval.engines import Lost, in_order
from docextract_eval.errors import BadInputError, FormatError, HeldError, IncompleteError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

    from docextract_eval.corpus.recipe import Recipe

_SHAPED_BY = ("generator", "versions", "fonts")
"""What the pages of one corpus must have in common."""


def build_corpus(
    recipe: Recipe, path: Path, workers: int, tick: Callable[[], None] = lambda: None
) -> Corpus:
    """Build a corpus, or what is still missing of it; `tick` is called for every document."""
    about = _described(recipe)
    if path.is_file():
        folder.refuse_other(path)
    with held(path):
        if finished := _claim(path, about):
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
    """Make a corpus longer in place: its first documents, sheet ids and whole shards stay."""
    _extensible(path)  # refused before anything is written
    with held(path):
        return _extended(path, count, workers, tick, trusted)


def _extended(
    path: Path, count: int, workers: int, tick: Callable[[], None], trusted: Collection[str]
) -> Corpus:
    found = _extensible(path)
    recipe = parse(found["recipe"] | {"count": count}, str(path / "corpus.json"), trusted)
    about = _described(recipe) | {"made_by": "extend"}
    if differs := [key for key in _SHAPED_BY if found.get(key) != about[key]]:
        raise HeldError(
            f"was not made by the {' and '.join(differs)} that are here",
            str(path),
            "build the longer corpus in another folder",
        )
    have = found["recipe"]["count"]
    if "seal" in found:
        if count < have:
            raise BadInputError(
                f"has {have} documents already", str(path), f"give a --count above {have}"
            )
        if count == have and is_there(Corpus(path, found)):
            return Corpus(path, found)
    elif count != have:
        raise HeldError(
            f"is being extended to {have} documents", str(path), f"finish that: --count {have}"
        )
    _unseal(Corpus(path, found), about)
    sweep(path)
    return _complete(recipe, path, about, workers, tick)


def _extensible(path: Path) -> dict[str, Any]:
    """Give the description of a corpus that a recipe can make longer."""
    found = folder.about_of(path)
    if found is None or ("seal" not in found and found.get("made_by") != "extend"):
        found = folder.open_corpus(path).about  # says what is wrong
    if found.get("imported"):
        raise FormatError(
            "was imported, and no recipe makes more real documents",
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


def _complete(
    recipe: Recipe, path: Path, about: dict[str, Any], workers: int, tick: Callable[[], None]
) -> Corpus:
    """Build the shards that are not whole, and seal them all."""
    missing = []
    for number, indices in _shares(recipe):
        if _is_whole(path, number, indices):
            for _ in indices:
                tick()
        else:
            missing += indices
    made = zip(missing, _built(recipe, missing, workers, tick), strict=True)
    for number, shard in groupby(made, lambda each: (each[0] - recipe.first) // folder.SHARD):
        folder.write_shard(path, number, (share for _, share in shard))
    done = {key: value for key, value in about.items() if key != "made_by"}
    return folder.finish(path, done)


def _shares(recipe: Recipe) -> Iterator[tuple[int, list[int]]]:
    """Give the number of every shard, and the indices that belong in it."""
    last = recipe.first + recipe.count
    for number, start in enumerate(range(recipe.first, last, folder.SHARD)):
        yield number, list(range(start, min(last, start + folder.SHARD)))


def _is_whole(path: Path, number: int, indices: list[int]) -> bool:
    """Say whether a shard is there with all that belongs in it: one cut short is built anew."""
    documents_file, renditions_file = folder.shard_files(path, number)
    if not (documents_file.exists() and renditions_file.exists()):
        return False
    try:
        pictured = {row["document"] for row in folder.sealed_rows(renditions_file)}
        there = pq.read_table(documents_file, columns=["index"])["index"].to_pylist()
    except (pa.ArrowException, OSError, IncompleteError):
        return False
    if pictured != set(folder.truth_hashes(documents_file)):
        return False
    return sorted(set(there)) == indices


def _built(
    recipe: Recipe, indices: list[int], workers: int, tick: Callable[[], None]
) -> Iterator[Share]:
    """Build documents in this order, on several cores if that is asked for."""
    made = shares(partial(_maker, recipe), indices, workers)

    def whole() -> Iterator[tuple[int, Share]]:
        for position, share in made:
            if isinstance(share, Lost):
                raise IncompleteError(
                    f"document {indices[position]} could not be built ({share.detail})",
                    recipe.name,
                    "run the same command again; if it stays, build with --debug --workers 1",
                )
            tick()
            yield position, share

    return in_order(whole())


def _maker(recipe: Recipe) -> Callable[[int], bytes]:
    """Make a worker: what is done on several cores is done by several workers."""
    cv2.setNumThreads(1)
    return partial(_made, recipe)


def _made(recipe: Recipe, index: int) -> bytes:
    """Do all of one source's work, so that who writes only writes."""
    return pack(rows_of(build(recipe, index)))


def _claim(path: Path, about: dict[str, Any]) -> Corpus | None:
    """Make the folder this corpus's own; give the corpus if it is there and finished."""
    found = folder.about_of(path)
    if found is None:
        folder.refuse_other(path)
        folder.write_about(path, about)
        return None
    corpus = Corpus(path, found)
    whole = is_there(corpus)
    made_of = ["recipe_hash", "generator"] + ([] if whole else ["versions", "fonts"])
    if differs := [key for key in made_of if found.get(key) != about[key]]:
        raise HeldError(
            f"holds another corpus (not the same {' and '.join(differs)})",
            str(path),
            "give another folder, or remove this one",
        )
    sweep(path)
    if not whole:
        _unseal(corpus, about)
    return corpus if whole else None


def _unseal(corpus: Corpus, about: dict[str, Any]) -> None:
    """Make a corpus unfinished: killed meanwhile, it says so; what is as sealed stays."""
    drop_other_bytes(corpus)
    folder.write_about(corpus.path, about)
