"""What takes long to make and nobody changes: made once, by the first worker that asks for it."""

from __future__ import annotations

import fcntl
import os
import pickle
import shutil
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.store import open_corpus
from docextract_eval.corpus.store.building import build_corpus

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    from docextract_eval.corpus.recipe import Recipe
    from docextract_eval.corpus.store import Corpus


def folder_for_all(
    factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]
) -> Path:
    """Return a folder that all workers of this run share, filled by `make`; tests only read it."""
    base = factory.getbasetemp()
    own = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    place = own / "shared" / name
    place.parent.mkdir(exist_ok=True)
    done = place.with_name(f"{name}.done")
    with place.with_name(f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir()
            make(place)
            done.touch()
    return place


def copy_for_worker(
    factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]
) -> Path:
    """Return a copy of such a folder that this worker has for itself: its tests may add to it."""
    return shutil.copytree(folder_for_all(factory, name, make), factory.mktemp(name) / "place")


def corpus_for_worker(factory: pytest.TempPathFactory, recipe: Recipe) -> Corpus:
    """Return a copy of a corpus that one worker built for all; another recipe has another name."""

    def make(place: Path) -> None:
        build_corpus(recipe, place / "corpus", workers=1)

    return open_corpus(copy_for_worker(factory, f"corpus-{recipe.name}", make) / "corpus")


def value_for_all(factory: pytest.TempPathFactory, name: str, make: Callable[[], Any]) -> Any:
    """Return what `make` returns, which one worker made for all."""

    def write(place: Path) -> None:
        with (place / "value").open("wb") as file:
            pickle.dump(make(), file, protocol=pickle.HIGHEST_PROTOCOL)

    kept = folder_for_all(factory, name, write) / "value"
    with kept.open("rb") as file:
        return pickle.load(file)  # noqa: S301 - this run wrote it
