"""The command that does one shard of a plan, and the options that plan and say where it is done."""

from __future__ import annotations

import functools
import os
import re
import secrets
import select
import signal
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from docextract_eval.cli.shell import PERFORMANCE, AsJson, Workers, print_json, progress
from docextract_eval.errors import BadInputError, IncompleteError, count_phrase, list_first
from docextract_eval.storage.object_storage import parse_location

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from docextract_eval.corpus.store import Corpus
    from docextract_eval.storage.shard_plan import ShardPlan

_ADDRESS = re.compile(r"(tcp|tls)://([\w.-]+|\[[\da-fA-F:.]+\]):(\d{1,5})")
_TO_END = 60.0
"""Seconds in which this process ends itself when the one that started it is gone."""
_WITHOUT_SHARDS = 30.0
"""Seconds after which this process ends if the worker that started it sends no other shard."""


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
        help="Work here (local), or shard by shard on a Dask cluster, either of processes on this "
        "machine (dask) or of a scheduler (dask=tcp://HOST:PORT).",
        show_default="local",
        rich_help_panel=PERFORMANCE,
    ),
]

Plan = Annotated[
    bool,
    typer.Option(
        "--plan",
        help="Only write the plan. Then dxe shard processes each shard, on any machine, and this "
        "command without --plan does the rest.",
    ),
]
PlanDigest = Annotated[
    str | None,
    typer.Option(
        "--plan",
        metavar="DIGEST",
        help="Digest of the plan, as printed when it was made. Needed unless you made the plan on "
        "this machine; without it, another machine's plan is not carried out.",
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
            metavar="PATH|URL", parser=parse_location, help="Folder of the plan and of its result."
        ),
    ],
    number: Annotated[
        int | None,
        typer.Argument(
            metavar="NUMBER",
            help="Shard to process, counted from 0. Without it, the shards that are left are "
            "listed.",
        ),
    ] = None,
    *,
    digest: PlanDigest = None,
    recheck: Annotated[
        int | None,
        typer.Option(
            "--recheck",
            metavar="K",
            min=1,
            help="Make K random finished shards again on this machine, and stop with exit code 3 "
            "if one differs. You pay the pipeline's cost again.",
        ),
    ] = None,
    workers: Workers = None,
    trust: Trust = None,
    as_json: AsJson = False,
) -> None:
    """Process one shard of a plan, or list the shards that are left.

    Any number of machines may process shards of one plan at once. If two process the same shard,
    the first complete result counts.
    """
    from docextract_eval.runs.machine import usable_core_count
    from docextract_eval.storage.shard_plan import load_plan

    may_follow = _end_with_parent()
    plan = load_plan(path)
    here = workers or usable_core_count()
    if recheck is not None:
        if number is not None:
            what = "draws shards at random, and a number names one"
            raise BadInputError(what, "--recheck", "leave out one of the two")
        plan.check_is_own(digest)
        _recheck(plan, recheck, here, trust or ())
        return
    if number is None:
        print_shards(plan, as_json=as_json)
        return
    plan.check_is_own(digest)
    is_run = plan.job == "extract"
    do_shard = _run_shards(plan, here) if is_run else _corpus_shards(plan, here, trust or ())
    for each in _with_following(number) if may_follow else [number]:
        plan.check_number(each)
        typer.echo(f"{path}: shard {each} {do_shard(each)}")


_DONE_BEFORE = "was done before"
_DONE = {True: "is done", False: "is done here too, after another process: that one counts"}
"""What is printed of a shard, by whether it was committed here."""


def _corpus_shards(plan: ShardPlan, workers: int, trusted: Sequence[str]) -> Callable[[int], str]:
    """Return what makes a shard of a corpus by its number, and states how that went."""
    from docextract_eval.corpus.store.planned import do_corpus_shard

    def do_shard(number: int) -> str:
        if plan.is_committed(number):
            return _DONE_BEFORE
        return _DONE[do_corpus_shard(plan, number, workers, trusted)]

    return do_shard


def _run_shards(plan: ShardPlan, workers: int) -> Callable[[int], str]:
    """Return what extracts and judges a shard of a run by its number, and states how that went."""
    from docextract_eval.runs.execution.planned import ShardExtraction, open_judging

    extraction = functools.cache(lambda: ShardExtraction(plan, workers))
    judging = functools.cache(lambda: open_judging(plan))

    def do_shard(number: int) -> str:
        if not plan.is_committed(number):
            return _DONE[extraction().do(number)]
        return "is judged" if judging().judge(number) else _DONE_BEFORE

    return do_shard


def _recheck(plan: ShardPlan, count: int, workers: int, trusted: Sequence[str]) -> None:
    """Make shards again that are done, drawn at random; raise for the first that differs."""
    from docextract_eval.corpus.store.planned import recheck_corpus_shard
    from docextract_eval.runs.execution.planned import recheck_shard

    done = [number for number in plan.committed() if number >= plan.firsts[0]]
    if not done:
        raise IncompleteError("no shard is done yet", str(plan.path), "do some, and recheck then")
    drawn = sorted(done, key=lambda _: secrets.randbits(64))[:count]  # by nobody's seed
    for number in drawn:
        if plan.job == "extract":
            recheck_shard(plan, number, workers)
        else:
            recheck_corpus_shard(plan, number, workers, trusted)
        typer.echo(f"{plan.path}: shard {number} is the same when it is made here")
    typer.echo(f"{plan.path}: {len(drawn)} of {count_phrase(len(done), 'shard')} made again")


def _with_following(number: int) -> Iterator[int]:
    """Yield a shard, and those whose numbers the worker of a cluster sends when one is done."""
    while True:
        yield number
        os.write(sys.stdin.fileno(), b"%d\n" % number)
        is_ready, _, _ = select.select([sys.stdin], [], [], _WITHOUT_SHARDS)
        if not (is_ready and (line := sys.stdin.readline())):
            return
        number = int(line)


def print_shards(plan: ShardPlan, *, as_json: bool, is_own: bool = False) -> None:
    """Print how many shards of a plan are done, and which are left.

    The digest of a plan is printed only for the user who asked for that plan.
    """
    missing = plan.missing()
    if as_json:
        digest = {"plan": plan.digest} if is_own else {}
        print_json({"job": plan.job, "shards": plan.count, "missing": missing, **digest})
        return
    typer.echo(
        f"{plan.path}: {plan.count - len(missing)} of {count_phrase(plan.count, 'shard')} done"
    )
    if missing:
        left = list_first([str(number) for number in missing], 8)
        command = f"dxe shard {plan.path} {missing[0]}"
        command += f" --plan {plan.digest}" if is_own else ""
        typer.echo(f"Left: {left}. Do each by its number: {command}")


def do_on_cluster(  # noqa: PLR0917 - what is done and how, and who watches over it
    plan: ShardPlan,
    engine: DaskEngine,
    workers: int | None,
    trusted: Sequence[str] = (),
    on_done: Callable[[int], None] = lambda _: None,
    may_submit: Callable[[], bool] = lambda: True,
) -> None:
    """Do the missing shards of a plan on a Dask cluster, with a progress bar."""
    from docextract_eval.cluster import run_shards

    _warn_of_open_network(engine.address)
    trust = [word for name in trusted for word in ("--trust", name)]
    named = ["--plan", plan.digest] if plan.digest else []
    with progress("shards", plan.count) as tick:

        def note(number: int) -> None:
            on_done(number)
            tick()

        run_shards(
            plan,
            engine.address,
            ["--workers", str(workers or 1), *named, *trust],
            on_done=note,
            may_submit=may_submit,
            notify=print_notice,
        )


def _warn_of_open_network(address: str | None) -> None:
    """Say that what is sent to a scheduler elsewhere can be read and changed on the way."""
    from docextract_eval.pipelines.server import LOOPBACK

    found = _ADDRESS.fullmatch(address or "")
    if found and found[1] == "tcp" and found[2].strip("[]") not in LOOPBACK:
        print_notice(
            f"{address}: anybody in that network can read and change the messages, and so run "
            "code on its workers. Remedy: tls://, or your own network"
        )


def complete_corpus(
    plan: ShardPlan,
    engine: DaskEngine | None,
    workers: int | None,
    trusted: Sequence[str] = (),
) -> Corpus:
    """Make the shards of a corpus that are missing, on a cluster or here, and seal it."""
    from docextract_eval.corpus.store.planned import do_missing_shards, finish_corpus

    if engine:
        do_on_cluster(plan, engine, workers, trusted)
        return finish_corpus(plan)
    with progress("shards", plan.count) as tick:
        return do_missing_shards(plan, workers or 1, tick, trusted)


def print_notice(line: str) -> None:
    """Print what somebody who waits for a cluster may want to know."""
    typer.echo(line, err=True)


def _end_with_parent() -> bool:
    """End this process when the worker that started it is gone: nobody else would end it.

    Return whether a worker started it.
    """
    from docextract_eval.cluster.shard_command import PARENT_VARIABLE

    if not (parent := os.environ.pop(PARENT_VARIABLE, "")).isdecimal():
        return False

    def watch() -> None:
        while os.getppid() == int(parent):
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(_TO_END)
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=watch, daemon=True).start()
    return True
