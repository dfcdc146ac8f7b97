"""Measure what a rendition costs, and say what a million, ten and a hundred of them would.

usage: tools/study scale_plan [--shards N] [--seeds N] [prices] [--write]

Costs are measured on N shards of 16 sources in four renditions, on one core. The time that a
cluster takes is by a formula, which is held against shards that sleep on real Dask workers, with
stragglers, and workers that are killed or lost. With --write docs/measured/data/scale.md is
written; six shards and five seeds take some twenty-five minutes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from benchmarks.measuring import alone, calibration
from benchmarks.metrics import LONG
from benchmarks.scale_figures import PER_SHARD, SIZES, Plan, Prices, mean_of
from benchmarks.scale_simulation import (
    Outcome,
    Scenario,
    draw_shards,
    foresee,
    simulate,
    with_measured_gaps,
)
from benchmarks.stages import CONDITIONS, SHARD, stages
from inside import ROOT, command_line
from pages import row, write_or_print

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

PAGE = ROOT / "docs" / "measured" / "data" / "scale.md"
PRICES = {
    "core-hour": (0.04, "$ for a core and an hour"),
    "gigabyte-month": (0.023, "$ for a GB stored a month"),
    "thousand-writes": (0.005, "$ for a thousand requests that write or list"),
    "thousand-reads": (0.0004, "$ for a thousand requests that read"),
    "latency": (0.03, "seconds of a request to object storage"),
    "writes-a-second": (3500.0, "writes that object storage takes"),
    "preempted": (0.05, "how often a core is taken away in an hour"),
    "memory": (64.0, "GB of the machine that scores"),
}
HEAD = """\
# A million renditions

The cost of a corpus or a run of millions of renditions on many machines.

Written by `tools/study scale_plan --shards {shards} --seeds {seeds} --write`. Costs were measured
on one core, whose calibration loop ran {calibration:.0f} times a CPU second, on {shards} shards of
{sources} sources (receipts, statements and invoices as in the standard recipe) in
{conditions} conditions: {named}. Intervals are 95 % over shards. All figures of a million
renditions and more are extrapolated from these costs.

## Costs

| what | CPU |
|---|---:|"""


def scenarios(mean: float) -> list[Scenario]:
    """Return what happens to workers, in multiples of what a shard takes."""
    rate = 0.04 / mean
    return [
        Scenario("nothing"),
        Scenario("a twentieth of the shards takes four times as long", stragglers=0.05),
        Scenario("workers are killed; a shard begins again", rate=rate),
        Scenario("workers are killed; answers are kept in parts", rate=rate, part=mean / 4),
        Scenario("a quarter of the workers is lost", lost=1),
    ]


def simulated(measured: np.ndarray, options: Namespace) -> tuple[list[str], Outcome]:
    """Return the rows of the simulations, and the gap and restart that were measured in them."""
    rows, known, gaps = [], Outcome(0, 0), Outcome(0, 0)
    for scenario in scenarios(options.mean):
        seeds = range(options.seeds)
        drawn = [
            draw_shards(measured, options.jobs, options.mean, scenario.stragglers, seed)
            for seed in seeds
        ]
        found = [
            simulate(shards, options.workers, scenario, seed)
            for seed, shards in zip(seeds, drawn, strict=True)
        ]
        measured_here = with_measured_gaps(found)
        if not rows:
            gaps = measured_here
        restart = measured_here.restart if scenario.rate else 0.0
        if restart:
            known = measured_here
        foreseen = [
            foresee(shards, options.workers, scenario, gaps.gap, restart) for shards in drawn
        ]
        ratio = mean_of([a.makespan / b.makespan for a, b in zip(found, foreseen, strict=True)])
        again = mean_of([each.again for each in found])
        said = [
            mean_of([each.makespan for each in found]).text("s"),
            f"{np.mean([each.makespan for each in foreseen]):.3g} s",
            ratio.text("times").removesuffix(" times"),
            again.text("s"),
            f"{np.mean([each.again for each in foreseen]):.2g} s",
        ]
        rows.append(row(scenario.name, *said))
    return rows, Outcome(0, 0, gaps.gap, known.restart)


def page(options: Namespace) -> Iterator[str]:
    """Measure, simulate, and yield the lines of the page."""
    loops = calibration()
    costs = stages(options.shards, options.pipeline)
    costs["dispatch"] = alone("one-dispatch", documents=options.dispatched)
    costs["scorings"] = [alone("one-scoring", documents=each) for each in options.scored]
    prices = Prices(
        **{name.replace("-", "_"): getattr(options, name.replace("-", "_")) for name in PRICES}
    )
    measured = np.array(costs[f"read-{options.pipeline}"])
    simulations, engine = simulated(measured, options)
    plan = Plan(costs, prices, options.pipeline, engine.gap)
    yield HEAD.format(
        shards=options.shards,
        seeds=options.seeds,
        calibration=loops,
        sources=SHARD,
        conditions=len(CONDITIONS),
        named=", ".join(f"`{each}`" for each in CONDITIONS),
    )
    yield from _measured(plan)
    yield from _planned(plan, engine)
    yield from _saturated(plan)
    yield from _simulated(options, simulations, engine)


def _measured(plan: Plan) -> Iterator[str]:
    costs = plan.costs
    for stage, mean in plan.stages.items():
        milliseconds = type(mean)(1000 * mean.value, mean.half and 1000 * mean.half)
        yield row(stage, milliseconds.text("ms"))
    begun = costs[f"start-{plan.pipeline}"]
    yield row("begin the command of a worker: corpus, version", f"{begun:.2f} s")
    yield row("of reading a rendition: to judge it", f"{1000 * plan.judge:.2g} ms")
    yield row("put an answer to the others", f"{1000 * plan.join:.2g} ms")
    yield row("score a million cells", f"{1e6 * plan.score:.1f} s, {1e6 * plan.memory:.0f} MB")
    yield row("report a million cells", f"{1e6 * plan.report:.1f} s")
    yield ""
    yield f"A rendition has {plan.cells:.0f} cells. Of a rendition is stored, in bytes:"
    yield "\n| what | bytes |\n|---|---:|"
    for what, size in plan.bytes_of_rendition().items():
        yield row(what, f"{size:,.0f}")
    yield f"\nA shard of {PER_SHARD} renditions asks object storage for so much:"
    yield "\n| step | writes | reads | lists |\n|---|---:|---:|---:|"
    for step, counts in costs["requests"].items():
        yield row(step, *(f"{counts[kind]:.3g}" for kind in ("writes", "reads", "lists")))


def _planned(plan: Plan, engine: Outcome) -> Iterator[str]:
    prices = plan.prices
    yield f"""
## The plan

A core-hour costs ${prices.core_hour:g}, a GB a month ${prices.gigabyte_month:g}, a thousand writes
or lists ${prices.thousand_writes:g}, a thousand reads ${prices.thousand_reads:g}; a request takes
{1000 * prices.latency:g} ms, and {100 * prices.preempted:g} % of the cores are taken away in an
hour. Options of the tool change all of these.
"""
    yield row("renditions", *(f"{size:,}" for size in SIZES))
    yield "|---|---:|---:|---:|"
    yield from plan.rows(engine.restart)


def _saturated(plan: Plan) -> Iterator[str]:
    yield """
## Which limit comes first

Measured are the bytes, requests and seconds in each line; the sizes follow from them.

| renditions | what |
|---:|---|"""
    for size, what in sorted(plan.limits()):
        yield f"| {size:,.0f} | {what} |"
    yield "\n| cores that read | enough for no more |\n|---:|---|"
    for cores, what in sorted(plan.core_limits()):
        yield f"| {cores:,.0f} | {what} |"


def _simulated(options: Namespace, rows: list[str], engine: Outcome) -> Iterator[str]:
    rate = scenarios(options.mean)[2].rate
    yield f"""
## Whether the formula holds

{options.jobs} shards on {options.workers} Dask workers; each shard sleeps as long as a measured
shard took, scaled to {options.mean:g} s on average. Plan, manifests, dispatcher, scheduler, workers
and nannies are real. Killed is a worker {rate:.3f} times a second, far oftener than anywhere, and
its nanny starts it again; a quarter of the workers is lost after a third of the work. The formula
gets the mean pause between two shards, {1000 * engine.gap:.0f} ms, from the first line, and for how
long a worker that was killed does nothing, {engine.restart:.1f} s, from the lines of killed ones.
{options.seeds} seeds; 95 % intervals over them. A shard that ends three workers ends a run; here it
may go on.

| what happens | took | foreseen | took / foreseen | done again | foreseen |
|---|---:|---:|---:|---:|---:|"""
    yield from rows


def main() -> int:
    """Measure, and print or write the page."""
    parser = command_line("tools/study scale_plan", __doc__)
    parser.add_argument("--shards", type=int, default=6, help="that are measured: 6")
    parser.add_argument("--seeds", type=int, default=5, help="of each simulation: 5")
    parser.add_argument("--jobs", type=int, default=160, help="shards of a simulation: 160")
    parser.add_argument("--workers", type=int, default=4, help="of a simulation: 4")
    parser.add_argument("--mean", type=float, default=0.5, help="seconds of such a shard: 0.5")
    parser.add_argument("--pipeline", default="tesseract", help="that reads: tesseract")
    parser.add_argument("--dispatched", type=int, default=6250, help="shards of nothing: 6250")
    parser.add_argument("--scored", type=int, nargs=2, default=[3_000, LONG[0]], help="documents")
    for name, (price, meaning) in PRICES.items():
        parser.add_argument(f"--{name}", type=float, default=price, help=f"{meaning}: {price:g}")
    parser.add_argument("--write", action="store_true", help="write the page in docs")
    options = parser.parse_args()
    text = "\n".join(page(options)) + "\n"
    write_or_print(text, PAGE, is_written=options.write)
    return 0
