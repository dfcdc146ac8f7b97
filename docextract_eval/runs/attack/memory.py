"""Every page that an attack has read, in a file of lines: what was paid for is never read again.

The search draws by its seed alone. So a stopped attack is continued by starting it again: pages
that are remembered are answered at once, and the rest follows as if nothing had happened.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from docextract_eval.codec import canonical_json, sha256
from docextract_eval.errors import DamagedFileError
from docextract_eval.storage.disk import append_whole, open_to_append, read_if_present

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from docextract_eval.runs.attack.changes import Change

LINES = "pages.jsonl"


def page_key(change: Change, index: int) -> str:
    """Return the key of a page: the document of an index with a change."""
    return f"{index}|{change.key}"


class Memory:
    """The pages of an attack's folder."""

    def __init__(self, folder: Path) -> None:
        """Read what is there; a last line that was cut off is dropped."""
        self._path = folder / LINES
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
            written = json.loads(line)
            key, page, hashed = written["key"], written["page"], written["hash"]
        except (ValueError, RecursionError, LookupError, TypeError) as error:
            raise DamagedFileError("is no page of an attack", where, remedy) from error
        if hashed != sha256(canonical_json([key, page])):
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
