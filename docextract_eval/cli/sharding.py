"""The command that does one shard of a plan, and the options that plan and say where it is done."""

from __future__ import annotations

import os
import re
import signal
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from docextract_eval.cli.shell import PERFORMANCE, AsJson, Workers, print_json, progress
from docextract_eval.errors import BadInputError, count_phrase, list_first
from docextract_eval.object_storage import parse_location

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from docextract_eval.shard_plan import ShardPlan

_ADDRESS = re.compile(r"(tcp|tls)://([\w.-]+|\[[\da-fA-F:.]+\]):(\d{1,5})")
_TO_END = 60.0
"""Seconds in which this process ends itself when the one that started it is gone."""


@dataclass(frozen=True, slots=True)
class DaskEngine:
    """A Dask cluster as the place where shards are done."""

    address: str | None
    """Of its scheduler; None for a cluster of processes on this machine."""


def read_engine(text: str) -> DaskEngine | None:
    """Read where shards are done; None stands for here.

    >>> read_engine("dask=tcp://10.0.0.7:8786")
    DaskEngine(address='tcp://10.0.0.7:8786')
    >>> read_engine("dask"), read_engine("local")
    (DaskEngine(address=None), None)
    """
    name, equals, address = text.partition("=")
    if name == "local" and not equals:
        return None
    if name != "dask":
        raise BadInputError(f"'{text}' is not known", "--engine", "give local, or dask")
    found = _ADDRESS.fullmatch(address)
    if equals and not (found and 0 < int(found[3]) < 2**16):
        what, remedy = f"'{address}' is no address of a scheduler", "write dask=tcp://HOST:PORT"
        raise BadInputError(what, "--engine", remedy)
    return DaskEngine(address or None)


Engine = Annotated[
    DaskEngine | None,
    typer.Option(
        "--engine",
        metavar="local|dask",
        parser=read_engine,
        help="Do the work here (local), or shard by shard on a Dask cluster: of processes on this "
        "machine (dask), or that of a scheduler (dask=tcp://HOST:PORT).",
        show_default="local",
        rich_help_panel=PERFORMANCE,
    ),
]

Plan = Annotated[
    bool,
    typer.Option(
        "--plan",
        help="Only write the plan: dxe shard then does each shard, on any machine, and this "
        "command without --plan whatever is left.",
    ),
]
Trust = Annotated[
    list[str] | None,
    typer.Option(
        "--trust",
        metavar="python:MODULE:NAME",
        help="Allow the recipe to import this condition's Python code; repeatable.",
    ),
]


def shard(
    path: Annotated[
        Path,
        typer.Argument(
            metavar="PATH|URL", parser=parse_location, help="Where the plan is: what is made."
        ),
    ],
    number: Annotated[
        int | None,
        typer.Argument(
            metavar="NUMBER",
            help="The shard to do, counted from 0. Without it, the shards that are left are shown.",
        ),
    ] = None,
    *,
    workers: Workers = None,
    trust: Trust = None,
    as_json: AsJson = False,
) -> None:
    """Do one shard of a plan, or show which are left.

    Any number of machines may do shards of one plan at once, and the same shard twice: the first
    that is complete counts.
    """
    from docextract_eval.corpus.store.planned import do_corpus_shard
    from docextract_eval.runs.machine import usable_core_count
    from docextract_eval.shard_plan import load_plan

    _end_with_parent()
    plan = load_plan(path)
    if number is None:
        print_shards(plan, as_json=as_json)
        return
    plan.check_number(number)
    if plan.manifest(number) is not None:
        typer.echo(f"{path}: shard {number} was done before")
        return
    here = workers or usable_core_count()
    if plan.job == "extract":
        from docextract_eval.runs.planned import do_extraction_shard

        is_first = do_extraction_shard(plan, number, here)
    else:
        is_first = do_corpus_shard(plan, number, here, trust or ())
    note = "" if is_first else " here too, after another process: that one counts"
    typer.echo(f"{path}: shard {number} is done{note}")


def print_shards(plan: ShardPlan, *, as_json: bool) -> None:
    """Print how many shards of a plan are done, and which are left."""
    missing = plan.missing()
    if as_json:
        print_json({"job": plan.job, "shards": plan.count, "missing": missing})
        return
    typer.echo(
        f"{plan.path}: {plan.count - len(missing)} of {count_phrase(plan.count, 'shard')} done"
    )
    if missing:
        left = list_first([str(number) for number in missing], 8)
        typer.echo(f"Left: {left}. Do each by its number: dxe shard {plan.path} {missing[0]}")


def do_on_cluster(  # noqa: PLR0917 - what is done and how, and who watches over it
    plan: ShardPlan,
    engine: DaskEngine,
    workers: int | None,
    trusted: Sequence[str] = (),
    on_done: Callable[[int], None] = lambda _: None,
    may_submit: Callable[[], bool] = lambda: True,
) -> None:
    """Do what is missing of a plan on a Dask cluster, with a progress bar."""
    from docextract_eval.cluster import run_shards

    trust = [word for name in trusted for word in ("--trust", name)]
    with progress("shards", plan.count) as tick:

        def note(number: int) -> None:
            on_done(number)
            tick()

        run_shards(
            plan,
            engine.address,
            ["--workers", str(workers or 1), *trust],
            on_done=note,
            may_submit=may_submit,
            notify=print_notice,
        )


def print_notice(line: str) -> None:
    """Print what somebody who waits for a cluster may want to know."""
    typer.echo(line, err=True)


def _end_with_parent() -> None:
    """End this process when the worker that started it is gone: nobody else would end it."""
    from docextract_eval.cluster.worker_task import PARENT_VARIABLE

    if not (parent := os.environ.pop(PARENT_VARIABLE, "")).isdecimal():
        return

    def watch() -> None:
        while os.getppid() == int(parent):
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(_TO_END)
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=watch, daemon=True).start()
