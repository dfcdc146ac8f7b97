"""The words of pages, kept between runs in a folder that the process of the run alone touches.

Workers ask it by messages, so a pipeline in a sandbox needs no access. What a pipeline that is not
built in wants kept is kept for that pipeline alone: none can put words into the answers of another.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

from docextract_eval.codec import sha256
from docextract_eval.disk import open_regular, write_atomically
from docextract_eval.errors import BadInputError, DocextractEvalError
from docextract_eval.pipelines import may_run_in_process
from docextract_eval.pipelines.kept_words import FIND, KEEP

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER_VARIABLE = "DXE_CACHE_FOLDER"
"""The environment variable that names the folder; an empty one means that nothing is kept."""
MOST_BYTES = 2**30
"""How large the folder may become: some hundred thousand pages."""
_LEFT_SHARE = 0.8
"""The share of that which is left where it has become larger."""
_BETWEEN_CHECKS = 2000
"""How many pages are kept until the size is looked at again."""
_KEY = re.compile(rb"[0-9a-f]{64}")
_DIGEST = 32
"""Bytes of the digest before every content."""


def default_folder() -> Path | None:
    """Return where words are kept unless an option names a folder; None where that is nowhere."""
    if (named := os.environ.get(FOLDER_VARIABLE)) is not None:
        return Path(named) if named else None
    place = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(place) / "docextract_eval" / "words"


@dataclass(slots=True)
class WordCache:
    """The words that a run finds and keeps, entered once for each round of its items."""

    folder: Path
    pipeline: str
    most_bytes: int = MOST_BYTES
    found_for: set[int] = field(default_factory=set)
    """The items of the present round for which something was found."""
    pages: int = 0
    """How many pages were not read because their words were there."""
    trouble: str = ""
    """Why nothing more can be kept, if so."""
    _kept: set[bytes] = field(default_factory=set)
    """The keys of what this run kept. It does not use them: each of its pages is read and timed."""

    def __enter__(self) -> Self:
        """Begin a round of items."""
        self.found_for.clear()
        return self

    def __exit__(self, *_: object) -> None:
        """Delete what was not used for longest, where the folder has become too large."""
        if self._kept:
            drop_least_recent(self.folder, self.most_bytes)

    def answer(self, item: int, question: bytes) -> bytes:
        """Answer what a worker asks about an item; b"" where nothing is known."""
        verb, key, content = question[:5], question[5:69], question[69:]
        if _KEY.fullmatch(key) is None:
            return b""
        is_new = key not in self._kept
        if verb == FIND and is_new and (found := self._find(key)) is not None:
            self.found_for.add(item)
            self.pages += 1
            return found
        if verb == KEEP and not self.trouble:
            self._keep(key, content)
        return b""

    def _find(self, key: bytes) -> bytes | None:
        for owner in dict.fromkeys((_owner(""), self._own)):
            file = self._file(owner, key)
            with contextlib.suppress(OSError, DocextractEvalError), open_regular(file) as opened:
                digest, content = opened.read(_DIGEST), opened.read()
                if hashlib.sha256(content).digest() == digest:
                    with contextlib.suppress(OSError):
                        os.utime(file)  # used last
                    return content
        return None

    def _keep(self, key: bytes, content: bytes) -> None:
        try:
            digest = hashlib.sha256(content).digest()
            write_atomically(self._file(self._own, key), digest + content, self.folder)
        except DocextractEvalError as error:
            self.trouble = error.what
            return
        self._kept.add(key)
        if len(self._kept) % _BETWEEN_CHECKS == 0:
            drop_least_recent(self.folder, self.most_bytes)

    @property
    def _own(self) -> str:
        return _owner("" if may_run_in_process(self.pipeline) else self.pipeline)

    def _file(self, owner: str, key: bytes) -> Path:
        name = key.decode()
        return self.folder / owner / name[:2] / name


def _owner(pipeline: str) -> str:
    """Return the folder of what is kept for a pipeline; `shared` is of those that are built in."""
    return sha256(pipeline.encode())[:16] if pipeline else "shared"


def kept_files(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """Yield the files that are kept in a folder, and no others that may be there."""
    for file in folder.glob("*/??/*"):
        with contextlib.suppress(OSError):
            if _KEY.fullmatch(file.name.encode()) and not file.is_symlink():
                yield file, file.stat()


def drop_least_recent(folder: Path, most_bytes: int) -> None:
    """Delete what was not used for longest, until a folder that is too large has some room."""
    files = sorted(kept_files(folder), key=lambda each: each[1].st_mtime)
    size = sum(about.st_size for _, about in files)
    if size <= most_bytes:
        return
    for file, about in files:
        with contextlib.suppress(OSError):
            file.unlink()
            size -= about.st_size
        if size <= _LEFT_SHARE * most_bytes:
            return


def clear_folder(folder: Path) -> tuple[int, int]:
    """Delete all that is kept; return how many pages that were, and their bytes.

    Only what a cache wrote is deleted, so a folder that was named by mistake loses nothing.
    """
    files = list(kept_files(folder))
    for file, _ in files:
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            what = f"cannot be deleted ({error.strerror})"
            raise BadInputError(what, str(file), "check its rights") from error
    for place in (*folder.glob("*/??"), *folder.glob("*")):
        with contextlib.suppress(OSError):
            place.rmdir()
    return len(files), sum(about.st_size for _, about in files)
