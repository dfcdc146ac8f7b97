"""The package as the house tests read it: every module's text, tree, imports and functions."""

from __future__ import annotations

import ast
import functools
import re
import subprocess
import sys
from dataclasses import dataclass
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

ROOT = Path(__file__).parents[2]
NAME = "docextract_eval"
PACKAGE = ROOT / NAME
FRONT = "(front)"
"""The room of the package's own `__init__`."""
_PATH = re.compile(rf"{NAME}(\.\w+)+(:[\w.]+)?")


def load_tool(name: str) -> ModuleType:
    """Return a tool without a suffix as a module, under a name that is no other module's."""
    loader = SourceFileLoader(f"tools_{name}", str(ROOT / "tools" / name))
    module = module_from_spec(spec_from_loader(loader.name, loader))
    sys.modules[loader.name] = module  # dataclasses look for their module there
    loader.exec_module(module)
    return module


Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Import:
    """One module of the package that another one names, and where."""

    target: str
    line: int
    names: tuple[str, ...] = ()
    is_path: bool = False
    """Whether it is no import but a dotted path in a text, as tables of siblings have them."""


@dataclass(frozen=True)
class Module:
    """One file of the package."""

    name: str
    path: Path
    text: str
    tree: ast.Module

    @property
    def where(self) -> str:
        """The path as a reader of a failure can open it."""
        return str(self.path.relative_to(ROOT))

    @property
    def inner(self) -> str:
        """The dotted name below the package: `corpus.build`; empty for the package itself."""
        return self.name.removeprefix(NAME).removeprefix(".")


@functools.cache
def modules() -> tuple[Module, ...]:
    """Return every module of the package."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts).removesuffix(".__init__")
        text = path.read_text(encoding="utf-8")
        found.append(Module(name, path, text, ast.parse(text)))
    return tuple(found)


@functools.cache
def names() -> frozenset[str]:
    """Return the dotted name of every module."""
    return frozenset(module.name for module in modules())


@functools.cache
def imports(module: Module) -> tuple[Import, ...]:
    """Return what a module imports of the package: for types, inside functions, by dotted path."""
    found = []
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            found += [Import(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += _from(module, node)
        elif isinstance(node, ast.Constant) and _PATH.fullmatch(str(node.value)):
            target = str(node.value).partition(":")[0]
            found.append(Import(target, node.lineno, is_path=True))
    return tuple(each for each in found if each.target.partition(".")[0] == NAME)


def _from(module: Module, node: ast.ImportFrom) -> Iterator[Import]:
    """Yield an import per name: `from docextract_eval import seeds` names docextract_eval.seeds."""
    start = node.module or ""
    if node.level:
        is_package = module.path.name == "__init__.py"
        up = module.name.split(".")[: None if is_package and node.level == 1 else -node.level]
        start = ".".join([*up, *([start] if start else [])])
    for alias in node.names:
        deeper = f"{start}.{alias.name}"
        yield Import(deeper if deeper in names() else start, node.lineno, (alias.name,))


def imported_at_once(module: Module) -> set[str]:
    """Return what a module imports of the package as soon as it is imported itself."""
    lines = {
        node.lineno
        for statement in module.tree.body
        if not isinstance(statement, Function | ast.ClassDef)
        if not (isinstance(statement, ast.If) and "TYPE_CHECKING" in ast.dump(statement.test))
        for node in ast.walk(statement)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    return {each.target for each in imports(module) if each.line in lines and not each.is_path}


def packages_of(name: str) -> list[str]:
    """Return the packages that a module is in, outermost first.

    >>> packages_of("docextract_eval.corpus.kinds")
    ['docextract_eval', 'docextract_eval.corpus']
    """
    parts = name.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts))]


def functions(module: Module) -> Iterator[Function]:
    """Yield every function of a module, also those within others."""
    for node in ast.walk(module.tree):
        if isinstance(node, Function):
            yield node


@functools.cache
def tracked() -> tuple[Path, ...]:
    """Return every file that is committed or could be: all but what git ignores."""
    asked = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True)
    paths = (ROOT / name for name in done.stdout.split("\0") if name)
    return tuple(path for path in paths if path.is_file())
