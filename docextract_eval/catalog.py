"""Tables from names to objects, given as dotted paths and imported on demand.

>>> shelf = Catalog("counter", {"plain": "collections:Counter"})
>>> shelf.load("plain")
<class 'collections.Counter'>
"""

from __future__ import annotations

import ast
import contextlib
import functools
import importlib
import importlib.util
import inspect
import itertools
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar, cast

from docextract_eval.errors import BadInputError, StoppedError, UnknownNameError, nearest_name

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Catalog(Generic[T]):
    """The registered objects of a folder: their names and dotted paths."""

    noun: str
    table: Mapping[str, str]
    lines: Mapping[str, str] = field(default_factory=dict)
    """A one-line description of each, where several are in one module."""

    @property
    def names(self) -> list[str]:
        """All names, sorted."""
        return sorted(self.table)

    def check(self, name: str, where: str = "") -> str:
        """Return the name if it is known, else raise an UnknownNameError."""
        if name not in self.table:
            raise UnknownNameError(self.noun, name, self.table, where)
        return name

    def load(self, name: str, where: str = "") -> T:
        """Return the object of this name, imported now; or raise an UnknownNameError."""
        return cast("T", _resolve_cached(self.table[self.check(name, where)]))

    def describe(self, name: str) -> str:
        """Return its description: its line, or its module's first line, read without an import."""
        module, _, _ = self.table[self.check(name)].partition(":")
        if name in self.lines:
            return self.lines[name]
        return first_line(module)

    def describe_folder(self, name: str) -> str:
        """Return the description of its folder, where each has one: that of the package."""
        module, _, _ = self.table[self.check(name)].partition(":")
        return first_line(module.rpartition(".")[0])


def first_line(module: str) -> str:
    """Return the first line of a module's docstring, read without an import."""
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        return ""
    prose = ast.get_docstring(ast.parse(Path(spec.origin).read_text(encoding="utf-8")))
    return inspect.cleandoc(prose or "").partition("\n")[0]


def attribute_docstrings(record: type) -> dict[str, str]:
    """Return the docstrings below the attributes of a record, read from its source."""
    source = ast.parse(Path(inspect.getfile(record)).read_text(encoding="utf-8"))
    body = next(
        node.body
        for node in ast.walk(source)
        if isinstance(node, ast.ClassDef) and node.name == record.__name__
    )
    return {
        above.target.id: inspect.cleandoc(str(below.value.value))
        for above, below in itertools.pairwise(body)
        if isinstance(above, ast.AnnAssign)
        and isinstance(above.target, ast.Name)
        and isinstance(below, ast.Expr)
        and isinstance(below.value, ast.Constant)
    }


def import_object(dotted_path: str) -> object:
    """Return the object that a dotted path `package.module:object` names, imported now."""
    module, _, name = dotted_path.partition(":")
    if not module or not name:
        raise BadInputError(
            f"'{dotted_path}' is not a dotted path", remedy="write it as package.module:object"
        )
    thing: object = importlib.import_module(module)
    for part in name.split("."):
        thing = getattr(thing, part)
    return thing


def import_user_object(dotted_path: str, place: str) -> object:
    """Return a user's object by its dotted path, or raise a BadInputError.

    The current folder is searched first.
    """
    module, _, name = dotted_path.partition(":")
    check_dotted_path(dotted_path, place)
    with _current_folder_first():
        try:
            return _find_object(importlib.import_module(module), name, module, place)
        except ModuleNotFoundError as error:
            raise _no_module(error.name or module, place) from error
        except (BadInputError, StoppedError):
            raise
        except (Exception, SystemExit) as error:  # a user's code may raise anything
            what = f"cannot be imported ({type(error).__name__}: {error})"
            raise BadInputError(what, place, "fix the module") from error


@contextlib.contextmanager
def _current_folder_first() -> Iterator[None]:
    """Let imports search the current folder before everything else."""
    here = str(Path.cwd())
    sys.path.insert(0, here)
    try:
        yield
    finally:
        sys.path.remove(here)


def _find_object(thing: object, name: str, module: str, place: str) -> object:
    """Return the object of a dotted name in a module, or raise a BadInputError."""
    for part in name.split("."):
        if not hasattr(thing, part):
            remedy = _suggest_attribute(thing, part, module)
            raise BadInputError(f"there is no '{part}' in {module}", place, remedy)
        thing = getattr(thing, part)
    return thing


def check_dotted_path(path: str, place: str) -> None:
    """Raise a BadInputError if a path is not of the form `package.module:object`."""
    module, _, name = path.partition(":")
    if not module or not name or module.endswith(".py") or "/" in module:
        raise BadInputError(f"'{path}' is not a dotted path", place, _how_to_write(module, name))


def check_user_module(path: str, place: str) -> None:
    """Raise a BadInputError if the first module of a dotted path is nowhere; it is not imported.

    A sandbox shows nothing of the current folder from which another name could be suggested.
    """
    check_dotted_path(path, place)
    name = path.partition(":")[0].partition(".")[0]
    try:
        with _current_folder_first():
            found = not name.isidentifier() or importlib.util.find_spec(name)
    except (ImportError, ValueError):  # it is there and odd: importing it says what is wrong
        return
    if not found:
        raise _no_module(name, place)


def _no_module(name: str, place: str) -> BadInputError:
    remedy = "it is searched in the current folder, then among installed packages"
    if near := nearest_name(name, modules_here()):
        remedy = f"did you mean '{near}'? {remedy}"
    return BadInputError(f"there is no module '{name}'", place, remedy)


def modules_here() -> list[str]:
    """Return the modules in the current folder that `python:` names can begin with."""
    try:
        files = sorted(Path.cwd().iterdir())
    except OSError:
        return []
    return [
        file.stem
        for file in files
        if file.stem.isidentifier()
        if (file.suffix == ".py" if file.is_file() else (file / "__init__.py").is_file())
    ]


def dotted_module(path: str) -> str:
    """Return a module, or the path of its file, as imports write it.

    >>> dotted_module("./models/mine.py")
    'models.mine'
    """
    return path.removesuffix(".py").removeprefix("./").strip("/").replace("/", ".")


def _how_to_write(module: str, name: str) -> str:
    """Return how to write what is not a dotted path, such as a module alone or a file.

    >>> _how_to_write("models/mine.py", "extract"), _how_to_write("", "")
    ('write it as python:models.mine:extract', 'write it as python:MODULE:FUNCTION')
    """
    dotted = dotted_module(module)
    known = modules_here()
    near = dotted if "." in dotted or dotted in known else nearest_name(dotted, known)
    return f"write it as python:{near or 'MODULE'}:{name or 'FUNCTION'}"


def _suggest_attribute(thing: object, name: str, module: str) -> str:
    """Return what a user's module or class has to call, the nearest name first."""
    known = [
        each
        for each, value in getattr(thing, "__dict__", {}).items()
        if callable(value) and not each.startswith("_")
        if getattr(value, "__module__", module) == module
    ]
    if not known:
        return "write a function of that name there, or name another module"
    return UnknownNameError("name", name, known).remedy


_resolve_cached = functools.cache(import_object)
"""Cached, because objects of the package do not change while it runs."""
