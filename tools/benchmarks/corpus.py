"""The benchmark of corpora: sampling, printing, building, reading back, workers, memory."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measuring import alone, cpu, plain, told, two_workers
from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.render.pages import render
from docextract_eval.corpus.store import open_corpus
from docextract_eval.corpus.store.building import build_corpus
from docextract_eval.records import page_word_texts

if TYPE_CHECKING:
    from docextract_eval.corpus.options import Recipe

DENSE = {"template": "dense", "size": "11-20"}
"""The statements with the most words a page."""
RECEIPTS = {"sample": "< 4", "print": ">= 120", "build": ">= 90"}
STATEMENTS = {"sample": "", "print": ">= 30", "build": ">= 22"}
SIZES = [100, 1_000, 10_000]


def measure_corpus(documents: int, *, long: bool) -> None:
    """Tell of both kinds, of two workers, and of memory."""
    one_kind("receipts", plain("receipt", documents), RECEIPTS)
    dense = plain("bank_statement", max(1, documents // 20), DENSE)
    one_kind("dense statements", dense, STATEMENTS)
    for kind in ("receipt", "bank_statement"):
        two_workers(kind, documents)
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
