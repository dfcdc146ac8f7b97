"""The benchmark of reports: runs of 200,000 and of a million cells, part by part."""

from __future__ import annotations

import tempfile
from functools import partial
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inside import ROOT

from benchmarks.measuring import alone, cpu, peak, told
from benchmarks.spent import DXE, spent
from docextract_eval.cli.reporting import make_gallery, report_view, write_reports
from docextract_eval.corpus.recipe import load_recipe
from docextract_eval.corpus.store import Corpus, open_corpus
from docextract_eval.corpus.store.building import build_corpus
from docextract_eval.reports.html import html_page
from docextract_eval.reports.sections import SECTIONS
from docextract_eval.reports.summary import markdown_summary
from docextract_eval.runs.execution.execute import RunRequest, execute
from docextract_eval.runs.folder import RunFolder

if TYPE_CHECKING:
    from collections.abc import Callable

SIZES = {200_000: "< 5", 1_000_000: "< 15"}
"""Cells of a run, and in how many seconds its report is to be written."""
MEMORY = {200_000: "< 300"}
"""MB that this may hold beyond the scores."""
FORMS = ("html", "md", "json", "terminal")
NOISY = {"wrong": "0.05", "missed": "0.03"}
"""How often the pipeline errs whose run is reported."""


def measure_report(documents: int) -> None:
    """Tell what the reports of large runs take: what is read, each section, each form."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        recipe = load_recipe("standard", count=documents)
        corpus = build_corpus(recipe, folder / "corpus", workers=2)
        once = ran(corpus, folder / "once", repeat=1)
        for size, aim in SIZES.items():
            run = folder / str(size)
            _tell(run, ran(corpus, run, repeat=ceil(size / once)), aim, MEMORY.get(size, ""))


def one_report(run: Path) -> dict[str, Any]:
    """Measure the report of a run in this process: its parts, then the whole, then its memory."""
    folder = RunFolder(run)
    about = folder.finished_about()
    found: dict[str, Any] = {"scores": cpu(lambda: (folder.scores(), folder.curves()))}
    loaded = peak()
    found["whole"] = cpu(lambda: write_reports(folder, about))
    found["memory"] = peak() - loaded
    found["bytes"] = (run / "report.html").stat().st_size
    parts: dict[str, float] = {}
    view = _timed(parts, "all that sections are made from", lambda: report_view(folder, about))
    _timed(parts, "of that, errors and their pictures", lambda: make_gallery(folder, view))
    writers = {name: SECTIONS.load(name) for name in SECTIONS.table}
    sections = [
        _timed(parts, f"section {name}", partial(write, view)) for name, write in writers.items()
    ]
    named = view.title
    _timed(parts, "the page", lambda: html_page(named, sections))
    _timed(parts, "the summary", lambda: markdown_summary(named, view, str(run)))
    return found | {"parts": parts}


def _timed(parts: dict[str, float], name: str, work: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever the work gives
    given: list[Any] = []
    parts[name] = cpu(lambda: given.append(work()))
    return given[0]


def ran(corpus: Corpus, into: Path, repeat: int) -> int:
    """Run over a corpus, each page so often; give how many cells were judged."""
    order = RunRequest("noisy", NOISY, workers=2, repeat=repeat)
    execute(order, open_corpus(corpus.path), RunFolder(into))
    return int(RunFolder(into).columns("matches", ["outcome"]).num_rows)


def _tell(run: Path, cells: int, aim: str, memory: str) -> None:
    found = alone("one-report", into=run)
    told(f"{cells} cells: the report, all of it", found["whole"], "s", aim)
    told("the same: memory beyond the scores", found["memory"], "MB", memory)
    told("the same: size of report.html", found["bytes"] / 1e6, "MB", "< 3")
    told("  reading the scores and curves alone", 1000 * found["scores"], "ms")
    for name, seconds in sorted(found["parts"].items(), key=lambda part: -part[1]):
        told(f"  {name}", 1000 * seconds, "ms")
    for form in FORMS:
        command = [DXE, "report", str(run), "--format", form]
        seconds = spent(command, run, PYTHONPATH=str(ROOT))[0]
        told(f"  dxe report --format {form}, as typed", seconds, "s")
