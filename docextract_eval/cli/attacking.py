"""The command that searches for the smallest change that breaks a pipeline."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from docextract_eval.borders.limits import HIGHEST_SEED, MOST_DOCUMENTS
from docextract_eval.cli import completion, run_options
from docextract_eval.cli.shell import (
    AsJson,
    DryRun,
    MaybeFolder,
    Settings,
    print_json,
    progress,
    require_output,
)
from docextract_eval.errors import BadInputError, count_phrase

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from docextract_eval.corpus.options import Recipe
    from docextract_eval.records import File
    from docextract_eval.reports.parts import PagePair
    from docextract_eval.runs.attack.goals import Goal
    from docextract_eval.runs.attack.memory import Memory
    from docextract_eval.runs.attack.pages import PageReader
    from docextract_eval.runs.attack.search import Account
    from docextract_eval.runs.attack.space import Space
    from docextract_eval.runs.error_gallery import Picture
    from docextract_eval.runs.execution.request import RunRequest

_SIDE, _BYTES = 640, 60_000
"""The longer side of a picture of the page, and its bytes."""
_SHOWN = 2
"""Documents of each finding that are shown."""
RecipeName = Annotated[
    str,
    typer.Argument(
        metavar="RECIPE",
        help="Recipe of the documents to change: a shipped name or a .toml file. Its own traps and "
        "conditions are left out.",
        autocompletion=completion.recipes,
    ),
]
WantedGoal = Annotated[
    str,
    typer.Option(
        "--goal",
        metavar="GOAL",
        help='What must happen: "wrong in total", "silent error in total" (with a confidence from '
        '.5, or none), "sure error in" (from .95), "missed in", "invented in", "obeyed in any", '
        '"row lost in line_items", "rows merged in", "slow over 10" (seconds a page), or '
        "your own function, python:MODULE:FUNCTION.",
    ),
]
Budget = Annotated[
    int,
    typer.Option(
        metavar="INTEGER",
        min=1,
        max=MOST_DOCUMENTS,
        help="How many pages are read; a third of them confirms the findings.",
    ),
]
Seed = Annotated[
    int, typer.Option(metavar="INTEGER", min=0, max=HIGHEST_SEED, help="Seed of the search.")
]
Anything = Annotated[
    bool,
    typer.Option("--anything", help="Try any degradations together, also those that no scene has."),
]
Severities = Annotated[
    str | None,
    typer.Option(
        metavar="LOW-HIGH", help="Severities that are tried, such as 1-3.", show_default="0.5-5"
    ),
]
Families = Annotated[
    list[str] | None,
    typer.Option(
        "--try",
        metavar="NAME",
        help="What to change: degradations, traps or factors; repeatable.",
        show_default="all three",
    ),
]
Against = Annotated[
    list[str] | None,
    typer.Option(
        metavar="PIPELINE",
        help="Another pipeline that reads the documents of each finding too, with the change and "
        "without it, to say whether it survives; repeatable. Its pages, at most as many as "
        "confirm, are beyond the budget.",
        autocompletion=completion.pipelines,
    ),
]
_FAMILIES = ("degradations", "traps", "factors")


def attack(
    pipeline: run_options.OnePipeline,
    recipe: RecipeName,
    *,
    goal: WantedGoal,
    output: MaybeFolder = None,
    budget: Budget = 600,
    seed: Seed = 0,
    anything: Anything = False,
    severities: Severities = None,
    families: Families = None,
    against: Against = None,
    settings: Settings = None,
    workers: run_options.Workers = None,
    engine: run_options.InEngine = "local",
    timeout: run_options.Timeout = None,
    memory: run_options.Memory = None,
    sandbox: run_options.Sandbox = None,
    network: run_options.Network = False,
    allow: run_options.Allow = None,
    env: run_options.Env = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Search for the smallest change of a page that makes a pipeline fail, and prove it.

    Pages are made and read on demand. Each finding is repeated on documents that the search did
    not see, each compared with its twin without the change. If the command is stopped, the same
    command continues it.
    """
    from docextract_eval.corpus.recipe import load_recipe
    from docextract_eval.runs.attack.attack import check_budget
    from docextract_eval.runs.attack.goals import read_goal
    from docextract_eval.runs.attack.own_goals import check_own_goal
    from docextract_eval.runs.attack.space import recipe_space
    from docextract_eval.runs.execution.on_demand import check_on_demand

    wanted, loaded = read_goal(goal), load_recipe(recipe)
    check_budget(budget)
    limits, chosen = _read_severities(severities), _read_families(families)
    if wanted.is_own:
        check_own_goal(wanted)
    kinds = wanted.kinds(loaded.schemas)
    request = run_options.named_request(pipeline, settings)
    request = run_options.with_limits(request, engine, workers, timeout, memory)
    request = run_options.with_access(request, sandbox, network, allow, env)
    others = _read_others(against, request)
    for each in (request, *others):
        check_on_demand(each)
    loaded = loaded.model_copy(update={"kinds": {k: loaded.kinds[k] for k in kinds}})
    space = recipe_space(loaded, kinds, anything=anything, severities=limits, families=chosen)
    if output is None or dry_run:
        require_output(output, "dxe attack", dry_run=dry_run)
        typer.echo(_describe_space(space, budget, others))
        return
    about: dict[str, Any] = {"pipeline": pipeline, "goal": wanted.text}
    about |= {"settings": dict(request.settings), "severities": list(limits)}
    about |= {"recipe": loaded.hash, "seed": seed, "anything": anything, "families": [*chosen]}
    record = _carry_out(output, about, budget, _Asked(loaded, space, wanted, request, others))
    _print_record(record, output, as_json=as_json)


class _Asked(NamedTuple):
    """What is attacked: the documents, what may be changed, the goal, who answers, who besides."""

    recipe: Recipe
    space: Space
    goal: Goal
    request: RunRequest
    others: Sequence[RunRequest]

    def reader(
        self, request: RunRequest, memory: Memory, folder: Path, tick: Callable[[], None]
    ) -> PageReader:
        """Return who reads pages and remembers them."""
        from docextract_eval.runs.attack.pages import PageReader

        return PageReader(self.recipe, self.space, self.goal, request, memory, folder, tick)


def _read_others(names: list[str] | None, request: RunRequest) -> list[RunRequest]:
    """Return requests to other pipelines, each named once and not the attacked one."""
    from dataclasses import replace

    found = []
    for name in dict.fromkeys(names or ()):
        other = replace(request, pipeline=run_options.named_request(name, None).pipeline)
        other = replace(other, settings={})
        if other == request:
            what = f"'{name}' is the pipeline that is attacked"
            raise BadInputError(what, "--against", "name another one: dxe list pipelines")
        found.append(other)
    return found


def _carry_out(
    output: Path, about: Mapping[str, Any], budget: int, asked: _Asked
) -> dict[str, Any]:
    """Search and prove in the folder of an attack, and write what is found."""
    from docextract_eval.reports.attack_page import attack_sections
    from docextract_eval.reports.html import html_page
    from docextract_eval.runs.attack.attack import attack as run_attack
    from docextract_eval.runs.attack.engines import read_by_others
    from docextract_eval.runs.attack.findings import ABOUT, PAGE, begin_or_continue, write_findings
    from docextract_eval.runs.attack.memory import Memory
    from docextract_eval.storage.disk import folder_lock, write_atomically

    with folder_lock(output, ABOUT):
        begin_or_continue(output, about)
        engines = _open_engines(output, asked)
        with progress("pages", budget) as tick:
            reader = asked.reader(asked.request, Memory(output), output, tick)
            limits = {"budget": budget, "seed": about["seed"], "first": asked.recipe.first}
            found = run_attack(asked.space, reader, **limits)
        # What was found is there before other engines read it, which may fail.
        written = (output, asked.recipe, asked.space, found, about)
        record = write_findings(*written)
        if engines:
            record = write_findings(*written, read_by_others(found.proof.findings, engines))
        pairs = {number: _pairs(reader, each) for number, each in enumerate(record["findings"], 1)}
        title = f"Attack on {about['pipeline']}"
        write_atomically(output / PAGE, html_page(title, attack_sections(record, pairs)))
    return record


def _open_engines(output: Path, asked: _Asked) -> dict[str, Account]:
    """Return the other pipelines by name; one that cannot read a page ends the attack first."""
    from docextract_eval.runs.attack.attack import first_fresh
    from docextract_eval.runs.attack.changes import NOTHING
    from docextract_eval.runs.attack.memory import Memory
    from docextract_eval.runs.attack.search import Account

    found = {}
    for request in asked.others:
        name = request.pipeline
        reader = asked.reader(request, Memory(output, name), output, lambda: None)
        found[name] = Account(reader, MOST_DOCUMENTS)
        found[name].read([(NOTHING, first_fresh(asked.recipe.first))])
    return found


def _pairs(reader: PageReader, finding: Mapping[str, Any]) -> list[PagePair]:
    """Return pictures of documents that show a finding, without the change and with it."""
    from docextract_eval.reports.parts import PagePair
    from docextract_eval.runs.attack.changes import NOTHING, read_change

    change, pairs = read_change(finding["change"]), []
    for index in finding["shows"][:_SHOWN]:
        after = reader.make(change, index)[1]
        before = reader.make(NOTHING, index)[1]
        pictures = (_small_copy(each.files[0]) for each in (before, after))
        plain, changed = pictures
        pairs.append(
            PagePair(
                changed,
                finding["words"],
                reader.describe_answer(change, index),
                plain,
                "Before",
                "After",
            )
        )
    return pairs


def _small_copy(file: File) -> Picture:
    from docextract_eval.cli.fitting import small_copy

    return small_copy(file, _SIDE, _BYTES)


def _print_record(record: Mapping[str, Any], output: Path, *, as_json: bool) -> None:
    """Print what was found, and what to do next."""
    from docextract_eval.reports.attack_page import describe_findings
    from docextract_eval.runs.attack.findings import PAGE

    if as_json:
        print_json(record)
        return
    for line in describe_findings(record):
        typer.echo(line)
    typer.echo(f"Page: {output / PAGE}")
    if record["findings"]:
        first = output / record["findings"][0]["recipe"]
        typer.echo(f"Build these documents again: dxe corpus build {first} -o corpora/adversary")


def _describe_space(space: Space, budget: int, others: Sequence[RunRequest]) -> str:
    """Return what would be tried."""
    from docextract_eval.runs.attack.proof import FRESH

    steps = {name for limits in space.scenes.values() for name in limits}
    values = sum(len(values) for values in space.factors.values())
    counted = [
        count_phrase(len(steps), "degradation"),
        count_phrase(len(space.traps), "trap"),
        f"{count_phrase(values, 'value')} of {count_phrase(len(space.factors), 'choice')}",
    ]
    pages = f"{budget - budget // 3} pages search and {budget // 3} confirm"
    told = f"Tries {', '.join(counted)}; {pages}."
    if others:
        names = " and ".join(each.pipeline for each in others)
        told += f" Beyond these, {names} {'each read' if len(others) > 1 else 'reads'} "
        told += f"{FRESH} pages without a change and {FRESH} of each finding."
    return told


def _read_severities(text: str | None) -> tuple[float, float]:
    """Read a range of severities.

    >>> _read_severities("1-3"), _read_severities(None)
    ((1.0, 3.0), (0.5, 5.0))
    """
    from docextract_eval.corpus.degrade import MAX_SEVERITY
    from docextract_eval.runs.attack.changes import SMALLEST

    if text is None:
        return SMALLEST, float(MAX_SEVERITY)
    found = re.fullmatch(r"(\d(?:\.\d+)?)-(\d(?:\.\d+)?)", text.strip())
    low, high = (float(each) for each in found.groups()) if found else (0.0, 0.0)
    if not found or high > MAX_SEVERITY or low < SMALLEST:
        what = f"'{text}' is no range from {SMALLEST:g} to {MAX_SEVERITY}"
        raise BadInputError(what, "--severities", "write --severities 1-3")
    if low > high:
        what = f"'{text}' contradicts itself: {low:g} is above {high:g}"
        raise BadInputError(what, "--severities", f"write --severities {high:g}-{low:g}")
    return low, high


def _read_families(names: list[str] | None) -> tuple[str, ...]:
    from docextract_eval.errors import UnknownNameError

    for name in names or ():
        if name not in _FAMILIES:
            raise UnknownNameError("family", name, _FAMILIES, "--try")
    return tuple(each for each in _FAMILIES if each in (names or _FAMILIES))
