"""How the benchmarks measure, and how they tell it: a figure beside its aim."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.store.building import build_corpus

if TYPE_CHECKING:
    from collections.abc import Callable

    from docextract_eval.corpus.options import Recipe

TOOL = Path(__file__).parents[1] / "benchmark"
CONDITIONS = ["clean", "flatbed_scan@2", "phone_photo@2", "phone_photo@4"]
CONDITIONS += ["defocus@3", "crumple@3", "thermal_fade@3", "jpeg@4"]
"""The eight renditions of a document that builds are measured with."""


def plain(kind: str, documents: int, do: dict[str, str] | None = None, **more: Any) -> Recipe:  # noqa: ANN401 - whatever a recipe may say
    """Return a recipe of one kind, of clean pages if no more is said."""
    written = {"name": "bench", "seed": 1, "count": documents, "kinds": [kind], "do": do or {}}
    return parse_recipe(written | {"locales": ["en_US", "de_DE"]} | more, "benchmark")


def alone(what: str, **options: object) -> dict[str, Any]:
    """Measure in a process of `tools/benchmark` that starts from nothing."""
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    command = [sys.executable, str(TOOL), what, *words]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found: dict[str, Any] = json.loads(said)
    return found


def one_build(kind: str, documents: int, workers: int, *, befallen: bool) -> dict[str, float]:
    """Build in this process."""
    more = {"conditions": CONDITIONS, "gray": True} if befallen else {}
    recipe = plain(kind, documents, **more)
    with tempfile.TemporaryDirectory() as folder:
        return whole(lambda: build_corpus(recipe, Path(folder) / "corpus", workers))


def whole(work: Callable[[], object]) -> dict[str, float]:
    """Do the work of a process; give seconds, CPU seconds with all workers', and its peak in MB."""
    seconds = wall(work)
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    used = sum(each.ru_utime + each.ru_stime for each in spent)
    return {"seconds": seconds, "cpu": used, "peak": peak()}


def peak() -> float:
    """Return the most memory that this process ever held, in MB.

    Not `ru_maxrss`: a process inherits that from the one that started it.
    """
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


def calibration() -> float:
    """Run a fixed loop of numpy and Python, and give how often it ran per CPU second."""
    grid = np.arange(1 << 16, dtype=np.int64)

    def loop() -> None:
        for step in range(50):
            (grid * step >> 3).sum()
            sorted(hash((step, i)) for i in range(500))

    return 1 / least(loop, 5)


def cpu(work: Callable[[], object]) -> float:
    """Return the CPU seconds of a piece of work."""
    start = time.process_time()
    work()
    return time.process_time() - start


def least(work: Callable[[], object], runs: int) -> float:
    """Return the CPU seconds of a piece of work in the best of some runs."""
    return min(cpu(work) for _ in range(runs))


def wall(work: Callable[[], object]) -> float:
    """Return the seconds of a piece of work."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


TOLD: list[tuple[str, str, str]] = []
"""What was told: what, figure, aim."""


def told(what: str, figure: float, unit: str, aim: str = "") -> None:
    """Print one row: a figure, and what it should be."""
    TOLD.append((what, f"{figure:.2f} {unit}", aim))
    print(f"{what:<52} {figure:10.2f} {unit:<18} {aim and f'aim {aim}'}".rstrip(), flush=True)


def two_workers(kind: str, documents: int, *, befallen: bool = False) -> None:
    """Build with one and with two workers in turn, each in a process that starts from nothing."""
    build = {"kind": kind, "documents": documents, "befallen": int(befallen)}
    runs = [[alone("one-build", workers=n, **build) for n in (1, 2)] for _ in range(2)]
    for measure in ("seconds", "cpu"):
        one, two = (min(run[i][measure] for run in runs) for i in (0, 1))
        ratio, aim = (one / two, ">= 1.9") if measure == "seconds" else (two / one, "")
        unit = {"seconds": "times as fast", "cpu": "times as much CPU"}[measure]
        told(f"{documents} {kind}s, two workers: {one:.1f} s, {two:.1f} s", ratio, unit, aim)
