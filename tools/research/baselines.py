"""Measure the pipelines that ship on the recipe `standard`: how right, and how fast.

usage: tools/study baselines [--documents N]

Builds the first N documents of `standard` under all of its conditions, runs each pipeline over
them with one worker, and writes docs/measured/data/baselines.md. Runs are kept under
build/baselines: one that was stopped is resumed, and one that is done is scored again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from inside import ROOT, command_line
from pages import print_and_write, table

from docextract_eval.corpus.recipe import load_recipe
from docextract_eval.corpus.store.building import build_corpus
from docextract_eval.metrics.phrases import share_with_interval
from docextract_eval.reports import View
from docextract_eval.reports.sentences.headline import worst_conditions
from docextract_eval.runs.execution.execute import RunRequest, execute
from docextract_eval.runs.folder import RunFolder

if TYPE_CHECKING:
    from pathlib import Path

    from docextract_eval.records import Score

ALL_COUNTRIES = {"languages": "eng+deu"}
"""With this Tesseract reads every country of `standard`, by the data that it comes with."""
PIPELINES = {
    "oracle_text": RunRequest("oracle_text"),
    "rapidocr": RunRequest("rapidocr"),
    "tesseract": RunRequest("tesseract", ALL_COUNTRIES),
    "tesseract -p psm=3": RunRequest("tesseract", {"psm": "3", **ALL_COUNTRIES}),
}
PAGE = ROOT / "docs" / "measured" / "data" / "baselines.md"
HEAD = """# How good the pipelines that ship are

Figures to compare your extractor with.

Written by `tools/study baselines --documents {documents}`: the first {documents} documents of
`standard`, each under its {conditions} conditions, with one worker. Figures are the percentage of
scalar fields that are right, with the 95 % interval over documents; CPU time is that of one process
on one core.
`oracle_text` is given the true words, so it shows what the baseline rules lose by themselves.

"""
COLUMNS = (
    *("pipeline", "clean", "all conditions", "worst condition", "table cells, all"),
    "pages per CPU second",
)


def main() -> None:
    """Run, and write what came of it."""
    parser = command_line("tools/study baselines", __doc__)
    parser.add_argument("--documents", type=int, default=12)
    documents = parser.parse_args().documents
    work = ROOT / "build" / "baselines"
    recipe = load_recipe("standard", count=documents)
    head = HEAD.format(documents=documents, conditions=len(recipe.conditions))
    folder = work / f"standard-{documents}"
    rows = (cells_of(title, ran(title, folder, documents)) for title in PIPELINES)
    print_and_write([head.rstrip("\n"), "", *table(COLUMNS, rows)], PAGE)


def ran(title: str, folder: Path, documents: int) -> View:
    """Return the run of a pipeline over a corpus, made or gone on with."""
    corpus = build_corpus(load_recipe("standard", count=documents), folder, workers=1)
    run = RunFolder(folder.with_name(f"{folder.name}-{'-'.join(title.split())}"))
    about = execute(PIPELINES[title], corpus, run)
    return View(about, run.scores())


def cells_of(title: str, view: View) -> list[str]:
    """Tell of one run."""
    clean, every = (
        view.find("accuracy", cells="scalars", condition=condition)
        for condition in ("clean", "all")
    )
    cells = view.find("accuracy", cells="tables", condition="all")
    bad, speed = worst_conditions(view), view.about["speed"]
    return [
        f"`{title}`",
        said(clean),
        said(every),
        f"{bad.slice['condition']}: {said(bad)}" if bad else "–",
        said(cells),
        f"{speed['pages'] / speed['cpu_seconds']:.2f}",
    ]


def said(score: Score | None) -> str:
    """Say a score with its interval."""
    return share_with_interval(score) if score else "–"
