"""Commands that texts name: found in prose, completed from a table, read by the real parser."""

from __future__ import annotations

import ast
import re
import shlex
from dataclasses import dataclass

import typer

from docextract_eval.cli.app import app

PROGRAM = typer.main.get_command(app)
PLACEHOLDERS = {
    "RUN": "run",
    "BASE": "other-run",
    "BASELINE": "other-run",
    "CORPUS": "corpus",
    "PIPELINE": "noisy",
    "PREDICTIONS": "run/predictions.jsonl",
    "DIR": "made",
    "PATH": "made",
    "MAP": "map.json",
    "NAME": "subtotal_vs_total",
    "ROLE": "lead",
    "LOCALE": "de_DE",
    "RENDITION": "receipt-5-000000~clean",
}
"""What a reader puts for the words in capitals."""
GIVEN_BEFORE = {"run": ("noisy", "corpus", "-o", "again")}
"""The arguments of the command that a reader is to give again with one option more."""
NAMES_ALONE = {"list": "traps", "schema": "recipe"}
"""Commands whose first argument is one of a few words, and one of these."""
HELP = {"-h", "--help"}
_START = re.compile(r"(?<![/\w])dxe ")
_END = re.compile(r"[;`\n()\[\]<>|”]|[.,:](?=\s|$)")
_ARGUMENT = re.compile(r"[A-Z][A-Z_]*|\S*[/.~=]\S*|[a-z]+-run|run|corpus|X\S*")


@dataclass(frozen=True)
class Named:
    """A command of a text: the names of groups and command, and what follows them."""

    path: tuple[str, ...]
    arguments: tuple[str, ...]

    @property
    def words(self):
        """Return what a reader types after `dxe`."""
        usual = PLACEHOLDERS | {"X": NAMES_ALONE.get(self._name, "X")}
        filled = [usual.get(each, each) for each in self.arguments]
        completed = GIVEN_BEFORE.get(self._name, ()) if self._are_options else ()
        return [*self.path, *completed, *filled]

    @property
    def _name(self):
        return self.path[-1] if self.path else ""

    @property
    def _are_options(self):
        return bool(self.arguments) and self.arguments[0].startswith("-")

    def parse(self):
        """Read it by the real parser, which raises where it is not a command.

        An X at the end may be the sentence that follows.
        """
        words = [each for each in self.words[len(self.path) :] if each not in HELP]
        while True:
            try:
                return self._read(words)
            except Exception:
                if words[-1:] != ["X"]:
                    raise
                del words[-1]

    def _read(self, words):
        found = _command(self.path)
        if hasattr(found, "commands"):  # a group has options alone
            words = [*words, next(iter(found.commands))]
        elif not words:
            return None  # its help, or its name alone
        return found.make_context("dxe", list(words))


def _command(path):
    """Return a command or a group; None where there is none."""
    found = PROGRAM
    for name in path:
        found = getattr(found, "commands", {}).get(name)
        if found is None:
            return None
    return found


def commands_in(text):
    """Return every command that a text names, and what stands after `dxe` and is none."""
    found, unknown = [], []
    for start in _START.finditer(text):
        rest = text[start.end() :]
        if end := _END.search(f"{rest}\n"):
            rest = rest[: end.start()]
        words = _split(rest)
        path = _path(words)
        if path or (words and words[0].startswith("-")):
            found.append(Named(path, _arguments(path, words[len(path) :])))
        else:
            unknown.append(rest)
    return found, unknown


def _split(text):
    try:
        return shlex.split(text)
    except ValueError:  # an apostrophe of the sentence
        return text.split()


def _path(words):
    path = ()
    for word in words:
        if _command((*path, word)) is None or (path and not hasattr(_command(path), "commands")):
            break
        path = (*path, word)
    return path


def _arguments(path, words):
    """Return the words that are arguments: options with their values, placeholders, paths."""
    options = {
        name: each
        for each in _command(path).params
        for name in (*each.opts, *each.secondary_opts)
        if name.startswith("-")
    }
    found, waits = [], path[-1:] and path[-1] in NAMES_ALONE
    words = iter(words)
    for word in words:
        if word.startswith("-"):
            found.append(word)
            named = options.get(word)
            value = named is not None and not getattr(named, "is_flag", False)
            found += [next(words)] if value and "=" not in word else []
        elif waits or _ARGUMENT.fullmatch(word):
            found.append(word)
        else:
            break
        waits = False
    return tuple(found)


def texts_of(module):
    """Return the texts of a module, without docstrings; what is filled in is an X."""
    tree = ast.parse(module.read_text())
    documented = {
        id(each.value)
        for each in ast.walk(tree)
        if isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant)
    }
    parts = {
        id(piece)
        for each in ast.walk(tree)
        if isinstance(each, ast.JoinedStr)
        for piece in each.values
    }
    for each in ast.walk(tree):
        if isinstance(each, ast.JoinedStr):
            yield "".join(p.value if isinstance(p, ast.Constant) else "X" for p in each.values)
        elif isinstance(each, ast.Constant) and id(each) not in documented | parts:
            yield str(each.value)
