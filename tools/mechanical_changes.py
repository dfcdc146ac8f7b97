"""Small changes to code, made by rule and not by hand: where they can be made, and which are tried.

Every place of the package where an operator, a constant, a statement or the order of arguments can
be changed has a name: its file, its function, the change and which such place of the function it
is. A seed and that name decide which places are tried, so that an edit elsewhere picks no others.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import chain, pairwise, zip_longest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

PACKAGE = "docextract_eval"
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
_SAME_EITHER_WAY = {"max", "min", "maximum", "minimum"}
"""Whose arguments may stand in any order."""
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


class _Search(ast.NodeVisitor):
    """Finds the places of one file: no types, no texts, nothing that only a type checker reads."""

    def __init__(self, file: str, code: bytes) -> None:
        self.found: list[Place] = []
        self._file, self._code = file, code
        self._lines = [0, *(match.end() for match in re.finditer(rb"\n", code))]
        self._functions: list[str] = []
        self._bound: list[set[str]] = [set()]
        """The names that are bound so far: of each block around the place, the innermost last."""
        self._only: set[ast.stmt] = set()
        """What makes up a whole function: to return early is the same as to delete it."""
        self._numbers: Counter[tuple[str, str]] = Counter()

    def _start(self, node: ast.expr | ast.stmt) -> int:
        return self._lines[node.lineno - 1] + node.col_offset

    def _end(self, node: ast.expr | ast.stmt) -> int:
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
            self._bound.append(set())
            for each in part if isinstance(part, list) else [part]:
                if isinstance(each, ast.AST) and not isinstance(each, ast.JoinedStr):
                    self.visit(each)
            inner = self._bound.pop()
            if not (isinstance(part, list) and part and isinstance(part[0], ast.stmt)):
                self._bound[-1] |= inner  # what a block binds may be bound nowhere else

    def visit_If(self, node: ast.If) -> None:
        if not (isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"):
            self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._visit_inside(node, set())

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        body = node.body[1:] if ast.get_docstring(node) is not None else node.body
        self._only |= {*body} if len(body) == 1 else set()
        self._functions.append(node.name)
        if body and body[0].lineno > node.lineno and not _does_nothing(body[0]):
            first = getattr(body[0], "decorator_list", None) or [body[0]]
            start = self._start(first[0])
            line = self._code.rfind(b"\n", 0, start) + 1
            indent = re.match(rb"[ \t]*", self._code[line:])
            self._add("return early", line, line, f"{indent[0].decode()}return None\n")  # type: ignore[index]
        self._functions.pop()
        asked = (each for each in ast.walk(node.args) if isinstance(each, ast.arg))
        self._visit_inside(node, {each.arg for each in asked})

    def _visit_inside(self, node: ast.ClassDef | ast.FunctionDef, bound: set[str]) -> None:
        """Go on where names are others, but for those that are bound at its start."""
        around, self._bound = self._bound, [bound]
        self._functions.append(node.name)
        self.generic_visit(node)
        self._functions.pop()
        self._bound = around

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Store):
            self._bound[-1].add(node.id)

    def _delete(self, node: ast.stmt) -> None:
        if node not in self._only:
            self._add("deleted statement", self._start(node), self._end(node), "pass")

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):
            self._delete(node)
        self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        self._delete_assignment(node, node.targets)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self._delete_assignment(node, [node.target] if node.value else [])

    def _delete_assignment(self, node: ast.stmt, targets: list[ast.expr]) -> None:
        """Delete it where what it binds has an older value, which it has in all cases."""
        bound = set[str]().union(*self._bound)
        if targets and all(
            target.id in bound
            if isinstance(target, ast.Name)
            else isinstance(target, ast.Attribute | ast.Subscript)
            for target in targets
        ):
            self._delete(node)
        self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> None:
        self._delete(node)
        self.generic_visit(node)

    def visit_Continue(self, node: ast.Continue) -> None:
        self._delete(node)

    def visit_Break(self, node: ast.Break) -> None:
        self._delete(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        for one, other in zip(node.args, node.args[1:], strict=False):
            either = (isinstance(each, ast.Starred) for each in (one, other))
            if not any(either) and name not in _SAME_EITHER_WAY:
                self._swap(one, other)
        self.generic_visit(node)

    def _swap(self, one: ast.expr, other: ast.expr) -> None:
        ends = self._start(one), self._end(one), self._start(other), self._end(other)
        first, between, second = (self._code[a:b] for a, b in pairwise(ends))
        if first != second:
            text = (second + between + first).decode()
            self._add("swapped arguments", ends[0], ends[-1], text)

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
        self._delete(node)
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
