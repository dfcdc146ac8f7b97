"""The tests that a file can break, the nearest first, as many as run in a minute.

Which they are is read off the tree: the tests whose path mirrors the file, those that import it or
what imports it, those that name it, and the contracts of siblings that hold its name in their
cases. Tests of one distance are ordered by how few other modules they reach. How long each took
when it last ran is kept in .pytest_cache. Tests that have noticed changes of the file, which
tests/mutation records, come before all others.
"""

from __future__ import annotations

import argparse
import functools
import json
import re
import signal
import sys
import time
import tomllib
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import takewhile, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
PACKAGE, TESTS = "docextract_eval", "tests"
LAST_START, LAST_END = 46, 52
"""The second in which the last test is started, and in which one that still runs is stopped."""
HANGS = 100
"""Seconds after which a test that is stopped has failed, and was not only started too late."""
FILES = 60
"""How many test files are looked at."""
UNKNOWN, UNKNOWN_LONG = 0.12, 1.7
"""Seconds for a test that never ran, and for one that the short tier leaves out."""
NO_TIME = "no time was left"
"""Why a test was skipped that had not failed."""
SHARE = 0.15
"""What one file may take of the time that is left."""
DURATIONS = "near/durations"
"""Where in pytest's cache the seconds of every test are kept; conftest.py writes them."""
MUTATION = f"{TESTS}/mutation"
"""Which tests noticed changes by rule, as tools/mutate --mechanical has found out."""
HOOKS = "conftest.py"
"""What every test of its folder and of those below runs under, whether it asks for that or not."""
FAR = 9
"""How far such tests are from it, that ask for nothing in it."""
CONTRACTS = f"{TESTS}/contracts/"
COMMANDS = f"{TESTS}/cli/commands.py"
"""It starts the command line in a process of its own, and imports nothing of it."""
_EXAMPLE = re.compile(r"^\s*>>> ", re.MULTILINE)
_ONLY_TYPES = re.compile(r"^if TYPE_CHECKING:\n(?:[ \t].*\n|\n)+", re.MULTILINE)
_FROM = re.compile(r"^\s*from ([\w.]+) import (\([^)]*\)|[^\n]*)", re.MULTILINE)
_ASKS = re.compile(r"^def \w+\(([^)]*)\)", re.MULTILINE)
_FIXTURE = re.compile(r"^@pytest\.fixture.*\n(?:@.*\n)*def (\w+)", re.MULTILINE)
_SIBLING = re.compile(r"\"(\w+):\w+\"")
"""A module beside this one and what is taken of it, as a table of commands names both."""
_DOTTED = re.compile(r"\b(?:docextract_eval|tests)(?:\.\w+)+|^\s*import \w+", re.MULTILINE)


class NoTestsError(Exception):
    """What was asked for cannot be run; the message says why, and what can be."""


@functools.cache
def texts() -> dict[str, str]:
    """Return the text of every Python file of the package, the tests and the tools, by path."""
    found = {}
    for path in [ROOT / "conftest.py", *(p for f in (PACKAGE, TESTS, "tools") for p in files(f))]:
        found[path.relative_to(ROOT).as_posix()] = path.read_text(encoding="utf-8")
    return found


def files(folder: str) -> list[Path]:
    """Return the Python files of a folder of the tree."""
    return sorted((ROOT / folder).rglob("*.py"))


@functools.cache
def modules() -> dict[str, str]:
    """Return the path of every module by its dotted name; tools are imported by their stem."""
    found = {}
    for path in texts():
        name = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        found[name.removeprefix("tools.")] = path
    return found


@functools.cache
def importers() -> dict[str, set[str]]:
    """Return for every path the paths that import it, or name it where siblings are listed."""
    found = defaultdict(set)
    for path, text in texts().items():
        for target in _imported(path, text):
            found[target].add(path)
    return found


def _imported(path: str, text: str) -> Iterator[str]:
    text = _ONLY_TYPES.sub("", text)
    names = set()
    for start, rest in _FROM.findall(text):
        names |= {start, *(f"{start}.{name}" for name in re.findall(r"\w+", rest))}
    names |= {name.split()[-1] for name in _DOTTED.findall(text)}
    for name in names:
        if (target := modules().get(name)) and target != path:
            yield target
    folder = path.rpartition("/")[0]
    yield from (
        other for name in _SIBLING.findall(text) if (other := f"{folder}/{name}.py") in texts()
    )
    if path == COMMANDS:
        yield f"{PACKAGE}/cli/__init__.py"
    if is_test(path):
        yield from _fixtures_of(path, text)
    if "Catalog(\n" in text and path.endswith("/__init__.py"):
        folder = path.removesuffix("__init__.py")
        yield from (other for other in texts() if other.startswith(folder) and other != path)


def _fixtures_of(path: str, text: str) -> Iterator[str]:
    """Return the conftest.py files above a test file that hold a fixture it asks for."""
    asked = set(re.findall(r"\w+", " ".join(_ASKS.findall(text))))
    for folder in Path(path).parents:
        conftest = (folder / "conftest.py").as_posix()
        if asked & set(_FIXTURE.findall(texts().get(conftest, ""))):
            yield conftest


def is_test(path: str) -> bool:
    """Whether pytest finds tests in a file of this path."""
    return path.startswith(f"{TESTS}/") and path.rpartition("/")[2].startswith("test_")


def distances(starts: Iterable[str]) -> dict[str, int]:
    """Return how many imports lie between these paths and every path that they can break."""
    found = dict.fromkeys(starts, 0)
    edge = list(found)
    while edge:
        after = []
        for path in edge:
            for importer in importers().get(path, ()):
                if importer not in found:
                    found[importer] = found[path] + 1
                    after.append(importer)
        edge = after
    return found


@functools.cache
def reach() -> Counter[str]:
    """Return how many files of the package each test file names."""
    return Counter(
        importer
        for path, by in importers().items()
        if path.startswith(PACKAGE)
        for importer in by
        if is_test(importer)
    )


def words(path: str) -> list[str]:
    """Return the names by which cases of tests may name a file.

    >>> words("docextract_eval/countries/da_DK/receipt.toml")
    ['da_dk', 'receipt']
    >>> words("docextract_eval/corpus/traps/text_layer.py")
    ['text_layer', 'invisible_text_layer', 'wrong_tounicode']
    """
    whole = Path(path.lower())
    stem = whole.parent.name if whole.stem == "__init__" else whole.stem
    if whole.parent.parent.name == "countries":
        return [whole.parent.name, stem]
    return [stem, *_listed_in(path)]


def _listed_in(path: str) -> list[str]:
    """Return the names of what is in a module, where its folder has a table of that."""
    table = (ROOT / path).with_name("table.toml")
    lines = tomllib.loads(table.read_text(encoding="utf-8")) if table.is_file() else {}
    return [*lines.get(Path(path).stem, ())]


def mirrors(test: str, path: str) -> bool:
    """Whether a test file stands where the tests of a file of the package are expected.

    >>> mirrors("tests/corpus/degrade/test_blur.py", "docextract_eval/corpus/degrade/blur.py")
    True
    >>> mirrors("tests/corpus/test_degrade.py", "docextract_eval/corpus/degrade/blur.py")
    True
    >>> mirrors("tests/runs/test_blur.py", "docextract_eval/corpus/degrade/blur.py")
    False
    """
    room, own = Path(test).relative_to(TESTS), Path(path)
    if own.parts[0] not in {PACKAGE, "tools"}:
        return False
    own = own.relative_to(own.parts[0]).with_suffix("")
    own = own.parent if own.name == "__init__" else own
    subject = room.parent / room.stem.removeprefix("test_")
    return subject == own or subject == own.parent != Path()


def beside(test: str, path: str) -> bool:
    """Whether a test file stands in the folder that is the test folder of a file's, if it is deep.

    >>> beside("tests/corpus/kinds/receipt/test_a.py", "docextract_eval/corpus/kinds/receipt/b.py")
    True
    >>> beside("tests/cli/test_help.py", "docextract_eval/cli/x.py")
    False
    """
    room, own = Path(test).parts[1:-1], Path(path).parts[1:-1]
    return room == own and len(own) > 2


def _named(path: str) -> set[str]:
    """Return the test files that name a file in quotes: a sibling, a recipe, a page, an example."""
    own, is_imported = Path(path), path in texts()
    names = [own.name] if own.suffix != ".py" or own.name == HOOKS or not is_imported else []
    listed = not is_imported or any(
        "Catalog(\n" in texts().get(f"{parent.as_posix()}/__init__.py", "")
        for parent in own.parents
    )
    names += [own.name.partition(".")[0]] if listed and own.stem != "__init__" else []
    names += _listed_in(path)
    either = "|".join(map(re.escape, names))
    pattern = re.compile(rf"[\"'/~](?:{either})(?:@\d)?[\"']", re.IGNORECASE)
    return {t for t, text in texts().items() if names and is_test(t) and pattern.search(text)}


@functools.cache
def ranked(path: str) -> list[str]:
    """Return the test files that a file can break, the nearest first."""
    starts = [path]
    if path not in texts():
        # Data is read by a module of its folder or of one above it.
        above = (f"{parent.as_posix()}/__init__.py" for parent in Path(path).parents)
        starts = [next((each for each in above if each in texts()), path)]
    far = distances(starts)
    found = {test: float(distance) for test, distance in far.items() if is_test(test)}
    named = _named(path)
    found |= {test: min(found.get(test, 2.0), 1.0) for test in named}
    if path.startswith(f"{PACKAGE}/countries/"):
        found |= {test: 0.5 for test in texts() if is_test(test) and test.startswith(CONTRACTS)}
    if Path(path).name == HOOKS:
        below = (
            test for test in texts() if is_test(test) and Path(path).parent in Path(test).parents
        )
        found = dict.fromkeys(below, float(FAR)) | found
    for test in filter(is_test, texts()):
        if mirrors(test, path) or test == path:
            found[test] = 0.0
        elif beside(test, path):
            found[test] = min(found.get(test, 1.5), 1.5)

    def key(test: str) -> tuple[float, int, int, str]:
        rooms = zip(Path(test).parts[1:-1], Path(path).parts[1:-1], strict=False)
        shared = sum(1 for _ in takewhile(lambda both: both[0] == both[1], rooms))
        return found[test] - (0.5 if test in named else 0), -shared, reach()[test], test

    own = [path] if path.endswith(".py") and _EXAMPLE.search(texts().get(path, "")) else []
    return own + sorted(found, key=key)


def asked_for(names: Sequence[str]) -> list[str]:
    """Return the paths of files from the root of the tree; refuse those that are not there."""
    found = []
    for name in names:
        path = Path(name).resolve()
        if not path.is_file():
            raise NoTestsError(f"{name} is no file. Remedy: name files of this tree")
        if not path.is_relative_to(ROOT):
            raise NoTestsError(f"{name} lies outside {ROOT}. Remedy: name files of this tree")
        found.append(path.relative_to(ROOT).as_posix())
    return found


def nearest(paths: Sequence[str], folder: str = ".") -> list[str]:
    """Return the test files of a folder that these files can break, taken from each in turn."""
    found: dict[str, None] = {}
    for path in paths:
        if not ranked(path):
            raise NoTestsError(f"no test touches {path}. Remedy: run all with ./tools/test")
    for row in zip_longest(*map(ranked, paths)):
        found |= dict.fromkeys(test for test in row if test and Path(test).is_relative_to(folder))
    if not found:
        raise NoTestsError(f"no test in {folder} touches {paths[0]}. Remedy: name another folder")
    return list(found)


def noticed(paths: Sequence[str]) -> tuple[str, ...]:
    """Return the tests that are recorded to have noticed changes of these files."""
    found: dict[str, None] = {}
    for results in sorted((ROOT / MUTATION).glob("*.jsonl")):
        for line in results.read_text(encoding="utf-8").splitlines():
            try:
                row = json.loads(line)
            except ValueError:
                continue  # a run that goes on has not finished it
            if row["verdict"] == "killed" and row["place"].partition("::")[0] in paths:
                found |= dict.fromkeys([row["by"], *row.get("killers", ())])
    return tuple(test for test in found if "::" in test)


def chosen(
    cases: Sequence[tuple[str, str]], seconds: dict[str, float], names: Sequence[str], budget: float
) -> set[str]:
    """Return the ids of the cases to run, given the test file and the id of each, in order.

    A file takes a share of the time at most, so that the next one has some; within it cases that
    hold one of the names come first, and one case of every test before the second of any.
    """
    of: dict[str, list[str]] = defaultdict(list)
    for file, case in cases:
        of[file].append(case)
    picked: set[str] = set()
    left = budget
    for share in (SHARE, 1.0):
        for mine in of.values():
            most = left * share
            for case in _in_turn([case for case in mine if case not in picked], names):
                cost = seconds.get(case, UNKNOWN)
                if cost <= most:
                    picked.add(case)
                    most -= cost
                    left -= cost
    return picked


def _in_turn(cases: Sequence[str], names: Sequence[str]) -> Iterator[str]:
    of: dict[tuple[int, str], list[str]] = defaultdict(list)
    for case in cases:
        held = set(re.split(r"[^a-z0-9_]+", case.lower().partition("[")[2]))
        of[-len(held & set(names)), case.partition("[")[0]].append(case)
    for hits in sorted({hits for hits, _ in of}):
        turns = zip_longest(*(mine for (each, _), mine in of.items() if each == hits))
        yield from (case for turn in turns for case in turn if case)


@dataclass
class Near:
    """A plugin of pytest: choose among what was collected, and end in time."""

    files: list[str]
    names: list[str]
    start: float
    whole: bool
    pace: float = 1.0
    first: tuple[str, ...] = ()
    frozen: bool = False
    running: str = ""
    since: float = 0.0
    left: Counter[str] = field(default_factory=Counter)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Keep what fits: first the tests that noticed changes, then the nearest files."""
        first = {*self.first}
        items.sort(key=lambda item: self.files.index(_file(item.nodeid)))
        items.sort(key=lambda item: item.nodeid not in first)
        if self.whole:
            return
        tier = getattr(config.pluginmanager.get_plugin("tests.lacking"), "tier", lambda _: "")
        known = {item.nodeid: UNKNOWN_LONG for item in items if tier(item)}
        known |= {} if self.frozen else _known(config)
        gone = 0 if self.frozen else (time.monotonic() - self.start) / self.pace
        budget = LAST_START - gone
        # Those tests count as one file, the nearest.
        cases = [("" if each in first else _file(each), each) for each in (i.nodeid for i in items)]
        kept = chosen(cases, known, self.names, budget)
        out = [item for item in items if item.nodeid not in kept]
        self.left = Counter(_file(item.nodeid) for item in out)
        config.hook.pytest_deselected(items=out)
        items[:] = [item for item in items if item.nodeid in kept]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Start no test too late, and stop one that runs too long."""
        if self.whole:
            return (yield)
        self.since = time.monotonic()
        since = (self.since - self.start) / self.pace
        if since < LAST_START:
            self.running = _file(item.nodeid)
            signal.signal(signal.SIGALRM, self._stopped)
            signal.setitimer(signal.ITIMER_REAL, (LAST_END - since) * self.pace)
        else:
            item.add_marker(pytest.mark.skip(NO_TIME))
            self.left[_file(item.nodeid)] += 1
        try:
            return (yield)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _stopped(self, _number: int, _frame: FrameType | None) -> None:
        if time.monotonic() - self.since > HANGS:
            pytest.fail(f"it was stopped after more than {HANGS} s")
        self.left[self.running] += 1
        pytest.skip(f"it was stopped: {NO_TIME}")

    def last_line(self, others: int, command: str) -> str:
        """Return what was left out, and how it is run."""
        took = f"near: {time.monotonic() - self.start:.0f} s"
        out = sum(self.left.values())
        if self.whole or not out + others:
            return f"{took}; nothing was left out."
        parts = [f"{out} tests of {len(self.left)} files"] if out else []
        parts += [f"{others} test files farther away"] if others else []
        return f"{took}; left out: {' and '.join(parts)}. All of them: {command}"


def _known(config: pytest.Config) -> dict[str, float]:
    cache = getattr(config, "cache", None)
    return cache.get(DURATIONS, {}) if cache else {}


def _file(case: str) -> str:
    return case.partition("::")[0]


def main(asked: Sequence[str] | None = None) -> int:
    """Run the tests near some files; the last line says what was left out."""
    start = time.monotonic()
    parser = argparse.ArgumentParser(prog="tools/test --near", description=__doc__)
    parser.add_argument("files", nargs="+", metavar="FILE", help="what was changed")
    parser.add_argument("--all", action="store_true", help="all tests it can break, without limit")
    parser.add_argument("--list", action="store_true", help="name the test files, and run none")
    parser.add_argument("--pace", type=float, default=1.0, help="minutes for what takes one")
    parser.add_argument("--within", default=".", metavar="FOLDER", help="only tests in FOLDER")
    frozen = "choose by the tree alone: not by clock, durations or what noticed changes before"
    parser.add_argument("--frozen", action="store_true", help=frozen)
    options = parser.parse_args(asked)
    try:
        paths = asked_for(options.files)
        tests = nearest(paths, options.within)
    except NoTestsError as error:
        print(f"tools/test: {error}.", file=sys.stderr)
        return 2
    if options.list:
        print(*tests, sep="\n")
        return 0
    names = [word for path in paths for word in words(path)]
    first = () if options.frozen else noticed(paths)
    far = [file for file in map(_file, first) if file in tests[FILES:]]
    looked_at = tests if options.all else [*tests[:FILES], *dict.fromkeys(far)]
    near = Near(looked_at, names, start, options.all, options.pace, first, options.frozen)
    alone: list[Any] = [] if options.all else ["-n0"]
    code = pytest.main([*alone, "-q", "-r", "fE", *looked_at], plugins=[near])
    print(
        near.last_line(len(tests) - len(looked_at), f"./tools/test --near --all {' '.join(paths)}")
    )
    return int(code)


if __name__ == "__main__":
    sys.exit(main())
