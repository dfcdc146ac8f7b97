"""Commands on runs: run a pipeline over a corpus, score it again, report it."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from docextract_eval.cli import ordering
from docextract_eval.cli.shell import Folder, Settings, Workers, print_table, read_pairs

if TYPE_CHECKING:
    from docextract_eval.corpus.store import Corpus
    from docextract_eval.reports import View
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.order import Order

RunPath = Annotated[Path, typer.Argument(metavar="RUN", help="The folder of a run.")]


class Form(StrEnum):
    """The forms of a report."""

    html = "html"
    md = "md"
    json = "json"
    terminal = "terminal"


def run(
    pipeline: Annotated[str, typer.Argument(help="A pipeline's name; dxe list pipelines.")],
    corpus: Annotated[Path, typer.Argument(metavar="CORPUS", help="The folder of a corpus.")],
    output: Folder,
    *,
    settings: Settings = None,
    workers: Workers = None,
    engine: ordering.InEngine = ordering.Place.local,
    timeout: ordering.Timeout = None,
    memory: ordering.Memory = None,
    retries: ordering.Retries = 0,
    max_errors: ordering.MaxErrors = 0.1,
    limit: ordering.Limit = None,
    only: ordering.Only = None,
    repeat: ordering.Repeat = 1,
    dry_run: ordering.DryRun = False,
    budget: ordering.Budget = None,
    private: ordering.Private = False,
    resume: ordering.Resume = False,
) -> None:
    """Extract, score and report; the same command goes on where a killed one stopped."""
    from docextract_eval.pipelines import check
    from docextract_eval.runs.order import Order

    order = Order(
        check(pipeline),
        read_pairs(settings),
        selection=ordering.selection(only, limit),
        max_errors=max_errors,
        retries=retries,
        repeat=repeat,
        budget=budget,
        private=private,
        resume=resume,
    )
    order = ordering.limited(order, engine, workers, timeout, memory)
    if dry_run:
        _tell_estimate(order, corpus, output)
    else:
        carry_out(order, corpus, output)


def _tell_estimate(order: Order, corpus: Path, output: Path) -> None:
    """Say what a run would take."""
    from docextract_eval.corpus.store import open_corpus
    from docextract_eval.runs.execute import estimate
    from docextract_eval.runs.folder import RunFolder

    found = estimate(order, open_corpus(corpus), RunFolder(output))
    unknown = "unknown: the pipeline states none"
    rows = [
        ["calls", str(found["calls"])],
        ["pages", str(found["pages"])],
        ["tokens", unknown if found["tokens"] is None else f"about {found['tokens']}"],
        ["price", unknown if found["cost"] is None else f"about {found['cost']:.6g}"],
    ]
    print_table(["", ""], rows)


def carry_out(order: Order, corpus: Path, output: Path, *, strict: bool = False) -> None:
    """Run what was ordered, and say how good it was and whether it was a run at all."""
    from docextract_eval.cli.scoring import say_mistakes
    from docextract_eval.corpus.store import open_corpus
    from docextract_eval.runs.elsewhere import told_by
    from docextract_eval.runs.folder import RunFolder

    opened = open_corpus(corpus)
    if file := told_by(order.pipeline):
        say_mistakes(file, opened, order.selection, strict=strict)
    tell(run_with_progress(order, opened, RunFolder(output)), output)


def tell(view: View, output: Path) -> None:
    """Say how good a run was, and whether it was one."""
    from docextract_eval.errors import IncompleteError
    from docextract_eval.reports.sections.headline import sentences

    for sentence in sentences(view):
        typer.echo(sentence)
    typer.echo(f"Report: {output / 'report.html'}")
    if not view.about["healthy"]:
        causes = ", ".join(view.about["failure_causes"])
        raise IncompleteError(
            f"the run is not healthy: {view.about['failures']} renditions got no answer ({causes})",
            str(output),
            f"see {output / 'predictions.jsonl'}, mend the cause and run the same command again",
        )


def run_with_progress(order: Order, corpus: Corpus, folder: RunFolder) -> View:
    """Run, say how far it is, and write the reports."""
    from docextract_eval.cli.progress import following
    from docextract_eval.runs.execute import execute

    documents = order.selection.documents(corpus)
    total = documents * len(order.selection.conditions(corpus)) * order.repeat
    with following(total) as tick:
        about = execute(order, corpus, folder, tick)
    return write_reports(folder, about)


def report(
    run: RunPath, *, form: Annotated[Form, typer.Option("--format")] = Form.terminal
) -> None:
    """Show a run's report, in a form for people or for programs."""
    from docextract_eval.codec.records import to_json
    from docextract_eval.reports.html import html
    from docextract_eval.reports.markdown import markdown
    from docextract_eval.reports.sections import short, write_all
    from docextract_eval.runs.folder import RunFolder

    view = _view(RunFolder(run))
    if form is Form.json:
        from docextract_eval.cli.shell import print_json

        print_json({"run": view.about, "scores": to_json(list(view.scores))})
    elif form is Form.terminal:
        from rich.console import Console

        from docextract_eval.reports import terminal

        terminal.show(Console(), title(view), write_all(view))
    else:
        whole = form is Form.html
        write, sections = (html if whole else markdown), write_all(view)
        typer.echo(write(title(view), sections if whole else short(sections)))


def title(view: View) -> str:
    """Name a run for people."""
    return f"{view.about['pipeline']['name']} on {view.about['corpus_name']}"


def write_reports(folder: RunFolder, about: dict[str, Any]) -> View:
    """Write the report of a run beside it, in every form that is a file."""
    from docextract_eval.disk import write_whole
    from docextract_eval.reports import View
    from docextract_eval.reports.html import html
    from docextract_eval.reports.markdown import markdown
    from docextract_eval.reports.sections import short, write_all

    view = View(about, folder.scores())
    sections = write_all(view)
    write_whole(folder.path / "report.html", html(title(view), sections))
    write_whole(folder.path / "report.md", markdown(title(view), short(sections)))
    return view


def _view(folder: RunFolder) -> View:
    from docextract_eval.reports import View

    return View(folder.about, folder.scores())
