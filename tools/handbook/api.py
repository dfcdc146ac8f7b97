"""Public names, from their docstrings."""

from __future__ import annotations

import dataclasses
import inspect
import re
from importlib import import_module
from typing import TYPE_CHECKING, Any

from pages import table

import docextract_eval

if TYPE_CHECKING:
    from collections.abc import Iterator

OTHERS = {"docextract_eval.albumentations": ("Degrade",), "docextract_eval.matching": ("judge",)}
"""Public names that are imported from another module than `docextract_eval` itself."""
OPENING = """\
# Python API

Look up every public name, with an example to paste.

Names that are not here may change without notice. `./tools/quickstart` makes `runs/quick`, which
some examples open. Wrong input raises an error of `docextract_eval.errors`, in one line: what,
where, remedy."""
_EXAMPLE = re.compile(r"(?:^>>> .*\n(?:^(?!$).*\n?)*\n?)+", re.MULTILINE)
"""Lines of input, each with what it prints, up to a sentence that follows."""


def public_names() -> dict[str, Any]:
    """Return every public name as it is imported, with its class or function."""
    own = [name for name in docextract_eval.__all__ if not name.startswith("_")]
    places = {"docextract_eval": own, **OTHERS}
    return {
        f"{module}.{name}": getattr(import_module(module), name)
        for module, names in places.items()
        for name in names
    }


def page() -> str:
    """Write the page."""
    entries = [line for name, what in public_names().items() for line in _entry(name, what)]
    return "\n".join([OPENING, *entries]) + "\n"


def written(what: object) -> tuple[str, str]:
    """Return the sentences of a docstring, and its example."""
    text = inspect.getdoc(what) or ""
    example = "\n".join(each.strip() for each in _EXAMPLE.findall(text + "\n"))
    return _EXAMPLE.sub("", text + "\n").strip(), example


def _entry(name: str, what: Any) -> Iterator[str]:  # noqa: ANN401 - a class or a function
    sentences, example = written(what)
    yield f"\n## `{name}`\n"
    if not dataclasses.is_dataclass(what):
        yield f"```text\n{name.rpartition('.')[2]}{_signature(what)}\n```\n"
    yield f"{sentences}\n"
    yield f"```pycon\n{example}\n\n```"
    if dataclasses.is_dataclass(what) and "records" in what.__module__:
        fields = ", ".join(f"`{each.name}`" for each in dataclasses.fields(what))
        yield f"\nIts fields: {fields}."
    if inspect.isclass(what) and what.__base__ is object and (members := [*_members(what)]):
        yield ""
        yield from table(("member", "meaning"), members)


def _members(what: type) -> Iterator[tuple[str, str]]:
    """Yield the public methods and properties of a class, with the first line of each."""
    for name, member in vars(what).items():
        function = getattr(member, "fget", None) or getattr(member, "__func__", member)
        if name.startswith("_") or not inspect.isfunction(function):
            continue
        call = "" if isinstance(member, property) else _names(function)
        yield f"`{name}{call}`", (inspect.getdoc(function) or "").partition("\n")[0]


def _names(function: Any) -> str:  # noqa: ANN401 - any function
    """Return the names of a method's arguments, without its own object."""
    stars = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}
    given = [*inspect.signature(function).parameters.values()][1:]
    return f"({', '.join(stars.get(each.kind, '') + each.name for each in given)})"


def _signature(function: Any) -> str:  # noqa: ANN401 - any function
    """Return the arguments of a function, one on each line where they are many."""
    signature = inspect.signature(function)
    shown = _unquoted(signature)
    if len(shown) < 80:
        return shown
    end = f") -> {str(signature.return_annotation).strip(chr(39))}"
    lines: list[str] = []
    for each in signature.parameters.values():
        if each.kind is each.KEYWORD_ONLY and "    *," not in lines:
            lines.append("    *,")
        lines.append(f"    {_unquoted(each)},")
    return "\n".join(["(", *lines, end])


def _unquoted(signature: object) -> str:
    """Return it without the quotes of annotations that nobody evaluated.

    >>> _unquoted("(path: 'str | Path' = 'here') -> 'Run'")
    "(path: str | Path = 'here') -> Run"
    """
    return re.sub(r"(: |-> )'([^']*)'", r"\1\2", str(signature))
