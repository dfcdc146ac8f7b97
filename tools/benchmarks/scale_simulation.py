"""Shards that sleep, on real Dask workers that are killed: what they take, and what was foreseen.

The plan, its manifests, the dispatcher, the scheduler and the workers are real ones. Only what a
worker does for a shard is another function, which sleeps as long as the shard is to take.
"""

from __future__ import annotations

import json
import os
import signal
import tempfile
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import numpy as np

from benchmarks.dask_processes import DaskProcesses, dask_processes
from benchmarks.engine import commit_nothing
from docextract_eval.cluster import dispatcher, run_shards
from docextract_eval.corpus.recipe import load_recipe
from docextract_eval.corpus.store.building import describe_corpus
from docextract_eval.storage.shard_plan import ShardPlan, publish_plan, versions

if TYPE_CHECKING:
    from docextract_eval.metrics.columns import Floats

TURN = 0.02
"""Seconds between two looks of a sleeping shard, which keeps its answers by then."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """What happens to the workers of a simulation."""

    name: str
    stragglers: float = 0.0
    """The part of the shards that take four times as long."""
    rate: float = 0.0
    """How often a worker is killed in a second; its nanny starts it again."""
    part: float = 0.0
    """Seconds after which the answers of a shard are kept; 0 if they are only at its end."""
    lost: int = 0
    """Workers that are lost for good after a third of the work."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a simulation took: seconds, and the seconds of work that were done again."""

    makespan: float
    again: float
    gap: float = 0.0
    """Seconds between two shards on a worker."""
    restart: float = 0.0
    """Seconds in which a worker that was killed did nothing."""


def draw_shards(measured: Floats, count: int, mean: float, part: float, seed: int) -> Floats:
    """Draw the seconds of shards from measured ones, scaled to a mean; some are stragglers."""
    rng = np.random.default_rng([seed, count])
    drawn = rng.choice(measured / measured.mean() * mean, count)
    drawn[rng.random(count) < part] *= 4
    return np.asarray(drawn)


def foresee(
    shards: Floats, workers: int, scenario: Scenario, gap: float, restart: float
) -> Outcome:
    """Return what the plan's formula says: the work, the rest at its end, and what is lost.

    A kill comes at a random moment, so it costs the mean age of what is being done, which is half
    of the second moment of shards by their mean, or half a part; and the worker's restart.
    """
    mean = float(shards.mean())
    age = float((shards**2).mean()) / (2 * mean)
    lost = min(age, scenario.part / 2) if scenario.part else age
    if scenario.lost:
        before = (shards.sum() + len(shards) * gap) / workers / 3
        left = 2 / 3 * (shards.sum() + len(shards) * gap) + scenario.lost * lost
        base, again = before + left / (workers - scenario.lost), scenario.lost * lost
        return Outcome(float(base) + last_rest(shards, workers - scenario.lost), again)
    base = (shards.sum() + len(shards) * gap) / workers + last_rest(shards, workers)
    makespan = float(base) / (1 - scenario.rate * (lost + restart))
    return Outcome(makespan, scenario.rate * workers * makespan * lost)


def last_rest(shards: Floats, workers: int) -> float:
    """Return how much longer the last worker is at work than they are on average."""
    rng = np.random.default_rng(0)
    chosen = rng.choice(shards, (2_000, workers), p=shards / shards.sum())
    rest = chosen * rng.random(chosen.shape)
    return float((rest.max(axis=1) - rest.mean(axis=1)).mean())


def simulate(shards: Floats, workers: int, scenario: Scenario, seed: int) -> Outcome:
    """Do shards that sleep on a cluster of its own, whose workers are killed."""
    with tempfile.TemporaryDirectory() as name, dask_processes(workers) as dask:
        folder = Path(name)
        facts = {"about": describe_corpus(load_recipe("quick")), "versions": versions({})}
        plan = publish_plan(ShardPlan(folder, "build", len(shards), facts))
        work = {"seconds": shards.tolist(), "part": scenario.part}
        (folder / "work.json").write_text(json.dumps(work), encoding="utf-8")
        ended = threading.Event()
        killer = _Killer(dask, folder, scenario, ended, seed, float(shards.sum()) / workers / 3)
        thread = threading.Thread(target=killer.run)
        thread.start()
        try:
            with (
                mock.patch.object(dispatcher, "do_shard", sleep_for_shard),
                mock.patch.object(dispatcher, "_TRIES", 20),
            ):
                run_shards(plan, dask.address, on_done=lambda _: None)
        finally:
            ended.set()
            thread.join()
        return _outcome(folder, killer.kills)


def sleep_for_shard(path: str, number: int, *_: object, is_last: bool = True) -> tuple[int, str]:
    """Stand on a worker in the place of what does a shard: sleep, keep parts, commit."""
    folder = Path(path)
    work: dict[str, Any] = json.loads((folder / "work.json").read_text(encoding="utf-8"))
    kept = folder / f"kept-{number}"
    before = float(kept.read_text(encoding="utf-8")) if kept.exists() else 0.0
    begun, left = time.monotonic(), work["seconds"][number] - before
    _log(folder, "begin", number)
    while (done := time.monotonic() - begun) < left:
        time.sleep(min(TURN, left - done))
        if work["part"] and done // work["part"] != (done + TURN) // work["part"]:
            kept.with_suffix(".new").write_text(str(before + done), encoding="utf-8")
            kept.with_suffix(".new").rename(kept)
    _log(folder, "end", number)
    return commit_nothing(path, number, is_last=is_last)


def _log(folder: Path, word: str, number: int) -> None:
    with (folder / "log").open("ab", buffering=0) as file:
        file.write(f"{word} {number} {os.getpid()} {time.monotonic()}\n".encode())


class _Killer:
    """Kills workers while shards are done."""

    def __init__(  # noqa: PLR0913, PLR0917 - whom, where, how often, until when
        self,
        dask: DaskProcesses,
        folder: Path,
        scenario: Scenario,
        ended: threading.Event,
        seed: int,
        third: float,
    ) -> None:
        """Take what is to happen; nothing happens before the first shard is begun."""
        self._dask, self._folder, self._scenario, self._ended = dask, folder, scenario, ended
        self._rng, self._third = np.random.default_rng([seed, 1]), third
        self.kills: dict[int, float] = {}
        """When each process was killed."""

    def run(self) -> None:
        """Wait for the first shard, then kill."""
        while not (self._folder / "log").exists() and not self._ended.wait(TURN):
            pass
        rate = self._scenario.rate * len(self._dask.nannies)
        if self._scenario.lost and not self._ended.wait(self._third):
            for nanny in self._dask.nannies[: self._scenario.lost]:
                worker = self._dask.worker_of(nanny)
                self._dask.lose(nanny)
                self.kills[worker or 0] = time.monotonic()
        while rate and not self._ended.wait(float(self._rng.exponential(1 / rate))):
            worker = self._dask.worker_of(self._rng.choice(np.array(self._dask.nannies)))
            if worker:
                self.kills[worker] = time.monotonic()
                os.kill(worker, signal.SIGKILL)


def _outcome(folder: Path, kills: dict[int, float]) -> Outcome:
    """Return what the log says: shards that were begun and not ended were done again."""
    begun: dict[int, tuple[int, float]] = {}
    ends: dict[int, float] = {}
    gaps, again, moments, starts = [], 0.0, [], list[float]()
    for line in (folder / "log").read_text(encoding="utf-8").splitlines():
        word, *rest = line.split()
        number, process, moment = int(rest[0]), int(rest[1]), float(rest[2])
        moments.append(moment)
        if word == "end":
            del begun[process]
            ends[process] = moment
            continue
        if process in ends:
            gaps.append(moment - ends[process])
        else:
            starts.append(moment)
        begun[process] = number, moment
    work = json.loads((folder / "work.json").read_text(encoding="utf-8"))
    for process, (_, moment) in begun.items():
        age = kills[process] - moment
        again += age % work["part"] if work["part"] else age
    new = sorted(starts)[-len(kills) :] if kills else []
    pairs = zip(sorted(kills.values()), new, strict=False)
    restart = [after - kill for kill, after in pairs if after > kill]
    return Outcome(
        max(moments) - min(moments),
        again,
        float(np.mean(gaps)),
        float(np.mean(restart)) if restart else 0.0,
    )


def with_measured_gaps(outcomes: list[Outcome]) -> Outcome:
    """Return the mean gap and the mean restart of some outcomes."""
    found = replace(outcomes[0], gap=float(np.mean([each.gap for each in outcomes])))
    restarts = [each.restart for each in outcomes if each.restart]
    return replace(found, restart=float(np.mean(restarts)) if restarts else 0.0)
