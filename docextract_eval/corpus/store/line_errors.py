"""Errors of many lines, merged: a mistake that is in every line is one line of output."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval.errors import BadInputError, list_first

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

_INDEX = re.compile(r"\.[0-9]+(?=\.|$)")
"""The number of a row or a word in a key."""
_QUOTED_VALUE = re.compile(r"^('.*') (?=[a-z])| \(('.*')\)$")
"""The value that an error is about: where it begins or ends."""


@dataclass(frozen=True, slots=True)
class LineError:
    """An error in one line of a file, counted from 1."""

    line: int
    error: BadInputError

    def key(self, file: Path) -> str:
        """Return the place in the line, such as `, fields.total`; the whole place if elsewhere."""
        return self.error.where.removeprefix(f"{file}, line {self.line}")

    @property
    def complaint(self) -> str:
        """What is wrong, without the value that it is wrong with."""
        return _QUOTED_VALUE.sub("", self.error.what)

    @property
    def value(self) -> str:
        """The value that is wrong, in quotation marks; empty if the error quotes none."""
        found = _QUOTED_VALUE.search(self.error.what)
        return (found[1] or found[2]) if found else ""


def merge_line_errors(file: Path, errors: Iterable[LineError]) -> Iterator[BadInputError]:
    """Yield the errors of a file's lines; those that differ in line and value only are one error.

    >>> from pathlib import Path
    >>> lines = range(1, 7)
    >>> errors = [BadInputError(f"'{n} RM' is no money", f"a, line {n}, total") for n in lines]
    >>> found = map(LineError, lines, errors)
    >>> [str(error) for error in merge_line_errors(Path("a"), found)]
    ["a, line 1, 2, 3 and 3 more, total: is no money: '1 RM', '2 RM', '3 RM' and 3 more"]
    """
    alike: dict[tuple[str, str, str], list[LineError]] = defaultdict(list)
    for each in errors:
        key = _INDEX.sub("", each.key(file))
        alike[each.complaint, key, each.error.remedy].append(each)
    for found in alike.values():
        yield found[0].error if len(found) == 1 else _merged_error(file, found)


def _merged_error(file: Path, found: Sequence[LineError]) -> BadInputError:
    first = found[0]
    values = dict.fromkeys(each.value for each in found)
    what = first.error.what
    if len(values) > 1:
        what = f"{first.complaint}: {list_first(list(values))}"
    keys = {each.key(file) for each in found}
    key = keys.pop() if len(keys) == 1 else _INDEX.sub("", first.key(file))
    lines = list_first([str(line) for line in dict.fromkeys(each.line for each in found)])
    where = key if key == first.error.where else f"{file}, line {lines}{key}"
    return BadInputError(what, where, first.error.remedy)
