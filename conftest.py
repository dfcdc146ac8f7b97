"""How tests are collected, and whether worker processes run them."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

import pytest
from _pytest.doctest import DoctestModule
from budget import Spending
from progress import Progress
from xdist.dsession import DSession

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

pytest_plugins = ("tests.covering", "tests.examples", "tests.lacking")
DURATIONS = "near/durations"
"""Where in pytest's cache the seconds of every test are kept."""
FEW = 200
"""Starting worker processes, which collect again, costs more than it saves below so many tests."""

# Read when numpy is imported, here and in what tests start. Workers have every core busy; and on
# the one core of a command, a second thread waits for the first while it keeps it from running.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# Compiled tests are kept in __pycache__ even where the environment asks for no bytecode: compiling
# them costs more than all the rest of collecting, in each worker.
sys.dont_write_bytecode = False
# What collecting makes lives to the end: looking for garbage among it finds none.
gc.disable()


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(
    file_path: Path,
) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    """Import a module for its examples only where it has any."""
    found = yield
    if file_path.suffix == ".py" and b">>>" not in file_path.read_bytes():
        return [each for each in found if not isinstance(each, DoctestModule)]
    return found


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Start no workers before it is known how many tests there are, where that may be few."""
    wanted = config.option
    may_be_few = config.args_source is not pytest.Config.ArgsSource.TESTPATHS or wanted.keyword
    if wanted.numprocesses == "auto" and may_be_few and not _measures_coverage(config):
        wanted.numprocesses = 0
        config.stash[_WAITING] = wanted.dist


_WAITING = pytest.StashKey[str]()


def _measures_coverage(config: pytest.Config) -> bool:
    """Whether pytest-cov must know from the start who runs the tests."""
    return bool(config.getoption("cov_source", None))


class Durations:
    """A plugin of pytest: keep how long every test took, for tools/near.py to choose by."""

    def __init__(self) -> None:
        """Start with none."""
        self._seconds: dict[str, float] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add what a test, its set-up or its end took."""
        took = self._seconds.get(report.nodeid, 0.0) + report.duration
        self._seconds[report.nodeid] = round(took, 3)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write them over what older runs left."""
        if self._seconds and session.config.cache:
            known = session.config.cache.get(DURATIONS, {})
            session.config.cache.set(DURATIONS, known | self._seconds)


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Keep durations in the process that hears of all tests, and say there how far they are."""
    if hasattr(config, "workerinput") or config.pluginmanager.is_blocked("cacheprovider"):
        return
    config.pluginmanager.register(Durations(), "durations")
    if config.option.all and not config.option.collectonly:
        config.pluginmanager.register(Spending(), "spending")
    if config.option.numprocesses and not config.option.collectonly:
        _show_progress(config)


def _show_progress(config: pytest.Config) -> Progress:
    """Say how far the tests are that workers run."""
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    terminal.showfspath = False
    progress = Progress(terminal, config.cache.get(DURATIONS, {}))
    config.pluginmanager.register(progress, "progress")
    return progress


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Let the end find garbage: some libraries print all that is left as leaked."""
    gc.unfreeze()


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Spare the collector of garbage what lives to the end, and start workers for many tests."""
    gc.freeze()
    gc.enable()
    config = session.config
    if len(session.items) >= FEW and _WAITING in config.stash and not config.option.collectonly:
        _start_workers(session, config.stash[_WAITING])


def _start_workers(session: pytest.Session, dist: str) -> None:
    """Do what xdist does at the start of a session that it distributes."""
    config = session.config
    many = config.hook.pytest_xdist_auto_num_workers(config=config)
    config.option.numprocesses, config.option.dist = many, dist
    config.option.tx = ["popen"] * many
    workers = DSession(config)
    config.pluginmanager.register(workers, "dsession")
    _show_progress(config).pytest_sessionstart()
    workers.pytest_sessionstart(session)
