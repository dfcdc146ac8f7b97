"""The runs of one command: what each is called, one after the other, and their ranking."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from docextract_eval.borders.limits import MOST_RUNS
from docextract_eval.errors import (
    BAD_INPUT,
    DONE,
    FAIL,
    INCOMPLETE,
    INCONCLUSIVE,
    AnotherRunError,
    BadInputError,
    DocextractEvalError,
    FolderOccupiedError,
    count_phrase,
)
from docextract_eval.runs.execution.request import RunRequest
from docextract_eval.storage.disk import refuse_foreign_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from docextract_eval.masking import Mask

    Execute = Callable[[RunRequest, Path], None]

RUNS = Path("runs")
"""The folder of runs that nobody gave another one."""
_CODES = (BAD_INPUT, INCOMPLETE, FAIL, INCONCLUSIVE, DONE)
"""Exit codes: of those of several runs the first in this order counts."""


@dataclass(frozen=True, slots=True)
class NamedRun:
    """A run of a command: what it is called, what is asked for, and its folder."""

    name: str
    request: RunRequest
    folder: Path
    is_named_here: bool = True
    """Whether nobody gave its folder."""

    def numbered(self) -> Iterator[NamedRun]:
        """Yield it under each number whose folder holds no finished run, up to an empty one."""
        number, run = 1, self
        while run.folder.exists():
            if not _is_taken(run.folder):
                yield run
            number += 1
            folder = self.folder.with_name(f"{self.folder.name}-{number}")
            run = replace(self, name=folder.name, folder=folder)
        yield run


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a run."""

    folder: Path
    error: DocextractEvalError | None = None
    is_finished: bool = False


def name_runs(
    request: RunRequest,
    pipelines: Sequence[str],
    varied: Mapping[str, Sequence[str]],
    corpus: Path,
    output: Path | None,
) -> list[NamedRun]:
    """Return the runs of all pipelines with all combinations of settings, each with its folder.

    A single run is written into `output`, each of several into a folder of its own there.
    """
    from docextract_eval.runs.execution.names import run_name, vary_settings

    _check_variation(request, pipelines, varied)
    mask = _mask_of_all(request, pipelines, varied)
    found = [
        NamedRun(
            name := run_name(pipeline, varying, mask),
            replace(request, pipeline=pipeline, settings={**request.settings, **chosen}),
            (output or RUNS / corpus_word(corpus)) / name,
            is_named_here=True,
        )
        for pipeline in pipelines
        for varying, chosen in vary_settings(varied, mask)
    ]
    if len(found) == 1 and not varied:
        return [replace(found[0], folder=output, is_named_here=False)] if output else found
    names = [each.name for each in found]
    if twice := next((name for name in names if names.count(name) > 1), None):
        what = f"two runs would be called {twice}"
        remedy = "run each by a command of its own, with a folder of its own (-o)"
        raise BadInputError(what, "run", remedy)
    _check_folder_of_all(output)
    return found


def check_options(
    runs: Sequence[NamedRun], others: Mapping[str, bool], *, again: bool, opens: bool
) -> None:
    """Refuse options that say the opposite, and one report where there are several."""
    if again and (other := next((name for name, is_given in others.items() if is_given), None)):
        what = f"begins a new run, and {other} does not"
        raise BadInputError(what, "--again", "leave out one of the two")
    if opens and len(runs) > 1:
        what = f"opens one report, and these are {len(runs)} runs"
        raise BadInputError(what, "--open", "leave it out; then: dxe rank RUN... -o ranking.html")


def corpus_word(corpus: Path) -> str:
    """Return what the folder of a corpus's runs is called."""
    return (corpus.name or Path(corpus).resolve().name) or "corpus"


def _check_variation(
    request: RunRequest, pipelines: Sequence[str], varied: Mapping[str, Sequence[str]]
) -> None:
    """Refuse a setting that is given twice, and more runs than one command makes."""
    if both := [name for name in varied if name in request.settings]:
        what = f"{both[0]} is given by -p too"
        raise BadInputError(what, "--vary", "leave out one of the two")
    many = len(pipelines) * prod(map(len, varied.values()))
    if many > MOST_RUNS:
        what = f"these are {many:,} runs, and one command makes at most {MOST_RUNS}"
        remedy = "vary less at a time, in several commands; then dxe rank over all of their runs"
        raise BadInputError(what, "--vary" if varied else "run", remedy)


def _mask_of_all(
    request: RunRequest, pipelines: Sequence[str], varied: Mapping[str, Sequence[str]]
) -> Mask:
    """Return the mask of the secrets of every run."""
    from docextract_eval.masking import Mask
    from docextract_eval.runs.execution.environment import secret_variable_names

    settings = [{}, *({name: value} for name, values in varied.items() for value in values)]
    every = (
        replace(request, pipeline=pipeline, settings={**request.settings, **each})
        for pipeline in pipelines
        for each in settings
    )
    names = {name for each in every for name in secret_variable_names(each)}
    return Mask.from_environment(names, os.environ)


def _check_folder_of_all(output: Path | None) -> None:
    """Refuse a folder that is a run or a corpus, or a file, to hold the folders of several runs."""
    if output is None:
        return
    ours = next((name for name in ("run.json", "corpus.json") if (output / name).exists()), "")
    if ours or output.is_file():
        what = f"is a {ours.partition('.')[0] or 'file'}, and several runs get folders in it"
        raise FolderOccupiedError(what, str(output), "give another folder (-o)")


def _is_taken(folder: Path) -> bool:
    """Say whether a folder holds a finished run, or something else than a run."""
    try:
        refuse_foreign_folder(folder, "run.json")
    except FolderOccupiedError:
        return True
    return bool(_finished_at(folder))


def _finished_at(folder: Path) -> str:
    """Return when the run in a folder was finished; empty where there is none that is."""
    from docextract_eval.runs.folder import RunFolder

    found = RunFolder(folder)
    return found.description.finished if (folder / "run.json").exists() else ""


def carry_out(run: NamedRun, execute: Execute, *, again: bool) -> Outcome:
    """Carry out a run, or with `again` a new one under the next number."""
    outcomes = (_try(each, execute) for each in (run.numbered() if again else (run,)))
    return next(
        outcome
        for outcome in outcomes
        if not again or not isinstance(outcome.error, AnotherRunError)
    )


def _try(run: NamedRun, execute: Execute) -> Outcome:
    """Carry out a run; where its folder holds another one, say how to go on."""
    before = ""
    try:
        before = _finished_at(run.folder)
        execute(run.request, run.folder)
    except AnotherRunError as error:
        remedy = _NEXT_NUMBER if run.is_named_here else error.remedy
        return Outcome(run.folder, AnotherRunError(error.what, error.where, remedy))
    except DocextractEvalError as error:
        return Outcome(run.folder, error, _finished_at(run.folder) not in {"", before})
    if before and run.is_named_here:
        typer.echo(f"dxe: {run.folder} {_FINISHED}", err=True)
    return Outcome(run.folder, is_finished=True)


_FINISHED = (
    "was finished: only what had failed was asked for again, and it was scored again. Remedy: add "
    "--again for a new run"
)
_NEXT_NUMBER = "add --again, which makes the next number, or give another folder (-o)"


def carry_out_several(runs: Sequence[NamedRun], execute: Execute, *, again: bool) -> None:
    """Carry out runs one after the other, and rank those that are finished.

    One that breaks is reported in one line and ends no other; the exit code is the worst of all.
    """
    for run in () if again else runs:
        refuse_foreign_folder(run.folder, "run.json")
    outcomes, messages = list[Outcome](), set[str]()
    for number, run in enumerate(runs, 1):
        typer.echo(f"Run {number} of {len(runs)}: {run.name}")
        outcomes.append(outcome := carry_out(run, execute, again=again))
        if outcome.error and (message := f"dxe: {outcome.error}") not in messages:
            messages.add(message)  # several runs can have one mistake
            typer.echo(message, err=True)
    codes = {outcome.error.exit_code for outcome in outcomes if outcome.error}
    typer.echo()
    codes |= _print_ranking([each.folder for each in outcomes if each.is_finished])
    if code := next((code for code in _CODES if code in codes), DONE):
        raise typer.Exit(code)


def _print_ranking(folders: Sequence[Path]) -> set[int]:
    """Print the ranking of finished runs; return the exit code of what kept it from being made."""
    from docextract_eval.cli.ranking import print_leaderboard, read_leaderboard

    if len(folders) < 2:
        typer.echo(f"No ranking: {count_phrase(len(folders), 'run')} finished.")
        return set()
    try:
        print_leaderboard(read_leaderboard(folders))
    except DocextractEvalError as error:
        typer.echo(f"dxe: no ranking was made: {error}", err=True)
        return {error.exit_code}
    return set()
