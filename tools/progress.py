"""How far the tests are that workers run: a bar on a terminal, else a line each half minute."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

EVERY = 30
"""Seconds between two lines in a pipe."""
WIDE = 30
"""Characters of the bar."""


class Progress:
    """A plugin of pytest, in the process that hears of all tests: instead of a dot for each."""

    def __init__(self, terminal: pytest.TerminalReporter, seconds: Mapping[str, float]) -> None:
        """Weigh tests by what they took before, as far as that is known."""
        self._terminal, self._seconds = terminal, seconds
        self._start = time.monotonic()
        self._left: dict[str, float] = {}
        self._all = self._failed = 0
        self._weight = 0.0
        self._ended = threading.Event()
        self._ticking = threading.Thread(target=self._tick, daemon=True)

    def pytest_sessionstart(self) -> None:
        """Begin to say how far they are."""
        self._ticking.start()

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Iterable[str]) -> None:
        """Hear which tests there are: all workers collect the same."""
        if not self._all:
            known = [*self._seconds.values()]
            usual = sum(known) / len(known) if known else 1.0
            self._left = {each: self._seconds.get(each, usual) for each in ids}
            self._all, self._weight = len(self._left), sum(self._left.values())

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, str] | None:
        """Count a test without a dot for it; the summary at the end has words for what failed."""
        if self._ended.is_set():
            return None
        if report.when == "call" or not report.passed:
            kind = "error" if report.failed and report.when != "call" else report.outcome
            return kind, "", ""
        return None

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Hear that a test ended, and name one that failed at once."""
        if report.failed:
            self._failed += 1
            self._write(f"FAILED {report.nodeid}")
        if report.when == "teardown":
            self._left.pop(report.nodeid, None)

    def pytest_sessionfinish(self) -> None:
        """Say no more."""
        self._ended.set()
        self._ticking.join()
        if self._terminal.isatty:
            self._terminal.rewrite("", erase=True)

    def _tick(self) -> None:
        is_terminal = self._terminal.isatty
        while not self._ended.wait(1 if is_terminal else EVERY):
            if is_terminal:
                self._terminal.rewrite(self.line(bar=True), erase=True)
            else:
                self._write(self.line())

    def _write(self, text: str) -> None:
        if self._terminal.isatty:
            self._terminal.rewrite("", erase=True)
        self._terminal.ensure_newline()
        self._terminal.write_line(text)
        self._terminal.flush()

    def line(self, *, bar: bool = False) -> str:
        """Return how far the tests are."""
        took = time.monotonic() - self._start
        if not self._all:
            return f"{_clock(took)}  collecting the tests"
        share = 1 - sum(self._left.values()) / self._weight if self._weight else 1.0
        drawn = f"[{'#' * round(WIDE * share):.<{WIDE}}] " if bar else ""
        parts = [f"{self._all - len(self._left):,} of {self._all:,} tests"]
        parts += [f"{self._failed} failed"] if self._failed else []
        parts += [f"about {_clock(took * (1 - share) / share)} left"] if share > 0.01 else []
        return f"{_clock(took)}  {drawn}{', '.join(parts)}"


def _clock(seconds: float) -> str:
    """Return a time as minutes and seconds.

    >>> _clock(75.2)
    '1:15'
    """
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"
