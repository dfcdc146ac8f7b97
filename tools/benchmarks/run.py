"""The benchmark of the runner: its overhead, two workers, its memory, Tesseract against itself."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from benchmarks.measuring import alone, plain, told, wall, whole
from docextract_eval.corpus.labelled.reading import LabelDefaults
from docextract_eval.corpus.store import open_corpus
from docextract_eval.corpus.store.building import build_corpus
from docextract_eval.corpus.store.importing import import_labels
from docextract_eval.pipelines.tesseract import Tesseract
from docextract_eval.pipelines.tesseract_engine import find_tesseract
from docextract_eval.runs.execution.execute import execute
from docextract_eval.runs.execution.request import RunRequest
from docextract_eval.runs.folder import RunFolder

if TYPE_CHECKING:
    from docextract_eval.corpus.store import Corpus

SIZES = [1_000, 10_000, 100_000]


def measure_run(documents: int, *, long: bool) -> None:
    """Tell of blank pages that nobody reads, then of receipts that Tesseract does."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        spent = {}
        for size in SIZES if long else SIZES[:2]:
            blank_pages(folder / str(size), size)
            corpus, into = folder / str(size) / "corpus", folder / f"run-{size}"
            done = alone("one-run", pipeline="blank", corpus=corpus, into=into)
            spent[size] = done["cpu"]
            told(f"peak memory of the parent, {size} blank pages", done["peak"], "MB", "flat")
        few, many = SIZES[:2]
        overhead = 1000 * (spent[many] - spent[few]) / (many - few)
        told("overhead of a page that nobody reads", overhead, "ms of CPU", "< 3")
        receipts = build_corpus(plain("receipt", max(8, documents // 10)), folder / "receipts", 2)
        _two_workers(receipts, folder)
        _bare(receipts)


def _two_workers(receipts: Corpus, folder: Path) -> None:
    """Read with one and with two workers in turn."""

    def seconds_of(workers: int, turn: int) -> float:
        into = folder / f"t{turn}{workers}"
        run = {"pipeline": "tesseract", "corpus": receipts.path, "into": into}
        return float(alone("one-run", workers=workers, **run)["seconds"])

    seconds = {workers: min(seconds_of(workers, turn) for turn in range(2)) for workers in (1, 2)}
    what = f"Tesseract, two workers: {seconds[1]:.1f} s, {seconds[2]:.1f} s"
    told(what, seconds[1] / seconds[2], "times as fast", ">= 1.8")


def _bare(receipts: Corpus) -> None:
    """Read the same pages by the pipeline and by the program alone, page by page in turn."""
    pipeline, engine = Tesseract({}), find_tesseract()
    spent = {"pipeline": 0.0, "bare": 0.0}
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.png"
        for document, rendition in receipts.pairs():
            sheet = receipts.sheet(document, rendition)
            language = {"de": "deu"}.get(document.locale[:2], "eng")
            command = [engine.command, str(page), "stdout", "-l", language, "--psm", "6"]
            command += ["--oem", "1", "--tessdata-dir", engine.data_folder, "tsv"]
            spent["pipeline"] += wall(lambda sheet=sheet: pipeline.extract(sheet))  # type: ignore[misc]
            for file in rendition.files:
                page.write_bytes(file.data)
                spent["bare"] += wall(
                    lambda command=command: subprocess.run(command, capture_output=True, check=True)  # type: ignore[misc]
                )
    ratio = spent["pipeline"] / spent["bare"]
    told("Tesseract by the pipeline, rules included", ratio, "times the program", "<= 1.1")


def one_run(pipeline: str, corpus: Path, folder: Path, workers: int) -> dict[str, float]:
    """Run in this process."""
    opened, order = open_corpus(corpus), RunRequest(pipeline, workers=workers)
    return whole(lambda: execute(order, opened, RunFolder(folder)))


def blank_pages(folder: Path, count: int) -> None:
    """Import so many blank pages with a labelled total each."""
    folder.mkdir()
    (folder / "a.png").write_bytes(cv2.imencode(".png", np.full((8, 8), 255, np.uint8))[1])
    lines = ({"id": f"d{i}", "image": "a.png", "fields": {"total": "9.00"}} for i in range(count))
    (folder / "labels.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    supplied = LabelDefaults(schema="receipt", locale="en_US")
    import_labels(folder / "labels.jsonl", folder / "corpus", supplied, sys.exit)
