"""Decode files from outside in a separate process, so that a fault affects only its file."""

from __future__ import annotations

import contextlib
import os
from collections import deque
from dataclasses import dataclass, field, replace
from functools import partial
from io import FileIO
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from docextract_eval.corpus.labelled.decoder import (
    MAX_ANSWER,
    MAX_SECONDS,
    Decoded,
    Decoder,
    DecoderAnswerError,
    Request,
    SharedBytes,
    read_answer,
)
from docextract_eval.corpus.labelled.pictures import Picture
from docextract_eval.decoding.formats import MAX_PDF_PAGES, is_pdf
from docextract_eval.engines import ENGINES, Launch, Lost, Printed, in_order
from docextract_eval.errors import BadInputError, IncompleteError
from docextract_eval.limits import MOST_OUTPUT

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

G = TypeVar("G")
_AGAIN = "save it again as PNG or JPEG"
_NEEDED = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR")
"""Environment variables that decoding can need; others, such as API keys, are not passed on."""
_THREADS = {"OPENBLAS_NUM_THREADS": "1"}


def decoded(
    requests: Iterable[Request], engine: str = "local"
) -> Generator[Decoded | BadInputError, None, None]:
    """Yield the pages of every file, or the error, in the order of the requests.

    The next request is taken only after the previous answer has been consumed.
    """
    asked: deque[Request] = deque()

    def handed(memory: _SharedMemory | None) -> Iterator[Request]:
        for request in requests:
            asked.append(request)
            yield memory.holding(request) if memory else request

    place = ENGINES.load(engine)
    build = partial(Decoder, alone=place.guards)
    variables = {name: os.environ[name] for name in _NEEDED if name in os.environ} | _THREADS
    launch = Launch(variables, printed=Printed("what decodes pictures", MOST_OUTPUT))
    with (
        _shared_memory(wanted=place.guards) as memory,
        contextlib.closing(
            place.map(build, handed(memory), 1, MAX_SECONDS, launch=launch, largest=MAX_ANSWER)
        ) as answers,
    ):
        for answer in in_order(answers):
            yield _found(answer, asked.popleft())


@contextlib.contextmanager
def _shared_memory(*, wanted: bool) -> Iterator[_SharedMemory | None]:
    """Yield memory that workers can read, which is ten times faster, or None if there is none."""
    if not wanted or not hasattr(os, "memfd_create"):
        yield None
        return
    try:
        number = os.memfd_create("pictures")
    except OSError:
        yield None
        return
    with os.fdopen(number, "wb", buffering=0) as file:
        memory = _SharedMemory(file)
        yield memory if memory.is_seen() else None


@dataclass(slots=True)
class _SharedMemory:
    """An anonymous file that holds the data of one request at a time."""

    file: FileIO
    held: bytes = b""

    def is_seen(self) -> bool:
        """Return whether workers can open this process's files on this system."""
        return Path(self._path()).exists()

    def holding(self, request: Request) -> Request:
        """Return the request with its data moved to the file, or as it is if that fails."""
        if request.data is not self.held:
            self.held = request.data
            try:
                self.file.seek(0)
                if self.file.write(request.data) != len(request.data):
                    return request
            except OSError:  # out of memory
                return request
        return replace(request, data=b"", shared=SharedBytes(self._path(), len(request.data)))

    def _path(self) -> str:
        return f"/proc/{os.getpid()}/fd/{self.file.fileno()}"


def decoded_groups(
    groups: Iterable[tuple[G, Iterable[Request]]], engine: str = "local"
) -> Generator[tuple[G, list[Picture] | BadInputError], None, None]:
    """Yield every group with the pages of all its files, or with its first error, in order.

    A group's iterable of files can raise BadInputError. After that, or after a file that cannot be
    decoded, no more files of the group are requested.
    """
    waiting: deque[_Group[G]] = deque()
    asked: deque[_Group[G]] = deque()

    def requests() -> Iterator[Request]:
        for name, files in groups:
            group = _Group(name)
            waiting.append(group)
            try:
                for request in files:
                    asked.append(group)
                    yield request
                    if group.wrong:
                        break
            except BadInputError as error:
                group.wrong = error

    with contextlib.closing(decoded(requests(), engine)) as answers:
        for answer in answers:
            group = asked.popleft()
            if isinstance(answer, BadInputError):
                group.wrong = answer
            else:
                group.pages += answer.pages
            while waiting[0] is not group:
                yield waiting.popleft().done()
    while waiting:
        yield waiting.popleft().done()


@dataclass(slots=True)
class _Group(Generic[G]):
    """Files of one group while they are decoded."""

    name: G
    pages: list[Picture] = field(default_factory=list)
    wrong: BadInputError | None = None

    def done(self) -> tuple[G, list[Picture] | BadInputError]:
        """Return its name with its pages or its error."""
        return self.name, self.wrong or self.pages


def decoded_file(data: bytes, where: str, dpi: int) -> Iterator[tuple[int, Picture]]:
    """Yield for each page of a file the number of pages and the page; raise if it is faulty.

    A PDF is drawn page by page at `dpi` dots per inch.
    """
    numbers = range(MAX_PDF_PAGES) if is_pdf(data) else [None]
    with contextlib.closing(
        decoded(Request(data, where, each, dpi) for each in numbers)
    ) as answers:
        seen = 0
        for answer in answers:
            if isinstance(answer, BadInputError):
                raise answer
            yield from ((answer.count, page) for page in answer.pages)
            seen += len(answer.pages)
            if seen == answer.count:
                return


def _found(answer: bytes | Lost, request: Request) -> Decoded | BadInputError:
    if isinstance(answer, Lost):
        return _fault(answer, request)
    try:
        return read_answer(answer, request.data)
    except DecoderAnswerError:
        return BadInputError("makes the decoder return an invalid answer", request.where, _AGAIN)
    except BadInputError as error:
        return error


def _fault(lost: Lost, request: Request) -> BadInputError:
    """Return the error for a file that broke the decoder; raise if the file is not to blame."""
    if lost.cause == "start":
        what = f"the process that decodes pictures could not start ({lost.detail})"
        raise IncompleteError(what, remedy="run the same command again")
    if lost.cause == "timeout":
        return BadInputError(
            f"takes longer than {MAX_SECONDS:g} s to decode", request.where, _AGAIN
        )
    return BadInputError(f"breaks the decoder ({lost.detail})", request.where, _AGAIN)
