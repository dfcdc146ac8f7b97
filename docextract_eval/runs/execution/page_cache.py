"""Words and answers, kept between runs in a folder that the process of the run alone touches.

Workers ask it by messages, so a pipeline in a sandbox needs no access. What a pipeline that is not
built in wants kept is kept for that pipeline of that folder alone: none can change what another one
read. Each content is signed with this user's key, so nobody else can put any there.
"""

from __future__ import annotations

import contextlib
import hmac
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

from docextract_eval.borders.limits import LARGEST_LINE, MIB
from docextract_eval.codec import canonical_json, sha256
from docextract_eval.errors import BadInputError, DocextractEvalError
from docextract_eval.masking import Mask
from docextract_eval.pipelines import may_run_in_process
from docextract_eval.pipelines.kept import ANSWERS, WORDS, read_question
from docextract_eval.storage.disk import open_regular, write_atomically
from docextract_eval.storage.own_files import cache_key, check_not_public, sign

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER_VARIABLE = "DXE_CACHE_FOLDER"
"""The environment variable that names the folder; an empty one means that nothing is kept."""
MOST_BYTES = 2**30
"""How large the folder may become: some hundred thousand pages."""
_LEFT_SHARE = 0.8
"""The share of that which is left where it has become larger."""
_BETWEEN_CHECKS = 100 * MIB
"""How many bytes are kept until the size is looked at again."""
_LEAST_BYTES = 4096
"""What a file takes at least on a disk."""
_ELSEWHERE = "name another folder with --cache-folder, or take --no-cache"
_KEY = re.compile(r"[0-9a-f]{64}")
_SIGNATURE = 32
"""Bytes of the signature before every content."""


def default_folder() -> Path | None:
    """Return where they are kept unless an option names a folder; None where that is nowhere."""
    if (named := os.environ.get(FOLDER_VARIABLE)) is not None:
        return Path(named) if named else None
    place = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(place) / "docextract_eval" / "pages"


@dataclass(slots=True)
class PageCache:
    """What a run finds and keeps, entered once for each round of its items."""

    folder: Path
    pipeline: str
    most_bytes: int = MOST_BYTES
    found_for: set[int] = field(default_factory=set)
    """The items of the present round for which words were found."""
    pages: int = 0
    """How many pages were not read because their words or the answer to them were there."""
    foreign: int = 0
    """How many pages were read again because their words are damaged, or have another key."""
    mask: Mask = field(default_factory=Mask)
    """Takes secrets out of what is kept."""
    project: str = field(default_factory=os.getcwd)
    """The folder in which the pipeline's code is looked for: other code there has other words."""
    trouble: str = ""
    """Why nothing more can be kept, if so, and the remedy."""
    _kept: set[str] = field(default_factory=set)
    """The keys of what this run kept. It does not use them: each of its pages is read and timed."""
    _unchecked: int = 0
    """How many bytes were kept since the size of the folder was looked at."""
    _key: bytes = b""

    def __post_init__(self) -> None:
        """Take the key; without one, or in a folder of everybody, a run keeps nothing."""
        try:
            check_not_public(self.folder)
            self._key = cache_key("words")
        except BadInputError as error:
            self.trouble = str(error)

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
        asked = read_question(question)
        if asked is None:
            return b""
        if asked.content is not None:
            if not self.trouble:
                self._keep(asked.kind, asked.key, self.mask.mask_bytes(asked.content))
            return b""
        is_new = asked.key not in self._kept
        found = self._find(asked.kind, asked.key) if is_new else None
        if found is None:
            return b""
        if asked.kind == WORDS:
            self.found_for.add(item)
            self.pages += 1
        return found

    def _find(self, kind: str, key: str) -> bytes | None:
        is_there = False
        for owner in dict.fromkeys((_owner(""), self._own)):
            file = self._file(kind, owner, key)
            with contextlib.suppress(OSError, DocextractEvalError), open_regular(file) as opened:
                signature, content = opened.read(_SIGNATURE), opened.read()
                if self._key and hmac.compare_digest(self._sign(file, content), signature):
                    with contextlib.suppress(OSError):
                        os.utime(file)  # used last
                    return content
                is_there = True
        self.foreign += is_there
        return None

    def _sign(self, file: Path, content: bytes) -> bytes:
        return sign(self._key, str(file.relative_to(self.folder)), content)

    def _keep(self, kind: str, key: str, content: bytes) -> None:
        try:
            if len(content) > LARGEST_LINE:
                return
            file = self._file(kind, self._own, key)
            write_atomically(file, self._sign(file, content) + content, self.folder)
        except DocextractEvalError as error:
            self.trouble = f"{error.what}. Remedy: {_ELSEWHERE}"
            return
        self._kept.add(key)
        self._unchecked += len(content) + _LEAST_BYTES
        if self._unchecked > _BETWEEN_CHECKS:
            drop_least_recent(self.folder, self.most_bytes)
            self._unchecked = 0

    @property
    def _own(self) -> str:
        if may_run_in_process(self.pipeline):
            return _owner("")
        return _owner(canonical_json([self.pipeline, self.project]))

    def _file(self, kind: str, owner: str, key: str) -> Path:
        return self.folder / kind / owner / key[:2] / key


def _owner(pipeline: str) -> str:
    """Return the folder of what is kept for a pipeline; `shared` is of those that are built in."""
    return sha256(pipeline.encode())[:16] if pipeline else "shared"


def kept_files(folder: Path, *kinds: str) -> Iterator[tuple[Path, os.stat_result]]:
    """Yield the files that are kept in a folder, of some kinds, and no others that may be there."""
    for kind in kinds or (WORDS, ANSWERS):
        for file in folder.glob(f"{kind}/*/??/*"):
            with contextlib.suppress(OSError):
                if _KEY.fullmatch(file.name) and not file.is_symlink():
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


def clear_folder(folder: Path) -> None:
    """Delete all that is kept.

    Only what a cache wrote is deleted, so a folder that was named by mistake loses nothing.
    """
    for file, _ in kept_files(folder):
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            what = f"cannot be deleted ({error.strerror})"
            raise BadInputError(what, str(file), "check its permissions") from error
    for pattern in ("{}/*/??", "{}/*", "{}"):
        for place in (
            each for kind in (WORDS, ANSWERS) for each in folder.glob(pattern.format(kind))
        ):
            with contextlib.suppress(OSError):
                place.rmdir()
