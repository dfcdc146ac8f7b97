"""What millions of renditions take, from what a few hundred took: the plan's arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from pages import row
from scipy.stats import t as students

from benchmarks.scale_simulation import last_rest
from benchmarks.stages import CONDITIONS, SHARD
from docextract_eval.borders.limits import LARGEST_FILE
from docextract_eval.storage.disk import READ_AT_ONCE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PER_SHARD = SHARD * len(CONDITIONS)
"""Renditions of a shard."""
SIZES = (1_000_000, 10_000_000, 100_000_000)
CORES = (8, 64, 512)
HOUR = 3600.0
_WAITING = "wait for manifests, parts and judgements"
"""The one step of finishing that takes no CPU."""


@dataclass(frozen=True, slots=True)
class Prices:
    """What is paid and assumed, as the options have it."""

    core_hour: float
    gigabyte_month: float
    thousand_writes: float
    thousand_reads: float
    latency: float
    """Seconds of a request to object storage."""
    writes_a_second: float
    """What object storage takes under one prefix."""
    preempted: float
    """How often a core is taken away in an hour."""
    memory: float
    """GB of the machine that scores."""


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean over shards, and half of its 95 % interval; None of one shard."""

    value: float
    half: float | None

    def text(self, unit: str) -> str:
        """Return it with its interval."""
        spread = "" if self.half is None else f" ± {self.half:.3g}"
        return f"{self.value:.3g}{spread} {unit}"


def mean_of(values: Sequence[float]) -> Mean:
    """Return a mean with its interval by Student's distribution.

    >>> mean_of([1.0, 3.0]).text("s")
    '2 ± 12.7 s'
    """
    found = np.asarray(values, dtype=float)
    if len(found) < 2:
        return Mean(float(found.mean()), None)
    error = float(found.std(ddof=1)) / len(found) ** 0.5
    return Mean(float(found.mean()), float(students.ppf(0.975, len(found) - 1)) * error)


class Plan:
    """The plan: everything from measured costs and stated prices."""

    def __init__(self, costs: dict[str, Any], prices: Prices, pipeline: str, gap: float) -> None:
        """Take what was measured; `gap` is how long a worker waits for its next shard."""
        self.costs, self.prices, self.pipeline, self.gap = costs, prices, pipeline, gap
        built = np.array(costs["built"]) - np.array(costs["printed"])
        self.stages = {
            "compose and print a source": mean_of(np.array(costs["printed"]) / SHARD),
            "degrade, encode and write a rendition": mean_of(built / PER_SHARD),
            f"read a rendition with {pipeline}, and judge it": self._read(pipeline),
            "of that the runner's own, by `blank`": self._read("blank"),
        }
        small, large = costs["finishes"]
        more = large["predictions"] - small["predictions"]
        self.judge, self.join = (
            (large[step] - small[step]) / more for step in ("judged", "joined")
        )
        self.report = (large["reported"] - small["reported"]) / (large["cells"] - small["cells"])
        self.cells = small["cells"] / small["predictions"]
        self.match_bytes = (small["match bytes"] + small["table bytes"]) / small["predictions"]
        few, many = costs["scorings"]
        cells = many["cells"] - few["cells"]
        self.score = (many["seconds"] - few["seconds"]) / cells
        self.memory = (many["peak"] - few["peak"]) / cells

    def _read(self, pipeline: str) -> Mean:
        return mean_of(np.array(self.costs[f"read-{pipeline}"]) / PER_SHARD)

    @property
    def build_rendition(self) -> float:
        """CPU seconds of a rendition, with its part of the source."""
        source, rendition, *_ = self.stages.values()
        return source.value / len(CONDITIONS) + rendition.value

    @property
    def read_rendition(self) -> float:
        """CPU seconds of reading and judging a rendition."""
        return self._read(self.pipeline).value

    def bytes_of_rendition(self) -> dict[str, float]:
        """Return what is stored of a rendition."""
        renditions = len(self.costs["seconds"])
        return {
            "pictures and their tables": self.costs["bytes"]["renditions"] / renditions,
            "truths": self.costs["bytes"]["documents"] / renditions,
            "predictions, as parts and together": 2 * self.costs["prediction bytes"] / renditions,
            "judgements, shard by shard": self.costs["judged bytes"] / renditions,
            "matches and renditions as tables": self.match_bytes,
            "manifests": self.costs["manifest bytes"] / renditions,
        }

    def requests(self, kind: str) -> float:
        """Return how many requests a shard takes, from its build to its end."""
        return sum(float(step[kind]) for step in self.costs["requests"].values())

    def finish_seconds(self, renditions: int) -> dict[str, float]:
        """Return what one machine does when all shards are done, one thing after the other."""
        reads = sum(self.costs["requests"][step]["reads"] for step in ("finish", "seal"))
        waiting = reads * self.prices.latency / READ_AT_ONCE
        return {
            _WAITING: renditions / PER_SHARD * waiting,
            "put answers together": renditions * self.join,
            "score": renditions * self.cells * self.score,
            "report": renditions * self.cells * self.report,
        }

    def parallel_seconds(self, renditions: int, cores: int, restart: float) -> float:
        """Return how long building and reading take side by side, with what is done again."""
        total = 0.0
        shards = renditions / PER_SHARD
        read = np.array(self.costs[f"read-{self.pipeline}"])
        for seconds, part in ((np.array(self.costs["built"]), 0.0), (read, 60.0)):
            age = float((seconds**2).mean() / (2 * seconds.mean()))
            lost = min(age, part / 2) if part else age
            work = shards * (float(seconds.mean()) + self.gap) / cores
            rate = self.prices.preempted / HOUR
            total += (work + last_rest(seconds, cores)) / (1 - rate * (lost + restart))
        return total

    def rows(self, restart: float) -> Iterator[str]:
        """Yield the rows of the plan, a column for each size."""
        prices = self.prices
        hours = {
            "build": [n * self.build_rendition / HOUR for n in SIZES],
            f"read with {self.pipeline}": [n * self.read_rendition / HOUR for n in SIZES],
        }
        for step in self.finish_seconds(1):
            if step != _WAITING:
                hours[step] = [self.finish_seconds(n)[step] / HOUR for n in SIZES]
        for stage, each in hours.items():
            yield row(f"CPU hours: {stage}", *(f"{value:,.3g}" for value in each))
        gigabytes = [n * sum(self.bytes_of_rendition().values()) / 1e9 for n in SIZES]
        yield row("GB stored", *(f"{value:,.0f}" for value in gigabytes))
        shards = [n / PER_SHARD for n in SIZES]
        yield row("shards", *(f"{value:,.0f}" for value in shards))
        for kind in ("writes", "reads", "lists"):
            counts = [value * self.requests(kind) for value in shards]
            yield row(f"requests: {kind}", *(f"{value:,.0f}" for value in counts))
        writing = [n * (self.requests("writes") + self.requests("lists")) / 1000 for n in shards]
        reading = [n * self.requests("reads") / 1000 for n in shards]
        sums = [sum(each[i] for each in hours.values()) * prices.core_hour for i in range(3)]
        yield row("$ for cores", *(f"{value:,.2f}" for value in sums))
        stored = [value * prices.gigabyte_month for value in gigabytes]
        yield row("$ for a month of storage", *(f"{value:,.2f}" for value in stored))
        asked = [
            wrote * prices.thousand_writes + read * prices.thousand_reads
            for wrote, read in zip(writing, reading, strict=True)
        ]
        yield row("$ for requests", *(f"{value:,.2f}" for value in asked))
        for cores in CORES:
            walls = [self.parallel_seconds(n, cores, restart) / HOUR for n in SIZES]
            yield row(f"hours on {cores} cores: build and read", *(f"{h:,.3g}" for h in walls))
        ends = [sum(self.finish_seconds(n).values()) / HOUR for n in SIZES]
        yield row("hours on one machine after that", *(f"{value:,.3g}" for value in ends))

    def limits(self) -> Iterator[tuple[float, str]]:
        """Yield at how many renditions something is at its end, and what is measured of it."""
        costs, machine = self.costs, self.prices.memory * 1000
        for what, key in (("`corpus.json`", "corpus listing"), ("`plan.json`", "plan listing")):
            most = LARGEST_FILE / costs[key] * PER_SHARD
            named = f"{what} has the 64 MiB that are read of it: {costs[key]:.0f} bytes a shard"
            yield most, named
        listed = costs["corpus listing"] * costs["listing seconds"] / 1e6
        yield 60 / listed * PER_SHARD, "a command takes a minute of CPU to read such a list"
        need = f"{1000 * self.memory:.1f} GB for a million cells"
        yield machine / self.memory / self.cells, f"scoring fills {machine / 1000:.0f} GB: {need}"
        for step, seconds in self.finish_seconds(1_000_000).items():
            yield HOUR / seconds * 1e6, f"an hour to {step}: {seconds:.3g} s for a million"

    def core_limits(self) -> Iterator[tuple[float, str]]:
        """Yield for how many cores something is enough, and what is measured of it."""
        seconds = float(np.mean(self.costs[f"read-{self.pipeline}"])) + self.gap
        dispatch, requests = self.costs["dispatch"], self.costs["requests"]
        for who in ("scheduler", "client"):
            took = dispatch[f"{who}_ms"] / 1000
            yield seconds / took, f"the {who}'s CPU: {1000 * took:.2f} ms a shard"
        asked = requests["dispatch"]["reads"]
        waiting = asked * self.prices.latency
        how = f"{asked:.0f} requests a shard, one after the other"
        yield seconds / waiting, f"what the client asks of object storage: {how}"
        writes = requests["extract"]["writes"]
        yield (
            self.prices.writes_a_second * seconds / writes,
            f"writes into object storage: {writes:.1f} a shard",
        )
