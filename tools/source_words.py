"""Words that must not change, read from a module's text: keys of streams, factors, signatures.

A word is found where it stands in the call itself, and where the call passes on a parameter, a
local name or a constant of the same module whose value is written there.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SEEDS = "docextract_eval.seeds"
DRAWS = ("stream", "hash_to_unit", "hash_to_int", "secret_bytes")
"""The functions of that module whose arguments after the seed are the key of a stream."""
Function = ast.FunctionDef | ast.AsyncFunctionDef
Scope = Function | ast.Module


class Source:
    """One module's syntax tree: who encloses what, and which functions it defines."""

    def __init__(self, text: str) -> None:
        """Parse a module."""
        self.tree = ast.parse(text)
        self.parents = {
            child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)
        }
        self.functions = {
            node.name: node for node in ast.walk(self.tree) if isinstance(node, Function)
        }
        self.calls = [node for node in ast.walk(self.tree) if isinstance(node, ast.Call)]

    def scope(self, node: ast.AST) -> Scope:
        """Return the function that encloses a node, or else the module."""
        while not isinstance(node, Function | ast.Module):
            node = self.parents[node]
        return node

    def calls_of(self, name: str) -> Iterator[ast.Call]:
        """Return the calls of a function of this module by its bare name."""
        return (call for call in self.calls if _called(call) == name)


def stream_keys(text: str) -> set[str]:
    """Return the literal words in keys of streams.

    >>> sorted(stream_keys('''
    ... from docextract_eval import seeds
    ... def draw(seed, name): return seeds.hash_to_unit(seed, "mix", name)
    ... draw(7, "phone")
    ... '''))
    ['mix', 'phone']
    """
    if "seeds" not in text:
        return set()
    source = Source(text)
    draws = _draws(source.tree)
    found: set[str] = set()
    for call in source.calls:
        if ast.unparse(call.func) in draws:
            for argument in _after_seed(call):
                found |= set(_words(argument, source.scope(call), source, frozenset()))
    return found


def factor_names(text: str) -> set[str]:
    """Return the literal keys of `factors={...}`, and the keywords of `with_factors(...)`.

    >>> sorted(factor_names('''
    ... def _more(): return {"turned": way}
    ... Content(factors={"year": day[:4]} | _more())
    ... '''))
    ['turned', 'year']
    """
    if "factors" not in text:
        return set()
    source = Source(text)
    found: set[str] = set()
    for call in source.calls:
        if _called(call) == "with_factors":
            found |= {keyword.arg for keyword in call.keywords if keyword.arg}
        for keyword in call.keywords:
            if keyword.arg == "factors":
                found |= _keys(keyword.value, source)
    return found


def signature_parts(text: str) -> set[str]:
    """Return the parts of signatures that a metric adds or changes, with `…` for what it reckons.

    >>> sorted(signature_parts('f"harm|sure:{SURE:g}|{rest}"; with_reading(rest, "decidable")'))
    ['reading:decidable', 'sure:…']
    """
    source = Source(text)
    found: set[str] = set()
    for node in ast.walk(source.tree):
        if isinstance(node, ast.JoinedStr):
            parts = (
                str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values
            )
            found |= {part for part in "".join(parts).split("|")[:-1] if ":" in part}
    for call in source.calls:
        words = [str(each.value) for each in call.args if isinstance(each, ast.Constant)]
        if (axis := _VARIANTS.get(_called(call))) and words:
            found.add(f"{axis}:{words[0]}")
        if isinstance(call.func, ast.Attribute) and call.func.attr == "replace" and len(words) == 2:
            found |= {word for word in words if re.match(r"\w+:\w", word)}
    return found


_VARIANTS = {"with_reading": "reading", "with_average": "average"}
"""Functions that change one part of a signature, and that part."""


def _draws(tree: ast.Module) -> set[str]:
    """Return what the functions that open a stream are called in a module."""
    package, _, name = SEEDS.rpartition(".")
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                here = alias.asname or alias.name
                if node.module == package and alias.name == name:
                    found |= {f"{here}.{draw}" for draw in DRAWS}
                if node.module == SEEDS and alias.name in DRAWS:
                    found.add(here)
    return found


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _after_seed(call: ast.Call) -> list[ast.expr]:
    """Return the arguments that are the key; a starred first one holds the seed and the key."""
    return call.args if isinstance(call.args[0], ast.Starred) else call.args[1:]


def _words(
    node: ast.expr, scope: Scope, source: Source, seen: frozenset[tuple[str, Scope]]
) -> Iterator[str]:
    """Return the literal words that an expression may be or hold."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            yield node.value
    elif isinstance(node, ast.Tuple | ast.List):
        for part in node.elts:
            yield from _words(part, scope, source, seen)
    elif isinstance(node, ast.Starred):
        yield from _words(node.value, scope, source, seen)
    elif isinstance(node, ast.IfExp):
        yield from _words(node.body, scope, source, seen)
        yield from _words(node.orelse, scope, source, seen)
    elif isinstance(node, ast.Name) and (node.id, scope) not in seen:
        seen |= {(node.id, scope)}
        inside = [] if scope is source.tree else _assigned(node.id, scope)
        passed = _passed(node.id, scope, source)
        for value, where in (*inside, *passed, *_assigned(node.id, source.tree)):
            yield from _words(value, where, source, seen)


def _assigned(name: str, scope: Scope, *, deep: bool = False) -> Iterator[tuple[ast.expr, Scope]]:
    """Return what a name is set to in a function or at the top of a module; deep, also below."""
    for node in ast.walk(scope) if deep or isinstance(scope, Function) else scope.body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        targets = [node.target] if isinstance(node, ast.AnnAssign) else targets
        for target in targets:
            if isinstance(target, ast.Name) and target.id == name and node.value is not None:
                yield node.value, scope


def _passed(name: str, scope: Scope, source: Source) -> Iterator[tuple[ast.expr, Scope]]:
    """Return what callers in this module pass as a parameter of this name."""
    if isinstance(scope, ast.Module):
        return
    names = [parameter.arg for parameter in (*scope.args.posonlyargs, *scope.args.args)]
    if scope.args.vararg and scope.args.vararg.arg == name:
        names = [*names, name]
    elif name not in [*names, *(parameter.arg for parameter in scope.args.kwonlyargs)]:
        return
    for call in source.calls_of(scope.name):
        where = source.scope(call)
        if name in names and len(call.args) > names.index(name):
            yield call.args[names.index(name)], where
        for keyword in call.keywords:
            if keyword.arg == name:
                yield keyword.value, where


def _keys(node: ast.expr, source: Source) -> set[str]:
    """Return the literal keys of a dict display, of dicts joined, or of what a function returns.

    A name or an attribute stands for every dict that the module gives a name of this spelling.
    """
    found: set[str] = set()
    waiting, done = [node], set()
    while waiting:
        node = waiting.pop()
        if node in done:
            continue
        done.add(node)
        if isinstance(node, ast.Dict):
            found |= {str(key.value) for key in node.keys if isinstance(key, ast.Constant)}
        elif isinstance(node, ast.Name | ast.Attribute):
            found |= _added(_name(node), source)
        waiting += _held(node, source)
    return found


def _held(node: ast.expr, source: Source) -> list[ast.expr]:
    """Return the expressions whose keys an expression has too."""
    if isinstance(node, ast.BinOp | ast.IfExp):
        return [part for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr)]
    if isinstance(node, ast.Dict):
        return [value for key, value in zip(node.keys, node.values, strict=True) if key is None]
    if isinstance(node, ast.Call) and _called(node) in source.functions:
        inside = ast.walk(source.functions[_called(node)])
        return [part for part in inside if isinstance(part, ast.Dict)]
    if isinstance(node, ast.Name | ast.Attribute):
        return [value for value, _ in _assigned(_name(node), source.tree, deep=True)]
    return []


def _name(node: ast.Name | ast.Attribute) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr


def _added(name: str, source: Source) -> set[str]:
    """Return the literal keys under which something is put into a dict of this name."""
    stores = (
        target
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Subscript) and ast.unparse(target.value) == name
    )
    return {str(each.slice.value) for each in stores if isinstance(each.slice, ast.Constant)}
