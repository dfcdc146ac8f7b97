"""Every piece of English in a checkout, by who reads it: names, what users read, and prose in code.

A piece of text for users is a string of the package that has a blank in it and is no docstring, the
docstring of a command, a page of docs, the README, or a comment of a shipped recipe or policy.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PACKAGE = "docextract_eval"
NAMES, TEXT, PROSE = USES = ("names", "text", "prose")
LISTS = {"docs/glossary.md", "docs/frozen.md", "CHANGELOG.md"}
"""Pages that name retired words on purpose, or say what was."""
COMMANDS = f"{PACKAGE}/cli/"
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
_EXAMPLE = re.compile(r"^\s*(>>>|\.\.\.) .*$", re.MULTILINE)


@dataclass(frozen=True)
class Piece:
    """A name, with its words apart, or a text."""

    use: str
    place: str
    text: str


@dataclass(frozen=True)
class Retired:
    """A word that goes, what takes its place, and where it may not stand."""

    pattern: str
    use: str
    where: frozenset[str]
    is_ambiguous: bool
    stays_in: frozenset[str] = frozenset()

    def count(self, piece: Piece) -> int:
        """Return how often the word stands in a piece where it may not."""
        if piece.use not in self.where or piece.place.partition(":")[0] in self.stays_in:
            return 0
        return len(re.findall(rf"\b(?:{self.pattern})\b", piece.text, re.IGNORECASE))


def retired(path: Path) -> list[Retired]:
    """Return the rows of a list of retired words."""
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["word"]
    return [
        Retired(
            row["pattern"],
            row["use"],
            frozenset(use for use in USES if row.get(use)),
            row.get("ambiguous", False),
            frozenset(row.get("except", ())),
        )
        for row in rows
    ]


def pieces(tree: Path) -> Iterator[Piece]:
    """Return every piece of English of a checkout."""
    for path in sorted((tree / PACKAGE).rglob("*.py")):
        place = path.relative_to(tree).as_posix()
        yield Piece(NAMES, place, _apart(path.stem))
        yield from _of_code(place, path.read_text(encoding="utf-8"))
    for path in [
        tree / "README.md",
        tree / "CONTRIBUTING.md",
        *sorted((tree / "docs").rglob("*.md")),
    ]:
        place = path.relative_to(tree).as_posix()
        if place not in LISTS:
            for number, line in enumerate(_page(path), 1):
                yield Piece(TEXT, f"{place}:{number}", line)
    for path in sorted((tree / "corpora").rglob("*.toml")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if "#" in line:
                yield Piece(TEXT, f"{path.relative_to(tree)}:{number}", line.partition("#")[2])


def functions(tree: Path) -> Iterator[tuple[str, str]]:
    """Return place and signature of every function and method of the package that has a name."""
    for path in sorted((tree / PACKAGE).rglob("*.py")):
        found = ast.parse(path.read_text(encoding="utf-8"))
        for owner, node in _functions(found, ""):
            if not node.name.startswith("__"):
                place = f"{path.relative_to(tree).as_posix()} {owner}".rstrip()
                returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
                yield place, f"{node.name}({ast.unparse(node.args)}){returns}"


def _functions(node: ast.AST, owner: str) -> Iterator[tuple[str, ast.FunctionDef]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef):
            yield owner, child
        named = isinstance(child, ast.ClassDef | ast.FunctionDef)
        yield from _functions(child, child.name if named else owner)


def _apart(name: str) -> str:
    return _CAMEL.sub(" ", name).replace("_", " ").lower()


def _page(path: Path) -> list[str]:
    """Return the lines of a page without what is code in it."""
    text = path.read_text(encoding="utf-8")
    return _CODE.sub(lambda code: "\n" * code[0].count("\n"), text).splitlines()


def _of_code(place: str, text: str) -> Iterator[Piece]:
    nodes = list(ast.walk(ast.parse(text)))
    documented = [n for n in nodes if isinstance(n, ast.Module | ast.ClassDef | ast.FunctionDef)]
    docstrings = {id(n.body[0].value) for n in documented if ast.get_docstring(n, clean=False)}  # type: ignore[attr-defined]
    docstrings |= {
        id(node.value)
        for node in nodes
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in nodes:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            yield Piece(NAMES, f"{place}:{node.lineno}", _apart(node.name))
        elif isinstance(node, ast.arg):
            yield Piece(NAMES, f"{place}:{node.lineno}", _apart(node.arg))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            if id(node) in docstrings:
                of_command = place.startswith(COMMANDS)
                words = _EXAMPLE.sub("", _CODE.sub("", node.value))
                yield Piece(TEXT if of_command else PROSE, f"{place}:{node.lineno}", words)
            elif " " in node.value:
                yield Piece(TEXT, f"{place}:{node.lineno}", node.value)
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield Piece(PROSE, f"{place}:{token.start[0]}", token.string)
