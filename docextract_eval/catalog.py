"""Names to things: a plain table of dotted paths, imported on ask.

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
    """One folder's siblings: what they are called and where they live."""

    noun: str
    table: Mapping[str, str]
    lines: Mapping[str, str] = field(default_factory=dict)
    """What each is in one line, where several live in one module."""

    @property
    def names(self) -> list[str]:
        """All names, sorted."""
        return sorted(self.table)

    def check(self, name: str, where: str = "") -> str:
        """Return the name back if it is known, else say which are."""
        if name not in self.table:
            raise UnknownNameError(self.noun, name, self.table, where)
        return name

    def load(self, name: str, where: str = "") -> T:
        """Import the thing of this name."""
        return cast("T", _known(self.table[self.check(name, where)]))

    def describe(self, name: str) -> str:
        """Return what it is: its line, or the first one of its module's docstring, unimported."""
        module, _, _ = self.table[self.check(name)].partition(":")
        if name in self.lines:
            return self.lines[name]
        spec = importlib.util.find_spec(module)
        if spec is None or spec.origin is None:
            return ""
        prose = ast.get_docstring(ast.parse(Path(spec.origin).read_text(encoding="utf-8")))
        return inspect.cleandoc(prose or "").partition("\n")[0]


def resolve(path: str) -> object:
    """Import what a dotted path `package.module:object` names."""
    module, _, name = path.partition(":")
    if not module or not name:
        raise BadInputError(
            f"'{path}' is not a dotted path", remedy="write it as package.module:object"
        )
    thing: object = importlib.import_module(module)
    for part in name.split("."):
        thing = getattr(thing, part)
    return thing


def brought(path: str, place: str) -> object:
    """Import what somebody brought along, the current folder first; say in one line what fails."""
    here = str(Path.cwd())
    sys.path.insert(0, here)
    try:
        return resolve(path)
    except ModuleNotFoundError as error:
        what = f"there is no module '{error.name}'"
        remedy = "it is searched in the current folder, then among what is installed"
        raise BadInputError(what, place, remedy) from error
    except (AttributeError, TypeError) as error:
        what = f"cannot be imported ({error})"
        raise BadInputError(what, place, "write it as python:package.module:object") from error
    except StoppedError:
        raise
    except (Exception, SystemExit) as error:  # what somebody wrote may raise anything
        what = f"cannot be imported ({type(error).__name__}: {error})"
        raise BadInputError(what, place, "mend the module") from error
    finally:
        sys.path.remove(here)


_known = functools.cache(resolve)
"""What comes with the package does not change while it runs."""
