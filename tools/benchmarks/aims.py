"""Every aim of speed with its floor: this build and an older one, in turn, in one run.

All figures are costs, so that less is better. Each is measured in processes that start from
nothing; the older build is the package of a commit, with the same dependencies.
"""

from __future__ import annotations

import io
import itertools
import json
import math
import os
import resource
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from inside import ROOT
from pages import table

from benchmarks import degrade, judge, metrics
from benchmarks.measuring import CONDITIONS, calibration, cpu, least, one_build, peak, plain, wall
from benchmarks.report import one_report, ran
from benchmarks.run import blank_pages, one_run
from benchmarks.spent import DXE, cpu_of_children, spent
from docextract_eval.corpus.degrade.files import encode_png
from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.store import open_corpus
from docextract_eval.corpus.store.building import build_corpus, extend_corpus
from docextract_eval.runs.derivation.scoring import score_side_by_side

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Costs = dict[str, float]

RECEIPTS = 400
"""Receipts of 48 cells that are judged in each way."""
BUILT = {"A4": ("bank_statement", 6), "receipt": ("receipt", 12)}
"""Documents that are built in eight renditions, after another seed has warmed the process up."""
BY_WORKERS = (24, 200)
"""Documents, in eight renditions each, that workers build."""
HOSTILE = (1_250, 5_000)
"""Rows of statements whose rows are shuffled and half of whose cells are wrong."""
BLANK = (500, 3_000)
"""Blank pages that are run, to warm the process up and to be timed."""
SCORED, MORE = 96, 16
"""Documents of the run that is scored, in eight renditions, and those of one more shard."""
CELLS = {"a million": 15_000, "10 million": 150_000}
"""Documents whose cells are scored."""
PAGE = ROOT / "docs/measured/data/aims.md"
RUN = "## Run of "


COMMANDS = ("list traps", "list metrics", "list degradations", "gate")
HEAD = ("what", "before", "now", "median", "before / now", "aim", "floor", "times the floor")
INTRODUCTION = """# Speed, its aims and floors

How far is each piece of work from the least that this machine can do?

Written by `tools/benchmark aims --before COMMIT --write`: its newest two runs. Each figure is the
least of some rounds, in processes that start from nothing, by the package of a commit before and by
this one in turn; the median counts this one. Seconds are CPU time, but those of workers. A floor is
the least possible on the same machine in the same run: one pass over the page, the comparison of
bare strings, one count of the cells, a Python that does nothing. On a shared machine floors alone
differ by half from process to process, so a ratio between 0.8 and 1.25 says nothing."""


@dataclass(frozen=True, slots=True)
class Aim:
    """A cost, the most that is aimed at, and the least possible that it is held against."""

    what: str
    unit: str
    most: float | None = None
    floor: str = ""
    floors: float = 2.0


def _aims_of_pages() -> Iterator[Aim]:
    aimed = {"A4": ((2, 8, 16), (4, 8, 26)), "receipt": ((0.8, 8, 6), (1.6, 8, 10))}
    for page, of_page in aimed.items():
        for channels, most in zip(("gray", "RGB"), of_page, strict=True):
            one = f"{page} in {channels}"
            yield Aim(f"{one}: median degradation", "ms", most[0], f"{one}: median pass")
            yield Aim(f"{one}: slowest degradation", "ms", most[1], f"{one}: one remap")
            yield Aim(f"{one}: photograph to its file", "ms", most[2], f"{one}: remap and JPEG")


AIMS = (
    *_aims_of_pages(),
    Aim("A4: a rendition built", "ms", 1000 / 45, "A4: remap and PNG"),
    Aim("receipt: a rendition built", "ms", 1000 / 120, "receipt: remap and PNG"),
    *(
        Aim(f"{n} receipts built by 2 workers", "s", None, f"{n}: half of one's time", 1 / 0.95)
        for n in BY_WORKERS
    ),
    Aim("one clean receipt built from nothing", "s", 0.5, "Python alone"),
    *(
        Aim(f"a receipt judged {way}", "ms", most, "bare strings of a receipt")
        for way, most in {"by the engine": 1 / 5, "by judge": 1 / 3, "by judge_all": 1 / 4}.items()
    ),
    *(Aim(f"a shuffled statement of {rows} rows, half wrong", "s") for rows in HOSTILE),
    *(
        aim
        for many, most in {"a million": 6.0, "10 million": 60.0}.items()
        for aim in (
            Aim(f"{many} cells scored by 2 workers", "s", most, f"{many} cells counted once"),
            Aim(f"{many} cells scored: memory of all processes, at most", "MB", 2000.0),
        )
    ),
    Aim("a blank page run", "ms", 1.0),
    *(Aim(f"dxe {words}", "s", 0.6, "Python alone") for words in COMMANDS),
    Aim("a run with one more of seven shards", "s", None, "a run of one shard", 1.25),
    Aim(f"{8 * SCORED} renditions scored and reported", "s"),
    Aim("of that, the report", "s"),
)


def degrading(_: Path) -> Costs:
    """Time every degradation and a photograph, on both pages, in gray and in colour."""
    found: Costs = {}
    for what, gray in degrade.pages().items():
        for channels, page in (("gray", gray), ("RGB", degrade.coloured(gray))):
            passes, times = degrade.passes(page), degrade.accidents(page)
            single = (ms for name, ms in times.items() if name not in degrade.SLOW)
            one = f"{what} in {channels}"
            found |= {
                f"{one}: median degradation": median(times.values()),
                f"{one}: median pass": median(passes[degrade.pass_of(name)] for name in times),
                f"{one}: slowest degradation": max(single),
                f"{one}: one remap": passes["remap"],
                f"{one}: photograph to its file": degrade.milliseconds(
                    gray, degrade.photograph(channels)
                ),
                f"{one}: remap and JPEG": passes["remap"] + passes["JPEG"],
            }
    return found


def building(_: Path) -> Costs:
    """Build renditions of documents that were not seen before, in a process that is warm."""
    found: Costs = {}
    for what, page in degrade.pages().items():
        kind, count = BUILT[what]
        first, recipe = (
            plain(kind, n, conditions=CONDITIONS, gray=True, seed=seed)
            for n, seed in ((1, 2), (count, 1))
        )
        with tempfile.TemporaryDirectory() as folder:
            build_corpus(first, Path(folder) / "first", 1)
            seconds = cpu(lambda recipe=recipe: build_corpus(recipe, Path(folder) / "corpus", 1))
        renditions = len(CONDITIONS) * sum(len(compose(recipe, i).pages) for i in range(count))
        png = 1000 * least(lambda page=page: encode_png(page.image), 2)
        found[f"{what}: a rendition built"] = 1000 * seconds / renditions
        found[f"{what}: remap and PNG"] = degrade.passes(page)["remap"] + png
    return found


def _by_one_worker(documents: int, _: Path) -> Costs:
    """Build with one worker, with all that a process needs to start."""
    seconds = one_build("receipt", documents, 1, befallen=True)["seconds"]
    return {f"{documents}: half of one's time": seconds / 2}


def _by_two_workers(documents: int, _: Path) -> Costs:
    seconds = one_build("receipt", documents, 2, befallen=True)["seconds"]
    return {f"{documents} receipts built by 2 workers": seconds}


def building_one(_: Path) -> Costs:
    """Build one page, which nothing befell: imports, fonts, a country's data."""
    build = "from benchmarks.measuring import one_build; one_build('receipt', 1, 1, befallen=False)"
    return {"one clean receipt built from nothing": _typed(sys.executable, "-c", build)}


def judging(_: Path) -> Costs:
    """Judge receipts in each way, and statements whose rows are shuffled and half wrong."""
    said = judge.answered(judge.documents(RECEIPTS))
    ways = judge.each_way(said)
    found = {f"a receipt judged {way}": 1000 * s / RECEIPTS for way, s in ways.items()}
    found["bare strings of a receipt"] = found.pop(f"a receipt judged {judge.FLOOR}")
    for rows in HOSTILE:
        one = [judge.shuffled(judge.statement(rows), "0.5")]
        what = f"a shuffled statement of {rows} rows, half wrong"
        found[what] = cpu(lambda one=one: judge.judged(one))
    return found


def _scored(many: str, _: Path) -> Costs:
    columns = metrics.cells(CELLS[many])
    floor = metrics.floor(columns)
    seconds = wall(lambda: score_side_by_side(columns, "", 2))
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {
        f"{many} cells scored by 2 workers": seconds,
        f"{many} cells scored: memory of all processes, at most": peak() + 2 * child,
        f"{many} cells counted once": floor,
    }


def running(prepared: Path) -> Costs:
    """Run over few blank pages, which warms the process up, and over many."""
    few, many = (
        one_run("blank", prepared / f"{size}/corpus", Path(tempfile.mkdtemp(dir=prepared)), 1)
        for size in BLANK
    )
    # What one_run gives is the CPU time of the process until then.
    return {"a blank page run": 1000 * (many["cpu"] - few["cpu"]) / BLANK[1]}


def starting(prepared: Path) -> Costs:
    """Type commands, and let Python do nothing."""
    found = {"Python alone": _typed(sys.executable, "-c", "pass")}
    for words in COMMANDS:
        run = [str(prepared / "run")] if words == "gate" else []
        found[f"dxe {words}"] = _typed("sh", "-c", '"$@" || true', "sh", DXE, *words.split(), *run)
    return found


def reporting(prepared: Path) -> Costs:
    """Score a run again as one types it, and write its report alone."""
    run = str(prepared / "run")
    return {
        f"{8 * SCORED} renditions scored and reported": _typed(DXE, "score", run),
        "of that, the report": one_report(prepared / "run")["whole"],
    }


def extending(prepared: Path) -> Costs:
    """Extend a corpus that was run, and run again; and run over as many documents alone."""
    with tempfile.TemporaryDirectory(dir=prepared) as name:
        folder = Path(name)
        for each in ("corpus", "run"):
            shutil.copytree(prepared / each, folder / each)
        extend_corpus(folder / "corpus", SCORED + MORE, 2)
        recipe = plain("receipt", MORE, conditions=CONDITIONS, gray=True)
        build_corpus(recipe, folder / "alone", 2)
        runs = {
            "a run with one more of seven shards": ("corpus", "run"),
            "a run of one shard": ("alone", "run-alone"),
        }
        found = {}
        for what, (corpus, run) in runs.items():
            start = cpu_of_children() + time.process_time()
            ran(open_corpus(folder / corpus), folder / run, repeat=1)
            found[what] = cpu_of_children() + time.process_time() - start
        return found


def _typed(*command: str) -> float:
    return spent(command, Path.cwd())[1]


PARTS: dict[str, Callable[[Path], Costs]] = {
    "degrading": degrading,
    "building": building,
    "building one": building_one,
    **{f"one worker, {n}": partial(_by_one_worker, n) for n in BY_WORKERS},
    **{f"two workers, {n}": partial(_by_two_workers, n) for n in BY_WORKERS},
    "judging": judging,
    **{f"scoring {many}": partial(_scored, many) for many in CELLS},
    "running": running,
    "extending": extending,
    "starting": starting,
    "reporting": reporting,
}
"""What one process measures; it gets the folder of what was prepared."""
_MANY = BY_WORKERS[-1]
LONG = (f"one worker, {_MANY}", f"two workers, {_MANY}", "scoring 10 million")
"""What is measured once, and only if it is asked for."""


def measure_aims(before: str, rounds: int, *, long: bool) -> str:
    """Measure every part by this build and by that of a commit, in turn; return the page."""
    before = _git("rev-parse", "--short", f"{before}^{{commit}}").decode().strip()
    builds = {"before": _package_of(before), "now": ROOT}
    costs: dict[str, dict[str, list[float]]] = {build: {} for build in builds}
    parts = [part for part in PARTS if part not in LONG]
    order = [*(rounds * parts), *(LONG if long else ())]
    with tempfile.TemporaryDirectory() as folder:
        _prepare(Path(folder))
        for part, (build, tree) in itertools.product(order, builds.items()):
            for what, cost in _measured(part, tree, Path(folder)).items():
                costs[build].setdefault(what, []).append(cost)
    rows = [_row(aim, costs) for aim in AIMS if aim.what in costs["now"]]
    return _page(before, rounds, rows)


def _measured(part: str, tree: Path, prepared: Path) -> Costs:
    command = [sys.executable, "-m", "benchmarks.aims", part, str(prepared)]
    # Modules are compiled once for both builds, as where they are installed.
    path = os.pathsep.join(map(str, (tree, ROOT / "tools")))
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        command, env=kept | {"PYTHONPATH": path}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(f"{part} by {tree}: not measured: {done.stderr.strip().splitlines()[-1:]}")
        return {}
    found: Costs = json.loads(done.stdout.splitlines()[-1])
    return found


def _package_of(commit: str) -> Path:
    """Put the package of a commit under .venvs, once, with the recipes and policies that ship."""
    folder = ROOT / ".venvs" / f"build-{commit}"
    if not folder.exists():
        half = folder.with_name(f"{folder.name}-unpacking")
        packed = _git("archive", commit, "docextract_eval", "corpora")
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            archive.extractall(half, filter="data")
        half.rename(folder)
    return folder


def _git(*words: str) -> bytes:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, check=True).stdout


def _prepare(folder: Path) -> None:
    """Make blank pages, and a run to be scored, reported and gated."""
    for size in BLANK:
        blank_pages(folder / str(size), size)
    recipe = plain("receipt", SCORED, conditions=CONDITIONS, gray=True)
    ran(build_corpus(recipe, folder / "corpus", 2), folder / "run", repeat=1)


def _row(aim: Aim, costs: dict[str, dict[str, list[float]]]) -> list[str]:
    """Return a row of the page: a cost of both builds, held against the aim and the floor."""
    before, now = (costs[build].get(aim.what) for build in ("before", "now"))
    floors = [cost for build in costs.values() for cost in build.get(aim.floor, [])]
    least_now = min(now or [math.nan])
    cells = [f"{aim.what}, {aim.unit}", _figure(min(before)) if before else ""]
    cells += [_figure(least_now), _figure(median(now or [math.nan]))]
    cells.append(f"{min(before) / least_now:.2f}" if before else "")
    cells.append(_held(least_now, aim.most) if aim.most else "")
    if not floors:
        return [*cells, "", ""]
    return [*cells, _figure(min(floors)), _held(least_now / min(floors), aim.floors)]


def _figure(cost: float) -> str:
    return f"{cost:.0f}" if cost >= 1000 else f"{cost:.3g}"


def _held(cost: float, most: float) -> str:
    return f"{_figure(cost)}, {'reached' if cost <= most else 'missed'} (at most {_figure(most)})"


def _page(before: str, rounds: int, rows: list[list[str]]) -> str:
    """Return the page with this run first, and the newest run that it had before."""
    older = PAGE.read_text(encoding="utf-8").split(RUN)[1:2] if PAGE.exists() else []
    day = datetime.now(UTC)
    lines = [f"{day:%Y-%m-%d}, {day:%H:%M} UTC", ""]
    lines += [f"Before is commit {before}; rounds: {rounds}. A calibration loop ran"]
    lines += [f"{calibration():.2f} times a CPU second.", ""]
    lines += table(HEAD, rows, others="---:")
    sections = ["\n".join(lines), *(each.rstrip() for each in older)]
    return "\n\n".join([INTRODUCTION, *(f"{RUN}{each}" for each in sections)]) + "\n"


if __name__ == "__main__":
    print(json.dumps(PARTS[sys.argv[1]](Path(sys.argv[2]))))
