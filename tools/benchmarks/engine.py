"""The benchmark of the engine `dask`: two workers, what it costs, and whether it stays flat."""

from __future__ import annotations

import datetime
import json
import operator
import os
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

from benchmarks.dask_processes import dask_processes, process_figures
from benchmarks.measuring import CONDITIONS, alone, peak, plain, told
from benchmarks.run import blank_pages
from benchmarks.spent import DXE, spent
from docextract_eval import event_log
from docextract_eval.cluster import dispatcher, run_shards
from docextract_eval.corpus.store import open_corpus
from docextract_eval.corpus.store.building import build_corpus
from docextract_eval.corpus.store.planned import plan_build
from docextract_eval.runs.execution.planned import RunTotals, plan_run
from docextract_eval.runs.execution.request import RunRequest
from docextract_eval.storage.shard_plan import ShardPlan, load_plan, publish_plan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.corpus.store import Corpus

ONE_AT_A_TIME = ["--workers", "1"]
SHARD = 16
"""Source documents of a shard."""
BLANK_SHARDS = [625, 6_250, 62_500]
"""Of ten thousand, a hundred thousand and a million blank renditions, one of each source."""
MANIFEST = {
    "cost": 0.0,
    "failures": 0,
    "machine": {"cpus": 2, "platform": "Linux", "python": "3.11"},
    "nonce": "0" * 16,
    "parts": {f"{'0' * 16}-0000.jsonl": "0" * 64},
    "repeated": 0,
    "sandbox": {"held": True, "by": "bwrap"},
    "seconds": 1.0,
    "wasted": 0.0,
}
"""What a shard of a run commits."""


def measure_engine(*, long: bool) -> None:
    """Tell of two workers, of what the engine costs, and of its memory and time at two sizes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _two_workers(folder, shards=20 if long else 4)
        _overhead(folder, (2, 6) if long else (1, 2))
    _flatness(BLANK_SHARDS if long else BLANK_SHARDS[:1])


def _two_workers(folder: Path, shards: int) -> None:
    """Build and read with one worker and with two, each of a cluster of its own."""
    recipe = plain("receipt", SHARD * shards, conditions=CONDITIONS)
    narrow = plain("receipt", SHARD * shards, conditions=["phone_photo@2"])
    corpus = build_corpus(narrow, folder / "narrow", 2)
    works = {
        "build": lambda place: plan_build(recipe, place),
        "Tesseract": lambda place: plan_run(RunRequest("tesseract"), corpus, place),
    }
    for what, plan in works.items():
        one, two = (timed_shards(plan(folder / f"{what}-{n}"), n) for n in (1, 2))
        told(f"{what}, {shards} shards, one worker after start-up", one["seconds"], "s")
        told("the same: two workers", two["rate"] / one["rate"], "times as fast", ">= 1.8")
        told("the same: what of their time is spent in shards", 100 * two["busy"], "%")
        told("the same: a shard next to another one", two["shard"] / one["shard"], "times as long")


def timed_shards(plan: ShardPlan, workers: int) -> dict[str, float]:
    """Do a plan on a cluster; give its rate, once each worker has done a shard, and more."""
    done: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log.jsonl"
        with (
            mock.patch.dict(os.environ, {event_log.VARIABLE: str(log)}),
            dask_processes(workers) as dask,
        ):
            began = time.perf_counter()
            run_shards(
                plan, dask.address, ONE_AT_A_TIME, on_done=lambda _: done.append(_seconds(began))
            )
        inside = seconds_in_shards(log)[workers:]
    seconds, count = done[-1] - done[workers - 1], len(done) - workers
    return {
        "seconds": seconds,
        "rate": count / seconds,
        "busy": sum(inside) / (seconds * workers),
        "shard": sum(inside) / len(inside),
    }


def _seconds(began: float) -> float:
    return time.perf_counter() - began


def seconds_in_shards(log: Path) -> list[float]:
    """Return how long each shard took from its start to its commit, as the log has them."""
    begun: dict[tuple[int, int], str] = {}
    found = []
    for line in log.read_text(encoding="utf-8").splitlines():
        event = json.loads(line)
        key = (event.get("pid", 0), event.get("shard", -1))
        if event["event"] == "shard_started":
            begun[key] = event["time"]
        elif event["event"] == "shard_committed" and key in begun:
            moments = map(datetime.datetime.fromisoformat, (event["time"], begun.pop(key)))
            found.append(operator.sub(*moments).total_seconds())
    return found


def _overhead(folder: Path, sizes: Sequence[int]) -> None:
    """Read on one core by the engine and without it, at two sizes, and compare the CPU seconds."""
    used: dict[tuple[str, int], float] = {}
    for shards in sizes:
        corpus = folder / f"wide-{shards}"
        build_corpus(plain("receipt", SHARD * shards, conditions=CONDITIONS[:4]), corpus, 2)
        words = (DXE, "run", "tesseract", str(corpus), "--workers", "1", "-o")
        ways = {"local": ["--no-cache"], "dask": ["--engine", "dask"]}
        for way, more in ways.items():
            place = str(folder / f"{way}-{shards}")
            used[way, shards] = spent([*words, place, *more], folder, one_core=True)[1]
    few, many = sizes
    whole = (used["dask", many] - used["local", many]) / used["dask", many]
    of_more = {way: used[way, many] - used[way, few] for way in ("dask", "local")}
    later = (of_more["dask"] - of_more["local"]) / of_more["dask"]
    what = f"Tesseract, {many} shards of {4 * SHARD} pages: {used['dask', many]:.0f} s of CPU"
    told(f"{what}, of the engine", 100 * whole, "%")
    told("the same: without start and end", 100 * later, "%", "< 2")


def _flatness(sizes: Sequence[int]) -> None:
    """Tell of schedulers and clients that dispatch blank shards."""
    found = {shards: alone("one-dispatch", documents=shards) for shards in sizes}
    for shards, figures in found.items():
        what = f"{SHARD * shards} blank renditions, {shards} shards"
        told(what, figures["rate"], "shards a second")
        for who in ("scheduler", "client"):
            told(f"the same: the {who}'s CPU", figures[f"{who}_ms"], "ms a shard", "flat")
            told(f"the same: the {who}'s memory", figures[f"{who}_mb"], "MB", "flat")


def one_dispatch(shards: int) -> dict[str, float]:
    """Give out shards that are nothing to do, by a real plan, and tell what that costs."""
    with tempfile.TemporaryDirectory() as name, dask_processes(2, threads=4) as dask:
        plan = blank_plan(Path(name), shards)
        totals = RunTotals(plan)
        scheduler, client = dask.scheduler.pid, os.getpid()
        before = {pid: process_figures(pid)[0] for pid in (scheduler, client)}
        began = time.perf_counter()
        with mock.patch.object(dispatcher, "do_shard", commit_nothing):
            run_shards(plan, dask.address, ONE_AT_A_TIME, on_done=totals.add)
        seconds = _seconds(began)
        after = {pid: process_figures(pid) for pid in (scheduler, client)}
        held = {"scheduler": after[scheduler][1], "client": peak()}
    found = {"rate": shards / seconds}
    for who, pid in (("scheduler", scheduler), ("client", client)):
        found[f"{who}_ms"] = 1000 * (after[pid][0] - before[pid]) / shards
        found[f"{who}_mb"] = held[who]
    return found


def blank_plan(folder: Path, shards: int) -> ShardPlan:
    """Write the plan of a run over so many shards of blank pages, of which one is there."""
    blank_pages(folder / "pages", SHARD)
    corpus: Corpus = open_corpus(folder / "pages" / "corpus")
    planned = plan_run(RunRequest("blank"), corpus, folder / "one")
    facts = {**planned.facts, "shards": [*planned.facts["shards"]] * shards}
    publish_plan(replace(planned, path=folder / "run", count=shards, facts=facts))
    return load_plan(folder / "run")


def commit_nothing(path: str, number: int, *_: object, is_last: bool = True) -> tuple[int, str]:
    """Stand on a worker in the place of what does a shard, and commit it as it is."""
    del is_last
    ShardPlan(Path(path), "extract", number + 1, {}).commit(number, MANIFEST)
    return 0, ""
