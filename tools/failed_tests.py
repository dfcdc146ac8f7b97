"""A plugin of pytest: write down every test that fails, what it took and in which tier it runs.

One line of JSON each is written as soon as a test has failed, or a file whose tests cannot be
collected: ./tools/test runs those of the short tier, ./tools/test --all those of the long one, too.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from pathlib import Path

import pytest

SHORT, LONG = "short", "long"
MARKS = ("long", "needs")
"""What marks a test that takes long or needs more, where nothing says more exactly which do."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Ask for the file."""
    parser.addoption("--write-failed", type=Path, metavar="FILE", help="add what fails to FILE")


def pytest_configure(config: pytest.Config) -> None:
    """Write in the process that hears of all tests, but not what tests start to see it fail."""
    os.environ.pop("PYTEST_ADDOPTS", None)
    if config.option.write_failed and not hasattr(config, "workerinput"):
        config.pluginmanager.register(_FailedTests(config.option.write_failed), "failed tests")


def _marked(item: pytest.Item) -> bool:
    return any(map(item.get_closest_marker, MARKS))


class _FailedTests:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._long: set[str] = set()
        self._seconds: defaultdict[str, float] = defaultdict(float)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Remember which tests ./tools/test leaves out."""
        by_tier = getattr(config.pluginmanager.get_plugin("tests.lacking"), "tier", _marked)
        self._long = {item.nodeid for item in items if by_tier(item)}

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Write down what cannot be collected: files are collected in both tiers."""
        if report.failed:
            self._write(report.nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Write down a test that failed, in its set-up or at its end, too."""
        self._seconds[report.nodeid] += report.duration
        if report.failed:
            self._write(report.nodeid)

    def _write(self, name: str) -> None:
        tier = LONG if name in self._long else SHORT
        failed = {"name": name, "tier": tier, "seconds": round(self._seconds[name], 3)}
        with self._path.open("a", encoding="utf-8") as file:
            file.write(f"{json.dumps(failed)}\n")
