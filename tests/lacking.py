"""Which tests run where: marks for what takes long, and for what must be there.

`@pytest.mark.long` is for what takes long, `@pytest.mark.needs("spark")` for what needs more than
.venv; tools/means.py says what there is. Without `--all`, where no tests are named, those that are
long, or need another environment, a browser or a server, are left out; with `--turn 7`, those of
two files in three. A test whose means are not here is skipped, with the reason; with CI=true in the
environment it fails, as one does that skips itself though they are here.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from means import MEANS, lack, wait
from near import NO_TIME

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

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
TIER = pytest.StashKey[str]()
INSTALLER = pytest.StashKey[tuple[subprocess.Popen[str], threading.Thread]]()
TURNS = 3
"""Into how many parts files with long tests are divided: .ci/run tests one of them."""
LOG = "build/set-up.log"
"""What pip and apt-get print, where what tests need is set up."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let all tests be asked for, and what they need."""
    parser.addoption("--all", action="store_true", help="run also what is long or needs more")
    about = "of the files with long tests, run only every third, counted from this one"
    parser.addoption("--turn", type=int, help=about)
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
    for item, why in tiers.items():
        item.stash[TIER] = why
    kept = _files_of_this_turn(config, {item.path for item in items if tiers[item]})
    left_out = [item for item in items if tiers[item] and item.path not in kept]
    config.stash[LEFT_OUT].update(tiers[item] for item in left_out)
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if not tiers[item] or item.path in kept]
    items.sort(key=lambda item: tiers[item] not in {"", "long"})


def _files_of_this_turn(config: pytest.Config, files: set[Path]) -> set[Path]:
    """Return the files whose long tests run: none, all, or every third."""
    if config.option.is_short:
        return set()
    turn = config.option.turn
    return files if turn is None else {*sorted(files)[turn % TURNS :: TURNS]}


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Set up what the tests need that were named, where one process collected them."""
    config = session.config
    names = {name for item in session.items for name in needs(item)}
    if names and config.option.set_up and not (config.option.all or hasattr(config, "workerinput")):
        _set_up(config, names).join()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Set up everything where all are asked for: what needs more while tests run without it."""
    config = session.config
    if config.option.set_up and config.option.all and not hasattr(config, "workerinput"):
        small = {name for name, means in MEANS.items() if means.in_short}
        _set_up(config, small).join()
        _set_up(config, {*MEANS} - small)


def _set_up(config: pytest.Config, names: set[str]) -> threading.Thread:
    """Set these up, from now on in a process whose end the thread waits for.

    Tests that need them wait, too, each for its own.
    """
    log = config.rootpath / LOG
    log.parent.mkdir(exist_ok=True)
    command = [sys.executable, config.rootpath / "tools/means.py", *sorted(names)]
    with log.open("ab") as errors:
        installer = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, text=True, process_group=0
        )
    installer.stdout.readline()
    terminal = config.pluginmanager.get_plugin("terminalreporter")

    def relay() -> None:
        with installer:
            for line in installer.stdout:
                terminal.ensure_newline()
                terminal.write_line(line.rstrip())

    relaying = threading.Thread(target=relay)
    relaying.start()
    config.stash[INSTALLER] = installer, relaying
    return relaying


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tell the process that began what was left out, and let nothing go on being set up."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = dict(session.config.stash[LEFT_OUT])
    if INSTALLER in session.config.stash:
        installer, relaying = session.config.stash[INSTALLER]
        if relaying.is_alive():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(installer.pid, signal.SIGTERM)
            relaying.join()


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
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Say of a test why it may be left out; let one that skips itself fail where all is here.

    One that draws a document for which there are no fonts is skipped as if it had named them.
    """
    report = yield
    report.tier = item.stash[TIER]
    is_early = report.skipped and NO_TIME not in str(report.longrepr)
    if is_early and (names := needs(item)) and not any(map(lack, names)):
        report.outcome = "failed"
        report.longrepr = f"It was skipped, and all that it needs is here: {report.longrepr}"
    elif call.excinfo and _lacks_fonts(call.excinfo.value) and os.environ.get("CI") != "true":
        report.outcome = "skipped"
        report.longrepr = (str(item.path), 0, f"Skipped: {lack('fonts')}")
    return report


def _lacks_fonts(error: BaseException) -> bool:
    is_lack = type(error).__name__ == "MissingPrerequisiteError" and "needs the font" in str(error)
    return is_lack and bool(lack("fonts"))


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
