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

from docextract_eval.borders.decoding.formats import MAX_PDF_PAGES, is_pdf
from docextract_eval.borders.limits import MOST_OUTPUT
from docextract_eval.corpus.labelled.decoder import (
    MAX_ANSWER,
    MAX_SECONDS,
    DecodedPages,
    Decoder,
    DecoderAnswerError,
    Request,
    SharedBytes,
    read_answer,
)
from docextract_eval.corpus.labelled.pictures import Picture
from docextract_eval.engines import ENGINES, Launch, OutputLimit, WorkerFailure, results_in_order
from docextract_eval.errors import BadInputError, IncompleteError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

G = TypeVar("G")
_SAVE_AGAIN = "save it again as PNG or JPEG"
_PASSED_VARIABLES = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR")
"""Environment variables that decoding can need; others, such as API keys, are not passed on."""
_THREADS = {"OPENBLAS_NUM_THREADS": "1"}


def decode_requests(
    requests: Iterable[Request], engine: str = "local"
) -> Generator[DecodedPages | BadInputError, None, None]:
    """Yield the pages of every file, or the error, in the order of the requests.

    The next request is taken only after the previous answer has been consumed.
    """
    pending: deque[Request] = deque()

    def shared_requests(memory: _SharedMemory | None) -> Iterator[Request]:
        for request in requests:
            pending.append(request)
            yield memory.move_data(request) if memory else request

    place = ENGINES.load(engine)
    build = partial(Decoder, alone=place.enforces_limits)
    variables = {
        name: os.environ[name] for name in _PASSED_VARIABLES if name in os.environ
    } | _THREADS
    launch = Launch(variables, output_limit=OutputLimit("what decodes pictures", MOST_OUTPUT))
    with (
        _try_shared_memory(wanted=place.enforces_limits) as memory,
        contextlib.closing(
            place.map(
                build, shared_requests(memory), 1, MAX_SECONDS, launch=launch, largest=MAX_ANSWER
            )
        ) as answers,
    ):
        for answer in results_in_order(answers):
            yield _read_result(answer, pending.popleft())


@contextlib.contextmanager
def _try_shared_memory(*, wanted: bool) -> Iterator[_SharedMemory | None]:
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
        yield memory if memory.is_visible_to_workers() else None


@dataclass(slots=True)
class _SharedMemory:
    """An anonymous file that holds the data of one request at a time."""

    file: FileIO
    held_data: bytes = b""

    def is_visible_to_workers(self) -> bool:
        """Return whether workers can open this process's files on this system."""
        return Path(self._path()).exists()

    def move_data(self, request: Request) -> Request:
        """Return the request with its data moved to the file, or as it is if that fails."""
        if request.data is not self.held_data:
            self.held_data = request.data
            try:
                self.file.seek(0)
                if self.file.write(request.data) != len(request.data):
                    return request
            except OSError:  # out of memory
                return request
        return replace(request, data=b"", shared=SharedBytes(self._path(), len(request.data)))

    def _path(self) -> str:
        return f"/proc/{os.getpid()}/fd/{self.file.fileno()}"


def decode_groups(
    groups: Iterable[tuple[G, Iterable[Request]]], engine: str = "local"
) -> Generator[tuple[G, list[Picture] | BadInputError], None, None]:
    """Yield every group with the pages of all its files, or with its first error, in order.

    A group's iterable of files can raise BadInputError. After that, or after a file that cannot be
    decoded, no more files of the group are requested.
    """
    waiting: deque[_Group[G]] = deque()
    pending: deque[_Group[G]] = deque()

    def requests() -> Iterator[Request]:
        for name, files in groups:
            group = _Group(name)
            waiting.append(group)
            try:
                for request in files:
                    pending.append(group)
                    yield request
                    if group.error:
                        break
            except BadInputError as error:
                group.error = error

    with contextlib.closing(decode_requests(requests(), engine)) as answers:
        for answer in answers:
            group = pending.popleft()
            if isinstance(answer, BadInputError):
                group.error = answer
            else:
                group.pages += answer.pages
            while waiting[0] is not group:
                yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


@dataclass(slots=True)
class _Group(Generic[G]):
    """Files of one group while they are decoded."""

    name: G
    pages: list[Picture] = field(default_factory=list)
    error: BadInputError | None = None

    def result(self) -> tuple[G, list[Picture] | BadInputError]:
        """Return its name with its pages or its error."""
        return self.name, self.error or self.pages


def decode_pages_with_count(data: bytes, where: str, dpi: int) -> Iterator[tuple[int, Picture]]:
    """Yield for each page of a file the number of pages and the page; raise if it is faulty.

    A PDF is drawn page by page at `dpi` dots per inch.
    """
    numbers = range(MAX_PDF_PAGES) if is_pdf(data) else [None]
    with contextlib.closing(
        decode_requests(Request(data, where, each, dpi) for each in numbers)
    ) as answers:
        seen = 0
        for answer in answers:
            if isinstance(answer, BadInputError):
                raise answer
            yield from ((answer.count, page) for page in answer.pages)
            seen += len(answer.pages)
            if seen == answer.count:
                return


def _read_result(answer: bytes | WorkerFailure, request: Request) -> DecodedPages | BadInputError:
    if isinstance(answer, WorkerFailure):
        return _decoder_error(answer, request)
    try:
        return read_answer(answer, request.data)
    except DecoderAnswerError:
        return BadInputError(
            "makes the decoder return an invalid answer", request.where, _SAVE_AGAIN
        )
    except BadInputError as error:
        return error


def _decoder_error(failure: WorkerFailure, request: Request) -> BadInputError:
    """Return the error for a file that broke the decoder; raise if the file is not to blame."""
    if failure.cause == "start":
        what = f"the process that decodes pictures could not start ({failure.detail})"
        raise IncompleteError(what, remedy="run the same command again")
    if failure.cause == "timeout":
        return BadInputError(
            f"takes longer than {MAX_SECONDS:g} s to decode", request.where, _SAVE_AGAIN
        )
    return BadInputError(f"breaks the decoder ({failure.detail})", request.where, _SAVE_AGAIN)
