"""Every page that an attack has read, in a file of lines: what was paid for is never read again.

The search draws by its seed alone. So a stopped attack is continued by starting it again: pages
that are remembered are answered at once, and the rest follows as if nothing had happened.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from docextract_eval.borders.people import parse_json_line, validate
from docextract_eval.codec import canonical_json, sha256
from docextract_eval.errors import BadInputError, DamagedFileError
from docextract_eval.storage.disk import (
    append_whole,
    open_to_append,
    read_if_present,
    storable_name,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from docextract_eval.runs.attack.changes import Change

LINES = "pages.jsonl"


@dataclass(frozen=True, slots=True)
class _Cell:
    field: str
    row: int | None
    outcome: str
    cause: str | None
    confidence: float | None
    truth: str | None
    guess: str | None


@dataclass(frozen=True, slots=True)
class _Document:
    id: str
    kind: str
    locale: str
    factors: dict[str, str]
    traps: list[str]
    pages: int


@dataclass(frozen=True, slots=True)
class _ReadPage:
    change: dict[str, Any]
    index: int
    document: _Document
    cells: list[_Cell]
    seconds: float | None
    failure: str | None
    reached: bool | None = None


@dataclass(frozen=True, slots=True)
class _ImpossiblePage:
    index: int
    impossible: str


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the file: a page by its key, as it was read or why it cannot be made."""

    key: str
    page: _ReadPage | _ImpossiblePage
    hash: str


def page_key(change: Change, index: int) -> str:
    """Return the key of a page: the document of an index with a change."""
    return f"{index}|{change.key}"


def engine_file(engine: str) -> str:
    """Return the name of the file of what another engine read.

    >>> engine_file("tesseract"), engine_file("python:own:read")
    ('pages-tesseract.jsonl', 'pages-d09ea68a32995ce0.jsonl')
    """
    return f"pages-{storable_name(engine, sha256(engine.encode())[:16])}.jsonl"


class Memory:
    """The pages of an attack's folder."""

    def __init__(self, folder: Path, engine: str = "") -> None:
        """Read what is there; a last line that was cut off is dropped.

        What another engine than the attacked pipeline read is in a file of its own.
        """
        self._path = folder / (engine_file(engine) if engine else LINES)
        self.pages: dict[str, dict[str, Any]] = {}
        data = read_if_present(self._path) or b""
        whole = data[: data.rfind(b"\n") + 1]
        for number, line in enumerate(whole.splitlines(), 1):
            self._read_line(line, number)
        if len(whole) < len(data):
            with open_to_append(self._path) as file:
                file.truncate(len(whole))

    def _read_line(self, line: bytes, number: int) -> None:
        where = f"{self._path}, line {number}"
        remedy = "remove that line; its page is read again"
        try:
            written = parse_json_line(line, where, remedy)
            validate(_Line, written, "page", where)
        except BadInputError as error:
            raise DamagedFileError("is no page of an attack", where, remedy) from error
        key, page = written["key"], written["page"]
        if written["hash"] != sha256(canonical_json([key, page])):
            raise DamagedFileError("was changed after it was written", where, remedy)
        self.pages[key] = page

    def add(self, pages: Iterable[tuple[str, dict[str, Any]]]) -> None:
        """Add pages, and bring them to the disk; a page may be written again with more of it."""
        lines = []
        for key, page in pages:
            self.pages[key] = page
            line = {"key": key, "page": page, "hash": sha256(canonical_json([key, page]))}
            lines.append(canonical_json(line) + "\n")
        if lines:
            with open_to_append(self._path) as file:
                file.seek(0, 2)
                append_whole(file, "".join(lines).encode(), at_once=True)
