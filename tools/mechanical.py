"""Small changes to code, made by rule and not by hand, that the tests near them should notice.

Every place of the package where an operator can be changed has a name: its file, its function, the
change and which such place of the function it is. A seed and that name decide which places are
tried, so that an edit elsewhere picks no others. What was found out is written line by line into a
file outside the tree, and what stands there is not tried again.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import time
import tomllib
from collections import Counter, defaultdict
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import chain, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "docextract_eval"
EQUIVALENT = ROOT / "tests/equivalent.toml"
SEED = 2026
PACE, PATIENCE = 5, 900
"""Minutes for the tests near a file, which take one on a machine that is idle; and seconds, where
even their signal is not heard."""
GREEN, NONE_LEFT = 0, 5
"""What pytest ends with."""
CHANCES = 3
"""So many tests may be red by chance, or without the change, before a change is given up."""
KILLED, SURVIVED, CHANGES_NOTHING, NOT_TRIED = "killed", "SURVIVED", "equivalent", "NOT TRIED"
_FLIPPED = {
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.Lt: ">=",
    ast.LtE: ">",
    ast.Gt: "<=",
    ast.GtE: "<",
    ast.In: "not in",
    ast.NotIn: "in",
    ast.Is: "is not",
    ast.IsNot: "is",
}
_BOUNDARY = {ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">"}
_SIGNS: dict[type[ast.operator], str] = {ast.Add: "-", ast.Sub: "+"}
_COMPARISON = re.compile(rb"[<>]=?|[!=]=|\bis\s+not\b|\bis\b|\bnot\s+in\b|\bin\b")


@dataclass(frozen=True)
class Place:
    """One change: which bytes of a file, and what would stand there."""

    file: str
    function: str
    change: str
    number: int
    start: int
    end: int
    text: str

    @property
    def name(self) -> str:
        """What stays the same while other functions are edited."""
        return f"{self.file}::{self.function}::{self.change}::{self.number}"


@dataclass(frozen=True)
class Finding:
    """What the tests made of one change, which holds as long as that line stays as it is."""

    place: str
    line: str
    becomes: str
    verdict: str
    by: str = ""
    seconds: float = 0.0


class _Search(ast.NodeVisitor):
    """Finds the places of one file: no types, no texts, nothing that only a type checker reads."""

    def __init__(self, file: str, code: bytes) -> None:
        self.found: list[Place] = []
        self._file, self._code = file, code
        self._lines = [0, *(match.end() for match in re.finditer(rb"\n", code))]
        self._functions: list[str] = []
        self._numbers: Counter[tuple[str, str]] = Counter()

    def _start(self, node: ast.expr | ast.stmt) -> int:
        return self._lines[node.lineno - 1] + node.col_offset

    def _end(self, node: ast.expr) -> int:
        return self._lines[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0)

    def _add(self, change: str, start: int, end: int, text: str) -> None:
        function = ".".join(self._functions) or "module"
        number = self._numbers[function, change]
        self._numbers[function, change] += 1
        self.found.append(Place(self._file, function, change, number, start, end, text))

    def _between(
        self, change: str, left: ast.expr, right: ast.expr, old: re.Pattern[bytes], text: str
    ) -> None:
        at = old.search(self._code, self._end(left), self._start(right))
        if at:
            self._add(change, at.start(), at.end(), text)

    def generic_visit(self, node: ast.AST) -> None:
        """Go on into all parts but types and texts, whose places Python 3.11 misstates."""
        for name, part in ast.iter_fields(node):
            if name in {"annotation", "returns"} or isinstance(part, ast.JoinedStr):
                continue
            for each in part if isinstance(part, list) else [part]:
                if isinstance(each, ast.AST) and not isinstance(each, ast.JoinedStr):
                    self.visit(each)

    def visit_If(self, node: ast.If) -> None:
        if not (isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"):
            self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._functions.append(node.name)
        self.generic_visit(node)
        self._functions.pop()

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._functions.append(node.name)
        body = node.body[1:] if ast.get_docstring(node) is not None else node.body
        if body and body[0].lineno > node.lineno and not _does_nothing(body[0]):
            first = getattr(body[0], "decorator_list", None) or [body[0]]
            start = self._start(first[0])
            line = self._code.rfind(b"\n", 0, start) + 1
            indent = re.match(rb"[ \t]*", self._code[line:])
            self._add("return early", line, line, f"{indent[0].decode()}return None\n")  # type: ignore[index]
        self.generic_visit(node)
        self._functions.pop()

    def visit_Compare(self, node: ast.Compare) -> None:
        sides = [node.left, *node.comparators]
        for left, sign, right in zip(sides, node.ops, sides[1:], strict=False):
            self._between("comparison", left, right, _COMPARISON, _FLIPPED[type(sign)])
            if text := _BOUNDARY.get(type(sign)):
                self._between("boundary", left, right, _COMPARISON, text)
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        old, new = (b"and", "or") if isinstance(node.op, ast.And) else (b"or", "and")
        for left, right in zip(node.values, node.values[1:], strict=False):
            self._between("and-or", left, right, re.compile(rb"\b%s\b" % old), new)
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        if isinstance(node.op, ast.Not):
            start = self._start(node)
            self._add("not", start, start + len("not"), "")
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        if text := _SIGNS.get(type(node.op)):
            self._between("sign", node.left, node.right, re.compile(rb"[+-]"), text)
        self.generic_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        if text := _SIGNS.get(type(node.op)):
            self._between("sign", node.target, node.value, re.compile(rb"[+-]"), text)
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if type(node.value) is int:
            self._add("constant", self._start(node), self._end(node), str(node.value + 1))


def _does_nothing(statement: ast.stmt) -> bool:
    """Whether to return instead of it would be the same, or is what the others are tried for."""
    if isinstance(statement, ast.Return):
        value = statement.value
        return value is None or (isinstance(value, ast.Constant) and value.value is None)
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)
    return isinstance(statement, ast.Pass)


def places(file: str, text: str) -> list[Place]:
    r"""Return every place of a file, in the order of the file and of its parts.

    >>> [(each.change, each.text) for each in places("a.py", "x = y < 3\n")]
    [('comparison', '>='), ('boundary', '<='), ('constant', '4')]
    """
    search = _Search(file, text.encode())
    search.visit(ast.parse(text))
    return search.found


def changed(text: str, place: Place) -> str:
    """Return the text of a file with that change made."""
    code = text.encode()
    return (code[: place.start] + place.text.encode() + code[place.end :]).decode()


def lines(text: str, place: Place) -> tuple[str, str]:
    """Return the line that a change stands in, before and after."""
    at = text.encode().count(b"\n", 0, place.start)
    return text.splitlines()[at].strip(), changed(text, place).splitlines()[at].strip()


def picked(found: Iterable[Place], count: int, seed: int) -> list[Place]:
    """Return so many places: as many of every change, each by its name and the seed alone."""
    of: dict[str, list[Place]] = defaultdict(list)
    for place in sorted(found, key=lambda place: _lot(place, seed)):
        of[place.change].append(place)
    in_turn = chain.from_iterable(zip_longest(*(of[change] for change in sorted(of))))
    return [place for place in in_turn if place][:count]


def _lot(place: Place, seed: int) -> bytes:
    return hashlib.blake2b(f"{seed} {place.name}".encode(), digest_size=16).digest()


def of_package(root: Path) -> Iterator[Place]:
    """Return every place of the package."""
    for path in sorted((root / PACKAGE).rglob("*.py")):
        yield from places(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"))


def equivalents(path: Path = EQUIVALENT) -> dict[tuple[str, str], str]:
    """Return why some changes change nothing, by the place and the line that they leave."""
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["equivalent"]
    return {(row["place"], row["becomes"]): row["reason"] for row in rows}


def default_results(root: Path = ROOT) -> Path:
    """Return where findings on this tree are kept if no other place is named."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    tree = hashlib.blake2b(str(root).encode(), digest_size=6).hexdigest()
    return cache / PACKAGE / f"mechanical-{tree}.jsonl"


def known(results: Path) -> dict[tuple[str, str, str], Finding]:
    """Return what was found out before; a last line that was not finished counts for nothing."""
    found = {}
    for line in results.read_text(encoding="utf-8").splitlines() if results.exists() else ():
        try:
            finding = Finding(**json.loads(line))
        except ValueError:
            continue
        found[finding.place, finding.line, finding.becomes] = finding
    return found


def judge_all(
    wanted: Iterable[Place], results: Path, tree: Path, judge: Callable[[Place, Path], Finding]
) -> Iterator[Finding]:
    """Return a finding for each place, and write down each that was not known as soon as it is."""
    results.parent.mkdir(parents=True, exist_ok=True)
    before, listed = known(results), equivalents()
    for place in wanted:
        line, becomes = lines((tree / place.file).read_text(encoding="utf-8"), place)
        if (place.name, becomes) in listed:
            yield Finding(place.name, line, becomes, CHANGES_NOTHING, listed[place.name, becomes])
            continue
        finding = before.get((place.name, line, becomes))
        if finding is None:
            finding = judge(place, tree)
            with results.open("a", encoding="utf-8") as file:
                # A line that was not finished ends here.
                file.write(f"\n{json.dumps(asdict(finding))}")
        yield finding


def judged(place: Place, tree: Path) -> Finding:
    """Make the change in a copy of the tree and say what the tests near it made of it."""
    start = time.monotonic()
    text = (tree / place.file).read_text(encoding="utf-8")
    verdict, by = _noticed(tree, place, text)
    return Finding(place.name, *lines(text, place), verdict, by, round(time.monotonic() - start, 1))


def _noticed(tree: Path, place: Place, text: str) -> tuple[str, str]:
    """Run the tests near the change; one that is red by chance, or without it too, is left out."""
    out: list[str] = []
    while len(out) < CHANCES:
        left_out = [word for test in out for word in ("--deselect", test)]
        with _made(tree, place, text):
            code, output = _pytest(tree, left_out, "tools/near.py", f"--pace={PACE}", place.file)
            failed = re.search(r"^(?:FAILED|ERROR) (\S.*?)(?: - .*)?$", output, re.MULTILINE)
            red = failed and "::" in failed[1] and _alone(tree, failed[1]) != GREEN
        if code is None:
            return KILLED, "tests that never end"
        if code == GREEN:
            return SURVIVED, f"without {' '.join(out)}" if out else ""
        if code == NONE_LEFT and out:
            break
        if output.startswith("tools/test: "):
            return NOT_TRIED, output.strip()
        if not failed or "::" not in failed[1]:
            return KILLED, failed[1] if failed else "tests that cannot be collected"
        if red and _alone(tree, failed[1]) == GREEN:
            return KILLED, failed[1]
        out.append(failed[1])
    return NOT_TRIED, f"red by chance or without the change: {' '.join(out)}"


@contextmanager
def _made(tree: Path, place: Place, text: str) -> Iterator[None]:
    """Make a change for a while."""
    path = tree / place.file
    try:
        path.write_text(changed(text, place), encoding="utf-8")
        yield
    finally:
        path.write_text(text, encoding="utf-8")


def _alone(tree: Path, test: str) -> int | None:
    return _pytest(tree, [], "-m", "pytest", "-n0", "-q", test)[0]


def _pytest(tree: Path, more: list[str], *command: str) -> tuple[int | None, str]:
    """Return the exit code and what was printed; no code if it took too long."""
    try:
        done = subprocess.run(
            [str(ROOT / ".venv/bin/python"), *command],
            cwd=tree,
            env={
                **os.environ,
                "PYTHONPATH": str(tree),
                "PYTHONDONTWRITEBYTECODE": "1",
                "PYTEST_ADDOPTS": shlex.join(["--exitfirst", "--no-cov", *more]),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None, ""
    return done.returncode, done.stdout


def try_all(tree: Path, count: int, seed: int, results: Path) -> int:
    """Try so many places in a copy of the tree; the last line says how many were noticed."""
    start = time.monotonic()
    durations = Path(".pytest_cache/v/near/durations")
    if (ROOT / durations).exists():
        (tree / durations).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / durations, tree / durations)
    verdicts: Counter[str] = Counter()
    for finding in judge_all(picked(of_package(tree), count, seed), results, tree, judged):
        verdicts[finding.verdict] += 1
        print(f"{finding.verdict:<10} {finding.place}  [{finding.by}]", flush=True)
        if finding.verdict != KILLED:
            print(f"    - {finding.line}\n    + {finding.becomes}", flush=True)
    counts = ", ".join(f"{number} {verdict}" for verdict, number in verdicts.most_common())
    print(f"mutate: of {verdicts.total()} changes {counts}, in {time.monotonic() - start:.0f} s")
    print(f"What was found is kept in {results}")
    return 0 if {*verdicts} <= {KILLED, CHANGES_NOTHING} else 1
