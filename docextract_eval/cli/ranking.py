"""The command that ranks runs, and the ranking that ends a command with several runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from docextract_eval.cli.ledgers import (
    NAMED_RUN,
    AsCsv,
    csv_text,
    find_run_folder,
    read_known_names,
    refuse_both_forms,
)
from docextract_eval.cli.report_forms import print_on_terminal
from docextract_eval.cli.shell import OUTPUT, AsJson, json_text
from docextract_eval.errors import BadInputError, IncompleteError, shell_word
from docextract_eval.storage.disk import is_locked, write_atomically

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.reports.ranking import NamedLeaderboard

_TITLE = "Leaderboard"
RankedRuns = Annotated[
    list[Path],
    typer.Argument(
        metavar="RUN", parser=find_run_folder, help=f"Folders of at least two runs, {NAMED_RUN}."
    ),
]
Written = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        help="Also write the leaderboard as Markdown, an HTML page, CSV or JSON, depending on the "
        "ending (.md, .html, .csv, .json). The first two include the command that makes it again.",
        rich_help_panel=OUTPUT,
    ),
]


def rank(
    runs: RankedRuns, *, output: Written = None, as_json: AsJson = False, as_csv: AsCsv = False
) -> None:
    """Rank runs by the share they get right, and show what they cost.

    For each run, prints its rank, fields, tables, exact documents, auto-accepted values and the
    errors among these, with 95 % intervals; then seconds, tokens, cost and failures. Runs without a
    certain difference share a rank (1=). All figures use only what all runs have in common. A run
    is marked as beaten if another one is certainly better and costs less.
    """
    refuse_both_forms("rank", as_json=as_json, as_csv=as_csv)
    if output and output.suffix not in _FORMS:
        what = f"'{output.name}' does not end in .md, .html, .csv or .json"
        raise BadInputError(what, "--output", "write -o leaderboard.md")
    found = read_leaderboard(runs, output)
    if output:
        write_atomically(output, _FORMS[output.suffix](found))
    if as_json or as_csv:
        typer.echo(_write_json(found) if as_json else _write_csv(found), nl=False)
        return
    print_leaderboard(found)
    if output:
        typer.echo(f"\nLeaderboard: {output}")


def print_leaderboard(found: NamedLeaderboard) -> None:
    """Print a leaderboard for people."""
    from docextract_eval.reports.ranking import ranking_sections

    print_on_terminal(_TITLE, ranking_sections(found))


def _write_json(found: NamedLeaderboard) -> str:
    from docextract_eval.reports.ranking import ranking_json

    return json_text(ranking_json(found)) + "\n"


def _write_csv(found: NamedLeaderboard) -> str:
    from docextract_eval.reports.ranking import ranking_rows

    rows = ranking_rows(found)
    return csv_text(rows, [*rows[0]])


def _write_markdown(found: NamedLeaderboard) -> str:
    from docextract_eval.reports.markdown import markdown_page
    from docextract_eval.reports.ranking import ranking_sections

    return markdown_page(_TITLE, ranking_sections(found))


def _write_page(found: NamedLeaderboard) -> str:
    from docextract_eval.reports.html import html_page
    from docextract_eval.reports.ranking import ranking_sections

    return html_page(_TITLE, ranking_sections(found))


_FORMS: Mapping[str, Callable[[NamedLeaderboard], str]] = {
    ".md": _write_markdown,
    ".html": _write_page,
    ".csv": _write_csv,
    ".json": _write_json,
}
"""How a leaderboard is written, by the ending of its file."""


def read_leaderboard(runs: Sequence[Path], output: Path | None = None) -> NamedLeaderboard:
    """Rank runs, each under a short name."""
    from docextract_eval.reports.ranking import NamedLeaderboard
    from docextract_eval.runs.comparison.leaderboard import make_leaderboard
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.measured_run import read_measured_run

    if len(runs) < 2:
        raise BadInputError("one run has no rank", str(runs[0]), "name two runs or more")
    folders = [RunFolder(path) for path in runs]
    for folder in folders:
        if "finished" not in folder.about and is_locked(folder.path):
            far = f"dxe doctor {shell_word(folder.path)} says how far it is"
            remedy = f"wait until it is finished, or leave it out; {far}"
            raise IncompleteError("the run is still going on", str(folder.path), remedy)
    measured = [read_measured_run(each) for each in read_known_names(folders)]
    names = short_names([run.name for run in measured])
    board = make_leaderboard([replace(run, name=names[run.name]) for run in measured])
    written = f" -o {shell_word(output)}" if output else ""
    command = f"dxe rank {' '.join(map(shell_word, runs))}{written}"
    return NamedLeaderboard(board, {short: name for name, short in names.items()}, command)


def short_names(names: Sequence[str]) -> dict[str, str]:
    """Return a short name of each run: the last part of its path, if no two are the same.

    >>> short_names(["runs/tiny/a", "runs/tiny/b"]), short_names(["x/a", "y/a"])
    ({'runs/tiny/a': 'a', 'runs/tiny/b': 'b'}, {'x/a': 'x/a', 'y/a': 'y/a'})
    """
    last = [name.rstrip("/").rpartition("/")[2] for name in names]
    short = last if len({*last}) == len(names) else names
    return dict(zip(names, short, strict=True))
