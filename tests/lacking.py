"""Which tests run where: marks for what takes long, and for what must be there.

`@pytest.mark.long` is for what takes long, `@pytest.mark.needs("spark")` for what needs more than
.venv; tools/means.py says what there is. Without `--all`, where no tests are named, those that are
long, or need another environment, a browser or a server, are left out. A test whose means are not
here is skipped, with the reason; with CI=true in the environment it fails, as one does that skips
itself though they are here.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from means import MEANS, lack, wait

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

BY_FIXTURE = {
    "browser": "browser",
    "certificate": "openssl",
    "certify": "openssl",
    "object_server": "moto",
    "postgres": "postgres",
    "sandbox": "bubblewrap",
}
"""What a test needs because of a fixture that it asks for."""
LEFT_OUT = pytest.StashKey[Counter[str]]()
INSTALLER = pytest.StashKey[subprocess.Popen[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let all tests be asked for, and what they need."""
    parser.addoption("--all", action="store_true", help="run also what is long or needs more")
    parser.addoption("--set-up", action="store_true", help="set up what the tests need, first")


def pytest_configure(config: pytest.Config) -> None:
    """Explain the marks."""
    config.stash[LEFT_OUT] = Counter()
    config.addinivalue_line("markers", "long: takes long, and is left out without --all")
    config.addinivalue_line("markers", "needs(*names): what tools/means.py lists must be here")


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Leave out long tests where neither files nor a word are given; workers get the option."""
    wanted = config.option
    is_named = config.args_source is not pytest.Config.ArgsSource.TESTPATHS or wanted.keyword
    wanted.is_short = not (is_named or wanted.all)


def needs(item: pytest.Item) -> list[str]:
    """Return what a test needs, by name."""
    marked = [name for mark in item.iter_markers("needs") for name in mark.args]
    if unknown := [name for name in marked if name not in MEANS]:
        message = f"{item.nodeid} needs {unknown[0]!r}. Remedy: one of {', '.join(MEANS)}"
        raise pytest.UsageError(message)
    asked = [BY_FIXTURE[name] for name in getattr(item, "fixturenames", ()) if name in BY_FIXTURE]
    return [name for name in MEANS if name in {*marked, *asked}]


def tier(item: pytest.Item) -> str:
    """Return why a test is left out without `--all`; nothing if it is not."""
    more = [name for name in needs(item) if not MEANS[name].in_short]
    return more[0] if more else "long" if item.get_closest_marker("long") else ""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is not for the short tier; what must be set up first comes last."""
    tiers = {item: tier(item) for item in items}
    if config.option.is_short:
        config.stash[LEFT_OUT].update(filter(None, tiers.values()))
        config.hook.pytest_deselected(items=[item for item in items if tiers[item]])
        items[:] = [item for item in items if not tiers[item]]
    items.sort(key=lambda item: tiers[item] not in {"", "long"})


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Set up what the tests need that were named, where one process collected them."""
    if session.config.option.set_up and not session.config.option.all:
        _start_setting_up(session.config, {name for item in session.items for name in needs(item)})


def pytest_sessionstart(session: pytest.Session) -> None:
    """Set up everything where all are asked for, while tests run that need none of it."""
    config = session.config
    if config.option.set_up and config.option.all and not hasattr(config, "workerinput"):
        _start_setting_up(config, {*MEANS})


def _start_setting_up(config: pytest.Config, names: set[str]) -> None:
    """Start what sets these up, and go on when tests that need them will wait for it."""
    absent = sorted(name for name in names if not MEANS[name].is_here())
    if absent and INSTALLER not in config.stash:
        command = [sys.executable, config.rootpath / "tools/means.py", *absent]
        installer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, process_group=0)
        config.stash[INSTALLER] = installer
        assert installer.stdout is not None
        installer.stdout.readline()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tell the process that began what was left out, and let nothing go on being set up."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = dict(session.config.stash[LEFT_OUT])
    if installer := session.config.stash.get(INSTALLER, None):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(installer.pid, signal.SIGTERM)
        installer.communicate()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    """Hear what a worker left out: all leave out the same."""
    left_out = getattr(node, "workeroutput", {}).get("left_out", {})
    node.config.stash[LEFT_OUT].update(left_out if not node.config.stash[LEFT_OUT] else {})


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Wait for what is being set up, and leave out a test whose means are not here."""
    for name in needs(item):
        wait(name)
        if why := lack(name):
            (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(why)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let a test that skips itself fail where all that it needs is here."""
    report = yield
    if report.skipped and needs(item) and not any(map(lack, needs(item))):
        report.outcome = "failed"
        report.longrepr = f"It was skipped, and all that it needs is here: {report.longrepr}"
    return report


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say what was skipped, by reason, and what was left out, with the command for it."""
    for line in _last_lines(terminalreporter.stats.get("skipped", ()), config.stash[LEFT_OUT]):
        terminalreporter.line(line)


def _last_lines(skipped: list[pytest.TestReport], left_out: Counter[str]) -> Iterator[str]:
    reasons = Counter(report.longrepr[2].removeprefix("Skipped: ") for report in skipped)
    for reason, count in reasons.most_common():
        yield f"{count} skipped: {reason}"
    if left_out:
        others = [f"{count} that need {name}" for name, count in left_out.items() if name != "long"]
        parts = [f"{left_out['long']} that take long", *others]
        yield f"Left out: {', '.join(parts)}. To run them, too: ./tools/test --all"
