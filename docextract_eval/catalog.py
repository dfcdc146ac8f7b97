"""Tables from names to objects, given as dotted paths and imported on demand.

>>> shelf = Catalog("counter", {"plain": "collections:Counter"})
>>> shelf.load("plain")
<class 'collections.Counter'>
"""

from __future__ import annotations

import ast
import functools
import importlib
import importlib.util
import inspect
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar, cast

from docextract_eval.errors import BadInputError, StoppedError, UnknownNameError

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
        spec = importlib.util.find_spec(module)
        if spec is None or spec.origin is None:
            return ""
        prose = ast.get_docstring(ast.parse(Path(spec.origin).read_text(encoding="utf-8")))
        return inspect.cleandoc(prose or "").partition("\n")[0]


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
    here = str(Path.cwd())
    sys.path.insert(0, here)
    try:
        return import_object(dotted_path)
    except ModuleNotFoundError as error:
        what = f"there is no module '{error.name}'"
        remedy = "it is searched in the current folder, then among what is installed"
        raise BadInputError(what, place, remedy) from error
    except (AttributeError, TypeError) as error:
        what = f"cannot be imported ({error})"
        raise BadInputError(what, place, "write it as python:package.module:object") from error
    except StoppedError:
        raise
    except (Exception, SystemExit) as error:  # a user's code may raise anything
        what = f"cannot be imported ({type(error).__name__}: {error})"
        raise BadInputError(what, place, "fix the module") from error
    finally:
        sys.path.remove(here)


_resolve_cached = functools.cache(import_object)
"""Cached, because objects of the package do not change while it runs."""
