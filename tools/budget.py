"""What the tests cost, by folder, beside what they may: a table at the end of a run of all.

A worker's seconds for a test include its set-up and end. They are divided by how slow the machine
is, which a fixed piece of work tells before the first test: so a budget holds on any machine.
"""

from __future__ import annotations

import time
import tomllib
from collections import Counter, defaultdict
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

BUDGET = Path(__file__).resolve().parents[1] / "tests/budget.toml"
FACTOR = 1.5
"""So many times the sum of all budgets is too much."""
DEAREST = 10
LONG = 2.0
"""Seconds of a case over which a test is to be marked as long; below a quarter it is not to be."""
_STEPS = 10_000_000


def slowness(usual: float) -> float:
    """Return how many times as long as usual a fixed piece of work takes here, at best."""
    took = []
    for _ in range(3):
        start = time.perf_counter()
        sum(number & 7 for number in range(_STEPS))
        took.append(time.perf_counter() - start)
    return min(took) / usual


class Spending:
    """A plugin of pytest, in the process that hears of all tests: add up what they take."""

    def __init__(self, path: Path = BUDGET) -> None:
        """Read what each folder may take."""
        read = tomllib.loads(path.read_text(encoding="utf-8"))
        self._budgets: Mapping[str, float] = read["worker_seconds"]
        self._slowness = slowness(read["calibration"]["seconds"])
        self._took: Counter[str] = Counter()
        self._tiers: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add what a test, its set-up or its end took."""
        self._took[report.nodeid] += report.duration / self._slowness
        self._tiers[report.nodeid] = getattr(report, "tier", "")

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Let a run fail that took too much in all."""
        if self._took.total() > FACTOR * sum(self._budgets.values()):
            session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print what each folder and the dearest tests took, and which marks are wrong."""
        terminalreporter.section("what the tests took")
        for line in self._lines():
            terminalreporter.line(line)

    def _lines(self) -> Iterator[str]:
        folders: Counter[str] = Counter()
        for name, took in self._took.items():
            folders[folder_of(name, self._budgets)] += took
        yield f"This machine takes {self._slowness:.2f} times as long as usual, which is left out."
        yield f"{'folder':<40}{'worker-seconds':>15}{'budget':>8}"
        for folder, budget in self._budgets.items():
            yield f"{folder:<40}{folders[folder]:>15.0f}{budget:>8.0f}"
        most, total = sum(self._budgets.values()), self._took.total()
        yield f"{'all':<40}{total:>15.0f}{most:>8.0f}"
        if total > FACTOR * most:
            yield f"TOO MUCH: over {FACTOR} times the budget. Remedy: what is dearest, made cheaper"
        tests = _by_test(self._took)
        yield "the dearest tests, all cases together"
        for name, cases in sorted(tests.items(), key=lambda each: -sum(each[1]))[:DEAREST]:
            yield f"{sum(cases):>8.1f} s in {len(cases):>4} cases  {name}"
        yield from self._wrong_marks(tests)

    def _wrong_marks(self, tests: Mapping[str, list[float]]) -> Iterator[str]:
        """Yield what takes longer than its mark says, or is marked and does not take long.

        A file whose tests are all marked is judged as a whole: they may share what takes long. What
        needs more than the short tier has is in none of its runs, marked or not.
        """
        tiers = {name.partition("[")[0]: tier for name, tier in self._tiers.items()}
        long = {name for name, tier in tiers.items() if tier == "long"}
        quick = {name.partition("::")[0] for name in tests if not tiers[name]}
        marked: defaultdict[str, list[float]] = defaultdict(list)
        for name, cases in tests.items():
            file = name.partition("::")[0]
            if name in long:
                marked[name if file in quick else file] += cases
            elif fmean(cases) > LONG and not tiers[name]:
                yield f"not marked `long`, and a case takes {fmean(cases):.1f} s: {name}"
        for name, cases in marked.items():
            if fmean(cases) < LONG / 4:
                yield f"marked `long`, and a case takes {fmean(cases):.1f} s: {name}"


def folder_of(name: str, budgets: Mapping[str, float]) -> str:
    """Return the folder with a budget that a test lies in, the innermost of them.

    >>> folder_of("tests/runs/gates/test_a.py::test_b", {"tests": 1, "tests/runs": 1})
    'tests/runs'
    """
    parents = (parent.as_posix() for parent in Path(name.partition("::")[0]).parents)
    return next((parent for parent in parents if parent in budgets), "other")


def _by_test(took: Mapping[str, float]) -> dict[str, list[float]]:
    """Return the seconds of every case of each test."""
    tests: defaultdict[str, list[float]] = defaultdict(list)
    for name, seconds in took.items():
        tests[name.partition("[")[0]].append(seconds)
    return tests
