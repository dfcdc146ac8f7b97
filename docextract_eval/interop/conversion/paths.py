"""Paths into JSON that somebody else designed, and a record of what no path has read.

    total                                 a key of an object
    totals[0], totals[-1]                 an entry of a list
    items[*]                              every entry; what is no list counts as its only entry
    SummaryFields[Type.Text=TOTAL]        the entries of which a path leads to this text
    SummaryFields[Type.Text=TOTAL|TAX]    or to one of several
    receipts.*                            every value of an object
    "unit.price"                          a key with a dot or a bracket in it
    @file, @number, @key                  the document's file without its ending, its number in that
                                          file from 1, its key in an object of documents
    @name                                 @file where the file is one document, else @number
    @rows[*]                              the rows of a CSV file that have the document's id

A path goes on into a text that is JSON itself. Each step looks at each part of a document at most
once, so that no path takes longer than its length times the size of the document.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from docextract_eval.codec.strict_json import JsonError, parse_json
from docextract_eval.errors import BadInputError, shorten_middle

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_PATH = 1000
"""Characters of a path."""
_ABOUT_DOCUMENT = ("@name", "@file", "@number", "@key")
_ROWS = "@rows"
_ALL: Any = object()
"""The whole document, as the part from which a path starts."""
_NAME = re.compile(r'"([^"]*)"|([^.\[\]"]+)')
_SELECTOR = re.compile(r"\[(\*|-?\d{1,9})\]")
_CONDITION = re.compile(r"\[((?:[^\[\]=]|\[\*\]|\[-?\d+\])+)=([^\[\]]*)\]")


@dataclass(frozen=True, slots=True)
class Key:
    """One key of an object."""

    name: str


@dataclass(frozen=True, slots=True)
class AnyKey:
    """Every value of an object."""


@dataclass(frozen=True, slots=True)
class Every:
    """Every entry of a list."""


@dataclass(frozen=True, slots=True)
class At:
    """One entry of a list, by its place."""

    place: int


@dataclass(frozen=True, slots=True)
class Where:
    """The entries of a list that meet conditions: a path leads to one of some texts."""

    conditions: tuple[tuple[ValuePath, tuple[str, ...]], ...]


Step = Key | AnyKey | Every | At | Where


@dataclass(frozen=True, slots=True)
class ValuePath:
    """Where something stands, from a document on, or from a part of it."""

    text: str
    start: str
    """`@rows`, something that is known about the document, or nothing for the part itself."""
    steps: tuple[Step, ...]


def parse_path(text: object) -> ValuePath:
    """Return a path; raise a ValueError that says what is wrong with it.

    >>> parse_path("items[*].price").steps
    (Key(name='items'), Every(), Key(name='price'))
    >>> parse_path("items[0")
    Traceback (most recent call last):
    ValueError: is 'items[0', which is no path: it cannot be read from '[0' on
    """
    if isinstance(text, ValuePath):
        return text
    if not isinstance(text, str):
        message = "is no path: write it as a text"
        raise ValueError(message)  # noqa: TRY004 - pydantic reports a ValueError with its place
    if len(text) > LONGEST_PATH:
        message = f"is a path of {len(text):,} characters, and at most {LONGEST_PATH:,} are read"
        raise ValueError(message)
    start = re.split(r"[.\[]", text, maxsplit=1)[0]
    start = start if start in (*_ABOUT_DOCUMENT, _ROWS) else ""
    steps: list[Step] = []
    position = len(start)
    while position < len(text):
        step, after = _read_step(text, position)
        if step is None:
            message = (
                f"is '{text[:60]}', which is no path: it cannot be read from "
                f"'{text[position : position + 20]}' on"
            )
            raise ValueError(message)
        if isinstance(step, Where) and steps and isinstance(earlier := steps[-1], Where):
            steps.pop()
            step = Where(earlier.conditions + step.conditions)
        steps.append(step)
        position = after
    return ValuePath(text, start, tuple(steps))


def _read_step(text: str, position: int) -> tuple[Step | None, int]:
    """Return the step that begins at a position, or None, and where it ends."""
    if found := _SELECTOR.match(text, position):
        return (Every() if found[1] == "*" else At(int(found[1]))), found.end()
    if found := _CONDITION.match(text, position):
        texts = tuple(found[2].strip('"').split("|"))
        return Where(((parse_path(found[1]), texts),)), found.end()
    if text[position] == "." and position:
        position += 1
    elif position:
        return None, position
    if found := _NAME.match(text, position):
        name = found[1] if found[1] is not None else found[2]
        return (AnyKey() if found[2] == "*" else Key(name)), found.end()
    return None, position


@dataclass(slots=True)
class Reading:
    """A document that is being read, and which of its keys and entries were."""

    content: Any
    where: str
    """The file and the document, as errors name them."""
    about: Mapping[str, str] = field(default_factory=dict)
    """The file, the number and the key of the document."""
    rows: list[Any] = field(default_factory=list)
    """The rows of a CSV file that have the document's id; the first one is its content."""
    page_size: tuple[float, float] | None = None
    """The width and the height of the first page, if its picture is known."""
    _read: set[tuple[int, object]] = field(default_factory=set)
    _whole: set[int] = field(default_factory=set)
    """Parts of which everything counts as read."""
    _conditions: dict[tuple[int, int], str] = field(default_factory=dict)
    """The condition that an entry of a list would meet."""
    _parsed: dict[str, Any] = field(default_factory=dict)
    """What stands in texts that are JSON."""

    def find(self, path: ValuePath, part: Any = _ALL) -> list[Any]:  # noqa: ANN401 - any JSON
        """Return everything that a path leads to, from a part of the document or from all of it."""
        if path.start in _ABOUT_DOCUMENT:
            known = self.about.get(path.start)
            return [] if known is None else [known]
        found = [self.content if part is _ALL else part]
        if path.start == _ROWS:
            found = [self.rows]
        for step in path.steps:
            found = [each for one in found for each in self._take(step, one, path)]
        return found

    def find_values(self, path: ValuePath, part: Any = _ALL) -> list[Any]:  # noqa: ANN401 - any JSON
        """Return what a path leads to; of a list at its end, every entry."""
        return [
            each
            for found in self.find(path, part)
            for each in (self._entries(found) if isinstance(found, list) else (found,))
        ]

    def read_whole(self, path: ValuePath, part: Any = _ALL) -> None:  # noqa: ANN401 - any JSON
        """Count everything as read that a path leads to, with all that is in it."""
        found = self.find(path, part)
        self._whole |= {id(each) for each in found if isinstance(each, dict | list)}

    def ignore(self, path: ValuePath) -> None:
        """Count everything as read that a path leads to, but nothing on the way there."""
        before = set(self._read)
        way = ValuePath(path.text, path.start, path.steps[:-1])
        holders = {id(self._inside(holder, path)) for holder in self.find(way)}
        self.read_whole(path)
        self._read = before | {(holder, key) for holder, key in self._read if holder in holders}

    def unread(self) -> Counter[str]:
        """Count the keys and entries that no path has read, by their paths."""
        return Counter(self._unread(self.content, ""))

    def _unread(self, part: Any, path: str) -> Iterator[str]:  # noqa: ANN401 - any JSON
        if isinstance(part, str):
            part = self._parsed.get(part)
        if id(part) in self._whole:
            return
        if isinstance(part, dict):
            for key, value in part.items():
                here = f"{path}.{_quoted(key)}" if path else _quoted(key)
                if (id(part), key) in self._read:
                    yield from self._unread(value, here)
                elif value not in (None, "", [], {}):
                    yield here
        elif isinstance(part, list):
            for place, entry in enumerate(part):
                if (id(part), place) in self._read:
                    yield from self._unread(entry, f"{path}[*]")
                else:
                    yield path + self._conditions.get((id(part), place), "[*]")

    def _take(self, step: Step, part: Any, path: ValuePath) -> list[Any]:  # noqa: ANN401 - any JSON
        """Return what a step leads to from a part of the document."""
        if isinstance(step, Key | AnyKey):
            inner = self._inside(part, path)
            if not isinstance(inner, dict):
                return []
            names = [*inner] if isinstance(step, AnyKey) else [step.name] * (step.name in inner)
            self._read |= {(id(inner), name) for name in names}
            return [inner[name] for name in names]
        part = self._inside(part, path) if isinstance(part, str) and part[:1] == "[" else part
        if isinstance(step, Every):
            return self._entries(part)
        if isinstance(step, Where):
            return self._matching(step, part)
        entries = part if isinstance(part, list) else [part]
        if not -len(entries) <= step.place < len(entries):
            return []
        self._read.add((id(part), step.place % len(entries)))
        return [entries[step.place]]

    def _entries(self, part: Any) -> list[Any]:  # noqa: ANN401 - any JSON
        """Return the entries of a list; of anything else, it alone."""
        if not isinstance(part, list):
            return [] if part is None else [part]
        self._read |= {(id(part), place) for place in range(len(part))}
        return part

    def _matching(self, step: Where, part: Any) -> list[Any]:  # noqa: ANN401 - any JSON
        """Return the entries that meet all conditions."""
        met = []
        for place, entry in enumerate(part if isinstance(part, list) else [part]):
            for path, texts in step.conditions:
                found = [value_text(each) for each in self.find_values(path, entry)]
                if not any(text in texts for text in found):
                    if found:
                        condition = f"[{path.text}={shorten_middle(found[0], 60)}]"
                        self._conditions.setdefault((id(part), place), condition)
                    break
            else:
                met.append(entry)
                self._read.add((id(part), place))
        return met

    def _inside(self, part: Any, path: ValuePath) -> Any:  # noqa: ANN401 - any JSON
        """Return what stands in a text that is JSON; anything else as it is."""
        if not isinstance(part, str) or part.lstrip()[:1] not in ("{", "["):
            return part
        if part not in self._parsed:
            try:
                self._parsed[part] = parse_json(part)
            except JsonError as error:
                what = f"holds a text that is not JSON ({error.what})"
                remedy = "correct the file, or end the path before that text"
                raise BadInputError(what, f"{self.where}, {path.text}", remedy) from error
        return self._parsed[part]


def value_text(value: object) -> str:
    """Return a value as a text: a number or a flag as JSON writes it.

    >>> value_text(2.5), value_text(True), value_text("TOTAL")
    ('2.5', 'true', 'TOTAL')
    """
    return value if isinstance(value, str) else json.dumps(value)


def _quoted(key: str) -> str:
    return key if _NAME.fullmatch(key) and '"' not in key else f'"{key}"'
