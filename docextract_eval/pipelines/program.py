"""A command as it was typed: split as a shell would, with its program and its version."""

from __future__ import annotations

import re
import shlex
import shutil
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from docextract_eval.codec import sha256
from docextract_eval.errors import BadInputError, MissingPrerequisiteError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

_PLACEHOLDER = re.compile(r"(?<!\{)\{(\w+)\}(?!\})")
_DOUBLED = re.compile(r"\{\{(\w+)\}\}")
"""A name in doubled braces, which become single ones."""


@dataclass(frozen=True, slots=True)
class Program:
    """A program and its arguments, with placeholders for what differs from sheet to sheet."""

    words: tuple[str, ...]

    @property
    def placeholders(self) -> frozenset[str]:
        """Return the names of the placeholders."""
        return frozenset(
            placeholder for word in self.words for placeholder in _PLACEHOLDER.findall(word)
        )

    @property
    def version(self) -> dict[str, str]:
        """Return the path and fingerprint of the program, and of every argument that is a file."""
        files = (Path(word) for word in self.words if _PLACEHOLDER.search(word) is None)
        return {
            str(file): sha256(file.read_bytes())[:16]
            for file in files
            if file.is_absolute() and file.is_file()
        }

    def fill_placeholders(self, values: Mapping[str, Sequence[str]]) -> list[str]:
        """Return the arguments, filled in; one is repeated if its placeholder has several values.

        >>> Program(("ocr", "-k={kind}", "{images}")).fill_placeholders(
        ...     {"kind": ["receipt"], "images": ["0.png", "1.png"]}
        ... )
        ['ocr', '-k=receipt', '0.png', '1.png']
        """
        filled = []
        for word in self.words:
            counts = [len(values[placeholder]) for placeholder in _PLACEHOLDER.findall(word)]
            for number in range(max(counts, default=1)):
                text = _PLACEHOLDER.sub(partial(_nth_or_last, values, number), word)
                filled.append(_DOUBLED.sub(r"{\1}", text))
        return filled


def parse_command(target: str, place: str, allowed_placeholders: Collection[str]) -> Program:
    """Return a command as a program, or raise; it is searched on PATH and in the current folder."""
    try:
        words = shlex.split(target)
    except ValueError as error:
        what = f"cannot be split ({str(error)[0].lower()}{str(error)[1:]})"
        raise BadInputError(what, place, "quote it as for a shell") from error
    if not words:
        raise BadInputError("names no program", place, f"write it like {place}./ocr")
    for placeholder in Program(tuple(words)).placeholders:
        if placeholder not in allowed_placeholders:
            name = f"{{{placeholder}}}"
            raise UnknownNameError(
                "placeholder", name, {f"{{{each}}}" for each in allowed_placeholders}, place
            )
    return Program((_find_program(words[0], place), *map(_absolute_argument, words[1:])))


def _find_program(name: str, place: str) -> str:
    """Return the path of a program: on PATH, else in the current folder; or raise."""
    here = Path(name).absolute()
    if path := shutil.which(name) or shutil.which(here):
        return str(Path(path).absolute())
    if here.is_file():
        raise BadInputError("cannot be executed", str(here), f"allow it: chmod +x {name}")
    raise MissingPrerequisiteError(
        f"there is no program '{name}'",
        place,
        "it is searched on PATH, then in the current folder; install it or give its path",
    )


def _absolute_argument(word: str) -> str:
    """Return an argument that names a file with its absolute path: the program runs elsewhere."""
    option, equals, value = word.partition("=") if word.startswith("-") else ("", "", word)
    file = Path(value)
    named = file.is_file() or ("/" in value and file.is_dir())
    return f"{option}{equals}{file.absolute()}" if value and named else word


def _nth_or_last(values: Mapping[str, Sequence[str]], number: int, hole: re.Match[str]) -> str:
    found = values[hole[1]]
    return found[min(number, len(found) - 1)]
