"""The benchmark of the runner: its overhead, two workers, its memory, Tesseract against itself."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from benchmarks.measuring import TOOL, peak, plain, told, wall
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
            done = ran("blank", folder / str(size) / "corpus", folder / f"run-{size}")
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
    seconds = {
        workers: min(
            ran("tesseract", receipts.path, folder / f"t{turn}{workers}", workers)["seconds"]
            for turn in range(2)
        )
        for workers in (1, 2)
    }
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


def ran(pipeline: str, corpus: Path, folder: Path, workers: int = 1) -> dict[str, Any]:
    """Run in a process of its own, and give what it measured."""
    command = [sys.executable, str(TOOL), "one-run", "--pipeline", pipeline]
    command += ["--corpus", str(corpus), "--into", str(folder), "--workers", str(workers)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    measured: dict[str, Any] = json.loads(said)
    return measured


def one_run(pipeline: str, corpus: Path, folder: Path, workers: int) -> dict[str, Any]:
    """Run here; give seconds, CPU seconds with all workers', and this process's peak in MB."""
    opened, order = open_corpus(corpus), RunRequest(pipeline, workers=workers)
    seconds = wall(lambda: execute(order, opened, RunFolder(folder)))
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    used = sum(each.ru_utime + each.ru_stime for each in spent)
    return {"seconds": seconds, "cpu": used, "peak": peak()}


def blank_pages(folder: Path, count: int) -> None:
    """Import so many blank pages with a labelled total each."""
    folder.mkdir()
    (folder / "a.png").write_bytes(cv2.imencode(".png", np.full((8, 8), 255, np.uint8))[1])
    lines = ({"id": f"d{i}", "image": "a.png", "fields": {"total": "9.00"}} for i in range(count))
    (folder / "labels.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    supplied = LabelDefaults(schema="receipt", locale="en_US")
    import_labels(folder / "labels.jsonl", folder / "corpus", supplied, sys.exit)
