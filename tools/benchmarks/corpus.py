"""The benchmark of corpora: sampling, printing, building, reading back, workers, memory."""

from __future__ import annotations

import contextlib
import functools
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.measuring import CONDITIONS, alone, cpu, plain, told, two_workers
from docextract_eval.corpus import build as building
from docextract_eval.corpus.causal import Graph
from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.render.pages import render
from docextract_eval.corpus.store import open_corpus
from docextract_eval.corpus.store.building import build_corpus
from docextract_eval.records import page_word_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from docextract_eval.corpus.options import Recipe

DENSE = {"template": "dense", "size": "11-20"}
"""The statements with the most words a page."""
RECEIPTS = {"sample": "< 4", "print": ">= 120", "build": ">= 90"}
STATEMENTS = {"sample": "", "print": ">= 30", "build": ">= 22"}
STAGES: dict[str, list[tuple[Any, str]]] = {
    "sampling": [(Graph, "sample")],
    "setting": [(building, "compose_with_twins")],
    "drawing": [(building, "render")],
    "degrading": [(building, "degrade")],
    "legibility": [(building, "word_shapes"), (building, "legible_places")],
    "encoding": [(building, "encode_png"), (building, "encode_noisy_png")],
    "hashing": [(building, "canonical_truth"), (building, "sha256"), (building, "rendition_hash")],
}
"""The functions in which the time of a rendition goes; writing is the rest."""
SIZES = [100, 1_000, 10_000]


def measure_corpus(documents: int, *, long: bool) -> None:
    """Tell of both kinds, of two workers, and of memory."""
    one_kind("receipts", plain("receipt", documents), RECEIPTS)
    dense = plain("bank_statement", max(1, documents // 20), DENSE)
    one_kind("dense statements", dense, STATEMENTS)
    for kind in ("receipt", "bank_statement"):
        two_workers(kind, documents)
    for kind in ("receipt", "bank_statement"):
        where_time_goes(kind, max(1, documents // 10))
    for size in SIZES if long else SIZES[:2]:
        built = alone("one-build", documents=size)
        told(f"peak memory building {size} receipts", built["peak"], "MB", "< 500")


def one_kind(what: str, recipe: Recipe, aims: dict[str, str]) -> None:
    """Measure one kind from sampling to reading back."""
    indices = range(recipe.count)
    made = [compose(recipe, index) for index in indices]
    seconds = cpu(lambda: [compose(recipe, index) for index in indices])
    told(f"{what}: sample and compose", 1000 * seconds / recipe.count, "ms each", aims["sample"])
    pages = [page for document in made for page in page_word_texts(document.pages)]
    told(f"{what}: words on a page", sum(map(len, pages)) / len(pages), "words")
    seconds = cpu(lambda: [render(document) for document in made])
    told(f"{what}: print", len(pages) / seconds, "pages a CPU second", aims["print"])
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus"
        seconds = cpu(lambda: build_corpus(recipe, corpus, 1))
        told(f"{what}: build", len(pages) / seconds, "pages a CPU second", aims["build"])
        seconds = cpu(lambda: sum(1 for _ in open_corpus(corpus).pairs()))
        told(f"{what}: read back", len(pages) / seconds, "pages a CPU second", ">= 300")


def where_time_goes(kind: str, documents: int) -> None:
    """Tell which share of a rendition's time each stage of its building takes."""
    recipe = plain(kind, documents, conditions=CONDITIONS)
    with tempfile.TemporaryDirectory() as folder, clocked_stages() as spent:
        total = cpu(lambda: build_corpus(recipe, Path(folder) / "corpus", 1))
    renditions = documents * len(CONDITIONS)
    told(f"{kind}s, eight renditions each", renditions / total, "renditions a CPU second")
    for stage in (*STAGES, "writing"):
        share = spent[stage] if stage in STAGES else total - spent.total()
        told(f"{kind}s, {stage}", 1000 * share / renditions, "ms a rendition")


@contextlib.contextmanager
def clocked_stages() -> Iterator[Counter[str]]:
    """Count the CPU seconds of each stage, without those of the stages inside it."""
    spent: Counter[str] = Counter()
    inside = [0.0]

    def clocked(stage: str, work: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(work)
        def timed(*given: Any, **more: Any) -> Any:  # noqa: ANN401 - what the function takes
            start = time.process_time()
            inside.append(0.0)
            made = work(*given, **more)
            made = iter([*made]) if stage == "setting" else made  # its documents are made lazily
            took = time.process_time() - start
            spent[stage] += took - inside.pop()
            inside[-1] += took
            return made

        return timed

    with contextlib.ExitStack() as stack:
        for stage, functions in STAGES.items():
            for owner, name in functions:
                stack.callback(setattr, owner, name, getattr(owner, name))
                setattr(owner, name, clocked(stage, getattr(owner, name)))
        yield spent
