"""The command that does everything once, small: build, extract, score, report."""

from __future__ import annotations

from pathlib import Path

import typer

from docextract_eval.cli.corpus import build_with_progress
from docextract_eval.cli.run import run_with_progress
from docextract_eval.cli.shell import Open, open_in_browser
from docextract_eval.errors import FolderOccupiedError

_RECIPE = "quick"
_PIPELINE = "tesseract"
_CORPUS = Path("runs/quick-corpus")
_RUN = Path("runs/quick")


def quickstart(*, open_report: Open = False) -> None:
    """Build a small corpus, extract it with Tesseract and write a report, in under two minutes."""
    from docextract_eval.corpus.recipe import load_recipe
    from docextract_eval.pipelines.tesseract_engine import find_tesseract
    from docextract_eval.reports.sentences.headline import headline_sentences
    from docextract_eval.runs.execution.request import RunRequest
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.machine import usable_core_count

    find_tesseract()  # before anything is built: without an engine there is nothing to show
    try:
        corpus = build_with_progress(load_recipe(_RECIPE), _CORPUS, None)
        view = run_with_progress(
            RunRequest(_PIPELINE, workers=usable_core_count()), corpus, RunFolder(_RUN)
        )
    except FolderOccupiedError as error:  # by an older release, or with another engine
        raise FolderOccupiedError(error.what, error.where, f"rm -r {_CORPUS} {_RUN}") from error
    typer.echo(f"Report: {_RUN / 'report.html'}")
    for sentence in headline_sentences(view):
        typer.echo(sentence)
    if open_report:
        open_in_browser(_RUN / "report.html")
    typer.echo(f"Next: dxe run {_PIPELINE} {_CORPUS} -o runs/psm4 -p psm=4")
