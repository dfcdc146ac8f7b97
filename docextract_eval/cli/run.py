"""The command that runs a pipeline over a corpus."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from docextract_eval.cli import ordering
from docextract_eval.cli.shell import Folder, Settings, Workers, print_table, read_pairs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.corpus.store import Corpus
    from docextract_eval.reports import View
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.order import Order
    from docextract_eval.runs.selection import Selection

_SHOWN = 20
"""Lines of a kind of mistake that are said; the others are counted."""


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
    sandbox: ordering.Sandbox = None,
    network: ordering.Network = False,
    allow: ordering.Allow = None,
    resume: ordering.Resume = False,
    env: ordering.Env = None,
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
        sandbox=sandbox,
        network=network,
        allow=tuple(allow or ()),
        resume=resume,
        env=tuple(env or ()),
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
    from docextract_eval.corpus.store import open_corpus
    from docextract_eval.runs.elsewhere import told_by
    from docextract_eval.runs.folder import RunFolder

    opened = open_corpus(corpus)
    if file := told_by(order.pipeline):
        _say_mistakes(file, opened, order.selection, strict=strict)
    tell(run_with_progress(order, opened, RunFolder(output)), output)


def _say_mistakes(file: Path, corpus: Corpus, selection: Selection, *, strict: bool) -> None:
    """Say what is wrong with a file of predictions: it costs its renditions, or stops all."""
    from docextract_eval.errors import BadInputError, one_line
    from docextract_eval.runs.execute import said_elsewhere

    selection.check(corpus)
    found = said_elsewhere(file, corpus, selection)
    counts = []
    for noun, said in (
        ("lines that are no prediction", found.wrong),
        ("lines said once more, and not taken", found.twice),
        ("lines with a confidence outside 0..1, which counts as none", found.unsure),
        ("ids that the corpus does not have", found.unknown),
        ("renditions without a line", found.missing),
    ):
        if said:
            counts.append(f"{len(said)} {noun}")
            for each in said[:_SHOWN]:
                typer.echo(f"  {one_line(each)}", err=True)
            more = f", {_SHOWN} of them shown" if len(said) > _SHOWN else ""
            typer.echo(f"{file}: {len(said)} {noun}{more}", err=True)
    if counts and strict:
        raise BadInputError(", ".join(counts), str(file), "mend them, or leave out --strict")


def tell(view: View, output: Path) -> None:
    """Say how good a run was, and whether it was one."""
    from docextract_eval.errors import IncompleteError
    from docextract_eval.reports.sections.headline import sentences

    for sentence in sentences(view):
        typer.echo(sentence)
    typer.echo(f"Report: {output / 'report.html'}")
    if not view.run.healthy:
        causes = ", ".join(view.run.failure_causes)
        raise IncompleteError(
            f"the run is not healthy: {view.run.failures} renditions got no answer ({causes})",
            str(output),
            f"see {output / 'predictions.jsonl'}, mend the cause and run the same command again",
        )


def run_with_progress(order: Order, corpus: Corpus, folder: RunFolder) -> View:
    """Run, say how far it is, and write the reports."""
    from docextract_eval.cli.progress import following
    from docextract_eval.cli.reporting import write_reports
    from docextract_eval.runs.execute import execute

    documents = order.selection.documents(corpus)
    total = documents * len(order.selection.conditions(corpus)) * order.repeat
    with following(total) as tick:
        about = execute(order, corpus, folder, tick)
    say_fence(order, about)
    return write_reports(folder, about)


def say_fence(order: Order, about: Mapping[str, Any]) -> None:
    """Say that a pipeline ran outside a sandbox where it was to be in one, and why."""
    from docextract_eval.runs.description import RunDescription
    from docextract_eval.runs.sandbox.choice import is_due

    said = RunDescription.of(about).sandbox
    if not said.get("held") and is_due(order):
        typer.echo(f"Not sandboxed: {said.get('reason')}; see dxe doctor", err=True)
