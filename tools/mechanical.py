"""Whether tests notice small changes that are made by rule and not by hand, one at a time.

What the tests made of a change is written line by line into a file of tests/mutation, which is
committed, and what stands there is not tried again: delete a line to try its change again. Which
tests are asked is read off the tree alone, so that all machines ask the same ones of a commit, and
two commits differ by their tests only; tests that were recorded to notice changes get no start.
"""

from __future__ import annotations

import functools
import json
import os
import shlex
import subprocess
import time
import tomllib
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from mechanical_changes import Place, changed, lines, of_package, picked, places

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from queue import SimpleQueue

ROOT = Path(__file__).resolve().parent.parent
EQUIVALENT = ROOT / "tests/equivalent.toml"
KEPT = ROOT / "tests/mutation"
COUNT, SEED = 60, 2026
NEAR, ALL = "near", "all"
PACE, PATIENCE, LIMIT = 5, 900, 300
"""Minutes for the tests near a file, which take one on a machine that is idle; seconds, where even
their signal is not heard; and seconds for all tests that a file can break."""
GREEN, NONE_LEFT = 0, 5
"""What pytest ends with."""
CHANCES = 3
"""So many tests may be red by chance, or without the change, before a change is given up."""
KILLED, SURVIVED, CHANGES_NOTHING, NOT_TRIED = "killed", "SURVIVED", "equivalent", "NOT TRIED"
_FLOORS = {"corpus", "runs", "reports"}
"""Rooms so large that the folders in them are counted one by one."""


@dataclass(frozen=True)
class Finding:
    """What the tests made of one change, which holds as long as that line stays as it is.

    `tier` and `seconds` are those of the test that noticed it first.
    """

    place: str
    line: str
    becomes: str
    verdict: str
    by: str = ""
    tier: str = ""
    seconds: float = 0.0
    killers: tuple[str, ...] = ()


@dataclass(frozen=True)
class KnownKill:
    """A change that a test is recorded to have noticed, to be tried again."""

    file: str
    place: Place | None
    test: str
    why: str

    def broken(self, whole: str) -> str | None:
        """Return the text of the file with it, or nothing if its line is another by now."""
        return changed(whole, self.place) if self.place else None


@dataclass(frozen=True)
class Failed:
    """A test that failed, or a file whose tests cannot be collected."""

    name: str
    tier: str
    seconds: float


@dataclass(frozen=True)
class Asked:
    """Which tests are asked: those near a file, or all that it can break.

    Of a folder all tests are asked, however many have noticed the change; else the first ends it.
    """

    tests: str = NEAR
    folder: str = ""

    def run(self, tree: Path, file: str, without: Sequence[str]) -> _Run:
        """Ask them about a file as it is in a copy of the tree."""
        words = ["--all" if self.tests == ALL else f"--pace={PACE}"]
        words += [f"--within={self.folder}"] if self.folder else []
        more = ["--continue-on-collection-errors" if self.folder else "--exitfirst"]
        more += [f"--deselect={test}" if "::" in test else f"--ignore={test}" for test in without]
        patience = LIMIT if self.tests == ALL else PATIENCE
        return _run(tree, ["tools/near.py", "--frozen", *words, file], more, patience)

    def results(self, seed: int) -> Path:
        """Return where findings are kept: other tests find out something else."""
        which = [str(seed), *([ALL] if self.tests == ALL else []), *Path(self.folder).parts]
        return KEPT / f"{'-'.join(which)}.jsonl"


@dataclass(frozen=True)
class _Run:
    """How tests ended, without a code if they took too long; what failed, and what was printed."""

    code: int | None
    failed: tuple[Failed, ...]
    output: str


def equivalents(path: Path = EQUIVALENT) -> dict[tuple[str, str], str]:
    """Return why some changes change nothing, by the place and the line that they leave."""
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["equivalent"]
    return {(row["place"], row["becomes"]): row["reason"] for row in rows}


def known(results: Path) -> dict[tuple[str, str, str], Finding]:
    """Return what was found out before; a last line that was not finished counts for nothing."""
    found = {}
    for line in results.read_text(encoding="utf-8").splitlines() if results.exists() else ():
        try:
            row = json.loads(line)
        except ValueError:
            continue
        finding = Finding(**row | {"killers": tuple(row.get("killers", ()))})
        found[finding.place, finding.line, finding.becomes] = finding
    return found


def _written(finding: Finding) -> str:
    """Return the line of a finding, without what does not apply to it."""
    told = {name: value for name, value in asdict(finding).items() if value or name == "becomes"}
    return f"{json.dumps(told, ensure_ascii=False)}\n"


def tidy(results: Path) -> None:
    """Leave one line for every change, the newest, in the order of their names."""
    found = sorted(known(results).values(), key=lambda finding: (finding.place, finding.becomes))
    results.parent.mkdir(parents=True, exist_ok=True)
    whole = results.with_suffix(".part")
    whole.write_text("".join(map(_written, found)), encoding="utf-8")
    whole.replace(results)


def survivors(found: Iterable[Place], results: Path, root: Path = ROOT) -> list[Place]:
    """Return the places of changes that no test is known to have noticed."""
    before = known(results)
    unnoticed = {key for key, finding in before.items() if finding.verdict == SURVIVED}
    names = {name for name, _, _ in unnoticed}
    return [
        place
        for place in found
        if place.name in names and (place.name, *_lines(root, place)) in unnoticed
    ]


def known_kills(root: Path = ROOT) -> Iterator[KnownKill]:
    """Return every change that a test has noticed, as far as it is recorded which did."""
    for results in sorted((root / KEPT.relative_to(ROOT)).glob("*.jsonl")):
        for (name, *either), finding in known(results).items():
            if finding.verdict == KILLED and "::" in finding.by:
                file = name.partition("::")[0]
                found = (each for each in _places(root, file) if each.name == name)
                place = next((each for each in found if [*_lines(root, each)] == either), None)
                yield KnownKill(file, place, finding.by, f"{name} {finding.becomes}")


@functools.cache
def _places(root: Path, file: str) -> list[Place]:
    path = root / file
    return places(file, path.read_text(encoding="utf-8")) if path.exists() else []


def _lines(root: Path, place: Place) -> tuple[str, str]:
    return lines((root / place.file).read_text(encoding="utf-8"), place)


def judge_all(
    wanted: Iterable[Place],
    results: Path,
    trees: SimpleQueue[Path],
    judge: Callable[[Place, Path], Finding],
    *,
    again: bool = False,
) -> Iterator[Finding]:
    """Return a finding for each place as soon as it is there, and write it down if it is new."""
    tidy(results)
    before, listed = {} if again else known(results), equivalents()
    trees.put(root := trees.get())
    unknown = []
    for place in wanted:
        line, becomes = _lines(root, place)
        if reason := listed.get((place.name, becomes)):
            yield Finding(place.name, line, becomes, CHANGES_NOTHING, reason)
        elif finding := before.get((place.name, line, becomes)):
            yield finding
        else:
            unknown.append(place)
    try:
        for finding in _side_by_side(unknown, trees, judge):
            with results.open("a", encoding="utf-8") as file:
                file.write(_written(finding))
            yield finding
    finally:
        tidy(results)


def _side_by_side(
    wanted: Iterable[Place], trees: SimpleQueue[Path], judge: Callable[[Place, Path], Finding]
) -> Iterator[Finding]:
    """Judge as many at once as there are trees; who is stopped begins no other."""

    def in_a_tree(place: Place) -> Finding:
        tree = trees.get()
        try:
            return judge(place, tree)
        finally:
            trees.put(tree)

    pool = ThreadPoolExecutor(trees.qsize())
    try:
        for done in as_completed([pool.submit(in_a_tree, place) for place in wanted]):
            yield done.result()
    finally:
        pool.shutdown(cancel_futures=True)


def judged(place: Place, tree: Path, asked: Asked = Asked()) -> Finding:
    """Make the change in a copy of the tree and say what the tests made of it.

    What fails without the change too, or not a second time with it, has not noticed it: the others
    are asked again without that.
    """
    text = (tree / place.file).read_text(encoding="utf-8")
    finding = Finding(place.name, *lines(text, place), NOT_TRIED)
    out: list[str] = []
    while len(out) < CHANCES:
        with _made(tree, place, text):
            run = asked.run(tree, place.file, out)
            red = _failing(tree, run.failed)
        before = _failing(tree, red)
        if kills := [test for test in red if test not in before]:
            return _killed(finding, kills, asked)
        out += [test.name for test in run.failed]
        if run.code == GREEN or (asked.folder and run.failed):
            by = f"without {' '.join(out)}" if out else ""
            return replace(finding, verdict=SURVIVED, by=by)
        if run.code == NONE_LEFT:
            break
        if not run.failed:
            unchanged = functools.partial(asked.run, tree, place.file, out)
            return _ended_early(finding, run, unchanged, asked)
    by = f"red by chance or without the change: {' '.join(out)}" if out else "no test is near"
    return replace(finding, by=by)


def _killed(finding: Finding, kills: Sequence[Failed], asked: Asked) -> Finding:
    """Say which test noticed it first; of a folder, which tests did."""
    first = kills[0]
    by = first.name if "::" in first.name else f"collection of {first.name}"
    all_of_them = tuple(test.name for test in kills) if asked.folder else ()
    found = replace(finding, verdict=KILLED, by=by, tier=first.tier, seconds=first.seconds)
    return replace(found, killers=all_of_them)


def _ended_early(
    finding: Finding, run: _Run, unchanged: Callable[[], _Run], asked: Asked
) -> Finding:
    """Say what it means that tests neither failed nor all ran."""
    if run.output.startswith("tools/test: "):
        return replace(finding, by=run.output.strip())
    if run.code is None and asked.tests == ALL:
        return replace(finding, verdict=SURVIVED, by=f"what runs in {LIMIT} s")
    if unchanged().code != GREEN:
        return replace(finding, by="red without the change")
    by = "tests that never end" if run.code is None else f"a run that ends with {run.code}"
    return replace(finding, verdict=KILLED, by=by)


@contextmanager
def _made(tree: Path, place: Place, text: str) -> Iterator[None]:
    """Make a change for a while."""
    path = tree / place.file
    try:
        path.write_text(changed(text, place), encoding="utf-8")
        yield
    finally:
        path.write_text(text, encoding="utf-8")


def _failing(tree: Path, failed: Sequence[Failed]) -> list[Failed]:
    """Return which of them fail alone, or cannot be collected."""
    tests = [each.name for each in failed if "::" in each.name]
    files = [each.name for each in failed if "::" not in each.name]
    found: set[str] = set()
    for names, more in ((tests, []), (files, ["--collect-only"])):
        if names:
            run = _run(tree, ["-m", "pytest", "-q", *names], more, PATIENCE)
            named = {*names} & {test.name for test in run.failed}
            found |= set() if run.code == GREEN else named or {*names}
    return [each for each in failed if each.name in found]


def _run(tree: Path, command: list[str], more: list[str], patience: int) -> _Run:
    """Run tests in a copy of the tree."""
    failed = tree.with_name(f"{tree.name}-failed.jsonl")
    failed.write_text("", encoding="utf-8")
    more = ["-n0", "--no-cov", "-p", "tools.failed_tests", f"--write-failed={failed}", *more]
    code, output = None, ""
    try:
        done = subprocess.run(
            [str(ROOT / ".venv/bin/python"), *command],
            cwd=tree,
            env={
                **os.environ,
                "PYTHONPATH": str(tree),
                "PYTHONDONTWRITEBYTECODE": "1",
                "PYTEST_ADDOPTS": shlex.join(more),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=patience,
            check=False,
        )
        code, output = done.returncode, done.stdout
    except subprocess.TimeoutExpired:
        pass
    rows = (json.loads(line) for line in failed.read_text(encoding="utf-8").splitlines())
    by_name = {row["name"]: Failed(**row) for row in rows}
    return _Run(code, tuple(by_name.values()), output)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what can be asked for on the command line."""
    parser.add_argument(
        *("--mechanical", "-m"),
        type=int,
        nargs="?",
        const=COUNT,
        metavar="N",
        help=f"change N places by rule instead ({COUNT}), of files or functions that hold the word",
    )
    parser.add_argument("--seed", type=int, default=SEED, help="picks these places")
    parser.add_argument(
        "--tests",
        choices=[NEAR, ALL],
        default=NEAR,
        help=f"who must notice: the tests near a file, or for {LIMIT} s all that it can break",
    )
    parser.add_argument(
        "--killers", default="", metavar="FOLDER", help="record all tests of FOLDER that notice"
    )
    parser.add_argument(
        "--survivors",
        action="store_true",
        help="ask all tests about what those near did not notice, and pick no places",
    )
    parser.add_argument("--results", type=Path, help="a file for findings, not in tests/mutation")


def try_all(trees: SimpleQueue[Path], options: argparse.Namespace) -> int:
    """Try places in copies of the tree; the last lines say how many were noticed, by room."""
    start = time.monotonic()
    trees.put(tree := trees.get())
    asked = Asked(options.tests, options.killers)
    results = options.results or asked.results(options.seed)
    found = [place for place in of_package(tree) if options.word.lower() in place.name.lower()]
    if options.survivors:
        places, asked = survivors(found, results, tree), replace(asked, tests=ALL)
    else:
        places = picked(found, options.mechanical, options.seed)
    findings = []
    judge = functools.partial(judged, asked=asked)
    for finding in judge_all(places, results, trees, judge, again=options.survivors):
        findings.append(finding)
        print(said(finding), flush=True)
    print(f"\n{table(findings)}\n")
    verdicts = Counter(finding.verdict for finding in findings)
    counts = ", ".join(f"{number} {verdict}" for verdict, number in verdicts.most_common())
    print(f"mutate: of {len(findings)} changes {counts}, in {time.monotonic() - start:.0f} s")
    print(f"What was found is kept in {results}")
    return 0 if {*verdicts} <= {KILLED, CHANGES_NOTHING} else 1


def said(finding: Finding) -> str:
    """Return a finding for people to read."""
    took = f", {finding.tier}, {finding.seconds} s" if finding.tier else ""
    by = f"  [{finding.by}{took}]" if finding.by else ""
    text = f"{finding.verdict:<10} {finding.place}{by}"
    if finding.verdict != KILLED:
        text += f"\n    - {finding.line}\n    + {finding.becomes}"
    return text


def room(place: str) -> str:
    """Return the room that a place is in.

    >>> room("docextract_eval/corpus/degrade/lens.py::draw::sign::0")
    'corpus/degrade'
    >>> room("docextract_eval/corpus/build.py::build::sign::0")
    'corpus'
    >>> room("docextract_eval/seeds.py::stream::sign::0")
    'seeds.py'
    """
    _, first, *more = place.partition("::")[0].split("/")
    return f"{first}/{more[0]}" if first in _FLOORS and len(more) > 1 else first


def table(findings: Iterable[Finding]) -> str:
    """Return how many changes of every room were noticed, and of all together."""
    rooms: dict[str, Counter[str]] = defaultdict(Counter)
    for finding in findings:
        for name in (room(finding.place), "all"):
            rooms[name][finding.verdict] += 1
    rows: list[tuple[str, ...]] = [("room", "tried", "killed", "survived", "equivalent")]
    for name, counts in sorted(rooms.items(), key=lambda item: (item[0] == "all", item[0])):
        numbers = counts[KILLED], counts[SURVIVED], counts[CHANGES_NOTHING]
        rows.append((name, *map(str, (numbers[0] + numbers[1], *numbers))))
    width = max(len(name) for name, *_ in rows)
    return "\n".join(f"{name:<{width}}" + "".join(f"{n:>12}" for n in row) for name, *row in rows)
